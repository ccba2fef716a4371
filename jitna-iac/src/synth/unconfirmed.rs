//! Forms that AWS does not document, each in one place
//!
//! Change them here when AWS documents one, or when a user confirms one. The rule `unconfirmed-form` reports those that a model uses.

use serde_json::{Value as Json, json};

use crate::cfn::Pseudo;
use crate::cfn::resources::ConfigurationDefinition;
use crate::model::Approver;
use crate::model::Names;

/// Target of a manual approval policy for all nodes: as in State Manager, which uses the same console widget
pub(crate) fn all_nodes_target() -> Json {
    json!([{"Key": "InstanceIds", "Values": ["*"]}])
}

/// An approver of a manual approval policy
///
/// `SSOGroup` with the ID of the group is from AWS's sample. The other words are from Change Manager templates, which use the same block.
pub(crate) fn approver(approver: &Approver, names: &Names) -> Json {
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

/// Name of the step of a level, starting at 1
///
/// `ManualApproval` is from AWS's sample, which has one level. Names of steps must differ.
pub(crate) fn step_name(level: usize) -> String {
    if level == 1 { "ManualApproval".to_owned() } else { format!("ManualApproval{level}") }
}

/// Content of the deny-access document around its Cedar text: the same as that of the auto-approval document, with which it shares its
/// document type
pub(crate) fn deny_access_content(description: &str, cedar: String) -> Json {
    super::documents::cedar_content(description, cedar)
}

/// Target of a configuration manager for one account; for the type of the unified console, by analogy with other types
pub(crate) fn local_target(definition: ConfigurationDefinition) -> ConfigurationDefinition {
    definition.parameter("TargetAccounts", Pseudo::AccountId)
}
