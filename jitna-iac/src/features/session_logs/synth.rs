//! Log group, bucket and key of sessions, and the policy that nodes need to write there

use crate::assembly::{Command, Step, When};
use crate::cfn::resources::{Key, LogGroup, ManagedPolicy, PolicyDocument, Statement};
use crate::cfn::{AddError, Handle, Pseudo, RemovalPolicy, Sub, Template, Value};
use crate::ids::{Placeholder, TextPart};
use crate::model::{BucketEncryption, BucketReach, LogBucket, SessionLogs};
use crate::plan::Plan;
use crate::synth::documents;
use crate::synth::features::bucket::{self, Everyone, NewBucket};
use crate::synth::features::key::{self, NODE_ACCESS_TAG, NewKey};
use crate::synth::features::{FeatureTemplates, Home, Spread, StackGroup, Stage};
use crate::synth::prerequisites::Needs;

const PART: StackGroup = StackGroup {
    name: "session-logs",
    purpose: "destinations and key of session logs, and the policy that nodes need",
    stage: Stage::BeforePolicies,
    after: &[],
};

pub(super) fn add(templates: &mut FeatureTemplates<'_, '_>) -> Result<(), AddError> {
    let plan = templates.plan;
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
            in_every_region(templates, |templates, template| key::add(templates, template, new).map(Some))?
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
        in_every_region(templates, |_, template| {
            template.add_with("SessionLogGroup", made, |entry| {
                entry
                    .set_deletion_policy(RemovalPolicy::Retain)
                    .set_update_replace_policy(RemovalPolicy::Retain)
                    .set_comment("Input and output of sessions");
            })?;
            Ok(None)
        })?;
    }
    if let Some(wanted) = &logs.bucket {
        add_bucket(templates, wanted, key.as_ref())?;
    }
    node_policy(templates, logs)
}

type Made = Result<Option<Handle<Key>>, AddError>;

/// Adds something to the template of every account and Region
fn in_every_region<'p, 'm>(
    templates: &mut FeatureTemplates<'p, 'm>,
    add: impl FnOnce(&FeatureTemplates<'p, 'm>, &mut Template) -> Made,
) -> Made {
    templates.with(PART, Home::EveryRegion(bucket::everywhere()), add).unwrap_or(Ok(None))
}

/// Statement that lets CloudWatch Logs use the key for the log group
fn log_service(logs: &SessionLogs) -> Option<Statement> {
    let group = logs.log_group.as_ref().filter(|group| *group.encrypted)?;
    Some(key::encrypts_log_group(documents::text(&group.name)))
}

fn add_bucket(
    templates: &mut FeatureTemplates<'_, '_>,
    wanted: &LogBucket,
    shared: Option<&Handle<Key>>,
) -> Result<(), AddError> {
    let plan = templates.plan;
    let Some(home) = bucket::home(plan, wanted) else { return Ok(()) };
    let new = NewBucket {
        id: "SessionLogBucket",
        key_id: "SessionLogBucketKey",
        purpose: "Input and output of sessions that have ended",
        wanted,
    };
    // Nodes in the bucket's account get access from their own policy; a template cannot refer to a key of another stack.
    let (mut on_bucket, mut on_key, mut shared) = (Vec::new(), Vec::new(), shared);
    if let BucketReach::Central(_) = wanted.reach() {
        let everyone = Everyone::new(plan);
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
    templates
        .with(PART, home, |templates, template| {
            bucket::add(templates, template, new, shared, on_bucket, on_key)
        })
        .transpose()
        .map(drop)
}

/// Object keys that each account may write in a central bucket: those under its own prefix if preferences have a prefix with the account; a
/// shared prefix is open to all accounts
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
    // If no preferences name the bucket, there is no other prefix.
    if all.is_empty() { vec!["/${aws:PrincipalAccount}/*".to_owned()] } else { all }
}

/// A statement that lets writers use the key of a bucket, only for this bucket and only through S3
fn encrypts(sid: &str, bucket: Sub) -> Statement {
    // A multipart upload decrypts what it has written. With a bucket key, the encryption context is the bucket.
    Statement::allow(["kms:GenerateDataKey", "kms:Decrypt"])
        .sid(sid)
        .condition("StringLike", "kms:EncryptionContext:aws:s3:arn", [bucket])
        .condition("StringLike", "kms:ViaService", ["s3.*.amazonaws.com"])
}

/// Account of the bucket, as seen from a stack in another account
fn owner(plan: &Plan<'_>, wanted: &LogBucket) -> Value<String> {
    match wanted.reach() {
        BucketReach::Central(central) => {
            plan.account_id(&central.account).map_or(Pseudo::AccountId.into(), |id| id.as_str().into())
        }
        BucketReach::EveryAccount | BucketReach::EveryRegion => Pseudo::AccountId.into(),
    }
}

/// Statements that nodes need (User Guide, "Create a custom IAM role for Session Manager")
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

fn node_policy(templates: &mut FeatureTemplates<'_, '_>, logs: &SessionLogs) -> Result<(), AddError> {
    let plan = templates.plan;
    let name = logs.node_policy.policy_name();
    let document = PolicyDocument::new(statements(plan, logs));
    let mut policy = ManagedPolicy::new(document)
        .managed_policy_name(name)
        .description("Lets nodes write the logs of sessions");
    for role in &logs.node_policy.roles {
        policy = policy.role(role.as_str());
    }
    let home = Home::EveryAccount(Spread::node_access());
    let added = templates.with(PART, home, |_, template| {
        template.add_with("SessionLogNodePolicy", policy, |entry| {
            entry.set_comment("Nodes need it to write the logs of sessions");
        })
    });
    added.transpose()?;
    let intro = "The nodes write the logs of sessions. The role of each node (from its instance profile, or from the default host management configuration) needs the policy";
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
                "{intro} {name}, which CloudFormation attaches to {roles}. The stack fails in an account that lacks one of these roles."
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
    templates.step(step);
    Ok(())
}

/// Adds the roles to which CloudFormation attaches the policy of nodes
pub(super) fn prerequisites(needs: &mut Needs<'_, '_>) {
    for role in &needs.plan.model.session_logs.node_policy.roles {
        let everywhere = needs.everywhere();
        needs.role(role.as_str(), "the policy for session logs", everywhere);
    }
}
