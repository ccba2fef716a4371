//! Which nodes a policy covers, and who approves

use indexmap::IndexMap;
use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};

use crate::ids::{GroupId, Named, NodeTagValue, RoleReference, TagKey, UserId, UserName};
use crate::origin::Sp;

/// Nodes that a manual approval policy covers
#[derive(Clone, Debug, PartialEq)]
pub enum Nodes {
    /// Every node that no other policy covers by a tag
    All,
    /// Nodes with at least one of these values of these tags
    Tagged(IndexMap<TagKey, Vec<Sp<NodeTagValue>>>),
}

impl Serialize for Nodes {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::All => serializer.serialize_str("all"),
            Self::Tagged(tags) => tags.serialize(serializer),
        }
    }
}

/// Who may approve
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Approver {
    /// Members of a group of IAM Identity Center
    Group(Named<GroupId>),
    /// A user of IAM Identity Center
    User(Named<UserId>),
    /// Whoever assumes an IAM role
    Role(RoleReference),
    /// An IAM user, as older pages of the User Guide name them
    IamUser(UserName),
}

impl Approver {
    /// Key in the format of the model
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Group(_) => "group",
            Self::User(_) => "user",
            Self::Role(_) => "role",
            Self::IamUser(_) => "iamUser",
        }
    }

    /// What was written
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
