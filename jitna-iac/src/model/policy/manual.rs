//! Nodes that a policy covers, and its approvers

use indexmap::IndexMap;
use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};

use crate::ids::{GroupId, Named, NodeTagValue, RoleReference, TagKey, UserId, UserName};
use crate::origin::Spanned;

/// Nodes that a manual approval policy covers
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Nodes {
    /// Every node that no other policy covers by a tag
    All,
    /// Nodes with at least one of these values of these tags
    Tagged(IndexMap<TagKey, Vec<Spanned<NodeTagValue>>>),
}

impl Serialize for Nodes {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::All => serializer.serialize_str("all"),
            Self::Tagged(tags) => tags.serialize(serializer),
        }
    }
}

/// Approver of a level
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Approver {
    /// Members of a group of IAM Identity Center
    Group(Named<GroupId>),
    /// A user of IAM Identity Center
    User(Named<UserId>),
    /// Any principal that assumes an IAM role
    Role(RoleReference),
    /// An IAM user, as named on older pages of the User Guide
    IamUser(UserName),
}

impl Approver {
    /// Returns the key in the format of the model
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Group(_) => "group",
            Self::User(_) => "user",
            Self::Role(_) => "role",
            Self::IamUser(_) => "iamUser",
        }
    }

    /// Returns the string as written
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Group(group) => group.as_str(),
            Self::User(user) => user.as_str(),
            Self::Role(role) => role.as_str(),
            Self::IamUser(user) => user.as_str(),
        }
    }
}

impl Serialize for Approver {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(1))?;
        map.serialize_entry(self.kind(), self.as_str())?;
        map.end()
    }
}
