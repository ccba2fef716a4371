//! Whether accounts run the documents of an assembly: what `aws ssm describe-document` printed there, held against it
//!
//! The trap is that a new version of a document may not become the default. The default and the newest version say so; the
//! text of the default version, where `aws ssm get-document` gives it, says more. A `Hash` is not compared: AWS does not
//! document over which bytes it is made. Begin at [`Verification::of`].

mod content;
mod expected;
mod observed;

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use serde_json::Value as Json;

pub use expected::{Expected, IndexError};
pub use observed::Observed;

use observed::{Key, Seen};

/// How a document stands in an account and Region
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "state")]
pub enum State {
    /// The newest version is the default; its text, if it was compared, is that of the assembly
    #[serde(rename_all = "camelCase")]
    Current {
        /// Whether the text was compared
        compared: bool,
    },
    /// An older version is the default
    #[serde(rename_all = "camelCase")]
    Old {
        /// Version that is used
        default_version: String,
        /// Newest version
        latest_version: String,
    },
    /// The newest version is the default, and its text is not that of the assembly
    Different,
    /// No file shows it
    NotSeen,
    /// The assembly has no such document for the place
    NotInAssembly,
}

/// A document in an account and Region
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Row {
    /// Account, if its file says it
    pub account: Option<String>,
    /// Region, if the path of its file says it
    pub region: Option<String>,
    /// Name of the document
    pub document: String,
    /// How it stands
    #[serde(flatten)]
    pub state: State,
}

/// How a document stands whose text is this, or was not seen
fn compared(candidates: &[&Json], content: Option<&Json>, key: &Key) -> State {
    let same: Option<BTreeSet<bool>> = content.and_then(|content| {
        candidates.iter().map(|candidate| content::equal(candidate, content, key)).collect()
    });
    match same {
        Some(same) if !same.contains(&true) => State::Different,
        same => State::Current { compared: same.is_some() },
    }
}

impl Seen {
    /// How a copy of the deny-access policy stands
    ///
    /// Quick Setup updates copies without making the newest version the default, so the newest version counts.
    fn as_copy(&self, originals: &[&Json], key: &Key) -> State {
        let newest = self.content.as_ref().filter(|(version, _)| {
            self.latest_version.as_ref().is_none_or(|latest| version.as_ref() == Some(latest))
        });
        compared(originals, newest.map(|(_, content)| content), key)
    }
}

/// How all documents stand
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verification {
    /// By account, Region and name
    pub rows: Vec<Row>,
}

impl Verification {
    /// Holds what was observed against what is expected
    #[must_use]
    pub fn of(expected: &Expected, observed: &Observed) -> Self {
        let mut rows: BTreeMap<Key, State> = BTreeMap::new();
        for (key, seen) in &observed.documents {
            let copied = expected.copied(key);
            if !copied.is_empty() {
                rows.insert(key.clone(), seen.as_copy(&copied, key));
                continue;
            }
            let candidates = expected.documents(key);
            let state = match (&seen.default_version, &seen.latest_version) {
                _ if candidates.is_empty() => State::NotInAssembly,
                (Some(default), Some(latest)) if default != latest => {
                    State::Old { default_version: default.clone(), latest_version: latest.clone() }
                }
                (default, _) => {
                    // The text of another version says nothing about the one in use.
                    let content = seen.content.as_ref().filter(|(version, _)| {
                        default.as_ref().is_none_or(|default| version.as_ref().is_none_or(|v| v == default))
                    });
                    compared(&candidates, content.map(|(_, content)| content), key)
                }
            };
            rows.insert(key.clone(), state);
        }
        for key in expected.known() {
            rows.entry(key).or_insert(State::NotSeen);
        }
        let rows = rows.into_iter().map(|(key, state)| Row {
            account: key.account,
            region: key.region,
            document: key.name,
            state,
        });
        Self { rows: rows.collect() }
    }

    /// Number of documents that run something else than the assembly
    #[must_use]
    pub fn old(&self) -> usize {
        self.rows.iter().filter(|row| matches!(row.state, State::Old { .. } | State::Different)).count()
    }

    /// Number of documents that no file shows
    #[must_use]
    pub fn not_seen(&self) -> usize {
        self.rows.iter().filter(|row| row.state == State::NotSeen).count()
    }
}
