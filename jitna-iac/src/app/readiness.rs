//! Nodes that cannot be reached, and why

mod render;

use std::path::PathBuf;

use super::{Console, Exit, Loaded};
use crate::diag::{Diagnostics, Severity, Sources};
use crate::error::Error;
use crate::plan::Plan;
use crate::readiness::{Facts, Readiness, ReadinessLimits};
use crate::rules;

/// Output format
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ReadinessFormat {
    /// For users
    #[default]
    Text,
    /// For programs
    Json,
    /// For spreadsheets: a line for each node
    Csv,
}

impl ReadinessFormat {
    /// Formats, by the words that `--format` accepts
    pub const WORDS: &[(&str, Self)] = &[("text", Self::Text), ("json", Self::Json), ("csv", Self::Csv)];
}

/// Source of the nodes
#[derive(Clone, Debug)]
pub enum ReadinessSource {
    /// Folder that `collect.sh` wrote
    Collected(PathBuf),
    /// Files and folders; `-` is standard input
    Inventory(Vec<PathBuf>),
}

/// Options of [`readiness()`]
#[derive(Clone, Debug)]
pub struct ReadinessOptions {
    /// Source of the nodes
    pub source: ReadinessSource,
    /// Limits that the readiness must meet
    pub limits: ReadinessLimits,
    /// Maximum number of nodes to name of each kind; `None` names all
    pub most: Option<usize>,
    /// Output format
    pub format: ReadinessFormat,
}

/// Shows which nodes cannot be reached, and why
///
/// # Errors
///
/// Returns an error when a file cannot be read or the output cannot be written.
pub fn readiness(
    loaded: &mut Loaded,
    options: &ReadinessOptions,
    console: &mut Console<'_>,
) -> Result<Exit, Error> {
    let (Some(engine), Some(model)) = (loaded.engine(console), &loaded.model) else {
        return Ok(Exit::Findings);
    };
    let (plan, _) = Plan::new(model);
    let (mut facts, mut sources, mut findings) =
        (Facts::default(), Sources::default(), Diagnostics::default());
    match &options.source {
        ReadinessSource::Collected(folder) => match facts.open_collected(folder, &mut sources)? {
            Some((missing, found)) => {
                findings.append(found);
                let help = "run `collect.sh` with the same folder again: it asks for what is missing";
                findings
                    .extend(missing.0.into_iter().map(|what| rules::NOT_COLLECTED.finding(what).help(help)));
            }
            None => {
                let help = "name a folder that `collect.sh` wrote, or use `--inventory` for other files";
                let what = format!("{} is not a folder of `collect.sh`", folder.display());
                console.complain(&what, Some(help));
                return Ok(Exit::Io);
            }
        },
        ReadinessSource::Inventory(paths) => {
            for path in paths {
                findings.append(facts.open(path, &mut sources)?);
            }
        }
    }
    // With no nodes, every limit holds, so a pipeline would rely on nothing.
    if facts.is_empty() && findings.worst() < Some(Severity::Error) {
        let help = "provide the output of `aws ssm describe-instance-information` where nodes are";
        findings.push(rules::EMPTY_INVENTORY.finding("the inventory has no node").help(help));
    }
    findings.sort(&sources);
    console.report(&findings, &sources, Severity::Warning, Severity::Error);
    let is_collected = findings
        .iter()
        .all(|finding| finding.severity < Severity::Error || finding.code == rules::NOT_COLLECTED.code);
    if !is_collected {
        return Ok(Exit::Findings);
    }
    let found = Readiness::new(&engine, &plan, &facts);
    let text = render::render(&found, &facts, options);
    match options.format {
        ReadinessFormat::Text => console.print_text(&text)?,
        ReadinessFormat::Json => console.print_json(&text)?,
        ReadinessFormat::Csv => {
            console.print(&text)?;
            for note in render::notes(&found, &facts) {
                console.say(&format!("note: {note}"));
            }
        }
    }
    let broken = options.limits.broken(&found);
    for line in &broken {
        console.complain(line, None);
    }
    let is_complete = findings.worst() < Some(Severity::Error);
    Ok(if broken.is_empty() && is_complete { Exit::Done } else { Exit::Findings })
}
