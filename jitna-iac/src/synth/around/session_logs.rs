//! Log group, bucket and key of sessions, and the policy that nodes need to write there

use super::bucket::{self, Everyone, NewBucket};
use super::key::{self, NODE_ACCESS_TAG, NewKey};
use super::{Around, Home, Part, Spread, Stage};
use crate::assembly::{Command, Step, When};
use crate::cfn::resources::{Key, LogGroup, ManagedPolicy, PolicyDocument, Statement};
use crate::cfn::{AddError, Handle, Pseudo, RemovalPolicy, Sub, Template, Value};
use crate::ids::{Placeholder, TextPart};
use crate::model::{BucketEncryption, BucketReach, LogBucket, SessionLogs};
use crate::plan::Plan;
use crate::synth::documents;

const PART: Part = Part {
    name: "session-logs",
    purpose: "what sessions are logged to",
    stage: Stage::BeforePolicies,
    after: &[],
};

pub(super) fn add(around: &mut Around<'_, '_>) -> Result<(), AddError> {
    let plan = around.plan;
    let logs = &plan.model.session_logs;
    if logs.log_group.is_none() && logs.bucket.is_none() && logs.key.is_none() {
        return Ok(());
    }
    let key = match &logs.key {
        Some(alias) => {
            let new = NewKey {
                id: "SessionKey",
                purpose: "Encrypts sessions and their logs",
                alias: Some(alias.to_string()),
                tag: Some(NODE_ACCESS_TAG),
                admits: log_service(logs).into_iter().collect(),
                multi_region: false,
            };
            in_every_region(around, |around, template| key::add(around, template, new).map(Some))?
        }
        None => None,
    };
    if let Some(group) = &logs.log_group {
        let tags: Vec<_> =
            plan.model.tags.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect();
        let mut made =
            LogGroup::default().log_group_name(documents::text(&group.name)).tags(tags.iter().copied());
        if let Some(days) = group.retention.days() {
            made = made.retention_in_days(days);
        }
        if let Some(key) = key.as_ref().filter(|_| *group.encrypted) {
            made = made.kms_key_id(key.get(Key::ARN));
        }
        in_every_region(around, |_, template| {
            template.add_with("SessionLogGroup", made, |entry| {
                entry
                    .set_deletion_policy(RemovalPolicy::Retain)
                    .set_update_replace_policy(RemovalPolicy::Retain)
                    .set_comment("What is typed and shown in sessions");
            })?;
            Ok(None)
        })?;
    }
    if let Some(wanted) = &logs.bucket {
        add_bucket(around, wanted, key.as_ref())?;
    }
    node_policy(around, logs)
}

type Made = Result<Option<Handle<Key>>, AddError>;

/// Adds something to the template of every account and Region
fn in_every_region<'p, 'm>(
    around: &mut Around<'p, 'm>,
    add: impl FnOnce(&Around<'p, 'm>, &mut Template) -> Made,
) -> Made {
    around.with(PART, Home::EveryRegion(bucket::everywhere()), add).unwrap_or(Ok(None))
}

/// CloudWatch Logs uses the key for the log group
fn log_service(logs: &SessionLogs) -> Option<Statement> {
    let group = logs.log_group.as_ref().filter(|group| *group.encrypted)?;
    Some(key::encrypts_log_group(documents::text(&group.name)))
}

fn add_bucket(
    around: &mut Around<'_, '_>,
    wanted: &LogBucket,
    shared: Option<&Handle<Key>>,
) -> Result<(), AddError> {
    let plan = around.plan;
    let Some(home) = bucket::home(plan, wanted) else { return Ok(()) };
    let new = NewBucket {
        id: "SessionLogBucket",
        key_id: "SessionLogBucketKey",
        purpose: "What was typed and shown in sessions, when they have ended",
        wanted,
    };
    // Nodes of the bucket's own account are admitted by their policy; a key of another stack cannot be referred to.
    let (mut on_bucket, mut on_key, mut shared) = (Vec::new(), Vec::new(), shared);
    if let BucketReach::Central(_) = wanted.reach() {
        let everyone = Everyone::of(plan);
        let arn = bucket::arn(documents::text(&wanted.name));
        on_bucket = vec![
            everyone.principals(
                Statement::allow(["s3:PutObject", "s3:PutObjectAcl"])
                    .sid("WriteSessionLogs")
                    .resources(prefixes(plan, wanted).into_iter().map(|prefix| arn.clone().text(prefix))),
            ),
            everyone.principals(
                Statement::allow(["s3:GetEncryptionConfiguration"])
                    .sid("ReadEncryption")
                    .resource(arn.clone()),
            ),
        ];
        on_key = vec![everyone.principals(encrypts("EncryptSessionLogs", arn).resource("*"))];
    }
    if wanted.reach() != BucketReach::EveryRegion {
        shared = None;
    }
    around
        .with(PART, home, |around, template| bucket::add(around, template, new, shared, on_bucket, on_key))
        .transpose()
        .map(drop)
}

/// Keys that each account may write in a central bucket: those below its own prefix, as far as preferences have one with the
/// account; a prefix that accounts share is for all of them
fn prefixes(plan: &Plan<'_>, wanted: &LogBucket) -> Vec<String> {
    let named = plan.model.session_preferences.iter().filter_map(|preferences| preferences.s3.as_ref());
    let here = named.filter(|logs| logs.bucket.as_deref() == Some(&*wanted.name));
    let mut all: Vec<String> = Vec::new();
    for logs in here {
        let mut key = String::from("/");
        for part in logs.prefix.iter().flat_map(|prefix| prefix.parts()) {
            key.push_str(match part {
                TextPart::Literal(text) => text,
                TextPart::Placeholder(Placeholder::AccountId) => "${aws:PrincipalAccount}",
                TextPart::Placeholder(Placeholder::Partition) => "aws",
                TextPart::Placeholder(Placeholder::Region) => "*",
            });
        }
        if !key.ends_with('/') {
            key.push('/');
        }
        key.push('*');
        if !all.contains(&key) {
            all.push(key);
        }
    }
    // A bucket that no preferences name has no other prefix.
    if all.is_empty() { vec!["/${aws:PrincipalAccount}/*".to_owned()] } else { all }
}

/// A statement that lets writers use the key of a bucket, for this bucket and through S3 alone
fn encrypts(sid: &str, bucket: Sub) -> Statement {
    // An upload in parts decrypts what it has written; with a key of the bucket, the context is the bucket.
    Statement::allow(["kms:GenerateDataKey", "kms:Decrypt"])
        .sid(sid)
        .condition("StringLike", "kms:EncryptionContext:aws:s3:arn", [bucket])
        .condition("StringLike", "kms:ViaService", ["s3.*.amazonaws.com"])
}

/// Account of the bucket as a stack in another one sees it
fn owner(plan: &Plan<'_>, wanted: &LogBucket) -> Value<String> {
    match wanted.reach() {
        BucketReach::Central(central) => {
            plan.account_id(&central.account).map_or(Pseudo::AccountId.into(), |id| id.as_str().into())
        }
        BucketReach::EveryAccount | BucketReach::EveryRegion => Pseudo::AccountId.into(),
    }
}

/// What nodes need (User Guide, "Create a custom IAM role for Session Manager")
fn statements(plan: &Plan<'_>, logs: &SessionLogs) -> Vec<Statement> {
    let mut all = Vec::new();
    if let Some(group) = &logs.log_group {
        let log =
            Sub::default().text("arn:").hole(Pseudo::Partition).text(":logs:*:").hole(Pseudo::AccountId);
        let arn = log.clone().text(":log-group:");
        let arn = arn.hole(Value::<String>::from(bucket::in_every_region(&group.name)));
        all.push(
            Statement::allow(["logs:CreateLogStream", "logs:PutLogEvents", "logs:DescribeLogStreams"])
                .sid("WriteLogStreams")
                .resources([arn.clone(), arn.text(":*")]),
        );
        all.push(
            Statement::allow(["logs:DescribeLogGroups"])
                .sid("FindLogGroup")
                .resource(log.text(":log-group:*")),
        );
    }
    if let Some(wanted) = &logs.bucket {
        let arn = bucket::arn(Value::<String>::from(bucket::in_every_region(&wanted.name)));
        let mut write = vec!["s3:PutObject"];
        if let BucketReach::Central(_) = wanted.reach() {
            // The same page: for a bucket of another account.
            write.push("s3:PutObjectAcl");
        }
        all.push(Statement::allow(write).sid("WriteToBucket").resource(arn.clone().text("/*")));
        all.push(
            Statement::allow(["s3:GetEncryptionConfiguration"])
                .sid("ReadEncryptionOfBucket")
                .resource(arn.clone()),
        );
        if *wanted.encryption == BucketEncryption::Kms {
            all.push(encrypts("EncryptForBucket", arn).resource(key::keys_of(owner(plan, wanted))));
        }
    }
    if let Some(alias) = &logs.key {
        all.push(
            Statement::allow(["kms:Decrypt"])
                .sid("DecryptSession")
                .resource(key::keys_of(Pseudo::AccountId))
                .condition("ForAnyValue:StringEquals", "kms:ResourceAliases", [alias.as_str()]),
        );
    }
    all
}

fn node_policy(around: &mut Around<'_, '_>, logs: &SessionLogs) -> Result<(), AddError> {
    let plan = around.plan;
    let name = logs.node_policy.policy_name();
    let document = PolicyDocument::new(statements(plan, logs));
    let mut policy = ManagedPolicy::new(document)
        .managed_policy_name(name)
        .description("Lets nodes write the logs of sessions");
    for role in &logs.node_policy.roles {
        policy = policy.role(role.as_str());
    }
    let home = Home::EveryAccount(Spread::node_access());
    let added = around.with(PART, home, |_, template| {
        template.add_with("SessionLogNodePolicy", policy, |entry| {
            entry.set_comment("Nodes need it to write the logs of sessions");
        })
    });
    added.transpose()?;
    let intro = "Nodes themselves write the logs of sessions. The role of each node (of its instance profile, or that of the default host management configuration) needs the policy";
    let step = if logs.node_policy.roles.is_empty() {
        let account = "ACCOUNT";
        Step::new(When::After, "Session logs", format!("{intro} {name}, in each account:")).command(
            Command::new("aws").words([
                "iam",
                "attach-role-policy",
                "--role-name",
                "ROLE",
                "--policy-arn",
                &format!("arn:aws:iam::{account}:policy/{name}"),
            ]),
        )
    } else {
        let roles: Vec<&str> = logs.node_policy.roles.iter().map(|role| role.as_str()).collect();
        let roles = roles.join(", ");
        Step::new(
            When::Before,
            "Session logs",
            format!(
                "{intro} {name}, which CloudFormation gives to {roles}. It fails in an account that lacks one of them."
            ),
        )
        .command(Command::new("aws").words([
            "iam",
            "list-roles",
            "--query",
            &format!(
                "Roles[?contains(['{}'], RoleName)].RoleName",
                logs.node_policy.roles.iter().map(|role| role.as_str()).collect::<Vec<_>>().join("', '")
            ),
        ]))
    };
    around.step(step);
    Ok(())
}
