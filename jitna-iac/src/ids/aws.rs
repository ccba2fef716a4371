//! Ids that AWS gives out

use super::{ParseIdError, all, lower_or_digit, text_type};

text_type! {
    /// Id of an AWS account: 12 digits, leading zeros included (Organizations API Reference, `Account`)
    AccountId, "account id", "12 digits", |s| all(s, 12, 12, |c| c.is_ascii_digit())
}

text_type! {
    /// Id of an organization: `o-` and 10 to 32 characters (Organizations API Reference, `Organization`)
    OrganizationId, "organization id", "`o-` and 10 to 32 lower-case letters or digits",
    |s| s.strip_prefix("o-").is_some_and(|r| all(r, 10, 32, lower_or_digit))
}

text_type! {
    /// Id of the root of an organization: `r-` and 4 to 32 characters (CloudFormation, `AWS::CloudFormation::StackSet`)
    RootId, "root id", "`r-` and 4 to 32 lower-case letters or digits",
    |s| s.strip_prefix("r-").is_some_and(|r| all(r, 4, 32, lower_or_digit))
}

text_type! {
    /// Id of an organizational unit, such as `ou-ab12-11111111` (CloudFormation, `AWS::CloudFormation::StackSet`)
    OuId, "OU id", "`ou-`, 4 to 32 and `-`, 8 to 32 lower-case letters or digits",
    |s| s.strip_prefix("ou-").and_then(|r| r.split_once('-')).is_some_and(|(root, unit)| {
        all(root, 4, 32, lower_or_digit) && all(unit, 8, 32, lower_or_digit)
    })
}

text_type! {
    /// Id of an OU or of the root, where either may stand
    UnitId, "OU or root id", "such as `ou-ab12-11111111` or `r-ab12`",
    |s| s.parse::<OuId>().is_ok() || s.parse::<RootId>().is_ok()
}

impl From<&OuId> for UnitId {
    fn from(id: &OuId) -> Self {
        Self(id.as_str().into())
    }
}

impl From<&RootId> for UnitId {
    fn from(id: &RootId) -> Self {
        Self(id.as_str().into())
    }
}

/// Whether `text` has the shape of a user or group id of the Identity Store
fn identity_store_id(text: &str) -> bool {
    fn hex(c: char) -> bool {
        c.is_ascii_hexdigit()
    }
    fn lower_hex(c: char) -> bool {
        c.is_ascii_digit() || ('a'..='f').contains(&c)
    }
    let parts: Vec<&str> = text.split('-').collect();
    let uuid = match parts.as_slice() {
        [store, uuid @ ..] if uuid.len() == 5 && all(store, 10, 10, lower_hex) => uuid,
        uuid => uuid,
    };
    uuid.len() == 5 && uuid.iter().zip([8, 4, 4, 4, 12]).all(|(part, n)| all(part, n, n, hex))
}

text_type! {
    /// Id of a group in the Identity Store: a UUID, maybe behind 10 hexadecimal digits and `-` (Identity Store API
    /// Reference, `Group`)
    GroupId, "group id", "a UUID such as `ec4df598-7071-70a6-0de4-0123456789ab`", identity_store_id
}

text_type! {
    /// Id of a user in the Identity Store: a UUID, maybe behind 10 hexadecimal digits and `-` (Identity Store API
    /// Reference, `User`)
    UserId, "user id", "a UUID such as `ec4df598-7071-70a6-0de4-0123456789ab`", identity_store_id
}

text_type! {
    /// Id of an Identity Store: `d-` and 10 hexadecimal digits, or a UUID (Identity Store API Reference)
    IdentityStoreId, "identity store id", "`d-` and 10 hexadecimal digits",
    |s| s.strip_prefix("d-").is_some_and(|r| all(r, 10, 10, |c| c.is_ascii_digit() || ('a'..='f').contains(&c)))
        || (s.len() == 36 && identity_store_id(s) && !s.contains(|c: char| c.is_ascii_uppercase()))
}

text_type! {
    /// ARN of an IAM Identity Center instance (Identity Center API Reference, `InstanceMetadata`)
    InstanceArn, "Identity Center instance ARN", "such as `arn:aws:sso:::instance/ssoins-0123456789abcdef`",
    |s| s.strip_prefix("arn:").and_then(|r| r.split_once(":sso:::instance/")).is_some_and(|(partition, id)| {
        partition.strip_prefix("aws").is_some_and(|rest| {
            let words = rest.split('-').skip(1);
            (rest.is_empty() || rest.starts_with('-'))
                && rest.matches('-').count() <= 3
                && words.into_iter().all(|word| all(word, 1, 5, |c| c.is_ascii_lowercase()))
        })
            && id.strip_prefix("ssoins-").or_else(|| id.strip_prefix("ins-"))
                .is_some_and(|id| all(id, 16, 16, |c| c.is_ascii_alphanumeric() || c == '.' || c == '-'))
    })
}

impl UnitId {
    /// The OU id, unless this is the root
    ///
    /// # Errors
    ///
    /// When this is the id of the root.
    pub fn to_ou(&self) -> Result<OuId, ParseIdError> {
        self.as_str().parse()
    }

    /// Whether this is the id of the root
    #[must_use]
    pub fn is_root(&self) -> bool {
        self.as_str().starts_with("r-")
    }
}

/// The id of a root, unit or account in the name of a file
///
/// Answers of AWS Organizations about what is below a parent do not name it.
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
