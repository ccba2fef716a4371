//! Checks of notifications

pub(super) mod chat;
pub(super) mod names;
pub(super) mod rules;
