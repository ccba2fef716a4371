//! Policy tests as a test of a Rust program

use std::path::{Path, PathBuf};

use super::report::Report;
use super::{read, run};
use crate::decide::Engine;
use crate::describe;
use crate::diag::render::{Style, text};
use crate::diag::{Diagnostics, Severity, Sources};
use crate::model::Model;
use crate::own::App;
use crate::plan::Plan;
use crate::read::FileAccess;

/// Policies to test
#[derive(Clone, Copy, Debug)]
pub enum Subject<'a> {
    /// A model
    Model(&'a Model),
    /// An organization described in Rust
    Described(&'a describe::Model),
    /// The same with transforms and rules
    App(&'a App),
    /// The model in a file
    File(&'a Path),
}

impl<'a> From<&'a Model> for Subject<'a> {
    fn from(model: &'a Model) -> Self {
        Self::Model(model)
    }
}

impl<'a> From<&'a describe::Model> for Subject<'a> {
    fn from(model: &'a describe::Model) -> Self {
        Self::Described(model)
    }
}

impl<'a> From<&'a App> for Subject<'a> {
    fn from(app: &'a App) -> Self {
        Self::App(app)
    }
}

impl<'a> From<&'a Path> for Subject<'a> {
    fn from(path: &'a Path) -> Self {
        Self::File(path)
    }
}

impl<'a> From<&'a PathBuf> for Subject<'a> {
    fn from(path: &'a PathBuf) -> Self {
        Self::File(path)
    }
}

impl<'a> From<&'a str> for Subject<'a> {
    fn from(path: &'a str) -> Self {
        Self::File(Path::new(path))
    }
}

/// Runs the cases of a file, for a test under `cargo test`
///
/// Paths are relative to the working directory, which is the folder of the package under `cargo test`. Paths of `.cedar` files are relative
/// to the file of the model, or to the working directory.
///
/// ```
/// let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../examples/policy-tests");
/// jitna_iac::testing::assert_passes(format!("{folder}/jitna.yaml").as_str(), format!("{folder}/jitna.test.yaml"));
/// ```
///
/// # Panics
///
/// Panics if a case fails, with the output of `jitna-iac test` for it, or if a file cannot be read or has errors, with the findings.
#[expect(clippy::panic, reason = "a test fails by it")]
#[track_caller]
pub fn assert_passes<'a>(subject: impl Into<Subject<'a>>, tests: impl AsRef<Path>) {
    if let Err(message) = passes(subject.into(), tests.as_ref()) {
        panic!("{message}");
    }
}

/// Runs the cases; the error is what is wrong, as text
fn passes(subject: Subject<'_>, tests: &Path) -> Result<(), String> {
    let mut sources = Sources::default();
    let (model, mut findings) = match subject {
        Subject::Model(model) => {
            let (folder, mut model) = (Path::new(""), model.clone());
            let access = FileAccess::of_project(folder);
            let findings = crate::read::load_statements(&mut model, folder, &access, &mut sources);
            (Some(model), findings)
        }
        Subject::Described(model) => of_app(model.into(), &mut sources),
        Subject::App(app) => of_app(app.into(), &mut sources),
        Subject::File(path) => crate::read::load(path, &mut sources).map_err(|error| error.to_string())?,
    };
    let Some(model) = model else { return Err(shown(findings, &sources)) };
    // The deployed model decides, so overrides are applied.
    let model = crate::overridden::deployed(&model).unwrap_or(model);
    let (plan, more) = Plan::new(&model);
    findings.append(more);
    let engine = Engine::new(&plan).map_err(|findings| shown(findings, &sources))?.located(&sources);
    let written = crate::read::read_text(tests, &mut sources).map_err(|error| error.to_string())?;
    let cases = match written {
        Ok(written) => {
            let (cases, more) = read(&written, &crate::read::name_of(tests), &plan, &mut sources);
            findings.append(more);
            cases
        }
        Err(more) => {
            findings.append(more);
            Vec::new()
        }
    };
    if findings.worst() >= Some(Severity::Error) {
        return Err(shown(findings, &sources));
    }
    if cases.is_empty() {
        return Err(format!("there is no case in {}", tests.display()));
    }
    let ran = run(&engine, &cases).into_iter().filter(|ran| !ran.passes()).collect();
    let report = Report { ran, coverage: None, mutants: None };
    let failed = report.ran.len();
    if failed == 0 {
        return Ok(());
    }
    let count = cases.len();
    let text: String = report
        .failures()
        .map(|ran| {
            let at = super::report::place(ran.case.origin, &sources);
            format!(
                "{} ({at})\n{}",
                crate::decide::visible(&ran.case.name),
                super::report::failure(ran, "  ")
            )
        })
        .collect();
    Err(format!("{failed} of {count} policy tests fail\n\n{text}"))
}

pub(super) fn of_app(app: App, sources: &mut Sources) -> (Option<Model>, Diagnostics) {
    let folder = Path::new("");
    app.into_model(folder, &FileAccess::of_project(folder), sources)
}

pub(super) fn shown(mut findings: Diagnostics, sources: &Sources) -> String {
    findings.sort(sources);
    text(&findings, sources, Style::default())
}
