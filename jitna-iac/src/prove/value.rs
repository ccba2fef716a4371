//! Values of expressions, case by case

use std::collections::BTreeMap;
use std::sync::Arc;

use cedar_policy::pst::{BinaryOp, EntityUID, Expr, Literal, UnaryOp, Var};

use super::atom::{Atom, Slot, SlotId};
use super::constant::{compares_extensions, is_of_extension};
use super::formula::Edge;
use super::glob::Glob;
use super::translate::{DEEPEST, Translator, Truth, shared};
use crate::cedar::UserAttribute;

/// Type of the entity of `context.iam.principalTags`
pub(super) const PRINCIPAL_TAGS: &str = "AWS::IAM::PrincipalTags";

/// Why an expression is not analyzed
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Beyond {
    Operator,
    OtherEntity,
    Record,
    TooLarge,
    Unreadable,
}

impl Beyond {
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Operator => "an operator is used that proofs do not look into",
            Self::OtherEntity => {
                "an entity is asked about that is neither the user nor the node of the request"
            }
            Self::Record => "records are compared or asked about",
            Self::TooLarge => "an expression is too large, or too deep",
            Self::Unreadable => "a statement cannot be read",
        }
    }
}

/// An entity of the request, or a named entity
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Entity {
    Principal,
    Resource,
    Action,
    PrincipalTags,
    Named(String, String),
}

impl Entity {
    pub(super) fn from_uid(uid: &EntityUID) -> Self {
        Self::Named(uid.ty.to_string(), uid.eid.to_string())
    }
}

/// Value of an expression
#[derive(Clone, Debug)]
pub(super) enum Value {
    Bool(Edge),
    Long(i64),
    Text(Arc<str>),
    Slot(SlotId),
    Entity(Entity),
    /// Elements, each with its possible values; where the set exists, each element has one of them.
    Set(Vec<Cases>),
    /// Fields by name
    Record(BTreeMap<String, Value>),
    /// A value of an extension, as Cedar prints it
    Extension(Arc<str>),
    Context,
    Iam,
}

/// Possible values of an expression, each with the guard under which it applies; if no guard holds, the expression fails with an error. At
/// most one guard holds.
pub(super) type Cases = Vec<(Edge, Value)>;

/// Largest number of cases that are evaluated together
const MOST_CASES: usize = 64;

fn always(value: Value) -> Cases {
    vec![(Edge::TRUE, value)]
}

fn constant(value: bool) -> Value {
    Value::Bool(if value { Edge::TRUE } else { Edge::FALSE })
}

impl Translator<'_> {
    /// Values of an expression
    pub(super) fn cases(&mut self, expr: &Expr) -> Result<Cases, Beyond> {
        self.depth += 1;
        let cases = if self.depth > DEEPEST { Err(Beyond::TooLarge) } else { self.cases_below(expr) };
        self.depth -= 1;
        cases.and_then(|cases| if cases.len() > MOST_CASES { Err(Beyond::TooLarge) } else { Ok(cases) })
    }

    fn cases_below(&mut self, expr: &Expr) -> Result<Cases, Beyond> {
        // Decimals, dates and addresses come only from constants.
        if is_of_extension(expr) || compares_extensions(expr) {
            return super::constant::folded(expr).ok_or(Beyond::Operator);
        }
        match expr {
            Expr::Literal(Literal::Bool(value)) => Ok(always(constant(*value))),
            Expr::Literal(Literal::Long(value)) => Ok(always(Value::Long(*value))),
            Expr::Literal(Literal::String(text)) => Ok(always(Value::Text(shared(text)))),
            Expr::Literal(Literal::EntityUID(uid)) => Ok(always(Value::Entity(Entity::from_uid(uid)))),
            Expr::Var(var) => Ok(always(match var {
                Var::Principal => Value::Entity(Entity::Principal),
                Var::Resource => Value::Entity(Entity::Resource),
                Var::Action => Value::Entity(Entity::Action),
                Var::Context => Value::Context,
            })),
            Expr::UnaryOp { op: UnaryOp::Not, .. }
            | Expr::BinaryOp { op: BinaryOp::And | BinaryOp::Or, .. } => {
                let Truth { ok, holds } = self.truth(expr);
                Ok(vec![(ok, Value::Bool(holds))])
            }
            Expr::UnaryOp { op: UnaryOp::IsEmpty, expr } => self.each(expr, |_, value| {
                Ok(match value {
                    Value::Set(elements) => Some((Edge::TRUE, constant(elements.is_empty()))),
                    _ => None,
                })
            }),
            Expr::BinaryOp { op, left, right } => {
                let (left, right) = (self.cases(left)?, self.cases(right)?);
                let mut all = Vec::new();
                for (guard, left) in &left {
                    for (other, right) in &right {
                        let both = self.formulas.and(*guard, *other);
                        if both == Edge::FALSE {
                            continue;
                        }
                        if let Some((guard, value)) = self.binary(*op, left, right)? {
                            all.push((self.formulas.and(both, guard), value));
                        }
                    }
                }
                Ok(all)
            }
            Expr::GetAttr { expr, attr } => self.each(expr, |this, value| this.attribute(value, attr)),
            Expr::HasAttr { expr, attrs } => {
                let attrs: Vec<&str> = attrs.iter().map(|attr| attr.as_str()).collect();
                self.each(expr, |this, value| this.has(value, &attrs))
            }
            Expr::Like { expr, pattern } => {
                let glob = Glob::new(pattern);
                self.each(expr, |this, value| {
                    Ok(match value {
                        Value::Text(text) => Some((Edge::TRUE, constant(glob.matches(text)))),
                        Value::Slot(slot) => Some((Edge::TRUE, Value::Bool(this.like(*slot, &glob)))),
                        _ => None,
                    })
                })
            }
            Expr::Is { expr, entity_type, in_expr } => {
                let kind = entity_type.to_string();
                let containers = in_expr.as_ref().map(|expr| self.cases(expr)).transpose()?;
                let mut all = Vec::new();
                for (guard, value) in self.cases(expr)? {
                    let Value::Entity(entity) = &value else { continue };
                    let is = self.is(entity, &kind);
                    let Some(containers) = &containers else {
                        all.push((guard, Value::Bool(is)));
                        continue;
                    };
                    // `is T in E` means `is T && in E`: the container is evaluated only if the type matches.
                    all.push((self.formulas.and(guard, is.not()), constant(false)));
                    let right = self.formulas.and(guard, is);
                    for (other, container) in containers {
                        let both = self.formulas.and(right, *other);
                        if let Some((guard, value)) = self.binary(BinaryOp::In, &value, container)? {
                            all.push((self.formulas.and(both, guard), value));
                        }
                    }
                }
                Ok(all)
            }
            Expr::IfThenElse { cond, then_expr, else_expr } => {
                let cond = self.truth(cond);
                let not = self.formulas.and(cond.ok, cond.holds.not());
                let mut all = Vec::new();
                for (when, expr) in [(cond.holds, then_expr), (not, else_expr)] {
                    for (guard, value) in self.cases(expr)? {
                        let guard = self.formulas.and(when, guard);
                        all.push((guard, value));
                    }
                }
                all.retain(|(guard, _)| *guard != Edge::FALSE);
                Ok(all)
            }
            Expr::Set(elements) => {
                // The set fails with an error if one of its elements does.
                let (mut ok, mut set) = (Vec::new(), Vec::new());
                for element in elements {
                    let cases = self.cases(element)?;
                    ok.push(self.formulas.any(cases.iter().map(|(guard, _)| *guard)));
                    set.push(cases);
                }
                Ok(vec![(self.formulas.all(ok), Value::Set(set))])
            }
            Expr::Record(fields) => {
                let mut all = vec![(Edge::TRUE, BTreeMap::new())];
                for (name, field) in fields {
                    let cases = self.cases(field)?;
                    if all.len() * cases.len() > MOST_CASES {
                        return Err(Beyond::TooLarge);
                    }
                    let mut longer = Vec::new();
                    for (guard, record) in &all {
                        for (other, value) in &cases {
                            let mut record = record.clone();
                            record.insert(name.clone(), value.clone());
                            longer.push((self.formulas.and(*guard, *other), record));
                        }
                    }
                    all = longer;
                }
                Ok(all.into_iter().map(|(guard, record)| (guard, Value::Record(record))).collect())
            }
            Expr::UnaryOp { op: UnaryOp::Neg, expr } => self.each(expr, |_, value| {
                Ok(match value {
                    Value::Long(value) => value.checked_neg().map(|value| (Edge::TRUE, Value::Long(value))),
                    _ => None,
                })
            }),
            _ => Err(Beyond::Operator),
        }
    }

    /// Applies a function to each value; the result has no value where that fails with an error
    fn each(
        &mut self,
        expr: &Expr,
        of: impl Fn(&mut Self, &Value) -> Result<Option<(Edge, Value)>, Beyond>,
    ) -> Result<Cases, Beyond> {
        let mut all = Vec::new();
        for (guard, value) in self.cases(expr)? {
            if let Some((where_, value)) = of(self, &value)? {
                all.push((self.formulas.and(guard, where_), value));
            }
        }
        Ok(all)
    }

    fn slot(&mut self, slot: Slot) -> SlotId {
        self.atoms.slot_id(slot)
    }

    fn present(&mut self, slot: SlotId) -> Edge {
        self.atom(Atom::Has(slot))
    }

    fn like(&mut self, slot: SlotId, glob: &Glob) -> Edge {
        match glob.literal() {
            Some(text) => self.atom(Atom::Is(slot, shared(&text))),
            None if glob.is_all() => self.present(slot),
            None => self.atom(Atom::Like(slot, glob.clone())),
        }
    }

    fn attribute(&mut self, of: &Value, name: &str) -> Result<Option<(Edge, Value)>, Beyond> {
        Ok(match of {
            Value::Record(fields) => fields.get(name).map(|value| (Edge::TRUE, value.clone())),
            Value::Context if name == "iam" => Some((Edge::TRUE, Value::Iam)),
            Value::Iam if name == "principalTags" => Some((Edge::TRUE, Value::Entity(Entity::PrincipalTags))),
            Value::Entity(Entity::Principal) => match name.parse::<UserAttribute>() {
                Ok(attribute) => {
                    let slot = self.slot(Slot::Attribute(attribute));
                    Some((self.present(slot), Value::Slot(slot)))
                }
                Err(_) => None,
            },
            Value::Entity(Entity::Named(..)) => return Err(Beyond::OtherEntity),
            _ => None,
        })
    }

    fn has(&mut self, of: &Value, names: &[&str]) -> Result<Option<(Edge, Value)>, Beyond> {
        let value = match (of, names) {
            (Value::Record(fields), [name, rest @ ..]) => match (fields.get(*name), rest) {
                (None, _) => constant(false),
                (Some(_), []) => constant(true),
                // A value that is neither a record nor an entity has no attributes, and testing it fails with an error.
                (Some(field), rest) => return self.has(field, rest),
            },
            (Value::Context, ["iam"] | ["iam", "principalTags"]) | (Value::Iam, ["principalTags"]) => {
                constant(true)
            }
            (Value::Context, ["iam", second]) if *second != "principalTags" => constant(false),
            (Value::Context, [first, ..]) if *first != "iam" => constant(false),
            (Value::Iam, [first, ..]) if *first != "principalTags" => constant(false),
            (Value::Context | Value::Iam, _) => return Err(Beyond::Record),
            (Value::Entity(Entity::Principal), [name, rest @ ..]) => {
                match (name.parse::<UserAttribute>(), rest) {
                    (Ok(attribute), []) => {
                        let slot = self.slot(Slot::Attribute(attribute));
                        Value::Bool(self.present(slot))
                    }
                    (Ok(_), _) => return Err(Beyond::Record),
                    (Err(_), _) => constant(false),
                }
            }
            (Value::Entity(Entity::Named(..)), _) => return Err(Beyond::OtherEntity),
            (Value::Entity(_), _) => constant(false),
            _ => return Ok(None),
        };
        Ok(Some((Edge::TRUE, value)))
    }

    fn binary(&mut self, op: BinaryOp, left: &Value, right: &Value) -> Result<Option<(Edge, Value)>, Beyond> {
        let holds = match (op, left, right) {
            (BinaryOp::Eq, ..) => self.same(left, right)?,
            (BinaryOp::NotEq, ..) => self.same(left, right)?.not(),
            (BinaryOp::In, Value::Entity(entity), Value::Entity(container)) => {
                self.member(entity, container)?
            }
            (BinaryOp::In, Value::Entity(entity), Value::Set(containers)) => {
                let (mut any, mut ok) = (Vec::new(), Vec::new());
                for (guard, container) in containers.iter().flatten() {
                    match container {
                        Value::Entity(container) => {
                            let member = self.member(entity, container)?;
                            any.push(self.formulas.and(*guard, member));
                        }
                        // `in` fails with an error if the set contains something other than entities.
                        _ => ok.push(guard.not()),
                    }
                }
                let holds = self.formulas.any(any);
                return Ok(Some((self.formulas.all(ok), Value::Bool(holds))));
            }
            (BinaryOp::Contains, Value::Set(set), _) => self.contains(set, right)?,
            (BinaryOp::ContainsAll, Value::Set(set), Value::Set(others)) => self.contains_all(set, others)?,
            (BinaryOp::ContainsAny, Value::Set(set), Value::Set(others)) => {
                let mut any = Vec::new();
                for (guard, other) in others.iter().flatten() {
                    let contains = self.contains(set, other)?;
                    any.push(self.formulas.and(*guard, contains));
                }
                self.formulas.any(any)
            }
            (BinaryOp::Add | BinaryOp::Sub | BinaryOp::Mul, Value::Long(left), Value::Long(right)) => {
                let value = match op {
                    BinaryOp::Add => left.checked_add(*right),
                    BinaryOp::Sub => left.checked_sub(*right),
                    _ => left.checked_mul(*right),
                };
                return Ok(value.map(|value| (Edge::TRUE, Value::Long(value))));
            }
            (
                BinaryOp::Less | BinaryOp::LessEq | BinaryOp::Greater | BinaryOp::GreaterEq,
                Value::Long(left),
                Value::Long(right),
            ) => {
                let holds = match op {
                    BinaryOp::Less => left < right,
                    BinaryOp::LessEq => left <= right,
                    BinaryOp::Greater => left > right,
                    _ => left >= right,
                };
                return Ok(Some((Edge::TRUE, constant(holds))));
            }
            (BinaryOp::HasTag | BinaryOp::GetTag, Value::Entity(entity), Value::Slot(key)) => {
                let slot = match entity {
                    Entity::Resource => Slot::NodeTagOf(*key),
                    Entity::PrincipalTags => Slot::PrincipalTagOf(*key),
                    Entity::Named(..) => return Err(Beyond::OtherEntity),
                    Entity::Principal | Entity::Action => {
                        return Ok((op == BinaryOp::HasTag).then_some((Edge::TRUE, constant(false))));
                    }
                };
                let slot = self.slot(slot);
                let present = self.present(slot);
                if op == BinaryOp::GetTag {
                    return Ok(Some((present, Value::Slot(slot))));
                }
                present
            }
            (BinaryOp::HasTag | BinaryOp::GetTag, Value::Entity(entity), Value::Text(key)) => {
                let slot = match entity {
                    Entity::Resource => Slot::NodeTag(Arc::clone(key)),
                    Entity::PrincipalTags => Slot::PrincipalTag(Arc::clone(key)),
                    Entity::Named(..) => return Err(Beyond::OtherEntity),
                    Entity::Principal | Entity::Action => {
                        return Ok((op == BinaryOp::HasTag).then_some((Edge::TRUE, constant(false))));
                    }
                };
                let slot = self.slot(slot);
                let present = self.present(slot);
                if op == BinaryOp::GetTag {
                    return Ok(Some((present, Value::Slot(slot))));
                }
                present
            }
            (
                BinaryOp::In
                | BinaryOp::Contains
                | BinaryOp::ContainsAll
                | BinaryOp::ContainsAny
                | BinaryOp::HasTag
                | BinaryOp::GetTag
                | BinaryOp::Add
                | BinaryOp::Sub
                | BinaryOp::Mul,
                ..,
            ) => return Ok(None),
            _ => return Err(Beyond::Operator),
        };
        Ok(Some((Edge::TRUE, Value::Bool(holds))))
    }
}
