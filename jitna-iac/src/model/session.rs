//! Session preferences: the document `SSM-SessionManagerRunShell`

use serde::Serialize;

use crate::ids::{IdleTimeout, Label, SessionDuration, Text};
use crate::origin::Sp;

/// Session preferences of an account and Region (User Guide, "Session document schema")
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SessionPreferences {
    /// Name within the model
    pub name: Sp<Label>,
    /// Description of the document; default: a sentence that says what it is
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<Sp<Label>>,
    /// Logs in CloudWatch Logs; default: none
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cloud_watch: Option<Sp<CloudWatchLogs>>,
    /// Logs in S3; default: none
    #[serde(skip_serializing_if = "Option::is_none")]
    pub s3: Option<Sp<S3Logs>>,
    /// KMS key (id, ARN or `alias/…`) that encrypts session data; default: TLS alone
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kms_key: Option<Sp<Text>>,
    /// Linux user that sessions run as; default: `ssm-user`
    #[serde(skip_serializing_if = "Option::is_none")]
    pub run_as: Option<Sp<RunAs>>,
    /// Time without input after which a session ends; default: the service's 20 minutes
    #[serde(skip_serializing_if = "Option::is_none")]
    pub idle_timeout: Option<Sp<IdleTimeout>>,
    /// Time after which a session ends; default: never
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_duration: Option<Sp<SessionDuration>>,
    /// Commands at the start of a session; default: none
    #[serde(skip_serializing_if = "ShellProfile::is_empty")]
    pub shell_profile: ShellProfile,
}

impl SessionPreferences {
    /// Preferences of this name within the model
    #[must_use]
    #[track_caller]
    pub fn new(name: Label) -> Self {
        Self {
            name: Sp::here(name),
            description: None,
            cloud_watch: None,
            s3: None,
            kms_key: None,
            run_as: None,
            idle_timeout: None,
            max_duration: None,
            shell_profile: ShellProfile::default(),
        }
    }

    /// Sets the description
    #[must_use]
    #[track_caller]
    pub fn description(mut self, text: Label) -> Self {
        self.description = Some(Sp::here(text));
        self
    }

    /// Sets the logs in CloudWatch Logs
    #[must_use]
    #[track_caller]
    pub fn cloud_watch(mut self, logs: CloudWatchLogs) -> Self {
        self.cloud_watch = Some(Sp::here(logs));
        self
    }

    /// Sets the logs in S3
    #[must_use]
    #[track_caller]
    pub fn s3(mut self, logs: S3Logs) -> Self {
        self.s3 = Some(Sp::here(logs));
        self
    }

    /// Sets the KMS key that encrypts session data
    #[must_use]
    #[track_caller]
    pub fn kms_key(mut self, key: Text) -> Self {
        self.kms_key = Some(Sp::here(key));
        self
    }

    /// Sets the Linux user that sessions run as
    #[must_use]
    #[track_caller]
    pub fn run_as(mut self, run_as: RunAs) -> Self {
        self.run_as = Some(Sp::here(run_as));
        self
    }

    /// Sets the time without input after which a session ends
    #[must_use]
    #[track_caller]
    pub fn idle_timeout(mut self, timeout: IdleTimeout) -> Self {
        self.idle_timeout = Some(Sp::here(timeout));
        self
    }

    /// Sets the time after which a session ends
    #[must_use]
    #[track_caller]
    pub fn max_duration(mut self, duration: SessionDuration) -> Self {
        self.max_duration = Some(Sp::here(duration));
        self
    }

    /// Sets the commands at the start of a session on Linux
    #[must_use]
    #[track_caller]
    pub fn linux_profile(mut self, commands: impl Into<String>) -> Self {
        self.shell_profile.linux = Some(Sp::here(commands.into()));
        self
    }

    /// Sets the commands at the start of a session on Windows
    #[must_use]
    #[track_caller]
    pub fn windows_profile(mut self, commands: impl Into<String>) -> Self {
        self.shell_profile.windows = Some(Sp::here(commands.into()));
        self
    }
}

/// Logs of sessions in CloudWatch Logs
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CloudWatchLogs {
    /// Log group; default: none, and then the other settings do nothing
    #[serde(skip_serializing_if = "Option::is_none")]
    pub log_group: Option<Sp<Text>>,
    /// Whether the log group must be encrypted; default: no
    pub encrypted: Sp<bool>,
    /// Whether output is streamed, not uploaded once at the end; default: yes
    pub streaming: Sp<bool>,
}

impl CloudWatchLogs {
    /// No log group; for the settings that the console keeps beside it
    #[must_use]
    #[track_caller]
    pub fn none() -> Self {
        Self { log_group: None, encrypted: Sp::default(), streaming: Sp::here(true) }
    }

    /// Output streamed to this log group
    #[must_use]
    #[track_caller]
    pub fn stream_to(log_group: Text) -> Self {
        Self { log_group: Some(Sp::here(log_group)), encrypted: Sp::default(), streaming: Sp::here(true) }
    }

    /// Sets whether the log group must be encrypted
    #[must_use]
    #[track_caller]
    pub fn encrypted(mut self, encrypted: bool) -> Self {
        self.encrypted = Sp::here(encrypted);
        self
    }

    /// Sets whether output is streamed
    #[must_use]
    #[track_caller]
    pub fn streaming(mut self, streaming: bool) -> Self {
        self.streaming = Sp::here(streaming);
        self
    }
}

/// Logs of sessions in S3
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct S3Logs {
    /// Bucket; default: none, and then the other settings do nothing
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bucket: Option<Sp<Text>>,
    /// Beginning of the objects' keys; default: none
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prefix: Option<Sp<Text>>,
    /// Whether the bucket must be encrypted; default: yes
    pub encrypted: Sp<bool>,
}

impl S3Logs {
    /// Logs in this bucket, which must be encrypted
    #[must_use]
    #[track_caller]
    pub fn bucket(bucket: Text) -> Self {
        Self { bucket: Some(Sp::here(bucket)), prefix: None, encrypted: Sp::here(true) }
    }

    /// No logs; only whether a bucket would have to be encrypted
    #[must_use]
    #[track_caller]
    pub fn none(encrypted: bool) -> Self {
        Self { bucket: None, prefix: None, encrypted: Sp::here(encrypted) }
    }

    /// Sets the beginning of the objects' keys
    #[must_use]
    #[track_caller]
    pub fn prefix(mut self, prefix: Text) -> Self {
        self.prefix = Some(Sp::here(prefix));
        self
    }

    /// Sets whether the bucket must be encrypted
    #[must_use]
    #[track_caller]
    pub fn encrypted(mut self, encrypted: bool) -> Self {
        self.encrypted = Sp::here(encrypted);
        self
    }
}

/// Linux user that sessions run as (User Guide, "Turn on run as support")
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RunAs {
    /// User where no tag `SSMSessionRunAs` names one; default: then the session is refused
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default_user: Option<Sp<Label>>,
}

impl RunAs {
    /// This user, where no tag names another
    #[must_use]
    #[track_caller]
    pub fn user(name: Label) -> Self {
        Self { default_user: Some(Sp::here(name)) }
    }
}

/// Commands at the start of a session
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ShellProfile {
    /// On Linux and macOS
    #[serde(skip_serializing_if = "Option::is_none")]
    pub linux: Option<Sp<String>>,
    /// On Windows
    #[serde(skip_serializing_if = "Option::is_none")]
    pub windows: Option<Sp<String>>,
}

impl ShellProfile {
    /// Whether there are no commands
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.linux.is_none() && self.windows.is_none()
    }
}
