//! Users, their groups and attributes, from Identity Center and from files in the format of this library
//!
//! Policies can use four attributes of the enterprise extension (`employeeNumber`, `costCenter`, `organization`, `division`). `aws
//! identitystore list-users` prints the extension with the option `--extensions aws:identitystore:enterprise` (Identity Store API
//! Reference, `ListUsers`). The spelling of its keys is not documented, and published code has both `costCenter` and `CostCenter`, so both
//! are read.

use std::collections::HashSet;
use std::io::{self, Read};

use indexmap::IndexMap;
use serde_json::Value;

use super::collect::Collector;
use super::shapes::{GroupItem, Membership, UserItem};
use crate::ids::clip;
use crate::origin::{FileId, Origin};
use crate::rules;

/// Extension with the attributes
const ENTERPRISE: &str = "aws:identitystore:enterprise";

/// Attributes that policies can use
pub(super) const ATTRIBUTES: [&str; 4] = ["employeeNumber", "costCenter", "organization", "division"];

/// Keys of a line in the format of this library, and columns of a table, without `principalTags`
pub(super) const OWN_KEYS: [&str; 8] = [
    "userId",
    "userName",
    "groups",
    "employeeNumber",
    "costCenter",
    "organization",
    "division",
    "principalTags",
];

/// Information about a user so far
#[derive(Debug, Default)]
pub(super) struct Person {
    pub(super) name: Option<String>,
    pub(super) groups: Vec<String>,
    pub(super) attributes: IndexMap<String, String>,
    pub(super) principal_tags: IndexMap<String, String>,
}

impl Collector {
    pub(super) const fn begin_users(&mut self) {
        self.has_users = true;
    }

    pub(super) fn user(&mut self, item: UserItem, origin: Origin) {
        let Some(id) = item.user_id.filter(|id| !id.is_empty()) else {
            self.wrong("this user has no `UserId`".to_owned(), origin);
            return;
        };
        // Disabled users cannot sign in (Identity Store API Reference, `User`).
        if item.user_status.is_some_and(|status| status.eq_ignore_ascii_case("disabled")) {
            self.disabled.insert(id);
            return;
        }
        let enterprise = item.extensions.get(ENTERPRISE).and_then(Value::as_object);
        let mut attributes = IndexMap::new();
        for (key, value) in enterprise.into_iter().flatten() {
            let mut letters = key.chars();
            let first = letters.next().into_iter().flat_map(char::to_lowercase);
            let name: String = first.chain(letters).collect();
            if let (true, Some(value)) = (ATTRIBUTES.contains(&name.as_str()), value.as_str()) {
                attributes.insert(name, value.to_owned());
            }
        }
        let person = Person { name: item.user_name, attributes, ..Person::default() };
        self.person(id, person, origin);
    }

    pub(super) fn group(&mut self, item: GroupItem, origin: Origin) {
        match (item.group_id, item.display_name) {
            (Some(id), Some(name)) => drop(self.groups.insert(id, name)),
            (Some(_), None) => {}
            (None, _) => self.wrong("this group has no `GroupId`".to_owned(), origin),
        }
    }

    pub(super) fn membership(&mut self, item: Membership, origin: Origin) {
        match (item.group_id, item.member_id.and_then(|member| member.user_id)) {
            (Some(group), Some(user)) => self.memberships.push((group, user, origin)),
            (None, _) => self.wrong("this membership has no `GroupId`".to_owned(), origin),
            (_, None) => self.wrong("this membership has no `MemberId.UserId`".to_owned(), origin),
        }
    }

    /// Adds a line in the format of this library
    pub(super) fn own_user(&mut self, own: serde_json::Map<String, Value>, origin: Origin) {
        self.has_users = true;
        let mut person = Person::default();
        let mut id = None;
        for (key, value) in own {
            let fit = match (key.as_str(), value) {
                ("userId", Value::String(text)) => {
                    id = Some(text);
                    true
                }
                ("userName", Value::String(text)) => {
                    person.name = Some(text);
                    true
                }
                ("groups", Value::Array(items)) => {
                    let groups: Option<Vec<String>> =
                        items.into_iter().map(|item| item.as_str().map(str::to_owned)).collect();
                    let fit = groups.is_some();
                    person.groups = groups.unwrap_or_default();
                    fit
                }
                ("principalTags", Value::Object(tags)) => {
                    let tags: Option<IndexMap<String, String>> = tags
                        .into_iter()
                        .map(|(key, value)| Some((key, value.as_str()?.to_owned())))
                        .collect();
                    let fit = tags.is_some();
                    person.principal_tags = tags.unwrap_or_default();
                    fit
                }
                (name, Value::String(text)) if ATTRIBUTES.contains(&name) => {
                    person.attributes.insert(key.clone(), text);
                    true
                }
                (_, Value::Null) => true,
                _ => false,
            };
            if !fit {
                self.wrong(format!("`{key}` of this user has the wrong type"), origin);
                return;
            }
        }
        match id.filter(|id| !id.is_empty()) {
            Some(id) => self.person(id, person, origin),
            None => self.wrong("this user has no `userId`".to_owned(), origin),
        }
    }

    /// Merges the information about a user
    fn person(&mut self, id: String, new: Person, origin: Origin) {
        let known = self.people.entry(id.clone()).or_default();
        let mut contradicting = None;
        known.groups.extend(new.groups);
        known.name = known.name.take().or(new.name);
        let pairs =
            [(&mut known.attributes, new.attributes), (&mut known.principal_tags, new.principal_tags)];
        for (old, new) in pairs {
            for (key, value) in new {
                if old.get(&key).is_some_and(|old| *old != value) {
                    contradicting.get_or_insert(key);
                } else {
                    old.insert(key, value);
                }
            }
        }
        if let Some(key) = contradicting {
            let message =
                format!("`{}` of the user {} differs from its earlier value", clip(&key), clip(&id));
            self.contradiction(message, origin);
        }
    }

    /// Adds the groups of members to their users; a member that is not in any list of users is a finding
    pub(super) fn join_memberships(&mut self) {
        let mut strangers: Vec<(String, Origin)> = Vec::new();
        for (group, user, origin) in std::mem::take(&mut self.memberships) {
            if self.disabled.contains(&user) {
                continue;
            }
            if self.has_users && !self.people.contains_key(&user) {
                strangers.push((user, origin));
                continue;
            }
            self.people.entry(user).or_default().groups.push(group);
        }
        strangers.sort_by(|(a, _), (b, _)| a.cmp(b));
        strangers.dedup_by(|(a, _), (b, _)| a == b);
        if let Some((first, origin)) = strangers.first() {
            let others = match strangers.len() {
                1 => String::new(),
                count => format!(" and {} more", count - 1),
            };
            let finding = rules::UNKNOWN_MEMBER
                .finding(format!("no list of users has {}{others}, whom groups list as members", clip(first)))
                .at(*origin, "")
                .help(
                    "provide the whole output of `aws identitystore list-users`; these members are left out",
                );
            self.push(finding);
        }
    }
}

/// Reads a table with the columns [`OWN_KEYS`]; groups of a user are separated by `;`
pub(super) fn table(collector: &mut Collector, reader: impl Read, file: FileId) -> io::Result<()> {
    let place = |line: u64| {
        let line = u32::try_from(line).unwrap_or(u32::MAX);
        Origin::Place { file, line, column: 1 }
    };
    let help = "the first line names columns: `userId`, and any of `userName`, `groups` (with `;` between them), \
                `employeeNumber`, `costCenter`, `organization`, `division`";
    let mut csv =
        csv::ReaderBuilder::new().trim(csv::Trim::All).flexible(true).has_headers(false).from_reader(reader);
    let mut columns: Option<Vec<String>> = None;
    for record in csv.records() {
        let record = match record {
            Ok(record) => record,
            Err(error) => {
                let line = error.position().map_or(1, csv::Position::line);
                match error.into_kind() {
                    csv::ErrorKind::Io(error) => return Err(error),
                    _ => collector.wrong("this line is not UTF-8".to_owned(), place(line)),
                }
                continue;
            }
        };
        let origin = place(record.position().map_or(1, csv::Position::line));
        let Some(columns) = &columns else {
            let names: Vec<String> = record.iter().map(str::to_owned).collect();
            let known = |name: &str| name != "principalTags" && OWN_KEYS.contains(&name);
            let unknown = names.iter().find(|name| !known(name));
            if !names.iter().any(|name| known(name)) {
                let message = "a CSV file has users, but no column of this one is about users".to_owned();
                let help = "for nodes, provide JSON of the AWS CLI, such as the output of `aws ec2 describe-instances`; for users, name columns in \
                            the first line: `userId`, and any of `userName`, `groups`, `employeeNumber`, `costCenter`, `organization`, `division`";
                collector.push(rules::UNREADABLE_INVENTORY.finding(message).at(origin, "").help(help));
                return Ok(());
            }
            let mut seen = HashSet::with_capacity(names.len());
            let twice = names.iter().find(|name| !seen.insert(name.as_str()));
            let message = match (unknown, twice) {
                (Some(name), _) => format!("unknown column `{}`", clip(name)),
                (None, Some(name)) => format!("duplicate column `{name}`"),
                (None, None) if !names.iter().any(|name| name == "userId") => {
                    "missing column `userId`".to_owned()
                }
                (None, None) => {
                    columns = Some(names);
                    continue;
                }
            };
            collector.push(rules::UNREADABLE_INVENTORY.finding(message).at(origin, "").help(help));
            return Ok(());
        };
        if record.len() != columns.len() {
            let message = format!("found {} cells, expected {}", record.len(), columns.len());
            collector.wrong(message, origin);
            continue;
        }
        let mut id = String::new();
        let mut person = Person::default();
        for (column, cell) in columns.iter().zip(&record).filter(|(_, cell)| !cell.is_empty()) {
            match column.as_str() {
                "userId" => cell.clone_into(&mut id),
                "userName" => person.name = Some(cell.to_owned()),
                "groups" => {
                    let groups = cell.split(';').map(str::trim).filter(|group| !group.is_empty());
                    person.groups = groups.map(str::to_owned).collect();
                }
                _ => drop(person.attributes.insert(column.clone(), cell.to_owned())),
            }
        }
        if id.is_empty() {
            collector.wrong("this user has no `userId`".to_owned(), origin);
        } else {
            collector.person(id, person, origin);
        }
    }
    if columns.is_none() {
        let finding = rules::UNREADABLE_INVENTORY.finding("the table is empty").at(place(1), "").help(help);
        collector.push(finding);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cedar::UserAttribute;

    #[test]
    fn attributes_are_those_that_policies_see() {
        for name in ATTRIBUTES {
            assert!(name.parse::<UserAttribute>().is_ok(), "{name}");
        }
    }
}
