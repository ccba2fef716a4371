//! The model: an organization or an account, its policies, and where they apply
//!
//! What `jitna.yaml` says and what a Rust program describes are read into the same [`Model`], made of values that cannot be wrong
//! by themselves; what can be wrong between them is for [`check`](crate::check()). The model knows neither YAML nor
//! CloudFormation. The reader alone makes it, so it cannot hold a malformed value. Begin at [`Model`].

mod conductor_one;
mod existing;
mod invariant;
mod migration;
mod node_tags;
mod notifications;
mod options;
mod organization;
mod people;
pub mod policy;
mod rdp_recording;
pub(crate) mod record;
mod rollout;
mod session;
mod shapes;
mod unread;

use std::borrow::Cow;
use std::collections::HashSet;

use indexmap::IndexMap;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

pub use crate::words::{
    BucketEncryption, ChatLogging, ConcurrencyMode, Guard, IdentityProvider, LockMode, NotificationEvent,
    Persona, Phase, RegionConcurrency, RegionScope, RoleOrigin,
};
pub use conductor_one::ConductorOne;
pub use existing::ExistingPreferences;
pub use invariant::{Claim, Exclusive, Invariant, OnlyFor, Requests};
pub use migration::Migration;
pub(crate) use node_tags::matches as matches_tag_pattern;
pub use node_tags::{NodeTagValues, NodeTags};
pub use notifications::{
    ChatSettings, NotificationLogGroup, NotificationRule, NotificationTarget, NotificationTargets,
    NotificationTopic, Notifications, SlackChannel, TeamsChannel,
};
pub use options::{Count, Override, Overrides, StackSetOptions};
pub use organization::{
    Acceptance, Account, ConsoleExtras, DeploymentRoles, DiagnosisKey, DiagnosisReportRole, Existing,
    IdentityCenter, Member, Names, NodeAccess, Organization, Place, UnifiedConsole, Unit,
};
pub use people::{Form, Oidc, Person, PersonaHome, Trust};
pub use policy::{
    Approver, AutoApproval, CedarText, DenyAccess, Level, ManualApproval, Nodes, Statement, StatementKind,
    TypedStatement,
};
pub use rdp_recording::{RdpRecording, RecordingDestination, RecordingKey};
pub use rollout::{Choice, Rollout};
pub use session::{
    BucketReach, Central, CloudWatchLogs, LogBucket, LogGroup, NodePolicy, ObjectLock, RunAs, S3Logs,
    SessionLogs, SessionPreferences, ShellProfile,
};
pub(crate) use unread::Unread;

use crate::describe::model::model;
use crate::ids::{ExposureLimit, TagKey, TagValue};
use crate::origin::{Origin, Sp};
use crate::shape::Map;
pub use crate::tree::FORMAT_VERSION;
use shapes::DeclaredTags;

/// Tags, in the order that they were written
pub type Tags = IndexMap<TagKey, Sp<TagValue>>;

/// Makes the type of the model, which has its place besides
macro_rules! model_data {
    ($(#[doc = $doc:literal])* $part:ident $new:tt $read:tt { $($keys:tt)* }) => {
        record::data! {
            with {
                /// Version of the format; [`FORMAT_VERSION`]
                pub version: u32,
                /// Organization, or one account and Region
                pub place: Place,
                /// Names of things that could not be read, so that a reference to one is not reported again
                pub(crate) unreadable: HashSet<String>,
                /// Parts of the file in which something could not be read
                pub(crate) unread: Unread,
            }
            $(#[doc = $doc])*
            $part { $($keys)* }
        }
    };
}
model! { model_data
    /// Everything that is deployed: where, for whom, under which policies
    ///
    /// [`read`](crate::read) makes it, of a file or of what a program [describes](crate::describe).
}

impl Serialize for Model {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("version", &self.version)?;
        match &self.place {
            Place::Organization(organization) => map.serialize_entry("organization", organization)?,
            Place::Account(account) => map.serialize_entry("account", account)?,
        }
        self.entries(&mut map)?;
        map.end()
    }
}

impl JsonSchema for Model {
    fn schema_name() -> Cow<'static, str> {
        "Model".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let mut properties = shapes::places(generator);
        properties.extend(Self::properties(generator));
        let doc = "Everything that is deployed: where, for whom, under which policies";
        let mut schema = crate::shape::mapping(doc, properties);
        schema.insert("oneOf".to_owned(), crate::shape::exactly_one(&["organization", "account"]));
        schema
    }
}

impl Model {
    /// Where the place (organization or account) was written
    pub(crate) fn place_origin(&self) -> Origin {
        match &self.place {
            Place::Organization(organization) => organization.origin(),
            Place::Account(account) => account.origin(),
        }
    }

    /// Whether something in what has this name could not be read, which is reported already
    pub(crate) fn is_partly_unreadable(&self, name: &str) -> bool {
        self.unreadable.contains(name)
    }

    /// The organization, if this is one
    #[must_use]
    pub fn as_organization(&self) -> Option<&Organization> {
        match &self.place {
            Place::Organization(organization) => Some(organization),
            Place::Account(_) => None,
        }
    }
}
