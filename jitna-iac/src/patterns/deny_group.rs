//! A group whose requests are never approved automatically

use crate::describe::*;
use crate::pattern;

pattern! {
    /// No automatic approval for a group, and an invariant that proves it
    ///
    /// A statement of the deny-access policy without conditions, and an invariant: `check` fails if a request of the group could be
    /// approved automatically. Approvers may still approve (Systems Manager User Guide, "Create a deny-access policy for just-in-time node
    /// access"). If a user must not get access at all, do not give the user the permissions of a requester.
    ///
    /// ```
    /// use jitna_iac::patterns::DenyGroup;
    /// use jitna_iac::prelude::*;
    ///
    /// const INTERNS: Group = group!("interns", "e8c17310-e011-7089-d989-10da10123456");
    /// let deny = DenyGroup::new(INTERNS);
    /// ```
    pub struct DenyGroup = "deny-group" {
        /// The group
        group: Group,
    }
}

impl Part for DenyGroup {
    fn add_to(self, to: &mut Fragment) {
        let name = format!("{}: never automatic", self.group.name());
        to.deny(Statement::new(&name).group(self.group));
        to.add(Invariant::never_auto_approved(&name, Requests::new().group(self.group)));
    }
}
