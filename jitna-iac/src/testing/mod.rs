//! Tests of policies
mod case;
mod resolve;
mod written;

pub use case::{Case, Expectation, Expected, Mismatch};
pub use resolve::read;
