//! `jitna-iac diff`

use std::path::{Path, PathBuf};

use jitna_iac::app::{self, Compared, Console, Exit};

use crate::exit::Failure;
use crate::trust::Trust;

/// Shows what a deployment would change, resource by resource
///
/// Each side is a directory that `synth --out` wrote, a CloudFormation template, or a model. Equivalent values are equal,
/// however they are written. The exit code is 0 if nothing differs and 4 if something differs.
///
/// Examples:
///   jitna-iac diff deployed jitna.yaml
///   git show main:jitna.yaml | jitna-iac diff - jitna.yaml
///   jitna-iac diff old/template.yaml new/template.json --format markdown
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct Cmd {
    /// Deployed side: directory, template or model; `-` is standard input
    old: PathBuf,

    /// New side
    new: PathBuf,

    #[command(flatten)]
    options: app::Diff,

    #[command(flatten)]
    trust: Trust,
}

impl Cmd {
    pub(crate) fn run(self, console: &mut Console<'_>) -> Result<Exit, Failure> {
        let Self { old, new, options, trust } = self;
        let (old, new) = open_both(&old, &new, &trust)?;
        Ok(app::diff(old, new, &options, console)?)
    }
}

/// Reads both sides
pub(super) fn open_both(old: &Path, new: &Path, trust: &Trust) -> Result<(Compared, Compared), Failure> {
    let input = Path::new("-");
    if old == input && new == input {
        return Err(Failure::Unknown {
            message: "only one of the two can be standard input".to_owned(),
            help: "write one of them to a file".to_owned(),
        });
    }
    Ok((open(old, trust)?, open(new, trust)?))
}

/// Reads one side, and runs the program that it may name
fn open(path: &Path, trust: &Trust) -> Result<Compared, Failure> {
    let access = trust.access(path.parent().unwrap_or(Path::new("")))?;
    Ok(match app::open_compared(path, &access)? {
        Compared::Program { app, sources, name } => {
            let loaded = trust.run(&app, sources)?;
            Compared::Model { loaded: Box::new(loaded), name }
        }
        Compared::Patterns { patterns, sources, name } => {
            let loaded = trust.run_patterns(*patterns, sources)?;
            Compared::Model { loaded: Box::new(loaded), name }
        }
        other => other,
    })
}
