//! Assertions about a template

use std::collections::BTreeMap;

use serde_json::Value;

use super::like::Match;
use crate::quantity::counted;

/// A template under test: that of a stack or of a StackSet
#[derive(Clone, Debug)]
pub struct Template {
    name: String,
    yaml: String,
    tree: Value,
}

impl Template {
    pub(super) fn new(name: &str, template: &crate::cfn::Template) -> Self {
        // What this crate writes is JSON.
        let tree = serde_json::from_str(&template.to_json()).unwrap_or_default();
        Self { name: name.to_owned(), yaml: template.to_yaml(), tree }
    }

    /// Its text, as YAML
    #[must_use]
    pub fn to_yaml(&self) -> &str {
        &self.yaml
    }

    fn section(&self, name: &str) -> impl Iterator<Item = (&str, &Value)> {
        let all = self.tree.get(name).and_then(Value::as_object);
        all.into_iter().flatten().map(|(id, one)| (id.as_str(), one))
    }

    fn of_type<'t>(&'t self, kind: &'t str) -> impl Iterator<Item = (&'t str, &'t Value)> {
        self.section("Resources")
            .filter(move |(_, one)| one.get("Type").and_then(Value::as_str) == Some(kind))
    }

    /// Types of the resources, and how many there are of each
    fn types(&self) -> String {
        let mut types: BTreeMap<&str, usize> = BTreeMap::new();
        for (_, one) in self.section("Resources") {
            *types.entry(one.get("Type").and_then(Value::as_str).unwrap_or_default()).or_default() += 1;
        }
        let types: Vec<String> = types.iter().map(|(kind, count)| format!("{count} {kind}")).collect();
        if types.is_empty() { "no resource".to_owned() } else { types.join(", ") }
    }

    /// There are so many resources of this type
    ///
    /// # Panics
    ///
    /// When there are more or fewer, with the types that there are.
    #[expect(clippy::panic, reason = "a test fails by it")]
    #[track_caller]
    pub fn resource_count_is(&self, kind: &str, count: usize) {
        let found = self.of_type(kind).count();
        if found != count {
            panic!(
                "template `{}`: expected {}, found {found}; it has {}",
                self.name,
                counted(count, &format!("{kind} resource")),
                self.types()
            );
        }
    }

    /// A resource of this type has properties like these; gives its logical ID
    ///
    /// # Panics
    ///
    /// When no resource has, with what differs in the closest one.
    #[expect(clippy::panic, reason = "a test fails by it")]
    #[track_caller]
    pub fn has_resource_properties(&self, kind: &str, properties: impl Into<Match>) -> String {
        match self.resource_like(kind, &properties.into()) {
            Ok(id) => id,
            Err(message) => panic!("{message}"),
        }
    }

    fn resource_like(&self, kind: &str, properties: &Match) -> Result<String, String> {
        let mut closest = None;
        for (id, resource) in self.of_type(kind) {
            let mut found = Vec::new();
            properties.differences(resource.get("Properties"), "Properties", &mut found);
            if found.is_empty() {
                return Ok(id.to_owned());
            }
            if closest.as_ref().is_none_or(|(_, known): &(&str, Vec<_>)| found.len() < known.len()) {
                closest = Some((id, found));
            }
        }
        let name = &self.name;
        let Some((id, found)) = closest else {
            return Err(format!("template `{name}` has no {kind}; it has {}", self.types()));
        };
        let lines: String = found.iter().map(|one| format!("  {one}\n")).collect();
        Err(format!("no {kind} of template `{name}` is like that; the closest, {id}, differs:\n{lines}"))
    }

    /// The template has this output, and its value is like this
    ///
    /// # Panics
    ///
    /// When it has not, with the outputs that there are or with what differs.
    #[expect(clippy::panic, reason = "a test fails by it")]
    #[track_caller]
    pub fn has_output(&self, id: &str, value: impl Into<Match>) {
        let Some((_, output)) = self.section("Outputs").find(|(known, _)| *known == id) else {
            let ids: Vec<String> = self.section("Outputs").map(|(id, _)| format!("`{id}`")).collect();
            let ids = if ids.is_empty() { "no output".to_owned() } else { ids.join(", ") };
            panic!("template `{}` has no output `{id}`; it has {ids}", self.name);
        };
        let mut found = Vec::new();
        value.into().differences(output.get("Value"), &format!("Outputs.{id}.Value"), &mut found);
        if !found.is_empty() {
            let lines: String = found.iter().map(|one| format!("  {one}\n")).collect();
            panic!("the output of template `{}` is not like that:\n{lines}", self.name);
        }
    }
}
