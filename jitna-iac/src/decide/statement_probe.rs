//! Evaluates statements that are not part of the model, and what a request would get after one change

use std::sync::Arc;

use super::decision::{Decision, StatementResult, StatementTrace};
use super::document::{Document, Written};
use super::engine::{DENY_ACCESS_NAME, Engine, rollouts, written};
use super::place::{Place, Rollout};
use super::request::Request;
use crate::cedar::{Effect, ParsedStatement};
use crate::diag::Diagnostics;
use crate::model::policy::{ManualApproval, Statement};
use crate::origin::{Origin, Spanned};
use crate::plan::Plan;

/// A statement of the model, as Cedar evaluates it
#[derive(Debug)]
pub(crate) struct Part<'m> {
    /// Name of its policy, as in traces
    pub(crate) policy: Arc<str>,
    /// Number in its policy, as in traces
    pub(crate) index: usize,
    pub(crate) effect: Effect,
    pub(crate) name: Option<Arc<str>>,
    pub(crate) origin: Origin,
    /// The statement in the model; Cedar text may contain several statements
    pub(crate) statement: &'m Spanned<Statement>,
    pub(crate) parsed: ParsedStatement,
}

/// Every statement of a plan: those of the deny-access policy first, in the order of [`Engine::statements`]
pub(crate) fn parts<'m>(plan: &Plan<'m>) -> Result<Vec<Part<'m>>, Diagnostics> {
    let model = plan.model;
    let deny =
        model.deny_access.iter().map(|deny| (DENY_ACCESS_NAME.into(), Effect::Forbid, &deny.statements));
    let autos = model.auto_approvals.iter();
    let autos = autos.map(|auto| (Arc::from(auto.name.as_str()), Effect::Permit, &auto.statements));
    let mut findings = Diagnostics::default();
    let mut parts = Vec::new();
    for (policy, effect, statements) in deny.chain(autos) {
        let policy: Arc<str> = policy;
        let mut index = 0;
        for statement in statements {
            for Written { parsed, origin, name } in
                written(plan, effect, std::slice::from_ref(statement), &mut findings)
            {
                let effect = parsed.effect();
                parts.push(Part {
                    policy: Arc::clone(&policy),
                    index,
                    effect,
                    name,
                    origin,
                    statement,
                    parsed,
                });
                index += 1;
            }
        }
    }
    if findings.is_empty() { Ok(parts) } else { Err(findings) }
}

/// Statements that are evaluated separately
#[derive(Debug)]
pub(crate) struct StatementProbe(Document);

impl StatementProbe {
    pub(crate) fn new(statements: impl IntoIterator<Item = ParsedStatement>) -> Self {
        let written =
            statements.into_iter().map(|parsed| Written { parsed, origin: Origin::Unknown, name: None });
        Self(Document::new("probe".into(), written.collect()))
    }

    /// The result of each statement that matches or fails with an error, with its number, in order
    pub(crate) fn ask(&self, engine: &Engine, request: &Request) -> Vec<(usize, StatementResult)> {
        let place = engine.place(&request.account, request.unit.as_deref(), &request.region);
        let traces = place.probe(&self.0, &request.user, &request.principal_tags, &request.node);
        traces.into_iter().map(|trace| (trace.index, trace.result)).collect()
    }
}

/// Policies and preferences of the rollouts, with other manual approval policies than the model's
#[derive(Debug)]
pub(crate) struct Manuals(Vec<Rollout>);

impl Manuals {
    pub(crate) fn new(plan: &Plan<'_>, policies: &[Spanned<ManualApproval>]) -> Self {
        Self(rollouts(plan, policies))
    }
}

impl Engine {
    /// Decides a request as if one statement had another result; `None` means that it does not match
    ///
    /// `before` is the actual decision.
    pub(crate) fn with_answer(
        &self,
        request: &Request,
        before: &Decision,
        part: &Part<'_>,
        answer: Option<StatementResult>,
    ) -> Decision {
        let place = self.place_of(request);
        let is_changed = |trace: &StatementTrace| trace.policy == part.policy && trace.index == part.index;
        let mut all: Vec<StatementTrace> =
            before.statements.iter().filter(|trace| !is_changed(trace)).cloned().collect();
        let changed = self.statements().find(|trace| is_changed(trace));
        // A policy that does not apply in the account and Region is not evaluated, whatever its statements say.
        let asked = self.asks(request, part);
        all.extend(changed.zip(answer).filter(|_| asked).map(|(trace, result)| {
            let mut trace = trace.clone();
            trace.result = result;
            trace
        }));
        all.sort_by_key(|trace| trace.index);
        let (denying, approving) = all.into_iter().partition(|trace| *trace.policy == *DENY_ACCESS_NAME);
        place.judge(denying, approving, &request.node)
    }

    /// Decides a request with other manual approval policies, or with a rollout without its auto-approval policy
    pub(crate) fn with_manuals(&self, request: &Request, before: &Decision, manuals: &Manuals) -> Decision {
        let place = self.place_of(request);
        let rollout = place
            .rollout
            .map(|rollout| manuals.0.iter().find(|other| other.name == rollout.name).unwrap_or(rollout));
        let (denying, mut approving): (Vec<_>, Vec<_>) =
            before.statements.iter().cloned().partition(|trace| *trace.policy == *DENY_ACCESS_NAME);
        if rollout.as_ref().is_ok_and(|rollout| rollout.auto.is_none()) {
            approving.clear();
        }
        Place { rollout, ..place }.judge(denying, approving, &request.node)
    }

    /// Whether the policy of a statement is evaluated in the account and Region of a request
    pub(crate) fn asks(&self, request: &Request, part: &Part<'_>) -> bool {
        let place = self.place_of(request);
        if *part.policy == *DENY_ACCESS_NAME {
            return place.deny().is_some();
        }
        place.auto().is_some_and(|auto| auto.name == part.policy)
    }

    fn place_of(&self, request: &Request) -> Place<'_> {
        self.place(&request.account, request.unit.as_deref(), &request.region)
    }
}
