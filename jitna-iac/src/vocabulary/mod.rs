//! Every tag, value, name and ID that a model uses, each with its place
//!
//! Targets, typed statements, Cedar text, invariants, approvers and declarations are collected in one list, so that a check of words is
//! written once and covers all of them. Begin at [`Vocabulary::new`].

mod characters;
mod collect;
mod common;
mod spelling;

use std::collections::HashMap;

use crate::origin::Origin;

pub(crate) use characters::{Hidden, hidden_in_name, hidden_in_prose, is_confusable};
pub(crate) use spelling::{Likeness, Spelling, like, near};

/// What a word represents
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Kind {
    /// Key of a node's tag
    NodeTag,
    /// Value of a node's tag
    NodeValue,
    /// Key of a principal tag
    PrincipalTag,
    /// Value of a principal tag
    PrincipalValue,
    /// Value of a user's attribute
    AttributeValue,
    /// ID of a group
    Group,
    /// ID of a user
    User,
    /// Name that the model declares for a group
    GroupName,
    /// Name that the model declares for a user
    UserName,
    /// Name that the model declares for a role
    RoleName,
    /// Name of a policy or of session preferences
    PolicyName,
}

impl Kind {
    /// Returns the kind in words
    pub(crate) const fn what(self) -> &'static str {
        match self {
            Self::NodeTag => "tag key",
            Self::NodeValue => "tag value",
            Self::PrincipalTag => "principal tag key",
            Self::PrincipalValue => "principal tag value",
            Self::AttributeValue => "attribute value",
            Self::Group => "group ID",
            Self::User => "user ID",
            Self::GroupName => "group name",
            Self::UserName => "user name",
            Self::RoleName => "role name",
            Self::PolicyName => "policy name",
        }
    }

    /// Whether it is a key or a value of a tag
    pub(crate) const fn is_of_tag(self) -> bool {
        matches!(self, Self::NodeTag | Self::NodeValue | Self::PrincipalTag | Self::PrincipalValue)
    }

    /// Whether it is a name that refers to something else, such as an ID
    pub(crate) const fn is_name(self) -> bool {
        matches!(self, Self::GroupName | Self::UserName | Self::RoleName | Self::PolicyName)
    }

    /// Whether it is a value, of a tag or of an attribute
    pub(crate) const fn is_value(self) -> bool {
        matches!(self, Self::NodeValue | Self::PrincipalValue | Self::AttributeValue)
    }
}

/// How a word is used
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum How {
    /// Declared: the model says that it exists
    Declared,
    /// Compared literally in a statement or an invariant
    Compared,
    /// Pattern of a `like`
    Pattern,
    /// Target of a manual approval policy
    Target,
}

/// A word at one place
#[derive(Clone, Debug)]
pub(crate) struct Use {
    /// Its kind
    pub(crate) kind: Kind,
    /// For a value, the key of its tag, or its attribute
    pub(crate) of: Option<String>,
    /// The word
    pub(crate) text: String,
    /// How it is used
    pub(crate) how: How,
    /// Where it is written
    pub(crate) origin: Origin,
    /// Subject of a finding about it, such as `manualApprovals/Finance`
    pub(crate) subject: String,
    /// Statement, target or declaration that contains it; words of one statement have the same number
    pub(crate) statement: usize,
}

/// Every word of a model
#[derive(Clone, Debug, Default)]
pub(crate) struct Vocabulary {
    /// Uses, in the order of the model
    pub(crate) uses: Vec<Use>,
}

impl Vocabulary {
    /// Spellings of one kind, and of the values of one tag or attribute, in the order of the model
    pub(crate) fn groups(&self) -> Vec<Vec<Spelling<'_>>> {
        let mut groups: Vec<Vec<Spelling<'_>>> = Vec::new();
        let mut group_of: HashMap<(Kind, Option<&str>), usize> = HashMap::new();
        let mut spelling_of: HashMap<(usize, &str), usize> = HashMap::new();
        for used in self.uses.iter().filter(|used| used.how != How::Pattern) {
            let group = *group_of.entry((used.kind, used.of.as_deref())).or_insert_with(|| {
                groups.push(Vec::new());
                groups.len() - 1
            });
            let Some(spellings) = groups.get_mut(group) else { continue };
            let at = *spelling_of.entry((group, used.text.as_str())).or_insert_with(|| {
                spellings.push(Spelling { text: &used.text, uses: Vec::new() });
                spellings.len() - 1
            });
            spellings.get_mut(at).into_iter().for_each(|spelling| spelling.uses.push(used));
        }
        groups
    }

    /// Words of a kind that the model declares
    pub(crate) fn declared(&self, kind: Kind, of: Option<&str>) -> Vec<&str> {
        let declared = self.uses.iter().filter(|used| used.kind == kind && used.how == How::Declared);
        declared.filter(|used| used.of.as_deref() == of).map(|used| used.text.as_str()).collect()
    }

    /// Words of a kind, each once, in the order of the model
    pub(crate) fn words(&self, kind: Kind, of: Option<&str>) -> Vec<&str> {
        let mut seen = std::collections::HashSet::new();
        let words = self.uses.iter().filter(|used| used.kind == kind && used.how != How::Pattern);
        let words = words.filter(|used| of.is_none() || used.of.as_deref() == of);
        words.map(|used| used.text.as_str()).filter(|word| seen.insert(*word)).collect()
    }
}
