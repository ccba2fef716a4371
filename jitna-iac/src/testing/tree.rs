//! Conditions of Cedar statements, split at `&&` and `||`

use std::sync::Arc;

use cedar_policy::pst::{BinaryOp, Clause, Expr, Literal, Template, UnaryOp};

/// A single condition: an expression between `&&`, `||` and the `!` before them
#[derive(Clone, Debug)]
pub(super) struct Leaf {
    /// Number of the clause in the statement
    pub(super) clause: usize,
    /// Path to it: 0 is the left or only side, 1 the right side
    path: Vec<u8>,
    pub(super) expr: Arc<Expr>,
    /// Value that replaces it when it is dropped
    pub(super) dropped: bool,
}

impl Leaf {
    /// The condition as Cedar writes it
    pub(super) fn text(&self) -> String {
        self.expr.to_string()
    }
}

/// Conditions of a statement, in the order in which they are written
pub(super) fn leaves(tree: &Template) -> Vec<Leaf> {
    let mut all = Vec::new();
    for (number, clause) in tree.clauses().iter().enumerate() {
        let (expr, is_when) = match clause {
            Clause::When(expr) => (expr, true),
            Clause::Unless(expr) => (expr, false),
        };
        let top = Leaf { clause: number, path: Vec::new(), expr: Arc::clone(expr), dropped: is_when };
        descend(top, &mut all);
    }
    all
}

fn descend(at: Leaf, all: &mut Vec<Leaf>) {
    let below = |side: u8, expr: &Arc<Expr>, dropped: bool| {
        let mut path = at.path.clone();
        path.push(side);
        Leaf { clause: at.clause, path, expr: Arc::clone(expr), dropped }
    };
    match &*at.expr {
        Expr::BinaryOp { op: op @ (BinaryOp::And | BinaryOp::Or), left, right } => {
            let and = *op == BinaryOp::And;
            descend(below(0, left, and), all);
            descend(below(1, right, and), all);
        }
        Expr::UnaryOp { op: UnaryOp::Not, expr } if is_joined(expr) => {
            descend(below(0, expr, !at.dropped), all);
        }
        _ => all.push(at),
    }
}

/// Expressions that must hold for a statement to match, in evaluation order, without exceptions
pub(super) fn conjuncts(tree: &Template) -> Vec<&Arc<Expr>> {
    fn split<'e>(expr: &'e Arc<Expr>, all: &mut Vec<&'e Arc<Expr>>) {
        match &**expr {
            Expr::BinaryOp { op: BinaryOp::And, left, right } => {
                split(left, all);
                split(right, all);
            }
            _ => all.push(expr),
        }
    }
    let mut all = Vec::new();
    for clause in tree.clauses() {
        if let Clause::When(expr) = clause {
            split(expr, &mut all);
        }
    }
    all
}

/// Whether it contains `&&` or `||`, below any number of `!`
fn is_joined(expr: &Expr) -> bool {
    match expr {
        Expr::BinaryOp { op: BinaryOp::And | BinaryOp::Or, .. } => true,
        Expr::UnaryOp { op: UnaryOp::Not, expr } => is_joined(expr),
        _ => false,
    }
}

/// The statement with one condition replaced by another
pub(super) fn replaced(tree: &Template, leaf: &Leaf, by: &Arc<Expr>) -> Option<Template> {
    let clauses = tree.clauses().iter().enumerate().map(|(number, clause)| {
        if number != leaf.clause {
            return clause.clone();
        }
        match clause {
            Clause::When(expr) => Clause::When(put(expr, &leaf.path, by)),
            Clause::Unless(expr) => Clause::Unless(put(expr, &leaf.path, by)),
        }
    });
    bare(tree).try_with_clauses(clauses).ok()
}

/// The statement without its clauses
pub(super) fn bare(tree: &Template) -> Template {
    Template::new(
        tree.id.clone(),
        tree.effect,
        tree.principal.clone(),
        tree.action.clone(),
        tree.resource.clone(),
    )
}

fn put(expr: &Arc<Expr>, path: &[u8], by: &Arc<Expr>) -> Arc<Expr> {
    let Some((side, rest)) = path.split_first() else { return Arc::clone(by) };
    Arc::new(match &**expr {
        Expr::BinaryOp { op, left, right } if *side == 0 => {
            Expr::BinaryOp { op: *op, left: put(left, rest, by), right: Arc::clone(right) }
        }
        Expr::BinaryOp { op, left, right } => {
            Expr::BinaryOp { op: *op, left: Arc::clone(left), right: put(right, rest, by) }
        }
        Expr::UnaryOp { op, expr } => Expr::UnaryOp { op: *op, expr: put(expr, rest, by) },
        other => other.clone(),
    })
}

pub(super) fn bool(value: bool) -> Arc<Expr> {
    Arc::new(Expr::Literal(Literal::Bool(value)))
}

pub(super) fn negated(expr: &Arc<Expr>) -> Arc<Expr> {
    match &**expr {
        Expr::UnaryOp { op: UnaryOp::Not, expr } => Arc::clone(expr),
        _ => Arc::new(Expr::UnaryOp { op: UnaryOp::Not, expr: Arc::clone(expr) }),
    }
}
