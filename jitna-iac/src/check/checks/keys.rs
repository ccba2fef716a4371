//! KMS keys that the model names: whether they exist wherever they are used

use crate::check::Report;
use crate::diag::{Diagnostic, RuleInfo};
use crate::ids::{KmsKey, KmsName, Placeholder, Region, Text, clip};
use crate::model::RecordingKey;
use crate::origin::Spanned;
use crate::plan::{Plan, UnitIndex};
use crate::rules;

pub(in crate::check) fn check(plan: &Plan<'_>, report: &mut Report) {
    for preferences in &plan.model.session_preferences {
        let Some(key) = preferences.kms_key.as_ref().filter(|key| !key.is_empty()) else { continue };
        let used = Used::by_sessions(plan, preferences.name.as_str());
        let help = "write the key's ID, its ARN, or an alias with `alias/` before its name";
        let finding = malformed(key, help)
            .or_else(|| of_aws(key))
            .or_else(|| stray(key, rules::KEY_OF_ONE_PLACE, &used));
        report.extend(
            finding.map(|finding| finding.subject(format!("sessionPreferences/{}", preferences.name))),
        );
    }
    let everywhere = Used::by_node_access(plan);
    if let Some(key) = plan.model.notifications.as_ref().and_then(|all| all.topic_key.as_ref()) {
        let help = "write an alias with `alias/` before its name, the key's ID or its ARN";
        let finding = malformed(key, help)
            .or_else(|| of_sns(key))
            .or_else(|| stray(key, rules::UNUSABLE_TOPIC_KEY, &everywhere));
        report.extend(finding.map(|finding| finding.subject("notifications")));
    }
    if let Some(recording) = &plan.model.rdp_recording
        && let RecordingKey::Existing { arn } = &*recording.key
    {
        let help = "recording preferences require the ARN of a key, not its ID or an alias";
        let finding = malformed(arn, help)
            .or_else(|| no_key_arn(arn, help))
            .or_else(|| stray(arn, rules::KEY_OF_ONE_PLACE, &everywhere));
        report.extend(finding.map(|finding| finding.subject("rdpRecording")));
    }
}

/// Where a key is used
struct Used<'p> {
    /// Accounts of the model, by ID
    accounts: Vec<&'p str>,
    /// Whether the key is used in a unit, which may get more accounts at any time
    open: bool,
    regions: Vec<&'p Region>,
}

impl<'p> Used<'p> {
    fn by_node_access(plan: &'p Plan<'_>) -> Self {
        let accounts = plan.node_access_accounts().into_iter().map(|account| account.as_str()).collect();
        Self { accounts, open: plan.model.as_organization().is_some(), regions: plan.regions.clone() }
    }

    /// Where rollouts use these session preferences, and where they are imported
    fn by_sessions(plan: &'p Plan<'_>, name: &str) -> Self {
        let mut used = Self { accounts: Vec::new(), open: false, regions: Vec::new() };
        let brings: Vec<bool> = plan
            .rollouts
            .iter()
            .map(|rollout| rollout.documents.session_preferences.is_some_and(|own| own.name.as_str() == name))
            .collect();
        let has = |number: usize| brings.get(number).copied().unwrap_or_default();
        for (number, rollout) in plan.rollouts.iter().enumerate().filter(|(number, _)| has(*number)) {
            let alone = plan.model.as_organization().is_none();
            let owns = |unit: &UnitIndex, region| plan.rollout_of_unit(*unit, region) == Some(number);
            for region in &rollout.regions {
                used.open |= !alone && rollout.units.iter().any(|unit| owns(unit, region));
                if !used.regions.contains(region) {
                    used.regions.push(region);
                }
            }
        }
        if used.regions.is_empty() {
            return used;
        }
        for (index, account) in plan.tree.accounts() {
            let here = |region: &&&Region| plan.rollout_of(index, region).is_some_and(has);
            if used.regions.iter().any(|region| here(&region)) {
                used.accounts.push(account.id.as_str());
            }
        }
        used
    }

    fn several_accounts(&self) -> bool {
        self.open || self.accounts.len() > 1
    }
}

fn malformed(key: &Spanned<Text>, help: &str) -> Option<Diagnostic> {
    let sample = key.sample();
    let message = match KmsKey::parse(&sample).map(|key| key.place) {
        None => format!("`{}` does not name a KMS key", clip(&key.to_string())),
        // Just-in-time node access is available only in the partition `aws`.
        Some(Some(place)) if place.partition != "aws" => format!(
            "the key is in the partition `{}`, where just-in-time node access is not available",
            clip(place.partition)
        ),
        Some(_) => return None,
    };
    Some(found(rules::MALFORMED_KMS_KEY, message, key).help(help))
}

fn found(rule: RuleInfo, message: impl Into<String>, key: &Spanned<Text>) -> Diagnostic {
    rule.finding(message).at(key.origin(), "")
}

fn no_key_arn(arn: &Spanned<Text>, help: &str) -> Option<Diagnostic> {
    let sample = arn.sample();
    let key = KmsKey::parse(&sample)?;
    let of_a_key = key.place.is_some() && matches!(key.name, KmsName::Id(_));
    (!of_a_key).then(|| {
        let message = format!("`{}` is not the ARN of a KMS key", clip(&arn.to_string()));
        found(rules::MALFORMED_KMS_KEY, message, arn).help(help)
    })
}

/// The role of a session may use only keys with one tag, which no AWS managed key has
fn of_aws(key: &Spanned<Text>) -> Option<Diagnostic> {
    let sample = key.sample();
    KmsKey::parse(&sample).filter(KmsKey::is_of_aws).map(|_| {
        found(rules::AWS_MANAGED_KEY, format!("`{}` is an AWS managed key, but sessions need a customer managed key with a tag", clip(&key.to_string())), key)
            .help("name a key of your own that has the tag `SystemsManagerJustInTimeNodeAccessManaged` with the value `true`")
    })
}

fn of_sns(key: &Spanned<Text>) -> Option<Diagnostic> {
    let sample = key.sample();
    KmsKey::parse(&sample).filter(KmsKey::is_of_aws).map(|_| {
        let message = format!("EventBridge cannot publish to a topic that is encrypted with `{}`", **key);
        found(rules::UNUSABLE_TOPIC_KEY, message, key)
            .help("leave `topicKey` out to create a key that EventBridge can use, or name your own key")
    })
}

/// A key that does not exist everywhere where it is used
fn stray(key: &Spanned<Text>, rule: RuleInfo, used: &Used<'_>) -> Option<Diagnostic> {
    let sample = key.sample();
    let parsed = KmsKey::parse(&sample)?;
    let shown = clip(&key.to_string());
    let alias = "name an alias that exists in each account and Region, such as `alias/sessions`";
    // A key has its ID in one account and Region; a multi-Region key has the same ID in all Regions of its account.
    let unique = matches!(parsed.name, KmsName::Id(_)) && !parsed.name.is_multi_region();
    let several_regions = used.regions.len() > 1;
    if parsed.place.is_none() {
        let message = match parsed.name {
            KmsName::Alias(_) => return None,
            KmsName::Id(_) if used.several_accounts() => {
                format!("the key `{shown}` exists in one account, but is used in several")
            }
            KmsName::Id(_) if unique && several_regions => {
                format!("the key `{shown}` exists in one Region, but is used in several")
            }
            KmsName::Id(_) => return None,
        };
        return Some(found(rule, message, key).help(alias));
    }
    let (own_account, own_region) = (key.has(Placeholder::AccountId), key.has(Placeholder::Region));
    let region = parsed.place.map(|place| place.region).filter(|_| !own_region);
    let account = parsed.place.map(|place| place.account).filter(|_| !own_account);
    if let Some(region) = region
        && let Some(other) = used.regions.iter().find(|other| other.as_str() != region)
    {
        let message = format!("the key is in `{}`, but is used in `{other}`", clip(region));
        let help = "write `${AWS::Region}` in the ARN of an alias or multi-Region key, or an alias that exists in each Region";
        return Some(found(rule, message, key).help(help));
    }
    if unique && ((own_region && several_regions) || (own_account && used.several_accounts())) {
        let message =
            format!("`{shown}` names one key ID for several accounts or Regions, but each key has its own");
        return Some(found(rule, message, key).help(alias));
    }
    let account = account?;
    let other = used.accounts.iter().find(|other| **other != account)?;
    let message = format!("the key belongs to account {account}, but is used in {other}");
    let help =
        "allow the other accounts in the key policy, or write `${AWS::AccountId}` in the ARN of an alias";
    Some(found(rules::KEY_OF_ANOTHER_ACCOUNT, message, key).help(help))
}

#[cfg(test)]
mod tests {
    use crate::diag::Sources;

    const ID: &str = "1234abcd-12ab-34cd-56ef-1234567890ab";

    /// Checks code and message about the key of sessions in these Regions, with this rollout
    fn said(key: &str, regions: &str, place: &str) -> String {
        let text = format!(
            "version: 1\norganization:\n  id: o-a1b2c3d4e5\n  delegatedAdministrator: \"222222222222\"\n  root: r-ab12\n  \
             homeRegion: eu-central-1\n  units:\n    - name: workloads\n      id: ou-ab12-11111111\n      accounts:\n        \
             - {{name: shop, id: \"333333333333\"}}\n        - {{name: bank, id: \"444444444444\"}}\n\
             unifiedConsole: {{regions: [{regions}]}}\n\
             sessionPreferences:\n  - {{name: s, idleTimeout: 20m, maxDuration: 60m, kmsKey: \"{key}\"}}\n\
             rollouts:\n  - {{name: r, sessionPreferences: s, {place}}}\n"
        );
        let findings = crate::find(&text, "jitna.yaml", &mut Sources::default());
        let codes = ["JNA0406", "JNA0491", "JNA0492", "JNA0493"];
        let about = findings.iter().filter(|finding| codes.contains(&finding.code.as_str()));
        about.map(|finding| format!("{} {}", finding.code, finding.message)).collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn a_key_is_where_it_is_used() {
        let (one, two) = ("eu-central-1", "eu-central-1, eu-west-1");
        let (shop, unit) = ("accounts: [shop]", "units: [workloads]");
        let arn = |region: &str, account: &str, name: &str| format!("arn:aws:kms:{region}:{account}:{name}");
        let (key, mrk) = (format!("key/{ID}"), "key/mrk-1234abcd12ab34cd56ef1234567890ab".to_owned());
        let (here, mine) = ("${AWS::Region}", "${AWS::AccountId}");
        for (text, regions, place, expected) in [
            ("alias/sessions".to_owned(), two, unit, ""),
            (ID.to_owned(), one, shop, ""),
            (
                ID.to_owned(),
                one,
                unit,
                "JNA0491 the key `1234abcd-12ab-34cd-56ef-1234567890ab` exists in one account, but is used in several",
            ),
            (
                ID.to_owned(),
                two,
                shop,
                "JNA0491 the key `1234abcd-12ab-34cd-56ef-1234567890ab` exists in one Region, but is used in several",
            ),
            ("mrk-1234abcd12ab34cd56ef1234567890ab".to_owned(), two, shop, ""),
            (arn(here, mine, "alias/sessions"), two, unit, ""),
            (arn(here, "333333333333", &mrk), two, shop, ""),
            (arn(here, mine, &mrk), two, unit, ""),
            (
                arn("eu-central-1", mine, &mrk),
                two,
                unit,
                "JNA0491 the key is in `eu-central-1`, but is used in `eu-west-1`",
            ),
            (
                arn("eu-west-1", "333333333333", &key),
                one,
                shop,
                "JNA0491 the key is in `eu-west-1`, but is used in `eu-central-1`",
            ),
            (
                arn(here, mine, &key),
                two,
                shop,
                "JNA0491 `arn:aws:kms:${AWS::Region}:${AWS::AccountId}:key/1234abcd-12ab-34cd-56ef-1234567…` names one key ID for several accounts or Regions, but each key has its own",
            ),
            (arn("eu-central-1", "333333333333", &key), one, shop, ""),
            (
                arn("eu-central-1", "333333333333", &key),
                one,
                unit,
                "JNA0493 the key belongs to account 333333333333, but is used in 444444444444",
            ),
            (
                "alias/aws/ssm".to_owned(),
                one,
                shop,
                "JNA0492 `alias/aws/ssm` is an AWS managed key, but sessions need a customer managed key with a tag",
            ),
            (
                arn(here, mine, "alias/aws/ssm"),
                one,
                shop,
                "JNA0492 `arn:aws:kms:${AWS::Region}:${AWS::AccountId}:alias/aws/ssm` is an AWS managed key, but sessions need a customer managed key with a tag",
            ),
            (
                "arn:aws-cn:kms:cn-north-1:333333333333:alias/s".to_owned(),
                one,
                shop,
                "JNA0406 the key is in the partition `aws-cn`, where just-in-time node access is not available",
            ),
            ("sessions".to_owned(), one, shop, "JNA0406 `sessions` does not name a KMS key"),
        ] {
            assert_eq!(said(&text, regions, place), expected, "{text} in {regions}, {place}");
        }
    }
}
