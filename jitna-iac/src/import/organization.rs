//! The tree of units and accounts, as far as answers of AWS Organizations and targets of stack sets say it

use std::collections::{BTreeSet, HashMap, HashSet};

use indexmap::IndexMap;
use serde_json::{Map, Value, json};

use super::input::Places;
use crate::assembly::{Tree, TreeAccount};
use crate::diag::Diagnostics;
use crate::ids::{AccountId, Label, OuId, RootId, clip};
use crate::rules;

/// Levels of units that are followed, far more than an organization has: a file may say anything
const MOST_LEVELS: usize = 24;

/// What is known of the organization
#[derive(Clone, Debug, Default)]
pub(super) struct Known {
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
}

/// Keys of the answers that are read
const ANSWERS: [&str; 9] = [
    "Organization",
    "Roots",
    "OrganizationalUnits",
    "OrganizationalUnit",
    "Accounts",
    "Account",
    "Children",
    "Parents",
    "Instances",
];

impl Known {
    /// Reads an answer of AWS Organizations; whether it is one
    ///
    /// Answers about the units, accounts and children of a parent do not name it, so its id is looked for in `file`.
    pub(super) fn read(
        &mut self,
        value: &Value,
        file: &str,
        places: &Places,
        findings: &mut Diagnostics,
    ) -> bool {
        let Some(answer) = value.as_object() else { return false };
        if !answer.keys().any(|key| ANSWERS.contains(&key.as_str())) {
            return false;
        }
        let subject = subject(file);
        let parent = subject.clone().filter(|id| !is_account(id));
        for (key, value) in answer {
            let items = value.as_array().cloned().unwrap_or_else(|| vec![value.clone()]);
            for (number, item) in items.iter().enumerate() {
                let text = |key: &str| item.get(key).and_then(Value::as_str);
                self.management_of(text("Arn"));
                match (key.as_str(), text("Id")) {
                    ("Organization", _) => {
                        let id = text("MasterAccountId").or(text("ManagementAccountId"));
                        self.management = id.map(str::to_owned).or(self.management.take());
                    }
                    ("Roots", Some(id)) if id.parse::<RootId>().is_ok() => self.root = Some(id.to_owned()),
                    ("OrganizationalUnits" | "OrganizationalUnit", Some(id))
                        if id.parse::<OuId>().is_ok() =>
                    {
                        add(&mut self.units, id, text("Name"), parent.as_deref());
                    }
                    ("Accounts" | "Account", Some(id)) if is_account(id) => {
                        // An account that is not active any more takes no stacks.
                        match text("Status").or(text("State")).filter(|status| *status != "ACTIVE") {
                            Some(status) => {
                                let what = format!("the account `{id}` is `{}`", clip(status));
                                let place = places.of(&[key, &number.to_string()]);
                                findings.push(rules::NOT_IMPORTED.finding(what).at(place, "").subject(id));
                            }
                            None => add(&mut self.accounts, id, text("Name"), parent.as_deref()),
                        }
                    }
                    ("Children", Some(id)) => {
                        let list = if is_account(id) { &mut self.accounts } else { &mut self.units };
                        add(list, id, None, parent.as_deref());
                    }
                    ("Parents", Some(id)) => {
                        if let Some(child) = &subject {
                            let list = if is_account(child) { &mut self.accounts } else { &mut self.units };
                            add(list, child, None, Some(id));
                        }
                    }
                    ("Instances", _) => {
                        if let (Some(instance), Some(store)) = (text("InstanceArn"), text("IdentityStoreId"))
                        {
                            self.stores.insert(instance.to_owned(), store.to_owned());
                        }
                    }
                    ("NextToken", _) => {
                        let what = "the answer is not complete: it has a `NextToken`";
                        let help = "run the command of the AWS CLI without `--no-paginate` and `--max-items`";
                        let finding = rules::UNDECIDED_IMPORT.finding(what).help(help);
                        findings.push(finding.at(places.of(&["NextToken"]), ""));
                    }
                    _ => {
                        let what = format!("`{}` of an answer of AWS Organizations", clip(key));
                        findings.push(
                            rules::NOT_IMPORTED.finding(what).at(places.of(&[key, &number.to_string()]), ""),
                        );
                    }
                }
            }
        }
        true
    }

    /// The management account stands in every ARN of an organization
    fn management_of(&mut self, arn: Option<&str>) {
        let account = arn.and_then(|arn| arn.split_once(":organizations::")?.1.split(':').next());
        if let Some(account) = account.filter(|account| is_account(account)) {
            self.management.get_or_insert_with(|| account.to_owned());
        }
    }

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
                add(&mut self.units, &unit.id, unit.name.as_deref(), above.map(|(id, _)| id));
            } else {
                continue;
            }
            depths.insert(&unit.id, above.map_or(0, |(_, depth)| depth));
        }
        // The model gives a name to each account that it lists; one without stands there only because the organization has it.
        let is_listed = |account: &&TreeAccount| is_account(&account.id) && account.name.is_some();
        for account in tree.accounts.iter().filter(is_listed) {
            let unit = account.unit.as_deref().filter(|id| depths.contains_key(id));
            add(&mut self.accounts, &account.id, account.name.as_deref(), unit);
        }
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
        for (list, orders) in [(&mut self.units, units), (&mut self.accounts, accounts)] {
            for id in orders.iter().flatten() {
                add(list, id, None, None);
            }
            let own: Vec<String> = list.keys().cloned().collect();
            // The order in which they became known comes last: it decides only what no other order does.
            for (at, id) in merged(orders, &own).iter().enumerate() {
                if let Some(from) = list.get_index_of(id).filter(|from| *from >= at) {
                    list.move_index(from, at);
                }
            }
        }
    }

    /// `units` and `accounts` of the model, without one account
    pub(super) fn tree(&self, without: Option<&str>) -> Map<String, Value> {
        let mut seen = HashSet::new();
        let mut names = Names::default();
        let mut tree = self.below(None, without, &mut seen, &mut names);
        // Whatever is in a circle, or below a unit that nobody named, stands at the top.
        let top = tree.entry("units").or_insert_with(|| json!([]));
        for id in self.units.keys().filter(|id| !seen.contains(id.as_str())).cloned().collect::<Vec<_>>() {
            if !seen.contains(&id) {
                let unit = self.unit(&id, without, &mut seen, &mut names);
                top.as_array_mut().into_iter().for_each(|top| top.push(unit.clone()));
            }
        }
        tree.retain(|_, list| list.as_array().is_some_and(|list| !list.is_empty()));
        tree
    }

    fn unit(&self, id: &str, without: Option<&str>, seen: &mut HashSet<String>, names: &mut Names) -> Value {
        seen.insert(id.to_owned());
        let name = names.of(id, self.units.get(id));
        let mut unit = Map::from_iter([("name".to_owned(), name.into()), ("id".to_owned(), id.into())]);
        let mut below = self.below(Some(id), without, seen, names);
        below.retain(|_, list| list.as_array().is_some_and(|list| !list.is_empty()));
        unit.extend(below);
        unit.into()
    }

    fn below(
        &self,
        above: Option<&str>,
        without: Option<&str>,
        seen: &mut HashSet<String>,
        names: &mut Names,
    ) -> Map<String, Value> {
        let is_here = |node: &Node| match (&node.parent, above) {
            (Some(parent), Some(above)) => parent == above,
            (Some(parent), None) => !self.units.contains_key(parent),
            (None, above) => above.is_none(),
        };
        let accounts: Vec<Value> = self
            .accounts
            .iter()
            .filter(|(id, node)| is_here(node) && without != Some(id.as_str()))
            .map(|(id, node)| json!({"name": names.of(id, Some(node)), "id": id}))
            .collect();
        let mut units = Vec::new();
        for (id, _) in self.units.iter().filter(|(_, node)| is_here(node)) {
            if !seen.contains(id) {
                units.push(self.unit(id, without, seen, names));
            }
        }
        Map::from_iter([("accounts".to_owned(), accounts.into()), ("units".to_owned(), units.into())])
    }

    /// What references call a unit: its name if that is its own, else its id
    pub(super) fn unit_reference(&self, id: &str) -> String {
        let name = self.units.get(id).and_then(|unit| unit.name.as_ref());
        let is_own = |name: &&String| {
            name.parse::<Label>().is_ok()
                && name.as_str() != "root"
                && self.units.values().filter(|other| other.name.as_ref() == Some(*name)).count() == 1
        };
        name.filter(is_own).cloned().unwrap_or_else(|| id.to_owned())
    }
}

/// Names that are taken
#[derive(Default)]
struct Names(BTreeSet<String>);

impl Names {
    /// Name of a node: its own, else its id
    fn of(&mut self, id: &str, node: Option<&Node>) -> String {
        let own = node.and_then(|node| node.name.clone()).filter(|name| name.parse::<Label>().is_ok());
        let name = own.filter(|name| !self.0.contains(name)).unwrap_or_else(|| id.to_owned());
        self.0.insert(name.clone());
        name
    }
}

fn add(list: &mut IndexMap<String, Node>, id: &str, name: Option<&str>, parent: Option<&str>) {
    let node = list.entry(id.to_owned()).or_default();
    if let Some(name) = name {
        node.name = Some(name.to_owned());
    }
    if let Some(parent) = parent {
        node.parent = Some(parent.to_owned());
    }
}

fn is_account(id: &str) -> bool {
    id.parse::<AccountId>().is_ok()
}

/// The id of a root, unit or account in the name of a file
fn subject(file: &str) -> Option<String> {
    let words: Vec<&str> = file.split(|c: char| !c.is_ascii_lowercase() && !c.is_ascii_digit()).collect();
    let find = |count: usize, is: fn(&str) -> bool| {
        words.windows(count).map(|words| words.join("-")).find(|text| is(text))
    };
    find(3, |text| text.parse::<OuId>().is_ok())
        .or_else(|| find(2, |text| text.parse::<RootId>().is_ok()))
        .or_else(|| find(1, is_account))
}

/// One order that agrees with all lists, where that is possible; what none of them decides is as in `own`
pub(super) fn merged(lists: &[Vec<String>], own: &[String]) -> Vec<String> {
    let mut before: HashMap<&str, HashSet<&str>> = HashMap::new();
    for list in lists {
        for pair in list.windows(2) {
            if let [first, second] = pair {
                before.entry(second).or_default().insert(first);
            }
        }
    }
    let mut open: Vec<&str> = own.iter().map(String::as_str).collect();
    let mut placed = Vec::with_capacity(open.len());
    while !open.is_empty() {
        let free = |id: &&str| {
            before
                .get(id)
                .is_none_or(|firsts| !firsts.iter().any(|first| *first != *id && open.contains(first)))
        };
        // In a circle there is no right one; the first is as good as any.
        let next = open.iter().position(free).unwrap_or_default();
        placed.push(open.remove(next).to_owned());
    }
    placed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parent_stands_in_the_name_of_the_file() {
        let check =
            |name: &str, expected: Option<&str>| assert_eq!(subject(name).as_deref(), expected, "{name}");
        check("units-of-r-ab12", Some("r-ab12"));
        check("ou-ab12-11111111", Some("ou-ab12-11111111"));
        check("accounts_ou-ab12-11111111.us", Some("ou-ab12-11111111"));
        check("parents-333333333333", Some("333333333333"));
        check("accounts", None);
    }

    #[test]
    fn orders_are_merged() {
        let list = |text: &str| text.split(' ').map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(merged(&[list("b c"), list("a b")], &list("c a b d")), list("a b c d"));
        assert_eq!(merged(&[list("a b"), list("b a")], &list("b a")).len(), 2);
    }
}
