//! IDs that AWS assigns

use super::form::{self, ALNUM, DIGIT, HEX, LOWER, LOWER_DIGIT, LOWER_HEX, all, behind, every, is, split};
use super::{ParseIdError, text_type};

text_type! {
    /// ID of an AWS account: 12 digits, leading zeros included (Organizations API Reference, `Account`)
    AccountId, "account ID", "12 digits", |s| all(s, 12, 12, DIGIT)
}

text_type! {
    /// ID of an organization: `o-` and 10 to 32 characters (Organizations API Reference, `Organization`)
    OrganizationId, "organization ID", "`o-` and 10 to 32 lowercase letters or digits",
    |s| prefixed(s, "o-", 10, 32, LOWER_DIGIT)
}

text_type! {
    /// ID of the root of an organization: `r-` and 4 to 32 characters (CloudFormation, `AWS::CloudFormation::StackSet`)
    RootId, "root ID", "`r-` and 4 to 32 lowercase letters or digits",
    |s| prefixed(s, "r-", 4, 32, LOWER_DIGIT)
}

text_type! {
    /// ID of an organizational unit, such as `ou-ab12-11111111` (CloudFormation, `AWS::CloudFormation::StackSet`)
    OuId, "OU ID", "`ou-`, 4 to 32 and `-`, 8 to 32 lowercase letters or digits",
    |s| match split(s, "-") {
        Some((ou, rest)) if is(ou, "ou") => match split(rest, "-") {
            Some((root, unit)) => all(root, 4, 32, LOWER_DIGIT) && all(unit, 8, 32, LOWER_DIGIT),
            None => false,
        },
        _ => false,
    }
}

text_type! {
    /// ID of an OU or of the root
    UnitId, "OU or root ID", "an ID such as `ou-ab12-11111111` or `r-ab12`",
    |s| OuId::is_formed(s) || RootId::is_formed(s)
}

impl OuId {
    /// Returns the ID of its root, which is a part of the ID of every OU (Organizations API Reference, `OrganizationalUnit`)
    #[must_use]
    pub fn root(&self) -> RootId {
        let root = self.as_str().split('-').nth(1).unwrap_or_default();
        RootId(format!("r-{root}").into())
    }
}

impl From<&OuId> for UnitId {
    fn from(id: &OuId) -> Self {
        Self(id.0.clone())
    }
}

impl From<&RootId> for UnitId {
    fn from(id: &RootId) -> Self {
        Self(id.0.clone())
    }
}

/// Whether characters of `class` follow `prefix`
const fn prefixed(text: &[u8], prefix: &str, least: usize, most: usize, class: form::Class) -> bool {
    match behind(text, prefix) {
        Some(rest) => all(rest, least, most, class),
        None => false,
    }
}

/// Whether `text` has the form of a user or group ID of the identity store
const fn identity_store_id(text: &[u8]) -> bool {
    match split(text, "-") {
        Some((store, uuid)) if all(store, 10, 10, LOWER_HEX) => form::uuid(uuid, HEX),
        _ => form::uuid(text, HEX),
    }
}

text_type! {
    /// ID of a group in the identity store: a UUID, optionally after 10 hexadecimal digits and `-` (Identity Store API Reference, `Group`)
    GroupId, "group ID", "a UUID such as `ec4df598-7071-70a6-0de4-0123456789ab`", |s| identity_store_id(s)
}

text_type! {
    /// ID of a user in the identity store: a UUID, optionally after 10 hexadecimal digits and `-` (Identity Store API Reference, `User`)
    UserId, "user ID", "a UUID such as `ec4df598-7071-70a6-0de4-0123456789ab`", |s| identity_store_id(s)
}

text_type! {
    /// ID of an identity store: `d-` and 10 hexadecimal digits, or a UUID (Identity Store API Reference)
    IdentityStoreId, "identity store ID", "`d-` and 10 hexadecimal digits",
    |s| prefixed(s, "d-", 10, 10, LOWER_HEX) || form::uuid(s, LOWER_HEX)
}

text_type! {
    /// ARN of an IAM Identity Center instance (Identity Center API Reference, `InstanceMetadata`)
    InstanceArn, "Identity Center instance ARN", "an ARN such as `arn:aws:sso:::instance/ssoins-0123456789abcdef`",
    |s| match behind(s, "arn:aws") {
        Some(rest) => match split(rest, ":sso:::instance/") {
            Some((partition, id)) => partition_suffix(partition) && instance(id),
            None => false,
        },
        None => false,
    }
}

/// Whether up to three short words can follow `aws` in the name of a partition
const fn partition_suffix(text: &[u8]) -> bool {
    match behind(text, "-") {
        Some(words) => form::count(words, b'-') <= 2 && every(words, "-", 1, 5, LOWER),
        None => text.is_empty(),
    }
}

const fn instance(id: &[u8]) -> bool {
    let class = ALNUM.and(".-");
    prefixed(id, "ssoins-", 16, 16, class) || prefixed(id, "ins-", 16, 16, class)
}

impl UnitId {
    /// Returns the OU ID, unless this is the root
    ///
    /// # Errors
    ///
    /// Returns an error if this is the ID of the root.
    pub fn to_ou(&self) -> Result<OuId, ParseIdError> {
        self.as_str().parse()
    }

    /// Whether this is the ID of the root
    #[must_use]
    pub fn is_root(&self) -> bool {
        self.as_str().starts_with("r-")
    }
}

/// Finds the ID of a root, OU or account in a file name
///
/// AWS Organizations responses about the children of a parent do not name the parent.
pub(crate) fn organization_id_in(file: &str) -> Option<String> {
    let words: Vec<&str> = file.split(|c: char| !c.is_ascii_lowercase() && !c.is_ascii_digit()).collect();
    let find = |count: usize, is: fn(&str) -> bool| {
        words.windows(count).map(|words| words.join("-")).find(|text| is(text))
    };
    find(3, |text| text.parse::<OuId>().is_ok())
        .or_else(|| find(2, |text| text.parse::<RootId>().is_ok()))
        .or_else(|| find(1, |text| text.parse::<AccountId>().is_ok()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes_are_those_of_the_services() {
        assert!("012345678901".parse::<AccountId>().is_ok());
        assert!("12345678901".parse::<AccountId>().is_err());
        assert!("１２３４５６７８９０１２".parse::<AccountId>().is_err(), "full-width digits");
        assert!("r-abcd".parse::<RootId>().is_ok());
        assert!("r-ABCD".parse::<RootId>().is_err());
        assert!("ou-abcd-aaaaaaaa".parse::<OuId>().is_ok());
        assert!("ou-abcd-aaaa".parse::<OuId>().is_err());
        assert!("ec4df598-7071-70a6-0de4-0123456789ab".parse::<GroupId>().is_ok());
        assert!("0123456789-ec4df598-7071-70a6-0de4-0123456789ab".parse::<GroupId>().is_ok());
        assert!("e8c17310-e011-7089-d989-10da1EXAMPLE".parse::<GroupId>().is_err());
        assert!("d-0123456789".parse::<IdentityStoreId>().is_ok());
        assert!("EC4DF598-7071-70a6-0de4-0123456789ab".parse::<IdentityStoreId>().is_err());
        assert!("arn:aws:sso:::instance/ssoins-0123456789abcdef".parse::<InstanceArn>().is_ok());
        assert!("arn:aws:sso:::instance/ins-0123456789abcdef".parse::<InstanceArn>().is_ok());
        assert!("arn:aws-iso-e:sso:::instance/ssoins-0123456789abcdef".parse::<InstanceArn>().is_ok());
        assert!("arn:awsx:sso:::instance/ssoins-0123456789abcdef".parse::<InstanceArn>().is_err());
        assert!("arn:aws:sso:::instance/sso-ins-0123456789abcdef".parse::<InstanceArn>().is_err());
        assert!("r-abcd".parse::<UnitId>().is_ok_and(|id| id.is_root()));
    }
}
