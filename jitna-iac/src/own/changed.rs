//! The tree of a model that a transform has changed
//!
//! The model is written before and after, with the places of its values. What is the same keeps its place. What is new or different has
//! the place that the transform gave it, otherwise that of the transform.

use serde_json::Value as Json;

use crate::origin::{Origin, captured};
use crate::tree::{Node, Value};

/// A model as [`capture`](crate::origin::capture) writes it
type Captured = (Json, Vec<Origin>);

/// The tree of a model after a transform, which was added at a line
pub(super) fn tree(before: &Captured, after: &Captured, at: Origin) -> Node<'static> {
    let sides = Sides { before: &before.1, after: &after.1, at };
    let empty = || Node { value: Value::Mapping(Vec::new()), origin: at };
    sides.node(&after.0, Some(&before.0), Origin::Unknown).unwrap_or_else(empty)
}

struct Sides<'s> {
    before: &'s [Origin],
    after: &'s [Origin],
    /// The line that adds the transform
    at: Origin,
}

/// Whether two captured values say the same, wherever they were written
fn is_same(one: &Json, other: &Json) -> bool {
    match (captured(one, &[]).0, captured(other, &[]).0) {
        (Json::Array(some), Json::Array(others)) => {
            some.len() == others.len() && some.iter().zip(others).all(|(one, other)| is_same(one, other))
        }
        (Json::Object(some), Json::Object(others)) => {
            some.len() == others.len()
                && some.iter().all(|(key, one)| others.get(key).is_some_and(|other| is_same(one, other)))
        }
        (one, other) => one == other,
    }
}

/// The name of a captured item of a list
fn name(item: &Json) -> Option<&str> {
    captured(captured(item, &[]).0.get("name")?, &[]).0.as_str()
}

/// The item of a list that an item was before
fn earlier<'j>(items: &'j [Json], item: &Json, number: usize) -> Option<&'j Json> {
    match name(item) {
        Some(own) => items.iter().find(|other| name(other) == Some(own)),
        None => items.iter().find(|other| is_same(other, item)).or_else(|| {
            // Of items that have no names, the one at the same place may have been changed.
            items.get(number).filter(|other| name(other).is_none())
        }),
    }
}

impl Sides<'_> {
    /// The tree of a value; nothing of a default that no one wrote
    fn node(&self, after: &Json, before: Option<&Json>, around: Origin) -> Option<Node<'static>> {
        let (value, own) = captured(after, self.after);
        let (old, old_origin) = before.map_or((None, None), |before| {
            let (old, origin) = captured(before, self.before);
            (Some(old), origin)
        });
        let is_unchanged = before.is_some_and(|before| is_same(before, after));
        if is_unchanged && own.is_some_and(|own| !own.is_known()) {
            return None;
        }
        let is_container = value.is_object() || value.is_array();
        let given = own.filter(Origin::is_known);
        let origin = match given {
            // A container keeps its place, whatever changes in it.
            Some(given) if is_unchanged || is_container => given,
            Some(given) if !old_origin.is_some_and(|old| old.is_same(given)) => given,
            Some(_) => self.at,
            None if is_unchanged || (is_container && old.is_some()) => around,
            None => self.at,
        };
        let value = match value {
            Json::Array(items) => {
                let olds = old.and_then(Json::as_array).map(Vec::as_slice).unwrap_or_default();
                let nodes: Vec<Node<'static>> = items
                    .iter()
                    .enumerate()
                    .filter_map(|(number, item)| self.node(item, earlier(olds, item, number), origin))
                    .collect();
                if nodes.is_empty() && !items.is_empty() {
                    return None;
                }
                Value::Sequence(nodes)
            }
            Json::Object(members) => {
                let pairs = members.iter().filter_map(|(key, member)| {
                    let node = self.node(member, old.and_then(|old| old.get(key)), origin)?;
                    Some((Node::text(key.clone(), node.origin), node))
                });
                Value::Mapping(pairs.collect())
            }
            scalar => Node::from_json(scalar.clone(), origin).value,
        };
        Some(Node { value, origin })
    }
}
