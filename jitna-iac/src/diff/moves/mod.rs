//! Named resources that move between stacks or StackSets, and the steps to move them
//!
//! A name can exist only once in an account and Region. CloudFormation creates and updates before it deletes, and processes independent
//! resources in any order. A move within one deployment therefore fails or races. Moving in two steps always converges: first, the old
//! stacks release what moves and nothing is created; then the new stacks are deployed and nothing is released. Begin at [`moves`] and
//! [`transition`].

mod accounts;
mod carriers;
mod limits;
mod places;
mod release;
mod single;

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

pub use accounts::AccountMove;
pub use limits::{pipeline_cannot, unknown_values};
pub use release::transition;
pub use single::{NextTemplate, next_template};

use super::side::{Content, Side, Stacks};
use crate::cfn::description::{Description, Scope};
use carriers::Carrier;
use places::{Place, Units};

/// Result of deploying the new assembly over the old one in a single deployment
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Verdict {
    /// Resources leave their old place before they are created in the new one
    Ordered,
    /// CloudFormation processes both places in any order
    Racing,
    /// Resources are created in the new place before they leave the old one
    Failing,
}

/// A stack, or a StackSet in it
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Holder {
    /// Stack
    pub stack: String,
    /// StackSet whose template has the resources, if the template of the stack does not have them
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stack_set: Option<String>,
}

/// Named resources that move from one stack or StackSet to another
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Move {
    /// Old place
    pub from: Holder,
    /// New place
    pub to: Holder,
    /// Types and names
    pub names: Vec<String>,
    /// Accounts, and OUs for accounts that the model does not list
    pub accounts: Vec<String>,
    /// Regions
    pub regions: Vec<String>,
    /// Result of a single deployment
    pub verdict: Verdict,
    #[serde(skip)]
    keys: Vec<(String, String)>,
    /// Index of the old stack
    #[serde(skip)]
    old_stack: usize,
}

/// Everything that moves
#[derive(Clone, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Moves {
    /// Named resources that move between stacks and StackSets
    pub things: Vec<Move>,
    /// Accounts that move between OUs of different StackSets
    pub accounts: Vec<AccountMove>,
}

impl Moves {
    /// Checks whether a single deployment converges
    #[must_use]
    pub fn converge(&self) -> bool {
        self.accounts.iter().all(|one| one.leaving.is_empty())
            && self.things.iter().all(|one| one.verdict == Verdict::Ordered)
    }
}

/// Returns what moves between two assemblies; empty for single templates, where it is unknown
#[must_use]
pub fn moves(old: &Side, new: &Side) -> Moves {
    match (&old.content, &new.content) {
        (Content::Stacks(old), Content::Stacks(new)) => between(old, new),
        _ => Moves::default(),
    }
}

fn between(old: &Stacks, new: &Stacks) -> Moves {
    let (old_units, new_units) = (Units::from_tree(&old.tree), Units::from_tree(&new.tree));
    let moved = accounts::moved(&old.tree, &new.tree);
    let before = carriers::carriers(old, &old_units, &moved);
    // Accounts that move leave the OUs of their old StackSets, and enter those of their new ones.
    let after = carriers::carriers(new, &new_units, &BTreeSet::new());
    let mut by_name: BTreeMap<&(String, String), Vec<usize>> = BTreeMap::new();
    for (number, carrier) in after.iter().enumerate() {
        for key in carrier.names.keys() {
            by_name.entry(key).or_default().push(number);
        }
    }
    let mut things = Vec::new();
    for from in &before {
        let number = old.stacks.iter().position(|stack| stack.is(from.stack)).unwrap_or_default();
        let mut shared: BTreeMap<usize, Vec<(String, String)>> = BTreeMap::new();
        for (key, id) in &from.names {
            for to in by_name.get(key).into_iter().flatten() {
                let Some(other) = after.get(*to) else { continue };
                let stays = other.is(from) && other.names.get(key) == Some(id);
                if !stays {
                    shared.entry(*to).or_default().push(key.clone());
                }
            }
        }
        for (to, keys) in shared {
            let Some(to) = after.get(to) else { continue };
            things.extend(between_two(number, from, to, keys, old, new));
        }
    }
    Moves { things, accounts: accounts::moves(&moved, old, new, &old_units, &new_units) }
}

/// Returns the move of names between two carriers, if they share a place
fn between_two(
    number: usize,
    from: &Carrier<'_>,
    to: &Carrier<'_>,
    keys: Vec<(String, String)>,
    old: &Stacks,
    new: &Stacks,
) -> Option<Move> {
    let common: BTreeSet<&Place> = from.places.intersection(&to.places).collect();
    let accounts: BTreeSet<&str> = from.places.iter().map(|place| place.account.as_str()).collect();
    let meets = |account: &&Place| accounts.contains(account.account.as_str());
    let global: BTreeSet<&Place> = to.places.iter().filter(meets).collect();
    let keys: Vec<_> = keys
        .into_iter()
        .filter(|(kind, _)| if is_global(kind) { !global.is_empty() } else { !common.is_empty() })
        .collect();
    if keys.is_empty() {
        return None;
    }
    let places = if common.is_empty() { &global } else { &common };
    let texts = |part: fn(&Place) -> &str| -> Vec<String> {
        let all: BTreeSet<&str> = places.iter().map(|place| part(place)).collect();
        all.into_iter().map(str::to_owned).collect()
    };
    Some(Move {
        from: from.holder(),
        to: to.holder(),
        names: keys.iter().map(|(kind, name)| format!("{kind} `{name}`")).collect(),
        accounts: texts(|place| &place.account),
        regions: texts(|place| &place.region),
        verdict: verdict(from, to, old, new),
        keys,
        old_stack: number,
    })
}

/// Checks whether a name is unique in all Regions of an account
fn is_global(kind: &str) -> bool {
    let name = Description::for_type(kind).and_then(Description::name);
    name.is_some_and(|property| property.name == Some(Scope::Account))
}

/// Returns the result of a single deployment of the new stacks, in their order
fn verdict(from: &Carrier<'_>, to: &Carrier<'_>, old: &Stacks, new: &Stacks) -> Verdict {
    let Some(leaving) = new.stacks.iter().position(|stack| stack.is(from.stack)) else {
        // The stack is never deleted, or is deleted after all others are deployed.
        return Verdict::Failing;
    };
    let coming = new.stacks.iter().position(|stack| stack.is(to.stack));
    match coming.map(|coming| leaving.cmp(&coming)) {
        Some(std::cmp::Ordering::Less) => return Verdict::Ordered,
        Some(std::cmp::Ordering::Equal) => {}
        _ => return Verdict::Failing,
    }
    let (Some(set), Some(stack)) = (&from.set, new.stacks.get(leaving)) else {
        // A resource of the stack itself is deleted after all other stacks are deployed.
        return Verdict::Failing;
    };
    if !carriers::has_set(stack, set) {
        return Verdict::Failing;
    }
    let target = match &to.set {
        Some(set) => vec![set.id.clone()],
        None => to.names.values().cloned().collect(),
    };
    let was_there = old.stacks.iter().find(|stack| stack.is(from.stack));
    let depends = |from: &str, to: &str| carriers::depends_on(&stack.template, from, to);
    if target.iter().all(|id| depends(id, &set.id)) {
        return Verdict::Ordered;
    }
    let before = was_there.is_some() && target.iter().any(|id| depends(&set.id, id));
    if before { Verdict::Failing } else { Verdict::Racing }
}
