//! Duration of sessions and of access

use std::collections::HashMap;

use crate::check::Report;
use crate::ids::{Hours, SessionDuration};
use crate::model::{Choice, SessionPreferences};
use crate::origin::Origin;
use crate::plan::{Plan, PlannedRollout};
use crate::rules;

pub(in crate::check) fn check(plan: &Plan<'_>, report: &mut Report) {
    let mut windows: HashMap<&str, Window<'_>> = HashMap::new();
    for (number, rollout) in plan.rollouts.iter().enumerate() {
        let shortest = Window::new(rollout);
        match rollout.documents.session_preferences {
            Some(preferences) => {
                let Some(window) = shortest else { continue };
                let known = windows.entry(preferences.name.as_str()).or_insert(window);
                if window.length < known.length {
                    *known = window;
                }
            }
            None if shortest.is_some() && is_placed(plan, number) && !is_imported(plan, rollout) => {
                no_preferences(plan, rollout, report);
            }
            None => {}
        }
    }
    for preferences in &plan.model.session_preferences {
        let subject = format!("sessionPreferences/{}", preferences.name);
        if let Some(window) = windows.get(preferences.name.as_str()) {
            outlives_access(preferences, window, &subject, report);
        }
        if !plan.model.is_partly_unreadable(preferences.name.as_str()) {
            missing(preferences, &subject, report);
        }
        idle_outlives(preferences, &subject, report);
    }
}

/// The shortest access that a rollout grants
#[derive(Clone, Copy)]
struct Window<'p> {
    length: Hours,
    /// Policy that grants it, and where the duration is written
    policy: &'p str,
    origin: Origin,
    rollout: &'p PlannedRollout<'p>,
}

impl<'p> Window<'p> {
    fn new(rollout: &'p PlannedRollout<'p>) -> Option<Self> {
        // An automatic approval always gives one hour (User Guide, "Create approval policies for your nodes").
        let auto = rollout.documents.auto_approval.map(|policy| Self {
            length: Hours::MIN,
            policy: policy.name.as_str(),
            origin: policy.name.origin(),
            rollout,
        });
        let manual = rollout.documents.manual_approvals.iter().map(|policy| Self {
            length: *policy.access_duration,
            policy: policy.name.as_str(),
            origin: policy.access_duration.origin().or(policy.name.origin()),
            rollout,
        });
        auto.into_iter().chain(manual).min_by_key(|window| window.length)
    }
}

/// Whether the rollout goes anywhere; one that is only extended may leave the preferences to other rollouts
fn is_placed(plan: &Plan<'_>, rollout: usize) -> bool {
    plan.placements.get(rollout).is_some_and(|placement| !placement.is_empty())
        || plan.management.values().any(|number| *number == rollout)
}

/// Whether every account of the rollout imports preferences into a stack of its own
fn is_imported(plan: &Plan<'_>, rollout: &PlannedRollout<'_>) -> bool {
    rollout.units.is_empty()
        && rollout.accounts.iter().all(|account| {
            rollout.regions.iter().all(|region| plan.imported_preferences(*account, region).is_some())
        })
}

fn outlives_access(
    preferences: &SessionPreferences,
    window: &Window<'_>,
    subject: &str,
    report: &mut Report,
) {
    let Some(longest) = &preferences.max_duration else { return };
    if longest.as_secs() <= window.length.as_secs() {
        return;
    }
    let place = match window.rollout.rollout {
        Some(_) => format!(" in the rollout `{}`", window.rollout.name()),
        None => String::new(),
    };
    let help = match u32::try_from(window.length.as_secs() / 60).ok().and_then(SessionDuration::new) {
        Some(limit) => format!("set `maxDuration: {limit}`, or give longer access"),
        None => "shorten `maxDuration`".to_owned(),
    };
    report.push(
        rules::SESSION_OUTLIVES_ACCESS
            .finding(format!(
                "sessions may last {longest}, longer than the access of {} that `{}` gives{place}",
                window.length, window.policy
            ))
            .at(longest.origin(), "")
            .at(window.origin, format!("access of {}", window.length))
            .help(help)
            .subject(subject),
    );
}

fn missing(preferences: &SessionPreferences, subject: &str, report: &mut Report) {
    let name = &preferences.name;
    let (message, help) = match (&preferences.max_duration, &preferences.idle_timeout) {
        (Some(_), Some(_)) => return,
        (None, None) => (
            format!("the preferences `{name}` set neither `maxDuration` nor `idleTimeout`"),
            "set both, such as `maxDuration: 60m` and `idleTimeout: 20m`",
        ),
        (None, Some(_)) => (
            format!("the preferences `{name}` set no `maxDuration`, so a session in use never ends"),
            "set it to the time of access, such as `maxDuration: 60m`",
        ),
        (Some(_), None) => (
            format!("the preferences `{name}` set no `idleTimeout`, so the service decides"),
            "set it; `idleTimeout: 20m` is the current default of the service",
        ),
    };
    report.push(
        rules::MISSING_SESSION_LIMIT.finding(message).at(name.origin(), "").help(help).subject(subject),
    );
}

fn no_preferences(plan: &Plan<'_>, rollout: &PlannedRollout<'_>, report: &mut Report) {
    let (message, origin) = match rollout.rollout {
        Some(written) => {
            let origin = match &written.session_preferences {
                Choice::None(place) => place.origin().or(rollout.origin()),
                Choice::Inherited | Choice::One(_) => rollout.origin(),
            };
            // An undefined name has its own finding.
            if matches!(written.session_preferences, Choice::One(_)) {
                return;
            }
            (
                format!(
                    "the rollout `{}` has no session preferences, so nothing here limits its sessions",
                    rollout.name()
                ),
                origin,
            )
        }
        None => (
            "there are no session preferences, so nothing here limits sessions".to_owned(),
            plan.model.place_origin(),
        ),
    };
    report.push(
        rules::MISSING_SESSION_LIMIT
            .finding(message)
            .at(origin, "")
            .help("describe `sessionPreferences` with `maxDuration` and `idleTimeout`, and name them here")
            .subject(rollout.subject()),
    );
}

fn idle_outlives(preferences: &SessionPreferences, subject: &str, report: &mut Report) {
    let (Some(idle), Some(longest)) = (&preferences.idle_timeout, &preferences.max_duration) else { return };
    if idle.as_secs() > longest.as_secs() {
        report.push(
            rules::IDLE_OUTLIVES_SESSION
                .finding(format!("`idleTimeout` is {idle}, but every session ends after {longest}"))
                .at(idle.origin(), "never reached")
                .at(longest.origin(), "ends first")
                .help(format!("set `idleTimeout` to less than {longest}"))
                .subject(subject),
        );
    }
}
