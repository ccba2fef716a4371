//! Policy tests

use std::path::PathBuf;

use super::{Console, Exit, Loaded};
use crate::decide::Engine;
use crate::diag::{Diagnostics, Severity, Sources};
use crate::error::Error;
use crate::plan::Plan;
use crate::read;
use crate::synth::Options;
use crate::testing::{self, Case, Percent, Report, Share};

/// Output format
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TestFormat {
    /// For users
    #[default]
    Text,
    /// For programs
    Json,
    /// For pipelines: JUnit XML
    Junit,
}

impl TestFormat {
    /// Formats, by the words that `--format` accepts
    pub const WORDS: &[(&str, Self)] = &[("text", Self::Text), ("json", Self::Json), ("junit", Self::Junit)];
}

/// Files of policy tests
#[derive(Clone, Debug)]
pub enum Tests {
    /// These files; `-` is standard input
    Files(Vec<PathBuf>),
    /// Every `*.test.yaml` in a folder, sorted
    In(PathBuf),
}

/// Options of [`test()`]
#[derive(Clone, Debug)]
pub struct Test {
    /// Files with the cases
    pub tests: Tests,
    /// Runs only the cases whose name contains this
    pub only: Option<String>,
    /// Output format
    pub format: TestFormat,
    /// Whether coverage is shown
    pub coverage: bool,
    /// Minimum coverage; less fails the run
    pub min_coverage: Option<Percent>,
    /// Whether to mutate policies to see which changes the cases detect
    pub mutate: bool,
    /// Minimum share of mutations that the cases must detect; less fails the run
    pub min_score: Option<Percent>,
}

/// Runs policy tests
///
/// Prints nothing unless it can read both the model and the tests. A failed case, too little coverage and too low a score each return
/// [`Exit::Findings`].
///
/// # Errors
///
/// Returns an error when a file cannot be read or the output cannot be written.
pub fn test(loaded: &mut Loaded, options: &Test, console: &mut Console<'_>) -> Result<Exit, Error> {
    let compiled = loaded.compile(Options::default()).is_some();
    let Some(model) = loaded.model.take().filter(|_| compiled) else {
        console.report(&loaded.findings, &loaded.sources, Severity::Warning, Severity::Error);
        return Ok(Exit::Findings);
    };
    let (plan, _) = Plan::new(&model);
    // Findings of `check` about the model are not repeated.
    let (cases, mut findings) = cases(&plan, &mut loaded.sources, &options.tests)?;
    let engine = Engine::new(&plan).map_err(|found| findings.append(found)).ok();
    findings.sort(&loaded.sources);
    console.report(&findings, &loaded.sources, Severity::Warning, Severity::Error);
    let Some(engine) = engine.filter(|_| findings.worst() < Some(Severity::Error)) else {
        return Ok(Exit::Findings);
    };
    let engine = engine.located(&loaded.sources);
    let cases: Vec<Case> = cases
        .into_iter()
        .filter(|case| options.only.as_ref().is_none_or(|only| case.name.contains(only.as_str())))
        .collect();
    if cases.is_empty() {
        let (message, help) = nothing(options);
        console.complain(&message, Some(&help));
        return Ok(Exit::Usage);
    }
    let ran = testing::run(&engine, &cases);
    let failed = ran.iter().any(|ran| !ran.passes());
    let mut report = Report { ran, coverage: None, mutants: None };
    let faults = |findings: Diagnostics| {
        debug_assert!(findings.is_empty(), "the engine has read every statement");
    };
    if options.coverage || options.min_coverage.is_some() {
        report.coverage = testing::coverage(&plan, &engine, &report.ran).map_err(faults).ok();
    }
    if options.mutate || options.min_score.is_some() {
        let progress = |done, total| console.progress("changing the policies", done, total);
        report.mutants = testing::mutate(&plan, &engine, &report.ran, progress).map_err(faults).ok();
        console.progress_done();
    }
    let shown = match options.format {
        TestFormat::Text => report.text(&loaded.sources),
        TestFormat::Json => {
            serde_json::to_string_pretty(&report.json(&loaded.sources)).unwrap_or_default() + "\n"
        }
        TestFormat::Junit => report.junit(&loaded.sources).map_err(Error::Output)?,
    };
    match options.format {
        TestFormat::Text => console.print_text(&shown),
        TestFormat::Json => console.print_json(&shown),
        TestFormat::Junit => console.print(&shown),
    }?;
    console.out.flush().map_err(Error::Output)?;
    let covers = is_enough("coverage", report.covered(), options.min_coverage, console);
    let notices = is_enough("share of noticed mutations", report.score(), options.min_score, console);
    Ok(if failed || !covers || !notices { Exit::Findings } else { Exit::Done })
}

/// Returns the cases of all files, and what is wrong with them
fn cases(plan: &Plan<'_>, sources: &mut Sources, tests: &Tests) -> Result<(Vec<Case>, Diagnostics), Error> {
    let found;
    let files = match tests {
        Tests::Files(files) => files,
        Tests::In(folder) => {
            found = read::tests_in(folder)?;
            &found
        }
    };
    let mut cases = Vec::new();
    let mut findings = Diagnostics::default();
    for file in files {
        match read::text_of(file, sources)? {
            Ok((name, text)) => {
                let (more, found) = testing::read(&text, &name, plan, sources);
                cases.extend(more);
                findings.append(found);
            }
            Err(finding) => findings.push(*finding),
        }
    }
    Ok((cases, findings))
}

/// Returns the message for a run without cases, and the fix
fn nothing(options: &Test) -> (String, String) {
    match (&options.only, &options.tests) {
        (Some(only), _) => (
            format!("no case has `{only}` in its name"),
            "without `--only`, every case is run and named".to_owned(),
        ),
        (None, Tests::In(_)) => (
            "no policy tests next to the model".to_owned(),
            "write one into a file whose name ends in `.test.yaml`, or name its file".to_owned(),
        ),
        (None, Tests::Files(_)) => {
            ("the files hold no case".to_owned(), "write one below `cases`".to_owned())
        }
    }
}

/// Checks whether a share reaches the required value; reports it if not
fn is_enough(what: &str, share: Option<Share>, least: Option<Percent>, console: &mut Console<'_>) -> bool {
    let (Some(share), Some(least)) = (share, least) else { return least.is_none() };
    let enough = share.is_at_least(least);
    if !enough {
        console.complain(&format!("{what} is {share}, but {least} is required"), None);
    }
    enough
}
