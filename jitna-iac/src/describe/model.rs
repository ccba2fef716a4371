//! The model, and what it is put together from

use serde_json::Value as Json;

use crate::ids::{AccountId, Date, ExposureLimit, Label, Region, TagKey, TagValue};
use crate::origin::Origin;
use crate::tree::{Node, Value as Content};

use super::finding::Finding;
use super::given::{AnyText, Tree, Value};
use super::keys::Keys;
use super::mapping::Mapping;
use super::part::{setters, setters_of_key};
use super::statement::TagValues;
use super::*;

/// Just-in-time node access for an organization, or for one account
///
/// What is wrong with it is found when it is read: [`app::run`](crate::app::run) and [`build`](crate::build) report it at the lines of
/// the program.
///
/// ```
/// use jitna_iac::describe::*;
/// use jitna_iac::{account_id, group, root_id, unit};
///
/// const WORKLOADS: Unit = unit!("workloads", "ou-ab12-11111111");
/// const LEADS: Group = group!("platform-leads", "ec4df598-7071-70a6-0de4-0123456789ab");
///
/// let organization = Organization::new(account_id!("222222222222"), root_id!("r-ab12"), Region::EU_CENTRAL_1)
///     .identity_provider(IdentityProvider::Sso);
/// let shop = ManualApproval::new("Shop", Nodes::tagged("Application", "Shop")).access_duration(hours(4)).level(LEADS);
/// let model = Model::organization(organization)
///     .node_access(NodeAccess::in_units([WORKLOADS]))
///     .with(Rollout::new("workloads").unit(WORKLOADS).manual_approval(&shop));
/// ```
#[derive(Clone, Debug)]
#[must_use = "a model has no effect until it is run, built or compiled"]
pub struct Model(Mapping);

impl Model {
    /// Model of an organization
    #[track_caller]
    pub fn organization(organization: Organization) -> Self {
        let at = Origin::here();
        let mut map = Mapping::new(at);
        map.set("version", Tree::plain(crate::tree::FORMAT_VERSION, at));
        map.set("organization", organization.given(at).tree);
        Self(map)
    }

    /// Model of one account and Region, without an organization
    #[track_caller]
    pub fn account(id: impl Value<AccountId>, region: impl Value<Region>) -> Self {
        let at = Origin::here();
        let mut account = Mapping::new(at);
        account.set("id", id.given(at).tree);
        account.set("region", region.given(at).tree);
        let mut map = Mapping::new(at);
        map.set("version", Tree::plain(crate::tree::FORMAT_VERSION, at));
        map.set("account", account.tree());
        Self(map)
    }

    /// The same model with a part, such as a policy, a rollout or a construct; the order of the parts means nothing
    #[track_caller]
    pub fn with(self, part: impl Part) -> Self {
        let mut fragment = Fragment(self.0);
        fragment.add_at(part, Origin::here());
        Self(fragment.0)
    }

    /// The tree that the reader makes a model of, and what constructs report
    pub(crate) fn into_parts(self) -> (Node<'static>, Vec<Finding>) {
        super::assemble::model(self.0)
    }
}

/// Setters of a model that are written by hand, and of a fragment
macro_rules! by_hand {
    ($type:ident) => {
        impl $type {
            /// Adds a pair to a key that is a mapping
            fn pair(mut self, key: &'static str, name: Tree, value: Tree, at: Origin) -> Self {
                self.0.declared.extend(name.declared);
                self.0.declared.extend(value.declared);
                let known = self.0.pairs.iter_mut().find(|(of, _)| of.as_text() == Some(key));
                match known.map(|(_, value)| &mut value.value) {
                    Some(Content::Mapping(pairs)) => pairs.push((name.node, value.node)),
                    _ => {
                        let map = Node { value: Content::Mapping(vec![(name.node, value.node)]), origin: at };
                        self.0.pairs.push((Node::text(key, at), map));
                    }
                }
                self
            }

            /// Adds a tag of every resource that can have tags
            #[track_caller]
            pub fn tag(self, key: impl Value<TagKey>, value: impl Value<TagValue>) -> Self {
                let at = Origin::here();
                self.pair("tags", key.given(at).tree, value.given(at).tree, at)
            }

            /// Declares a tag of nodes and its values; once a tag is declared, a tag or value that is not declared is an error
            #[track_caller]
            pub fn node_tag(self, key: impl Value<TagKey>, values: impl TagValues) -> Self {
                let at = Origin::here();
                self.pair("nodeTags", key.given(at).tree, values.values(at).tree, at)
            }

            /// Declares a tag of nodes that may have any value
            #[track_caller]
            pub fn node_tag_of_any_value(self, key: impl Value<TagKey>) -> Self {
                let at = Origin::here();
                self.pair("nodeTags", key.given(at).tree, Tree::text("any", at), at)
            }

            /// Declares tags of nodes of which a node never has two
            #[track_caller]
            pub fn exclusive(mut self, keys: impl IntoIterator<Item = impl Value<TagKey>>) -> Self {
                let at = Origin::here();
                let keys = Tree::list(keys.into_iter().map(|key| Value::<TagKey>::given(key, at).tree), at);
                self.0.extend("exclusive", Tree::list([keys], at));
                self
            }

            /// Session preferences that accounts have already
            #[track_caller]
            pub fn existing_preferences(mut self, existing: ExistingPreferences) -> Self {
                let at = Origin::here();
                let item = Value::<ExistingPreferences>::given(existing, at).tree;
                let known = self.0.pairs.iter_mut().find(|(key, _)| key.as_text() == Some("existing"));
                self.0.declared.extend(item.declared);
                if let Some((_, Node { value: Content::Mapping(pairs), .. })) = known {
                    for (_, list) in pairs {
                        if let Content::Sequence(items) = &mut list.value {
                            items.push(item.node.clone());
                        }
                    }
                } else {
                    let mut map = Mapping::new(at);
                    map.extend(
                        "sessionPreferences",
                        Tree::list([Tree { node: item.node, declared: Vec::new() }], at),
                    );
                    self.0.set("existing", map.tree());
                }
                self
            }

            /// Groups that only Cedar text names; one that another part of the model uses need not be listed
            #[track_caller]
            pub fn groups(self, groups: impl IntoIterator<Item = Group>) -> Self {
                self.named(groups)
            }

            /// Users that only Cedar text names; one that another part of the model uses need not be listed
            #[track_caller]
            pub fn users(self, users: impl IntoIterator<Item = User>) -> Self {
                self.named(users)
            }

            /// Roles that no other part of the model uses
            #[track_caller]
            pub fn roles(self, roles: impl IntoIterator<Item = Role>) -> Self {
                self.named(roles)
            }

            #[track_caller]
            fn named<T: Value<T>>(mut self, handles: impl IntoIterator<Item = T>) -> Self {
                let at = Origin::here();
                self.0.declared.extend(handles.into_iter().flat_map(|handle| handle.given(at).tree.declared));
                self
            }

            /// Accepts a finding, such as `JNA0207`, for a reason
            #[track_caller]
            pub fn accept(self, code: impl Value<AnyText>, reason: impl Value<AnyText>) -> Self {
                let at = Origin::here();
                self.accepted(code.given(at).tree, None, None, reason.given(at).tree, at)
            }

            /// Accepts a finding up to and with a day, after which the acceptance is an error
            #[track_caller]
            pub fn accept_until(
                self,
                code: impl Value<AnyText>,
                until: impl Value<Date>,
                reason: impl Value<AnyText>,
            ) -> Self {
                let at = Origin::here();
                self.accepted(
                    code.given(at).tree,
                    None,
                    Some(until.given(at).tree),
                    reason.given(at).tree,
                    at,
                )
            }

            /// As `accept_for`, up to and with a day
            #[track_caller]
            pub fn accept_for_until(
                self,
                code: impl Value<AnyText>,
                subject: impl Value<Label>,
                until: impl Value<Date>,
                reason: impl Value<AnyText>,
            ) -> Self {
                let at = Origin::here();
                let (subject, until) = (subject.given(at).tree, until.given(at).tree);
                self.accepted(code.given(at).tree, Some(subject), Some(until), reason.given(at).tree, at)
            }

            /// Accepts a finding about one thing, such as a policy
            #[track_caller]
            pub fn accept_for(
                self,
                code: impl Value<AnyText>,
                subject: impl Value<Label>,
                reason: impl Value<AnyText>,
            ) -> Self {
                let at = Origin::here();
                self.accepted(
                    code.given(at).tree,
                    Some(subject.given(at).tree),
                    None,
                    reason.given(at).tree,
                    at,
                )
            }

            fn accepted(
                mut self,
                code: Tree,
                subject: Option<Tree>,
                until: Option<Tree>,
                reason: Tree,
                at: Origin,
            ) -> Self {
                let mut map = Mapping::new(at);
                map.set("code", code);
                if let Some(subject) = subject {
                    map.set("subject", subject);
                }
                if let Some(until) = until {
                    map.set("until", until);
                }
                map.set("reason", reason);
                self.0.extend("accept", Tree::list([map.tree()], at));
                self
            }

            /// Sets a property of a resource in a template that is made, as `list` prints their names
            #[track_caller]
            pub fn override_property(
                self,
                template: impl Value<AnyText>,
                resource: impl Value<AnyText>,
                path: impl Value<AnyText>,
                value: Json,
            ) -> Self {
                let at = Origin::here();
                let value = Tree { node: Node::from_json(value, at), declared: Vec::new() };
                let place = [template.given(at).tree, resource.given(at).tree, path.given(at).tree];
                self.overridden(place, "set", value, at)
            }

            /// Deletes a property of a resource in a template that is made
            #[track_caller]
            pub fn delete_property(
                self,
                template: impl Value<AnyText>,
                resource: impl Value<AnyText>,
                path: impl Value<AnyText>,
            ) -> Self {
                let at = Origin::here();
                let place = [template.given(at).tree, resource.given(at).tree, path.given(at).tree];
                self.overridden(place, "delete", Tree::plain(true, at), at)
            }

            fn overridden(mut self, place: [Tree; 3], verb: &'static str, value: Tree, at: Origin) -> Self {
                let mut map = Mapping::new(at);
                let [template, resource, path] = place;
                map.set("template", template);
                map.set("resource", resource);
                map.set("path", path);
                map.set(verb, value);
                self.0.extend("overrides", Tree::list([map.tree()], at));
                self
            }
        }
    };
}
by_hand!(Model);
by_hand!(Fragment);

/// The model; see [`builder`](super::part)
macro_rules! model {
    ($make:ident $($with:tt)*) => {
        $make! {
            $($with)*
            Model own [own] {
                /// Names for groups, users and roles that AWS knows by ID only
                names "names" nested Names;
                /// Unified Systems Manager console, which just-in-time node access requires
                unified_console "unifiedConsole" always UnifiedConsole: unified_console(exact UnifiedConsole);
                /// What the unified console offers besides: roles and a key that its guides make by hand
                console_extras "consoleExtras" nested ConsoleExtras: console_extras(exact ConsoleExtras);
                /// Just-in-time node access itself; default: in the whole organization
                node_access "nodeAccess" always NodeAccess: node_access(exact NodeAccess);
                /// Roles that Quick Setup deploys with
                deployment_roles "deploymentRoles" always DeploymentRoles: deployment_roles(exact DeploymentRoles);
                /// Deny-access policy; one per organization
                deny_access "denyAccess" optional DenyAccess;
                /// Auto-approval policies that rollouts choose from
                auto_approvals "autoApprovals" list AutoApproval;
                /// Manual approval policies that rollouts choose from
                manual_approvals "manualApprovals" list ManualApproval;
                /// Session preferences that rollouts choose from
                session_preferences "sessionPreferences" list SessionPreferences;
                /// What session preferences refer to: log group, bucket, key
                session_logs "sessionLogs" nested SessionLogs: session_logs(exact SessionLogs);
                /// Recording of RDP connections
                rdp_recording "rdpRecording" optional RdpRecording: rdp_recording(exact RdpRecording);
                /// What exists already
                existing "existing" nested Existing;
                /// Which policies and preferences apply where
                rollouts "rollouts" list Rollout;
                /// IAM policies for users, in the form of policies, roles or permission sets
                people "people" list Person;
                /// The migration from Session Manager
                migration "migration" optional Migration: migration(exact Migration);
                /// Role of ConductorOne
                conductor_one "conductorOne" optional ConductorOne: conductor_one(exact ConductorOne);
                /// Notifications of access requests
                notifications "notifications" optional Notifications: notifications(exact Notifications);
                /// Alarms for events of access requests, and a dashboard
                alarms "alarms" optional Alarms: alarms(exact Alarms);
                /// Claims about the policies that must hold for every request
                invariants "invariants" list Invariant;
                /// Requirements that every model must meet; checked by proofs
                guardrails "guardrails" nested Guardrails;
                /// Groups of tag keys of which a node carries one at most
                exclusive "exclusive" nested Exclusive;
                /// Tags that nodes have; default: not declared, and any tag is accepted
                node_tags "nodeTags" nested NodeTags as DeclaredTags;
                /// Longest time that a user may be on a node after one approval, including sessions that continue after access ends; default: no limit
                max_exposure "maxExposure" optional ExposureLimit: max_exposure(value ExposureLimit);
                /// Whether stacks make the newest version of each document its default, in every account and Region that has it; default: no
                ///
                /// Every principal that may update a document then decides about its default version.
                promote_documents "promoteDocuments" (unless false) bool: promote_documents(exact bool);
                /// Tags on everything that supports tags
                tags "tags" nested Tags as Map<TagKey, TagValue>;
                /// How StackSets deploy; for organizations only
                stack_sets "stackSets" nested StackSetOptions: stack_sets(exact StackSetOptions);
                /// Findings that are accepted, and why
                accept "accept" list Acceptance;
                /// Resources of your own types, in the templates of the model
                resources "resources" list OwnResource;
                /// Properties of synthesized resources that are set or deleted by hand
                overrides "overrides" list Override;
            }
        }
    };
}
pub(crate) use model;

macro_rules! keys {
    ($part:ident $new:tt $read:tt {
        $($(#[doc = $doc:literal])* $field:ident $key:literal $shape:tt $data:ty $(as $schema:ty)? $(: $($setter:ident($kind:ident $type:ty))+)?;)*
    }) => {
        impl Keys for $part {
            const NAME: &'static str = stringify!($part);
            /// In the order in which they are written
            const KEYS: &'static [&'static str] = &["version", "organization", "account", $($key),*];
        }
    };
}
model!(keys);

macro_rules! model_setters {
    ($part:ident $new:tt $read:tt { $($keys:tt)* }) => {
        setters! { $part SETTERS { $($keys)* } }
    };
}
model!(model_setters);

macro_rules! fragment_setters {
    ($part:ident $new:tt $read:tt {
        $($(#[doc = $doc:literal])* $field:ident $key:literal $shape:tt $data:ty $(as $schema:ty)? $(: $($setter:ident($kind:ident $type:ty))+)?;)*
    }) => {
        impl Fragment {
            $(setters_of_key!($key [$($doc)*] $($($setter($kind $type))+)?);)*
        }
    };
}
model!(fragment_setters);
