//! Notifications of access requests

#[cfg(feature = "engine")]
mod check;
pub(crate) mod describe;
#[cfg(feature = "engine")]
pub(crate) mod import;
#[cfg(feature = "engine")]
pub(crate) mod model;
#[cfg(feature = "engine")]
mod read;
#[cfg(feature = "engine")]
mod synth;

#[cfg(feature = "engine")]
use super::Feature;

/// Notifications of access requests
#[cfg(feature = "engine")]
pub(super) const FEATURE: Feature = Feature {
    checks: &[check::rules::check, check::chat::check, check::names::check],
    concludes: check::CONCLUDE,
    templates: &[(70, synth::add)],
    prerequisites: Some(synth::prerequisites::add),
    recognize: import::recognize,
    members: Some(import::members),
    stack_sets: &["notification-roles", "notifications", "chat"],
    ..Feature::NONE
};
