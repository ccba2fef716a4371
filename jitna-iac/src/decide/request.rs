//! A request for access to a node, as `jitna-iac decide` reads it

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

/// A request of a user for access to one node in one account and Region
///
/// Names that the model gives to groups and users stand for their ids. Any text is taken as an id or a value, empty ones
/// as well; keys that are not known are refused, so that a typing error decides nothing.
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
    /// Account of node and user: its id, or the name that the model gives to it
    pub account: String,
    /// Unit of the account, by id or name; looked at only if the model does not place the account
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// Region of the node, such as `eu-central-1`
    pub region: String,
    /// Who asks
    pub user: User,
    /// Principal tags of the session (`context.iam.principalTags`)
    #[serde(default)]
    pub principal_tags: IndexMap<String, String>,
    /// What is asked for
    pub node: Node,
}

/// Who asks for access
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct User {
    /// Id in the Identity Store, or the name that the model gives to it
    pub id: String,
    /// Ids of the user's groups, or the names that the model gives to them
    #[serde(default)]
    pub groups: Vec<String>,
    /// Attributes; the service shows policies `employeeNumber`, `costCenter`, `organization` and `division`, and any
    /// other is left out here as well
    #[serde(default)]
    pub attributes: IndexMap<String, String>,
}

/// A node that access is asked for
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Node {
    /// Id, such as `i-0123456789abcdef0` or `mi-0123456789abcdef0`
    pub id: String,
    /// Kind
    pub kind: NodeKind,
    /// Tags
    #[serde(default)]
    pub tags: IndexMap<String, String>,
}

/// Kind of a node that access is asked for
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

    /// Type in the schema of the service
    #[must_use]
    pub const fn entity_type(self) -> &'static str {
        match self {
            Self::Ec2 => crate::cedar::EC2_INSTANCE,
            Self::Managed => crate::cedar::MANAGED_INSTANCE,
        }
    }
}
