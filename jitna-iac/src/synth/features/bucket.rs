//! Private buckets of the features, and the principals that may write to a central one

use super::key::{self, NewKey};
use super::{FeatureTemplates, Home, Spread};
use crate::cfn::resources::{
    self, Bucket, BucketPolicy, Encryption, Key, PolicyDocument, Principal, Statement,
};
use crate::cfn::{AddError, Handle, Pseudo, RemovalPolicy, Sub, Template, Value};
use crate::ids::{AccountId, Placeholder, Text, TextPart};
use crate::model::{BucketEncryption, BucketReach, LockMode, LogBucket};
use crate::plan::Plan;
use crate::synth::documents;

/// A bucket to create
#[derive(Clone, Copy, Debug)]
pub(crate) struct NewBucket<'m> {
    /// Logical ID; those of its policy and key start with it
    pub(crate) id: &'static str,
    /// Logical ID of its key, if it has its own
    pub(crate) key_id: &'static str,
    /// Comment above it
    pub(crate) purpose: &'static str,
    /// Settings of the model
    pub(crate) wanted: &'m LogBucket,
}

/// Principals that get a permission: the organization, or the accounts that the model lists
#[derive(Clone, Debug)]
pub(crate) enum Everyone {
    /// The organization with this ID
    Organization(String),
    /// Accounts
    Accounts(Vec<AccountId>),
}

impl Everyone {
    /// All principals of just-in-time node access
    pub(crate) fn new(plan: &Plan<'_>) -> Self {
        match plan.organization_id() {
            Some(id) => Self::Organization(id.to_string()),
            None => Self::Accounts(plan.node_access_accounts().into_iter().cloned().collect()),
        }
    }

    /// All principals of the unified console, which covers every account
    pub(crate) fn for_console(plan: &Plan<'_>) -> Self {
        match plan.organization_id() {
            Some(id) => Self::Organization(id.to_string()),
            None => {
                let mut accounts: Vec<AccountId> =
                    plan.tree.accounts().map(|(_, account)| account.id.clone()).collect();
                if !accounts.contains(plan.administrator()) {
                    accounts.push(plan.administrator().clone());
                }
                Self::Accounts(accounts)
            }
        }
    }

    /// Limits a statement to their principals
    pub(crate) fn principals(&self, statement: Statement) -> Statement {
        match self {
            Self::Organization(id) => statement.principal(Principal::any()).condition(
                "StringEquals",
                "aws:PrincipalOrgID",
                [id.as_str()],
            ),
            Self::Accounts(accounts) => {
                let principals = accounts.iter().map(|account| Principal::aws(account.as_str()));
                match principals.reduce(Principal::and) {
                    Some(principal) => statement.principal(principal),
                    None => statement,
                }
            }
        }
    }

    /// Limits a statement to a service that acts for them
    pub(crate) fn sources(&self, statement: Statement) -> Statement {
        match self {
            Self::Organization(id) => statement.condition("StringEquals", "aws:SourceOrgID", [id.as_str()]),
            Self::Accounts(accounts) => statement.condition(
                "StringEquals",
                "aws:SourceAccount",
                accounts.iter().map(AccountId::as_str),
            ),
        }
    }
}

/// Every account and Region of node access, in a StackSet whose name differs from that of its stack
pub(crate) fn everywhere() -> Spread {
    Spread::node_access().labelled("region")
}

/// Home of the bucket; `None` if its account is unknown, which is reported
pub(crate) fn home(plan: &Plan<'_>, bucket: &LogBucket) -> Option<Home> {
    Some(match bucket.reach() {
        BucketReach::Central(central) => {
            Home::Account(plan.account_id(&central.account)?.clone(), (*central.region).clone())
        }
        BucketReach::EveryAccount => Home::EveryAccount(Spread::node_access()),
        BucketReach::EveryRegion => Home::EveryRegion(everywhere()),
    })
}

/// ARN of a bucket as seen from the account and Region of the stack
pub(crate) fn arn(bucket: impl Into<Value<String>>) -> Sub {
    Sub::default().text("arn:").hole(Pseudo::Partition).text(":s3:::").hole(bucket.into())
}

/// The text for all Regions, for an ARN pattern
pub(crate) fn in_every_region(text: &Text) -> Sub {
    text.parts().iter().fold(Sub::default(), |sub, part| match part {
        TextPart::Literal(text) => sub.text(text),
        TextPart::Placeholder(Placeholder::AccountId) => sub.hole(Pseudo::AccountId),
        TextPart::Placeholder(Placeholder::Partition) => sub.hole(Pseudo::Partition),
        TextPart::Placeholder(Placeholder::Region) => sub.text("*"),
    })
}

/// Adds a bucket and its policy; with KMS also its key, unless it uses an existing one
pub(crate) fn add(
    templates: &FeatureTemplates<'_, '_>,
    template: &mut Template,
    new: NewBucket<'_>,
    shared: Option<&Handle<Key>>,
    on_bucket: Vec<Statement>,
    on_key: Vec<Statement>,
) -> Result<Handle<BucketPolicy>, AddError> {
    let wanted = new.wanted;
    let encryption = match (*wanted.encryption, shared) {
        (BucketEncryption::S3, _) => Encryption::S3,
        (BucketEncryption::Kms, Some(key)) => Encryption::Kms(key.get(Key::ARN).into()),
        (BucketEncryption::Kms, None) => {
            let own = NewKey {
                id: new.key_id,
                purpose: "Encrypts the objects of the bucket",
                alias: None,
                tag: None,
                admits: on_key,
                multi_region: false,
            };
            Encryption::Kms(key::add(templates, template, own)?.get(Key::ARN).into())
        }
    };
    let name = documents::text(&wanted.name);
    let tags = templates.plan.model.tags.iter().map(|(key, value)| (key.as_str(), value.as_str()));
    let mut bucket = Bucket::private(encryption).bucket_name(name).tags(tags);
    if let Some(days) = &wanted.expire_after {
        bucket = bucket.expire_after(days.count());
    }
    if let Some(lock) = &wanted.object_lock {
        let mode = match *lock.mode {
            LockMode::Governance => resources::LockMode::Governance,
            LockMode::Compliance => resources::LockMode::Compliance,
        };
        bucket = bucket.object_lock(mode, lock.retention.count());
    }
    let handle = template.add_with(new.id, bucket, |entry| {
        entry.set_deletion_policy(RemovalPolicy::Retain).set_update_replace_policy(RemovalPolicy::Retain);
        entry.set_comment(new.purpose);
    })?;
    let arn: Value<String> = handle.get(Bucket::ARN).into();
    let objects = Sub::default().hole(arn.clone()).text("/*");
    let insecure = Statement::deny(["s3:*"])
        .sid("DenyHTTPRequests")
        .principal(Principal::any())
        .resources([arn, objects.into()])
        .condition("Bool", "aws:SecureTransport", ["false"]);
    let policy = PolicyDocument::new([insecure].into_iter().chain(on_bucket));
    let id = format!("{}Policy", new.id);
    template.add_with(id.as_str(), BucketPolicy::new(handle.reference(), policy), |entry| {
        entry.set_comment("Denies requests without TLS");
    })
}
