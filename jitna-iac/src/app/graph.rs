//! Diagram of the rollout

use super::{Console, Exit, Loaded};
use crate::diag::Severity;
use crate::error::Error;
use crate::graph;
use crate::plan::Plan;
use crate::synth::Options;

/// Format of the diagram
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
    /// Formats, by the words that `--format` accepts
    pub const WORDS: &[(&str, Self)] = &[("svg", Self::Svg), ("mermaid", Self::Mermaid), ("dot", Self::Dot)];
}

/// Draws which StackSet reaches which OUs, accounts and Regions
///
/// Examples:
///   jitna-iac graph > rollout.svg
///   jitna-iac graph --format dot | dot -Tpdf > rollout.pdf
#[derive(Clone, Copy, Debug, Default, clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Graph {
    /// Format of the diagram
    #[arg(long, default_value = "svg", value_parser = super::args::words(GraphFormat::WORDS))]
    pub format: GraphFormat,
}

/// Draws what each StackSet of a model reaches
///
/// # Errors
///
/// Returns an error when the output cannot be written.
pub fn graph(loaded: &mut Loaded, options: &Graph, console: &mut Console<'_>) -> Result<Exit, Error> {
    let assembly = loaded.compile(Options::default());
    let (Some(assembly), Some(model)) = (assembly, &loaded.model) else {
        console.report(&loaded.findings, &loaded.sources, Severity::Warning, Severity::Error);
        return Ok(Exit::Findings);
    };
    let graph = graph::Graph::new(&Plan::new(model).0, &assembly);
    console.print(&match options.format {
        GraphFormat::Svg => graph.to_svg(),
        GraphFormat::Mermaid => graph.to_mermaid(),
        GraphFormat::Dot => graph.to_dot(),
    })?;
    Ok(Exit::Done)
}
