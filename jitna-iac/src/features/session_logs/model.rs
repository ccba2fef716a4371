//! Destinations of session logs

use crate::features::session_logs::describe::session_logs;
use crate::ids::{KeyAlias, LogRetention, PolicyName, RoleName, Text};
use crate::model::LogBucket;
use crate::model::record::data;

session_logs!(data);

impl NodePolicy {
    /// Default name of the policy
    pub const NAME: &'static str = "WriteSessionLogs";

    /// Name of the policy
    #[must_use]
    pub fn policy_name(&self) -> &str {
        self.name.as_ref().map_or(Self::NAME, |name| name.as_str())
    }

    /// Whether it has only defaults
    #[must_use]
    pub fn is_default(&self) -> bool {
        *self == Self::default()
    }
}

impl SessionLogs {
    /// Whether nothing is requested
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}
