//! Tags, and the deployment options of StackSets

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::Draft;
use crate::ids::{StackName, TagKey, TagValue};
use crate::import::input::{Home, Material};
use crate::import::{DOCUMENT, MANAGER, ROLE, STACK_SET, features, sets};

impl Draft {
    /// Sets the tags that all tagged resources share
    pub(crate) fn tags(&mut self, material: &Material) {
        let kinds = [DOCUMENT, MANAGER, ROLE, STACK_SET];
        let tagged = material.resources.iter().filter(|found| {
            (kinds.contains(&found.kind.as_str()) || self.claims.contains_key(&found.number))
                && !matches!(found.home, Home::Export)
        });
        let mut common: Option<BTreeMap<String, String>> = None;
        let mut order: Vec<String> = Vec::new();
        for found in tagged {
            let mut own = tags(found.property("Tags"));
            // Tags that let the service use keys are not tags of the model.
            own.retain(|(key, _)| {
                !found.kind.starts_with("AWS::KMS::") || !features::KEY_TAGS.contains(&key.as_str())
            });
            if own.is_empty() {
                continue;
            }
            order.extend(
                own.iter().map(|(key, _)| key.clone()).filter(|key| !order.contains(key)).collect::<Vec<_>>(),
            );
            let own: BTreeMap<String, String> = own.into_iter().collect();
            common = Some(match common {
                None => own,
                Some(mut common) => {
                    common.retain(|key, value| own.get(key) == Some(value));
                    common
                }
            });
        }
        let common = common.unwrap_or_default();
        let fits =
            |key: &str, value: &str| key.parse::<TagKey>().is_ok() && value.parse::<TagValue>().is_ok();
        let tags = order.into_iter().filter_map(|key| {
            let value = common.get(&key).filter(|value| fits(&key, value))?.clone();
            Some((key, value.into()))
        });
        self.set("tags", Value::Object(tags.collect()));
    }

    /// Sets the deployment options of StackSets
    pub(crate) fn options(&mut self, material: &Material) {
        let mut options = Map::new();
        let stacks = material.resources.iter().filter_map(|found| match &found.home {
            Home::Stack(facts) => facts.name.as_deref(),
            _ => None,
        });
        let prefix = stacks.into_iter().find_map(|name| name.strip_suffix("-enable")).map(str::to_owned);
        let prefix = prefix
            .or_else(|| self.sets.iter().find_map(|set| set.prefix.clone()))
            .or_else(|| features::prefix(material, self));
        if let Some(prefix) = prefix.filter(|prefix| prefix != "jitna" && prefix.parse::<StackName>().is_ok())
        {
            options.insert("namePrefix".to_owned(), prefix.into());
        }
        let first = self.sets.first().and_then(|set| material.resources.get(set.number));
        if let Some(found) = first.or_else(|| features::first_set(material, self)) {
            options.extend(sets::options(&self.sets, &material.resources, found));
        }
        self.set("stackSets", options.into());
    }
}

/// Tags from either of the two forms
pub(crate) fn tags(value: Option<&Value>) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().map(str::to_owned);
    match value {
        Some(Value::Array(items)) => {
            items.iter().filter_map(|tag| Some((text(tag.get("Key")?)?, text(tag.get("Value")?)?))).collect()
        }
        Some(Value::Object(members)) => {
            members.iter().filter_map(|(key, value)| Some((key.clone(), text(value)?))).collect()
        }
        _ => Vec::new(),
    }
}
