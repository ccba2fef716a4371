//! The rollout that covers each account and Region, and what reaches it

use std::collections::{BTreeMap, BTreeSet};

use jitna_iac::diag::{Code, Sources};
use jitna_iac::ids::Region;
use jitna_iac::model::Model;
use jitna_iac::plan::{AccountIndex, Group, Plan, Reach, UnitIndex};
use proptest::prelude::*;
use serde_json::{Value as Json, json};

const REGIONS: [Region; 3] = [Region::EU_CENTRAL_1, Region::EU_WEST_1, Region::US_EAST_1];

/// A rollout as numbers: unit 0 is the root
#[derive(Clone, Debug, Default)]
struct Case {
    units: Vec<usize>,
    accounts: Vec<usize>,
    excluded: Vec<usize>,
    /// Indexes into `REGIONS`; none means all.
    regions: BTreeSet<usize>,
    /// `extends` this rollout.
    base: Option<usize>,
}

/// An organization as numbers
#[derive(Clone, Debug, Default)]
struct World {
    /// Parent of unit 1, 2, …; each is a smaller number.
    parents: Vec<usize>,
    /// Unit of each account.
    accounts: Vec<usize>,
    management: Option<usize>,
    rollouts: Vec<Case>,
}

impl World {
    fn unit_id(number: usize) -> String {
        if number == 0 { "r-ab12".to_owned() } else { format!("ou-ab12-{number:08}") }
    }

    fn account_id(number: usize) -> String {
        format!("{number:012}")
    }

    fn parent(&self, unit: usize) -> Option<usize> {
        unit.checked_sub(1).map(|at| self.parents[at])
    }

    fn upwards(&self, unit: usize) -> impl Iterator<Item = usize> + '_ {
        std::iter::successors(Some(unit), |unit| self.parent(*unit))
    }

    fn accounts_of(&self, number: usize) -> Json {
        let below = self.accounts.iter().enumerate().filter(|(_, unit)| **unit == number);
        below
            .map(
                |(account, _)| json!({"name": format!("account-{account}"), "id": Self::account_id(account)}),
            )
            .collect()
    }

    fn units_of(&self, number: usize) -> Json {
        let below = (1..=self.parents.len()).filter(|below| self.parent(*below) == Some(number));
        below
            .map(|unit| {
                json!({
                    "name": format!("unit-{unit}"),
                    "id": Self::unit_id(unit),
                    "accounts": self.accounts_of(unit),
                    "units": self.units_of(unit),
                })
            })
            .collect()
    }

    /// The model as the content of a file
    fn json(&self) -> Json {
        let rollouts: Vec<Json> = self
            .rollouts
            .iter()
            .enumerate()
            .map(|(number, case)| {
                let ids = |numbers: &[usize], id: fn(usize) -> String| -> Vec<String> {
                    numbers.iter().map(|number| id(*number)).collect()
                };
                let mut rollout = json!({
                    "name": format!("rollout-{number}"),
                    "units": ids(&case.units, Self::unit_id),
                    "accounts": ids(&case.accounts, Self::account_id),
                    "excludeAccounts": ids(&case.excluded, Self::account_id),
                });
                if !case.regions.is_empty() {
                    rollout["regions"] =
                        case.regions.iter().map(|region| json!(REGIONS[*region].as_str())).collect();
                }
                if let Some(base) = case.base {
                    rollout["extends"] = format!("rollout-{base}").into();
                }
                rollout
            })
            .collect();
        let mut organization = json!({
            "delegatedAdministrator": "999999999999",
            "root": "r-ab12",
            "homeRegion": REGIONS[0].as_str(),
            "accounts": self.accounts_of(0),
            "units": self.units_of(0),
        });
        if let Some(account) = self.management {
            organization["managementAccount"] = Self::account_id(account).into();
        }
        json!({
            "version": 1,
            "organization": organization,
            "unifiedConsole": {"regions": REGIONS.iter().map(Region::as_str).collect::<Vec<_>>()},
            "rollouts": rollouts,
        })
    }

    fn model(&self) -> Model {
        read(&self.json())
    }

    fn in_region(&self, region: usize) -> impl Iterator<Item = (usize, &Case)> {
        let all = self.rollouts.iter().enumerate();
        all.filter(move |(_, case)| case.regions.is_empty() || case.regions.contains(&region))
    }

    /// First rollout that names the unit itself
    fn claim(&self, unit: usize, region: usize) -> Option<usize> {
        self.in_region(region).find(|(_, case)| case.units.contains(&unit)).map(|(number, _)| number)
    }

    fn naming(&self, account: usize, region: usize) -> Option<usize> {
        self.in_region(region).find(|(_, case)| case.accounts.contains(&account)).map(|(number, _)| number)
    }

    /// A literal implementation of the inheritance rule
    fn owner(&self, account: usize, region: usize) -> Option<usize> {
        if let Some(named) = self.naming(account, region) {
            return Some(named);
        }
        for unit in self.upwards(self.accounts[account]) {
            match self.claim(unit, region) {
                Some(rollout) if self.rollouts[rollout].excluded.contains(&account) => {}
                Some(rollout) => return Some(rollout),
                None => {}
            }
        }
        None
    }
}

/// The model of a file with this JSON
fn read(json: &Json) -> Model {
    let (model, findings) = jitna_iac::read::read(&json.to_string(), "jitna.json", &mut Sources::default());
    model.unwrap_or_else(|| panic!("{findings:?}"))
}

/// Numbers of the plan as numbers of the world
struct Numbers {
    units: BTreeMap<UnitIndex, usize>,
    accounts: BTreeMap<AccountIndex, usize>,
}

impl Numbers {
    fn new(world: &World, plan: &Plan<'_>) -> Self {
        let units = plan.tree.units().map(|(index, unit)| {
            let id = unit.id.as_ref().unwrap().as_str();
            (index, (0..=world.parents.len()).find(|number| World::unit_id(*number) == id).unwrap())
        });
        let accounts =
            plan.tree.accounts().map(|(index, account)| (index, account.id.as_str().parse().unwrap()));
        Self { units: units.collect(), accounts: accounts.collect() }
    }

    fn listed(&self, accounts: &[AccountIndex]) -> BTreeSet<usize> {
        accounts.iter().map(|account| self.accounts[account]).collect()
    }

    /// Whether an account of the model is reached, computed only from units and reach
    fn reaches(&self, world: &World, group: &Group, account: usize) -> bool {
        let units: BTreeSet<usize> = group.units.iter().map(|unit| self.units[unit]).collect();
        let below = world.upwards(world.accounts[account]).any(|unit| units.contains(&unit));
        let chosen = match &group.reach {
            Reach::All => true,
            Reach::Without(accounts) => !self.listed(accounts).contains(&account),
            Reach::Only(accounts) => self.listed(accounts).contains(&account),
        };
        below && chosen && world.management != Some(account)
    }
}

/// Region with the group's number, as an index into `REGIONS`
fn region(plan: &Plan<'_>, rollout: usize, at: usize) -> usize {
    let region = plan.rollouts[rollout].regions[at];
    REGIONS.iter().position(|known| known == region).unwrap()
}

fn check(world: &World) -> Result<(), TestCaseError> {
    let model = world.model();
    let (plan, _) = Plan::new(&model);
    let numbers = Numbers::new(world, &plan);
    let groups: Vec<(usize, &Group, bool)> = plan
        .placements
        .iter()
        .enumerate()
        .flat_map(|(number, placement)| {
            let open = placement.open.iter().map(move |group| (number, group, true));
            open.chain(placement.closed.iter().map(move |group| (number, group, false)))
        })
        .collect();
    let in_region = |at: usize| {
        let groups = groups.iter().copied();
        let plan = &plan;
        groups.filter(move |(rollout, group, _)| {
            group.regions.iter().any(|number| region(plan, *rollout, *number) == at)
        })
    };
    for (at, name) in REGIONS.iter().enumerate() {
        for account in 0..world.accounts.len() {
            let reached: Vec<usize> = in_region(at)
                .filter(|(_, group, _)| numbers.reaches(world, group, account))
                .map(|(rollout, ..)| rollout)
                .collect();
            if world.management == Some(account) {
                prop_assert!(reached.is_empty());
                let named = plan.management.get(name).copied();
                prop_assert_eq!(named, world.naming(account, at), "management account");
            } else {
                let owner: Vec<usize> = world.owner(account, at).into_iter().collect();
                prop_assert_eq!(reached, owner, "account {} in {}", account, name);
            }
        }
        // An account that joins a unit later, or comes back: filters do not exclude it.
        for unit in 0..=world.parents.len() {
            let above: Vec<usize> = world.upwards(unit).collect();
            let mut reached = Vec::new();
            for (rollout, group, _) in in_region(at).filter(|(_, _, open)| *open) {
                let units = group.units.iter().filter(|unit| above.contains(&numbers.units[unit]));
                reached.extend(units.map(|_| rollout));
            }
            let owner = above.iter().find_map(|unit| world.claim(*unit, at));
            prop_assert!(reached.len() <= 1, "unit {} in {}: {:?}", unit, name, reached);
            match (reached.first(), owner) {
                (Some(reached), owner) => prop_assert_eq!(Some(*reached), owner),
                (None, None) => {}
                (None, Some(owner)) => {
                    let split = plan.placements[owner].split.iter();
                    prop_assert!(
                        split.into_iter().any(|index| numbers.units[index] == unit),
                        "unit {}",
                        unit
                    );
                }
            }
        }
    }
    for (_, group, _) in &groups {
        let all = 0..world.accounts.len();
        let reached: BTreeSet<usize> =
            all.filter(|account| numbers.reaches(world, group, *account)).collect();
        prop_assert_eq!(numbers.listed(&group.accounts(&plan.tree)), reached);
        prop_assert!(!group.units.is_empty() && !group.regions.is_empty());
        let nested = |unit: &UnitIndex| {
            group.units.iter().any(|above| above != unit && plan.tree.is_within(*unit, *above))
        };
        prop_assert!(!group.units.iter().any(nested), "a unit beside one below it");
    }
    for (above, number) in &numbers.units {
        let below: BTreeSet<usize> =
            (0..=world.parents.len()).filter(|unit| world.upwards(*unit).any(|u| u == *number)).collect();
        let found: BTreeSet<usize> = plan.tree.downwards(*above).map(|unit| numbers.units[&unit]).collect();
        prop_assert_eq!(&found, &below);
        let within = numbers.units.iter().filter(|(unit, _)| plan.tree.is_within(**unit, *above));
        prop_assert_eq!(within.map(|(_, number)| *number).collect::<BTreeSet<_>>(), below);
    }
    Ok(())
}

fn worlds() -> impl Strategy<Value = World> {
    let parents = prop::collection::vec(any::<prop::sample::Index>(), 0..8);
    let sizes = (parents, 0usize..10);
    sizes.prop_flat_map(|(parents, accounts)| {
        let parents: Vec<usize> = parents.iter().enumerate().map(|(i, index)| index.index(i + 1)).collect();
        let units = parents.len() + 1;
        // Without accounts nothing can be named; the numbers are then removed.
        let account = 0..accounts.max(1);
        let case = (
            prop::collection::vec(0..units, 0..4),
            prop::collection::vec(account.clone(), 0..3),
            prop::collection::vec(account.clone(), 0..4),
            prop::collection::btree_set(0..REGIONS.len(), 0..3),
        );
        let case = case.prop_map(move |(units, named, excluded, regions)| {
            let cut = |list: Vec<usize>| if accounts == 0 { Vec::new() } else { list };
            Case { units, accounts: cut(named), excluded: cut(excluded), regions, base: None }
        });
        let places = prop::collection::vec(0..units, accounts);
        let management = prop::option::of(account).prop_map(move |m| m.filter(|_| accounts > 0));
        (Just(parents), places, management, prop::collection::vec(case, 0..6)).prop_map(
            |(parents, accounts, management, rollouts)| World { parents, accounts, management, rollouts },
        )
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    /// Every account and Region gets the documents of its owner only, now and later
    #[test]
    fn one_rollout_reaches_each_account_and_region(world in worlds()) {
        check(&world)?;
    }
}

/// Units 1 and 2 under the root, 3 under 1; an account in each of 0 to 3
fn small(rollouts: impl IntoIterator<Item = Case>) -> World {
    World {
        parents: vec![0, 0, 1],
        accounts: vec![0, 1, 2, 3],
        management: None,
        rollouts: rollouts.into_iter().collect(),
    }
}

fn units(units: &[usize]) -> Case {
    Case { units: units.to_vec(), ..Case::default() }
}

/// Groups of one rollout as text, `open` before `closed`
fn groups(world: &World, rollout: usize) -> String {
    check(world).unwrap();
    let model = world.model();
    let (plan, _) = Plan::new(&model);
    let numbers = Numbers::new(world, &plan);
    let placement = &plan.placements[rollout];
    let text = |kind: &str, group: &Group| {
        let units: Vec<usize> = group.units.iter().map(|unit| numbers.units[unit]).collect();
        let reach = match &group.reach {
            Reach::All => String::new(),
            Reach::Without(accounts) => format!(" without {:?}", numbers.listed(accounts)),
            Reach::Only(accounts) => format!(" only {:?}", numbers.listed(accounts)),
        };
        let regions: Vec<&str> =
            group.regions.iter().map(|at| plan.rollouts[rollout].regions[*at].as_str()).collect();
        format!("{kind} {units:?}{reach} in {}", regions.join(" "))
    };
    let open = placement.open.iter().map(|group| text("open", group));
    let closed = placement.closed.iter().map(|group| text("closed", group));
    open.chain(closed).collect::<Vec<_>>().join("; ")
}

const ALL: &str = "eu-central-1 eu-west-1 us-east-1";

#[test]
fn a_unit_is_reached_with_all_below_it() {
    assert_eq!(groups(&small([units(&[1])]), 0), format!("open [1] in {ALL}"));
}

#[test]
fn a_nearer_rollout_splits_the_unit_above() {
    let world = small([units(&[0]), units(&[3])]);
    assert_eq!(
        groups(&world, 0),
        format!("open [2] in {ALL}; closed [0] only {{0}} in {ALL}; closed [1] only {{1}} in {ALL}")
    );
    assert_eq!(groups(&world, 1), format!("open [3] in {ALL}"));
}

#[test]
fn a_named_account_leaves_the_rollout_of_its_unit() {
    let named = Case { accounts: vec![3], ..Case::default() };
    let world = small([units(&[1]), named]);
    assert_eq!(groups(&world, 0), format!("open [1] without {{3}} in {ALL}"));
    assert_eq!(groups(&world, 1), format!("closed [3] only {{3}} in {ALL}"));
}

#[test]
fn an_excluded_account_falls_to_the_next_rollout_upwards() {
    let nearer = Case { excluded: vec![3], ..units(&[3]) };
    let world = small([units(&[1]), nearer]);
    assert_eq!(groups(&world, 0), format!("closed [1] only {{1}} in {ALL}; closed [3] only {{3}} in {ALL}"));
    assert_eq!(groups(&world, 1), format!("open [3] without {{3}} in {ALL}"));
}

#[test]
fn an_excluded_account_without_a_rollout_upwards_gets_nothing() {
    let world = small([Case { excluded: vec![3], ..units(&[1]) }]);
    assert_eq!(groups(&world, 0), format!("open [1] without {{3}} in {ALL}"));
    assert_eq!(world.owner(3, 0), None);
}

#[test]
fn regions_are_decided_one_by_one() {
    let nearer = Case { regions: BTreeSet::from([1]), ..units(&[3]) };
    let world = small([units(&[1]), nearer]);
    let expected = "open [1] in eu-central-1 us-east-1; closed [1] only {1} in eu-west-1";
    assert_eq!(groups(&world, 0), expected);
    assert_eq!(groups(&world, 1), "open [3] in eu-west-1");
}

#[test]
fn the_management_account_is_in_no_group_and_may_be_named() {
    let mut world = small([units(&[0]), Case { accounts: vec![3], ..Case::default() }]);
    world.management = Some(3);
    assert_eq!(groups(&world, 0), format!("open [0] in {ALL}"));
    assert_eq!(groups(&world, 1), "");
    let model = world.model();
    let (plan, _) = Plan::new(&model);
    assert_eq!(plan.management.values().collect::<Vec<_>>(), [&1; 3]);
}

#[test]
fn what_a_rollout_extends_comes_with_it() {
    let mut json = small([]).json();
    json["manualApprovals"] = ["Finance", "Payments"]
        .map(|name| json!({"name": name, "nodes": "all", "levels": [{"approvers": [{"role": "Leads"}]}]}))
        .into();
    json["rollouts"] = json!([
        {"name": "base", "manualApprovals": ["Finance"]},
        {"name": "more", "extends": "base", "manualApprovals": ["Payments", "Finance"]},
    ]);
    let model = read(&json);
    let (plan, _) = Plan::new(&model);
    let names = |rollout: usize| {
        let approvals = &plan.rollouts[rollout].documents.manual_approvals;
        approvals.iter().map(|policy| policy.name.as_str()).collect::<Vec<_>>()
    };
    assert_eq!(names(0), ["Finance"]);
    assert_eq!(names(1), ["Finance", "Payments"], "each once, the extended first");
}

/// Number of findings of a code
fn found(world: &World, code: &'static str) -> usize {
    let model = world.model();
    let (_, findings) = Plan::new(&model);
    findings.iter().filter(|finding| finding.code == Code::new(code)).count()
}

#[test]
fn two_rollouts_of_one_unit_are_one_finding() {
    let world = small([units(&[1]), units(&[1])]);
    assert_eq!(found(&world, "JNA0506"), 1, "not one for each Region");
    let apart = [BTreeSet::from([0]), BTreeSet::from([1, 2])];
    let world = small(apart.map(|regions| Case { regions, ..units(&[1]) }));
    assert_eq!(found(&world, "JNA0506"), 0);
    // The first and the second overlap in one Region, the second and the third in another.
    let chain = [BTreeSet::from([0]), BTreeSet::from([0, 1]), BTreeSet::from([0, 1])];
    let world = small(chain.map(|regions| Case { regions, ..units(&[1]) }));
    assert_eq!(found(&world, "JNA0506"), 3);
}

#[test]
fn a_circle_is_reported_for_each_rollout_in_it() {
    let cases = [Some(1), Some(0), Some(0), Some(3)].map(|base| Case { base, ..Case::default() });
    assert_eq!(found(&small(cases), "JNA0513"), 3, "the third leads to the circle but is not in it");
}

#[test]
fn a_large_organization_is_placed() {
    let parents: Vec<usize> = (0..200).map(|unit| unit / 3).collect();
    let accounts: Vec<usize> = (0..10_000).map(|account| account % 201).collect();
    let rollouts = (0..200).map(|n| {
        let own: Vec<usize> = (0..50).map(|i| n * 50 + i).collect();
        Case { accounts: own[..5].to_vec(), excluded: own, ..units(&[n + 1]) }
    });
    let world = World { parents, accounts, management: Some(7), rollouts: rollouts.collect() };
    let model = world.model();
    let (plan, findings) = Plan::new(&model);
    assert!(findings.is_empty());
    assert_eq!(plan.placements.len(), 200);
    assert_eq!(plan.tree.count_accounts(jitna_iac::plan::Tree::ROOT), 10_000);
}
