//! A picture of a rollout: which resources are where, and which accounts a StackSet reaches
//!
//! A [`Graph`] contains the nodes and edges of a plan and its assembly. It can be drawn as SVG ([`Graph::to_svg`]), or written as Mermaid
//! or DOT for other tools. All three formats show the same graph. Start at [`Graph::new`].

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

/// Index of a node in a [`Graph`]
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeIndex(usize);

/// Kind of a node
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Kind {
    /// Management account of the organization
    Management,
    /// Account that administers the feature: the delegated administrator, or the account of a model without an organization
    Administrator,
    /// Configuration manager of Quick Setup
    ConfigurationManager,
    /// Deny-access policy
    DenyAccess,
    /// Stack
    Stack,
    /// StackSet
    StackSet,
    /// Root of the organization
    Organization,
    /// Organizational unit
    Unit {
        /// Whether node access is enabled for it
        node_access: bool,
    },
    /// Account
    Account {
        /// Whether a StackSet excludes it
        left_out: bool,
    },
}

/// A node
#[derive(Clone, Debug)]
pub struct Node {
    /// Kind of the node
    pub kind: Kind,
    /// Node that contains it
    pub parent: Option<NodeIndex>,
    /// Name
    pub label: String,
    /// AWS ID
    pub id: Option<String>,
    /// Further details, one per line
    pub details: Vec<String>,
    /// Regions
    pub regions: Vec<String>,
    /// Number of a StackSet in the picture, starting at 1
    pub number: Option<usize>,
}

impl Node {
    /// All information about it, as lines
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

/// Meaning of an edge
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum EdgeKind {
    /// The management account delegates to the administrator
    Delegates,
    /// A stack of the administrator creates a StackSet
    Makes,
    /// A StackSet has stacks there
    Reaches,
}

/// An edge
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edge {
    /// Start node
    pub from: NodeIndex,
    /// End node
    pub to: NodeIndex,
    /// Meaning
    pub kind: EdgeKind,
    /// Label
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
/// let graph = Graph::new(&Plan::new(&model).0, &assembly);
/// assert!(graph.to_svg().starts_with("<svg"));
/// assert!(graph.to_mermaid().starts_with("flowchart LR"));
/// ```
#[derive(Clone, Debug, Default)]
pub struct Graph {
    nodes: Vec<Node>,
    edges: Vec<Edge>,
}

impl Graph {
    /// Creates the nodes and edges of a plan and of the assembly that was synthesized from it
    ///
    /// In small organizations, each account is a node. In large ones, only the accounts that a StackSet names are. If an account has many
    /// stacks, those with the same purpose are one node with all Regions.
    #[must_use]
    pub fn new(plan: &Plan<'_>, assembly: &Assembly) -> Self {
        build::graph(plan, assembly)
    }

    /// Nodes, each after the node that contains it
    pub fn nodes(&self) -> impl Iterator<Item = (NodeIndex, &Node)> {
        self.nodes.iter().enumerate().map(|(index, node)| (NodeIndex(index), node))
    }

    /// Edges
    #[must_use]
    pub fn edges(&self) -> &[Edge] {
        &self.edges
    }

    /// Returns the node with this index
    #[must_use]
    pub fn get(&self, node: NodeIndex) -> Option<&Node> {
        self.nodes.get(node.0)
    }

    /// Nodes directly in this node
    pub fn children(&self, node: NodeIndex) -> impl Iterator<Item = (NodeIndex, &Node)> {
        self.nodes().filter(move |(_, child)| child.parent == Some(node))
    }

    /// Numbers of the StackSets that reach a node
    pub fn reached_by(&self, node: NodeIndex) -> impl Iterator<Item = usize> + '_ {
        let edges = self.edges.iter().filter(move |edge| edge.kind == EdgeKind::Reaches && edge.to == node);
        edges.filter_map(|edge| self.get(edge.from)?.number)
    }

    /// Returns the picture as SVG, in light or dark colors depending on the system settings of the reader
    #[must_use]
    pub fn to_svg(&self) -> String {
        svg::draw(self)
    }

    /// Returns the graph for Mermaid
    #[must_use]
    pub fn to_mermaid(&self) -> String {
        mermaid::write(self)
    }

    /// Returns the graph for Graphviz
    #[must_use]
    pub fn to_dot(&self) -> String {
        dot::write(self)
    }
}
