//! Running a program that prints a model

use std::fmt;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{ChildStderr, ChildStdout, Command, ExitStatus, Stdio};

use jitna_iac::app::{Console, Loaded, PROTOCOL_VARIABLE};
use jitna_iac::diag::Sources;
use jitna_iac::read::{self, FileAccess, MAX_INPUT, PROTOCOL_VERSION, Patterns, ProtocolError};

/// Reason why a program did not print its model
#[derive(Debug)]
pub(crate) struct ProgramError {
    command: String,
    kind: Kind,
}

#[derive(Debug)]
enum Kind {
    /// The shell cannot be run, or its output cannot be read
    Run(io::Error),
    /// The program reported a failure
    Failed(ExitStatus),
    /// The output is larger than a model can be
    TooLarge,
    NotUtf8,
    Protocol(ProtocolError),
}

impl ProgramError {
    /// Creates the error for output that does not follow the protocol
    pub(crate) fn protocol(command: &str, error: ProtocolError) -> Self {
        Self { command: command.to_owned(), kind: Kind::Protocol(error) }
    }

    /// Returns the fix
    pub(crate) fn help(&self) -> Option<&str> {
        match self.kind {
            Kind::Protocol(ProtocolError::NoPatterns(_)) => Some(
                "end its `main` in `jitna_iac::app::patterns([…])`, and print nothing else to standard output",
            ),
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

/// Loads the model that a command prints when the shell runs it in `folder`
pub(crate) fn load(
    command: &str,
    folder: &Path,
    access: &FileAccess,
    mut sources: Sources,
) -> Result<Loaded, ProgramError> {
    let failed = |kind| ProgramError { command: command.to_owned(), kind };
    let output = output_of(command, folder, None).map_err(failed)?;
    let (model, findings) = read::from_program(&output, folder, access, &mut sources)
        .map_err(|error| failed(Kind::Protocol(error)))?;
    Ok(Loaded { model, findings, sources, ..Loaded::default() })
}

/// Returns the output of the program with the patterns of a file
pub(crate) fn ask(patterns: &Patterns, sources: &Sources) -> Result<String, ProgramError> {
    let request = patterns.request(sources);
    let failed = |kind| ProgramError { command: patterns.command.to_string(), kind };
    output_of(&patterns.command, &patterns.folder, Some(&request)).map_err(failed)
}

fn output_of(command: &str, folder: &Path, input: Option<&str>) -> Result<String, Kind> {
    let mut shell = shell(command);
    if !folder.as_os_str().is_empty() {
        shell.current_dir(folder);
    }
    shell.env(PROTOCOL_VARIABLE, PROTOCOL_VERSION.to_string());
    let stdin = if input.is_some() { Stdio::piped() } else { Stdio::null() };
    shell.stdin(stdin).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = shell.spawn().map_err(Kind::Run)?;
    let (output, said, asked) = (child.stdout.take(), child.stderr.take(), child.stdin.take());
    let (read, bytes) = std::thread::scope(|scope| {
        // Both pipes are read at the same time, because a program blocks when one of them is full.
        let reader = std::thread::Builder::new().spawn_scoped(scope, || read_all(output))?;
        if let (Some(mut asked), Some(input)) = (asked, input) {
            // A program that does not read it reports what is wrong itself.
            std::thread::Builder::new().spawn_scoped(scope, move || asked.write_all(input.as_bytes()))?;
        }
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

/// Reads the output of a program, at most one byte more than a model can have
fn read_all(output: Option<ChildStdout>) -> (io::Result<usize>, Vec<u8>) {
    let mut bytes = Vec::new();
    // The pipe is closed after this, so that a program with endless output does not wait for a reader.
    let read = output.map_or(Ok(0), |output| output.take(MAX_INPUT as u64 + 1).read_to_end(&mut bytes));
    (read, bytes)
}

/// Maximum number of bytes of a line that are shown together
const LINE: u64 = 64 * 1024;

/// Shows the standard error of a program line by line, with control characters escaped for terminals and CI logs
fn relay(said: Option<ChildStderr>) {
    let Some(said) = said else { return };
    let mut said = BufReader::new(said);
    let (mut out, mut err) = (io::sink(), io::stderr());
    let mut console = Console::new(&mut out, &mut err);
    loop {
        let mut line = Vec::new();
        match said.by_ref().take(LINE).read_until(b'\n', &mut line) {
            Ok(0) | Err(_) => return,
            Ok(_) => {
                // Windows line ends are not part of the line.
                let line = String::from_utf8_lossy(&line).replace("\r\n", "\n");
                console.relay(&line);
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
    // `cmd` uses the string between the outermost quotes as it is. The usual quoting of arguments would change it.
    shell.args(["/D", "/S", "/C"]).raw_arg(format!("\"{command}\""));
    shell
}
