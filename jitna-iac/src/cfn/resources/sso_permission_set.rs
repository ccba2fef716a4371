//! `AWS::SSO::PermissionSet`

use serde::Serialize;

use super::PolicyDocument;
use crate::cfn::tag::Tag;
use crate::cfn::value::{Arn, Value};

resource! {
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
    pub struct PermissionSet = "AWS::SSO::PermissionSet".grants("permissions");

    constructor {
        /// Permission set of an instance, with a name `^[\w+=,.@-]{1,32}$`; a change of either replaces it
        pub fn new
    }

    attributes {
        /// ARN of the permission set
        PERMISSION_SET_ARN: Arn = "PermissionSetArn";
    }

    properties {
        items customer_managed_policy_references: CustomerManagedPolicyReference = "CustomerManagedPolicyReferences".set().access("customer managed policies");
        /// What the permission set is for, 1 to 700 characters
        optional description: Value<String> = "Description";
        /// The one inline policy
        optional inline_policy: PolicyDocument = "InlinePolicy".identity_policy().access("inline policy");
        required instance_arn: Value<Arn> = "InstanceArn".replaces().ignored();
        items managed_policies: Value<Arn> = "ManagedPolicies".set().access("managed policies");
        required name: Value<String> = "Name".name().ignored();
        some permissions_boundary: PermissionsBoundary = "PermissionsBoundary".access("permissions boundary").protects();
        /// URL that the access portal leads to, 1 to 240 characters
        optional relay_state_type: Value<String> = "RelayStateType".neither();
        /// Length of a session as an ISO 8601 duration, `PT1H` to `PT12H`; default: `PT1H`
        optional session_duration: Value<String> = "SessionDuration".access("session duration");
        /// Adds tags; 50 at most
        tags tags: Tag = "Tags";
    }
}

impl PermissionSet {
    /// Adds a customer managed policy that every account must have under this name and path; 20 at most
    #[must_use]
    pub fn customer_managed_policy(mut self, name: impl Into<Value<String>>) -> Self {
        self.customer_managed_policy_references
            .push(CustomerManagedPolicyReference { name: name.into(), path: None });
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
