//! The key and the user of sessions

use crate::check::Report;
use crate::ids::clip;
use crate::plan::Plan;
use crate::rules;

/// Characters of a Linux user's name (`useradd(8)`); a directory's names may be longer
const MAX_USER: usize = 32;

pub(in crate::check) fn check(plan: &Plan<'_>, report: &mut Report) {
    for preferences in &plan.model.session_preferences {
        let subject = format!("sessionPreferences/{}", preferences.name);
        let key = preferences.kms_key.as_ref();
        if let Some(key) = key.filter(|key| !key.is_empty() && !is_key(&key.sample())) {
            report.push(
                rules::MALFORMED_KMS_KEY
                    .finding(format!("`{}` names no KMS key", clip(&key.to_string())))
                    .at(key.origin(), "")
                    .help("write the key's id, its ARN, or an alias with `alias/` before its name")
                    .subject(&subject),
            );
        }
        let user = preferences.run_as.as_ref().and_then(|run_as| run_as.default_user.as_ref());
        if let Some(user) = user
            && let Some(fault) = fault_of_user(user.as_str())
        {
            report.push(
                rules::MALFORMED_RUN_AS
                    .finding(format!("sessions cannot run as `{}`: {fault}", clip(user.as_str())))
                    .at(user.origin(), "")
                    .help("name a user that exists on every node, such as `ec2-user`")
                    .subject(&subject),
            );
        }
    }
}

/// Whether this is a key's id or ARN, or the name or ARN of an alias (KMS API Reference, "KeyId")
fn is_key(text: &str) -> bool {
    let Some(rest) = text.strip_prefix("arn:") else { return is_id(text) || is_alias(text) };
    let parts: Vec<&str> = rest.splitn(5, ':').collect();
    let &[partition, "kms", region, account, resource] = parts.as_slice() else { return false };
    partition.starts_with("aws")
        && !region.is_empty()
        && account.len() == 12
        && account.bytes().all(|b| b.is_ascii_digit())
        && (resource.strip_prefix("key/").is_some_and(is_id) || is_alias(resource))
}

fn is_id(text: &str) -> bool {
    let hex = |part: &str, count: usize| part.len() == count && part.bytes().all(|b| b.is_ascii_hexdigit());
    if let Some(multi_region) = text.strip_prefix("mrk-") {
        return hex(multi_region, 32);
    }
    let parts: Vec<&str> = text.split('-').collect();
    parts.len() == 5 && parts.iter().zip([8, 4, 4, 4, 12]).all(|(part, count)| hex(part, count))
}

fn is_alias(text: &str) -> bool {
    text.len() <= 256
        && text.strip_prefix("alias/").is_some_and(|name| {
            !name.is_empty()
                && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '/' | '_' | '-'))
        })
}

fn fault_of_user(name: &str) -> Option<String> {
    // Of a directory's user the domain is written as well: `CORP\ops`, `ops@corp.example.com`.
    let (domain, local) = name.split_once('\\').unwrap_or(("", name));
    let local = local.split('@').next().unwrap_or(local);
    let odd = name.chars().find(|c| c.is_whitespace() || matches!(c, ':' | '/' | ',' | ';' | '\'' | '"'));
    if name == "root" {
        return Some("Session Manager does not support it".to_owned());
    }
    if let Some(odd) = odd {
        return Some(format!("a user's name has no `{odd}`"));
    }
    if local.is_empty() || local.starts_with('-') || domain.starts_with('-') {
        return Some("a user's name begins with a letter, digit or `_`".to_owned());
    }
    (local.chars().count() > MAX_USER).then(|| format!("a user's name has at most {MAX_USER} characters"))
}

#[cfg(test)]
mod tests {
    use super::{fault_of_user, is_key};

    #[test]
    fn keys_are_named_in_four_ways() {
        for (text, expected) in [
            ("1234abcd-12ab-34cd-56ef-1234567890ab", true),
            ("mrk-1234abcd12ab34cd56ef1234567890ab", true),
            ("alias/session-manager", true),
            ("arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab", true),
            ("arn:aws:kms:eu-central-1:111122223333:alias/session-manager", true),
            ("session-manager", false),
            ("alias/", false),
            ("key/1234abcd-12ab-34cd-56ef-1234567890ab", false),
            ("arn:aws:kms:eu-central-1:111122223333:session-manager", false),
            ("arn:aws:s3:::bucket", false),
        ] {
            assert_eq!(is_key(text), expected, "{text}");
        }
    }

    #[test]
    fn users_of_directories_are_users() {
        for (name, expected) in [
            ("ec2-user", true),
            ("svc.ops", true),
            ("CORP\\ops", true),
            ("ops-of-the-second-shift@corp.example.com", true),
            ("root", false),
            ("ops team", false),
            ("ops:1000", false),
            ("-ops", false),
            ("@corp", false),
            ("abcdefghijklmnopqrstuvwxyz0123456", false),
        ] {
            assert_eq!(fault_of_user(name).is_none(), expected, "{name}");
        }
    }
}
