//! Running the program that prints a model

use std::fmt;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;
use std::process::{ChildStderr, ChildStdout, Command, ExitStatus, Stdio};

use jitna_iac::app::{Loaded, PROTOCOL_VARIABLE, Streams};
use jitna_iac::diag::Sources;
use jitna_iac::read::{self, FileAccess, MAX_INPUT, PROTOCOL_VERSION, ProtocolError};

/// Why a program did not hand its model over
#[derive(Debug)]
pub(crate) struct ProgramError {
    command: String,
    kind: Kind,
}

#[derive(Debug)]
enum Kind {
    /// The shell cannot be run, or its output cannot be read
    Run(io::Error),
    /// The program says that it failed
    Failed(ExitStatus),
    /// More than a model can have
    TooLarge,
    NotUtf8,
    Protocol(ProtocolError),
}

impl ProgramError {
    /// The way out
    pub(crate) fn help(&self) -> Option<&str> {
        match self.kind {
            Kind::Protocol(ProtocolError::NoModel(_)) | Kind::TooLarge | Kind::NotUtf8 => Some(
                "end its `main` in `jitna_iac::app::run(model)`, and print nothing else to standard output",
            ),
            _ => None,
        }
    }
}

impl fmt::Display for ProgramError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let command = &self.command;
        match &self.kind {
            Kind::Run(error) => write!(f, "`{command}` cannot be run: {error}"),
            Kind::Failed(status) => write!(f, "`{command}` failed: {status}"),
            Kind::TooLarge => write!(f, "`{command}` printed more than {} MB", MAX_INPUT / (1024 * 1024)),
            Kind::NotUtf8 => write!(f, "`{command}` printed what is not UTF-8"),
            Kind::Protocol(error) => write!(f, "`{command}`: {error}"),
        }
    }
}

/// The model that a command prints, run by the shell in `folder`
pub(crate) fn load(
    command: &str,
    folder: &Path,
    access: &FileAccess,
    mut sources: Sources,
) -> Result<Loaded, ProgramError> {
    let failed = |kind| ProgramError { command: command.to_owned(), kind };
    let output = output_of(command, folder).map_err(failed)?;
    let (model, findings) = read::from_program(&output, folder, access, &mut sources)
        .map_err(|error| failed(Kind::Protocol(error)))?;
    Ok(Loaded { model, findings, sources, ..Loaded::default() })
}

fn output_of(command: &str, folder: &Path) -> Result<String, Kind> {
    let mut shell = shell(command);
    if !folder.as_os_str().is_empty() {
        shell.current_dir(folder);
    }
    shell.env(PROTOCOL_VARIABLE, PROTOCOL_VERSION.to_string());
    shell.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = shell.spawn().map_err(Kind::Run)?;
    let (output, said) = (child.stdout.take(), child.stderr.take());
    let (read, bytes) = std::thread::scope(|scope| {
        // Both pipes are read at the same time: a program waits when one of them is full.
        let reader = std::thread::Builder::new().spawn_scoped(scope, || read_all(output))?;
        relay(said);
        Ok(reader.join().unwrap_or_else(|_| (Err(io::ErrorKind::Other.into()), Vec::new())))
    })
    .map_err(Kind::Run)?;
    let status = child.wait().map_err(Kind::Run)?;
    if read.map_err(Kind::Run)? > MAX_INPUT {
        return Err(Kind::TooLarge);
    }
    if !status.success() {
        return Err(Kind::Failed(status));
    }
    String::from_utf8(bytes).map_err(|_| Kind::NotUtf8)
}

/// What a program prints; one byte more than a model can have at most
fn read_all(output: Option<ChildStdout>) -> (io::Result<usize>, Vec<u8>) {
    let mut bytes = Vec::new();
    // The pipe is closed after this, so that a program without an end does not wait for a reader.
    let read = output.map_or(Ok(0), |output| output.take(MAX_INPUT as u64 + 1).read_to_end(&mut bytes));
    (read, bytes)
}

/// Bytes of a line that are shown together
const LINE: u64 = 64 * 1024;

/// Shows what a program writes to its standard error, line by line: nothing in it steers a terminal or the log of a CI job
fn relay(said: Option<ChildStderr>) {
    let Some(said) = said else { return };
    let mut said = BufReader::new(said);
    let (mut out, mut err) = (io::sink(), io::stderr());
    let mut streams = Streams::new(&mut out, &mut err);
    loop {
        let mut line = Vec::new();
        match said.by_ref().take(LINE).read_until(b'\n', &mut line) {
            Ok(0) | Err(_) => return,
            Ok(_) => {
                // Line ends of Windows are no characters of the line.
                let line = String::from_utf8_lossy(&line).replace("\r\n", "\n");
                streams.relay(&line);
            }
        }
    }
}

#[cfg(not(windows))]
fn shell(command: &str) -> Command {
    let mut shell = Command::new("sh");
    shell.arg("-c").arg(command);
    shell
}

#[cfg(windows)]
fn shell(command: &str) -> Command {
    use std::os::windows::process::CommandExt;

    let mut shell = Command::new("cmd");
    // `cmd` takes what is between the outermost quotes as it is; the usual quoting of arguments would change it.
    shell.args(["/D", "/S", "/C"]).raw_arg(format!("\"{command}\""));
    shell
}
