//! Items without the answer around them, as `--query` and `jq` take them out of it

use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::collect::Collector;
use super::shapes::Reservation;
use crate::ids::clip;
use crate::origin::Origin;

/// Keys of items that are looked at
const KEYS: [&str; 30] = [
    "AgentVersion",
    "Arn",
    "CaptureTime",
    "DisplayName",
    "Extensions",
    "GroupId",
    "Id",
    "IdentityStoreId",
    "ImageId",
    "InstanceId",
    "Instances",
    "InstanceType",
    "LastPingDateTime",
    "MemberId",
    "MembershipId",
    "NodeType",
    "Owner",
    "OwnerId",
    "OwningAccountId",
    "PingStatus",
    "Placement",
    "Properties",
    "Region",
    "ResourceARN",
    "ResourceType",
    "State",
    "Tags",
    "UserId",
    "UserName",
    "UserStatus",
];

/// What an item is
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Item {
    InstanceInformation,
    ListedNode,
    Reservation,
    /// An instance without its reservation, which has the account
    Instance,
    Resource,
    ResourceTags,
    User,
    Group,
    Membership,
}

/// Whether a key is one by which an item is recognized, or one that is read of it
pub(super) fn is_key(key: &str) -> bool {
    KEYS.contains(&key)
}

impl Item {
    /// What a mapping with these keys is
    ///
    /// An EC2 instance without tags has no `Tags`. So one of which only some keys are there counts as an instance only if its tags are
    /// among them.
    pub(super) fn of(keys: &Map<String, Value>) -> Option<Self> {
        let has = |key: &str| keys.contains_key(key);
        let any = |keys: &[&str]| keys.iter().any(|key| has(key));
        Some(match () {
            () if has("InstanceId") && any(&["PingStatus", "LastPingDateTime", "AgentVersion"]) => {
                Self::InstanceInformation
            }
            () if has("Id") && any(&["NodeType", "CaptureTime"]) => Self::ListedNode,
            () if has("Instances") && has("OwnerId") => Self::Reservation,
            () if has("InstanceId") && any(&["Tags", "ImageId"]) => Self::Instance,
            () if has("ResourceARN") => Self::ResourceTags,
            () if has("Arn") && any(&["ResourceType", "OwningAccountId"]) => Self::Resource,
            () if has("GroupId") && has("MemberId") => Self::Membership,
            () if has("GroupId") && has("DisplayName") => Self::Group,
            () if has("UserId") && any(&["UserName", "IdentityStoreId"]) => Self::User,
            () => return None,
        })
    }

    /// Key of the list that an answer has such items in
    pub(super) const fn list(self) -> &'static str {
        match self {
            Self::InstanceInformation => "InstanceInformationList",
            Self::ListedNode => "Nodes",
            Self::Reservation | Self::Instance => "Reservations",
            Self::Resource => "Resources",
            Self::ResourceTags => "ResourceTagMappingList",
            Self::User => "Users",
            Self::Group => "Groups",
            Self::Membership => "GroupMemberships",
        }
    }

    /// The item as it stands in that list
    pub(super) fn listed(self, item: Map<String, Value>) -> Value {
        match self {
            Self::Instance => serde_json::json!({"Instances": [item]}),
            _ => Value::Object(item),
        }
    }
}

impl Collector {
    /// Takes an item that stands by itself; whether it is one
    pub(super) fn bare(&mut self, item: Map<String, Value>, origin: Origin) -> bool {
        let Some(kind) = Item::of(&item) else { return false };
        let value = kind.listed(item);
        match kind {
            Item::InstanceInformation => {
                self.begin_listing(origin);
                self.hand_on(value, Self::instance_information, origin);
            }
            Item::ListedNode => self.hand_on(value, Self::listed_node, origin),
            Item::Reservation | Item::Instance => {
                let take: fn(&mut Self, Reservation, Origin) = Self::reservation;
                self.hand_on(value, take, origin);
            }
            Item::Resource => self.hand_on(value, Self::resource, origin),
            Item::ResourceTags => self.hand_on(value, Self::resource_tags, origin),
            Item::User => {
                self.begin_users();
                self.hand_on(value, Self::user, origin);
            }
            Item::Group => self.hand_on(value, Self::group, origin),
            Item::Membership => self.hand_on(value, Self::membership, origin),
        }
        true
    }

    /// Reads an item and hands it on; what is wrong with it is a finding
    pub(super) fn hand_on<T: DeserializeOwned>(
        &mut self,
        item: Value,
        take: fn(&mut Self, T, Origin),
        origin: Origin,
    ) {
        match serde_json::from_value(item) {
            Ok(item) => take(self, item, origin),
            Err(error) => self.wrong(format!("this cannot be read: {}", clip(&error.to_string())), origin),
        }
    }
}
