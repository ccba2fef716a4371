//! Session preferences, and what sessions are recorded to

use crate::ids::{
    Days, IdleTimeout, KeyAlias, Label, LogRetention, PolicyName, Region, RoleName, SessionDuration, Text,
};
use crate::words::{BucketEncryption, LockMode};

use super::Account;
use super::given::AnyText;

/// Session preferences and logs; see [`builder`](super::part)
macro_rules! sessions {
    ($make:ident) => {
        $make! {
            /// Session preferences of an account and Region (User Guide, "Session document schema")
            SessionPreferences(name = "name": value Label) [named] {
                /// Name within the model
                name "name" required Label;
                /// Description of the document; default: a sentence that says what it is
                description "description" optional Label: description(value Label);
                /// Logs in CloudWatch Logs; default: none
                cloud_watch "cloudWatch" optional CloudWatchLogs: cloud_watch(exact CloudWatchLogs);
                /// Logs in S3; default: none
                s3 "s3" optional S3Logs: s3(exact S3Logs);
                /// KMS key (id, ARN or `alias/…`) that encrypts session data; default: TLS alone
                kms_key "kmsKey" optional Text: kms_key(value Text);
                /// Linux user that sessions run as; default: `ssm-user`
                run_as "runAs" optional RunAs;
                /// Time without input after which a session ends; default: the service's 20 minutes
                idle_timeout "idleTimeout" optional IdleTimeout: idle_timeout(value IdleTimeout);
                /// Time after which a session ends; default: never
                max_duration "maxDuration" optional SessionDuration: max_duration(value SessionDuration);
                /// Commands at the start of a session; default: none
                shell_profile "shellProfile" nested ShellProfile: shell_profile(exact ShellProfile);
            }
        }

        $make! {
            /// Logs of sessions in CloudWatch Logs
            CloudWatchLogs() [plain] {
                /// Log group; default: none, and then the other settings do nothing
                log_group "logGroup" optional Text: log_group(value Text);
                /// Whether the log group must be encrypted; default: no
                encrypted "encrypted" (default false) bool: encrypted(exact bool);
                /// Whether output is streamed, not uploaded once at the end; default: yes
                streaming "streaming" (default true) bool: streaming(exact bool);
            }
        }

        $make! {
            /// Logs of sessions in S3
            S3Logs() [plain] {
                /// Bucket; default: none, and then the other settings do nothing
                bucket "bucket" optional Text: bucket(value Text);
                /// Beginning of the objects' keys; default: none
                prefix "prefix" optional Text: prefix(value Text);
                /// Whether the bucket must be encrypted; default: yes
                encrypted "encrypted" (default true) bool: encrypted(exact bool);
            }
        }

        $make! {
            /// Commands at the start of a session
            ShellProfile() [plain] {
                /// On Linux and macOS
                linux "linux" optional String: linux(value AnyText);
                /// On Windows
                windows "windows" optional String: windows(value AnyText);
            }
        }

        $make! {
            /// Log group, bucket and key of sessions, in every account and Region of node access, and the policy that nodes need
            ///
            /// Session preferences name them as they would name things that exist already; a check proves that both fit.
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
            /// A log group that is made
            LogGroup(name = "name": value Text) [plain] {
                /// Name
                name "name" required Text;
                /// How long events are kept
                retention "retention" (default crate::ids::LogRetention::YEAR) LogRetention: retention(value LogRetention);
                /// Whether the key encrypts it
                encrypted "encrypted" (default true) bool: encrypted(exact bool);
            }
        }

        $make! {
            /// A bucket that is made: private, versioned, encrypted, TLS only
            ///
            /// Its name says how many there are: with `${AWS::Region}` one in each account and Region, else one in each account. A central bucket is one for all, and its name has no placeholders.
            LogBucket(name = "name": value Text) [plain] {
                /// Name
                name "name" required Text;
                /// Keys that objects are encrypted with
                encryption "encryption" (default) BucketEncryption: encryption(exact BucketEncryption);
                /// Days after which objects are deleted; default: never
                expire_after "expireAfter" optional Days: expire_after(value Days);
                /// Keeps objects from being deleted; default: no
                object_lock "objectLock" optional ObjectLock: object_lock(exact ObjectLock);
                /// The one account and Region of the bucket; default: a bucket in every account
                central "central" optional Central: central(exact Central);
            }
        }

        $make! {
            /// Keeps objects from being deleted or overwritten (S3 User Guide, "Locking objects with Object Lock")
            ObjectLock(mode = "mode": exact LockMode, retention = "retention": value Days) [plain] {
                /// Who may lift it
                mode "mode" required LockMode;
                /// For how long
                retention "retention" required Days;
            }
        }

        $make! {
            /// Account and Region of the one bucket for all
            Central(account = "account": exact Account, region = "region": value Region) [plain] {
                /// Account, such as a log archive; an id need not stand in the model
                account "account" required Named<AccountId>;
                /// Region
                region "region" required Region as AnyRegion;
            }
        }

        $make! {
            /// Customer managed policy that nodes need to write logs
            NodePolicy() [plain] {
                /// Name; default: `WriteSessionLogs`
                name "name" optional PolicyName: name(value PolicyName);
                /// Roles of nodes that get the policy; each must exist in every account
                roles "roles" list RoleName: role(item RoleName);
            }
        }
    };
}
pub(crate) use sessions;

use super::part::builder;
sessions!(builder);
