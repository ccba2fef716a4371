//! Converts resources that CloudFormation accepts inside another resource, or next to it, to one form
//!
//! The policy of a role may be an `AWS::IAM::Policy` that names the role, a subscription may be inside its topic, and a policy may apply to
//! several topics. Features and the comparison support only one form of each: the one that the model creates.

use std::collections::{BTreeSet, HashMap};

use serde_json::{Value, json};

use super::{Found, Material, Places};
use crate::ids::clip;
use crate::import::{MANAGER, ROLE};
use crate::rules;
use crate::template_file::pointer;

const POLICY: &str = "AWS::IAM::Policy";
const ROLE_POLICY: &str = "AWS::IAM::RolePolicy";
const MANAGED_POLICY: &str = "AWS::IAM::ManagedPolicy";
const TOPIC: &str = "AWS::SNS::Topic";
const SUBSCRIPTION: &str = "AWS::SNS::Subscription";

/// Policies of one resource: their type, the property that names it, the type that accepts a list, and the property of that type
const INLINE: [(&str, &str, &str, &str); 2] = [
    ("AWS::SNS::TopicInlinePolicy", "TopicArn", "AWS::SNS::TopicPolicy", "Topics"),
    ("AWS::SQS::QueueInlinePolicy", "Queue", "AWS::SQS::QueuePolicy", "Queues"),
];

/// Roles by logical ID in their template, and by name
struct Roles {
    by_id: HashMap<(usize, String), usize>,
    by_name: HashMap<String, Option<usize>>,
    /// Roles that Quick Setup deploys with
    of_quick_setup: BTreeSet<usize>,
}

impl Material {
    /// Converts resources to the form that the model creates
    pub(super) fn beside(&mut self) {
        let roles = Roles::new(&self.resources);
        for number in 0..self.resources.len() {
            let Some(found) = self.resources.get(number).cloned() else { continue };
            match found.kind.as_str() {
                POLICY | ROLE_POLICY | MANAGED_POLICY => self.fold(&found, &roles),
                ROLE => self.attached(&found, &roles),
                TOPIC => self.subscriptions(&found),
                MANAGER => self.definitions(&found),
                _ => self.lists(&found),
            }
        }
    }

    /// Moves a policy into its roles
    fn fold(&mut self, found: &Found, roles: &Roles) {
        let list = found.property("Roles").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        let named: Vec<&Value> = list.iter().chain(found.property("RoleName")).collect();
        let of: Vec<Option<usize>> = named.iter().map(|name| roles.of_value(found, name)).collect();
        let known: BTreeSet<usize> = of.iter().flatten().copied().collect();
        // A managed policy is a separate resource, unless only the roles of Quick Setup use it.
        let is_managed = found.kind == MANAGED_POLICY;
        if known.is_empty() || is_managed && !known.is_subset(&roles.of_quick_setup) {
            return;
        }
        for role in &known {
            self.add_policy(*role, found);
        }
        let has_others = ["Users", "Groups"]
            .iter()
            .any(|key| found.property(key).and_then(Value::as_array).is_some_and(|list| !list.is_empty()));
        if !has_others && of.iter().all(Option::is_some) {
            let names = known.iter().filter_map(|role| self.resources.get(*role));
            let names: Vec<String> = names.map(|role| role.id.clone()).collect();
            self.folded.insert(found.number, names.join("`, `"));
        }
    }

    /// Moves managed policies of the same template that a role of Quick Setup names into the role
    fn attached(&mut self, found: &Found, roles: &Roles) {
        let arns = found.property("ManagedPolicyArns").and_then(Value::as_array).cloned().unwrap_or_default();
        if !roles.of_quick_setup.contains(&found.number) {
            return;
        }
        let mut kept = Vec::new();
        for arn in arns {
            let id = hole(&arn);
            let policy = self.resources.iter().find(|other| {
                other.kind == MANAGED_POLICY
                    && other.template == found.template
                    && id.as_deref() == Some(other.id.as_str())
            });
            match policy.cloned() {
                Some(policy) => {
                    self.add_policy(found.number, &policy);
                    self.folded.insert(policy.number, found.id.clone());
                }
                None => kept.push(arn),
            }
        }
        let properties = self.properties(found.number);
        if let Some(list) = properties.and_then(|properties| properties.get_mut("ManagedPolicyArns")) {
            *list = kept.into();
        }
    }

    fn add_policy(&mut self, role: usize, policy: &Found) {
        let Some(document) = policy.property("PolicyDocument").cloned() else { return };
        let name = policy.text("PolicyName").or(policy.text("ManagedPolicyName")).unwrap_or(&policy.id);
        let one = json!({"PolicyName": name, "PolicyDocument": document});
        let missing = policy.missing.clone();
        if let Some(properties) = self.properties(role) {
            let list = properties.entry("Policies").or_insert_with(|| json!([]));
            // The managed policy and the role may name each other.
            if let Some(list) = list.as_array_mut().filter(|list| !list.contains(&one)) {
                list.push(one);
            }
        }
        if let Some(role) = self.resources.get_mut(role) {
            role.missing.extend(missing);
        }
    }

    /// Creates a resource for each subscription inside a topic
    fn subscriptions(&mut self, topic: &Found) {
        let Some(list) = topic.property("Subscription").and_then(Value::as_array).cloned() else { return };
        for (number, one) in list.into_iter().enumerate() {
            let mut properties = json!({"TopicArn": {"Fn::GetAtt": [topic.id, "TopicArn"]}});
            if let (Some(properties), Some(one)) = (properties.as_object_mut(), one.as_object()) {
                properties.extend(one.clone());
            }
            let base = pointer(&["Properties", "Subscription", &number.to_string()]);
            self.add(topic, format!("{}Subscription{number}", topic.id), SUBSCRIPTION, properties, &base);
        }
        if let Some(properties) = self.properties(topic.number) {
            properties.remove("Subscription");
        }
    }

    /// Creates a manager for each definition
    fn definitions(&mut self, manager: &Found) {
        let list = manager.property("ConfigurationDefinitions").and_then(Value::as_array).cloned();
        let Some(list) = list.filter(|list| list.len() > 1) else { return };
        let what = format!(
            "`{}` has {} definitions: each becomes a separate manager",
            clip(&manager.id),
            list.len()
        );
        let finding = rules::IMPROVED_IMPORT.finding(what).at(manager.origin(&["Properties"]), "");
        self.findings.push(finding.subject(manager.id.clone()));
        for (number, definition) in list.into_iter().enumerate() {
            let mut properties = manager.resource.get("Properties").cloned().unwrap_or_default();
            if let Some(properties) = properties.as_object_mut() {
                properties.insert("ConfigurationDefinitions".to_owned(), json!([definition]));
            }
            if number == 0 {
                self.replace(manager.number, properties);
            } else {
                self.add(manager, format!("{}{number}", manager.id), MANAGER, properties, "");
            }
        }
    }

    fn replace(&mut self, number: usize, properties: Value) {
        let found = self.resources.get_mut(number);
        if let Some(attributes) = found.and_then(|found| found.resource.as_object_mut()) {
            attributes.insert("Properties".to_owned(), properties);
        }
    }

    /// Creates a policy resource for each of several targets of a policy
    fn lists(&mut self, found: &Found) {
        for (inline, one, list, property) in INLINE {
            if found.kind == inline {
                let Some(of) = found.property(one).cloned() else { return };
                if let Some(properties) = self.properties(found.number) {
                    properties.remove(one);
                    properties.insert(property.to_owned(), json!([of]));
                }
                if let Some(found) = self.resources.get_mut(found.number) {
                    list.clone_into(&mut found.kind);
                }
                return;
            }
            let Some(all) = found.property(property).and_then(Value::as_array).cloned() else { continue };
            if found.kind != list || all.len() < 2 {
                continue;
            }
            for (number, of) in all.iter().enumerate() {
                let mut properties = found.resource.get("Properties").cloned().unwrap_or_default();
                if let Some(properties) = properties.as_object_mut() {
                    properties.insert(property.to_owned(), json!([of]));
                }
                if number == 0 {
                    self.replace(found.number, properties);
                } else {
                    self.add(found, format!("{}{number}", found.id), list, properties, "");
                }
            }
        }
    }

    /// Adds a resource that is inside another one in the sources
    fn add(&mut self, within: &Found, id: String, kind: &str, properties: Value, base: &str) {
        let places =
            Places { file: within.places.file.clone(), base: format!("{}{base}", within.places.base) };
        self.resources.push(Found {
            number: self.resources.len(),
            id,
            kind: kind.to_owned(),
            resource: json!({"Type": kind, "Properties": properties}),
            places,
            skipped: if base.is_empty() { within.skipped } else { 1 },
            ..within.clone()
        });
    }

    fn properties(&mut self, number: usize) -> Option<&mut serde_json::Map<String, Value>> {
        let attributes = self.resources.get_mut(number)?.resource.as_object_mut()?;
        attributes.entry("Properties").or_insert_with(|| json!({})).as_object_mut()
    }
}

impl Roles {
    fn new(resources: &[Found]) -> Self {
        let (mut by_id, mut by_name) = (HashMap::new(), HashMap::new());
        for role in resources.iter().filter(|found| found.kind == ROLE) {
            by_id.insert((role.template, role.id.clone()), role.number);
            if let Some(name) = role.text("RoleName") {
                // Two roles with the same name are in two accounts, and a policy may belong to either.
                by_name.entry(name.to_owned()).and_modify(|of| *of = None).or_insert(Some(role.number));
            }
        }
        let mut roles = Self { by_id, by_name, of_quick_setup: BTreeSet::new() };
        for manager in resources.iter().filter(|found| found.kind == MANAGER) {
            let definitions = manager.property("ConfigurationDefinitions").and_then(Value::as_array);
            for definition in definitions.into_iter().flatten() {
                for key in ["LocalDeploymentAdministrationRoleArn", "LocalDeploymentExecutionRoleName"] {
                    let role = definition.get(key).and_then(|value| roles.of_value(manager, value));
                    roles.of_quick_setup.extend(role);
                }
            }
        }
        roles
    }

    /// The role that a resource names, by reference, name or ARN
    fn of_value(&self, found: &Found, value: &Value) -> Option<usize> {
        if let Some(id) = hole(value) {
            return self.by_id.get(&(found.template, id)).copied();
        }
        let text = value.as_str().or_else(|| value.get("Fn::Sub")?.as_str())?;
        self.by_name.get(text.rsplit('/').next()?).copied().flatten()
    }
}

/// Logical ID that a `Ref`, a `Fn::GetAtt` or a `Fn::Sub` with only one placeholder names
fn hole(value: &Value) -> Option<String> {
    let sub = || {
        let text = value.get("Fn::Sub")?.as_str()?.strip_prefix("${")?.strip_suffix('}')?;
        (!text.contains('$')).then(|| text.split_once('.').map_or(text, |(id, _)| id))
    };
    let id = value.get("Ref").or_else(|| value.get("Fn::GetAtt")?.get(0)).and_then(Value::as_str);
    id.or_else(sub).map(str::to_owned)
}
