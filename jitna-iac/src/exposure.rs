//! The longest time that somebody can be on a node after one approval
//!
//! A session may begin in the last second of the access and is not ended with it, so it lasts as long again as sessions may
//! ("Session document schema" in the Systems Manager User Guide names the limit, `maxSessionDuration`; without it only the idle
//! timeout ends a session). A connection by RDP lasts 60 minutes at most (General Reference, GUI Connect quotas). Begin at
//! [`exposures`].

use std::fmt;

use crate::ids::{Hours, IdleTimeout};
use crate::origin::Origin;
use crate::plan::{Plan, PlannedRollout};

/// Seconds that a connection by RDP lasts at most (General Reference, GUI Connect quotas)
pub const RDP_SECONDS: u64 = 60 * 60;

/// Minutes without input after which a session ends when nothing is set (User Guide, "Session document schema")
pub const IDLE_DEFAULT: u32 = 20;

/// How an approval comes about
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Approval {
    /// At once, by an auto-approval policy
    Automatic,
    /// By the approvers of a manual policy
    Manual,
}

impl Approval {
    /// Word for it
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Automatic => "automatic",
            Self::Manual => "manual",
        }
    }
}

/// How long somebody can be on a node by one policy where one rollout answers
#[derive(Clone, Debug)]
pub struct Exposure<'m> {
    /// Name of the rollout
    pub rollout: String,
    /// What findings about the rollout are about
    pub subject: String,
    /// Name of the policy
    pub policy: &'m str,
    /// How its approvals come about
    pub approval: Approval,
    /// Access that an approval gives
    pub window: Hours,
    /// Name of the session preferences, if the rollout has any
    pub preferences: Option<&'m str>,
    /// Seconds that a session lasts at most; none if nothing here limits it
    pub session_seconds: Option<u64>,
    /// Idle timeout that is set; none leaves the service's [`IDLE_DEFAULT`]
    pub idle: Option<IdleTimeout>,
    /// Where the length of the access was written, else the policy
    pub window_origin: Origin,
    /// Where the length of sessions was written, else the preferences, else the rollout
    pub session_origin: Origin,
}

impl Exposure<'_> {
    /// Seconds of access and of a session that began at its end; none if the session has no limit
    #[must_use]
    pub fn session_total(&self) -> Option<u64> {
        self.session_seconds.map(|session| self.window.as_secs() + session)
    }

    /// Seconds of access and of a connection by RDP that began at its end
    #[must_use]
    pub const fn rdp_total(&self) -> u64 {
        self.window.as_secs() + RDP_SECONDS
    }

    /// The longer of both; none if a session has no limit
    #[must_use]
    pub fn longest(&self) -> Option<u64> {
        self.session_total().map(|session| session.max(self.rdp_total()))
    }
}

/// Every policy of every rollout, in their order, the automatic one first
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

/// A length of time as people write it: `9h`, `1h 30m`
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
