//! StackSets: their templates, and the parameter values that they pass

use std::collections::HashMap;
use std::rc::Rc;

use serde_json::{Map, Value, json};

use super::{Found, Home, Material, Places};
use crate::ids::clip;
use crate::import::STACK_SET;
use crate::import::resolve::Scope;
use crate::origin::Origin;
use crate::rules;
use crate::template_file::{self, TemplateFile};

/// Keys of the answer that are also properties of the resource
const PROPERTIES: [&str; 9] = [
    "StackSetName",
    "Description",
    "PermissionModel",
    "Parameters",
    "Capabilities",
    "Tags",
    "AutoDeployment",
    "ManagedExecution",
    "AdministrationRoleARN",
];

impl Material {
    /// The StackSet in an answer of `aws cloudformation describe-stack-set`, as a resource
    pub(super) fn described_set(&self, file: &TemplateFile) -> Option<Found> {
        let root = &file.template;
        let (set, base) = match root.get("StackSet") {
            Some(set) => (set, "/StackSet"),
            None => (root, ""),
        };
        let name = set.get("StackSetName")?.as_str()?;
        set.get("TemplateBody")?;
        let mut properties: Map<String, Value> =
            PROPERTIES.iter().filter_map(|key| Some(((*key).to_owned(), set.get(key)?.clone()))).collect();
        let list = |key: &str| set.get(key).and_then(Value::as_array).filter(|list| !list.is_empty());
        if let (Some(units), Some(regions)) = (list("OrganizationalUnitIds"), list("Regions")) {
            let group = json!({"DeploymentTargets": {"OrganizationalUnitIds": units}, "Regions": regions});
            properties.insert("StackInstancesGroup".to_owned(), json!([group]));
        }
        let places = Places { file: Rc::new(file.clone()), base: base.to_owned() };
        Some(Found {
            number: 0,
            id: name.to_owned(),
            kind: STACK_SET.to_owned(),
            resource: json!({"Properties": properties}),
            places,
            is_embedded: false,
            skipped: 1,
            home: Home::Export,
            comment: None,
            template: usize::MAX,
            at: (None, None),
            missing: Vec::new(),
            condition: None,
        })
    }

    /// Adds a described StackSet and the resources in it
    pub(super) fn described(&mut self, set: Found, template: &TemplateFile) {
        if set.property("StackInstancesGroup").is_none() {
            let what = format!(
                "`{}`: the answer does not say to which organizational units and Regions it is deployed",
                clip(&set.id)
            );
            self.lost(what, set.origin(&[]), &set.id);
        }
        let set = Found { number: self.resources.len(), ..set };
        self.resources.push(set);
        let file = Rc::new(template.clone());
        self.carry(self.resources.len() - 1, &file);
    }

    /// Reads the template in a StackSet
    pub(super) fn carried(&mut self, set: usize) {
        let Some(found) = self.resources.get(set).cloned() else { return };
        let origin = found.origin(&["Properties", "TemplateBody"]);
        let body = found.property("TemplateBody").and_then(|body| self.body(body));
        let Some(body) = body.as_deref().and_then(template_file::read_embedded) else {
            let what = format!("`{}` ({STACK_SET}): its template is not in it as text", clip(&found.id));
            return self.lost(what, origin, &found.id);
        };
        let file = Rc::new(TemplateFile::at(template_file::long_form(body), origin));
        self.carry(set, &file);
    }

    /// The template string, with account and Region of the StackSet filled in
    fn body(&self, value: &Value) -> Option<String> {
        if let Value::String(text) = value {
            return Some(text.clone());
        }
        let known = [
            ("AWS::AccountId", self.home.0.clone()),
            ("AWS::Region", self.home.1.clone()),
            // Just-in-time node access is not available in other partitions.
            ("AWS::Partition", Some("aws".to_owned())),
        ];
        let known = known.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?.into())));
        let mut scope = Scope { parameters: known.collect(), ..Scope::default() };
        match scope.resolve(value) {
            Value::String(text) => Some(text),
            _ => None,
        }
    }

    /// Adds the resources in a StackSet; each distinct set of values becomes a StackSet of its own
    fn carry(&mut self, set: usize, file: &Rc<TemplateFile>) {
        let Some(found) = self.resources.get(set).cloned() else { return };
        let origin = found.origin(&["Properties", "StackInstancesGroup"]);
        let sets = by_values(&found);
        let several = sets.len();
        for (at, (values, groups)) in sets.into_iter().enumerate() {
            let mut one = with_groups(&found, &values, groups);
            let number = if at == 0 {
                set
            } else {
                one.number = self.resources.len();
                let name = found.text("StackSetName").unwrap_or(&found.id);
                set_property(&mut one, "StackSetName", format!("{name}-{}", at + 1).into());
                one.number
            };
            match self.resources.get_mut(number) {
                Some(place) => *place = one,
                None => self.resources.push(one),
            }
            let from = self.resources.len();
            self.template(file, Home::Set(number), &HashMap::new(), &values);
            for found in self.resources.iter_mut().skip(from) {
                found.is_embedded = true;
            }
        }
        if several > 1 {
            self.told_apart(&found, several, origin);
        }
    }

    fn told_apart(&mut self, found: &Found, count: usize, origin: Origin) {
        let what = format!(
            "`{}`: its groups of instances have {count} sets of parameter values, so it becomes {count} StackSets",
            clip(&found.id)
        );
        let finding = rules::IMPROVED_IMPORT.finding(what).at(origin, "");
        self.findings.push(finding.subject(found.id.clone()));
    }
}

/// Parameters of a list, by name
fn values(list: Option<&Value>) -> impl Iterator<Item = (String, Value)> {
    let one = |one: &Value| {
        Some((one.get("ParameterKey")?.as_str()?.to_owned(), one.get("ParameterValue")?.clone()))
    };
    list.and_then(Value::as_array).into_iter().flatten().filter_map(one)
}

type ByValues = Vec<(HashMap<String, Value>, Vec<Value>)>;

/// Groups of stack instances by their parameter values
fn by_values(found: &Found) -> ByValues {
    let all: HashMap<String, Value> = values(found.property("Parameters")).collect();
    let mut sets: ByValues = Vec::new();
    let groups = found.property("StackInstancesGroup").and_then(Value::as_array);
    for group in groups.into_iter().flatten() {
        let mut own = all.clone();
        own.extend(values(group.get("ParameterOverrides")));
        let mut group = group.clone();
        if let Some(group) = group.as_object_mut() {
            group.remove("ParameterOverrides");
        }
        match sets.iter_mut().find(|(known, _)| *known == own) {
            Some((_, groups)) => groups.push(group),
            None => sets.push((own, vec![group])),
        }
    }
    if sets.is_empty() {
        sets.push((all, Vec::new()));
    }
    sets
}

/// A StackSet with only these groups, which passes only the values that its stack alone can resolve
fn with_groups(found: &Found, values: &HashMap<String, Value>, groups: Vec<Value>) -> Found {
    let mut one = found.clone();
    if !groups.is_empty() {
        set_property(&mut one, "StackInstancesGroup", groups.into());
    }
    if found.property("Parameters").is_some() || values.values().any(|value| !value.is_string()) {
        let mut open: Vec<(&String, &Value)> =
            values.iter().filter(|(_, value)| !value.is_string()).collect();
        open.sort_by_key(|(name, _)| *name);
        let open: Vec<Value> = open
            .into_iter()
            .map(|(name, value)| json!({"ParameterKey": name, "ParameterValue": value}))
            .collect();
        set_property(&mut one, "Parameters", if open.is_empty() { Value::Null } else { open.into() });
    }
    one
}

fn set_property(found: &mut Found, name: &str, value: Value) {
    let properties = found.resource.get_mut("Properties").and_then(Value::as_object_mut);
    if let Some(properties) = properties {
        if value.is_null() {
            properties.remove(name);
        } else {
            properties.insert(name.to_owned(), value);
        }
    }
}
