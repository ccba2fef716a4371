//! Checks of notifications

pub(super) mod chat;
pub(super) mod names;
pub(super) mod rules;

use crate::check::Conclusions;

/// Rules that conclude from what is not written, with the keys below which it would be
pub(crate) const CONCLUDE: Conclusions = &[
    (crate::rules::RULE_WITHOUT_TARGET, &["notifications"]),
    (crate::rules::SILENT_TOPIC, &["notifications"]),
    (crate::rules::CHAT_WITHOUT_TOPICS, &["notifications"]),
];
