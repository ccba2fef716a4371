//! Calls the installed command for work that needs the engine

use std::ffi::{OsStr, OsString};
use std::process::{Command, Stdio};

use crate::shell;

/// Environment variable that names the command if it is not `jitna-iac`
const VARIABLE: &str = "JITNA_IAC";

/// Returns the command with this program as its model, ready for more arguments
///
/// # Errors
///
/// Returns an error if the path of this program is unknown or is not valid UTF-8.
pub(crate) fn with_this_program(subcommand: &OsStr) -> Result<Command, String> {
    let program = std::env::current_exe().map_err(|error| format!("cannot find this program: {error}"))?;
    let Some(path) = program.to_str() else {
        return Err(format!("the path of this program is not UTF-8: {}", program.display()));
    };
    let mut command = Command::new(name());
    command.arg(subcommand).arg("--app").arg(shell::Command::new(path).to_string()).stdin(Stdio::null());
    Ok(command)
}

/// The command that is started
pub(crate) fn name() -> OsString {
    std::env::var_os(VARIABLE).filter(|name| !name.is_empty()).unwrap_or_else(|| "jitna-iac".into())
}

/// Returns why the command could not be started, and what to do
pub(crate) fn not_started(error: &std::io::Error) -> String {
    format!(
        "cannot run `{}`: {error}; install the command, name it in `{VARIABLE}`, or turn on the feature `engine` of `jitna-iac`",
        name().display()
    )
}
