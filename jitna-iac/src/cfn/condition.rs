//! Conditions of a template.

use serde::{Serialize, Serializer};
use serde_json::Value as Json;

use super::intrinsic::object;
use super::logical_id::LogicalId;
use super::value::Value;

/// Condition of a template: true or false once the parameter values are known
///
/// AWS CloudFormation User Guide, "Condition functions".
///
/// ```
/// use jitna_iac::cfn::{Condition, Pseudo, Template, Value};
///
/// let mut template = Template::default();
/// let home = Condition::equals(Pseudo::Region, "eu-central-1");
/// let home = template.add_condition("InHomeRegion", home)?;
/// let name: Value<String> = Value::when(&home, "home", "away");
/// # let _ = name;
/// # Ok::<(), jitna_iac::cfn::AddError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Condition {
    /// Both strings are equal (`Fn::Equals`)
    Equals(Value<String>, Value<String>),
    /// The condition does not hold (`Fn::Not`)
    Not(Box<Condition>),
    /// All of 2 to 10 conditions hold (`Fn::And`)
    All(Vec<Condition>),
    /// One or more of 2 to 10 conditions hold (`Fn::Or`)
    Any(Vec<Condition>),
    /// Another condition of the template holds
    Is(ConditionHandle),
}

impl Condition {
    /// Returns the condition that both strings are equal
    pub fn equals(left: impl Into<Value<String>>, right: impl Into<Value<String>>) -> Self {
        Self::Equals(left.into(), right.into())
    }

    /// Returns the condition that the given condition does not hold
    #[must_use]
    pub fn negate(condition: impl Into<Condition>) -> Self {
        Self::Not(Box::new(condition.into()))
    }

    /// Returns the condition as it appears in a template
    #[must_use]
    pub fn to_json(&self) -> Json {
        match self {
            Self::Equals(left, right) => {
                object("Fn::Equals", vec![left.clone().into_json(), right.clone().into_json()])
            }
            Self::Not(condition) => object("Fn::Not", vec![condition.to_json()]),
            Self::All(conditions) => {
                object("Fn::And", conditions.iter().map(Self::to_json).collect::<Json>())
            }
            Self::Any(conditions) => object("Fn::Or", conditions.iter().map(Self::to_json).collect::<Json>()),
            Self::Is(handle) => object("Condition", handle.id().as_str()),
        }
    }
}

impl From<&ConditionHandle> for Condition {
    fn from(handle: &ConditionHandle) -> Self {
        Self::Is(handle.clone())
    }
}

impl Serialize for Condition {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.to_json().serialize(serializer)
    }
}

/// Handle of a condition in a template, returned by [`Template::add_condition`](super::Template::add_condition)
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConditionHandle(LogicalId);

impl ConditionHandle {
    pub(super) fn new(id: LogicalId) -> Self {
        Self(id)
    }

    /// Name of the condition
    #[must_use]
    pub fn id(&self) -> &LogicalId {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::cfn::Pseudo;

    #[test]
    fn conditions_nest() {
        let home = ConditionHandle::new(LogicalId::new("Home").unwrap());
        let away = Condition::negate(&home);
        let us = Condition::equals(Pseudo::Partition, "aws");
        assert_eq!(
            Condition::All(vec![away, us]).to_json(),
            json!({"Fn::And": [
                {"Fn::Not": [{"Condition": "Home"}]},
                {"Fn::Equals": [{"Ref": "AWS::Partition"}, "aws"]},
            ]})
        );
    }
}
