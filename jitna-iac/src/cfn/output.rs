//! Outputs of a template.

use serde_json::{Map, Value as Json};

use super::condition::ConditionHandle;
use super::intrinsic::object;
use super::logical_id::LogicalId;
use super::value::Value;

/// Output of a template: a value for users and other stacks
///
/// AWS CloudFormation User Guide, "CloudFormation template Outputs syntax".
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Output {
    description: Option<String>,
    value: Value<String>,
    export: Option<Value<String>>,
    condition: Option<LogicalId>,
}

impl Output {
    /// Returns an output of this value
    pub fn new(value: impl Into<Value<String>>) -> Self {
        Self { description: None, value: value.into(), export: None, condition: None }
    }

    /// Sets what the output is, up to 1,024 bytes
    #[must_use]
    pub fn description(mut self, text: impl Into<String>) -> Self {
        self.description = Some(text.into());
        self
    }

    /// Sets the name with which other stacks of the account and Region can import it; unique there
    #[must_use]
    pub fn export(mut self, name: impl Into<Value<String>>) -> Self {
        self.export = Some(name.into());
        self
    }

    /// Creates the output only while the condition holds
    #[must_use]
    pub fn condition(mut self, condition: &ConditionHandle) -> Self {
        self.condition = Some(condition.id().clone());
        self
    }

    /// Returns the output as it appears in a template
    #[must_use]
    pub fn to_json(&self) -> Json {
        let mut members = Map::new();
        if let Some(description) = &self.description {
            members.insert("Description".to_owned(), Json::from(description.as_str()));
        }
        if let Some(condition) = &self.condition {
            members.insert("Condition".to_owned(), Json::from(condition.as_str()));
        }
        members.insert("Value".to_owned(), self.value.clone().into_json());
        if let Some(name) = &self.export {
            members.insert("Export".to_owned(), object("Name", name.clone().into_json()));
        }
        Json::Object(members)
    }
}
