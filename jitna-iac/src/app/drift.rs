//! Comparison of the collected organization with the model

use std::path::PathBuf;

use super::check::{LeftOut, report};
use super::{Check, Console, Exit, Loaded, ReportFormat};
use crate::assembly::Format;
use crate::compare::Side;
use crate::diag::{Diagnostics, Severity, Sources};
use crate::drift::{Collected, Stacks, Wanted, find};
use crate::error::Error;
use crate::plan::Plan;
use crate::read;
use crate::rules;
use crate::synth::Options;
use crate::verify::Expected;

/// Options of [`drift()`]
#[derive(Clone, Debug)]
pub struct Drift {
    /// Folder that `collect.sh` wrote
    pub from: PathBuf,
    /// Output format
    pub format: ReportFormat,
    /// Severity of findings that fail the run
    pub deny: Severity,
}

/// Shows where an organization differs from the model, or from an assembly that was written before
///
/// # Errors
///
/// Returns an error when a file cannot be read or the output cannot be written.
pub fn drift(
    loaded: &mut Loaded,
    assembly: Option<&PathBuf>,
    options: &Drift,
    console: &mut Console<'_>,
) -> Result<Exit, Error> {
    let mut sources = Sources::default();
    let (files, documents, name, provider) = match assembly {
        Some(dir) => {
            let name = read::name_of(dir).trim_end_matches('/').to_owned();
            let documents = match Expected::read(dir) {
                Ok(documents) => documents,
                Err(error) => {
                    console.complain(
                        &error.to_string(),
                        Some("name a directory that `jitna-iac synth --out DIR` wrote"),
                    );
                    return Ok(Exit::Io);
                }
            };
            (read::read_assembly(dir, &mut sources)?, documents, name, None)
        }
        None => {
            let made = loaded.compile(Options { parameters: false, files: Some(Format::Json) });
            let (Some(made), Some(model)) = (made, &loaded.model) else {
                console.report(&loaded.findings, &loaded.sources, Severity::Warning, Severity::Error);
                return Ok(Exit::Findings);
            };
            let (plan, _) = Plan::new(model);
            let provider = plan.identity_provider().as_str();
            (Ok(made.files(Format::Json)), Expected::new(&made, &plan), "model".to_owned(), Some(provider))
        }
    };
    let side = files.and_then(|files| {
        let index = files.iter().find(|(path, _)| path == "index.json").map(|(_, text)| text.as_str());
        let stacks = Stacks::from_index(index.unwrap_or_default());
        Side::files(&files, &name, &mut sources).map(|side| (side, stacks))
    });
    let (side, stacks) = match side {
        Ok(read) => read,
        Err(findings) => {
            console.report(&findings, &sources, Severity::Error, Severity::Error);
            return Ok(Exit::Findings);
        }
    };
    let collected = match Collected::open(&options.from) {
        Ok(collected) => collected,
        Err(error) => {
            let help = "name a folder that `collect.sh` wrote; `jitna-iac collect` writes the script";
            console.complain(&error.to_string(), Some(help));
            return Ok(Exit::Io);
        }
    };
    let wanted = Wanted { side: &side, documents: &documents, stacks: &stacks, identity_provider: provider };
    let findings = find(&wanted, &collected);
    let check = Check { format: options.format, deny: options.deny, ..Check::default() };
    report(&findings, &sources, None, &check, LeftOut::default(), console)?;
    Ok(exit(&findings, options.deny, console))
}

/// Returns the exit code: incomplete input counts as a finding; otherwise, any difference is [`Exit::Differs`]
fn exit(findings: &Diagnostics, deny: Severity, console: &mut Console<'_>) -> Exit {
    if findings.worst() < Some(deny) {
        return Exit::Done;
    }
    console.explain_denied(findings);
    if findings.has(rules::NOT_COLLECTED.code) { Exit::Findings } else { Exit::Differs }
}
