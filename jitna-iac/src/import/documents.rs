//! Converts contents of documents to policies and session preferences of the model
//!
//! The conversion takes what the model supports and reports nothing. Comparing the result with the document shows everything that is
//! missing.

use serde_json::{Map, Value, json};

use super::resolve::{data_with_holes, model_text};
use crate::cedar::{Effect, list_statements};
use crate::ids::{
    AUTO_APPROVAL_NAME, ApprovalTimeout, DENY_ACCESS_NAME, GroupId, Hours, IdleTimeout, Label, NodeTagValue,
    SESSION_PREFERENCES_NAME, SessionDuration, TagKey,
};
use crate::template_file;

/// Default descriptions of the model
const DEFAULT_DENY: &str = "Requests that are never approved automatically, in the whole organization";
const DEFAULT_SESSION: &str = "Document to hold regional settings for Session Manager";

/// Content as data if it is a string, also with placeholders; `null` values are removed
pub(crate) fn content_data(content: &Value) -> Value {
    let mut data = content_as_written(content);
    remove_nulls(&mut data);
    data
}

/// Content as data, with `null` values
pub(crate) fn content_as_written(content: &Value) -> Value {
    let data = match content {
        Value::String(text) => template_file::read_embedded(text),
        Value::Object(members) if members.len() == 1 => match members.iter().next() {
            Some((function, Value::String(text))) if function == "Fn::Sub" => data_with_holes(text),
            Some((function, data)) if function == "Fn::ToJsonString" => Some(data.clone()),
            _ => None,
        },
        _ => None,
    };
    data.filter(Value::is_object).unwrap_or_else(|| content.clone())
}

/// Removes `null` values and returns their number
pub(crate) fn remove_nulls(value: &mut Value) -> usize {
    let mut count = 0;
    match value {
        Value::Array(items) => {
            count += items.iter().filter(|item| item.is_null()).count();
            items.retain(|item| !item.is_null());
            count += items.iter_mut().map(remove_nulls).sum::<usize>();
        }
        Value::Object(members) => {
            count += members.values().filter(|member| member.is_null()).count();
            members.retain(|_, member| !member.is_null());
            count += members.values_mut().map(remove_nulls).sum::<usize>();
        }
        _ => {}
    }
    count
}

/// Type of a document, determined from its content
pub(crate) fn kind_of(content: &Value) -> Option<&'static str> {
    if content.get("AutoApprovalPolicyDocuments").is_some() {
        Some("AutoApprovalPolicy")
    } else if content.get("sessionType").is_some() {
        Some("Session")
    } else if content.get("accessDuration").is_some() && content.get("mainSteps").is_some() {
        Some("ManualApprovalPolicy")
    } else {
        None
    }
}

/// Name of a document, determined from its content, if the service defines one
pub(crate) fn name_of(content: &Value) -> Option<&'static str> {
    match kind_of(content)? {
        "AutoApprovalPolicy" => Some(if is_deny(content) { DENY_ACCESS_NAME } else { AUTO_APPROVAL_NAME }),
        "Session" => Some(SESSION_PREFERENCES_NAME),
        _ => None,
    }
}

/// Whether every statement is a `forbid` statement
fn is_deny(content: &Value) -> bool {
    let statements = list_statements(&cedar(content));
    !statements.is_empty() && statements.iter().all(|statement| statement.effect == Some(Effect::Forbid))
}

fn text<'v>(value: &'v Value, pointer: &str) -> &'v str {
    value.pointer(pointer).and_then(Value::as_str).unwrap_or_default()
}

/// Cedar text of a document
fn cedar(content: &Value) -> String {
    let parts = content.get("AutoApprovalPolicyDocuments").and_then(Value::as_array);
    let parts = parts.into_iter().flatten().filter_map(|part| part.get("content")?.as_str());
    parts.map(|part| part.replace("\r\n", "\n")).collect::<Vec<_>>().join("\n")
}

fn label(text: &str) -> Option<String> {
    text.parse::<Label>().is_ok().then(|| text.to_owned())
}

fn object(members: impl IntoIterator<Item = (&'static str, Option<Value>)>) -> Value {
    let members = members.into_iter().filter_map(|(key, value)| Some((key.to_owned(), value?)));
    Value::Object(members.collect())
}

/// A policy of Cedar text; without a name, it is the deny-access policy
pub(crate) fn cedar_policy(name: Option<&str>, content: &Value) -> Value {
    let default = name.map_or_else(|| DEFAULT_DENY.to_owned(), |name| format!("Auto-approval policy {name}"));
    let description = text(content, "/description");
    let description = label(description).filter(|text| *text != default);
    object([
        ("name", name.map(Value::from)),
        ("description", description.map(Value::from)),
        ("statements", Some(json!([{"cedar": cedar(content)}]))),
    ])
}

/// A number in any notation
fn number(value: Option<&Value>) -> Option<u32> {
    match value? {
        Value::Number(number) => u32::try_from(number.as_u64()?).ok(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    }
}

/// A Boolean value in any notation
fn truth(value: Option<&Value>) -> Option<bool> {
    match value? {
        Value::Bool(truth) => Some(*truth),
        Value::String(text) => text.to_ascii_lowercase().parse().ok(),
        _ => None,
    }
}

fn list<'v>(value: &'v Value, pointer: &str) -> impl Iterator<Item = &'v Value> {
    value.pointer(pointer).and_then(Value::as_array).into_iter().flatten()
}

/// A manual approval policy
pub(crate) fn manual_approval(name: &str, content: &Value) -> Value {
    let description = Some(text(content, "/description")).filter(|text| !text.is_empty());
    let hours = number(content.get("accessDuration")).map(|seconds| seconds / 3600).and_then(Hours::new);
    let levels: Vec<Value> = list(content, "/mainSteps").map(|step| level(name, step)).collect();
    object([
        ("name", Some(name.into())),
        ("description", description.map(Value::from)),
        ("accessDuration", hours.filter(|hours| *hours != Hours::MIN).map(|hours| hours.to_string().into())),
        ("nodes", Some(nodes(content))),
        ("levels", Some(levels.into())),
    ])
}

fn nodes(content: &Value) -> Value {
    let mut tags: Map<String, Value> = Map::new();
    for target in list(content, "/targets") {
        let Some(key) = text(target, "/Key").strip_prefix("tag:").filter(|key| key.parse::<TagKey>().is_ok())
        else {
            return "all".into();
        };
        let values = list(target, "/Values").filter_map(Value::as_str);
        let values = values.filter(|value| value.parse::<NodeTagValue>().is_ok()).map(Value::from);
        let values: Vec<Value> = values.collect();
        let known = tags.entry(key.to_owned()).or_insert_with(|| json!([]));
        known.as_array_mut().into_iter().for_each(|known| known.extend(values.clone()));
    }
    for values in tags.values_mut() {
        if let Some([one]) = values.as_array().map(Vec::as_slice) {
            *values = one.clone();
        }
    }
    if tags.is_empty() { "all".into() } else { tags.into() }
}

/// Name of an approver; if only the stack knows the approver, the requested value
fn approver_name(approver: &Value) -> String {
    fn words(value: &Value) -> String {
        match value {
            Value::String(text) => text.clone(),
            Value::Array(items) => items.iter().map(words).collect::<Vec<_>>().join("."),
            Value::Object(members) => members.values().map(words).collect::<Vec<_>>().join("."),
            _ => String::new(),
        }
    }
    let name = words(approver.get("approver").unwrap_or(&Value::Null));
    label(&name).unwrap_or_else(|| "unknown-approver".to_owned())
}

fn level(policy: &str, step: &Value) -> Value {
    let approvers = list(step, "/inputs/EnhancedApprovals/Approvers").map(|approver| {
        let kind = match text(approver, "/type") {
            "SSOGroup" => "group",
            "SSOUser" => "user",
            "IamUser" => "iamUser",
            _ => "role",
        };
        json!({kind: approver_name(approver)})
    });
    let approvers: Vec<Value> = approvers.collect();
    let approvals = number(step.pointer("/inputs/MinRequiredApprovals")).filter(|count| *count != 1);
    let default = format!("Access to a node needs approval by policy {policy}");
    let message = Some(text(step, "/inputs/Message")).filter(|text| *text != default);
    let timeout = number(step.get("timeoutSeconds")).and_then(ApprovalTimeout::new);
    let timeout = timeout.filter(|timeout| *timeout != ApprovalTimeout::DEFAULT).map(written);
    object([
        ("approvers", Some(approvers.into())),
        ("approvals", approvals.map(Value::from)),
        ("message", message.map(Value::from)),
        ("timeout", timeout.map(Value::from)),
    ])
}

/// Whether an approver is from IAM Identity Center
pub(crate) fn has_center_approver(content: &Value) -> bool {
    let mut approvers =
        list(content, "/mainSteps").flat_map(|step| list(step, "/inputs/EnhancedApprovals/Approvers"));
    approvers.any(|approver| text(approver, "/type").starts_with("SSO"))
}

/// Approvers from IAM Identity Center whose IDs are not valid
pub(crate) fn malformed_approvers(content: &Value) -> Vec<String> {
    let approvers =
        list(content, "/mainSteps").flat_map(|step| list(step, "/inputs/EnhancedApprovals/Approvers"));
    let of_center = approvers.filter(|approver| text(approver, "/type").starts_with("SSO"));
    of_center.map(approver_name).filter(|id| id.parse::<GroupId>().is_err()).collect()
}

/// A duration in the largest unit that represents it exactly
fn written(timeout: ApprovalTimeout) -> String {
    let seconds = timeout.count();
    for (unit, letter) in [(86_400, "d"), (3600, "h"), (60, "m")] {
        if seconds.is_multiple_of(unit) {
            return format!("{}{letter}", seconds / unit);
        }
    }
    format!("{seconds}s")
}

/// Session preferences
pub(crate) fn session(name: &str, content: &Value) -> Value {
    let input = |key: &str| content.pointer("/inputs").and_then(|inputs| inputs.get(key));
    let placed = |key: &str| input(key).and_then(model_text).filter(|text| !text.is_empty()).map(Value::from);
    let group = placed("cloudWatchLogGroupName");
    let encrypted = truth(input("cloudWatchEncryptionEnabled")).unwrap_or(false);
    let streaming = truth(input("cloudWatchStreamingEnabled")).unwrap_or(false);
    let cloud_watch = (group.is_some() || encrypted || streaming).then(|| {
        object([
            ("logGroup", group),
            ("encrypted", encrypted.then_some(true.into())),
            ("streaming", (!streaming).then_some(false.into())),
        ])
    });
    let (bucket, prefix) = (placed("s3BucketName"), placed("s3KeyPrefix"));
    let encrypted = truth(input("s3EncryptionEnabled")).unwrap_or(true);
    let s3 = (bucket.is_some() || prefix.is_some() || !encrypted).then(|| {
        let encrypted = (!encrypted).then_some(false.into());
        object([("bucket", bucket), ("prefix", prefix), ("encrypted", encrypted)])
    });
    let user = input("runAsDefaultUser").and_then(Value::as_str).and_then(label);
    let run_as =
        truth(input("runAsEnabled")).unwrap_or(false).then(|| user.map_or_else(|| json!({}), Value::from));
    let idle = number(input("idleSessionTimeout")).and_then(IdleTimeout::new);
    let most = number(input("maxSessionDuration")).and_then(SessionDuration::new);
    let commands = |system: &str| {
        let text = input("shellProfile")?.get(system)?.as_str()?;
        (!text.is_empty()).then(|| text.replace("\r\n", "\n").into())
    };
    let profile = object([("linux", commands("linux")), ("windows", commands("windows"))]);
    let description = label(text(content, "/description")).filter(|text| text != DEFAULT_SESSION);
    object([
        ("name", Some(name.into())),
        ("description", description.map(Value::from)),
        ("cloudWatch", cloud_watch),
        ("s3", s3),
        ("kmsKey", placed("kmsKeyId")),
        ("runAs", run_as),
        ("idleTimeout", idle.map(|minutes| minutes.to_string().into())),
        ("maxDuration", most.map(|minutes| minutes.to_string().into())),
        ("shellProfile", profile.as_object().is_some_and(|profile| !profile.is_empty()).then_some(profile)),
    ])
}
