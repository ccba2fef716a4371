//! Tests of policies, as data beside the model: a request, what is expected of it, and why
//!
//! A file `NAME.test.yaml` holds named cases; [`read()`] looks up what they name, [`run`] decides them with the
//! [`Engine`](crate::decide::Engine), a [`Report`] shows them. How good the cases are, two numbers tell: [`coverage()`], what of
//! the policies they exercise, and the score of [`mutate()`], which changes of the policies they notice. In a Rust program,
//! [`assert_passes`] is a test. Begin there, or at `jitna-iac test`.

mod case;
mod coverage;
mod equivalence;
mod junit;
mod manual;
mod mutate;
mod program;
mod report;
mod resolve;
mod rollouts;
mod run;
mod text;
mod tree;
mod typed;
mod written;

pub use case::{Case, Expectation, Expected, Mismatch};
pub use coverage::{Point, coverage};
pub use mutate::{Fate, Mutant, mutate};
pub use program::{Subject, assert_passes};
pub use report::{NoPercent, Percent, Report, Share};
pub use resolve::read;
pub use run::{Ran, run};

#[cfg(test)]
mod tests;
