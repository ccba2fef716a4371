//! A plan, prepared to decide requests

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use indexmap::IndexMap;

use super::decision::{ApprovalLevel, ApprovalParty, Decision, ManualPolicy, Reason, StatementTrace};
use super::document::{Document, Written};
use super::place::{Manuals, NodeClass, Place, Rollout, UserClass};
use super::request::{Node, Request, User};
use crate::cedar::{self, Effect};
use crate::diag::{Diagnostics, Sources};
use crate::ids::Label;
use crate::model::policy::{Approver, ManualApproval, Nodes, Statement, StatementKind};
use crate::origin::{Origin, Spanned};
use crate::plan::Plan;
use crate::rules;

pub use crate::ids::DENY_ACCESS_NAME;

/// Plan, prepared to decide requests
///
/// It owns all of its data, and threads can share it. Cedar's answers for a statement are cached for all requests that are equivalent for
/// the statement. In a stream of requests, each one then costs only a check of each statement's facts.
#[derive(Debug)]
pub struct Engine {
    pub(super) deny: Option<Arc<Document>>,
    pub(super) autos: Vec<Arc<Document>>,
    pub(super) rollouts: Vec<Rollout>,
    pub(super) accounts: HashMap<String, usize>,
    pub(super) units: HashMap<String, usize>,
    /// Whether the deny-access policy reaches the account with this number
    pub(super) denied_accounts: Vec<bool>,
    /// Whether the deny-access policy reaches the unit with this number
    pub(super) denied_units: Vec<bool>,
    pub(super) regions: HashMap<String, Owners>,
    pub(super) groups: HashMap<String, String>,
    /// IDs of groups that a statement can test for; other groups make no difference.
    asked_groups: HashSet<String>,
    pub(super) users: HashMap<String, String>,
}

/// Numbers of the rollouts that apply in one Region, by account and by unit
#[derive(Debug, Default)]
pub(super) struct Owners {
    pub(super) accounts: Vec<Option<usize>>,
    /// For accounts that are not in the model
    pub(super) units: Vec<Later>,
}

/// What an account that is not in the model gets
#[derive(Clone, Copy, Debug)]
pub(super) enum Later {
    /// The policies and preferences of this rollout
    Rollout(usize),
    /// Nothing, although a rollout covers the unit: its StackSet names accounts one by one
    Unreached,
    /// Nothing
    Nothing,
}

impl Engine {
    /// Compiles the statements of a plan
    ///
    /// # Errors
    ///
    /// Returns an error if Cedar cannot read a statement, or if a name in a statement is unknown. Other faults of a model do not prevent
    /// decisions: a statement that can fail with an error is handled as Cedar handles it.
    pub fn new(plan: &Plan<'_>) -> Result<Self, Diagnostics> {
        let mut findings = Diagnostics::default();
        let model = plan.model;
        let mut asked_groups: HashSet<String> = HashSet::new();
        let mut asked = |written: Vec<Written>| {
            let statements = written.iter().map(|written| &written.parsed);
            asked_groups.extend(statements.flat_map(|statement| statement.groups()));
            written
        };
        let deny = model.deny_access.as_ref().map(|policy| {
            let written = asked(written(plan, Effect::Forbid, &policy.statements, &mut findings));
            Arc::new(Document::new(DENY_ACCESS_NAME.into(), written))
        });
        let autos: Vec<Arc<Document>> = model
            .auto_approvals
            .iter()
            .map(|policy| {
                let written = asked(written(plan, Effect::Permit, &policy.statements, &mut findings));
                Arc::new(Document::new(policy.name.as_str().into(), written))
            })
            .collect();
        if !findings.is_empty() {
            return Err(findings);
        }
        Ok(Self::with_documents(plan, deny, autos, asked_groups))
    }

    /// Uses the same statements with the rollouts of another plan, which has the same statements and policies
    pub(crate) fn rolled_out(&self, plan: &Plan<'_>) -> Self {
        Self::with_documents(plan, self.deny.clone(), self.autos.clone(), self.asked_groups.clone())
    }

    fn with_documents(
        plan: &Plan<'_>,
        deny: Option<Arc<Document>>,
        autos: Vec<Arc<Document>>,
        asked_groups: HashSet<String>,
    ) -> Self {
        let model = plan.model;
        let rollouts = rollouts(plan, &model.manual_approvals);
        let regions = plan.rollouts.iter().flat_map(|rollout| &rollout.regions).map(|region| {
            let accounts = plan.tree.accounts().map(|(account, _)| plan.rollout_of(account, region));
            let later = |unit| match plan.rollout_of_later_accounts(unit, region) {
                Some(number) => Later::Rollout(number),
                None if plan.rollout_of_unit(unit, region).is_some() => Later::Unreached,
                None => Later::Nothing,
            };
            let units = plan.tree.units().map(|(unit, _)| later(unit));
            (region.to_string(), Owners { accounts: accounts.collect(), units: units.collect() })
        });
        let mut accounts = HashMap::new();
        for (number, (_, account)) in plan.tree.accounts().enumerate() {
            accounts.insert(account.id.to_string(), number);
            if let Some(name) = account.name {
                accounts.insert(name.to_string(), number);
            }
        }
        let numbers: HashMap<_, _> = plan.tree.units().map(|(unit, _)| unit).zip(0..).collect();
        let texts = plan.tree.unit_texts();
        let units = texts.filter_map(|(text, unit)| Some((text.to_owned(), *numbers.get(&unit)?))).collect();
        let names = &model.names;
        Self {
            deny,
            autos,
            rollouts,
            accounts,
            units,
            denied_accounts: plan.tree.accounts().map(|(index, _)| plan.deny_access_reaches(index)).collect(),
            denied_units: plan.tree.units().map(|(index, _)| plan.deny_access_reaches_unit(index)).collect(),
            regions: regions.collect::<IndexMap<_, _>>().into_iter().collect(),
            groups: names.groups.iter().map(|(name, id)| (name.to_string(), id.to_string())).collect(),
            asked_groups,
            users: names.users.iter().map(|(name, id)| (name.to_string(), id.to_string())).collect(),
        }
    }

    /// Sets file and line of every statement, so that decisions contain them
    #[must_use]
    pub fn located(mut self, sources: &Sources) -> Self {
        for document in self.deny.iter_mut().chain(&mut self.autos) {
            // A new engine does not share its documents.
            if let Some(document) = Arc::get_mut(document) {
                document.locate(sources);
            }
        }
        self
    }

    /// Decides a request
    #[must_use]
    pub fn decide(&self, request: &Request) -> Decision {
        let place = self.place(&request.account, request.unit.as_deref(), &request.region);
        place.decide(&request.user, &request.principal_tags, &request.node)
    }

    /// Returns what applies in an account and Region; the unit, by ID or name, is used if the account is not in the model
    ///
    /// For many users and nodes of one place, decide only once for each pair of classes:
    ///
    /// ```
    /// use jitna_iac::decide::{Engine, Node, User};
    /// use jitna_iac::plan::Plan;
    /// use jitna_iac::prelude::*;
    ///
    /// let everyday = AutoApproval::new("everyday", [Statement::new("development").when(node_tag("ENV").is("DEV"))]);
    /// let model = Model::account(account_id!("333333333333"), Region::EU_CENTRAL_1).with(everyday);
    /// let model = jitna_iac::read::described(model).0.unwrap();
    /// let engine = Engine::new(&Plan::new(&model).0).unwrap();
    /// let place = engine.place("333333333333", None, "eu-central-1");
    /// let node = |id: &str, env: &str| Node {
    ///     id: id.to_owned(),
    ///     tags: [("ENV".to_owned(), env.to_owned())].into(),
    ///     ..Node::default()
    /// };
    /// // No policy looks at ids, nor at any value of the tag but one.
    /// assert_eq!(place.node_class(&node("i-1", "TEST")), place.node_class(&node("i-2", "PROD")));
    /// assert_ne!(place.node_class(&node("i-1", "TEST")), place.node_class(&node("i-1", "DEV")));
    /// let decision = place.decide(&User::default(), &[].into(), &node("i-3", "DEV"));
    /// assert_eq!(decision.outcome.as_str(), "auto-approved");
    /// ```
    #[must_use]
    pub fn place(&self, account: &str, unit: Option<&str>, region: &str) -> Place<'_> {
        Place {
            engine: self,
            rollout: self.rollout(account, unit, region),
            deny_reaches: self.deny_reaches(account, unit),
        }
    }

    /// Whether the model has the account, or the unit of an account that it does not have
    pub(crate) fn knows(&self, account: &str, unit: Option<&str>) -> bool {
        self.accounts.contains_key(account) || unit.is_some_and(|unit| self.units.contains_key(unit))
    }

    /// Whether the deny-access policy applies there; if neither account nor unit is known, nothing is approved anyway
    fn deny_reaches(&self, account: &str, unit: Option<&str>) -> bool {
        let reached = match self.accounts.get(account) {
            Some(number) => self.denied_accounts.get(*number),
            None => unit.and_then(|unit| self.denied_units.get(*self.units.get(unit)?)),
        };
        reached.copied().unwrap_or(true)
    }

    fn rollout(&self, account: &str, unit: Option<&str>, region: &str) -> Result<&Rollout, Reason> {
        let owners = self.regions.get(region);
        let number = match (self.accounts.get(account), unit) {
            (Some(number), _) => owners.and_then(|owners| owners.accounts.get(*number)).copied().flatten(),
            (None, Some(unit)) => {
                let Some(number) = self.units.get(unit) else {
                    return Err(Reason::UnknownUnit { unit: unit.to_owned() });
                };
                match owners.and_then(|owners| owners.units.get(*number)) {
                    Some(Later::Rollout(number)) => Some(*number),
                    Some(Later::Unreached) => return Err(Reason::LaterAccount { unit: unit.to_owned() }),
                    Some(Later::Nothing) | None => None,
                }
            }
            (None, None) => return Err(Reason::UnknownAccount { account: account.to_owned() }),
        };
        let rollout = number.and_then(|number| self.rollouts.get(number));
        rollout.ok_or_else(|| Reason::NoRollout { region: region.to_owned() })
    }

    /// Returns what any policy of the model can learn about a user: users of one class get the same decision for the same node, account,
    /// unit and Region
    #[must_use]
    pub fn user_class(&self, user: &User, principal_tags: &IndexMap<String, String>) -> UserClass {
        UserClass::new(self, self.documents(), user, principal_tags)
    }

    /// Returns what any policy of the model can learn about a node: nodes of one class get the same decision for the same user, account,
    /// unit and Region
    #[must_use]
    pub fn node_class(&self, node: &Node) -> NodeClass {
        NodeClass::new(self.documents(), &self.rollouts, node)
    }

    /// Returns every statement of the model, as in the trace when it matches: those of the deny-access policy first
    pub fn statements(&self) -> impl Iterator<Item = &StatementTrace> {
        self.documents().flat_map(|document| &document.statements).map(|one| &one.about)
    }

    /// Returns the manual approval policies of all rollouts; a policy of several rollouts is there several times
    pub(crate) fn manual_policies(&self) -> impl Iterator<Item = &Arc<ManualPolicy>> {
        self.rollouts.iter().flat_map(|rollout| rollout.manuals.policies())
    }

    pub(super) fn documents(&self) -> impl Iterator<Item = &Document> {
        self.deny.iter().chain(&self.autos).map(|document| &**document)
    }

    /// IDs of the groups of a user, without those that no statement can test for: a user may be in thousands of groups
    pub(super) fn groups_of<'a>(&'a self, user: &'a User) -> Vec<&'a str> {
        let ids = user.groups.iter().map(|group| self.groups.get(group).unwrap_or(group));
        ids.filter(|id| self.asked_groups.contains(*id)).map(String::as_str).collect()
    }

    /// ID of a user with a name in the model, or the string itself
    pub(super) fn user<'a>(&'a self, user: &'a str) -> &'a str {
        self.users.get(user).map_or(user, String::as_str)
    }
}

/// Policies and preferences of the rollouts if these are the manual approval policies of the model
pub(super) fn rollouts(plan: &Plan<'_>, manuals: &[Spanned<ManualApproval>]) -> Vec<Rollout> {
    let called = Called::new(plan);
    let manuals: HashMap<&str, (Arc<ManualPolicy>, &Nodes)> = manuals
        .iter()
        .map(|policy| (policy.name.as_str(), (Arc::new(manual(plan, &called, policy)), &*policy.nodes)))
        .collect();
    // If two have the same name, the first one is rolled out.
    let mut autos: HashMap<&str, usize> = HashMap::new();
    for (number, policy) in plan.model.auto_approvals.iter().enumerate() {
        autos.entry(policy.name.as_str()).or_insert(number);
    }
    let rollouts = plan.rollouts.iter().map(|rollout| Rollout {
        name: rollout.name().into(),
        auto: rollout.documents.auto_approval.and_then(|policy| autos.get(policy.name.as_str()).copied()),
        manuals: Manuals::new(rollout.documents.manual_approvals.iter().filter_map(|policy| {
            let (known, nodes) = manuals.get(policy.name.as_str())?;
            Some((Arc::clone(known), *nodes))
        })),
    });
    rollouts.collect()
}

/// Statements of a policy, as Cedar evaluates them
pub(super) fn written(
    plan: &Plan<'_>,
    effect: Effect,
    statements: &[Spanned<Statement>],
    findings: &mut Diagnostics,
) -> Vec<Written> {
    let mut all = Vec::new();
    for statement in statements {
        let Some(source) = plan.statement(effect, statement) else {
            let (rule, what) = match &statement.kind {
                StatementKind::File { .. } => (rules::UNREADABLE_FILE, "its file was not read"),
                _ => (rules::UNKNOWN_NAME, "a name in it is unknown"),
            };
            let message = format!("the statement cannot be evaluated, since {what}");
            findings.push(rule.finding(message).at(statement.origin(), ""));
            continue;
        };
        let written = match &statement.kind {
            StatementKind::Cedar(written) => Some(written),
            StatementKind::File { text: written, .. } => written.as_ref(),
            StatementKind::Typed(_) => None,
        };
        let place = |range: &std::ops::Range<usize>| -> Origin {
            written.map_or(statement.origin(), |written| written.origin_of(range))
        };
        let name = match &statement.kind {
            StatementKind::Typed(typed) => typed.name.as_ref().map(|name| name.as_str().into()),
            _ => None,
        };
        for parsed in cedar::parsed(&source) {
            match parsed {
                Ok(parsed) => all.push(Written { origin: place(&parsed.range), name: name.clone(), parsed }),
                Err(cedar::Unread { range, message, .. }) => {
                    let message = message.split_whitespace().collect::<Vec<_>>().join(" ");
                    findings.push(rules::CEDAR_SYNTAX.finding(message).at(place(&range), ""));
                }
            }
        }
    }
    all
}

/// A manual approval policy with its approvers by name and ID
fn manual(plan: &Plan<'_>, called: &Called<'_>, policy: &ManualApproval) -> ManualPolicy {
    let levels = policy.levels.iter().map(|level| ApprovalLevel {
        approvals: *level.approvals,
        timeout_seconds: level.timeout.as_secs(),
        approvers: level.approvers.iter().map(|approver| party(plan, called, approver)).collect(),
    });
    ManualPolicy {
        name: policy.name.as_str().into(),
        hours: policy.access_duration.count(),
        levels: levels.collect(),
        origin: policy.name.origin(),
    }
}

/// The first name in the model for each group, user and role
struct Called<'m> {
    groups: HashMap<&'m str, &'m Label>,
    users: HashMap<&'m str, &'m Label>,
    roles: HashMap<&'m str, &'m Label>,
}

impl<'m> Called<'m> {
    fn new(plan: &Plan<'m>) -> Self {
        fn first<'m>(pairs: impl Iterator<Item = (&'m Label, &'m str)>) -> HashMap<&'m str, &'m Label> {
            let mut all = HashMap::new();
            for (name, id) in pairs {
                all.entry(id).or_insert(name);
            }
            all
        }
        let names = &plan.model.names;
        Self {
            groups: first(names.groups.iter().map(|(name, id)| (name, id.as_str()))),
            users: first(names.users.iter().map(|(name, id)| (name, id.as_str()))),
            roles: first(names.roles.iter().map(|(name, role)| (name, role.as_str()))),
        }
    }
}

fn party(plan: &Plan<'_>, called: &Called<'_>, approver: &Approver) -> ApprovalParty {
    let names = &plan.model.names;
    let written = approver.as_str();
    let (id, declared) = match approver {
        Approver::Group(group) => {
            let id = names.group_id(group).map_or(written, |id| id.as_str());
            (id, called.groups.get(id))
        }
        Approver::User(user) => {
            let id = names.user_id(user).map_or(written, |id| id.as_str());
            (id, called.users.get(id))
        }
        Approver::Role(role) => {
            let id = names.role_named(role).as_str();
            (id, called.roles.get(id))
        }
        Approver::IamUser(_) => (written, None),
    };
    // The name as written is used if the model has several names for one ID.
    let name = if written == id { declared.map_or(id, |name| name.as_str()) } else { written };
    ApprovalParty { kind: approver.kind(), name: name.to_owned(), id: (name != id).then(|| id.to_owned()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A user may be in thousands of groups; groups that no statement names have no cost and no effect
    #[test]
    fn groups_that_no_statement_names_are_left_out() {
        let id = "34688438-1061-702c-a03d-1fa788dccfd1";
        let text = format!(
            "version: 1\naccount: {{id: \"333333333333\", region: eu-central-1}}\nnames: {{groups: {{on-call: {id}, other: {}}}}}\nautoApprovals:\n  - {{name: everyday, statements: [{{name: dev, group: on-call}}]}}\n",
            id.replace("dccfd1", "dccfd2")
        );
        let model = crate::read::read(&text, "jitna.yaml", &mut Sources::default()).0.unwrap();
        let engine = Engine::new(&Plan::new(&model).0).unwrap();
        let many = (0..5000).map(|number| format!("group-{number}"));
        let groups = many.chain(["other".to_owned(), "on-call".to_owned()]).collect();
        let user = User { groups, ..User::default() };
        assert_eq!(engine.groups_of(&user), [id]);
    }
}
