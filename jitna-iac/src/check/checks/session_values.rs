//! The operating system user of sessions

use crate::check::Report;
use crate::ids::clip;
use crate::plan::Plan;
use crate::rules;

/// Largest number of characters in a Linux user name (`useradd(8)`); names from a directory may be longer
const MAX_USER: usize = 32;

pub(in crate::check) fn check(plan: &Plan<'_>, report: &mut Report) {
    for preferences in &plan.model.session_preferences {
        let subject = format!("sessionPreferences/{}", preferences.name);
        let user = preferences.run_as.as_ref().and_then(|run_as| run_as.default_user.as_ref());
        if let Some(user) = user
            && let Some(fault) = fault_of_user(user.as_str())
        {
            report.push(
                rules::MALFORMED_RUN_AS
                    .finding(format!("sessions cannot run as `{}`: {fault}", clip(user.as_str())))
                    .at(user.origin(), "")
                    .help("name a user that exists on every node, such as `ec2-user`")
                    .subject(&subject),
            );
        }
    }
}

fn fault_of_user(name: &str) -> Option<String> {
    // A directory user is written with its domain: `CORP\ops`, `ops@corp.example.com`.
    let (domain, local) = name.split_once('\\').unwrap_or(("", name));
    let local = local.split('@').next().unwrap_or(local);
    let odd = name.chars().find(|c| c.is_whitespace() || matches!(c, ':' | '/' | ',' | ';' | '\'' | '"'));
    if name == "root" {
        return Some("Session Manager does not support it".to_owned());
    }
    if matches!(name, "true" | "false" | "yes" | "no" | "on" | "off") {
        return Some("expected the name of a user, found a boolean".to_owned());
    }
    if let Some(odd) = odd {
        return Some(format!("a user's name has no `{odd}`"));
    }
    if local.is_empty() || local.starts_with('-') || domain.starts_with('-') {
        return Some("a user's name begins with a letter, digit or `_`".to_owned());
    }
    (local.chars().count() > MAX_USER).then(|| format!("a user's name has at most {MAX_USER} characters"))
}

#[cfg(test)]
mod tests {
    use super::fault_of_user;

    #[test]
    fn users_of_directories_are_users() {
        for (name, expected) in [
            ("ec2-user", true),
            ("svc.ops", true),
            ("CORP\\ops", true),
            ("ops-of-the-second-shift@corp.example.com", true),
            ("root", false),
            ("true", false),
            ("ops team", false),
            ("ops:1000", false),
            ("-ops", false),
            ("@corp", false),
            ("abcdefghijklmnopqrstuvwxyz0123456", false),
        ] {
            assert_eq!(fault_of_user(name).is_none(), expected, "{name}");
        }
    }
}
