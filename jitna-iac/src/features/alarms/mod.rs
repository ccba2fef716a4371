//! Alarms for events of access requests, and a dashboard

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

/// Alarms for events of access requests, and a dashboard
#[cfg(feature = "engine")]
pub(super) const FEATURE: Feature = Feature {
    checks: &[check::check],
    concludes: check::CONCLUDE,
    templates: &[(120, synth::add)],
    publishers: synth::publishers,
    prerequisites: Some(synth::prerequisites),
    recognize: import::recognize,
    stack_sets: &["alarms"],
    ..Feature::NONE
};
