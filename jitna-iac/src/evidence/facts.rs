//! What a model and its records show, one fact for each topic

use std::collections::BTreeMap;

use crate::exposure::{Exposure, IDLE_DEFAULT, Length};
use crate::model::SessionPreferences;
use crate::plan::Plan;
use crate::quantity::counted;
use crate::replay::{Fate, How, Past};

/// Subject of a fact
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "the titles say it")]
pub enum Topic {
    Policies,
    Approvals,
    Denials,
    Expiry,
    Sessions,
    Idle,
    Encryption,
    Logs,
    Recording,
    Notifications,
    Guardrails,
    Requests,
}

impl Topic {
    /// All topics
    pub const ALL: [Self; 12] = [
        Self::Policies,
        Self::Approvals,
        Self::Denials,
        Self::Expiry,
        Self::Sessions,
        Self::Idle,
        Self::Encryption,
        Self::Logs,
        Self::Recording,
        Self::Notifications,
        Self::Guardrails,
        Self::Requests,
    ];

    /// Returns the title
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Policies => "Policies decide each request for access",
            Self::Approvals => "Approvers decide",
            Self::Denials => "Automatic approval is ruled out",
            Self::Expiry => "Access ends",
            Self::Sessions => "Sessions end",
            Self::Idle => "Idle sessions end",
            Self::Encryption => "Sessions are encrypted with a customer managed key",
            Self::Logs => "Sessions are logged",
            Self::Recording => "RDP connections are recorded",
            Self::Notifications => "Requests cause notifications",
            Self::Guardrails => "Guardrails are proved for every request",
            Self::Requests => "Requests are on record",
        }
    }
}

/// A fact about a model
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    /// Its subject
    pub topic: Topic,
    /// Whether the model has what the title says, everywhere
    pub holds: bool,
    /// What the model has, or what it lacks
    pub text: String,
}

pub(super) fn all(plan: &Plan<'_>, exposures: &[Exposure<'_>], requests: Option<&[Past]>) -> Vec<Fact> {
    let fact = |topic: Topic| {
        let (holds, text) = match topic {
            Topic::Policies => policies(plan),
            Topic::Approvals => approvals(plan),
            Topic::Denials => denials(plan),
            Topic::Expiry => expiry(exposures),
            Topic::Sessions => sessions(exposures),
            Topic::Idle => idle(exposures),
            Topic::Encryption => preferences(plan, "a KMS key", |one| one.kms_key.is_some()),
            Topic::Logs => preferences(plan, "a log group or a bucket", |one| {
                one.cloud_watch.as_ref().is_some_and(|logs| logs.log_group.is_some())
                    || one.s3.as_ref().is_some_and(|logs| logs.bucket.is_some())
            }),
            Topic::Recording => match &plan.model.rdp_recording {
                Some(_) => (
                    true,
                    "RDP connections are recorded in every account and Region of node access".to_owned(),
                ),
                None => (false, "the model has no `rdpRecording`".to_owned()),
            },
            Topic::Notifications => match &plan.model.notifications {
                Some(notifications) => {
                    let rules = counted(notifications.all_rules().len(), "rule");
                    (
                        true,
                        format!("{rules} for events of requests, in every account and Region of node access"),
                    )
                }
                None => (false, "the model has no `notifications`".to_owned()),
            },
            Topic::Guardrails => match plan.model.guardrails.len() {
                0 => (false, "the model has no `guardrails`".to_owned()),
                count => (true, format!("{} proved", counted(count, "guardrail"))),
            },
            Topic::Requests => requests.map_or_else(|| (false, "no records were given".to_owned()), records),
        };
        Fact { topic, holds, text }
    };
    Topic::ALL.into_iter().map(fact).collect()
}

fn policies(plan: &Plan<'_>) -> (bool, String) {
    let model = plan.model;
    let (autos, manuals) = (model.auto_approvals.len(), model.manual_approvals.len());
    let text = format!(
        "{}, {} and {}",
        counted(plan.rollouts.len(), "rollout"),
        counted(autos, "auto-approval policy"),
        counted(manuals, "manual approval policy")
    );
    (!plan.rollouts.is_empty() && autos + manuals > 0, text)
}

fn approvals(plan: &Plan<'_>) -> (bool, String) {
    let fewest = plan.model.manual_approvals.iter().map(|policy| {
        let levels = policy.levels.iter().map(|level| *level.approvals);
        (levels.sum::<u32>(), policy.name.as_str())
    });
    match fewest.min() {
        None => (false, "the model has no manual approval policy".to_owned()),
        Some((count, name)) => (
            count > 0,
            format!("a manual approval policy needs at least {} (`{name}`)", counted(count, "approval")),
        ),
    }
}

fn denials(plan: &Plan<'_>) -> (bool, String) {
    let Some(deny) = &plan.model.deny_access else {
        return (false, "the model has no deny-access policy".to_owned());
    };
    let mut beyond: Vec<&str> = (0..plan.rollouts.len())
        .flat_map(|number| plan.beyond_deny_access(number))
        .map(|account| plan.tree.get_account(account).id.as_str())
        .collect();
    beyond.sort_unstable();
    beyond.dedup();
    let statements = counted(deny.statements.len(), "statement");
    match beyond.as_slice() {
        [] => (true, format!("{statements} of the deny-access policy, in all accounts")),
        some => (false, format!("{statements} of the deny-access policy, but not in {}", some.join(", "))),
    }
}

fn expiry(exposures: &[Exposure<'_>]) -> (bool, String) {
    match exposures.iter().max_by_key(|one| one.window.as_secs()) {
        None => (false, "no policy is rolled out".to_owned()),
        Some(longest) => {
            (true, format!("an approval gives access for at most {} (`{}`)", longest.window, longest.policy))
        }
    }
}

fn sessions(exposures: &[Exposure<'_>]) -> (bool, String) {
    let unlimited: BTreeMap<&str, ()> = exposures
        .iter()
        .filter(|one| one.session_seconds.is_none())
        .map(|one| (one.rollout.as_str(), ()))
        .collect();
    let longest = exposures.iter().filter_map(Exposure::longest).max();
    match (unlimited.keys().next(), longest) {
        (Some(rollout), _) => {
            (false, format!("the rollout `{rollout}` does not limit the duration of sessions"))
        }
        (None, Some(longest)) => {
            (true, format!("after an approval, a user can be on a node for at most {}", Length(longest)))
        }
        (None, None) => (false, "no policy is rolled out".to_owned()),
    }
}

fn idle(exposures: &[Exposure<'_>]) -> (bool, String) {
    let minutes = |one: &Exposure<'_>| one.idle.map_or(IDLE_DEFAULT, |idle| idle.count());
    match exposures.iter().map(minutes).max() {
        None => (false, "no policy is rolled out".to_owned()),
        Some(longest) => {
            (true, format!("a session ends after at most {} without input", counted(longest, "minute")))
        }
    }
}

/// Whether the session preferences of every rollout have something
fn preferences(plan: &Plan<'_>, what: &str, has: impl Fn(&SessionPreferences) -> bool) -> (bool, String) {
    for rollout in &plan.rollouts {
        match rollout.documents.session_preferences {
            None => return (false, format!("the rollout `{}` has no session preferences", rollout.name())),
            Some(preferences) if !has(preferences) => {
                return (
                    false,
                    format!(
                        "the session preferences `{}` name no {}",
                        preferences.name.as_str(),
                        what.trim_start_matches("a ")
                    ),
                );
            }
            Some(_) => {}
        }
    }
    match plan.rollouts.len() {
        0 => (false, "no policy is rolled out".to_owned()),
        count => (true, format!("the session preferences of {} name {what}", counted(count, "rollout"))),
    }
}

fn records(requests: &[Past]) -> (bool, String) {
    let count = |is: fn(&Past) -> bool| requests.iter().filter(|past| is(past)).count();
    let automatic = count(|past| past.how == Some(How::Automatic));
    let approved =
        count(|past| matches!(past.how, Some(How::Manual(_))) && past.fate == Some(Fate::Approved));
    let rejected = count(|past| past.fate == Some(Fate::Rejected));
    let failed = count(|past| matches!(past.how, Some(How::Conflict(_))));
    let all = counted(requests.len(), "request");
    let text = format!(
        "{all}: {automatic} approved automatically, {approved} by approvers, {rejected} rejected, {failed} failed, {} in another state",
        requests.len().saturating_sub(automatic + approved + rejected + failed)
    );
    (!requests.is_empty(), text)
}
