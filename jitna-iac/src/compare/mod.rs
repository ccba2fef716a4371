//! Gained and lost access: two models or assemblies, compared for every request
//!
//! The documents of an account and Region are read from the templates, so that a model and a deployed assembly are compared in the same
//! way. Automatic approval is compared by proofs ([`prove`](crate::prove)): each difference is a request for which Cedar's authorizer
//! decides differently on the two sides. Manual approval policies are compared for every possible node. Each pair of policies is compared
//! once, regardless of the number of accounts that have it. Begin at [`permissiveness`].

mod auto;
mod exclusive;
mod manual;
mod nodes;
mod places;
mod policies;
mod render;
mod side;
mod surroundings;
mod terms;

use std::collections::BTreeMap;

use indexmap::IndexMap;
use serde::Serialize;

pub(crate) use side::Observed;
pub use side::Side;
pub use surroundings::{Strength, Surroundings, SurroundingsChange, SurroundingsVerdict};

use crate::cedar::Source;
use crate::prove::Witness;
use exclusive::Exclusive;
use places::{Denied, Held, Places};
use policies::Policies;

/// Whether a change gives more access
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Direction {
    /// More, sooner, for longer, or with fewer approvers
    Looser,
    /// Less, later, for a shorter time, or with more approvers
    Stricter,
    /// More in one way and less in another, or with other approvers
    Both,
    /// The same access: for a node that is refused either way
    Neither,
}

impl Direction {
    fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Neither, one) | (one, Self::Neither) => one,
            (one, other) if one == other => one,
            _ => Self::Both,
        }
    }

    fn has(self, one: Self) -> bool {
        self == one || self == Self::Both && one != Self::Neither
    }
}

/// How the new policies of a place relate to the old ones
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// Some access is gained, and some is lost
    Both,
    /// Some access is gained or becomes easier
    Looser,
    /// Some access is lost or becomes harder
    Stricter,
    /// It is undecided whether anything differs
    NotDecided,
    /// The same requests are approved, by the same approvers, for the same time
    Equal,
}

impl Verdict {
    /// Returns the word for it in every format
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Both => "both",
            Self::Looser => "looser",
            Self::Stricter => "stricter",
            Self::NotDecided => "not decided",
            Self::Equal => "equal",
        }
    }
}

/// Differences that fail a pipeline
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FailOn {
    /// Something is looser or may be looser
    Looser,
    /// Something is stricter or may be stricter
    Stricter,
    /// A place is looser in one way and stricter in another
    Both,
    /// Something is undecided
    Undecided,
    /// Some supporting resources are weaker or may be weaker
    WeakerSurroundings,
}

impl FailOn {
    /// Differences, by the words that `--fail-on` accepts
    pub const WORDS: &[(&str, Self)] = &[
        ("looser", Self::Looser),
        ("stricter", Self::Stricter),
        ("both", Self::Both),
        ("undecided", Self::Undecided),
        ("weaker-surroundings", Self::WeakerSurroundings),
    ];
}

/// Kind of a difference
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ChangeKind {
    /// A request is approved automatically that was not before
    GainedAutomatic,
    /// A request is no longer approved automatically
    LostAutomatic,
    /// A node has a manual policy that it did not have before
    GainedManual,
    /// A node no longer has a manual policy
    LostManual,
    /// A node is in conflict that was not before
    NewConflict,
    /// A node is no longer in conflict
    EndedConflict,
    /// A manual policy has other terms
    OtherTerms,
    /// Sessions have other limits
    Sessions,
}

/// Decision about a request on one side
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Fate {
    /// `auto-approved`, `manual`, `conflict` or `not-covered`, as in [`decide`](crate::decide)
    pub decision: &'static str,
    /// Names of manual policies: the one that decides, or those in conflict
    pub policies: Vec<String>,
}

/// A difference
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Change {
    /// Kind
    pub kind: ChangeKind,
    /// Effect
    pub direction: Direction,
    /// Description, if a request does not show the difference
    #[serde(skip_serializing_if = "Option::is_none")]
    pub what: Option<String>,
    /// A request that shows the difference, confirmed by Cedar on both sides
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request: Option<Witness>,
    /// All tags of a node that shows the difference
    #[serde(rename = "nodeTags", skip_serializing_if = "Option::is_none")]
    pub node_tags: Option<IndexMap<String, String>>,
    /// Decision before
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<Fate>,
    /// Decision after
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<Fate>,
}

/// An OU or account, with equal OUs and accounts below it
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Place {
    /// `unit` or `account`
    pub kind: &'static str,
    /// ID
    pub id: String,
    /// Name, if it is known
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Number of OUs below it that it represents
    pub units: usize,
    /// Number of listed accounts below it that it represents
    pub accounts: usize,
    /// Whether it represents only accounts that join the OU later
    pub joining: bool,
    /// Regions
    pub regions: Vec<String>,
}

/// Places with the same policies before and after, and how these relate
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Group {
    /// How the new policies relate to the old ones
    pub verdict: Verdict,
    /// Places
    pub places: Vec<Place>,
    /// Differences
    pub changes: Vec<Change>,
    /// Undecided questions, and why; there may be more differences
    pub not_decided: Vec<NotDecided>,
}

/// An undecided question, which never counts as equal
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct NotDecided {
    /// Whether it could be looser, stricter or both
    pub direction: Direction,
    /// The question, and why it is undecided
    pub what: String,
}

/// How the policies of two models or assemblies relate, place by place
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Permissiveness {
    kind: &'static str,
    version: u32,
    /// Name of the old side
    pub old: String,
    /// Name of the new side
    pub new: String,
    /// How the new side relates to the old side, over all places
    pub verdict: Verdict,
    /// Groups of places, those that differ first
    pub groups: Vec<Group>,
    /// Supporting resources: logs, recordings, keys, the guard, trust, permissions, notifications
    pub surroundings: Surroundings,
    /// Names of groups and users, by ID
    #[serde(skip)]
    people: BTreeMap<String, String>,
}

impl Permissiveness {
    /// Checks whether the comparison fails a pipeline with this condition
    #[must_use]
    pub fn fails(&self, on: FailOn) -> bool {
        if on == FailOn::WeakerSurroundings {
            use SurroundingsVerdict::{Both, Changed, Weaker};
            return matches!(self.surroundings.verdict, Both | Weaker | Changed);
        }
        self.groups.iter().any(|group| {
            let leads = |one: Direction| {
                group.changes.iter().any(|change| change.direction.has(one))
                    || group.not_decided.iter().any(|unknown| unknown.direction.has(one))
            };
            match on {
                FailOn::Looser => leads(Direction::Looser),
                FailOn::Stricter => leads(Direction::Stricter),
                FailOn::Both => group.verdict == Verdict::Both,
                FailOn::Undecided => !group.not_decided.is_empty(),
                FailOn::WeakerSurroundings => false,
            }
        })
    }
}

/// Compares the access that two sides give, in every place that one of them reaches
///
/// ```
/// use jitna_iac::compare::{Side, Verdict, permissiveness};
/// use jitna_iac::prelude::*;
///
/// let side = |condition: Condition| {
///     let everyday = AutoApproval::new("everyday", [Statement::new("stages").when(condition)]);
///     let model = Model::account(account_id!("333333333333"), Region::EU_CENTRAL_1)
///         .with(Rollout::new("all").auto_approval(&everyday));
///     let (assembly, _) = jitna_iac::compile(&jitna_iac::read::described(model).0.unwrap(), Default::default());
///     Side::assembly(&assembly.unwrap(), "model").unwrap()
/// };
/// let found = permissiveness(&side(node_tag("Stage").is("dev")), &side(node_tag("Stage").one_of(["dev", "test"])));
/// assert_eq!(found.verdict, Verdict::Looser);
/// assert_eq!(found.groups[0].changes[0].request.as_ref().unwrap().node.tags["Stage"], "test");
/// ```
#[must_use]
pub fn permissiveness(old: &Side, new: &Side) -> Permissiveness {
    let exclusive = Exclusive::from_sides(old, new);
    let mut people = old.people.clone();
    people.extend(new.people.iter().map(|(id, name)| (id.clone(), name.clone())));
    type Compared<P, D> = (P, P, D, Vec<Change>, Vec<NotDecided>);
    let mut known: Vec<Compared<Policies, Denied>> = Vec::new();
    let mut merged: BTreeMap<Found, Places> = BTreeMap::new();
    let mut sessions_found = Vec::new();
    for ((before, after, denied), places) in places::grouped(old, new) {
        // Other templates may contain the same policies. A pair of policies is compared once.
        let found = both(old, new, &before, &after).map_or(Found::Unknown, |(before, after)| {
            // If no policy gives access any more, no sessions need to be logged.
            if before.logs != after.logs && (after.lets_in() || before.logs.is_none()) {
                let place = places.name(old, new);
                sessions_found.extend(surroundings::sessions(
                    &place,
                    before.logs.as_ref(),
                    after.logs.as_ref(),
                ));
            }
            let same = |one: &Policies, two: &Policies, where_denied: Denied| {
                (one, two, where_denied) == (&before, &after, denied)
            };
            let at = known.iter().position(|(one, two, where_denied, ..)| same(one, two, *where_denied));
            let at = at.unwrap_or_else(|| {
                // Where the deny-access policy does not apply, it denies nothing.
                let old_deny = if denied.before { old.deny.as_slice() } else { &[] };
                let new_deny = if denied.after { new.deny.as_slice() } else { &[] };
                let (changes, unknown) =
                    compared((&before, old_deny), (&after, new_deny), &exclusive, &people);
                known.push((before, after, denied, changes, unknown));
                known.len() - 1
            });
            let same =
                known.get(at).is_some_and(|(.., changes, unknown)| changes.is_empty() && unknown.is_empty());
            if same { Found::Nothing } else { Found::Pair(at) }
        });
        let all = merged.entry(found).or_default();
        for (from, to) in [(places.units, &mut all.units), (places.accounts, &mut all.accounts)] {
            for (id, regions) in from {
                to.entry(id).or_default().extend(regions);
            }
        }
    }
    let groups = merged.into_iter().map(|(found, places)| {
        let (changes, not_decided) = match found {
            Found::Pair(at) => known
                .get(at)
                .map_or_else(Default::default, |(.., changes, unknown)| (changes.clone(), unknown.clone())),
            Found::Nothing => (Vec::new(), Vec::new()),
            Found::Unknown => {
                let what = "which policies are there: the units above are not known; compare with a model";
                (Vec::new(), vec![NotDecided { direction: Direction::Both, what: what.to_owned() }])
            }
        };
        let verdict = verdict(changes.iter().map(|change| change.direction), !not_decided.is_empty());
        let places = places::lines(&places, old, new).into_iter().map(|line| Place {
            kind: if line.is_account { "account" } else { "unit" },
            id: line.id,
            name: line.name,
            units: line.units,
            accounts: line.accounts,
            joining: line.joining,
            regions: line.regions.into_iter().collect(),
        });
        Group { verdict, places: places.collect(), changes, not_decided }
    });
    let mut groups: Vec<Group> = groups.collect();
    groups.sort_by_key(|group| group.verdict);
    let unknown = groups.iter().any(|group| !group.not_decided.is_empty());
    let all = groups.iter().flat_map(|group| &group.changes).map(|change| change.direction);
    Permissiveness {
        kind: "jitna-iac compare",
        version: 1,
        old: old.name.clone(),
        new: new.name.clone(),
        verdict: verdict(all, unknown),
        groups,
        surroundings: surroundings::compare(&old.surroundings, &new.surroundings, sessions_found),
        people,
    }
}

/// Result for places
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Found {
    /// The result for the pair of policies with this index
    Pair(usize),
    /// The policies are unknown
    Unknown,
    /// Nothing differs
    Nothing,
}

fn both(old: &Side, new: &Side, before: &Held, after: &Held) -> Option<(Policies, Policies)> {
    Some((old.policies(before.as_ref()?), new.policies(after.as_ref()?)))
}

fn verdict(directions: impl Iterator<Item = Direction>, unknown: bool) -> Verdict {
    match directions.reduce(Direction::and) {
        Some(Direction::Both) => Verdict::Both,
        Some(Direction::Looser) => Verdict::Looser,
        Some(Direction::Stricter) => Verdict::Stricter,
        Some(Direction::Neither) | None if unknown => Verdict::NotDecided,
        Some(Direction::Neither) | None => Verdict::Equal,
    }
}

/// Returns the differences between the policies of one place, and the undecided questions
fn compared(
    (old, old_deny): (&Policies, &[Source]),
    (new, new_deny): (&Policies, &[Source]),
    exclusive: &Exclusive,
    people: &BTreeMap<String, String>,
) -> (Vec<Change>, Vec<NotDecided>) {
    let mut unknown = Vec::new();
    // Equal documents have no differences, whatever they contain.
    if old != new || old_deny != new_deny {
        for (what, _) in old.unread.iter().chain(&new.unread) {
            unknown.push(NotDecided { direction: Direction::Both, what: what.clone() });
        }
    }
    unknown.dedup();
    let (found, mut both) = auto::compare((old, old_deny), (new, new_deny), exclusive);
    for (what, reason) in &found.undecided {
        let (direction, what) = match what {
            auto::Unknown::Gained => (Direction::Looser, "whether more is approved automatically"),
            auto::Unknown::Lost => (Direction::Stricter, "whether less is approved automatically"),
        };
        unknown.push(NotDecided { direction, what: format!("{what}: {reason}") });
    }
    let mut changes = Vec::new();
    let requests = [
        (found.gained, ChangeKind::GainedAutomatic, Direction::Looser),
        (found.lost, ChangeKind::LostAutomatic, Direction::Stricter),
    ];
    for (witnesses, kind, direction) in requests {
        for request in witnesses {
            let manual = |policies: &Policies| manual::fate(policies, |key| request.node.tags.get(key));
            let auto = || Fate { decision: "auto-approved", policies: Vec::new() };
            let (before, after) = match kind {
                ChangeKind::GainedAutomatic => (manual(old), auto()),
                _ => (auto(), manual(new)),
            };
            changes.push(Change {
                kind,
                direction,
                what: None,
                request: Some(request),
                node_tags: None,
                before: Some(before),
                after: Some(after),
            });
        }
    }
    changes.extend(manual::changes(old, new, exclusive, people, &mut both));
    if let Some((before, after)) = sessions(old, new)
        && let Some((direction, what)) = terms::session(before, after).ended()
    {
        changes.push(Change {
            kind: ChangeKind::Sessions,
            direction,
            what: Some(what),
            request: None,
            node_tags: None,
            before: None,
            after: None,
        });
    }
    (changes, unknown)
}

/// Returns the session limits of both sides, if both have sessions
///
/// If no document sets limits, the limits of the service apply: removing preferences makes sessions longer.
fn sessions(old: &Policies, new: &Policies) -> Option<(policies::Session, policies::Session)> {
    let limits = |side: &Policies| side.session.or_else(|| side.lets_in().then(policies::Session::default));
    if old.session.is_none() && new.session.is_none() {
        return None;
    }
    limits(old).zip(limits(new))
}
