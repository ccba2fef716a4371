//! Statements and conditions as Cedar's syntax tree

use std::sync::{Arc, LazyLock};

use cedar_policy::pst;
use cedar_policy::pst::{
    ActionConstraint, BinaryOp, Clause, EntityOrSlot, EntityType, EntityUID, Expr, Literal, Name, NonEmpty,
    PatternElem, PrincipalConstraint, ResourceConstraint, Template, UnaryOp, Var,
};

use super::schema::{ACTION_ID, ACTION_TYPE, EC2_INSTANCE, GROUP, MANAGED_INSTANCE, USER};
use super::{Condition, Effect, NodeKind, OneOrMore, Principal, Statement, Test, UserAttribute};

/// Names of the schema's types, parsed once by Cedar
struct Names {
    action: EntityType,
    user: EntityType,
    group: EntityType,
    ec2_instance: EntityType,
    managed_instance: EntityType,
}

static NAMES: LazyLock<Names> = LazyLock::new(|| Names {
    action: entity_type(ACTION_TYPE),
    user: entity_type(USER),
    group: entity_type(GROUP),
    ec2_instance: entity_type(EC2_INSTANCE),
    managed_instance: entity_type(MANAGED_INSTANCE),
});

#[expect(clippy::expect_used, reason = "called with constants only; every test that prints goes through it")]
fn entity_type(name: &str) -> EntityType {
    let (namespace, id) = name.rsplit_once("::").expect("a name with a namespace");
    EntityType(Name::qualified(namespace.split("::"), id).expect("a name of the schema"))
}

fn uid(ty: &EntityType, id: &str) -> EntityUID {
    EntityUID { ty: ty.clone(), eid: id.into() }
}

/// Syntax tree of a statement; it cannot contain the comment
pub(super) fn template(statement: &Statement) -> Template {
    let names = &*NAMES;
    let group = |id: &String| EntityOrSlot::Entity(uid(&names.group, id));
    let mut when: Vec<Expr> = Vec::new();
    let principal = match statement.principal_ref() {
        Principal::Anyone => PrincipalConstraint::Any,
        Principal::InGroup(id) => PrincipalConstraint::In(group(id)),
        // The scope of a statement can name only one group.
        Principal::InAnyGroup(ids) => match ids.split_first() {
            (only, []) => PrincipalConstraint::In(group(only)),
            _ => {
                when.push(in_any_group(ids));
                PrincipalConstraint::Any
            }
        },
        Principal::User(id) => PrincipalConstraint::Eq(EntityOrSlot::Entity(uid(&names.user, id))),
    };
    let resource = match statement.node_ref() {
        NodeKind::Any => ResourceConstraint::Any,
        NodeKind::Ec2Instance => ResourceConstraint::Is(names.ec2_instance.clone()),
        NodeKind::ManagedInstance => ResourceConstraint::Is(names.managed_instance.clone()),
    };
    for condition in statement.when_ref() {
        conjuncts(condition, &mut when);
    }
    let mut unless = Vec::new();
    for exception in statement.unless_ref() {
        disjuncts(exception, &mut unless);
    }
    let all = when.into_iter().reduce(and).map(Arc::new);
    let any = unless.into_iter().reduce(or).map(Arc::new);
    let clauses = [all.map(Clause::When), any.map(Clause::Unless)];
    let effect = match statement.effect() {
        Effect::Permit => pst::Effect::Permit,
        Effect::Forbid => pst::Effect::Forbid,
    };
    let action = ActionConstraint::Eq(uid(&names.action, ACTION_ID));
    #[expect(
        clippy::expect_used,
        reason = "Cedar refuses slots and unknowns only, and a condition makes neither"
    )]
    Template::new("statement", effect, principal, action, resource)
        .try_with_clauses(clauses.into_iter().flatten())
        .expect("clauses without slots")
}

/// `principal in [Group::"a", Group::"b"]`
fn in_any_group(ids: &OneOrMore<String>) -> Expr {
    let literal = |id: &String| {
        let uid = uid(&NAMES.group, id);
        Arc::new(Expr::Literal(Literal::EntityUID(uid)))
    };
    let groups = Expr::Set(ids.iter().map(literal).collect());
    binary(BinaryOp::In, Expr::Var(Var::Principal), groups)
}

/// Adds the conditions that must hold together, each access after its guard
///
/// Flat, as the documentation writes it: `a && b && c`, not `a && (b && c)`.
fn conjuncts(condition: &Condition, all: &mut Vec<Expr>) {
    match condition {
        Condition::NodeTag { key, test } => asked(node_tag(key), test, all),
        Condition::PrincipalTag { key, test } => asked(principal_tag(key), test, all),
        Condition::Attribute { attribute, test } => asked(user(*attribute), test, all),
        Condition::AttributeEqualsNodeTag { attribute, key } => {
            equal(user(*attribute), node_tag(key), all);
        }
        Condition::PrincipalTagEqualsNodeTag { principal_key, node_key } => {
            equal(principal_tag(principal_key), node_tag(node_key), all)
        }
        Condition::All(conditions) => conditions.iter().for_each(|one| conjuncts(one, all)),
        Condition::Any(_) => {
            let mut any = Vec::new();
            disjuncts(condition, &mut any);
            all.extend(any.into_iter().reduce(or));
        }
        Condition::Not(condition) => {
            let mut denied = Vec::new();
            conjuncts(condition, &mut denied);
            all.extend(denied.into_iter().reduce(and).map(not));
        }
    }
}

/// Adds the alternatives of a condition
fn disjuncts(condition: &Condition, any: &mut Vec<Expr>) {
    if let Condition::Any(conditions) = condition {
        conditions.iter().for_each(|one| disjuncts(one, any));
    } else {
        let mut all = Vec::new();
        conjuncts(condition, &mut all);
        any.extend(all.into_iter().reduce(and));
    }
}

/// A string that may be missing, and the test whether it is present
struct Optional {
    guard: Expr,
    value: Expr,
}

fn node_tag(key: &str) -> Optional {
    tag(&Expr::Var(Var::Resource), key)
}

fn principal_tag(key: &str) -> Optional {
    let attribute = |of: Expr, name: &str| Expr::GetAttr { expr: Arc::new(of), attr: name.into() };
    let iam = attribute(Expr::Var(Var::Context), "iam");
    tag(&attribute(iam, "principalTags"), key)
}

fn tag(of: &Expr, key: &str) -> Optional {
    Optional {
        guard: binary(BinaryOp::HasTag, of.clone(), string(key)),
        value: binary(BinaryOp::GetTag, of.clone(), string(key)),
    }
}

fn user(attribute: UserAttribute) -> Optional {
    let principal = Arc::new(Expr::Var(Var::Principal));
    Optional {
        guard: Expr::HasAttr {
            expr: Arc::clone(&principal),
            attrs: NonEmpty::new(attribute.as_str().into()),
        },
        value: Expr::GetAttr { expr: principal, attr: attribute.as_str().into() },
    }
}

fn asked(operand: Optional, test: &Test, all: &mut Vec<Expr>) {
    let Optional { guard, value } = operand;
    all.push(guard);
    match test {
        Test::Present => {}
        Test::Is(expected) => all.push(binary(BinaryOp::Eq, value, string(expected))),
        Test::IsNot(other) => all.push(binary(BinaryOp::NotEq, value, string(other))),
        Test::Like(text) => all.push(Expr::Like { expr: Arc::new(value), pattern: pattern(text) }),
        Test::OneOf(allowed) => {
            let allowed = allowed.iter().map(|text| Arc::new(string(text))).collect();
            all.push(binary(BinaryOp::Contains, Expr::Set(allowed), value));
        }
    }
}

fn equal(left: Optional, right: Optional, all: &mut Vec<Expr>) {
    all.extend([left.guard, right.guard]);
    all.push(binary(BinaryOp::Eq, left.value, right.value));
}

/// Pattern of [`Test::Like`]
fn pattern(text: &str) -> Vec<PatternElem> {
    let mut elements = Vec::new();
    let mut rest = text.chars().peekable();
    while let Some(char) = rest.next() {
        let escaped = (char == '\\').then(|| rest.next_if(|next| matches!(next, '*' | '\\'))).flatten();
        elements.push(match (char, escaped) {
            (_, Some(literal)) => PatternElem::Char(literal),
            ('*', None) => PatternElem::Wildcard,
            (literal, None) => PatternElem::Char(literal),
        });
    }
    elements
}

fn string(text: &str) -> Expr {
    Expr::Literal(Literal::String(text.into()))
}

fn binary(op: BinaryOp, left: Expr, right: Expr) -> Expr {
    let (left, right) = (Arc::new(left), Arc::new(right));
    Expr::BinaryOp { op, left, right }
}

fn and(left: Expr, right: Expr) -> Expr {
    binary(BinaryOp::And, left, right)
}

fn or(left: Expr, right: Expr) -> Expr {
    binary(BinaryOp::Or, left, right)
}

fn not(expr: Expr) -> Expr {
    let (op, expr) = (UnaryOp::Not, Arc::new(expr));
    Expr::UnaryOp { op, expr }
}
