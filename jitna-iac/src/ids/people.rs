//! Names and principals of the policies that people get

use super::names::is_path_and_name;
use super::{all, text_type};

/// `\w+=,.@-` of IAM
fn name_char(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | '+' | '=' | ',' | '.' | '@' | '-')
}

fn account(text: &str) -> bool {
    all(text, 12, 12, |c| c.is_ascii_digit())
}

/// Printable characters that a policy document holds: U+0020 to U+00FF without controls (IAM User Guide, "Grammar of the IAM
/// JSON policy language")
fn latin(c: char) -> bool {
    !c.is_control() && u32::from(c) <= 0xFF
}

text_type! {
    /// Name of a managed policy: 1 to 128 letters, digits, `_+=,.@-` (IAM User Guide, quotas)
    PolicyName, "policy name", "1 to 128 letters, digits or `_+=,.@-`", |s| all(s, 1, 128, name_char)
}

text_type! {
    /// Name of a permission set: 1 to 32 letters, digits, `_+=,.@-` (Identity Center API Reference, `PermissionSet`)
    PermissionSetName, "permission set name", "1 to 32 letters, digits or `_+=,.@-`", |s| all(s, 1, 32, name_char)
}

text_type! {
    /// Who may take on a role: an account by its id, or a role, user or account root by its ARN; no wildcards, which IAM
    /// takes in no principal
    PrincipalArn, "principal", "an account id, or an ARN such as `arn:aws:iam::111122223333:role/Name`",
    |s| account(s) || s.strip_prefix("arn:aws:").is_some_and(|rest| {
        let iam = rest.strip_prefix("iam::").and_then(|rest| rest.split_once(':'));
        let sts = rest.strip_prefix("sts::").and_then(|rest| rest.split_once(":assumed-role/"));
        let path = |path: &str| path.split('/').all(|part| all(part, 1, 512, name_char));
        let named = |resource: &str| {
            resource == "root"
                || resource
                    .strip_prefix("role/")
                    .or(resource.strip_prefix("user/"))
                    .is_some_and(|named| is_path_and_name(named, 512))
        };
        iam.is_some_and(|(id, resource)| account(id) && named(resource))
            || sts.is_some_and(|(id, session)| account(id) && session.split('/').count() == 2 && path(session))
    })
}

text_type! {
    /// Principals that a denial leaves alone: the ARN of a role or user, with `*` and `?` for what may differ (IAM User Guide,
    /// `aws:PrincipalArn`)
    PrincipalPattern, "pattern of principals", "such as `arn:aws:iam::*:role/BreakGlass`",
    |s| s.strip_prefix("arn:aws:iam::").and_then(|rest| rest.split_once(':')).is_some_and(|(id, resource)| {
        let wild = |c: char| name_char(c) || matches!(c, '*' | '?' | '/');
        (id == "*" || account(id))
            && resource.strip_prefix("role/").or(resource.strip_prefix("user/")).is_some_and(|path| {
                all(path, 1, 512, wild) && path.contains(|c: char| c.is_ascii_alphanumeric())
            })
    })
}

text_type! {
    /// External id: 2 to 1,224 letters, digits, `_+=,.@:/-` (AWS STS API Reference, `AssumeRole`)
    ExternalId, "external id", "2 to 1,224 letters, digits or `_+=,.@:/-`",
    |s| all(s, 2, 1224, |c| name_char(c) || matches!(c, ':' | '/'))
}

text_type! {
    /// SAML provider of IAM, by name (that of the role's own account) or by ARN
    SamlProvider, "SAML provider", "a name, or an ARN such as `arn:aws:iam::111122223333:saml-provider/Name`",
    |s| {
        let name = |s: &str| all(s, 1, 128, |c| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-'));
        name(s) || s.strip_prefix("arn:aws:iam::").and_then(|rest| rest.split_once(":saml-provider/"))
            .is_some_and(|(id, provider)| account(id) && name(provider))
    }
}

text_type! {
    /// OIDC provider of IAM in the role's own account: the host and path of its issuer, without `https://`
    OidcProvider, "OIDC provider", "host and path of the issuer, such as `token.actions.githubusercontent.com`",
    |s| all(s, 4, 255, |c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | '/' | ':'))
        && s.contains('.') && !s.contains("://")
}

text_type! {
    /// Value of a claim that a trust policy asks for, `*` and `?` standing for what may differ: 1 to 256 characters of
    /// Latin-1, not wildcards alone
    ClaimPattern, "value of a claim", "1 to 256 characters of Latin-1, not wildcards alone",
    |s| all(s, 1, 256, latin) && s.contains(|c: char| c.is_alphanumeric())
}

impl PrincipalArn {
    /// Account of the principal, 12 digits
    #[must_use]
    pub fn account(&self) -> &str {
        self.as_str().split(':').nth(4).unwrap_or(self.as_str())
    }

    /// Whether this is an account, and so every principal in it
    #[must_use]
    pub fn is_whole_account(&self) -> bool {
        self.as_str().split(':').nth(5).is_none_or(|resource| resource == "root")
    }

    /// Whether this is a role, or the session of one
    #[must_use]
    pub fn is_role(&self) -> bool {
        let resource = self.as_str().split(':').nth(5);
        resource
            .is_some_and(|resource| resource.starts_with("role/") || resource.starts_with("assumed-role/"))
    }
}

impl SamlProvider {
    /// The ARN, if it was given
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
