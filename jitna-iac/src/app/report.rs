//! HTML report about a model

use std::path::PathBuf;

use super::coverage::{Files, count};
use super::{Console, Exit, Loaded};
use crate::assembly::write_file;
use crate::decide::Engine;
use crate::diag::Severity;
use crate::error::Error;
use crate::plan::Plan;
use crate::report;
use crate::synth::Options;

/// Creates a report for users: what is rolled out where, the policies in plain words, who reaches what, and findings
///
/// The report is one HTML file that loads nothing. Users can search it, navigate it by keyboard and print it. They can also ask it what
/// the policies decide about a request: it answers as `jitna-iac decide` does, without a network.
/// With an inventory, as in `jitna-iac coverage`, the report also shows which nodes the policies reach.
///
/// Examples:
///   jitna-iac report --out report.html
///   jitna-iac report --inventory inventory/ --users users.json members.json --out report.html
///   jitna-iac report --app "cargo run -q" > report.html
#[derive(Clone, Debug, Default, clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Report {
    /// File to write the report to [default: standard output]
    #[arg(short, long, value_name = "FILE")]
    pub out: Option<PathBuf>,

    /// Files with nodes, or folders of them, whose coverage the report shows; `-` is standard input
    #[arg(long, value_name = "FILE", num_args = 1..)]
    pub inventory: Vec<PathBuf>,

    /// Files with users, groups and members, or folders of them
    #[arg(long, value_name = "FILE", num_args = 1..)]
    pub users: Vec<PathBuf>,
}

/// Creates the report about a model; nothing if the model has errors
///
/// # Errors
///
/// Returns an error when a file cannot be read or the report cannot be written.
pub fn report(loaded: &mut Loaded, options: &Report, console: &mut Console<'_>) -> Result<Exit, Error> {
    let files = Files { inventory: &options.inventory, users: &options.users };
    if files.are_users_alone(console) {
        return Ok(Exit::Usage);
    }
    let assembly = loaded.compile_aloud(Options::default(), console);
    let (Some(assembly), Some(model)) = (assembly, &loaded.model) else {
        console.report(&loaded.findings, &loaded.sources, Severity::Warning, Severity::Error);
        return Ok(Exit::Findings);
    };
    let (plan, _) = Plan::new(model);
    let engine = match Engine::new(&plan) {
        Ok(engine) => engine.located(&loaded.sources),
        Err(findings) => {
            console.report(&findings, &loaded.sources, Severity::Warning, Severity::Error);
            return Ok(Exit::Findings);
        }
    };
    let coverage = if files.inventory.is_empty() {
        None
    } else {
        let Some((coverage, about_model)) = count(&engine, &plan, files, report::dimensions(), console)?
        else {
            return Ok(Exit::Findings);
        };
        console.report(&about_model, &loaded.sources, Severity::Warning, Severity::Error);
        loaded.findings.append(about_model);
        Some(coverage)
    };
    let page = report::html(&plan, &engine, &assembly, &loaded.findings, &loaded.sources, coverage.as_ref());
    match &options.out {
        Some(path) => {
            write_file(path, &page)?;
            console.say(&format!("wrote {}", path.display()));
        }
        None => console.print(&page)?,
    }
    Ok(Exit::Done)
}
