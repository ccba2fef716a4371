//! Checks IAM policies in resources against the grammar of the policy language.
//!
//! IAM User Guide, "Grammar of the IAM JSON policy language".

use serde_json::{Map, Value as Json};

use super::judge::{clipped, is_match, listed, text};
use super::references::is_function;
use super::{Fault, FaultKind};
use crate::cfn::description::{Attached, Description, Form};
use crate::cfn::entry::Entry;
use crate::suggest::nearest;

const KEYS: [&str; 3] = ["Version", "Id", "Statement"];
const STATEMENT_KEYS: [&str; 9] = [
    "Sid",
    "Effect",
    "Principal",
    "NotPrincipal",
    "Action",
    "NotAction",
    "Resource",
    "NotResource",
    "Condition",
];
const VERSIONS: [&str; 2] = ["2012-10-17", "2008-10-17"];
const PRINCIPALS: [&str; 4] = ["AWS", "CanonicalUser", "Federated", "Service"];

/// Condition operators, without prefixes and suffixes (IAM User Guide, "Condition operators")
const OPERATORS: [&str; 29] = [
    "ArnEquals",
    "ArnLike",
    "ArnNotEquals",
    "ArnNotLike",
    "BinaryEquals",
    "Bool",
    "DateEquals",
    "DateGreaterThan",
    "DateGreaterThanEquals",
    "DateLessThan",
    "DateLessThanEquals",
    "DateNotEquals",
    "IpAddress",
    "NotIpAddress",
    "Null",
    "NumericEquals",
    "NumericGreaterThan",
    "NumericGreaterThanEquals",
    "NumericLessThan",
    "NumericLessThanEquals",
    "NumericNotEquals",
    "StringEquals",
    "StringEqualsIgnoreCase",
    "StringLike",
    "StringNotEquals",
    "StringNotEqualsIgnoreCase",
    "StringNotLike",
    "ForAllValues",
    "ForAnyValue",
];

/// Returns the faults in the policies of a resource
pub(super) fn faults(entry: &Entry) -> Vec<Fault> {
    let mut judge = Judge { path: vec!["Properties".to_owned()], found: Vec::new() };
    let Some(properties) = entry.attribute("Properties") else { return Vec::new() };
    for property in Description::for_type(entry.type_name()).into_iter().flat_map(|known| known.properties) {
        let way = property.path.split('/');
        let (way, attached): (Vec<&str>, _) = match property.form {
            Form::Policy(attached) => (way.collect(), attached),
            Form::Policies => (way.chain(["*", "PolicyDocument"]).collect(), Attached::Identity),
            _ => continue,
        };
        judge.along(properties, &way, attached);
    }
    judge.found
}

struct Judge {
    path: Vec<String>,
    found: Vec<Fault>,
}

impl Judge {
    fn wrong(&mut self, message: String, help: Option<String>) {
        self.found.push(Fault { path: self.path.clone(), kind: FaultKind::Value, message, help });
    }

    fn within(&mut self, name: &str, judge: impl FnOnce(&mut Self)) {
        self.path.push(name.to_owned());
        judge(self);
        self.path.pop();
    }

    fn along(&mut self, value: &Json, way: &[&str], attached: Attached) {
        match way.split_first() {
            None => self.document(value, attached),
            Some((&"*", rest)) => {
                for (number, item) in value.as_array().into_iter().flatten().enumerate() {
                    self.within(&number.to_string(), |judge| judge.along(item, rest, attached));
                }
            }
            Some((name, rest)) => {
                if let Some(value) = value.get(name) {
                    self.within(name, |judge| judge.along(value, rest, attached));
                }
            }
        }
    }

    fn document(&mut self, value: &Json, attached: Attached) {
        let parsed;
        let value = match value {
            Json::String(text) => match serde_json::from_str(text) {
                Ok(value) => {
                    parsed = value;
                    &parsed
                }
                Err(error) => return self.wrong(format!("expected a policy in JSON: {error}"), None),
            },
            value => value,
        };
        if is_function(value) {
            return;
        }
        let Some(map) = value.as_object() else {
            return self
                .wrong("expected a policy: a mapping with `Version` and `Statement`".to_owned(), None);
        };
        self.known(map, &KEYS, "a policy");
        if let Some(version) = map.get("Version") {
            let written = text(version);
            if !VERSIONS.contains(&written.as_str()) {
                let message =
                    format!("invalid `Version` `{}` of a policy: expected `2012-10-17`", clipped(&written));
                self.within("Version", |judge| judge.wrong(message, None));
            }
        }
        match map.get("Statement") {
            None => self.wrong("a policy without `Statement`".to_owned(), None),
            Some(value) => self.within("Statement", |judge| match value {
                Json::Array(items) if items.is_empty() => {
                    judge.wrong("a policy without statements".to_owned(), None);
                }
                Json::Array(items) => {
                    for (number, item) in items.iter().enumerate() {
                        judge.within(&number.to_string(), |judge| judge.statement(item, attached));
                    }
                }
                one => judge.statement(one, attached),
            }),
        }
    }

    fn known(&mut self, map: &Map<String, Json>, keys: &[&str], of: &str) {
        for key in map.keys().filter(|key| !keys.contains(&key.as_str())) {
            let help = match nearest(key, keys.iter().copied()) {
                Some(like) => format!("did you mean `{like}`?"),
                None => format!(
                    "expected one of {}",
                    listed(&keys.iter().map(|&key| key.to_owned()).collect::<Vec<_>>())
                ),
            };
            self.within(key, |judge| {
                judge.wrong(format!("unknown key `{}` of {of}", clipped(key)), Some(help))
            });
        }
    }

    fn statement(&mut self, value: &Json, attached: Attached) {
        if is_function(value) {
            return;
        }
        let Some(map) = value.as_object() else {
            return self.wrong("invalid statement of a policy: expected a mapping".to_owned(), None);
        };
        self.known(map, &STATEMENT_KEYS, "a statement");
        match map.get("Effect") {
            Some(value) if is_function(value) => {}
            Some(value) if matches!(value.as_str(), Some("Allow" | "Deny")) => {}
            Some(value) => {
                let written = text(value);
                let like = nearest(&written, ["Allow", "Deny"]).map(|like| format!("did you mean `{like}`?"));
                let message = format!("invalid `Effect` `{}`: expected `Allow` or `Deny`", clipped(&written));
                self.within("Effect", |judge| judge.wrong(message, like));
            }
            None => self.wrong("a statement without `Effect`".to_owned(), None),
        }
        self.one_of(map, "Action", "NotAction", true);
        let named = attached != Attached::Identity;
        self.one_of(map, "Principal", "NotPrincipal", named);
        self.one_of(map, "Resource", "NotResource", attached != Attached::Role);
        for key in ["Action", "NotAction"] {
            self.texts(map, key, |judge, action| {
                if !is_match(r"^(\*|[A-Za-z0-9-]+:[A-Za-z0-9*?]+)$", action) && !action.contains("${") {
                    let message = format!(
                        "invalid action `{}`: expected a name such as `ssm:StartSession`",
                        clipped(action)
                    );
                    judge.wrong(message, None);
                } else if attached == Attached::Role && !action.to_ascii_lowercase().starts_with("sts:") {
                    let message = format!(
                        "invalid action `{}` of a trust policy: expected one of `sts:`",
                        clipped(action)
                    );
                    judge.wrong(message, None);
                }
            });
        }
        for key in ["Resource", "NotResource"] {
            self.texts(map, key, |judge, resource| {
                if resource != "*"
                    && !resource.starts_with("arn:")
                    && !resource.contains('$')
                    && !resource.starts_with("*")
                {
                    judge.wrong(
                        format!("invalid resource `{}`: expected an ARN or `*`", clipped(resource)),
                        None,
                    );
                }
            });
        }
        for key in ["Principal", "NotPrincipal"] {
            self.principal(map, key);
        }
        if let Some(condition) = map.get("Condition").filter(|value| !is_function(value)) {
            self.within("Condition", |judge| judge.condition(condition));
        }
    }

    /// Checks that a statement has one of two keys, or neither if they are not allowed
    fn one_of(&mut self, map: &Map<String, Json>, key: &str, not: &str, wanted: bool) {
        match (map.contains_key(key) || map.contains_key(not), wanted) {
            (true, false) => {
                let name = if map.contains_key(key) { key } else { not };
                let message = format!("`{name}` in a statement of a policy that takes none");
                self.within(name, |judge| judge.wrong(message, None));
            }
            (false, true) => self.wrong(format!("a statement without `{key}`"), None),
            _ if map.contains_key(key) && map.contains_key(not) => {
                self.wrong(format!("a statement with both `{key}` and `{not}`: expected one of them"), None);
            }
            _ => {}
        }
    }

    /// Applies a check to a string, or to each string of a list
    fn texts(&mut self, map: &Map<String, Json>, key: &str, mut look: impl FnMut(&mut Self, &str)) {
        let Some(value) = map.get(key) else { return };
        self.within(key, |judge| match value {
            Json::String(text) => look(judge, text),
            Json::Array(items) if items.is_empty() => judge.wrong(format!("`{key}` is an empty list"), None),
            Json::Array(items) => {
                for (number, item) in items.iter().enumerate() {
                    judge.within(&number.to_string(), |judge| match item {
                        Json::String(text) => look(judge, text),
                        function if is_function(function) => {}
                        _ => judge.wrong(format!("invalid `{key}`: expected a string"), None),
                    });
                }
            }
            function if is_function(function) => {}
            _ => judge.wrong(format!("invalid `{key}`: expected a string or a list of strings"), None),
        });
    }

    fn principal(&mut self, map: &Map<String, Json>, key: &str) {
        let Some(value) = map.get(key).filter(|value| !is_function(value) && value.as_str() != Some("*"))
        else {
            return;
        };
        self.within(key, |judge| match value.as_object() {
            None => {
                let message =
                    format!("invalid `{key}`: expected `\"*\"` or a mapping such as `{{AWS: ACCOUNT}}`");
                judge.wrong(message, None);
            }
            Some(kinds) => {
                judge.known(kinds, &PRINCIPALS, "a principal");
                for kind in PRINCIPALS {
                    judge.texts(kinds, kind, |_, _| {});
                }
            }
        });
    }

    fn condition(&mut self, value: &Json) {
        let Some(operators) = value.as_object() else {
            return self.wrong("invalid `Condition`: expected a mapping of operators".to_owned(), None);
        };
        for (operator, keys) in operators {
            let plain = operator.strip_suffix("IfExists").unwrap_or(operator);
            let plain = ["ForAllValues:", "ForAnyValue:"]
                .iter()
                .find_map(|set| plain.strip_prefix(set))
                .unwrap_or(plain);
            self.within(operator, |judge| {
                if !OPERATORS.contains(&plain) {
                    let like = nearest(plain, OPERATORS).map(|like| format!("did you mean `{like}`?"));
                    judge.wrong(format!("unknown condition operator `{}`", clipped(operator)), like);
                }
                match keys.as_object() {
                    None => judge
                        .wrong(format!("invalid `{operator}`: expected a mapping of condition keys"), None),
                    Some(keys) if keys.is_empty() => {
                        judge.wrong(format!("`{operator}` without a condition key"), None)
                    }
                    Some(_) => {}
                }
            });
        }
    }
}
