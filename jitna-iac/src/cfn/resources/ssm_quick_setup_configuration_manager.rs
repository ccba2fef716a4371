//! `AWS::SSMQuickSetup::ConfigurationManager`

use indexmap::IndexMap;
use serde::Serialize;
use serde_json::Value as Json;

use crate::cfn::limits::Limit;
use crate::cfn::value::{Arn, Value};

resource! {
    /// Configuration manager of Quick Setup (`AWS::SSMQuickSetup::ConfigurationManager`)
    ///
    /// `Ref` returns the ARN. The quota is 100 per account and Region.
    ///
    /// ```
    /// use jitna_iac::cfn::resources::{ConfigurationDefinition, ConfigurationManager};
    ///
    /// let definition = ConfigurationDefinition::new("AWSQuickSetupType-JITNA")
    ///     .parameter("TargetRegions", "eu-central-1,eu-west-1");
    /// let manager = ConfigurationManager::new([definition]).name("JITNA").tag("Owner", "Platform");
    /// # let _ = manager;
    /// ```
    pub struct ConfigurationManager = "AWS::SSMQuickSetup::ConfigurationManager";

    attributes {
        /// Time of creation, ISO 8601
        CREATED_AT: String = "CreatedAt";
        /// Time of the last change, ISO 8601
        LAST_MODIFIED_AT: String = "LastModifiedAt";
        /// ARN of the manager
        MANAGER_ARN: Arn = "ManagerArn";
        /// Status of the deployments, a list of `StatusSummary`
        STATUS_SUMMARIES: Vec<Json> = "StatusSummaries";
    }

    properties {
        items configuration_definitions: ConfigurationDefinition = "ConfigurationDefinitions";
        /// Sets what the manager is for, up to 512 characters
        optional description: Value<String> = "Description";
        /// Sets the name, `^[ A-Za-z0-9_-]{1,50}$`
        optional name: Value<String> = "Name";
        map tags: Value<String> = "Tags";
    }

    also {
        "ConfigurationDefinitions/*/Type".replaces();
        "ConfigurationDefinitions/*/TypeVersion".replaces();
        "ConfigurationDefinitions/*/Parameters/TargetAccounts".comma_set();
        "ConfigurationDefinitions/*/Parameters/TargetOrganizationalUnits".comma_set();
        "ConfigurationDefinitions/*/Parameters/TargetRegions".comma_set();
        "ConfigurationDefinitions/*/Parameters/*".limit(Limit::QuickSetupParameter);
    }
}

impl ConfigurationManager {
    /// Returns a manager of these configurations, at least one
    pub fn new(definitions: impl IntoIterator<Item = ConfigurationDefinition>) -> Self {
        Self {
            configuration_definitions: definitions.into_iter().collect(),
            description: None,
            name: None,
            tags: IndexMap::new(),
        }
    }

    /// Adds a tag, or replaces the tag with the same key; key and value `^[A-Za-z0-9 +=@_\/:.-]+$`, 1 to 256 characters
    #[must_use]
    pub fn tag(mut self, key: impl Into<String>, value: impl Into<Value<String>>) -> Self {
        self.tags.insert(key.into(), value.into());
        self
    }

    /// Adds tags, like [`ConfigurationManager::tag`]
    #[must_use]
    pub fn tags<K: Into<String>, V: Into<Value<String>>>(
        mut self,
        tags: impl IntoIterator<Item = (K, V)>,
    ) -> Self {
        self.tags.extend(tags.into_iter().map(|(key, value)| (key.into(), value.into())));
        self
    }
}

/// Configuration of one type inside a [`ConfigurationManager`]
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct ConfigurationDefinition {
    #[serde(skip_serializing_if = "Option::is_none")]
    local_deployment_administration_role_arn: Option<Value<Arn>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    local_deployment_execution_role_name: Option<Value<String>>,
    parameters: IndexMap<String, Value<String>>,
    #[serde(rename = "Type")]
    kind: Value<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    type_version: Option<Value<String>>,
}

impl ConfigurationDefinition {
    /// Returns a configuration of this type, such as `AWSQuickSetupType-JITNA`; if the type changes, the manager is replaced
    pub fn new(kind: impl Into<Value<String>>) -> Self {
        Self {
            local_deployment_administration_role_arn: None,
            local_deployment_execution_role_name: None,
            parameters: IndexMap::new(),
            kind: kind.into(),
            type_version: None,
        }
    }

    /// Sets the role that CloudFormation assumes for a local deployment, which requires it
    #[must_use]
    pub fn local_deployment_administration_role_arn(mut self, arn: impl Into<Value<Arn>>) -> Self {
        self.local_deployment_administration_role_arn = Some(arn.into());
        self
    }

    /// Sets the name of the role that the administration role assumes; required for a local deployment
    #[must_use]
    pub fn local_deployment_execution_role_name(mut self, name: impl Into<Value<String>>) -> Self {
        self.local_deployment_execution_role_name = Some(name.into());
        self
    }

    /// Adds a parameter, or replaces the parameter with the same key
    ///
    /// Values are strings of up to 40,960 characters: lists are comma-separated, Booleans are `true` or `false`.
    #[must_use]
    pub fn parameter(mut self, key: impl Into<String>, value: impl Into<Value<String>>) -> Self {
        self.parameters.insert(key.into(), value.into());
        self
    }

    /// Adds parameters, like [`ConfigurationDefinition::parameter`]
    #[must_use]
    pub fn parameters<K: Into<String>, V: Into<Value<String>>>(
        mut self,
        parameters: impl IntoIterator<Item = (K, V)>,
    ) -> Self {
        self.parameters.extend(parameters.into_iter().map(|(key, value)| (key.into(), value.into())));
        self
    }

    /// Sets the version of the type, `\d{1,3}(\.\d{1,3})?` or `LATEST`; if it changes, the manager is replaced
    #[must_use]
    pub fn type_version(mut self, version: impl Into<Value<String>>) -> Self {
        self.type_version = Some(version.into());
        self
    }
}
