//! A statement as a formula: the requests to which it applies
//!
//! Cedar's rules are followed exactly. An expression has a value, or fails with an error; `&&`, `||` and `if` evaluate only what they need;
//! a statement whose condition fails with an error does not apply. An expression that is not analyzed, such as a named entity, becomes an
//! atom of its own that may be true or false. A claim that holds for both values is still proved.

use std::collections::HashMap;
use std::sync::Arc;

use cedar_policy::pst::{
    ActionConstraint, BinaryOp, Clause, EntityOrSlot, EntityUID, Expr, PrincipalConstraint,
    ResourceConstraint, Template,
};

use super::atom::{Atom, Atoms};
use super::formula::{Edge, Formulas};
use super::value::{Beyond, Entity, Value};

/// Whether an expression has a boolean value, and whether it is true; a true expression always has a value
#[derive(Clone, Copy, Debug)]
pub(super) struct Truth {
    pub(super) ok: Edge,
    pub(super) holds: Edge,
}

impl Truth {
    pub(super) const fn new(holds: Edge) -> Self {
        Self { ok: Edge::TRUE, holds }
    }
}

/// An expression that is not analyzed, and the reason
#[derive(Debug, Default)]
pub(super) struct Opaque {
    known: Vec<(Option<Expr>, Beyond)>,
}

impl Opaque {
    /// Number of an expression; equal expressions have the same number
    fn number(&mut self, expr: Option<&Expr>, why: Beyond) -> u32 {
        let known = self.known.iter().position(|(known, _)| known.is_some() && known.as_ref() == expr);
        let number = known.unwrap_or_else(|| {
            self.known.push((expr.cloned(), why));
            self.known.len() - 1
        });
        u32::try_from(number).unwrap_or(u32::MAX)
    }

    /// Replacement for the atoms of an expression; nothing is known about them for a changed request
    pub(super) fn fresh(&mut self, atom: u32, known: &mut HashMap<u32, u32>) -> u32 {
        let number = *known.entry(atom / 2).or_insert_with(|| {
            let why = self.why(atom).unwrap_or(Beyond::Unreadable);
            self.number(None, why)
        });
        2 * number + atom % 2
    }

    /// Why an atom is not analyzed: two atoms for each expression
    pub(super) fn why(&self, atom: u32) -> Option<Beyond> {
        self.known.get(atom as usize / 2).map(|(_, why)| *why)
    }
}

/// Largest number of levels that are analyzed; statements that Cedar parses are less deep
pub(super) const DEEPEST: usize = 8_000;

/// Largest number of formulas that one statement may become
const MOST_FORMULAS: usize = 100_000;

pub(super) struct Translator<'p> {
    pub(super) formulas: &'p mut Formulas,
    pub(super) atoms: &'p mut Atoms,
    pub(super) opaque: &'p mut Opaque,
    pub(super) depth: usize,
    start: usize,
}

impl<'p> Translator<'p> {
    pub(super) fn new(formulas: &'p mut Formulas, atoms: &'p mut Atoms, opaque: &'p mut Opaque) -> Self {
        let start = formulas.len();
        Self { formulas, atoms, opaque, depth: 0, start }
    }

    /// Formula for the requests to which the statement applies
    pub(super) fn statement(&mut self, statement: &Template) -> Edge {
        let mut parts = vec![
            self.principal(&statement.principal),
            self.action(&statement.action),
            self.resource(&statement.resource),
        ];
        for clause in statement.clauses() {
            parts.push(match clause {
                Clause::When(expr) => self.truth(expr).holds,
                Clause::Unless(expr) => {
                    let Truth { ok, holds } = self.truth(expr);
                    self.formulas.and(ok, holds.not())
                }
            });
        }
        self.formulas.all(parts)
    }

    /// Whether a statement can be evaluated, and whether it applies
    ///
    /// Cedar joins the scope and the clauses with `&&`, in their order, so a clause that fails after one that is false is not evaluated.
    pub(super) fn verdict(&mut self, statement: &Template) -> Truth {
        let scope = [
            self.principal(&statement.principal),
            self.action(&statement.action),
            self.resource(&statement.resource),
        ];
        let mut so_far = Truth::new(self.formulas.all(scope));
        for clause in statement.clauses() {
            let next = match clause {
                Clause::When(expr) => self.truth(expr),
                Clause::Unless(expr) => {
                    let Truth { ok, holds } = self.truth(expr);
                    Truth { ok, holds: self.formulas.and(ok, holds.not()) }
                }
            };
            so_far = self.both(so_far, next);
        }
        so_far
    }

    /// A statement about which nothing is known
    pub(super) fn unreadable(&mut self) -> Edge {
        self.unknown().holds
    }

    pub(super) fn unknown(&mut self) -> Truth {
        self.opaque(None, Beyond::Unreadable)
    }

    fn opaque(&mut self, expr: Option<&Expr>, why: Beyond) -> Truth {
        let number = self.opaque.number(expr, why);
        let ok = self.atom(Atom::Opaque(2 * number));
        let holds = self.atom(Atom::Opaque(2 * number + 1));
        Truth { ok, holds: self.formulas.and(ok, holds) }
    }

    pub(super) fn atom(&mut self, atom: Atom) -> Edge {
        let id = self.atoms.id(atom);
        self.formulas.atom(id)
    }

    /// A question about an entity of the scope; nothing is known about a slot
    fn of_scope(
        &mut self,
        of: Entity,
        other: &EntityOrSlot,
        ask: impl Fn(&mut Self, &Entity, &Entity) -> Result<Edge, Beyond>,
    ) -> Edge {
        let EntityOrSlot::Entity(uid) = other else { return self.unreadable() };
        let asked = ask(self, &of, &Entity::from_uid(uid));
        asked.unwrap_or_else(|why| self.opaque(None, why).holds)
    }

    fn principal(&mut self, constraint: &PrincipalConstraint) -> Edge {
        let of = Entity::Principal;
        match constraint {
            PrincipalConstraint::Any => Edge::TRUE,
            PrincipalConstraint::Eq(other) => self.of_scope(of, other, Self::same_entity),
            PrincipalConstraint::In(other) => self.of_scope(of, other, Self::member),
            PrincipalConstraint::Is(kind) => self.is(&of, &kind.to_string()),
            PrincipalConstraint::IsIn(kind, other) => {
                let (is, member) = (self.is(&of, &kind.to_string()), self.of_scope(of, other, Self::member));
                self.formulas.and(is, member)
            }
        }
    }

    fn resource(&mut self, constraint: &ResourceConstraint) -> Edge {
        let of = Entity::Resource;
        match constraint {
            ResourceConstraint::Any => Edge::TRUE,
            ResourceConstraint::Eq(other) => self.of_scope(of, other, Self::same_entity),
            ResourceConstraint::In(other) => self.of_scope(of, other, Self::member),
            ResourceConstraint::Is(kind) => self.is(&of, &kind.to_string()),
            ResourceConstraint::IsIn(kind, other) => {
                let (is, member) = (self.is(&of, &kind.to_string()), self.of_scope(of, other, Self::member));
                self.formulas.and(is, member)
            }
        }
    }

    fn action(&mut self, constraint: &ActionConstraint) -> Edge {
        let mut is =
            |uid: &EntityUID| self.same_entity(&Entity::Action, &Entity::from_uid(uid)) == Ok(Edge::TRUE);
        let holds = match constraint {
            ActionConstraint::Any => true,
            ActionConstraint::Eq(uid) => is(uid),
            ActionConstraint::In(uids) => uids.iter().any(is),
        };
        if holds { Edge::TRUE } else { Edge::FALSE }
    }

    /// Whether an expression is true
    pub(super) fn truth(&mut self, expr: &Expr) -> Truth {
        if self.depth >= DEEPEST || self.formulas.len() - self.start > MOST_FORMULAS {
            return self.opaque(Some(expr), Beyond::TooLarge);
        }
        self.depth += 1;
        let truth = self.truth_below(expr);
        self.depth -= 1;
        truth
    }

    fn truth_below(&mut self, expr: &Expr) -> Truth {
        match expr {
            Expr::BinaryOp { op: op @ (BinaryOp::And | BinaryOp::Or), .. } => {
                let mut all = Vec::new();
                operands(expr, *op, &mut all);
                let mut operands = all.into_iter().rev();
                let Some(first) = operands.next() else { return Truth::new(Edge::TRUE) };
                let mut so_far = self.truth(first);
                for operand in operands {
                    let next = self.truth(operand);
                    so_far = if *op == BinaryOp::And {
                        self.both(so_far, next)
                    } else {
                        self.either(so_far, next)
                    };
                }
                so_far
            }
            Expr::UnaryOp { op: cedar_policy::pst::UnaryOp::Not, expr } => {
                let Truth { ok, holds } = self.truth(expr);
                Truth { ok, holds: self.formulas.and(ok, holds.not()) }
            }
            Expr::IfThenElse { cond, then_expr, else_expr } => {
                let (cond, yes, no) = (self.truth(cond), self.truth(then_expr), self.truth(else_expr));
                let not = self.formulas.and(cond.ok, cond.holds.not());
                let mut choose = |yes: Edge, no: Edge| {
                    let (yes, no) = (self.formulas.and(cond.holds, yes), self.formulas.and(not, no));
                    self.formulas.or(yes, no)
                };
                Truth { ok: choose(yes.ok, no.ok), holds: choose(yes.holds, no.holds) }
            }
            _ => match self.cases(expr) {
                Ok(cases) => {
                    let mut truth = Truth { ok: Edge::FALSE, holds: Edge::FALSE };
                    for (guard, value) in cases {
                        if let Value::Bool(holds) = value {
                            let holds = self.formulas.and(guard, holds);
                            truth.ok = self.formulas.or(truth.ok, guard);
                            truth.holds = self.formulas.or(truth.holds, holds);
                        }
                    }
                    truth
                }
                Err(why) => self.opaque(Some(expr), why),
            },
        }
    }

    /// `left && right`: the right side is evaluated only if the left one is true
    fn both(&mut self, left: Truth, right: Truth) -> Truth {
        let needed = self.formulas.or(left.holds.not(), right.ok);
        Truth { ok: self.formulas.and(left.ok, needed), holds: self.formulas.and(left.holds, right.holds) }
    }

    /// `left || right`: the right side is evaluated only if the left one is false
    fn either(&mut self, left: Truth, right: Truth) -> Truth {
        let needed = self.formulas.or(left.holds, right.ok);
        let second = self.formulas.and(left.ok, right.holds);
        Truth { ok: self.formulas.and(left.ok, needed), holds: self.formulas.or(left.holds, second) }
    }
}

/// Operands of `a && b && c`, the last one first; the left side may be thousands of levels deep
fn operands<'e>(mut expr: &'e Expr, of: BinaryOp, all: &mut Vec<&'e Expr>) {
    while let Expr::BinaryOp { op, left, right } = expr {
        if *op != of {
            break;
        }
        all.push(right);
        expr = left;
    }
    all.push(expr);
}

/// Shared text of a name
pub(super) fn shared(text: &str) -> Arc<str> {
    Arc::from(text)
}
