//! A request as Cedar sees it

use std::str::FromStr;
use std::sync::LazyLock;

use cedar_policy::{
    Authorizer, Context, Entities, Entity, EntityId, EntityTypeName, EntityUid, PolicySet, Request,
    RestrictedExpression,
};
use indexmap::IndexMap;

use super::request::{Node, NodeKind};
use crate::cedar::{
    ACTION_ID, ACTION_TYPE, EC2_INSTANCE, GROUP, MANAGED_INSTANCE, ParsedStatement, USER, UserAttribute,
};

/// Type of the entity that holds the principal tags
const PRINCIPAL_TAGS: &str = "AWS::IAM::PrincipalTags";

struct Types {
    user: EntityTypeName,
    group: EntityTypeName,
    ec2: EntityTypeName,
    managed: EntityTypeName,
    action: EntityUid,
    principal_tags: EntityUid,
}

static TYPES: LazyLock<Types> = LazyLock::new(|| Types {
    user: entity_type(USER),
    group: entity_type(GROUP),
    ec2: entity_type(EC2_INSTANCE),
    managed: entity_type(MANAGED_INSTANCE),
    action: uid(&entity_type(ACTION_TYPE), ACTION_ID),
    principal_tags: uid(&entity_type(PRINCIPAL_TAGS), "principalTags"),
});

#[expect(clippy::expect_used, reason = "called with constants only; every decision goes through it")]
fn entity_type(name: &str) -> EntityTypeName {
    EntityTypeName::from_str(name).expect("a type of the schema")
}

fn uid(ty: &EntityTypeName, id: &str) -> EntityUid {
    EntityUid::from_type_name_and_id(ty.clone(), EntityId::new(id))
}

/// The requester, with the names of the model resolved
#[derive(Clone, Copy, Debug)]
pub(super) struct Asker<'a> {
    pub(super) id: &'a str,
    pub(super) groups: &'a [&'a str],
    pub(super) attributes: &'a IndexMap<String, String>,
    pub(super) principal_tags: &'a IndexMap<String, String>,
}

/// A request in Cedar's terms
pub(super) struct CedarRequest {
    request: Request,
    entities: Entities,
    /// Entities as Cedar's messages print them, and their replacements
    words: [(String, &'static str); 3],
}

/// Cedar's verdict on one statement
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// A condition does not hold, or the scope does not match
    Apart,
    Matched,
    /// Skipped, with the reason
    Erred(String),
}

impl CedarRequest {
    /// Returns `None` if Cedar rejects an entity, which strings never cause
    pub(super) fn new(asker: Asker<'_>, node: &Node) -> Option<Self> {
        let types = &*TYPES;
        let strings = |map: &IndexMap<String, String>, keep: fn(&str) -> bool| {
            let kept = map.iter().filter(move |(key, _)| keep(key));
            let expression = |value: &String| RestrictedExpression::new_string(value.clone());
            kept.map(|(key, value)| (key.clone(), expression(value))).collect::<Vec<_>>()
        };
        let user = uid(&types.user, asker.id);
        let kind = match node.kind {
            NodeKind::Ec2 => &types.ec2,
            NodeKind::Managed => &types.managed,
        };
        let resource = uid(kind, &node.id);
        let groups: Vec<EntityUid> = asker.groups.iter().map(|group| uid(&types.group, group)).collect();
        let attributes = strings(asker.attributes, |key| key.parse::<UserAttribute>().is_ok());
        let tags = types.principal_tags.clone();
        let all = [
            Entity::new_with_tags(user.clone(), attributes, groups, []).ok()?,
            Entity::new_with_tags(resource.clone(), [], [], strings(&node.tags, |_| true)).ok()?,
            Entity::new_with_tags(tags.clone(), [], [], strings(asker.principal_tags, |_| true)).ok()?,
        ];
        let words = [
            (user.to_string(), "the user"),
            (resource.to_string(), "the node"),
            (tags.to_string(), "the session"),
        ];
        let iam = RestrictedExpression::new_record([(
            "principalTags".to_owned(),
            RestrictedExpression::new_entity_uid(tags),
        )]);
        let context = Context::from_pairs([("iam".to_owned(), iam.ok()?)]).ok()?;
        let request = Request::new(user, types.action.clone(), resource, context, None).ok()?;
        Some(Self { request, entities: Entities::from_entities(all, None).ok()?, words })
    }

    /// Evaluates a statement separately, and returns Cedar's verdict
    pub(super) fn ask(&self, statement: &ParsedStatement, alone: &PolicySet) -> Verdict {
        let ask = || Authorizer::new().is_authorized(&self.request, alone, &self.entities);
        let response = statement.with_stack(ask);
        let diagnostics = response.diagnostics();
        if diagnostics.reason().next().is_some() {
            return Verdict::Matched;
        }
        match diagnostics.errors().next() {
            None => Verdict::Apart,
            Some(error) => Verdict::Erred(self.in_words(error)),
        }
    }

    /// Cedar's message, the same for all requests that are equivalent for the statement
    fn in_words(&self, error: &cedar_policy::AuthorizationError) -> String {
        let mut message = match error {
            cedar_policy::AuthorizationError::PolicyEvaluationError(error) => error.inner().to_string(),
        };
        for (printed, word) in &self.words {
            message = message.replace(&format!("`{printed}`"), word);
        }
        message
    }
}
