//! Contractors, and nodes for which they never get automatic approval

use crate::describe::*;
use crate::ids::NodeTagValue;
use crate::{node_tag, pattern};

pattern! {
    /// No automatic approval for contractors on some nodes, and an invariant that proves it
    ///
    /// A statement of the deny-access policy, and an invariant: `check` fails if a request of the contractors could be approved
    /// automatically, whatever the auto-approval policies and overrides are. Approvers may still approve (Systems Manager User Guide,
    /// "Create a deny-access policy for just-in-time node access"). Nodes without the tag are not covered.
    ///
    /// ```
    /// use jitna_iac::patterns::ContractorLockout;
    /// use jitna_iac::prelude::*;
    ///
    /// const CONTRACTORS: Group = group!("contractors", "e8c17310-e011-7089-d989-10da10123456");
    /// let lockout = ContractorLockout::new(CONTRACTORS);
    /// let financial = ContractorLockout::new(CONTRACTORS).tag(node_tag!("DataClassification")).value("Financial");
    /// ```
    pub struct ContractorLockout = "contractor-lockout" {
        /// Group of the contractors
        contractors: Group,
        ;
        /// Tag key of the nodes; default: `Environment`
        tag: NodeTag = node_tag!("Environment"),
        /// Value of the tag; default: `Production`
        value: Given<NodeTagValue> = "Production",
    }
}

impl Part for ContractorLockout {
    fn add_to(self, to: &mut Fragment) {
        let (group, value) = (self.contractors.name(), self.value.as_str().unwrap_or_default().to_owned());
        let nodes = || self.tag.is(&self.value);
        let name = format!("{group}: never automatic on {} {value}", self.tag.key());
        to.deny(Statement::new(&name).group(self.contractors).when(nodes()));
        let requests = Requests::new().group(self.contractors).when(nodes());
        to.add(Invariant::never_auto_approved(&name, requests));
    }
}
