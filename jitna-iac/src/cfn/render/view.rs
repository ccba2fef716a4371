//! The template as a sequence of values, in the order in which they are written.

use std::cell::Cell;

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};
use serde_json::{Map, Value as Json};
use serde_saphyr::{DoubleQuoted, LitStr};

use crate::cfn::entry::Entry;
use crate::cfn::logical_id::LogicalId;
use crate::cfn::parameter::Interface;
use crate::cfn::template::Template;
use crate::escape::{has_command, is_hidden};

/// What comes between the lines: an empty line, a comment.
#[derive(Clone, Copy, Debug)]
pub(super) struct Gap<'a> {
    pub(super) empty_line: bool,
    pub(super) comment: Option<&'a str>,
    pub(super) indent: usize,
}

/// Slot where the view announces a gap before the next key; a writer that does not need gaps ignores it.
pub(super) type Gaps<'a> = Cell<Option<Gap<'a>>>;

pub(super) struct View<'a, 'g> {
    template: &'a Template,
    gaps: &'g Gaps<'a>,
}

impl<'a, 'g> View<'a, 'g> {
    pub(super) fn new(template: &'a Template, gaps: &'g Gaps<'a>) -> Self {
        Self { template, gaps }
    }
}

impl Serialize for View<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let template = self.template;
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("AWSTemplateFormatVersion", "2010-09-09")?;
        if let Some(description) = &template.description {
            map.serialize_entry("Description", &Styled::Text(description))?;
        }
        let mut metadata = template.metadata.clone();
        if !template.interface.is_empty() {
            metadata.insert(Interface::METADATA_KEY.to_owned(), template.interface.to_json());
        }
        let sections = [
            ("Metadata", metadata),
            ("Parameters", section(&template.parameters, |parameter| parameter.to_json())),
            ("Conditions", section(&template.conditions, |condition| condition.to_json())),
        ];
        for (name, members) in sections.iter().filter(|(_, members)| !members.is_empty()) {
            self.section_gap();
            map.serialize_entry(name, &Styled::Map(members))?;
        }
        if !template.resources.is_empty() {
            self.section_gap();
            map.serialize_entry("Resources", &Resources { template, gaps: self.gaps })?;
        }
        let outputs = section(&template.outputs, |output| output.to_json());
        if !outputs.is_empty() {
            self.section_gap();
            map.serialize_entry("Outputs", &Styled::Map(&outputs))?;
        }
        map.end()
    }
}

impl View<'_, '_> {
    fn section_gap(&self) {
        self.gaps.set(Some(Gap { empty_line: true, comment: None, indent: 0 }));
    }
}

fn section<T>(members: &indexmap::IndexMap<LogicalId, T>, to_json: impl Fn(&T) -> Json) -> Map<String, Json> {
    members.iter().map(|(id, member)| (id.to_string(), to_json(member))).collect()
}

struct Resources<'a, 'g> {
    template: &'a Template,
    gaps: &'g Gaps<'a>,
}

impl Serialize for Resources<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.template.resources.len()))?;
        for (number, (id, entry)) in self.template.resources.iter().enumerate() {
            self.gaps.set(Some(Gap { empty_line: number > 0, comment: entry.comment(), indent: 2 }));
            map.serialize_entry(id.as_str(), &Attributes(entry))?;
        }
        map.end()
    }
}

struct Attributes<'a>(&'a Entry);

impl Serialize for Attributes<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.attributes().map(|(name, value)| (name, Styled::from(value))))
    }
}

/// JSON in which multi-line strings request a literal block; a JSON writer ignores the request.
pub(super) enum Styled<'a> {
    Text(&'a str),
    List(&'a [Json]),
    Map(&'a Map<String, Json>),
    Other(&'a Json),
}

impl<'a> From<&'a Json> for Styled<'a> {
    fn from(value: &'a Json) -> Self {
        match value {
            Json::String(text) => Self::Text(text),
            Json::Array(items) => Self::List(items),
            Json::Object(map) => Self::Map(map),
            Json::Null | Json::Bool(_) | Json::Number(_) => Self::Other(value),
        }
    }
}

impl Serialize for Styled<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Text(text) if text.chars().any(|c| c != '\n' && is_hidden(c)) => {
                DoubleQuoted(text).serialize(serializer)
            }
            Self::Text(text) if fits_block(text) => LitStr(text).serialize(serializer),
            Self::Text(text) => serializer.serialize_str(text),
            Self::List(items) => serializer.collect_seq(items.iter().map(Styled::from)),
            Self::Map(map) => {
                serializer.collect_map(map.iter().map(|(key, value)| (key, Styled::from(value))))
            }
            Self::Other(value) => value.serialize(serializer),
        }
    }
}

/// Whether every YAML reader returns the same string from a literal block.
///
/// libyaml rejects a block that begins with a tab. Editors remove spaces at the ends of lines. A block that ends in several newlines would
/// include the empty line that follows it. A line of a block must not be a command to the CI job that prints it.
fn fits_block(text: &str) -> bool {
    text.contains('\n')
        && !text.contains(['\t', '\r'])
        && !text.starts_with([' ', '\n'])
        && !text.ends_with([' '])
        && !text.ends_with("\n\n")
        && !text.contains(" \n")
        && !has_command(text)
}
