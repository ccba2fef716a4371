//! Units and accounts, each identified by an index

use std::collections::HashMap;

use crate::diag::Diagnostics;
use crate::ids::{AccountId, Label, Named, UnitId};
use crate::model::{Member, Model, Place, Unit};
use crate::origin::{Origin, Spanned};
use crate::rules;

/// Index of a unit in a [`Tree`]
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UnitIndex(pub(super) usize);

/// Index of an account in a [`Tree`]
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AccountIndex(pub(super) usize);

/// A unit, or the root
#[derive(Debug)]
pub struct PlannedUnit<'m> {
    /// ID; `None` for an account without an organization
    pub id: Option<UnitId>,
    /// Name; the root has none
    pub name: Option<&'m Label>,
    /// Parent unit
    pub parent: Option<UnitIndex>,
    /// Units directly below
    pub units: Vec<UnitIndex>,
    /// Accounts directly in it
    pub accounts: Vec<AccountIndex>,
    /// Source position
    pub origin: Origin,
}

impl PlannedUnit<'_> {
    /// Returns the name, or the ID if there is no name
    #[must_use]
    pub fn label(&self) -> &str {
        self.name.map(Label::as_str).or(self.id.as_ref().map(UnitId::as_str)).unwrap_or("root")
    }
}

/// An account
#[derive(Debug)]
pub struct PlannedAccount<'m> {
    /// ID
    pub id: &'m AccountId,
    /// Name; the management account and an account without an organization have none
    pub name: Option<&'m Label>,
    /// Unit that directly contains it
    pub unit: UnitIndex,
    /// Source position
    pub origin: Origin,
}

impl PlannedAccount<'_> {
    /// Returns the name, or the ID if there is no name
    #[must_use]
    pub fn label(&self) -> &str {
        self.name.map_or(self.id.as_str(), Label::as_str)
    }
}

/// Units and accounts
#[derive(Debug)]
pub struct Tree<'m> {
    // INVARIANT: each unit comes before those below it, and nothing else is between them.
    units: Vec<PlannedUnit<'m>>,
    /// By unit: the index after the units below it.
    ends: Vec<usize>,
    accounts: Vec<PlannedAccount<'m>>,
    units_by_text: HashMap<String, UnitIndex>,
    accounts_by_text: HashMap<String, AccountIndex>,
    /// Names that units below different parents share; each unit is found by its path or its ID
    ambiguous_units: HashMap<String, Vec<UnitIndex>>,
    management: Option<AccountIndex>,
}

impl<'m> Tree<'m> {
    /// The root
    pub const ROOT: UnitIndex = UnitIndex(0);

    pub(super) fn new(model: &'m Model, findings: &mut Diagnostics) -> Self {
        let root = PlannedUnit {
            id: model.as_organization().map(|organization| (&*organization.root).into()),
            name: None,
            parent: None,
            units: Vec::new(),
            accounts: Vec::new(),
            origin: model.place_origin(),
        };
        let mut tree = Self {
            units: vec![root],
            ends: vec![1],
            accounts: Vec::new(),
            units_by_text: HashMap::new(),
            accounts_by_text: HashMap::new(),
            ambiguous_units: HashMap::new(),
            management: None,
        };
        match &model.place {
            Place::Account(account) => {
                let index = tree.push_account(&account.id, None, Self::ROOT, account.id.origin());
                tree.accounts_by_text.insert(account.id.to_string(), index);
            }
            Place::Organization(organization) => {
                tree.units_by_text.insert(organization.root.to_string(), Self::ROOT);
                tree.units_by_text.insert("root".to_owned(), Self::ROOT);
                tree.add_accounts(&organization.accounts, Self::ROOT, findings);
                tree.add_units(&organization.units, Self::ROOT, findings);
                tree.add_paths();
                if let Some(management) = &organization.management_account {
                    let listed = tree.accounts_by_text.get(management.as_str()).copied();
                    let index = listed.unwrap_or_else(|| {
                        let index = tree.push_account(management, None, Self::ROOT, management.origin());
                        tree.accounts_by_text.insert(management.to_string(), index);
                        index
                    });
                    tree.management = Some(index);
                }
            }
        }
        tree.end(Self::ROOT);
        tree
    }

    /// Records that all units below a unit have been added
    fn end(&mut self, unit: UnitIndex) {
        let end = self.units.len();
        if let Some(at) = self.ends.get_mut(unit.0) {
            *at = end;
        }
    }

    fn push_account(
        &mut self,
        id: &'m AccountId,
        name: Option<&'m Label>,
        unit: UnitIndex,
        origin: Origin,
    ) -> AccountIndex {
        let index = AccountIndex(self.accounts.len());
        self.accounts.push(PlannedAccount { id, name, unit, origin });
        if let Some(unit) = self.units.get_mut(unit.0) {
            unit.accounts.push(index);
        }
        index
    }

    fn add_accounts(&mut self, members: &'m [Spanned<Member>], unit: UnitIndex, findings: &mut Diagnostics) {
        for member in members {
            let known = self.accounts_by_text.get(member.id.as_str()).and_then(|i| self.accounts.get(i.0));
            if let Some(known) = known {
                findings.push(twice("account", member.id.as_str(), member.id.origin(), known.origin));
                // References to the second name mean this account, so they are not reported as unknown.
                if let Some(index) = self.accounts_by_text.get(member.id.as_str()).copied() {
                    self.accounts_by_text.entry(member.name.to_string()).or_insert(index);
                }
                continue;
            }
            let index = self.push_account(&member.id, Some(&member.name), unit, member.origin());
            let before = self.accounts_by_text.insert(member.name.to_string(), index);
            if let Some(first) = before.and_then(|i| self.accounts.get(i.0)) {
                findings.push(same_name("account", &member.name, first.origin));
            }
            self.accounts_by_text.insert(member.id.to_string(), index);
        }
    }

    fn add_units(&mut self, units: &'m [Spanned<Unit>], parent: UnitIndex, findings: &mut Diagnostics) {
        for unit in units {
            let known = self.units_by_text.get(unit.id.as_str()).and_then(|i| self.units.get(i.0));
            if let Some(known) = known {
                findings.push(twice("OU", unit.id.as_str(), unit.id.origin(), known.origin));
                if let Some(index) = self.units_by_text.get(unit.id.as_str()).copied() {
                    self.units_by_text.entry(unit.name.to_string()).or_insert(index);
                }
                continue;
            }
            let index = UnitIndex(self.units.len());
            self.ends.push(index.0 + 1);
            self.units.push(PlannedUnit {
                id: Some((&*unit.id).into()),
                name: Some(&unit.name),
                parent: Some(parent),
                units: Vec::new(),
                accounts: Vec::new(),
                origin: unit.origin(),
            });
            if let Some(parent) = self.units.get_mut(parent.0) {
                parent.units.push(index);
            }
            self.name_unit(unit, index, parent, findings);
            self.units_by_text.insert(unit.id.to_string(), index);
            self.add_accounts(&unit.accounts, index, findings);
            self.add_units(&unit.units, index, findings);
            self.end(index);
        }
    }

    /// Registers a unit by name; only siblings must have different names (Organizations API Reference, `CreateOrganizationalUnit`)
    fn name_unit(&mut self, unit: &'m Unit, index: UnitIndex, parent: UnitIndex, findings: &mut Diagnostics) {
        let name = unit.name.to_string();
        if let Some(several) = self.ambiguous_units.get_mut(&name) {
            several.push(index);
        }
        let Some(first) = self.units_by_text.insert(name.clone(), index) else { return };
        let several = self.ambiguous_units.entry(name).or_insert_with(|| vec![first, index]);
        let sibling = several.iter().find(|other| {
            **other == Self::ROOT
                || **other != index
                    && self.units.get(other.0).is_some_and(|other| other.parent == Some(parent))
        });
        if let Some(sibling) = sibling.and_then(|other| self.units.get(other.0)) {
            findings.push(same_name("unit", &unit.name, sibling.origin));
        }
    }

    /// Registers the units with ambiguous names by path
    fn add_paths(&mut self) {
        let several: Vec<UnitIndex> = self.ambiguous_units.values().flatten().copied().collect();
        for index in several {
            let path = self.path(index);
            self.units_by_text.entry(path).or_insert(index);
        }
    }

    /// Names of the units above a unit and of the unit itself, such as `workloads/production`
    pub(crate) fn path(&self, unit: UnitIndex) -> String {
        let mut names: Vec<&str> = self
            .upwards(unit)
            .filter(|unit| *unit != Self::ROOT)
            .map(|unit| self.get(unit).label())
            .collect();
        names.reverse();
        names.join("/")
    }

    /// Units with an ambiguous name, in the order of the model
    pub(crate) fn units_named(&self, name: &str) -> &[UnitIndex] {
        self.ambiguous_units.get(name).map_or(&[], Vec::as_slice)
    }

    /// Strings that identify exactly one unit: names, paths, IDs and `root`
    pub(crate) fn unit_texts(&self) -> impl Iterator<Item = (&str, UnitIndex)> {
        let texts = self.units_by_text.iter().map(|(text, unit)| (text.as_str(), *unit));
        texts.filter(|(text, _)| !self.ambiguous_units.contains_key(*text))
    }

    /// The unit with this name, path or ID; `None` if several units have this name
    pub(crate) fn unit(&self, unit: &Named<UnitId>) -> Option<UnitIndex> {
        self.units_by_text.get(unit.as_str()).copied().filter(|_| self.units_named(unit.as_str()).is_empty())
    }

    /// The account with this name or ID
    pub(crate) fn account(&self, account: &Named<AccountId>) -> Option<AccountIndex> {
        self.accounts_by_text.get(account.as_str()).copied()
    }

    /// Names and IDs of units
    pub(crate) fn unit_names(&self) -> impl Iterator<Item = &str> {
        self.units.iter().flat_map(|unit| {
            unit.name.map(Label::as_str).into_iter().chain(unit.id.as_ref().map(UnitId::as_str))
        })
    }

    /// Names and IDs of accounts
    pub(crate) fn account_names(&self) -> impl Iterator<Item = &str> {
        self.accounts
            .iter()
            .flat_map(|account| account.name.map(Label::as_str).into_iter().chain([account.id.as_str()]))
    }

    /// Returns the units, starting with the root, each before those below it
    pub fn units(
        &self,
    ) -> impl DoubleEndedIterator<Item = (UnitIndex, &PlannedUnit<'m>)> + ExactSizeIterator {
        self.units.iter().enumerate().map(|(i, unit)| (UnitIndex(i), unit))
    }

    /// Returns the accounts
    pub fn accounts(&self) -> impl Iterator<Item = (AccountIndex, &PlannedAccount<'m>)> {
        self.accounts.iter().enumerate().map(|(i, account)| (AccountIndex(i), account))
    }

    /// Returns the unit with an index of this tree
    #[must_use]
    #[expect(clippy::indexing_slicing, reason = "numbers come from this tree, which only grows")]
    pub fn get(&self, unit: UnitIndex) -> &PlannedUnit<'m> {
        &self.units[unit.0]
    }

    /// Returns the account with an index of this tree
    #[must_use]
    #[expect(clippy::indexing_slicing, reason = "numbers come from this tree, which only grows")]
    pub fn get_account(&self, account: AccountIndex) -> &PlannedAccount<'m> {
        &self.accounts[account.0]
    }

    /// Returns the management account, if the model names it
    #[must_use]
    pub const fn management(&self) -> Option<AccountIndex> {
        self.management
    }

    /// Returns a unit and those above it, nearest first
    pub fn upwards(&self, unit: UnitIndex) -> impl Iterator<Item = UnitIndex> + '_ {
        std::iter::successors(Some(unit), |unit| self.get(*unit).parent)
    }

    /// Returns a unit and all units below it, each before those below it
    pub fn downwards(&self, unit: UnitIndex) -> impl Iterator<Item = UnitIndex> + use<> {
        (unit.0..self.ends.get(unit.0).copied().unwrap_or(unit.0)).map(UnitIndex)
    }

    /// Checks whether `unit` is `above` or below it
    #[must_use]
    pub fn is_within(&self, unit: UnitIndex, above: UnitIndex) -> bool {
        unit >= above && self.ends.get(above.0).is_some_and(|end| unit.0 < *end)
    }

    /// Returns the accounts in a unit and in the units below it, including the management account if it is there
    pub fn accounts_below(&self, unit: UnitIndex) -> impl Iterator<Item = AccountIndex> + '_ {
        self.downwards(unit).flat_map(|unit| self.get(unit).accounts.iter().copied())
    }

    /// Returns the number of accounts in a unit and in the units below it, including the management account if it is there
    #[must_use]
    pub fn count_accounts(&self, unit: UnitIndex) -> usize {
        self.downwards(unit).map(|unit| self.get(unit).accounts.len()).sum()
    }
}

/// Set of units of a tree, to check whether other units are below them
///
/// Each check only walks up the tree, regardless of the number of units.
#[derive(Clone, Debug)]
pub struct UnitSet(Vec<bool>);

impl UnitSet {
    /// Creates a set of these units
    #[must_use]
    pub fn from_units(tree: &Tree<'_>, units: &[UnitIndex]) -> Self {
        let mut named = vec![false; tree.units.len()];
        for unit in units {
            if let Some(named) = named.get_mut(unit.0) {
                *named = true;
            }
        }
        Self(named)
    }

    fn has(&self, unit: UnitIndex) -> bool {
        self.0.get(unit.0) == Some(&true)
    }

    /// Checks whether the unit is in the set, or below a unit in the set
    #[must_use]
    pub fn covers(&self, tree: &Tree<'_>, unit: UnitIndex) -> bool {
        tree.upwards(unit).any(|unit| self.has(unit))
    }

    /// Returns the number of units in the set that are above the unit
    #[must_use]
    pub fn above(&self, tree: &Tree<'_>, unit: UnitIndex) -> usize {
        tree.upwards(unit).skip(1).filter(|unit| self.has(*unit)).count()
    }

    /// Returns the units of a list that are not below another one, without duplicates
    #[must_use]
    pub fn tops(tree: &Tree<'_>, units: &[UnitIndex]) -> Vec<UnitIndex> {
        let all = Self::from_units(tree, units);
        let mut left = all.clone();
        let mut tops = Vec::new();
        for unit in units.iter().filter(|unit| all.above(tree, **unit) == 0) {
            if let Some(first) = left.0.get_mut(unit.0).filter(|first| **first) {
                *first = false;
                tops.push(*unit);
            }
        }
        tops
    }
}

fn twice(what: &str, id: &str, origin: Origin, first: Origin) -> crate::diag::Diagnostic {
    rules::DUPLICATE_ID
        .finding(format!("the {what} `{id}` is described twice"))
        .at(origin, "a second time")
        .at(first, "the first time")
        .help("keep it where it is in the organization")
        .subject(format!("{}/{id}", if what == "OU" { "units" } else { "accounts" }))
}

fn same_name(what: &str, name: &Spanned<Label>, first: Origin) -> crate::diag::Diagnostic {
    rules::DUPLICATE_NAME
        .finding(format!("two {what}s have the name `{name}`"))
        .at(name.origin(), "the second")
        .at(first, "the first")
        .help("give each a name of its own; names are only used in this model")
}
