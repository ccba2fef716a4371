//! Statements of auto-approval and deny-access policies: typed, or as Cedar text

use std::collections::HashMap;
use std::ops::Range;

use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};

use super::condition;
use crate::cedar::Condition;
use crate::ids::{GroupId, Label, Named, UserId};
use crate::origin::{FileId, Origin, Spanned};
use crate::words::NodeKind;

/// Statement, or several statements as Cedar text
///
/// The effect is that of the policy that contains it: `permit` in an auto-approval policy, `forbid` in the deny-access policy.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Statement {
    /// Content of the statement
    pub kind: StatementKind,
}

/// How a statement is written
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum StatementKind {
    /// A typed statement
    Typed(TypedStatement),
    /// As Cedar text
    Cedar(CedarText),
    /// In a `.cedar` file; the text is present once the file has been read
    File {
        /// Path, relative to the file of the model
        path: Spanned<String>,
        /// Content of the file
        text: Option<CedarText>,
    },
}

/// Requesters that a typed statement is about
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub enum Who {
    /// All requesters
    #[default]
    Anyone,
    /// Members of at least one of these groups
    Groups(Vec<Spanned<Named<GroupId>>>),
    /// One user
    User(Spanned<Named<UserId>>),
}

/// Typed statement
#[derive(Clone, Debug, PartialEq)]
pub struct TypedStatement {
    /// Name, printed as a comment above the statement
    pub name: Option<Spanned<Label>>,
    /// Description, printed below the name
    pub description: Option<Spanned<String>>,
    /// Who asks; default: everyone
    pub who: Who,
    /// Kind of node; default: any
    pub node_kind: NodeKind,
    /// Conditions, all of which must hold
    pub when: Vec<Condition>,
    /// Conditions, none of which may hold
    pub unless: Vec<Condition>,
    pub(crate) places: Places,
}

/// Where the words of conditions were written; ignored in comparisons, like every origin
#[derive(Clone, Debug, Default)]
pub struct Places(Vec<Spanned<String>>);

impl PartialEq for Places {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Places {
    /// Words in the order in which they were written
    pub(crate) fn new(words: Vec<Spanned<String>>) -> Self {
        Self(words)
    }

    /// Returns a finder that looks up words one after another, in the order of the conditions
    pub(crate) fn finder(&self) -> PlaceFinder<'_> {
        let mut places: HashMap<&str, Vec<Origin>> = HashMap::new();
        for word in self.0.iter().rev() {
            places.entry(word.as_str()).or_default().push(word.origin());
        }
        PlaceFinder(places)
    }
}

/// Places of the words that have not been looked up yet, the next one last
#[derive(Debug)]
pub(crate) struct PlaceFinder<'p>(HashMap<&'p str, Vec<Origin>>);

impl PlaceFinder<'_> {
    /// Next place of the word, if it is known
    pub(crate) fn next(&mut self, word: &str) -> Option<Origin> {
        let places = self.0.get_mut(word)?;
        // The last place is used for all further occurrences of the word.
        if places.len() > 1 { places.pop() } else { places.last().copied() }
    }
}

/// Cedar text, and where its characters were written
#[derive(Clone, Debug)]
pub struct CedarText {
    /// The text
    pub text: String,
    pub(crate) origin: Origin,
    /// Runs of characters that are the same in the source: first byte in the text, first byte in the source.
    pub(crate) lines: Vec<(u32, u32)>,
}

impl PartialEq for CedarText {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl CedarText {
    /// Text of a whole file
    pub(crate) fn from_file(text: String, file: FileId) -> Self {
        let end = u32::try_from(text.len()).unwrap_or(u32::MAX);
        Self { text, origin: Origin::Span { file, start: 0, end }, lines: vec![(0, 0)] }
    }

    /// Returns where a part of the text was written: the exact characters if they are known, otherwise the whole text
    #[must_use]
    pub fn origin_of(&self, range: &Range<usize>) -> Origin {
        let Origin::Span { file, .. } = self.origin else { return self.origin };
        match (self.locate(range.start), self.locate(range.end)) {
            (Some(start), Some(end)) if start <= end => Origin::Span { file, start, end },
            (Some(start), _) => Origin::Span { file, start, end: start },
            _ => self.origin,
        }
    }

    /// Whether the source contains a part of the text verbatim, without escapes and line breaks of the source
    pub(crate) fn is_verbatim(&self, range: &Range<usize>) -> bool {
        match self.origin_of(range) {
            Origin::Span { start, end, .. } => {
                u32::try_from(range.len()).is_ok_and(|length| end.checked_sub(start) == Some(length))
            }
            _ => false,
        }
    }

    fn locate(&self, byte: usize) -> Option<u32> {
        let byte = u32::try_from(byte).ok()?;
        let run = self.lines.partition_point(|&(start, _)| start <= byte).checked_sub(1)?;
        let &(in_text, in_source) = self.lines.get(run)?;
        Some(in_source + (byte - in_text))
    }
}

impl Serialize for Statement {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        match &self.kind {
            StatementKind::Cedar(text) => {
                map.serialize_entry("cedar", &Spanned::new(&text.text, text.origin))?
            }
            StatementKind::File { path, .. } => map.serialize_entry("file", path)?,
            StatementKind::Typed(typed) => typed.entries(&mut map)?,
        }
        map.end()
    }
}

impl TypedStatement {
    fn entries<M: SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
        if let Some(name) = &self.name {
            map.serialize_entry("name", name)?;
        }
        if let Some(description) = &self.description {
            map.serialize_entry("description", description)?;
        }
        match &self.who {
            Who::Anyone => {}
            Who::Groups(groups) => map.serialize_entry("groups", groups)?,
            Who::User(user) => map.serialize_entry("user", user)?,
        }
        // Any kind is the default, so it is omitted.
        if self.node_kind != NodeKind::Any {
            map.serialize_entry("nodeKind", &self.node_kind)?;
        }
        for (key, conditions) in [("when", &self.when), ("unless", &self.unless)] {
            if !conditions.is_empty() {
                let list: Vec<_> = conditions.iter().map(condition::to_json).collect();
                map.serialize_entry(key, &list)?;
            }
        }
        Ok(())
    }
}

impl Serialize for TypedStatement {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        self.entries(&mut map)?;
        map.end()
    }
}
