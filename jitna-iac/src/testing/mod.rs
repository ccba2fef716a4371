//! Tests of policies, as data next to the model: a request, the expected decision, and the reason
//!
//! A file `NAME.test.yaml` contains named cases. [`read()`] resolves the names in them, [`run`] decides them with the
//! [`Engine`](crate::decide::Engine), and a [`Report`] shows them. Two numbers measure the quality of the cases: [`coverage()`], the parts
//! of the policies that they exercise, and the score of [`mutate()`], the changes of the policies that they notice. In a Rust program,
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
mod tested;
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
#[doc(hidden)]
pub use tested::snapshot_name;
pub use tested::{
    Answer, Like, ManualAnswer, Match, Template, TestApprover, TestNode, TestPlace, Tested, Who, anyone,
    member_of,
};

#[cfg(test)]
mod tests;
