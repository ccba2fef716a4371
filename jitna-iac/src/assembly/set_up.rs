//! Names of the resources that Quick Setup creates for the configurations of an assembly, for the runbook

use std::collections::BTreeMap;

use indexmap::IndexMap;
use serde::Serialize;
use serde_json::Value as Json;

use super::{Assembly, Format, Stack};
use crate::quick_setup::{CONFIGURATION_ID, Deployment, MadeResource, made};

/// Placeholder for an account of the organization; names of roles and associations do not contain its ID
const ANY_ACCOUNT: &str = "ACCOUNT";

/// Type of the configurations of Quick Setup
const MANAGER: &str = "AWS::SSMQuickSetup::ConfigurationManager";

/// Resources that must exist in an account, or in each of several accounts
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SetUp {
    /// Account or accounts
    pub place: String,
    /// Names of roles
    pub roles: Vec<String>,
    /// Prefixes of the names of roles that end in an ID chosen by Quick Setup
    pub role_prefixes: Vec<String>,
    /// Names of State Manager associations, by Region
    pub associations: Vec<Associations>,
}

/// Associations in some Regions
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Associations {
    /// The Regions
    pub regions: Vec<String>,
    /// Names, with `CONFIGURATION_ID` in place of the ID that Quick Setup chooses
    pub names: Vec<String>,
}

/// A configuration as the template defines it
#[derive(Debug)]
pub(super) struct Definition {
    pub(super) kind: String,
    pub(super) parameters: IndexMap<String, String>,
}

impl Assembly {
    /// Returns the roles and associations that Quick Setup creates for the configurations, grouped by place
    #[must_use]
    pub fn set_up(&self) -> Vec<SetUp> {
        let mut places: IndexMap<String, BTreeMap<String, Vec<MadeResource>>> = IndexMap::new();
        for stack in &self.stacks {
            for definition in definitions(stack) {
                for (place, region, resources) in of_definition(&definition, stack) {
                    places.entry(place).or_default().entry(region).or_default().extend(resources);
                }
            }
        }
        places.into_iter().map(|(place, regions)| SetUp::new(place, regions)).collect()
    }
}

impl SetUp {
    fn new(place: String, regions: BTreeMap<String, Vec<MadeResource>>) -> Self {
        let mut roles: Vec<String> = Vec::new();
        let mut associations: Vec<Associations> = Vec::new();
        for (region, resources) in regions {
            let named = |kind: &'static str| {
                let all = resources.iter().filter(move |resource| resource.kind == kind);
                all.filter_map(|resource| resource.name.clone())
            };
            for role in named("AWS::IAM::Role") {
                if !roles.contains(&role) {
                    roles.push(role);
                }
            }
            let mut names: Vec<String> = named("AWS::SSM::Association").collect();
            names.sort();
            match associations.iter_mut().find(|one| one.names == names) {
                Some(one) => one.regions.push(region),
                None => associations.push(Associations { regions: vec![region], names }),
            }
        }
        associations.retain(|one| !one.names.is_empty());
        let prefixes = roles.iter().filter_map(|role| role.strip_suffix(CONFIGURATION_ID));
        let role_prefixes = prefixes.map(str::to_owned).collect();
        roles.retain(|role| !role.contains(CONFIGURATION_ID));
        Self { place, roles, role_prefixes, associations }
    }
}

/// Returns the configurations in the template of a stack, with its parameters and pseudo parameters replaced
pub(super) fn definitions(stack: &Stack) -> Vec<Definition> {
    // The rendered template is used, because an override may have changed a parameter.
    let template: Json = serde_json::from_str(&Format::Json.render(&stack.template)).unwrap_or_default();
    let resources = template.get("Resources").and_then(Json::as_object);
    let managers = resources.into_iter().flat_map(|all| all.values());
    let managers = managers.filter(|resource| resource.get("Type").is_some_and(|kind| kind == MANAGER));
    let all = managers.filter_map(|manager| {
        manager.get("Properties")?.get("ConfigurationDefinitions")?.as_array().cloned()
    });
    let filled = |value: &Json| filled(value, &template, stack);
    all.flatten()
        .filter_map(|definition| {
            let parameters = definition.get("Parameters")?.as_object()?;
            Some(Definition {
                kind: definition.get("Type")?.as_str()?.to_owned(),
                parameters: parameters
                    .iter()
                    .filter_map(|(name, value)| Some((name.clone(), filled(value)?)))
                    .collect(),
            })
        })
        .collect()
}

/// Returns the string of a value in the account and Region of the stack
fn filled(value: &Json, template: &Json, stack: &Stack) -> Option<String> {
    if let Some(text) = value.as_str() {
        return Some(text.to_owned());
    }
    if let Some(name) = value.get("Ref").and_then(Json::as_str) {
        return match name {
            "AWS::AccountId" => Some(stack.account.to_string()),
            "AWS::Region" => Some(stack.region.to_string()),
            name => Some(template.get("Parameters")?.get(name)?.get("Default")?.as_str()?.to_owned()),
        };
    }
    // A list parameter is joined with commas, which is also the form of its default.
    filled(value.get("Fn::Join")?.get(1)?, template, stack)
}

/// Returns the resources that Quick Setup creates for a configuration, by place and Region
fn of_definition(definition: &Definition, stack: &Stack) -> Vec<(String, String, Vec<MadeResource>)> {
    let list = |name: &str| -> Vec<&str> {
        let text = definition.parameters.get(name).map(String::as_str).unwrap_or_default();
        text.split(',').filter(|item| !item.is_empty()).collect()
    };
    let account = stack.account.as_str();
    let units = list("TargetOrganizationalUnits");
    let places = if units.is_empty() {
        vec![(format!("account {account}"), account, Deployment::Local)]
    } else {
        let each = format!("each other account in {}, except the management account", units.join(", "));
        vec![
            (format!("account {account}"), account, Deployment::Administrator),
            (each, ANY_ACCOUNT, Deployment::Target),
        ]
    };
    let mut all = Vec::new();
    for (place, account, deployment) in places {
        for region in list("TargetRegions") {
            let resources = made(&definition.kind, deployment, &definition.parameters, account, region);
            all.push((place.clone(), region.to_owned(), resources.unwrap_or_default()));
        }
    }
    all
}
