//! `main` of a program that describes an organization, without the engine: the installed command does the work
//!
//! Begin at [`run`]. With the feature `engine`, the program does the work itself.

use std::ffi::{OsStr, OsString};
use std::io::Write;
use std::process::ExitCode;

pub use crate::handover::PROTOCOL_VARIABLE;

use super::command;
use crate::handover::{Program, to_program_output};

/// Exit code of what cannot be done, as that of the command
const FAILED: u8 = 3;

/// All of `main` of a program that describes an organization
///
/// Run by the command (`jitna-iac synth --app "cargo run -q"`), it hands the model over. Run by itself, it starts the installed command,
/// with the same arguments and itself as the model.
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
pub fn run(model: impl Into<Program>) -> ExitCode {
    let ended = if is_asked(&|name| std::env::var_os(name)) {
        hand_over(model, &mut std::io::stdout().lock()).map(|()| ExitCode::SUCCESS)
    } else {
        delegate(std::env::args_os().skip(1).collect())
    };
    ended.unwrap_or_else(|message| {
        // Nothing is left to tell it to, if that fails.
        let _ = writeln!(std::io::stderr(), "error: {message}");
        ExitCode::from(FAILED)
    })
}

/// Whether the command asks for the model
pub(super) fn is_asked(env: &dyn Fn(&str) -> Option<OsString>) -> bool {
    env(PROTOCOL_VARIABLE).is_some_and(|value| !value.is_empty())
}

/// Prints the model for the command
pub(super) fn hand_over(model: impl Into<Program>, out: &mut dyn Write) -> Result<(), String> {
    let written = writeln!(out, "{}", to_program_output(model)).and_then(|()| out.flush());
    written.map_err(|error| format!("the model cannot be handed over: {error}"))
}

/// Starts the command with these arguments; a first one that is an option belongs to `synth`
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
