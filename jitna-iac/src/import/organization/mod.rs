//! The tree of units and accounts, as far as answers of AWS Organizations and targets of stack sets say it

mod answers;
mod order;
mod tree;

use std::collections::HashMap;

use indexmap::IndexMap;

use crate::assembly::{Tree, TreeAccount};
use crate::ids::{AccountId, OuId, RootId};

pub(super) use order::merged;
pub(super) use tree::Names;

/// Levels of units that are followed, far more than an organization has: a file may say anything
pub(super) const MOST_LEVELS: usize = 24;

/// What is known of the organization
#[derive(Clone, Debug, Default)]
pub(super) struct Known {
    /// Id of the organization
    pub(super) organization: Option<String>,
    pub(super) management: Option<String>,
    pub(super) root: Option<String>,
    /// Units by id, in their order
    pub(super) units: IndexMap<String, Node>,
    /// Accounts by id, in their order
    pub(super) accounts: IndexMap<String, Node>,
    /// Identity stores by the ARN of their instance of IAM Identity Center
    pub(super) stores: IndexMap<String, String>,
}

/// A unit or an account
#[derive(Clone, Debug, Default)]
pub(super) struct Node {
    name: Option<String>,
    /// Unit or root above it
    pub(super) parent: Option<String>,
    /// Whether a source says where it is; else it is a guess, and so is the place directly below the root
    is_stated: bool,
}

impl Known {
    /// Takes in the tree that the index of an assembly has
    ///
    /// Units stand behind those above them, so there is no circle; what is nested too deeply stands at the top.
    pub(super) fn read_tree(&mut self, tree: &Tree) {
        let management = tree.management_account.as_ref().filter(|id| is_account(id));
        self.management = self.management.take().or(management.cloned());
        let mut depths: HashMap<&str, usize> = HashMap::new();
        for unit in &tree.units {
            let above = unit.parent.as_deref().and_then(|id| Some((id, depths.get(id)? + 1)));
            let above = above.filter(|(_, depth)| *depth <= MOST_LEVELS);
            if unit.id.parse::<RootId>().is_ok() {
                self.root.get_or_insert_with(|| unit.id.clone());
            } else if unit.id.parse::<OuId>().is_ok() {
                let node = add(&mut self.units, &unit.id, unit.name.as_deref(), above.map(|(id, _)| id));
                node.is_stated = true;
            } else {
                continue;
            }
            depths.insert(&unit.id, above.map_or(0, |(_, depth)| depth));
        }
        // The model gives a name to each account that it lists; one without stands there only because the organization has it.
        let is_listed = |account: &&TreeAccount| is_account(&account.id) && account.name.is_some();
        for account in tree.accounts.iter().filter(is_listed) {
            let unit = account.unit.as_deref().filter(|id| depths.contains_key(id));
            add(&mut self.accounts, &account.id, account.name.as_deref(), unit).is_stated = true;
        }
    }

    /// Takes in a unit or an account, and what is above it
    fn put(&mut self, id: &str, name: Option<&str>, parent: Option<&str>) {
        // A unit that only those below it name is one as well.
        if let Some(above) = parent.filter(|above| above.parse::<OuId>().is_ok()) {
            add(&mut self.units, above, None, None);
        }
        let list = if is_account(id) { &mut self.accounts } else { &mut self.units };
        add(list, id, name, parent);
    }

    /// Units and accounts that nothing places: they are taken to be directly below the root
    pub(super) fn unplaced(&self) -> (Vec<&str>, Vec<&str>) {
        fn open(list: &IndexMap<String, Node>) -> Vec<&str> {
            let open = list.iter().filter(|(_, node)| node.parent.is_none() && !node.is_stated);
            open.map(|(id, _)| id.as_str()).collect()
        }
        (open(&self.units), open(&self.accounts))
    }

    /// A name for a unit that stands somewhere
    pub(super) fn name_unit(&mut self, id: &str, name: &str) {
        if id.parse::<OuId>().is_ok() {
            add(&mut self.units, id, Some(name), None);
        }
    }

    /// A name for an account that stands somewhere
    pub(super) fn name_account(&mut self, id: &str, name: &str) {
        add(&mut self.accounts, id, Some(name), None);
    }

    /// Whether it is known below which unit an account is
    pub(super) fn has_parent(&self, account: &str) -> bool {
        self.accounts.get(account).is_some_and(|node| node.parent.is_some())
    }

    /// The unit or root that holds an account
    pub(super) fn parent_of(&self, account: &str) -> Option<String> {
        self.accounts.get(account)?.parent.clone()
    }

    /// The unit or root above a unit
    pub(super) fn parent_of_unit(&self, unit: &str) -> Option<String> {
        self.units.get(unit)?.parent.clone()
    }

    /// Says which unit holds an account
    pub(super) fn place_account(&mut self, account: &str, unit: &str) {
        add(&mut self.accounts, account, None, Some(unit));
    }

    /// Says below what a unit is, unless that would be a circle
    pub(super) fn place_unit(&mut self, unit: &str, above: &str) {
        if !self.is_within(above, unit) {
            add(&mut self.units, unit, None, Some(above));
        }
    }

    /// Whether a unit is another one, or below it
    pub(super) fn is_within(&self, unit: &str, above: &str) -> bool {
        let mut at = Some(unit.to_owned());
        for _ in 0..=self.units.len() {
            match at {
                Some(id) if id == above => return true,
                Some(id) => at = self.parent_of_unit(&id),
                None => return false,
            }
        }
        false
    }

    /// Root, else that in the ids of the units
    pub(super) fn root(&self) -> Option<String> {
        self.root.clone().or_else(|| {
            let of = |id: &String| Some(format!("r-{}", id.strip_prefix("ou-")?.split_once('-')?.0));
            self.units.keys().find_map(of)
        })
    }

    /// Brings units or accounts into an order that agrees with all of these
    pub(super) fn arrange(&mut self, units: &[Vec<String>], accounts: &[Vec<String>]) {
        let lists = [(&mut self.units, units), (&mut self.accounts, accounts)];
        for (list, orders) in lists.into_iter().filter(|(_, orders)| !orders.iter().all(Vec::is_empty)) {
            for id in orders.iter().flatten() {
                add(list, id, None, None);
            }
            let own: Vec<String> = list.keys().cloned().collect();
            // The order in which they became known comes last: it decides only what no other order does.
            let mut nodes = std::mem::take(list);
            list.extend(merged(orders, &own).into_iter().filter_map(|id| {
                let node = nodes.get_mut(&id).map(std::mem::take)?;
                Some((id, node))
            }));
        }
    }
}

fn add<'l>(
    list: &'l mut IndexMap<String, Node>,
    id: &str,
    name: Option<&str>,
    parent: Option<&str>,
) -> &'l mut Node {
    let node = list.entry(id.to_owned()).or_default();
    if let Some(name) = name {
        node.name = Some(name.to_owned());
    }
    if let Some(parent) = parent {
        node.parent = Some(parent.to_owned());
    }
    node
}

fn is_account(id: &str) -> bool {
    id.parse::<AccountId>().is_ok()
}
