//! Tags of the nodes in one answer of the AWS CLI

use indexmap::IndexMap;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::bare::Item;
use super::collect::is_terminated;
use super::place::of_arn;
use super::shapes::{self, InstanceInformation, ListedNode, Reservation, Resource, ResourceTags};

/// Tags of nodes by ID; `None` for an answer that lists nodes without their tags
pub(crate) type TagsOfNodes = Vec<(String, Option<IndexMap<String, String>>)>;

/// Returns the tags of the nodes in an answer
///
/// `None` if the answer is about something else. What differs from the output of the commands is left out: `coverage --inventory` reports
/// it.
pub(crate) fn tags_of_nodes(answer: &Value) -> Option<TagsOfNodes> {
    let list = |key: &str| answer.get(key).and_then(Value::as_array);
    let mut nodes = TagsOfNodes::new();
    if let Some(items) = list("Reservations") {
        for instance in read::<Reservation>(items).flat_map(|item| item.instances) {
            let state = instance.state.and_then(|state| state.name);
            if let Some(id) = instance.instance_id.filter(|_| !is_terminated(state.as_deref())) {
                nodes.push((id, Some(instance.tags)));
            }
        }
    } else if let Some(items) = list("ResourceTagMappingList") {
        for item in read::<ResourceTags>(items) {
            let id = item.resource_arn.as_deref().and_then(of_arn).map(|(.., id)| id.to_owned());
            nodes.extend(id.map(|id| (id, Some(item.tags))));
        }
    } else if let Some(items) =
        list("Resources").filter(|items| items.iter().any(|item| item.get("Arn").is_some()))
    {
        for item in read::<Resource>(items) {
            let Some((.., id)) = item.arn.as_deref().and_then(of_arn) else { continue };
            let properties =
                item.properties.into_iter().filter(|property| property.name.as_deref() == Some("tags"));
            let tags = properties.filter_map(|property| shapes::tags(property.data).ok()).flatten().collect();
            nodes.push((id.to_owned(), Some(tags)));
        }
    } else if let Some(items) = list("InstanceInformationList") {
        nodes.extend(read::<InstanceInformation>(items).filter_map(|item| Some((item.instance_id?, None))));
    } else if let Some(items) = list("Nodes") {
        nodes.extend(read::<ListedNode>(items).filter_map(|item| Some((item.id?, None))));
    } else {
        let item = answer.as_object()?;
        let kind = Item::from_keys(item)?;
        let list = json!({kind.list(): [kind.listed(item.clone())]});
        return tags_of_nodes(&list);
    }
    Some(nodes)
}

fn read<T: DeserializeOwned>(items: &[Value]) -> impl Iterator<Item = T> {
    items.iter().filter_map(|item| T::deserialize(item).ok())
}
