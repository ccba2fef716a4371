//! One resource in a template.

use serde_json::{Map, Value as Json};

use super::condition::ConditionHandle;
use super::error::PropertiesError;
use super::logical_id::LogicalId;
use super::patch::{Patch, PatchError};
use super::resource::Resource;

/// Attributes of a resource in the order in which they are written; all others come after them.
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

/// Resource of a template, with its attributes besides the properties
///
/// [`Template::add`](super::Template::add) creates it, and [`Template::entry_mut`](super::Template::entry_mut) returns it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    comment: Option<String>,
    body: Map<String, Json>,
}

/// What happens to the actual resource when it leaves the stack
///
/// AWS CloudFormation User Guide, "DeletionPolicy attribute" and "UpdateReplacePolicy attribute".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RemovalPolicy {
    /// It is deleted
    Delete,
    /// It is kept, outside CloudFormation
    Retain,
    /// It is kept, unless the failed operation itself created it; not for replacements
    RetainExceptOnCreate,
    /// A snapshot is created, then the resource is deleted; only for types that support snapshots
    Snapshot,
}

impl RemovalPolicy {
    /// Deletion policies that types without snapshots accept
    pub(super) const ALL: &[Self] = &[Self::Delete, Self::Retain, Self::RetainExceptOnCreate];
    /// Replacement policies that types without snapshots accept
    pub(super) const OF_REPLACEMENT: &[Self] = &[Self::Delete, Self::Retain];

    /// Name that a template uses
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
            // A unit struct, for a type without properties.
            Json::Null => {}
            _ => return Err(PropertiesError::not_an_object(R::TYPE)),
        }
        Ok(Self { comment: None, body })
    }

    /// Returns a resource with attributes and properties as CloudFormation names them
    pub(crate) fn verbatim(
        type_name: &str,
        attributes: Map<String, Json>,
        properties: Map<String, Json>,
    ) -> Self {
        let mut body = Map::from_iter([("Type".to_owned(), Json::from(type_name))]);
        body.extend(
            attributes.into_iter().filter(|(name, _)| !["Type", "Properties"].contains(&name.as_str())),
        );
        if !properties.is_empty() {
            body.insert("Properties".to_owned(), Json::Object(properties));
        }
        Self { comment: None, body }
    }

    /// Attributes and properties, as [`verbatim`](Self::verbatim) receives them
    pub(crate) fn into_verbatim(self) -> (Map<String, Json>, Map<String, Json>) {
        let mut attributes = self.body;
        attributes.shift_remove("Type");
        match attributes.shift_remove("Properties") {
            Some(Json::Object(properties)) => (attributes, properties),
            _ => (attributes, Map::new()),
        }
    }

    pub(super) fn from_body(body: Map<String, Json>, comment: Option<String>) -> Self {
        Self { comment, body }
    }

    /// Type of the resource, such as `AWS::IAM::Role`
    #[must_use]
    pub fn type_name(&self) -> &str {
        self.body.get("Type").and_then(Json::as_str).unwrap_or_default()
    }

    /// Returns a property by its name; `None` if the property is absent
    #[must_use]
    pub fn property(&self, name: &str) -> Option<&Json> {
        self.attribute("Properties")?.get(name)
    }

    /// Returns an attribute of the resource itself, such as `DependsOn` or `Properties`
    #[must_use]
    pub fn attribute(&self, name: &str) -> Option<&Json> {
        self.body.get(name)
    }

    /// Note for users, written above the resource in YAML
    #[must_use]
    pub fn comment(&self) -> Option<&str> {
        self.comment.as_deref()
    }

    /// Sets the note for users above the resource; JSON templates do not show it
    pub fn set_comment(&mut self, text: impl Into<String>) -> &mut Self {
        self.comment = Some(text.into());
        self
    }

    /// Creates the resource only while the condition holds
    pub fn set_condition(&mut self, condition: &ConditionHandle) -> &mut Self {
        self.set("Condition", condition.id().as_str())
    }

    /// Adds a resource that must be created first
    ///
    /// References already imply this order.
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

    /// Sets what happens to the actual resource when it is deleted from the stack or the stack is deleted; default for most types: deleted
    pub fn set_deletion_policy(&mut self, policy: RemovalPolicy) -> &mut Self {
        self.set("DeletionPolicy", policy.name())
    }

    /// Sets what happens to the old resource when an update replaces it; default: deleted
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

    /// Applies a change that the type has no setter for
    ///
    /// # Errors
    /// The path does not exist; the entry is unchanged.
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

    /// Attributes in the order in which they are written.
    pub(super) fn attributes(&self) -> impl Iterator<Item = (&str, &Json)> {
        let known = ORDER.iter().filter_map(|name| Some((*name, self.body.get(*name)?)));
        let others = self.body.iter().map(|(name, value)| (name.as_str(), value));
        known.chain(others.filter(|(name, _)| !ORDER.contains(name)))
    }
}
