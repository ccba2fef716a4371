//! What a program that describes an organization calls in `main`, and what it shares with the command `jitna-iac`
//!
//! [`run`] takes the arguments of a program and does what they say to its model; [`check()`], [`synth()`], [`test()`] and the others are
//! its parts, and those of the command. They write to the [`Console`] that they are given and decide nothing about the model. Begin at [`run`].

#[doc(hidden)]
pub mod args;
mod audit_iam;
mod check;
mod collect;
mod compare;
mod console;
mod cost;
mod coverage;
mod decide;
mod diff;
mod drift;
mod evidence;
mod exit;
mod fix;
mod folders;
mod graph;
mod handout;
mod import;
mod list;
mod loaded;
mod matrix;
mod persona;
mod readiness;
mod replay;
mod report;
mod request;
mod synth;
mod table;
mod test;
mod verify_documents;
mod waves;

use std::ffi::OsString;
use std::io::{BufWriter, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{SystemTime, UNIX_EPOCH};

use args::{ArgumentError, Stopped};
pub use audit_iam::{AuditIam, audit_iam};
pub use check::{Check, ReportFormat, RuleSelector, check};
pub use collect::{Collect, collect};
pub use compare::{Compare, CompareFormat, compare};
pub use console::{ColorChoice, Console, UntilClosed};
pub use cost::{Cost, CostFormat, Usage, cost};
pub use coverage::{CoverageFormat, CoverageOptions, coverage};
pub use decide::{Decide, DecideFormat, Requests, decide};
pub use diff::{Compared, Diff, DiffFormat, diff, open_compared};
pub use drift::{Drift, drift};
pub use evidence::{EvidenceArguments, evidence};
pub use exit::Exit;
pub use fix::fix;
pub use graph::{Graph, GraphFormat, graph};
pub use handout::{Handout, handout};
pub use import::{Import, ImportFormat, import, refresh};
pub use list::{List, ListFormat, list};
pub use loaded::Loaded;
pub use persona::{PersonaOptions, PolicyFormat, list_personas, persona};
pub use readiness::{ReadinessFormat, ReadinessOptions, ReadinessSource, readiness};
pub use replay::{ReplayArguments, ReplayFormat, replay};
pub use report::{Report, report};
pub use request::{RequestError, RequestOptions};
pub use synth::{Synth, synth};
pub use test::{Test, TestFormat, Tests, test};
pub use verify_documents::{VerifyDocuments, verify_documents};
pub use waves::{Waves, waves};

use crate::describe::pattern::Registered;
use crate::diag::{Diagnostics, Severity, Sources};
use crate::error::Error;
use crate::ids::Date;
use crate::model::Model;
pub use crate::own::{App, Templates, Transform};
use crate::read::{self, FileAccess};

pub use crate::handover::PROTOCOL_VARIABLE;

/// Words for the weight of findings that is too much, as `--deny` takes them
pub const DENY_WORDS: &[(&str, Severity)] =
    &[("errors", Severity::Error), ("warnings", Severity::Warning), ("notes", Severity::Note)];

/// All of `main` of a program that describes an organization
///
/// Run by the command (`jitna-iac synth --app "cargo run -q"`), it hands the model over. Run by itself, it checks the model
/// and prints the one template with everything; with `check`, `test`, `decide`, `diff` and the other commands that are about a
/// model it does what the command does, with the same options: `--help` shows them. Findings point into the Rust file. Paths of `.cedar` files are relative to the working directory.
///
/// ```
/// use std::process::ExitCode;
///
/// use jitna_iac::prelude::*;
///
/// const WORKLOADS: Unit = unit!("workloads", "ou-abcd-aaaaaaaa");
///
/// fn model() -> Model {
///     let organization = Organization::new(account_id!("123456789012"), root_id!("r-abcd"), Region::US_EAST_1);
///     Model::organization(organization).node_access(NodeAccess::in_units([WORKLOADS]))
/// }
///
/// fn main() -> ExitCode {
///     jitna_iac::app::run(model())
/// }
/// ```
#[must_use]
pub fn run(model: impl Into<App>) -> ExitCode {
    with_console(|console| {
        let folders = folders(&|name| std::env::var_os(name));
        run_with(model, std::env::args_os().skip(1), &|name| std::env::var_os(name), &folders, console)
    })
}

/// [`run`] with a given surrounding
///
/// `args` are without the name of the program; Rust files for excerpts are looked for in `folders`.
pub fn run_with(
    model: impl Into<App>,
    args: impl IntoIterator<Item = OsString>,
    env: &dyn Fn(&str) -> Option<OsString>,
    folders: &[PathBuf],
    console: &mut Console<'_>,
) -> Exit {
    let app = model.into();
    let mut sources = Sources::default();
    if env(PROTOCOL_VARIABLE).is_some_and(|value| !value.is_empty()) {
        let mut output = app.to_program_output();
        output.push('\n');
        return finish(console.print(&output).map(|()| Exit::Done), console);
    }
    let command = match args::parse(args) {
        Ok(command) => command,
        Err(error) => return finish(told(&error, console), console),
    };
    let access = FileAccess::of_project(Path::new(""));
    let (mut model, mut findings) = app.into_model(Path::new(""), &access, &mut sources);
    match read::add_guardrails(model.as_mut(), &read::guardrails_named(env), &mut sources) {
        Ok(more) => findings.append(more),
        Err(error) => return finish(Err(error.into()), console),
    }
    let mut loaded =
        Loaded { model, findings, sources, folders: folders.to_vec(), project: None, today: today(env) };
    match command.run(&mut loaded, console) {
        Ok(exit) => exit,
        Err(Stopped::Error(error)) => finish(Err(error), console),
        Err(Stopped::Usage(ArgumentError { message, help })) => {
            console.complain(&message, Some(&help));
            Exit::Usage
        }
    }
}

/// The model of an app after its transforms, and everything that is found: by reading, by the checks of the library and by its rules
///
/// For tests of transforms and rules. The findings are not sorted; paths of `.cedar` files are relative to the working directory.
#[must_use]
pub fn judged(app: impl Into<App>) -> (Option<Model>, Diagnostics) {
    let access = FileAccess::of_project(Path::new(""));
    let (model, mut findings) = app.into().into_model(Path::new(""), &access, &mut Sources::default());
    if let Some(model) = &model {
        findings.append(crate::compiled(model, crate::Options::default()).findings);
    }
    (model, findings)
}

/// All of `main` of a program that has patterns for YAML
///
/// A file names the program as `patterns`, and uses its patterns by name. Run by the command, it says what each use becomes; run by itself,
/// it lists its patterns.
///
/// ```no_run
/// use std::process::ExitCode;
///
/// use jitna_iac::describe::pattern::register;
/// use jitna_iac::patterns::Levels;
/// # use jitna_iac::patterns::Levels as ThreeTier;
///
/// fn main() -> ExitCode {
///     jitna_iac::app::patterns([register::<ThreeTier>()])
/// }
/// ```
#[must_use]
pub fn patterns<const N: usize>(patterns: [Registered; N]) -> ExitCode {
    with_console(|console| {
        let is_asked = std::env::var_os(PROTOCOL_VARIABLE).is_some_and(|value| !value.is_empty());
        match crate::handover::patterns::said(&patterns, is_asked) {
            Ok(text) => finish(console.print_text(&text).map(|()| Exit::Done), console),
            Err(message) => {
                console.complain(&message, None);
                Exit::Io
            }
        }
    })
}

/// What [`patterns`] prints for the request of a command; for tests of patterns
///
/// # Errors
///
/// When the request cannot be answered.
#[doc(hidden)]
pub fn answer_patterns(patterns: &[Registered], request: &str) -> Result<String, String> {
    crate::handover::patterns::answer(patterns, request)
}

/// Prints what clap has to say: help, or what is wrong with the arguments, which it repeats
///
/// # Errors
///
/// When the output cannot be written.
pub fn told(error: &clap::Error, console: &mut Console<'_>) -> Result<Exit, Error> {
    let shown = error.render();
    let colored = if error.use_stderr() { console.err_color } else { console.out_color };
    let text = if colored { shown.ansi().to_string() } else { shown.to_string() };
    if error.use_stderr() {
        console.relay(&text);
        return Ok(Exit::Usage);
    }
    console.print_text(&text).map(|()| Exit::Done)
}

fn finish(done: Result<Exit, Error>, console: &mut Console<'_>) -> Exit {
    done.unwrap_or_else(|error| {
        console.complain(&error.to_string(), None);
        Exit::Io
    })
}

/// The day in UTC: that of `SOURCE_DATE_EPOCH` if it is set, else that of the clock
///
/// <https://reproducible-builds.org/specs/source-date-epoch/>
pub fn today(env: &dyn Fn(&str) -> Option<OsString>) -> Option<Date> {
    let given = env("SOURCE_DATE_EPOCH").and_then(|text| text.to_str()?.trim().parse::<u64>().ok());
    let clock = || SystemTime::now().duration_since(UNIX_EPOCH).ok().map(|since| since.as_secs());
    Date::since_1970(given.or_else(clock)? / (24 * 60 * 60))
}

/// Runs with the streams of the process
fn with_console(run: impl FnOnce(&mut Console<'_>) -> Exit) -> ExitCode {
    let color = |terminal| ColorChoice::Auto.wanted(terminal, &|name| std::env::var_os(name));
    let (out, err) = (std::io::stdout().lock(), std::io::stderr().lock());
    let (out_color, err_color) = (color(out.is_terminal()), color(err.is_terminal()));
    let (mut out, mut err) = (BufWriter::new(UntilClosed::new(out)), err);
    let mut console = Console::new(&mut out, &mut err);
    (console.out_color, console.err_color) = (out_color, err_color);
    let mut exit = run(&mut console);
    if let Err(error) = out.flush() {
        let mut sink = std::io::sink();
        let mut console = Console::new(&mut sink, &mut err);
        console.err_color = err_color;
        exit = finish(Err(Error::Output(error)), &mut console);
    }
    exit.into()
}

/// Where `cargo run` leaves Rust files: in the folder of the package or of its workspace; else in the working directory
fn folders(env: &dyn Fn(&str) -> Option<OsString>) -> Vec<PathBuf> {
    let package = env("CARGO_MANIFEST_DIR").map(PathBuf::from);
    let mut folders: Vec<PathBuf> =
        package.iter().flat_map(|folder| folder.ancestors()).map(Path::to_owned).collect();
    folders.push(PathBuf::new());
    folders
}

#[cfg(test)]
mod tests;
