//! Session preferences that existed before the model

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

/// Session preferences that existed before the model
#[cfg(feature = "engine")]
pub(super) const FEATURE: Feature = Feature {
    checks: &[check::check],
    concludes: check::CONCLUDE,
    templates: &[(40, synth::add)],
    recognize: import::recognize,
    ..Feature::NONE
};
