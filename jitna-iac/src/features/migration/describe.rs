//! The migration from Session Manager

use crate::describe::part::builder;
use crate::describe::{Account, Unit};
use crate::ids::{PolicyName, PrincipalPattern};
use crate::words::{Guard, Phase};

/// The migration; see [`builder`](crate::describe::part)
macro_rules! migration {
    ($make:ident) => {
        $make! {
            /// The migration from Session Manager
            Migration(phase = "phase": exact Phase) [plain] {
                /// Phase
                phase "phase" required Phase;
                /// What denies direct sessions; default: users' policies only
                guard "guard" optional Guard: guard(exact Guard);
                /// Name of the guard; default: `JitnaSessionsByRequestOnly`
                name "name" optional PolicyName: name(value PolicyName);
                /// Organizational units of the pilot
                pilot_units "pilotUnits" list Named<UnitId>: pilot_unit(add Unit);
                /// Single accounts of the pilot
                pilot_accounts "pilotAccounts" list Named<AccountId>: pilot_account(add Account);
                /// Organizational units of the full migration; default: those of node access that are written
                units "units" (some "every unit of node access") Named<UnitId>: unit(add Unit) units(adds Unit);
                /// Principals that keep access through Session Manager, for emergencies
                break_glass "breakGlass" list PrincipalPattern: break_glass(item PrincipalPattern);
                /// Whether the guard also denies changing policies, settings, notification rules and the role of the tokens; default: no
                protect_policies "protectPolicies" (unless false) bool: protect_policies(exact bool);
                /// Principals that may change these in addition to the break-glass principals, such as the role of a pipeline
                administrators "administrators" list PrincipalPattern: administrator(item PrincipalPattern);
                /// Whether RDP connections outside just-in-time node access are denied as well; default: no
                rdp "rdp" (unless false) bool: rdp(exact bool);
                /// Account that may manage the organization's policies; default: the management account
                policy_account "policyAccount" optional Named<AccountId>: policy_account(exact Account);
            }
        }
    };
}
pub(crate) use migration;

migration!(builder);

/// Described parts of the feature
pub(in super::super) const PARTS: crate::describe::Parts = crate::describe::described![Migration];

crate::describe::fragment::added! { setting Migration = "migration" }
