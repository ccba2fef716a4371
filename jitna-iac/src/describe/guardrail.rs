//! Guardrails: what every model of a company must keep to

use crate::ids::{Label, Region, TagKey};
use crate::origin::Origin;

use super::given::{AnyText, Tree, Value};
use super::keys::Keys;
use super::mapping::Mapping;
use super::part::{put, tree};
use super::{Nodes, Requests};
use crate::ids::Hours;

/// Requirements for policies, rollouts and tags of every model
///
/// A guardrail is judged wherever the model is checked. What it is about is decided by a proof: a policy by another tag may cover the same nodes.
///
/// ```
/// use jitna_iac::describe::*;
///
/// let production = || Nodes::tagged("Environment", "Production");
/// let guardrails = [
///     Guardrail::manual_approvals(production()).levels(2).access_duration(hours(4)).name("two levels into production"),
///     Guardrail::never_auto_approved(production()).name("production is never automatic"),
///     Guardrail::rollouts().session_logs().name("sessions are logged"),
///     Guardrail::tags(["Owner"]).name("every stack has an owner"),
/// ];
/// ```
#[derive(Clone, Debug)]
#[must_use = "a part has no effect until it is added to a model"]
pub struct Guardrail(Mapping);

impl Guardrail {
    #[track_caller]
    fn new(subject: &'static str, what: impl FnOnce(Origin) -> Tree) -> Self {
        let at = Origin::here();
        let mut map = Mapping::new(at);
        map.set(subject, what(at));
        Self(map)
    }

    fn covering(nodes: Nodes, at: Origin) -> Tree {
        let nodes = nodes.given(at).tree;
        if nodes.node.as_text() == Some("all") {
            return nodes;
        }
        let mut map = Mapping::new(at);
        map.set("covering", nodes);
        map.tree()
    }

    /// Every manual approval policy that may cover one of these nodes; say what it must keep to with the setters
    #[track_caller]
    pub fn manual_approvals(nodes: Nodes) -> Self {
        Self::new("manualApprovals", |at| Self::covering(nodes, at))
    }

    /// No request for one of these nodes is approved automatically
    #[track_caller]
    pub fn never_auto_approved(nodes: Nodes) -> Self {
        let mut made = Self::new("autoApprovals", |at| Self::covering(nodes, at));
        made.0.set("never", Tree::plain(true, Origin::here()));
        made
    }

    /// Of the requests for these nodes, only these are ever approved automatically
    #[track_caller]
    pub fn auto_approved_only_for(nodes: Nodes, requests: Requests) -> Self {
        let mut made = Self::new("autoApprovals", |at| Self::covering(nodes, at));
        made.0.set("onlyFor", requests.given(Origin::here()).tree);
        made
    }

    /// The deny-access policy denies all of these requests
    #[track_caller]
    pub fn denied(requests: Requests) -> Self {
        Self::new("denyAccess", |at| {
            let mut map = Mapping::new(at);
            map.set("denies", requests.given(at).tree);
            map.tree()
        })
    }

    /// Every rollout; say what it must keep to with [`session_logs`](Self::session_logs) and [`names`](Self::names)
    #[track_caller]
    pub fn rollouts() -> Self {
        Self::new("rollouts", |at| Tree::text("all", at))
    }

    /// The model sets these tags on everything that takes tags
    #[track_caller]
    pub fn tags(keys: impl IntoIterator<Item = impl Value<TagKey>>) -> Self {
        Self::new("tags", |at| {
            let mut map = Mapping::new(at);
            put!(values TagKey, map, "required", keys, at);
            map.tree()
        })
    }

    /// The model names no Regions but these
    #[track_caller]
    pub fn regions(regions: impl IntoIterator<Item = impl Value<Region>>) -> Self {
        Self::new("regions", |at| {
            let mut map = Mapping::new(at);
            put!(values Region, map, "among", regions, at);
            map.tree()
        })
    }

    /// The guardrails of a file, relative to the working directory
    #[track_caller]
    pub fn file(path: impl Value<AnyText>) -> Self {
        let at = Origin::here();
        let mut map = Mapping::new(at);
        map.set("file", path.given(at).tree);
        Self(map)
    }

    /// Sets the name, for messages
    #[track_caller]
    pub fn name(mut self, name: impl Value<Label>) -> Self {
        self.0.set("name", name.given(Origin::here()).tree);
        self
    }

    /// Sets why it must hold; printed with what breaks it
    #[track_caller]
    pub fn description(mut self, text: impl Value<AnyText>) -> Self {
        self.0.set("description", text.given(Origin::here()).tree);
        self
    }

    /// Sets how many levels of approval a manual approval policy has at least
    #[track_caller]
    pub fn levels(mut self, at_least: u32) -> Self {
        let at = Origin::here();
        self.0.set("levels", one("atLeast", Tree::plain(at_least, at), at));
        self
    }

    /// Sets how many approvals a manual approval policy needs at least, those of all its levels together
    #[track_caller]
    pub fn approvals(mut self, at_least: u32) -> Self {
        let at = Origin::here();
        self.0.set("approvals", one("atLeast", Tree::plain(at_least, at), at));
        self
    }

    /// Sets how long an approval of a manual approval policy gives access at most
    #[track_caller]
    pub fn access_duration(mut self, at_most: impl Value<Hours>) -> Self {
        let at = Origin::here();
        self.0.set("accessDuration", one("atMost", at_most.given(at).tree, at));
        self
    }

    /// Demands that every rollout has session preferences which log sessions to CloudWatch Logs or S3
    #[track_caller]
    pub fn session_logs(mut self) -> Self {
        self.0.set("sessionLogs", Tree::text("required", Origin::here()));
        self
    }

    /// Sets what names of manual approval policies or of rollouts are like; `*` matches any characters
    #[track_caller]
    pub fn names(mut self, pattern: impl Value<AnyText>) -> Self {
        self.0.set("names", like(pattern, Origin::here()));
        self
    }
}

fn one(key: &'static str, value: Tree, at: Origin) -> Tree {
    let mut map = Mapping::new(at);
    map.set(key, value);
    map.tree()
}

fn like(pattern: impl Value<AnyText>, at: Origin) -> Tree {
    one("like", pattern.given(at).tree, at)
}

tree!(Guardrail);

impl Keys for Guardrail {
    const NAME: &'static str = "Guardrail";
    const KEYS: &'static [&'static str] = &[
        "name",
        "description",
        "manualApprovals",
        "autoApprovals",
        "denyAccess",
        "rollouts",
        "tags",
        "regions",
        "file",
        "levels",
        "approvals",
        "accessDuration",
        "names",
        "never",
        "onlyFor",
        "sessionLogs",
    ];
}
