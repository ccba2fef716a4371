//! Changes of Cedar text, made on Cedar's syntax tree

use std::sync::Arc;

use cedar_policy::Policy;
use cedar_policy::pst::{
    self, BinaryOp, EntityType, Expr, Literal, PatternElem, PrincipalConstraint, ResourceConstraint,
    StaticPolicy, Template,
};

use super::mutate::{Altered, Junction, dropped, flipped, negated};
use super::tree::{self, Leaf};
use super::typed::other;
use crate::cedar::{EC2_INSTANCE, MANAGED_INSTANCE, ParsedStatement};

/// A tree as Cedar evaluates it
pub(super) fn compiled(like: &ParsedStatement, tree: Template) -> Option<ParsedStatement> {
    let policy = Policy::from_pst(pst::Policy::Static(StaticPolicy::try_from(tree).ok()?)).ok()?;
    // One more `!`, or one more `&&` for a clause.
    Some(like.with_policy(policy, 4))
}

/// Statements that differ from this one by one change
pub(super) fn mutants(parsed: &ParsedStatement) -> Vec<Altered<ParsedStatement>> {
    let Ok(policy) = parsed.policy.to_pst() else { return Vec::new() };
    let tree = policy.body();
    let mut all = scope(tree);
    let (leaves, conjuncts) = (tree::leaves(tree), tree::conjuncts(tree));
    for leaf in &leaves {
        let text = format!("`{}`", leaf.text());
        let junction = if leaf.dropped { Junction::All } else { Junction::Any };
        let with = |expr: &Arc<Expr>| tree::replaced(tree, leaf, expr);
        let mut gone = dropped(&text, junction, with(&tree::bool(leaf.dropped)));
        if guarded(leaf).is_some() {
            gone.change = format!("the guard is dropped: {text}");
            gone.notice = "a request without what it guards, for which everything else holds".to_owned();
        }
        gone.equivalent = guarded(leaf)
            .filter(|access| {
                let mut after = conjuncts.iter().skip_while(|one| !Arc::ptr_eq(one, &leaf.expr)).skip(1);
                after.any(|later| is_asked(later, access))
            })
            .map(|_| {
                "without the guard the statement errs where it did not match, and Cedar skips it".to_owned()
            });
        all.push(gone);
        all.push(negated(&text, with(&tree::negated(&leaf.expr))));
        all.extend(flips(&leaf.expr).into_iter().map(|(value, expr)| flipped(&value, with(&expr))));
    }
    let all = all.into_iter().map(|one| one.map(|tree| compiled(parsed, tree?)));
    all.filter(|one| one.result.is_some()).collect()
}

fn scope(tree: &Template) -> Vec<Altered<Template>> {
    let clauses = || tree.clauses().iter().cloned();
    let mut all = Vec::new();
    let mut add = |change: String, notice: &str, alter: &dyn Fn(&mut Template)| {
        let mut bare = tree::bare(tree);
        alter(&mut bare);
        let result = bare.try_with_clauses(clauses()).ok();
        all.push(Altered { change, notice: notice.to_owned(), result, equivalent: None });
    };
    let who = match &tree.principal {
        PrincipalConstraint::Any | PrincipalConstraint::Is(_) => None,
        PrincipalConstraint::Eq(of) => Some(format!("`principal == {of}`")),
        PrincipalConstraint::In(of) => Some(format!("`principal in {of}`")),
        PrincipalConstraint::IsIn(ty, of) => Some(format!("`principal is {ty} in {of}`")),
    };
    if let Some(who) = who {
        add(
            format!("it is about anyone, not only {who}"),
            "someone else for whom everything else holds",
            &|tree| tree.principal = PrincipalConstraint::Any,
        );
    }
    match &tree.resource {
        ResourceConstraint::Any => {}
        ResourceConstraint::Is(kind) => {
            let kind = kind.to_string();
            let notice = "a node of the other kind for which everything else holds";
            add(format!("it is about any node, not only `{kind}`"), notice, &|tree| {
                tree.resource = ResourceConstraint::Any
            });
            let swapped = if kind == EC2_INSTANCE { MANAGED_INSTANCE } else { EC2_INSTANCE };
            if let Some(ty) = entity_type(swapped) {
                add(format!("it is about `{swapped}`, not `{kind}`"), notice, &|tree| {
                    tree.resource = ResourceConstraint::Is(ty.clone());
                });
            }
        }
        ResourceConstraint::Eq(of) | ResourceConstraint::In(of) | ResourceConstraint::IsIn(_, of) => add(
            format!("it is about any node, not only `{of}`"),
            "another node for which everything else holds",
            &|tree| tree.resource = ResourceConstraint::Any,
        ),
    }
    all
}

fn entity_type(name: &str) -> Option<EntityType> {
    let (namespace, id) = name.rsplit_once("::")?;
    Some(EntityType(pst::Name::qualified(namespace.split("::"), id).ok()?))
}

/// The access that a guard tests: `principal.a` for `principal has a`
fn guarded(leaf: &Leaf) -> Option<Expr> {
    match &*leaf.expr {
        Expr::HasAttr { expr, attrs } if attrs.len() == 1 => {
            Some(Expr::GetAttr { expr: Arc::clone(expr), attr: attrs.first().clone() })
        }
        Expr::BinaryOp { op: BinaryOp::HasTag, left, right } => {
            Some(Expr::BinaryOp { op: BinaryOp::GetTag, left: Arc::clone(left), right: Arc::clone(right) })
        }
        _ => None,
    }
}

/// Whether evaluating an expression always reads this access
fn is_asked(expr: &Expr, access: &Expr) -> bool {
    if expr == access {
        return true;
    }
    match expr {
        Expr::BinaryOp { op: BinaryOp::And | BinaryOp::Or, left, .. } => is_asked(left, access),
        Expr::BinaryOp { left, right, .. } => is_asked(left, access) || is_asked(right, access),
        Expr::UnaryOp { expr, .. }
        | Expr::Like { expr, .. }
        | Expr::GetAttr { expr, .. }
        | Expr::HasAttr { expr, .. }
        | Expr::Is { expr, .. } => is_asked(expr, access),
        Expr::IfThenElse { cond, .. } => is_asked(cond, access),
        Expr::Set(elements) => elements.iter().any(|element| is_asked(element, access)),
        _ => false,
    }
}

/// The expression with one of its strings changed, each with the string; keys of tags are not values
fn flips(expr: &Arc<Expr>) -> Vec<(String, Arc<Expr>)> {
    let within = |part: &Arc<Expr>, make: &dyn Fn(Arc<Expr>) -> Expr| -> Vec<(String, Arc<Expr>)> {
        flips(part).into_iter().map(|(value, part)| (value, Arc::new(make(part)))).collect()
    };
    match &**expr {
        Expr::Literal(Literal::String(value)) => {
            let changed = Expr::Literal(Literal::String(other(value).into()));
            vec![(value.to_string(), Arc::new(changed))]
        }
        Expr::Like { expr, pattern } => {
            let text: String = pattern
                .iter()
                .map(|element| match element {
                    PatternElem::Char('*') => "\\*".to_owned(),
                    PatternElem::Char(c) => c.to_string(),
                    PatternElem::Wildcard => "*".to_owned(),
                })
                .collect();
            let mut longer = pattern.clone();
            longer.extend(other("").chars().map(PatternElem::Char));
            let changed = Expr::Like { expr: Arc::clone(expr), pattern: longer };
            vec![(text, Arc::new(changed))]
        }
        Expr::BinaryOp { op: BinaryOp::HasTag | BinaryOp::GetTag, .. } => Vec::new(),
        Expr::BinaryOp { op, left, right } => {
            let mut all = within(left, &|left| Expr::BinaryOp { op: *op, left, right: Arc::clone(right) });
            all.extend(within(right, &|right| Expr::BinaryOp { op: *op, left: Arc::clone(left), right }));
            all
        }
        Expr::UnaryOp { op, expr } => within(expr, &|expr| Expr::UnaryOp { op: *op, expr }),
        Expr::Set(elements) => {
            let each = elements.iter().enumerate().flat_map(|(number, element)| {
                within(element, &|element| {
                    let mut elements = elements.clone();
                    elements.splice(number..=number, [element]);
                    Expr::Set(elements)
                })
            });
            each.collect()
        }
        Expr::IfThenElse { cond, then_expr, else_expr } => {
            let make = |cond: &Arc<Expr>, yes: &Arc<Expr>, no: &Arc<Expr>| Expr::IfThenElse {
                cond: Arc::clone(cond),
                then_expr: Arc::clone(yes),
                else_expr: Arc::clone(no),
            };
            let mut all = within(cond, &|cond| make(&cond, then_expr, else_expr));
            all.extend(within(then_expr, &|yes| make(cond, &yes, else_expr)));
            all.extend(within(else_expr, &|no| make(cond, then_expr, &no)));
            all
        }
        _ => Vec::new(),
    }
}
