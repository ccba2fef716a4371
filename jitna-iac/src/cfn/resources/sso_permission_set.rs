//! `AWS::SSO::PermissionSet`

use serde::Serialize;

use super::PolicyDocument;
use crate::cfn::resource::{Attribute, Resource};
use crate::cfn::tag::Tag;
use crate::cfn::value::{Arn, Value};

/// Permission set of IAM Identity Center (`AWS::SSO::PermissionSet`)
///
/// `Ref` gives the ARNs of instance and permission set with `|` between them; [`PERMISSION_SET_ARN`](Self::PERMISSION_SET_ARN)
/// gives the latter. The stack stands in the account of the instance: the management account or its delegated administrator
/// for Identity Center. The inline policy has 32,768 bytes at most, and 10,240 characters without white space
/// (Identity Center User Guide, quotas).
///
/// ```
/// use jitna_iac::cfn::resources::{PermissionSet, PolicyDocument, Statement};
///
/// let set = PermissionSet::new("arn:aws:sso:::instance/ssoins-0123456789abcdef", "Readers")
///     .inline_policy(PolicyDocument::new([Statement::allow(["ssm:ListDocuments"]).resource("*")]))
///     .session_duration("PT1H");
/// # let _ = set;
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct PermissionSet {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    customer_managed_policy_references: Vec<CustomerManagedPolicyReference>,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<Value<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    inline_policy: Option<PolicyDocument>,
    instance_arn: Value<Arn>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    managed_policies: Vec<Value<Arn>>,
    name: Value<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    permissions_boundary: Option<PermissionsBoundary>,
    #[serde(skip_serializing_if = "Option::is_none")]
    relay_state_type: Option<Value<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    session_duration: Option<Value<String>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tags: Vec<Tag>,
}

impl Resource for PermissionSet {
    const TYPE: &'static str = "AWS::SSO::PermissionSet";
}

impl PermissionSet {
    /// ARN of the permission set
    pub const PERMISSION_SET_ARN: Attribute<Self, Arn> = Attribute::new("PermissionSetArn");

    /// Permission set of an instance, with a name `^[\w+=,.@-]{1,32}$`; a change of either replaces it
    #[must_use]
    pub fn new(instance_arn: impl Into<Value<Arn>>, name: impl Into<Value<String>>) -> Self {
        Self {
            customer_managed_policy_references: Vec::new(),
            description: None,
            inline_policy: None,
            instance_arn: instance_arn.into(),
            managed_policies: Vec::new(),
            name: name.into(),
            permissions_boundary: None,
            relay_state_type: None,
            session_duration: None,
            tags: Vec::new(),
        }
    }

    /// Adds a customer managed policy that every account must have under this name and path; 20 at most
    #[must_use]
    pub fn customer_managed_policy(mut self, name: impl Into<Value<String>>) -> Self {
        self.customer_managed_policy_references
            .push(CustomerManagedPolicyReference { name: name.into(), path: None });
        self
    }

    /// What the permission set is for, 1 to 700 characters
    #[must_use]
    pub fn description(mut self, text: impl Into<Value<String>>) -> Self {
        self.description = Some(text.into());
        self
    }

    /// The one inline policy
    #[must_use]
    pub fn inline_policy(mut self, document: PolicyDocument) -> Self {
        self.inline_policy = Some(document);
        self
    }

    /// Adds an AWS managed policy; 20 at most
    #[must_use]
    pub fn managed_policy(mut self, arn: impl Into<Value<Arn>>) -> Self {
        self.managed_policies.push(arn.into());
        self
    }

    /// AWS managed policy that bounds what holders may do
    #[must_use]
    pub fn permissions_boundary(mut self, arn: impl Into<Value<Arn>>) -> Self {
        self.permissions_boundary = Some(PermissionsBoundary { managed_policy_arn: arn.into() });
        self
    }

    /// URL that the access portal leads to, 1 to 240 characters
    #[must_use]
    pub fn relay_state_type(mut self, url: impl Into<Value<String>>) -> Self {
        self.relay_state_type = Some(url.into());
        self
    }

    /// Length of a session as an ISO 8601 duration, `PT1H` to `PT12H`; default: `PT1H`
    #[must_use]
    pub fn session_duration(mut self, duration: impl Into<Value<String>>) -> Self {
        self.session_duration = Some(duration.into());
        self
    }

    /// Adds tags; 50 at most
    #[must_use]
    pub fn tags<T: Into<Tag>>(mut self, tags: impl IntoIterator<Item = T>) -> Self {
        self.tags.extend(tags.into_iter().map(Into::into));
        self
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
struct CustomerManagedPolicyReference {
    name: Value<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    path: Option<Value<String>>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
struct PermissionsBoundary {
    managed_policy_arn: Value<Arn>,
}
