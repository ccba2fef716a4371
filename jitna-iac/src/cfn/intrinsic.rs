//! Intrinsic functions, always in their long form.

use std::borrow::Cow;

use serde::{Serialize, Serializer};
use serde_json::{Map, Value as Json};

use super::logical_id::LogicalId;
use super::sub::Sub;
use super::value::Value;

/// Intrinsic function of CloudFormation
///
/// It is written in long form (`{"Ref": …}`, `{"Fn::Sub": …}`), never as a YAML tag such as `!Sub`, which safe loaders reject. [`Value`]
/// constructs most of these; `Function` is for functions that have no constructor.
///
/// ```
/// use jitna_iac::cfn::{Intrinsic, Value};
///
/// let encoded: Value<String> = Intrinsic::function("Fn::Base64", "text").into_value();
/// assert_eq!(serde_json::to_string(&encoded)?, r#"{"Fn::Base64":"text"}"#);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Intrinsic {
    /// `Ref` to a resource or parameter of the template
    Ref(LogicalId),
    /// `Ref` to a pseudo parameter
    Pseudo(Pseudo),
    /// `Fn::GetAtt`: attribute of a resource
    GetAtt(LogicalId, Cow<'static, str>),
    /// `Fn::Sub`: a string with placeholders
    Sub(Sub),
    /// Any other function by its long name, such as `Fn::Join`
    Function {
        /// Long name of the function, such as `Fn::Base64`
        name: Cow<'static, str>,
        /// Arguments of the function, as JSON
        arguments: Json,
    },
}

impl Intrinsic {
    /// Returns a function by its long name, such as `Fn::Base64`
    pub fn function(name: impl Into<Cow<'static, str>>, arguments: impl Into<Json>) -> Self {
        Self::Function { name: name.into(), arguments: arguments.into() }
    }

    /// Returns the function as the value of a property
    ///
    /// The property determines the type; nothing checks that the function returns that type.
    #[must_use]
    pub fn into_value<T>(self) -> Value<T> {
        Value::Intrinsic(Box::new(self))
    }

    /// Returns the function as it appears in a template
    #[must_use]
    pub fn to_json(&self) -> Json {
        match self {
            Self::Ref(id) => object("Ref", id.as_str()),
            Self::Pseudo(pseudo) => object("Ref", pseudo.name()),
            Self::GetAtt(id, attribute) => object("Fn::GetAtt", vec![id.as_str(), attribute.as_ref()]),
            Self::Sub(sub) => sub.to_json(),
            Self::Function { name, arguments } => object(name.as_ref(), arguments.clone()),
        }
    }
}

/// Object with one member.
pub(super) fn object(key: &str, value: impl Into<Json>) -> Json {
    Json::Object(Map::from_iter([(key.to_owned(), value.into())]))
}

impl Serialize for Intrinsic {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.to_json().serialize(serializer)
    }
}

/// Pseudo parameter: a value that CloudFormation knows about the deployment
///
/// AWS CloudFormation User Guide, "Get AWS values using pseudo parameters".
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Pseudo {
    /// Account in which the stack is created, 12 digits
    AccountId,
    /// ARNs that receive the stack's notifications; a list
    NotificationArns,
    /// Removes a property, as a branch of `Fn::If`
    NoValue,
    /// Partition of the Region: `aws`, `aws-cn`, `aws-us-gov` …
    Partition,
    /// Region in which the stack is created
    Region,
    /// ARN of the stack
    StackId,
    /// Name of the stack
    StackName,
    /// Domain of the partition, such as `amazonaws.com`
    UrlSuffix,
}

impl Pseudo {
    /// Name that a template uses, such as `AWS::Region`
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::AccountId => "AWS::AccountId",
            Self::NotificationArns => "AWS::NotificationARNs",
            Self::NoValue => "AWS::NoValue",
            Self::Partition => "AWS::Partition",
            Self::Region => "AWS::Region",
            Self::StackId => "AWS::StackId",
            Self::StackName => "AWS::StackName",
            Self::UrlSuffix => "AWS::URLSuffix",
        }
    }
}
