//! A run as JUnit XML, which pipelines show with their own tests: a suite for each file, a test case for each case

use std::io;

use super::report::{Report, failure};
use super::run::Ran;
use crate::diag::Sources;
use crate::diag::render::xml::{self, Case, Outcome, Suite};

impl Report<'_> {
    /// Returns JUnit XML, for pipelines
    ///
    /// # Errors
    ///
    /// Returns an error if it cannot be written; writing to memory never fails.
    pub fn junit(&self, sources: &Sources) -> io::Result<String> {
        let suites = self.ran.chunk_by(|one, next| one.case.file == next.case.file).map(|suite| Suite {
            file: suite.first().map_or("", |ran| ran.case.file.as_str()),
            cases: suite.iter().map(|ran| case(ran, sources)).collect(),
        });
        xml::write("jitna-iac test", &suites.collect::<Vec<_>>())
    }
}

fn case(ran: &Ran<'_>, sources: &Sources) -> Case {
    let outcome = if ran.passes() {
        Outcome::Passed(None)
    } else {
        let message = ran.mismatches.first().map(|mismatch| {
            format!("{}: expected {}, is {}", mismatch.what, mismatch.expected, mismatch.actual)
        });
        Outcome::Failed { message: message.unwrap_or_default(), kind: "expectation", text: failure(ran, "") }
    };
    Case {
        name: ran.case.name.clone(),
        line: sources.position(ran.case.origin).map(|place| place.line),
        outcome,
    }
}
