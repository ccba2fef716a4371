//! Nodes for all users

use crate::describe::*;
use crate::ids::NodeTagValue;
use crate::{node_tag, pattern};

pattern! {
    /// Automatic approval for the nodes of a sandbox, for every user who may request access
    ///
    /// An auto-approval policy with one statement. Use it in a rollout of the sandbox accounts, so that the same tag on a node elsewhere
    /// does not give access.
    ///
    /// ```
    /// use jitna_iac::patterns::OpenSandbox;
    /// use jitna_iac::prelude::*;
    ///
    /// const SANDBOX: Unit = unit!("sandbox", "ou-ab12-22222222");
    /// let rollout = Rollout::new("sandbox").unit(SANDBOX).with(OpenSandbox::new());
    /// ```
    pub struct OpenSandbox = "open-sandbox" {
        ;
        /// Tag key of the nodes; default: `Environment`
        tag: NodeTag = node_tag!("Environment"),
        /// Value of the tag; default: `Sandbox`
        value: Given<NodeTagValue> = "Sandbox",
    }
}

impl Part for OpenSandbox {
    fn add_to(self, to: &mut Fragment) {
        let nodes = Statement::new("Nodes of the sandbox").when(self.tag.is(&self.value));
        to.add(AutoApproval::new("open-sandbox", [nodes]));
    }
}
