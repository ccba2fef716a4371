//! `AWS::Organizations::Policy`

use super::PolicyDocument;
use crate::cfn::tag::Tag;
use crate::cfn::value::{Arn, Value};

resource! {
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
    pub struct OrganizationPolicy = "AWS::Organizations::Policy".protects("guard");

    attributes {
        /// ARN of the policy
        ARN: Arn = "Arn";
        /// Id of the policy, such as `p-…`
        ID: String = "Id";
    }

    properties {
        required content: PolicyDocument = "Content".identity_policy().access("policy");
        /// What the policy is for, up to 512 characters
        optional description: Value<String> = "Description";
        required name: Value<String> = "Name";
        /// Adds tags
        tags tags: Tag = "Tags";
        items target_ids: Value<String> = "TargetIds".set().access("targets");
        required kind: &'static str = "Type".replaces();
    }
}

impl OrganizationPolicy {
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

    /// Attaches it to a root, unit or account
    #[must_use]
    pub fn target(mut self, id: impl Into<Value<String>>) -> Self {
        self.target_ids.push(id.into());
        self
    }
}
