//! Trust policies of roles that users assume

use crate::cfn::resources::{PolicyDocument, Principal, Statement};
use crate::cfn::{Pseudo, Sub, Value};
use crate::model::Trust;

/// Audience of SAML sign-in to the console (IAM User Guide, "Enabling SAML 2.0 federated principals to access the AWS Management Console")
const SAML_AUDIENCE: &str = "https://signin.aws.amazon.com/saml";

/// Returns the trust policy for the settings of the model
#[must_use]
pub fn trust(trust: &Trust) -> PolicyDocument {
    let mut policy = PolicyDocument::default();
    let principals = trust.principals.iter().map(|principal| Principal::aws(principal.as_str()));
    if let Some(principals) = principals.reduce(Principal::and) {
        let mut statement = Statement::allow(["sts:AssumeRole"]).sid("Principals").principal(principals);
        if let Some(id) = &trust.external_id {
            statement = statement.condition("StringEquals", "sts:ExternalId", [id.as_str()]);
        }
        policy = policy.statement(statement);
    }
    if let Some(provider) = &trust.saml {
        let arn = match provider.as_arn() {
            Some(arn) => Value::<String>::from(arn),
            None => Value::<String>::from(own_provider("saml-provider", provider.as_str())),
        };
        policy = policy.statement(
            Statement::allow(["sts:AssumeRoleWithSAML"])
                .sid("Saml")
                .principal(Principal::federated(arn))
                .condition("StringEquals", "SAML:aud", [SAML_AUDIENCE]),
        );
    }
    if let Some(oidc) = &trust.oidc {
        let arn = own_provider("oidc-provider", oidc.provider.as_str());
        policy = policy.statement(
            Statement::allow(["sts:AssumeRoleWithWebIdentity"])
                .sid("Oidc")
                .principal(Principal::federated(arn))
                .condition("StringEquals", format!("{}:aud", oidc.provider), [oidc.audience.as_str()])
                .condition(
                    "StringLike",
                    format!("{}:sub", oidc.provider),
                    oidc.subjects.iter().map(|subject| subject.as_str()),
                ),
        );
    }
    policy
}

/// Provider in the account of the stack
fn own_provider(kind: &str, name: &str) -> Sub {
    let arn = Sub::default().text("arn:").hole(Pseudo::Partition).text(":iam::").hole(Pseudo::AccountId);
    arn.text(format!(":{kind}/{name}"))
}
