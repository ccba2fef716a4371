//! Account and Region: of an ARN, of a zone, of the path of a file

use std::path::Path;

use crate::ids::{AccountId, Region};

/// Account, Region and id of a node's ARN; none if it is the ARN of something else
///
/// `arn:aws:ec2:{region}:{account}:instance/i-…` and `arn:aws:ssm:{region}:{account}:managed-instance/mi-…` (Service
/// Authorization Reference, EC2 and Systems Manager).
pub(super) fn of_arn(arn: &str) -> Option<(&str, &str, &str)> {
    let mut parts = arn.splitn(6, ':');
    let ("arn", Some(_partition)) = (parts.next()?, parts.next()) else { return None };
    let (service, region, account, rest) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
    let id = match service {
        "ec2" => rest.strip_prefix("instance/")?,
        "ssm" => rest.strip_prefix("managed-instance/")?,
        _ => return None,
    };
    Some((account, region, id))
}

/// Region of an Availability Zone, Local Zone or Wavelength Zone: `eu-central-1a`, `us-west-2-lax-1a`
pub(super) fn of_zone(zone: &str) -> Option<Region> {
    let mut end = 0;
    for part in zone.split('-') {
        let digits = part.len() - part.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        if digits > 0 {
            return zone.get(..end + digits)?.parse().ok();
        }
        end += part.len() + 1;
    }
    None
}

/// Account and Region that a path names: `<account>/<region>/nodes.json`, `nodes-<account>-<region>.json`
///
/// The name of the file counts before its folder, and that before the one above. A part that names two says neither.
pub(super) fn of_path(path: &Path) -> (Option<AccountId>, Option<Region>) {
    let parts: Vec<String> =
        path.iter().rev().map(|part| part.to_string_lossy().to_ascii_lowercase()).collect();
    let account = parts.iter().find_map(|part| one(accounts(part)));
    let region = parts.iter().find_map(|part| one(regions(part)));
    (account.flatten(), region.flatten())
}

/// The only one; nothing if there is none, and an empty answer if there are several
fn one<T: PartialEq>(mut found: Vec<T>) -> Option<Option<T>> {
    found.dedup();
    let first = found.pop()?;
    Some(found.is_empty().then_some(first))
}

fn accounts(part: &str) -> Vec<AccountId> {
    part.split(|c: char| !c.is_ascii_digit()).filter_map(|digits| digits.parse().ok()).collect()
}

fn regions(part: &str) -> Vec<Region> {
    let mut found = Vec::new();
    for run in part.split(|c: char| !c.is_ascii_alphanumeric() && c != '-') {
        let words: Vec<&str> = run.split('-').collect();
        for first in 0..words.len() {
            // A Region begins with two letters (`eu`), and has three or four words (`us-gov-west-1`).
            if words.get(first).is_none_or(|word| word.len() != 2) {
                continue;
            }
            let region =
                [4, 3].iter().find_map(|count| words.get(first..first + count)?.join("-").parse().ok());
            found.extend(region);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zones_are_in_regions() {
        for (zone, region) in [
            ("eu-central-1a", Some("eu-central-1")),
            ("us-west-2-lax-1a", Some("us-west-2")),
            ("us-gov-west-1b", Some("us-gov-west-1")),
            ("us-east-1-wl1-bos-wlz-1", Some("us-east-1")),
            ("nowhere", None),
            ("", None),
        ] {
            assert_eq!(of_zone(zone).as_ref().map(Region::as_str), region, "{zone}");
        }
    }

    #[test]
    fn arns_of_nodes_are_told_from_others() {
        let ec2 = "arn:aws:ec2:eu-west-1:111111111111:instance/i-1";
        assert_eq!(of_arn(ec2), Some(("111111111111", "eu-west-1", "i-1")));
        let managed = "arn:aws:ssm:eu-west-1:111111111111:managed-instance/mi-1";
        assert_eq!(of_arn(managed), Some(("111111111111", "eu-west-1", "mi-1")));
        for other in ["arn:aws:ec2:eu-west-1:111111111111:volume/vol-1", "arn:aws:s3:::bucket", "i-1", ""] {
            assert_eq!(of_arn(other), None, "{other}");
        }
    }

    #[test]
    fn paths_name_account_and_region() {
        for (path, account, region) in [
            ("111111111111/eu-west-1/nodes.json", Some("111111111111"), Some("eu-west-1")),
            ("out/nodes-111111111111-eu-west-1.json", Some("111111111111"), Some("eu-west-1")),
            ("111111111111_us-gov-west-1.json", Some("111111111111"), Some("us-gov-west-1")),
            ("222222222222/111111111111.json", Some("111111111111"), None),
            ("111111111111-222222222222.json", None, None),
            ("eu-west-1/from-eu-west-2-to-us-east-1.json", None, None),
            ("nodes.json", None, None),
        ] {
            let (found, of) = of_path(Path::new(path));
            assert_eq!(
                (found.as_ref().map(|id| id.as_str()), of.as_ref().map(Region::as_str)),
                (account, region),
                "{path}"
            );
        }
    }
}
