//! The tree of units and accounts, as far as answers of AWS Organizations and targets of StackSets determine it

mod answers;
mod order;
mod tree;

use std::collections::HashMap;

use indexmap::IndexMap;

use crate::assembly::{Tree, TreeAccount};
use crate::ids::{AccountId, OuId, RootId};

pub(crate) use order::merged;
pub(crate) use tree::Names;

/// Maximum depth of units, far more than an organization has: a file may contain anything
pub(crate) const MOST_LEVELS: usize = 24;

/// Known facts about the organization
#[derive(Clone, Debug, Default)]
pub(crate) struct Known {
    /// ID of the organization
    pub(crate) organization: Option<String>,
    pub(crate) management: Option<String>,
    pub(crate) root: Option<String>,
    /// Units by ID, in their order
    pub(crate) units: IndexMap<String, Node>,
    /// Accounts by ID, in their order
    pub(crate) accounts: IndexMap<String, Node>,
    /// Identity stores by the ARN of their instance of IAM Identity Center
    pub(crate) stores: IndexMap<String, String>,
}

/// A unit or an account
#[derive(Clone, Debug, Default)]
pub(crate) struct Node {
    name: Option<String>,
    /// Its parent unit or root
    pub(crate) parent: Option<String>,
    /// Whether a source states its place. Otherwise the place is assumed, also if it is directly below the root.
    is_stated: bool,
}

impl Known {
    /// Adds the tree from the index of an assembly
    ///
    /// Units come after their parents, so there is no cycle. Units that are nested too deeply are placed at the top.
    pub(crate) fn read_tree(&mut self, tree: &Tree) {
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
        // The model names each account that it lists. An account without a name is only a member of the organization.
        let is_listed = |account: &&TreeAccount| is_account(&account.id) && account.name.is_some();
        for account in tree.accounts.iter().filter(is_listed) {
            let unit = account.unit.as_deref().filter(|id| depths.contains_key(id));
            add(&mut self.accounts, &account.id, account.name.as_deref(), unit).is_stated = true;
        }
    }

    /// Adds a unit or an account, and its parent
    fn put(&mut self, id: &str, name: Option<&str>, parent: Option<&str>) {
        // A unit that appears only as a parent is also a unit.
        if let Some(above) = parent.filter(|above| above.parse::<OuId>().is_ok()) {
            add(&mut self.units, above, None, None);
        }
        let list = if is_account(id) { &mut self.accounts } else { &mut self.units };
        add(list, id, name, parent);
    }

    /// Units and accounts without a known parent, which are assumed to be directly below the root
    pub(crate) fn unplaced(&self) -> (Vec<&str>, Vec<&str>) {
        fn open(list: &IndexMap<String, Node>) -> Vec<&str> {
            let open = list.iter().filter(|(_, node)| node.parent.is_none() && !node.is_stated);
            open.map(|(id, _)| id.as_str()).collect()
        }
        (open(&self.units), open(&self.accounts))
    }

    /// Sets the name of a unit without changing its parent
    pub(crate) fn name_unit(&mut self, id: &str, name: &str) {
        if id.parse::<OuId>().is_ok() {
            add(&mut self.units, id, Some(name), None);
        }
    }

    /// Sets the name of an account without changing its parent
    pub(crate) fn name_account(&mut self, id: &str, name: &str) {
        add(&mut self.accounts, id, Some(name), None);
    }

    /// Whether the parent of an account is known
    pub(crate) fn has_parent(&self, account: &str) -> bool {
        self.accounts.get(account).is_some_and(|node| node.parent.is_some())
    }

    /// The parent unit or root of an account
    pub(crate) fn parent_of(&self, account: &str) -> Option<String> {
        self.accounts.get(account)?.parent.clone()
    }

    /// The parent unit or root of a unit
    pub(crate) fn parent_of_unit(&self, unit: &str) -> Option<String> {
        self.units.get(unit)?.parent.clone()
    }

    /// Sets the parent unit of an account
    pub(crate) fn place_account(&mut self, account: &str, unit: &str) {
        add(&mut self.accounts, account, None, Some(unit));
    }

    /// Sets the parent of a unit, unless that would create a cycle
    pub(crate) fn place_unit(&mut self, unit: &str, above: &str) {
        if !self.is_within(above, unit) {
            add(&mut self.units, unit, None, Some(above));
        }
    }

    /// Whether a unit is equal to another one, or below it
    pub(crate) fn is_within(&self, unit: &str, above: &str) -> bool {
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

    /// Root, or the root in the IDs of the units
    pub(crate) fn root(&self) -> Option<String> {
        self.root.clone().or_else(|| {
            let of = |id: &String| Some(format!("r-{}", id.strip_prefix("ou-")?.split_once('-')?.0));
            self.units.keys().find_map(of)
        })
    }

    /// Sorts units or accounts into an order that is consistent with all of these lists
    pub(crate) fn arrange(&mut self, units: &[Vec<String>], accounts: &[Vec<String>]) {
        let lists = [(&mut self.units, units), (&mut self.accounts, accounts)];
        for (list, orders) in lists.into_iter().filter(|(_, orders)| !orders.iter().all(Vec::is_empty)) {
            for id in orders.iter().flatten() {
                add(list, id, None, None);
            }
            let own: Vec<String> = list.keys().cloned().collect();
            // The order in which they were found is the last criterion: it decides only if no other order does.
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
