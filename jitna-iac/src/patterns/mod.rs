//! Patterns of the library: constructs for common needs, for Rust and YAML
//!
//! Each is a [`Part`](crate::describe::Part): add it to a model or to a rollout with `.with(…)`. In YAML, add it to `use` by its name:
//!
//! ```yaml
//! use:
//!   - contractor-lockout: {contractors: contractors}
//! ```
//!
//! | pattern | in YAML | description | where |
//! | --- | --- | --- | --- |
//! | [`Levels`] | `levels` | levels of approval for a product line | rollout |
//! | [`OnCall`] | `on-call` | automatic approval for users on duty | rollout |
//! | [`BreakGlass`] | `break-glass` | emergency access: two approvals, one hour, an alarm | rollout |
//! | [`ContractorLockout`] | `contractor-lockout` | no automatic approval for contractors on some nodes, and an invariant that proves it | model |
//! | [`VendorAccess`] | `vendor-access` | access for a vendor for a week, never automatic | rollout |
//! | [`OpenSandbox`] | `open-sandbox` | automatic approval for nodes of a sandbox | rollout |
//! | [`OwnCostCenter`] | `own-cost-center` | automatic approval for nodes of the user's own cost center | rollout |
//! | [`DenyGroup`] | `deny-group` | no automatic approval for a group, and an invariant that proves it | model |
//!
//! A rollout has one auto-approval policy: instead of two patterns that each add one, write a policy with the statements of both. Define
//! your own patterns with [`pattern!`](crate::pattern).

mod break_glass;
mod contractor_lockout;
mod deny_group;
mod levels;
mod on_call;
mod open_sandbox;
mod own_cost_center;
mod vendor_access;

pub use break_glass::BreakGlass;
pub use contractor_lockout::ContractorLockout;
pub use deny_group::DenyGroup;
pub use levels::Levels;
pub use on_call::OnCall;
pub use open_sandbox::OpenSandbox;
pub use own_cost_center::OwnCostCenter;
pub use vendor_access::VendorAccess;

use crate::describe::pattern::{Registered, register};

/// Every pattern of the library, by name
pub const ALL: [Registered; 8] = [
    register::<BreakGlass>(),
    register::<ContractorLockout>(),
    register::<DenyGroup>(),
    register::<Levels>(),
    register::<OnCall>(),
    register::<OpenSandbox>(),
    register::<OwnCostCenter>(),
    register::<VendorAccess>(),
];

/// Returns the name of the pattern that was probably meant
#[must_use]
pub fn nearest(name: &str) -> Option<&'static str> {
    crate::suggest::nearest(name, ALL.iter().map(Registered::name))
}

/// Returns the name of a policy for a tag value or a group, with only the characters that a document name may have
fn document_name(of: &str, suffix: &str) -> String {
    const LONGEST: usize = 100;
    let kept = |c: char| if c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.') { c } else { '-' };
    let name: String = of.chars().map(kept).take(LONGEST).collect();
    format!("{name}-{suffix}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_sorted_and_patterns_are_described() {
        assert!(ALL.is_sorted_by_key(Registered::name));
        for pattern in ALL {
            assert!(!pattern.doc().trim().is_empty(), "{}", pattern.name());
            for parameter in pattern.parameters() {
                assert!(!parameter.doc.is_empty(), "{} {}", pattern.name(), parameter.name);
                let says_default = parameter.doc.contains("default: ");
                assert_eq!(says_default, !parameter.is_required, "{} {}", pattern.name(), parameter.name);
            }
        }
    }

    #[test]
    fn document_names_have_valid_characters() {
        assert_eq!(document_name("Café & Bar", "levels"), "Caf----Bar-levels");
    }
}
