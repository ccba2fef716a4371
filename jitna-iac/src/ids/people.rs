//! Names and principals in users' policies

use super::form::{ALNUM, Class, DIGIT, DOTTED, IAM, all, any, behind, is, next, plain, split};
use super::names::is_path_and_name;
use super::text_type;

const fn account(text: &[u8]) -> bool {
    all(text, 12, 12, DIGIT)
}

/// Returns the rest after `role/` or `user/`
const fn behind_role_or_user(text: &[u8]) -> Option<&[u8]> {
    match behind(text, "role/") {
        Some(rest) => Some(rest),
        None => behind(text, "user/"),
    }
}

/// Whether `text` is the part of a principal's ARN after `arn:aws:`
const fn principal(text: &[u8]) -> bool {
    if let Some(rest) = behind(text, "iam::") {
        let Some((id, resource)) = split(rest, ":") else { return false };
        let named = match behind_role_or_user(resource) {
            Some(named) => is_path_and_name(named, 512),
            None => is(resource, "root"),
        };
        return account(id) && named;
    }
    let Some(rest) = behind(text, "sts::") else { return false };
    let Some((id, session)) = split(rest, ":assumed-role/") else { return false };
    let Some((role, session)) = split(session, "/") else { return false };
    account(id) && all(role, 1, 512, IAM) && all(session, 1, 512, IAM)
}

/// Whether `text` is the part of an ARN of roles or users, with wildcards, after `arn:aws:iam::`
const fn pattern(text: &[u8]) -> bool {
    let Some((id, resource)) = split(text, ":") else { return false };
    let Some(path) = behind_role_or_user(resource) else { return false };
    (is(id, "*") || account(id)) && all(path, 1, 512, IAM.and("*?/")) && any(path, ALNUM)
}

const fn provider(text: &[u8]) -> bool {
    all(text, 1, 128, DOTTED)
}

/// Whether all characters are in Latin-1, and at least one is a letter or digit
const fn claim(text: &[u8]) -> bool {
    let (mut rest, mut said) = (text, false);
    while let Some((c, after)) = next(rest) {
        said |= c.is_ascii_alphanumeric()
            || matches!(c, 'ª' | '²' | '³' | 'µ' | '¹' | 'º' | '¼'..='¾' | 'À'..='Ö' | 'Ø'..='ö' | 'ø'..='ÿ');
        if c as u32 > 0xff {
            return false;
        }
        rest = after;
    }
    said && plain(text, 1, 256)
}

text_type! {
    /// Name of a managed policy: 1 to 128 letters, digits, `_+=,.@-` (IAM User Guide, quotas)
    PolicyName, "policy name", "1 to 128 letters, digits or `_+=,.@-`", |s| all(s, 1, 128, IAM)
}

text_type! {
    /// Name of a permission set: 1 to 32 letters, digits, `_+=,.@-` (Identity Center API Reference, `PermissionSet`)
    PermissionSetName, "permission set name", "1 to 32 letters, digits or `_+=,.@-`", |s| all(s, 1, 32, IAM)
}

text_type! {
    /// Principal that may assume a role: an account by its ID, or a role, user or account root by its ARN; no wildcards, which IAM does not
    /// accept in a principal
    PrincipalArn, "principal", "an account ID, or an ARN such as `arn:aws:iam::111122223333:role/Name`",
    |s| account(s) || match behind(s, "arn:aws:") {
        Some(rest) => principal(rest),
        None => false,
    }
}

text_type! {
    /// Principals that a denial exempts: the ARN of a role or user, with the wildcards `*` and `?` (IAM User Guide, `aws:PrincipalArn`)
    PrincipalPattern, "pattern of principals", "an ARN such as `arn:aws:iam::*:role/BreakGlass`",
    |s| match behind(s, "arn:aws:iam::") {
        Some(rest) => pattern(rest),
        None => false,
    }
}

text_type! {
    /// External ID: 2 to 1,224 letters, digits, `_+=,.@:/-` (AWS STS API Reference, `AssumeRole`)
    ExternalId, "external ID", "2 to 1,224 letters, digits or `_+=,.@:/-`",
    |s| all(s, 2, 1224, IAM.and(":/"))
}

text_type! {
    /// SAML provider of IAM, by name (in the role's own account) or by ARN
    SamlProvider, "SAML provider", "a name, or an ARN such as `arn:aws:iam::111122223333:saml-provider/Name`",
    |s| provider(s) || match behind(s, "arn:aws:iam::") {
        Some(rest) => match split(rest, ":saml-provider/") {
            Some((id, name)) => account(id) && provider(name),
            None => false,
        },
        None => false,
    }
}

text_type! {
    /// OIDC provider of IAM in the role's own account: the host and path of its issuer, without `https://`
    OidcProvider, "OIDC provider", "host and path of the issuer, such as `token.actions.githubusercontent.com`",
    |s| all(s, 4, 255, DOTTED.and("/:")) && any(s, Class::from_text(".")) && split(s, "://").is_none()
}

text_type! {
    /// Value of a claim that a trust policy requires, with the wildcards `*` and `?`: 1 to 256 characters of Latin-1, not only wildcards
    ClaimPattern, "value of a claim", "1 to 256 characters of Latin-1, not wildcards alone",
    |s| claim(s)
}

impl PrincipalArn {
    /// Account of the principal, 12 digits
    #[must_use]
    pub fn account(&self) -> &str {
        self.as_str().split(':').nth(4).unwrap_or(self.as_str())
    }

    /// Whether this is an account, and therefore every principal in it
    #[must_use]
    pub fn is_whole_account(&self) -> bool {
        self.as_str().split(':').nth(5).is_none_or(|resource| resource == "root")
    }

    /// Whether this is a role or a role session
    #[must_use]
    pub fn is_role(&self) -> bool {
        let resource = self.as_str().split(':').nth(5);
        resource
            .is_some_and(|resource| resource.starts_with("role/") || resource.starts_with("assumed-role/"))
    }
}

impl SamlProvider {
    /// The ARN, if one was given
    #[must_use]
    pub fn as_arn(&self) -> Option<&str> {
        Some(self.as_str()).filter(|text| text.starts_with("arn:"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn principals_have_no_wildcards_and_patterns_are_not_wildcards_alone() {
        for text in ["111122223333", "arn:aws:iam::111122223333:root", "arn:aws:iam::111122223333:role/a/B"] {
            assert!(text.parse::<PrincipalArn>().is_ok(), "{text}");
        }
        for text in ["*", "arn:aws:iam::*:role/x", "arn:aws:iam::111122223333:role/*", "arn:aws:iam::1:root"]
        {
            assert!(text.parse::<PrincipalArn>().is_err(), "{text}");
        }
        assert!("arn:aws:iam::*:role/BreakGlass*".parse::<PrincipalPattern>().is_ok());
        for text in ["*", "arn:aws:iam::*:role/*", "arn:aws:iam::*:*", "arn:aws:iam::**:role/x"] {
            assert!(text.parse::<PrincipalPattern>().is_err(), "{text}");
        }
    }

    #[test]
    fn names_are_as_long_as_the_services_take_them() {
        let name = "x".repeat(33);
        assert!(name.parse::<PolicyName>().is_ok());
        assert!(name.parse::<PermissionSetName>().is_err());
        assert!("ä".parse::<PolicyName>().is_err());
        assert!("a".parse::<ExternalId>().is_err());
        assert!("repo:acme/*".parse::<ClaimPattern>().is_ok());
        assert!("*".parse::<ClaimPattern>().is_err());
        assert!("Ω1".parse::<ClaimPattern>().is_err());
    }
}
