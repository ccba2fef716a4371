//! The resources that Quick Setup creates for a configuration: the definitions of its two types, and their conditions
//!
//! AWS publishes the definitions as SSM documents. `types.json` is a copy of the relevant parts: the parameters, the conditions, and the
//! resources with their names. The runbook uses the same data to list what must exist. Begin at [`made`].

mod condition;

use std::collections::HashMap;
use std::sync::LazyLock;

use indexmap::IndexMap;
use serde::Deserialize;
use serde_json::Value as Json;

/// Placeholder for the ID of the configuration, which Quick Setup chooses
pub const CONFIGURATION_ID: &str = "CONFIGURATION_ID";

static DEFINITIONS: LazyLock<Definitions> =
    LazyLock::new(|| serde_json::from_str(include_str!("types.json")).unwrap_or_default());

/// Definitions of the types
#[derive(Debug, Default, Deserialize)]
pub struct Definitions {
    /// Source of the definitions, with their date
    pub source: String,
    /// Regions in which the types are deployed
    pub regions: Vec<String>,
    /// Templates of each type
    pub types: IndexMap<String, Templates>,
}

/// Templates of a type
#[derive(Debug, Deserialize)]
pub struct Templates {
    /// For target accounts, and for an account without an organization
    #[serde(rename = "TA")]
    pub targets: TypeTemplate,
    /// For the delegated administrator
    #[serde(rename = "DA")]
    pub administrator: TypeTemplate,
}

/// A template of a type
#[derive(Debug, Deserialize)]
pub struct TypeTemplate {
    /// Parameters
    pub parameters: IndexMap<String, TypeParameter>,
    /// Conditions, by name
    pub conditions: IndexMap<String, String>,
    /// Resources, by logical ID
    pub resources: IndexMap<String, TypeResource>,
}

/// A parameter of a type
#[derive(Debug, Deserialize)]
pub struct TypeParameter {
    /// Default value
    pub default: Option<String>,
    /// The allowed values, if they are restricted
    pub values: Option<Vec<String>>,
    /// Pattern of its values
    pub pattern: Option<String>,
}

/// A resource of a type
#[derive(Debug, Deserialize)]
pub struct TypeResource {
    /// CloudFormation type
    #[serde(rename = "type")]
    pub kind: String,
    /// Condition under which it is created
    pub condition: Option<String>,
    /// Its name, as in the template
    pub name: Option<Json>,
}

/// How a type is deployed to an account
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Deployment {
    /// To a single account without an organization
    Local,
    /// To the delegated administrator of an organization
    Administrator,
    /// To an account of the target OUs of an organization
    Target,
}

impl Deployment {
    /// Value of `QSType`
    const fn as_str(self) -> &'static str {
        match self {
            Self::Local => "LA",
            Self::Administrator => "DA",
            Self::Target => "TA",
        }
    }
}

/// A resource that Quick Setup creates
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MadeResource {
    /// Logical ID in the type's template
    pub id: &'static str,
    /// CloudFormation type
    pub kind: &'static str,
    /// Name, in which [`CONFIGURATION_ID`] represents the ID that Quick Setup chooses
    pub name: Option<String>,
}

/// Returns the definitions
#[must_use]
pub fn definitions() -> &'static Definitions {
    &DEFINITIONS
}

/// Returns the resources that Quick Setup creates for a configuration in an account and Region; `None` if the type is unknown, or one of
/// its conditions cannot be evaluated
///
/// ```
/// use indexmap::IndexMap;
/// use jitna_iac::quick_setup::{Deployment, made};
///
/// let mut parameters = IndexMap::from([("HomeRegion".to_owned(), "eu-central-1".to_owned())]);
/// let count = |parameters: &IndexMap<String, String>| {
///     made("AWSQuickSetupType-JITNA", Deployment::Local, parameters, "111122223333", "eu-central-1").unwrap().len()
/// };
/// assert_eq!(count(&parameters), 2);
/// // With its own ID, a local set-up makes nothing.
/// parameters.insert("DelegatedAccountId".to_owned(), "111122223333".to_owned());
/// assert_eq!(count(&parameters), 0);
/// ```
#[must_use]
pub fn made(
    kind: &str,
    deployment: Deployment,
    parameters: &IndexMap<String, String>,
    account: &str,
    region: &str,
) -> Option<Vec<MadeResource>> {
    let templates = DEFINITIONS.types.get(kind)?;
    let template = match deployment {
        Deployment::Administrator => &templates.administrator,
        Deployment::Local | Deployment::Target => &templates.targets,
    };
    let mut values: HashMap<&str, &str> = HashMap::new();
    for (name, parameter) in &template.parameters {
        let given = parameters.get(name).map(String::as_str);
        values.insert(name, given.or(parameter.default.as_deref()).unwrap_or_default());
    }
    values.insert("QSType", deployment.as_str());
    values.insert("QSConfigurationId", CONFIGURATION_ID);
    values.insert("AWS::AccountId", account);
    values.insert("AWS::Region", region);
    let mut all = Vec::new();
    for (id, resource) in &template.resources {
        let is_made = match &resource.condition {
            Some(condition) => condition::holds(condition, &template.conditions, &values)?,
            None => true,
        };
        if is_made {
            let name = match &resource.name {
                Some(name) => Some(text(name, &template.conditions, &values)?),
                None => None,
            };
            all.push(MadeResource { id, kind: &resource.kind, name });
        }
    }
    Some(all)
}

/// Returns the string that an intrinsic function returns
fn text(value: &Json, conditions: &IndexMap<String, String>, values: &HashMap<&str, &str>) -> Option<String> {
    if let Some(text) = value.as_str() {
        return Some(text.to_owned());
    }
    let (function, argument) = value.as_object()?.iter().next()?;
    match (function.as_str(), argument.as_array().map(Vec::as_slice)) {
        ("Ref", None) => values.get(argument.as_str()?).map(|text| (*text).to_owned()),
        ("Fn::Sub", None) => filled(argument.as_str()?, values),
        // The only variable of such a string has the name of the parameter that is its value.
        ("Fn::Sub", Some([text, _])) => filled(text.as_str()?, values),
        ("Fn::Join", Some([separator, parts])) => {
            let parts: Option<Vec<String>> =
                parts.as_array()?.iter().map(|part| text(part, conditions, values)).collect();
            Some(parts?.join(separator.as_str()?))
        }
        ("Fn::If", Some([condition, then, otherwise])) => {
            let holds = condition::holds(condition.as_str()?, conditions, values)?;
            text(if holds { then } else { otherwise }, conditions, values)
        }
        _ => None,
    }
}

fn filled(template: &str, values: &HashMap<&str, &str>) -> Option<String> {
    let mut text = String::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once("${") {
        let (name, after) = after.split_once('}')?;
        text.push_str(before);
        text.push_str(values.get(name)?);
        rest = after;
    }
    text.push_str(rest);
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_condition_and_name_is_understood() {
        assert_eq!(DEFINITIONS.types.len(), 2);
        for kind in DEFINITIONS.types.keys() {
            for deployment in [Deployment::Local, Deployment::Administrator, Deployment::Target] {
                let parameters = IndexMap::new();
                assert!(made(kind, deployment, &parameters, "111122223333", "us-east-1").is_some(), "{kind}");
            }
        }
    }

    #[test]
    fn the_regions_are_those_that_are_supported() {
        let mut known: Vec<&str> =
            crate::ids::Region::SUPPORTED.iter().map(crate::ids::Region::as_str).collect();
        let mut defined: Vec<&str> = DEFINITIONS.regions.iter().map(String::as_str).collect();
        known.sort_unstable();
        defined.sort_unstable();
        assert_eq!(known, defined);
    }

    #[test]
    fn an_unknown_type_makes_nothing_known() {
        assert!(made("AWSQuickSetupType-Other", Deployment::Local, &IndexMap::new(), "1", "x").is_none());
    }
}
