//! Access for a vendor

use crate::describe::*;
use crate::ids::Hours;
use crate::pattern;

pattern! {
    /// Access for a vendor for a week, approved once and never automatic
    ///
    /// A manual approval policy for the nodes of the vendor's system, and [`DenyGroup`](super::DenyGroup) for the vendor. An approval gives
    /// access for at most 336 hours. The policy applies to every user who requests access to one of the nodes: Systems Manager does not
    /// restrict manual approval policies to a group of requesters, so the approvers decide.
    ///
    /// ```
    /// use jitna_iac::patterns::VendorAccess;
    /// use jitna_iac::prelude::*;
    ///
    /// const VENDOR: Group = group!("acme-support", "e8c17310-e011-7089-d989-10da10123456");
    /// const OWNERS: Group = group!("owners", "34688438-1061-702c-a03d-1fa788dccfd1");
    ///
    /// let support = VendorAccess::new(VENDOR, OWNERS, Nodes::tagged("Vendor", "Acme"));
    /// let rollout = Rollout::new("workloads").unit(Unit::root()).with(support);
    /// ```
    pub struct VendorAccess = "vendor-access" {
        /// Group of the vendor's users
        vendor: Group,
        /// Group that approves
        approvers: Group,
        /// Nodes: `all`, or tags with their values
        nodes: Nodes,
        ;
        /// How long an approval gives access; default: 7 days
        access: Given<Hours> = days(7),
    }
}

impl Part for VendorAccess {
    fn add_to(self, to: &mut Fragment) {
        let name = super::document_name(self.vendor.name(), "vendor-access");
        to.add(ManualApproval::new(name, self.nodes).access_duration(&self.access).level(self.approvers));
        to.add(super::DenyGroup::new(self.vendor));
    }
}
