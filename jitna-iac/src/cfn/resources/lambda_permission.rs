//! `AWS::Lambda::Permission`

use serde::Serialize;

use crate::cfn::resource::Resource;
use crate::cfn::value::{Arn, Value};

/// Statement in the policy of a Lambda function (`AWS::Lambda::Permission`)
///
/// ```
/// use jitna_iac::cfn::resources::LambdaPermission;
///
/// let permission = LambdaPermission::new("lambda:InvokeFunction", "page-on-call", "events.amazonaws.com");
/// # let _ = permission;
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct LambdaPermission {
    action: Value<String>,
    function_name: Value<String>,
    principal: Value<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    source_arn: Option<Value<Arn>>,
}

impl Resource for LambdaPermission {
    const TYPE: &'static str = "AWS::Lambda::Permission";
}

impl LambdaPermission {
    /// Lets a service do this with the function of this name or ARN
    pub fn new(
        action: impl Into<Value<String>>,
        function_name: impl Into<Value<String>>,
        principal: impl Into<Value<String>>,
    ) -> Self {
        Self {
            action: action.into(),
            function_name: function_name.into(),
            principal: principal.into(),
            source_arn: None,
        }
    }

    /// What the service must come from, such as a rule
    #[must_use]
    pub fn source_arn(mut self, source_arn: impl Into<Value<Arn>>) -> Self {
        self.source_arn = Some(source_arn.into());
        self
    }
}
