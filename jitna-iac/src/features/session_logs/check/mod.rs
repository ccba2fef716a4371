//! Checks of session logs

pub(super) mod preferences;
pub(super) mod targets;

use crate::check::Conclusions;
use crate::rules;

/// Rules that conclude from what is not written, with the keys below which it would be
pub(crate) const CONCLUDE: Conclusions = &[(rules::ENCRYPTION_WITHOUT_MADE_KEY, &["sessionLogs"])];
