//! Policies that AWS manages, as far as exports leave their text out

use super::policy::Document;
use crate::origin::Origin;

/// What is known of a policy without its text
#[derive(Clone, Copy, Debug)]
enum Known {
    /// Allows these actions on everything
    Allows(&'static [&'static str]),
    /// Allows everything but these actions
    AllowsAllBut(&'static [&'static str]),
    /// Names no action that starts a session
    Harmless,
}

/// Names of policies, and what their pages in the AWS Managed Policy Reference say about sessions
///
/// Only what those pages settle stands here; of all others the audit says that it did not judge them.
const KNOWN: &[(&str, Known)] = &[
    ("AdministratorAccess", Known::Allows(&["*"])),
    ("PowerUserAccess", Known::AllowsAllBut(&["iam:*", "organizations:*", "account:*"])),
    ("AmazonSSMFullAccess", Known::Allows(&["ssm:*"])),
    ("AWSSystemsManagerJustInTimeAccessTokenPolicy", Known::Allows(&["ssm:StartSession"])),
    ("AmazonSSMManagedInstanceCore", Known::Harmless),
    ("AmazonSSMReadOnlyAccess", Known::Harmless),
    ("ReadOnlyAccess", Known::Harmless),
    ("ViewOnlyAccess", Known::Harmless),
    ("SecurityAudit", Known::Harmless),
];

/// Text of a policy that AWS manages, reduced to what matters here; none if it is not known
pub(super) fn document(arn: &str, origin: Origin) -> Option<Document> {
    let mut parts = arn.splitn(6, ':').skip(4);
    let (account, resource) = (parts.next()?, parts.next()?);
    let name = resource.strip_prefix("policy/")?.rsplit('/').next()?;
    let known = KNOWN.iter().find(|(known, _)| account == "aws" && *known == name).map(|(_, known)| known)?;
    Some(match known {
        Known::Allows(actions) => Document::of_managed(actions, false, origin),
        Known::AllowsAllBut(actions) => Document::of_managed(actions, true, origin),
        Known::Harmless => Document::default(),
    })
}
