//! Counting nodes by their decisions

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::convert::Infallible;

use indexmap::{IndexMap, IndexSet};

use super::{Coverage, Dimension, Numbers, Offender, Row, witnesses};
use crate::decide::{
    Audience, Engine, MAX_PROBE_VALUES, NodeClass, NodeKind, Outcome, Place, Reason, User, UserSet,
};
use crate::inventory::{Inventory, InventoryNode};
use crate::parallel;
use crate::plan::Plan;

/// Number of nodes or classes that are processed at the same time
const BATCH: usize = 8192;

/// Number of those that a thread takes at a time
const SHARE: usize = 128;

/// Subjects for which automatic approval is evaluated
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subjects {
    /// Users of the inventory, by their names
    Users(Vec<String>),
    /// Subjects that statements name, such as `group leads`; a label may occur several times
    Described(Vec<String>),
}

impl Subjects {
    /// Returns the labels of these indexes, each once, in order
    #[must_use]
    pub fn labels<'a>(&'a self, numbers: &BTreeSet<usize>) -> Vec<&'a str> {
        let (Self::Users(all) | Self::Described(all)) = self;
        let mut labels: Vec<&str> =
            numbers.iter().filter_map(|at| all.get(*at)).map(String::as_str).collect();
        labels.sort_unstable();
        if matches!(self, Self::Described(_)) {
            labels.dedup();
        }
        labels
    }
}

/// Decisions for all nodes of a class
struct Class {
    reach: Reach,
    /// Index of the set of automatically approved users
    approved: usize,
}

/// Decision about a request that is not approved automatically
enum Reach {
    Manual(String),
    Conflict(Vec<String>),
    Nothing(String),
}

/// Counts of a group before its sets of users are merged
#[derive(Default)]
struct Counted {
    numbers: Numbers,
    approved: BTreeSet<usize>,
}

impl Counted {
    fn add(&mut self, class: &Class, is_automatic: bool) {
        let numbers = &mut self.numbers;
        numbers.nodes += 1;
        if is_automatic {
            numbers.automatic += 1;
            self.approved.insert(class.approved);
        }
        match &class.reach {
            Reach::Manual(policy) => {
                numbers.manual += 1;
                numbers.covered += 1;
                match numbers.policies.get_mut(policy) {
                    Some(count) => *count += 1,
                    None => drop(numbers.policies.insert(policy.clone(), 1)),
                }
            }
            Reach::Conflict(_) => numbers.conflicts += 1,
            Reach::Nothing(_) if is_automatic => numbers.covered += 1,
            Reach::Nothing(_) => numbers.uncovered += 1,
        }
    }
}

impl Coverage {
    /// Counts the nodes of an inventory
    ///
    /// Calls `progress` with the amount of finished work and the total.
    #[must_use]
    pub fn new(
        engine: &Engine,
        plan: &Plan<'_>,
        inventory: &Inventory,
        by: Vec<Dimension>,
        progress: &mut dyn FnMut(usize, usize),
    ) -> Self {
        let mut notes = Vec::new();
        let places: Vec<Place<'_>> = inventory
            .places
            .iter()
            .map(|place| engine.place(&place.account, place.unit.as_deref(), &place.region))
            .collect();
        let mut done = 0;
        let all = inventory.nodes.len();
        let (class_of, firsts) = classes(inventory, &places, &mut |count| {
            done += count;
            progress(done, 2 * all);
        });
        let (asking, mut subjects) = subjects(engine, inventory, &mut notes);
        let mut decided = Decided::new(engine, asking, &places, &firsts, &mut |part, of| {
            progress(all + all * part / of.max(1), 2 * all);
        });
        if let Subjects::Described(labels) = &mut subjects {
            let open: Vec<&InventoryNode> = decided.nodes_without_approval(&firsts).collect();
            let found = witnesses::search(engine, &places, &open, &mut notes);
            if !found.is_empty() {
                let mut asking = std::mem::take(&mut decided.asking);
                for (label, user) in found {
                    labels.push(label);
                    asking.push(user);
                }
                decided = Decided::new(engine, asking, &places, &firsts, &mut |_, _| {});
            }
        }
        let Decided { classes, sets, weights, .. } = decided;
        let units = units(plan, inventory);
        let mut rows: BTreeMap<Vec<Option<&str>>, Counted> = BTreeMap::new();
        let mut total = Counted::default();
        let (mut conflicts, mut uncovered) = (Vec::new(), Vec::new());
        for (node, class) in inventory.nodes.iter().zip(class_of) {
            let (Some(class), Some(place)) = (classes.get(class), inventory.places.get(node.place)) else {
                continue;
            };
            let is_automatic = class.approved != 0;
            let key = by.iter().map(|dimension| match dimension {
                Dimension::Account => Some(place.account.as_str()),
                Dimension::Region => Some(place.region.as_str()),
                Dimension::Unit => units.get(node.place).copied().flatten(),
                Dimension::Kind => Some(match node.node.kind {
                    NodeKind::Ec2 => "ec2",
                    NodeKind::Managed => "managed",
                }),
                Dimension::Tag(key) => node.node.tags.get(key).map(String::as_str),
            });
            rows.entry(key.collect()).or_default().add(class, is_automatic);
            total.add(class, is_automatic);
            let offender = |policies: &[String], reason: Option<&String>| Offender {
                node: node.node.id.clone(),
                account: place.account.clone(),
                region: place.region.clone(),
                policies: policies.to_vec(),
                reason: reason.cloned(),
            };
            match &class.reach {
                Reach::Conflict(policies) => conflicts.push(offender(policies, None)),
                Reach::Nothing(reason) if !is_automatic => uncovered.push(offender(&[], Some(reason))),
                Reach::Manual(_) | Reach::Nothing(_) => {}
            }
        }
        let joined = |counted: Counted| -> Numbers {
            let mut users = UserSet::default();
            counted.approved.iter().filter_map(|set| sets.get_index(*set)).for_each(|set| users.add(set));
            let approved = users.iter().filter_map(|class| weights.get(class)).flatten().copied().collect();
            Numbers { approved, ..counted.numbers }
        };
        let rows = rows.into_iter().map(|(key, counted)| Row {
            key: key.into_iter().map(|value| value.map(str::to_owned)).collect(),
            numbers: joined(counted),
        });
        let rows = rows.collect();
        notes.extend(inventory.left_out());
        Self { by, rows, total: joined(total), conflicts, uncovered, subjects, notes }
    }
}

pub(super) type Asking = (User, IndexMap<String, String>);

/// Decisions for the nodes of each class
struct Decided {
    asking: Vec<Asking>,
    /// Indexes of the users in each class of equal users
    weights: Vec<Vec<usize>>,
    classes: Vec<Class>,
    sets: IndexSet<UserSet>,
}

impl Decided {
    /// Evaluates a node of each class for a user of each class of equal users
    fn new(
        engine: &Engine,
        asking: Vec<Asking>,
        places: &[Place<'_>],
        firsts: &[&InventoryNode],
        progress: &mut dyn FnMut(usize, usize),
    ) -> Self {
        let mut equal = IndexMap::new();
        for (number, (user, tags)) in asking.iter().enumerate() {
            equal.entry(engine.user_class(user, tags)).or_insert_with(Vec::new).push(number);
        }
        let weights: Vec<Vec<usize>> = equal.into_values().collect();
        let users: Vec<Asking> =
            weights.iter().filter_map(|members| asking.get(*members.first()?)).cloned().collect();
        let audience = engine.audience(&users);
        let mut sets: IndexSet<UserSet> = IndexSet::from([UserSet::default()]);
        let mut classes: Vec<Class> = Vec::with_capacity(firsts.len());
        for batch in firsts.chunks(BATCH) {
            let shares: Vec<&[&InventoryNode]> = batch.chunks(SHARE).collect();
            let finished: Result<(), Infallible> = parallel::each(
                &shares,
                |share| share.iter().filter_map(|node| decided(&audience, places, node)).collect::<Vec<_>>(),
                |decided| {
                    for (reach, approved) in decided {
                        let approved = if approved.is_empty() { UserSet::default() } else { approved };
                        classes.push(Class { reach, approved: sets.insert_full(approved).0 });
                    }
                    Ok(())
                },
            );
            let Ok(()) = finished;
            progress(classes.len(), firsts.len());
        }
        Self { asking, weights, classes, sets }
    }

    /// Returns a node of each class for which no user is approved automatically
    fn nodes_without_approval<'i>(
        &self,
        firsts: &[&'i InventoryNode],
    ) -> impl Iterator<Item = &'i InventoryNode> {
        let pairs = firsts.iter().zip(&self.classes);
        pairs.filter(|(_, class)| class.approved == 0).map(|(node, _)| *node)
    }
}

/// Returns the subjects for which automatic approval is evaluated, and their labels
fn subjects(engine: &Engine, inventory: &Inventory, notes: &mut Vec<String>) -> (Vec<Asking>, Subjects) {
    match &inventory.users {
        Some(users) => {
            let labels = users.iter().map(|user| user.label().to_owned()).collect();
            if engine.reads_principal_tags() && users.iter().all(|user| user.principal_tags.is_empty()) {
                notes.push(
                    "statements look at principal tags, and no file of users has any: they count as not there".to_owned(),
                );
            }
            if engine.reads_attributes() && users.iter().all(|user| user.user.attributes.is_empty()) {
                notes.push(
                    "statements look at attributes of users, and no file has any (`aws identitystore list-users \
                     --extensions aws:identitystore:enterprise`): they count as not there"
                        .to_owned(),
                );
            }
            let asking = users.iter().map(|user| (user.user.clone(), user.principal_tags.clone()));
            (asking.collect(), Subjects::Users(labels))
        }
        None => {
            let mut values: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
            for key in engine.compared_tags() {
                let found = inventory.nodes.iter().filter_map(|node| node.node.tags.get(&key));
                let found = found.cloned().collect();
                values.insert(key, found);
            }
            let probes = engine.probes(&values);
            for key in probes.cut {
                notes.push(format!(
                    "the tag `{key}` has more than {MAX_PROBE_VALUES} values, and statements compare it with users: hand users \
                     over with `--users` for exact numbers"
                ));
            }
            notes.push("without `--users`, automatic is what some user can get".to_owned());
            let labels = probes.all.iter().map(|probe| probe.label.clone()).collect();
            let asking = probes.all.into_iter().map(|probe| (probe.user, probe.principal_tags));
            (asking.collect(), Subjects::Described(labels))
        }
    }
}

/// Returns the class index of each node, and a node of each class
fn classes<'i>(
    inventory: &'i Inventory,
    places: &[Place<'_>],
    progress: &mut dyn FnMut(usize),
) -> (Vec<usize>, Vec<&'i InventoryNode>) {
    // Nodes in places with the same rollout have the same decisions if the deny-access policy applies to both or neither. The same is true
    // for places without a rollout for the same reason.
    let mut rollouts = IndexSet::new();
    let rollout_of: Vec<usize> = places
        .iter()
        .map(|place| {
            let rollout = place.rollout().map(str::to_owned).map_err(ToString::to_string);
            rollouts.insert_full((rollout, place.has_deny_access())).0
        })
        .collect();
    let mut known: HashMap<(usize, NodeClass), usize> = HashMap::new();
    let mut class_of = Vec::with_capacity(inventory.nodes.len());
    let mut firsts = Vec::new();
    for batch in inventory.nodes.chunks(BATCH) {
        let shares: Vec<&[InventoryNode]> = batch.chunks(SHARE).collect();
        let class = |node: &'i InventoryNode| {
            let place = places.get(node.place)?;
            Some((node, (rollout_of.get(node.place).copied()?, place.node_class(&node.node))))
        };
        let finished: Result<(), Infallible> = parallel::each(
            &shares,
            |share| share.iter().filter_map(class).collect::<Vec<_>>(),
            |found| {
                for (node, key) in found {
                    let next = firsts.len();
                    let number = *known.entry(key).or_insert(next);
                    if number == next {
                        firsts.push(node);
                    }
                    class_of.push(number);
                }
                Ok(())
            },
        );
        let Ok(()) = finished;
        progress(batch.len());
    }
    (class_of, firsts)
}

fn decided(audience: &Audience<'_>, places: &[Place<'_>], node: &InventoryNode) -> Option<(Reach, UserSet)> {
    let place = places.get(node.place)?;
    let reach = match place.manual(&node.node) {
        Outcome::Manual { policy } => Reach::Manual(policy.name.to_string()),
        Outcome::Conflict { policies } => {
            Reach::Conflict(policies.iter().map(|policy| policy.name.to_string()).collect())
        }
        Outcome::NotCovered { reason: Reason::UnknownAccount { .. } } => {
            Reach::Nothing("the model does not have the account, and no file tells its unit".to_owned())
        }
        Outcome::NotCovered { reason } => Reach::Nothing(reason.to_string()),
        Outcome::AutoApproved { .. } => return None,
    };
    Some((reach, audience.approved(place, &node.node)))
}

/// Returns the name of the OU of each place: from the model if it has the account, else from the inventory
fn units<'a>(plan: &'a Plan<'_>, inventory: &'a Inventory) -> Vec<Option<&'a str>> {
    let accounts: HashMap<&str, &str> = plan
        .tree
        .accounts()
        .map(|(_, account)| (account.id.as_str(), plan.tree.get(account.unit).label()))
        .collect();
    let known: HashMap<&str, &str> =
        plan.tree.units().filter_map(|(_, unit)| Some((unit.id.as_ref()?.as_str(), unit.label()))).collect();
    let places = inventory.places.iter().map(|place| {
        let told = || {
            let unit = place.unit.as_deref()?;
            Some(known.get(unit).copied().unwrap_or(unit))
        };
        accounts.get(place.account.as_str()).copied().or_else(told)
    });
    places.collect()
}
