//! Boolean formulas: each exists once, so equal parts of statements share a node

use std::collections::HashMap;

use super::atom::AtomId;

/// A formula, or its negation
///
/// The lowest bit is set if the formula is negated; the other bits are the number of its node.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Edge(u32);

impl Edge {
    pub(super) const TRUE: Self = Self(0);
    pub(super) const FALSE: Self = Self(1);

    pub(super) fn is_negated(self) -> bool {
        self.0 & 1 == 1
    }

    pub(super) fn node(self) -> u32 {
        self.0 >> 1
    }

    #[must_use]
    pub(super) fn not(self) -> Self {
        Self(self.0 ^ 1)
    }
}

/// Structure of a formula
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Node {
    True,
    Atom(AtomId),
    /// Conjunction of two or more formulas, in order, each once.
    All(Box<[Edge]>),
}

/// Number of formulas that are evaluated without caching known results
const FEW: usize = 64;

/// All formulas of a prover
#[derive(Debug)]
pub(super) struct Formulas {
    nodes: Vec<Node>,
    known: HashMap<Node, u32>,
}

impl Default for Formulas {
    fn default() -> Self {
        Self { nodes: vec![Node::True], known: HashMap::from([(Node::True, 0)]) }
    }
}

impl Formulas {
    pub(super) fn node(&self, edge: Edge) -> &Node {
        self.nodes.get(edge.node() as usize).unwrap_or(&Node::True)
    }

    /// Number of formulas, a measure of their cost
    pub(super) fn len(&self) -> usize {
        self.nodes.len()
    }

    fn edge(&mut self, node: Node) -> Edge {
        if let Some(&number) = self.known.get(&node) {
            return Edge(number << 1);
        }
        let number = u32::try_from(self.nodes.len()).unwrap_or(u32::MAX >> 1);
        self.nodes.push(node.clone());
        self.known.insert(node, number);
        Edge(number << 1)
    }

    pub(super) fn atom(&mut self, atom: AtomId) -> Edge {
        self.edge(Node::Atom(atom))
    }

    /// Formula that holds if all of these hold
    pub(super) fn all(&mut self, parts: impl IntoIterator<Item = Edge>) -> Edge {
        let (mut flat, mut whole) = (Vec::new(), Vec::new());
        for part in parts {
            match self.node(part) {
                Node::All(inner) if !part.is_negated() => {
                    flat.extend_from_slice(inner);
                    whole.push(part);
                }
                Node::True if part == Edge::FALSE => return Edge::FALSE,
                Node::True => {}
                Node::All(_) | Node::Atom(_) => flat.push(part),
            }
        }
        flat.sort_unstable();
        flat.dedup();
        // A formula and its negation are neighbors.
        let both = flat.windows(2).any(|pair| matches!(pair, [a, b] if a.not() == *b));
        if both || whole.iter().any(|part| flat.binary_search(&part.not()).is_ok()) {
            return Edge::FALSE;
        }
        match flat.as_slice() {
            [] => Edge::TRUE,
            [one] => *one,
            _ => self.edge(Node::All(flat.into())),
        }
    }

    /// Formula that holds if at least one of these holds
    pub(super) fn any(&mut self, parts: impl IntoIterator<Item = Edge>) -> Edge {
        let parts: Vec<Edge> = parts.into_iter().map(Edge::not).collect();
        self.all(parts).not()
    }

    pub(super) fn and(&mut self, left: Edge, right: Edge) -> Edge {
        self.all([left, right])
    }

    pub(super) fn or(&mut self, left: Edge, right: Edge) -> Edge {
        self.any([left, right])
    }

    /// Value of a formula, if each atom is true, false or unknown, and the number of formulas that were visited
    pub(super) fn eval(&self, edge: Edge, of: &impl Fn(AtomId) -> Option<bool>) -> (Option<bool>, usize) {
        let mut left = FEW;
        match self.eval_few(edge, of, &mut left) {
            Some(value) => (value, FEW - left),
            None => self.eval_many(edge, of),
        }
    }

    /// Value of a formula, evaluated recursively; `None` if it has many parts
    fn eval_few(
        &self,
        edge: Edge,
        of: &impl Fn(AtomId) -> Option<bool>,
        left: &mut usize,
    ) -> Option<Option<bool>> {
        *left = left.checked_sub(1)?;
        let value = match self.node(edge) {
            Node::True => Some(true),
            Node::Atom(atom) => of(*atom),
            Node::All(parts) => {
                let mut all = Some(true);
                for part in parts {
                    match self.eval_few(*part, of, left)? {
                        Some(true) => {}
                        Some(false) => {
                            all = Some(false);
                            break;
                        }
                        None => all = None,
                    }
                }
                all
            }
        };
        Some(value.map(|value| value != edge.is_negated()))
    }

    /// Value of a formula. Each part is evaluated once, however many formulas share it, because the number of paths to shared parts can be
    /// huge. No recursion is used, because the parts of a long `||` are deeply nested
    fn eval_many(&self, edge: Edge, of: &impl Fn(AtomId) -> Option<bool>) -> (Option<bool>, usize) {
        let mut known: HashMap<u32, Option<bool>> = HashMap::new();
        // Each with the number of the next part, and the value of the parts before it.
        let mut open = vec![(Edge(edge.node() << 1), 0, Some(true))];
        while let Some((node, at, all)) = open.last_mut() {
            let parts = match self.node(*node) {
                Node::True => &[],
                Node::Atom(atom) => {
                    *all = of(*atom);
                    &[]
                }
                Node::All(parts) => &parts[..],
            };
            let Some(part) = parts.get(*at).filter(|_| *all != Some(false)) else {
                known.insert(node.node(), *all);
                open.pop();
                continue;
            };
            let Some(value) = known.get(&part.node()) else {
                open.push((Edge(part.node() << 1), 0, Some(true)));
                continue;
            };
            *at += 1;
            match value.map(|value| value != part.is_negated()) {
                Some(true) => {}
                other => *all = other,
            }
        }
        let value = known.get(&edge.node()).copied().flatten();
        (value.map(|value| value != edge.is_negated()), known.len())
    }

    /// The formula with some of its atoms replaced
    pub(super) fn replaced(&mut self, root: Edge, with: &HashMap<AtomId, Edge>) -> Edge {
        let mut now: HashMap<u32, Edge> = HashMap::new();
        for edge in self.cone(root) {
            let new = match self.node(edge) {
                Node::True => edge,
                Node::Atom(atom) => with.get(atom).copied().unwrap_or(edge),
                Node::All(parts) => {
                    let part = |part: &Edge| match now.get(&part.node()) {
                        Some(new) if part.is_negated() => new.not(),
                        Some(new) => *new,
                        None => *part,
                    };
                    let new: Vec<Edge> = parts.iter().map(part).collect();
                    if *new == **parts { edge } else { self.all(new) }
                }
            };
            now.insert(edge.node(), new);
        }
        let new = now.get(&root.node()).copied().unwrap_or(Edge(root.node() << 1));
        if root.is_negated() { new.not() } else { new }
    }

    /// Nodes that a formula consists of; the last one is the formula itself
    pub(super) fn cone(&self, root: Edge) -> Vec<Edge> {
        let mut seen = std::collections::HashSet::new();
        let mut order = Vec::new();
        let mut open = vec![(Edge(root.node() << 1), false)];
        while let Some((edge, done)) = open.pop() {
            if done {
                order.push(edge);
                continue;
            }
            if !seen.insert(edge) {
                continue;
            }
            open.push((edge, true));
            if let Node::All(parts) = self.node(edge) {
                open.extend(parts.iter().map(|part| (Edge(part.node() << 1), false)));
            }
        }
        order
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_formulas_are_one() {
        let mut formulas = Formulas::default();
        let (a, b) = (formulas.atom(AtomId(0)), formulas.atom(AtomId(1)));
        let one = formulas.and(a, b);
        assert_eq!(one, formulas.all([b, a, Edge::TRUE, b]));
        assert_eq!(formulas.and(a, a.not()), Edge::FALSE);
        assert_eq!(formulas.or(one, one.not()), Edge::TRUE);
        assert_eq!(formulas.any([]), Edge::FALSE);
    }

    #[test]
    fn what_is_not_known_stays_so_only_where_it_matters() {
        let mut formulas = Formulas::default();
        let (a, b) = (formulas.atom(AtomId(0)), formulas.atom(AtomId(1)));
        let both = formulas.and(a, b);
        let value =
            |first: Option<bool>| formulas.eval(both, &|atom| if atom.0 == 0 { first } else { None }).0;
        assert_eq!(value(Some(false)), Some(false));
        assert_eq!(value(Some(true)), None);
    }
}
