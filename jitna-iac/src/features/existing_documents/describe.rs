//! Documents that already exist

use crate::describe::Account;
use crate::describe::part::builder;
use crate::ids::{Label, Region};

/// Documents that already exist; see [`builder`](crate::describe::part)
macro_rules! existing {
    ($make:ident) => {
        $make! {
            /// Accounts and Regions where the document `SSM-SessionManagerRunShell` exists
            ExistingPreferences(accounts = "accounts": adds Account) [plain] {
                /// Accounts
                accounts "accounts" several Named<AccountId>;
                /// Regions; default: those of just-in-time node access
                regions "regions" (some "every Region of node access") Region as AnyRegion: regions(values Region);
                /// Session preferences whose own stack imports the document; default: it is deleted, and the rollout's come in its place
                import_as "import" optional Label: import_as(value Label);
            }
        }
    };
}
pub(crate) use existing;

existing!(builder);

/// Described parts of the feature
pub(in super::super) const PARTS: crate::describe::Parts = crate::describe::described![ExistingPreferences];

crate::describe::fragment::added! { item ExistingPreferences = "existing.sessionPreferences" }
