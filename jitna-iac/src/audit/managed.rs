//! Policies that AWS manages, as far as exports leave their text out: a catalog
//!
//! As of May 2026: the texts of all 1,485 policies that AWS managed then, each statement compared with the actions that the
//! audit looks for. A policy that is not here is one that the audit did not judge.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use super::policy::Document;
use crate::origin::Origin;

/// Date of the texts that the catalog was made from
pub(super) const AS_OF: &str = "May 2026";

/// What is known of a policy without its text
#[derive(Clone, Copy, Debug)]
enum Known {
    /// Allows these actions on everything
    Allows(&'static [&'static str]),
    /// Allows everything but these actions
    AllowsAllBut(&'static [&'static str]),
    /// Allows these actions under a condition on this key
    AllowsUnder(&'static [&'static str], &'static str),
}

/// Paths and names of policies that lead to a node, and what their texts say
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

/// Paths and names of policies that allow no session on a node and none of the [other ways](super::ways)
///
/// Those that only service-linked roles have are left out, as nobody attaches them.
const HARMLESS: &str = include_str!("managed/harmless.txt");

static HARMLESS_NAMES: LazyLock<BTreeSet<&str>> = LazyLock::new(|| HARMLESS.lines().collect());

/// Text of a policy that AWS manages, reduced to what matters here; none if it is not known
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
        Known::Allows(actions) => Document::of_managed(actions, false, None, origin),
        Known::AllowsAllBut(actions) => Document::of_managed(actions, true, None, origin),
        Known::AllowsUnder(actions, key) => Document::of_managed(actions, false, Some(key), origin),
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
