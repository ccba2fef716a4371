//! Session logs in preferences: whether their destinations are valid

use crate::check::Report;
use crate::ids::{Text, clip, fault_of_bucket_name};
use crate::model::SessionPreferences;
use crate::origin::{Origin, Spanned};
use crate::plan::Plan;
use crate::rules;

/// Maximum length of a log group's name (CloudWatch Logs API Reference, `CreateLogGroup`)
const MAX_LOG_GROUP: usize = 512;

pub(crate) fn check(plan: &Plan<'_>, report: &mut Report) {
    for preferences in &plan.model.session_preferences {
        let subject = format!("sessionPreferences/{}", preferences.name);
        cloud_watch(plan, preferences, &subject, report);
        s3(plan, preferences, &subject, report);
        without_key(preferences, &subject, report);
    }
    if let Some(group) = &plan.model.session_logs.log_group {
        log_group_name(plan, &group.name, "sessionLogs", report);
    }
    node_policy(plan, report);
}

/// Reports a policy for nodes that has no log destination
fn node_policy(plan: &Plan<'_>, report: &mut Report) {
    let logs = &plan.model.session_logs;
    if logs.node_policy.is_default()
        || logs.log_group.is_some()
        || logs.bucket.is_some()
        || logs.key.is_some()
    {
        return;
    }
    // The part that could not be read may contain the destination.
    if !plan.model.unreadable.is_empty() {
        return;
    }
    let name = logs.node_policy.name.as_ref().map(Spanned::origin);
    let role = logs.node_policy.roles.first().map(Spanned::origin);
    report.push(
        rules::EMPTY_NODE_POLICY
            .finding("no policy for nodes is created: `sessionLogs` has no log group, no bucket and no key")
            .at(name.or(role).unwrap_or_default(), "")
            .help("add a `logGroup` or a `bucket`, or take `nodePolicy` out")
            .subject("sessionLogs"),
    );
}

/// The string, unless it is empty: an empty name counts as none
fn named(text: Option<&Spanned<Text>>) -> Option<&Spanned<Text>> {
    text.filter(|text| !text.is_empty())
}

fn cloud_watch(plan: &Plan<'_>, preferences: &SessionPreferences, subject: &str, report: &mut Report) {
    let Some(logs) = &preferences.cloud_watch else { return };
    if let Some(group) = named(logs.log_group.as_ref()) {
        log_group_name(plan, group, subject, report);
        return;
    }
    if *logs.encrypted {
        report.push(
            rules::ENCRYPTION_WITHOUT_TARGET
                .finding("a log group must be encrypted here, but none is named")
                .at(logs.encrypted.origin().or(logs_origin(preferences)), "")
                .help("name the `logGroup`, or take `encrypted` out")
                .subject(subject),
        );
    }
    if logs.streaming.origin().is_known() {
        without_target("streaming", "logGroup", logs.streaming.origin(), subject, report);
    }
}

/// Why a text is not the name of a log group
pub(super) fn fault_of_log_group_name(name: &str) -> Option<String> {
    let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | '/' | '#');
    match name.chars().find(|c| !allowed(*c)) {
        Some(odd) => Some(format!("has a `{odd}`")),
        None if name.len() > MAX_LOG_GROUP => Some(format!("has {} characters", name.len())),
        None if name.is_empty() => Some("is empty".to_owned()),
        None => None,
    }
}

fn log_group_name(plan: &Plan<'_>, group: &Spanned<Text>, subject: &str, report: &mut Report) {
    let Some(wrong) = fault_of_log_group_name(&group.longest(&plan.regions)) else { return };
    report.push(
        rules::MALFORMED_LOG_TARGET
            .finding(format!("`{}` is not the name of a log group: it {wrong}", clip(&group.to_string())))
            .at(group.origin(), "")
            .help(format!("a log group's name has 1 to {MAX_LOG_GROUP} letters, digits or `.-_/#`"))
            .subject(subject),
    );
}

fn logs_origin(preferences: &SessionPreferences) -> Origin {
    preferences.cloud_watch.as_ref().map_or(preferences.name.origin(), Spanned::origin)
}

fn s3(plan: &Plan<'_>, preferences: &SessionPreferences, subject: &str, report: &mut Report) {
    let Some(logs) = &preferences.s3 else { return };
    let Some(bucket) = named(logs.bucket.as_ref()) else {
        if let Some(prefix) = named(logs.prefix.as_ref()) {
            without_target("prefix", "bucket", prefix.origin(), subject, report);
        }
        // Encryption is the default, and AWS's documents set it even without a bucket. It is intended only if the other logs are encrypted.
        let encrypts = preferences.cloud_watch.as_ref().is_some_and(|logs| *logs.encrypted)
            || named(preferences.kms_key.as_ref()).is_some();
        if *logs.encrypted && logs.encrypted.origin().is_known() && encrypts {
            report.push(
                rules::ENCRYPTION_WITHOUT_TARGET
                    .finding("a bucket must be encrypted here, but none is named")
                    .at(logs.encrypted.origin(), "")
                    .help("name the `bucket`, or take `encrypted` out")
                    .subject(subject),
            );
        }
        return;
    };
    if let Some(fault) = fault_of_bucket_name(&bucket.longest(&plan.regions)) {
        let help = "a bucket's name has 3 to 63 lowercase letters, digits, `-` or `.`, and no ARN or `s3://` before it";
        report.push(
            rules::MALFORMED_LOG_TARGET
                .finding(format!("`{}` is not the name of a bucket: {fault}", clip(&bucket.to_string())))
                .at(bucket.origin(), "")
                .help(help)
                .subject(subject),
        );
    }
}

fn without_target(setting: &str, target: &str, origin: Origin, subject: &str, report: &mut Report) {
    report.push(
        rules::LOG_SETTINGS_WITHOUT_TARGET
            .finding(format!("`{setting}` does nothing without a `{target}`"))
            .at(origin, "")
            .help(format!("name the `{target}`, or take `{setting}` out"))
            .subject(subject),
    );
}

fn without_key(preferences: &SessionPreferences, subject: &str, report: &mut Report) {
    if named(preferences.kms_key.as_ref()).is_some() {
        return;
    }
    let cloud_watch = preferences.cloud_watch.as_ref().filter(|logs| *logs.encrypted);
    let group = cloud_watch.and_then(|logs| named(logs.log_group.as_ref()));
    let s3 = preferences.s3.as_ref().filter(|logs| *logs.encrypted);
    let bucket = s3.and_then(|logs| named(logs.bucket.as_ref()));
    let Some(target) = group.or(bucket) else { return };
    report.push(
        rules::ENCRYPTION_WITHOUT_KEY
            .finding("logs must be encrypted, but the session itself has no key: TLS alone protects it")
            .at(target.origin(), "encrypted here")
            .help("set `kmsKey` to encrypt session data as well, if that is wanted")
            .subject(subject),
    );
}
