//! The migration from Session Manager, and the guard that denies direct sessions

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

/// The migration from Session Manager, and the guard that denies direct sessions
#[cfg(feature = "engine")]
pub(super) const FEATURE: Feature = Feature {
    checks: &[check::guard::check, check::break_glass::check],
    concludes: check::CONCLUDE,
    templates: &[(90, synth::add)],
    recognize: import::recognize,
    members: Some(import::members),
    stack_sets: &["migration"],
    ..Feature::NONE
};
