//! Which nodes the policies reach, and how long anybody can be on one

mod render;

use std::path::PathBuf;

use super::{Exit, Loaded, Streams};
use crate::coverage::{Coverage, Dimension, Limits};
use crate::decide::Engine;
use crate::diag::{Severity, Sources};
use crate::error::Error;
use crate::exposure::exposures;
use crate::inventory::Collector;
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
        streams.complain(
            "limits and users say nothing without nodes",
            Some("name what the AWS CLI printed with `--inventory FILE`"),
        );
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
        streams.print(&render::render(None, &exposures, options))?;
        return Ok(Exit::Done);
    }
    let (mut collector, mut sources) = (Collector::default(), Sources::default());
    let paths: Vec<&PathBuf> = options.inventory.iter().chain(&options.users).collect();
    for (number, path) in paths.iter().enumerate() {
        streams.progress("reading the inventory", number, paths.len());
        collector.open(path, &mut sources)?;
    }
    let (inventory, mut findings) = collector.finish();
    streams.progress_done();
    findings.sort(&sources);
    if findings.worst() >= Some(Severity::Error) {
        streams.report(&findings, &sources, Severity::Warning, Severity::Error);
        return Ok(Exit::Findings);
    }
    streams.report(&findings, &sources, Severity::Warning, Severity::Error);
    let coverage = Coverage::of(&engine, &plan, &inventory, options.by.clone(), &mut |done, total| {
        streams.progress("counting nodes", done, total);
    });
    streams.progress_done();
    streams.print(&render::render(Some(&coverage), &exposures, options))?;
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
