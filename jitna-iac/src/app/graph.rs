//! A picture of the rollout

use super::{Exit, Loaded, Streams};
use crate::diag::Severity;
use crate::error::Error;
use crate::graph;
use crate::plan::Plan;
use crate::synth::Options;

/// Language of the picture
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum GraphFormat {
    /// For browsers
    #[default]
    Svg,
    /// For Markdown on GitHub and GitLab
    Mermaid,
    /// For Graphviz
    Dot,
}

impl GraphFormat {
    /// Words for the formats, as `--format` takes them
    pub const WORDS: &[(&str, Self)] = &[("svg", Self::Svg), ("mermaid", Self::Mermaid), ("dot", Self::Dot)];
}

/// Draws which stack set reaches which units, accounts and Regions
///
/// Examples:
///   jitna-iac graph > rollout.svg
///   jitna-iac graph --format dot | dot -Tpdf > rollout.pdf
#[derive(Clone, Copy, Debug, Default, clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Graph {
    /// Language of the picture
    #[arg(long, default_value = "svg", value_parser = super::args::words(GraphFormat::WORDS))]
    pub format: GraphFormat,
}

/// Shows which stack set of a model reaches what
///
/// # Errors
///
/// When the output cannot be written.
pub fn graph(loaded: &mut Loaded, options: &Graph, streams: &mut Streams<'_>) -> Result<Exit, Error> {
    let assembly = loaded.compile(Options::default());
    let (Some(assembly), Some(model)) = (assembly, &loaded.model) else {
        streams.report(&loaded.findings, &loaded.sources, Severity::Warning, Severity::Error);
        return Ok(Exit::Findings);
    };
    let graph = graph::Graph::of(&Plan::of(model).0, &assembly);
    streams.print(&match options.format {
        GraphFormat::Svg => graph.to_svg(),
        GraphFormat::Mermaid => graph.to_mermaid(),
        GraphFormat::Dot => graph.to_dot(),
    })?;
    Ok(Exit::Done)
}
