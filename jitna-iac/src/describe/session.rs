//! Session preferences, and buckets that the stacks create

use crate::ids::{Days, IdleTimeout, Label, Region, SessionDuration, Text};
use crate::words::{BucketEncryption, LockMode};

use super::Account;
use super::given::{AnyText, Tree, Value};
use super::mapping::Mapping;
use crate::origin::Origin;

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
                /// KMS key (ID, ARN or `alias/…`) that encrypts session data; default: TLS alone
                kms_key "kmsKey" optional Text: kms_key(value Text);
                /// Linux user as which sessions run; default: `ssm-user`
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
                /// Whether output is streamed instead of uploaded once at the end; default: yes
                streaming "streaming" (default true) bool: streaming(exact bool);
            }
        }

        $make! {
            /// Logs of sessions in S3
            S3Logs() [plain] {
                /// Bucket; default: none, and then the other settings do nothing
                bucket "bucket" optional Text: bucket(value Text);
                /// Prefix of the objects' keys; default: none
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
            /// A bucket that the stacks create: private, versioned, encrypted, TLS only
            ///
            /// The name decides how many there are: with `${AWS::Region}`, one in each account and Region; otherwise, one in each account. A central bucket is shared by all accounts, and its name has no placeholders.
            LogBucket(name = "name": value Text) [plain] {
                /// Name
                name "name" required Text;
                /// Keys that encrypt objects
                encryption "encryption" (default) BucketEncryption: encryption(exact BucketEncryption);
                /// Days after which objects are deleted; default: never
                expire_after "expireAfter" optional Days: expire_after(value Days);
                /// Protects objects from deletion; default: no
                object_lock "objectLock" optional ObjectLock: object_lock(exact ObjectLock);
                /// The one account and Region of the bucket; default: a bucket in every account
                central "central" optional Central: central(exact Central);
            }
        }

        $make! {
            /// Protects objects from being deleted or overwritten (S3 User Guide, "Locking objects with Object Lock")
            ObjectLock(mode = "mode": exact LockMode, retention = "retention": value Days) [plain] {
                /// Principals who may remove it
                mode "mode" required LockMode;
                /// Duration
                retention "retention" required Days;
            }
        }

        $make! {
            /// Account and Region of the bucket that all accounts share
            Central(account = "account": exact Account, region = "region": value Region) [plain] {
                /// Account, such as a log archive; an ID does not need to be in the model
                account "account" required Named<AccountId>;
                /// Region
                region "region" required Region as AnyRegion;
            }
        }
    };
}
pub(crate) use sessions;

use super::part::builder;
sessions!(builder);

impl SessionPreferences {
    /// Sets the operating system user as which sessions run; default: the user of the agent
    #[track_caller]
    pub fn run_as(mut self, user: impl Value<Label>) -> Self {
        self.0.set("runAs", user.given(Origin::here()).tree);
        self
    }

    /// Runs sessions as the user that the tag `SSMSessionRunAs` names, and refuses sessions without the tag
    #[track_caller]
    pub fn run_as_tagged_user(mut self) -> Self {
        self.0.set("runAs", Mapping::new(Origin::here()).tree());
        self
    }

    /// Streams sessions to a log group: `cloudWatch` with streaming
    #[track_caller]
    pub fn stream_to(self, log_group: impl Value<Text>) -> Self {
        let at = Origin::here();
        let mut map = Mapping::new(at);
        map.set("logGroup", log_group.given(at).tree);
        map.set("streaming", Tree::plain(true, at));
        self.cloud_watch(CloudWatchLogs(map))
    }
}
