//! The template itself.

use indexmap::IndexMap;
use serde_json::{Map, Value as Json};

use super::condition::{Condition, ConditionHandle};
use super::entry::Entry;
use super::error::{AddError, DuplicateLogicalId, Section};
use super::logical_id::LogicalId;
use super::output::Output;
use super::parameter::{Interface, Parameter, ParameterHandle};
use super::patch::{Patch, PatchError};
use super::resource::{Handle, Resource};

/// CloudFormation template; everything in it keeps the order in which it was added
///
/// ```
/// use jitna_iac::cfn::resources::{Content, Document, DocumentType};
/// use jitna_iac::cfn::{Output, RemovalPolicy, Template};
///
/// let mut template = Template::default();
/// template.set_description("Approval policies");
/// let content = Content::from(serde_json::json!({"schemaVersion": "0.1"}));
/// let policy = template.add_with(
///     "FinancePolicy",
///     Document::new(DocumentType::ManualApprovalPolicy, content).name("finance"),
///     |entry| {
///         entry.set_comment("Finance approves its own nodes").set_deletion_policy(RemovalPolicy::Retain);
///     },
/// )?;
/// template.add_output("FinancePolicyName", Output::new(policy.reference()))?;
/// assert_eq!(
///     template.to_yaml(),
///     r#"AWSTemplateFormatVersion: "2010-09-09"
/// Description: Approval policies
///
/// Resources:
///   ## Finance approves its own nodes
///   FinancePolicy:
///     Type: AWS::SSM::Document
///     DeletionPolicy: Retain
///     Properties:
///       Content:
///         schemaVersion: "0.1"
///       DocumentType: ManualApprovalPolicy
///       Name: finance
///
/// Outputs:
///   FinancePolicyName:
///     Value:
///       Ref: FinancePolicy
/// "#
/// );
/// # Ok::<(), jitna_iac::cfn::AddError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Template {
    pub(super) description: Option<String>,
    pub(super) metadata: Map<String, Json>,
    pub(super) interface: Interface,
    pub(super) parameters: IndexMap<LogicalId, Parameter>,
    pub(super) conditions: IndexMap<LogicalId, Condition>,
    pub(super) resources: IndexMap<LogicalId, Entry>,
    pub(super) outputs: IndexMap<LogicalId, Output>,
}

impl Template {
    /// Adds a resource
    ///
    /// # Errors
    /// The string is not a logical ID, the template already has a resource or parameter with that ID, or the properties of a custom type do
    /// not serialize to a map.
    pub fn add<R, I>(&mut self, id: I, resource: R) -> Result<Handle<R>, AddError>
    where
        R: Resource,
        I: TryInto<LogicalId>,
        AddError: From<I::Error>,
    {
        self.add_with(id, resource, |_| {})
    }

    /// Adds a resource and sets its other attributes: comment, condition, deletion policy …
    ///
    /// # Errors
    /// Returns the errors of [`Template::add`].
    pub fn add_with<R, I>(
        &mut self,
        id: I,
        resource: R,
        around: impl FnOnce(&mut Entry),
    ) -> Result<Handle<R>, AddError>
    where
        R: Resource,
        I: TryInto<LogicalId>,
        AddError: From<I::Error>,
    {
        let id = id.try_into()?;
        self.refuse_taken(&id)?;
        let mut entry = Entry::new(&resource)?;
        around(&mut entry);
        self.resources.insert(id.clone(), entry);
        Ok(Handle::new(id))
    }

    /// Adds a resource that is already an entry
    pub(crate) fn add_entry(&mut self, id: LogicalId, entry: Entry) -> Result<(), DuplicateLogicalId> {
        self.refuse_taken(&id)?;
        self.resources.insert(id, entry);
        Ok(())
    }

    /// Adds a parameter
    ///
    /// # Errors
    /// The string is not a logical ID, or the template already has a resource or parameter with that ID.
    pub fn add_parameter<I>(&mut self, id: I, parameter: Parameter) -> Result<ParameterHandle, AddError>
    where
        I: TryInto<LogicalId>,
        AddError: From<I::Error>,
    {
        let id = id.try_into()?;
        self.refuse_taken(&id)?;
        self.parameters.insert(id.clone(), parameter);
        Ok(ParameterHandle::new(id))
    }

    /// Adds a condition
    ///
    /// # Errors
    /// The string is not a logical ID, or the template already has a condition with that ID.
    pub fn add_condition<I>(&mut self, id: I, condition: Condition) -> Result<ConditionHandle, AddError>
    where
        I: TryInto<LogicalId>,
        AddError: From<I::Error>,
    {
        let id = id.try_into()?;
        insert_new(&mut self.conditions, id.clone(), condition, Section::Conditions)?;
        Ok(ConditionHandle::new(id))
    }

    /// Adds an output
    ///
    /// # Errors
    /// The string is not a logical ID, or the template already has an output with that ID.
    pub fn add_output<I>(&mut self, id: I, output: Output) -> Result<LogicalId, AddError>
    where
        I: TryInto<LogicalId>,
        AddError: From<I::Error>,
    {
        let id = id.try_into()?;
        insert_new(&mut self.outputs, id.clone(), output, Section::Outputs)?;
        Ok(id)
    }

    /// What the template is for (`Description`)
    #[must_use]
    pub fn description(&self) -> Option<&str> {
        self.description.as_deref()
    }

    /// Sets what the template is for, up to 1,024 bytes
    pub fn set_description(&mut self, text: impl Into<String>) -> &mut Self {
        self.description = Some(text.into());
        self
    }

    /// Metadata of the template; for the interface, use [`Template::set_interface`]
    pub fn metadata_mut(&mut self) -> &mut Map<String, Json> {
        &mut self.metadata
    }

    /// Sets how the console groups and labels the parameters
    pub fn set_interface(&mut self, interface: Interface) -> &mut Self {
        self.interface = interface;
        self
    }

    /// Parameters in the order in which they were added
    pub fn parameters(&self) -> impl ExactSizeIterator<Item = (&LogicalId, &Parameter)> {
        self.parameters.iter()
    }

    /// Conditions in the order in which they were added
    pub fn conditions(&self) -> impl ExactSizeIterator<Item = (&LogicalId, &Condition)> {
        self.conditions.iter()
    }

    /// Resources in the order in which they were added
    pub fn resources(&self) -> impl ExactSizeIterator<Item = (&LogicalId, &Entry)> {
        self.resources.iter()
    }

    /// Outputs in the order in which they were added
    pub fn outputs(&self) -> impl ExactSizeIterator<Item = (&LogicalId, &Output)> {
        self.outputs.iter()
    }

    /// Resources of one type
    ///
    /// ```
    /// use jitna_iac::cfn::Template;
    /// use jitna_iac::cfn::resources::Document;
    ///
    /// assert_eq!(Template::default().of_type::<Document>().count(), 0);
    /// ```
    pub fn of_type<R: Resource>(&self) -> impl Iterator<Item = (&LogicalId, &Entry)> {
        self.resources().filter(|(_, entry)| entry.type_name() == R::TYPE)
    }

    /// Returns the resource with this logical ID
    #[must_use]
    pub fn entry(&self, id: impl Into<LogicalId>) -> Option<&Entry> {
        self.resources.get(&id.into())
    }

    /// Returns the resource with this logical ID or handle, to set its attributes
    ///
    /// Returns `None` if the handle belongs to another template.
    pub fn entry_mut(&mut self, id: impl Into<LogicalId>) -> Option<&mut Entry> {
        self.resources.get_mut(&id.into())
    }

    /// Applies a change to one resource for which its type has no setter
    ///
    /// # Errors
    /// The resource or the path in it does not exist; the template is unchanged.
    pub fn patch(&mut self, id: impl Into<LogicalId>, patch: &Patch) -> Result<(), PatchError> {
        let id = id.into();
        let entry = self.resources.get_mut(&id).ok_or_else(|| PatchError::no_resource(&id, patch))?;
        entry.patch(patch).map(|_| ()).map_err(|error| error.within(&id))
    }

    /// The template with the resources of another
    pub(crate) fn with_resources_of(mut self, other: &Self) -> Self {
        let comments = self.resources.iter().map(|(id, entry)| (id, entry.comment()));
        let changed =
            comments.filter(|(id, own)| other.resources.get(*id).is_some_and(|one| one.comment() != *own));
        let changed: Vec<(LogicalId, Option<String>)> =
            changed.map(|(id, comment)| (id.clone(), comment.map(str::to_owned))).collect();
        self.resources.clone_from(&other.resources);
        for (id, comment) in changed {
            if let Some(entry) = self.resources.get_mut(&id) {
                entry.set_comment(comment.unwrap_or_default());
            }
        }
        self
    }

    /// Whether the template has this parameter
    pub(crate) fn has_parameter(&self, parameter: &ParameterHandle) -> bool {
        self.parameters.contains_key(parameter.id())
    }

    /// Replaces the functions of this name in every resource, in order; `with` receives their arguments
    pub(crate) fn replace_functions(&mut self, name: &str, with: &mut impl FnMut(&Json) -> Option<Json>) {
        self.resources.values_mut().for_each(|entry| entry.replace_functions(name, with));
    }

    /// Merges both templates, this one first; keeps this template's description, if it has one
    ///
    /// # Errors
    /// Both have an item with the same name, or the same key in `Metadata` with different values.
    pub fn merge(mut self, other: Self) -> Result<Self, DuplicateLogicalId> {
        self.description = self.description.or(other.description);
        self.interface.extend(other.interface);
        for (key, value) in other.metadata {
            if self.metadata.get(&key).is_some_and(|present| *present != value) {
                return Err(DuplicateLogicalId::new(key, Section::Metadata));
            }
            self.metadata.insert(key, value);
        }
        for (id, parameter) in other.parameters {
            self.refuse_taken(&id)?;
            self.parameters.insert(id, parameter);
        }
        for (id, condition) in other.conditions {
            insert_new(&mut self.conditions, id, condition, Section::Conditions)?;
        }
        for (id, entry) in other.resources {
            self.refuse_taken(&id)?;
            self.resources.insert(id, entry);
        }
        for (id, output) in other.outputs {
            insert_new(&mut self.outputs, id, output, Section::Outputs)?;
        }
        Ok(self)
    }

    fn refuse_taken(&self, id: &LogicalId) -> Result<(), DuplicateLogicalId> {
        if self.resources.contains_key(id) {
            Err((id, Section::Resources).into())
        } else if self.parameters.contains_key(id) {
            Err((id, Section::Parameters).into())
        } else {
            Ok(())
        }
    }
}

fn insert_new<T>(
    map: &mut IndexMap<LogicalId, T>,
    id: LogicalId,
    value: T,
    section: Section,
) -> Result<(), DuplicateLogicalId> {
    if map.contains_key(&id) {
        return Err((&id, section).into());
    }
    map.insert(id, value);
    Ok(())
}

#[cfg(test)]
mod tests;
