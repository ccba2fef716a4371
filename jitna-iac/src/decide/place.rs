//! One account and Region: what applies there, and classes of users and nodes that are alike there

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use indexmap::IndexMap;

use super::decision::{Decision, ManualPolicy, Outcome, Reason, StatementResult, StatementTrace};
use super::document::{Document, Passing};
use super::engine::Engine;
use super::entities::Asker;
use super::request::{Node, User};
use crate::cedar::{Effect, ParsedStatement};
use crate::model::Nodes;

/// What a rollout brings
#[derive(Debug)]
pub(super) struct Rollout {
    pub(super) name: Arc<str>,
    /// Number of the auto-approval policy
    pub(super) auto: Option<usize>,
    pub(super) manuals: Manuals,
}

/// Manual policies of a rollout
#[derive(Debug, Default)]
pub(super) struct Manuals {
    policies: Vec<Arc<ManualPolicy>>,
    for_all_nodes: Vec<usize>,
    /// Numbers of the policies, by key and value of a tag
    by_tag: HashMap<String, HashMap<String, Vec<usize>>>,
}

impl Manuals {
    pub(super) fn new<'a>(policies: impl Iterator<Item = (Arc<ManualPolicy>, &'a Nodes)>) -> Self {
        let mut all = Self::default();
        for (number, (policy, nodes)) in policies.enumerate() {
            all.policies.push(policy);
            match nodes {
                Nodes::All => all.for_all_nodes.push(number),
                Nodes::Tagged(tags) => {
                    for (key, value) in
                        tags.iter().flat_map(|(key, values)| values.iter().map(move |v| (key, v)))
                    {
                        let values = all.by_tag.entry(key.as_str().to_owned()).or_default();
                        values.entry(value.as_str().to_owned()).or_default().push(number);
                    }
                }
            }
        }
        all
    }

    /// Numbers of the policies that a node matches by a tag, in order
    fn matching(&self, node: &Node) -> BTreeSet<usize> {
        if self.by_tag.is_empty() {
            return BTreeSet::new();
        }
        let tags = node.tags.iter();
        let matching = tags.filter_map(|(key, value)| self.by_tag.get(key)?.get(value));
        matching.flatten().copied().collect()
    }

    pub(super) fn policies(&self) -> &[Arc<ManualPolicy>] {
        &self.policies
    }

    pub(super) fn for_all_nodes(&self) -> &[usize] {
        &self.for_all_nodes
    }

    /// Keys and values of tags in order, with the numbers of the policies
    pub(super) fn tags(&self) -> Vec<(&str, &str, &[usize])> {
        let tags = self.by_tag.iter();
        let tags =
            tags.flat_map(|(key, values)| values.iter().map(move |(value, own)| (&**key, &**value, &**own)));
        let mut tags: Vec<_> = tags.collect();
        tags.sort_unstable();
        tags
    }

    fn all<'a>(&'a self, numbers: impl IntoIterator<Item = &'a usize>) -> Vec<Arc<ManualPolicy>> {
        numbers.into_iter().filter_map(|number| self.policies.get(*number)).map(Arc::clone).collect()
    }
}

/// What applies in one account and Region
#[derive(Clone, Debug)]
pub struct Place<'e> {
    pub(super) engine: &'e Engine,
    pub(super) rollout: Result<&'e Rollout, Reason>,
    /// Whether the deny-access policy reaches the account
    pub(super) deny_reaches: bool,
}

/// Users that no statement tells apart; see [`Engine::user_class`] and [`Place::user_class`]
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UserClass(Box<[u8]>);

/// Nodes that no policy tells apart; see [`Engine::node_class`] and [`Place::node_class`]
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeClass(Box<[u8]>);

impl<'e> Place<'e> {
    /// Name of the rollout whose policies apply
    ///
    /// # Errors
    ///
    /// The reason why there is none.
    pub fn rollout(&self) -> Result<&'e str, &Reason> {
        self.rollout.as_ref().map(|rollout| &*rollout.name)
    }

    /// Manual policies that the account and Region has, in the order of the rollout
    #[must_use]
    pub fn manual_policies(&self) -> &'e [Arc<ManualPolicy>] {
        self.rollout.as_ref().map_or(&[], |rollout| &rollout.manuals.policies)
    }

    pub(super) fn auto(&self) -> Option<&'e Document> {
        self.engine.autos.get(self.auto_number()?).map(|auto| &**auto)
    }

    /// Number of the auto-approval policy
    pub(crate) fn auto_number(&self) -> Option<usize> {
        self.rollout.as_ref().ok()?.auto
    }

    /// The deny-access policy, if it reaches the account
    pub(super) fn deny(&self) -> Option<&'e Document> {
        self.engine.deny.as_deref().filter(|_| self.deny_reaches)
    }

    /// Whether the deny-access policy reaches the account, if there is one
    pub(crate) fn has_deny_access(&self) -> bool {
        self.deny().is_some()
    }

    /// Statements that decide about automatic approval here: those of the auto-approval policy, and the forbids of the deny-access
    /// policy; none if nothing approves
    pub(crate) fn statements(&self) -> Vec<&'e ParsedStatement> {
        let Some(auto) = self.auto() else { return Vec::new() };
        let denying = self.deny().into_iter().flat_map(|deny| &deny.statements);
        // A permit of the deny-access policy approves nothing.
        let denying = denying.filter(|statement| statement.about.effect == Effect::Forbid);
        auto.statements.iter().chain(denying).map(|statement| &statement.parsed).collect()
    }

    /// Keys and values of tags that manual policies here name
    pub(super) fn manual_tags(&self) -> Vec<(&'e str, &'e str)> {
        let Ok(rollout) = &self.rollout else { return Vec::new() };
        rollout.manuals.tags().into_iter().map(|(key, value, _)| (key, value)).collect()
    }

    pub(super) fn documents(&self) -> impl Iterator<Item = &'e Document> {
        self.deny().into_iter().chain(self.auto())
    }

    /// Decision on a request here
    #[must_use]
    pub fn decide(&self, user: &User, principal_tags: &IndexMap<String, String>, node: &Node) -> Decision {
        let groups = self.engine.groups_of(user);
        let mut request = Passing::new(asker(self.engine, user, &groups, principal_tags), node);
        let (mut denying, mut approving) = (Vec::new(), Vec::new());
        if let Some(deny) = self.deny() {
            deny.pass(&mut request, &mut denying);
        }
        if let Some(auto) = self.auto() {
            auto.pass(&mut request, &mut approving);
        }
        self.judge(denying, approving, node)
    }

    /// What follows from what the statements of the deny-access policy and of the auto-approval policy say
    pub(super) fn judge(
        &self,
        denying: Vec<StatementTrace>,
        mut approving: Vec<StatementTrace>,
        node: &Node,
    ) -> Decision {
        let auto_denied = matches(&denying, Effect::Forbid);
        let mut decision = Decision {
            outcome: Outcome::NotCovered { reason: Reason::NoPolicy },
            auto_denied,
            statements: denying,
            rollout: None,
            by_tag: Vec::new(),
            for_all_nodes: Vec::new(),
        };
        let rollout = match &self.rollout {
            Ok(rollout) => rollout,
            Err(reason) => {
                decision.outcome = Outcome::NotCovered { reason: reason.clone() };
                return decision;
            }
        };
        decision.rollout = Some(Arc::clone(&rollout.name));
        // Cedar's own rule within one policy set: a `forbid` beats every `permit`.
        let approves =
            !auto_denied && matches(&approving, Effect::Permit) && !matches(&approving, Effect::Forbid);
        let approved = self.auto().filter(|_| approves).map(|auto| Arc::clone(&auto.name));
        decision.statements.append(&mut approving);
        let manuals = &rollout.manuals;
        decision.by_tag = manuals.all(&manuals.matching(node));
        decision.for_all_nodes = manuals.all(&manuals.for_all_nodes);
        decision.outcome = match approved {
            Some(policy) => Outcome::AutoApproved { policy },
            None if decision.by_tag.is_empty() => manual(&decision.for_all_nodes),
            None => manual(&decision.by_tag),
        };
        decision
    }

    /// Which of the statements of a probe match or err; their numbers are those of the probe
    pub(super) fn probe(
        &self,
        probe: &Document,
        user: &User,
        principal_tags: &IndexMap<String, String>,
        node: &Node,
    ) -> Vec<StatementTrace> {
        let groups = self.engine.groups_of(user);
        let mut request = Passing::new(asker(self.engine, user, &groups, principal_tags), node);
        let mut traces = Vec::new();
        probe.pass(&mut request, &mut traces);
        traces
    }

    /// What becomes here of a request that is not approved automatically; the user does not matter
    #[must_use]
    pub fn manual(&self, node: &Node) -> Outcome {
        let rollout = match &self.rollout {
            Ok(rollout) => rollout,
            Err(reason) => return Outcome::NotCovered { reason: reason.clone() },
        };
        let manuals = &rollout.manuals;
        match manuals.all(&manuals.matching(node)) {
            by_tag if by_tag.is_empty() => manual(&manuals.all(&manuals.for_all_nodes)),
            by_tag => manual(&by_tag),
        }
    }

    /// What the policies here can learn about a user: users of one class get the same decision for the same node
    #[must_use]
    pub fn user_class(&self, user: &User, principal_tags: &IndexMap<String, String>) -> UserClass {
        UserClass::new(self.engine, self.documents(), user, principal_tags)
    }

    /// What the policies here can learn about a node: nodes of one class get the same decision for the same user
    #[must_use]
    pub fn node_class(&self, node: &Node) -> NodeClass {
        NodeClass::new(self.documents(), self.rollout.as_ref().ok().copied(), node)
    }
}

/// One policy is asked, several are a conflict
fn manual(policies: &[Arc<ManualPolicy>]) -> Outcome {
    match policies {
        [] => Outcome::NotCovered { reason: Reason::NoPolicy },
        [policy] => Outcome::Manual { policy: Arc::clone(policy) },
        several => Outcome::Conflict { policies: several.to_vec() },
    }
}

fn matches(statements: &[StatementTrace], effect: Effect) -> bool {
    statements.iter().any(|trace| trace.effect == effect && trace.result == StatementResult::Matched)
}

fn asker<'a>(
    engine: &'a Engine,
    user: &'a User,
    groups: &'a [&'a str],
    principal_tags: &'a IndexMap<String, String>,
) -> Asker<'a> {
    Asker { id: engine.user(&user.id), groups, attributes: &user.attributes, principal_tags }
}

impl UserClass {
    pub(super) fn new<'d>(
        engine: &Engine,
        documents: impl Iterator<Item = &'d Document>,
        user: &User,
        principal_tags: &IndexMap<String, String>,
    ) -> Self {
        let groups = engine.groups_of(user);
        let asker = asker(engine, user, &groups, principal_tags);
        let mut key = Vec::new();
        for document in documents {
            document.user_key(asker, &mut key);
        }
        Self(key.into_boxed_slice())
    }
}

impl NodeClass {
    pub(super) fn new<'d>(
        documents: impl Iterator<Item = &'d Document>,
        rollouts: impl IntoIterator<Item = &'d Rollout>,
        node: &Node,
    ) -> Self {
        let mut key = Vec::new();
        for document in documents {
            document.node_key(node, &mut key);
        }
        for rollout in rollouts {
            let matching = rollout.manuals.matching(node);
            key.extend(matching.len().to_le_bytes());
            for number in matching {
                key.extend(number.to_le_bytes());
            }
        }
        Self(key.into_boxed_slice())
    }
}
