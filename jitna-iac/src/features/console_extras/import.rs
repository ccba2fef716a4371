//! Roles and keys of the unified console

use serde_json::{Value, json};

use crate::ids::{BucketName, RoleName};
use crate::import::ROLE;
use crate::import::features::storage::{self, DIAGNOSIS_TAG, KEY};
use crate::import::features::{Context, Recognized};
use crate::import::input::Found;

/// AWS managed policy of the role that enables Explorer
const EXPLORER_POLICY: &str = "AWSSystemsManagerEnableExplorerExecutionPolicy";
/// Action that identifies a role for reports
const LIST_NODES: &str = "ssm:ListNodes";
/// Prefix of a bucket's ARN in any partition
const BUCKET_ARN: &str = "arn:${AWS::Partition}:s3:::";

pub(crate) fn recognize(context: &Context<'_>) -> Recognized {
    let mut recognized = Recognized::default();
    let name = |role: &Found| {
        role.text("RoleName").filter(|name| name.parse::<RoleName>().is_ok()).map(str::to_owned)
    };
    let switches_explorer_on = |found: &&Found| {
        let policies = found.property("ManagedPolicyArns").and_then(Value::as_array);
        policies.into_iter().flatten().any(|arn| arn.to_string().contains(EXPLORER_POLICY))
    };
    let roles = || {
        context
            .of_kind(ROLE)
            .filter(|found| context.account_and_region(found).is_some() || context.is_alone(found))
    };
    if let Some(role) = roles().find(switches_explorer_on)
        && let Some(name) = name(role)
    {
        recognized.set("consoleExtras", json!({"explorerRole": name}));
        recognized.claim(role, "ExplorerRole");
    }
    let of_administrator = |found: &&Found| {
        context.account_and_region(found) == Some((&context.place.account, &context.place.region))
            || context.is_alone(found)
    };
    let mut reports =
        roles().filter(of_administrator).filter_map(|role| Some((role, name(role)?, report_bucket(role)?)));
    if let Some((role, name, bucket)) = reports.next() {
        recognized.set("consoleExtras", json!({"diagnosisReportRole": {"name": name, "bucket": bucket}}));
        recognized.claim(role, "DiagnosisReportRole");
    }
    let keys = context.of_kind(KEY).filter(of_administrator);
    let mut keys = keys.filter(|key| storage::has_tag(key, DIAGNOSIS_TAG)).filter_map(|key| {
        let (found, alias) = storage::alias(context, key)?;
        Some((key, found, alias, diagnosis_bucket(key)?))
    });
    if let Some((key, found, alias, bucket)) = keys.next() {
        recognized.set("consoleExtras", json!({"diagnosisKey": {"alias": alias, "bucket": bucket}}));
        recognized.claim(key, "DiagnosisKey");
        recognized.claim(found, "DiagnosisKeyAlias");
    }
    recognized
}

/// Name of the bucket in an ARN
fn bucket_of(arn: &Value) -> Option<String> {
    let name = storage::text(Some(arn))?;
    let name = name.strip_prefix(BUCKET_ARN).or_else(|| name.strip_prefix("arn:aws:s3:::"))?;
    name.parse::<BucketName>().is_ok().then(|| name.to_owned())
}

fn statements(document: Option<&Value>) -> impl Iterator<Item = &Value> {
    let statements = document.and_then(|document| document.get("Statement"));
    statements.map(listed).into_iter().flatten()
}

/// A single value, or the items of a list
fn listed(value: &Value) -> &[Value] {
    value.as_array().map_or(std::slice::from_ref(value), Vec::as_slice)
}

/// The bucket to which a role exports reports about nodes
fn report_bucket(role: &Found) -> Option<String> {
    let policies = role.property("Policies").and_then(Value::as_array)?;
    let all = || policies.iter().flat_map(|policy| statements(policy.get("PolicyDocument")));
    let lists = |statement: &Value| {
        statement.get("Action").map(listed).into_iter().flatten().any(|action| action == LIST_NODES)
    };
    let resources = || all().filter_map(|statement| statement.get("Resource")).flat_map(listed);
    all().any(lists).then(|| resources().find_map(bucket_of)).flatten()
}

/// The bucket that a key for diagnoses encrypts
fn diagnosis_bucket(key: &Found) -> Option<String> {
    let conditions = statements(key.property("KeyPolicy"))
        .filter_map(|statement| statement.get("Condition")?.as_object())
        .flat_map(|condition| condition.values());
    let mut arns = conditions.filter_map(|condition| condition.get("kms:EncryptionContext:aws:s3:arn"));
    arns.find_map(|arn| listed(arn).first().and_then(bucket_of))
}
