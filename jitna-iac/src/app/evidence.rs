//! Evidence for auditors

use std::path::{Path, PathBuf};

use super::args::{Arguments, Stopped};
use super::replay::Input;
use super::{Console, Exit, Loaded};
use crate::assembly::write_file;
use crate::diag::{Severity, Sources};
use crate::error::Error;
use crate::evidence::Evidence;
use crate::plan::Plan;
use crate::quantity::counted;
use crate::report;
use crate::rules;

/// Writes evidence for auditors: who can reach what, how it is approved and for how long, mapped to controls
///
/// The facts come from the model; with records of requests (`--from`, `--requests`), also from these. They are mapped to controls of
/// NIST SP 800-53, SOC 2, ISO/IEC 27001 and PCI DSS. A fact supports a control; it does not show that the organization complies with it,
/// and what the model lacks is listed beside it. Writes `evidence.json` (an OSCAL component definition), `evidence.csv` and
/// `evidence.html`. The day is today, or that of SOURCE_DATE_EPOCH.
///
/// Examples:
///   jitna-iac evidence --out evidence
///   jitna-iac evidence --from collected --out evidence
#[derive(Clone, Debug, Default, clap::Args)]
#[command(verbatim_doc_comment)]
pub struct EvidenceArguments {
    /// Directory for the files; it is created if it does not exist
    #[arg(short, long, value_name = "DIR", default_value = "evidence")]
    pub out: PathBuf,

    /// Folder that `collect.sh` wrote, with requests
    #[arg(long, value_name = "DIR")]
    pub from: Option<PathBuf>,

    /// Files with records of requests, as for `replay`, or folders of them
    #[arg(long, value_name = "FILE", num_args = 1..)]
    pub requests: Vec<PathBuf>,
}

impl Arguments for EvidenceArguments {
    fn files(&self) -> Vec<&PathBuf> {
        self.requests.iter().collect()
    }

    fn run(self, loaded: &mut Loaded, _: &Path, console: &mut Console<'_>) -> Result<Exit, Stopped> {
        Ok(evidence(loaded, &self, console)?)
    }
}

/// Writes the evidence about a model; nothing if the model has errors, or a file with records cannot be read
///
/// # Errors
///
/// Returns an error when a file cannot be read or written.
pub fn evidence(
    loaded: &mut Loaded,
    options: &EvidenceArguments,
    console: &mut Console<'_>,
) -> Result<Exit, Error> {
    let Some(day) = loaded.today.clone().or_else(|| super::today(&|name| std::env::var_os(name))) else {
        console.complain("the day is not known", Some("set SOURCE_DATE_EPOCH to the seconds since 1970"));
        return Ok(Exit::Usage);
    };
    let (Some(engine), Some(model)) = (loaded.engine(console), &loaded.model) else {
        return Ok(Exit::Findings);
    };
    let (plan, _) = Plan::new(model);
    let mut sources = Sources::default();
    let requests = if options.from.is_some() || !options.requests.is_empty() {
        let Some(input) = Input::read(options.from.as_deref(), &options.requests, &mut sources, console)?
        else {
            return Ok(Exit::Io);
        };
        let (past, records, mut findings) = input.requests();
        super::replay::say_incomplete(&records, &mut findings);
        if past.is_empty() && findings.worst() < Some(Severity::Error) {
            let message = format!(
                "the records have no access request; {} about something else",
                counted(records.others, "record")
            );
            findings.push(
                rules::NOTHING_REPLAYED.finding(message).help("name records of access requests, or none"),
            );
        }
        findings.sort(&sources);
        console.report(&findings, &sources, Severity::Warning, Severity::Error);
        if findings.worst() >= Some(Severity::Error) {
            return Ok(Exit::Findings);
        }
        Some(past)
    } else {
        None
    };
    let evidence = Evidence::new(&plan, &engine, day, requests);
    let files = [
        ("evidence.json", evidence.to_oscal()),
        ("evidence.csv", evidence.to_csv()),
        ("evidence.html", report::evidence(&evidence)),
    ];
    super::collect::folder(&options.out)?;
    for (name, text) in &files {
        write_file(&options.out.join(name), text)?;
    }
    console.say(&format!("wrote evidence.json, evidence.csv and evidence.html in {}", options.out.display()));
    Ok(Exit::Done)
}
