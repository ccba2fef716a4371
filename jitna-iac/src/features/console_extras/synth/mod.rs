//! Roles and keys of the unified console

pub(super) mod diagnosis;
pub(super) mod explorer;
