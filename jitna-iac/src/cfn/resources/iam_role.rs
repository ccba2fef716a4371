//! `AWS::IAM::Role`

use serde::Serialize;

use super::PolicyDocument;
use crate::cfn::resource::{Attribute, Resource};
use crate::cfn::tag::Tag;
use crate::cfn::value::{Arn, Value};

/// IAM role (`AWS::IAM::Role`)
///
/// `Ref` gives the name. A role with a name of its own needs the capability `CAPABILITY_NAMED_IAM`,
/// and fails if the name is taken in the account.
///
/// ```
/// use jitna_iac::cfn::resources::{PolicyDocument, Principal, Role, Statement};
/// use jitna_iac::cfn::{Pseudo, Sub};
///
/// let trust = PolicyDocument::new([Statement::allow(["sts:AssumeRole"])
///     .principal(Principal::service("cloudformation.amazonaws.com"))
///     .condition("StringEquals", "aws:SourceAccount", [Pseudo::AccountId])]);
/// let role = Role::new(trust).managed_policy_arn(
///     Sub::default().text("arn:").hole(Pseudo::Partition).text(":iam::aws:policy/AWSQuickSetupDeploymentRolePolicy"),
/// );
/// # let _ = role;
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Role {
    assume_role_policy_document: PolicyDocument,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<Value<String>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    managed_policy_arns: Vec<Value<Arn>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    max_session_duration: Option<Value<u32>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    path: Option<Value<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    permissions_boundary: Option<Value<Arn>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    policies: Vec<RolePolicy>,
    #[serde(skip_serializing_if = "Option::is_none")]
    role_name: Option<Value<String>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tags: Vec<Tag>,
}

impl Resource for Role {
    const TYPE: &'static str = "AWS::IAM::Role";
}

impl Role {
    /// ARN of the role
    pub const ARN: Attribute<Self, Arn> = Attribute::new("Arn");
    /// Unique id of the role, such as `AROA…`
    pub const ROLE_ID: Attribute<Self, String> = Attribute::new("RoleId");

    /// Role that whoever the trust policy names may take on
    #[must_use]
    pub fn new(assume_role_policy_document: PolicyDocument) -> Self {
        Self {
            assume_role_policy_document,
            description: None,
            managed_policy_arns: Vec::new(),
            max_session_duration: None,
            path: None,
            permissions_boundary: None,
            policies: Vec::new(),
            role_name: None,
            tags: Vec::new(),
        }
    }

    /// What the role is for, up to 1,000 characters of Latin-1
    #[must_use]
    pub fn description(mut self, text: impl Into<Value<String>>) -> Self {
        self.description = Some(text.into());
        self
    }

    /// Adds a managed policy; 20 at most by default
    #[must_use]
    pub fn managed_policy_arn(mut self, arn: impl Into<Value<Arn>>) -> Self {
        self.managed_policy_arns.push(arn.into());
        self
    }

    /// Adds managed policies
    #[must_use]
    pub fn managed_policy_arns<A: Into<Value<Arn>>>(mut self, arns: impl IntoIterator<Item = A>) -> Self {
        self.managed_policy_arns.extend(arns.into_iter().map(Into::into));
        self
    }

    /// Longest session in seconds, 3,600 to 43,200; default: 3,600
    #[must_use]
    pub fn max_session_duration(mut self, seconds: impl Into<Value<u32>>) -> Self {
        self.max_session_duration = Some(seconds.into());
        self
    }

    /// Path, begins and ends with `/`; default: `/`
    #[must_use]
    pub fn path(mut self, path: impl Into<Value<String>>) -> Self {
        self.path = Some(path.into());
        self
    }

    /// Policy that bounds what the role may do; default: none
    #[must_use]
    pub fn permissions_boundary(mut self, arn: impl Into<Value<Arn>>) -> Self {
        self.permissions_boundary = Some(arn.into());
        self
    }

    /// Adds an inline policy; all together 10,240 characters without white space
    #[must_use]
    pub fn policy(mut self, name: impl Into<Value<String>>, document: PolicyDocument) -> Self {
        self.policies.push(RolePolicy { policy_document: document, policy_name: name.into() });
        self
    }

    /// Name, `^[\w+=,.@-]{1,64}$`; default: CloudFormation makes one
    #[must_use]
    pub fn role_name(mut self, name: impl Into<Value<String>>) -> Self {
        self.role_name = Some(name.into());
        self
    }

    /// Adds a tag; key up to 128 characters, value up to 256
    #[must_use]
    pub fn tag(mut self, key: impl Into<String>, value: impl Into<Value<String>>) -> Self {
        self.tags.push(Tag::new(key, value));
        self
    }

    /// Adds tags
    #[must_use]
    pub fn tags<T: Into<Tag>>(mut self, tags: impl IntoIterator<Item = T>) -> Self {
        self.tags.extend(tags.into_iter().map(Into::into));
        self
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
struct RolePolicy {
    policy_document: PolicyDocument,
    policy_name: Value<String>,
}
