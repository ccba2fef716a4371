//! The model with its overrides applied
//!
//! An override can change the content of a document (Cedar text, durations, approvers, session limits) and where just-in-time node access
//! is set up. The deployed content decides. Therefore such a document is read back from its finished template and replaces the model's
//! version. Begin at [`deployed`].

mod own_documents;

use serde_json::Value as Json;

use crate::cfn::LogicalId;
use crate::diag::Diagnostics;
use crate::ids::{DocumentName, Label, Named, UnitId};
use crate::import::documents;
use crate::model::{
    AutoApproval, Choice, DenyAccess, IdentityProvider, ManualApproval, Model, Place, SessionPreferences,
};
use crate::origin::{Origin, Spanned};
use crate::plan::Plan;
use crate::read;
use crate::synth::{self, Options, Overridden, OverriddenAccess, OverriddenDocument, Owner};

/// Returns the model with overridden policies and session preferences; `None` if overrides change none
///
/// [`compile`](crate::compile) checks this model, and the commands decide with it. If you build your own [`Engine`](crate::decide::Engine)
/// for a model with overrides, start with this function:
///
/// ```
/// use jitna_iac::prelude::*;
///
/// let path = "Properties.Content.inputs.maxSessionDuration";
/// let model = Model::account(account_id!("333333333333"), Region::EU_CENTRAL_1)
///     .with(SessionPreferences::new("standard").max_duration(minutes(60)))
///     .override_property("jitna-policies", "SessionPreferences", path, json!("120"));
/// let deployed = jitna_iac::deployed(&jitna_iac::read::described(model).0.unwrap()).unwrap();
/// assert_eq!(deployed.session_preferences[0].max_duration.unwrap().count(), 120);
/// ```
#[must_use]
pub fn deployed(model: &Model) -> Option<Model> {
    if model.overrides.is_empty() && model.resources.is_empty() {
        return None;
    }
    let plan = Plan::new(model).0;
    model_of_templates(&plan, &synth::make(&plan, Options::default()).overridden).0
}

/// Does the same for a plan and its documents; also returns findings about what cannot be read back
pub(crate) fn model_of_templates(plan: &Plan<'_>, overridden: &Overridden) -> (Option<Model>, Diagnostics) {
    let mut findings = Diagnostics::default();
    if overridden.is_empty() && !own_documents::are_in(plan) {
        return (None, findings);
    }
    let (model, changed) = (plan.model.clone(), &overridden.documents);
    let mut all = Deployed { plan, changed, model, findings: &mut findings, is_spread: false };
    all.flatten();
    all.node_access(&overridden.access);
    all.deny_access();
    all.auto_approvals();
    all.manual_approvals();
    all.session_preferences();
    all.own_documents();
    let Deployed { model, is_spread, .. } = all;
    let mut model = model;
    if !is_spread {
        // Every rollout still has the same content, so the rollouts' own settings apply.
        model.rollouts.clone_from(&plan.model.rollouts);
    }
    (Some(model), findings)
}

struct Deployed<'a, 'm> {
    plan: &'a Plan<'m>,
    changed: &'a [OverriddenDocument],
    model: Model,
    findings: &'a mut Diagnostics,
    /// Whether a policy has several contents, or the rollouts' Regions differ from those of node access
    is_spread: bool,
}

/// Rollouts that share one content of a policy; the model's content has no document
type Group<'a> = (Option<&'a OverriddenDocument>, Vec<usize>);

impl<'a> Deployed<'a, '_> {
    /// Writes the inherited settings into every rollout, so that a rollout can differ from the one that it extends
    fn flatten(&mut self) {
        for (rollout, planned) in self.model.rollouts.iter_mut().zip(&self.plan.rollouts) {
            let mut own = (**rollout).clone();
            let documents = &planned.documents;
            own.extends = None;
            let none = || Choice::None(Spanned::new((), rollout.origin()));
            own.auto_approval =
                documents.auto_approval.map_or_else(none, |one| Choice::One(one.name.clone()));
            own.session_preferences =
                documents.session_preferences.map_or_else(none, |one| Choice::One(one.name.clone()));
            own.manual_approvals = documents.manual_approvals.iter().map(|one| one.name.clone()).collect();
            *rollout = rollout.with(own);
        }
    }

    /// Sets where node access is set up
    fn node_access(&mut self, access: &OverriddenAccess) {
        if let Some(units) = &access.units {
            let units = units.parsed::<UnitId>().into_iter().map(|unit| {
                let id = Named::Id((*unit).clone());
                unit.with(id)
            });
            self.model.node_access.units = units.collect();
        }
        if let Some(regions) = &access.regions {
            self.model.node_access.regions = regions.parsed();
            // The StackSets keep their targets.
            self.is_spread = true;
            for (rollout, planned) in self.model.rollouts.iter_mut().zip(&self.plan.rollouts) {
                let mut own = (**rollout).clone();
                let place = rollout.name.origin();
                own.regions =
                    planned.regions.iter().map(|&region| Spanned::new(region.clone(), place)).collect();
                *rollout = rollout.with(own);
            }
        }
        if let (Some(words), Place::Organization(organization)) =
            (&access.identity_provider, &mut self.model.place)
        {
            let known = [IdentityProvider::Iam, IdentityProvider::Sso];
            let provider = known.into_iter().find(|known| words.words == [known.as_str()]);
            let mut own = (**organization).clone();
            own.identity_provider =
                provider.map_or(own.identity_provider, |provider| Spanned::new(provider, words.origin));
            *organization = organization.with(own);
        }
    }

    /// The contents of a document, each with its rollouts; the first keeps the name
    fn groups(&self, id: &str, users: impl Iterator<Item = usize>) -> Vec<Group<'a>> {
        let mut groups: Vec<Group<'a>> = Vec::new();
        for number in users {
            let own =
                self.changed.iter().find(|one| one.owner == Owner::Rollout(number) && one.id.as_str() == id);
            let same = |group: &&mut Group<'a>| group.0.map(|one| &one.after) == own.map(|one| &one.after);
            match groups.iter_mut().find(same) {
                Some(group) => group.1.push(number),
                None => groups.push((own, vec![number])),
            }
        }
        groups.sort_by_key(|(own, _)| own.is_some());
        groups
    }

    fn read<T: read::Decode>(&mut self, content: &Json, origin: Origin) -> Option<T> {
        let (value, found) = read::from_json(content.clone(), origin);
        self.findings.append(found);
        value
    }

    fn deny_access(&mut self) {
        let own = self.changed.iter().find(|one| one.owner == Owner::Organization);
        let (Some(own), Some(policy)) = (own, self.plan.model.deny_access.as_ref()) else { return };
        let [before, after] = [&own.before, &own.after]
            .map(|content| documents::cedar_policy(None, &documents::content_data(content)));
        let Some(mut read) = self.read::<DenyAccess>(&after, own.origin) else { return };
        if before.get("statements") == after.get("statements") {
            read.statements.clone_from(&policy.statements);
        }
        self.model.deny_access = Some(policy.with(read));
    }

    fn auto_approvals(&mut self) {
        let id = "AutoApprovalPolicy";
        for policy in &self.plan.model.auto_approvals {
            let is_own = |number: &usize| {
                let planned =
                    self.plan.rollouts.get(*number).and_then(|rollout| rollout.documents.auto_approval);
                planned.is_some_and(|own| own.name == policy.name)
            };
            let groups = self.groups(id, (0..self.plan.rollouts.len()).filter(is_own));
            for (place, (own, rollouts)) in groups.into_iter().enumerate() {
                let Some(own) = own else { continue };
                let name = policy.name.as_str();
                let [before, after] = [&own.before, &own.after]
                    .map(|content| documents::cedar_policy(Some(name), &documents::content_data(content)));
                let Some(mut read) = self.read::<AutoApproval>(&after, own.origin) else { continue };
                read.name = policy.name.clone();
                if before.get("statements") == after.get("statements") {
                    read.statements.clone_from(&policy.statements);
                } else {
                    read.name = Spanned::new((*policy.name).clone(), own.origin);
                }
                let Some(place) = self.place(place, label(name, own).parse::<Label>().ok()) else {
                    replace(&mut self.model.auto_approvals, policy, read, |one| one.name.as_str());
                    continue;
                };
                read.name = Spanned::new(place, own.origin);
                self.choose(&rollouts, |rollout| rollout.auto_approval = Choice::One(read.name.clone()));
                self.model.auto_approvals.push(policy.with(read));
            }
        }
    }

    fn session_preferences(&mut self) {
        let id = "SessionPreferences";
        for policy in &self.plan.model.session_preferences {
            let is_own = |number: &usize| {
                let rollout = self.plan.rollouts.get(*number);
                let planned = rollout.and_then(|rollout| rollout.documents.session_preferences);
                planned.is_some_and(|own| own.name == policy.name)
            };
            let groups = self.groups(id, (0..self.plan.rollouts.len()).filter(is_own));
            for (place, (own, rollouts)) in groups.into_iter().enumerate() {
                let Some(own) = own else { continue };
                let name = policy.name.as_str();
                let [before, after] = [&own.before, &own.after]
                    .map(|content| documents::session(name, &documents::content_data(content)));
                let Some(mut read) = self.read::<SessionPreferences>(&after, own.origin) else { continue };
                keep_session(policy, &mut read, &before, &after, own.origin);
                let Some(place) = self.place(place, label(name, own).parse::<Label>().ok()) else {
                    replace(&mut self.model.session_preferences, policy, read, |one| one.name.as_str());
                    continue;
                };
                read.name = Spanned::new(place, own.origin);
                self.choose(&rollouts, |rollout| {
                    rollout.session_preferences = Choice::One(read.name.clone())
                });
                self.model.session_preferences.push(policy.with(read));
            }
        }
    }

    fn manual_approvals(&mut self) {
        for policy in &self.plan.model.manual_approvals {
            let id = LogicalId::from_name("ManualApproval", policy.name.as_str());
            let is_own = |number: &usize| {
                let rollout = self.plan.rollouts.get(*number);
                rollout.is_some_and(|rollout| {
                    rollout.documents.manual_approvals.iter().any(|own| own.name == policy.name)
                })
            };
            let groups = self.groups(id.as_str(), (0..self.plan.rollouts.len()).filter(is_own));
            for (place, (own, rollouts)) in groups.into_iter().enumerate() {
                let Some(own) = own else { continue };
                let name = policy.name.as_str();
                let [before, after] = [&own.before, &own.after]
                    .map(|content| documents::manual_approval(name, &documents::content_data(content)));
                let Some(mut read) = self.read::<ManualApproval>(&after, own.origin) else { continue };
                keep_manual(policy, &mut read, &before, &after, own.origin);
                let other: String = format!("{name}.{}", own.template).chars().take(128).collect();
                let Some(place) = self.place(place, other.parse::<DocumentName>().ok()) else {
                    replace(&mut self.model.manual_approvals, policy, read, |one| one.name.as_str());
                    continue;
                };
                let old = &policy.name;
                read.name = Spanned::new(place, own.origin);
                self.choose(&rollouts, |rollout| {
                    for name in rollout.manual_approvals.iter_mut().filter(|name| *name == old) {
                        *name = read.name.clone();
                    }
                });
                self.model.manual_approvals.push(policy.with(read));
            }
        }
    }

    /// Returns the name of a content that is not the first of its policy
    fn place<T>(&mut self, place: usize, name: Option<T>) -> Option<T> {
        let name = name.filter(|_| place > 0);
        self.is_spread |= name.is_some();
        name
    }

    fn choose(&mut self, rollouts: &[usize], choose: impl Fn(&mut crate::model::Rollout)) {
        for number in rollouts {
            if let Some(rollout) = self.model.rollouts.get_mut(*number) {
                let mut own = (**rollout).clone();
                choose(&mut own);
                *rollout = rollout.with(own);
            }
        }
    }
}

/// Name of a policy whose content occurs in only one template
fn label(name: &str, own: &OverriddenDocument) -> String {
    format!("{name} of {}", own.template).chars().take(128).collect()
}

fn replace<T>(all: &mut [Spanned<T>], old: &Spanned<T>, new: T, name: impl Fn(&T) -> &str) {
    let place = all.iter_mut().find(|one| name(one) == name(old));
    if let Some(place) = place {
        *place = old.with(new);
    }
}

/// The part of a policy that decides about a request or a session; if it differs, the override's policy is used
fn without_description(policy: &Json) -> Json {
    let mut policy = policy.clone();
    if let Some(members) = policy.as_object_mut() {
        members.shift_remove("description");
    }
    policy
}

/// Keeps the settings that the override did not change, with the model's locations
fn keep_session(
    old: &SessionPreferences,
    new: &mut SessionPreferences,
    before: &Json,
    after: &Json,
    origin: Origin,
) {
    let same = |key: &str| before.get(key) == after.get(key);
    new.name = if without_description(before) == without_description(after) {
        old.name.clone()
    } else {
        Spanned::new((*old.name).clone(), origin)
    };
    if same("cloudWatch") {
        new.cloud_watch.clone_from(&old.cloud_watch);
    }
    if same("s3") {
        new.s3.clone_from(&old.s3);
    }
    if same("kmsKey") {
        new.kms_key.clone_from(&old.kms_key);
    }
    if same("runAs") {
        new.run_as.clone_from(&old.run_as);
    }
    if same("idleTimeout") {
        new.idle_timeout = old.idle_timeout;
    }
    if same("maxDuration") {
        new.max_duration = old.max_duration;
    }
    if same("shellProfile") {
        new.shell_profile.clone_from(&old.shell_profile);
    }
}

fn keep_manual(old: &ManualApproval, new: &mut ManualApproval, before: &Json, after: &Json, origin: Origin) {
    let same = |key: &str| before.get(key) == after.get(key);
    new.name = if without_description(before) == without_description(after) {
        old.name.clone()
    } else {
        Spanned::new((*old.name).clone(), origin)
    };
    if same("accessDuration") {
        new.access_duration = old.access_duration;
    }
    if same("nodes") {
        new.nodes = old.nodes.clone();
    }
    if same("levels") {
        new.levels.clone_from(&old.levels);
    }
}
