//! Names that people choose, within what AWS takes

use super::{ParseIdError, all, text_type};

fn document_name_char(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.')
}

text_type! {
    /// Name of an SSM document: 3 to 128 letters, digits, `_`, `-`, `.` (CloudFormation, `AWS::SSM::Document`)
    ///
    /// Prefixes that AWS keeps for itself are a finding of the rule `reserved-document-name`.
    DocumentName, "document name", "3 to 128 letters, digits, `_`, `-` or `.`", |s| all(s, 3, 128, document_name_char)
}

text_type! {
    /// Name of a Quick Setup configuration manager: 1 to 50 letters, digits, spaces, `_`, `-` (CloudFormation,
    /// `AWS::SSMQuickSetup::ConfigurationManager`)
    ManagerName, "configuration manager name", "1 to 50 letters, digits, spaces, `_` or `-`",
    |s| all(s, 1, 50, |c| c.is_ascii_alphanumeric() || matches!(c, ' ' | '_' | '-'))
}

text_type! {
    /// Name of a stack or stack set, or a part of one: a letter, then letters, digits, `-`; at most 100 characters,
    /// so that there is room for a suffix within the 128 of CloudFormation
    StackName, "stack name", "a letter, then up to 99 letters, digits or `-`",
    |s| all(s, 1, 100, |c| c.is_ascii_alphanumeric() || c == '-') && s.starts_with(|c: char| c.is_ascii_alphabetic())
}

pub(super) fn role_name_char(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | '+' | '=' | ',' | '.' | '@' | '-')
}

/// Character of the path of a role or user: printable ASCII (IAM API Reference, `CreateRole`), without those that stand for
/// others in an ARN, a template or a text in quotes
pub(super) fn path_char(c: char) -> bool {
    c.is_ascii_graphic() && !matches!(c, '/' | '*' | '?' | '$' | '{' | '}' | '"' | '\\' | '<' | '>' | '`')
}

/// Whether this is the name of a role or user behind its path
pub(super) fn is_path_and_name(text: &str, longest: usize) -> bool {
    let (path, name) = text.rsplit_once('/').map_or((None, text), |(path, name)| (Some(path), name));
    all(name, 1, longest, role_name_char)
        && path.is_none_or(|path| path.split('/').all(|part| all(part, 1, 512, path_char)))
}

text_type! {
    /// Name of an IAM role: 1 to 64 letters, digits, `_+=,.@-` (IAM User Guide, quotas)
    RoleName, "role name", "1 to 64 letters, digits or `_+=,.@-`", |s| all(s, 1, 64, role_name_char)
}

text_type! {
    /// Name of an IAM user: 1 to 64 letters, digits, `_+=,.@-` (IAM User Guide, quotas)
    UserName, "user name", "1 to 64 letters, digits or `_+=,.@-`", |s| all(s, 1, 64, role_name_char)
}

text_type! {
    /// ARN of an IAM role (CloudFormation, `LocalDeploymentAdministrationRoleArn`)
    RoleArn, "role ARN", "such as `arn:aws:iam::111122223333:role/Name`",
    |s| s.strip_prefix("arn:").and_then(|r| r.split_once(":iam::")).is_some_and(|(partition, rest)| {
        matches!(partition, "aws" | "aws-cn" | "aws-us-gov") && rest.split_once(":role/").is_some_and(|(account, path)| {
            all(account, 12, 12, |c| c.is_ascii_digit())
                && is_path_and_name(path, 64)
        })
    })
}

text_type! {
    /// An IAM role by name or by ARN
    RoleReference, "role name or ARN", "such as `Admin` or `arn:aws:iam::111122223333:role/Admin`",
    |s| s.parse::<RoleName>().is_ok() || s.parse::<RoleArn>().is_ok()
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
        Self(name.as_str().into())
    }
}

text_type! {
    /// Name for something that only this model names (a unit, an account, a group, a policy): 1 to 128 characters, no
    /// line breaks or other control characters, no space at either end
    Label, "name", "1 to 128 characters, no line break, no space at either end",
    |s| all(s, 1, 128, |c| !c.is_control()) && s.trim() == s
}

text_type! {
    /// Value of a node's tag that a policy looks for: at most 256 characters, no line breaks or other control
    /// characters; may be empty (EC2 User Guide, "Tag your Amazon EC2 resources")
    NodeTagValue, "tag value", "at most 256 characters, no line break", |s| all(s, 0, 256, |c| !c.is_control())
}

fn tag_char(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, ' ' | '_' | '.' | ':' | '/' | '=' | '+' | '-' | '@')
}

text_type! {
    /// Key of a tag: 1 to 128 letters, digits, spaces, `_.:/=+-@`; not `aws:…` (Systems Manager API, `Tag`)
    TagKey, "tag key", "1 to 128 letters, digits, spaces or `_.:/=+-@`, not beginning with `aws:`",
    |s| all(s, 1, 128, tag_char) && !s.to_ascii_lowercase().starts_with("aws:")
}

text_type! {
    /// Value of a tag: 1 to 256 letters, digits, spaces, `_.:/=+-@`; Systems Manager documents refuse an empty one
    TagValue, "tag value", "1 to 256 letters, digits, spaces or `_.:/=+-@`", |s| all(s, 1, 256, tag_char)
}

impl TryFrom<&str> for Label {
    type Error = ParseIdError;

    fn try_from(text: &str) -> Result<Self, ParseIdError> {
        text.parse()
    }
}
