//! `AWS::SSO::Assignment`

use serde::Serialize;

use crate::cfn::value::{Arn, Value};

resource! {
    /// Assignment of a permission set to a group or user in an account (`AWS::SSO::Assignment`)
    ///
    /// A change to any property replaces the assignment. Only the management account can create assignments in the management account
    /// (Identity Center User Guide, "Delegated administration").
    ///
    /// ```
    /// use jitna_iac::cfn::resources::{Assignment, PrincipalType};
    ///
    /// let assignment = Assignment::new(
    ///     "arn:aws:sso:::instance/ssoins-0123456789abcdef",
    ///     "arn:aws:sso:::permissionSet/ssoins-0123456789abcdef/ps-0123456789abcdef",
    ///     PrincipalType::Group,
    ///     "ec4df598-7071-70a6-0de4-0123456789ab",
    ///     "111122223333",
    /// );
    /// # let _ = assignment;
    /// ```
    pub struct Assignment = "AWS::SSO::Assignment".grants("permissions");

    properties {
        required instance_arn: Value<Arn> = "InstanceArn".replaces();
        required permission_set_arn: Value<Arn> = "PermissionSetArn".replaces().access("permission set");
        required principal_id: Value<String> = "PrincipalId".replaces().access("principal");
        required principal_type: PrincipalType = "PrincipalType".replaces().access("type of principal");
        required target_id: Value<String> = "TargetId".replaces().access("account");
        required target_type: &'static str = "TargetType".replaces();
    }
}

/// Type of principal to which an [`Assignment`] gives the permission set
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "UPPERCASE")]
#[non_exhaustive]
pub enum PrincipalType {
    /// A user of the identity store
    User,
    /// A group of the identity store
    Group,
}

impl Assignment {
    /// Returns an assignment to a group or user, by its ID in the identity store, in an account
    #[must_use]
    pub fn new(
        instance_arn: impl Into<Value<Arn>>,
        permission_set_arn: impl Into<Value<Arn>>,
        principal_type: PrincipalType,
        principal_id: impl Into<Value<String>>,
        account: impl Into<Value<String>>,
    ) -> Self {
        Self {
            instance_arn: instance_arn.into(),
            permission_set_arn: permission_set_arn.into(),
            principal_id: principal_id.into(),
            principal_type,
            target_id: account.into(),
            target_type: "AWS_ACCOUNT",
        }
    }
}
