//! Names of a model: where each is defined, and where it is used

use std::ops::Range;

use super::keys::definitions;
use super::{Step, range, tree, walk};
use crate::tree::{Node, Value};

/// Kind of item that a name refers to
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// An organizational unit
    Unit,
    /// An account
    Account,
    /// A group of IAM Identity Center
    Group,
    /// A user of IAM Identity Center
    User,
    /// An auto-approval policy
    AutoApproval,
    /// A manual approval policy
    ManualApproval,
    /// Session preferences
    SessionPreferences,
    /// A rollout
    Rollout,
}

impl Kind {
    /// Returns the kind in words
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Unit => "organizational unit",
            Self::Account => "account",
            Self::Group => "group",
            Self::User => "user",
            Self::AutoApproval => "auto-approval policy",
            Self::ManualApproval => "manual approval policy",
            Self::SessionPreferences => "session preferences",
            Self::Rollout => "rollout",
        }
    }
}

/// Place where a name is defined or used
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    /// Kind of item that it refers to
    pub kind: Kind,
    /// The name
    pub name: String,
    /// Bytes of the name, without quotes
    pub range: Range<usize>,
    /// Whether it is the definition
    pub is_definition: bool,
}

/// Returns every name in a text, in the order of the text; none if it cannot be read
#[must_use]
pub fn names(text: &str) -> Vec<Name> {
    let Some(root) = tree(text) else { return Vec::new() };
    let mut found = Vec::new();
    walk(&root, &mut Vec::new(), &mut |path, node, is_key| {
        let Some((kind, is_definition)) = kind_of(path, is_key) else { return };
        let Some((name, range)) = written(text, node) else { return };
        // A unit may be given by its path.
        let last =
            if is_definition || kind != Kind::Unit { 0 } else { name.rfind('/').map_or(0, |at| at + 1) };
        let Some(own) = name.get(last..).filter(|own| !own.is_empty()) else { return };
        if range.len() == name.len() {
            let range = range.start + last..range.end;
            found.push(Name { kind, name: own.to_owned(), range, is_definition });
        }
    });
    found.sort_by_key(|name| name.range.start);
    found
}

/// Returns the kind, name and ID of each unit, account, group and user that a text describes
#[must_use]
pub fn ids(text: &str) -> Vec<(Kind, String, String)> {
    fn collect(node: &Node<'_>, all: &mut Vec<(Kind, String, String)>) {
        for (key, kind) in [("units", Kind::Unit), ("accounts", Kind::Account)] {
            let Some(Value::Sequence(items)) = node.get(key).map(|list| &list.value) else { continue };
            for item in items {
                let text = |key| item.get(key).and_then(Node::as_text).map(str::to_owned);
                if let (Some(name), Some(id)) = (text("name"), text("id")) {
                    all.push((kind, name, id));
                }
                collect(item, all);
            }
        }
    }
    let Some(root) = tree(text) else { return Vec::new() };
    let mut all = Vec::new();
    if let Some(organization) = root.get("organization") {
        collect(organization, &mut all);
    }
    for (key, kind) in [("groups", Kind::Group), ("users", Kind::User)] {
        let named = root.get("names").and_then(|names| names.get(key));
        let Some(Value::Mapping(pairs)) = named.map(|map| &map.value) else { continue };
        let pair = |(name, id): &(Node<'_>, Node<'_>)| {
            Some((kind, name.as_text()?.to_owned(), id.as_text()?.to_owned()))
        };
        all.extend(pairs.iter().filter_map(pair));
    }
    all
}

/// Text of a scalar, and its bytes without quotes
fn written<'n>(text: &str, node: &'n Node<'_>) -> Option<(&'n str, Range<usize>)> {
    let (name, range) = (node.as_text()?, range(node)?);
    let quoted = text.get(range.clone())?.starts_with(['"', '\'']);
    let inner = if quoted { range.start + 1..range.end.checked_sub(1)? } else { range };
    (inner.start <= inner.end).then_some((name, inner))
}

fn kind_of(path: &[Step], is_key: bool) -> Option<(Kind, bool)> {
    let keys: Vec<&str> = path
        .iter()
        .filter_map(|step| match step {
            Step::Key(key) => Some(key.as_str()),
            Step::Item => None,
        })
        .collect();
    if is_key {
        return match keys.as_slice() {
            ["names", "groups", _] => Some((Kind::Group, true)),
            ["names", "users", _] => Some((Kind::User, true)),
            _ => None,
        };
    }
    let (last, above) = keys.split_last()?;
    if *last == "name" {
        let kind = match (*above.first()?, *above.last()?) {
            ("organization", "units") => Kind::Unit,
            ("organization", "accounts") => Kind::Account,
            ("autoApprovals", "autoApprovals") => Kind::AutoApproval,
            ("manualApprovals", "manualApprovals") => Kind::ManualApproval,
            ("sessionPreferences", "sessionPreferences") => Kind::SessionPreferences,
            ("rollouts", "rollouts") => Kind::Rollout,
            _ => return None,
        };
        return Some((kind, true));
    }
    let used = match (*last, *above.first().unwrap_or(last)) {
        ("autoApproval", "rollouts") => Kind::AutoApproval,
        ("manualApprovals", "rollouts") => Kind::ManualApproval,
        ("sessionPreferences", "rollouts") => Kind::SessionPreferences,
        ("extends", "rollouts") => Kind::Rollout,
        _ => {
            let of_schema = |name: &&str| match *name {
                "NameOrUnitId" => Some(Kind::Unit),
                "NameOrAccountId" => Some(Kind::Account),
                "NameOrGroupId" => Some(Kind::Group),
                "NameOrUserId" => Some(Kind::User),
                _ => None,
            };
            definitions(path).iter().find_map(of_schema)?
        }
    };
    Some((used, false))
}

/// Returns the bytes of one text to replace in order to rename an item
///
/// Returns `None` if the new name would need quotes or a style that a plain value does not have.
#[must_use]
pub fn rename(text: &str, kind: Kind, old: &str, new: &str) -> Option<Vec<Range<usize>>> {
    let is_plain = !new.is_empty()
        && new.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | ' '))
        && new.starts_with(char::is_alphabetic)
        && !new.ends_with(' ')
        && !matches!(new, "true" | "false" | "null" | "yes" | "no" | "on" | "off" | "none");
    if !is_plain {
        return None;
    }
    let same = |name: &Name| name.kind == kind && name.name == old;
    Some(names(text).into_iter().filter(same).map(|name| name.range).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "\
organization:
  units:
    - name: workloads
      units: [{name: 'production', id: ou-ab12-22222222}]
nodeAccess: {units: [workloads]}
names: {groups: {leads: ec4df598-7071-70a6-0de4-0123456789ab}}
manualApprovals:
  - name: Finance
    levels: [{approvers: [{group: leads}]}]
rollouts:
  - {name: workloads, units: [workloads/production], manualApprovals: [Finance]}
";

    #[test]
    fn each_use_leads_to_where_the_name_is_given() {
        let all = names(TEXT);
        let shown: Vec<String> = all
            .iter()
            .map(|name| {
                assert_eq!(&TEXT[name.range.clone()], name.name);
                format!("{:?} {} {}", name.kind, name.name, if name.is_definition { "given" } else { "used" })
            })
            .collect();
        assert_eq!(
            shown,
            [
                "Unit workloads given",
                "Unit production given",
                "Unit workloads used",
                "Group leads given",
                "ManualApproval Finance given",
                "Group leads used",
                "Rollout workloads given",
                "Unit production used",
                "ManualApproval Finance used",
            ]
        );
    }

    #[test]
    fn a_new_name_is_one_that_can_be_written() {
        assert_eq!(rename(TEXT, Kind::Group, "leads", "finance-leads").unwrap().len(), 2);
        assert_eq!(rename(TEXT, Kind::Unit, "production", "live").unwrap().len(), 2);
        for new in ["", "a: b", "x]", "true", "#a", "1"] {
            assert_eq!(rename(TEXT, Kind::Group, "leads", new), None, "{new}");
        }
    }
}
