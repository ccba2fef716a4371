//! Account and Region of an ARN, a zone, or the path of a file

use crate::ids::Region;
pub(super) use crate::ids::place_of_path as of_path;

/// Returns the account, Region and ID from the ARN of a node; `None` if it is the ARN of something else
///
/// `arn:aws:ec2:{region}:{account}:instance/i-…` and `arn:aws:ssm:{region}:{account}:managed-instance/mi-…` (Service
/// Authorization Reference, EC2 and Systems Manager).
pub(crate) fn of_arn(arn: &str) -> Option<(&str, &str, &str)> {
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

/// Returns the Region of an Availability Zone, Local Zone or Wavelength Zone: `eu-central-1a`, `us-west-2-lax-1a`
pub(crate) fn of_zone(zone: &str) -> Option<Region> {
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
}
