//! Constant expressions, evaluated by Cedar: decimals, dates, durations, addresses

use cedar_policy::pst::{BinaryOp, Expr, UnaryOp};
use cedar_policy::{EvalResult, Expression, eval_expression};

use super::formula::Edge;
use super::translate::shared;
use super::value::{Cases, Value};
use super::witness::Witness;

/// Whether an operator belongs to an extension of Cedar
pub(super) fn is_of_extension(expr: &Expr) -> bool {
    match expr {
        Expr::UnaryOp { op, .. } => !matches!(op, UnaryOp::Not | UnaryOp::Neg | UnaryOp::IsEmpty),
        Expr::BinaryOp { op, left, right } => match op {
            BinaryOp::IsInRange
            | BinaryOp::Offset
            | BinaryOp::DurationSince
            | BinaryOp::DecimalLessThan
            | BinaryOp::DecimalLessEq
            | BinaryOp::DecimalGreater
            | BinaryOp::DecimalGreaterEq => true,
            // `<` also compares dates and durations.
            BinaryOp::Less | BinaryOp::LessEq | BinaryOp::Greater | BinaryOp::GreaterEq => {
                is_of_extension(left) || is_of_extension(right)
            }
            _ => false,
        },
        _ => false,
    }
}

/// Whether values of an extension are compared
pub(super) fn compares_extensions(expr: &Expr) -> bool {
    match expr {
        Expr::BinaryOp { op: BinaryOp::Eq | BinaryOp::NotEq, left, right } => {
            is_of_extension(left) && is_of_extension(right)
        }
        _ => false,
    }
}

/// Value of a constant expression; `None` if it depends on the request, or Cedar cannot print or read it
pub(super) fn folded(expr: &Expr) -> Option<Cases> {
    let asks = |expr: &Expr| match expr {
        Expr::Var(_) | Expr::Slot(_) | Expr::Unknown { .. } => Some(true),
        _ => None,
    };
    if expr.reduce(&asks, &|one, other| one || other, false) {
        return None;
    }
    let expression: Expression = expr.to_string().parse().ok()?;
    let (request, entities) = Witness::default().to_cedar()?;
    let Ok(value) = eval_expression(&request, &entities, &expression) else { return Some(Vec::new()) };
    Some(vec![(Edge::TRUE, from_evaluated(value)?)])
}

fn from_evaluated(value: EvalResult) -> Option<Value> {
    Some(match value {
        EvalResult::Bool(value) => Value::Bool(if value { Edge::TRUE } else { Edge::FALSE }),
        EvalResult::Long(value) => Value::Long(value),
        EvalResult::String(text) => Value::Text(shared(&text)),
        EvalResult::ExtensionValue(text) => Value::Extension(shared(&text)),
        EvalResult::EntityUid(_) | EvalResult::Set(_) | EvalResult::Record(_) => return None,
    })
}
