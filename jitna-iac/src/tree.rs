//! Mappings, lists and scalars, each with its place
//!
//! `jitna.yaml` is read into such a tree, and a program that describes an organization builds one: the same code makes a model of
//! both.

use std::borrow::Cow;

use crate::ids::clip;
use crate::origin::Origin;

/// Version of the format of `jitna.yaml`
pub const FORMAT_VERSION: u32 = 1;

/// How a scalar was written
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Style {
    /// Without quotes: may stand for a number, a truth value, nothing
    Plain,
    /// In quotes or as a block: text
    Quoted,
    /// As a literal block: text, line by line as in the source
    Literal,
    /// By a handle: text that is judged where the handle was described, and not again wherever it is used
    Handle,
}

/// A value with its place
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

impl<'a> Node<'a> {
    /// Text, which is never taken for a number or anything else
    pub(crate) fn text(text: impl Into<Cow<'a, str>>, origin: Origin) -> Self {
        Self { value: Value::Scalar(text.into(), Style::Quoted), origin }
    }

    /// The tree of a JSON value, all of it at one place
    pub(crate) fn of_json(json: serde_json::Value, origin: Origin) -> Self {
        use serde_json::Value as Json;
        let plain = |text: String| Self { value: Value::Scalar(text.into(), Style::Plain), origin };
        match json {
            Json::Null => plain(String::new()),
            Json::Bool(value) => plain(value.to_string()),
            Json::Number(number) => plain(number.to_string()),
            Json::String(text) => Self::text(text, origin),
            Json::Array(items) => {
                let items = items.into_iter().map(|item| Self::of_json(item, origin)).collect();
                Self { value: Value::Sequence(items), origin }
            }
            Json::Object(map) => {
                let pair = |(key, value)| (Self::text(key, origin), Self::of_json(value, origin));
                Self { value: Value::Mapping(map.into_iter().map(pair).collect()), origin }
            }
        }
    }

    /// Whether both say the same, wherever they were written
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

    /// The text of a scalar that is not null
    pub(crate) fn as_text(&self) -> Option<&str> {
        match &self.value {
            Value::Scalar(text, _) if !self.is_null() => Some(text),
            _ => None,
        }
    }

    /// Whether this is written as nothing: ``, `~`, `null`
    pub(crate) fn is_null(&self) -> bool {
        matches!(&self.value, Value::Scalar(text, Style::Plain) if matches!(&**text, "" | "~" | "null" | "Null" | "NULL"))
    }

    /// Whether this is a list without items, or nothing where a list is expected
    pub(crate) fn is_empty_list(&self) -> bool {
        self.is_null() || matches!(&self.value, Value::Sequence(items) if items.is_empty())
    }

    /// What this is, in words
    pub(crate) fn kind(&self) -> String {
        match &self.value {
            _ if self.is_null() => "nothing".to_owned(),
            Value::Scalar(text, Style::Plain) => format!("`{}`", clip(text)),
            Value::Scalar(text, _) => format!("the text `{}`", clip(text)),
            Value::Sequence(_) => "a list".to_owned(),
            Value::Mapping(_) => "a mapping".to_owned(),
        }
    }

    /// Value of a key of a mapping
    pub(crate) fn get(&self, key: &str) -> Option<&Node<'a>> {
        match &self.value {
            Value::Mapping(pairs) => pairs.iter().find(|(k, _)| k.as_text() == Some(key)).map(|(_, v)| v),
            _ => None,
        }
    }
}
