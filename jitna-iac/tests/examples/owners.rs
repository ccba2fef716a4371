//! The documents that each account and Region gets, computed a second time from the targets of the StackSets

use std::collections::{BTreeMap, BTreeSet};

use jitna_iac::assembly::{Assembly, MemberTemplate, Target};
use jitna_iac::cfn::Template;
use jitna_iac::model::{Choice, Model, Rollout, Unit};
use jitna_iac::synth::Options;

use super::{compiled, example};

/// Largest number of manual approval policies of an account and Region (User Guide, "Create manual approval policies for just-in-time node
/// access")
const MOST_MANUAL: usize = 50;

/// Account and Region
type Place = (String, String);

/// Accounts, each with the IDs and names of the units that contain it, the nearest first
fn accounts(model: &Model) -> Vec<(String, Vec<String>)> {
    fn below(unit: &Unit, above: &[String], all: &mut Vec<(String, Vec<String>)>) {
        let mut path = vec![unit.id.to_string(), unit.name.to_string()];
        path.extend_from_slice(above);
        all.extend(unit.accounts.iter().map(|account| (account.id.to_string(), path.clone())));
        unit.units.iter().for_each(|unit| below(unit, &path, all));
    }
    let organization = model.as_organization().unwrap();
    let root = [organization.root.to_string()];
    let direct = organization.accounts.iter();
    let mut all: Vec<_> = direct.map(|account| (account.id.to_string(), root.to_vec())).collect();
    organization.units.iter().for_each(|unit| below(unit, &root, &mut all));
    // Service-managed StackSets do not reach the management account.
    all.retain(|(id, _)| organization.management_account.as_ref().is_none_or(|m| m.as_str() != id));
    all
}

fn reaches(target: &Target, account: &str, path: &[String]) -> bool {
    let listed = |list: &[jitna_iac::ids::AccountId]| list.iter().any(|id| id.as_str() == account);
    target.units.iter().any(|unit| path.contains(unit))
        && !listed(&target.without)
        && (target.only.is_empty() || listed(&target.only))
}

fn names(template: &Template) -> Vec<String> {
    let resources = template.resources();
    resources.map(|(_, entry)| entry.property("Name").unwrap().as_str().unwrap().to_owned()).collect()
}

/// Documents that each account and Region gets; no document twice
fn delivered(model: &Model, assembly: &Assembly) -> BTreeMap<Place, BTreeSet<String>> {
    let mut all: BTreeMap<Place, BTreeMap<String, &MemberTemplate>> = BTreeMap::new();
    for (account, path) in accounts(model) {
        for member in &assembly.member_templates {
            for target in member.targets.iter().filter(|target| reaches(target, &account, &path)) {
                for region in &target.regions {
                    let place = (account.clone(), region.to_string());
                    for name in names(&member.template()) {
                        let before = all.entry(place.clone()).or_default().insert(name.clone(), member);
                        assert!(
                            before.is_none(),
                            "{} and {} both bring {name} to {account} in {region}",
                            before.unwrap().name,
                            member.name
                        );
                    }
                }
            }
        }
    }
    all.into_iter().map(|(place, documents)| (place, documents.into_keys().collect())).collect()
}

/// The owning rollout: one that names the account, else one that names the nearest unit
fn owner<'m>(model: &'m Model, account: &str, path: &[String], region: &str) -> Option<&'m Rollout> {
    let listed = |list: &[jitna_iac::Spanned<jitna_iac::ids::Named<jitna_iac::ids::AccountId>>]| {
        list.iter().any(|named| account_id(model, named.as_str()) == account)
    };
    let regions = |rollout: &Rollout| {
        rollout.regions.is_empty() || rollout.regions.iter().any(|r| r.as_str() == region)
    };
    let rollouts = || model.rollouts.iter().map(|rollout| &**rollout).filter(|rollout| regions(rollout));
    rollouts().find(|rollout| listed(&rollout.accounts)).or_else(|| {
        let claims = |unit: &String, rollout: &Rollout| rollout.units.iter().any(|u| u.as_str() == unit);
        path.iter().find_map(|unit| {
            rollouts().find(|rollout| claims(unit, rollout) && !listed(&rollout.exclude_accounts))
        })
    })
}

fn account_id(model: &Model, written: &str) -> String {
    fn find(unit: &Unit, written: &str) -> Option<String> {
        let here = unit.accounts.iter().find(|account| account.name.as_str() == written);
        let here = here.map(|account| account.id.to_string());
        here.or_else(|| unit.units.iter().find_map(|unit| find(unit, written)))
    }
    let units = &model.as_organization().unwrap().units;
    units.iter().find_map(|unit| find(unit, written)).unwrap_or_else(|| written.to_owned())
}

/// Names of the documents of a rollout, including those of the rollouts that it extends
fn documents(model: &Model, rollout: &Rollout) -> BTreeSet<String> {
    let mut all = BTreeSet::new();
    let (mut auto, mut session) = (&Choice::Inherited, &Choice::Inherited);
    let mut next = Some(rollout);
    while let Some(rollout) = next {
        all.extend(rollout.manual_approvals.iter().map(ToString::to_string));
        auto = if auto.is_inherited() { &rollout.auto_approval } else { auto };
        session = if session.is_inherited() { &rollout.session_preferences } else { session };
        let extended = rollout.extends.as_ref();
        next = extended.and_then(|name| model.rollouts.iter().find(|r| r.name == *name)).map(|r| &**r);
    }
    if matches!(auto, Choice::One(_)) {
        all.insert("SSM-JustInTimeAccessAutoApprovalPolicy".to_owned());
    }
    if matches!(session, Choice::One(_)) {
        all.insert("SSM-SessionManagerRunShell".to_owned());
    }
    all
}

#[test]
fn no_two_stack_sets_bring_the_same_document_to_the_same_place() {
    let model = example("enterprise").model;
    let delivered = delivered(&model, &compiled(&model, Options::default()));
    assert!(delivered.len() > 400, "{}", delivered.len());
    let fixed = ["SSM-JustInTimeAccessAutoApprovalPolicy", "SSM-SessionManagerRunShell"];
    for (place, names) in &delivered {
        let manual = names.iter().filter(|name| !fixed.contains(&name.as_str())).count();
        assert!(manual <= MOST_MANUAL, "{place:?} holds {manual} manual approval policies");
    }
}

#[test]
fn every_account_and_region_gets_what_its_nearest_rollout_says() {
    let model = example("enterprise").model;
    let mut delivered = delivered(&model, &compiled(&model, Options::default()));
    for (account, path) in accounts(&model) {
        for region in &model.node_access.regions {
            let expected = owner(&model, &account, &path, region.as_str())
                .map(|rollout| documents(&model, rollout))
                .unwrap_or_default();
            let got = delivered.remove(&(account.clone(), region.to_string())).unwrap_or_default();
            assert_eq!(got, expected, "{account} in {region}");
        }
    }
    assert!(delivered.is_empty(), "{delivered:?}");
}
