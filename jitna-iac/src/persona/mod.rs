//! The policies for users that the User Guide prints, filled in and narrowed
//!
//! AWS's documents are data (`documents/*.json`). They are read statement by statement with the Sids that AWS prints. [`Scope`] sets the
//! account and the Regions. [`DIFFERENCES`] lists every allowed difference from the printed document, and drives the changes. This module
//! does not know where a policy is deployed. Start at [`document`].

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
pub(crate) use guard::{KEEPERS_AFTER, PROTECTED_RULES, PROTECTION, guard_of};
pub use trust::trust;

/// Maximum number of characters of a managed policy, without white space (IAM User Guide, quotas)
pub const MANAGED_POLICY: usize = 6_144;
/// Maximum number of characters of a role's inline policies together, without white space (IAM User Guide, quotas), and of the inline
/// policy of a permission set (Identity Center User Guide, quotas)
pub const INLINE_POLICY: usize = 10_240;
/// Maximum number of characters of a trust policy, without white space (IAM User Guide, quotas)
pub const TRUST_POLICY: usize = 2_048;
/// Maximum number of characters of a service control policy (Organizations User Guide, quotas); older pages say 5,120, which now applies
/// only to resource control policies
pub const SERVICE_CONTROL_POLICY: usize = 10_240;

/// Account in the ARNs of a policy
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AccountScope {
    /// The account of its stack
    Stack,
    /// This one
    One(AccountId),
    /// Several: `*`, because a principal only reaches resources of its own account
    Any,
}

/// Values for the placeholders of a document
#[derive(Clone, Debug)]
pub struct Scope {
    /// The account
    pub account: AccountScope,
    /// The Regions; if empty, `*`
    pub regions: Vec<Region>,
    /// Whether CloudFormation fills in the partition
    pub in_template: bool,
    /// Channel role that a configurer may pass
    pub chat_role: Option<RoleName>,
    /// Whether the model has manual approval policies
    pub manual_approvals: bool,
    /// Whether `ssm:StartSession` is denied
    pub deny_start_session: bool,
}

impl Scope {
    /// Creates a scope with one account and some Regions, and without other restrictions
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

    /// Creates the scope of a persona in the model; in a template, for the account of its stack
    #[must_use]
    pub fn for_person(plan: &Plan<'_>, person: &Person) -> Self {
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

    /// Resolves every pseudo parameter, to measure the policy; all account IDs have the same length, and the feature exists only in the
    /// partition `aws`
    #[must_use]
    pub fn resolved(mut self, account: &AccountId) -> Self {
        self.in_template = false;
        if self.account == AccountScope::Stack {
            self.account = AccountScope::One(account.clone());
        }
        self
    }
}

/// Returns the Regions in which users of a persona work
#[must_use]
pub fn regions(plan: &Plan<'_>, persona: Persona) -> Vec<Region> {
    match persona.home() {
        PersonaHome::NodeAccess => plan.regions.iter().map(|region| (*region).clone()).collect(),
        // Configuration managers and the deny-access policy are in the home Region.
        PersonaHome::Administrator | PersonaHome::Management => vec![plan.home_region().clone()],
    }
}

/// Returns the policy of a persona
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

/// Denies `ssm:StartSession` to every principal with the policy
fn deny_start_session() -> Statement {
    Statement::deny(["ssm:StartSession"]).sid("DenyStartSession").resource("*")
}

/// Returns the maximum number of characters of the policy in a form
#[must_use]
pub const fn room(form: &Form) -> usize {
    match form {
        Form::Policy { .. } => MANAGED_POLICY,
        Form::Role { .. } | Form::PermissionSet { .. } => INLINE_POLICY,
    }
}

#[cfg(test)]
mod tests;
