//! Edits that fix a finding

use crate::origin::Origin;

/// A part of a source, and its replacement
#[derive(Clone, Debug)]
pub struct Edit {
    /// The part of a source, an [`Origin::Span`]; an empty span is an insertion
    pub origin: Origin,
    /// Replacement of the part
    pub replacement: String,
}

/// Whether a fix can be applied without review
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, schemars::JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Safety {
    /// It fixes an error, so nothing could be deployed before; or a proof shows that the decisions stay the same
    Safe,
    /// It can change who gets access, or is one of several possible fixes
    Unsafe,
}

impl Safety {
    /// Returns the word: `safe`, `unsafe`
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Safe => "safe",
            Self::Unsafe => "unsafe",
        }
    }
}

/// Edits of one file that fix a finding
///
/// [`fix::add_fixes`](crate::fix::add_fixes) offers a fix only after it has applied it to a copy and checked the result.
#[derive(Clone, Debug)]
pub struct Fix {
    /// What the fix does, in the words of the help
    pub title: String,
    /// The edits, in the order of the file; they do not overlap
    pub edits: Vec<Edit>,
    /// Whether it can be applied without review
    pub safety: Safety,
}
