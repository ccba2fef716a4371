//! `AWS::IAM::ManagedPolicy`

use serde::Serialize;

use super::PolicyDocument;
use crate::cfn::resource::Resource;
use crate::cfn::value::Value;

/// Customer managed policy (`AWS::IAM::ManagedPolicy`)
///
/// `Ref` gives the ARN. A policy with a name of its own needs the capability `CAPABILITY_NAMED_IAM`, and fails if the name
/// is taken in the account. It holds 6,144 characters without white space.
///
/// ```
/// use jitna_iac::cfn::resources::{ManagedPolicy, PolicyDocument, Statement};
///
/// let read = PolicyDocument::new([Statement::allow(["ssm:GetDocument"]).resource("*")]);
/// let policy = ManagedPolicy::new(read).managed_policy_name("ReadDocuments").role("Operators");
/// # let _ = policy;
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct ManagedPolicy {
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<Value<String>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    groups: Vec<Value<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    managed_policy_name: Option<Value<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    path: Option<Value<String>>,
    policy_document: PolicyDocument,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    roles: Vec<Value<String>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    users: Vec<Value<String>>,
}

impl Resource for ManagedPolicy {
    const TYPE: &'static str = "AWS::IAM::ManagedPolicy";
}

impl ManagedPolicy {
    /// Policy that nobody has yet
    #[must_use]
    pub fn new(policy_document: PolicyDocument) -> Self {
        Self {
            description: None,
            groups: Vec::new(),
            managed_policy_name: None,
            path: None,
            policy_document,
            roles: Vec::new(),
            users: Vec::new(),
        }
    }

    /// What the policy is for, up to 1,000 characters; cannot change later
    #[must_use]
    pub fn description(mut self, text: impl Into<Value<String>>) -> Self {
        self.description = Some(text.into());
        self
    }

    /// Adds a group that has the policy, by name
    #[must_use]
    pub fn group(mut self, name: impl Into<Value<String>>) -> Self {
        self.groups.push(name.into());
        self
    }

    /// Name, `^[\w+=,.@-]{1,128}$`; cannot change later; default: CloudFormation makes one
    #[must_use]
    pub fn managed_policy_name(mut self, name: impl Into<Value<String>>) -> Self {
        self.managed_policy_name = Some(name.into());
        self
    }

    /// Path, begins and ends with `/`; cannot change later; default: `/`
    #[must_use]
    pub fn path(mut self, path: impl Into<Value<String>>) -> Self {
        self.path = Some(path.into());
        self
    }

    /// Adds a role that has the policy, by name
    #[must_use]
    pub fn role(mut self, name: impl Into<Value<String>>) -> Self {
        self.roles.push(name.into());
        self
    }

    /// Adds a user that has the policy, by name
    #[must_use]
    pub fn user(mut self, name: impl Into<Value<String>>) -> Self {
        self.users.push(name.into());
        self
    }
}
