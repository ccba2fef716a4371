//! What a program that describes an organization calls in `main`, and what it shares with the command `jitna-iac`
//!
//! [`run`] takes the arguments of a program and does what they say to its model; [`check()`], [`synth()`], [`test()`] and the others are
//! its parts, and those of the command. They write to the [`Streams`] that they are given and decide nothing about the model. Begin at [`run`].

#[doc(hidden)]
pub mod args;
mod audit_iam;
mod check;
mod compare;
mod cost;
mod coverage;
mod decide;
mod diff;
mod exit;
mod graph;
mod import;
mod list;
mod loaded;
mod persona;
mod report;
mod request;
mod streams;
mod synth;
mod table;
mod test;
mod verify_documents;

use std::ffi::OsString;
use std::io::{BufWriter, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use args::{ArgumentError, Stopped};
pub use audit_iam::{AuditIam, audit_iam};
pub use check::{Check, ReportFormat, check};
pub use compare::{Compare, CompareFormat, compare};
pub use cost::{Cost, CostFormat, Usage, cost};
pub use coverage::{CoverageFormat, CoverageOptions, coverage};
pub use decide::{Decide, DecideFormat, Requests, decide};
pub use diff::{Compared, Diff, DiffFormat, diff, open_compared};
pub use exit::Exit;
pub use graph::{Graph, GraphFormat, graph};
pub use import::{Import, ImportFormat, import};
pub use list::{List, ListFormat, list};
pub use loaded::Loaded;
pub use persona::{PersonaOptions, PolicyFormat, list_personas, persona};
pub use report::{Report, report};
pub use request::{RequestError, RequestOptions};
pub use streams::{ColorChoice, Streams, UntilClosed};
pub use synth::{Synth, synth};
pub use test::{Test, TestFormat, Tests, test};
pub use verify_documents::{VerifyDocuments, verify_documents};

use crate::diag::{Severity, Sources};
use crate::error::Error;
use crate::read::{self, FileAccess, Program};

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
pub fn run(model: impl Into<Program>) -> ExitCode {
    with_streams(|streams| {
        let folders = folders(&|name| std::env::var_os(name));
        run_with(model, std::env::args_os().skip(1), &|name| std::env::var_os(name), &folders, streams)
    })
}

/// [`run`] with a given surrounding
///
/// `args` are without the name of the program; Rust files for excerpts are looked for in `folders`.
pub fn run_with(
    model: impl Into<Program>,
    args: impl IntoIterator<Item = OsString>,
    env: &dyn Fn(&str) -> Option<OsString>,
    folders: &[PathBuf],
    streams: &mut Streams<'_>,
) -> Exit {
    let program = model.into();
    let mut sources = Sources::default();
    if env(PROTOCOL_VARIABLE).is_some_and(|value| !value.is_empty()) {
        let mut output = read::to_program_output(program);
        output.push('\n');
        return finish(streams.print(&output).map(|()| Exit::Done), streams);
    }
    let command = match args::parse(args) {
        Ok(command) => command,
        Err(error) => return finish(told(&error, streams), streams),
    };
    let access = FileAccess::of_project(Path::new(""));
    let (model, findings) = program.into_model(Path::new(""), &access, &mut sources);
    let mut loaded = Loaded { model, findings, sources, folders: folders.to_vec() };
    match command.run(&mut loaded, streams) {
        Ok(exit) => exit,
        Err(Stopped::Error(error)) => finish(Err(error), streams),
        Err(Stopped::Usage(ArgumentError { message, help })) => {
            streams.complain(&message, Some(&help));
            Exit::Usage
        }
    }
}

/// Prints what clap has to say: help, or what is wrong with the arguments, which it repeats
///
/// # Errors
///
/// When the output cannot be written.
pub fn told(error: &clap::Error, streams: &mut Streams<'_>) -> Result<Exit, Error> {
    let shown = error.render();
    let colored = if error.use_stderr() { streams.err_color } else { streams.out_color };
    let text = if colored { shown.ansi().to_string() } else { shown.to_string() };
    if error.use_stderr() {
        streams.relay(&text);
        return Ok(Exit::Usage);
    }
    streams.print_text(&text).map(|()| Exit::Done)
}

fn finish(done: Result<Exit, Error>, streams: &mut Streams<'_>) -> Exit {
    done.unwrap_or_else(|error| {
        streams.complain(&error.to_string(), None);
        Exit::Io
    })
}

/// Runs with the streams of the process
fn with_streams(run: impl FnOnce(&mut Streams<'_>) -> Exit) -> ExitCode {
    let color = |terminal| ColorChoice::Auto.wanted(terminal, &|name| std::env::var_os(name));
    let (out, err) = (std::io::stdout().lock(), std::io::stderr().lock());
    let (out_color, err_color) = (color(out.is_terminal()), color(err.is_terminal()));
    let (mut out, mut err) = (BufWriter::new(UntilClosed::new(out)), err);
    let mut streams = Streams::new(&mut out, &mut err);
    (streams.out_color, streams.err_color) = (out_color, err_color);
    let mut exit = run(&mut streams);
    if let Err(error) = out.flush() {
        let mut sink = std::io::sink();
        let mut streams = Streams::new(&mut sink, &mut err);
        streams.err_color = err_color;
        exit = finish(Err(Error::Output(error)), &mut streams);
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
