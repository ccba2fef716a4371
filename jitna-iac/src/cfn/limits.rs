//! Limits of CloudFormation and of the content of its resources.

use std::fmt;

use serde_json::Value as Json;

use super::description::Description;
use super::logical_id::LogicalId;
use super::template::Template;

// The CloudFormation quotas are from its user guide:
// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html

/// Maximum bytes of a template in the request, or in the `TemplateBody` of a StackSet
pub const TEMPLATE_BODY_BYTES: usize = 51_200;
/// Maximum bytes of a template that CloudFormation reads from S3 (1 MB)
pub const TEMPLATE_S3_BYTES: usize = 1_048_576;
/// Maximum resources in one template
pub const RESOURCES: usize = 500;
/// Maximum parameters in one template
pub const PARAMETERS: usize = 200;
/// Maximum outputs in one template
pub const OUTPUTS: usize = 200;
/// Maximum dynamic references (`{{resolve:…}}`) in one template
pub const DYNAMIC_REFERENCES: usize = 60;
/// Maximum bytes of a template's description
pub const DESCRIPTION_BYTES: usize = 1_024;
/// Maximum bytes of a parameter's value
pub const PARAMETER_VALUE_BYTES: usize = 4_096;
/// Maximum characters of a logical ID; [`LogicalId`] enforces it
pub const LOGICAL_ID_CHARACTERS: usize = 255;
/// Maximum bytes of the content of one SSM document, 64 KB (AWS General Reference, "Systems Manager endpoints and quotas")
pub const SSM_DOCUMENT_BYTES: usize = 65_536;
/// Maximum characters of one parameter value of a Quick Setup configuration (Template Reference,
/// "AWS::SSMQuickSetup::ConfigurationManager")
pub const QUICK_SETUP_PARAMETER_CHARACTERS: usize = 40_960;
/// Maximum tags of a StackSet (Template Reference, "AWS::CloudFormation::StackSet")
pub const STACK_SET_TAGS: usize = 50;

/// How a template reaches CloudFormation
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Delivery {
    /// As part of the request, or as the `TemplateBody` of a StackSet
    Inline,
    /// From an S3 bucket
    S3,
}

/// A limit that a template can exceed
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Limit {
    /// [`TEMPLATE_BODY_BYTES`]
    TemplateBody,
    /// [`TEMPLATE_S3_BYTES`]
    TemplateS3,
    /// [`RESOURCES`]
    Resources,
    /// [`PARAMETERS`]
    Parameters,
    /// [`OUTPUTS`]
    Outputs,
    /// [`DYNAMIC_REFERENCES`]
    DynamicReferences,
    /// [`DESCRIPTION_BYTES`]
    Description,
    /// [`PARAMETER_VALUE_BYTES`], of a default or of a value that a StackSet passes
    ParameterValue,
    /// [`SSM_DOCUMENT_BYTES`]
    SsmDocument,
    /// [`QUICK_SETUP_PARAMETER_CHARACTERS`]
    QuickSetupParameter,
    /// [`TEMPLATE_BODY_BYTES`], of the template inside a StackSet
    StackSetTemplate,
    /// [`STACK_SET_TAGS`]
    StackSetTags,
}

impl Limit {
    /// Maximum amount allowed
    #[must_use]
    pub const fn allowed(self) -> usize {
        match self {
            Self::TemplateBody | Self::StackSetTemplate => TEMPLATE_BODY_BYTES,
            Self::TemplateS3 => TEMPLATE_S3_BYTES,
            Self::Resources => RESOURCES,
            Self::Parameters => PARAMETERS,
            Self::Outputs => OUTPUTS,
            Self::DynamicReferences => DYNAMIC_REFERENCES,
            Self::Description => DESCRIPTION_BYTES,
            Self::ParameterValue => PARAMETER_VALUE_BYTES,
            Self::SsmDocument => SSM_DOCUMENT_BYTES,
            Self::QuickSetupParameter => QUICK_SETUP_PARAMETER_CHARACTERS,
            Self::StackSetTags => STACK_SET_TAGS,
        }
    }

    /// Unit that is counted, such as `bytes of a template in the request`
    #[must_use]
    pub const fn unit(self) -> &'static str {
        match self {
            Self::TemplateBody => "bytes of a template in the request",
            Self::TemplateS3 => "bytes of a template in S3",
            Self::Resources => "resources of a template",
            Self::Parameters => "parameters of a template",
            Self::Outputs => "outputs of a template",
            Self::DynamicReferences => "dynamic references of a template",
            Self::Description => "bytes of a template's description",
            Self::ParameterValue => "bytes of a parameter value",
            Self::SsmDocument => "bytes of an SSM document",
            Self::QuickSetupParameter => "characters of a Quick Setup parameter",
            Self::StackSetTemplate => "bytes of the template in a StackSet",
            Self::StackSetTags => "tags of a StackSet",
        }
    }
}

impl Limit {
    /// Measures the amount in a property's value
    fn measure(self, value: &Json) -> usize {
        match self {
            Self::StackSetTags => value.as_array().map_or(0, Vec::len),
            Self::QuickSetupParameter => value.as_str().map_or(0, |text| text.chars().count()),
            _ => text_bytes(value),
        }
    }
}

/// A limit that a template exceeds
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exceeded {
    limit: Limit,
    actual: usize,
    logical_id: Option<LogicalId>,
}

impl Exceeded {
    /// The limit
    #[must_use]
    pub fn limit(&self) -> Limit {
        self.limit
    }

    /// The actual amount
    #[must_use]
    pub fn actual(&self) -> usize {
        self.actual
    }

    /// The amount that is allowed
    #[must_use]
    pub fn allowed(&self) -> usize {
        self.limit.allowed()
    }

    /// Resource or parameter that exceeds the limit; `None` if the template as a whole does
    #[must_use]
    pub fn logical_id(&self) -> Option<&LogicalId> {
        self.logical_id.as_ref()
    }
}

impl fmt::Display for Exceeded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(id) = &self.logical_id {
            write!(f, "`{id}`: ")?;
        }
        write!(f, "{} {}: expected at most {}", self.actual, self.limit.unit(), self.allowed())
    }
}

/// Returns every limit that a template exceeds: first those of the template as a whole, then those of its contents, in their order
///
/// `size` is the length in bytes of the template as it will be delivered. Values that CloudFormation resolves later count with their
/// current length in the template.
///
/// ```
/// use jitna_iac::cfn::limits::{Delivery, Limit, exceeded};
/// use jitna_iac::cfn::Template;
///
/// let found = exceeded(&Template::default(), 60_000, Delivery::Inline);
/// assert_eq!(found[0].limit(), Limit::TemplateBody);
/// assert_eq!(found[0].to_string(), "60000 bytes of a template in the request: expected at most 51200");
/// ```
#[must_use]
pub fn exceeded(template: &Template, size: usize, delivery: Delivery) -> Vec<Exceeded> {
    let mut findings = Findings(Vec::new());
    let body = match delivery {
        Delivery::Inline => Limit::TemplateBody,
        Delivery::S3 => Limit::TemplateS3,
    };
    findings.whole(body, size);
    findings.whole(Limit::Resources, template.resources().len());
    findings.whole(Limit::Parameters, template.parameters().len());
    findings.whole(Limit::Outputs, template.outputs().len());
    findings.whole(Limit::Description, template.description().map_or(0, str::len));
    let bodies = template.resources().flat_map(|(_, entry)| entry.attributes().map(|(_, value)| value));
    findings.whole(Limit::DynamicReferences, bodies.map(dynamic_references).sum());
    for (id, parameter) in template.parameters() {
        let default = parameter.default_value().map_or(0, text_bytes);
        findings.one(Limit::ParameterValue, default, id);
    }
    for (id, entry) in template.resources() {
        let limited = Description::for_type(entry.type_name()).into_iter().flat_map(|known| known.properties);
        for (path, limit) in limited.filter_map(|property| Some((property.path, property.limit?))) {
            let steps: Vec<&str> = path.split('/').collect();
            at(entry.attribute("Properties").unwrap_or(&Json::Null), &steps, &mut |value| {
                findings.one(limit, limit.measure(value), id);
            });
        }
    }
    findings.0
}

/// Visits the values at this path; `*` matches any item of a list or mapping
fn at<'v>(value: &'v Json, steps: &[&str], visit: &mut impl FnMut(&'v Json)) {
    match (steps.split_first(), value) {
        (None, _) => visit(value),
        (Some((&"*", rest)), Json::Array(items)) => items.iter().for_each(|item| at(item, rest, visit)),
        (Some((&"*", rest)), Json::Object(items)) => items.values().for_each(|item| at(item, rest, visit)),
        (Some((name, rest)), _) => {
            if let Some(inner) = value.get(name) {
                at(inner, rest, visit);
            }
        }
    }
}

struct Findings(Vec<Exceeded>);

impl Findings {
    fn whole(&mut self, limit: Limit, actual: usize) {
        self.push(limit, actual, None);
    }

    fn one(&mut self, limit: Limit, actual: usize, id: &LogicalId) {
        self.push(limit, actual, Some(id));
    }

    fn push(&mut self, limit: Limit, actual: usize, id: Option<&LogicalId>) {
        if actual > limit.allowed() {
            self.0.push(Exceeded { limit, actual, logical_id: id.cloned() });
        }
    }
}

/// Bytes of a string, or of any other value as compact JSON, which is how the service receives it.
fn text_bytes(value: &Json) -> usize {
    match value {
        Json::Null => 0,
        Json::String(text) => text.len(),
        value => value.to_string().len(),
    }
}

fn dynamic_references(value: &Json) -> usize {
    match value {
        Json::String(text) => text.matches("{{resolve:").count(),
        Json::Array(items) => items.iter().map(dynamic_references).sum(),
        Json::Object(map) => map.values().map(dynamic_references).sum(),
        Json::Null | Json::Bool(_) | Json::Number(_) => 0,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::cfn::resources::{
        AutoDeployment, ConfigurationDefinition, ConfigurationManager, Document, DocumentType, StackSet,
        TemplateSource,
    };
    use crate::cfn::{Output, Parameter, ParameterType};

    fn check(template: &Template, expected: &[(Limit, usize, Option<&str>)]) {
        let found = exceeded(template, 0, Delivery::S3);
        let found: Vec<_> = found
            .iter()
            .map(|one| (one.limit(), one.actual(), one.logical_id().map(LogicalId::as_str)))
            .collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn what_fits_exactly_is_no_finding() {
        let mut template = Template::default();
        for number in 0..RESOURCES {
            template.add(format!("D{number}"), Document::new(DocumentType::Session, json!({}))).unwrap();
        }
        for number in 0..PARAMETERS {
            template.add_parameter(format!("P{number}"), Parameter::new(ParameterType::String)).unwrap();
            template.add_output(format!("O{number}"), Output::new("x")).unwrap();
        }
        template.set_description("é".repeat(512));
        check(&template, &[]);
        assert_eq!(exceeded(&template, TEMPLATE_BODY_BYTES, Delivery::Inline), []);
        template.add("One", Document::new(DocumentType::Session, json!({}))).unwrap();
        template
            .add_parameter("OneP", Parameter::new(ParameterType::String).default("x".repeat(4_097)))
            .unwrap();
        template.add_output("OneO", Output::new("x")).unwrap();
        template.set_description("é".repeat(513));
        check(
            &template,
            &[
                (Limit::Resources, 501, None),
                (Limit::Parameters, 201, None),
                (Limit::Outputs, 201, None),
                (Limit::Description, 1_026, None),
                (Limit::ParameterValue, 4_097, Some("OneP")),
            ],
        );
    }

    #[test]
    fn resources_have_limits_of_their_own() {
        let mut template = Template::default();
        let text = "x".repeat(SSM_DOCUMENT_BYTES);
        template.add("Doc", Document::new(DocumentType::Session, json!({"a": text}))).unwrap();
        let definition = ConfigurationDefinition::new("T").parameter("K", "é".repeat(40_961));
        template.add("Manager", ConfigurationManager::new([definition])).unwrap();
        let body = TemplateSource::Body("x".repeat(51_201).into());
        let tags = (0..51).map(|number| (format!("k{number}"), "{{resolve:ssm:a}}{{resolve:ssm:b}}"));
        let set = StackSet::service_managed("s", AutoDeployment::disabled(), body).tags(tags);
        template.add("Set", set.parameter("P", "x".repeat(4_097))).unwrap();
        check(
            &template,
            &[
                (Limit::DynamicReferences, 102, None),
                (Limit::SsmDocument, SSM_DOCUMENT_BYTES + 8, Some("Doc")),
                (Limit::QuickSetupParameter, 40_961, Some("Manager")),
                (Limit::StackSetTags, 51, Some("Set")),
                (Limit::StackSetTemplate, 51_201, Some("Set")),
                (Limit::ParameterValue, 4_097, Some("Set")),
            ],
        );
    }
}
