//! Checks of personas

pub(super) mod assigned;
pub(super) mod issuers;
pub(super) mod roles;
pub(super) mod trust;
