//! Cases of policy tests, ready to run

use crate::decide::{Decision, Outcome, Request, StatementResult};
use crate::origin::Origin;

/// Case: a request, and the expected decision
#[derive(Clone, Debug)]
pub struct Case {
    /// Name; for a case about several users or nodes, theirs follow in brackets
    pub name: String,
    /// Why the policies should decide so
    pub because: String,
    /// File in which it is written, as findings name it
    pub file: String,
    /// Where it is written
    pub origin: Origin,
    /// The request
    pub request: Request,
    /// The expected decision
    pub expect: Expectation,
}

/// Expected decision
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expected {
    /// Approved automatically
    AutoApproved,
    /// Sent to the approvers of a manual approval policy
    Manual,
    /// Fails, because several manual approval policies apply
    Conflict,
    /// Fails, because no policy applies
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

    /// Returns the word for the decision
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

/// Expected decision of a request; a value of `None` accepts anything
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expectation {
    /// Decision
    pub decision: Expected,
    /// Policies that decide, by their names in the model, in any order
    pub policies: Option<Vec<String>>,
    /// Approvers of each level, by name or ID, in any order
    pub approvers: Option<Vec<Vec<String>>>,
    /// Number of approvals that each level needs
    pub approvals: Option<Vec<u32>>,
    /// Seconds that the approvers of each level have to respond
    pub timeouts: Option<Vec<u64>>,
    /// Hours of access that an approval grants
    pub hours: Option<u32>,
    /// Whether the deny-access policy prevents automatic approval
    pub auto_denied: Option<bool>,
    /// Names of statements that match; others may match too
    pub statements: Option<Vec<String>>,
}

/// Expectation that does not hold
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Mismatch {
    /// Its subject, a key of `expect`
    pub what: &'static str,
    /// Expected value
    pub expected: String,
    /// Actual value
    pub actual: String,
}

impl Expectation {
    /// Returns the parts of the expectation that do not hold
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
                // An ID that the test contains is shown as an ID.
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

    /// Checks whether the whole expectation holds
    #[must_use]
    pub fn holds(&self, decision: &Decision) -> bool {
        self.mismatches(decision).is_empty()
    }
}

/// A time as written in the model, in the largest unit that fits
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
