//! `AWS::Logs::ResourcePolicy`

use crate::cfn::value::Value;

resource! {
    /// Policy that lets services write to log groups (`AWS::Logs::ResourcePolicy`)
    ///
    /// The document is a JSON string, up to 5,120 characters. An account has 10 of these policies per Region.
    ///
    /// ```
    /// use jitna_iac::cfn::resources::LogsResourcePolicy;
    ///
    /// let policy = LogsResourcePolicy::new("{}", "SSM-JITNA");
    /// # let _ = policy;
    /// ```
    pub struct LogsResourcePolicy = "AWS::Logs::ResourcePolicy".surrounds("storage of logs");

    constructor {
        /// Returns a policy with this document and name
        pub fn new
    }

    properties {
        required policy_document: Value<String> = "PolicyDocument".resource_policy().access("policy");
        required policy_name: Value<String> = "PolicyName".name();
    }
}
