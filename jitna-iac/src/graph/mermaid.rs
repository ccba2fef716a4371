//! Writes the graph for Mermaid

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::{Edge, EdgeKind, Graph, Kind, Node, NodeIndex};

pub(super) fn write(graph: &Graph) -> String {
    let mut children: BTreeMap<Option<NodeIndex>, Vec<NodeIndex>> = BTreeMap::new();
    for (index, node) in graph.nodes() {
        children.entry(node.parent).or_default().push(index);
    }
    let mut out = "flowchart LR\n".to_owned();
    // The top-level nodes in the order of the picture: accounts, StackSets, the organization
    let mut top = children.get(&None).cloned().unwrap_or_default();
    top.sort_by_key(|index| graph.get(*index).map(|node| node.kind == Kind::Organization));
    for index in top {
        nodes(graph, &children, index, 1, &mut out);
    }
    for Edge { from, to, kind, label } in graph.edges() {
        let arrow = match kind {
            EdgeKind::Delegates | EdgeKind::Reaches => "-->",
            EdgeKind::Makes => "-.->",
        };
        let label = label.as_ref().map(|label| format!("|\"{}\"|", escape(label))).unwrap_or_default();
        let _ = writeln!(out, "  n{} {arrow}{label} n{}", from.0, to.0);
    }
    out
}

fn nodes(
    graph: &Graph,
    children: &BTreeMap<Option<NodeIndex>, Vec<NodeIndex>>,
    index: NodeIndex,
    depth: usize,
    out: &mut String,
) {
    let Some(node) = graph.get(index) else { return };
    let indent = "  ".repeat(depth);
    let label = label(node);
    match children.get(&Some(index)) {
        Some(below) => {
            let _ = writeln!(out, "{indent}subgraph n{}[\"{label}\"]", index.0);
            for child in below {
                nodes(graph, children, *child, depth + 1, out);
            }
            let _ = writeln!(out, "{indent}end");
        }
        None => {
            let (open, close) = match node.kind {
                Kind::StackSet => ("[[", "]]"),
                Kind::DenyAccess => ("{{", "}}"),
                Kind::Account { .. } => ("(", ")"),
                Kind::Management
                | Kind::Administrator
                | Kind::ConfigurationManager
                | Kind::Stack
                | Kind::Organization
                | Kind::Unit { .. } => ("[", "]"),
            };
            let _ = writeln!(out, "{indent}n{}{open}\"{label}\"{close}", index.0);
        }
    }
}

fn label(node: &Node) -> String {
    let lines: Vec<String> = node.lines().map(|line| escape(&line)).collect();
    lines.join("<br/>")
}

/// String in the quotes of a label, where Mermaid supports HTML entities by name and number
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        // Labels are both Markdown and HTML, and `#` starts an entity. Therefore every character that is not a letter, a digit or a common
        // symbol is written by number. This also keeps Mermaid's own words, such as `end`, from being recognized in a label. Some hidden
        // characters, such as the Hangul fillers, are letters.
        if crate::escape::is_hidden(c) {
            escaped.push('\u{fffd}');
        } else if c.is_alphanumeric() || matches!(c, ' ' | '-' | '.' | ',' | ':' | '/' | '(' | ')') {
            escaped.push(c);
        } else {
            let _ = write!(escaped, "#{};", u32::from(c));
        }
    }
    escaped
}
