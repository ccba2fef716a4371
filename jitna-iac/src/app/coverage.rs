//! Which nodes the policies reach, and how long anybody can be on one

mod count;
mod render;

use std::path::PathBuf;

pub(super) use count::{Files, count};

use super::{Exit, Loaded, Streams};
use crate::coverage::{Dimension, Limits};
use crate::decide::Engine;
use crate::diag::Severity;
use crate::error::Error;
use crate::exposure::exposures;
use crate::plan::Plan;
use crate::synth::Options;

/// How coverage is shown
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CoverageFormat {
    /// For people
    #[default]
    Text,
    /// For programs
    Json,
    /// For spreadsheets: the groups of nodes; without an inventory, exposure
    Csv,
}

impl CoverageFormat {
    /// Words for the formats, as `--format` takes them
    pub const WORDS: &[(&str, Self)] = &[("text", Self::Text), ("json", Self::Json), ("csv", Self::Csv)];
}

/// What is wanted of [`coverage()`]
#[derive(Clone, Debug)]
pub struct CoverageOptions {
    /// Files and folders with nodes; `-` is standard input
    pub inventory: Vec<PathBuf>,
    /// Files and folders with users
    pub users: Vec<PathBuf>,
    /// What nodes are grouped by
    pub by: Vec<Dimension>,
    /// Numbers that are held
    pub limits: Limits,
    /// Offenders that are named of each kind, and names in one line; none is all
    pub most: Option<usize>,
    /// How coverage is shown
    pub format: CoverageFormat,
}

/// Shows which nodes the policies of a model reach, and how long anybody can be on one
///
/// # Errors
///
/// When a file cannot be read or the output cannot be written.
pub fn coverage(
    loaded: &mut Loaded,
    options: &CoverageOptions,
    streams: &mut Streams<'_>,
) -> Result<Exit, Error> {
    if options.inventory.is_empty() && (!options.limits.is_empty() || !options.users.is_empty()) {
        count::nothing_without_nodes("limits and users say", streams);
        return Ok(Exit::Usage);
    }
    let compiled = loaded.compile(Options::default()).is_some();
    let model = loaded.model.as_ref().filter(|_| compiled);
    let planned = model.map(|model| {
        let (plan, _) = Plan::of(model);
        Engine::new(&plan).map(|engine| (plan, engine))
    });
    let (plan, engine) = match planned {
        Some(Ok(planned)) => planned,
        faulty => {
            if let Some(Err(findings)) = faulty {
                loaded.findings.append(findings);
                loaded.sort();
            }
            streams.report(&loaded.findings, &loaded.sources, Severity::Warning, Severity::Error);
            return Ok(Exit::Findings);
        }
    };
    let exposures = exposures(&plan);
    if options.inventory.is_empty() {
        print(&render::render(None, &exposures, options), options, streams)?;
        return Ok(Exit::Done);
    }
    let files = Files { inventory: &options.inventory, users: &options.users };
    let Some((coverage, about_model)) = count(&engine, &plan, files, options.by.clone(), streams)? else {
        return Ok(Exit::Findings);
    };
    streams.report(&about_model, &loaded.sources, Severity::Warning, Severity::Error);
    print(&render::render(Some(&coverage), &exposures, options), options, streams)?;
    if options.format == CoverageFormat::Csv {
        for note in &coverage.notes {
            streams.say(&format!("note: {note}"));
        }
    }
    let broken = options.limits.broken(&coverage);
    for line in &broken {
        streams.complain(line, None);
    }
    Ok(if broken.is_empty() { Exit::Done } else { Exit::Findings })
}

fn print(text: &str, options: &CoverageOptions, streams: &mut Streams<'_>) -> Result<(), Error> {
    match options.format {
        CoverageFormat::Text => streams.print_text(text),
        CoverageFormat::Json => streams.print_json(text),
        CoverageFormat::Csv => streams.print(text),
    }
}
