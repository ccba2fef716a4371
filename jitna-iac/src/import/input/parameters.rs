//! Values of parameters: options, parameter files, and the output of `aws cloudformation describe-stacks`

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::{Input, Kind, Material};
use crate::diag::Severity;
use crate::ids::clip;
use crate::import::Import;
use crate::origin::Origin;

/// Value that CloudFormation prints if it hides the real one (`NoEcho`)
const HIDDEN: &str = "****";

/// Values of parameters of templates
#[derive(Clone, Debug, Default)]
pub(crate) struct Values {
    /// Values from the options
    given: BTreeMap<String, String>,
    /// Values from files; several if the files disagree
    read: BTreeMap<String, Vec<(String, Origin)>>,
    /// Parameter files: name, source position, names of the parameters
    files: Vec<(String, Origin, BTreeSet<String>)>,
    /// Names of parameters in the templates
    declared: BTreeSet<String>,
    /// Account and Region of the described stacks
    stacks: BTreeSet<(String, String)>,
}

/// Value of a parameter
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum ParameterValue {
    /// A given value
    Known(String),
    /// Two different values in files
    Disputed(String, String),
    /// A value that CloudFormation hides
    Hidden,
    /// No value
    Unknown,
}

impl Values {
    pub(crate) fn new(options: &Import) -> Self {
        Self { given: options.parameters.iter().cloned().collect(), ..Self::default() }
    }

    /// The value of a parameter that a template declares
    pub(crate) fn value(&mut self, name: &str) -> ParameterValue {
        self.declared.insert(name.to_owned());
        if let Some(value) = self.given.get(name) {
            return ParameterValue::Known(value.clone());
        }
        let all = self.read.get(name).map(Vec::as_slice).unwrap_or_default();
        match all {
            [] => ParameterValue::Unknown,
            [(value, _)] if value == HIDDEN => ParameterValue::Hidden,
            [(value, _)] => ParameterValue::Known(value.clone()),
            [(first, _), (second, _), ..] => ParameterValue::Disputed(first.clone(), second.clone()),
        }
    }

    /// Account and Region of the described stack, if there is only one
    pub(crate) fn stack(&self) -> Option<(&str, &str)> {
        let mut all = self.stacks.iter();
        match (all.next(), all.next()) {
            (Some((account, region)), None) => Some((account, region)),
            _ => None,
        }
    }
}

impl Material {
    /// Adds the values of a parameter file; returns whether the input is one
    pub(super) fn take_values(&mut self, input: &Input<'_>) -> bool {
        let Kind::Answer(file) = &input.kind else { return false };
        let Some(pairs) = pairs(&file.template) else { return false };
        for stack in stacks(&file.template) {
            let arn: Vec<&str> =
                stack.get("StackId").and_then(Value::as_str).unwrap_or_default().split(':').collect();
            if let (Some(region), Some(account)) = (arn.get(3), arn.get(4)) {
                self.values.stacks.insert(((*account).to_owned(), (*region).to_owned()));
            }
        }
        let names = pairs.iter().map(|(name, _)| name.clone()).collect();
        for (name, value) in pairs {
            let known = self.values.read.entry(name).or_default();
            if !known.iter().any(|(other, _)| *other == value) {
                known.push((value, file.origin("")));
            }
        }
        self.values.files.push((input.name.to_owned(), file.origin(""), names));
        true
    }

    /// Reports values that match no parameter of a template
    pub(crate) fn unused_values(&mut self) {
        let values = std::mem::take(&mut self.values);
        for name in values.given.keys().filter(|name| !values.declared.contains(*name)) {
            let what = format!("no template has the parameter `{}`", clip(name));
            self.unused(what, Origin::Unknown, Severity::Warning);
        }
        for (name, origin, names) in &values.files {
            if names.is_disjoint(&values.declared) {
                let what = format!("`{}`: no template has the parameters in it", clip(name));
                self.unused(what, *origin, Severity::Warning);
            }
        }
        self.values = values;
    }
}

/// Descriptions of stacks in an answer
fn stacks(root: &Value) -> impl Iterator<Item = &Value> {
    let all = root.get("Stacks").and_then(Value::as_array).map(Vec::as_slice);
    let one = Some(std::slice::from_ref(root)).filter(|_| root.get("StackId").is_some());
    all.or(one).or(root.as_array().map(Vec::as_slice)).unwrap_or_default().iter()
}

/// The parameters in a file; `None` if it is not a parameter file
fn pairs(root: &Value) -> Option<Vec<(String, String)>> {
    let is_stack = |value: &Value| value.get("StackId").is_some() && value.get("StackName").is_some();
    if root.get("Stacks").is_some_and(Value::is_array) || is_stack(root) {
        return Some(stacks(root).filter_map(|stack| list(stack.get("Parameters")?)).flatten().collect());
    }
    match root {
        Value::Array(items) if items.iter().any(is_stack) => {
            Some(items.iter().filter_map(|stack| list(stack.get("Parameters")?)).flatten().collect())
        }
        Value::Array(_) => list(root),
        // Template configuration file, as used in pipelines ("AWS CloudFormation artifacts", CodePipeline User Guide).
        Value::Object(members) => {
            let known = ["Parameters", "Tags", "StackPolicy"];
            let is_configuration = members.keys().all(|key| known.contains(&key.as_str()));
            match members.get("Parameters").filter(|_| is_configuration)? {
                Value::Object(values) => {
                    values.iter().map(|(name, value)| Some((name.clone(), word(value)?))).collect()
                }
                values => list(values),
            }
        }
        _ => None,
    }
}

/// Parameters from a list: `{"ParameterKey": …, "ParameterValue": …}` or `"Name=Value"`
fn list(values: &Value) -> Option<Vec<(String, String)>> {
    let items = values.as_array().filter(|items| !items.is_empty())?;
    let pair = |item: &Value| match item {
        Value::String(text) => {
            let (name, value) = text.split_once('=')?;
            Some((name.to_owned(), value.to_owned()))
        }
        _ => {
            let name = item.get("ParameterKey")?.as_str()?.to_owned();
            // For a parameter from Parameter Store, this is the resolved value.
            let value = item.get("ResolvedValue").or_else(|| item.get("ParameterValue"))?;
            Some((name, word(value)?))
        }
    };
    items.iter().map(pair).collect()
}

fn word(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(_) | Value::Bool(_) => Some(value.to_string()),
        Value::Array(items) => {
            let words: Option<Vec<String>> = items.iter().map(word).collect();
            Some(words?.join(","))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn parameters_are_written_in_many_forms() {
        let expected = Some(vec![("Stage".to_owned(), "test".to_owned())]);
        for file in [
            json!([{"ParameterKey": "Stage", "ParameterValue": "test"}]),
            json!(["Stage=test"]),
            json!({"Parameters": {"Stage": "test"}, "Tags": {"a": "b"}}),
            json!({"Parameters": [{"ParameterKey": "Stage", "ParameterValue": "/stage", "ResolvedValue": "test"}]}),
            json!({"Stacks": [{"StackId": "arn", "StackName": "a", "Parameters": [{"ParameterKey": "Stage", "ParameterValue": "test"}]}]}),
            json!({"StackId": "arn", "StackName": "a", "Parameters": [{"ParameterKey": "Stage", "ParameterValue": "test"}]}),
        ] {
            assert_eq!(pairs(&file), expected, "{file}");
        }
        for file in
            [json!([]), json!({"Parameters": {}, "Resources": {}}), json!(["x"]), json!({"Roots": []})]
        {
            assert_eq!(pairs(&file), None, "{file}");
        }
    }
}
