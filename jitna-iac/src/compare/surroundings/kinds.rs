//! What each type of resource is for, and which way a difference of a property leads

use serde_json::Value;

use super::Strength;
pub(super) use crate::cfn::description::Sense;
use crate::cfn::description::{Description, Form, Property};
use crate::template_file;

/// What a resource is for
#[derive(Clone, Copy, Debug)]
pub(super) struct Kind {
    /// What messages call it
    pub(super) about: &'static str,
    pub(super) sense: Sense,
    known: &'static Description,
}

// The pointer: a type is described once.
impl PartialEq for Kind {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self.known, other.known)
    }
}

impl Eq for Kind {}

/// What session preferences do beside limits, which are compared with the policies; it follows the rollouts, so it is compared
/// place by place
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

/// The kind of a resource, if it surrounds the policies
pub(super) fn of(type_name: &str) -> Option<Kind> {
    let known = Description::of(type_name)?;
    known.purpose.map(|(about, sense)| Kind { about, sense, known })
}

/// The value with texts that hold JSON or YAML opened, and without texts that say nothing
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

/// Calls that make a version of a document the default
const PROMOTION: [&str; 2] = ["ssm:DescribeDocument", "ssm:UpdateDocumentDefaultVersion"];

/// Whether a role may do nothing but make versions of documents beside it the default
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

/// Whether a property holds a policy
pub(super) fn is_policy(kind: &Kind, path: &str) -> bool {
    let steps: Vec<&str> = path.split('.').collect();
    let of_a_list = steps.len() > 1 && steps.last() == Some(&"PolicyDocument");
    of_a_list || kind.known.at(&steps).is_some_and(|property| matches!(property.form, Form::Policy(_)))
}

/// What more in a property means
pub(super) fn sense_of(kind: &Kind, path: &str) -> Sense {
    kind.known.sense(&path.split('.').collect::<Vec<_>>())
}

/// Where a value that changed leads, by what its name says
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

/// A boolean, which CloudFormation takes as text as well
fn truth(value: &Value) -> Option<bool> {
    value.as_bool().or_else(|| match value.as_str()? {
        "true" => Some(true),
        "false" => Some(false),
        _ => None,
    })
}

/// Minutes of a duration as `PT1H30M` (ISO 8601)
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

/// Statements of a policy; of none, if there is no policy
pub(super) fn statements(policy: Option<&Value>) -> Vec<&Value> {
    match policy.and_then(|policy| policy.get("Statement")) {
        Some(Value::Array(items)) => items.iter().collect(),
        Some(one) => vec![one],
        None => Vec::new(),
    }
}

/// What more of a statement means, and how messages name it
pub(super) fn statement(statement: &Value) -> (Sense, String) {
    let text = |key: &str| statement.get(key).and_then(Value::as_str);
    // That of a permissions boundary which bounds by its denials alone.
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

/// A value in a line
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

/// The first of some names, and how many more there are
pub(super) fn first(names: &[&str]) -> String {
    const SHOWN: usize = 3;
    let shown: Vec<&str> = names.iter().take(SHOWN).copied().collect();
    match names.len().saturating_sub(SHOWN) {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}
