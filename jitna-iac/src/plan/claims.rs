//! Units and accounts that rollouts name, and conflicts between them

use std::collections::HashMap;

use super::rollout::PlannedRollout;
use super::tree::{AccountIndex, Tree, UnitIndex};
use crate::diag::Diagnostic;
use crate::ids::Region;
use crate::origin::{Origin, Spanned};
use crate::rules;

/// Units and accounts that the rollouts name in one Region; if two rollouts name the same, the first is kept
pub(super) struct Claims {
    units: Vec<Option<usize>>,
    accounts: HashMap<AccountIndex, usize>,
}

impl Claims {
    pub(super) fn new(
        tree: &Tree<'_>,
        rollouts: &[PlannedRollout<'_>],
        region: &Region,
        mut conflict: impl FnMut(Conflict),
    ) -> Self {
        let mut units: Vec<Option<usize>> = vec![None; tree.units().len()];
        let mut accounts = HashMap::new();
        for (second, rollout) in rollouts.iter().enumerate().filter(|(_, r)| r.regions.contains(&region)) {
            for unit in &rollout.units {
                let Some(claim) = units.get_mut(unit.0) else { continue };
                let first = *claim.get_or_insert(second);
                if first != second {
                    conflict(Conflict { what: Named::Unit(*unit), first, second });
                }
            }
            for account in &rollout.accounts {
                let first = *accounts.entry(*account).or_insert(second);
                if first != second {
                    conflict(Conflict { what: Named::Account(*account), first, second });
                }
            }
        }
        Self { units, accounts }
    }

    /// Rollout that names the unit itself
    pub(super) fn unit(&self, unit: UnitIndex) -> Option<usize> {
        self.units.get(unit.0).copied().flatten()
    }

    /// Rollout that names the account itself
    pub(super) fn account(&self, account: AccountIndex) -> Option<usize> {
        self.accounts.get(&account).copied()
    }
}

/// A unit or account that a rollout names
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Named {
    Unit(UnitIndex),
    Account(AccountIndex),
}

impl Named {
    /// Source position of the name in the rollout
    fn origin(self, tree: &Tree<'_>, rollout: &PlannedRollout<'_>) -> Origin {
        let written = rollout.rollout.and_then(|written| match self {
            Self::Unit(index) => {
                written.units.iter().find(|unit| tree.unit(unit) == Some(index)).map(Spanned::origin)
            }
            Self::Account(index) => {
                let mut accounts = written.accounts.iter();
                accounts.find(|account| tree.account(account) == Some(index)).map(Spanned::origin)
            }
        });
        written.unwrap_or_default().or(rollout.origin())
    }
}

/// Two rollouts, by number, that name the same unit or account
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Conflict {
    what: Named,
    first: usize,
    second: usize,
}

impl Conflict {
    pub(super) fn finding(
        self,
        tree: &Tree<'_>,
        rollouts: &[PlannedRollout<'_>],
        region: &Region,
    ) -> Option<Diagnostic> {
        let (first, second) = (rollouts.get(self.first)?, rollouts.get(self.second)?);
        let (what, help) = match self.what {
            // An account without an organization: each of its rollouts applies to the whole account.
            Named::Unit(unit) if tree.get(unit).id.is_none() => (
                format!("apply to the account in {region}"),
                "keep one of the two; an account and Region takes its documents from one rollout",
            ),
            Named::Unit(unit) => (
                format!("name the unit `{}` in {region}", tree.get(unit).label()),
                "keep the unit in one of the two; to add to the other, let one extend it and name units below",
            ),
            Named::Account(account) => (
                format!("name the account `{}` in {region}", tree.get_account(account).label()),
                "keep the account in one of the two; that one may extend the other",
            ),
        };
        Some(
            rules::CONFLICTING_ROLLOUTS
                .finding(format!("the rollouts `{}` and `{}` both {what}", first.name(), second.name()))
                .at(self.what.origin(tree, second), "the second")
                .at(self.what.origin(tree, first), "the first")
                .help(help)
                .subject(second.subject()),
        )
    }
}
