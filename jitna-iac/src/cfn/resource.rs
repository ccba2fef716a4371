//! The trait of resource types, and references between resources.

use std::fmt;
use std::marker::PhantomData;

use serde::Serialize;

use super::intrinsic::Intrinsic;
use super::logical_id::LogicalId;
use super::value::Value;

/// Resource type: a struct that serializes to the properties of the resource
///
/// The module [`cfn`](super) shows how to write one.
pub trait Resource: Serialize {
    /// Name of the type, such as `AWS::IAM::Role`
    const TYPE: &'static str;
}

/// Attribute of resource type `R`, of value type `T` (`Fn::GetAtt`)
///
/// A constant of the resource type; pass it to [`Handle::get`].
pub struct Attribute<R, T> {
    name: &'static str,
    types: PhantomData<fn() -> (R, T)>,
}

impl<R, T> Attribute<R, T> {
    /// Returns the attribute of this name, such as `Arn`
    #[must_use]
    pub const fn new(name: &'static str) -> Self {
        Self { name, types: PhantomData }
    }

    /// Name that CloudFormation uses
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.name
    }
}

// Written by hand: a derive would require the same traits of `R` and `T`.
impl<R, T> Clone for Attribute<R, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<R, T> Copy for Attribute<R, T> {}

impl<R, T> fmt::Debug for Attribute<R, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Attribute").field(&self.name).finish()
    }
}

/// Handle of a resource in a template, returned by [`Template::add`](super::Template::add)
///
/// An attribute of another resource type does not compile:
///
/// ```
/// use jitna_iac::cfn::resources::{PolicyDocument, Role};
/// use jitna_iac::cfn::{Arn, Template, Value};
///
/// let mut template = Template::default();
/// let role = template.add("TokenRole", Role::new(PolicyDocument::default()))?;
/// let arn: Value<Arn> = role.get(Role::ARN);
/// # let _ = arn;
/// # Ok::<(), jitna_iac::cfn::AddError>(())
/// ```
///
/// ```compile_fail,E0308
/// use jitna_iac::cfn::resources::{ConfigurationManager, PolicyDocument, Role};
/// use jitna_iac::cfn::{Arn, Template, Value};
///
/// let mut template = Template::default();
/// let role = template.add("TokenRole", Role::new(PolicyDocument::default()))?;
/// let arn: Value<Arn> = role.get(ConfigurationManager::MANAGER_ARN);
/// # let _ = arn;
/// # Ok::<(), jitna_iac::cfn::AddError>(())
/// ```
pub struct Handle<R> {
    id: LogicalId,
    resource: PhantomData<fn() -> R>,
}

impl<R> Handle<R> {
    pub(super) fn new(id: LogicalId) -> Self {
        Self { id, resource: PhantomData }
    }

    /// Logical ID of the resource
    #[must_use]
    pub fn id(&self) -> &LogicalId {
        &self.id
    }

    /// Returns an attribute of the resource (`Fn::GetAtt`)
    #[must_use]
    pub fn get<T>(&self, attribute: Attribute<R, T>) -> Value<T> {
        Intrinsic::GetAtt(self.id.clone(), attribute.name.into()).into_value()
    }

    /// Returns the value of `Ref`: the physical ID, which is a name for most types
    #[must_use]
    pub fn reference(&self) -> Value<String> {
        Intrinsic::Ref(self.id.clone()).into_value()
    }
}

impl<R> Clone for Handle<R> {
    fn clone(&self) -> Self {
        Self::new(self.id.clone())
    }
}

impl<R> fmt::Debug for Handle<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Handle").field(&self.id).finish()
    }
}

impl<R> From<&Handle<R>> for LogicalId {
    fn from(handle: &Handle<R>) -> Self {
        handle.id.clone()
    }
}
