//! Constants: units, accounts, groups, users, roles, tag keys and lists of Regions

use std::collections::HashMap;

use serde_json::Value;

use super::layout::Expr;
use super::names::Identifiers;
use super::values::{literal, region, text};

/// What a constant stands for
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Kind {
    Unit,
    Account,
    Regions,
    Group,
    User,
    Role,
    Tag,
}

impl Kind {
    /// Word in identifiers, macro and type
    const fn words(self) -> [&'static str; 3] {
        match self {
            Self::Unit => ["unit", "unit", "Unit"],
            Self::Account => ["account", "account", "Account"],
            Self::Regions => ["regions", "", "Region"],
            Self::Group => ["group", "group", "Group"],
            Self::User => ["user", "user", "User"],
            Self::Role => ["role", "role", "Role"],
            Self::Tag => ["tag", "node_tag", "NodeTag"],
        }
    }

    /// The kind of handle that is of this type
    pub(super) fn of_type(of: &str) -> Option<Self> {
        let handles = [Self::Unit, Self::Account, Self::Group, Self::User, Self::Role];
        handles.into_iter().find(|kind| kind.words()[2] == of)
    }
}

#[derive(Debug)]
struct Constant {
    kind: Kind,
    identifier: String,
    value: Expr,
    /// Items of a list
    items: usize,
    is_used: bool,
}

/// The constants of a program
#[derive(Debug, Default)]
pub(super) struct Constants {
    all: Vec<Constant>,
    /// Numbers of constants by name and by ID
    known: HashMap<(Kind, String), usize>,
    root: String,
}

impl Constants {
    pub(super) fn of(model: &Value, identifiers: &mut Identifiers) -> Self {
        let mut constants = Self::default();
        let organization = &model["organization"];
        constants.root = text(&organization["root"]);
        constants.members(organization, None, identifiers);
        let mut lists: Vec<(&Vec<Value>, usize)> = Vec::new();
        region_lists(model, &mut lists);
        for (list, _) in lists.into_iter().filter(|(_, count)| *count > 1) {
            let regions: Option<Vec<Expr>> =
                list.iter().map(|one| Some(Expr::Text(region(&text(one))?))).collect();
            if let Some(regions) = regions {
                let key = format!("{list:?}");
                constants.add(Kind::Regions, "regions", &key, list.len(), Expr::List(regions), identifiers);
            }
        }
        for (kind, section) in [(Kind::Group, "groups"), (Kind::User, "users"), (Kind::Role, "roles")] {
            for (name, id) in
                model.get("names").and_then(|names| names.get(section)?.as_object()).into_iter().flatten()
            {
                let id = text(id);
                constants.handle_of(kind, name, &id, None, identifiers);
            }
        }
        let mut tags: Vec<(String, usize)> = Vec::new();
        tag_keys(model, &mut tags);
        for (key, _) in tags.into_iter().filter(|(_, count)| *count > 1) {
            let value = Expr::call("node_tag!", [Expr::text(literal(&key))]);
            constants.add(Kind::Tag, &key, &key, 0, value, identifiers);
        }
        constants
    }

    fn add(
        &mut self,
        kind: Kind,
        name: &str,
        key: &str,
        items: usize,
        value: Expr,
        identifiers: &mut Identifiers,
    ) {
        let identifier = identifiers.constant(name, kind.words()[0]);
        self.known.entry((kind, key.to_owned())).or_insert(self.all.len());
        self.all.push(Constant { kind, identifier, value, items, is_used: false });
    }

    fn handle_of(
        &mut self,
        kind: Kind,
        name: &str,
        id: &str,
        above: Option<&str>,
        identifiers: &mut Identifiers,
    ) {
        let arguments = [name, id].map(|text| Expr::text(literal(text)));
        let mut value = Expr::call(format!("{}!", kind.words()[1]), arguments);
        if let Some(above) = above {
            value = value.then("inside", [Expr::text(above)]);
        }
        self.known.entry((kind, id.to_owned())).or_insert(self.all.len());
        self.add(kind, name, name, 0, value, identifiers);
    }

    /// Accounts and units of the organization or of a unit, each unit before what lies in it
    fn members(&mut self, of: &Value, above: Option<&str>, identifiers: &mut Identifiers) {
        let list = |key: &str| of[key].as_array().into_iter().flatten();
        for account in list("accounts") {
            let (name, id) = (text(&account["name"]), text(&account["id"]));
            self.handle_of(Kind::Account, &name, &id, above, identifiers);
        }
        for unit in list("units") {
            self.handle_of(Kind::Unit, &text(&unit["name"]), &text(&unit["id"]), above, identifiers);
            let identifier = self.all.last().map(|constant| constant.identifier.clone());
            self.members(unit, identifier.as_deref(), identifiers);
        }
    }

    fn known(&mut self, kind: Kind, key: &str) -> Option<Expr> {
        let number = *self.known.get(&(kind, key.to_owned()))?;
        let constant = self.all.get_mut(number)?;
        constant.is_used = true;
        Some(Expr::text(&constant.identifier))
    }

    /// Units or accounts of the organization, all of them in its order; of other kinds, what nothing has used yet
    pub(super) fn declared(&mut self, kind: Kind) -> Vec<Expr> {
        let are_all = matches!(kind, Kind::Unit | Kind::Account);
        let of_kind =
            self.all.iter_mut().filter(|constant| constant.kind == kind && (are_all || !constant.is_used));
        let used = of_kind.map(|constant| {
            constant.is_used = true;
            Expr::text(&constant.identifier)
        });
        used.collect()
    }

    /// What a name or ID refers to
    pub(super) fn handle(&mut self, kind: Kind, name: &str) -> Expr {
        if kind == Kind::Unit && (name == "root" || name == self.root) {
            return Expr::text("Unit::root()");
        }
        let named = || Expr::call(format!("{}::named", kind.words()[2]), [Expr::text(literal(name))]);
        self.known(kind, name).unwrap_or_else(named)
    }

    /// A key of tags of nodes, where a key is wanted
    pub(super) fn tag_key(&mut self, key: &str) -> Expr {
        self.known(Kind::Tag, key).unwrap_or_else(|| Expr::text(literal(key)))
    }

    /// Several keys of tags of nodes; a list has items of one type
    pub(super) fn tag_keys(&mut self, keys: &[String]) -> Expr {
        let are_known = keys.iter().all(|key| self.known.contains_key(&(Kind::Tag, key.clone())));
        let key = |key: &String| if are_known { self.tag_key(key) } else { Expr::text(literal(key)) };
        Expr::List(keys.iter().map(key).collect())
    }

    /// A tag of nodes, where conditions are made of it
    pub(super) fn tag(&mut self, key: &str) -> Expr {
        self.known(Kind::Tag, key).unwrap_or_else(|| Expr::call("node_tag", [Expr::text(literal(key))]))
    }

    /// A list of Regions
    pub(super) fn regions(&mut self, list: &[Value]) -> Expr {
        let known = self.known(Kind::Regions, &format!("{list:?}"));
        known.unwrap_or_else(|| {
            let regions: Option<Vec<String>> = list.iter().map(|one| region(&text(one))).collect();
            // A list has items of one type.
            let regions = regions.unwrap_or_else(|| list.iter().map(|one| literal(&text(one))).collect());
            Expr::List(regions.into_iter().map(Expr::Text).collect())
        })
    }

    /// An ID that the compiler checks
    pub(super) fn checked(&self, macro_name: &str, id: &str) -> Expr {
        Expr::call(format!("{macro_name}!"), [Expr::text(literal(id))])
    }

    fn used(&self) -> impl Iterator<Item = &Constant> {
        self.all.iter().filter(|constant| constant.is_used)
    }

    /// The declarations, units before accounts and so on
    pub(super) fn declarations(&self) -> String {
        let mut used: Vec<&Constant> = self.used().collect();
        used.sort_by_key(|constant| constant.kind);
        let mut written = String::new();
        let mut before = None;
        for Constant { kind, identifier, value, items, .. } in used {
            let of = match kind {
                Kind::Regions => format!("[Region; {items}]"),
                kind => kind.words()[2].to_owned(),
            };
            if before.replace(kind).is_some_and(|before| before != kind) {
                written.push('\n');
            }
            written.push_str(&value.assigned(&format!("const {identifier}: {of} ="), 0));
            written.push('\n');
        }
        written
    }
}

/// Lists of Regions, and how often each occurs
fn region_lists<'v>(value: &'v Value, lists: &mut Vec<(&'v Vec<Value>, usize)>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| region_lists(item, lists)),
        Value::Object(members) => {
            for (key, member) in members {
                match member {
                    Value::Array(list)
                        if matches!(key.as_str(), "regions" | "regionOrder") && list.len() > 1 =>
                    {
                        match lists.iter_mut().find(|(known, _)| *known == list) {
                            Some((_, count)) => *count += 1,
                            None => lists.push((list, 1)),
                        }
                    }
                    member => region_lists(member, lists),
                }
            }
        }
        _ => {}
    }
}

/// Keys of tags of nodes, and how often each occurs
fn tag_keys(value: &Value, keys: &mut Vec<(String, usize)>) {
    let mut count = |key: &str| match keys.iter_mut().find(|(known, _)| known == key) {
        Some((_, count)) => *count += 1,
        None => keys.push((key.to_owned(), 1)),
    };
    match value {
        Value::Array(items) => items.iter().for_each(|item| tag_keys(item, keys)),
        Value::Object(members) => {
            for (key, member) in members {
                match (key.as_str(), member) {
                    ("nodeTag" | "equalsNodeTag", key) => count(&text(key)),
                    ("nodes" | "manualPath" | "nodeTags", Value::Object(tags)) => {
                        tags.keys().for_each(|key| count(key));
                    }
                    _ => {}
                }
            }
            // Overrides may hold such keys, and mean something else.
            let others =
                members.iter().filter(|(key, _)| !matches!(key.as_str(), "overrides" | "nodes" | "nodeTags"));
            others.for_each(|(_, member)| tag_keys(member, keys));
        }
        _ => {}
    }
}
