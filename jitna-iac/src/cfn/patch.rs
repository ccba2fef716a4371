//! Escape hatch: changes to a finished resource for which its type has no setter.

use std::fmt;
use std::str::FromStr;

use serde_json::{Map, Value as Json};

use super::entry::ORDER;
use super::logical_id::LogicalId;
use crate::suggest::nearest;

/// Path into a resource: names separated by dots, such as `Properties.Policies.0.PolicyName`
///
/// The path begins at the resource, so it can also reach `DeletionPolicy`, `Metadata` or `UpdatePolicy`. In a list, use the number of an
/// item, from 0, or `-` for a new item at the end. `\.` is a dot inside a name, `\\` a backslash.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PatchPath(Vec<String>);

/// A string that is not a path into a resource
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("invalid path `{text}`: {reason}")]
pub struct PatchPathError {
    text: String,
    reason: &'static str,
}

impl PatchPath {
    /// Returns the path of these names, without escapes
    pub fn new<S: Into<String>>(names: impl IntoIterator<Item = S>) -> Self {
        Self(names.into_iter().map(Into::into).collect())
    }

    /// Names and item numbers, from the resource down
    #[must_use]
    pub fn names(&self) -> &[String] {
        &self.0
    }

    /// Returns the path that a string in another notation represents: a JSON pointer, JSONPath, numbers in brackets
    pub(crate) fn meant(text: &str) -> Option<String> {
        let attribute =
            |text: &str| text.split(['.', '/', '[']).next().is_some_and(|name| ORDER.contains(&name));
        if let Some(pointer) = text.strip_prefix("#/").or_else(|| text.strip_prefix('/')) {
            let names = pointer.split('/').map(|name| name.replace("~1", "/").replace("~0", "~"));
            return Some(join(&names.collect::<Vec<_>>()));
        }
        let plain = text.strip_prefix("$.").unwrap_or(text);
        if plain != text && attribute(plain) {
            return Some(Self::meant(plain).unwrap_or_else(|| plain.to_owned()));
        }
        if attribute(text) && text.contains('/') && !text.contains('.') {
            return Some(text.replace('/', "."));
        }
        // `Tags[0].Key` and `Tags['Key']`: AWS names do not end in a bracket.
        let mut path = String::new();
        let mut rest = text;
        while let Some((name, more)) = rest.split_once('[') {
            let (item, after) = more.split_once(']')?;
            let item = item.trim_matches(['"', '\'']);
            if name.is_empty() && path.is_empty()
                || item.is_empty()
                || !(after.is_empty() || after.starts_with(['.', '[']))
            {
                return None;
            }
            path.push_str(&format!("{name}.{item}"));
            rest = after;
        }
        (!path.is_empty()).then(|| path + rest)
    }
}

impl FromStr for PatchPath {
    type Err = PatchPathError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let fault = |reason| PatchPathError { text: text.to_owned(), reason };
        let mut names = Vec::new();
        let mut name = String::new();
        let mut characters = text.chars();
        while let Some(character) = characters.next() {
            match character {
                '.' => names.push(std::mem::take(&mut name)),
                '\\' => match characters.next() {
                    Some(escaped @ ('.' | '\\')) => name.push(escaped),
                    _ => return Err(fault(r"expected `\.` or `\\` where there is a backslash")),
                },
                other => name.push(other),
            }
        }
        names.push(name);
        if names.iter().any(String::is_empty) {
            return Err(fault("expected a name before, between and after the dots"));
        }
        Ok(Self(names))
    }
}

impl fmt::Display for PatchPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&join(&self.0))
    }
}

fn join(names: &[String]) -> String {
    let escaped: Vec<_> = names.iter().map(|name| name.replace('\\', r"\\").replace('.', r"\.")).collect();
    escaped.join(".")
}

/// Change to one location in a finished resource
///
/// ```
/// use jitna_iac::cfn::resources::{PolicyDocument, Role};
/// use jitna_iac::cfn::{Patch, Template};
///
/// let mut template = Template::default();
/// let role = template.add("TokenRole", Role::new(PolicyDocument::default()))?;
/// template.patch(&role, &Patch::set("Properties.MaxSessionDuration".parse()?, 7200))?;
/// template.patch(&role, &Patch::set("UpdateReplacePolicy".parse()?, "Retain"))?;
/// let error = template.patch(&role, &Patch::delete("Properties.Tags.0".parse()?)).unwrap_err();
/// assert_eq!(
///     error.to_string(),
///     "patch `Properties.Tags.0` of `TokenRole`: there is no `Properties.Tags`"
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Patch {
    path: PatchPath,
    change: Change,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Change {
    Set(Json),
    Delete,
}

/// A patch whose path does not exist
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("patch `{path}`{}: {}", self.of(), self.why())]
pub struct PatchError {
    path: PatchPath,
    resource: Option<LogicalId>,
    at: String,
    fault: PatchFault,
    /// Names next to the missing one
    beside: Vec<String>,
}

/// Reason why the path of a patch does not exist
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PatchFault {
    /// The template has no such resource
    NoResource,
    /// There is nothing to delete
    Missing,
    /// The list has fewer items, or the name is not a number
    NotAnItem {
        /// Items of the list
        length: usize,
    },
    /// The path leads through a string, number, Boolean or null, which has no members
    Scalar,
    /// The `Type` of a resource cannot be deleted
    TypeIsNeeded,
}

impl PatchError {
    pub(super) fn no_resource(id: &LogicalId, patch: &Patch) -> Self {
        let path = patch.path.clone();
        Self {
            path,
            resource: Some(id.clone()),
            at: String::new(),
            fault: PatchFault::NoResource,
            beside: Vec::new(),
        }
    }

    pub(super) fn within(mut self, id: &LogicalId) -> Self {
        self.resource = Some(id.clone());
        self
    }

    /// The path of the patch
    #[must_use]
    pub fn path(&self) -> &PatchPath {
        &self.path
    }

    /// The resource, if the patch named it by its ID
    #[must_use]
    pub fn resource(&self) -> Option<&LogicalId> {
        self.resource.as_ref()
    }

    /// The part of the path that does not exist
    #[must_use]
    pub fn at(&self) -> &str {
        &self.at
    }

    /// The path that was probably meant
    #[must_use]
    pub fn nearest(&self) -> Option<String> {
        let at: Vec<&str> = self.at.rsplitn(2, '.').collect();
        let like = nearest(at.first()?, self.beside.iter().map(String::as_str))?;
        Some(at.get(1).map_or_else(|| like.to_owned(), |above| format!("{above}.{like}")))
    }

    /// The reason why it does not exist
    #[must_use]
    pub fn fault(&self) -> PatchFault {
        self.fault
    }

    fn of(&self) -> String {
        self.resource.as_ref().map(|id| format!(" of `{id}`")).unwrap_or_default()
    }

    fn why(&self) -> String {
        let at = &self.at;
        match self.fault {
            PatchFault::NoResource => "the template holds no such resource".to_owned(),
            PatchFault::Missing => format!("there is no `{at}`"),
            PatchFault::NotAnItem { length: 0 } => {
                format!("`{at}` names no item of an empty list: expected `-` for a new item")
            }
            PatchFault::NotAnItem { length } => {
                format!(
                    "`{at}` names no item of a list of {length}: expected 0 to {}, or `-` for a new item",
                    length - 1
                )
            }
            PatchFault::Scalar => format!("`{at}` is a single value: expected a map or a list"),
            PatchFault::TypeIsNeeded => {
                "a resource needs its `Type`: expected a new one to be set".to_owned()
            }
        }
    }
}

impl Patch {
    /// Sets the value at the path and replaces any existing value; creates maps along the path as needed
    pub fn set(path: PatchPath, value: impl Into<Json>) -> Self {
        Self { path, change: Change::Set(value.into()) }
    }

    /// Deletes the value at the path, which must exist
    #[must_use]
    pub fn delete(path: PatchPath) -> Self {
        Self { path, change: Change::Delete }
    }

    /// The location of the change
    #[must_use]
    pub fn path(&self) -> &PatchPath {
        &self.path
    }

    pub(super) fn apply(&self, body: &mut Map<String, Json>) -> Result<(), PatchError> {
        let fault = |depth: usize, fault| PatchError {
            path: self.path.clone(),
            resource: None,
            at: join(self.path.0.get(..depth).unwrap_or(&self.path.0)),
            fault,
            beside: Vec::new(),
        };
        let missing = |depth: usize, map: &Map<String, Json>| PatchError {
            beside: map.keys().cloned().collect(),
            ..fault(depth, PatchFault::Missing)
        };
        let Some((last, way)) = self.path.0.split_last() else {
            return Err(fault(0, PatchFault::Missing));
        };
        if self.change == Change::Delete && way.is_empty() && last == "Type" {
            return Err(fault(1, PatchFault::TypeIsNeeded));
        }
        let mut place = Place::Map(body);
        for (depth, name) in way.iter().enumerate() {
            let next = match place {
                // Nothing below a map created here can fail, so a patch is applied either completely or not at all.
                Place::Map(map) if matches!(self.change, Change::Set(_)) => {
                    map.entry(name.as_str()).or_insert_with(|| Json::Object(Map::new()))
                }
                Place::Map(map) if !map.contains_key(name) => return Err(missing(depth + 1, map)),
                Place::Map(map) => map.get_mut(name).ok_or_else(|| fault(depth + 1, PatchFault::Missing))?,
                Place::List(items) => {
                    let length = items.len();
                    let item = index(name).and_then(|index| items.get_mut(index));
                    item.ok_or_else(|| fault(depth + 1, PatchFault::NotAnItem { length }))?
                }
            };
            place = match next {
                Json::Object(map) => Place::Map(map),
                Json::Array(items) => Place::List(items),
                _ => return Err(fault(depth + 1, PatchFault::Scalar)),
            };
        }
        let depth = self.path.0.len();
        match (place, &self.change) {
            (Place::Map(map), Change::Set(value)) => {
                map.insert(last.clone(), value.clone());
            }
            (Place::Map(map), Change::Delete) => {
                map.shift_remove(last).ok_or_else(|| missing(depth, map))?;
            }
            (Place::List(items), Change::Set(value)) if last == "-" => items.push(value.clone()),
            (Place::List(items), change) => {
                let length = items.len();
                let index = index(last).filter(|index| *index < length);
                let index = index.ok_or_else(|| fault(depth, PatchFault::NotAnItem { length }))?;
                match change {
                    Change::Set(value) => items.splice(index..=index, [value.clone()]).for_each(drop),
                    Change::Delete => drop(items.remove(index)),
                }
            }
        }
        Ok(())
    }
}

enum Place<'a> {
    Map(&'a mut Map<String, Json>),
    List(&'a mut Vec<Json>),
}

/// Parses the number of an item; `+1` and `01`, which the standard library would accept, are names.
fn index(name: &str) -> Option<usize> {
    let plain = name == "0" || !name.starts_with(['0', '+']);
    name.parse().ok().filter(|_| plain)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn apply(patch: &Patch) -> Result<Json, PatchError> {
        let mut body = Map::new();
        body.insert("Type".into(), json!("T"));
        body.insert("Properties".into(), json!({"List": [{"A": 1}, 2], "a.b": {"c": 3}, "Text": "x"}));
        let before = body.clone();
        match patch.apply(&mut body) {
            Ok(()) => Ok(Json::Object(body)),
            Err(error) => {
                assert_eq!(body, before, "a patch that fails changes nothing");
                Err(error)
            }
        }
    }

    fn check_set(path: &str, pointer: &str) {
        let result = apply(&Patch::set(path.parse().unwrap(), "new")).unwrap();
        assert_eq!(result.pointer(pointer), Some(&json!("new")), "{path}");
    }

    fn check_delete(path: &str, pointer: &str, expected: Option<Json>) {
        let result = apply(&Patch::delete(path.parse().unwrap())).unwrap();
        assert_eq!(result.pointer(pointer), expected.as_ref(), "{path}");
    }

    fn check_fault(patch: &Patch, at: &str, fault: PatchFault) {
        let error = apply(patch).unwrap_err();
        assert_eq!((error.at(), error.fault()), (at, fault));
    }

    #[test]
    fn set_replaces_adds_and_makes_maps_on_the_way() {
        check_set("Properties.Text", "/Properties/Text");
        check_set("Properties.List.0.A", "/Properties/List/0/A");
        check_set("Properties.List.1", "/Properties/List/1");
        check_set("Properties.List.-", "/Properties/List/2");
        check_set(r"Properties.a\.b.c", "/Properties/a.b/c");
        check_set("UpdatePolicy.New.0", "/UpdatePolicy/New/0");
        check_set("Type", "/Type");
    }

    #[test]
    fn delete_takes_away_what_is_there() {
        check_delete("Properties.Text", "/Properties/Text", None);
        check_delete("Properties.List.0", "/Properties/List", Some(json!([2])));
        check_delete("Properties", "/Properties", None);
    }

    #[test]
    fn a_path_that_leads_nowhere_says_where() {
        let set = |path: &str| Patch::set(path.parse().unwrap(), 1);
        let delete = |path: &str| Patch::delete(path.parse().unwrap());
        let short = PatchFault::NotAnItem { length: 2 };
        check_fault(&set("Properties.List.2"), "Properties.List.2", short);
        check_fault(&set("Properties.List.2.A"), "Properties.List.2", short);
        check_fault(&set("Properties.List.01"), "Properties.List.01", short);
        check_fault(&delete("Properties.List.-"), "Properties.List.-", short);
        check_fault(&set("Properties.Text.A.B"), "Properties.Text", PatchFault::Scalar);
        check_fault(&delete("Properties.None.A"), "Properties.None", PatchFault::Missing);
        check_fault(&delete("Properties.None"), "Properties.None", PatchFault::Missing);
        check_fault(&delete("Type"), "Type", PatchFault::TypeIsNeeded);
    }

    #[test]
    fn paths_come_back_as_they_were() {
        for text in ["A", "A.0.B", r"a\.b.c", r"a\\.b"] {
            assert_eq!(text.parse::<PatchPath>().unwrap().to_string(), text);
        }
        for text in ["", ".", "A.", ".A", "A..B", r"A\", r"A\x"] {
            assert!(text.parse::<PatchPath>().is_err(), "{text}");
        }
        assert_eq!(PatchPath::new(["a.b", "c"]).to_string(), r"a\.b.c");
    }
}
