//! Whether a tag or an attribute is present where a condition reads it
//!
//! Cedar's validator follows a guard through `&&` and `if`, but not through `!` and `||`. The evaluator does: after
//! `!(principal has division) ||`, the division is present. For this reason, accesses that the validator calls unguarded are checked again
//! here.

use cedar_policy::Policy;
use cedar_policy::pst::{BinaryOp, Clause, Expr, Literal, Template, UnaryOp};

/// String that replaces the access under examination
pub(super) const MARK: &str = r#""jitna-iac: the value that is read here""#;

/// A tag or an attribute that is present
#[derive(Clone, Debug, PartialEq)]
enum Fact {
    Attribute(Expr, String),
    Tag(Expr, Expr),
}

/// Facts known when an expression is true and when it is false; `None` if it never has that value
struct Known {
    yes: Option<Vec<Fact>>,
    no: Option<Vec<Fact>>,
}

/// Whether the value that `access` reads is present wherever the statement reads it
///
/// `marked` is the statement with [`MARK`] in place of the access.
pub(super) fn is_guarded(marked: &str, access: &str) -> bool {
    let wanted = format!("permit (principal, action, resource) when {{ {access} }};");
    let Some(fact) = template(&wanted).as_ref().and_then(fact) else { return false };
    let Some(marked) = template(marked) else { return false };
    let mut walk = Walk { fact, reached: false, unguarded: false };
    let mut known = Some(Vec::new());
    for clause in marked.clauses() {
        let Some(so_far) = known else { break };
        known = match clause {
            Clause::When(expr) => walk.expr(expr, &so_far).yes,
            Clause::Unless(expr) => walk.expr(expr, &so_far).no,
        };
    }
    walk.reached && !walk.unguarded
}

fn template(text: &str) -> Option<Template> {
    let policy = Policy::parse(None, text).ok()?;
    Some(policy.to_pst().ok()?.body().clone())
}

/// The value that must be present for the condition of a statement to be readable
fn fact(statement: &Template) -> Option<Fact> {
    let Clause::When(access) = statement.clauses().first()? else { return None };
    match &**access {
        Expr::GetAttr { expr, attr } => Some(Fact::Attribute((**expr).clone(), attr.to_string())),
        Expr::BinaryOp { op: BinaryOp::GetTag, left, right } => {
            Some(Fact::Tag((**left).clone(), (**right).clone()))
        }
        _ => None,
    }
}

struct Walk {
    fact: Fact,
    /// Whether the walk has met the mark
    reached: bool,
    /// Whether the walk has met the mark where the value it reads may be missing
    unguarded: bool,
}

impl Walk {
    fn expr(&mut self, expr: &Expr, known: &[Fact]) -> Known {
        let with = |fact: Fact| Some([known, &[fact]].concat());
        let same = || Some(known.to_vec());
        match expr {
            Expr::Literal(Literal::Bool(value)) => {
                Known { yes: same().filter(|_| *value), no: same().filter(|_| !value) }
            }
            Expr::Literal(Literal::String(text)) if MARK.trim_matches('"') == text.as_str() => {
                self.reached = true;
                self.unguarded |= !known.contains(&self.fact);
                Known { yes: same(), no: same() }
            }
            Expr::HasAttr { expr, attrs } => {
                self.expr(expr, known);
                let fact = Fact::Attribute((**expr).clone(), attrs.first().to_string());
                Known { yes: with(fact), no: same() }
            }
            Expr::BinaryOp { op: BinaryOp::HasTag, left, right } => {
                self.all([&**left, right], known);
                Known { yes: with(Fact::Tag((**left).clone(), (**right).clone())), no: same() }
            }
            Expr::UnaryOp { op: UnaryOp::Not, expr } => {
                let Known { yes, no } = self.expr(expr, known);
                Known { yes: no, no: yes }
            }
            Expr::BinaryOp { op: BinaryOp::And, left, right } => {
                let left = self.expr(left, known);
                let right = self.after(right, left.yes);
                Known { yes: right.yes, no: either(left.no, right.no) }
            }
            Expr::BinaryOp { op: BinaryOp::Or, left, right } => {
                let left = self.expr(left, known);
                let right = self.after(right, left.no);
                Known { yes: either(left.yes, right.yes), no: right.no }
            }
            Expr::IfThenElse { cond, then_expr, else_expr } => {
                let cond = self.expr(cond, known);
                let (then, otherwise) = (self.after(then_expr, cond.yes), self.after(else_expr, cond.no));
                Known { yes: either(then.yes, otherwise.yes), no: either(then.no, otherwise.no) }
            }
            _ => {
                match expr {
                    Expr::UnaryOp { expr, .. } | Expr::GetAttr { expr, .. } | Expr::Like { expr, .. } => {
                        self.all([&**expr], known);
                    }
                    Expr::BinaryOp { left, right, .. } => self.all([&**left, right], known),
                    Expr::Is { expr, in_expr, .. } => {
                        self.all(std::iter::once(&**expr).chain(in_expr.as_deref()), known);
                    }
                    Expr::Set(elements) => self.all(elements.iter().map(|element| &**element), known),
                    // Nothing is known about expressions that are not examined; a mark in one of them counts as unguarded.
                    _ => self.unguarded |= contains_mark(expr),
                }
                Known { yes: same(), no: same() }
            }
        }
    }

    fn all<'e>(&mut self, parts: impl IntoIterator<Item = &'e Expr>, known: &[Fact]) {
        for part in parts {
            self.expr(part, known);
        }
    }

    /// Facts after an expression that is evaluated only where `known` holds; none if it is never evaluated
    fn after(&mut self, expr: &Expr, known: Option<Vec<Fact>>) -> Known {
        match known {
            Some(known) => self.expr(expr, &known),
            None => {
                // Never evaluated, so nothing in it is ever read.
                self.reached |= contains_mark(expr);
                Known { yes: None, no: None }
            }
        }
    }
}

/// Facts known in both cases
fn either(one: Option<Vec<Fact>>, other: Option<Vec<Fact>>) -> Option<Vec<Fact>> {
    match (one, other) {
        (Some(mut one), Some(other)) => {
            one.retain(|fact| other.contains(fact));
            Some(one)
        }
        (one, other) => one.or(other),
    }
}

fn contains_mark(expr: &Expr) -> bool {
    let is_mark = |expr: &Expr| match expr {
        Expr::Literal(Literal::String(text)) => Some(MARK.trim_matches('"') == text.as_str()),
        _ => None,
    };
    expr.reduce(&is_mark, &|one, other| one || other, false)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_guard_is_followed_wherever_the_evaluator_goes() {
        let (has, access) = ("principal has division", "principal.division");
        let read = format!("{MARK} != \"a\"");
        let cases = [
            (format!("!({has}) || {read}"), true),
            (format!("{has} && {read}"), true),
            (format!("!({has}) && {read}"), false),
            (format!("{has} || {read}"), false),
            (format!("!(!({has}) || true) && {read}"), true),
            (format!("!({has} && true) || {read}"), true),
            (format!("(if {has} then true else false) && {read}"), true),
            (format!("(if {has} then {read} else true)"), true),
            (format!("(if {has} then true else {read})"), false),
            (format!("({has} || resource.hasTag(\"a\")) && {read}"), false),
            (format!("({has} || ({has} && true)) && {read}"), true),
            (format!("principal has costCenter && {read}"), false),
            (format!("{read} && {has}"), false),
        ];
        for (condition, guarded) in cases {
            for (clause, is_guarded_there) in [("when", guarded), ("when { true } unless", guarded)] {
                let text = format!("forbid (principal, action, resource) {clause} {{ {condition} }};");
                assert_eq!(is_guarded(&text, access), is_guarded_there, "{text}");
            }
        }
        let text = format!("permit (principal, action, resource) when {{ {has} }} unless {{ {read} }};");
        assert!(is_guarded(&text, access));
        let text = format!("permit (principal, action, resource) unless {{ !({has}) }} when {{ {read} }};");
        assert!(is_guarded(&text, access));
    }
}
