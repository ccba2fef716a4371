//! The `main` of a program that describes an organization, without the engine: the installed command does the work
//!
//! Begin at [`run`]. With the feature `engine`, the program does the work itself.

use std::ffi::{OsStr, OsString};
use std::io::Write;
use std::process::ExitCode;

#[cfg(not(feature = "engine"))]
pub use crate::handover::NeedsEngine;
pub use crate::handover::{PROTOCOL_VARIABLE, Program as App};

use super::command;
use crate::describe::pattern::Registered;
use crate::handover::patterns::said;
use crate::handover::{Program, to_program_output};

/// Exit code for an operation that failed, the same as the command's
const FAILED: u8 = 3;

/// The complete `main` of a program that describes an organization
///
/// When the command runs it (`jitna-iac synth --app "cargo run -q"`), it passes the model to the command. When you run it directly, it
/// starts the installed command with the same arguments and with itself as the model.
///
/// ```no_run
/// use std::process::ExitCode;
///
/// use jitna_iac::prelude::*;
///
/// fn main() -> ExitCode {
///     jitna_iac::app::run(Model::account(account_id!("111122223333"), Region::EU_CENTRAL_1))
/// }
/// ```
#[must_use]
pub fn run(model: impl Into<App>) -> ExitCode {
    let ended = if is_asked(&|name| std::env::var_os(name)) {
        hand_over(model, &mut std::io::stdout().lock()).map(|()| ExitCode::SUCCESS)
    } else {
        delegate(std::env::args_os().skip(1).collect())
    };
    ended.unwrap_or_else(|message| {
        // If this fails, there is no other output to report it to.
        let _ = writeln!(std::io::stderr(), "error: {message}");
        ExitCode::from(FAILED)
    })
}

/// The complete `main` of a program that provides patterns for YAML
///
/// A file names the program in `patterns`, and uses its patterns by name. When the command runs the program, it expands each use. When you
/// run it directly, it lists its patterns.
#[must_use]
pub fn patterns<const N: usize>(patterns: [Registered; N]) -> ExitCode {
    let said = said(&patterns, is_asked(&|name| std::env::var_os(name)));
    let written = said.and_then(|text| {
        let mut out = std::io::stdout().lock();
        let written = out.write_all(text.as_bytes()).and_then(|()| out.flush());
        written.map_err(|error| format!("the patterns cannot be handed over: {error}"))
    });
    match written {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            // If this fails, there is no other output to report it to.
            let _ = writeln!(std::io::stderr(), "error: {message}");
            ExitCode::from(FAILED)
        }
    }
}

/// Whether the command requests the model
pub(crate) fn is_asked(env: &dyn Fn(&str) -> Option<OsString>) -> bool {
    env(PROTOCOL_VARIABLE).is_some_and(|value| !value.is_empty())
}

/// Prints the model for the command
pub(crate) fn hand_over(model: impl Into<Program>, out: &mut dyn Write) -> Result<(), String> {
    let written = writeln!(out, "{}", to_program_output(model)).and_then(|()| out.flush());
    written.map_err(|error| format!("the model cannot be handed over: {error}"))
}

/// Starts the command with these arguments; if the first one is an option, runs `synth`
fn delegate(mut arguments: Vec<OsString>) -> Result<ExitCode, String> {
    let is_word = |word: &&OsString| !word.to_string_lossy().starts_with('-');
    let subcommand = match arguments.first().filter(is_word) {
        Some(_) => arguments.remove(0),
        None => OsStr::new("synth").to_owned(),
    };
    let status = command::with_this_program(&subcommand)?.args(arguments).status();
    let status = status.map_err(|error| command::not_started(&error))?;
    let code = status.code().and_then(|code| u8::try_from(code).ok());
    Ok(ExitCode::from(code.unwrap_or(FAILED)))
}
