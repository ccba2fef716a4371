//! `AWS::SSO::PermissionSet`

use serde::Serialize;

use super::PolicyDocument;
use crate::cfn::tag::Tag;
use crate::cfn::value::{Arn, Value};

resource! {
    /// Permission set of IAM Identity Center (`AWS::SSO::PermissionSet`)
    ///
    /// `Ref` returns the ARNs of the instance and the permission set, separated by `|`; [`PERMISSION_SET_ARN`](Self::PERMISSION_SET_ARN)
    /// returns the latter. The stack is in the account of the instance: the management account or its delegated administrator for Identity
    /// Center. The inline policy has at most 32,768 bytes, and at most 10,240 characters without white space (Identity Center User Guide,
    /// quotas).
    ///
    /// ```
    /// use jitna_iac::cfn::resources::{PermissionSet, PolicyDocument, Statement};
    ///
    /// let set = PermissionSet::new("arn:aws:sso:::instance/ssoins-0123456789abcdef", "Readers")
    ///     .inline_policy(PolicyDocument::new([Statement::allow(["ssm:ListDocuments"]).resource("*")]))
    ///     .session_duration("PT1H");
    /// # let _ = set;
    /// ```
    pub struct PermissionSet = "AWS::SSO::PermissionSet".grants("permissions");

    constructor {
        /// Returns a permission set of an instance, with a name `^[\w+=,.@-]{1,32}$`; a change to either replaces it
        pub fn new
    }

    attributes {
        /// ARN of the permission set
        PERMISSION_SET_ARN: Arn = "PermissionSetArn";
    }

    properties {
        items customer_managed_policy_references: CustomerManagedPolicyReference = "CustomerManagedPolicyReferences".set().access("customer managed policies");
        /// Sets what the permission set is for, 1 to 700 characters
        optional description: Value<String> = "Description";
        /// Sets the only inline policy
        optional inline_policy: PolicyDocument = "InlinePolicy".identity_policy().access("inline policy");
        required instance_arn: Value<Arn> = "InstanceArn".replaces().ignored();
        items managed_policies: Value<Arn> = "ManagedPolicies".set().access("managed policies");
        required name: Value<String> = "Name".name().ignored();
        some permissions_boundary: PermissionsBoundary = "PermissionsBoundary".access("permissions boundary").protects();
        /// Sets the URL to which the access portal redirects, 1 to 240 characters
        optional relay_state_type: Value<String> = "RelayStateType".neither();
        /// Sets the length of a session as an ISO 8601 duration, `PT1H` to `PT12H`; default: `PT1H`
        optional session_duration: Value<String> = "SessionDuration".access("session duration");
        /// Adds tags; at most 50
        tags tags: Tag = "Tags";
    }
}

impl PermissionSet {
    /// Adds a customer managed policy that must exist with this name and path in every account; at most 20
    #[must_use]
    pub fn customer_managed_policy(mut self, name: impl Into<Value<String>>) -> Self {
        self.customer_managed_policy_references
            .push(CustomerManagedPolicyReference { name: name.into(), path: None });
        self
    }

    /// Adds an AWS managed policy; at most 20
    #[must_use]
    pub fn managed_policy(mut self, arn: impl Into<Value<Arn>>) -> Self {
        self.managed_policies.push(arn.into());
        self
    }

    /// Sets the AWS managed policy that limits what holders may do
    #[must_use]
    pub fn permissions_boundary(mut self, arn: impl Into<Value<Arn>>) -> Self {
        self.permissions_boundary = Some(PermissionsBoundary { managed_policy_arn: arn.into() });
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
