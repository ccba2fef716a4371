//! Constants: units, accounts, groups, users, roles, tag keys and lists of Regions

use std::collections::HashMap;

use serde_json::Value;

use super::layout::Expr;
use super::leaf::Of;
use super::names::Identifiers;
use super::values::{region, text};

/// Kind of a constant
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

    /// Constants in the same block have the same subject: places, users, nodes
    const fn block(self) -> u8 {
        match self {
            Self::Unit | Self::Account | Self::Regions => 0,
            Self::Group | Self::User | Self::Role => 1,
            Self::Tag => 2,
        }
    }

    pub(super) const fn word(self) -> &'static str {
        self.words()[0]
    }

    pub(super) const fn type_name(self) -> &'static str {
        self.words()[2]
    }

    /// The kind of handle with this type
    pub(super) fn for_type(of: &str) -> Option<Self> {
        let handles = [Self::Unit, Self::Account, Self::Group, Self::User, Self::Role];
        handles.into_iter().find(|kind| kind.words()[2] == of)
    }
}

#[derive(Debug)]
struct Constant {
    kind: Kind,
    identifier: String,
    value: Expr,
    /// Number of items of a list
    items: usize,
    is_used: bool,
}

/// The constants of a program
#[derive(Debug, Default)]
pub(super) struct Constants {
    all: Vec<Constant>,
    /// Indexes of constants by name and by ID
    known: HashMap<(Kind, String), usize>,
    root: String,
    identifiers: Identifiers,
}

impl Constants {
    pub(super) fn new(model: &Value) -> Self {
        let mut constants = Self::default();
        let identifiers = &mut Identifiers::default();
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
            let value = Expr::call("node_tag!", [Expr::literal(&key)]);
            constants.add(Kind::Tag, &key, &key, 0, value, identifiers);
        }
        constants.identifiers = std::mem::take(identifiers);
        constants
    }

    /// An identifier for a constant of another kind
    pub(super) fn claim(&mut self, name: &str, kind: &str) -> String {
        self.identifiers.constant(name, kind)
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
        let mut value = Expr::call(format!("{}!", kind.words()[1]), [name, id].map(Expr::literal));
        if let Some(above) = above {
            value = value.then("inside", [Expr::text(above)]);
        }
        self.known.entry((kind, id.to_owned())).or_insert(self.all.len());
        self.add(kind, name, name, 0, value, identifiers);
    }

    /// Adds accounts and units of the organization or of a unit, each unit before its members
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
        Some(Expr::leaf(Of::Handle(kind), &constant.identifier))
    }

    /// All units or accounts of the organization in order; for other kinds, the constants that are not used yet
    pub(super) fn declared(&mut self, kind: Kind) -> Vec<Expr> {
        let are_all = matches!(kind, Kind::Unit | Kind::Account);
        let of_kind =
            self.all.iter_mut().filter(|constant| constant.kind == kind && (are_all || !constant.is_used));
        let used = of_kind.map(|constant| {
            constant.is_used = true;
            Expr::leaf(Of::Handle(kind), &constant.identifier)
        });
        used.collect()
    }

    /// The constant to which a name or ID refers
    pub(super) fn handle(&mut self, kind: Kind, name: &str) -> Expr {
        if kind == Kind::Unit && (name == "root" || name == self.root) {
            return Expr::text("Unit::root()");
        }
        let named = || Expr::call(format!("{}::named", kind.type_name()), [Expr::literal(name)]);
        self.known(kind, name).unwrap_or_else(named)
    }

    /// The identifier of a tag key, if it has a constant, which is then marked as used
    pub(super) fn tag(&mut self, key: &str) -> Option<String> {
        let number = *self.known.get(&(Kind::Tag, key.to_owned()))?;
        let constant = self.all.get_mut(number)?;
        constant.is_used = true;
        Some(constant.identifier.clone())
    }

    /// The value of an account's constant, for inlining at its only use
    pub(super) fn in_place(&mut self, identifier: &str) -> Option<Expr> {
        let is_it = |one: &&mut Constant| one.kind == Kind::Account && one.identifier == identifier;
        let constant = self.all.iter_mut().find(is_it)?;
        constant.is_used = false;
        Some(constant.value.clone())
    }

    /// A list of Regions
    pub(super) fn regions(&mut self, list: &[Value]) -> Expr {
        let known = self.known(Kind::Regions, &format!("{list:?}"));
        known.unwrap_or_else(|| {
            let regions: Option<Vec<String>> = list.iter().map(|one| region(&text(one))).collect();
            // The items of a list have the same type.
            let regions = match regions {
                Some(regions) => {
                    regions.into_iter().map(|one| Expr::leaf(Of::plain("Region"), one)).collect()
                }
                None => list.iter().map(|one| Expr::literal(text(one))).collect(),
            };
            Expr::List(regions)
        })
    }

    /// An ID that is checked at compile time
    pub(super) fn checked(&self, macro_name: &'static str, of: &'static str, id: &str) -> Expr {
        Expr::leaf(Of::Checked(macro_name, of), id)
    }

    fn used(&self) -> impl Iterator<Item = &Constant> {
        self.all.iter().filter(|constant| constant.is_used)
    }

    /// The declarations, with units before accounts and so on
    pub(super) fn declarations(&self) -> String {
        let mut used: Vec<&Constant> = self.used().collect();
        used.sort_by_key(|constant| constant.kind);
        let mut written = String::new();
        let mut before = None;
        for Constant { kind, identifier, value, items, .. } in used {
            let of = match kind {
                Kind::Regions => format!("[Region; {items}]"),
                kind => kind.type_name().to_owned(),
            };
            if before.replace(kind.block()).is_some_and(|before| before != kind.block()) {
                written.push('\n');
            }
            written.push_str(&value.assigned(&format!("const {identifier}: {of} ="), 0));
            written.push('\n');
        }
        written
    }
}

/// Lists of Regions, with the number of occurrences of each
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

/// Tag keys of nodes, with the number of occurrences of each
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
            // Overrides may have such keys with another meaning.
            let others = members
                .iter()
                .filter(|(key, _)| !matches!(key.as_str(), "overrides" | "resources" | "nodes" | "nodeTags"));
            others.for_each(|(_, member)| tag_keys(member, keys));
        }
        _ => {}
    }
}
