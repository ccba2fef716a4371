//! Rollouts with their policies and preferences, those of the rollouts that they extend as well

use std::collections::{HashMap, HashSet};

use super::findings;
use super::tree::{AccountIndex, Tree, UnitIndex};
use crate::diag::Diagnostics;
use crate::ids::Region;
use crate::model::{AutoApproval, Choice, ManualApproval, Model, Place, Rollout, SessionPreferences};
use crate::origin::Sp;
use crate::rules;

/// What an account and Region gets
#[derive(Clone, Debug, Default)]
pub struct Documents<'m> {
    /// Auto-approval policy
    pub auto_approval: Option<&'m Sp<AutoApproval>>,
    /// Manual approval policies, each name once
    pub manual_approvals: Vec<&'m Sp<ManualApproval>>,
    /// Session preferences
    pub session_preferences: Option<&'m Sp<SessionPreferences>>,
}

impl Documents<'_> {
    /// Whether there is none
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many there are
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
    /// The rollout; of an account without an organization and without rollouts, none
    pub rollout: Option<&'m Sp<Rollout>>,
    /// What it brings
    pub documents: Documents<'m>,
    /// Units
    pub units: Vec<UnitIndex>,
    /// Single accounts
    pub accounts: Vec<AccountIndex>,
    /// Accounts that are left out, in order
    pub excluded: Vec<AccountIndex>,
    /// Regions, each once
    pub regions: Vec<&'m Region>,
}

impl PlannedRollout<'_> {
    /// Name of the rollout; that of an account without rollouts is `policies`
    #[must_use]
    pub fn name(&self) -> &str {
        self.rollout.map_or("policies", |rollout| rollout.name.as_str())
    }

    /// Where the rollout was written
    #[must_use]
    pub fn origin(&self) -> crate::Origin {
        self.rollout.map(|rollout| rollout.name.origin()).unwrap_or_default()
    }

    /// What findings about the rollout are about
    #[must_use]
    pub fn subject(&self) -> String {
        format!("rollouts/{}", self.name())
    }
}

/// What the model defines, by name
struct Definitions<'m> {
    autos: HashMap<&'m str, &'m Sp<AutoApproval>>,
    manuals: HashMap<&'m str, &'m Sp<ManualApproval>>,
    sessions: HashMap<&'m str, &'m Sp<SessionPreferences>>,
    rollouts: HashMap<&'m str, &'m Sp<Rollout>>,
}

impl<'m> Definitions<'m> {
    fn of(model: &'m Model, findings: &mut Diagnostics) -> Self {
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
    let definitions = Definitions::of(model, findings);
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
                    .at(rollout.extends.as_ref().map(Sp::origin).unwrap_or_default(), "leads back here")
                    .help("let one rollout of the circle extend none")
                    .subject(format!("rollouts/{}", rollout.name)),
            );
        }
        // Without an organization, the rule `needs-organization` speaks of units and accounts that are written.
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
        let mut accounts = |list: &'m [Sp<crate::ids::Named<crate::ids::AccountId>>]| {
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

/// Reports names of policies and preferences that nothing in the model has
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

/// Rollouts by their address: two may have one name by mistake
type Which = *const Sp<Rollout>;

/// The rollout that another extends
fn base<'m>(definitions: &Definitions<'m>, rollout: &Rollout) -> Option<&'m Sp<Rollout>> {
    definitions.rollouts.get(rollout.extends.as_ref()?.as_str()).copied()
}

/// Rollouts that extend themselves, by way of others or at once
fn circles(model: &Model, definitions: &Definitions<'_>) -> HashSet<Which> {
    let (mut circles, mut seen) = (HashSet::new(), HashSet::new());
    for start in &model.rollouts {
        let (mut path, mut at) = (Vec::new(), Some(start));
        while let Some(rollout) = at.filter(|rollout| seen.insert(std::ptr::from_ref(*rollout))) {
            path.push(std::ptr::from_ref(rollout));
            at = base(definitions, rollout);
        }
        // The way ended at a rollout that was seen: in a circle, if it was on this way.
        if let Some(again) = at.map(std::ptr::from_ref)
            && let Some(first) = path.iter().position(|one| *one == again)
        {
            circles.extend(path.iter().skip(first).copied());
        }
    }
    circles
}

/// What a rollout brings, with what those bring that it extends; `known` is what was found out before
fn documents<'m>(
    definitions: &Definitions<'m>,
    rollout: &'m Sp<Rollout>,
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
    // All rollouts of a circle have what any of them has.
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

/// What a rollout brings beside what the one brings that it extends: that comes first, so that what is added stands at the end
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
