//! The policies that the User Guide prints for people, filled in and narrowed
//!
//! AWS's documents are data (`documents/*.json`), read statement by statement with the Sids that AWS prints. [`Scope`] says for
//! which account and Regions; [`DIFFERENCES`] is all that may differ from the printed text, and drives what does. Nothing here
//! knows where a policy is deployed. Begin at [`document`].

mod conductor_one;
mod differences;
mod documents;
mod fill;
mod guard;
mod trust;

use crate::cfn::resources::{PolicyDocument, Statement};
use crate::ids::{AccountId, Region, RoleName};
use crate::model::{Form, Person, Persona, PersonaHome, RegionScope};
use crate::plan::Plan;

pub use conductor_one::{
    ORGANIZATION_ROLE, child_permissions, child_trust, connector_permissions, connector_trust,
};
pub use differences::{Change, DIFFERENCES, Difference, When};
pub use documents::{migration_after, migration_before, printed};
pub use guard::guard;
pub use trust::trust;

/// Characters of a managed policy, white space not counted (IAM User Guide, quotas)
pub const MANAGED_POLICY: usize = 6_144;
/// Characters of a role's inline policies together, white space not counted (IAM User Guide, quotas), and of the inline policy
/// of a permission set (Identity Center User Guide, quotas)
pub const INLINE_POLICY: usize = 10_240;
/// Characters of a trust policy, white space not counted (IAM User Guide, quotas)
pub const TRUST_POLICY: usize = 2_048;
/// Characters of a service control policy (Organizations User Guide, quotas); older pages say 5,120, which now holds for resource
/// control policies alone
pub const SERVICE_CONTROL_POLICY: usize = 10_240;

/// Account that a policy is about
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AccountScope {
    /// The one that its stack runs in
    Stack,
    /// This one
    One(AccountId),
    /// Several: `*`, since a principal reaches what its own account holds
    Any,
}

/// What a document is filled in with
#[derive(Clone, Debug)]
pub struct Scope {
    /// The account
    pub account: AccountScope,
    /// The Regions; none: `*`
    pub regions: Vec<Region>,
    /// Whether the partition is left to CloudFormation
    pub in_template: bool,
    /// Channel role that a configurer may pass
    pub chat_role: Option<RoleName>,
    /// Whether there are manual approval policies
    pub manual_approvals: bool,
    /// Whether `ssm:StartSession` is denied
    pub deny_start_session: bool,
}

impl Scope {
    /// One account and some Regions, nothing narrowed
    #[must_use]
    pub fn new(account: AccountId, regions: impl IntoIterator<Item = Region>) -> Self {
        Self {
            account: AccountScope::One(account),
            regions: regions.into_iter().collect(),
            in_template: false,
            chat_role: None,
            manual_approvals: true,
            deny_start_session: false,
        }
    }

    /// What the model says of a persona; for a template, of the account that its stack runs in
    #[must_use]
    pub fn of(plan: &Plan<'_>, person: &Person) -> Self {
        let regions = match *person.regions {
            RegionScope::Any => Vec::new(),
            RegionScope::Used => regions(plan, *person.persona),
        };
        Self {
            account: AccountScope::Stack,
            regions,
            in_template: true,
            chat_role: person.chat_role.as_ref().map(|role| (**role).clone()),
            manual_approvals: !plan.model.manual_approvals.is_empty(),
            deny_start_session: *person.deny_start_session,
        }
    }

    /// The same with every pseudo parameter resolved, to measure; ids of accounts are all of one length, and the feature exists
    /// in the partition `aws` alone
    #[must_use]
    pub fn resolved(mut self, account: &AccountId) -> Self {
        self.in_template = false;
        if self.account == AccountScope::Stack {
            self.account = AccountScope::One(account.clone());
        }
        self
    }
}

/// Regions that people of a persona work in
#[must_use]
pub fn regions(plan: &Plan<'_>, persona: Persona) -> Vec<Region> {
    match persona.home() {
        PersonaHome::NodeAccess => plan.regions.iter().map(|region| (*region).clone()).collect(),
        // Configuration managers and the deny-access policy live in the home Region.
        PersonaHome::Administrator | PersonaHome::Management => vec![plan.home_region().clone()],
    }
}

/// The policy of a persona
///
/// ```
/// use jitna_iac::persona::{self, Scope};
/// use jitna_iac::prelude::*;
///
/// let scope = Scope::new(account_id!("111122223333"), [Region::EU_CENTRAL_1]);
/// let policy = persona::document(Persona::Approver, &scope);
/// let names: Vec<_> = policy.statements().iter().filter_map(|statement| statement.name()).collect();
/// assert_eq!(names[1], "AllowGetSpecificAccessRequest");
/// ```
#[must_use]
pub fn document(persona: Persona, scope: &Scope) -> PolicyDocument {
    let kept = printed(persona, scope.deny_start_session).into_statements().into_iter();
    let kept = kept.filter(|statement| !differences::is_left_out(persona, statement, scope));
    let wide = differences::is_narrowed(persona);
    let filled = kept.map(|statement| statement.map_texts(|text| fill::text(text, scope, wide)));
    PolicyDocument::new(filled.chain(differences::added(persona, scope)))
}

/// Denies `ssm:StartSession` to whoever has the policy
fn deny_start_session() -> Statement {
    Statement::deny(["ssm:StartSession"]).sid("DenyStartSession").resource("*")
}

/// Characters that the policy of a form may have
#[must_use]
pub const fn room(form: &Form) -> usize {
    match form {
        Form::Policy { .. } => MANAGED_POLICY,
        Form::Role { .. } | Form::PermissionSet { .. } => INLINE_POLICY,
    }
}

#[cfg(test)]
mod tests;
