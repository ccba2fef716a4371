//! Properties that are known now, or resolved by CloudFormation.

use std::fmt;

use serde::{Serialize, Serializer};
use serde_json::Value as Json;

use super::condition::ConditionHandle;
use super::intrinsic::{Intrinsic, Pseudo};
use super::sub::Sub;

/// Property of a resource: known now, or an intrinsic function that CloudFormation resolves on deployment
///
/// Setters accept `impl Into<Value<T>>`: plain values, [`Sub`], [`Pseudo`] and attributes.
///
/// ```
/// use jitna_iac::cfn::{Pseudo, Sub, Value};
///
/// let known: Value<String> = "eu-central-1".into();
/// let left: Value<String> = Pseudo::Region.into();
/// let mixed: Value<String> = Sub::default().text("logs-").hole(Pseudo::Region).into();
/// assert_eq!(serde_json::to_string(&known)?, r#""eu-central-1""#);
/// assert_eq!(serde_json::to_string(&left)?, r#"{"Ref":"AWS::Region"}"#);
/// assert_eq!(serde_json::to_string(&mixed)?, r#"{"Fn::Sub":"logs-${AWS::Region}"}"#);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value<T> {
    /// Known when the template is written
    Known(T),
    /// Resolved by CloudFormation
    Intrinsic(Box<Intrinsic>),
}

/// String types of [`Value`], which can be constructed from a [`Sub`] or a [`Pseudo`] parameter
///
/// Implement it for your own string type to use that type in `Value<…>`.
pub trait Text: From<String> + Into<String> {}

impl Text for String {}

/// Amazon Resource Name, as attributes return it
///
/// It is not checked: an ARN in a template may contain wildcards.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct Arn(String);

impl Arn {
    /// Returns the ARN with this string
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// Returns the ARN as a string
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Text for Arn {}

impl From<String> for Arn {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl From<Arn> for String {
    fn from(arn: Arn) -> Self {
        arn.0
    }
}

impl From<Arn> for Json {
    fn from(arn: Arn) -> Self {
        Self::String(arn.0)
    }
}

impl fmt::Display for Arn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<T> Value<T> {
    /// The value, if it is known now
    pub fn known(&self) -> Option<&T> {
        match self {
            Self::Known(value) => Some(value),
            Self::Intrinsic(_) => None,
        }
    }

    /// Returns `AWS::NoValue`, which removes the property in a branch of [`Value::when`]
    #[must_use]
    pub fn none() -> Self {
        Intrinsic::Pseudo(Pseudo::NoValue).into_value()
    }

    /// Returns one of two values, depending on a condition of the template (`Fn::If`)
    ///
    /// If a setter accepts several types, name the type that you mean: `Value::<String>::when(…)`.
    #[must_use]
    pub fn when(condition: &ConditionHandle, then: impl Into<Self>, otherwise: impl Into<Self>) -> Self
    where
        T: Into<Json>,
    {
        let branches = [then.into().into_json(), otherwise.into().into_json()];
        let mut arguments = vec![Json::from(condition.id().as_str())];
        arguments.extend(branches);
        Intrinsic::function("Fn::If", arguments).into_value()
    }

    /// Returns the value as it appears in a template
    #[must_use]
    pub fn into_json(self) -> Json
    where
        T: Into<Json>,
    {
        match self {
            Self::Known(value) => value.into(),
            Self::Intrinsic(intrinsic) => intrinsic.to_json(),
        }
    }
}

impl Value<String> {
    /// Joins strings with a delimiter (`Fn::Join`)
    ///
    /// [`Sub`] is easier to read if the number of parts is known.
    pub fn join<V: Into<Value<String>>>(
        delimiter: impl Into<String>,
        values: impl IntoIterator<Item = V>,
    ) -> Self {
        let values: Vec<Json> = values.into_iter().map(|value| value.into().into_json()).collect();
        Intrinsic::function("Fn::Join", vec![Json::String(delimiter.into()), Json::Array(values)])
            .into_value()
    }

    /// Joins the items of a list with a delimiter (`Fn::Join`)
    pub fn join_list(delimiter: impl Into<String>, list: Value<Vec<String>>) -> Self {
        Intrinsic::function("Fn::Join", vec![Json::String(delimiter.into()), list.into_json()]).into_value()
    }

    /// Imports a value that another stack of the account and Region exports with this name (`Fn::ImportValue`)
    pub fn import(name: impl Into<Value<String>>) -> Self {
        Intrinsic::function("Fn::ImportValue", name.into().into_json()).into_value()
    }
}

impl Value<Vec<String>> {
    /// Splits a string at each delimiter (`Fn::Split`)
    pub fn split(delimiter: impl Into<String>, text: impl Into<Value<String>>) -> Self {
        Intrinsic::function("Fn::Split", vec![Json::String(delimiter.into()), text.into().into_json()])
            .into_value()
    }

    /// Returns an item of the list, counted from 0 (`Fn::Select`)
    #[must_use]
    pub fn select(self, index: u32) -> Value<String> {
        Intrinsic::function("Fn::Select", vec![Json::from(index), self.into_json()]).into_value()
    }
}

impl<T: Serialize> Serialize for Value<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Known(value) => value.serialize(serializer),
            Self::Intrinsic(intrinsic) => intrinsic.serialize(serializer),
        }
    }
}

impl<T> From<T> for Value<T> {
    fn from(value: T) -> Self {
        Self::Known(value)
    }
}

impl<T: Text> From<&str> for Value<T> {
    fn from(text: &str) -> Self {
        Self::Known(text.to_owned().into())
    }
}

impl<T: Text> From<&String> for Value<T> {
    fn from(text: &String) -> Self {
        Self::Known(text.clone().into())
    }
}

impl From<String> for Value<Arn> {
    fn from(text: String) -> Self {
        Self::Known(text.into())
    }
}

impl From<Value<Arn>> for Value<String> {
    fn from(arn: Value<Arn>) -> Self {
        match arn {
            Value::Known(arn) => Self::Known(arn.into()),
            Value::Intrinsic(intrinsic) => Self::Intrinsic(intrinsic),
        }
    }
}

impl<T> From<&Value<T>> for Value<T>
where
    T: Clone,
{
    fn from(value: &Value<T>) -> Self {
        value.clone()
    }
}

impl<T: Text> From<Pseudo> for Value<T> {
    fn from(pseudo: Pseudo) -> Self {
        Intrinsic::Pseudo(pseudo).into_value()
    }
}

impl<T: Text> From<Sub> for Value<T> {
    fn from(sub: Sub) -> Self {
        match sub.into_plain() {
            Ok(text) => Self::Known(text.into()),
            Err(sub) => Intrinsic::Sub(sub).into_value(),
        }
    }
}

/// List property whose items, or which itself, CloudFormation may resolve
///
/// ```
/// use jitna_iac::cfn::{List, Pseudo, Value};
///
/// let regions: List<String> = ["eu-central-1", "eu-west-1"].into();
/// let mixed: List<String> = [Value::<String>::from("eu-central-1"), Pseudo::Region.into()].into();
/// let whole: List<String> = Value::split(",", Value::import("Regions")).into();
/// # let _ = (regions, mixed, whole);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum List<T> {
    /// The number of items is known
    Items(Vec<Value<T>>),
    /// The whole list is resolved by CloudFormation
    Intrinsic(Box<Intrinsic>),
}

impl<T: Serialize> Serialize for List<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Items(items) => items.serialize(serializer),
            Self::Intrinsic(intrinsic) => intrinsic.serialize(serializer),
        }
    }
}

impl<T, V: Into<Value<T>>> FromIterator<V> for List<T> {
    fn from_iter<I: IntoIterator<Item = V>>(items: I) -> Self {
        Self::Items(items.into_iter().map(Into::into).collect())
    }
}

impl<T, V: Into<Value<T>>> From<Vec<V>> for List<T> {
    fn from(items: Vec<V>) -> Self {
        items.into_iter().collect()
    }
}

impl<T, V: Into<Value<T>>, const N: usize> From<[V; N]> for List<T> {
    fn from(items: [V; N]) -> Self {
        items.into_iter().collect()
    }
}

impl<T> From<Value<Vec<T>>> for List<T> {
    fn from(list: Value<Vec<T>>) -> Self {
        match list {
            Value::Known(items) => items.into_iter().collect(),
            Value::Intrinsic(intrinsic) => Self::Intrinsic(intrinsic),
        }
    }
}
