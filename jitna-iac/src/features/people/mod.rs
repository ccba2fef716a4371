//! Personas of node access: policies, roles and permission sets

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

/// Personas of node access: policies, roles and permission sets
#[cfg(feature = "engine")]
pub(super) const FEATURE: Feature = Feature {
    checks: &[check::roles::check, check::assigned::check, check::trust::check, check::issuers::check],
    concludes: check::CONCLUDE,
    templates: &[(80, synth::add)],
    recognize: import::recognize,
    members: Some(import::members),
    stack_sets: &["people"],
    ..Feature::NONE
};
