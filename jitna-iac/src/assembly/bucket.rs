//! S3 bucket for large templates

use std::fmt;
use std::str::FromStr;

use super::Stack;
use crate::ids::{ParseIdError, Placeholder, Text, TextPart};

/// S3 bucket for templates that are too large for CloudFormation to accept inline (S3 User Guide, "General purpose bucket naming rules")
///
/// `${AWS::AccountId}`, `${AWS::Region}` and `${AWS::Partition}` are replaced with those of the stack, so that one name works for stacks of
/// several accounts and Regions. `AWS::Partition` is that of the Region.
///
/// ```
/// use jitna_iac::assembly::AssetBucket;
///
/// assert!("templates-${AWS::AccountId}-${AWS::Region}".parse::<AssetBucket>().is_ok());
/// assert!("Templates".parse::<AssetBucket>().is_err());
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AssetBucket(Text);

impl AssetBucket {
    /// Returns the name of the bucket for one stack
    pub(super) fn of(&self, stack: &Stack) -> String {
        let part = |part: &TextPart| match part {
            TextPart::Literal(text) => text.to_string(),
            TextPart::Placeholder(Placeholder::AccountId) => stack.account.to_string(),
            TextPart::Placeholder(Placeholder::Region) => stack.region.to_string(),
            TextPart::Placeholder(Placeholder::Partition) => partition(stack.region.as_str()).to_owned(),
        };
        self.0.parts().iter().map(part).collect()
    }
}

/// Returns the partition of a Region (AWS Account Management Reference, "Regions")
fn partition(region: &str) -> &'static str {
    if region.starts_with("cn-") {
        "aws-cn"
    } else if region.starts_with("us-gov-") {
        "aws-us-gov"
    } else {
        "aws"
    }
}

impl FromStr for AssetBucket {
    type Err = ParseIdError;

    fn from_str(text: &str) -> Result<Self, ParseIdError> {
        let expected = "3 to 63 lowercase letters, digits, `-` or `.`, with a letter or digit at both ends";
        let parsed: Text = text.parse()?;
        let sample = parsed.sample();
        let inner = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '.');
        let outer = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
        let valid = (3..=63).contains(&sample.len())
            && sample.chars().all(inner)
            && sample.starts_with(outer)
            && sample.ends_with(outer)
            && !sample.contains("..");
        if valid { Ok(Self(parsed)) } else { Err(ParseIdError::new("bucket name", text, expected)) }
    }
}

impl fmt::Display for AssetBucket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cfn::Template;

    fn stack(region: &str) -> Stack {
        Stack {
            name: "jitna".to_owned(),
            purpose: String::new(),
            account: "111122223333".parse().unwrap(),
            region: region.parse().unwrap(),
            depends_on: Vec::new(),
            capabilities: Vec::new(),
            template: Template::default(),
            stack_sets: Vec::new(),
        }
    }

    #[test]
    fn placeholders_are_those_of_the_stack() {
        let bucket: AssetBucket = "t-${AWS::AccountId}-${AWS::Region}".parse().unwrap();
        assert_eq!(bucket.of(&stack("eu-west-1")), "t-111122223333-eu-west-1");
        let bucket: AssetBucket = "${AWS::Partition}-t".parse().unwrap();
        assert_eq!(bucket.of(&stack("us-gov-west-1")), "aws-us-gov-t");
        assert_eq!(bucket.to_string(), "${AWS::Partition}-t");
    }

    #[test]
    fn names_have_the_shape_of_buckets() {
        for name in ["", "ab", "A-b-c", "-abc", "abc-", "a..b", "a_b", "a b", "${AWS::StackName}-b", "$(id)"]
        {
            assert!(name.parse::<AssetBucket>().is_err(), "{name}");
        }
        assert!("a".repeat(63).parse::<AssetBucket>().is_ok());
        assert!("a".repeat(64).parse::<AssetBucket>().is_err());
    }
}
