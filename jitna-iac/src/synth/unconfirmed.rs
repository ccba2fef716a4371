//! Forms that AWS does not document, each in one place
//!
//! When AWS documents one, or a user finds out, this is where it changes. The rule `unconfirmed-form` names those that a
//! model uses.

use serde_json::{Value as Json, json};

use crate::cfn::Pseudo;
use crate::cfn::resources::ConfigurationDefinition;
use crate::model::Approver;
use crate::model::Names;

/// Target of a manual approval policy for all nodes: that of State Manager, which the same console widget makes
pub(super) fn all_nodes_target() -> Json {
    json!([{"Key": "InstanceIds", "Values": ["*"]}])
}

/// An approver of a manual approval policy
///
/// `SSOGroup` with the id of the group is what AWS's sample has; the other words are those of Change Manager templates,
/// which use the same block.
pub(super) fn approver(approver: &Approver, names: &Names) -> Json {
    let (kind, name) = match approver {
        Approver::Group(group) => ("SSOGroup", names.group_id(group).map(|id| id.as_str())),
        Approver::User(user) => ("SSOUser", names.user_id(user).map(|id| id.as_str())),
        Approver::Role(role) => {
            let declared = names.roles.iter().find(|(name, _)| name.as_str() == role.as_str());
            ("IamRole", Some(declared.map_or(role.role_name(), |(_, role)| role.role_name())))
        }
        Approver::IamUser(user) => ("IamUser", Some(user.as_str())),
    };
    json!({"approver": name.unwrap_or(approver.as_str()), "type": kind})
}

/// Name of the step of a level, the first being 1
///
/// `ManualApproval` is that of AWS's sample, which has one level; names of steps must differ.
pub(super) fn step_name(level: usize) -> String {
    if level == 1 { "ManualApproval".to_owned() } else { format!("ManualApproval{level}") }
}

/// Content of the deny-access document around its Cedar text: that of the auto-approval document, with which it shares
/// its document type
pub(super) fn deny_access_content(description: &str, cedar: String) -> Json {
    super::documents::cedar_content(description, cedar)
}

/// Where a configuration manager of one account goes: for the type of the unified console by analogy with other types
pub(super) fn local_target(definition: ConfigurationDefinition) -> ConfigurationDefinition {
    definition.parameter("TargetAccounts", Pseudo::AccountId)
}
