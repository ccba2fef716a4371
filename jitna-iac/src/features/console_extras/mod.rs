//! Roles and keys of the unified console

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

/// Roles and keys of the unified console
#[cfg(feature = "engine")]
pub(super) const FEATURE: Feature = Feature {
    templates: &[(10, synth::explorer::add), (60, synth::diagnosis::add)],
    recognize: import::recognize,
    ..Feature::NONE
};
