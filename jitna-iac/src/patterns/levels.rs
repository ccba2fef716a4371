//! Levels of approval for a product line

use crate::describe::*;
use crate::ids::{ApprovalTimeout, Hours, NodeTagValue};
use crate::{node_tag, pattern};

pattern! {
    /// Levels of approval for the nodes of a product line
    ///
    /// One manual approval policy for the nodes whose tag has this value. Each group is a level: the groups are asked one after another,
    /// and one member of each must approve (Systems Manager User Guide, "Create manual approval policies for just-in-time node access").
    ///
    /// ```
    /// use jitna_iac::patterns::Levels;
    /// use jitna_iac::prelude::*;
    ///
    /// const LEADS: Group = group!("leads", "ec4df598-7071-70a6-0de4-0123456789ab");
    /// const OWNERS: Group = group!("owners", "34688438-1061-702c-a03d-1fa788dccfd1");
    ///
    /// let payments = Levels::new("Payments", [LEADS, OWNERS]).access(hours(8));
    /// let rollout = Rollout::new("workloads").unit(Unit::root()).with(payments);
    /// ```
    pub struct Levels = "levels" {
        /// Value of the tag, and prefix of the policy's name
        product: Given<NodeTagValue>,
        /// Groups that approve, one after another; 1 to 5
        groups: Vec<Group>,
        ;
        /// Key of the tag; default: `Product`
        tag: NodeTag = node_tag!("Product"),
        /// How long an approval gives access; default: 4 hours
        access: Given<Hours> = hours(4),
        /// How long the approvers of each level have to answer; default: 1 day
        timeout: Given<ApprovalTimeout> = days(1),
    }
}

impl Part for Levels {
    fn add_to(self, to: &mut Fragment) {
        let name = super::document_name(self.product.as_str().unwrap_or_default(), "levels");
        let mut policy =
            ManualApproval::new(name, Nodes::tagged(self.tag, &self.product)).access_duration(&self.access);
        for group in self.groups {
            policy = policy.level(Level::new(group).timeout(&self.timeout));
        }
        to.add(policy);
    }
}
