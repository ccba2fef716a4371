//! The used parts of the commands' output; the pages are named in the documentation of the parent module

use indexmap::IndexMap;
use serde::{Deserialize, Deserializer};

/// Tag as most APIs print it
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", expecting = "an object")]
struct Tag {
    key: String,
    #[serde(default)]
    value: String,
}

/// Reads a list of tags as a mapping; if a key occurs twice, the last one counts
pub(super) fn tags<'de, D: Deserializer<'de>>(list: D) -> Result<IndexMap<String, String>, D::Error> {
    let list = Vec::<Tag>::deserialize(list)?;
    Ok(list.into_iter().map(|tag| (tag.key, tag.value)).collect())
}

/// Item of `InstanceInformationList`
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", expecting = "an object")]
pub(super) struct InstanceInformation {
    pub(super) instance_id: Option<String>,
}

/// Item of `Nodes`
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", expecting = "an object")]
pub(super) struct ListedNode {
    pub(super) id: Option<String>,
    pub(super) owner: Option<Owner>,
    pub(super) region: Option<String>,
    pub(super) node_type: Option<NodeType>,
}

impl ListedNode {
    /// Returns the instance information of Systems Manager, if there is any
    pub(super) fn instance(&self) -> Option<&InstanceInfo> {
        self.node_type.as_ref()?.instance.as_ref()
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", expecting = "an object")]
pub(super) struct NodeType {
    instance: Option<InstanceInfo>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", expecting = "an object")]
pub(super) struct InstanceInfo {
    /// `Managed` or `Unmanaged`
    pub(super) managed_status: Option<String>,
    /// State of the EC2 instance
    pub(super) instance_status: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", expecting = "an object")]
pub(super) struct Owner {
    pub(super) account_id: Option<String>,
    pub(super) organizational_unit_id: Option<String>,
}

/// Item of `Reservations`
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", expecting = "an object")]
pub(super) struct Reservation {
    pub(super) owner_id: Option<String>,
    #[serde(default)]
    pub(super) instances: Vec<Instance>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", expecting = "an object")]
pub(super) struct Instance {
    pub(super) instance_id: Option<String>,
    pub(super) placement: Option<Placement>,
    pub(super) state: Option<State>,
    #[serde(default, deserialize_with = "tags")]
    pub(super) tags: IndexMap<String, String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", expecting = "an object")]
pub(super) struct Placement {
    pub(super) availability_zone: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", expecting = "an object")]
pub(super) struct State {
    pub(super) name: Option<String>,
}

/// Item of `Resources`
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", expecting = "an object")]
pub(super) struct Resource {
    pub(super) arn: Option<String>,
    #[serde(default)]
    pub(super) properties: Vec<Property>,
}

/// Property of a resource; the type of `Data` depends on the name
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", expecting = "an object")]
pub(super) struct Property {
    pub(super) name: Option<String>,
    #[serde(default)]
    pub(super) data: serde_json::Value,
}

/// `Count` of a Resource Explorer search
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", expecting = "an object")]
pub(super) struct SearchCount {
    pub(super) complete: Option<bool>,
}

/// Item of `ResourceTagMappingList`
#[derive(Deserialize)]
#[serde(expecting = "an object")]
pub(super) struct ResourceTags {
    #[serde(rename = "ResourceARN")]
    pub(super) resource_arn: Option<String>,
    #[serde(rename = "Tags", default, deserialize_with = "tags")]
    pub(super) tags: IndexMap<String, String>,
}

/// Item of `Users`
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", expecting = "an object")]
pub(super) struct UserItem {
    pub(super) user_id: Option<String>,
    pub(super) user_name: Option<String>,
    /// `ENABLED` or `DISABLED`
    pub(super) user_status: Option<String>,
    #[serde(default)]
    pub(super) extensions: IndexMap<String, serde_json::Value>,
}

/// Item of `Groups`
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", expecting = "an object")]
pub(super) struct GroupItem {
    pub(super) group_id: Option<String>,
    pub(super) display_name: Option<String>,
}

/// Item of `GroupMemberships`
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", expecting = "an object")]
pub(super) struct Membership {
    pub(super) group_id: Option<String>,
    pub(super) member_id: Option<MemberId>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", expecting = "an object")]
pub(super) struct MemberId {
    pub(super) user_id: Option<String>,
}
