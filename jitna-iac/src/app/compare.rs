//! Comparison of the access that two models give

use super::{Compared, Console, Exit, Loaded};
use crate::assembly::Format;
use crate::compare::{FailOn, Side, permissiveness};
use crate::diag::{Diagnostics, Severity};
use crate::error::Error;
use crate::ids::clip;
use crate::origin::FileId;
use crate::read;
use crate::rules;
use crate::synth::Options;

/// Output format
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CompareFormat {
    /// For users
    #[default]
    Text,
    /// For programs
    Json,
    /// For a comment on a pull request
    Markdown,
}

impl CompareFormat {
    /// Formats, by the words that `--format` accepts
    pub const WORDS: &[(&str, Self)] =
        &[("text", Self::Text), ("json", Self::Json), ("markdown", Self::Markdown)];
}

/// Options of [`compare()`]
#[derive(Clone, Debug, Default, clap::Args)]
pub struct Compare {
    /// Output format: for users, for programs, or for a comment on a pull request
    #[arg(long, default_value = "text", value_parser = super::args::words(CompareFormat::WORDS))]
    pub format: CompareFormat,

    /// Differences that fail the command: looser or stricter anywhere (undecided counts), both in one place, undecided, or
    /// weaker-surroundings (counts unless known to be as strong)
    #[arg(long, value_name = "WHAT", value_delimiter = ',', value_parser = super::args::words(FailOn::WORDS))]
    pub fail_on: Vec<FailOn>,
}

/// Shows which access is gained and which is lost
///
/// Findings of models below errors are not shown; use [`check()`](super::check()) for them.
///
/// # Errors
///
/// Returns an error when the output cannot be written.
pub fn compare(
    old: Compared,
    new: Compared,
    options: &Compare,
    console: &mut Console<'_>,
) -> Result<Exit, Error> {
    let (old, new) = (side(old, console), side(new, console));
    let (Some(old), Some(new)) = (old, new) else { return Ok(Exit::Findings) };
    let found = permissiveness(&old, &new);
    match options.format {
        CompareFormat::Text => console.print_text(&found.to_text()),
        CompareFormat::Json => console.print_json(&found.to_json()),
        CompareFormat::Markdown => console.print_text(&found.to_markdown()),
    }?;
    let fails = options.fail_on.iter().any(|on| found.fails(*on));
    Ok(if fails { Exit::Differs } else { Exit::Done })
}

/// Returns a side that can be compared; on failure, reports what is wrong with it
fn side(compared: Compared, console: &mut Console<'_>) -> Option<Side> {
    let (side, sources) = match compared {
        Compared::Assembly { files, mut sources, name } => {
            (files.and_then(|files| Side::files(&files, &name, &mut sources)), sources)
        }
        Compared::Read { side, sources } => {
            let name = sources.get(FileId(0)).map(|source| source.name().to_owned()).unwrap_or_default();
            (Err(side.err().unwrap_or_else(|| template(&name))), sources)
        }
        Compared::Model { mut loaded, name } => {
            let made = loaded.compile(Options { parameters: false, files: Some(Format::Json) });
            let Loaded { findings, sources, .. } = *loaded;
            let side = made.map_or(Err(findings), |assembly| Side::assembly(&assembly, &name));
            (side, sources)
        }
        Compared::Program { app, sources, .. } => (Err(read::refuse_program(&app)), sources),
        Compared::Patterns { patterns, sources, .. } => (Err(patterns.refused()), sources),
    };
    side.map_err(|mut findings: Diagnostics| {
        findings.sort(&sources);
        console.report(&findings, &sources, Severity::Error, Severity::Error);
    })
    .ok()
}

/// Returns the finding for a template, which does not say where it is deployed
fn template(name: &str) -> Diagnostics {
    let what = format!(
        "`{}` is a template, and a template does not say which accounts and Regions it is for",
        clip(name)
    );
    let help = "compare directories that `jitna-iac synth --out DIR` wrote, or models: `jitna-iac import` makes a model of a template \
                (`--account` and `--region` say where it is deployed)";
    vec![rules::WRONG_KIND.finding(what).help(help)].into()
}
