//! The keys of a part and their values

use crate::origin::Origin;
use crate::tree::{Node, Value as Content};

use super::declared::Declared;
use super::given::Tree;

/// A mapping that setters fill in
#[derive(Clone, Debug)]
pub(crate) struct Mapping {
    pub(crate) pairs: Vec<(Node<'static>, Node<'static>)>,
    pub(crate) declared: Vec<Declared>,
    pub(crate) at: Origin,
}

impl Mapping {
    /// Mapping without keys, begun at a line of a program
    pub(crate) const fn new(at: Origin) -> Self {
        Self { pairs: Vec::new(), declared: Vec::new(), at }
    }

    fn value(&mut self, key: &str) -> Option<&mut Node<'static>> {
        self.pairs.iter_mut().find(|(of, _)| of.as_text() == Some(key)).map(|(_, value)| value)
    }

    /// Sets a key; the last value counts
    pub(crate) fn set(&mut self, key: &'static str, tree: Tree) {
        self.declared.extend(tree.declared);
        match self.value(key) {
            Some(value) => *value = tree.node,
            None => self.pairs.push((Node::text(key, tree.node.origin), tree.node)),
        }
    }

    /// Adds items to a list; also of a list without items it is known that it was written
    pub(crate) fn extend(&mut self, key: &'static str, list: Tree) {
        let Tree { node, declared } = list;
        self.declared.extend(declared);
        match (self.value(key).map(|value| &mut value.value), node.value) {
            (Some(Content::Sequence(items)), Content::Sequence(more)) => items.extend(more),
            (_, value) => {
                let (key, at) = (Node::text(key, node.origin), node.origin);
                self.pairs.push((key, Node { value, origin: at }));
            }
        }
    }

    /// Adds the keys of another mapping: lists are joined, and of other keys the last counts
    pub(crate) fn join(&mut self, other: Self) {
        for (key, node) in other.pairs {
            let known = self.pairs.iter_mut().find(|(of, _)| of.is_same(&key));
            match (known.map(|(_, value)| value), node) {
                (
                    Some(Node { value: Content::Sequence(items), .. }),
                    Node { value: Content::Sequence(more), .. },
                ) => items.extend(more),
                (Some(value), node) => *value = node,
                (None, node) => self.pairs.push((key, node)),
            }
        }
        self.declared.extend(other.declared);
    }

    pub(crate) fn tree(self) -> Tree {
        Tree { node: Node { value: Content::Mapping(self.pairs), origin: self.at }, declared: self.declared }
    }
}
