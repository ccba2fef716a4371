//! Log group, bucket and key that are created for sessions

use crate::describe::LogBucket;
use crate::describe::part::builder;
use crate::ids::{KeyAlias, LogRetention, PolicyName, RoleName, Text};

/// Destinations of session logs; see [`builder`](crate::describe::part)
macro_rules! session_logs {
    ($make:ident) => {
        $make! {
            /// Log group, bucket and key of sessions, in every account and Region of node access, and the policy that nodes need
            ///
            /// Session preferences name them as they name existing resources. A check proves that the names match.
            SessionLogs() [plain] {
                /// Log group; default: none is made
                log_group "logGroup" optional LogGroup: log_group(exact LogGroup);
                /// Bucket; default: none is made
                bucket "bucket" optional LogBucket: bucket(exact LogBucket);
                /// Alias of the key that encrypts session data, the log group and the buckets of each Region; default: none is made
                key "key" optional KeyAlias: key(value KeyAlias);
                /// Policy that nodes need to write there
                node_policy "nodePolicy" nested NodePolicy: node_policy(exact NodePolicy);
            }
        }

        $make! {
            /// A created log group
            LogGroup(name = "name": value Text) [plain] {
                /// Name
                name "name" required Text;
                /// Retention period of events
                retention "retention" (default crate::ids::LogRetention::YEAR) LogRetention: retention(value LogRetention);
                /// Whether the key encrypts it
                encrypted "encrypted" (default true) bool: encrypted(exact bool);
            }
        }

        $make! {
            /// Customer managed policy that nodes need to write logs
            NodePolicy() [plain] {
                /// Name; default: `WriteSessionLogs`
                name "name" optional PolicyName: name(value PolicyName);
                /// Roles of nodes to which the policy is attached; each must exist in every account
                roles "roles" list RoleName: role(item RoleName);
            }
        }
    };
}
pub(crate) use session_logs;

session_logs!(builder);

/// Described parts of the feature
pub(in super::super) const PARTS: crate::describe::Parts =
    crate::describe::described![LogGroup, NodePolicy, SessionLogs];

crate::describe::fragment::added! { setting SessionLogs = "sessionLogs" }
