//! The model: an organization or an account, its policies, and where they apply
//!
//! What `jitna.yaml` says and what a Rust program builds are the same [`Model`], made of values that cannot be wrong
//! by themselves; what can be wrong between them is for [`check`](crate::check()). The model knows neither YAML nor
//! CloudFormation. Begin at [`Model`].

mod bucket;
mod conductor_one;
mod console;
mod existing;
mod extras;
mod invariant;
mod migration;
mod node_tags;
mod notifications;
mod options;
mod organization;
mod people;
pub mod policy;
pub mod prelude;
mod rdp_recording;
mod rollout;
mod session;
mod session_logs;
mod shapes;
mod unread;

use std::collections::HashSet;

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::Serialize;

pub use bucket::{BucketEncryption, BucketReach, Central, LockMode, LogBucket, ObjectLock};
pub use conductor_one::ConductorOne;
pub use console::{DeploymentRoles, NodeAccess, RoleOrigin, UnifiedConsole};
pub use existing::{Existing, ExistingPreferences};
pub use extras::{ConsoleExtras, DiagnosisKey, DiagnosisReportRole};
pub use invariant::{Claim, Exclusive, Invariant, OnlyFor, Requests};
pub use migration::{Guard, Migration, Phase};
pub(crate) use node_tags::matches as matches_tag_pattern;
pub use node_tags::{NodeTagValues, NodeTags};
pub use notifications::{
    ChatLogging, ChatSettings, NotificationEvent, NotificationLogGroup, NotificationRule, NotificationTarget,
    NotificationTargets, NotificationTopic, Notifications, SlackChannel, TeamsChannel,
};
pub use options::{
    Acceptance, ConcurrencyMode, Count, Override, Overrides, RegionConcurrency, StackSetOptions,
};
pub use organization::{Account, IdentityCenter, IdentityProvider, Member, Names, Organization, Place, Unit};
pub use people::{Form, Oidc, Person, Persona, PersonaHome, RegionScope, Trust};
pub use policy::{
    Approver, AutoApproval, CedarText, DenyAccess, Level, ManualApproval, Nodes, Statement, StatementKind,
    TypedStatement,
};
pub use rdp_recording::{RdpRecording, RecordingDestination, RecordingKey};
pub use rollout::{Choice, Rollout};
pub use session::{CloudWatchLogs, RunAs, S3Logs, SessionPreferences, ShellProfile};
pub use session_logs::{LogGroup, NodePolicy, SessionLogs};
pub(crate) use unread::Unread;

use crate::ids::{ExposureLimit, Label, TagKey, TagValue};
use crate::origin::{Origin, Sp};
use crate::shape::{Keys, Map};

/// Version of the format of `jitna.yaml`
pub const FORMAT_VERSION: u32 = 1;

/// Tags, in the order that they were written
pub type Tags = IndexMap<TagKey, Sp<TagValue>>;

/// Everything that is deployed: where, for whom, under which policies
///
/// ```
/// use jitna_iac::model::prelude::*;
///
/// let organization = Organization::new("123456789012".parse()?, "r-abcd".parse()?, Region::US_EAST_1)
///     .unit(Unit::new("workloads".parse()?, "ou-abcd-aaaaaaaa".parse()?));
/// let model = Model::organization(organization, NodeAccess::default().unit("workloads".parse()?))
///     .manual_approval(
///         ManualApproval::new("Finance".parse()?, Nodes::tagged("Workload".parse()?, ["Finance".parse()?]))
///             .level(Level::new([Approver::Group("ec4df598-7071-70a6-0de4-0123456789ab".parse()?)])),
///     )
///     .rollout(Rollout::new("workloads".parse()?).unit("workloads".parse()?).manual_approval("Finance".parse()?));
/// assert_eq!(model.manual_approvals.len(), 1);
/// # Ok::<(), jitna_iac::ids::ParseIdError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(transform = Keys(&["version"]), transform = shapes::places)]
pub struct Model {
    /// Version of the format; [`FORMAT_VERSION`]
    #[schemars(schema_with = "shapes::version", description = "Version of the format: `1`")]
    pub version: u32,
    /// Organization, or one account and Region
    #[serde(flatten)]
    pub place: Place,
    /// Names for groups, users and roles that AWS knows by id only
    #[serde(skip_serializing_if = "Names::is_empty")]
    pub names: Names,
    /// Unified Systems Manager console, which just-in-time node access presupposes
    pub unified_console: UnifiedConsole,
    /// What the unified console offers besides
    #[serde(skip_serializing_if = "ConsoleExtras::is_empty")]
    pub console_extras: ConsoleExtras,
    /// Just-in-time node access itself
    pub node_access: NodeAccess,
    /// Roles that Quick Setup deploys with
    pub deployment_roles: DeploymentRoles,
    /// Deny-access policy; one per organization
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deny_access: Option<Sp<DenyAccess>>,
    /// Auto-approval policies that rollouts choose from
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub auto_approvals: Vec<Sp<AutoApproval>>,
    /// Manual approval policies that rollouts choose from
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub manual_approvals: Vec<Sp<ManualApproval>>,
    /// Session preferences that rollouts choose from
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub session_preferences: Vec<Sp<SessionPreferences>>,
    /// What session preferences refer to: log group, bucket, key
    #[serde(skip_serializing_if = "SessionLogs::is_empty")]
    pub session_logs: SessionLogs,
    /// Recording of RDP connections
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rdp_recording: Option<Sp<RdpRecording>>,
    /// What exists already
    #[serde(skip_serializing_if = "Existing::is_empty")]
    pub existing: Existing,
    /// Which policies and preferences apply where
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub rollouts: Vec<Sp<Rollout>>,
    /// Notifications of access requests
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notifications: Option<Sp<Notifications>>,
    /// Policies that people get
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub people: Vec<Sp<Person>>,
    /// The way from Session Manager
    #[serde(skip_serializing_if = "Option::is_none")]
    pub migration: Option<Sp<Migration>>,
    /// Role of ConductorOne
    #[serde(skip_serializing_if = "Option::is_none")]
    pub conductor_one: Option<Sp<ConductorOne>>,
    /// Claims about the policies that must hold for every request
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub invariants: Vec<Sp<Invariant>>,
    /// Groups of tag keys of which a node carries one at most
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schemars(schema_with = "shapes::exclusive")]
    pub exclusive: Exclusive,
    /// Tags that nodes have; default: not declared, and any tag is taken
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    #[schemars(with = "Map<TagKey, NodeTagValues>", extend("minProperties" = 1))]
    pub node_tags: NodeTags,
    /// Longest time that somebody may be on a node after one approval, sessions that outlive the access counted; default: no
    /// limit
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_exposure: Option<Sp<ExposureLimit>>,
    /// Whether stacks make the newest version of each document its default; default: no
    #[serde(skip_serializing_if = "options::is_unset")]
    pub promote_documents: Sp<bool>,
    /// Tags on everything that takes them
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    #[schemars(with = "Map<TagKey, TagValue>")]
    pub tags: Tags,
    /// How stack sets roll out; left out of what is written when nothing is set, since an account has none
    #[serde(skip_serializing_if = "StackSetOptions::is_default")]
    pub stack_sets: StackSetOptions,
    /// Findings that are accepted, and why
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub accept: Vec<Sp<Acceptance>>,
    /// Properties of synthesized resources that are set or deleted by hand
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub overrides: Overrides,
    /// Names of things that could not be read, so that a reference to one is no second finding
    #[serde(skip)]
    pub(crate) unreadable: HashSet<String>,
    /// Parts of the file in which something could not be read
    #[serde(skip)]
    pub(crate) unread: Unread,
}

impl Model {
    /// Model of an organization
    #[must_use]
    #[track_caller]
    pub fn organization(organization: Organization, node_access: NodeAccess) -> Self {
        Self::new(Place::Organization(Sp::here(organization)), node_access)
    }

    /// Model of one account and Region without an organization
    #[must_use]
    #[track_caller]
    pub fn account(account: Account) -> Self {
        Self::new(Place::Account(Sp::here(account)), NodeAccess::default())
    }

    pub(crate) fn new(place: Place, node_access: NodeAccess) -> Self {
        Self {
            version: FORMAT_VERSION,
            place,
            names: Names::default(),
            unified_console: UnifiedConsole::default(),
            console_extras: ConsoleExtras::default(),
            node_access,
            deployment_roles: DeploymentRoles::default(),
            deny_access: None,
            auto_approvals: Vec::new(),
            manual_approvals: Vec::new(),
            session_preferences: Vec::new(),
            session_logs: SessionLogs::default(),
            rdp_recording: None,
            existing: Existing::default(),
            rollouts: Vec::new(),
            notifications: None,
            people: Vec::new(),
            migration: None,
            conductor_one: None,
            invariants: Vec::new(),
            exclusive: Vec::new(),
            node_tags: NodeTags::new(),
            max_exposure: None,
            promote_documents: Sp::default(),
            tags: Tags::new(),
            stack_sets: StackSetOptions::default(),
            accept: Vec::new(),
            overrides: Vec::new(),
            unreadable: HashSet::new(),
            unread: Unread::default(),
        }
    }

    /// Sets the names for groups, users and roles
    #[must_use]
    pub fn names(mut self, names: Names) -> Self {
        self.names = names;
        self
    }

    /// Sets the unified console
    #[must_use]
    pub fn unified_console(mut self, console: UnifiedConsole) -> Self {
        self.unified_console = console;
        self
    }

    /// Sets what the unified console offers besides
    #[must_use]
    pub fn console_extras(mut self, extras: ConsoleExtras) -> Self {
        self.console_extras = extras;
        self
    }

    /// Sets the roles that Quick Setup deploys with
    #[must_use]
    pub fn deployment_roles(mut self, roles: DeploymentRoles) -> Self {
        self.deployment_roles = roles;
        self
    }

    /// Sets the deny-access policy
    #[must_use]
    #[track_caller]
    pub fn deny_access(mut self, policy: DenyAccess) -> Self {
        self.deny_access = Some(Sp::here(policy));
        self
    }

    /// Adds an auto-approval policy that rollouts may choose
    #[must_use]
    #[track_caller]
    pub fn auto_approval(mut self, policy: AutoApproval) -> Self {
        self.auto_approvals.push(Sp::here(policy));
        self
    }

    /// Adds a manual approval policy that rollouts may choose
    #[must_use]
    #[track_caller]
    pub fn manual_approval(mut self, policy: ManualApproval) -> Self {
        let origin = policy.name.origin();
        self.manual_approvals.push(Sp::new(policy, origin));
        self
    }

    /// Adds session preferences that rollouts may choose
    #[must_use]
    #[track_caller]
    pub fn session_preferences(mut self, preferences: SessionPreferences) -> Self {
        self.session_preferences.push(Sp::here(preferences));
        self
    }

    /// Sets what session preferences refer to: log group, bucket, key
    #[must_use]
    pub fn session_logs(mut self, logs: SessionLogs) -> Self {
        self.session_logs = logs;
        self
    }

    /// Sets the recording of RDP connections
    #[must_use]
    #[track_caller]
    pub fn rdp_recording(mut self, recording: RdpRecording) -> Self {
        self.rdp_recording = Some(Sp::here(recording));
        self
    }

    /// Sets what exists already
    #[must_use]
    pub fn existing(mut self, existing: Existing) -> Self {
        self.existing = existing;
        self
    }

    /// Adds a rollout
    #[must_use]
    #[track_caller]
    pub fn rollout(mut self, rollout: Rollout) -> Self {
        self.rollouts.push(Sp::here(rollout));
        self
    }

    /// Sets the notifications of access requests
    #[must_use]
    #[track_caller]
    pub fn notifications(mut self, notifications: Notifications) -> Self {
        self.notifications = Some(Sp::here(notifications));
        self
    }

    /// Gives people a documented policy
    #[must_use]
    #[track_caller]
    pub fn person(mut self, person: Person) -> Self {
        self.people.push(Sp::here(person));
        self
    }

    /// Sets the way from Session Manager
    #[must_use]
    #[track_caller]
    pub fn migration(mut self, migration: Migration) -> Self {
        self.migration = Some(Sp::here(migration));
        self
    }

    /// Makes the role of ConductorOne
    #[must_use]
    #[track_caller]
    pub fn conductor_one(mut self, connector: ConductorOne) -> Self {
        self.conductor_one = Some(Sp::here(connector));
        self
    }

    /// Adds a claim about the policies that must hold for every request
    #[must_use]
    #[track_caller]
    pub fn invariant(mut self, invariant: Invariant) -> Self {
        let origin = invariant.name.origin();
        self.invariants.push(Sp::new(invariant, origin));
        self
    }

    /// Declares that a node carries one of these tags at most
    #[must_use]
    #[track_caller]
    pub fn exclusive(mut self, keys: impl IntoIterator<Item = TagKey>) -> Self {
        self.exclusive.push(invariant::exclusive_keys(keys));
        self
    }

    /// Declares a tag that nodes have, and its values
    #[must_use]
    #[track_caller]
    pub fn node_tag(mut self, key: TagKey, values: NodeTagValues) -> Self {
        self.node_tags.insert(key, Sp::here(values));
        self
    }

    /// Sets the longest time that somebody may be on a node after one approval
    #[must_use]
    #[track_caller]
    pub fn max_exposure(mut self, limit: ExposureLimit) -> Self {
        self.max_exposure = Some(Sp::here(limit));
        self
    }

    /// Sets whether stacks make the newest version of each document its default, in every account and Region that has it
    ///
    /// The newest version counts, no matter which principal wrote it: hold `ssm:UpdateDocument` on these documents as tightly as the deployment itself.
    #[must_use]
    #[track_caller]
    pub fn promote_documents(mut self, promoted: bool) -> Self {
        self.promote_documents = Sp::here(promoted);
        self
    }

    /// Adds a tag to everything that takes tags
    #[must_use]
    #[track_caller]
    pub fn tag(mut self, key: TagKey, value: TagValue) -> Self {
        self.tags.insert(key, Sp::here(value));
        self
    }

    /// Sets how stack sets roll out
    #[must_use]
    pub fn stack_sets(mut self, options: StackSetOptions) -> Self {
        self.stack_sets = options;
        self
    }

    /// Accepts the findings of a code, for a reason; `subject` narrows it to one thing, such as a policy's name
    #[must_use]
    #[track_caller]
    pub fn accept(mut self, code: &str, subject: Option<Label>, reason: &str) -> Self {
        // A closure would be the caller, so the place is taken before.
        let origin = Origin::here();
        self.accept.push(Sp::here(Acceptance {
            code: Sp::here(code.to_owned()),
            subject: subject.map(|subject| Sp::new(subject, origin)),
            reason: Sp::here(reason.to_owned()),
        }));
        self
    }

    /// Sets or deletes a property of a synthesized resource
    #[must_use]
    #[track_caller]
    pub fn override_resource(mut self, change: Override) -> Self {
        self.overrides.push(Sp::here(change));
        self
    }

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
