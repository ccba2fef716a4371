//! Personas of node access: policies, roles and permission sets

mod person;
mod trust;

pub use person::Person;
pub(crate) use trust::trust;
pub use trust::{Oidc, Trust};

/// Described parts of the feature
pub(in super::super) const PARTS: crate::describe::Parts = crate::describe::described![Oidc, Trust];

crate::describe::fragment::added! { item Person = "people" }
