//! `AWS::Logs::ResourcePolicy`

use serde::Serialize;

use crate::cfn::resource::Resource;
use crate::cfn::value::Value;

/// Policy that lets services write to log groups (`AWS::Logs::ResourcePolicy`)
///
/// The document is JSON as text, up to 5,120 characters. An account has 10 of these policies per Region.
///
/// ```
/// use jitna_iac::cfn::resources::LogsResourcePolicy;
///
/// let policy = LogsResourcePolicy::new("{}", "SSM-JITNA");
/// # let _ = policy;
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct LogsResourcePolicy {
    policy_document: Value<String>,
    policy_name: Value<String>,
}

impl Resource for LogsResourcePolicy {
    const TYPE: &'static str = "AWS::Logs::ResourcePolicy";
}

impl LogsResourcePolicy {
    /// Policy of this document and name
    pub fn new(policy_document: impl Into<Value<String>>, policy_name: impl Into<Value<String>>) -> Self {
        Self { policy_document: policy_document.into(), policy_name: policy_name.into() }
    }
}
