//! A picture of a rollout: what stands where, and what reaches whom
//!
//! A [`Graph`] is nodes and edges of a plan and its assembly. It is drawn as SVG ([`Graph::to_svg`]), or handed to other
//! tools as Mermaid or DOT. All three show the same graph. Begin at [`Graph::of`].

mod build;
mod dot;
mod element;
#[cfg(test)]
mod laws;
mod layout;
mod mermaid;
mod svg;
mod text;

use crate::assembly::Assembly;
use crate::plan::Plan;

/// Number of a node in a [`Graph`]
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeIndex(usize);

/// What a node stands for
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Kind {
    /// Management account of the organization
    Management,
    /// Account that administers the feature: the delegated administrator, or the one account there is
    Administrator,
    /// Configuration manager of Quick Setup
    ConfigurationManager,
    /// Deny-access policy
    DenyAccess,
    /// Stack
    Stack,
    /// Stack set
    StackSet,
    /// Root of the organization
    Organization,
    /// Organizational unit
    Unit {
        /// Whether node access is on for it
        node_access: bool,
    },
    /// Account
    Account {
        /// Whether a stack set leaves it out
        left_out: bool,
    },
}

/// A node
#[derive(Clone, Debug)]
pub struct Node {
    /// What it stands for
    pub kind: Kind,
    /// Node that it lies in
    pub parent: Option<NodeIndex>,
    /// Name
    pub label: String,
    /// Id of AWS
    pub id: Option<String>,
    /// What else there is to know, a line each
    pub details: Vec<String>,
    /// Regions
    pub regions: Vec<String>,
    /// Of a stack set: its number in the picture, from 1
    pub number: Option<usize>,
}

impl Node {
    /// Everything about it, as lines
    fn lines(&self) -> impl Iterator<Item = String> + '_ {
        let name = match (self.number, &self.id) {
            (Some(number), _) => format!("{number}: {}", self.label),
            (None, Some(id)) if *id != self.label => format!("{} ({id})", self.label),
            (None, _) => self.label.clone(),
        };
        let left_out = matches!(self.kind, Kind::Account { left_out: true }).then(|| "left out".to_owned());
        let off = matches!(self.kind, Kind::Unit { node_access: false }).then(|| "no node access".to_owned());
        let regions = (!self.regions.is_empty()).then(|| self.regions.join(", "));
        [name].into_iter().chain(self.details.iter().cloned()).chain(regions).chain(left_out).chain(off)
    }
}

/// What an edge says
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum EdgeKind {
    /// The management account delegates to the administrator
    Delegates,
    /// A stack of the administrator makes a stack set
    Makes,
    /// A stack set has stacks there
    Reaches,
}

/// An edge
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edge {
    /// Where it begins
    pub from: NodeIndex,
    /// Where it ends
    pub to: NodeIndex,
    /// What it says
    pub kind: EdgeKind,
    /// Words beside it
    pub label: Option<String>,
}

/// Nodes and edges of a rollout
///
/// ```
/// use jitna_iac::diag::Sources;
/// use jitna_iac::graph::Graph;
/// use jitna_iac::plan::Plan;
///
/// let text = include_str!("../../../examples/recipe/jitna.yaml");
/// let model = jitna_iac::read::read(text, "jitna.yaml", &mut Sources::default()).0.unwrap();
/// let assembly = jitna_iac::compile(&model, Default::default()).0.unwrap();
/// let graph = Graph::of(&Plan::of(&model).0, &assembly);
/// assert!(graph.to_svg().starts_with("<svg"));
/// assert!(graph.to_mermaid().starts_with("flowchart LR"));
/// ```
#[derive(Clone, Debug, Default)]
pub struct Graph {
    nodes: Vec<Node>,
    edges: Vec<Edge>,
}

impl Graph {
    /// Nodes and edges of a plan and of the assembly that was made of it
    ///
    /// Accounts are nodes of their own in small organizations; in large ones only those that a stack set names are.
    #[must_use]
    pub fn of(plan: &Plan<'_>, assembly: &Assembly) -> Self {
        build::graph(plan, assembly)
    }

    /// Nodes, each after the one that it lies in
    pub fn nodes(&self) -> impl Iterator<Item = (NodeIndex, &Node)> {
        self.nodes.iter().enumerate().map(|(index, node)| (NodeIndex(index), node))
    }

    /// Edges
    #[must_use]
    pub fn edges(&self) -> &[Edge] {
        &self.edges
    }

    /// Node of this number
    #[must_use]
    pub fn get(&self, node: NodeIndex) -> Option<&Node> {
        self.nodes.get(node.0)
    }

    /// Nodes that lie directly in this one
    pub fn children(&self, node: NodeIndex) -> impl Iterator<Item = (NodeIndex, &Node)> {
        self.nodes().filter(move |(_, child)| child.parent == Some(node))
    }

    /// Numbers of the stack sets that reach a node
    pub fn reached_by(&self, node: NodeIndex) -> impl Iterator<Item = usize> + '_ {
        let edges = self.edges.iter().filter(move |edge| edge.kind == EdgeKind::Reaches && edge.to == node);
        edges.filter_map(|edge| self.get(edge.from)?.number)
    }

    /// The picture as SVG, in light and dark colors as the reader's system has it
    #[must_use]
    pub fn to_svg(&self) -> String {
        svg::draw(self)
    }

    /// The graph for Mermaid
    #[must_use]
    pub fn to_mermaid(&self) -> String {
        mermaid::write(self)
    }

    /// The graph for Graphviz
    #[must_use]
    pub fn to_dot(&self) -> String {
        dot::write(self)
    }
}
