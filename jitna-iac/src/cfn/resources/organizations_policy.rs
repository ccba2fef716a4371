//! `AWS::Organizations::Policy`

use super::PolicyDocument;
use crate::cfn::tag::Tag;
use crate::cfn::value::{Arn, Value};

resource! {
    /// Policy of an organization (`AWS::Organizations::Policy`), here of type `SERVICE_CONTROL_POLICY`
    ///
    /// `Ref` returns the ID. The stack is in the management account, or in a member account that the organization's resource policy allows
    /// to manage policies. A service control policy has at most 5,120 characters (Organizations User Guide, quotas), and has no effect on
    /// the management account.
    ///
    /// ```
    /// use jitna_iac::cfn::resources::{OrganizationPolicy, PolicyDocument, Statement};
    ///
    /// let content = PolicyDocument::new([Statement::deny(["ssm:StartSession"]).resource("*")]);
    /// let policy = OrganizationPolicy::service_control("NoSessions", content).target("ou-ab12-11111111");
    /// # let _ = policy;
    /// ```
    pub struct OrganizationPolicy = "AWS::Organizations::Policy".protects("guard");

    attributes {
        /// ARN of the policy
        ARN: Arn = "Arn";
        /// ID of the policy, such as `p-…`
        ID: String = "Id";
    }

    properties {
        required content: PolicyDocument = "Content".identity_policy().access("policy");
        /// Sets what the policy is for, up to 512 characters
        optional description: Value<String> = "Description";
        required name: Value<String> = "Name";
        /// Adds tags
        tags tags: Tag = "Tags";
        items target_ids: Value<String> = "TargetIds".set().access("targets");
        required kind: &'static str = "Type".replaces();
    }
}

impl OrganizationPolicy {
    /// Returns a service control policy with this name (1 to 128 characters), without targets
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

    /// Attaches the policy to a root, OU or account
    #[must_use]
    pub fn target(mut self, id: impl Into<Value<String>>) -> Self {
        self.target_ids.push(id.into());
        self
    }
}
