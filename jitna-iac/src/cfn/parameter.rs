//! Parameters of a template, and how the console displays them.

use std::borrow::Cow;

use serde_json::{Map, Value as Json};

use super::intrinsic::{Intrinsic, object};
use super::logical_id::LogicalId;
use super::value::Value;

/// Parameter of a template
///
/// AWS CloudFormation User Guide, "CloudFormation template Parameters syntax".
///
/// ```
/// use jitna_iac::cfn::{Parameter, ParameterType, Template, Value};
///
/// let mut template = Template::default();
/// let unit = template.add_parameter(
///     "TargetUnit",
///     Parameter::new(ParameterType::String).description("Unit").allowed_pattern("^ou-.*$"),
/// )?;
/// let value: Value<String> = unit.reference();
/// # let _ = value;
/// # Ok::<(), jitna_iac::cfn::AddError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parameter {
    kind: ParameterType,
    default: Option<Json>,
    description: Option<String>,
    allowed_pattern: Option<String>,
    allowed_values: Vec<Json>,
    min_length: Option<u32>,
    max_length: Option<u32>,
    min_value: Option<i64>,
    max_value: Option<i64>,
    constraint_description: Option<String>,
    no_echo: bool,
}

/// Type of a [`Parameter`]
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ParameterType {
    /// A string
    String,
    /// An integer or float, kept as a string
    Number,
    /// Comma-separated numbers
    NumberList,
    /// Comma-separated strings; spaces around each are removed
    CommaDelimitedList,
    /// Any AWS type by its name, such as `AWS::SSM::Parameter::Value<String>`
    Aws(Cow<'static, str>),
}

impl ParameterType {
    /// Name that a template uses
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::String => "String",
            Self::Number => "Number",
            Self::NumberList => "List<Number>",
            Self::CommaDelimitedList => "CommaDelimitedList",
            Self::Aws(name) => name,
        }
    }
}

impl Parameter {
    /// Returns a parameter of this type without a default: the deployment must provide a value
    #[must_use]
    pub fn new(kind: ParameterType) -> Self {
        Self {
            kind,
            default: None,
            description: None,
            allowed_pattern: None,
            allowed_values: Vec::new(),
            min_length: None,
            max_length: None,
            min_value: None,
            max_value: None,
            constraint_description: None,
            no_echo: false,
        }
    }

    /// Sets the default value: a string or number; a list is one comma-separated string
    #[must_use]
    pub fn default(mut self, value: impl Into<Json>) -> Self {
        self.default = Some(value.into());
        self
    }

    /// Sets what the parameter is for, up to 4,000 characters
    #[must_use]
    pub fn description(mut self, text: impl Into<String>) -> Self {
        self.description = Some(text.into());
        self
    }

    /// Sets a regular expression (Java) that the whole value must match
    #[must_use]
    pub fn allowed_pattern(mut self, pattern: impl Into<String>) -> Self {
        self.allowed_pattern = Some(pattern.into());
        self
    }

    /// Adds allowed values; default: any
    #[must_use]
    pub fn allowed_values<V: Into<Json>>(mut self, values: impl IntoIterator<Item = V>) -> Self {
        self.allowed_values.extend(values.into_iter().map(Into::into));
        self
    }

    /// Sets the minimum number of characters of a string
    #[must_use]
    pub fn min_length(mut self, characters: u32) -> Self {
        self.min_length = Some(characters);
        self
    }

    /// Sets the maximum number of characters of a string
    #[must_use]
    pub fn max_length(mut self, characters: u32) -> Self {
        self.max_length = Some(characters);
        self
    }

    /// Sets the minimum of a number
    #[must_use]
    pub fn min_value(mut self, value: i64) -> Self {
        self.min_value = Some(value);
        self
    }

    /// Sets the maximum of a number
    #[must_use]
    pub fn max_value(mut self, value: i64) -> Self {
        self.max_value = Some(value);
        self
    }

    /// Sets the message that the console shows if a value violates a constraint
    #[must_use]
    pub fn constraint_description(mut self, text: impl Into<String>) -> Self {
        self.constraint_description = Some(text.into());
        self
    }

    /// Masks the value with asterisks; outputs and metadata that use the value still show it
    #[must_use]
    pub fn no_echo(mut self) -> Self {
        self.no_echo = true;
        self
    }

    /// The default, if any
    #[must_use]
    pub fn default_value(&self) -> Option<&Json> {
        self.default.as_ref()
    }

    /// Returns the parameter as it appears in a template
    #[must_use]
    pub fn to_json(&self) -> Json {
        let text = |text: &Option<String>| text.as_deref().map(Json::from);
        let values = (!self.allowed_values.is_empty()).then(|| Json::from(self.allowed_values.clone()));
        let members = [
            ("Type", Some(Json::from(self.kind.name()))),
            ("Default", self.default.clone()),
            ("Description", text(&self.description)),
            ("AllowedPattern", text(&self.allowed_pattern)),
            ("AllowedValues", values),
            ("MinLength", self.min_length.map(Json::from)),
            ("MaxLength", self.max_length.map(Json::from)),
            ("MinValue", self.min_value.map(Json::from)),
            ("MaxValue", self.max_value.map(Json::from)),
            ("ConstraintDescription", text(&self.constraint_description)),
            ("NoEcho", self.no_echo.then_some(Json::Bool(true))),
        ];
        let members = members.into_iter().filter_map(|(key, value)| Some((key.to_owned(), value?)));
        Json::Object(members.collect())
    }
}

/// Handle of a parameter in a template, returned by [`Template::add_parameter`](super::Template::add_parameter)
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParameterHandle(LogicalId);

impl ParameterHandle {
    pub(super) fn new(id: LogicalId) -> Self {
        Self(id)
    }

    /// Returns the parameter of this name, in any template; `None` if the string is not a logical ID
    pub(crate) fn named(id: &str) -> Option<Self> {
        LogicalId::new(id).ok().map(Self)
    }

    /// Name of the parameter
    #[must_use]
    pub fn id(&self) -> &LogicalId {
        &self.0
    }

    /// Returns the parameter's value as a string
    #[must_use]
    pub fn reference(&self) -> Value<String> {
        self.reference_as()
    }

    /// Returns the parameter's value as another type, such as `u32` or `Vec<String>`
    #[must_use]
    pub fn reference_as<T>(&self) -> Value<T> {
        Intrinsic::Ref(self.0.clone()).into_value()
    }
}

/// Groups and labels of the parameters in the console (`AWS::CloudFormation::Interface`)
///
/// ```
/// use jitna_iac::cfn::{Interface, Parameter, ParameterType, Template};
///
/// let mut template = Template::default();
/// let unit = template.add_parameter("TargetUnit", Parameter::new(ParameterType::String))?;
/// template.set_interface(Interface::default().group("Where", [&unit]).label(&unit, "Unit"));
/// # Ok::<(), jitna_iac::cfn::AddError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Interface {
    groups: Vec<(String, Vec<LogicalId>)>,
    labels: Vec<(LogicalId, String)>,
}

impl Interface {
    /// Key of this value in [`Template::metadata_mut`](super::Template::metadata_mut)
    pub const METADATA_KEY: &'static str = "AWS::CloudFormation::Interface";

    /// Adds a group of parameters under a heading
    #[must_use]
    pub fn group<'a>(
        mut self,
        label: impl Into<String>,
        parameters: impl IntoIterator<Item = &'a ParameterHandle>,
    ) -> Self {
        let ids = parameters.into_iter().map(|parameter| parameter.id().clone());
        self.groups.push((label.into(), ids.collect()));
        self
    }

    /// Sets a label that replaces the parameter's ID
    #[must_use]
    pub fn label(mut self, parameter: &ParameterHandle, label: impl Into<String>) -> Self {
        self.labels.push((parameter.id().clone(), label.into()));
        self
    }

    /// Appends the groups and labels of another interface.
    pub(super) fn extend(&mut self, other: Self) {
        self.groups.extend(other.groups);
        self.labels.extend(other.labels);
    }

    pub(super) fn is_empty(&self) -> bool {
        self.groups.is_empty() && self.labels.is_empty()
    }

    /// Returns the metadata as it appears in a template
    #[must_use]
    pub fn to_json(&self) -> Json {
        let label = |text: &str| object("default", text);
        let group = |(heading, ids): &(String, Vec<LogicalId>)| {
            let ids: Json = ids.iter().map(LogicalId::as_str).collect();
            Json::Object(Map::from_iter([
                ("Label".to_owned(), label(heading)),
                ("Parameters".to_owned(), ids),
            ]))
        };
        let mut members = Map::new();
        if !self.groups.is_empty() {
            members.insert("ParameterGroups".to_owned(), self.groups.iter().map(group).collect());
        }
        if !self.labels.is_empty() {
            let labels = self.labels.iter().map(|(id, text)| (id.to_string(), label(text)));
            members.insert("ParameterLabels".to_owned(), Json::Object(labels.collect()));
        }
        Json::Object(members)
    }
}
