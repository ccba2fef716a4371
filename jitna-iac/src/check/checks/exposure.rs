//! How long a user can have access to a node, and how long the model allows it

use crate::check::Report;
use crate::exposure::{Exposure, Length, exposures};
use crate::plan::Plan;
use crate::rules;

pub(in crate::check) fn check(plan: &Plan<'_>, report: &mut Report) {
    let Some(limit) = &plan.model.max_exposure else { return };
    for exposure in exposures(plan) {
        let longest = exposure.longest();
        if longest.is_some_and(|longest| longest <= limit.as_secs()) {
            continue;
        }
        let most = Length(limit.as_secs());
        let message = match longest {
            Some(longest) => format!(
                "`{}` in the rollout `{}` allows {} on a node, but `maxExposure` is {most}: {}",
                exposure.policy,
                exposure.rollout,
                Length(longest),
                sum(&exposure),
            ),
            None => format!(
                "`{}` in the rollout `{}` allows unlimited time on a node, but `maxExposure` is {most}: \
                 access of {}, and sessions without `maxDuration`",
                exposure.policy, exposure.rollout, exposure.window,
            ),
        };
        let help = match longest {
            Some(_) => "shorten `accessDuration` or `maxDuration`, or allow more",
            None => "set `maxDuration` in the session preferences of the rollout",
        };
        report.push(
            rules::EXCESSIVE_EXPOSURE
                .finding(message)
                .at(exposure.window_origin, "access")
                .at(exposure.session_origin, "length of sessions")
                .at(limit.origin(), "the limit")
                .help(help)
                .subject(exposure.subject),
        );
    }
}

/// Sum that gives the longest time
fn sum(exposure: &Exposure<'_>) -> String {
    let session = exposure.session_seconds.unwrap_or_default();
    if exposure.session_total() == exposure.longest() {
        format!("access of {}, and a session of {} that begins at its end", exposure.window, Length(session))
    } else {
        format!("access of {}, and an RDP connection of 60m that begins at its end", exposure.window)
    }
}
