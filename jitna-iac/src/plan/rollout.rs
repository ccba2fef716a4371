//! Rollouts with their policies and preferences, including those of the rollouts that they extend

use std::collections::{HashMap, HashSet};

use super::findings;
use super::tree::{AccountIndex, Tree, UnitIndex};
use crate::diag::Diagnostics;
use crate::ids::Region;
use crate::model::{AutoApproval, Choice, ManualApproval, Model, Place, Rollout, SessionPreferences};
use crate::origin::Spanned;
use crate::rules;

/// Documents of an account and Region
#[derive(Clone, Debug, Default)]
pub struct Documents<'m> {
    /// Auto-approval policy
    pub auto_approval: Option<&'m Spanned<AutoApproval>>,
    /// Manual approval policies, without duplicate names
    pub manual_approvals: Vec<&'m Spanned<ManualApproval>>,
    /// Session preferences
    pub session_preferences: Option<&'m Spanned<SessionPreferences>>,
}

impl Documents<'_> {
    /// Checks whether there are no documents
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Returns the number of documents
    #[must_use]
    pub fn len(&self) -> usize {
        self.manual_approvals.len()
            + usize::from(self.auto_approval.is_some())
            + usize::from(self.session_preferences.is_some())
    }
}

/// A rollout with its names resolved
#[derive(Debug)]
pub struct PlannedRollout<'m> {
    /// The rollout; `None` for an account without an organization and without rollouts
    pub rollout: Option<&'m Spanned<Rollout>>,
    /// Its documents
    pub documents: Documents<'m>,
    /// Units
    pub units: Vec<UnitIndex>,
    /// Single accounts
    pub accounts: Vec<AccountIndex>,
    /// Excluded accounts, sorted
    pub excluded: Vec<AccountIndex>,
    /// Regions, without duplicates
    pub regions: Vec<&'m Region>,
}

impl PlannedRollout<'_> {
    /// Returns the name of the rollout; an account without rollouts has `policies`
    #[must_use]
    pub fn name(&self) -> &str {
        self.rollout.map_or("policies", |rollout| rollout.name.as_str())
    }

    /// Returns the source position of the rollout
    #[must_use]
    pub fn origin(&self) -> crate::Origin {
        self.rollout.map(|rollout| rollout.name.origin()).unwrap_or_default()
    }

    /// Returns the subject of findings about the rollout
    #[must_use]
    pub fn subject(&self) -> String {
        format!("rollouts/{}", self.name())
    }
}

/// Policies, preferences and rollouts of the model, by name
struct Definitions<'m> {
    autos: HashMap<&'m str, &'m Spanned<AutoApproval>>,
    manuals: HashMap<&'m str, &'m Spanned<ManualApproval>>,
    sessions: HashMap<&'m str, &'m Spanned<SessionPreferences>>,
    rollouts: HashMap<&'m str, &'m Spanned<Rollout>>,
}

impl<'m> Definitions<'m> {
    fn new(model: &'m Model, findings: &mut Diagnostics) -> Self {
        let mut all = Self {
            autos: HashMap::new(),
            manuals: HashMap::with_capacity(model.manual_approvals.len()),
            sessions: HashMap::new(),
            rollouts: HashMap::new(),
        };
        for policy in &model.auto_approvals {
            let before = all.autos.insert(policy.name.as_str(), policy);
            findings.extend(
                before.map(|first| {
                    findings::defined_twice("auto-approval policies", &policy.name, &first.name)
                }),
            );
        }
        for policy in &model.manual_approvals {
            let before = all.manuals.insert(policy.name.as_str(), policy);
            findings.extend(
                before.map(|first| {
                    findings::defined_twice("manual approval policies", &policy.name, &first.name)
                }),
            );
        }
        for preferences in &model.session_preferences {
            let before = all.sessions.insert(preferences.name.as_str(), preferences);
            findings.extend(
                before.map(|first| {
                    findings::defined_twice("session preferences", &preferences.name, &first.name)
                }),
            );
        }
        for rollout in &model.rollouts {
            let before = all.rollouts.insert(rollout.name.as_str(), rollout);
            findings
                .extend(before.map(|first| findings::defined_twice("rollouts", &rollout.name, &first.name)));
        }
        all
    }
}

pub(super) fn resolve<'m>(
    model: &'m Model,
    tree: &Tree<'m>,
    regions: &[&'m Region],
    findings: &mut Diagnostics,
) -> Vec<PlannedRollout<'m>> {
    let definitions = Definitions::new(model, findings);
    if let Place::Account(_) = model.place
        && model.rollouts.is_empty()
    {
        let documents = Documents {
            auto_approval: model.auto_approvals.first(),
            manual_approvals: model.manual_approvals.iter().collect(),
            session_preferences: model.session_preferences.first(),
        };
        return vec![PlannedRollout {
            rollout: None,
            documents,
            units: vec![Tree::ROOT],
            accounts: Vec::new(),
            excluded: Vec::new(),
            regions: regions.to_vec(),
        }];
    }
    let mut all = Vec::with_capacity(model.rollouts.len());
    let circles = circles(model, &definitions);
    let mut known = HashMap::new();
    for rollout in &model.rollouts {
        own_references(model, &definitions, rollout, findings);
        if circles.contains(&std::ptr::from_ref(rollout)) {
            findings.push(
                rules::CIRCULAR_EXTENDS
                    .finding(format!("the rollout `{}` extends itself", rollout.name))
                    .at(rollout.extends.as_ref().map(Spanned::origin).unwrap_or_default(), "leads back here")
                    .help("let one rollout of the circle extend none")
                    .subject(format!("rollouts/{}", rollout.name)),
            );
        }
        // Without an organization, the rule `needs-organization` reports written units and accounts.
        let alone = matches!(model.place, Place::Account(_));
        let units = rollout.units.iter().filter(|_| !alone).filter_map(|unit| {
            let index = tree.unit(unit);
            findings.extend(
                index.is_none().then(|| findings::unknown_unit(model, tree, unit, findings.len())).flatten(),
            );
            index
        });
        let mut units: Vec<_> = units.collect();
        if alone {
            units = vec![Tree::ROOT];
        }
        let mut accounts = |list: &'m [Spanned<crate::ids::Named<crate::ids::AccountId>>]| {
            let mut indices = Vec::new();
            for account in list.iter().filter(|_| !alone) {
                match tree.account(account) {
                    Some(index) => indices.push(index),
                    None => findings.extend(findings::unknown_account(model, tree, account, findings.len())),
                }
            }
            indices
        };
        let (single, mut excluded) = (accounts(&rollout.accounts), accounts(&rollout.exclude_accounts));
        excluded.sort_unstable();
        let mut own: Vec<&Region> = Vec::new();
        for region in &rollout.regions {
            if !own.contains(&&**region) {
                own.push(region);
            }
        }
        all.push(PlannedRollout {
            rollout: Some(rollout),
            documents: documents(&definitions, rollout, &mut known),
            units,
            accounts: single,
            excluded,
            regions: if own.is_empty() { regions.to_vec() } else { own },
        });
    }
    all
}

/// Reports names of policies and preferences that are not in the model
fn own_references(
    model: &Model,
    definitions: &Definitions<'_>,
    rollout: &Rollout,
    findings: &mut Diagnostics,
) {
    if let Choice::One(name) = &rollout.auto_approval
        && !definitions.autos.contains_key(name.as_str())
    {
        let known = definitions.autos.keys().copied();
        findings.extend(findings::unknown(
            model,
            "auto-approval policy",
            name.as_str(),
            name.origin(),
            known,
            "autoApprovals",
            findings.len(),
        ));
    }
    if let Choice::One(name) = &rollout.session_preferences
        && !definitions.sessions.contains_key(name.as_str())
    {
        let known = definitions.sessions.keys().copied();
        findings.extend(findings::unknown(
            model,
            "session preferences",
            name.as_str(),
            name.origin(),
            known,
            "sessionPreferences",
            findings.len(),
        ));
    }
    if let Some(name) = &rollout.extends
        && !definitions.rollouts.contains_key(name.as_str())
    {
        let known = definitions.rollouts.keys().copied();
        let (text, origin) = (name.as_str(), name.origin());
        findings.extend(findings::unknown(model, "rollout", text, origin, known, "rollouts", findings.len()));
    }
    for name in &rollout.manual_approvals {
        if !definitions.manuals.contains_key(name.as_str()) {
            let known = definitions.manuals.keys().copied();
            findings.extend(findings::unknown(
                model,
                "manual approval policy",
                name.as_str(),
                name.origin(),
                known,
                "manualApprovals",
                findings.len(),
            ));
        }
    }
}

/// Rollouts by their address, because two may have the same name by mistake
type Which = *const Spanned<Rollout>;

/// The rollout that another extends
fn base<'m>(definitions: &Definitions<'m>, rollout: &Rollout) -> Option<&'m Spanned<Rollout>> {
    definitions.rollouts.get(rollout.extends.as_ref()?.as_str()).copied()
}

/// Rollouts that extend themselves, directly or through others
fn circles(model: &Model, definitions: &Definitions<'_>) -> HashSet<Which> {
    let (mut circles, mut seen) = (HashSet::new(), HashSet::new());
    for start in &model.rollouts {
        let (mut path, mut at) = (Vec::new(), Some(start));
        while let Some(rollout) = at.filter(|rollout| seen.insert(std::ptr::from_ref(*rollout))) {
            path.push(std::ptr::from_ref(rollout));
            at = base(definitions, rollout);
        }
        // The path ended at a known rollout. It is a cycle if that rollout is on this path.
        if let Some(again) = at.map(std::ptr::from_ref)
            && let Some(first) = path.iter().position(|one| *one == again)
        {
            circles.extend(path.iter().skip(first).copied());
        }
    }
    circles
}

/// Documents of a rollout, including those of the rollouts that it extends; `known` contains earlier results
fn documents<'m>(
    definitions: &Definitions<'m>,
    rollout: &'m Spanned<Rollout>,
    known: &mut HashMap<Which, Documents<'m>>,
) -> Documents<'m> {
    let (mut path, mut on_path, mut at) = (Vec::new(), HashSet::new(), Some(rollout));
    let mut brought = Documents::default();
    let mut circle = None;
    while let Some(rollout) = at {
        if let Some(known) = known.get(&std::ptr::from_ref(rollout)) {
            brought = known.clone();
            break;
        }
        if !on_path.insert(std::ptr::from_ref(rollout)) {
            circle = Some(rollout);
            break;
        }
        path.push(rollout);
        at = base(definitions, rollout);
    }
    // All rollouts of a cycle have the same documents.
    let first = circle.and_then(|again| path.iter().position(|rollout| std::ptr::eq(*rollout, again)));
    let circle = path.split_off(first.unwrap_or(path.len()));
    for rollout in circle.iter().rev() {
        brought = extended(definitions, brought, rollout);
    }
    for rollout in circle {
        known.insert(std::ptr::from_ref(rollout), brought.clone());
    }
    for rollout in path.into_iter().rev() {
        brought = extended(definitions, brought, rollout);
        known.insert(std::ptr::from_ref(rollout), brought.clone());
    }
    brought
}

/// Documents of a rollout in addition to those of the rollout that it extends, which come first
fn extended<'m>(definitions: &Definitions<'m>, base: Documents<'m>, rollout: &Rollout) -> Documents<'m> {
    let Documents { auto_approval, mut manual_approvals, session_preferences } = base;
    if !rollout.manual_approvals.is_empty() {
        let mut seen: HashSet<&str> = manual_approvals.iter().map(|policy| policy.name.as_str()).collect();
        let own = rollout.manual_approvals.iter();
        let own = own.filter_map(|name| definitions.manuals.get(name.as_str()).copied());
        manual_approvals.extend(own.filter(|policy| seen.insert(policy.name.as_str())));
    }
    Documents {
        auto_approval: match &rollout.auto_approval {
            Choice::Inherited => auto_approval,
            Choice::One(name) => definitions.autos.get(name.as_str()).copied(),
            Choice::None(_) => None,
        },
        manual_approvals,
        session_preferences: match &rollout.session_preferences {
            Choice::Inherited => session_preferences,
            Choice::One(name) => definitions.sessions.get(name.as_str()).copied(),
            Choice::None(_) => None,
        },
    }
}
