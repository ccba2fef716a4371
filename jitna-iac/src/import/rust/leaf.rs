//! Literals and constants, which can become parameters

use super::constants::Kind;
use super::values::literal;

/// Kind of a literal or constant
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Of {
    /// String, without quotes
    Text,
    /// Constant, by its identifier; a tag by its key
    Handle(Kind),
    /// Tag of nodes in a place that requires its key
    TagKey,
    /// Source text of this type
    Plain(String),
    /// ID of this type that a macro checks
    Checked(&'static str, &'static str),
}

/// A literal or constant
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Leaf {
    pub(super) of: Of,
    pub(super) value: String,
}

impl Of {
    pub(super) fn plain(of: &str) -> Self {
        Self::Plain(of.to_owned())
    }

    /// Type of the parameter that replaces it
    pub(super) fn parameter(&self) -> &str {
        match self {
            Self::Text => "&str",
            Self::Handle(kind) => kind.type_name(),
            Self::TagKey => Kind::Tag.type_name(),
            Self::Plain(of) => of,
            Self::Checked(_, of) => of,
        }
    }
}

impl Leaf {
    /// As Rust source
    pub(super) fn text(&self) -> String {
        match &self.of {
            Of::Text | Of::TagKey => literal(&self.value),
            Of::Handle(Kind::Tag) => format!("node_tag({})", literal(&self.value)),
            Of::Handle(_) | Of::Plain(_) => self.value.clone(),
            Of::Checked(macro_name, _) => format!("{macro_name}!({})", literal(&self.value)),
        }
    }
}
