//! A replay as text and as JSON

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::judge::{Candidate, Change, FailOn, Replay, Replayed, Unused};
use super::records::{Past, Records};
use crate::decide::{DENY_ACCESS_NAME, words_of};
use crate::diag::render;
use crate::escape::visible;
use crate::quantity::{counted, counted_if_any, duration};

impl Replay {
    /// Number of requests
    #[must_use]
    pub fn requests(&self) -> usize {
        self.replayed.len() + self.left_out.len()
    }

    /// Whether the result is one that fails the command
    #[must_use]
    pub fn fails(&self, on: FailOn, records: &Records) -> bool {
        match on {
            FailOn::Change(change) => self.with(change).next().is_some(),
            FailOn::NotReplayed => !self.left_out.is_empty() || !records.incomplete.is_empty(),
        }
    }

    fn headline(&self) -> String {
        let mut text = counted(self.requests(), "request");
        if let Some((first, last)) = self.period {
            let _ = write!(text, " from {first} to {last}");
        }
        let counts: Vec<String> = Change::ALL
            .iter()
            .rev()
            .map(|change| (self.with(*change).count(), change.words()))
            .filter(|(count, _)| *count > 0)
            .map(|(count, words)| format!("{count} {words}"))
            .collect();
        let left_out = self.left_out.len();
        let left_out = (left_out > 0).then(|| format!("{left_out} not replayed"));
        let parts: Vec<String> = counts.into_iter().chain(left_out).collect();
        format!("{text}: {}", parts.join(", "))
    }

    /// Renders it for users
    #[must_use]
    pub fn to_text(&self, records: &Records) -> String {
        let mut text = format!("{}\n", self.headline());
        let others =
            counted_if_any(records.others, "record").map(|count| format!("{count} about something else"));
        let failed = counted_if_any(records.failed_calls, "failed call");
        let failed = failed.map(|count| format!("{count} of `StartAccessRequest`"));
        let left_out: Vec<String> = others.into_iter().chain(failed).collect();
        if !left_out.is_empty() {
            let _ = writeln!(text, "left out: {}", left_out.join(", "));
        }
        for change in Change::ALL.into_iter().filter(|change| *change != Change::Same) {
            let all: Vec<&Replayed> = self.with(change).collect();
            let Some(count) = Some(all.len()).filter(|count| *count > 0) else { continue };
            let _ = write!(text, "\n{}: {}\n", change.words(), counted(count, "request"));
            for one in all.iter().take(render::MOST) {
                let _ = writeln!(text, "  {}", visible(&line(one)));
            }
            let _ =
                write!(text, "{}", render::left_out(count.saturating_sub(render::MOST), "request", "json"));
        }
        if !self.unused.is_empty() {
            text.push_str("\nnot needed by any replayed request:\n");
            for unused in &self.unused {
                let _ = writeln!(text, "  {}", visible(&unused.words()));
            }
        }
        if !self.candidates.is_empty() {
            text.push_str("\ncandidates for automatic approval (it widens access; review each):\n");
            for candidate in &self.candidates {
                let _ = writeln!(text, "  {}", visible(&candidate.words()));
            }
        }
        text
    }

    /// Renders it for programs
    #[must_use]
    pub fn to_json(&self, records: &Records) -> String {
        let changes: serde_json::Map<String, Value> = Change::ALL
            .iter()
            .map(|change| (change.as_str().to_owned(), json!(self.with(*change).count())))
            .collect();
        let value = json!({
            "requests": self.requests(),
            "from": self.period.map(|(first, _)| first.to_string()),
            "to": self.period.map(|(_, last)| last.to_string()),
            "changes": changes,
            "replayed": self.replayed.iter().map(replayed).collect::<Vec<_>>(),
            "notReplayed": self.left_out.iter().map(|(past, obstacle)| {
                json!({"request": request(past), "reason": obstacle.words()})
            }).collect::<Vec<_>>(),
            "otherRecords": records.others,
            "failedCalls": records.failed_calls,
            "incompleteRecords": records.incomplete.iter().map(|(what, count)| {
                json!({"lacks": what, "count": count})
            }).collect::<Vec<_>>(),
            "unused": self.unused.iter().map(Unused::to_json).collect::<Vec<_>>(),
            "candidates": self.candidates.iter().map(|candidate| json!({
                "policy": &*candidate.policy.name,
                "requests": candidate.requests,
                "users": candidate.users,
                "slowestSeconds": candidate.slowest,
                "levels": candidate.policy.levels,
            })).collect::<Vec<_>>(),
        });
        serde_json::to_string_pretty(&value).unwrap_or_default() + "\n"
    }
}

fn line(one: &Replayed) -> String {
    let past = &one.past;
    let or = |text: &Option<String>| text.clone().unwrap_or_else(|| "?".to_owned());
    let who = past.session.clone().or_else(|| past.user.clone()).unwrap_or_else(|| "unknown user".to_owned());
    let when = past.requested.or(past.approved).map_or_else(String::new, |when| format!("{when} "));
    format!(
        "{} {when}{who} on {} ({}, {}): then {}; now {}",
        past.id,
        or(&past.node),
        or(&past.account),
        or(&past.region),
        one.then.words(),
        one.decision.summary()
    )
}

fn request(past: &Past) -> Value {
    json!({
        "id": past.id,
        "account": past.account,
        "region": past.region,
        "node": past.node,
        "user": past.user,
        "session": past.session,
        "requested": past.requested.map(|when| when.to_string()),
        "status": past.fate.as_ref().map(|fate| fate.as_str()),
    })
}

fn replayed(one: &Replayed) -> Value {
    json!({
        "request": request(&one.past),
        "change": one.change.as_str(),
        "then": one.then.words(),
        "now": one.decision,
    })
}

impl Unused {
    fn words(&self) -> String {
        match self {
            Self::Manual(name) => format!("manual approval policy `{name}`"),
            Self::Statement(policy, name) if policy == DENY_ACCESS_NAME => {
                format!("statement `{name}` of the deny-access policy")
            }
            Self::Statement(policy, name) => {
                format!("statement `{name}` of the auto-approval policy `{policy}`")
            }
        }
    }

    fn to_json(&self) -> Value {
        match self {
            Self::Manual(name) => json!({"manualApproval": name}),
            Self::Statement(policy, name) => json!({"policy": policy, "statement": name}),
        }
    }
}

impl Candidate {
    fn words(&self) -> String {
        format!(
            "manual policy `{}`: all {} of {} approved, the slowest after {}; {}",
            self.policy.name,
            counted(self.requests, "request"),
            counted(self.users, "user"),
            duration(self.slowest),
            words_of(&self.policy)
        )
    }
}
