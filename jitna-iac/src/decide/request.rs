//! A request for access to a node, as `jitna-iac decide` reads it

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

/// Request of a user for access to one node in one account and Region
///
/// Names that the model gives to groups and users are resolved to their IDs. Any string is accepted as an ID or a value, including an empty
/// one. Unknown keys are rejected, so that a typing error does not lead to a decision.
///
/// ```
/// use jitna_iac::decide::{NodeKind, Request};
///
/// let line = r#"{"account": "333333333333", "region": "us-east-1", "user": {"id": "u-1", "groups": ["leads"]},
///     "node": {"id": "i-0abc", "kind": "ec2", "tags": {"ENV": "DEV"}}}"#;
/// let request: Request = serde_json::from_str(line)?;
/// assert_eq!(request.node.kind, NodeKind::Ec2);
/// assert!(request.principal_tags.is_empty());
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Request {
    /// Account of node and user: its ID, or the name that the model gives to it
    pub account: String,
    /// Unit of the account, by ID or name; used only if the account is not in the model
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// Region of the node, such as `eu-central-1`
    pub region: String,
    /// The requester
    pub user: User,
    /// Principal tags of the session (`context.iam.principalTags`)
    #[serde(default)]
    pub principal_tags: IndexMap<String, String>,
    /// The requested node
    pub node: Node,
}

/// User who requests access
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct User {
    /// ID in the Identity Store, or the name that the model gives to it
    pub id: String,
    /// IDs of the user's groups, or the names that the model gives to them
    #[serde(default)]
    pub groups: Vec<String>,
    /// Attributes; the service shows policies `employeeNumber`, `costCenter`, `organization` and `division`, and all others are ignored
    /// here as well
    #[serde(default)]
    pub attributes: IndexMap<String, String>,
}

/// Node to which access is requested
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Node {
    /// ID, such as `i-0123456789abcdef0` or `mi-0123456789abcdef0`
    pub id: String,
    /// Kind
    pub kind: NodeKind,
    /// Tags
    #[serde(default)]
    pub tags: IndexMap<String, String>,
}

/// Kind of a node to which access is requested
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum NodeKind {
    /// EC2 instance (`AWS::EC2::Instance`)
    #[default]
    Ec2,
    /// Node of a hybrid activation (`AWS::SSM::ManagedInstance`)
    Managed,
}

impl NodeKind {
    /// Words for the kinds, as requests write them
    pub const WORDS: &[(&str, Self)] = &[("ec2", Self::Ec2), ("managed", Self::Managed)];

    /// Returns the type in the schema of the service
    #[must_use]
    pub const fn entity_type(self) -> &'static str {
        match self {
            Self::Ec2 => crate::cedar::EC2_INSTANCE,
            Self::Managed => crate::cedar::MANAGED_INSTANCE,
        }
    }
}
