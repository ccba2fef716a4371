//! A request that demonstrates a result, for Cedar to confirm and for users to read

use std::collections::{BTreeMap, BTreeSet, HashSet};

use cedar_policy::{
    Authorizer, Context, Entities, Entity, EntityId, EntityTypeName, EntityUid, Request, RestrictedExpression,
};
use serde::Serialize;

use crate::cedar::{self, EC2_INSTANCE, GROUP, MANAGED_INSTANCE, ParsedStatement, USER};

/// Request for access to a node
///
/// ```
/// use jitna_iac::cedar::{Source, Statement, node_tag};
/// use jitna_iac::prove::{Answer, satisfiable};
///
/// let dev = Source::from(Statement::permit().when(node_tag("Environment").is("dev")));
/// let Answer::Refuted(witness) = satisfiable(&[dev]) else { panic!() };
/// assert_eq!(
///     serde_json::to_string(&witness).unwrap(),
///     r#"{"user":{"id":"someone","groups":[],"attributes":{}},"principalTags":{},"node":{"id":"i-0123456789abcdef0","kind":"ec2","tags":{"Environment":"dev"}}}"#
/// );
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Witness {
    /// The requester
    pub user: WitnessUser,
    /// Principal tags of the session
    pub principal_tags: BTreeMap<String, String>,
    /// The requested node
    pub node: WitnessNode,
}

/// Requester
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct WitnessUser {
    /// Identity Store ID, or `someone`, which is not an ID that a policy names
    pub id: String,
    /// Identity Store IDs of the user's groups, limited to those that the policies name
    pub groups: BTreeSet<String>,
    /// Attributes by their names in the schema; all others are missing
    pub attributes: BTreeMap<String, String>,
}

/// Requested node
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct WitnessNode {
    /// ID of the node
    pub id: String,
    /// Kind of node
    pub kind: WitnessKind,
    /// Tags; all others are missing
    pub tags: BTreeMap<String, String>,
}

/// Kind of a node
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum WitnessKind {
    /// An EC2 instance (`AWS::EC2::Instance`)
    Ec2,
    /// A node of a hybrid activation (`AWS::SSM::ManagedInstance`)
    Managed,
}

impl WitnessKind {
    pub(super) fn is_ec2(self) -> bool {
        self == Self::Ec2
    }
}

/// User whom no policy names
pub(super) const SOMEONE: &str = "someone";

/// Node that no policy names
pub(super) fn some_node(kind: WitnessKind) -> &'static str {
    match kind {
        WitnessKind::Ec2 => "i-0123456789abcdef0",
        WitnessKind::Managed => "mi-0123456789abcdef0",
    }
}

impl Default for Witness {
    /// A user without groups, attributes and tags requests an EC2 instance without tags
    fn default() -> Self {
        let kind = WitnessKind::Ec2;
        Self {
            user: WitnessUser {
                id: SOMEONE.to_owned(),
                groups: BTreeSet::new(),
                attributes: BTreeMap::new(),
            },
            principal_tags: BTreeMap::new(),
            node: WitnessNode { id: some_node(kind).to_owned(), kind, tags: BTreeMap::new() },
        }
    }
}

impl Witness {
    /// This request with the strings of another one that it does not have itself
    #[must_use]
    pub(crate) fn joined(&self, other: &Self) -> Self {
        let mut both = self.clone();
        let fill = |into: &mut BTreeMap<String, String>, from: &BTreeMap<String, String>| {
            for (key, value) in from {
                into.entry(key.clone()).or_insert_with(|| value.clone());
            }
        };
        fill(&mut both.user.attributes, &other.user.attributes);
        fill(&mut both.principal_tags, &other.principal_tags);
        fill(&mut both.node.tags, &other.node.tags);
        both.user.groups.extend(other.user.groups.iter().cloned());
        if both.user.id == SOMEONE {
            both.user.id.clone_from(&other.user.id);
        }
        if both.node.kind.is_ec2() && both.node.id == some_node(both.node.kind) {
            both.node.kind = other.node.kind;
            both.node.id.clone_from(&other.node.id);
        }
        both
    }

    /// Returns the request in words, such as `someone in the group ops, node with Environment: Production`
    ///
    /// `name` returns the name by which the reader knows a user or group.
    #[must_use]
    pub fn in_words(&self, name: impl Fn(&str) -> Option<String>) -> String {
        let called = |id: &str| format!("`{}`", one_line(&name(id).unwrap_or_else(|| id.to_owned())));
        let mut who =
            if self.user.id.starts_with(SOMEONE) { "someone".to_owned() } else { called(&self.user.id) };
        let groups: Vec<String> = self.user.groups.iter().map(|id| called(id)).collect();
        match groups.as_slice() {
            [] => {}
            [one] => who += &format!(" in the group {one}"),
            several => who += &format!(" in the groups {}", several.join(", ")),
        }
        let mut parts = Vec::new();
        let with = |of: &BTreeMap<String, String>, what: &str, parts: &mut Vec<String>| {
            if !of.is_empty() {
                let pairs: Vec<String> = of.iter().map(|(key, value)| pair(key, value)).collect();
                parts.push(format!("{what} {}", pairs.join(", ")));
            }
        };
        with(&self.user.attributes, "with", &mut parts);
        with(&self.principal_tags, "with the principal tags", &mut parts);
        if !parts.is_empty() {
            who = format!("{who} {}", parts.join(" and "));
        }
        let kind = match self.node.kind {
            WitnessKind::Ec2 => "an EC2 instance",
            WitnessKind::Managed => "a node of a hybrid activation",
        };
        let id = if self.node.id == some_node(self.node.kind) {
            String::new()
        } else {
            format!(" `{}`", one_line(&self.node.id))
        };
        let mut tags = Vec::new();
        with(&self.node.tags, "tagged", &mut tags);
        let tags = tags.pop().unwrap_or_else(|| "without tags".to_owned());
        format!("{who}, for {kind}{id} {tags}")
    }

    /// Returns the request and its entities, for an authorizer of Cedar; `None` if Cedar rejects a value as malformed
    #[must_use]
    pub fn to_cedar(&self) -> Option<(Request, Entities)> {
        let text = |text: &String| RestrictedExpression::new_string(text.clone());
        let pairs = |of: &BTreeMap<String, String>| {
            of.iter().map(|(key, value)| (key.clone(), text(value))).collect::<Vec<_>>()
        };
        let node = match self.node.kind {
            WitnessKind::Ec2 => EC2_INSTANCE,
            WitnessKind::Managed => MANAGED_INSTANCE,
        };
        let (user, node) = (uid(USER, &self.user.id)?, uid(node, &self.node.id)?);
        let session = uid("AWS::IAM::PrincipalTags", "session")?;
        let groups: Option<HashSet<EntityUid>> = self.user.groups.iter().map(|id| uid(GROUP, id)).collect();
        let groups = groups?;
        let mut entities: Vec<Entity> = groups.iter().map(|group| Entity::with_uid(group.clone())).collect();
        let attributes = pairs(&self.user.attributes).into_iter().collect();
        entities.push(Entity::new(user.clone(), attributes, groups).ok()?);
        for (uid, tags) in [(&node, &self.node.tags), (&session, &self.principal_tags)] {
            entities.push(Entity::new_with_tags(uid.clone(), [], [], pairs(tags)).ok()?);
        }
        let tags = RestrictedExpression::new_entity_uid(session);
        let iam = RestrictedExpression::new_record([("principalTags".to_owned(), tags)]).ok()?;
        let context = Context::from_pairs([("iam".to_owned(), iam)]).ok()?;
        let action = uid(cedar::ACTION_TYPE, cedar::ACTION_ID)?;
        let request = Request::new(user, action, node, context, None).ok()?;
        Some((request, Entities::from_entities(entities, None).ok()?))
    }
}

/// Whether the statement applies to a request, according to Cedar's authorizer
pub(super) fn is_met((request, entities): &(Request, Entities), statement: &ParsedStatement) -> bool {
    let ask = || Authorizer::new().is_authorized(request, &statement.alone(), entities);
    let response = statement.with_stack(ask);
    response.diagnostics().reason().next().is_some()
}

fn uid(type_name: &str, id: &str) -> Option<EntityUid> {
    let name: EntityTypeName = type_name.parse().ok()?;
    Some(EntityUid::from_type_name_and_id(name, EntityId::new(id)))
}

/// `key: value` in backquotes
fn pair(key: &str, value: &str) -> String {
    if value.is_empty() {
        format!("`{}: \"\"`", one_line(key))
    } else {
        format!("`{}: {}`", one_line(key), one_line(value))
    }
}

/// Text without control characters, short enough for a message
pub(crate) fn one_line(text: &str) -> String {
    const LONGEST: usize = 80;
    let mut line = String::new();
    for (count, char) in text.chars().enumerate() {
        if count == LONGEST {
            line.push('…');
            break;
        }
        if char.is_control() || matches!(char, '\u{2028}' | '\u{2029}') {
            line.extend(char.escape_default());
        } else {
            line.push(char);
        }
    }
    line
}
