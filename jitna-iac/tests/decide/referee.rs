//! A second evaluator, as simple as possible: no compilation, no classes, no tables
//!
//! It reads the model instead of the plan, passes each policy to Cedar as one set, and checks each tag of each manual approval policy.

use std::collections::{BTreeSet, HashSet};

use cedar_policy::{
    Authorizer, Context, Entities, Entity, EntityUid, PolicySet, Request as CedarRequest,
    RestrictedExpression,
};
use jitna_iac::cedar::{Effect, document_text};
use jitna_iac::decide::{NodeKind, Request};
use jitna_iac::model::{Choice, ManualApproval, Model, Nodes, Rollout, Unit};
use jitna_iac::plan::Plan;

/// The referee's decision
#[derive(Debug, PartialEq)]
pub(crate) struct Ruling {
    pub(crate) decision: &'static str,
    pub(crate) policies: Vec<String>,
    pub(crate) auto_denied: bool,
    /// Policy and number of each statement that matched
    pub(crate) matched: BTreeSet<(String, usize)>,
    /// The same for statements that failed with an error
    pub(crate) erred: BTreeSet<(String, usize)>,
}

pub(crate) const DENY: &str = "SSM-JustInTimeAccessDenyAccessOrgPolicy";

pub(crate) struct Referee<'m> {
    model: &'m Model,
    deny: PolicySet,
    autos: Vec<(String, PolicySet)>,
}

fn uid(ty: &str, id: &str) -> EntityUid {
    EntityUid::from_type_name_and_id(ty.parse().unwrap(), cedar_policy::EntityId::new(id))
}

impl<'m> Referee<'m> {
    pub(crate) fn new(model: &'m Model) -> Self {
        let (plan, _) = Plan::new(model);
        let set = |effect, statements: &[jitna_iac::Spanned<jitna_iac::model::Statement>]| -> PolicySet {
            let parts: Vec<_> = statements.iter().map(|one| plan.statement(effect, one).unwrap()).collect();
            document_text(&parts).parse().unwrap()
        };
        let deny = model.deny_access.as_ref().map(|policy| set(Effect::Forbid, &policy.statements));
        let autos = model
            .auto_approvals
            .iter()
            .map(|policy| (policy.name.to_string(), set(Effect::Permit, &policy.statements)));
        Self { model, deny: deny.unwrap_or_default(), autos: autos.collect() }
    }

    pub(crate) fn rule(&self, request: &Request) -> Ruling {
        let (query, entities) = self.in_cedar(request);
        let mut ruling = Ruling {
            decision: "not-covered",
            policies: Vec::new(),
            auto_denied: false,
            matched: BTreeSet::new(),
            erred: BTreeSet::new(),
        };
        let authorizer = Authorizer::new();
        let ask = |name: &str, set: &PolicySet, ruling: &mut Ruling| {
            let response = authorizer.is_authorized(&query, set, &entities);
            let number = |id: String| (name.to_owned(), id["policy".len()..].parse().unwrap());
            ruling.matched.extend(response.diagnostics().reason().map(|id| number(id.to_string())));
            ruling.erred.extend(response.diagnostics().errors().map(|error| {
                let cedar_policy::AuthorizationError::PolicyEvaluationError(error) = error;
                number(error.policy_id().to_string())
            }));
        };
        if self.is_denied(request) {
            ask(DENY, &self.deny, &mut ruling);
        }
        ruling.auto_denied = !ruling.matched.is_empty();
        let Some(rollout) = self.rollout(request) else { return ruling };
        if let Some((name, set)) = self.auto(rollout) {
            let before = ruling.matched.len();
            ask(name, set, &mut ruling);
            if ruling.matched.len() > before && !ruling.auto_denied {
                ruling.decision = "auto-approved";
                ruling.policies = vec![name.clone()];
                return ruling;
            }
        }
        let manuals = self.manuals(rollout);
        let tagged = manuals.iter().filter(|policy| match &*policy.nodes {
            Nodes::Tagged(tags) => request.node.tags.iter().any(|(key, value)| {
                let wanted = tags.iter().find(|(wanted, _)| wanted.as_str() == key);
                wanted.is_some_and(|(_, values)| values.iter().any(|one| one.as_str() == value))
            }),
            _ => false,
        });
        let mut applicable: Vec<String> = tagged.map(|policy| policy.name.to_string()).collect();
        if applicable.is_empty() {
            let all = manuals.iter().filter(|policy| matches!(&*policy.nodes, Nodes::All));
            applicable = all.map(|policy| policy.name.to_string()).collect();
        }
        ruling.decision = match applicable.len() {
            0 => "not-covered",
            1 => "manual",
            _ => "conflict",
        };
        ruling.policies = applicable;
        ruling
    }

    fn in_cedar(&self, request: &Request) -> (CedarRequest, Entities) {
        let names = &self.model.names;
        let group = |text: &String| {
            let named = names.groups.iter().find(|(name, _)| name.as_str() == text);
            named.map_or(text.clone(), |(_, id)| id.to_string())
        };
        let user = names.users.iter().find(|(name, _)| name.as_str() == request.user.id);
        let user = user.map_or(request.user.id.clone(), |(_, id)| id.to_string());
        let user = uid("AWS::IdentityStore::User", &user);
        let kind = match request.node.kind {
            NodeKind::Ec2 => "AWS::EC2::Instance",
            NodeKind::Managed => "AWS::SSM::ManagedInstance",
        };
        let node = uid(kind, &request.node.id);
        let session = uid("AWS::IAM::PrincipalTags", "of this session");
        let text =
            |(key, value): (&String, &String)| (key.clone(), RestrictedExpression::new_string(value.clone()));
        let shown = ["employeeNumber", "costCenter", "organization", "division"];
        let attributes = request.user.attributes.iter().filter(|(key, _)| shown.contains(&key.as_str()));
        let groups: HashSet<EntityUid> =
            request.user.groups.iter().map(|id| uid("AWS::IdentityStore::Group", &group(id))).collect();
        let entities = [
            Entity::new_with_tags(user.clone(), attributes.map(text), groups, []).unwrap(),
            Entity::new_with_tags(node.clone(), [], [], request.node.tags.iter().map(text)).unwrap(),
            Entity::new_with_tags(session.clone(), [], [], request.principal_tags.iter().map(text)).unwrap(),
        ];
        let tags = RestrictedExpression::new_entity_uid(session);
        let iam = RestrictedExpression::new_record([("principalTags".to_owned(), tags)]).unwrap();
        let context = Context::from_pairs([("iam".to_owned(), iam)]).unwrap();
        let action = uid("AWS::SSM::Action", "getTokenForInstanceAccess");
        let query = CedarRequest::new(user, action, node, context, None).unwrap();
        (query, Entities::from_entities(entities, None).unwrap())
    }

    /// Units from the one that contains the account up to the root, as `(id, name)`; `None` if there is no such account
    fn path(&self, holds: &dyn Fn(&Unit) -> bool) -> Option<Vec<(String, String)>> {
        fn search(
            units: &[jitna_iac::Spanned<Unit>],
            holds: &dyn Fn(&Unit) -> bool,
        ) -> Option<Vec<(String, String)>> {
            units.iter().find_map(|unit| {
                let own = (unit.id.to_string(), unit.name.to_string());
                if holds(unit) {
                    return Some(vec![own]);
                }
                let mut path = search(&unit.units, holds)?;
                path.push(own);
                Some(path)
            })
        }
        let organization = self.model.as_organization()?;
        let mut path = search(&organization.units, holds)?;
        path.push((organization.root.to_string(), "root".to_owned()));
        Some(path)
    }

    fn rollout(&self, request: &Request) -> Option<&'m Rollout> {
        let organization = self.model.as_organization()?;
        let here: Vec<&Rollout> = self
            .model
            .rollouts
            .iter()
            .map(|rollout| &**rollout)
            .filter(|rollout| {
                let lists =
                    [&rollout.regions, &self.model.node_access.regions, &self.model.unified_console.regions];
                match lists.into_iter().find(|list| !list.is_empty()) {
                    Some(list) => list.iter().any(|region| region.as_str() == request.region),
                    None => organization.home_region.as_str() == request.region,
                }
            })
            .collect();
        let account = &request.account;
        let management = organization.management_account.as_ref().is_some_and(|id| id.as_str() == account);
        let path = self.path_of_account(account);
        let known = path.is_some();
        let texts: Vec<&str> = if known { self.texts(account) } else { Vec::new() };
        let names_it = |list: &[jitna_iac::Spanned<jitna_iac::ids::Named<jitna_iac::ids::AccountId>>]| {
            list.iter().any(|one| texts.contains(&one.as_str()))
        };
        if known && let Some(one) = here.iter().find(|rollout| names_it(&rollout.accounts)) {
            return Some(one);
        }
        if management {
            return None;
        }
        let path = match path {
            Some(path) => path,
            None => self.path_of_unit(request.unit.as_deref()?)?,
        };
        let nearest = |path: &[(String, String)]| {
            path.iter().find_map(|(id, name)| {
                let named = |rollout: &&&Rollout| {
                    let unit = rollout.units.iter().any(|unit| unit.as_str() == id || unit.as_str() == name);
                    unit && !names_it(&rollout.exclude_accounts)
                };
                here.iter().find(named).copied()
            })
        };
        let found = nearest(&path)?;
        // A unit with another rollout below it is not a target as a whole: its accounts are listed, and later accounts get nothing.
        let split = || {
            self.paths().into_iter().any(|other| {
                other.len() > path.len()
                    && other.ends_with(&path)
                    && nearest(&other).is_none_or(|one| one.name != found.name)
            })
        };
        if !known && split() { None } else { Some(found) }
    }

    /// Whether the deny-access policy applies in the account: it is shared with the units of node access
    fn is_denied(&self, request: &Request) -> bool {
        let Some(organization) = self.model.as_organization() else { return true };
        let texts = self.path_of_account(&request.account).map(|_| self.texts(&request.account));
        if texts.is_some_and(|texts| texts.contains(&organization.delegated_administrator.as_str())) {
            return true;
        }
        let path = self.path_of_account(&request.account);
        let Some(path) = path.or_else(|| self.path_of_unit(request.unit.as_deref()?)) else { return true };
        let units = &self.model.node_access.units;
        let named = |unit: &str| path.iter().any(|(id, name)| unit == id || unit == name);
        units.is_empty() || units.iter().any(|unit| named(unit.as_str()))
    }

    fn path_of_account(&self, account: &str) -> Option<Vec<(String, String)>> {
        let organization = self.model.as_organization()?;
        let is = |id: &str, name: &str| account == id || account == name;
        let holds = |unit: &Unit| unit.accounts.iter().any(|one| is(one.id.as_str(), one.name.as_str()));
        let at_root = organization.accounts.iter().any(|one| is(one.id.as_str(), one.name.as_str()));
        let management = organization.management_account.as_ref().is_some_and(|id| id.as_str() == account);
        let root = || vec![(organization.root.to_string(), "root".to_owned())];
        self.path(&holds).or_else(|| (at_root || management).then(root))
    }

    fn path_of_unit(&self, unit: &str) -> Option<Vec<(String, String)>> {
        let organization = self.model.as_organization()?;
        if unit == "root" || unit == organization.root.as_str() {
            return Some(vec![(organization.root.to_string(), "root".to_owned())]);
        }
        self.path(&|one: &Unit| one.id.as_str() == unit || one.name.as_str() == unit)
    }

    /// Path of every unit except the root
    fn paths(&self) -> Vec<Vec<(String, String)>> {
        fn ids(units: &[jitna_iac::Spanned<Unit>]) -> Vec<String> {
            units.iter().flat_map(|unit| [vec![unit.id.to_string()], ids(&unit.units)].concat()).collect()
        }
        let organization = self.model.as_organization().unwrap();
        ids(&organization.units)
            .iter()
            .filter_map(|id| self.path(&|one: &Unit| one.id.as_str() == id))
            .collect()
    }

    /// ID and name of an account
    fn texts(&self, account: &str) -> Vec<&'m str> {
        fn all(units: &[jitna_iac::Spanned<Unit>]) -> Vec<&jitna_iac::Spanned<jitna_iac::model::Member>> {
            units.iter().flat_map(|unit| unit.accounts.iter().chain(all(&unit.units))).collect()
        }
        let organization = self.model.as_organization().unwrap();
        let mut members = organization.accounts.iter().chain(all(&organization.units));
        let found = members.find(|one| one.id.as_str() == account || one.name.as_str() == account);
        match (found, &organization.management_account) {
            (Some(one), _) => vec![one.id.as_str(), one.name.as_str()],
            (None, Some(id)) => vec![id.as_str()],
            (None, None) => Vec::new(),
        }
    }

    /// A rollout and the rollouts that it extends
    fn chain(&self, rollout: &'m Rollout) -> Vec<&'m Rollout> {
        let mut chain = vec![rollout];
        while let Some(name) = &chain[chain.len() - 1].extends {
            chain.push(self.model.rollouts.iter().find(|one| one.name == *name).unwrap());
        }
        chain
    }

    fn auto(&self, rollout: &'m Rollout) -> Option<&(String, PolicySet)> {
        let own = self.chain(rollout).into_iter().map(|one| &one.auto_approval);
        match own.into_iter().find(|choice| !choice.is_inherited())? {
            Choice::One(name) => self.autos.iter().find(|(known, _)| known == name.as_str()),
            _ => None,
        }
    }

    fn manuals(&self, rollout: &'m Rollout) -> Vec<&'m ManualApproval> {
        let mut all: Vec<&ManualApproval> = Vec::new();
        for one in self.chain(rollout).into_iter().rev() {
            for name in &one.manual_approvals {
                let policy = self.model.manual_approvals.iter().find(|policy| policy.name == *name).unwrap();
                if !all.iter().any(|known| known.name == policy.name) {
                    all.push(policy);
                }
            }
        }
        all
    }
}
