//! Who gets in that did not, and who no longer does: two models or assemblies, compared for every request
//!
//! What an account and Region has is read back from the templates, so that a model and what was deployed are compared alike.
//! What is approved automatically is compared by proofs ([`prove`](crate::prove)); each difference is a request on which
//! Cedar's authorizer decides differently with the two. Manual approval policies are looked at for every node that there can
//! be. Each pair of policies is compared once, in however many accounts it stands. Begin at [`permissiveness`].

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

pub use side::Side;
pub use surroundings::{Strength, Surroundings, SurroundingsChange, SurroundingsVerdict};

use crate::cedar::Source;
use crate::prove::Witness;
use exclusive::Exclusive;
use places::{Denied, Held, Places};
use policies::Policies;

/// Whether more is let in
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Direction {
    /// More, sooner, for longer or by fewer people
    Looser,
    /// Less, later, for a shorter time or by more people
    Stricter,
    /// More of one and less of another, or other people
    Both,
    /// Who gets in is the same: of a node that is refused either way
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

/// How the new policies of a place relate to the old
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// Some get in that did not, and others no longer do
    Both,
    /// Some get in that did not, or more easily
    Looser,
    /// Some no longer get in, or less easily
    Stricter,
    /// It is not decided whether anything differs
    NotDecided,
    /// The same requests are let in, by the same people, for the same time
    Equal,
}

impl Verdict {
    /// The word for it in every format
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

/// What a pipeline does not want
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FailOn {
    /// Something is looser, or it is not decided that nothing is
    Looser,
    /// Something is stricter, or it is not decided that nothing is
    Stricter,
    /// A place is looser in one way and stricter in another
    Both,
    /// Something is not decided
    Undecided,
    /// What surrounds the policies is weaker, or another of which is not known that it is not weaker
    WeakerSurroundings,
}

impl FailOn {
    /// Words for them, as `--fail-on` takes them
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
    /// A request is approved automatically that was not
    GainedAutomatic,
    /// A request is no longer approved automatically
    LostAutomatic,
    /// A node had no manual policy, and has one
    GainedManual,
    /// A node had a manual policy, and has none
    LostManual,
    /// A node is in conflict that was not
    NewConflict,
    /// A node is no longer in conflict
    EndedConflict,
    /// A manual policy answers on other terms
    OtherTerms,
    /// Sessions have other limits
    Sessions,
}

/// What becomes of a request on one side
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Fate {
    /// `auto-approved`, `manual`, `conflict` or `not-covered`, as [`decide`](crate::decide) has them
    pub decision: &'static str,
    /// Names of manual policies: the one that is asked, or those in conflict
    pub policies: Vec<String>,
}

/// A difference
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Change {
    /// Kind
    pub kind: ChangeKind,
    /// Where it leads
    pub direction: Direction,
    /// What differs, where a request does not show it
    #[serde(skip_serializing_if = "Option::is_none")]
    pub what: Option<String>,
    /// A request that shows it, which Cedar has confirmed on both sides
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request: Option<Witness>,
    /// Tags of a node that shows it, and no other tags
    #[serde(rename = "nodeTags", skip_serializing_if = "Option::is_none")]
    pub node_tags: Option<IndexMap<String, String>>,
    /// What became of it
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<Fate>,
    /// What becomes of it
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<Fate>,
}

/// A unit or account, for itself and for those below it that are alike
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Place {
    /// `unit` or `account`
    pub kind: &'static str,
    /// Id
    pub id: String,
    /// Name, where one is known
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Units below it that it stands for
    pub units: usize,
    /// Accounts below it that it stands for; those that a model lists
    pub accounts: usize,
    /// Whether it stands for accounts that join the unit later, and for none that is there
    pub joining: bool,
    /// Regions
    pub regions: Vec<String>,
}

/// Places with the same policies before and after, and how these relate
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Group {
    /// How the new relate to the old
    pub verdict: Verdict,
    /// Where
    pub places: Vec<Place>,
    /// What differs
    pub changes: Vec<Change>,
    /// What is not decided, and why; there may be more differences then
    pub not_decided: Vec<NotDecided>,
}

/// Something that is not decided; it never counts as equal
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct NotDecided {
    /// Whether it could be looser, stricter or both
    pub direction: Direction,
    /// What, and why
    pub what: String,
}

/// How the policies of two models or assemblies relate, place by place
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Permissiveness {
    kind: &'static str,
    version: u32,
    /// Name of the old one
    pub old: String,
    /// Name of the new one
    pub new: String,
    /// How the new one relates to the old, everywhere taken together
    pub verdict: Verdict,
    /// Groups of places, those that differ first
    pub groups: Vec<Group>,
    /// What surrounds the policies: logs, recordings, keys, the guard, trust, permissions, notifications
    pub surroundings: Surroundings,
    /// Names of groups and users, by id
    #[serde(skip)]
    people: BTreeMap<String, String>,
}

impl Permissiveness {
    /// Whether it is what a pipeline does not want
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

/// How much the new one lets in, compared with the old, in every place that one of them reaches
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
    let exclusive = Exclusive::of_both(old, new);
    let mut people = old.people.clone();
    people.extend(new.people.iter().map(|(id, name)| (id.clone(), name.clone())));
    type Compared<P, D> = (P, P, D, Vec<Change>, Vec<NotDecided>);
    let mut known: Vec<Compared<Policies, Denied>> = Vec::new();
    let mut merged: BTreeMap<Found, Places> = BTreeMap::new();
    let mut sessions_found = Vec::new();
    for ((before, after, denied), places) in places::grouped(old, new) {
        // Other templates may hold the same policies; a pair of policies is compared once.
        let found = both(old, new, &before, &after).map_or(Found::Unknown, |(before, after)| {
            // Where nothing lets in any more, nothing is logged any more either.
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
                // Where the deny-access policy does not reach, it keeps nothing back.
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

/// What was found about places
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Found {
    /// What there is about the pair of policies of this number
    Pair(usize),
    /// That it is not known which policies are there
    Unknown,
    /// That nothing differs
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

/// What differs between the policies of one place, and what is not decided
fn compared(
    (old, old_deny): (&Policies, &[Source]),
    (new, new_deny): (&Policies, &[Source]),
    exclusive: &Exclusive,
    people: &BTreeMap<String, String>,
) -> (Vec<Change>, Vec<NotDecided>) {
    let mut unknown = Vec::new();
    // The same documents on both sides differ in nothing, whatever they are.
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

/// Limits of sessions on both sides, where both have sessions
///
/// Where no document sets limits, those of the service count: removed preferences are a longer session.
fn sessions(old: &Policies, new: &Policies) -> Option<(policies::Session, policies::Session)> {
    let limits = |side: &Policies| side.session.or_else(|| side.lets_in().then(policies::Session::default));
    if old.session.is_none() && new.session.is_none() {
        return None;
    }
    limits(old).zip(limits(new))
}
