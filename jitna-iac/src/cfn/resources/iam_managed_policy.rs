//! `AWS::IAM::ManagedPolicy`

use super::PolicyDocument;
use crate::cfn::value::{Arn, Value};

resource! {
    /// Customer managed policy (`AWS::IAM::ManagedPolicy`)
    ///
    /// `Ref` returns the ARN. A policy with a custom name needs the capability `CAPABILITY_NAMED_IAM`, and its creation fails if the name
    /// is already used in the account. Its document has at most 6,144 characters, not counting white space (IAM User Guide, quotas).
    ///
    /// ```
    /// use jitna_iac::cfn::resources::{ManagedPolicy, PolicyDocument, Statement};
    ///
    /// let document = PolicyDocument::new([Statement::allow(["ssm:ListDocuments"]).resource("*")]);
    /// let policy = ManagedPolicy::new(document).managed_policy_name("Readers");
    /// # let _ = policy;
    /// ```
    pub struct ManagedPolicy = "AWS::IAM::ManagedPolicy".surrounds("permissions");

    constructor {
        /// Returns a policy with this document, not attached to any principal
        pub fn new
    }

    attributes {
        /// ARN of the policy
        POLICY_ARN: Arn = "PolicyArn";
    }

    properties {
        /// Sets what the policy is for, up to 1,000 characters; a change replaces the policy
        optional description: Value<String> = "Description".replaces();
        items groups: Value<String> = "Groups".set().access("attached groups");
        /// Sets the name, `^[\w+=,.@-]{1,128}$`; a change replaces the policy; default: CloudFormation generates one
        optional managed_policy_name: Value<String> = "ManagedPolicyName".account_name();
        /// Sets the path, which begins and ends with `/`, up to 512 characters; a change replaces the policy; default: `/`
        optional path: Value<String> = "Path".replaces();
        required policy_document: PolicyDocument = "PolicyDocument".identity_policy().access("policy");
        items roles: Value<String> = "Roles".set().access("attached roles");
        items users: Value<String> = "Users".set().access("attached users");
    }
}

impl ManagedPolicy {
    /// Attaches the policy to a group, by name
    #[must_use]
    pub fn group(mut self, name: impl Into<Value<String>>) -> Self {
        self.groups.push(name.into());
        self
    }

    /// Attaches the policy to a role, by name
    #[must_use]
    pub fn role(mut self, name: impl Into<Value<String>>) -> Self {
        self.roles.push(name.into());
        self
    }

    /// Attaches the policy to a user, by name
    #[must_use]
    pub fn user(mut self, name: impl Into<Value<String>>) -> Self {
        self.users.push(name.into());
        self
    }
}
