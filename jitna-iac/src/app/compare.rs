//! Whether more is let in

use super::{Compared, Exit, Loaded, Streams};
use crate::assembly::Format;
use crate::compare::{FailOn, Side, permissiveness};
use crate::diag::{Diagnostics, Severity};
use crate::error::Error;
use crate::ids::clip;
use crate::origin::FileId;
use crate::read;
use crate::rules;
use crate::synth::Options;

/// How the comparison is shown
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CompareFormat {
    /// For people
    #[default]
    Text,
    /// For programs
    Json,
    /// For a comment of a pull request
    Markdown,
}

impl CompareFormat {
    /// Words for the formats, as `--format` takes them
    pub const WORDS: &[(&str, Self)] =
        &[("text", Self::Text), ("json", Self::Json), ("markdown", Self::Markdown)];
}

/// What is wanted of [`compare()`]
#[derive(Clone, Debug, Default, clap::Args)]
pub struct Compare {
    /// How the comparison is shown: for people, programs, or in a comment of a pull request
    #[arg(long, default_value = "text", value_parser = super::args::words(CompareFormat::WORDS))]
    pub format: CompareFormat,

    /// What is not wanted: looser or stricter anywhere (what is not decided counts), both in one place, undecided, or
    /// weaker-surroundings (what is not known to be as strong counts)
    #[arg(long, value_name = "WHAT", value_delimiter = ',', value_parser = super::args::words(FailOn::WORDS))]
    pub fail_on: Vec<FailOn>,
}

/// Shows who gets in that did not, and who no longer does
///
/// Findings of models below errors are not shown; [`check()`](super::check()) does that.
///
/// # Errors
///
/// When the output cannot be written.
pub fn compare(
    old: Compared,
    new: Compared,
    options: &Compare,
    streams: &mut Streams<'_>,
) -> Result<Exit, Error> {
    let (old, new) = (side(old, streams), side(new, streams));
    let (Some(old), Some(new)) = (old, new) else { return Ok(Exit::Findings) };
    let found = permissiveness(&old, &new);
    match options.format {
        CompareFormat::Text => streams.print_text(&found.to_text()),
        CompareFormat::Json => streams.print_json(&found.to_json()),
        CompareFormat::Markdown => streams.print_text(&found.to_markdown()),
    }?;
    let fails = options.fail_on.iter().any(|on| found.fails(*on));
    Ok(if fails { Exit::Differs } else { Exit::Done })
}

/// A side that can be compared; else what is wrong with it has been said
fn side(compared: Compared, streams: &mut Streams<'_>) -> Option<Side> {
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
    };
    side.map_err(|mut findings: Diagnostics| {
        findings.sort(&sources);
        streams.report(&findings, &sources, Severity::Error, Severity::Error);
    })
    .ok()
}

/// A template alone does not say where it goes
fn template(name: &str) -> Diagnostics {
    let what = format!(
        "`{}` is a template, and a template does not say which accounts and Regions it is for",
        clip(name)
    );
    let help = "compare directories that `jitna-iac synth --out DIR` wrote, or models: `jitna-iac import` makes a model of a template \
                (`--account` and `--region` say where it is deployed)";
    vec![rules::WRONG_KIND.finding(what).help(help)].into()
}
