//! Templates of each OU and account on both sides

use std::collections::{BTreeMap, BTreeSet};

use super::side::{Side, Target};

/// Indexes of the templates in a place; `None` if they are unknown
pub(super) type Held = Option<BTreeSet<usize>>;

/// Places where both sides have the same templates and the same reach of the deny-access policy
pub(super) type Grouped = BTreeMap<(Held, Held, Denied), Places>;

/// Whether the deny-access policy of each side applies
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Denied {
    pub(super) before: bool,
    pub(super) after: bool,
}

/// OUs and accounts, with their Regions
#[derive(Clone, Debug, Default)]
pub(super) struct Places {
    pub(super) units: BTreeMap<String, BTreeSet<String>>,
    pub(super) accounts: BTreeMap<String, BTreeSet<String>>,
}

impl Places {
    /// Returns the names of the first places, and how many more there are
    pub(super) fn name(&self, old: &Side, new: &Side) -> String {
        let units = self.units.keys().map(|id| ("unit", id));
        let mut all = units.chain(self.accounts.keys().map(|id| ("account", id)));
        let Some((kind, id)) = all.next() else { return String::new() };
        let name = new.units.names.get(id).or_else(|| old.units.names.get(id)).unwrap_or(id);
        match all.count() {
            0 => format!("{kind} {name}"),
            more => format!("{kind} {name} and {more} more"),
        }
    }
}

/// Targets in one Region
#[derive(Debug, Default)]
struct Region<'s> {
    units: BTreeMap<&'s str, Vec<&'s Target>>,
    only: BTreeMap<&'s str, BTreeSet<usize>>,
    stacks: BTreeMap<&'s str, BTreeSet<usize>>,
}

/// A side, completed with what only the other side knows
struct Known<'s> {
    side: &'s Side,
    other: &'s Side,
    regions: BTreeMap<&'s str, Region<'s>>,
}

impl<'s> Known<'s> {
    fn new(side: &'s Side, other: &'s Side) -> Self {
        let mut regions: BTreeMap<&str, Region<'_>> = BTreeMap::new();
        for target in &side.targets {
            for name in &target.regions {
                let region = regions.entry(name).or_default();
                for account in &target.only {
                    region.only.entry(account).or_default().insert(target.template);
                }
                if target.only.is_empty() {
                    for unit in &target.units {
                        region.units.entry(unit).or_default().push(target);
                    }
                }
            }
        }
        for (account, name, template) in &side.stacks {
            regions.entry(name).or_default().stacks.entry(account).or_default().insert(*template);
        }
        Self { side, other, regions }
    }

    /// Returns the parent; `None` if it is unknown
    fn above(&self, id: &str) -> Option<&'s Option<String>> {
        self.side.units.above.get(id).or_else(|| self.other.units.above.get(id))
    }

    /// Returns the ancestors, the nearest first, and whether the list is complete
    fn chain(&self, id: &str) -> (Vec<&'s str>, bool) {
        let mut chain = Vec::new();
        let mut at = self.above(id);
        while let Some(Some(unit)) = at {
            // Two contradictory trees could form a cycle.
            if chain.contains(&unit.as_str()) {
                return (chain, false);
            }
            chain.push(unit);
            at = self.above(unit);
        }
        (chain, at.is_some())
    }

    /// Checks whether the deny-access policy of the side applies to an OU or an account; yes if its ancestors are unknown
    fn denied(&self, id: &str) -> bool {
        let Some(shared) = &self.side.shared.units else { return true };
        if self.side.shared.owner.as_deref() == Some(id) {
            return true;
        }
        let (chain, complete) = self.chain(id);
        !complete || std::iter::once(id).chain(chain).any(|unit| shared.contains(unit))
    }

    /// Returns the templates of the accounts of an OU
    fn unit(&self, id: &str, region: &str, others: Option<&Region<'_>>) -> Held {
        let Some(region) = self.regions.get(region) else { return Some(BTreeSet::new()) };
        let (chain, complete) = self.chain(id);
        let all = std::iter::once(id).chain(chain).filter_map(|unit| region.units.get(unit)).flatten();
        let held: BTreeSet<usize> = all.map(|target| target.template).collect();
        // An OU that the other side also targets does not contain this one, because no account has the documents twice.
        let apart = |unit: &&str| others.is_some_and(|others| others.units.contains_key(unit));
        (complete || !held.is_empty() || region.units.keys().all(apart)).then_some(held)
    }

    fn account(&self, id: &str, region: &str) -> Held {
        let Some(region) = self.regions.get(region) else { return Some(BTreeSet::new()) };
        let own = region.stacks.get(id).into_iter().chain(region.only.get(id)).flatten().copied();
        let mut held: BTreeSet<usize> = own.collect();
        let is_management = |side: &Side| side.units.management.as_deref() == Some(id);
        if is_management(self.side) || is_management(self.other) {
            return Some(held);
        }
        let (chain, complete) = self.chain(id);
        if complete {
            let all = chain.iter().filter_map(|unit| region.units.get(unit)).flatten();
            held.extend(all.filter(|target| !target.without.contains(id)).map(|target| target.template));
            return Some(held);
        }
        // Its OU is unknown. Because the account is named individually, it is not in another target.
        let reach = |target: &&Target| !target.without.contains(id);
        (!held.is_empty() || !region.units.values().flatten().any(reach)).then_some(held)
    }
}

/// Groups every OU and account that one of the sides knows, in every Region, unless neither side has anything there
pub(super) fn grouped(old: &Side, new: &Side) -> Grouped {
    let (before, after) = (Known::new(old, new), Known::new(new, old));
    let regions: BTreeSet<&String> = old.regions().chain(new.regions()).collect();
    let sides = [old, new];
    let accounts: BTreeSet<&str> = sides.into_iter().flat_map(accounts).collect();
    let units: BTreeSet<&str> =
        sides.into_iter().flat_map(units).filter(|unit| !accounts.contains(unit)).collect();
    let seen = sides.into_iter().find_map(|side| side.seen.as_ref());
    let is_seen = |id: &str, region: &str, is_account: bool| {
        seen.is_none_or(|seen| is_account && seen.contains(&(id.to_owned(), region.to_owned())))
    };
    let mut grouped = Grouped::new();
    for region in regions {
        for (ids, are_accounts) in [(&units, false), (&accounts, true)] {
            for &id in ids {
                if !is_seen(id, region, are_accounts) {
                    continue;
                }
                let held = |known: &Known<'_>, other: &Known<'_>| match are_accounts {
                    true => known.account(id, region),
                    false => known.unit(id, region, other.regions.get(region.as_str())),
                };
                let pair = (held(&before, &after), held(&after, &before));
                if [&pair.0, &pair.1].into_iter().all(|held| held.as_ref().is_some_and(BTreeSet::is_empty)) {
                    continue;
                }
                let denied = Denied { before: before.denied(id), after: after.denied(id) };
                let places = grouped.entry((pair.0, pair.1, denied)).or_default();
                let of = if are_accounts { &mut places.accounts } else { &mut places.units };
                of.entry(id.to_owned()).or_default().insert(region.clone());
            }
        }
    }
    grouped
}

fn units(side: &Side) -> impl Iterator<Item = &str> {
    let known = side.units.above.keys();
    let targets = side.targets.iter().filter(|target| target.only.is_empty());
    known.chain(targets.flat_map(|target| &target.units)).map(String::as_str)
}

fn accounts(side: &Side) -> impl Iterator<Item = &str> {
    let named = side.targets.iter().flat_map(|target| target.only.iter().chain(&target.without));
    let stacks = side.stacks.iter().map(|(account, ..)| account);
    side.units.accounts.iter().chain(named).chain(stacks).map(String::as_str)
}

/// A place for users: an OU with the accounts below it, or a single account
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Line {
    pub(super) id: String,
    pub(super) name: Option<String>,
    pub(super) is_account: bool,
    /// Number of OUs and accounts below it that it represents
    pub(super) units: usize,
    pub(super) accounts: usize,
    /// Whether it represents only accounts that join the OU later
    pub(super) joining: bool,
    pub(super) regions: BTreeSet<String>,
}

/// Returns the places without those that are below another one with the same Regions
pub(super) fn lines(places: &Places, old: &Side, new: &Side) -> Vec<Line> {
    let known = Known::new(new, old);
    let stands_for = |id: &str, regions: &BTreeSet<String>| {
        let (chain, _) = known.chain(id);
        let same = chain.into_iter().take_while(|unit| places.units.get(*unit) == Some(regions));
        same.last().map(str::to_owned)
    };
    let mut below: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    let mut tops = Vec::new();
    for (id, regions, is_account) in (places.units.iter().map(|(id, regions)| (id, regions, false)))
        .chain(places.accounts.iter().map(|(id, regions)| (id, regions, true)))
    {
        match stands_for(id, regions) {
            Some(unit) => {
                let (units, accounts) = below.entry(unit).or_default();
                if is_account { *accounts += 1 } else { *units += 1 }
            }
            None => tops.push((id, regions, is_account)),
        }
    }
    let sides = [new, old];
    let has_accounts = |unit: &str| {
        let above = sides.into_iter().flat_map(|side| &side.units.above);
        above.into_iter().any(|(id, above)| {
            above.as_deref() == Some(unit) && sides.iter().any(|side| side.units.accounts.contains(id))
        })
    };
    let name = |id: &str| new.units.names.get(id).or_else(|| old.units.names.get(id)).cloned();
    let lines = tops.into_iter().map(|(id, regions, is_account)| {
        let (units, accounts) = below.get(id).copied().unwrap_or_default();
        let name = name(id).filter(|name| name != id);
        let joining = !is_account && units + accounts == 0 && has_accounts(id);
        Line { id: id.clone(), name, is_account, units, accounts, joining, regions: regions.clone() }
    });
    lines.collect()
}
