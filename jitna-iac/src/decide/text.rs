//! Decisions as users read them

use std::fmt::{self, Write};
use std::sync::Arc;

use super::decision::{ApprovalLevel, Decision, ManualPolicy, Outcome, StatementResult, StatementTrace};
use super::engine::DENY_ACCESS_NAME;
use crate::cedar::Effect;
use crate::quantity::{counted, duration};

impl Decision {
    /// Decision on the request, in one line without a line break
    #[must_use]
    pub fn summary(&self) -> String {
        let text = match &self.outcome {
            Outcome::AutoApproved { policy } => {
                let matching = self.of_effect(Effect::Permit).filter(|trace| trace.policy == *policy);
                let matching = matching.filter(|trace| trace.result == StatementResult::Matched);
                let statements: Vec<String> = matching.map(named).collect();
                format!("approved automatically, for 1 hour, by {} of `{policy}`", statements.join(" and "))
            }
            Outcome::Manual { policy } => {
                format!("manual policy `{}`: {}", policy.name, policy_words(policy))
            }
            Outcome::Conflict { policies } => {
                format!("denied: conflict of {}", listed(policies))
            }
            Outcome::NotCovered { reason } => format!("denied: no policy covers this node: {reason}"),
        };
        visible(&text)
    }

    /// What each step said, a line or more for each: deny-access, auto-approval, policies by tag, policies for all nodes
    #[must_use]
    pub fn trace(&self) -> String {
        let mut text = String::new();
        let deny = self.statements.iter().filter(|trace| &*trace.policy == DENY_ACCESS_NAME);
        let after = if self.auto_denied { "rules automatic approval out" } else { "" };
        step(&mut text, "deny-access", deny, "no statement matches", after);
        match (&self.rollout, &self.outcome) {
            (None, Outcome::NotCovered { reason }) => {
                row(&mut text, "rollout", &reason.to_string());
                return text;
            }
            (rollout, _) => {
                row(&mut text, "rollout", &format!("`{}`", rollout.as_deref().unwrap_or_default()))
            }
        }
        let auto = self.statements.iter().filter(|trace| &*trace.policy != DENY_ACCESS_NAME);
        let after = if self.has_matching(Effect::Permit) && self.auto_denied {
            "would approve, but is ruled out"
        } else {
            ""
        };
        step(&mut text, "auto-approval", auto, "no statement matches", after);
        let approved = matches!(self.outcome, Outcome::AutoApproved { .. });
        row(&mut text, "by tag", &or_none(&self.by_tag, !approved));
        row(&mut text, "all nodes", &or_none(&self.for_all_nodes, !approved && self.by_tag.is_empty()));
        text
    }

    pub(super) fn has_matching(&self, effect: Effect) -> bool {
        self.of_effect(effect).any(|trace| trace.result == StatementResult::Matched)
    }

    fn of_effect(&self, effect: Effect) -> impl Iterator<Item = &StatementTrace> {
        self.statements.iter().filter(move |trace| trace.effect == effect)
    }
}

fn or_none(policies: &[Arc<ManualPolicy>], asked: bool) -> String {
    match (policies, asked) {
        ([], _) => "no policy".to_owned(),
        (some, true) => listed(some),
        (some, false) => format!("{} (not asked)", listed(some)),
    }
}

fn listed(policies: &[Arc<ManualPolicy>]) -> String {
    let names: Vec<String> = policies.iter().map(|policy| format!("`{}`", policy.name)).collect();
    match names.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, before)) => format!("{} and {last}", before.join(", ")),
        None => String::new(),
    }
}

impl StatementTrace {
    /// What users call the statement: its name, else its number
    pub(super) fn called(&self) -> String {
        match &self.name {
            Some(name) => format!("statement `{name}`"),
            None => format!("statement {}", self.index + 1),
        }
    }
}

/// The statement as its author knows it
fn named(trace: &StatementTrace) -> String {
    let mut text = trace.called();
    if let Some(place) = &trace.place {
        // Writing to a string does not fail.
        let _: fmt::Result = write!(text, " ({place})");
    }
    text
}

fn step<'a>(
    text: &mut String,
    title: &str,
    traces: impl Iterator<Item = &'a StatementTrace>,
    none: &str,
    after: &str,
) {
    let mut lines: Vec<String> = traces
        .map(|trace| match &trace.result {
            StatementResult::Matched => format!("{} matches", named(trace)),
            StatementResult::Erred(why) => format!("{} errs and is skipped: {why}", named(trace)),
        })
        .collect();
    if lines.is_empty() {
        lines.push(none.to_owned());
    }
    lines.extend((!after.is_empty()).then(|| after.to_owned()));
    for (line, title) in lines.iter().zip(std::iter::once(title).chain(std::iter::repeat(""))) {
        row(text, title, line);
    }
}

fn row(text: &mut String, title: &str, line: &str) {
    let _: fmt::Result = writeln!(text, "{title:<15}{}", visible(line));
}

/// Who approves, and how long access lasts
pub(super) fn policy_words(policy: &ManualPolicy) -> String {
    let levels: Vec<String> = policy.levels.iter().map(level).collect();
    let hours = counted(policy.hours, "hour");
    let how = if levels.is_empty() { "no level".to_owned() } else { levels.join(", then ") };
    format!("{how}; access for {hours}")
}

fn level(level: &ApprovalLevel) -> String {
    let approvers: Vec<String> = level
        .approvers
        .iter()
        .map(|party| {
            let kind = if party.kind == "iamUser" { "IAM user" } else { party.kind };
            format!("{kind} `{}`", party.name)
        })
        .collect();
    let count = counted(level.approvals, "approval");
    format!("{count} of {} within {}", approvers.join(" or "), duration(level.timeout_seconds))
}

/// Names and tags may come from elsewhere
pub(crate) use crate::escape::visible;
