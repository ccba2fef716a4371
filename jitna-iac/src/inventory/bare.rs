//! Items without the enclosing answer, as `--query` and `jq` print them

use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::collect::Collector;
use super::shapes::Reservation;
use crate::ids::clip;
use crate::origin::Origin;

/// Keys of items that are read
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

/// Kind of an item
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Item {
    InstanceInformation,
    ListedNode,
    Reservation,
    /// An instance without its reservation, which contains the account
    Instance,
    Resource,
    ResourceTags,
    User,
    Group,
    Membership,
}

/// Checks whether a key identifies an item or is read from it
pub(super) fn is_key(key: &str) -> bool {
    KEYS.contains(&key)
}

impl Item {
    /// Returns the kind of a mapping with these keys
    ///
    /// An EC2 instance without tags has no `Tags`. An instance with only some of its keys therefore counts only if its tags are among them.
    pub(super) fn from_keys(keys: &Map<String, Value>) -> Option<Self> {
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

    /// Returns the key of the list that contains such items in an answer
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

    /// Returns the item in the form that it has in that list
    pub(super) fn listed(self, item: Map<String, Value>) -> Value {
        match self {
            Self::Instance => serde_json::json!({"Instances": [item]}),
            _ => Value::Object(item),
        }
    }
}

impl Collector {
    /// Adds an item by itself; returns whether it is one
    pub(super) fn bare(&mut self, item: Map<String, Value>, origin: Origin) -> bool {
        let Some(kind) = Item::from_keys(&item) else { return false };
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

    /// Reads an item and passes it on; errors are findings
    pub(super) fn hand_on<T: DeserializeOwned>(
        &mut self,
        item: Value,
        take: fn(&mut Self, T, Origin),
        origin: Origin,
    ) {
        match serde_json::from_value(item) {
            Ok(item) => take(self, item, origin),
            Err(error) => self.wrong(format!("cannot read this: {}", clip(&error.to_string())), origin),
        }
    }
}
