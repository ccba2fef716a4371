//! Nodes of the user's own cost center

use crate::describe::*;
use crate::{node_tag, pattern};

pattern! {
    /// Automatic approval for nodes of the user's own cost center
    ///
    /// An auto-approval policy with one statement: the user's attribute `costCenter` in IAM Identity Center must equal the node's tag.
    /// Users without the attribute and nodes without the tag do not match.
    ///
    /// ```
    /// use jitna_iac::patterns::OwnCostCenter;
    /// use jitna_iac::prelude::*;
    ///
    /// let rollout = Rollout::new("workloads").unit(Unit::root()).with(OwnCostCenter::new());
    /// ```
    pub struct OwnCostCenter = "own-cost-center" {
        ;
        /// Tag key of the nodes; default: `CostCenter`
        tag: NodeTag = node_tag!("CostCenter"),
    }
}

impl Part for OwnCostCenter {
    fn add_to(self, to: &mut Fragment) {
        let own = Statement::new("Own cost center").when(UserAttribute::CostCenter.equals(self.tag));
        to.add(AutoApproval::new("own-cost-center", [own]));
    }
}
