//! Past requests, decided by the policies of today

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use indexmap::IndexMap;

use super::moment::Moment;
use super::records::{Fate, How, Past};
use crate::decide::{
    Decision, Engine, ManualPolicy, Node, NodeKind, Outcome, Request, StatementResult, User,
};
use crate::inventory::{Inventory, InventoryUser};

/// Requests that a policy must have had to be a candidate for automation
const FEWEST: usize = 5;

/// Seconds within which each of them must have been approved
const QUICK: u64 = 15 * 60;

/// What happened to a past request
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Then {
    /// It was approved automatically
    Automatic,
    /// Approvers decided; the name of the manual approval policy, if a record has it
    Manual(Option<String>),
    /// It failed, because several manual approval policies applied
    Conflict,
    /// The records do not say
    Unknown,
}

impl Then {
    /// Words for it
    #[must_use]
    pub fn words(&self) -> String {
        match self {
            Self::Automatic => "approved automatically".to_owned(),
            Self::Manual(Some(policy)) => format!("manual policy `{policy}`"),
            Self::Manual(None) => "manual approval".to_owned(),
            Self::Conflict => "denied: conflict".to_owned(),
            Self::Unknown => "not in the records".to_owned(),
        }
    }
}

/// Difference between what happened to a request and what the policies decide today
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Change {
    /// It would now be approved automatically, and was not
    Automatic,
    /// It would now be denied, and was not
    Denied,
    /// Approvers would now decide, and did not
    Manual,
    /// Another manual approval policy would now decide
    OtherPolicy,
    /// The records do not say what happened
    Unknown,
    /// The same happens
    Same,
}

impl Change {
    /// All changes, in the order in which they are shown
    pub const ALL: [Self; 6] =
        [Self::Automatic, Self::Denied, Self::Manual, Self::OtherPolicy, Self::Unknown, Self::Same];

    /// Returns the word for programs
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Automatic => "automatic",
            Self::Denied => "denied",
            Self::Manual => "manual",
            Self::OtherPolicy => "other-policy",
            Self::Unknown => "unknown",
            Self::Same => "same",
        }
    }

    /// Returns the words for users
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Automatic => "would now be approved automatically",
            Self::Denied => "would now be denied",
            Self::Manual => "would now need manual approval",
            Self::OtherPolicy => "would now be decided by another manual policy",
            Self::Unknown => "decided before in a way that the records do not say",
            Self::Same => "decided as before",
        }
    }
}

/// Results that fail the command
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FailOn {
    /// A request with this change
    Change(Change),
    /// A request that could not be replayed, or a record that could not be read
    NotReplayed,
}

impl FailOn {
    /// Results, by the words that `--fail-on` accepts
    pub const WORDS: &[(&str, Self)] = &[
        ("automatic", Self::Change(Change::Automatic)),
        ("denied", Self::Change(Change::Denied)),
        ("manual", Self::Change(Change::Manual)),
        ("other-policy", Self::Change(Change::OtherPolicy)),
        ("not-replayed", Self::NotReplayed),
    ];
}

/// Why a request cannot be decided
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Obstacle {
    /// No record names account, Region and node
    NoPlace,
    /// The model has neither the account of the node nor its OU
    UnknownAccount,
    /// The tags of the node are not known
    UnknownNode,
    /// The groups of the requester are not known
    UnknownUser,
}

impl Obstacle {
    /// What is missing
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::NoPlace => "the records do not name account, Region and node",
            Self::UnknownAccount => "the model does not have the account",
            Self::UnknownNode => "the inventory does not have the node, so its tags are not known",
            Self::UnknownUser => {
                "the inventory does not have the user, so the groups of the user are not known"
            }
        }
    }

    /// What to do about it
    #[must_use]
    pub const fn help(self) -> &'static str {
        match self {
            Self::NoPlace => {
                "add the OpsItems or the events of these requests, which name the node by its ARN"
            }
            Self::UnknownAccount => "add the accounts to the model",
            Self::UnknownNode => {
                "add the answers of `aws ec2 describe-instances` from the time of the requests with `--inventory`; nodes that were \
                 terminated since then have no tags"
            }
            Self::UnknownUser => {
                "add the answers of `aws identitystore list-users` and `list-group-memberships` with `--users`; users that were deleted \
                 since then have no groups"
            }
        }
    }
}

/// A past request, and what the policies decide today
#[derive(Clone, Debug)]
pub struct Replayed {
    /// The request
    pub past: Past,
    /// What happened to it
    pub then: Then,
    /// What is decided today
    pub decision: Decision,
    /// The difference
    pub change: Change,
}

/// A policy or statement that decided no replayed request
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Unused {
    /// Manual approval policy
    Manual(String),
    /// Statement of an auto-approval policy or of the deny-access policy: policy, and name or number
    Statement(String, String),
}

/// A manual approval policy whose requests were always approved quickly by the same approvers
#[derive(Clone, Debug, PartialEq)]
pub struct Candidate {
    /// The policy
    pub policy: Arc<ManualPolicy>,
    /// Number of requests
    pub requests: usize,
    /// Number of requesters
    pub users: usize,
    /// Longest time to the approval, in seconds
    pub slowest: u64,
}

/// What the policies of today decide about past requests
#[derive(Clone, Debug, Default)]
pub struct Replay {
    /// Requests that were decided
    pub replayed: Vec<Replayed>,
    /// Requests that could not be decided
    pub left_out: Vec<(Past, Obstacle)>,
    /// Policies and statements that no request needed; empty if nothing was replayed
    pub unused: Vec<Unused>,
    /// Policies that could be automated
    pub candidates: Vec<Candidate>,
    /// First and last request
    pub period: Option<(Moment, Moment)>,
}

/// Nodes and users by what records call them
struct Known<'i> {
    nodes: HashMap<(&'i str, &'i str, &'i str), (&'i Node, Option<&'i str>)>,
    users: HashMap<&'i str, &'i InventoryUser>,
    names: HashMap<String, &'i InventoryUser>,
}

impl<'i> Known<'i> {
    fn new(inventory: &'i Inventory) -> Self {
        let nodes = inventory.nodes.iter().filter_map(|node| {
            let place = inventory.places.get(node.place)?;
            let key = (place.account.as_str(), place.region.as_str(), node.node.id.as_str());
            Some((key, (&node.node, place.unit.as_deref())))
        });
        let all = || inventory.users.iter().flatten();
        let names = all().filter_map(|user| Some((user.name.as_ref()?.to_lowercase(), user)));
        Self {
            nodes: nodes.collect(),
            users: all().map(|user| (user.user.id.as_str(), user)).collect(),
            names: names.collect(),
        }
    }

    fn user(&self, past: &Past) -> Option<&'i InventoryUser> {
        let by_id = past.user.as_deref().and_then(|id| self.users.get(id));
        let by_name = || self.names.get(&past.session.as_deref()?.to_lowercase());
        by_id.or_else(by_name).copied()
    }
}

impl Replay {
    /// Decides past requests
    #[must_use]
    pub fn new(engine: &Engine, past: Vec<Past>, inventory: &Inventory) -> Self {
        let known = Known::new(inventory);
        let mut all = Self::default();
        let moments = past.iter().filter_map(|past| past.requested.or(past.approved));
        all.period = moments.clone().min().zip(moments.max());
        for mut past in past {
            // An event has only the ID of the requester.
            if past.session.is_none() {
                past.session = known.user(&past).and_then(|user| user.name.clone());
            }
            match decided(engine, &known, &past) {
                Ok(decision) => {
                    let then = then(&past);
                    let change = change(&then, &decision.outcome);
                    all.replayed.push(Replayed { past, then, decision, change });
                }
                Err(obstacle) => all.left_out.push((past, obstacle)),
            }
        }
        if !all.replayed.is_empty() {
            all.unused = unused(engine, &all.replayed);
            all.candidates = candidates(&all.replayed);
        }
        all
    }

    /// Requests with a change
    pub fn with(&self, change: Change) -> impl Iterator<Item = &Replayed> {
        self.replayed.iter().filter(move |one| one.change == change)
    }

    /// Number of requests that could not be decided, by reason
    #[must_use]
    pub fn obstacles(&self) -> BTreeMap<Obstacle, usize> {
        let mut counts = BTreeMap::new();
        for (_, obstacle) in &self.left_out {
            *counts.entry(*obstacle).or_default() += 1;
        }
        counts
    }
}

fn decided(engine: &Engine, known: &Known<'_>, past: &Past) -> Result<Decision, Obstacle> {
    let (Some(account), Some(region), Some(id)) = (&past.account, &past.region, &past.node) else {
        return Err(Obstacle::NoPlace);
    };
    let node = known.nodes.get(&(account.as_str(), region.as_str(), id.as_str()));
    let unit = node.and_then(|(_, unit)| unit.map(str::to_owned));
    if !engine.knows(account, unit.as_deref()) {
        return Err(Obstacle::UnknownAccount);
    }
    let place = engine.place(account, unit.as_deref(), region);
    // Where nothing applies, or where no policy looks at a node, its tags do not matter.
    let node = match (node, place.rollout()) {
        (Some((node, _)), _) => (*node).clone(),
        (None, Err(_)) => {
            let kind = if id.starts_with("mi-") { NodeKind::Managed } else { NodeKind::Ec2 };
            Node { id: id.clone(), kind, ..Node::default() }
        }
        (None, Ok(_)) => return Err(Obstacle::UnknownNode),
    };
    let user = known.user(past);
    if user.is_none() && place.auto_number().is_some() {
        return Err(Obstacle::UnknownUser);
    }
    let named = || past.user.clone().or_else(|| past.session.clone()).unwrap_or_default();
    let (user, principal_tags) = match user {
        Some(user) => (user.user.clone(), user.principal_tags.clone()),
        // Approvers decide, no matter who asks.
        None => (User { id: named(), ..User::default() }, IndexMap::new()),
    };
    let request =
        Request { account: account.clone(), unit, region: region.clone(), user, principal_tags, node };
    Ok(engine.decide(&request))
}

fn then(past: &Past) -> Then {
    match &past.how {
        Some(How::Automatic) => Then::Automatic,
        Some(How::Manual(policy)) => Then::Manual(policy.clone()),
        Some(How::Conflict(_)) => Then::Conflict,
        None => Then::Unknown,
    }
}

fn change(then: &Then, now: &Outcome) -> Change {
    match (then, now) {
        (Then::Unknown, _) => Change::Unknown,
        (Then::Automatic, Outcome::AutoApproved { .. }) => Change::Same,
        (_, Outcome::AutoApproved { .. }) => Change::Automatic,
        (Then::Manual(Some(before)), Outcome::Manual { policy }) if **before != *policy.name => {
            Change::OtherPolicy
        }
        (Then::Manual(_), Outcome::Manual { .. }) => Change::Same,
        (_, Outcome::Manual { .. }) => Change::Manual,
        (Then::Conflict, Outcome::Conflict { .. } | Outcome::NotCovered { .. }) => Change::Same,
        (_, Outcome::Conflict { .. } | Outcome::NotCovered { .. }) => Change::Denied,
    }
}

fn unused(engine: &Engine, replayed: &[Replayed]) -> Vec<Unused> {
    let mut matched: BTreeSet<(&str, usize)> = BTreeSet::new();
    let mut asked: BTreeSet<&str> = BTreeSet::new();
    for one in replayed {
        let traces = one.decision.statements.iter().filter(|trace| trace.result == StatementResult::Matched);
        matched.extend(traces.map(|trace| (&*trace.policy, trace.index)));
        if let Outcome::Manual { policy } = &one.decision.outcome {
            asked.insert(&policy.name);
        }
    }
    let statements = engine.statements().filter(|one| !matched.contains(&(&*one.policy, one.index)));
    let statements = statements.map(|one| {
        let name = one.name.as_ref().map_or_else(|| (one.index + 1).to_string(), ToString::to_string);
        Unused::Statement(one.policy.to_string(), name)
    });
    let manuals: BTreeSet<&str> = engine.manual_policies().map(|policy| &*policy.name).collect();
    let manuals = manuals.into_iter().filter(|name| !asked.contains(name));
    manuals.map(|name| Unused::Manual(name.to_owned())).chain(statements).collect()
}

/// Policies with one level and one approver, of which every request was approved quickly
fn candidates(replayed: &[Replayed]) -> Vec<Candidate> {
    let mut by_policy: BTreeMap<&str, (&Arc<ManualPolicy>, Vec<&Past>)> = BTreeMap::new();
    for one in replayed {
        if let (Then::Manual(_), Outcome::Manual { policy }) = (&one.then, &one.decision.outcome) {
            by_policy.entry(&policy.name).or_insert_with(|| (policy, Vec::new())).1.push(&one.past);
        }
    }
    let candidate = |(policy, all): (&Arc<ManualPolicy>, Vec<&Past>)| {
        let [level] = policy.levels.as_slice() else { return None };
        let waits = all.iter().map(|past| {
            let wait = past.approved?.seconds_since(past.requested?);
            (past.fate == Some(Fate::Approved) && wait <= QUICK).then_some(wait)
        });
        let slowest = waits.collect::<Option<Vec<u64>>>()?.into_iter().max()?;
        let users: BTreeSet<&str> =
            all.iter().filter_map(|past| past.user.as_deref().or(past.session.as_deref())).collect();
        let enough = all.len() >= FEWEST && level.approvers.len() == 1;
        enough.then(|| Candidate {
            policy: Arc::clone(policy),
            requests: all.len(),
            users: users.len(),
            slowest,
        })
    };
    by_policy.into_values().filter_map(candidate).collect()
}
