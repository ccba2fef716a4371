//! Permissions: the parts of resources that allow and deny, statement by statement

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use serde_json::Value;

use super::normal::plain;
use super::values::shown;
use super::{AccessChange, At, Change, Line};
use crate::cfn::description::{Description, Form};
use crate::template_file;

/// Checks whether a property contains permissions
pub(super) fn is_property(kind: &str, name: &str) -> bool {
    Description::for_type(kind)
        .and_then(|known| known.at(&[name]))
        .is_some_and(|property| property.access.is_some())
}

/// Returns policies, each with a name
pub(super) fn named(value: &Value) -> Value {
    let Value::Array(policies) = value else { return plain(value) };
    let policies = policies.iter().map(|policy| {
        let mut normal = plain(policy);
        if let (Some(to), Some(from)) = (normal.get_mut("PolicyDocument"), policy.get("PolicyDocument")) {
            *to = document(from);
        }
        normal
    });
    let mut policies: Vec<_> = policies.collect();
    policies.sort_by_cached_key(|policy| policy.get("PolicyName").map(ToString::to_string));
    policies.into()
}

/// Parses a policy in the IAM policy language, or returns its text
pub(super) fn document(value: &Value) -> Value {
    let data = value.as_str().and_then(|text| serde_json::from_str(text).ok()).filter(Value::is_object);
    let mut policy = plain(&data.map_or_else(|| value.clone(), template_file::long_form));
    if let Some(statements) = policy.get_mut("Statement") {
        let mut all = match statements.take() {
            Value::Array(all) => all,
            one => vec![one],
        };
        all.iter_mut().for_each(statement);
        all.sort_by_cached_key(ToString::to_string);
        *statements = all.into();
    }
    policy
}

/// Elements whose value is one string or a list
const LISTS: [&str; 4] = ["Action", "NotAction", "NotResource", "Resource"];

fn statement(statement: &mut Value) {
    let Some(elements) = statement.as_object_mut() else { return };
    for (name, value) in elements.iter_mut() {
        match (name.as_str(), &mut *value) {
            (name, _) if LISTS.contains(&name) => *value = Value::Array(set(value.take())),
            ("Principal" | "NotPrincipal", Value::Object(kinds)) => {
                for (_, ids) in kinds.iter_mut() {
                    *ids = Value::Array(set(ids.take()));
                }
            }
            ("Condition", Value::Object(operators)) => {
                for (_, keys) in operators.iter_mut() {
                    for (_, values) in keys.as_object_mut().into_iter().flatten() {
                        *values = Value::Array(set(values.take()));
                    }
                }
            }
            _ => {}
        }
    }
}

/// Returns one or several values as a sorted list
pub(super) fn set(value: Value) -> Vec<Value> {
    let mut items = match value {
        Value::Array(items) => items,
        one => vec![one],
    };
    items.sort_by_cached_key(ToString::to_string);
    items.dedup();
    items
}

/// Adds the changes of a resource of this type to `out`; both arguments are normal forms, `None` if a side does not have it
pub(super) fn changes(
    kind: &str,
    at: &At,
    old: Option<&Value>,
    new: Option<&Value>,
    out: &mut Vec<AccessChange>,
) {
    let deciding = Description::for_type(kind).into_iter().flat_map(|known| known.properties);
    for (property, what) in deciding.filter_map(|property| Some((property, property.access?))) {
        let (old, new) =
            (old.and_then(|all| all.get(property.path)), new.and_then(|all| all.get(property.path)));
        if old == new {
            continue;
        }
        match property.form {
            Form::Policy(_) => compare(at, what, old, new, out),
            Form::Policies => {
                let names = |all: Option<&Value>| {
                    let all = all.and_then(Value::as_array).into_iter().flatten();
                    all.filter_map(|policy| policy.get("PolicyName")).map(shown).collect::<Vec<_>>()
                };
                let find = |all: Option<&'_ Value>, name: &str| {
                    let all = all.and_then(Value::as_array).into_iter().flatten();
                    let mut found =
                        all.filter(|policy| policy.get("PolicyName").map(shown).as_deref() == Some(name));
                    found.find_map(|policy| policy.get("PolicyDocument")).cloned()
                };
                let all: BTreeSet<String> = names(old).into_iter().chain(names(new)).collect();
                for policy in all {
                    let (old, new) = (find(old, &policy), find(new, &policy));
                    if old != new {
                        compare(at, &format!("{what} `{policy}`"), old.as_ref(), new.as_ref(), out);
                    }
                }
            }
            _ => {
                let pairs = |value: Option<&Value>| {
                    let items = match value {
                        None => Vec::new(),
                        Some(Value::Array(items)) => items.iter().map(shown).collect(),
                        Some(one) => vec![shown(one)],
                    };
                    items.into_iter().map(|item| (String::new(), item)).collect::<Vec<_>>()
                };
                let lines = lines(&pairs(old), &pairs(new));
                out.push(AccessChange {
                    at: at.clone(),
                    policy: what.to_owned(),
                    statement: None,
                    change: Change::new(old.is_some(), new.is_some()),
                    lines,
                });
            }
        }
    }
}

fn compare(at: &At, what: &str, old: Option<&Value>, new: Option<&Value>, out: &mut Vec<AccessChange>) {
    let statements = |policy: Option<&Value>| {
        policy
            .and_then(|policy| policy.get("Statement"))
            .and_then(Value::as_array)
            .cloned()
            .unwrap_or_default()
    };
    let mut push = |statement: Option<String>, change, lines| {
        out.push(AccessChange { at: at.clone(), policy: what.to_owned(), statement, change, lines });
    };
    let (removed, added) = apart(statements(old), statements(new));
    let mut candidates = Candidates::new(added);
    for old in removed {
        let new = candidates.take_closest(&old);
        let (before, after) = (pairs(&old), new.as_ref().map(pairs).unwrap_or_default());
        let change = Change::new(true, new.is_some());
        push(Some(label(new.as_ref().unwrap_or(&old))), change, lines(&before, &after));
    }
    for new in candidates.left() {
        push(Some(label(&new)), Change::Added, lines(&[], &pairs(&new)));
    }
    let rest = |policy: Option<&Value>| match policy {
        None => Vec::new(),
        Some(Value::Object(members)) if members.contains_key("Statement") => {
            let rest = members.iter().filter(|(name, _)| *name != "Statement");
            rest.map(|(name, value)| (name.clone(), shown(value))).collect()
        }
        Some(other) => vec![(String::new(), shown(other))],
    };
    let (before, after) = (rest(old), rest(new));
    if before != after
        && (old.is_some() && new.is_some() || statements(old).is_empty() && statements(new).is_empty())
    {
        push(None, Change::new(old.is_some(), new.is_some()), lines(&before, &after));
    }
}

/// Returns the statements that only one side has, each as often as that side has more of it
fn apart(old: Vec<Value>, new: Vec<Value>) -> (Vec<Value>, Vec<Value>) {
    let mut known: BTreeMap<String, usize> = BTreeMap::new();
    for statement in &new {
        *known.entry(statement.to_string()).or_default() += 1;
    }
    let mut both: BTreeMap<String, usize> = BTreeMap::new();
    let mut is_in_both = |statement: &Value| {
        let text = statement.to_string();
        let Some(count) = known.get_mut(&text).filter(|count| **count > 0) else { return false };
        *count -= 1;
        *both.entry(text).or_default() += 1;
        true
    };
    let removed = old.into_iter().filter(|statement| !is_in_both(statement)).collect();
    let added = new.into_iter().filter(|statement| match both.get_mut(&statement.to_string()) {
        Some(count) if *count > 0 => {
            *count -= 1;
            false
        }
        _ => true,
    });
    (removed, added.collect())
}

/// New statements, each of which may match an old one
struct Candidates {
    all: Vec<Option<Value>>,
    parts: Vec<BTreeSet<(String, String)>>,
    /// Indexes of statements with a `Sid`, by their `Sid`
    by_sid: BTreeMap<String, VecDeque<usize>>,
    /// Indexes of the other statements, by each of their elements
    by_part: BTreeMap<(String, String), Vec<usize>>,
}

/// An element shared by more statements than this does not identify a statement: for example, every statement has an effect
const COMMON: usize = 200;

impl Candidates {
    fn new(all: Vec<Value>) -> Self {
        let parts: Vec<BTreeSet<_>> =
            all.iter().map(|statement| pairs(statement).into_iter().collect()).collect();
        let mut by_sid: BTreeMap<String, VecDeque<usize>> = BTreeMap::new();
        let mut by_part: BTreeMap<(String, String), Vec<usize>> = BTreeMap::new();
        for (number, (statement, parts)) in all.iter().zip(&parts).enumerate() {
            match statement.get("Sid") {
                Some(sid) => by_sid.entry(sid.to_string()).or_default().push_back(number),
                None => parts.iter().for_each(|part| by_part.entry(part.clone()).or_default().push(number)),
            }
        }
        Self { all: all.into_iter().map(Some).collect(), parts, by_sid, by_part }
    }

    /// Removes and returns the statement that is probably a changed version of this one: with the same `Sid`, else with the same effect and
    /// the most in common
    fn take_closest(&mut self, old: &Value) -> Option<Value> {
        if let Some(sid) = old.get("Sid") {
            let number = self.by_sid.get_mut(&sid.to_string())?.pop_front()?;
            return self.all.get_mut(number)?.take();
        }
        let mine: BTreeSet<_> = pairs(old).into_iter().collect();
        let telling = mine.iter().filter_map(|part| self.by_part.get(part)).filter(|all| all.len() <= COMMON);
        let near: BTreeSet<usize> = telling.flatten().copied().collect();
        let scored = near.into_iter().filter_map(|at| {
            let (new, theirs) = (self.all.get(at)?.as_ref()?, self.parts.get(at)?);
            let common = mine.intersection(theirs).count();
            (old.get("Effect") == new.get("Effect") && 2 * common >= mine.len().min(theirs.len()))
                .then_some((common, at))
        });
        let (_, at) = scored.max_by_key(|(common, at)| (*common, usize::MAX - at))?;
        self.all.get_mut(at)?.take()
    }

    /// Returns the remaining statements, in order
    fn left(self) -> impl Iterator<Item = Value> {
        self.all.into_iter().flatten()
    }
}

/// Returns the name of a statement: its `Sid`, else its effect and its subject
fn label(statement: &Value) -> String {
    if let Some(sid) = statement.get("Sid").and_then(Value::as_str) {
        return sid.to_owned();
    }
    let effect = statement.get("Effect").map(shown).unwrap_or_default();
    let list = ["Action", "NotAction"].iter().find_map(|name| statement.get(*name).map(|list| (*name, list)));
    let Some((name, Value::Array(items))) = list else { return effect };
    let first = items.first().map(shown).unwrap_or_default();
    let more = if items.len() > 1 { format!(" and {} more", items.len() - 1) } else { String::new() };
    let not = if name == "NotAction" { "all but " } else { "" };
    format!("{effect} {not}{first}{more}")
}

/// Returns a statement as elements and their values
fn pairs(statement: &Value) -> Vec<(String, String)> {
    let mut pairs = Vec::new();
    for (name, value) in statement.as_object().into_iter().flatten() {
        match (name.as_str(), value) {
            ("Sid", _) => {}
            ("Principal" | "NotPrincipal", Value::Object(kinds)) => {
                for (kind, ids) in kinds {
                    pairs.extend(items(ids).map(|id| (name.clone(), format!("{kind}: {id}"))));
                }
            }
            ("Condition", Value::Object(operators)) => {
                for (operator, keys) in operators {
                    for (key, values) in keys.as_object().into_iter().flatten() {
                        pairs.extend(
                            items(values).map(|value| (name.clone(), format!("{operator} {key}: {value}"))),
                        );
                    }
                }
            }
            _ => pairs.extend(items(value).map(|value| (name.clone(), value))),
        }
    }
    pairs
}

fn items(value: &Value) -> impl Iterator<Item = String> {
    let items = match value {
        Value::Array(items) => items.iter().map(shown).collect(),
        one => vec![shown(one)],
    };
    items.into_iter()
}

/// Returns what only one of the two has
pub(super) fn lines(old: &[(String, String)], new: &[(String, String)]) -> Vec<Line> {
    let line =
        |change, (what, value): &(String, String)| Line { change, what: what.clone(), value: value.clone() };
    let (in_old, in_new): (BTreeSet<_>, BTreeSet<_>) = (old.iter().collect(), new.iter().collect());
    let removed = old.iter().filter(|pair| !in_new.contains(pair)).map(|pair| line(Change::Removed, pair));
    let added = new.iter().filter(|pair| !in_old.contains(pair)).map(|pair| line(Change::Added, pair));
    let mut lines: Vec<Line> = removed.chain(added).collect();
    lines.sort_by(|a, b| a.what.cmp(&b.what));
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn scalars_lists_and_order_are_one() {
        let one = json!({"Statement": {"Effect": "Allow", "Action": "a:B", "Resource": ["y", "x"], "Condition": {"Bool": {"k": true}}}});
        let other = json!({"Statement": [{"Effect": "Allow", "Action": ["a:B"], "Resource": ["x", "y"], "Condition": {"Bool": {"k": ["true"]}}}]});
        assert_eq!(document(&one), document(&other));
        assert_eq!(document(&one.to_string().into()), document(&other));
        let third = json!({"Statement": [{"Effect": "Deny", "Action": ["a:B"], "Resource": ["x", "y"], "Condition": {"Bool": {"k": ["true"]}}}]});
        assert_ne!(document(&third), document(&other));
    }
}
