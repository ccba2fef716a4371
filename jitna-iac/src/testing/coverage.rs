//! Coverage: the parts of the policies that the cases exercise

use std::sync::Arc;

use cedar_policy::pst::{self, Clause, PrincipalConstraint, ResourceConstraint};

use super::mutate::{parsed, subject};
use super::run::Ran;
use super::text::compiled;
use super::tree;
use super::typed;
use crate::cedar::{NodeKind, ParsedStatement};
use crate::decide::{Engine, Outcome, Part, StatementProbe, StatementResult, parts};
use crate::diag::Diagnostics;
use crate::model::policy::{ManualApproval, Nodes, Places, Statement, StatementKind, TypedStatement, Who};
use crate::origin::Origin;
use crate::plan::Plan;

/// Point that cases can exercise
#[derive(Clone, Debug)]
pub struct Point {
    /// Statement or policy, by the name that users know
    pub subject: String,
    /// Event that exercises it: `it matches`, `it does not match`, `a condition holds`
    pub what: String,
    /// Where the statement or policy is written
    pub origin: Origin,
    /// Whether a case exercises it
    pub covered: bool,
}

/// Returns what the cases exercise: each statement and each of its conditions both ways, each manual approval policy with its tags and
/// levels
///
/// A condition counts if the policy applies in the account and Region of a case and Cedar can evaluate the condition.
///
/// # Errors
///
/// Returns the errors of [`Engine::new`].
pub fn coverage(plan: &Plan<'_>, engine: &Engine, ran: &[Ran<'_>]) -> Result<Vec<Point>, Diagnostics> {
    let mut points = Vec::new();
    for part in parts(plan)? {
        of_statement(plan, engine, &part, ran, &mut points);
    }
    for policy in &plan.model.manual_approvals {
        of_manual(policy, ran, &mut points);
    }
    Ok(points)
}

fn of_statement(plan: &Plan<'_>, engine: &Engine, part: &Part<'_>, ran: &[Ran<'_>], points: &mut Vec<Point>) {
    let conditions = conditions(plan, part);
    let (words, statements): (Vec<String>, Vec<ParsedStatement>) = conditions.into_iter().unzip();
    let can_fail = !words.is_empty() || has_scope(part);
    let probe = StatementProbe::new(std::iter::once(part.parsed.clone()).chain(statements));
    // The statement itself, then its conditions: whether some case made each true, and false.
    let mut seen = vec![[false; 2]; words.len() + 1];
    for ran in ran.iter().filter(|ran| engine.asks(&ran.case.request, part)) {
        let answers = probe.ask(engine, &ran.case.request);
        for (number, [held, failed]) in seen.iter_mut().enumerate() {
            match answers.iter().find(|(index, _)| *index == number) {
                Some((_, StatementResult::Matched)) => *held = true,
                // A statement that fails with an error does not match; a condition that fails with an error counts as neither.
                Some((_, StatementResult::Erred(_))) => *failed |= number == 0,
                None => *failed = true,
            }
        }
    }
    let subject = subject(part);
    let mut add = |what: String, covered| {
        points.push(Point { subject: subject.clone(), what, origin: part.origin, covered });
    };
    let mut seen = seen.into_iter();
    if let Some([held, failed]) = seen.next() {
        add("it matches".to_owned(), held);
        if can_fail {
            add("it does not match".to_owned(), failed);
        }
    }
    for (words, [held, failed]) in words.iter().zip(seen) {
        add(format!("holds: {words}"), held);
        add(format!("does not hold: {words}"), failed);
    }
}

/// Conditions of a statement, each with a statement that tests only this condition
fn conditions(plan: &Plan<'_>, part: &Part<'_>) -> Vec<(String, ParsedStatement)> {
    if let StatementKind::Typed(typed) = &part.statement.kind {
        let alone = |condition: &crate::cedar::Condition| {
            let typed = TypedStatement {
                name: None,
                description: None,
                who: Who::Anyone,
                node_kind: NodeKind::Any,
                when: vec![condition.clone()],
                unless: Vec::new(),
                places: Places::default(),
            };
            let statement = Statement { kind: StatementKind::Typed(typed) };
            Some((typed::words(condition), parsed(plan, part, statement)?))
        };
        return typed::leaves(typed).into_iter().filter_map(alone).collect();
    }
    part.parsed.with_stack(|| {
        let Ok(policy) = part.parsed.policy.to_pst() else { return Vec::new() };
        let body = policy.body();
        let leaves = tree::leaves(body).into_iter();
        let alone = leaves.filter_map(|leaf| {
            let mut bare = tree::bare(body);
            (bare.principal, bare.resource) = (PrincipalConstraint::Any, ResourceConstraint::Any);
            bare.effect = pst::Effect::Permit;
            let asking = bare.try_with_clauses([Clause::When(Arc::clone(&leaf.expr))]).ok()?;
            Some((format!("`{}`", leaf.text()), compiled(&part.parsed, asking)?))
        });
        alone.collect()
    })
}

/// Whether the scope of a statement excludes some requester or node
fn has_scope(part: &Part<'_>) -> bool {
    part.parsed.with_stack(|| {
        part.parsed.policy.to_pst().is_ok_and(|policy| {
            let body = policy.body();
            body.principal != PrincipalConstraint::Any || body.resource != ResourceConstraint::Any
        })
    })
}

fn of_manual(policy: &ManualApproval, ran: &[Ran<'_>], points: &mut Vec<Point>) {
    let name = policy.name.as_str();
    let reaching: Vec<&Ran<'_>> = ran
        .iter()
        .filter(|ran| matches!(&ran.decision.outcome, Outcome::Manual { policy } if &*policy.name == name))
        .collect();
    let reached = !reaching.is_empty();
    let mut add = |what: String, origin, covered| {
        points.push(Point { subject: format!("manual policy `{name}`"), what, origin, covered });
    };
    add("a request goes to it".to_owned(), policy.name.origin(), reached);
    if let Nodes::Tagged(tags) = &*policy.nodes {
        for (key, values) in tags {
            for value in values {
                let has = |ran: &&Ran<'_>| {
                    let tag = ran.case.request.node.tags.get(key.as_str());
                    tag.is_some_and(|tag| tag == value.as_str())
                };
                let covered = reaching.iter().any(has);
                add(
                    format!("a node with the tag `{}={}` leads to it", key.as_str(), value.as_str()),
                    value.origin(),
                    covered,
                );
            }
        }
    }
    for (number, level) in (1..).zip(&policy.levels) {
        add(format!("level {number} is asked"), level.origin(), reached);
    }
}
