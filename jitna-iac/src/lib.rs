//! Typed model of just-in-time node access (AWS Systems Manager) that compiles to CloudFormation
#![forbid(unsafe_code)]

pub mod cedar;
pub mod diag;
pub mod ids;
pub mod model;
mod origin;
pub mod prelude;
pub mod read;
pub mod rules;
mod suggest;

pub use origin::{FileId, Origin, Sp};
