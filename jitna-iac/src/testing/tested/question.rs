//! Who asks, for which node, and where

use crate::cedar::UserAttribute;
use crate::decide::{Engine, Node, NodeKind, User};
use crate::describe::{Account, Group, NodeTag, Unit, User as UserHandle};
use crate::plan::Plan;
use indexmap::{IndexMap, IndexSet};

/// Who asks for access
///
/// ```
/// use jitna_iac::prelude::*;
/// use jitna_iac::testing::{anyone, member_of};
///
/// const ON_CALL: Group = group!("on-call", "34688438-1061-702c-a03d-1fa788dccfd1");
///
/// let contractor = anyone().with(UserAttribute::Division, "Contractor");
/// let engineer = member_of(ON_CALL).with_principal_tag("Team", "web");
/// ```
#[derive(Clone, Debug, Default)]
#[must_use = "a user who asks for nothing has no effect"]
pub struct Who {
    pub(super) user: User,
    pub(super) principal_tags: IndexMap<String, String>,
}

/// A user in no group, without attributes and principal tags
pub fn anyone() -> Who {
    Who::default()
}

/// A user in this group
pub fn member_of(group: Group) -> Who {
    anyone().and_of(group)
}

impl Who {
    /// In this group as well
    pub fn and_of(mut self, group: Group) -> Self {
        self.user.groups.push(group.name().to_owned());
        self
    }

    /// With this attribute
    pub fn with(mut self, attribute: UserAttribute, value: impl Into<String>) -> Self {
        self.user.attributes.insert(attribute.to_string(), value.into());
        self
    }

    /// With this principal tag of the session
    pub fn with_principal_tag(mut self, key: impl Into<String>, value: impl Into<String>) -> Self {
        self.principal_tags.insert(key.into(), value.into());
        self
    }

    pub(super) fn in_words(&self) -> String {
        let mut parts: Vec<String> = Vec::new();
        if !self.user.id.is_empty() {
            parts.push(format!("user {}", self.user.id));
        }
        parts.extend(self.user.groups.iter().map(|group| format!("member of {group}")));
        parts.extend(self.user.attributes.iter().map(|(key, value)| format!("{key}={value}")));
        parts.extend(self.principal_tags.iter().map(|(key, value)| format!("principal tag {key}={value}")));
        if parts.is_empty() { "anyone".to_owned() } else { parts.join(", ") }
    }
}

impl From<Group> for Who {
    fn from(group: Group) -> Self {
        member_of(group)
    }
}

impl From<UserHandle> for Who {
    fn from(user: UserHandle) -> Self {
        Self { user: User { id: user.name().to_owned(), ..User::default() }, ..Self::default() }
    }
}

/// A node that access is asked for: its tags, and its kind or ID if policies look at them
///
/// ```
/// use jitna_iac::prelude::*;
/// use jitna_iac::testing::TestNode;
///
/// const ENVIRONMENT: NodeTag = node_tag!("Environment");
///
/// let one: TestNode = (ENVIRONMENT, "DEV").into();
/// let two: TestNode = [("Environment", "DEV"), ("Workload", "Shop")].into();
/// let managed = TestNode::untagged().tag("Workload", "Shop").managed();
/// ```
#[derive(Clone, Debug, Default)]
#[must_use = "a node that no user asks for has no effect"]
pub struct TestNode(pub(super) Node);

impl TestNode {
    /// An EC2 instance without tags
    pub fn untagged() -> Self {
        Self::default()
    }

    /// With this tag
    pub fn tag(mut self, key: impl AsRef<str>, value: impl Into<String>) -> Self {
        self.0.tags.insert(key.as_ref().to_owned(), value.into());
        self
    }

    /// With this ID, such as `i-0123456789abcdef0`; one that begins with `mi-` is a node of a hybrid activation
    pub fn id(mut self, id: impl Into<String>) -> Self {
        self.0.id = id.into();
        if self.0.id.starts_with("mi-") {
            self.0.kind = NodeKind::Managed;
        }
        self
    }

    /// A node of a hybrid activation, not an EC2 instance
    pub fn managed(mut self) -> Self {
        self.0.kind = NodeKind::Managed;
        self
    }

    pub(super) fn in_words(&self) -> String {
        let Node { id, kind, tags } = &self.0;
        let what = match kind {
            NodeKind::Ec2 => "an EC2 instance",
            NodeKind::Managed => "a managed instance",
        };
        let id = if id.is_empty() { String::new() } else { format!(" {id}") };
        let tags: Vec<String> = tags.iter().map(|(key, value)| format!("{key}={value}")).collect();
        let tags =
            if tags.is_empty() { "without tags".to_owned() } else { format!("tagged {}", tags.join(", ")) };
        format!("{what}{id} {tags}")
    }
}

impl<V: Into<String>> From<(&str, V)> for TestNode {
    fn from((key, value): (&str, V)) -> Self {
        Self::untagged().tag(key, value)
    }
}

impl<V: Into<String>> From<(NodeTag, V)> for TestNode {
    fn from((key, value): (NodeTag, V)) -> Self {
        Self::untagged().tag(key.key(), value)
    }
}

impl<K: AsRef<str>, V: Into<String>, const N: usize> From<[(K, V); N]> for TestNode {
    fn from(tags: [(K, V); N]) -> Self {
        tags.into_iter().fold(Self::untagged(), |node, (key, value)| node.tag(key, value))
    }
}

impl<K: AsRef<str>, V: Into<String>> From<Vec<(K, V)>> for TestNode {
    fn from(tags: Vec<(K, V)>) -> Self {
        tags.into_iter().fold(Self::untagged(), |node, (key, value)| node.tag(key, value))
    }
}

/// Where a question is asked: an account of the model, or a unit for an account that joins it later
#[derive(Clone, Debug)]
pub struct TestPlace {
    pub(super) account: Option<String>,
    pub(super) unit: Option<String>,
}

impl From<Account> for TestPlace {
    fn from(account: Account) -> Self {
        Self { account: Some(account.name().to_owned()), unit: None }
    }
}

impl From<Unit> for TestPlace {
    fn from(unit: Unit) -> Self {
        Self { account: None, unit: Some(unit.name().to_owned()) }
    }
}

/// An account by its ID or name
impl From<&str> for TestPlace {
    fn from(account: &str) -> Self {
        Self { account: Some(account.to_owned()), unit: None }
    }
}

/// An account or unit, and a Region, where a question is asked
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Spot {
    pub(super) account: String,
    pub(super) unit: Option<String>,
    pub(super) region: String,
    pub(super) label: String,
}

/// Everywhere that a rollout reaches
pub(super) fn spots(engine: &Engine, plan: &Plan<'_>) -> Vec<Spot> {
    let regions: IndexSet<&str> = plan
        .regions
        .iter()
        .map(|region| region.as_str())
        .chain(plan.rollouts.iter().flat_map(|rollout| &rollout.regions).map(|region| region.as_str()))
        .collect();
    let accounts =
        plan.tree.accounts().map(|(_, account)| (account.id.to_string(), None, account.label().to_owned()));
    let units = plan.tree.units().filter_map(|(_, unit)| {
        let id = unit.id.as_ref()?.to_string();
        Some((String::new(), Some(id), format!("a new account in {}", unit.label())))
    });
    let mut all = Vec::new();
    for (account, unit, label) in accounts.chain(units) {
        for region in &regions {
            if engine.place(&account, unit.as_deref(), region).rollout().is_ok() {
                all.push(Spot {
                    account: account.clone(),
                    unit: unit.clone(),
                    region: (*region).to_owned(),
                    label: format!("{label}, {region}"),
                });
            }
        }
    }
    all
}
