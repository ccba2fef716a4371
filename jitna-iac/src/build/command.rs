//! Builds without the engine: the installed command checks the model and writes the templates

use std::ffi::OsStr;
use std::fmt;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value as Json;

use super::{Build, Format, Line, Severity, Source, tell};
#[cfg(not(feature = "engine"))]
use crate::handover::Program;
use crate::light::{app, command};
use crate::tree::{Node, Value};

/// Reason why a build failed; [`fmt::Debug`] prints the message, because cargo shows the `Debug` output
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

impl Build {
    /// Writes the assembly to `$OUT_DIR/jitna`
    ///
    /// Tells cargo which files to watch, and reports each warning. The installed command runs this build script again to get the model; in
    /// that second run, the script prints the model and exits.
    ///
    /// # Errors
    ///
    /// Returns an error if the command cannot be run, if it rejects the model because of its findings, or if the assembly cannot be
    /// written.
    #[cfg(not(feature = "engine"))]
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
            told(&mut out, "rerun-if-changed", &path)?;
        }
        let checked = ran(self.command("check")?.args(["--format", "json", "--deny", self.denied()]))?;
        for warning in warnings(&checked.stdout) {
            told(&mut out, "warning", &warning)?;
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

    /// Files that the build reads
    fn watched(&self) -> Vec<String> {
        match &self.source {
            Source::File(path) => vec![path.display().to_string()],
            Source::Program(program) => {
                let mut files = Vec::new();
                cedar_files(&program.description().clone().into_parts().0, &mut files);
                files
            }
        }
    }
}

/// Collects the paths of the statement files
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

fn told(out: &mut dyn Write, key: &str, value: &str) -> Result<(), Error> {
    tell(out, key, value).map_err(|error| Error(format!("cannot tell cargo: {error}")))
}

fn ran(command: &mut Command) -> Result<Output, Error> {
    command.output().map_err(|error| Error(command::not_started(&error)))
}

/// Warnings in the output of `check --format json`, one line each
fn warnings(printed: &[u8]) -> Vec<String> {
    let printed: Json = serde_json::from_slice(printed).unwrap_or_default();
    let findings = printed.get("findings").and_then(Json::as_array).into_iter().flatten();
    let warnings = findings.filter(|finding| {
        finding.get("severity").and_then(Json::as_str) == Some("warning")
            && finding.get("accepted").is_none_or(Json::is_null)
    });
    warnings.map(one_line).collect()
}

/// Formats the location, code, message and help of a finding as one line
fn one_line(finding: &Json) -> String {
    let text = |key: &str| finding.get(key).and_then(Json::as_str).unwrap_or_default();
    let place = finding.pointer("/locations/0");
    let place = place.map(|place| {
        let part = |key: &str| match place.get(key) {
            Some(Json::String(text)) => text.clone(),
            Some(other) => other.to_string(),
            None => String::new(),
        };
        format!("{}:{}:{}", part("file"), part("line"), part("column"))
    });
    Line {
        place,
        code: text("code"),
        message: text("message"),
        help: Some(text("help")).filter(|help| !help.is_empty()),
    }
    .to_string()
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
