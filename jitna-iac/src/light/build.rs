//! For build scripts without the engine: the installed command checks the model and writes the templates to `OUT_DIR`
//!
//! Begin at [`from_file`] or [`from_model`]. With the feature `engine`, the build script does the work itself.

use std::ffi::OsStr;
use std::fmt;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value as Json;

use super::{app, command};
use crate::handover::Program;
use crate::tree::{Node, Value};

/// How severe a finding is; the order is note < warning < error
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Worth knowing; nothing has to be done
    Note,
    /// Probably not what was meant
    Warning,
    /// Would fail, or do what nobody can want
    Error,
}

/// Language of the templates
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// YAML
    #[default]
    Yaml,
    /// JSON
    Json,
}

/// Why a build failed; what [`fmt::Debug`] prints is the message, since cargo shows that
#[derive(Clone, PartialEq, Eq)]
pub struct Error(String);

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Error {}

impl From<String> for Error {
    fn from(message: String) -> Self {
        Self(message)
    }
}

/// Builds from a file, such as `jitna.yaml`; the path is relative to the folder of the package
///
/// ```no_run
/// use jitna_iac::build::{self, Severity};
///
/// fn main() -> Result<(), jitna_iac::Error> {
///     build::from_file("jitna.yaml").deny(Severity::Warning).write()
/// }
/// ```
pub fn from_file(path: impl Into<PathBuf>) -> Build {
    Build::new(Source::File(path.into()))
}

/// Builds from a model; paths of `.cedar` files are relative to the folder of the package
pub fn from_model(model: impl Into<Program>) -> Build {
    Build::new(Source::Program(Box::new(model.into())))
}

/// A build that has yet to be done; [`write`](Self::write) does it
#[derive(Clone, Debug)]
#[must_use]
pub struct Build {
    source: Source,
    deny: Severity,
    format: Format,
    parameters: bool,
}

#[derive(Clone, Debug)]
enum Source {
    File(PathBuf),
    Program(Box<Program>),
}

impl Build {
    fn new(source: Source) -> Self {
        Self { source, deny: Severity::Error, format: Format::default(), parameters: false }
    }

    /// Sets the severity of findings that fails the build; default: errors
    pub fn deny(mut self, severity: Severity) -> Self {
        self.deny = severity;
        self
    }

    /// Sets the language of the templates; default: YAML
    pub fn format(mut self, format: Format) -> Self {
        self.format = format;
        self
    }

    /// Sets whether IDs, Regions and schedules become parameters of the templates; default: no
    pub fn parameters(mut self, parameters: bool) -> Self {
        self.parameters = parameters;
        self
    }

    /// Writes the assembly to `$OUT_DIR/jitna`
    ///
    /// Tells cargo which files to watch, and each warning. The installed command runs this build script again to ask for the model, which
    /// it prints; then it ends.
    ///
    /// # Errors
    ///
    /// When the command cannot be run, or refuses the model for its findings, or the assembly cannot be written.
    pub fn write(self) -> Result<(), Error> {
        let env = |name: &str| std::env::var_os(name);
        if let (Source::Program(program), true) = (&self.source, app::is_asked(&env)) {
            app::hand_over(Program::clone(program), &mut std::io::stdout().lock())?;
            std::process::exit(0);
        }
        let folder = env("OUT_DIR").filter(|folder| !folder.is_empty());
        let folder = folder.ok_or_else(|| "OUT_DIR is not set, as it is in build scripts".to_owned())?;
        let mut out = std::io::stdout().lock();
        for path in self.watched() {
            tell(&mut out, "rerun-if-changed", &path)?;
        }
        let checked = ran(self.command("check")?.args(["--format", "json", "--deny", self.denied()]))?;
        for warning in warnings(&checked.stdout) {
            tell(&mut out, "warning", &warning)?;
        }
        let mut synth = self.command("synth")?;
        synth.args(["--deny", self.denied(), "--out"]).arg(Path::new(&folder).join("jitna"));
        if self.format == Format::Json {
            synth.args(["--format", "json"]);
        }
        if self.parameters {
            synth.arg("--parameters");
        }
        let written = ran(&mut synth)?;
        if written.status.success() {
            return Ok(());
        }
        Err(Error(String::from_utf8_lossy(&written.stderr).into_owned()))
    }

    fn command(&self, subcommand: &str) -> Result<Command, Error> {
        Ok(match &self.source {
            Source::Program(_) => command::with_this_program(OsStr::new(subcommand))?,
            Source::File(path) => {
                let mut command = Command::new(command::name());
                command.arg(subcommand).arg("-c").arg(path);
                command
            }
        })
    }

    const fn denied(&self) -> &'static str {
        match self.deny {
            Severity::Note => "notes",
            Severity::Warning => "warnings",
            Severity::Error => "errors",
        }
    }

    /// Files that are read
    fn watched(&self) -> Vec<String> {
        match &self.source {
            Source::File(path) => vec![path.display().to_string()],
            Source::Program(program) => {
                let mut files = Vec::new();
                cedar_files(&program.0.clone().into_node(), &mut files);
                files
            }
        }
    }
}

/// Paths of the files of statements
fn cedar_files(node: &Node<'_>, files: &mut Vec<String>) {
    match &node.value {
        Value::Scalar(..) => {}
        Value::Sequence(items) => items.iter().for_each(|item| cedar_files(item, files)),
        Value::Mapping(pairs) => {
            for (key, value) in pairs {
                match (key.as_text(), value.as_text()) {
                    (Some("file"), Some(path)) => files.push(path.to_owned()),
                    _ => cedar_files(value, files),
                }
            }
        }
    }
}

fn ran(command: &mut Command) -> Result<Output, Error> {
    command.output().map_err(|error| Error(command::not_started(&error)))
}

/// Warnings in what `check --format json` prints, each as one line
fn warnings(printed: &[u8]) -> Vec<String> {
    let printed: Json = serde_json::from_slice(printed).unwrap_or_default();
    let findings = printed.get("findings").and_then(Json::as_array).into_iter().flatten();
    let warnings = findings.filter(|finding| {
        finding.get("severity").and_then(Json::as_str) == Some("warning")
            && finding.get("accepted").is_none_or(Json::is_null)
    });
    warnings.map(one_line).collect()
}

/// Place, code, message and help of a finding
fn one_line(finding: &Json) -> String {
    let text = |key: &str| finding.get(key).and_then(Json::as_str).unwrap_or_default();
    let place = finding.pointer("/locations/0");
    let place = place.map(|place| {
        let part = |key: &str| match place.get(key) {
            Some(Json::String(text)) => text.clone(),
            Some(other) => other.to_string(),
            None => String::new(),
        };
        format!("{}:{}:{}: ", part("file"), part("line"), part("column"))
    });
    let help = Some(text("help")).filter(|help| !help.is_empty()).map(|help| format!("; {help}"));
    format!("{}{}: {}{}", place.unwrap_or_default(), text("code"), text("message"), help.unwrap_or_default())
}

fn tell(out: &mut dyn Write, key: &str, value: &str) -> Result<(), Error> {
    // Cargo reads line by line, and shows what it reads.
    let mut line = format!("cargo::{key}=");
    for c in value.chars() {
        if c.is_control() { line.extend(c.escape_default()) } else { line.push(c) }
    }
    line.push('\n');
    out.write_all(line.as_bytes()).map_err(|error| Error(format!("cannot tell cargo: {error}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn warnings_are_lines() {
        let printed = br#"{"findings": [
            {"severity": "warning", "code": "JNA0207", "message": "a", "help": "b", "locations": [{"file": "build.rs", "line": 13, "column": 15}]},
            {"severity": "note", "code": "JNA0115", "message": "c"},
            {"severity": "warning", "code": "JNA0204", "message": "d"}
        ]}"#;
        assert_eq!(warnings(printed), ["build.rs:13:15: JNA0207: a; b", "JNA0204: d"]);
    }

    #[test]
    fn what_cargo_is_told_is_a_line() {
        let mut out = Vec::new();
        tell(&mut out, "warning", "two\nlines\u{1b}[31m").unwrap();
        assert_eq!(out, b"cargo::warning=two\\nlines\\u{1b}[31m\n");
    }
}
