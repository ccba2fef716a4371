//! Recording of RDP connections

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

/// Recording of RDP connections
#[cfg(feature = "engine")]
pub(super) const FEATURE: Feature = Feature {
    templates: &[(30, synth::bucket::add), (50, synth::add)],
    recognize: import::recognize,
    stack_sets: &["rdp-recording"],
    ..Feature::NONE
};
