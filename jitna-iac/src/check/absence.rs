//! Findings that follow from what could not be read
//!
//! A value that could not be read is not absent, so what a rule concludes from its absence says nothing. Which rules conclude so, and
//! where that would be written, is in the table below and in those of the features.

use crate::diag::{Diagnostic, RuleInfo};
use crate::features::FEATURES;
use crate::model::Model;
use crate::rules;

/// Rules that conclude from what is not written, with the top-level keys below which it would be, besides the item that the
/// finding is about
pub(crate) type Conclusions = &'static [(RuleInfo, &'static [&'static str])];

/// Those of rules that belong to no feature
const CONCLUDE: Conclusions = &[
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
    (rules::UNKNOWN_WRITERS, &["organization"]),
    (rules::LATER_ACCOUNTS_LEFT_OUT, &["organization"]),
    (rules::REPLICAS_NOWHERE, &["nodeAccess", "unifiedConsole"]),
];

/// Whether a finding may follow from something that could not be read
pub(super) fn follows(model: &Model, finding: &Diagnostic) -> bool {
    let mut all = CONCLUDE.iter().chain(FEATURES.iter().flat_map(|feature| feature.concludes));
    let Some((_, keys)) = all.find(|(rule, _)| rule.code == finding.code) else { return false };
    keys.iter().any(|key| model.unread.has(key)) || model.unread.holds(finding.origin())
}
