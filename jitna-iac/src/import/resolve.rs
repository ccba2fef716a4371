//! Resolves the functions of a template, as far as parameters and constants determine them
//!
//! A string that depends on where the stack is deployed becomes `{"Fn::Sub": "…${AWS::Region}…"}`. A reference to another resource remains
//! as written.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::rc::Rc;

use serde_json::{Map, Value, json};

use crate::template_file;

/// Pseudo parameters that a string may keep
const PLACES: [&str; 3] = ["AWS::AccountId", "AWS::Partition", "AWS::Region"];

/// Resolves the functions of a template
#[derive(Debug, Default)]
pub(crate) struct Scope {
    /// Values of parameters
    pub(crate) parameters: HashMap<String, Value>,
    /// `Mappings`
    pub(crate) mappings: Value,
    /// `Conditions`
    pub(crate) conditions: Value,
    /// Parameters without a value
    pub(crate) absent: BTreeSet<String>,
    /// Parameters without a value that are referenced
    pub(crate) missing: BTreeSet<String>,
    /// New names of resources
    pub(crate) renamed: Rc<BTreeMap<String, String>>,
    /// Names of functions that cannot be resolved
    pub(crate) undecided: BTreeSet<String>,
    /// Resources that are referenced
    pub(crate) named: BTreeSet<String>,
}

/// Part of a string: characters, or a pseudo parameter or attribute in `${}`
#[derive(Clone, Debug, PartialEq)]
enum Part {
    Text(String),
    Hole(String),
}

/// Maximum nesting of conditions that refer to each other
const DEEPEST: usize = 32;

impl Scope {
    /// Returns the value with all resolvable functions resolved
    pub(crate) fn resolve(&mut self, value: &Value) -> Value {
        match value {
            Value::Array(items) => {
                items.iter().map(|item| self.resolve(item)).filter(|item| !is_no_value(item)).collect()
            }
            Value::Object(members) => {
                if let Some((function, argument)) = alone(members) {
                    return self.function(function, argument).unwrap_or_else(|| {
                        self.undecided.insert(function.to_owned());
                        json!({function: self.resolve(argument)})
                    });
                }
                let mut resolved = Map::new();
                for (key, member) in members {
                    let member = self.resolve(member);
                    if !is_no_value(&member) {
                        resolved.insert(key.clone(), member);
                    }
                }
                resolved.into()
            }
            scalar => scalar.clone(),
        }
    }

    fn function(&mut self, name: &str, argument: &Value) -> Option<Value> {
        match name {
            "Ref" => {
                let id = argument.as_str()?;
                if let Some(value) = self.parameters.get(id) {
                    return Some(value.clone());
                }
                if self.absent.contains(id) {
                    self.missing.insert(id.to_owned());
                    return Some(json!({"Ref": id}));
                }
                if PLACES.contains(&id) {
                    return Some(json!({"Fn::Sub": format!("${{{id}}}")}));
                }
                if !id.starts_with("AWS::") {
                    self.named.insert(id.to_owned());
                }
                Some(json!({"Ref": self.renamed(id)}))
            }
            "Fn::GetAtt" => {
                let [Value::String(id), attribute] = argument.as_array()?.as_slice() else { return None };
                self.named.insert(id.clone());
                Some(json!({"Fn::GetAtt": [self.renamed(id), attribute]}))
            }
            "Fn::Sub" => self.sub(argument),
            "Fn::Join" => {
                let [Value::String(between), items] = argument.as_array()?.as_slice() else { return None };
                let Value::Array(items) = self.resolve(items) else { return None };
                let mut parts = Vec::new();
                for (number, item) in items.iter().enumerate() {
                    if number > 0 {
                        parts.push(Part::Text(between.clone()));
                    }
                    parts.extend(self.parts(item)?);
                }
                Some(text(parts))
            }
            "Fn::Split" => {
                let [Value::String(at), text] = argument.as_array()?.as_slice() else { return None };
                let Value::String(text) = self.resolve(text) else { return None };
                (!at.is_empty()).then(|| text.split(at.as_str()).map(Value::from).collect())
            }
            "Fn::Select" => {
                let [index, items] = argument.as_array()?.as_slice() else { return None };
                let index = match self.resolve(index) {
                    Value::Number(number) => usize::try_from(number.as_u64()?).ok()?,
                    Value::String(text) => text.parse().ok()?,
                    _ => return None,
                };
                self.resolve(items).as_array()?.get(index).cloned()
            }
            "Fn::FindInMap" => {
                let keys = self.resolve(argument);
                let [Value::String(map), Value::String(first), Value::String(second)] =
                    keys.as_array()?.as_slice()
                else {
                    return None;
                };
                self.mappings.get(map)?.get(first)?.get(second).cloned()
            }
            "Fn::If" => {
                let [Value::String(condition), then, otherwise] = argument.as_array()?.as_slice() else {
                    return None;
                };
                let chosen = if self.holds(condition)? { then } else { otherwise };
                Some(self.resolve(chosen))
            }
            _ => None,
        }
    }

    fn renamed(&self, id: &str) -> String {
        self.renamed.get(id).cloned().unwrap_or_else(|| id.to_owned())
    }

    fn sub(&mut self, argument: &Value) -> Option<Value> {
        let (template, own) = match argument {
            Value::String(text) => (text.as_str(), None),
            Value::Array(items) => match items.as_slice() {
                [Value::String(text), Value::Object(own)] => (text.as_str(), Some(own)),
                _ => return None,
            },
            _ => return None,
        };
        let mut parts = Vec::new();
        let mut rest = template;
        while let Some((before, after)) = rest.split_once("${") {
            parts.push(Part::Text(before.to_owned()));
            let (name, behind) = after.split_once('}')?;
            rest = behind;
            if let Some(literal) = name.strip_prefix('!') {
                parts.push(Part::Text(format!("${{{literal}}}")));
                continue;
            }
            let name = name.trim();
            if let Some(value) = own.and_then(|own| own.get(name)) {
                let value = self.resolve(value);
                parts.extend(self.parts(&value)?);
            } else if let Some(value) = self.parameters.get(name).cloned() {
                parts.extend(self.parts(&value)?);
            } else {
                let (id, attribute) = name.split_once('.').map_or((name, ""), |(id, rest)| (id, rest));
                if self.absent.contains(name) {
                    self.missing.insert(name.to_owned());
                } else if !id.starts_with("AWS::") {
                    self.named.insert(id.to_owned());
                }
                let dot = if attribute.is_empty() { "" } else { "." };
                parts.push(Part::Hole(format!("{}{dot}{attribute}", self.renamed(id))));
            }
        }
        parts.push(Part::Text(rest.to_owned()));
        Some(text(parts))
    }

    /// Parts of a value inside a string
    fn parts(&self, value: &Value) -> Option<Vec<Part>> {
        match value {
            Value::String(text) => Some(vec![Part::Text(text.clone())]),
            Value::Number(number) => Some(vec![Part::Text(number.to_string())]),
            Value::Bool(truth) => Some(vec![Part::Text(truth.to_string())]),
            // In a string, a list parameter is joined with commas.
            Value::Array(items) => {
                let words: Option<Vec<&str>> = items.iter().map(Value::as_str).collect();
                Some(vec![Part::Text(words?.join(","))])
            }
            Value::Object(members) => match alone(members)? {
                ("Ref", Value::String(id)) => Some(vec![Part::Hole(id.clone())]),
                ("Fn::GetAtt", Value::Array(items)) => {
                    let words: Option<Vec<&str>> = items.iter().map(Value::as_str).collect();
                    Some(vec![Part::Hole(words?.join("."))])
                }
                ("Fn::Sub", Value::String(text)) => Some(split(text)),
                _ => None,
            },
            Value::Null => None,
        }
    }

    /// Whether a condition is true, if that can be determined
    pub(crate) fn holds(&mut self, condition: &str) -> Option<bool> {
        self.named_condition(condition, 0)
    }

    fn named_condition(&mut self, condition: &str, depth: usize) -> Option<bool> {
        let value = self.conditions.get(condition)?.clone();
        self.condition(&value, depth)
    }

    fn condition(&mut self, value: &Value, depth: usize) -> Option<bool> {
        if depth > DEEPEST {
            return None;
        }
        let (function, argument) = alone(value.as_object()?)?;
        match function {
            "Condition" => self.named_condition(argument.as_str()?, depth + 1),
            "Fn::Equals" => {
                let [a, b] = argument.as_array()?.as_slice() else { return None };
                let (a, b) = (self.resolve(a), self.resolve(b));
                let known = |value: &Value| !value.is_object();
                (known(&a) && known(&b)).then(|| scalar(&a) == scalar(&b))
            }
            "Fn::Not" => {
                let [one] = argument.as_array()?.as_slice() else { return None };
                Some(!self.condition(one, depth + 1)?)
            }
            "Fn::And" | "Fn::Or" => {
                let all: Option<Vec<bool>> =
                    argument.as_array()?.iter().map(|one| self.condition(one, depth + 1)).collect();
                let all = all?;
                Some(if function == "Fn::And" { all.iter().all(|b| *b) } else { all.iter().any(|b| *b) })
            }
            _ => None,
        }
    }
}

/// A scalar as a string, as CloudFormation treats parameters and functions
fn scalar(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// The only member of a mapping, if it is a function
fn alone(members: &Map<String, Value>) -> Option<(&str, &Value)> {
    let mut all = members.iter();
    match (all.next(), all.next()) {
        (Some((key, value)), None) if key == "Ref" || key == "Condition" || key.starts_with("Fn::") => {
            // `Condition` is a function if its value is the name of one; elsewhere it is a key of policies.
            (key != "Condition" || value.is_string()).then_some((key.as_str(), value))
        }
        _ => None,
    }
}

pub(crate) fn is_no_value(value: &Value) -> bool {
    value.get("Ref").and_then(Value::as_str) == Some("AWS::NoValue")
}

/// Parts of the string of a `Fn::Sub`
fn split(template: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once("${") {
        parts.push(Part::Text(before.to_owned()));
        let Some((name, behind)) = after.split_once('}') else { break };
        rest = behind;
        match name.strip_prefix('!') {
            Some(literal) => parts.push(Part::Text(format!("${{{literal}}}"))),
            None => parts.push(Part::Hole(name.trim().to_owned())),
        }
    }
    parts.push(Part::Text(rest.to_owned()));
    parts
}

/// A string of parts: constant if it has no placeholder
fn text(parts: Vec<Part>) -> Value {
    let is_constant = !parts.iter().any(|part| matches!(part, Part::Hole(_)));
    let mut text = String::new();
    for part in parts {
        match part {
            Part::Text(part) if is_constant => text.push_str(&part),
            Part::Text(part) => text.push_str(&part.replace("${", "${!")),
            Part::Hole(name) => text.push_str(&format!("${{{name}}}")),
        }
    }
    if is_constant { text.into() } else { json!({"Fn::Sub": text}) }
}

/// Parses a string with `${…}` as data, with the placeholders in its strings; `None` if it is not data, or a key has a placeholder
pub(crate) fn data_with_holes(template: &str) -> Option<Value> {
    // While the string is parsed, characters that no template contains represent the placeholders.
    const OPEN: char = '\u{F8FE}';
    const CLOSE: char = '\u{F8FF}';
    let mut holes = Vec::new();
    let mut plain = String::with_capacity(template.len());
    for part in split(template) {
        match part {
            Part::Text(text) => plain.push_str(&text),
            Part::Hole(name) => {
                plain.push_str(&format!("{OPEN}{}{CLOSE}", holes.len()));
                holes.push(name);
            }
        }
    }
    if template.contains([OPEN, CLOSE]) {
        return None;
    }
    let filled = |content: &str| {
        let mut parts = Vec::new();
        let mut rest = content;
        while let Some((before, after)) = rest.split_once(OPEN) {
            let (number, behind) = after.split_once(CLOSE)?;
            parts.push(Part::Text(before.to_owned()));
            parts.push(Part::Hole(holes.get(number.parse::<usize>().ok()?)?.clone()));
            rest = behind;
        }
        parts.push(Part::Text(rest.to_owned()));
        Some(parts)
    };
    fn fill(value: &Value, filled: &dyn Fn(&str) -> Option<Vec<Part>>) -> Option<Value> {
        match value {
            Value::String(content) => Some(function_of(filled(content)?)),
            Value::Array(items) => items.iter().map(|item| fill(item, filled)).collect(),
            Value::Object(members) => {
                let members = members.iter().map(|(key, member)| {
                    (!key.contains(OPEN)).then_some(())?;
                    Some((key.clone(), fill(member, filled)?))
                });
                Some(Value::Object(members.collect::<Option<_>>()?))
            }
            other => Some(other.clone()),
        }
    }
    fill(&template_file::read_embedded(&plain)?, &filled)
}

/// A string of parts; a single placeholder becomes the function that it represents
fn function_of(parts: Vec<Part>) -> Value {
    let mut told = parts.iter().filter(|part| !matches!(part, Part::Text(text) if text.is_empty()));
    if let (Some(Part::Hole(name)), None) = (told.next(), told.next())
        && !PLACES.contains(&name.as_str())
    {
        return match name.split_once('.') {
            Some((id, attribute)) => json!({"Fn::GetAtt": [id, attribute]}),
            None => json!({"Ref": name}),
        };
    }
    text(parts)
}

/// A string with placeholders in the form of the model, if it is valid
pub(crate) fn model_text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.replace("${", "${!")),
        Value::Object(members) => match alone(members)? {
            ("Fn::Sub", Value::String(text)) => {
                let known = |part: &Part| match part {
                    Part::Hole(name) => PLACES.contains(&name.as_str()),
                    Part::Text(_) => true,
                };
                split(text).iter().all(known).then(|| text.clone())
            }
            _ => None,
        },
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(value: Value, expected: Value) {
        let mut scope = Scope {
            parameters: HashMap::from([
                ("Env".to_owned(), json!("dev")),
                ("Units".to_owned(), json!(["a", "b"])),
            ]),
            mappings: json!({"M": {"dev": {"size": 3}}}),
            conditions: json!({
                "IsDev": {"Fn::Equals": [{"Ref": "Env"}, "dev"]},
                "IsNot": {"Fn::Not": [{"Condition": "IsDev"}]},
                "Round": {"Condition": "Round"},
            }),
            ..Scope::default()
        };
        assert_eq!(scope.resolve(&value), expected, "{value}");
    }

    #[test]
    fn constants_decide_functions() {
        check(json!({"Ref": "Env"}), json!("dev"));
        check(json!({"Fn::Sub": "x-${Env}-${AWS::Region}"}), json!({"Fn::Sub": "x-dev-${AWS::Region}"}));
        check(json!({"Fn::Sub": ["${A}${!B}", {"A": {"Ref": "Env"}}]}), json!("dev${B}"));
        check(
            json!({"Fn::Join": ["", ["a-", {"Ref": "AWS::AccountId"}]]}),
            json!({"Fn::Sub": "a-${AWS::AccountId}"}),
        );
        check(json!({"Fn::Join": [",", {"Ref": "Units"}]}), json!("a,b"));
        check(json!({"Fn::Select": [1, {"Fn::Split": [",", "a,b"]}]}), json!("b"));
        check(json!({"Fn::FindInMap": ["M", {"Ref": "Env"}, "size"]}), json!(3));
        check(json!({"A": {"Fn::If": ["IsNot", 1, {"Ref": "AWS::NoValue"}]}, "B": 1}), json!({"B": 1}));
        check(json!({"Fn::If": ["IsDev", [1], 2]}), json!([1]));
    }

    #[test]
    fn what_nothing_decides_stays() {
        check(json!({"Fn::ImportValue": {"Ref": "Env"}}), json!({"Fn::ImportValue": "dev"}));
        check(json!({"Fn::If": ["Round", 1, 2]}), json!({"Fn::If": ["Round", 1, 2]}));
        check(json!({"Fn::Select": ["7", ["a"]]}), json!({"Fn::Select": ["7", ["a"]]}));
        check(json!({"Fn::GetAtt": ["Role", "Arn"]}), json!({"Fn::GetAtt": ["Role", "Arn"]}));
        check(json!({"Condition": {"StringEquals": {}}}), json!({"Condition": {"StringEquals": {}}}));
    }
}
