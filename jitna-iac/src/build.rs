//! For build scripts: findings become warnings of cargo, templates land in `OUT_DIR`
//!
//! Begin at [`from_file`] or [`from_model`].

use std::ffi::OsString;
use std::io::Write;
use std::path::{Path, PathBuf};

use crate::app::Loaded;
pub use crate::assembly::Format;
pub use crate::diag::Severity;

use crate::diag::{Diagnostic, Sources};
use crate::error::{Error, Rejected};
use crate::model::Model;
use crate::model::policy::{Statement, StatementKind};
use crate::origin::Sp;
use crate::read::{self, FileAccess, Program};
use crate::synth::Options;

/// Builds from a file, such as `jitna.yaml`; the path is relative to the folder of the package
///
/// ```no_run
/// use jitna_iac::diag::Severity;
///
/// fn main() -> Result<(), jitna_iac::Error> {
///     jitna_iac::build::from_file("jitna.yaml").deny(Severity::Warning).write()
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

    /// Sets the weight of findings that fails the build; default: errors
    pub fn deny(mut self, severity: Severity) -> Self {
        self.deny = severity;
        self
    }

    /// Sets the language of the templates; default: YAML
    pub fn format(mut self, format: Format) -> Self {
        self.format = format;
        self
    }

    /// Sets whether ids, Regions and schedules become parameters of the templates; default: they stand in the templates
    pub fn parameters(mut self, parameters: bool) -> Self {
        self.parameters = parameters;
        self
    }

    /// Writes the assembly to `$OUT_DIR/jitna`; everything in one template is `template.yaml` (or `.json`) there
    ///
    /// Tells cargo which files to watch, and each warning.
    ///
    /// # Errors
    ///
    /// When the file cannot be read, the model is rejected for its findings, or the assembly cannot be written.
    pub fn write(self) -> Result<(), Error> {
        self.write_with(&|name| std::env::var_os(name), &mut std::io::stdout().lock())
    }

    /// [`write`](Self::write) in a given surrounding; what cargo is told goes to `out`
    ///
    /// # Errors
    ///
    /// As [`write`](Self::write), and when `out` cannot be written.
    pub fn write_with(
        self,
        env: &dyn Fn(&str) -> Option<OsString>,
        out: &mut dyn Write,
    ) -> Result<(), Error> {
        let mut loaded = self.load(out)?;
        let assembly = loaded.compile(Options { parameters: self.parameters, files: Some(self.format) });
        let Loaded { findings, sources, .. } = &loaded;
        let warnings = findings.iter().filter(|f| f.severity == Severity::Warning && f.accepted.is_none());
        for warning in warnings {
            tell(out, "warning", &one_line(warning, sources))?;
        }
        let Some(assembly) = assembly.filter(|_| !loaded.is_denied(self.deny)) else {
            return Err(Error::Rejected(Rejected::new(loaded.findings, &loaded.sources)));
        };
        let folder = env("OUT_DIR").filter(|folder| !folder.is_empty()).ok_or(Error::NoOutDir)?;
        assembly.write_to(&Path::new(&folder).join("jitna"), self.format)?;
        Ok(())
    }

    /// Reads the model, and tells cargo what to watch whatever comes of it
    fn load(&self, out: &mut dyn Write) -> Result<Loaded, Error> {
        let mut sources = Sources::default();
        let (model, findings, folder) = match &self.source {
            Source::File(path) => {
                watch(out, path)?;
                let (model, findings) = read::load(path, &mut sources)?;
                (model, findings, path.parent().unwrap_or(Path::new("")))
            }
            Source::Program(program) => {
                let (program, access) = (Program::clone(program), FileAccess::of_project(Path::new("")));
                let (model, findings) = program.into_model(Path::new(""), &access, &mut sources);
                (model, findings, Path::new(""))
            }
        };
        for path in model.iter().flat_map(cedar_files) {
            watch(out, &folder.join(path))?;
        }
        // Cargo runs a build script in the folder of the package, and names its files from there or from the workspace.
        let here = std::env::current_dir().unwrap_or_default();
        let folders = here.ancestors().map(Path::to_owned).collect();
        Ok(Loaded { model, findings, sources, folders })
    }
}

/// Files that the statements of a model are read from
fn cedar_files(model: &Model) -> impl Iterator<Item = &str> {
    let deny = model.deny_access.iter().flat_map(|policy| &policy.statements);
    let auto = model.auto_approvals.iter().flat_map(|policy| &policy.statements);
    deny.chain(auto).filter_map(|statement: &Sp<Statement>| match &statement.kind {
        StatementKind::File { path, .. } => Some(path.as_str()),
        StatementKind::Typed(_) | StatementKind::Cedar(_) => None,
    })
}

/// Place, code, message and way out of a finding in a line
fn one_line(finding: &Diagnostic, sources: &Sources) -> String {
    let place = sources.position(finding.origin());
    let place = place.map(|place| format!("{}:{}:{}: ", place.file, place.line, place.column));
    let help = finding.help.as_ref().map(|help| format!("; {help}"));
    format!("{}{}: {}{}", place.unwrap_or_default(), finding.code, finding.message, help.unwrap_or_default())
}

fn watch(out: &mut dyn Write, path: &Path) -> Result<(), Error> {
    tell(out, "rerun-if-changed", &path.display().to_string())
}

fn tell(out: &mut dyn Write, key: &str, value: &str) -> Result<(), Error> {
    // Cargo reads line by line, and shows what it reads.
    let mut line = format!("cargo::{key}=");
    for c in value.chars() {
        if crate::escape::is_hidden(c) { line.extend(c.escape_default()) } else { line.push(c) }
    }
    line.push('\n');
    out.write_all(line.as_bytes()).map_err(Error::Output)
}

#[cfg(test)]
mod tests;
