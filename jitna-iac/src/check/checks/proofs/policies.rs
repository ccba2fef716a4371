//! Statements of the model in a prover, with their origins

use std::cell::OnceCell;
use std::collections::{BTreeSet, HashMap};
use std::ops::Range;
use std::rc::Rc;

use super::super::cedar::too_large;
use crate::cedar::{self, Effect, Facts, Issue, IssueKind, Named, OneOrMore, Source, StatementFacts};
use crate::model::policy::{CedarText, Nodes, Statement, StatementKind};
use crate::origin::{Origin, Spanned};
use crate::plan::{Plan, PlannedRollout};
use crate::prove::{Facet, Prover, Question, StatementId};

/// Source text of statements of the model
#[derive(Debug)]
struct Written {
    text: String,
    effect: Effect,
    /// Positions of its characters; `None` for a typed statement
    cedar: Option<CedarText>,
    issues: OnceCell<Vec<Issue>>,
    facts: OnceCell<Facts>,
}

/// A statement of the model
#[derive(Debug)]
pub(super) struct Item {
    pub(super) id: StatementId,
    pub(super) origin: Origin,
    /// Source text of the statement, and its number in that text.
    written: Rc<Written>,
    number: usize,
}

impl Item {
    pub(super) fn applies(&self) -> Question {
        Question::Applies(self.id)
    }

    /// Whether it is a typed statement
    pub(super) fn is_typed(&self) -> bool {
        self.written.cedar.is_none()
    }

    /// Whether the checks of Cedar text report one of these kinds, or an error, for the statement
    pub(super) fn is_reported(&self, kinds: &[IssueKind]) -> bool {
        let written = &self.written;
        let issues = written.issues.get_or_init(|| cedar::check(&written.text, written.effect));
        let mut own =
            issues.iter().filter(|issue| issue.statement.is_none_or(|number| number == self.number));
        own.any(|issue| {
            kinds.contains(&issue.kind) || issue.kind.is_error() && issue.kind != IssueKind::ExampleId
        })
    }

    fn facts(&self) -> Option<&StatementFacts> {
        let facts = self.written.facts.get_or_init(|| cedar::inspect(&self.written.text));
        facts.statements.get(self.number)
    }

    /// Places in the text where the statement uses a tag or an attribute
    fn places(&self, facet: &Facet) -> Vec<Range<usize>> {
        let Some(facts) = self.facts() else { return Vec::new() };
        let named = |names: &[Named], key: &str| {
            names.iter().filter(|name| name.value == key).map(|name| name.range.clone()).collect()
        };
        match facet {
            Facet::NodeTag(key) => named(&facts.node_tags, key),
            Facet::PrincipalTag(key) => named(&facts.principal_tags, key),
            Facet::Attribute(attribute) => {
                let own = facts.attributes.iter().filter(|(known, _)| known == attribute);
                own.map(|(_, range)| range.clone()).collect()
            }
        }
    }

    /// The first `when` or `unless` in which the statement uses a tag or an attribute
    pub(super) fn place(&self, facet: &Facet) -> Origin {
        let first = self.places(facet).into_iter().next();
        let clauses = self.facts().map_or(&[][..], |facts| &facts.clauses);
        let clause =
            first.and_then(|place| clauses.iter().find(|clause| clause.contains(&place.start)).cloned());
        let clause = self.written.cedar.as_ref().zip(clause);
        clause.map(|(text, range)| text.origin_of(&range)).unwrap_or_default().or(self.origin)
    }

    /// Text before each place where the statement uses a tag or an attribute, without white space
    fn before(&self, facet: &Facet) -> Vec<String> {
        let start = self.facts().map_or(0, |facts| facts.range.start);
        let before = |range: Range<usize>| {
            let text = self.written.text.get(start..range.start).unwrap_or_default();
            text.chars().filter(|char| !char.is_whitespace()).collect()
        };
        self.places(facet).into_iter().map(before).collect()
    }

    /// Whether it tests for a tag or an attribute on its own, apart from the guard of a comparison
    pub(super) fn asks_presence(&self, facet: &Facet) -> bool {
        let before = self.before(facet);
        let guards = before.iter().filter(|before| before.ends_with("hasTag(") || before.ends_with("has"));
        2 * guards.count() > before.len()
    }

    /// Whether it selects nodes or users without a tag or an attribute, as in `!(principal has division)`
    pub(super) fn asks_absence(&self, facet: &Facet) -> bool {
        let text = &self.written.text;
        let closes = |range: Range<usize>, count: usize| {
            let rest = text.get(range.end..).unwrap_or_default();
            let mut rest = rest.chars().filter(|char| !char.is_whitespace());
            (0..count).all(|_| rest.next() == Some(')'))
        };
        let asks = |(before, range): (&String, Range<usize>)| {
            let (own, inner) = match facet {
                Facet::Attribute(_) => ("principalhas", 0),
                Facet::NodeTag(_) => ("resource.hasTag(", 1),
                Facet::PrincipalTag(_) => ("context.iam.principalTags.hasTag(", 1),
            };
            let Some(before) = before.strip_suffix(own) else { return false };
            let outer = before.trim_end_matches('(');
            outer.ends_with('!') && closes(range, inner + before.len() - outer.len())
        };
        self.before(facet).iter().zip(self.places(facet)).any(asks)
    }
}

/// Statements of one policy
#[derive(Debug, Default)]
pub(super) struct Policy {
    pub(super) items: Vec<Item>,
    /// Whether the whole policy is known: no unread file, no name without a definition
    pub(super) complete: bool,
    pub(super) subject: String,
    pub(super) origin: Origin,
}

impl Policy {
    pub(super) fn ids(&self) -> impl Iterator<Item = StatementId> + '_ {
        self.items.iter().map(|item| item.id)
    }
}

/// Statements for which a search has reached its limit
#[derive(Debug, Default)]
pub(super) struct Undecided(BTreeSet<StatementId>);

impl Undecided {
    /// Records whether one of the searches for a statement has reached its limit since the last call
    pub(super) fn note(&mut self, prover: &mut Prover, item: &Item) {
        if prover.take_spent() {
            self.0.insert(item.id);
        }
    }

    pub(super) fn has(&self, item: &Item) -> bool {
        self.0.contains(&item.id)
    }
}

/// All policies of the model that Cedar decides
#[derive(Debug)]
pub(super) struct Policies {
    pub(super) prover: Prover,
    pub(super) deny: Policy,
    pub(super) autos: Vec<Policy>,
    pub(super) undecided: Undecided,
    by_name: HashMap<String, usize>,
}

impl Policies {
    pub(super) fn new(plan: &Plan<'_>) -> Self {
        let mut all = Self {
            prover: Prover::new(),
            deny: Policy { complete: true, ..Policy::default() },
            autos: Vec::new(),
            undecided: Undecided::default(),
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
        statements: &[Spanned<Statement>],
        subject: String,
        origin: Origin,
    ) -> Policy {
        let mut policy = Policy { items: Vec::new(), complete: true, subject, origin };
        // Nothing is proved about a policy that is too large for a document.
        if too_large(plan, effect, statements).is_some() {
            policy.complete = false;
            return policy;
        }
        for statement in statements {
            let Some(source) = plan.statement(effect, statement) else {
                policy.complete = false;
                continue;
            };
            let ids = self.prover.add(&source);
            let text = match &source {
                Source::Statement(typed) => typed.to_cedar_unformatted(),
                Source::Text(text) => text.clone(),
            };
            let cedar = match &statement.kind {
                StatementKind::Cedar(text) | StatementKind::File { text: Some(text), .. } => {
                    Some(text.clone())
                }
                StatementKind::Typed(_) | StatementKind::File { text: None, .. } => None,
            };
            let (issues, facts) = (OnceCell::new(), OnceCell::new());
            let written = Rc::new(Written { text, effect, cedar, issues, facts });
            for (number, id) in ids.into_iter().enumerate() {
                if self.prover.effect(id) != Some(effect) {
                    // Reported as an error; the service may or may not accept it.
                    policy.complete = false;
                    continue;
                }
                let range = written.cedar.as_ref().zip(self.prover.range(id));
                let origin = range.map(|(text, range)| text.origin_of(&range)).unwrap_or_default();
                let origin = origin.or(statement.origin());
                policy.items.push(Item { id, origin, written: Rc::clone(&written), number });
            }
        }
        policy
    }

    /// Auto-approval policy of a rollout, by number
    pub(super) fn of_rollout(&self, rollout: &PlannedRollout<'_>) -> Option<usize> {
        let auto = rollout.documents.auto_approval?;
        self.by_name.get(auto.name.as_str()).copied()
    }

    /// Whether the node of a request has one of these tags
    pub(super) fn tagged<'n>(&mut self, nodes: impl IntoIterator<Item = &'n Nodes>) -> Question {
        let mut any = Vec::new();
        for tags in nodes {
            let Nodes::Tagged(tags) = tags else { continue };
            for (key, values) in tags {
                let values: Vec<String> = values.iter().map(ToString::to_string).collect();
                let Ok(values) = OneOrMore::try_from(values) else { continue };
                let condition = cedar::node_tag(key.to_string()).one_of(values);
                let statement = cedar::Statement::forbid().when(condition);
                any.extend(self.prover.add(&Source::from(statement)));
            }
        }
        Question::any_of(any)
    }

    /// Whether this policy approves a request automatically where it applies; with `denied`, where the deny-access policy applies too
    pub(super) fn approved(&self, auto: &Policy, denied: bool) -> Question {
        Question::auto_approved(auto.ids(), self.deny.ids().filter(move |_| denied))
    }
}

/// Auto-approval policies, by number, that apply where the deny-access policy applies, and those that apply where it does not
#[derive(Debug, Default)]
pub(super) struct Reach {
    within: BTreeSet<usize>,
    beyond: BTreeSet<usize>,
}

impl Reach {
    pub(super) fn new(plan: &Plan<'_>, policies: &Policies) -> Self {
        let mut reach = Self::default();
        for (number, rollout) in plan.rollouts.iter().enumerate() {
            let Some(auto) = policies.of_rollout(rollout) else { continue };
            if !plan.is_beyond_deny_access(number) {
                reach.within.insert(auto);
            }
            if !plan.beyond_deny_access(number).is_empty() {
                reach.beyond.insert(auto);
            }
        }
        reach
    }

    /// Whether the policy applies somewhere where the deny-access policy applies; a policy without a rollout may apply anywhere
    pub(super) fn is_within(&self, auto: usize) -> bool {
        self.within.contains(&auto) || !self.beyond.contains(&auto)
    }

    /// Whether the policy applies somewhere where the deny-access policy does not
    pub(super) fn is_beyond(&self, auto: usize) -> bool {
        self.beyond.contains(&auto)
    }
}

/// Name of an ID in the model
pub(super) fn name(plan: &Plan<'_>, id: &str) -> Option<String> {
    let names = &plan.model.names;
    let group = names.groups.iter().find(|(_, group)| group.as_str() == id).map(|(name, _)| name.to_string());
    group.or_else(|| {
        names.users.iter().find(|(_, user)| user.as_str() == id).map(|(name, _)| name.to_string())
    })
}
