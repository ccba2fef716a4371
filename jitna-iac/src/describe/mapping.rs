//! The keys of a part and their values

use crate::origin::Origin;
use crate::tree::{Node, Value as Content};

use super::declared::Declared;
use super::given::Tree;

/// A mapping that setters fill
#[derive(Clone, Debug)]
pub(crate) struct Mapping {
    pub(crate) pairs: Vec<(Node<'static>, Node<'static>)>,
    pub(crate) declared: Vec<Declared>,
    /// Choices of the parts that were added to this one: a key and names; the order does not matter
    pub(crate) chosen: Vec<(&'static str, Vec<Node<'static>>)>,
    pub(crate) at: Origin,
}

impl Mapping {
    /// Returns a mapping without keys that starts at a line of a program
    pub(crate) const fn new(at: Origin) -> Self {
        Self { pairs: Vec::new(), declared: Vec::new(), chosen: Vec::new(), at }
    }

    pub(super) fn value(&mut self, key: &str) -> Option<&mut Node<'static>> {
        self.pairs.iter_mut().find(|(of, _)| of.as_text() == Some(key)).map(|(_, value)| value)
    }

    /// Sets a key; the last value wins
    pub(crate) fn set(&mut self, key: &'static str, tree: Tree) {
        self.declared.extend(tree.declared);
        match self.value(key) {
            Some(value) => *value = tree.node,
            None => self.pairs.push((Node::text(key, tree.node.origin), tree.node)),
        }
    }

    /// Adds items to a list; an empty list is recorded as written, too
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

    pub(crate) fn tree(mut self) -> Tree {
        if !self.chosen.is_empty() {
            super::choice::settle(&mut self);
        }
        Tree { node: Node { value: Content::Mapping(self.pairs), origin: self.at }, declared: self.declared }
    }
}
