//! Checks of the migration

pub(super) mod break_glass;
pub(super) mod guard;
