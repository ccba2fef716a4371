//! Policies, session preferences and rollouts in the form of the page

use std::collections::HashMap;

use serde::Serialize;

use super::words::{self, Sentence, Span};
use crate::cedar::{self, Effect};
use crate::model::policy::{Nodes, Statement, StatementKind};
use crate::model::{AutoApproval, DenyAccess, ManualApproval, SessionPreferences};
use crate::plan::Plan;
use crate::quantity::{counted, duration};

/// A policy of Cedar statements
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct CedarPolicy {
    name: String,
    description: Option<String>,
    statements: Vec<ShownStatement>,
    used_by: Vec<String>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct ShownStatement {
    name: Option<String>,
    description: Option<String>,
    /// Empty if the user wrote Cedar, in which case only the Cedar text is shown.
    words: Vec<Span>,
    file: Option<String>,
    cedar: String,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ManualPolicy {
    name: String,
    description: Option<String>,
    nodes: Vec<Span>,
    hours: String,
    levels: Vec<ShownLevel>,
    used_by: Vec<String>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct ShownLevel {
    words: Vec<Span>,
    message: Option<String>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Session {
    name: String,
    description: Option<String>,
    facts: Vec<Vec<Span>>,
    used_by: Vec<String>,
}

impl ManualPolicy {
    pub(super) fn nodes(&self) -> &[Span] {
        &self.nodes
    }

    pub(super) fn hours(&self) -> &str {
        &self.hours
    }

    pub(super) fn levels(&self) -> impl Iterator<Item = &[Span]> {
        self.levels.iter().map(|level| level.words.as_slice())
    }
}

impl Session {
    pub(super) fn facts(&self) -> impl Iterator<Item = &[Span]> {
        self.facts.iter().map(Vec::as_slice)
    }
}

/// A rollout with its documents and targets
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ShownRollout {
    pub(super) name: String,
    units: Vec<String>,
    accounts: Vec<String>,
    excluded: Vec<String>,
    pub(super) regions: Vec<String>,
    pub(super) auto: Option<String>,
    pub(super) manual: Vec<String>,
    pub(super) session: Option<String>,
}

pub(super) struct Policies<'p, 'm> {
    plan: &'p Plan<'m>,
    users: HashMap<(&'static str, &'m str), Vec<String>>,
}

impl<'p, 'm> Policies<'p, 'm> {
    pub(super) fn new(plan: &'p Plan<'m>) -> Self {
        let mut users: HashMap<(&'static str, &'m str), Vec<String>> = HashMap::new();
        for rollout in &plan.rollouts {
            let documents = &rollout.documents;
            let auto = documents.auto_approval.map(|policy| ("auto", policy.name.as_str()));
            let manual = documents.manual_approvals.iter().map(|policy| ("manual", policy.name.as_str()));
            let session = documents.session_preferences.map(|session| ("session", session.name.as_str()));
            for document in auto.into_iter().chain(manual).chain(session) {
                users.entry(document).or_default().push(rollout.name().to_owned());
            }
        }
        Self { plan, users }
    }

    fn used_by(&self, kind: &'static str, name: &str) -> Vec<String> {
        self.users.get(&(kind, name)).cloned().unwrap_or_default()
    }

    pub(super) fn deny(&self) -> Option<CedarPolicy> {
        let DenyAccess { description, statements } = &**self.plan.model.deny_access.as_ref()?;
        Some(CedarPolicy {
            name: "Deny-access policy".to_owned(),
            description: description.as_ref().map(ToString::to_string),
            statements: statements.iter().map(|one| self.statement(Effect::Forbid, one)).collect(),
            used_by: Vec::new(),
        })
    }

    pub(super) fn autos(&self) -> Vec<CedarPolicy> {
        let show = |policy: &AutoApproval| CedarPolicy {
            name: policy.name.to_string(),
            description: policy.description.as_ref().map(ToString::to_string),
            statements: policy.statements.iter().map(|one| self.statement(Effect::Permit, one)).collect(),
            used_by: self.used_by("auto", policy.name.as_str()),
        };
        self.plan.model.auto_approvals.iter().map(|policy| show(policy)).collect()
    }

    fn statement(&self, effect: Effect, statement: &Statement) -> ShownStatement {
        let source = self.plan.statement(effect, statement);
        let cedar = source.map_or_else(String::new, |source| cedar::document_text(&[source]));
        let of_text = ShownStatement { name: None, description: None, words: Vec::new(), file: None, cedar };
        match &statement.kind {
            StatementKind::Cedar(_) => of_text,
            StatementKind::File { path, .. } => ShownStatement { file: Some(path.to_string()), ..of_text },
            StatementKind::Typed(typed) => ShownStatement {
                name: typed.name.as_ref().map(ToString::to_string),
                description: typed.description.as_ref().map(ToString::to_string),
                words: words::statement(effect, typed),
                ..of_text
            },
        }
    }

    pub(super) fn manuals(&self) -> Vec<ManualPolicy> {
        self.plan.model.manual_approvals.iter().map(|policy| self.manual(policy)).collect()
    }

    pub(super) fn manual(&self, policy: &ManualApproval) -> ManualPolicy {
        let mut nodes = Sentence::default();
        match &*policy.nodes {
            Nodes::All => {
                nodes.say("All nodes that no other manual policy covers");
            }
            Nodes::Tagged(tags) => {
                for (number, (key, values)) in tags.iter().enumerate() {
                    nodes.say(if number == 0 { "Nodes whose tag " } else { ", or whose tag " });
                    let values = values.iter().map(|value| value.as_str());
                    nodes.name(key.as_str()).say(" is ").names(values, " or ");
                }
            }
        }
        let levels = policy.levels.iter().map(|level| {
            let mut words = Sentence::default();
            let count = usize::try_from(*level.approvals).unwrap_or(usize::MAX);
            words.say(&format!("{} of ", counted(count, "approval")));
            for (number, approver) in level.approvers.iter().enumerate() {
                if number > 0 {
                    words.say(if number + 1 == level.approvers.len() { " or " } else { ", " });
                }
                let kind = match approver.kind() {
                    "iamUser" => "IAM user",
                    "role" => "IAM role",
                    kind => kind,
                };
                words.say(kind).say(" ").name(approver.as_str());
            }
            words.say(&format!(", within {}", duration(level.timeout.as_secs())));
            ShownLevel { words: words.done(), message: level.message.as_ref().map(ToString::to_string) }
        });
        ManualPolicy {
            name: policy.name.to_string(),
            description: policy.description.as_ref().map(ToString::to_string),
            nodes: nodes.done(),
            hours: duration(policy.access_duration.as_secs()),
            levels: levels.collect(),
            used_by: self.used_by("manual", policy.name.as_str()),
        }
    }

    pub(super) fn sessions(&self) -> Vec<Session> {
        self.plan.model.session_preferences.iter().map(|session| self.session(session)).collect()
    }

    pub(super) fn session(&self, session: &SessionPreferences) -> Session {
        let mut facts: Vec<Vec<Span>> = Vec::new();
        let mut fact = |write: &dyn Fn(&mut Sentence)| {
            let mut sentence = Sentence::default();
            write(&mut sentence);
            facts.push(sentence.done());
        };
        if let Some(logs) = &session.cloud_watch
            && let Some(group) = &logs.log_group
        {
            let sent = if *logs.streaming { " as they go on" } else { " when they end" };
            let encrypted = if *logs.encrypted { ", which has to be encrypted" } else { "" };
            fact(&|s| {
                s.say("Sessions are logged").say(sent).say(" to the log group ");
                s.name(&group.to_string()).say(encrypted);
            });
        }
        if let Some(logs) = &session.s3
            && let Some(bucket) = &logs.bucket
        {
            fact(&|s| {
                s.say("Output goes to the bucket ").name(&bucket.to_string());
                if let Some(prefix) = &logs.prefix {
                    s.say(" under ").name(&prefix.to_string());
                }
                s.say(if *logs.encrypted { ", which has to be encrypted" } else { "" });
            });
        }
        if let Some(key) = &session.kms_key {
            fact(&|s| {
                s.say("Sessions are encrypted with the key ").name(&key.to_string());
            });
        }
        if let Some(run_as) = &session.run_as {
            fact(&|s| match &run_as.default_user {
                Some(user) => {
                    s.say("On Linux, sessions run as the user whom the tag SSMSessionRunAs names, else as ")
                        .name(user.as_str());
                }
                None => {
                    s.say("On Linux, sessions run as the user whom the tag SSMSessionRunAs names");
                }
            });
        }
        if let Some(timeout) = &session.idle_timeout {
            let length = duration(timeout.as_secs());
            fact(&|s| {
                s.say(&format!("Sessions end after {length} without input"));
            });
        }
        if let Some(most) = &session.max_duration {
            let length = duration(most.as_secs());
            fact(&|s| {
                s.say(&format!("Sessions end after {length} at the latest"));
            });
        }
        let profile = &session.shell_profile;
        for (system, lines) in [("Linux", &profile.linux), ("Windows", &profile.windows)] {
            if let Some(lines) = lines {
                let count = counted(lines.lines().count(), "line");
                fact(&|s| {
                    s.say(&format!("Shells on {system} begin with {count} of a profile"));
                });
            }
        }
        Session {
            name: session.name.to_string(),
            description: session.description.as_ref().map(ToString::to_string),
            facts,
            used_by: self.used_by("session", session.name.as_str()),
        }
    }

    pub(super) fn rollouts(&self) -> Vec<ShownRollout> {
        let tree = &self.plan.tree;
        let accounts = |list: &[crate::plan::AccountIndex]| -> Vec<String> {
            list.iter().map(|account| tree.get_account(*account).label().to_owned()).collect()
        };
        let show = |rollout: &crate::plan::PlannedRollout<'_>| ShownRollout {
            name: rollout.name().to_owned(),
            units: rollout.units.iter().map(|unit| tree.get(*unit).label().to_owned()).collect(),
            accounts: accounts(&rollout.accounts),
            excluded: accounts(&rollout.excluded),
            regions: rollout.regions.iter().map(ToString::to_string).collect(),
            auto: rollout.documents.auto_approval.map(|policy| policy.name.to_string()),
            manual: rollout.documents.manual_approvals.iter().map(|one| one.name.to_string()).collect(),
            session: rollout.documents.session_preferences.map(|session| session.name.to_string()),
        };
        self.plan.rollouts.iter().map(show).collect()
    }
}
