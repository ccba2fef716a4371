//! `import --refresh`: updates the OUs and accounts of a model

use super::{Import, imported};
use crate::app::{Console, Exit};
use crate::diag::{Diagnostics, Severity, Sources};
use crate::error::Error;
use crate::fix::{FixedFile, Groups, Project};
use crate::inventory::Collector;
use crate::{files, fix, layout};
use std::path::Path;

/// Updates the files of a model from existing configuration; with `diff`, shows the changes instead
///
/// # Errors
///
/// Returns an error when a file cannot be read or written, or the output cannot be written.
pub fn refresh(
    project: &Project,
    wanted: &Import,
    diff: bool,
    console: &mut Console<'_>,
) -> Result<Exit, Error> {
    let judged = project.judge()?;
    let mut wanted = wanted.clone();
    // Answers of AWS Organizations do not say where node access is administered, but the model does.
    if let Some(organization) = judged.model.as_ref().and_then(|model| model.as_organization()) {
        wanted.options.account.get_or_insert_with(|| (*organization.delegated_administrator).clone());
        wanted.options.region.get_or_insert_with(|| (*organization.home_region).clone());
    }
    let (mut sources, mut findings) = (Sources::default(), Diagnostics::default());
    let actual = imported(&wanted, &mut sources, &mut findings)?;
    let Some(actual) = actual.filter(|_| findings.worst() < Some(Severity::Error)) else {
        findings.sort(&sources);
        console.report(&findings, &sources, Severity::Error, Severity::Error);
        return Ok(Exit::Findings);
    };
    let mut refreshed = fix::refresh(project, &actual.model, &groups(&wanted)?)?;
    refreshed.findings.sort(&refreshed.sources);
    let denied = if wanted.strict { Severity::Warning } else { Severity::Error };
    console.report(&refreshed.findings, &refreshed.sources, Severity::Note, denied);
    if refreshed.findings.worst() >= Some(denied) {
        return Ok(Exit::Findings);
    }
    for file in &refreshed.files {
        if diff {
            console.print_text(&layout::difference(&file.name, "refreshed", &file.old, &file.new))?;
        } else {
            files::write(&file.path, &file.new)
                .map_err(|source| Error::Fix { path: file.path.clone(), source })?;
        }
        console.say(&described(file));
    }
    if refreshed.files.is_empty() {
        console.say("nothing is new");
    }
    Ok(if diff && !refreshed.files.is_empty() { Exit::Differs } else { Exit::Done })
}

/// Groups of the identity store in the sources; the import has reported what cannot be read
fn groups(wanted: &Import) -> Result<Groups, Error> {
    let (mut collector, mut sources) = (Collector::default(), Sources::default());
    // Standard input was read by the import.
    for path in wanted.paths.iter().filter(|path| *path != Path::new("-")) {
        collector.open(path, &mut sources)?;
    }
    Ok(collector.finish().0.groups)
}

/// The file and its changes
fn described(file: &FixedFile) -> String {
    let changes = file.fixed.iter().map(|(_, title)| format!("\n  {title}"));
    format!("{}:{}", file.name, changes.collect::<String>())
}
