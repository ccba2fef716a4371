//! Log group, bucket and key that are created for sessions, and the policy that nodes need

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

/// Log group, bucket and key that are created for sessions, and the policy that nodes need
#[cfg(feature = "engine")]
pub(super) const FEATURE: Feature = Feature {
    checks: &[check::preferences::check, check::targets::check],
    concludes: check::CONCLUDE,
    templates: &[(20, synth::add)],
    prerequisites: Some(synth::prerequisites),
    recognize: import::recognize,
    stack_sets: &["session-logs"],
    ..Feature::NONE
};
