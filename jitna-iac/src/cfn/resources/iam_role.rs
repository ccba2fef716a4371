//! `AWS::IAM::Role`

use serde::Serialize;

use super::PolicyDocument;
use crate::cfn::tag::Tag;
use crate::cfn::value::{Arn, Value};

resource! {
    /// IAM role (`AWS::IAM::Role`)
    ///
    /// `Ref` returns the name. A role with a custom name needs the capability `CAPABILITY_NAMED_IAM`, and its creation fails if the name is
    /// already used in the account.
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
    pub struct Role = "AWS::IAM::Role".surrounds("trust and permissions of roles");

    constructor {
        /// Returns a role that the principals of the trust policy may assume
        pub fn new
    }

    attributes {
        /// ARN of the role
        ARN: Arn = "Arn";
        /// Unique ID of the role, such as `AROA…`
        ROLE_ID: String = "RoleId";
    }

    properties {
        required assume_role_policy_document: PolicyDocument = "AssumeRolePolicyDocument".trust_policy().access("trust policy");
        /// Sets what the role is for, up to 1,000 characters of Latin-1
        optional description: Value<String> = "Description";
        /// Adds managed policies
        list managed_policy_arns: Value<Arn> = "ManagedPolicyArns".set().access("managed policies").grants();
        /// Sets the maximum session duration in seconds, 3,600 to 43,200; default: 3,600
        optional max_session_duration: Value<u32> = "MaxSessionDuration";
        /// Sets the path, which begins and ends with `/`; default: `/`
        optional path: Value<String> = "Path".replaces().ignored();
        /// Sets the policy that limits what the role may do; default: none
        optional permissions_boundary: Value<Arn> = "PermissionsBoundary".access("permissions boundary").protects();
        items policies: RolePolicy = "Policies".policies().access("inline policy").grants();
        /// Sets the name, `^[\w+=,.@-]{1,64}$`; default: CloudFormation generates one
        optional role_name: Value<String> = "RoleName".account_name().ignored();
        /// Adds a tag; key up to 128 characters, value up to 256
        tags tags: Tag = "Tags";
    }
}

impl Role {
    /// Adds a managed policy; at most 20 by default
    #[must_use]
    pub fn managed_policy_arn(mut self, arn: impl Into<Value<Arn>>) -> Self {
        self.managed_policy_arns.push(arn.into());
        self
    }

    /// Adds an inline policy; all inline policies together have at most 10,240 characters without white space
    #[must_use]
    pub fn policy(mut self, name: impl Into<Value<String>>, document: PolicyDocument) -> Self {
        self.policies.push(RolePolicy { policy_document: document, policy_name: name.into() });
        self
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
struct RolePolicy {
    policy_document: PolicyDocument,
    policy_name: Value<String>,
}
