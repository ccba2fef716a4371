//! Names that users choose, within the rules of AWS

use super::form::{ALNUM, Class, DIGIT, DOTTED, IAM, all, every, is, padded, plain, split, split_last};
use super::{ParseIdError, text_type};

text_type! {
    /// Name of an SSM document: 3 to 128 letters, digits, `_`, `-`, `.` (CloudFormation, `AWS::SSM::Document`)
    ///
    /// The rule `reserved-document-name` reports prefixes that AWS reserves.
    DocumentName, "document name", "3 to 128 letters, digits, `_`, `-` or `.`", |s| all(s, 3, 128, DOTTED)
}

text_type! {
    /// Name of a Quick Setup configuration manager: 1 to 50 letters, digits, spaces, `_`, `-` (CloudFormation,
    /// `AWS::SSMQuickSetup::ConfigurationManager`)
    ManagerName, "configuration manager name", "1 to 50 letters, digits, spaces, `_` or `-`",
    |s| all(s, 1, 50, ALNUM.and(" _-"))
}

text_type! {
    /// Name of a stack or StackSet, or a part of one: a letter, then letters, digits, `-`; at most 100 characters, which leaves space for a
    /// suffix within CloudFormation's 128
    StackName, "stack name", "a letter, then up to 99 letters, digits or `-`",
    |s| match s {
        [first, ..] => Class::from_text("a-zA-Z").has(*first) && all(s, 1, 100, ALNUM.and("-")),
        [] => false,
    }
}

/// Characters of the path of a role or user: printable ASCII (IAM API Reference, `CreateRole`), without those that have a special meaning
/// in an ARN, a template or a quoted string
const PATH: Class = Class::from_text("!#%-)+-.0-;=@-[]-_a-z|~");

/// Whether this is the name of a role or user after its path
pub(super) const fn is_path_and_name(text: &[u8], longest: usize) -> bool {
    match split_last(text, "/") {
        Some((path, name)) => all(name, 1, longest, IAM) && every(path, "/", 1, 512, PATH),
        None => all(text, 1, longest, IAM),
    }
}

text_type! {
    /// Name of an IAM role: 1 to 64 letters, digits, `_+=,.@-` (IAM User Guide, quotas)
    RoleName, "role name", "1 to 64 letters, digits or `_+=,.@-`", |s| all(s, 1, 64, IAM)
}

text_type! {
    /// Name of an IAM user: 1 to 64 letters, digits, `_+=,.@-` (IAM User Guide, quotas)
    UserName, "user name", "1 to 64 letters, digits or `_+=,.@-`", |s| all(s, 1, 64, IAM)
}

text_type! {
    /// ARN of an IAM role (CloudFormation, `LocalDeploymentAdministrationRoleArn`)
    RoleArn, "role ARN", "an ARN such as `arn:aws:iam::111122223333:role/Name`",
    |s| match split(s, ":iam::") {
        Some((partition, rest)) => match split(rest, ":role/") {
            Some((account, path)) => (is(partition, "arn:aws") || is(partition, "arn:aws-cn") || is(partition, "arn:aws-us-gov"))
                && all(account, 12, 12, DIGIT)
                && is_path_and_name(path, 64),
            None => false,
        },
        None => false,
    }
}

text_type! {
    /// An IAM role by name or by ARN
    RoleReference, "role name or ARN", "a name such as `Admin` or `arn:aws:iam::111122223333:role/Admin`",
    |s| RoleName::is_formed(s) || RoleArn::is_formed(s)
}

impl RoleArn {
    /// Name of the role, without its path
    #[must_use]
    pub fn role_name(&self) -> &str {
        self.as_str().rsplit('/').next().unwrap_or_default()
    }
}

impl RoleReference {
    /// Name of the role, without path or ARN
    #[must_use]
    pub fn role_name(&self) -> &str {
        self.as_str().rsplit('/').next().unwrap_or_default()
    }

    /// Whether this is an ARN
    #[must_use]
    pub fn is_arn(&self) -> bool {
        self.as_str().starts_with("arn:")
    }
}

impl From<&RoleName> for RoleReference {
    fn from(name: &RoleName) -> Self {
        Self(name.0.clone())
    }
}

text_type! {
    /// Name or line of text: 1 to 128 characters, no line break, no space at either end
    Label, "name", "1 to 128 characters, no line break, no space at either end",
    |s| plain(s, 1, 128) && !padded(s)
}

text_type! {
    /// Value of a node's tag for which a policy checks: at most 256 characters, no line breaks or other control characters; may be empty
    /// (EC2 User Guide, "Tag your Amazon EC2 resources")
    NodeTagValue, "tag value", "at most 256 characters, no line break", |s| plain(s, 0, 256)
}

fn tag_char(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, ' ' | '_' | '.' | ':' | '/' | '=' | '+' | '-' | '@')
}

/// Whether a string may be in a tag, as far as it can be checked at compile time: [`is_tag_text`] checks non-ASCII letters
const fn tag_text(text: &[u8], least: usize, most: usize) -> bool {
    let mut rest = text;
    while let [first, after @ ..] = rest {
        if *first < 128 && !ALNUM.and(" _.:/=+@-").has(*first) {
            return false;
        }
        rest = after;
    }
    plain(text, least, most)
}

/// Whether a string may be in a tag
fn is_tag_text(text: &str) -> bool {
    text.chars().all(tag_char)
}

/// Whether `text` begins with `aws:`, in any case
const fn is_reserved(text: &[u8]) -> bool {
    match text {
        [a, b, c, b':', ..] => {
            a.eq_ignore_ascii_case(&b'a') && b.eq_ignore_ascii_case(&b'w') && c.eq_ignore_ascii_case(&b's')
        }
        _ => false,
    }
}

text_type! {
    /// Key of a tag: 1 to 128 letters, digits, spaces, `_.:/=+-@`; not `aws:…` (Systems Manager API, `Tag`)
    TagKey, "tag key", "1 to 128 letters, digits, spaces or `_.:/=+-@`, not beginning with `aws:`",
    |s| tag_text(s, 1, 128) && !is_reserved(s), and is_tag_text
}

text_type! {
    /// Value of a tag: 1 to 256 letters, digits, spaces, `_.:/=+-@`; Systems Manager documents reject an empty value
    TagValue, "tag value", "1 to 256 letters, digits, spaces or `_.:/=+-@`", |s| tag_text(s, 1, 256), and is_tag_text
}

impl TryFrom<&str> for Label {
    type Error = ParseIdError;

    fn try_from(text: &str) -> Result<Self, ParseIdError> {
        text.parse()
    }
}
