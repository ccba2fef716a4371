//! Purpose of each resource type, and the effect of a property change

use serde_json::Value;

use super::Strength;
pub(super) use crate::cfn::description::Sense;
use crate::cfn::description::{Description, Form, Property};
use crate::template_file;

/// Purpose of a resource
#[derive(Clone, Copy, Debug)]
pub(super) struct Kind {
    /// Name in messages
    pub(super) about: &'static str,
    pub(super) sense: Sense,
    known: &'static Description,
}

// Compares the pointer, because each type is described once.
impl PartialEq for Kind {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self.known, other.known)
    }
}

impl Eq for Kind {}

/// Session preferences other than limits, which are compared with the policies. They follow the rollouts, so they are compared place by
/// place.
pub(super) const SESSION: Kind = Kind {
    about: "session logs",
    sense: Sense::Protects,
    known: &Description::new(
        "session preferences",
        &[
            Property::new("idleSessionTimeout").ignored(),
            Property::new("maxSessionDuration").ignored(),
            Property::new("shellProfile").neither(),
        ],
        &[],
    )
    .protects("session logs"),
};

/// Returns the kind of a resource, if it is a supporting resource
pub(super) fn kind(type_name: &str) -> Option<Kind> {
    let known = Description::for_type(type_name)?;
    known.purpose.map(|(about, sense)| Kind { about, sense, known })
}

/// Parses strings that contain JSON or YAML, and removes empty strings
pub(super) fn opened(value: &Value) -> Value {
    match value {
        Value::Object(members) => {
            let members = members.iter().filter(|(_, value)| value.as_str() != Some(""));
            Value::Object(members.map(|(key, value)| (key.clone(), opened(value))).collect())
        }
        Value::Array(items) => items.iter().map(opened).collect(),
        Value::String(text) if text.trim_start().starts_with('{') => {
            template_file::read_embedded(text).map_or_else(|| value.clone(), |inner| opened(&inner))
        }
        other => other.clone(),
    }
}

/// API calls that set the default version of a document
const PROMOTION: [&str; 2] = ["ssm:DescribeDocument", "ssm:UpdateDocumentDefaultVersion"];

/// Checks whether a role may only set the default version of documents in the same template
pub(super) fn promotes(properties: &Value) -> bool {
    let beside = |resource: &Value| {
        let text = resource.get("Fn::Sub").and_then(Value::as_str);
        text.is_some_and(|text| {
            text.starts_with("arn:${AWS::Partition}:ssm:") && text.contains(":document/${")
        })
    };
    let listed = |value: Option<&Value>, is_one: &dyn Fn(&Value) -> bool| {
        let all = value.and_then(Value::as_array);
        all.is_some_and(|all| !all.is_empty() && all.iter().all(is_one))
    };
    let call = |action: &Value| action.as_str().is_some_and(|action| PROMOTION.contains(&action));
    let statement = |one: &Value| {
        let is_list = one.get("Resource").is_some_and(Value::is_array);
        let resources = if is_list {
            listed(one.get("Resource"), &beside)
        } else {
            one.get("Resource").is_some_and(beside)
        };
        listed(one.get("Action"), &call) && resources
    };
    let policy = |one: &Value| listed(one.pointer("/PolicyDocument/Statement"), &statement);
    properties.get("ManagedPolicyArns").is_none() && listed(properties.get("Policies"), &policy)
}

pub(super) fn is_ignored(kind: &Kind, path: &str) -> bool {
    let steps: Vec<&str> = path.split('.').collect();
    matches!(steps.first(), Some(&("Tags" | "Description")))
        || kind.known.at(&steps).is_some_and(|property| property.ignored)
}

/// Checks whether a property contains a policy
pub(super) fn is_policy(kind: &Kind, path: &str) -> bool {
    let steps: Vec<&str> = path.split('.').collect();
    let of_a_list = steps.len() > 1 && steps.last() == Some(&"PolicyDocument");
    of_a_list || kind.known.at(&steps).is_some_and(|property| matches!(property.form, Form::Policy(_)))
}

/// Returns what an increase of a property means
pub(super) fn sense_of(kind: &Kind, path: &str) -> Sense {
    kind.known.sense(&path.split('.').collect::<Vec<_>>())
}

/// Returns the effect of a changed value, judged by its name
pub(super) fn rank(name: &str, old: &Value, new: &Value) -> Strength {
    let more =
        |is_more: bool, better: bool| if is_more == better { Strength::Stronger } else { Strength::Weaker };
    if let (Some(old), Some(new)) = (truth(old), truth(new)) {
        return more(new && !old, true);
    }
    let number = |value: &Value| value.as_u64().or_else(|| value.as_str()?.parse().ok());
    if let (Some(old), Some(new)) = (number(old), number(new)) {
        return match name {
            name if name.ends_with("Days") || name == "Days" || name == "Years" => more(new > old, true),
            _ => Strength::Changed,
        };
    }
    match (name, old.as_str(), new.as_str()) {
        ("State", _, Some("DISABLED")) => Strength::Weaker,
        ("State", Some("DISABLED"), _) => Strength::Stronger,
        ("SessionDuration", Some(old), Some(new)) => match (hours(old), hours(new)) {
            (Some(old), Some(new)) => more(new > old, false),
            _ => Strength::Changed,
        },
        _ => Strength::Changed,
    }
}

/// Returns a boolean, which CloudFormation also accepts as a string
fn truth(value: &Value) -> Option<bool> {
    value.as_bool().or_else(|| match value.as_str()? {
        "true" => Some(true),
        "false" => Some(false),
        _ => None,
    })
}

/// Returns the minutes of an ISO 8601 duration such as `PT1H30M`
fn hours(text: &str) -> Option<u64> {
    let mut rest = text.strip_prefix("PT")?;
    let mut minutes = 0;
    for (unit, factor) in [('H', 60), ('M', 1)] {
        if let Some((count, after)) = rest.split_once(unit) {
            minutes += count.parse::<u64>().ok()? * factor;
            rest = after;
        }
    }
    rest.is_empty().then_some(minutes)
}

/// Returns the statements of a policy; empty if there is no policy
pub(super) fn statements(policy: Option<&Value>) -> Vec<&Value> {
    match policy.and_then(|policy| policy.get("Statement")) {
        Some(Value::Array(items)) => items.iter().collect(),
        Some(one) => vec![one],
        None => Vec::new(),
    }
}

/// Returns what an additional statement means, and its name in messages
pub(super) fn statement(statement: &Value) -> (Sense, String) {
    let text = |key: &str| statement.get(key).and_then(Value::as_str);
    // The allow statement of a permissions boundary that only limits by its deny statements.
    let sid = text("Sid");
    let sense = match text("Effect") {
        Some("Deny") => Sense::Protects,
        Some("Allow") if sid == Some("BoundOnlyByTheDenials") => Sense::Protects,
        Some("Allow") => Sense::Grants,
        _ => Sense::Neither,
    };
    let word = match text("Effect") {
        Some("Deny") => "that denies",
        _ => "that allows",
    };
    let what = statement.get("Action").or_else(|| statement.get("NotAction"));
    let actions = what.map_or_else(|| "something".to_owned(), shown);
    match sid {
        Some(sid) => (sense, format!("`{sid}`, {word} {actions}")),
        None => (sense, format!("{word} {actions}")),
    }
}

/// Formats a value in one line
pub(super) fn shown(value: &Value) -> String {
    const MOST: usize = 100;
    let text = match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    match text.char_indices().nth(MOST) {
        Some((end, _)) => format!("`{}…`", text.get(..end).unwrap_or_default()),
        None => format!("`{text}`"),
    }
}

/// Returns the first of some names, and how many more there are
pub(super) fn first(names: &[&str]) -> String {
    const SHOWN: usize = 3;
    let shown: Vec<&str> = names.iter().take(SHOWN).copied().collect();
    match names.len().saturating_sub(SHOWN) {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}
