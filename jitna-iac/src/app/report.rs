//! A page for people about a model

use std::path::PathBuf;

use super::coverage::{Files, count};
use super::{Exit, Loaded, Streams};
use crate::assembly::write_file;
use crate::decide::Engine;
use crate::diag::Severity;
use crate::error::Error;
use crate::plan::Plan;
use crate::report;
use crate::synth::Options;

/// Makes a page for people: what is rolled out where, the policies in plain words, who reaches what, findings
///
/// The page is one HTML file that loads nothing. It can be searched, read by keyboard, and printed. With an inventory, as
/// `jitna-iac coverage` takes it, the page shows as well which nodes the policies reach.
///
/// Examples:
///   jitna-iac report --out report.html
///   jitna-iac report --inventory inventory/ --users users.json members.json --out report.html
///   jitna-iac report --app "cargo run -q" > report.html
#[derive(Clone, Debug, Default, clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Report {
    /// File that the page is written to [default: standard output]
    #[arg(short, long, value_name = "FILE")]
    pub out: Option<PathBuf>,

    /// Files with nodes, or folders of them, whose coverage the page shows; `-` is standard input
    #[arg(long, value_name = "FILE", num_args = 1..)]
    pub inventory: Vec<PathBuf>,

    /// Files with users, groups and members, or folders of them
    #[arg(long, value_name = "FILE", num_args = 1..)]
    pub users: Vec<PathBuf>,
}

/// Makes the page about a model; of a model with errors, none
///
/// # Errors
///
/// When a file cannot be read or the page cannot be written.
pub fn report(loaded: &mut Loaded, options: &Report, streams: &mut Streams<'_>) -> Result<Exit, Error> {
    let files = Files { inventory: &options.inventory, users: &options.users };
    if files.are_users_alone(streams) {
        return Ok(Exit::Usage);
    }
    let assembly = loaded.compile_aloud(Options::default(), streams);
    let (Some(assembly), Some(model)) = (assembly, &loaded.model) else {
        streams.report(&loaded.findings, &loaded.sources, Severity::Warning, Severity::Error);
        return Ok(Exit::Findings);
    };
    let (plan, _) = Plan::of(model);
    let coverage = if files.inventory.is_empty() {
        None
    } else {
        let engine = match Engine::new(&plan) {
            Ok(engine) => engine,
            Err(findings) => {
                streams.report(&findings, &loaded.sources, Severity::Warning, Severity::Error);
                return Ok(Exit::Findings);
            }
        };
        let Some((coverage, about_model)) = count(&engine, &plan, files, report::dimensions(), streams)?
        else {
            return Ok(Exit::Findings);
        };
        streams.report(&about_model, &loaded.sources, Severity::Warning, Severity::Error);
        loaded.findings.append(about_model);
        Some(coverage)
    };
    let page = report::html(&plan, &assembly, &loaded.findings, &loaded.sources, coverage.as_ref());
    match &options.out {
        Some(path) => {
            write_file(path, &page)?;
            streams.say(&format!("wrote {}", path.display()));
        }
        None => streams.print(&page)?,
    }
    Ok(Exit::Done)
}
