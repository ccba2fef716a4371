//! AWS managed policies whose documents are missing from exports: a catalog
//!
//! As of May 2026: the documents of all 1,485 policies that AWS managed at that time, with each statement compared with the actions that
//! the audit looks for. A policy that is not in the catalog was not judged.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use super::policy::Document;
use crate::origin::Origin;

/// Date of the documents that the catalog was created from
pub(super) const AS_OF: &str = "May 2026";

/// Information about a policy without its document
#[derive(Clone, Copy, Debug)]
enum Known {
    /// It allows these actions on everything
    Allows(&'static [&'static str]),
    /// It allows everything except these actions
    AllowsAllBut(&'static [&'static str]),
    /// It allows these actions under a condition on this key
    AllowsUnder(&'static [&'static str], &'static str),
}

/// Paths and names of policies that give access to a node, and the content of their documents
const LEADING: &[(&str, Known)] = &[
    ("AdministratorAccess", Known::Allows(&["*"])),
    ("PowerUserAccess", Known::AllowsAllBut(&["iam:*", "organizations:*", "account:*"])),
    ("AmazonSSMFullAccess", Known::Allows(&["ssm:*"])),
    ("service-role/AmazonSSMAutomationRole", Known::Allows(&["ssm:*"])),
    ("AWSSystemsManagerJustInTimeAccessTokenPolicy", Known::Allows(&["ssm:StartSession"])),
    ("AWSCloud9Administrator", Known::AllowsUnder(&["ssm:StartSession"], "aws:CalledViaFirst")),
    ("AWSCloud9EnvironmentMember", Known::AllowsUnder(&["ssm:StartSession"], "aws:CalledViaFirst")),
    ("AWSCloud9User", Known::AllowsUnder(&["ssm:StartSession"], "aws:CalledViaFirst")),
    ("AWSMcpServiceActionsFullAccess", Known::AllowsUnder(&["*"], "aws:IsMcpServiceAction")),
    (
        "AmazonSageMakerSpacesControllerPolicy",
        Known::AllowsUnder(&["ssm:StartSession"], "ssm:resourceTag/sagemaker.amazonaws.com/managed-by"),
    ),
    ("AWSBackupFullAccess", Known::Allows(&["ssm:SendCommand"])),
    ("AWSBackupOperatorAccess", Known::Allows(&["ssm:SendCommand"])),
    ("service-role/AWSBackupServiceRolePolicyForBackup", Known::Allows(&["ssm:SendCommand"])),
    ("EC2InstanceConnect", Known::Allows(&["ec2-instance-connect:SendSSHPublicKey"])),
    (
        "service-role/AmazonSSMMaintenanceWindowRole",
        Known::Allows(&["ssm:SendCommand", "ssm:StartAutomationExecution"]),
    ),
];

/// Paths and names of policies that do not allow a session on a node or any of the [other actions](super::ways)
///
/// Policies of service-linked roles are left out, because users cannot attach them.
const HARMLESS: &str = include_str!("managed/harmless.txt");

static HARMLESS_NAMES: LazyLock<BTreeSet<&str>> = LazyLock::new(|| HARMLESS.lines().collect());

/// Returns the document of an AWS managed policy, reduced to what matters here; `None` if it is unknown
pub(super) fn document(arn: &str, origin: Origin) -> Option<Document> {
    let mut parts = arn.splitn(6, ':').skip(4);
    let (account, resource) = (parts.next()?, parts.next()?);
    let name = resource.strip_prefix("policy/").filter(|_| account == "aws")?;
    if HARMLESS_NAMES.contains(name) {
        return Some(Document::default());
    }
    // Old exports have some of them without the path.
    let is = |known: &str| known == name || known.rsplit('/').next() == Some(name);
    let known = LEADING.iter().find(|(known, _)| is(known)).map(|(_, known)| known)?;
    Some(match known {
        Known::Allows(actions) => Document::from_managed(actions, false, None, origin),
        Known::AllowsAllBut(actions) => Document::from_managed(actions, true, None, origin),
        Known::AllowsUnder(actions, key) => Document::from_managed(actions, false, Some(key), origin),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_policy_is_in_one_list_once() {
        let lines: Vec<&str> = HARMLESS.lines().collect();
        assert!(lines.is_sorted_by(|a, b| a < b), "sorted, each once");
        assert!(lines.len() > 1000);
        for (name, _) in LEADING {
            assert!(!HARMLESS_NAMES.contains(name), "{name} leads to a node");
        }
        for name in lines {
            let last = name.rsplit('/').next().unwrap_or_default();
            let is_name = |c: char| c.is_ascii_alphanumeric() || "_+=,.@-".contains(c);
            assert!(!last.is_empty() && last.chars().all(is_name), "{name}");
        }
    }
}
