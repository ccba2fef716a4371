//! Support for build scripts: reports findings as cargo warnings and writes the templates to `OUT_DIR`
//!
//! Begin at [`from_file`] or [`from_model`]. With the feature `engine`, the build script checks and compiles the model itself. Without it,
//! the installed command does.

#[cfg(any(not(feature = "engine"), test))]
#[cfg_attr(
    feature = "engine",
    allow(
        dead_code,
        unreachable_pub,
        unused_imports,
        reason = "tests of the engine run those of this module as well"
    )
)]
pub(crate) mod command;
#[cfg(feature = "engine")]
mod engine;

use std::fmt;
use std::io::{self, Write};
use std::path::PathBuf;

#[cfg(not(feature = "engine"))]
use crate::handover::Program as App;
#[cfg(feature = "engine")]
use crate::own::App;
pub use crate::words::{Format, Severity};

/// Returns a build of a model file, such as `jitna.yaml`; the path is relative to the package's folder
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

/// Returns a build of a model, or of an app with its own transforms and rules; paths of `.cedar` files are relative to the package's folder
pub fn from_model(model: impl Into<App>) -> Build {
    Build::new(Source::Program(Box::new(model.into())))
}

/// A configured build that has not run yet; [`write`](Self::write) runs it
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
    Program(Box<App>),
}

impl Build {
    fn new(source: Source) -> Self {
        Self { source, deny: Severity::Error, format: Format::default(), parameters: false }
    }

    /// Sets the severity from which findings fail the build; default: errors
    pub fn deny(mut self, severity: Severity) -> Self {
        self.deny = severity;
        self
    }

    /// Sets the format of the templates; default: YAML
    pub fn format(mut self, format: Format) -> Self {
        self.format = format;
        self
    }

    /// Sets whether IDs, Regions and schedules become template parameters; default: no
    pub fn parameters(mut self, parameters: bool) -> Self {
        self.parameters = parameters;
        self
    }
}

/// A finding as one line
struct Line<'a> {
    place: Option<String>,
    code: &'a str,
    message: &'a str,
    help: Option<&'a str>,
}

impl fmt::Display for Line<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(place) = &self.place {
            write!(f, "{place}: ")?;
        }
        write!(f, "{}: {}", self.code, self.message)?;
        self.help.map_or(Ok(()), |help| write!(f, "; {help}"))
    }
}

/// Writes one instruction to cargo; escapes hidden characters, because cargo reads line by line and shows what it reads
fn tell(out: &mut dyn Write, key: &str, value: &str) -> io::Result<()> {
    let mut line = format!("cargo::{key}=");
    for c in value.chars() {
        if crate::escape::is_hidden(c) { line.extend(c.escape_default()) } else { line.push(c) }
    }
    line.push('\n');
    out.write_all(line.as_bytes())
}

#[cfg(all(test, feature = "engine"))]
mod tests;
