//! Names and times of data storage: buckets, keys, log groups

use std::fmt;
use std::str::FromStr;

use super::duration::seconds;
use super::form::{self, ALNUM, Class, DIGIT, LOWER_DIGIT, all, behind, count, every, split};
use super::{ParseIdError, text_type};

const DAY: u64 = 24 * 60 * 60;

/// Prefixes of names that S3 reserves (S3 User Guide, "General purpose bucket naming rules")
const RESERVED_PREFIXES: [&str; 3] = ["xn--", "sthree-", "amzn-s3-demo-"];

/// Suffixes of names that S3 reserves for access points, directory buckets and table buckets (S3 User Guide, "General purpose bucket naming
/// rules")
const RESERVED_SUFFIXES: [&str; 5] = ["-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3"];

const BUCKET: Class = LOWER_DIGIT.and(".-");

/// Reason why S3 rejects the name of a bucket (S3 User Guide, "Bucket naming rules"; CloudFormation, `BucketName` of
/// `AWS::SSMGuiConnect::Preferences`)
enum BucketFault {
    Prefix(&'static str),
    Suffix(&'static str),
    Address,
    Length,
    Character,
    Edge,
}

const fn bucket_fault(name: &[u8]) -> Option<BucketFault> {
    let (mut prefixes, mut suffixes): (&[&'static str], &[&'static str]) =
        (&RESERVED_PREFIXES, &RESERVED_SUFFIXES);
    while let [prefix, others @ ..] = prefixes {
        if form::starts(name, prefix) {
            return Some(BucketFault::Prefix(prefix));
        }
        prefixes = others;
    }
    while let [suffix, others @ ..] = suffixes {
        if form::ends(name, suffix) {
            return Some(BucketFault::Suffix(suffix));
        }
        suffixes = others;
    }
    if count(name, b'.') > 0 && every(name, ".", 1, usize::MAX, DIGIT) {
        Some(BucketFault::Address)
    } else if name.len() < 3 || name.len() > 63 {
        Some(BucketFault::Length)
    } else if !all(name, 3, 63, BUCKET) {
        Some(BucketFault::Character)
    } else if form::starts(name, "-")
        || form::ends(name, "-")
        || split(name, ".-").is_some()
        || split(name, "-.").is_some()
        || !every(name, ".", 1, 63, BUCKET)
    {
        Some(BucketFault::Edge)
    } else {
        None
    }
}

/// Returns why S3 rejects the name of a bucket, in words
pub(crate) fn fault_of_bucket_name(name: &str) -> Option<String> {
    Some(match bucket_fault(name.as_bytes())? {
        BucketFault::Prefix(prefix) => format!("S3 reserves names that begin with `{prefix}`"),
        BucketFault::Suffix(suffix) => format!("S3 reserves names that end with `{suffix}`"),
        BucketFault::Address => "the name has the form of an IP address".to_owned(),
        BucketFault::Length => format!("the name has {} characters, not 3 to 63", name.chars().count()),
        BucketFault::Character => {
            let odd = name.chars().find(|c| !u8::try_from(*c).is_ok_and(|byte| BUCKET.has(byte)));
            format!("the name contains `{}`", odd.unwrap_or_default())
        }
        BucketFault::Edge => "a `-` or `.` is at the beginning or end, or beside a `.`".to_owned(),
    })
}

text_type! {
    /// Name of a bucket: 3 to 63 lowercase letters, digits, `-`, `.` (S3 User Guide, "Bucket naming rules")
    BucketName, "bucket name",
    "3 to 63 lowercase letters, digits, `-` or `.`, no ARN, no `s3://`, no reserved prefix or suffix", |s| bucket_fault(s).is_none()
}

text_type! {
    /// Name of a KMS key: `alias/` and 1 to 250 letters, digits, `:/_-`; not `alias/aws/…` (KMS API Reference, `CreateAlias`)
    KeyAlias, "key alias", "`alias/` and 1 to 250 letters, digits or `:/_-`, not beginning with `alias/aws/`",
    |s| match behind(s, "alias/") {
        Some(name) => all(name, 1, 250, ALNUM.and(":/_-")) && !form::starts(name, "aws/"),
        None => false,
    }
}

const fn is_key_arn(text: &[u8]) -> bool {
    let Some(rest) = behind(text, "arn:") else { return false };
    let Some((partition, rest)) = split(rest, ":kms:") else { return false };
    let Some((region, rest)) = split(rest, ":") else { return false };
    let Some((account, rest)) = split(rest, ":") else { return false };
    let Some(id) = behind(rest, "key/") else { return false };
    all(partition, 1, 32, Class::from_text("a-z-"))
        && all(region, 1, 64, LOWER_DIGIT.and("-"))
        && all(account, 12, 12, DIGIT)
        && all(id, 1, 64, ALNUM.and("-"))
}

text_type! {
    /// ARN of a KMS key, by its ID (definition of `AWSQuickSetupType-SSM`, `S3BucketEncryptionKeyArn`)
    KeyArn, "key ARN", "an ARN such as `arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab`, no alias",
    |s| is_key_arn(s)
}

/// Numbers of days that CloudWatch Logs can keep events (CloudWatch Logs API Reference, `PutRetentionPolicy`)
const RETENTIONS: [u32; 22] =
    [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653];

/// How long CloudWatch Logs keeps events: one of the numbers of days that it accepts, or `forever`
///
/// ```
/// use jitna_iac::ids::LogRetention;
///
/// assert_eq!("365 days".parse::<LogRetention>()?.days(), Some(365));
/// assert_eq!("forever".parse::<LogRetention>()?.days(), None);
/// assert!("100 days".parse::<LogRetention>().is_err());
/// # Ok::<(), jitna_iac::ids::ParseIdError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "engine", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "engine", schemars(transform = super::json_schema::described::<LogRetention>))]
pub struct LogRetention(#[cfg_attr(feature = "engine", schemars(with = "String"))] Option<u32>);

impl LogRetention {
    /// Term for the type
    pub(crate) const WHAT: &'static str = "retention";

    /// Events are never deleted
    pub const FOREVER: Self = Self(None);

    /// A year
    pub const YEAR: Self = Self(Some(365));

    /// Returns the value of a string that is checked at compile time
    #[doc(hidden)]
    #[must_use]
    #[track_caller]
    pub const fn __literal(text: &'static str) -> Self {
        match read_retention(text.as_bytes()) {
            Some(retention) => retention,
            None => form::refuse(text, Self::WHAT, Self::EXPECTED),
        }
    }

    const EXPECTED: &'static str = "days that CloudWatch Logs accepts, or `forever`";

    /// Days, 1 to 3,653; `None` means forever
    #[must_use]
    pub const fn days(self) -> Option<u32> {
        self.0
    }
}

const fn read_retention(text: &[u8]) -> Option<LogRetention> {
    if form::is(text.trim_ascii(), "forever") {
        return Some(LogRetention::FOREVER);
    }
    let Some(seconds) = seconds(text) else { return None };
    let mut all: &[u32] = &RETENTIONS;
    while let [days, others @ ..] = all {
        if *days as u64 * DAY == seconds {
            return Some(LogRetention(Some(*days)));
        }
        all = others;
    }
    None
}

impl FromStr for LogRetention {
    type Err = ParseIdError;

    fn from_str(text: &str) -> Result<Self, ParseIdError> {
        if let Some(retention) = read_retention(text.as_bytes()) {
            return Ok(retention);
        }
        let days = seconds(text.as_bytes()).map(|seconds| seconds / DAY);
        let error = ParseIdError::new(Self::WHAT, text, Self::EXPECTED);
        let taken = RETENTIONS.iter();
        let longer = taken.clone().find(|taken| days.is_some_and(|days| u64::from(**taken) > days));
        Err(match longer {
            Some(longer) => error.with_help(format!("the next longer one is `{longer} days`")),
            None => {
                let all: Vec<String> = taken.map(ToString::to_string).collect();
                error.with_help(format!("days are {}", all.join(", ")))
            }
        })
    }
}

impl fmt::Display for LogRetention {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(1) => f.write_str("1 day"),
            Some(days) => write!(f, "{days} days"),
            None => f.write_str("forever"),
        }
    }
}

impl serde::Serialize for LogRetention {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buckets_are_named_as_s3_wants() {
        for (name, expected) in [
            ("session-logs", true),
            ("logs.example.com", true),
            ("a1b", true),
            ("ab", false),
            ("Session-Logs", false),
            ("logs_1", false),
            ("-logs", false),
            ("logs-", false),
            ("logs..eu", false),
            ("192.168.1.1", false),
            ("s3://logs", false),
            ("arn:aws:s3:::logs", false),
            ("xn--logs", false),
            ("sthree-logs", false),
            ("amzn-s3-demo-bucket", false),
            ("logs-s3alias", false),
            ("logs--ol-s3", false),
            ("logs.mrap", false),
            ("logs--usw2-az1--x-s3", false),
            ("logs--table-s3", false),
            ("logs-xn--a", true),
        ] {
            assert_eq!(fault_of_bucket_name(name).is_none(), expected, "{name}");
        }
        assert!(fault_of_bucket_name(&"a".repeat(63)).is_none());
        assert!(fault_of_bucket_name(&"a".repeat(64)).is_some());
    }

    #[test]
    fn aliases_of_aws_are_not_for_us() {
        assert!("alias/sessions".parse::<KeyAlias>().is_ok());
        for wrong in ["sessions", "alias/", "alias/aws/s3", "alias/a b", "arn:aws:kms:eu-west-1:1:alias/a"] {
            assert!(wrong.parse::<KeyAlias>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn retentions_are_those_of_the_service_and_read_back() {
        for days in RETENTIONS {
            let retention: LogRetention = format!("{days} days").parse().unwrap();
            assert_eq!(retention.to_string().parse::<LogRetention>().unwrap(), retention);
        }
        let error = "100 days".parse::<LogRetention>().unwrap_err();
        assert_eq!(error.help(), Some("the next longer one is `120 days`"));
        for wrong in ["0 days", "12h", "11 years", "3654 days", ""] {
            assert!(wrong.parse::<LogRetention>().is_err(), "{wrong}");
        }
    }
}
