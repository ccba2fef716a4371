//! StackSets as rollouts

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::str::FromStr;

use serde_json::{Map, Value, json};

use super::input::{Found, Home};
use super::organization::{Known, Names};
use super::{DOCUMENT, STACK_SET};
use crate::diag::Diagnostics;
use crate::ids::{AccountId, Region, StackName, UnitId};
use crate::rules;

/// Description of the StackSets of this crate, without the rollout
const DESCRIPTION: &str = "Just-in-time node access: policies and session preferences of ";
/// Prefix of the description of every StackSet of this crate
const OURS: &str = "Just-in-time node access: ";
/// Types of the documents of rollouts
const POLICIES: [&str; 3] = ["AutoApprovalPolicy", "ManualApprovalPolicy", "Session"];

/// A StackSet that contains policies
#[derive(Clone, Debug)]
pub(super) struct Set {
    /// Number of its resource
    pub(super) number: usize,
    pub(super) rollout: String,
    /// Prefix of its name, if it follows the naming of this crate
    pub(super) prefix: Option<String>,
    groups: Vec<Group>,
}

#[derive(Clone, Debug)]
struct Group {
    units: Vec<String>,
    only: Vec<String>,
    without: Vec<String>,
    regions: Vec<String>,
}

/// Strings of a list that parse; an override keeps the others
fn words<T: FromStr>(value: Option<&Value>) -> Vec<String> {
    let items = value.and_then(Value::as_array).into_iter().flatten();
    let items = items.filter_map(Value::as_str).filter(|item| item.parse::<T>().is_ok());
    items.map(str::to_owned).collect()
}

/// Whether a resource is a document of rollouts, or may be one because its type is unresolved
pub(super) fn is_policy(found: &Found) -> bool {
    found.kind == DOCUMENT && found.text("DocumentType").is_none_or(|kind| POLICIES.contains(&kind))
}

/// The StackSets that contain documents
pub(super) fn find(resources: &[Found], rollouts: &HashMap<String, String>) -> Vec<Set> {
    let carrying: BTreeSet<usize> = resources
        .iter()
        .filter(|found| is_policy(found))
        .filter_map(|found| match found.home {
            Home::Set(set) => Some(set),
            _ => None,
        })
        .collect();
    let carries = |number: usize| carrying.contains(&number);
    let sets =
        resources.iter().enumerate().filter(|(number, found)| found.kind == STACK_SET && carries(*number));
    let mut all: Vec<Set> = Vec::new();
    for (number, found) in sets {
        let name = found.text("StackSetName").unwrap_or(&found.id);
        let described = found.text("Description").and_then(|text| text.strip_prefix(DESCRIPTION));
        let rollout = rollouts.get(name).map(String::as_str).or(described);
        let prefix = rollout.and_then(|rollout| {
            let (prefix, rest) = name.split_once(&format!("-{rollout}"))?;
            (rest.is_empty() || rest.starts_with('-')).then(|| prefix.to_owned())
        });
        let rollout = rollout.unwrap_or(name).to_owned();
        let rollout = if rollout.parse::<StackName>().is_ok() {
            rollout
        } else {
            format!("imported-{}", all.len() + 1)
        };
        let groups = found.property("StackInstancesGroup").and_then(Value::as_array).into_iter().flatten();
        let groups = groups.map(|group| {
            let targets = group.get("DeploymentTargets");
            let of = |key: &str| targets.and_then(|targets| targets.get(key));
            let accounts = words::<AccountId>(of("Accounts"));
            let (only, without) = match of("AccountFilterType").and_then(Value::as_str) {
                Some("INTERSECTION") => (accounts, Vec::new()),
                Some("DIFFERENCE") => (Vec::new(), accounts),
                _ => (Vec::new(), Vec::new()),
            };
            Group {
                units: words::<UnitId>(of("OrganizationalUnitIds")),
                only,
                without,
                regions: words::<Region>(group.get("Regions")),
            }
        });
        all.push(Set { number, rollout, prefix, groups: groups.collect() });
    }
    all
}

/// Targets of the StackSets of other stack groups
#[derive(Debug, Default)]
pub(super) struct Around {
    pub(super) units: Vec<String>,
    pub(super) regions: Vec<String>,
}

/// Targets of this crate's StackSets other than rollouts: the units of the first, and the longest list of Regions
pub(super) fn around(resources: &[Found], rollouts: &[Set]) -> Around {
    let is_rollout = |found: &Found| rollouts.iter().any(|set| set.number == found.number);
    let is_part = |found: &&Found| {
        found.kind == STACK_SET
            && !is_rollout(found)
            && found.text("PermissionModel") == Some("SERVICE_MANAGED")
            && found.text("Description").is_some_and(|text| text.starts_with(OURS))
    };
    let mut around = Around::default();
    for set in resources.iter().filter(is_part) {
        // A nested StackSet deploys its resources to the other Regions.
        let within = resources.iter().filter(|found| {
            found.kind == STACK_SET && matches!(found.home, Home::Set(number) if number == set.number)
        });
        let instances = |set: &Found| set.property("StackInstancesGroup").and_then(Value::as_array).cloned();
        let others =
            within.filter_map(instances).flatten().flat_map(|group| words::<Region>(group.get("Regions")));
        let others: Vec<String> = others.collect();
        for group in instances(set).into_iter().flatten() {
            let units = words::<UnitId>(group.pointer("/DeploymentTargets/OrganizationalUnitIds"));
            if around.units.is_empty() {
                around.units = units;
            }
            let mut regions = words::<Region>(group.get("Regions"));
            regions.extend(
                others.iter().filter(|region| !regions.contains(region)).cloned().collect::<Vec<_>>(),
            );
            if regions.len() > around.regions.len() {
                around.regions = regions;
            }
        }
    }
    around
}

/// Sorts units and accounts by the order of the targets, and places accounts below their units
pub(super) fn arrange(sets: &[Set], known: &mut Known, findings: &mut Diagnostics, resources: &[Found]) {
    let groups = || sets.iter().flat_map(|set| &set.groups);
    let is_unit = |id: &String| id.starts_with("ou-");
    let units: Vec<Vec<String>> =
        groups().map(|group| group.units.iter().filter(|id| is_unit(id)).cloned().collect()).collect();
    let accounts: Vec<Vec<String>> = groups()
        .flat_map(|group| [group.only.clone(), group.without.clone()])
        .filter(|list| !list.is_empty())
        .collect();
    known.arrange(&units, &accounts);
    // The parent of an account is one of the units that are targeted together with it.
    let mut possible: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for group in groups() {
        for account in &group.only {
            let units: Vec<String> = group.units.clone();
            let known_so_far = possible.entry(account.clone()).or_insert_with(|| units.clone());
            let both: Vec<String> = known_so_far.iter().filter(|id| units.contains(id)).cloned().collect();
            if !both.is_empty() {
                *known_so_far = both;
            }
        }
    }
    for group in groups().filter(|group| !group.only.is_empty()) {
        // Each unit contains at least one of the accounts, in their order.
        let mut units = group.units.iter().peekable();
        let count = group.only.len();
        for (at, account) in group.only.iter().enumerate() {
            if known.has_parent(account) {
                continue;
            }
            let choices = possible.get(account).cloned().unwrap_or_default();
            let rest = count - at;
            let unit = match choices.as_slice() {
                [one] => one.clone(),
                _ => {
                    let current = units.peek().map(|unit| (*unit).clone()).unwrap_or_default();
                    if units.len() > 1 && rest > 1 {
                        units.next();
                    }
                    let set =
                        sets.iter().find(|set| set.groups.iter().any(|other| std::ptr::eq(other, group)));
                    let found = set.and_then(|set| resources.get(set.number));
                    let what = format!(
                        "the account `{account}` is assumed to be in the unit `{current}`, one of several"
                    );
                    let mut finding = rules::ASSUMED_IMPORT.finding(what).subject(account.clone()).help(
                        "also import the output of `aws organizations list-accounts-for-parent`, each in a file named after the parent",
                    );
                    if let Some(found) = found {
                        finding = finding.at(found.origin(&["Properties", "StackInstancesGroup"]), "");
                    }
                    findings.push(finding);
                    current
                }
            };
            known.place_account(account, &unit);
        }
    }
    for group in groups() {
        for account in &group.without {
            match (known.parent_of(account), group.units.as_slice()) {
                (None, [first, ..]) => known.place_account(account, first),
                // An excluded account is below the unit, so its parent is as well.
                (Some(parent), [one])
                    if parent != *one && is_unit(&parent) && !known.is_within(&parent, one) =>
                {
                    known.place_unit(&parent, one);
                }
                _ => {}
            }
        }
    }
    split_units(sets, known);
}

/// Places a unit below another one: if a rollout targets a unit as a whole in some Regions and account by account in others, the unit
/// contains a unit of another rollout in those other Regions
fn split_units(sets: &[Set], known: &mut Known) {
    let mut by_rollout: BTreeMap<&str, Vec<&Group>> = BTreeMap::new();
    for set in sets {
        by_rollout.entry(&set.rollout).or_default().extend(&set.groups);
    }
    for (rollout, groups) in &by_rollout {
        for closed in groups.iter().filter(|group| !group.only.is_empty()) {
            for unit in &closed.units {
                let opened: BTreeSet<&String> = groups
                    .iter()
                    .filter(|group| group.only.is_empty() && group.units.contains(unit))
                    .flat_map(|group| &group.regions)
                    .collect();
                if opened.is_empty() {
                    continue;
                }
                // Units of other rollouts in the Regions where this one is split, and of no rollout where it is whole.
                let others =
                    by_rollout.iter().filter(|(other, _)| *other != rollout).flat_map(|(_, groups)| groups);
                let below: Vec<String> = others
                    .clone()
                    .filter(|group| group.regions.iter().any(|region| closed.regions.contains(region)))
                    .flat_map(|group| &group.units)
                    .filter(|other| {
                        !by_rollout.values().flatten().any(|group| {
                            group.units.contains(other)
                                && group.regions.iter().any(|region| opened.contains(region))
                        })
                    })
                    .cloned()
                    .collect();
                for other in below {
                    if known.parent_of_unit(&other).is_none() && other != *unit {
                        known.place_unit(&other, unit);
                    }
                }
            }
        }
    }
}

/// Units that StackSets target, without duplicates
pub(super) fn units(sets: &[Set]) -> Vec<String> {
    let groups = sets.iter().flat_map(|set| &set.groups);
    once(groups.flat_map(|group| &group.units).filter(|id| id.starts_with("ou-")).cloned())
}

/// Units and roots that StackSets target, without duplicates
pub(super) fn targets(sets: &[Set]) -> Vec<String> {
    once(sets.iter().flat_map(|set| &set.groups).flat_map(|group| &group.units).cloned())
}

/// Targets of a rollout as keys of the model
pub(super) fn places(
    sets: &[Set],
    rollout: &str,
    names: &Names,
    access_regions: &[String],
) -> Map<String, Value> {
    let groups = || sets.iter().filter(|set| set.rollout == rollout).flat_map(|set| &set.groups);
    let whole = groups().filter(|group| group.only.is_empty());
    let units = once(whole.flat_map(|group| &group.units).map(|unit| names.unit_reference(unit)));
    let accounts = once(groups().flat_map(|group| &group.only).cloned());
    let mut regions = once(groups().flat_map(|group| &group.regions).cloned());
    // In the order of node access, which is the order of the groups
    regions
        .sort_by_key(|region| access_regions.iter().position(|other| other == region).unwrap_or(usize::MAX));
    if regions == access_regions {
        regions.clear();
    }
    let left_out = exclusions(sets, rollout);
    let lists =
        [("units", units), ("accounts", accounts), ("excludeAccounts", left_out), ("regions", regions)];
    let lists = lists.into_iter().filter(|(_, list)| !list.is_empty());
    lists.map(|(key, list)| (key.to_owned(), json!(list))).collect()
}

fn once(all: impl Iterator<Item = String>) -> Vec<String> {
    let mut seen = BTreeSet::new();
    all.filter(|one| seen.insert(one.clone())).collect()
}

/// Accounts that a rollout excludes and no other rollout includes
fn exclusions(sets: &[Set], rollout: &str) -> Vec<String> {
    let taken = |account: &String, region: &String| {
        let mut groups = sets.iter().flat_map(|set| &set.groups);
        groups.any(|group| group.only.contains(account) && group.regions.contains(region))
    };
    let own = sets.iter().filter(|set| set.rollout == rollout).flat_map(|set| &set.groups);
    let left_out = own.flat_map(|group| {
        let open = |account: &&String| !group.regions.iter().all(|region| taken(account, region));
        group.without.iter().filter(open).cloned().collect::<Vec<_>>()
    });
    once(left_out)
}

/// Options of the first StackSet that are not defaults
pub(super) fn options(sets: &[Set], resources: &[Found], found: &Found) -> Map<String, Value> {
    let mut options = Map::new();
    let at = |pointer: &str| found.resource.pointer(&format!("/Properties/{pointer}")).cloned();
    let truth = |value: Option<Value>| match value {
        Some(Value::Bool(truth)) => Some(truth),
        Some(Value::String(text)) => text.parse().ok(),
        _ => None,
    };
    // StackSets that name individual accounts never deploy automatically.
    let open = sets.iter().filter(|set| set.groups.iter().any(|group| group.only.is_empty()));
    let open = open.filter_map(|set| resources.get(set.number)).next();
    let deployment = |key: &str| truth(open?.property("AutoDeployment")?.get(key).cloned());
    if deployment("Enabled") == Some(false) {
        options.insert("autoDeployment".to_owned(), false.into());
    }
    if deployment("RetainStacksOnAccountRemoval") == Some(true) {
        options.insert("retainStacksOnAccountRemoval".to_owned(), true.into());
    }
    if truth(at("ManagedExecution/Active")) == Some(false) {
        options.insert("managedExecution".to_owned(), false.into());
    }
    for (key, name, default) in
        [("maxConcurrent", "MaxConcurrent", json!("10%")), ("failureTolerance", "FailureTolerance", json!(0))]
    {
        let count = at(&format!("OperationPreferences/{name}Count"));
        let percent = at(&format!("OperationPreferences/{name}Percentage"));
        let number = |value: &Value| value.as_u64().or_else(|| value.as_str()?.parse().ok());
        let value = percent
            .as_ref()
            .and_then(number)
            .map(|percent| json!(format!("{percent}%")))
            .or_else(|| count.as_ref().and_then(number).map(Value::from));
        options.extend(value.filter(|value| *value != default).map(|value| (key.to_owned(), value)));
    }
    for (key, name, default) in [
        ("regionConcurrency", "RegionConcurrencyType", "PARALLEL"),
        ("concurrencyMode", "ConcurrencyMode", "SOFT_FAILURE_TOLERANCE"),
    ] {
        let value = at(&format!("OperationPreferences/{name}")).filter(|value| *value != default);
        options.extend(value.map(|value| (key.to_owned(), value)));
    }
    let order = at("OperationPreferences/RegionOrder")
        .filter(|order| order.as_array().is_some_and(|all| !all.is_empty()));
    options.extend(order.map(|order| ("regionOrder".to_owned(), order)));
    // In the order of the reference documentation
    let keys = [
        "autoDeployment",
        "retainStacksOnAccountRemoval",
        "managedExecution",
        "maxConcurrent",
        "failureTolerance",
        "regionConcurrency",
        "regionOrder",
        "concurrencyMode",
    ];
    keys.iter().filter_map(|key| Some(((*key).to_owned(), options.remove(*key)?))).collect()
}
