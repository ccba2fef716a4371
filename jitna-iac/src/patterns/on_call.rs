//! Automatic approval for users on duty

use crate::describe::*;
use crate::ids::NodeTagValue;
use crate::{node_tag, pattern};

pattern! {
    /// Automatic approval for users on duty, for nodes of one environment
    ///
    /// An auto-approval policy with one statement. Membership in the group gives access: update the members when the duty schedule changes.
    /// Systems Manager gives automatic access for one hour (User Guide, "Create an auto-approval policy for just-in-time node access").
    ///
    /// ```
    /// use jitna_iac::patterns::OnCall;
    /// use jitna_iac::prelude::*;
    ///
    /// const ON_DUTY: Group = group!("on-duty", "34688438-1061-702c-a03d-1fa788dccfd1");
    /// let rollout = Rollout::new("workloads").unit(Unit::root()).with(OnCall::new(ON_DUTY));
    /// ```
    pub struct OnCall = "on-call" {
        /// Group of the users on duty
        group: Group,
        ;
        /// Tag key of the nodes; default: `Environment`
        tag: NodeTag = node_tag!("Environment"),
        /// Value of the tag; default: `Production`
        value: Given<NodeTagValue> = "Production",
    }
}

impl Part for OnCall {
    fn add_to(self, to: &mut Fragment) {
        let duty = Statement::new("On-call duty").group(self.group).when(self.tag.is(&self.value));
        to.add(AutoApproval::new("on-call", [duty]));
    }
}
