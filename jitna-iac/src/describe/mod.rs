//! Describing an organization in Rust: values, handles and parts
//!
//! A program describes what `jitna.yaml` would say, with the same keys, and gets no `Result`. Literals are checked by the compiler; text
//! that is only known when the program runs is judged when the model is read, by the code that reads the file, and what is wrong is a
//! finding at the line that gave it. A handle ([`Group`], [`Unit`] and others) is a constant: using it describes it. Begin at [`Model`].

mod approvers;
mod declared;
mod fragment;
mod given;
mod handle;
mod invariant;
mod keys;
mod mapping;
mod members;
mod model;
mod notifications;
mod options;
mod organization;
mod part;
mod people;
mod person;
mod policy;
mod recording;
mod session;
mod statement;
mod words;

pub use approvers::{Approver, Approvers, IntoLevel};
pub use fragment::{Fragment, Part};
pub use given::{Accounts, AnyText, Given, Time, Value, days, hours, minutes, seconds};
pub use handle::{Account, Group, NodeTag, Role, Unit, User, node_tag};
pub use invariant::{Invariant, Requests};
pub use keys::Keys;
pub use model::Model;
pub use notifications::{NotificationRule, Notifications, SlackChannel, TeamsChannel};
pub use options::StackSetOptions;
pub use organization::{
    ConsoleExtras, DeploymentRoles, DiagnosisKey, DiagnosisReportRole, IdentityCenter, NodeAccess,
    Organization, UnifiedConsole,
};
pub(crate) use part::Setter;
pub use people::{ConductorOne, ExistingPreferences, Migration, Oidc, Trust};
pub use person::Person;
pub use policy::{AutoApproval, DenyAccess, Level, ManualApproval, Rollout};
pub use recording::{NotificationLogGroup, NotificationTopic, RdpRecording, RecordingKey};
pub use session::{
    Central, CloudWatchLogs, LogBucket, LogGroup, NodePolicy, ObjectLock, S3Logs, SessionLogs,
    SessionPreferences, ShellProfile,
};
pub use statement::{Condition, Nodes, PrincipalTag, Statement, TagValues, principal_tag};

pub use crate::cedar::{NodeKind, UserAttribute};
pub use crate::ids::Region;
pub use serde_json::json;
pub(crate) use words::is_word;

pub use crate::model::{
    BucketEncryption, ChatLogging, ConcurrencyMode, Guard, IdentityProvider, LockMode, NotificationEvent,
    Persona, Phase, RegionConcurrency, RegionScope, RoleOrigin,
};

/// Arguments of `new` and setters of a part, by its name; nothing for parts whose setters are written by hand
pub(crate) fn setters(part: &str) -> Option<(&'static [Setter], &'static [Setter])> {
    macro_rules! of {
        ($($part:ident),* $(,)?) => {
            match part {
                $(stringify!($part) => Some(($part::NEW, $part::SETTERS)),)*
                "Level" => Some((&[], Level::SETTERS)),
                "Model" => Some((&[], Model::SETTERS)),
                _ => None,
            }
        };
    }
    of![
        AutoApproval,
        Central,
        CloudWatchLogs,
        ConductorOne,
        ConsoleExtras,
        DenyAccess,
        DeploymentRoles,
        DiagnosisKey,
        DiagnosisReportRole,
        ExistingPreferences,
        IdentityCenter,
        LogBucket,
        LogGroup,
        ManualApproval,
        Migration,
        NodeAccess,
        NodePolicy,
        NotificationLogGroup,
        NotificationRule,
        NotificationTopic,
        Notifications,
        ObjectLock,
        Oidc,
        Organization,
        Rollout,
        S3Logs,
        SessionLogs,
        SessionPreferences,
        ShellProfile,
        SlackChannel,
        StackSetOptions,
        TeamsChannel,
        Trust,
        UnifiedConsole,
    ]
}

/// The parts, and the keys that their setters write
#[doc(hidden)]
#[must_use]
pub fn all_keys() -> Vec<(&'static str, &'static [&'static str])> {
    macro_rules! of {
        ($($part:ident),* $(,)?) => { vec![$((<$part as Keys>::NAME, <$part as Keys>::KEYS)),*] };
    }
    of![
        AutoApproval,
        Central,
        CloudWatchLogs,
        ConductorOne,
        ConsoleExtras,
        DenyAccess,
        DeploymentRoles,
        DiagnosisKey,
        DiagnosisReportRole,
        ExistingPreferences,
        IdentityCenter,
        Invariant,
        Level,
        LogBucket,
        LogGroup,
        ManualApproval,
        Migration,
        Model,
        NodeAccess,
        NodePolicy,
        NotificationLogGroup,
        NotificationRule,
        NotificationTopic,
        Notifications,
        ObjectLock,
        Oidc,
        Organization,
        Person,
        RdpRecording,
        RecordingKey,
        Requests,
        Rollout,
        S3Logs,
        SessionLogs,
        SessionPreferences,
        ShellProfile,
        SlackChannel,
        StackSetOptions,
        Statement,
        TeamsChannel,
        Trust,
        UnifiedConsole,
    ]
}
