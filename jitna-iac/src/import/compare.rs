//! What comes of the imported model, held against what was read

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use super::documents::content_data;
use super::draft::{Draft, tags};
use super::input::{Found, Home, Material};
use super::resolve::Scope;
use super::{DOCUMENT, MANAGER, ROLE, STACK_SET};
use crate::assembly::Assembly;
use crate::cedar::list_statements;
use crate::cfn::PatchPath;
use crate::diag::Diagnostics;
use crate::ids::clip;
use crate::rules;

/// Result of a comparison
#[derive(Debug, Default)]
pub(super) struct Compared {
    /// `overrides` of the model
    pub(super) overrides: Vec<Value>,
    /// What differs, and what becomes of it
    pub(super) findings: Diagnostics,
    /// Differences, as losses: what is left when the overrides are in the model
    pub(super) lost: Diagnostics,
}

/// A resource that the model makes
#[derive(Debug)]
struct Ours {
    template: String,
    id: String,
    kind: String,
    resource: Value,
    /// Rollout, if a stack set carries it
    rollout: Option<String>,
    account: Option<String>,
    region: Option<String>,
}

impl Ours {
    fn property(&self, name: &str) -> Option<&Value> {
        self.resource.get("Properties")?.get(name)
    }
}

/// Everything that the model makes
fn ours(assembly: &Assembly) -> Vec<Ours> {
    let mut all = Vec::new();
    let mut add = |template: &str, text: &str, rollout: Option<&str>, place: Option<(&str, &str)>| {
        let value: Value = serde_json::from_str(text).unwrap_or_default();
        for (id, resource) in value.get("Resources").and_then(Value::as_object).into_iter().flatten() {
            all.push(Ours {
                template: template.to_owned(),
                id: id.clone(),
                kind: resource.get("Type").and_then(Value::as_str).unwrap_or_default().to_owned(),
                resource: Scope::default().resolve(resource),
                rollout: rollout.map(str::to_owned),
                account: place.map(|(account, _)| account.to_owned()),
                region: place.map(|(_, region)| region.to_owned()),
            });
        }
    };
    for stack in &assembly.stacks {
        let place = (stack.account.as_str(), stack.region.as_str());
        add(&stack.name, &stack.template.to_json_compact(), None, Some(place));
    }
    for carried in &assembly.carried {
        add(&carried.name, carried.body(), carried.rollout.as_deref(), None);
    }
    all
}

/// Resources of the model that stand for one that was found
fn counterparts(found: &Found, material: &Material, draft: &Draft, ours: &[Ours]) -> Vec<usize> {
    let like = |one: &Ours| {
        let same = |name: &str| found.property(name).is_some() && found.property(name) == one.property(name);
        one.kind == found.kind
            && match found.kind.as_str() {
                DOCUMENT => same("Name"),
                ROLE => {
                    same("RoleName")
                        || (found.property("RoleName").is_none()
                            && is_execution_role(found) == Some(&one.id == "LocalExecutionRole"))
                }
                MANAGER => {
                    let kind = "/Properties/ConfigurationDefinitions/0/Type";
                    found.resource.pointer(kind).is_some()
                        && found.resource.pointer(kind) == one.resource.pointer(kind)
                }
                STACK_SET => draft.sets.iter().any(|set| {
                    let is_this =
                        material.resources.get(set.number).is_some_and(|set| std::ptr::eq(set, found));
                    let rollout = one.property("Description").and_then(Value::as_str);
                    is_this && rollout.is_some_and(|text| text.ends_with(&format!(" {}", set.rollout)))
                }),
                _ => false,
            }
    };
    let here = |one: &Ours| match &found.home {
        Home::Set(number) => {
            let set = draft.sets.iter().find(|set| set.number == *number);
            set.is_some_and(|set| one.rollout.as_ref() == Some(&set.rollout))
        }
        Home::Stack(facts) if facts.account.is_some() => {
            let is_here = one.account == facts.account && one.region == facts.region;
            is_here || (one.rollout.is_some() && one.rollout == draft.loose)
        }
        Home::Stack(_) | Home::Export => one.rollout.is_none() || one.rollout == draft.loose,
    };
    let mut all: Vec<usize> =
        ours.iter().enumerate().filter(|(_, one)| like(one) && here(one)).map(|(number, _)| number).collect();
    // Of several stack sets of a rollout, and of what they carry, the one of the same name.
    let set_name = match &found.home {
        Home::Set(number) => material.resources.get(*number).and_then(|set| set.text("StackSetName")),
        _ => found.text("StackSetName"),
    };
    let named = |one: &Ours| {
        let name = one.property("StackSetName").and_then(Value::as_str).unwrap_or(&one.template);
        Some(name) == set_name
    };
    if all.iter().any(|number| ours.get(*number).is_some_and(named)) {
        all.retain(|number| ours.get(*number).is_some_and(named));
    }
    all
}

/// Whether a role without a name is the execution role; none if it is neither of the two
fn is_execution_role(found: &Found) -> Option<bool> {
    let trust = found.property("AssumeRolePolicyDocument")?.to_string();
    let policies = found.property("ManagedPolicyArns").map(Value::to_string).unwrap_or_default();
    if policies.contains("AWSQuickSetup") {
        Some(true)
    } else {
        trust.contains("cloudformation.amazonaws.com").then_some(false)
    }
}

/// Compares what was found with what the model makes
pub(super) fn compare(material: &Material, draft: &Draft, assembly: &Assembly) -> Compared {
    let ours = ours(assembly);
    let mut compared = Compared::default();
    let all: Vec<Vec<usize>> =
        material.resources.iter().map(|found| counterparts(found, material, draft, &ours)).collect();
    let mut renamed: BTreeMap<usize, BTreeMap<String, String>> = BTreeMap::new();
    for (found, own) in material.resources.iter().zip(&all) {
        if let Some(one) = own.first().and_then(|number| ours.get(*number)) {
            renamed.entry(found.template).or_default().insert(found.id.clone(), one.id.clone());
        }
    }
    let mut reached = BTreeSet::new();
    for (found, own) in material.resources.iter().zip(&all) {
        if own.is_empty() {
            let what =
                format!("`{}` ({}): nothing in the model makes it", clip(&found.id), clip(&found.kind));
            let finding =
                rules::NOT_IMPORTED.finding(what).at(found.origin(&["Type"]), "").subject(found.id.clone());
            compared.findings.push(finding.help("keep it in a template of its own"));
            continue;
        }
        let renamed = renamed.get(&found.template).cloned().unwrap_or_default();
        let mut scope = Scope { renamed: renamed.clone(), ..Scope::default() };
        let theirs = scope.resolve(&found.resource);
        for one in
            own.iter().filter_map(|number| ours.get(*number).map(|one| (number, one))).map(|(number, one)| {
                reached.insert(*number);
                one
            })
        {
            let mut comparison = Comparison {
                found,
                one,
                renamed: &renamed,
                into: &mut compared,
                ours: &ours,
                is_export: matches!(found.home, Home::Export),
            };
            comparison.resource(&theirs);
        }
        if let Some(one) = own.first().and_then(|number| ours.get(*number))
            && one.id != found.id
            && !matches!(found.home, Home::Export)
        {
            let what = format!("`{}` is called `{}` in what the model makes", clip(&found.id), one.id);
            let help = "to keep what is deployed, import the resource into the new stack; else delete the old one first";
            let finding =
                rules::IMPROVED_IMPORT.finding(what).at(found.origin(&[]), "").subject(found.id.clone());
            compared.findings.push(finding.help(help));
        }
    }
    let has_templates = material.resources.iter().any(|found| !matches!(found.home, Home::Export));
    for (number, one) in ours.iter().enumerate().filter(|_| has_templates) {
        if !reached.contains(&number) {
            let what = format!(
                "`{}` of `{}` ({}) is new: the sources do not have it",
                one.id, one.template, one.kind
            );
            compared.findings.push(rules::IMPROVED_IMPORT.finding(what).subject(one.id.clone()));
        }
    }
    compared
}

/// A found resource and the one that the model makes
struct Comparison<'a> {
    found: &'a Found,
    one: &'a Ours,
    renamed: &'a BTreeMap<String, String>,
    into: &'a mut Compared,
    ours: &'a [Ours],
    /// Only what is there is compared: an answer does not say everything
    is_export: bool,
}

impl Comparison<'_> {
    fn resource(&mut self, theirs: &Value) {
        let attributes = |value: &Value| value.as_object().cloned().unwrap_or_default();
        let (theirs, ours) = (attributes(theirs), attributes(&self.one.resource));
        for (name, value) in &theirs {
            match name.as_str() {
                "Type" | "Condition" => {}
                "DependsOn" => self.order(value, ours.get("DependsOn")),
                "Properties" => {}
                // Attributes such as `DeletionPolicy`: the model has none of its own.
                name => self.values(&[name.to_owned()], Some(value), ours.get(name)),
            }
        }
        let empty = Map::new();
        let properties = |attributes: &Map<String, Value>| {
            attributes.get("Properties").and_then(Value::as_object).cloned()
        };
        let (theirs, ours) =
            (properties(&theirs).unwrap_or(empty.clone()), properties(&ours).unwrap_or(empty));
        let names: Vec<String> =
            ours.keys().chain(theirs.keys().filter(|name| !ours.contains_key(*name))).cloned().collect();
        for name in names {
            let (theirs, ours) = (theirs.get(&name), ours.get(&name));
            let path = ["Properties".to_owned(), name.clone()];
            match (self.found.kind.as_str(), name.as_str()) {
                // Compared resource by resource.
                (STACK_SET, "TemplateBody") => {}
                (STACK_SET, "Capabilities")
                    if theirs.and_then(Value::as_array).is_some_and(Vec::is_empty) => {}
                (STACK_SET, "StackInstancesGroup") => {
                    if theirs.map(unordered) != ours.map(unordered) {
                        self.set(&path, theirs);
                    }
                }
                (_, "Tags") => {
                    let sorted = |value: Option<&Value>| tags(value).into_iter().collect::<BTreeMap<_, _>>();
                    if theirs.is_none_or(is_blank) {
                        if ours.is_some() && !self.is_export {
                            self.changed(&path, "is added: the tags of the others");
                        }
                    } else if sorted(theirs) != sorted(ours) {
                        self.set(&path, theirs);
                    }
                }
                (ROLE, "ManagedPolicyArns") => self.managed_policies(&path, theirs, ours),
                (ROLE, "AssumeRolePolicyDocument" | "Policies") => self.policies(&path, theirs, ours),
                (DOCUMENT, "Content") => {
                    let content = theirs.map(content_data);
                    self.values(&path, content.as_ref(), ours);
                }
                _ => self.values(&path, theirs, ours),
            }
        }
    }

    /// Order is the model's own; a dependency that it does not have is named
    fn order(&mut self, theirs: &Value, ours: Option<&Value>) {
        let ids = |value: &Value| match value {
            Value::String(id) => vec![id.clone()],
            Value::Array(ids) => ids.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
            _ => Vec::new(),
        };
        let own = ours.map(ids).unwrap_or_default();
        // What stands in another template is deployed in the order of the stacks.
        let here =
            |id: &String| self.ours.iter().any(|one| one.template == self.one.template && one.id == *id);
        let missing = |id: &String| self.renamed.get(id).is_none_or(|id| here(id) && !own.contains(id));
        for id in ids(theirs).into_iter().filter(missing).collect::<Vec<_>>() {
            let what = format!(
                "`{}` does not wait for `{}`: the model has an order of its own",
                self.found.id,
                clip(&id)
            );
            self.improved(what, &["DependsOn"]);
        }
    }

    fn improved(&mut self, what: String, path: &[&str]) {
        let finding = rules::IMPROVED_IMPORT.finding(what).at(self.found.origin(path), "");
        self.into.findings.push(finding.subject(self.found.id.clone()));
    }

    fn changed(&mut self, path: &[String], how: &str) {
        let what = format!("`{}`: {} {how}", clip(&self.found.id), shown(path));
        let steps: Vec<&str> = path.iter().map(String::as_str).collect();
        self.improved(what, &steps);
    }

    fn managed_policies(&mut self, path: &[String], theirs: Option<&Value>, ours: Option<&Value>) {
        let set = |value: Option<&Value>| -> BTreeSet<String> {
            let name = |arn: &Value| arn.to_string().rsplit('/').next().unwrap_or_default().to_owned();
            value.and_then(Value::as_array).into_iter().flatten().map(name).collect()
        };
        let (theirs_set, ours_set) = (set(theirs), set(ours));
        if theirs_set.is_subset(&ours_set) {
            if theirs_set != ours_set {
                self.changed(
                    path,
                    "has more policies: those that AWS split off for the console and node access",
                );
            }
        } else {
            self.set(path, theirs);
        }
    }

    fn policies(&mut self, path: &[String], theirs: Option<&Value>, ours: Option<&Value>) {
        let (their_form, our_form) = (theirs.map(policy_form), ours.map(policy_form));
        if their_form == our_form {
            return;
        }
        if theirs.map(|policy| policy_form(&with_arn_like(policy))) == our_form {
            self.changed(path, "compares the ARN with `ArnLike`");
        } else {
            self.set(path, theirs);
        }
    }

    /// Compares two values, down to the parts that differ
    fn values(&mut self, path: &[String], theirs: Option<&Value>, ours: Option<&Value>) {
        let step = |name: &str| [path, &[name.to_owned()]].concat();
        match (theirs, ours) {
            (Some(theirs), Some(ours)) if theirs == ours => {}
            (Some(Value::Object(theirs)), Some(Value::Object(ours)))
                if !is_function(theirs) && !is_function(ours) =>
            {
                let names: Vec<&String> =
                    ours.keys().chain(theirs.keys().filter(|name| !ours.contains_key(*name))).collect();
                for name in names {
                    self.values(&step(name), theirs.get(name), ours.get(name));
                }
            }
            (Some(Value::Array(theirs)), Some(Value::Array(ours))) if theirs.len() == ours.len() => {
                for (number, (theirs, ours)) in theirs.iter().zip(ours).enumerate() {
                    self.values(&step(&number.to_string()), Some(theirs), Some(ours));
                }
            }
            (Some(theirs), Some(ours)) => match (scalar(theirs), scalar(ours)) {
                (Some(a), Some(b)) if a == b => self.changed(path, &format!("is written as {}", kind(ours))),
                (Some(a), Some(b)) if same_cedar(&a, &b) => self.changed(path, "is formatted anew"),
                (Some(a), Some(b)) if a.replace("\r\n", "\n") == b => {
                    self.changed(path, "has LF as line ends")
                }
                _ => self.set(path, Some(theirs)),
            },
            (Some(theirs), None) if is_blank(theirs) => {}
            (Some(theirs), None) => self.set(path, Some(theirs)),
            (None, Some(ours)) if is_blank(ours) || self.is_export => {}
            (None, Some(ours)) => {
                if self.may_add(path) {
                    let value = if ours.is_object() || ours.is_array() {
                        String::new()
                    } else {
                        format!(": `{}`", scalar(ours).unwrap_or_default())
                    };
                    self.changed(path, &format!("is added{value}"));
                } else {
                    self.set(path, None);
                }
            }
            (None, None) => {}
        }
    }

    /// Whether what the model adds makes the resource better and no other
    fn may_add(&self, path: &[String]) -> bool {
        let name = path.get(1).map(String::as_str).unwrap_or_default();
        match self.found.kind.as_str() {
            DOCUMENT => true,
            ROLE => matches!(name, "Description" | "ManagedPolicyArns" | "RoleName"),
            _ => name == "Description",
        }
    }

    /// An override that sets or deletes a value
    fn set(&mut self, path: &[String], value: Option<&Value>) {
        let steps: Vec<&str> = path.iter().map(String::as_str).collect();
        let origin = self.found.origin(&steps);
        let mut scope = Scope::default();
        if let Some(value) = value {
            scope.resolve(value);
        }
        let unknown = scope.named.iter().find(|id| !self.renamed.values().any(|known| known == *id));
        let what = format!("`{}`: {}", clip(&self.found.id), shown(path));
        if let Some(id) = unknown {
            let what = format!("{what} refers to `{}`, which nothing in the model makes", clip(id));
            let finding = rules::NOT_IMPORTED.finding(what).at(origin, "").subject(self.found.id.clone());
            return self.into.findings.push(finding.help("set it with an override when the value is known"));
        }
        let mut change = json!({
            "template": self.one.template,
            "resource": self.one.id,
            "path": PatchPath::of(path.iter().cloned()).to_string(),
        });
        let (key, of, how) = match value {
            Some(value) => ("set", value.clone(), "is kept by an override"),
            None => ("delete", true.into(), "is not there, which an override keeps"),
        };
        if let Some(change) = change.as_object_mut() {
            change.insert(key.to_owned(), of);
        }
        self.into.overrides.push(change);
        let finding = rules::KEPT_IMPORT.finding(format!("{what} {how}")).at(origin, "");
        self.into.findings.push(finding.subject(self.found.id.clone()));
        let finding = rules::NOT_IMPORTED.finding(format!("{what} comes out differently")).at(origin, "");
        self.into.lost.push(finding.subject(self.found.id.clone()));
    }
}

/// Path as people read it
fn shown(path: &[String]) -> String {
    let path = path.strip_prefix(&["Properties".to_owned()]).unwrap_or(path);
    format!("`{}`", clip(&path.join(".")))
}

fn is_function(members: &Map<String, Value>) -> bool {
    members.len() == 1 && members.keys().all(|key| key == "Ref" || key.starts_with("Fn::"))
}

fn is_blank(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Object(members) => members.values().all(is_blank),
        _ => false,
    }
}

/// A scalar as CloudFormation takes it
fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(_) | Value::Bool(_) => Some(value.to_string()),
        _ => None,
    }
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Bool(_) => "a truth value",
        Value::Number(_) => "a number",
        _ => "a text",
    }
}

/// Whether two texts are the same statements
fn same_cedar(a: &str, b: &str) -> bool {
    let meanings = |text: &str| list_statements(text).into_iter().map(|one| one.meaning).collect::<Vec<_>>();
    let (a, b) = (meanings(a), meanings(b));
    !a.is_empty() && a == b
}

/// Lists of texts sorted, which targets and policies may hold in any order
fn unordered(value: &Value) -> Value {
    match value {
        Value::Array(items) if items.iter().all(Value::is_string) => {
            let mut items = items.clone();
            items.sort_by_key(Value::to_string);
            items.into()
        }
        Value::Array(items) => items.iter().map(unordered).collect(),
        Value::Object(members) => {
            let sorted: BTreeMap<&String, Value> =
                members.iter().map(|(key, value)| (key, unordered(value))).collect();
            Value::Object(sorted.into_iter().map(|(key, value)| (key.clone(), value)).collect())
        }
        scalar => scalar.clone(),
    }
}

/// A policy that compares the ARN of its source as an ARN
fn with_arn_like(policy: &Value) -> Value {
    match policy {
        Value::Array(items) => items.iter().map(with_arn_like).collect(),
        Value::Object(members) => {
            let members = members.iter().map(|(key, value)| {
                let is_arn = key == "StringLike" && value.get("aws:SourceArn").is_some();
                (if is_arn { "ArnLike".to_owned() } else { key.clone() }, with_arn_like(value))
            });
            Value::Object(members.collect())
        }
        scalar => scalar.clone(),
    }
}

/// A policy in which one item and a list of one are the same
fn policy_form(value: &Value) -> Value {
    match value {
        Value::Array(items) => match items.as_slice() {
            [one] => policy_form(one),
            items => items.iter().map(policy_form).collect(),
        },
        Value::Object(members) => {
            let sorted: BTreeMap<&String, Value> =
                members.iter().map(|(key, value)| (key, policy_form(value))).collect();
            Value::Object(sorted.into_iter().map(|(key, value)| (key.clone(), value)).collect())
        }
        scalar => scalar.clone(),
    }
}
