//! Comparison of the documents in accounts, as `aws ssm describe-document` prints them, with an assembly
//!
//! A new version of a document may not have become the default. The default and the latest version show this. The content of the default
//! version, if `aws ssm get-document` prints it, shows more. A `Hash` is not compared, because AWS does not document which bytes it is
//! computed from. Begin at [`Verification::new`].

mod content;
mod expected;
mod observed;

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use serde_json::Value as Json;

pub use expected::{Expected, IndexError};
pub use observed::Observed;

use observed::{Key, Seen};

/// State of a document in an account and Region
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "state")]
pub enum State {
    /// The latest version is the default; its content, if it was compared, is that of the assembly
    #[serde(rename_all = "camelCase")]
    Current {
        /// Whether the content was compared
        compared: bool,
    },
    /// An older version is the default
    #[serde(rename_all = "camelCase")]
    Old {
        /// Version in use
        default_version: String,
        /// Latest version
        latest_version: String,
    },
    /// The default version has the content of the assembly, and there is a newer version
    #[serde(rename_all = "camelCase")]
    Newer {
        /// Version in use
        default_version: String,
        /// Latest version
        latest_version: String,
    },
    /// The latest version is the default, but its content is not that of the assembly
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
    /// Account, if its file contains it
    pub account: Option<String>,
    /// Region, if the path of its file contains it
    pub region: Option<String>,
    /// Name of the document
    pub document: String,
    /// State
    #[serde(flatten)]
    pub state: State,
}

/// Returns the state of a document with this content; `content` is `None` if it was not seen
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
    /// Returns the state of a copy of the deny-access policy
    ///
    /// Quick Setup updates copies without making the latest version the default, so the latest version applies.
    fn as_copy(&self, originals: &[&Json], key: &Key) -> State {
        let newest = self.content.as_ref().filter(|(version, _)| {
            self.latest_version.as_ref().is_none_or(|latest| version.as_ref() == Some(latest))
        });
        compared(originals, newest.map(|(_, content)| content), key)
    }
}

/// States of all documents
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verification {
    /// Rows by account, Region and name
    pub rows: Vec<Row>,
}

impl Verification {
    /// Compares observed documents with expected ones
    #[must_use]
    pub fn new(expected: &Expected, observed: &Observed) -> Self {
        let mut rows: BTreeMap<Key, State> = BTreeMap::new();
        for (key, seen) in &observed.documents {
            let copied = expected.copied(key);
            if !copied.is_empty() {
                rows.insert(key.clone(), seen.as_copy(&copied, key));
                continue;
            }
            let candidates = expected.documents(key);
            let default = seen.default_version.as_ref();
            // The content of another version says nothing about the version in use.
            let content = seen.content.as_ref().filter(|(version, _)| {
                default.is_none_or(|default| version.as_ref().is_none_or(|v| v == default))
            });
            let state = || compared(&candidates, content.map(|(_, content)| content), key);
            let state = match (default, &seen.latest_version) {
                _ if candidates.is_empty() => State::NotInAssembly,
                (Some(default), Some(latest)) if default != latest => {
                    let (default_version, latest_version) = (default.clone(), latest.clone());
                    match state() {
                        State::Current { compared: true } => State::Newer { default_version, latest_version },
                        _ => State::Old { default_version, latest_version },
                    }
                }
                _ => state(),
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

    /// Returns the number of documents whose version in use differs from the assembly
    #[must_use]
    pub fn old(&self) -> usize {
        self.rows.iter().filter(|row| matches!(row.state, State::Old { .. } | State::Different)).count()
    }

    /// Returns the number of documents that no file shows
    #[must_use]
    pub fn not_seen(&self) -> usize {
        self.rows.iter().filter(|row| row.state == State::NotSeen).count()
    }
}
