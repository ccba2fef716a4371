//! Builds with the engine, inside the build script

use std::ffi::OsString;
use std::io::Write;
use std::path::Path;

use super::{Build, Line, Source, tell};
use crate::app::Loaded;
use crate::diag::{Diagnostic, Severity, Sources};
use crate::error::{Error, Rejected};
use crate::model::Model;
use crate::model::policy::{Statement, StatementKind};
use crate::origin::Spanned;
use crate::own::App;
use crate::read::{self, FileAccess};
use crate::synth::Options;

impl Build {
    /// Writes the assembly to `$OUT_DIR/jitna`; in it, `template.yaml` (or `.json`) holds everything in one template
    ///
    /// Tells cargo which files to watch, and reports each warning.
    ///
    /// # Errors
    ///
    /// Returns an error if the file cannot be read, the model is rejected because of its findings, or the assembly cannot be written.
    pub fn write(self) -> Result<(), Error> {
        self.write_with(&|name| std::env::var_os(name), &mut std::io::stdout().lock())
    }

    /// Does the same as [`write`](Self::write) with the given environment; writes cargo's instructions to `out`
    ///
    /// # Errors
    ///
    /// Returns the errors of [`write`](Self::write), and an error if `out` cannot be written.
    pub fn write_with(
        self,
        env: &dyn Fn(&str) -> Option<OsString>,
        out: &mut dyn Write,
    ) -> Result<(), Error> {
        write(out, "rerun-if-env-changed", read::GUARDRAILS_VARIABLE)?;
        let mut loaded = self.load(out)?;
        let guardrails = read::guardrails_named(env);
        guardrails.iter().try_for_each(|path| watch(out, path))?;
        let Loaded { model, sources, .. } = &mut loaded;
        let more = read::add_guardrails(model.as_mut(), &guardrails, sources)?;
        loaded.findings.append(more);
        let assembly = loaded.compile(Options { parameters: self.parameters, files: Some(self.format) });
        let Loaded { findings, sources, .. } = &loaded;
        let warnings = findings.iter().filter(|f| f.severity == Severity::Warning && f.accepted.is_none());
        for warning in warnings {
            write(out, "warning", &one_line(warning, sources))?;
        }
        let Some(assembly) = assembly.filter(|_| !loaded.is_denied(self.deny)) else {
            return Err(Error::Rejected(Rejected::new(loaded.findings, &loaded.sources)));
        };
        let folder = env("OUT_DIR").filter(|folder| !folder.is_empty()).ok_or(Error::NoOutDir)?;
        assembly.write_to(&Path::new(&folder).join("jitna"), self.format)?;
        Ok(())
    }

    /// Reads the model, and tells cargo which files to watch even if that fails
    fn load(&self, out: &mut dyn Write) -> Result<Loaded, Error> {
        let mut sources = Sources::default();
        let (model, findings, folder) = match &self.source {
            Source::File(path) => {
                watch(out, path)?;
                let (model, findings) = read::load(path, &mut sources)?;
                (model, findings, path.parent().unwrap_or(Path::new("")))
            }
            Source::Program(program) => {
                let (program, access) = (App::clone(program), FileAccess::of_project(Path::new("")));
                let (model, findings) = program.into_model(Path::new(""), &access, &mut sources);
                (model, findings, Path::new(""))
            }
        };
        let is_model = |path: &Path| {
            matches!(path.extension().and_then(|ending| ending.to_str()), Some("yaml" | "yml" | "json"))
        };
        for path in sources.names().skip(1).map(Path::new).filter(|path| is_model(path)) {
            watch(out, path)?;
            // A file may be added to a folder that the model includes.
            if let Some(above) = path.parent().filter(|above| *above != folder && above.starts_with(folder)) {
                watch(out, above)?;
            }
        }
        for path in model.iter().flat_map(cedar_files) {
            watch(out, &folder.join(path))?;
        }
        // Cargo runs a build script in the package's folder, and reports paths relative to that folder or to the workspace.
        let here = std::env::current_dir().unwrap_or_default();
        let folders = here.ancestors().map(Path::to_owned).collect();
        Ok(Loaded {
            model,
            findings,
            sources,
            folders,
            project: None,
            today: crate::app::today(&|name| std::env::var_os(name)),
        })
    }
}

/// Files from which a model's statements are read
fn cedar_files(model: &Model) -> impl Iterator<Item = &str> {
    let deny = model.deny_access.iter().flat_map(|policy| &policy.statements);
    let auto = model.auto_approvals.iter().flat_map(|policy| &policy.statements);
    deny.chain(auto).filter_map(|statement: &Spanned<Statement>| match &statement.kind {
        StatementKind::File { path, .. } => Some(path.as_str()),
        StatementKind::Typed(_) | StatementKind::Cedar(_) => None,
    })
}

fn one_line(finding: &Diagnostic, sources: &Sources) -> String {
    let line = Line {
        place: sources.position(finding.origin()).map(|at| format!("{}:{}:{}", at.file, at.line, at.column)),
        code: finding.code.as_str(),
        message: &finding.message,
        help: finding.help.as_deref(),
    };
    line.to_string()
}

fn watch(out: &mut dyn Write, path: &Path) -> Result<(), Error> {
    write(out, "rerun-if-changed", &path.display().to_string())
}

fn write(out: &mut dyn Write, key: &str, value: &str) -> Result<(), Error> {
    tell(out, key, value).map_err(Error::Output)
}
