//! What is wrong with a model

use super::{Exit, Loaded, Streams};
use crate::assembly::Prerequisite;
use crate::diag::render::{self, Style};
use crate::diag::{Diagnostics, Severity, Sources};
use crate::error::Error;
use crate::rules;
use crate::synth::Options;

/// How findings are shown
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ReportFormat {
    /// For people
    #[default]
    Text,
    /// For programs
    Json,
    /// For code scanning
    Sarif,
    /// As annotations of a pull request, in a step of GitHub Actions
    Github,
    /// As JUnit XML, which pipelines show beside their tests
    Junit,
}

impl ReportFormat {
    /// Words for the formats, as `--format` takes them
    pub const WORDS: &[(&str, Self)] = &[
        ("text", Self::Text),
        ("json", Self::Json),
        ("sarif", Self::Sarif),
        ("github", Self::Github),
        ("junit", Self::Junit),
    ];
}

/// Shows everything that is wrong with the model
///
/// Findings go to standard output, their number to standard error.
///
/// Examples:
///   jitna-iac check
///   jitna-iac check --deny warnings
///   jitna-iac check --format sarif > jitna.sarif
#[derive(Clone, Copy, Debug, clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Check {
    /// How findings are shown: for people, programs, code scanning, as annotations of GitHub Actions, or as JUnit XML
    #[arg(long, default_value = "text", value_parser = super::args::words(ReportFormat::WORDS))]
    pub format: ReportFormat,

    /// Findings that fail the command, and all that weigh more
    #[arg(long, value_name = "LEVEL", default_value = "errors", value_parser = super::args::words(super::DENY_WORDS))]
    pub deny: Severity,

    /// Show also what the model accepts, and why
    #[arg(long)]
    pub accepted: bool,
}

impl Default for Check {
    fn default() -> Self {
        Self { format: ReportFormat::default(), deny: Severity::Error, accepted: false }
    }
}

/// Shows every finding, also those that come of making the templates
///
/// As text, findings go to `out` and their number goes to `err`; in the other formats everything goes to `out`.
///
/// # Errors
///
/// When the output cannot be written.
pub fn check(loaded: &mut Loaded, options: &Check, streams: &mut Streams<'_>) -> Result<Exit, Error> {
    let assembly = loaded.compile_aloud(Options::default(), streams);
    let prerequisites = assembly.as_ref().map(|assembly| assembly.prerequisites.as_slice());
    let denied = loaded.is_denied(options.deny);
    report(&loaded.findings, &loaded.sources, prerequisites, options, streams)?;
    if !denied {
        return Ok(Exit::Done);
    }
    streams.explain_denied(&loaded.findings);
    Ok(Exit::Findings)
}

/// Shows findings, which are sorted, in the wanted format; JSON also has what must exist, where that is known
pub(super) fn report(
    findings: &Diagnostics,
    sources: &Sources,
    prerequisites: Option<&[Prerequisite]>,
    options: &Check,
    streams: &mut Streams<'_>,
) -> Result<(), Error> {
    match options.format {
        ReportFormat::Text => {
            let findings = streams.shown(findings, Severity::Note, options.deny);
            let style = Style { color: streams.out_color, accepted: options.accepted && !streams.quiet };
            let listing = render::listing(&findings, sources, style);
            streams.print_text(&listing)?;
            // The count belongs below what it counts, also where both streams are one terminal.
            streams.out.flush().map_err(Error::Output)?;
            let style = Style { color: streams.err_color, ..style };
            streams.say(render::summary(&findings, style).trim_end());
        }
        ReportFormat::Json => streams.print_json(&render::json(findings, sources, prerequisites))?,
        ReportFormat::Sarif => {
            let log = render::sarif(findings, sources, rules::ALL, env!("CARGO_PKG_VERSION"));
            streams.print_json(&log)?;
        }
        ReportFormat::Github => streams.print(&render::github(findings, sources))?,
        ReportFormat::Junit => {
            let xml = render::junit(findings, sources, rules::ALL, options.deny).map_err(Error::Output)?;
            streams.print(&xml)?;
        }
    }
    Ok(())
}
