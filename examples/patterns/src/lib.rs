//! Patterns of an organization, for its teams

use jitna_iac::describe::Given;
use jitna_iac::pattern;
use jitna_iac::prelude::*;

pattern! {
    /// Three levels of approval for one product line
    pub struct ThreeTier = "three-tier" {
        /// Product line: value of the tag `Product`
        product: Given<NodeTagValue>,
        /// Who approves first
        leads: Group,
        /// Who approves after them
        owners: Group,
        /// Who approves last
        security: Group,
        ;
        /// How long access lasts; default: 4 hours
        access: Given<Hours> = hours(4),
        /// How long each level has to answer; default: a day
        patience: Given<ApprovalTimeout> = days(1),
    }
}

impl Part for ThreeTier {
    fn add_to(self, to: &mut Fragment) {
        if self.leads == self.owners {
            let message = format!("`{}` approves twice", self.leads.name());
            to.report(Finding::error("ACME001", message).help("give the second level to another group"));
        }
        let level = |group| Level::new(group).timeout(&self.patience);
        let name = format!("{}-three-tier", self.product.as_str().unwrap_or_default());
        to.add(
            ManualApproval::new(name, Nodes::tagged("Product", &self.product))
                .access_duration(&self.access)
                .level(level(self.leads))
                .level(level(self.owners))
                .level(level(self.security)),
        );
    }
}
