//! Statements of the model in a prover, with their places

use std::collections::HashMap;

use crate::cedar::{self, Effect, IssueKind, Source};
use crate::model::policy::{Statement, StatementKind};
use crate::origin::{Origin, Sp};
use crate::plan::{Plan, PlannedRollout};
use crate::prove::{Prover, Question, StatementId};

/// A statement of the model
#[derive(Debug)]
pub(super) struct Item {
    pub(super) id: StatementId,
    pub(super) origin: Origin,
    /// Text of the source that it is from, and its number there.
    source: std::sync::Arc<str>,
    number: usize,
    effect: Effect,
}

impl Item {
    pub(super) fn applies(&self) -> Question {
        Question::Applies(self.id)
    }

    /// Whether the checks of Cedar text say one of these of the statement, or that it is wrong
    pub(super) fn is_reported(&self, kinds: &[IssueKind]) -> bool {
        let issues = cedar::check(&self.source, self.effect);
        let mut own =
            issues.iter().filter(|issue| issue.statement.is_none_or(|number| number == self.number));
        own.any(|issue| {
            kinds.contains(&issue.kind) || issue.kind.is_error() && issue.kind != IssueKind::ExampleId
        })
    }
}

/// Statements of one policy
#[derive(Debug, Default)]
pub(super) struct Policy {
    pub(super) items: Vec<Item>,
    /// Whether all of it is known: no file that was not read, no name that nothing has
    pub(super) complete: bool,
    pub(super) subject: String,
    pub(super) origin: Origin,
}

impl Policy {
    pub(super) fn ids(&self) -> impl Iterator<Item = StatementId> + '_ {
        self.items.iter().map(|item| item.id)
    }
}

/// All policies of the model that Cedar decides
#[derive(Debug)]
pub(super) struct Policies {
    pub(super) prover: Prover,
    pub(super) deny: Policy,
    pub(super) autos: Vec<Policy>,
    by_name: HashMap<String, usize>,
}

impl Policies {
    pub(super) fn of(plan: &Plan<'_>) -> Self {
        let mut all = Self {
            prover: Prover::new(),
            deny: Policy { complete: true, ..Policy::default() },
            autos: Vec::new(),
            by_name: HashMap::new(),
        };
        let model = plan.model;
        if let Some(deny) = &model.deny_access {
            all.deny =
                all.policy(plan, Effect::Forbid, &deny.statements, "denyAccess".to_owned(), deny.origin());
            all.deny.complete &= !model.is_partly_unreadable("denyAccess");
        }
        for auto in &model.auto_approvals {
            let subject = format!("autoApprovals/{}", auto.name);
            let mut policy = all.policy(plan, Effect::Permit, &auto.statements, subject, auto.name.origin());
            policy.complete &= !model.is_partly_unreadable(auto.name.as_str());
            all.by_name.insert(auto.name.to_string(), all.autos.len());
            all.autos.push(policy);
        }
        all
    }

    fn policy(
        &mut self,
        plan: &Plan<'_>,
        effect: Effect,
        statements: &[Sp<Statement>],
        subject: String,
        origin: Origin,
    ) -> Policy {
        let mut policy = Policy { items: Vec::new(), complete: true, subject, origin };
        for statement in statements {
            let Some(source) = plan.statement(effect, statement) else {
                policy.complete = false;
                continue;
            };
            let ids = self.prover.add(&source);
            let text: std::sync::Arc<str> = match &source {
                Source::Statement(typed) => typed.to_cedar_unformatted().into(),
                Source::Text(text) => text.as_str().into(),
            };
            for (number, id) in ids.into_iter().enumerate() {
                if self.prover.effect(id) != Some(effect) {
                    // Reported as an error; the service may take it or not.
                    policy.complete = false;
                    continue;
                }
                let written = match &statement.kind {
                    StatementKind::Cedar(text) | StatementKind::File { text: Some(text), .. } => {
                        self.prover.range(id).map(|range| text.origin_of(&range))
                    }
                    StatementKind::Typed(_) | StatementKind::File { text: None, .. } => None,
                };
                let origin = written.unwrap_or_default().or(statement.origin());
                policy.items.push(Item { id, origin, source: std::sync::Arc::clone(&text), number, effect });
            }
        }
        policy
    }

    /// Auto-approval policy of a rollout, by number
    pub(super) fn of_rollout(&self, rollout: &PlannedRollout<'_>) -> Option<usize> {
        let auto = rollout.documents.auto_approval?;
        self.by_name.get(auto.name.as_str()).copied()
    }

    /// Whether a request is approved automatically, where this policy is
    pub(super) fn approved(&self, auto: &Policy) -> Question {
        Question::auto_approved(auto.ids(), self.deny.ids())
    }
}

/// Name that the model has for an id
pub(super) fn name(plan: &Plan<'_>, id: &str) -> Option<String> {
    let names = &plan.model.names;
    let group = names.groups.iter().find(|(_, group)| group.as_str() == id).map(|(name, _)| name.to_string());
    group.or_else(|| {
        names.users.iter().find(|(_, user)| user.as_str() == id).map(|(name, _)| name.to_string())
    })
}
