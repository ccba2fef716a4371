//! What limits an action for a holder: denials, the permissions boundary, and the policies of the organization

use super::condition::Caller;
use super::export::Exports;
use super::holders::Holder;
use super::organization;
use super::outline::Covering;
use super::policy::{Document, Guard, Reach, Statement};
use crate::pattern::Pattern;

/// An action that the audit looks for
pub(super) struct Action {
    pub(super) name: &'static str,
    pub(super) pattern: Pattern,
    /// Resources, one of which a statement must name
    pub(super) targets: Vec<Pattern>,
    pub(super) document_type: Option<&'static str>,
}

/// Effect of a statement for one holder
pub(super) enum Outcome {
    Shut,
    Narrowed(Vec<String>),
    Open,
}

/// Limits on an action for a holder, computed once for all statements
pub(super) struct Shield<'e> {
    caller: Caller,
    /// Denied resources
    denied: Covering<'e>,
    /// Denials of all resources except some
    others: Vec<&'e Statement>,
    /// What must also allow the action: the permissions boundary, and the policies of each target above the account
    gates: Vec<Vec<(Vec<Reach>, Guard)>>,
}

impl<'e> Shield<'e> {
    pub(super) fn new(exports: &'e Exports, holder: &Holder<'e>, action: &Action) -> Self {
        let caller = Caller { document_type: action.document_type, ..holder.caller.clone() };
        let text = |index: usize| exports.policies.get(index).map(|policy| &policy.document);
        let boundary: Option<&Document> =
            holder.boundary.and_then(|arn| exports.managed.get(&**arn)).and_then(|index| text(*index));
        let own = holder.policies.iter().filter_map(|index| text(*index));
        let organization = organization::of_account(exports, holder.account);
        let (mut denied, mut others) = (Covering::default(), Vec::new());
        for statement in own.chain(boundary).chain(organization).flat_map(|document| &document.statements) {
            let denies = !statement.allows
                && statement.names(action.name, &action.pattern).is_some()
                && statement.always_applies(&caller);
            if !denies {
                continue;
            }
            match statement.surest_resources() {
                Some(resources) => resources.for_each(|resource| denied.insert(resource)),
                None => others.push(statement),
            }
        }
        let allowing = |documents: &[&Document]| {
            let statements = documents.iter().flat_map(|document| &document.statements);
            let allowing = statements.filter(|statement| {
                statement.allows && statement.names(action.name, &action.pattern).is_some()
            });
            allowing
                .map(|statement| (statement.reach(&action.targets), statement.guard(&caller)))
                .filter(|(_, guard)| !matches!(guard, Guard::Request | Guard::Never))
                .collect()
        };
        let lists = exports.allow_lists(holder.account);
        let gates = boundary.map(|document| vec![document]).into_iter().chain(lists);
        let gates = gates.map(|documents| allowing(&documents)).collect();
        Self { caller, denied, others, gates }
    }

    fn denies(&self, reach: &Reach) -> bool {
        self.denied.covers(reach.resource())
            || self.denied.covers(reach.node())
            || self.others.iter().any(|statement| statement.leaves_out_nothing_of(reach))
    }

    /// Evaluates a statement together with the other policies of its holder
    pub(super) fn weigh(&self, statement: &Statement, reach: &[Reach]) -> Outcome {
        let mut keys = match statement.guard(&self.caller) {
            Guard::Request | Guard::Never => return Outcome::Shut,
            Guard::Other(keys) => keys,
            Guard::None => Vec::new(),
        };
        let left: Vec<&Reach> = reach.iter().filter(|reach| !self.denies(reach)).collect();
        if left.is_empty() {
            return Outcome::Shut;
        }
        for allowed in &self.gates {
            let leaves = |own: &[Reach]| own.iter().any(|own| left.iter().any(|reach| own.leaves(reach)));
            let guards: Vec<&Guard> =
                allowed.iter().filter(|(own, _)| leaves(own)).map(|(_, guard)| guard).collect();
            if guards.is_empty() {
                return Outcome::Shut;
            }
            if !guards.contains(&&Guard::None) {
                keys.extend(guards.into_iter().flat_map(|guard| match guard {
                    Guard::Other(keys) => keys.clone(),
                    Guard::None | Guard::Request | Guard::Never => Vec::new(),
                }));
            }
        }
        if keys.is_empty() { Outcome::Open } else { Outcome::Narrowed(keys) }
    }
}
