//! Log group, bucket and key of sessions, and the policy of nodes

use serde_json::{Map, Value, json};

use crate::ids::{LogRetention, PolicyName, RoleName};
use crate::import::features::storage::{self, BUCKET, FoundBucket, KEY};
use crate::import::features::{Context, Recognized};
use crate::import::input::Found;
use crate::model::NodePolicy;

const LOG_GROUP: &str = "AWS::Logs::LogGroup";
const MANAGED_POLICY: &str = "AWS::IAM::ManagedPolicy";

pub(crate) fn recognize(context: &Context<'_>) -> Recognized {
    let mut recognized = Recognized::default();
    let mut logs = Map::new();
    let groups = log_groups(context);
    let keys = keys(context, &groups);
    if let Some((_, alias)) = keys.first().and_then(|key| storage::alias(context, key)) {
        logs.insert("key".to_owned(), alias.into());
        for key in &keys {
            recognized.claim(key, "SessionKey");
            if let Some((found, _)) = storage::alias(context, key) {
                recognized.claim(found, "SessionKeyAlias");
            }
        }
    }
    if let Some(group) = groups.first().and_then(|group| log_group(group)) {
        logs.insert("logGroup".to_owned(), group);
        groups.iter().for_each(|group| recognized.claim(group, "SessionLogGroup"));
    }
    let buckets = buckets(context);
    if let Some(bucket) = buckets.first().and_then(|bucket| context.bucket(bucket)) {
        logs.insert("bucket".to_owned(), bucket);
        buckets.iter().for_each(|bucket| bucket.claim(&mut recognized, "SessionLogBucket", &keys));
    }
    if logs.is_empty() {
        // The policy of nodes requires one of these.
        return Recognized::default();
    }
    let policies = node_policies(context, &logs);
    if let Some(policy) = policies.first() {
        let policy = node_policy(policy);
        logs.extend((!policy.is_empty()).then(|| ("nodePolicy".to_owned(), policy.into())));
        policies.iter().for_each(|policy| recognized.claim(policy, "SessionLogNodePolicy"));
    }
    // In the order of the reference documentation
    let order = ["logGroup", "bucket", "key", "nodePolicy"];
    let logs: Map<String, Value> =
        order.iter().filter_map(|key| Some(((*key).to_owned(), logs.remove(*key)?))).collect();
    recognized.set("sessionLogs", logs.into());
    recognized
}

/// Strings at this path in all session preferences
fn preferred(context: &Context<'_>, pointer: &str) -> Vec<String> {
    let all = context.draft.model.get("sessionPreferences").and_then(Value::as_array);
    let texts = all.into_iter().flatten().filter_map(|preferences| preferences.pointer(pointer)?.as_str());
    texts.map(str::to_owned).collect()
}

/// Resources with the same value as the first: the same resource in several templates
fn same<'m, T: PartialEq>(
    all: impl Iterator<Item = &'m Found>,
    of: impl Fn(&Found) -> Option<T>,
) -> Vec<&'m Found> {
    let mut all =
        all.filter_map(|found| Some((of(found)?, found))).collect::<Vec<_>>().into_iter().peekable();
    let Some(first) = all.peek().map(|(_, found)| *found).and_then(&of) else { return Vec::new() };
    all.filter(|(value, _)| *value == first).map(|(_, found)| found).collect()
}

fn log_groups<'m>(context: &Context<'m>) -> Vec<&'m Found> {
    let wanted = preferred(context, "/cloudWatch/logGroup");
    let name = |found: &Found| storage::text(found.property("LogGroupName"));
    let is_one = |found: &&Found| {
        context.is_everywhere(found)
            && log_group(found).is_some()
            && (found.id == "SessionLogGroup" || name(found).is_some_and(|name| wanted.contains(&name)))
    };
    same(context.of_kind(LOG_GROUP).filter(is_one), name)
}

/// The model of a log group, if the model supports it
fn log_group(found: &Found) -> Option<Value> {
    let name = storage::text(found.property("LogGroupName"))?;
    let retention = match found.property("RetentionInDays") {
        None => "forever".to_owned(),
        Some(days) => format!("{} days", storage::number(days)?),
    };
    let parsed: LogRetention = retention.parse().ok()?;
    let mut group = Map::from_iter([("name".to_owned(), name.into())]);
    if parsed != LogRetention::YEAR {
        group.insert("retention".to_owned(), retention.into());
    }
    if found.property("KmsKeyId").is_none() {
        group.insert("encrypted".to_owned(), false.into());
    }
    Some(group.into())
}

fn keys<'m>(context: &Context<'m>, groups: &[&Found]) -> Vec<&'m Found> {
    let wanted = preferred(context, "/kmsKey");
    let name = |found: &Found| storage::alias(context, found).map(|(_, name)| name.to_owned());
    let encrypts_logs = |found: &Found| {
        let named = |group: &&Found| context.named(group, group.property("KmsKeyId"));
        groups.iter().filter_map(named).any(|key| key.number == found.number)
    };
    let is_one = |found: &&Found| {
        context.is_everywhere(found)
            && (found.id == "SessionKey"
                || encrypts_logs(found)
                || name(found).is_some_and(|name| wanted.contains(&name)))
            && !storage::is_key_of_recordings(context, found)
    };
    same(context.of_kind(KEY).filter(is_one), name)
}

fn buckets<'m>(context: &Context<'m>) -> Vec<FoundBucket<'m>> {
    let wanted = preferred(context, "/s3/bucket");
    let name = |found: &Found| FoundBucket::new(context, found).name();
    let name = |found: &Found| storage::text(found.property("BucketName")).or_else(|| name(found));
    let is_one = |found: &&Found| {
        let is_named =
            found.id == "SessionLogBucket" || name(found).is_some_and(|name| wanted.contains(&name));
        is_named && context.bucket(&FoundBucket::new(context, found)).is_some()
    };
    let all = same(context.of_kind(BUCKET).filter(is_one), name);
    all.into_iter().map(|found| FoundBucket::new(context, found)).collect()
}

/// Policies that let nodes write to the log group or the bucket
fn node_policies<'m>(context: &Context<'m>, logs: &Map<String, Value>) -> Vec<&'m Found> {
    let of = |key: &str, before: &str| {
        let name = logs.get(key)?.get("name")?.as_str()?.replace("${AWS::Region}", "*");
        Some(format!("{before}{name}"))
    };
    let resources: Vec<String> =
        [of("logGroup", ":log-group:"), of("bucket", ":s3:::")].into_iter().flatten().collect();
    let admits = |found: &Found| {
        let document = found.property("PolicyDocument").map(Value::to_string).unwrap_or_default();
        resources.iter().any(|resource| document.contains(resource.as_str()))
    };
    let name = |found: &Found| match found.property("ManagedPolicyName") {
        None => Some(String::new()),
        Some(name) => name.as_str().filter(|name| name.parse::<PolicyName>().is_ok()).map(str::to_owned),
    };
    let is_one = |found: &&Found| {
        context.is_everywhere(found) && (found.id == "SessionLogNodePolicy" || admits(found))
    };
    same(context.of_kind(MANAGED_POLICY).filter(is_one), name)
}

fn node_policy(found: &Found) -> Map<String, Value> {
    let mut policy = Map::new();
    let name = found.text("ManagedPolicyName").filter(|name| *name != NodePolicy::NAME);
    policy.extend(name.map(|name| ("name".to_owned(), name.into())));
    let roles = found.property("Roles").and_then(Value::as_array).into_iter().flatten();
    let roles: Vec<&str> =
        roles.filter_map(Value::as_str).filter(|role| role.parse::<RoleName>().is_ok()).collect();
    if !roles.is_empty() {
        policy.insert("roles".to_owned(), json!(roles));
    }
    policy
}
