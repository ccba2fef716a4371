//! Policy tests

use std::path::PathBuf;

use super::{Exit, Loaded, Streams};
use crate::decide::Engine;
use crate::diag::{Diagnostics, Severity, Sources};
use crate::error::Error;
use crate::plan::Plan;
use crate::read;
use crate::synth::Options;
use crate::testing::{self, Case, Percent, Report, Share};

/// How a run of policy tests is shown
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TestFormat {
    /// For people
    #[default]
    Text,
    /// For programs
    Json,
    /// For pipelines: JUnit XML
    Junit,
}

impl TestFormat {
    /// Words for the formats, as `--format` takes them
    pub const WORDS: &[(&str, Self)] = &[("text", Self::Text), ("json", Self::Json), ("junit", Self::Junit)];
}

/// Files of policy tests
#[derive(Clone, Debug)]
pub enum Tests {
    /// These; `-` is standard input
    Files(Vec<PathBuf>),
    /// Every `*.test.yaml` in a folder, sorted
    In(PathBuf),
}

/// What is wanted of [`test()`]
#[derive(Clone, Debug)]
pub struct Test {
    /// Files with the cases
    pub tests: Tests,
    /// Only cases with this in their name
    pub only: Option<String>,
    /// How the run is shown
    pub format: TestFormat,
    /// Whether coverage is shown
    pub coverage: bool,
    /// Coverage that is needed; less fails the run
    pub min_coverage: Option<Percent>,
    /// Whether policies are changed to see which changes the cases notice
    pub mutate: bool,
    /// Share of changes that are to be noticed; less fails the run
    pub min_score: Option<Percent>,
}

/// Runs policy tests
///
/// Nothing is printed unless model and tests can be read. A case that fails, too little coverage and too low a score end in
/// [`Exit::Findings`].
///
/// # Errors
///
/// When a file cannot be read or the output cannot be written.
pub fn test(loaded: &mut Loaded, options: &Test, streams: &mut Streams<'_>) -> Result<Exit, Error> {
    let compiled = loaded.compile(Options::default()).is_some();
    let Some(model) = loaded.model.take().filter(|_| compiled) else {
        streams.report(&loaded.findings, &loaded.sources, Severity::Warning, Severity::Error);
        return Ok(Exit::Findings);
    };
    let (plan, _) = Plan::of(&model);
    // What `check` says of the model is not said again.
    let (cases, mut findings) = cases(&plan, &mut loaded.sources, &options.tests)?;
    let engine = Engine::new(&plan).map_err(|found| findings.append(found)).ok();
    findings.sort(&loaded.sources);
    streams.report(&findings, &loaded.sources, Severity::Warning, Severity::Error);
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
        streams.complain(&message, Some(&help));
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
        let progress = |done, total| streams.progress("changing the policies", done, total);
        report.mutants = testing::mutate(&plan, &engine, &report.ran, progress).map_err(faults).ok();
        streams.progress_done();
    }
    let shown = match options.format {
        TestFormat::Text => report.text(&loaded.sources),
        TestFormat::Json => {
            serde_json::to_string_pretty(&report.json(&loaded.sources)).unwrap_or_default() + "\n"
        }
        TestFormat::Junit => report.junit(&loaded.sources).map_err(Error::Output)?,
    };
    match options.format {
        TestFormat::Text => streams.print_text(&shown),
        TestFormat::Json => streams.print_json(&shown),
        TestFormat::Junit => streams.print(&shown),
    }?;
    streams.out.flush().map_err(Error::Output)?;
    let covers = is_enough("coverage", report.covered(), options.min_coverage, streams);
    let notices = is_enough("share of noticed mutations", report.score(), options.min_score, streams);
    Ok(if failed || !covers || !notices { Exit::Findings } else { Exit::Done })
}

/// The cases of all files, and what is wrong with them
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

/// What is said when there is no case, and the way out
fn nothing(options: &Test) -> (String, String) {
    match (&options.only, &options.tests) {
        (Some(only), _) => (
            format!("no case has `{only}` in its name"),
            "without `--only`, every case is run and named".to_owned(),
        ),
        (None, Tests::In(_)) => (
            "there is no policy test beside the model".to_owned(),
            "write one into a file whose name ends in `.test.yaml`, or name its file".to_owned(),
        ),
        (None, Tests::Files(_)) => {
            ("the files hold no case".to_owned(), "write one below `cases`".to_owned())
        }
    }
}

/// Whether a share is what is needed; if not, it is said
fn is_enough(what: &str, share: Option<Share>, least: Option<Percent>, streams: &mut Streams<'_>) -> bool {
    let (Some(share), Some(least)) = (share, least) else { return least.is_none() };
    let enough = share.is_at_least(least);
    if !enough {
        streams.complain(&format!("{what} is {share}, and {least} is needed"), None);
    }
    enough
}
