//! `AWS::SSM::ServiceSetting`

use crate::cfn::value::Value;

resource! {
    /// Setting of Systems Manager for an account and Region (`AWS::SSM::ServiceSetting`)
    ///
    /// The setting always exists: creation sets its value, and deletion restores the default. `Ref` returns the ID.
    ///
    /// Stacks of this crate do not use this type. Quick Setup itself sets the identity provider
    /// (`/ssm/just-in-time-access/identity-provider`) and the role of default host management, and two owners would overwrite each other's
    /// values. The formats of the two settings for email are not published.
    ///
    /// ```
    /// use jitna_iac::cfn::resources::ServiceSetting;
    ///
    /// let provider = ServiceSetting::new(ServiceSetting::IDENTITY_PROVIDER, "SSO");
    /// # let _ = provider;
    /// ```
    pub struct ServiceSetting = "AWS::SSM::ServiceSetting";

    properties {
        required setting_id: Value<String> = "SettingId".name();
        required setting_value: Value<String> = "SettingValue";
    }
}

impl ServiceSetting {
    /// Source of approvers' identities: `IAM` or `SSO`
    pub const IDENTITY_PROVIDER: &'static str = "/ssm/just-in-time-access/identity-provider";
    /// Name of the role for nodes without an instance profile, or `$None`
    pub const HOST_MANAGEMENT_ROLE: &'static str =
        "/ssm/managed-instance/default-ec2-instance-management-role";

    /// Returns the setting with this ID and value; if the ID changes, the resource is replaced
    pub fn new(id: impl Into<Value<String>>, value: impl Into<Value<String>>) -> Self {
        Self { setting_id: id.into(), setting_value: value.into() }
    }
}
