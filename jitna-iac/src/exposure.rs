//! The longest time that a user can access a node after one approval
//!
//! A session may begin in the last second of the access window and does not end with it, so it can last for the maximum session length
//! beyond the window ("Session document schema" in the Systems Manager User Guide names the limit, `maxSessionDuration`; without it, only
//! the idle timeout ends a session). An RDP connection lasts at most 60 minutes (General Reference, GUI Connect quotas). Begin at
//! [`exposures`].

use std::fmt;

use crate::ids::{Hours, IdleTimeout};
use crate::origin::Origin;
use crate::plan::{Plan, PlannedRollout};

/// Maximum seconds of an RDP connection (General Reference, GUI Connect quotas)
pub const RDP_SECONDS: u64 = 60 * 60;

/// Minutes without input after which a session ends if no timeout is set (User Guide, "Session document schema")
pub const IDLE_DEFAULT: u32 = 20;

/// How a request is approved
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Approval {
    /// Immediately, by an auto-approval policy
    Automatic,
    /// By the approvers of a manual approval policy
    Manual,
}

impl Approval {
    /// Word for it in output
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Automatic => "automatic",
            Self::Manual => "manual",
        }
    }
}

/// How long a user can access a node through one policy of one rollout
#[derive(Clone, Debug)]
pub struct Exposure<'m> {
    /// Name of the rollout
    pub rollout: String,
    /// Subject of findings about the rollout
    pub subject: String,
    /// Name of the policy
    pub policy: &'m str,
    /// How its requests are approved
    pub approval: Approval,
    /// Duration of the access that an approval gives
    pub window: Hours,
    /// Name of the session preferences, if the rollout has any
    pub preferences: Option<&'m str>,
    /// Maximum seconds of a session; `None` if nothing here limits it
    pub session_seconds: Option<u64>,
    /// The configured idle timeout; `None` means the service's [`IDLE_DEFAULT`]
    pub idle: Option<IdleTimeout>,
    /// Where the length of the access is written; otherwise the policy
    pub window_origin: Origin,
    /// Where the length of sessions is written; otherwise the preferences, otherwise the rollout
    pub session_origin: Origin,
}

impl Exposure<'_> {
    /// Seconds of the access window plus a session that began at its end; `None` if the session has no limit
    #[must_use]
    pub fn session_total(&self) -> Option<u64> {
        self.session_seconds.map(|session| self.window.as_secs() + session)
    }

    /// Seconds of the access window plus an RDP connection that began at its end
    #[must_use]
    pub const fn rdp_total(&self) -> u64 {
        self.window.as_secs() + RDP_SECONDS
    }

    /// The longer of both; `None` if a session has no limit
    #[must_use]
    pub fn longest(&self) -> Option<u64> {
        self.session_total().map(|session| session.max(self.rdp_total()))
    }
}

/// Returns every policy of every rollout, in their order, with the automatic one first
#[must_use]
pub fn exposures<'m>(plan: &Plan<'m>) -> Vec<Exposure<'m>> {
    plan.rollouts.iter().flat_map(of_rollout).collect()
}

fn of_rollout<'m>(rollout: &PlannedRollout<'m>) -> Vec<Exposure<'m>> {
    let documents = &rollout.documents;
    // An automatic approval always gives one hour (User Guide, "Create approval policies for your nodes").
    let auto = documents
        .auto_approval
        .map(|policy| (policy.name.as_str(), Approval::Automatic, Hours::MIN, policy.name.origin()));
    let manual = documents.manual_approvals.iter().map(|policy| {
        let origin = policy.access_duration.origin().or(policy.name.origin());
        (policy.name.as_str(), Approval::Manual, *policy.access_duration, origin)
    });
    let preferences = documents.session_preferences;
    let longest = preferences.and_then(|preferences| preferences.max_duration.as_ref());
    let session_origin = longest
        .map(|longest| longest.origin())
        .or(preferences.map(|preferences| preferences.name.origin()))
        .unwrap_or(rollout.origin());
    let all = auto.into_iter().chain(manual).map(|(policy, approval, window, window_origin)| Exposure {
        rollout: rollout.name().to_owned(),
        subject: rollout.subject(),
        policy,
        approval,
        window,
        preferences: preferences.map(|preferences| preferences.name.as_str()),
        session_seconds: longest.map(|longest| longest.as_secs()),
        idle: preferences.and_then(|preferences| preferences.idle_timeout.as_deref().copied()),
        window_origin,
        session_origin,
    });
    all.collect()
}

/// A duration in users' notation: `9h`, `1h 30m`
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Length(pub u64);

impl fmt::Display for Length {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (hours, minutes, seconds) = (self.0 / 3600, self.0 / 60 % 60, self.0 % 60);
        let parts = [(hours, "h"), (minutes, "m"), (seconds, "s")];
        let parts: Vec<String> = parts
            .iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, unit)| format!("{count}{unit}"))
            .collect();
        f.write_str(if parts.is_empty() { "0s".to_owned() } else { parts.join(" ") }.as_str())
    }
}
