//! Resources of a user's own types, in the templates of the model
//!
//! Resources of rollouts and of named templates are added where these templates are created (`synth::own_resources`). This feature
//! creates the stacks and StackSets that hold nothing else.

#[cfg(feature = "engine")]
mod check;
pub(crate) mod describe;
#[cfg(feature = "engine")]
pub(crate) mod model;
#[cfg(feature = "engine")]
mod read;
#[cfg(feature = "engine")]
mod synth;

#[cfg(feature = "engine")]
use super::Feature;

/// Resources of a user's own types
#[cfg(feature = "engine")]
pub(super) const FEATURE: Feature = Feature {
    checks: &[check::check, check::access::check],
    templates: &[(110, synth::add)],
    stack_sets: &["resources"],
    ..Feature::NONE
};
