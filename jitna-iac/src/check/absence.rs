//! Findings that follow from what could not be read
//!
//! A value that could not be read is not absent, so what a rule concludes from its absence says nothing. Which rules conclude so, and
//! where that would be written, is one table.

use crate::diag::{Diagnostic, RuleInfo};
use crate::model::Model;
use crate::rules;

/// Rules that conclude from what is not written, with the top-level keys below which it would be, besides the item that the
/// finding is about
const CONCLUDE: &[(RuleInfo, &[&str])] = &[
    (rules::TARGET_COUNT, &[]),
    (rules::UNREACHABLE_LEVEL, &[]),
    (rules::WRONG_IDENTITY_PROVIDER, &["organization"]),
    (rules::IDENTITY_CENTER_PRINCIPAL, &["organization"]),
    (rules::MISSING_SESSION_LIMIT, &[]),
    (rules::ENCRYPTION_WITHOUT_TARGET, &[]),
    (rules::LOG_SETTINGS_WITHOUT_TARGET, &[]),
    (rules::ENCRYPTION_WITHOUT_KEY, &[]),
    (rules::SHARED_PREFIX, &[]),
    (rules::REGION_OUTSIDE_CONSOLE, &["unifiedConsole"]),
    (rules::HOME_REGION, &["unifiedConsole"]),
    (rules::UNIT_OUTSIDE_NODE_ACCESS, &["nodeAccess", "organization"]),
    (rules::EMPTY_ROLLOUT, &["rollouts"]),
    (rules::MANAGEMENT_ACCOUNT_UNREACHED, &["rollouts"]),
    (rules::UNNAMED_MANAGEMENT_ACCOUNT, &["organization"]),
    (rules::RULE_WITHOUT_TARGET, &["notifications"]),
    (rules::SILENT_TOPIC, &["notifications"]),
    (rules::CHAT_WITHOUT_TOPICS, &["notifications"]),
    (rules::CHAT_ROLE_OF_NO_CHANNEL, &["notifications"]),
    (rules::ENCRYPTION_WITHOUT_MADE_KEY, &["sessionLogs"]),
    (rules::UNKNOWN_WRITERS, &["organization"]),
    (rules::LATER_ACCOUNTS_LEFT_OUT, &["organization"]),
    (rules::REPLICAS_NOWHERE, &["nodeAccess", "unifiedConsole"]),
    (rules::NOTHING_TO_REPLACE, &["existing", "rollouts"]),
    (rules::MISPLACED_OPTION, &[]),
    (rules::MISSING_IDENTITY_CENTER, &["organization"]),
    (rules::UNASSIGNED_PERMISSION_SET, &["organization"]),
    (rules::SESSION_AROUND_REQUEST, &["migration"]),
    (rules::EMPTY_TRUST, &[]),
    (rules::FOREIGN_PRINCIPAL, &["organization"]),
    (rules::CONDUCTOR_ONE_OPTIONS, &["conductorOne"]),
    (rules::UNUSED_CHILD_ROLE, &["conductorOne"]),
    (rules::MISSING_BREAK_GLASS, &["migration"]),
    (rules::GUARD_WITHOUT_TARGET, &["migration", "nodeAccess"]),
    (rules::GUARD_OUTSIDE_NODE_ACCESS, &["nodeAccess"]),
    (rules::GUARD_IN_OTHER_REGIONS, &["nodeAccess"]),
    (rules::BREAK_GLASS_WITHOUT_MATCH, &["organization"]),
];

/// Whether a finding may follow from something that could not be read
pub(super) fn follows(model: &Model, finding: &Diagnostic) -> bool {
    let Some((_, keys)) = CONCLUDE.iter().find(|(rule, _)| rule.code == finding.code) else { return false };
    keys.iter().any(|key| model.unread.has(key)) || model.unread.holds(finding.origin())
}
