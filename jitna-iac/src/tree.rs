//! Mappings, lists and scalars, each with its location
//!
//! `jitna.yaml` is parsed into such a tree, and a program that describes an organization builds one; the same code converts both to a
//! model.

use std::borrow::Cow;
use std::cmp::Ordering;

use crate::ids::clip;
use crate::origin::Origin;

/// Version of the format of `jitna.yaml`
pub const FORMAT_VERSION: u32 = 1;

/// How a scalar was written
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Style {
    /// Without quotes: may be a number, a Boolean or null
    Plain,
    /// In quotes or as a block: a string
    Quoted,
    /// As a literal block: a string, line by line as in the source
    Literal,
    /// By a handle: a string that is checked where the handle was declared, not at each use
    Handle,
}

/// A value with its location
#[derive(Clone, Debug)]
pub(crate) struct Node<'a> {
    pub(crate) value: Value<'a>,
    pub(crate) origin: Origin,
}

#[derive(Clone, Debug)]
pub(crate) enum Value<'a> {
    Scalar(Cow<'a, str>, Style),
    Sequence(Vec<Node<'a>>),
    Mapping(Vec<(Node<'a>, Node<'a>)>),
}

impl Value<'_> {
    const fn rank(&self) -> u8 {
        match self {
            Self::Scalar(..) => 0,
            Self::Sequence(_) => 1,
            Self::Mapping(_) => 2,
        }
    }
}

impl<'a> Node<'a> {
    /// Returns the value with owned strings
    pub(crate) fn into_owned(self) -> Node<'static> {
        let value = match self.value {
            Value::Scalar(text, style) => Value::Scalar(text.into_owned().into(), style),
            Value::Sequence(items) => Value::Sequence(items.into_iter().map(Node::into_owned).collect()),
            Value::Mapping(pairs) => Value::Mapping(
                pairs.into_iter().map(|(key, value)| (key.into_owned(), value.into_owned())).collect(),
            ),
        };
        Node { value, origin: self.origin }
    }

    /// Returns a string, which is never interpreted as a number or anything else
    pub(crate) fn text(text: impl Into<Cow<'a, str>>, origin: Origin) -> Self {
        Self { value: Value::Scalar(text.into(), Style::Quoted), origin }
    }

    /// Returns the tree of a JSON value, all of it at one location
    pub(crate) fn from_json(json: serde_json::Value, origin: Origin) -> Self {
        use serde_json::Value as Json;
        let plain = |text: String| Self { value: Value::Scalar(text.into(), Style::Plain), origin };
        match json {
            Json::Null => plain(String::new()),
            Json::Bool(value) => plain(value.to_string()),
            Json::Number(number) => plain(number.to_string()),
            Json::String(text) => Self::text(text, origin),
            Json::Array(items) => {
                let items = items.into_iter().map(|item| Self::from_json(item, origin)).collect();
                Self { value: Value::Sequence(items), origin }
            }
            Json::Object(map) => {
                let pair = |(key, value)| (Self::text(key, origin), Self::from_json(value, origin));
                Self { value: Value::Mapping(map.into_iter().map(pair).collect()), origin }
            }
        }
    }

    /// Returns the same tree with owned strings
    pub(crate) fn to_owned_tree(&self) -> Node<'static> {
        let value = match &self.value {
            Value::Scalar(text, style) => Value::Scalar(Cow::Owned(text.clone().into_owned()), *style),
            Value::Sequence(items) => Value::Sequence(items.iter().map(Self::to_owned_tree).collect()),
            Value::Mapping(pairs) => {
                let pair = |(key, value): &(Self, Self)| (key.to_owned_tree(), value.to_owned_tree());
                Value::Mapping(pairs.iter().map(pair).collect())
            }
        };
        Node { value, origin: self.origin }
    }

    /// Whether both have the same content, regardless of location
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        match (&self.value, &other.value) {
            (Value::Scalar(one, style), Value::Scalar(another, of)) => {
                one == another && (*style == Style::Plain) == (*of == Style::Plain)
            }
            (Value::Sequence(some), Value::Sequence(others)) => {
                some.len() == others.len() && some.iter().zip(others).all(|(one, other)| one.is_same(other))
            }
            (Value::Mapping(some), Value::Mapping(others)) => {
                let same = |((key, value), (of, other)): (&(Self, Self), &(Self, Self))| {
                    key.is_same(of) && value.is_same(other)
                };
                some.len() == others.len() && some.iter().zip(others).all(same)
            }
            _ => false,
        }
    }

    /// Orders by content, regardless of location
    pub(crate) fn compare(&self, other: &Self) -> Ordering {
        fn all<'a>(
            some: impl Iterator<Item = &'a Node<'a>>,
            others: impl Iterator<Item = &'a Node<'a>>,
        ) -> Ordering {
            let mut others = others.fuse();
            for one in some {
                match others.next().map(|other| one.compare(other)) {
                    Some(Ordering::Equal) => {}
                    Some(order) => return order,
                    None => return Ordering::Greater,
                }
            }
            others.next().map_or(Ordering::Equal, |_| Ordering::Less)
        }
        match (&self.value, &other.value) {
            (Value::Scalar(one, _), Value::Scalar(another, _)) => one.cmp(another),
            (Value::Sequence(some), Value::Sequence(others)) => all(some.iter(), others.iter()),
            (Value::Mapping(some), Value::Mapping(others)) => all(
                some.iter().flat_map(|(key, value)| [key, value]),
                others.iter().flat_map(|(key, value)| [key, value]),
            ),
            (one, other) => one.rank().cmp(&other.rank()),
        }
    }

    /// Changes the location of this node and of everything in it
    pub(crate) fn each_origin(&mut self, change: &mut impl FnMut(&mut Origin)) {
        change(&mut self.origin);
        match &mut self.value {
            Value::Scalar(..) => {}
            Value::Sequence(items) => items.iter_mut().for_each(|item| item.each_origin(change)),
            Value::Mapping(pairs) => {
                for (key, value) in pairs {
                    key.each_origin(change);
                    value.each_origin(change);
                }
            }
        }
    }

    /// Gives every node without a location that of its parent
    pub(crate) fn inherit_origins(&mut self, around: Origin) {
        self.origin = self.origin.or(around);
        let around = self.origin;
        match &mut self.value {
            Value::Scalar(..) => {}
            Value::Sequence(items) => items.iter_mut().for_each(|item| item.inherit_origins(around)),
            Value::Mapping(pairs) => {
                for (key, value) in pairs {
                    value.inherit_origins(around);
                    key.inherit_origins(value.origin);
                }
            }
        }
    }

    /// The string of a scalar that is not null
    pub(crate) fn as_text(&self) -> Option<&str> {
        match &self.value {
            Value::Scalar(text, _) if !self.is_null() => Some(text),
            _ => None,
        }
    }

    /// Whether this is written as null: ``, `~`, `null`
    pub(crate) fn is_null(&self) -> bool {
        matches!(&self.value, Value::Scalar(text, Style::Plain) if matches!(&**text, "" | "~" | "null" | "Null" | "NULL"))
    }

    /// Whether this is a list without items, or null where a list is expected
    pub(crate) fn is_empty_list(&self) -> bool {
        self.is_null() || matches!(&self.value, Value::Sequence(items) if items.is_empty())
    }

    /// Returns where a mapping begins: at its first key
    pub(crate) fn start(&self) -> Origin {
        match &self.value {
            Value::Mapping(pairs) => pairs.first().map_or(self.origin, |(key, _)| key.origin),
            Value::Scalar(..) | Value::Sequence(_) => self.origin,
        }
    }

    /// Describes the kind of node, in words
    pub(crate) fn kind(&self) -> String {
        match &self.value {
            _ if self.is_null() => "nothing".to_owned(),
            Value::Scalar(text, Style::Plain) => format!("`{}`", clip(text)),
            Value::Scalar(text, _) => format!("the text `{}`", clip(text)),
            Value::Sequence(_) => "a list".to_owned(),
            Value::Mapping(_) => "a mapping".to_owned(),
        }
    }

    /// Returns the value of a key of a mapping
    pub(crate) fn get(&self, key: &str) -> Option<&Node<'a>> {
        match &self.value {
            Value::Mapping(pairs) => pairs.iter().find(|(k, _)| k.as_text() == Some(key)).map(|(_, v)| v),
            _ => None,
        }
    }
}
