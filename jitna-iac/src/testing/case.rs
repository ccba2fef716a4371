//! Cases of policy tests, ready to be run

use crate::decide::{Decision, Outcome, Request, StatementResult};
use crate::origin::Origin;

/// A case: a request, and what is expected of it
#[derive(Clone, Debug)]
pub struct Case {
    /// Name; a case about several users or nodes has theirs in brackets behind it
    pub name: String,
    /// Why the policies are to decide so
    pub because: String,
    /// File that it is written in, as findings name it
    pub file: String,
    /// Where it is written
    pub origin: Origin,
    /// What is asked for
    pub request: Request,
    /// What is expected
    pub expect: Expectation,
}

/// Decision that is expected
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expected {
    /// Approved at once
    AutoApproved,
    /// Goes to the approvers of a manual policy
    Manual,
    /// Fails, since several manual policies apply
    Conflict,
    /// Fails, since nothing applies
    NotCovered,
}

impl Expected {
    /// Words for the decisions, as `jitna-iac decide` prints them
    pub const WORDS: &[(&str, Self)] = &[
        ("auto-approved", Self::AutoApproved),
        ("manual", Self::Manual),
        ("conflict", Self::Conflict),
        ("not-covered", Self::NotCovered),
    ];

    /// The word for it
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::AutoApproved => "auto-approved",
            Self::Manual => "manual",
            Self::Conflict => "conflict",
            Self::NotCovered => "not-covered",
        }
    }
}

/// What is expected of a request; what is `None` may be anything
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expectation {
    /// Decision
    pub decision: Expected,
    /// Policies that decide, as the model names them, in any order
    pub policies: Option<Vec<String>>,
    /// Approvers of each level, by name or id, in any order
    pub approvers: Option<Vec<Vec<String>>>,
    /// Approvals that each level needs
    pub approvals: Option<Vec<u32>>,
    /// Seconds that the approvers of each level have to answer
    pub timeouts: Option<Vec<u64>>,
    /// Hours that an approval gives access
    pub hours: Option<u32>,
    /// Whether the deny-access policy rules automatic approval out
    pub auto_denied: Option<bool>,
    /// Names of statements that match, among others
    pub statements: Option<Vec<String>>,
}

/// An expectation that does not hold
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Mismatch {
    /// What it is about, a key of `expect`
    pub what: &'static str,
    /// What is expected
    pub expected: String,
    /// What is
    pub actual: String,
}

impl Expectation {
    /// What of the expectation does not hold
    #[must_use]
    pub fn mismatches(&self, decision: &Decision) -> Vec<Mismatch> {
        let mut found = Vec::new();
        let mut differs = |what, expected: String, actual: String| {
            if expected != actual {
                found.push(Mismatch { what, expected, actual });
            }
        };
        differs("decision", self.decision.as_str().to_owned(), decision.outcome.as_str().to_owned());
        if let Some(policies) = &self.policies {
            let actual = decision.outcome.policies().into_iter().map(str::to_owned).collect();
            differs("policies", list(policies.clone()), list(actual));
        }
        let manual = match &decision.outcome {
            Outcome::Manual { policy } => Some(&**policy),
            _ => None,
        };
        let levels = manual.map_or(&[][..], |policy| &policy.levels);
        if let Some(approvers) = &self.approvers {
            let mut expected = Vec::new();
            let mut actual = Vec::new();
            for (number, level) in levels.iter().enumerate() {
                // An id that the test writes is shown as such.
                let named = |party: &crate::decide::ApprovalParty| {
                    let id = party.id.as_ref();
                    let written = approvers.get(number).into_iter().flatten();
                    let by_id = id.filter(|id| written.clone().any(|text| text == *id));
                    by_id.unwrap_or(&party.name).clone()
                };
                actual.push(list(level.approvers.iter().map(named).collect()));
            }
            for level in approvers {
                expected.push(list(level.clone()));
            }
            differs("approvers", expected.join(", then "), actual.join(", then "));
        }
        if let Some(approvals) = &self.approvals {
            let text = |counts: &mut dyn Iterator<Item = u32>| {
                counts.map(|count| count.to_string()).collect::<Vec<_>>().join(", then ")
            };
            let actual = text(&mut levels.iter().map(|level| level.approvals));
            differs("approvals", text(&mut approvals.iter().copied()), actual);
        }
        if let Some(timeouts) = &self.timeouts {
            let text = |seconds: &mut dyn Iterator<Item = u64>| {
                seconds.map(time).collect::<Vec<_>>().join(", then ")
            };
            let actual = text(&mut levels.iter().map(|level| level.timeout_seconds));
            differs("timeouts", text(&mut timeouts.iter().copied()), actual);
        }
        if let Some(hours) = self.hours {
            let actual = match &decision.outcome {
                Outcome::Manual { policy } => policy.hours.to_string(),
                _ => "none".to_owned(),
            };
            differs("hours", hours.to_string(), actual);
        }
        if let Some(denied) = self.auto_denied {
            differs("autoDenied", denied.to_string(), decision.auto_denied.to_string());
        }
        if let Some(statements) = &self.statements {
            let matching =
                decision.statements.iter().filter(|trace| trace.result == StatementResult::Matched);
            let names: Vec<&str> = matching.filter_map(|trace| trace.name.as_deref()).collect();
            if !statements.iter().all(|wanted| names.contains(&wanted.as_str())) {
                let names = names.into_iter().map(str::to_owned).collect();
                differs("statements", list(statements.clone()), list(names));
            }
        }
        found
    }

    /// Whether all of it holds
    #[must_use]
    pub fn holds(&self, decision: &Decision) -> bool {
        self.mismatches(decision).is_empty()
    }
}

/// A time as the model has it, in the largest unit that fits
pub(super) fn time(seconds: u64) -> String {
    const UNITS: [(u64, &str); 4] = [(86_400, "d"), (3600, "h"), (60, "m"), (1, "s")];
    let unit = UNITS.iter().find(|(length, _)| seconds.is_multiple_of(*length));
    unit.map_or_else(|| format!("{seconds}s"), |(length, name)| format!("{}{name}", seconds / length))
}

/// Names in an order that does not depend on how they were written
fn list(mut names: Vec<String>) -> String {
    names.sort_unstable();
    names.dedup();
    if names.is_empty() { "none".to_owned() } else { names.join(" and ") }
}
