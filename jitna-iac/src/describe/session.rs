//! Session preferences, and what sessions are recorded to

use crate::ids::{
    Days, IdleTimeout, KeyAlias, Label, LogRetention, PolicyName, Region, RoleName, SessionDuration, Text,
};
use crate::model::{BucketEncryption, LockMode};

use super::Account;
use super::given::AnyText;
use super::part::part;

part! {
    /// Session preferences of an account and Region (User Guide, "Session document schema")
    SessionPreferences(name = "name": value Label) {
        /// Description of the document; default: a sentence that says what it is
        description = "description": value Label,
        /// Logs in CloudWatch Logs; default: none
        cloud_watch = "cloudWatch": exact CloudWatchLogs,
        /// Logs in S3; default: none
        s3 = "s3": exact S3Logs,
        /// KMS key (id, ARN or `alias/…`) that encrypts session data; default: TLS alone
        kms_key = "kmsKey": value Text,
        /// Time without input after which a session ends; default: the service's 20 minutes
        idle_timeout = "idleTimeout": value IdleTimeout,
        /// Time after which a session ends; default: never
        max_duration = "maxDuration": value SessionDuration,
        /// Commands at the start of a session; default: none
        shell_profile = "shellProfile": exact ShellProfile,
    }
    and "runAs"
}

part! {
    /// Logs of sessions in CloudWatch Logs
    CloudWatchLogs() {
        /// Log group; default: none, and then the other settings do nothing
        log_group = "logGroup": value Text,
        /// Whether the log group must be encrypted; default: no
        encrypted = "encrypted": exact bool,
        /// Whether output is streamed, not uploaded once at the end; default: yes
        streaming = "streaming": exact bool,
    }
}

part! {
    /// Logs of sessions in S3
    S3Logs() {
        /// Bucket; default: none, and then the other settings do nothing
        bucket = "bucket": value Text,
        /// Beginning of the objects' keys; default: none
        prefix = "prefix": value Text,
        /// Whether the bucket must be encrypted; default: yes
        encrypted = "encrypted": exact bool,
    }
}

part! {
    /// Commands at the start of a session
    ShellProfile() {
        /// On Linux and macOS
        linux = "linux": value AnyText,
        /// On Windows
        windows = "windows": value AnyText,
    }
}

part! {
    /// Log group, bucket and key of sessions, in every account and Region of node access, and the policy that nodes need
    ///
    /// Session preferences name them as they would name things that exist already; a check proves that both fit.
    SessionLogs() {
        /// Log group; default: none is made
        log_group = "logGroup": exact LogGroup,
        /// Bucket; default: none is made
        bucket = "bucket": exact LogBucket,
        /// Alias of the key that encrypts session data, the log group and the buckets of each Region; default: none is made
        key = "key": value KeyAlias,
        /// Policy that nodes need to write there
        node_policy = "nodePolicy": exact NodePolicy,
    }
}

part! {
    /// A log group that is made
    LogGroup(name = "name": value Text) {
        /// How long events are kept
        retention = "retention": value LogRetention,
        /// Whether the key encrypts it
        encrypted = "encrypted": exact bool,
    }
}

part! {
    /// A bucket that is made: private, versioned, encrypted, TLS only
    ///
    /// Its name says how many there are: with `${AWS::Region}` one in each account and Region, else one in each account. A central bucket is one for all, and its name has no placeholders.
    LogBucket(name = "name": value Text) {
        /// Keys that objects are encrypted with
        encryption = "encryption": exact BucketEncryption,
        /// Days after which objects are deleted; default: never
        expire_after = "expireAfter": value Days,
        /// Keeps objects from being deleted; default: no
        object_lock = "objectLock": exact ObjectLock,
        /// The one account and Region of the bucket; default: a bucket in every account
        central = "central": exact Central,
    }
}

part! {
    /// Keeps objects from being deleted or overwritten (S3 User Guide, "Locking objects with Object Lock")
    ObjectLock(mode = "mode": exact LockMode, retention = "retention": value Days) {
    }
}

part! {
    /// Account and Region of the one bucket for all
    Central(account = "account": exact Account, region = "region": value Region) {
    }
}

part! {
    /// Customer managed policy that nodes need to write logs
    NodePolicy() {
        /// Name; default: `WriteSessionLogs`
        name = "name": value PolicyName,
        /// Adds one to `roles`: roles of nodes that get the policy; each must exist in every account
        role = "roles": item RoleName,
    }
}
