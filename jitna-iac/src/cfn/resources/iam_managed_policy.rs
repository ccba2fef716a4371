//! `AWS::IAM::ManagedPolicy`

use super::PolicyDocument;
use crate::cfn::value::{Arn, Value};

resource! {
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
    pub struct ManagedPolicy = "AWS::IAM::ManagedPolicy".surrounds("permissions");

    constructor {
        /// Policy of this document, not attached to any principal
        pub fn new
    }

    attributes {
        /// ARN of the policy
        POLICY_ARN: Arn = "PolicyArn";
    }

    properties {
        /// What the policy is for, up to 1,000 characters; a change replaces the policy
        optional description: Value<String> = "Description".replaces();
        items groups: Value<String> = "Groups".set().access("attached groups");
        /// Name, `^[\w+=,.@-]{1,128}$`; a change replaces the policy; default: CloudFormation makes one
        optional managed_policy_name: Value<String> = "ManagedPolicyName".account_name();
        /// Path, begins and ends with `/`, up to 512 characters; a change replaces the policy; default: `/`
        optional path: Value<String> = "Path".replaces();
        required policy_document: PolicyDocument = "PolicyDocument".identity_policy().access("policy");
        items roles: Value<String> = "Roles".set().access("attached roles");
        items users: Value<String> = "Users".set().access("attached users");
    }
}

impl ManagedPolicy {
    /// Attaches it to a group, by name
    #[must_use]
    pub fn group(mut self, name: impl Into<Value<String>>) -> Self {
        self.groups.push(name.into());
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
