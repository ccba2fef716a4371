//! Writes the graph for Graphviz

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::{Edge, EdgeKind, Graph, Kind, Node, NodeIndex};

pub(super) fn write(graph: &Graph) -> String {
    let mut children: BTreeMap<Option<NodeIndex>, Vec<NodeIndex>> = BTreeMap::new();
    for (index, node) in graph.nodes() {
        children.entry(node.parent).or_default().push(index);
    }
    let mut out = "digraph jitna {\n  rankdir=LR;\n  compound=true;\n".to_owned();
    out.push_str("  graph [fontname=\"sans-serif\", style=rounded];\n");
    out.push_str("  node [fontname=\"sans-serif\", shape=box];\n  edge [fontname=\"sans-serif\"];\n");
    for index in children.get(&None).into_iter().flatten() {
        nodes(graph, &children, *index, 1, &mut out);
    }
    for Edge { from, to, kind, label } in graph.edges() {
        let mut attributes: Vec<String> = Vec::new();
        for (end, attribute) in [(from, "ltail"), (to, "lhead")] {
            if children.contains_key(&Some(*end)) {
                attributes.push(format!("{attribute}=cluster_{}", end.0));
            }
        }
        if *kind == EdgeKind::Makes {
            attributes.push("style=dashed".to_owned());
        }
        if let Some(label) = label {
            attributes.push(format!("label=\"{}\"", escape(label)));
        }
        let attributes =
            if attributes.is_empty() { String::new() } else { format!(" [{}]", attributes.join(", ")) };
        let _ = writeln!(out, "  n{} -> n{}{attributes};", from.0, to.0);
    }
    out.push_str("}\n");
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
            let _ = writeln!(out, "{indent}subgraph cluster_{} {{", index.0);
            let _ = writeln!(out, "{indent}  label=\"{label}\";");
            // An edge must end at a node. This one represents the cluster, whose border cuts off the edge (`lhead`).
            let _ = writeln!(out, "{indent}  n{} [shape=point, style=invis];", index.0);
            for child in below {
                nodes(graph, children, *child, depth + 1, out);
            }
            let _ = writeln!(out, "{indent}}}");
        }
        None => {
            let look = match node.kind {
                Kind::StackSet => ", shape=folder",
                Kind::DenyAccess => ", shape=octagon",
                Kind::Account { left_out: true } => ", style=dashed",
                Kind::Account { left_out: false } => ", style=rounded",
                Kind::Management
                | Kind::Administrator
                | Kind::ConfigurationManager
                | Kind::Stack
                | Kind::Organization
                | Kind::Unit { .. } => "",
            };
            let _ = writeln!(out, "{indent}n{} [label=\"{label}\"{look}];", index.0);
        }
    }
}

fn label(node: &Node) -> String {
    let lines: Vec<String> = node.lines().map(|line| escape(&line)).collect();
    lines.join("\\n")
}

/// String in the quotes of DOT: Graphviz replaces sequences that start with a backslash, and HTML entities that start with `&`
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '"' => escaped.push_str("\\\""),
            '\\' => escaped.push_str("\\\\"),
            '&' => escaped.push_str("&amp;"),
            _ if crate::escape::is_hidden(c) => escaped.push('\u{fffd}'),
            _ => escaped.push(c),
        }
    }
    escaped
}
