//! `AWS::SSM::ServiceSetting`

use crate::cfn::value::Value;

resource! {
    /// Setting of Systems Manager for an account and Region (`AWS::SSM::ServiceSetting`)
    ///
    /// The setting exists always: creation sets its value, deletion puts the default back. `Ref` gives the id.
    ///
    /// No stack of this crate has one: Quick Setup sets the identity provider (`/ssm/just-in-time-access/identity-provider`) and the
    /// role of default host management itself, and a second owner would change them back and forth. The formats of the two settings
    /// for e-mail are not published.
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
    /// Where the identity of approvers is read from: `IAM` or `SSO`
    pub const IDENTITY_PROVIDER: &'static str = "/ssm/just-in-time-access/identity-provider";
    /// Name of the role that nodes without an instance profile have, or `$None`
    pub const HOST_MANAGEMENT_ROLE: &'static str =
        "/ssm/managed-instance/default-ec2-instance-management-role";

    /// Setting with this id and value; a changed id replaces the resource
    pub fn new(id: impl Into<Value<String>>, value: impl Into<Value<String>>) -> Self {
        Self { setting_id: id.into(), setting_value: value.into() }
    }
}
