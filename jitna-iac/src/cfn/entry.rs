//! One resource inside a template.

use serde_json::{Map, Value as Json};

use super::condition::ConditionHandle;
use super::error::PropertiesError;
use super::logical_id::LogicalId;
use super::patch::{Patch, PatchError};
use super::resource::Resource;

/// Attributes of a resource in the order they are written; any other comes after them.
pub(super) const ORDER: [&str; 9] = [
    "Type",
    "Condition",
    "DependsOn",
    "CreationPolicy",
    "UpdatePolicy",
    "DeletionPolicy",
    "UpdateReplacePolicy",
    "Metadata",
    "Properties",
];

/// Resource of a template with what stands around its properties
///
/// [`Template::add`](super::Template::add) makes it,
/// [`Template::entry_mut`](super::Template::entry_mut) gives it back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    comment: Option<String>,
    body: Map<String, Json>,
}

/// What happens to the thing itself when its resource leaves the stack
///
/// AWS CloudFormation User Guide, "DeletionPolicy attribute" and "UpdateReplacePolicy attribute".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RemovalPolicy {
    /// It is deleted
    Delete,
    /// It stays, outside CloudFormation
    Retain,
    /// It stays, unless it was created in this very operation and that failed; not for replacements
    RetainExceptOnCreate,
    /// A snapshot is taken, then it is deleted; types with snapshots only
    Snapshot,
}

impl RemovalPolicy {
    /// What types without snapshots take when a resource is deleted
    pub(super) const ALL: &[Self] = &[Self::Delete, Self::Retain, Self::RetainExceptOnCreate];
    /// What they take when it is replaced
    pub(super) const OF_REPLACEMENT: &[Self] = &[Self::Delete, Self::Retain];

    /// Name as a template writes it
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Delete => "Delete",
            Self::Retain => "Retain",
            Self::RetainExceptOnCreate => "RetainExceptOnCreate",
            Self::Snapshot => "Snapshot",
        }
    }
}

impl Entry {
    pub(super) fn new<R: Resource>(resource: &R) -> Result<Self, PropertiesError> {
        let properties =
            serde_json::to_value(resource).map_err(|error| PropertiesError::new(R::TYPE, &error))?;
        let mut body = Map::from_iter([("Type".to_owned(), Json::from(R::TYPE))]);
        match properties {
            Json::Object(properties) if properties.is_empty() => {}
            Json::Object(properties) => {
                body.insert("Properties".to_owned(), Json::Object(properties));
            }
            // A unit struct: a type without properties.
            Json::Null => {}
            _ => return Err(PropertiesError::not_an_object(R::TYPE)),
        }
        Ok(Self { comment: None, body })
    }

    pub(super) fn of_body(body: Map<String, Json>, comment: Option<String>) -> Self {
        Self { comment, body }
    }

    /// Type of the resource, such as `AWS::IAM::Role`
    #[must_use]
    pub fn type_name(&self) -> &str {
        self.body.get("Type").and_then(Json::as_str).unwrap_or_default()
    }

    /// One property by its name; none where the property is absent
    #[must_use]
    pub fn property(&self, name: &str) -> Option<&Json> {
        self.attribute("Properties")?.get(name)
    }

    /// One attribute of the resource itself, such as `DependsOn` or `Properties`
    #[must_use]
    pub fn attribute(&self, name: &str) -> Option<&Json> {
        self.body.get(name)
    }

    /// Note for people, written above the resource in YAML
    #[must_use]
    pub fn comment(&self) -> Option<&str> {
        self.comment.as_deref()
    }

    /// Sets the note for people above the resource; JSON has no room for it
    pub fn set_comment(&mut self, text: impl Into<String>) -> &mut Self {
        self.comment = Some(text.into());
        self
    }

    /// Creates the resource only while the condition holds
    pub fn set_condition(&mut self, condition: &ConditionHandle) -> &mut Self {
        self.set("Condition", condition.id().as_str())
    }

    /// Adds a resource that must be there first
    ///
    /// References already say so by themselves.
    pub fn add_depends_on(&mut self, resource: impl Into<LogicalId>) -> &mut Self {
        let id = Json::from(resource.into().as_str());
        match self.body.get_mut("DependsOn") {
            Some(Json::Array(ids)) if ids.contains(&id) => {}
            Some(Json::Array(ids)) => ids.push(id),
            Some(Json::String(one)) => {
                let one = Json::from(one.as_str());
                self.set("DependsOn", vec![one, id]);
            }
            _ => {
                self.set("DependsOn", vec![id]);
            }
        }
        self
    }

    /// Sets what happens to the thing when the resource or the stack is deleted; default for most
    /// types: deleted
    pub fn set_deletion_policy(&mut self, policy: RemovalPolicy) -> &mut Self {
        self.set("DeletionPolicy", policy.name())
    }

    /// Sets what happens to the old thing when an update replaces it; default: deleted
    pub fn set_update_replace_policy(&mut self, policy: RemovalPolicy) -> &mut Self {
        self.set("UpdateReplacePolicy", policy.name())
    }

    /// Sets one key of the resource's metadata
    pub fn set_metadata(&mut self, key: impl Into<String>, value: impl Into<Json>) -> &mut Self {
        let (key, value) = (key.into(), value.into());
        if let Some(Json::Object(metadata)) = self.body.get_mut("Metadata") {
            metadata.insert(key, value);
            self
        } else {
            self.set("Metadata", Map::from_iter([(key, value)]))
        }
    }

    /// Applies a change that the types do not offer
    ///
    /// # Errors
    /// The path leads nowhere; the entry is as it was.
    pub fn patch(&mut self, patch: &Patch) -> Result<&mut Self, PatchError> {
        patch.apply(&mut self.body)?;
        Ok(self)
    }

    pub(super) fn replace_functions(&mut self, name: &str, with: &mut impl FnMut(&Json) -> Option<Json>) {
        fn replace(value: &mut Json, name: &str, with: &mut impl FnMut(&Json) -> Option<Json>) {
            match value {
                Json::Object(members) => {
                    if let Some(new) = members.get(name).and_then(&mut *with) {
                        *value = new;
                    } else {
                        members.values_mut().for_each(|member| replace(member, name, with));
                    }
                }
                Json::Array(items) => items.iter_mut().for_each(|item| replace(item, name, with)),
                _ => {}
            }
        }
        self.body.values_mut().for_each(|value| replace(value, name, with));
    }

    fn set(&mut self, name: &str, value: impl Into<Json>) -> &mut Self {
        self.body.insert(name.to_owned(), value.into());
        self
    }

    /// Attributes in the order they are written.
    pub(super) fn attributes(&self) -> impl Iterator<Item = (&str, &Json)> {
        let known = ORDER.iter().filter_map(|name| Some((*name, self.body.get(*name)?)));
        let others = self.body.iter().map(|(name, value)| (name.as_str(), value));
        known.chain(others.filter(|(name, _)| !ORDER.contains(name)))
    }
}
