//! Compares one found resource with the one that the model creates

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use super::Compared;
use super::form::{
    instance_groups, is_blank, is_function, kind, policy_form, same_cedar, scalar, shown, tag_form,
    with_arn_like, without_names,
};
use super::ours::{Made, Ours};
use crate::cfn::PatchPath;
use crate::ids::clip;
use crate::import::documents::{content_as_written, remove_nulls};
use crate::import::draft::tags;
use crate::import::features;
use crate::import::input::Found;
use crate::import::resolve::Scope;
use crate::import::{ASSOCIATION, DOCUMENT, ROLE, STACK_SET};

use crate::rules;

/// A found resource and the one that the model creates
pub(super) struct Comparison<'a> {
    pub(super) found: &'a Found,
    pub(super) one: &'a Ours,
    pub(super) renamed: &'a BTreeMap<String, String>,
    pub(super) into: &'a mut Compared,
    pub(super) made: &'a Made,
    /// Whether only existing values are compared, because an answer does not contain everything
    pub(super) is_export: bool,
}

impl Comparison<'_> {
    /// Compares attributes and properties
    pub(super) fn resource(&mut self, theirs: &Value) {
        let attributes = |value: &Value| value.as_object().cloned().unwrap_or_default();
        let (theirs, ours) = (attributes(theirs), attributes(&self.one.resource));
        for (name, value) in &theirs {
            match name.as_str() {
                "Type" | "Condition" => {}
                "DependsOn" => self.order(value, ours.get("DependsOn")),
                "Properties" => {}
                // Attributes such as `DeletionPolicy`: the model does not set its own.
                name => self.values(&[name.to_owned()], Some(value), ours.get(name)),
            }
        }
        for name in ours.keys().filter(|name| !theirs.contains_key(*name)) {
            if matches!(name.as_str(), "DeletionPolicy" | "UpdateReplacePolicy") && !self.is_export {
                self.changed(
                    std::slice::from_ref(name),
                    "is added: it is retained when its stack is deleted",
                );
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
                // The template is compared resource by resource.
                (STACK_SET, "TemplateBody") => {}
                // The carried template contains the resolved values. A template without parameters does not accept any.
                (STACK_SET, "Parameters") if ours.is_none() => {
                    if theirs.is_some_and(|theirs| !is_blank(theirs)) {
                        self.not_kept(&path, "passes values that only its stack has");
                    }
                }
                // An answer does not contain every deployment target.
                (STACK_SET, "StackInstancesGroup") if self.is_export => {}
                (STACK_SET, "Capabilities")
                    if theirs.and_then(Value::as_array).is_some_and(Vec::is_empty) => {}
                (STACK_SET, "StackInstancesGroup") => {
                    if theirs.map(instance_groups) != ours.map(instance_groups) {
                        self.set(&path, theirs);
                    }
                }
                (_, "Tags") => {
                    if theirs.is_none_or(is_blank) {
                        if ours.is_some() && !self.is_export {
                            let looked_for =
                                tags(ours).iter().any(|(key, _)| features::KEY_TAGS.contains(&key.as_str()));
                            let of_others = "is added: the tags of the others";
                            let of_service = "is added: the tag that Systems Manager looks for";
                            self.changed(&path, if looked_for { of_service } else { of_others });
                        }
                    } else if theirs.map(tag_form) != ours.map(tag_form) {
                        self.set(&path, theirs);
                    }
                }
                (ROLE, "ManagedPolicyArns") => self.managed_policies(&path, theirs, ours),
                (ROLE, "AssumeRolePolicyDocument" | "Policies") => self.policies(&path, theirs, ours),
                // A reference resolves to the ID of the key.
                (features::ALIAS, "TargetKeyId")
                    if key_of(theirs).is_some() && key_of(theirs) == key_of(ours) => {}
                // A single item and a list with one item are the same.
                (_, "KeyPolicy" | "PolicyDocument") => {
                    if theirs.map(policy_form) != ours.map(policy_form) {
                        self.values(&path, theirs, ours);
                    }
                }
                (DOCUMENT, "Content") => {
                    let mut content = theirs.map(content_as_written);
                    let nulls = content.as_mut().map(remove_nulls).unwrap_or_default();
                    if nulls > 0 {
                        self.changed(&path, "has values that are `null`, which are left out");
                    }
                    if self.found.text("DocumentType") == Some("Automation") {
                        content = content.map(|content| features::with_own_steps(&content, self.renamed));
                    }
                    self.values(&path, content.as_ref(), ours);
                }
                // The hash depends on the documents, whose differences are reported one by one.
                (ASSOCIATION, "Parameters") => {
                    let [theirs, ours] = [theirs, ours].map(|value| value.map(features::without_contents));
                    self.values(&path, theirs.as_ref(), ours.as_ref());
                }
                _ => self.values(&path, theirs, ours),
            }
        }
    }

    /// Reports each dependency that the model does not have: the model sets its own order
    fn order(&mut self, theirs: &Value, ours: Option<&Value>) {
        let ids = |value: &Value| match value {
            Value::String(id) => vec![id.clone()],
            Value::Array(ids) => ids.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
            _ => Vec::new(),
        };
        let own = ours.map(ids).unwrap_or_default();
        // Resources in other templates are deployed in the order of the stacks.
        let here = |id: &String| self.made.has(&self.one.template, id);
        let missing = |id: &String| self.renamed.get(id).is_none_or(|id| here(id) && !own.contains(id));
        for id in ids(theirs).into_iter().filter(missing).collect::<Vec<_>>() {
            let what =
                format!("`{}` does not wait for `{}`: the model has its own order", self.found.id, clip(&id));
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
        if theirs.is_none_or(is_blank) && self.may_add(path) {
            return self.changed(path, "is added: it gives the role the permissions that it needs");
        }
        if let (Some(Value::Array(theirs)), Some(Value::Array(ours))) = (theirs, ours)
            && without_names(theirs) == without_names(ours)
        {
            return self.changed(path, "has another name in the model's templates");
        }
        if theirs.map(|policy| policy_form(&with_arn_like(policy))) == our_form {
            self.changed(path, "compares the ARN with `ArnLike`");
        } else {
            self.set(path, theirs);
        }
    }

    /// Compares two values down to the parts that differ
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
                (Some(a), Some(b)) if same_cedar(&a, &b) => self.changed(path, "is reformatted"),
                (Some(a), Some(b)) if a.replace("\r\n", "\n") == b => {
                    self.changed(path, "has LF line endings")
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

    /// Whether a property that the model adds improves the resource without changing its purpose
    fn may_add(&self, path: &[String]) -> bool {
        let name = path.get(1).map(String::as_str).unwrap_or_default();
        match self.found.kind.as_str() {
            DOCUMENT => true,
            // Without its policy, the administration role cannot deploy anything.
            ROLE if name == "Policies" => self.one.id == "LocalAdministrationRole",
            ROLE => matches!(name, "Description" | "ManagedPolicyArns" | "RoleName"),
            // Defaults of S3 for new buckets ("Heads-Up: Amazon S3 Security Changes Are Coming in April of 2023").
            features::BUCKET => {
                matches!(name, "BucketEncryption" | "OwnershipControls" | "PublicAccessBlockConfiguration")
            }
            // Rules are enabled by default.
            "AWS::Events::Rule" => matches!(name, "Description" | "State"),
            _ => name == "Description",
        }
    }

    /// Reports a value that no override keeps either
    fn not_kept(&mut self, path: &[String], what: &str) {
        let steps: Vec<&str> = path.iter().map(String::as_str).collect();
        let what = format!("`{}`: {} {what}", clip(&self.found.id), shown(path));
        let finding = rules::NOT_IMPORTED.finding(what).at(self.found.origin(&steps), "");
        self.into.findings.push(finding.subject(self.found.id.clone()));
    }

    /// Adds an override that sets or deletes a value
    fn set(&mut self, path: &[String], value: Option<&Value>) {
        // `null` is not a value in CloudFormation or in an override.
        let value = value.map(|value| {
            let mut value = value.clone();
            remove_nulls(&mut value);
            value
        });
        let value = value.as_ref().filter(|value| !value.is_null());
        let steps: Vec<&str> = path.iter().map(String::as_str).collect();
        let origin = self.found.origin(&steps);
        let mut scope = Scope::default();
        if let Some(value) = value {
            scope.resolve(value);
        }
        let unknown = scope.named.iter().find(|id| !self.made.has(&self.one.template, id));
        let what = format!("`{}`: {}", clip(&self.found.id), shown(path));
        if let Some(id) = unknown {
            let what = format!("{what} refers to `{}`, which the model does not create", clip(id));
            let finding = rules::NOT_IMPORTED.finding(what).at(origin, "").subject(self.found.id.clone());
            return self.into.findings.push(finding.help("set it with an override when the value is known"));
        }
        if self.one.nested {
            let finding =
                rules::NOT_IMPORTED.finding(format!("{what} differs from the sources")).at(origin, "");
            let finding = finding.subject(self.found.id.clone());
            return self
                .into
                .findings
                .push(finding.help("overrides cannot change the template of this StackSet"));
        }
        let path = PatchPath::new(path.iter().cloned()).to_string();
        let place = (self.one.template.clone(), self.one.id.clone(), path.clone());
        match self.into.kept.get(&place) {
            Some((known, _)) if known.as_ref() == value => return,
            Some((_, other)) => {
                let what =
                    format!("{what} differs from that of `{}`, but the model has only one", clip(other));
                let finding = rules::CONFLICTING_IMPORT.finding(what).at(origin, "");
                return self.into.findings.push(finding.subject(self.found.id.clone()));
            }
            None => self.into.kept.insert(place, (value.cloned(), self.found.id.clone())),
        };
        let mut change = json!({"template": self.one.template, "resource": self.one.id, "path": path});
        let (key, of, how) = match value {
            Some(value) => ("set", value.clone(), "is kept by an override"),
            None => ("delete", true.into(), "is missing, which an override keeps"),
        };
        if let Some(change) = change.as_object_mut() {
            change.insert(key.to_owned(), of);
        }
        self.into.overrides.push(change);
        let finding = rules::KEPT_IMPORT.finding(format!("{what} {how}")).at(origin, "");
        self.into.findings.push(finding.subject(self.found.id.clone()));
        let finding = rules::NOT_IMPORTED.finding(format!("{what} differs from the sources")).at(origin, "");
        self.into.lost.push(finding.subject(self.found.id.clone()));
    }
}

/// The key that an alias names by ID or ARN
fn key_of(value: Option<&Value>) -> Option<&str> {
    let value = value?;
    let attribute = || {
        let [id, name] = value.get("Fn::GetAtt")?.as_array()?.as_slice() else { return None };
        id.as_str().filter(|_| name == "KeyId" || name == "Arn")
    };
    value.get("Ref").and_then(Value::as_str).or_else(attribute)
}
