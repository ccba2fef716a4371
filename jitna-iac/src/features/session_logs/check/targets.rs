//! Log group, bucket and key that are created for sessions, and the preferences that name them

use super::preferences::fault_of_log_group_name;
use crate::check::Report;
use crate::ids::{KmsKey, Placeholder, Region, Text, fault_of_bucket_name};
use crate::model::{BucketEncryption, BucketReach, SessionLogs, SessionPreferences};
use crate::origin::{Origin, Spanned};
use crate::plan::Plan;
use crate::rules;
use crate::suggest::nearest;

/// Two accounts, to distinguish a name with a placeholder from one without
const ACCOUNTS: [&str; 2] = ["111122223333", "444455556666"];

pub(crate) fn check(plan: &Plan<'_>, report: &mut Report) {
    let logs = &plan.model.session_logs;
    own_key(logs, report);
    let mut made = made(logs);
    for preferences in &plan.model.session_preferences {
        let subject = format!("sessionPreferences/{}", preferences.name);
        encryption(plan, logs, preferences, &subject, report);
        shared_prefix(plan, logs, preferences, &subject, report);
        for target in &mut made {
            let Some(named) = target.kind.named(preferences) else { continue };
            target.used |= fits(plan, target, named, &subject, report);
        }
    }
    // The part that could not be read may contain the name.
    if !plan.model.unreadable.is_empty() {
        return;
    }
    for target in made.iter().filter(|target| !target.used) {
        report.push(
            rules::UNUSED_LOG_TARGET
                .finding(format!("no session preferences name the {} `{}`", target.kind.what(), target.name))
                .at(target.origin, "")
                .help(format!(
                    "write `{}` into session preferences, or remove it",
                    target.kind.hint(&target.name)
                ))
                .subject("sessionLogs"),
        );
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    LogGroup,
    Bucket,
    Key,
}

impl Kind {
    fn what(self) -> &'static str {
        match self {
            Self::LogGroup => "log group",
            Self::Bucket => "bucket",
            Self::Key => "key",
        }
    }

    fn hint(self, name: &str) -> String {
        match self {
            Self::LogGroup => format!("cloudWatch: {{logGroup: \"{name}\"}}"),
            Self::Bucket => format!("s3: {{bucket: \"{name}\"}}"),
            Self::Key => format!("kmsKey: {name}"),
        }
    }

    /// The name in preferences
    fn named(self, preferences: &SessionPreferences) -> Option<&Spanned<Text>> {
        let named = match self {
            Self::LogGroup => preferences.cloud_watch.as_ref()?.log_group.as_ref(),
            Self::Bucket => preferences.s3.as_ref()?.bucket.as_ref(),
            Self::Key => preferences.kms_key.as_ref(),
        };
        named.filter(|text| !text.is_empty())
    }
}

/// A created resource
struct Made {
    kind: Kind,
    name: String,
    /// The name as text with placeholders
    text: Option<Text>,
    origin: Origin,
    used: bool,
}

impl Made {
    fn at(&self, account: &str, region: &Region) -> String {
        self.text.as_ref().map_or_else(|| self.name.clone(), |text| text.filled(account, region.as_str()))
    }
}

fn made(logs: &SessionLogs) -> Vec<Made> {
    let of = |kind, name: &Spanned<Text>| Made {
        kind,
        name: name.to_string(),
        text: Some((**name).clone()),
        origin: name.origin(),
        used: false,
    };
    let group = logs.log_group.as_ref().map(|group| of(Kind::LogGroup, &group.name));
    let bucket = logs.bucket.as_ref().map(|bucket| of(Kind::Bucket, &bucket.name));
    let key = logs.key.as_ref().map(|alias| Made {
        kind: Kind::Key,
        name: alias.to_string(),
        text: None,
        origin: alias.origin(),
        used: false,
    });
    group.into_iter().chain(bucket).chain(key).collect()
}

/// Reports resources that should be encrypted with the key of `sessionLogs` if it has no key
fn own_key(logs: &SessionLogs, report: &mut Report) {
    if logs.key.is_some() {
        return;
    }
    let group = logs.log_group.as_ref().filter(|group| *group.encrypted);
    let group = group.map(|group| {
        ("the log group", group.encrypted.origin().or(group.name.origin()), "`encrypted: false`")
    });
    let bucket = logs.bucket.as_ref().filter(|bucket| {
        *bucket.encryption == BucketEncryption::Kms && bucket.reach() == BucketReach::EveryRegion
    });
    let bucket =
        bucket.map(|bucket| ("the bucket of each Region", bucket.encryption.origin(), "`encryption: S3`"));
    for (what, origin, instead) in group.into_iter().chain(bucket) {
        report.push(
            rules::ENCRYPTION_WITHOUT_MADE_KEY
                .finding(format!("{what} must be encrypted with the key of `sessionLogs`, which has none"))
                .at(origin, "")
                .help(format!("add `key: alias/sessions` to `sessionLogs`, or write {instead}"))
                .subject("sessionLogs"),
        );
    }
}

/// Reports a log group that must be encrypted but is not
fn encryption(
    plan: &Plan<'_>,
    logs: &SessionLogs,
    preferences: &SessionPreferences,
    subject: &str,
    report: &mut Report,
) {
    let (Some(group), Some(wanted)) = (&logs.log_group, &preferences.cloud_watch) else { return };
    let Some(named) = wanted.log_group.as_ref().filter(|_| *wanted.encrypted && !*group.encrypted) else {
        return;
    };
    let same = |region: &&Region| {
        named.filled(ACCOUNTS[0], region.as_str()) == group.name.filled(ACCOUNTS[0], region.as_str())
    };
    if plan.regions.iter().any(same) {
        report.push(
            rules::UNENCRYPTED_LOG_TARGET
                .finding(format!(
                    "the log group `{}` must be encrypted here, but is created without a key",
                    group.name
                ))
                .at(wanted.encrypted.origin().or(named.origin()), "must be encrypted")
                .at(group.encrypted.origin().or(group.name.origin()), "is not")
                .help("write `encrypted: true` for the log group of `sessionLogs`, which then needs a `key`")
                .subject(subject),
        );
    }
}

/// Reports a central bucket without a separate prefix for each account: other accounts could write there
fn shared_prefix(
    plan: &Plan<'_>,
    logs: &SessionLogs,
    preferences: &SessionPreferences,
    subject: &str,
    report: &mut Report,
) {
    let (Some(bucket), Some(s3)) = (&logs.bucket, &preferences.s3) else { return };
    let here = s3.bucket.as_ref().filter(|named| ***named == *bucket.name);
    let own = s3.prefix.as_ref().is_some_and(|prefix| prefix.has(Placeholder::AccountId));
    let central = matches!(bucket.reach(), BucketReach::Central(_)) && plan.model.as_organization().is_some();
    let Some(named) = here.filter(|_| central && !own) else { return };
    let prefix = s3.prefix.as_ref().map(|prefix| format!("{}/", **prefix)).unwrap_or_default();
    report.push(
        rules::SHARED_PREFIX
            .finding("every account writes session logs below the same prefix, so each could overwrite those of the others")
            .at(s3.prefix.as_ref().map_or(named.origin(), Spanned::origin), "")
            .at(bucket.name.origin(), "the central bucket")
            .help(format!("write `prefix: \"{prefix}${{AWS::AccountId}}\"`: the bucket then lets each account write below its own prefix"))
            .subject(subject),
    );
}

/// Whether preferences name the created resource; reports names that match only in some places, or nearly
fn fits(plan: &Plan<'_>, made: &Made, named: &Spanned<Text>, subject: &str, report: &mut Report) -> bool {
    let places: Vec<(&str, &Region)> =
        plan.regions.iter().flat_map(|region| ACCOUNTS.map(|account| (account, *region))).collect();
    let same = |account: &str, region: &Region| {
        let (named, made_here) = (named.filled(account, region.as_str()), made.at(account, region));
        named == made_here || (made.kind == Kind::Key && named.ends_with(&format!(":{made_here}")))
    };
    let matches = places.iter().filter(|(account, region)| same(account, region)).count();
    let what = made.kind.what();
    if matches == places.len() {
        return true;
    }
    if matches > 0 {
        report.push(
            rules::LOG_TARGET_OF_SOME_REGIONS
                .finding(format!(
                    "`{}` is the {what} `{}` in some accounts and Regions, but not in others",
                    **named, made.name
                ))
                .at(named.origin(), "named here")
                .at(made.origin, "created here")
                .help(format!("write `{}` here as well", made.name))
                .subject(subject),
        );
        return true;
    }
    // What the name was meant to be is not known.
    let is_malformed = match made.kind {
        Kind::LogGroup => fault_of_log_group_name(&named.longest(&plan.regions)).is_some(),
        Kind::Bucket => fault_of_bucket_name(&named.longest(&plan.regions)).is_some(),
        Kind::Key => KmsKey::parse(&named.sample()).is_none(),
    };
    if is_malformed {
        return true;
    }
    let written = named.to_string();
    if nearest(&written, [made.name.as_str()]).is_some() {
        report.push(
            rules::MISNAMED_LOG_TARGET
                .finding(format!("the {what} `{written}` is not created here, but `{}` is", made.name))
                .at(named.origin(), "named here")
                .at(made.origin, "created here")
                .help(format!("did you mean `{}`?", made.name))
                .subject(subject),
        );
        return true;
    }
    false
}
