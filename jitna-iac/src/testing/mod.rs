//! Tests of policies
mod case;
mod coverage;
mod manual;
mod mutate;
mod resolve;
mod run;
mod text;
mod tree;
mod typed;
mod written;

pub use case::{Case, Expectation, Expected, Mismatch};
pub use coverage::{Point, coverage};
pub use mutate::{Fate, Mutant, mutate};
pub use resolve::read;
pub use run::{Ran, run};
