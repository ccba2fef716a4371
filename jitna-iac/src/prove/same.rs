//! Tests for equality, membership of a set or group, and type

use std::sync::Arc;

use super::atom::Atom;
use super::formula::Edge;
use super::translate::{Translator, shared};
use super::value::{Beyond, Cases, Entity, PRINCIPAL_TAGS, Value};
use crate::cedar::{self, EC2_INSTANCE, GROUP, MANAGED_INSTANCE, USER};

impl Translator<'_> {
    pub(super) fn contains(&mut self, set: &[Cases], wanted: &Value) -> Result<Edge, Beyond> {
        let mut any = Vec::new();
        for (guard, element) in set.iter().flatten() {
            let same = self.same(element, wanted)?;
            any.push(self.formulas.and(*guard, same));
        }
        Ok(self.formulas.any(any))
    }

    pub(super) fn contains_all(&mut self, set: &[Cases], others: &[Cases]) -> Result<Edge, Beyond> {
        let mut all = Vec::new();
        for (guard, other) in others.iter().flatten() {
            let contains = self.contains(set, other)?;
            all.push(self.formulas.or(guard.not(), contains));
        }
        Ok(self.formulas.all(all))
    }

    /// `==`: false for values of two kinds
    pub(super) fn same(&mut self, left: &Value, right: &Value) -> Result<Edge, Beyond> {
        Ok(match (left, right) {
            (Value::Bool(left), Value::Bool(right)) => {
                let (both, none) =
                    (self.formulas.and(*left, *right), self.formulas.and(left.not(), right.not()));
                self.formulas.or(both, none)
            }
            (Value::Long(left), Value::Long(right)) if left == right => Edge::TRUE,
            (Value::Text(left), Value::Text(right)) if left == right => Edge::TRUE,
            (Value::Slot(slot), Value::Text(text)) | (Value::Text(text), Value::Slot(slot)) => {
                self.atom(Atom::Is(*slot, Arc::clone(text)))
            }
            (Value::Slot(left), Value::Slot(right)) if left == right => Edge::TRUE,
            (Value::Slot(left), Value::Slot(right)) => {
                self.atom(Atom::Same(*left.min(right), *left.max(right)))
            }
            (Value::Entity(left), Value::Entity(right)) => self.same_entity(left, right)?,
            (Value::Set(left), Value::Set(right)) => {
                let (all, back) = (self.contains_all(left, right)?, self.contains_all(right, left)?);
                self.formulas.and(all, back)
            }
            (Value::Record(left), Value::Record(right)) => {
                if !left.keys().eq(right.keys()) {
                    return Ok(Edge::FALSE);
                }
                let mut all = Vec::new();
                for (left, right) in left.values().zip(right.values()) {
                    all.push(self.same(left, right)?);
                }
                self.formulas.all(all)
            }
            (Value::Extension(left), Value::Extension(right)) if left == right => Edge::TRUE,
            // Equal values may have several notations: `1.0` and `1.00`.
            (Value::Extension(_), Value::Extension(_)) => return Err(Beyond::Operator),
            (Value::Context | Value::Iam, Value::Context | Value::Iam | Value::Record(_))
            | (Value::Record(_), Value::Context | Value::Iam) => return Err(Beyond::Record),
            _ => Edge::FALSE,
        })
    }

    pub(super) fn same_entity(&mut self, left: &Entity, right: &Entity) -> Result<Edge, Beyond> {
        if left == right {
            return Ok(Edge::TRUE);
        }
        let (of, Entity::Named(kind, id)) = (match (left, right) {
            (Entity::Named(..), _) => (right, left),
            _ => (left, right),
        }) else {
            // Two entities of the request have different types.
            return Ok(Edge::FALSE);
        };
        Ok(match of {
            Entity::Principal if kind == USER => self.atom(Atom::User(shared(id))),
            Entity::Resource if kind == EC2_INSTANCE => self.atom(Atom::Node(true, shared(id))),
            Entity::Resource if kind == MANAGED_INSTANCE => self.atom(Atom::Node(false, shared(id))),
            Entity::Action if kind == cedar::ACTION_TYPE && id == cedar::ACTION_ID => Edge::TRUE,
            // The ID of this entity is not defined.
            Entity::PrincipalTags if kind == PRINCIPAL_TAGS => return Err(Beyond::OtherEntity),
            _ => Edge::FALSE,
        })
    }

    /// `in`: users are in their groups and in themselves; every other entity is only in itself
    pub(super) fn member(&mut self, entity: &Entity, container: &Entity) -> Result<Edge, Beyond> {
        match (entity, container) {
            (Entity::Principal, Entity::Named(kind, id)) if kind == GROUP => {
                Ok(self.atom(Atom::Group(shared(id))))
            }
            (Entity::Named(user, _), Entity::Named(group, _)) if user == USER && group == GROUP => {
                Err(Beyond::OtherEntity)
            }
            _ => self.same_entity(entity, container),
        }
    }

    /// Whether the entity is of a type
    pub(super) fn is(&mut self, entity: &Entity, kind: &str) -> Edge {
        let of = match entity {
            Entity::Resource if kind == EC2_INSTANCE => return self.atom(Atom::Ec2),
            Entity::Resource if kind == MANAGED_INSTANCE => return self.atom(Atom::Ec2).not(),
            Entity::Resource => return Edge::FALSE,
            Entity::Principal => USER,
            Entity::Action => cedar::ACTION_TYPE,
            Entity::PrincipalTags => PRINCIPAL_TAGS,
            Entity::Named(of, _) => of,
        };
        if of == kind { Edge::TRUE } else { Edge::FALSE }
    }
}
