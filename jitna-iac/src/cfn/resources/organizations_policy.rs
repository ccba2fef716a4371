//! `AWS::Organizations::Policy`

use serde::Serialize;

use super::PolicyDocument;
use crate::cfn::resource::{Attribute, Resource};
use crate::cfn::tag::Tag;
use crate::cfn::value::{Arn, Value};

/// Policy of an organization (`AWS::Organizations::Policy`), here of type `SERVICE_CONTROL_POLICY`
///
/// `Ref` gives the id. The stack stands in the management account, or in a member account that the organization's resource
/// policy lets manage policies. A service control policy has 5,120 characters at most (Organizations User Guide, quotas),
/// and has no effect on the management account.
///
/// ```
/// use jitna_iac::cfn::resources::{OrganizationPolicy, PolicyDocument, Statement};
///
/// let content = PolicyDocument::new([Statement::deny(["ssm:StartSession"]).resource("*")]);
/// let policy = OrganizationPolicy::service_control("NoSessions", content).target("ou-ab12-11111111");
/// # let _ = policy;
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct OrganizationPolicy {
    content: PolicyDocument,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<Value<String>>,
    name: Value<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tags: Vec<Tag>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    target_ids: Vec<Value<String>>,
    #[serde(rename = "Type")]
    kind: &'static str,
}

impl Resource for OrganizationPolicy {
    const TYPE: &'static str = "AWS::Organizations::Policy";
}

impl OrganizationPolicy {
    /// ARN of the policy
    pub const ARN: Attribute<Self, Arn> = Attribute::new("Arn");
    /// Id of the policy, such as `p-…`
    pub const ID: Attribute<Self, String> = Attribute::new("Id");

    /// Service control policy of this name (1 to 128 characters), attached to nothing
    #[must_use]
    pub fn service_control(name: impl Into<Value<String>>, content: PolicyDocument) -> Self {
        Self {
            content,
            description: None,
            name: name.into(),
            tags: Vec::new(),
            target_ids: Vec::new(),
            kind: "SERVICE_CONTROL_POLICY",
        }
    }

    /// What the policy is for, up to 512 characters
    #[must_use]
    pub fn description(mut self, text: impl Into<Value<String>>) -> Self {
        self.description = Some(text.into());
        self
    }

    /// Adds tags
    #[must_use]
    pub fn tags<T: Into<Tag>>(mut self, tags: impl IntoIterator<Item = T>) -> Self {
        self.tags.extend(tags.into_iter().map(Into::into));
        self
    }

    /// Attaches it to a root, unit or account
    #[must_use]
    pub fn target(mut self, id: impl Into<Value<String>>) -> Self {
        self.target_ids.push(id.into());
        self
    }
}
