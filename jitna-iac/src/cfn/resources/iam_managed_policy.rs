//! `AWS::IAM::ManagedPolicy`

use serde::Serialize;

use super::PolicyDocument;
use crate::cfn::resource::{Attribute, Resource};
use crate::cfn::value::{Arn, Value};

/// Customer managed policy (`AWS::IAM::ManagedPolicy`)
///
/// `Ref` gives the ARN. A policy with a name of its own needs the capability `CAPABILITY_NAMED_IAM`, and fails if the name
/// is taken in the account. Its document has 6,144 characters at most, white space not counted (IAM User Guide, quotas).
///
/// ```
/// use jitna_iac::cfn::resources::{ManagedPolicy, PolicyDocument, Statement};
///
/// let document = PolicyDocument::new([Statement::allow(["ssm:ListDocuments"]).resource("*")]);
/// let policy = ManagedPolicy::new(document).managed_policy_name("Readers");
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
    /// ARN of the policy
    pub const POLICY_ARN: Attribute<Self, Arn> = Attribute::new("PolicyArn");

    /// Policy of this document, attached to nobody
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

    /// What the policy is for, up to 1,000 characters; a change replaces the policy
    #[must_use]
    pub fn description(mut self, text: impl Into<Value<String>>) -> Self {
        self.description = Some(text.into());
        self
    }

    /// Attaches it to a group, by name
    #[must_use]
    pub fn group(mut self, name: impl Into<Value<String>>) -> Self {
        self.groups.push(name.into());
        self
    }

    /// Name, `^[\w+=,.@-]{1,128}$`; a change replaces the policy; default: CloudFormation makes one
    #[must_use]
    pub fn managed_policy_name(mut self, name: impl Into<Value<String>>) -> Self {
        self.managed_policy_name = Some(name.into());
        self
    }

    /// Path, begins and ends with `/`, up to 512 characters; a change replaces the policy; default: `/`
    #[must_use]
    pub fn path(mut self, path: impl Into<Value<String>>) -> Self {
        self.path = Some(path.into());
        self
    }

    /// Attaches it to a role, by name
    #[must_use]
    pub fn role(mut self, name: impl Into<Value<String>>) -> Self {
        self.roles.push(name.into());
        self
    }

    /// Attaches it to a user, by name
    #[must_use]
    pub fn user(mut self, name: impl Into<Value<String>>) -> Self {
        self.users.push(name.into());
        self
    }
}
