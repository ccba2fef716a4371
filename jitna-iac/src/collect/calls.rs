//! Calls, where they are made, and the permission that each needs
//!
//! The script, the role and the page about both are generated from the table of calls (`table.rs`).

/// Where a call is made
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Scope {
    /// Once, in the management account
    Organization,
    /// In the management account, in each Region
    Center,
    /// In the management account and the delegated administrators, in each Region
    Administrator,
    /// Once in each account
    Account,
    /// In each account and Region
    Place,
}

impl Scope {
    /// All scopes, in the order of the script
    pub(super) const ALL: [Self; 5] =
        [Self::Organization, Self::Center, Self::Account, Self::Administrator, Self::Place];

    /// Checks whether the calls are made only in the management account
    pub(super) const fn is_central(self) -> bool {
        matches!(self, Self::Organization | Self::Center)
    }

    /// Returns the function of the script that makes the calls
    pub(super) const fn function(self) -> &'static str {
        match self {
            Self::Organization => "of_organization",
            Self::Center => "of_center",
            Self::Administrator => "of_administrator",
            Self::Account => "of_account",
            Self::Place => "of_place",
        }
    }

    /// Describes the scope in words
    pub(super) const fn words(self) -> &'static str {
        match self {
            Self::Organization => "management account",
            Self::Center => "management account, each Region",
            Self::Administrator => "management account and delegated administrators, each Region",
            Self::Account => "each account",
            Self::Place => "each account and Region",
        }
    }
}

/// A call of the AWS CLI; `{1}` and `{2}` in words and files are the items of the enclosing loops
#[derive(Clone, Copy, Debug)]
pub(super) struct Call {
    /// Service and operation with their options, as words
    pub(super) words: &'static [&'static str],
    /// IAM actions that it needs
    pub(super) actions: &'static [&'static str],
    /// Resources of the actions, if IAM can limit them; `arn:*` means any partition
    pub(super) resources: &'static [&'static str],
}

/// A step of the script
#[derive(Clone, Copy, Debug)]
pub(super) enum Step {
    /// Saves the answer in a file
    Save {
        file: &'static str,
        call: Call,
        /// String in the service error that means that there is nothing
        nothing: &'static str,
    },
    /// Runs steps for each item that a query on the answer returns
    Each { call: Call, query: &'static str, steps: &'static [Step] },
    /// Descends through the OUs below `{1}`, with their accounts, in files with these prefixes
    Walk { units: &'static str, accounts: &'static str },
}

/// Calls of a scope
#[derive(Clone, Copy, Debug)]
pub(super) struct Group {
    pub(super) scope: Scope,
    /// Folder for the answers of the management account; those of accounts and Regions are in folders named after these
    pub(super) folder: &'static str,
    /// Subject of the answers
    pub(super) about: &'static str,
    pub(super) steps: &'static [Step],
}

const ANY: &[&str] = &["*"];

pub(super) const fn call(words: &'static [&'static str], actions: &'static [&'static str]) -> Call {
    Call { words, actions, resources: ANY }
}

/// Returns the calls of a step and of those nested in it; for a walk, both of its calls
pub(super) fn calls(step: &Step) -> Vec<Call> {
    match step {
        Step::Save { call, .. } => vec![*call],
        Step::Each { call, steps, .. } => {
            let mut all = vec![*call];
            all.extend(steps.iter().flat_map(calls));
            all
        }
        Step::Walk { .. } => WALK.to_vec(),
    }
}

/// Both calls of a walk; `{unit}` is the parent
pub(super) const WALK: [Call; 2] = [
    call(
        &["organizations", "list-organizational-units-for-parent", "--parent-id", "{unit}"],
        &["organizations:ListOrganizationalUnitsForParent"],
    ),
    call(
        &["organizations", "list-accounts-for-parent", "--parent-id", "{unit}"],
        &["organizations:ListAccountsForParent"],
    ),
];
