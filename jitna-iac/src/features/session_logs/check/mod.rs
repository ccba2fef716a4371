//! Checks of session logs

pub(super) mod preferences;
pub(super) mod targets;
