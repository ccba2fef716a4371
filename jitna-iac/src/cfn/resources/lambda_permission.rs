//! `AWS::Lambda::Permission`

use crate::cfn::value::{Arn, Value};

resource! {
    /// Statement in the policy of a Lambda function (`AWS::Lambda::Permission`)
    ///
    /// ```
    /// use jitna_iac::cfn::resources::LambdaPermission;
    ///
    /// let permission = LambdaPermission::new("lambda:InvokeFunction", "page-on-call", "events.amazonaws.com");
    /// # let _ = permission;
    /// ```
    pub struct LambdaPermission = "AWS::Lambda::Permission".protects("notifications");

    constructor {
        /// Returns a statement that allows a service to do this with the function of this name or ARN
        pub fn new
    }

    properties {
        required action: Value<String> = "Action".replaces().access("action");
        required function_name: Value<String> = "FunctionName".replaces().access("function");
        required principal: Value<String> = "Principal".replaces().access("principal");
        /// Sets the required source of the request, such as a rule
        optional source_arn: Value<Arn> = "SourceArn".replaces().access("source");
    }

    also {
        "EventSourceToken".replaces();
        "FunctionUrlAuthType".replaces();
        "InvokedViaFunctionUrl".replaces();
        "PrincipalOrgID".replaces();
        "SourceAccount".replaces();
    }
}
