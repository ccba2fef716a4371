//! Principals that may assume a role

use crate::describe::part::builder;
use crate::ids::{ClaimPattern, ExternalId, OidcProvider, PrincipalArn, SamlProvider};

/// Principals that may assume a role; see [`builder`](crate::describe::part)
macro_rules! trust {
    ($make:ident) => {
        $make! {
            /// Principals that may assume a role
            Trust() [plain] {
                /// Accounts, roles and users
                principals "principals" list PrincipalArn: principals(values PrincipalArn);
                /// External ID that these principals must present
                external_id "externalId" optional ExternalId: external_id(value ExternalId);
                /// SAML provider whose users may sign in to the console
                saml "saml" optional SamlProvider: saml(value SamlProvider);
                /// OIDC provider whose tokens are accepted
                oidc "oidc" optional Oidc: oidc(exact Oidc);
            }
        }

        $make! {
            /// Tokens of an OIDC provider that a role accepts
            Oidc(provider = "provider": value OidcProvider, audience = "audience": value ClaimPattern, subjects = "subjects": values ClaimPattern) [own] {
                /// Provider, such as `token.actions.githubusercontent.com`; it must exist in every account
                provider "provider" required OidcProvider;
                /// Audience of the tokens
                audience "audience" required ClaimPattern;
                /// Subjects, one of which a token must have; `*` matches any characters
                subjects "subjects" nonempty ClaimPattern;
            }
        }
    };
}
pub(crate) use trust;

trust!(builder);
