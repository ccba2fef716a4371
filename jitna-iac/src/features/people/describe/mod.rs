//! Personas of node access: policies, roles and permission sets

mod person;
mod trust;

pub use person::Person;
pub(crate) use trust::trust;
pub use trust::{Oidc, Trust};
