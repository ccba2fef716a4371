//! Nodes that the policies reach, and how long a user can be on one

mod count;
mod render;

use std::path::PathBuf;

pub(super) use count::{Files, count};

use super::{Console, Exit, Loaded};
use crate::coverage::{Dimension, Limits};
use crate::diag::Severity;
use crate::error::Error;
use crate::exposure::exposures;
use crate::plan::Plan;

/// Output format
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CoverageFormat {
    /// For users
    #[default]
    Text,
    /// For programs
    Json,
    /// For spreadsheets: the groups of nodes; without an inventory, exposure
    Csv,
}

impl CoverageFormat {
    /// Formats, by the words that `--format` accepts
    pub const WORDS: &[(&str, Self)] = &[("text", Self::Text), ("json", Self::Json), ("csv", Self::Csv)];
}

/// Options of [`coverage()`]
#[derive(Clone, Debug)]
pub struct CoverageOptions {
    /// Files and folders with nodes; `-` is standard input
    pub inventory: Vec<PathBuf>,
    /// Files and folders with users
    pub users: Vec<PathBuf>,
    /// Dimensions that nodes are grouped by
    pub by: Vec<Dimension>,
    /// Limits that the coverage must meet
    pub limits: Limits,
    /// Maximum number of offenders to name of each kind, and of names in one line; `None` names all
    pub most: Option<usize>,
    /// Output format
    pub format: CoverageFormat,
}

/// Shows which nodes the policies of a model reach, and how long a user can be on one
///
/// # Errors
///
/// Returns an error when a file cannot be read or the output cannot be written.
pub fn coverage(
    loaded: &mut Loaded,
    options: &CoverageOptions,
    console: &mut Console<'_>,
) -> Result<Exit, Error> {
    if options.inventory.is_empty() && (!options.limits.is_empty() || !options.users.is_empty()) {
        count::nothing_without_nodes("limits and users require", console);
        return Ok(Exit::Usage);
    }
    let (Some(engine), Some(model)) = (loaded.engine(console), &loaded.model) else {
        return Ok(Exit::Findings);
    };
    let (plan, _) = Plan::new(model);
    let exposures = exposures(&plan);
    if options.inventory.is_empty() {
        print(&render::render(None, &exposures, options), options, console)?;
        return Ok(Exit::Done);
    }
    let files = Files { inventory: &options.inventory, users: &options.users };
    let Some((coverage, about_model)) = count(&engine, &plan, files, options.by.clone(), console)? else {
        return Ok(Exit::Findings);
    };
    console.report(&about_model, &loaded.sources, Severity::Warning, Severity::Error);
    print(&render::render(Some(&coverage), &exposures, options), options, console)?;
    if options.format == CoverageFormat::Csv {
        for note in &coverage.notes {
            console.say(&format!("note: {note}"));
        }
    }
    let broken = options.limits.broken(&coverage);
    for line in &broken {
        console.complain(line, None);
    }
    Ok(if broken.is_empty() { Exit::Done } else { Exit::Findings })
}

fn print(text: &str, options: &CoverageOptions, console: &mut Console<'_>) -> Result<(), Error> {
    match options.format {
        CoverageFormat::Text => console.print_text(text),
        CoverageFormat::Json => console.print_json(text),
        CoverageFormat::Csv => console.print(text),
    }
}
