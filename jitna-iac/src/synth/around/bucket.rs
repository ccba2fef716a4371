//! Private buckets of the parts, and who may write to one for all

use super::key::{self, NewKey};
use super::{Around, Home, Spread};
use crate::cfn::resources::{
    self, Bucket, BucketPolicy, Encryption, Key, PolicyDocument, Principal, Statement,
};
use crate::cfn::{AddError, Handle, Pseudo, RemovalPolicy, Sub, Template, Value};
use crate::ids::{AccountId, Placeholder, Text, TextPart};
use crate::model::{BucketEncryption, BucketReach, LockMode, LogBucket};
use crate::plan::Plan;
use crate::synth::documents;

/// A bucket that is to be made
#[derive(Clone, Copy, Debug)]
pub(super) struct NewBucket<'m> {
    /// Logical id; those of its policy and key begin with it
    pub(super) id: &'static str,
    /// Logical id of its key, if it has one of its own
    pub(super) key_id: &'static str,
    /// Comment above it
    pub(super) purpose: &'static str,
    /// What the model says
    pub(super) wanted: &'m LogBucket,
}

/// Who may do something: the organization or the accounts that the model lists
#[derive(Clone, Debug)]
pub(super) enum Everyone {
    /// The organization of this id
    Organization(String),
    /// Accounts
    Accounts(Vec<AccountId>),
}

impl Everyone {
    /// Everyone of just-in-time node access
    pub(super) fn of(plan: &Plan<'_>) -> Self {
        match plan.organization_id() {
            Some(id) => Self::Organization(id.to_string()),
            None => Self::Accounts(plan.node_access_accounts().into_iter().cloned().collect()),
        }
    }

    /// Everyone of the unified console, which covers every account
    pub(super) fn of_console(plan: &Plan<'_>) -> Self {
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

    /// Statement about their principals
    pub(super) fn principals(&self, statement: Statement) -> Statement {
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

    /// Statement about a service that acts for them
    pub(super) fn sources(&self, statement: Statement) -> Statement {
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

/// Every account and Region of node access, as a stack set whose name is not that of the stack that carries it
pub(super) fn everywhere() -> Spread {
    Spread::node_access().labelled("region")
}

/// Where the bucket is made; none if its account is not known, which is reported
pub(super) fn home(plan: &Plan<'_>, bucket: &LogBucket) -> Option<Home> {
    Some(match bucket.reach() {
        BucketReach::Central(central) => {
            Home::Account(plan.account_id(&central.account)?.clone(), (*central.region).clone())
        }
        BucketReach::EveryAccount => Home::EveryAccount(Spread::node_access()),
        BucketReach::EveryRegion => Home::EveryRegion(everywhere()),
    })
}

/// ARN of a bucket as seen from the account and Region of the stack
pub(super) fn arn(bucket: impl Into<Value<String>>) -> Sub {
    Sub::default().text("arn:").hole(Pseudo::Partition).text(":s3:::").hole(bucket.into())
}

/// The text in every Region at once, for an ARN pattern
pub(super) fn in_every_region(text: &Text) -> Sub {
    text.parts().iter().fold(Sub::default(), |sub, part| match part {
        TextPart::Literal(text) => sub.text(text),
        TextPart::Placeholder(Placeholder::AccountId) => sub.hole(Pseudo::AccountId),
        TextPart::Placeholder(Placeholder::Partition) => sub.hole(Pseudo::Partition),
        TextPart::Placeholder(Placeholder::Region) => sub.text("*"),
    })
}

/// Adds a bucket and its policy; with KMS also its key, unless it takes one that is there
pub(super) fn add(
    around: &Around<'_, '_>,
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
                purpose: "Encrypts what is in the bucket",
                alias: None,
                tag: None,
                admits: on_key,
                multi_region: false,
            };
            Encryption::Kms(key::add(around, template, own)?.get(Key::ARN).into())
        }
    };
    let name = documents::text(&wanted.name);
    let tags = around.plan.model.tags.iter().map(|(key, value)| (key.as_str(), value.as_str()));
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
        entry.set_comment("Nobody without TLS");
    })
}
