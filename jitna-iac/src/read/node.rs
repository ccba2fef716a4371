//! A text as a tree of mappings, lists and scalars, each with its place

use std::borrow::Cow;

use crate::ids::clip;
use crate::origin::Origin;

/// How a scalar was written
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Style {
    /// Without quotes: may stand for a number, a truth value, nothing
    Plain,
    /// In quotes or as a block: text
    Quoted,
    /// As a literal block: text, line by line as in the source
    Literal,
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
