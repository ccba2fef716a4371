//! The model: an organization or an account, its policies, and where they apply
//!
//! What `jitna.yaml` says and what a Rust program describes are read into the same [`Model`], made of values that cannot be wrong
//! by themselves; what can be wrong between them is for [`check`](crate::check()). The model knows neither YAML nor
//! CloudFormation. The reader alone makes it, so it cannot hold a malformed value. Begin at [`Model`].

mod guardrail;
mod invariant;
mod json_schema;
mod node_tags;
mod options;
mod organization;
pub mod policy;
pub(crate) mod record;
mod rollout;
mod session;
mod unread;

use std::borrow::Cow;
use std::collections::HashSet;

use indexmap::IndexMap;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

pub use crate::features::model::*;
pub use crate::words::{
    BucketEncryption, ChatLogging, ConcurrencyMode, Guard, IdentityProvider, LockMode, NotificationEvent,
    Persona, Phase, RegionConcurrency, RegionScope, RoleOrigin,
};
pub use guardrail::{Demand, Guardrail, Guardrails, ManualDemand, NamePattern, RolloutDemand};
pub use invariant::{Claim, Exclusive, Invariant, OnlyFor, Requests};
pub use node_tags::{NodeTagValues, NodeTags};
pub use options::{Count, Override, Overrides, StackSetOptions};
pub use organization::{
    Acceptance, Account, DeploymentRoles, Existing, IdentityCenter, Member, Names, NodeAccess, Organization,
    Place, UnifiedConsole, Unit,
};
pub use policy::{
    Approver, AutoApproval, CedarText, DenyAccess, Level, ManualApproval, Nodes, Statement, StatementKind,
    TypedStatement,
};
pub use rollout::{Choice, Rollout};
pub use session::{
    BucketReach, Central, CloudWatchLogs, LogBucket, ObjectLock, RunAs, S3Logs, SessionPreferences,
    ShellProfile,
};
pub(crate) use unread::Unread;

use crate::describe::model::model;
use crate::ids::{ExposureLimit, TagKey, TagValue};
use crate::json_schema::Map;
use crate::origin::{Origin, Spanned};
pub use crate::tree::FORMAT_VERSION;
use json_schema::DeclaredTags;

/// Tags, in the order that they were written
pub type Tags = IndexMap<TagKey, Spanned<TagValue>>;

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
                /// What constructs report, which is found when the model is checked
                pub(crate) reported: Vec<crate::describe::Finding>,
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
        let mut properties = json_schema::places(generator);
        properties.extend(Self::properties(generator));
        let doc = "Everything that is deployed: where, for whom, under which policies";
        let mut schema = crate::json_schema::mapping(doc, properties);
        schema.insert("oneOf".to_owned(), crate::json_schema::exactly_one(&["organization", "account"]));
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

    /// Takes what constructs report; what follows from parts that contradict each other is not said as well
    pub(crate) fn note_reported(&mut self, reported: Vec<crate::describe::Finding>) {
        let conflicts = reported.iter().filter(|finding| finding.code == crate::describe::CONFLICT);
        self.unreadable.extend(conflicts.filter_map(|finding| finding.subject.clone()));
        self.reported = reported;
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
