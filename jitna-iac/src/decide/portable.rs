//! What an engine decides by, as data for an evaluator that knows nothing about plans

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Serialize;
use serde::ser::Serializer;

use super::decision::{ApprovalLevel, ManualPolicy, Reason, StatementTrace};
use super::engine::{DENY_ACCESS_NAME, Engine, Later};
use super::place::Rollout;
use crate::cedar::ParsedStatement;

/// Everything that decides a request, except for the conditions of the statements
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Tables<'e> {
    deny_access: &'static str,
    reasons: Reasons,
    /// Statements of the deny-access policy, then of each auto-approval policy
    statements: Vec<Shown<'e>>,
    /// Manual approval policies of all rollouts
    manuals: Vec<Manual<'e>>,
    rollouts: Vec<Rolled<'e>>,
    /// Numbers of accounts, by ID and by name
    accounts: BTreeMap<&'e str, usize>,
    units: BTreeMap<&'e str, usize>,
    /// Accounts and units that the deny-access policy does not reach
    beyond_deny: (Vec<usize>, Vec<usize>),
    regions: BTreeMap<&'e str, Owned>,
    groups: BTreeMap<&'e str, &'e str>,
    users: BTreeMap<&'e str, &'e str>,
}

/// Why no policy applies; [`HOLE`] is where the word of the request goes
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Reasons {
    unknown_account: String,
    unknown_unit: String,
    no_rollout: String,
    later_account: String,
    no_policy: String,
}

/// A character that is in no sentence
const HOLE: &str = "\u{0}";

impl Reasons {
    fn new() -> Self {
        let hole = || HOLE.to_owned();
        Self {
            unknown_account: Reason::UnknownAccount { account: hole() }.to_string(),
            unknown_unit: Reason::UnknownUnit { unit: hole() }.to_string(),
            no_rollout: Reason::NoRollout { region: hole() }.to_string(),
            later_account: Reason::LaterAccount { unit: hole() }.to_string(),
            no_policy: Reason::NoPolicy.to_string(),
        }
    }
}

#[derive(Debug, Serialize)]
struct Shown<'e> {
    policy: &'e str,
    index: usize,
    name: Option<&'e str>,
    effect: &'static str,
    place: Option<String>,
}

#[derive(Debug, Serialize)]
struct Manual<'e> {
    name: &'e str,
    hours: u32,
    levels: &'e [ApprovalLevel],
    words: String,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Rolled<'e> {
    name: &'e str,
    auto: Option<&'e str>,
    /// Numbers of its manual policies, in its order; the numbers below are positions in this list
    manuals: Vec<usize>,
    for_all_nodes: &'e [usize],
    /// Key, value, and the manual policies that match by this tag
    by_tag: Vec<(&'e str, &'e str, &'e [usize])>,
}

/// Numbers of the rollouts that apply in a Region
#[derive(Debug, Serialize)]
struct Owned {
    accounts: Vec<Option<usize>>,
    /// For accounts that are not in the model
    units: Vec<ForLater>,
}

/// A number of a rollout; `false`, if the StackSet of the unit names its accounts; `null` for nothing
#[derive(Clone, Copy, Debug)]
struct ForLater(Later);

impl Serialize for ForLater {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Later::Rollout(number) => number.serialize(serializer),
            Later::Unreached => serializer.serialize_bool(false),
            Later::Nothing => serializer.serialize_none(),
        }
    }
}

impl Engine {
    /// Returns every statement as Cedar reads it, in the order of [`Tables`]
    pub(crate) fn parsed(&self) -> impl Iterator<Item = &ParsedStatement> {
        self.documents().flat_map(|document| &document.statements).map(|one| &one.parsed)
    }

    /// Returns what decides a request, as data
    pub(crate) fn tables(&self) -> Tables<'_> {
        let mut manuals: Vec<&Arc<ManualPolicy>> = Vec::new();
        let rollouts: Vec<Rolled<'_>> =
            self.rollouts.iter().map(|rollout| self.rolled(rollout, &mut manuals)).collect();
        let beyond = |reached: &[bool]| {
            let numbers = reached.iter().enumerate().filter(|(_, reached)| !**reached);
            numbers.map(|(number, _)| number).collect()
        };
        let regions = self.regions.iter().map(|(region, owners)| {
            let units = owners.units.iter().map(|later| ForLater(*later)).collect();
            (region.as_str(), Owned { accounts: owners.accounts.clone(), units })
        });
        Tables {
            deny_access: DENY_ACCESS_NAME,
            reasons: Reasons::new(),
            statements: self.statements().map(shown).collect(),
            manuals: manuals.into_iter().map(|policy| manual(policy)).collect(),
            rollouts,
            accounts: self.accounts.iter().map(|(text, number)| (text.as_str(), *number)).collect(),
            units: self.units.iter().map(|(text, number)| (text.as_str(), *number)).collect(),
            beyond_deny: (beyond(&self.denied_accounts), beyond(&self.denied_units)),
            regions: regions.collect(),
            groups: self.groups.iter().map(|(name, id)| (name.as_str(), id.as_str())).collect(),
            users: self.users.iter().map(|(name, id)| (name.as_str(), id.as_str())).collect(),
        }
    }

    fn rolled<'e>(&'e self, rollout: &'e Rollout, known: &mut Vec<&'e Arc<ManualPolicy>>) -> Rolled<'e> {
        let mut numbers = Vec::new();
        for policy in rollout.manuals.policies() {
            let at = known.iter().position(|known| known.name == policy.name);
            numbers.push(at.unwrap_or_else(|| {
                known.push(policy);
                known.len() - 1
            }));
        }
        Rolled {
            name: &rollout.name,
            auto: rollout.auto.and_then(|number| self.autos.get(number)).map(|auto| &*auto.name),
            manuals: numbers,
            for_all_nodes: rollout.manuals.for_all_nodes(),
            by_tag: rollout.manuals.tags(),
        }
    }
}

fn shown(trace: &StatementTrace) -> Shown<'_> {
    Shown {
        policy: &trace.policy,
        index: trace.index,
        name: trace.name.as_deref(),
        effect: trace.effect.as_str(),
        place: trace.place.as_ref().map(ToString::to_string),
    }
}

fn manual(policy: &ManualPolicy) -> Manual<'_> {
    Manual {
        name: &policy.name,
        hours: policy.hours,
        levels: &policy.levels,
        words: super::text::policy_words(policy),
    }
}
