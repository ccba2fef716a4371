//! Roles of ConductorOne's connector

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

/// Roles of ConductorOne's connector
#[cfg(feature = "engine")]
pub(super) const FEATURE: Feature = Feature {
    checks: &[check::check],
    concludes: check::CONCLUDE,
    templates: &[(100, synth::add)],
    recognize: import::recognize,
    stack_sets: &["conductor-one"],
    ..Feature::NONE
};
