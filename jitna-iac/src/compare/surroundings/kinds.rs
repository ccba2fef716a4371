//! What each type of resource is for, and which way a difference of a property leads

use serde_json::Value;

use super::Strength;
use crate::template_file;

/// What more of something means
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sense {
    /// It logs, denies, encrypts or tells: less is weaker
    Protects,
    /// It lets in or permits: more is weaker
    Grants,
    /// Its content says
    Neither,
}

/// What a type of resource is for
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Kind {
    /// Type of CloudFormation
    type_name: &'static str,
    /// What messages call it
    pub(super) about: &'static str,
    pub(super) sense: Sense,
    /// Properties of which more means the contrary of more of the resource, or nothing at all, and what it means
    but: &'static [(&'static str, Sense)],
    /// Properties that are compared elsewhere, or say nothing
    ignored: &'static [&'static str],
}

const fn kind(type_name: &'static str, about: &'static str, sense: Sense) -> Kind {
    Kind { type_name, about, sense, but: &[], ignored: &[] }
}

/// What session preferences do beside limits, which are compared with the policies; it follows the rollouts, so it is compared
/// place by place
pub(super) const SESSION: Kind = Kind {
    type_name: "AWS::SSM::Document",
    about: "session logs",
    sense: Sense::Protects,
    but: &[("shellProfile", Sense::Neither)],
    ignored: &["idleSessionTimeout", "maxSessionDuration"],
};

/// Every type that surrounds the policies
const KINDS: &[Kind] = &[
    kind("AWS::SSMGuiConnect::Preferences", "recording of RDP", Sense::Protects),
    kind("AWS::S3::Bucket", "storage of logs", Sense::Protects),
    kind("AWS::S3::BucketPolicy", "storage of logs", Sense::Neither),
    kind("AWS::Logs::LogGroup", "storage of logs", Sense::Protects),
    kind("AWS::Logs::ResourcePolicy", "storage of logs", Sense::Neither),
    kind("AWS::KMS::Key", "keys", Sense::Protects),
    kind("AWS::KMS::ReplicaKey", "keys", Sense::Protects),
    kind("AWS::KMS::Alias", "keys", Sense::Protects),
    kind("AWS::Organizations::Policy", "guard", Sense::Protects),
    kind("AWS::IAM::ManagedPolicy", "permissions", Sense::Neither),
    Kind {
        type_name: "AWS::IAM::Role",
        about: "trust and permissions of roles",
        sense: Sense::Neither,
        but: &[
            ("ManagedPolicyArns", Sense::Grants),
            ("PermissionsBoundary", Sense::Protects),
            ("Policies", Sense::Grants),
        ],
        ignored: &["RoleName", "Path"],
    },
    Kind {
        type_name: "AWS::SSO::PermissionSet",
        about: "permissions",
        sense: Sense::Grants,
        but: &[("PermissionsBoundary", Sense::Protects), ("RelayStateType", Sense::Neither)],
        ignored: &["Name", "InstanceArn"],
    },
    kind("AWS::SSO::Assignment", "permissions", Sense::Grants),
    kind("AWS::Events::Rule", "notifications", Sense::Protects),
    kind("AWS::SNS::Topic", "notifications", Sense::Protects),
    kind("AWS::SNS::TopicPolicy", "notifications", Sense::Neither),
    kind("AWS::SNS::Subscription", "notifications", Sense::Protects),
    kind("AWS::SQS::Queue", "notifications", Sense::Protects),
    kind("AWS::SQS::QueuePolicy", "notifications", Sense::Neither),
    kind("AWS::Lambda::Permission", "notifications", Sense::Protects),
    kind("AWS::Chatbot::SlackChannelConfiguration", "notifications", Sense::Protects),
    kind("AWS::Chatbot::MicrosoftTeamsChannelConfiguration", "notifications", Sense::Protects),
];

/// Types that decide where policies go and not what surrounds them
#[cfg(test)]
const OTHERS: &[&str] = &[
    "AWS::CloudFormation::StackSet",
    "AWS::SSM::Association",
    "AWS::SSM::Document",
    "AWS::SSM::ServiceSetting",
    "AWS::SSMQuickSetup::ConfigurationManager",
];

/// The kind of a resource, if it surrounds the policies
pub(super) fn of(type_name: &str) -> Option<&'static Kind> {
    KINDS.iter().find(|kind| kind.type_name == type_name)
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
    let top = path.split('.').next().unwrap_or(path);
    matches!(top, "Tags" | "Description") || kind.ignored.contains(&path)
}

/// Whether a property of this name holds a policy
pub(super) fn is_policy(name: &str) -> bool {
    matches!(name, "PolicyDocument" | "AssumeRolePolicyDocument" | "KeyPolicy" | "InlinePolicy")
}

/// What more in a property means
pub(super) fn sense_of(kind: &Kind, path: &str) -> Sense {
    let is = |name: &str| path == name || path.strip_prefix(name).is_some_and(|rest| rest.starts_with('.'));
    kind.but.iter().find(|(name, _)| is(name)).map_or(kind.sense, |(_, sense)| *sense)
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

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// A type that is in no table would be left out of the comparison in silence
    #[test]
    fn every_type_that_we_emit_is_known() {
        let known: BTreeSet<&str> =
            KINDS.iter().map(|kind| kind.type_name).chain(OTHERS.iter().copied()).collect();
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/cfn/resources");
        let mut unknown = BTreeSet::new();
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if !path.is_file() {
                continue;
            }
            let text = std::fs::read_to_string(&path).unwrap();
            for part in text.split("\"AWS::").skip(1) {
                let name = format!("AWS::{}", part.split('"').next().unwrap());
                if name.matches("::").count() == 2 && !known.contains(name.as_str()) {
                    unknown.insert(name);
                }
            }
        }
        assert!(unknown.is_empty(), "{unknown:?}");
    }
}
