//! Manual approval policies

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};

use crate::ids::{
    ApprovalTimeout, DocumentName, GroupId, Hours, Named, NodeTagValue, RoleReference, TagKey, UserId,
    UserName,
};
use crate::origin::{Origin, Sp};
use crate::shape::Keys;

/// A manual approval policy: nodes, and the levels of approvers that a request passes (User Guide, "Create manual
/// approval policies for just-in-time node access")
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(transform = Keys(&["name", "nodes", "levels"]))]
pub struct ManualApproval {
    /// Name of the document
    pub name: Sp<DocumentName>,
    /// Description of the document; default: none
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<Sp<String>>,
    /// How long an approval gives access; default: 1 hour
    pub access_duration: Sp<Hours>,
    /// Nodes that it covers
    pub nodes: Sp<Nodes>,
    /// Levels of approval, 1 to 5, asked one after the other
    pub levels: Vec<Sp<Level>>,
}

impl ManualApproval {
    /// Policy of this name for these nodes; without a [`level`](Self::level) it is not complete
    #[must_use]
    #[track_caller]
    pub fn new(name: DocumentName, nodes: Nodes) -> Self {
        Self {
            name: Sp::here(name),
            description: None,
            access_duration: Sp::new(Hours::MIN, Origin::Unknown),
            nodes: Sp::here(nodes),
            levels: Vec::new(),
        }
    }

    /// Sets the description
    #[must_use]
    #[track_caller]
    pub fn description(mut self, text: impl Into<String>) -> Self {
        self.description = Some(Sp::here(text.into()));
        self
    }

    /// Sets how long an approval gives access
    #[must_use]
    #[track_caller]
    pub fn access_duration(mut self, hours: Hours) -> Self {
        self.access_duration = Sp::here(hours);
        self
    }

    /// Adds a level of approval
    #[must_use]
    #[track_caller]
    pub fn level(mut self, level: Level) -> Self {
        self.levels.push(Sp::here(level));
        self
    }
}

/// Nodes that a manual approval policy covers
#[derive(Clone, Debug, PartialEq)]
pub enum Nodes {
    /// Every node that no other policy covers by a tag
    All,
    /// Nodes with at least one of these values of these tags
    Tagged(IndexMap<TagKey, Vec<Sp<NodeTagValue>>>),
}

impl Nodes {
    /// Nodes whose tag `key` has one of these values
    #[must_use]
    #[track_caller]
    pub fn tagged(key: TagKey, values: impl IntoIterator<Item = NodeTagValue>) -> Self {
        let origin = Origin::here();
        let values = values.into_iter().map(|value| Sp::new(value, origin)).collect();
        Self::Tagged(IndexMap::from([(key, values)]))
    }

    /// Adds nodes whose tag `key` has one of these values. All nodes stay all nodes
    #[must_use]
    #[track_caller]
    pub fn or_tagged(mut self, key: TagKey, values: impl IntoIterator<Item = NodeTagValue>) -> Self {
        let origin = Origin::here();
        if let Self::Tagged(tags) = &mut self {
            tags.entry(key).or_default().extend(values.into_iter().map(|value| Sp::new(value, origin)));
        }
        self
    }
}

impl Serialize for Nodes {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::All => serializer.serialize_str("all"),
            Self::Tagged(tags) => tags.serialize(serializer),
        }
    }
}

/// A level of approval
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(transform = Keys(&["approvers"]))]
pub struct Level {
    /// Who may approve, 1 to 5 entries
    pub approvers: Vec<Sp<Approver>>,
    /// How many approvals are needed; default: 1
    pub approvals: Sp<u32>,
    /// What approvers are told; default: a sentence that asks them to approve
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<Sp<String>>,
    /// How long approvers have to answer; default: 7 days
    pub timeout: Sp<ApprovalTimeout>,
}

impl Level {
    /// Level at which one of these approves
    #[must_use]
    #[track_caller]
    pub fn new(approvers: impl IntoIterator<Item = Approver>) -> Self {
        let origin = Origin::here();
        Self {
            approvers: approvers.into_iter().map(|approver| Sp::new(approver, origin)).collect(),
            approvals: Sp::new(1, Origin::Unknown),
            message: None,
            timeout: Sp::new(ApprovalTimeout::DEFAULT, Origin::Unknown),
        }
    }

    /// Sets how many approvals are needed
    #[must_use]
    #[track_caller]
    pub fn approvals(mut self, count: u32) -> Self {
        self.approvals = Sp::here(count);
        self
    }

    /// Sets what approvers are told
    #[must_use]
    #[track_caller]
    pub fn message(mut self, text: impl Into<String>) -> Self {
        self.message = Some(Sp::here(text.into()));
        self
    }

    /// Sets how long approvers have to answer
    #[must_use]
    #[track_caller]
    pub fn timeout(mut self, timeout: ApprovalTimeout) -> Self {
        self.timeout = Sp::here(timeout);
        self
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
