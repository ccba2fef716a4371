//! A temporary folder, and runs of the command in it

use std::ffi::OsStr;
use std::fmt;
use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

/// A model without findings
pub(crate) const MODEL: &str = "\
version: 1
organization:
  delegatedAdministrator: '222222222222'
  root: r-ab12
  homeRegion: eu-central-1
  identityProvider: SSO
  units: [{name: workloads, id: ou-ab12-11111111}]
nodeAccess: {units: [workloads]}
sessionPreferences: [{name: standard, idleTimeout: 20m, maxDuration: 60m}]
rollouts: [{name: workloads, units: [workloads], sessionPreferences: standard}]
";

/// The same, with a warning
pub(crate) fn with_warning() -> String {
    format!("{MODEL}accept: [{{code: JNA0207, reason: planned}}]\n")
}

/// The same, with an error
pub(crate) fn with_error() -> String {
    MODEL.replace("homeRegion", "homeRegoin")
}

/// The same, with a warning that is accepted
pub(crate) fn with_acceptance() -> String {
    format!("{}accept: [{{code: JNA0507, reason: the rollouts come next month}}]\n", without_rollouts())
}

pub(crate) fn without_rollouts() -> String {
    MODEL
        .lines()
        .filter(|line| !line.starts_with("rollouts") && !line.starts_with("session"))
        .fold(String::new(), |text, line| text + line + "\n")
}

/// A temporary folder
pub(crate) struct Folder(tempfile::TempDir);

impl Folder {
    pub(crate) fn empty() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    /// Creates a folder that contains a `jitna.yaml`
    pub(crate) fn new(model: impl AsRef<[u8]>) -> Self {
        Self::empty().with("jitna.yaml", model)
    }

    pub(crate) fn with(self, path: &str, content: impl AsRef<[u8]>) -> Self {
        let path = self.path(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, content).unwrap();
        self
    }

    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.0.path().join(path)
    }

    /// Names of the folder's entries
    pub(crate) fn names(&self) -> Vec<String> {
        let entries = std::fs::read_dir(self.0.path()).unwrap();
        let mut names: Vec<_> =
            entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    /// Runs the command; spaces separate the arguments
    pub(crate) fn run(&self, args: &str) -> Ran {
        let mut command = self.command(env!("CARGO_BIN_EXE_jitna-iac"));
        command.args(args.split_whitespace());
        Ran::new(format!("jitna-iac {args}"), command.output().unwrap())
    }

    /// Runs the command with a string as standard input
    pub(crate) fn run_with_input(&self, args: &str, input: &[u8]) -> Ran {
        let mut command = self.command(env!("CARGO_BIN_EXE_jitna-iac"));
        command.args(args.split_whitespace());
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        child.stdin.take().unwrap().write_all(input).unwrap();
        Ran::new(format!("jitna-iac {args}"), child.wait_with_output().unwrap())
    }

    /// Runs a shell command line; the command is on the path
    #[cfg(unix)]
    pub(crate) fn shell(&self, line: &str) -> Ran {
        let bin = PathBuf::from(env!("CARGO_BIN_EXE_jitna-iac"));
        let own = bin.parent().unwrap().display().to_string();
        let path = format!("{own}:{}", std::env::var("PATH").unwrap_or_default());
        let output = self.command("sh").arg("-c").arg(line).env("PATH", path).output().unwrap();
        Ran::new(line.to_owned(), output)
    }

    pub(crate) fn command(&self, program: impl AsRef<OsStr>) -> Command {
        let mut command = Command::new(program);
        command.current_dir(self.0.path()).stdin(Stdio::null());
        for variable in ["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "JITNA_APP_PROTOCOL", "CARGO_MANIFEST_DIR"]
        {
            command.env_remove(variable);
        }
        command
    }
}

/// Result of a run
pub(crate) struct Ran {
    line: String,
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Ran {
    fn new(line: String, output: Output) -> Self {
        let text = |bytes| String::from_utf8(bytes).unwrap();
        Self { line, code: output.status.code().unwrap(), out: text(output.stdout), err: text(output.stderr) }
    }

    /// Standard output as JSON
    #[track_caller]
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}\n{self}"))
    }

    /// Checks that it fails with this code and this text in its message, and prints nothing
    #[track_caller]
    pub(crate) fn fails(&self, code: i32, message: &str) {
        assert!(self.code == code && self.out.is_empty() && self.err.contains(message), "{self}");
    }

    /// Checks that it succeeds without output
    #[track_caller]
    pub(crate) fn is_quiet(&self) {
        assert!(self.code == 0 && self.err.is_empty(), "{self}");
    }
}

impl fmt::Display for Ran {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "$ {}", self.line)?;
        if !self.out.is_empty() {
            writeln!(f, "--- standard output\n{}", self.out.trim_end())?;
        }
        if !self.err.is_empty() {
            writeln!(f, "--- standard error\n{}", self.err.trim_end())?;
        }
        writeln!(f, "--- exit code {}", self.code)
    }
}

/// Compares runs with `snapshots/cli/<name>.snap`
#[track_caller]
pub(crate) fn session(name: &str, runs: &[Ran]) {
    let text = runs.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n");
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(concat!(env!("CARGO_MANIFEST_DIR"), "/../snapshots/cli"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(name, text));
}
