//! IDs, Regions and schedules: written into the template, or as its parameters
//!
//! Synthesis writes such a value as an [`Input`], which knows its purpose. The last step of a template, [`finish`], replaces it with the
//! value, or with a parameter that has the value as its default. [`finish_in_phases`] also creates the condition of `Phase`. Therefore the
//! code that creates resources does not handle parameters or conditions.

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use crate::cfn::{
    AddError, Condition, Interface, Intrinsic, List, LogicalId, Parameter, ParameterHandle, ParameterType,
    Template, Value,
};
use crate::ids::Region;
use crate::model::Place;
use crate::plan::Plan;

/// A value that a team that receives a template may have to set
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(super) struct Input {
    /// Heading of the parameter
    group: String,
    /// Name of the parameter
    id: String,
    /// Short label of its field
    label: String,
    /// Longer description
    description: String,
    shape: Shape,
    values: Vec<String>,
    /// Whether a list is required instead of a string with commas
    as_list: bool,
}

/// Allowed values
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
enum Shape {
    Account,
    Root,
    Units,
    Region,
    Regions,
    IdentityProvider,
    /// A rate in days, or none
    Days,
    /// A rate, or none
    Times,
}

/// Placeholder for a function of CloudFormation until [`finish`] runs; names that users write cannot start like this
const INPUT: &str = "\0input";

const CONSOLE: &str = "Unified console";
const NODE_ACCESS: &str = "Just-in-time node access";
const ORGANIZATION: &str = "Organization";
const DEPLOYMENT: &str = "Deployment";
const PHASE: &str = "Phase";

impl Input {
    fn new(group: &str, id: &str, label: &str, description: &str, shape: Shape) -> Self {
        Self {
            group: group.to_owned(),
            id: id.to_owned(),
            label: label.to_owned(),
            description: description.to_owned(),
            shape,
            values: Vec::new(),
            as_list: false,
        }
    }

    fn values<'v>(self, values: impl IntoIterator<Item = &'v str>) -> Self {
        Self { values: values.into_iter().map(str::to_owned).collect(), ..self }
    }

    /// As a string; the items of a list are separated by commas, as Quick Setup expects
    pub(super) fn text(&self) -> Value<String> {
        Intrinsic::function(INPUT, serde_json::to_value(self).unwrap_or_default()).into_value()
    }

    /// As a list
    pub(super) fn list(self) -> List<String> {
        let input = Self { as_list: true, ..self };
        let list: Value<Vec<String>> =
            Intrinsic::function(INPUT, serde_json::to_value(&input).unwrap_or_default()).into_value();
        list.into()
    }

    fn is_several(&self) -> bool {
        matches!(self.shape, Shape::Units | Shape::Regions)
    }

    fn parameter(&self) -> Parameter {
        let kind = if self.is_several() { ParameterType::CommaDelimitedList } else { ParameterType::String };
        let parameter =
            Parameter::new(kind).default(self.values.join(",")).description(self.description.as_str());
        let pattern = |pattern: &str, says: &str| {
            parameter.clone().allowed_pattern(pattern).constraint_description(says)
        };
        match self.shape {
            Shape::Account => pattern("^[0-9]{12}$", "12 digits"),
            Shape::Root => pattern("^r-[0-9a-z]{4,32}$", "r- and 4 to 32 characters"),
            Shape::Units => {
                pattern("^(ou-[a-z0-9]{4,32}-[a-z0-9]{8,32}|r-[a-z0-9]{4,32})$", "OU IDs or the root ID")
            }
            Shape::Region | Shape::Regions => {
                parameter.allowed_values(Region::SUPPORTED.iter().map(|region| region.as_str()))
            }
            Shape::IdentityProvider => parameter.allowed_values(["IAM", "SSO"]),
            Shape::Days => pattern(r"^(rate\((1 day|[1-9][0-9]* days)\)|none)$", "a rate or none"),
            Shape::Times => pattern(
                r"^(rate\((1 (minute|hour|day)|[1-9][0-9]* (minutes|hours|days))\)|none)$",
                "a rate or none",
            ),
        }
    }

    /// The value itself
    fn plain(&self) -> Json {
        if self.as_list { self.values.clone().into() } else { self.values.join(",").into() }
    }

    /// The parameter in place of the value
    fn reference(&self, parameter: &ParameterHandle) -> Json {
        let list = || -> Value<Vec<String>> { parameter.reference_as() };
        match (self.is_several(), self.as_list) {
            (false, _) => parameter.reference().into_json(),
            (true, true) => list().into_json(),
            (true, false) => Value::join_list(",", list()).into_json(),
        }
    }
}

pub(super) fn administrator(plan: &Plan<'_>) -> Input {
    let description = "Account that administers Systems Manager for the organization";
    Input::new(ORGANIZATION, "DelegatedAccountId", "Delegated administrator", description, Shape::Account)
        .values([plan.administrator().as_str()])
}

pub(super) fn home_region(plan: &Plan<'_>) -> Input {
    let description = "Home Region of the unified console; cannot be changed later";
    Input::new(ORGANIZATION, "HomeRegion", "Home Region", description, Shape::Region)
        .values([plan.home_region().as_str()])
}

pub(super) fn root(plan: &Plan<'_>) -> Input {
    let root = match &plan.model.place {
        Place::Organization(organization) => organization.root.as_str(),
        Place::Account(_) => "",
    };
    let description = "Root that the unified console covers";
    Input::new(ORGANIZATION, "RootId", "Root of the organization", description, Shape::Root).values([root])
}

pub(super) fn console_regions(plan: &Plan<'_>) -> Input {
    let description = "Regions in which the unified console is set up";
    let label = "Regions of the unified console";
    Input::new(CONSOLE, "UnifiedConsoleRegions", label, description, Shape::Regions)
        .values(plan.console_regions.iter().map(|region| region.as_str()))
}

pub(super) fn identity_provider(plan: &Plan<'_>) -> Input {
    let description = "Source of the identities of approvers";
    let (id, label) = ("IdentityProviderSetting", "Identity provider");
    Input::new(NODE_ACCESS, id, label, description, Shape::IdentityProvider)
        .values([plan.identity_provider().as_str()])
}

/// A schedule of the unified console: in days, except for the inventory
pub(super) fn schedule(id: &str, label: &str, expression: &str) -> Input {
    let shape = if id == "InventoryCollectionSchedule" { Shape::Times } else { Shape::Days };
    Input::new(CONSOLE, id, label, "A rate such as rate(14 days), or none", shape).values([expression])
}

/// Units of just-in-time node access
pub(super) fn node_access_units(plan: &Plan<'_>) -> Input {
    let units = plan.units.iter().filter_map(|unit| Some(plan.tree.get(*unit).id.as_ref()?.as_str()));
    let label = "OUs of just-in-time node access";
    self::units(NODE_ACCESS, "NodeAccessOrganizationalUnits", label, units)
}

/// Units under this heading
pub(super) fn units<'v>(
    group: &str,
    id: &str,
    label: &str,
    units: impl IntoIterator<Item = &'v str>,
) -> Input {
    let description = "OU IDs, or the root ID for the whole organization";
    Input::new(group, id, label, description, Shape::Units).values(units)
}

/// Regions of just-in-time node access
pub(super) fn node_access_regions(plan: &Plan<'_>) -> Input {
    let description = "Regions of the unified console, or fewer";
    let label = "Regions of just-in-time node access";
    Input::new(NODE_ACCESS, "NodeAccessRegions", label, description, Shape::Regions)
        .values(plan.regions.iter().map(|region| region.as_str()))
}

/// Regions of a rollout
pub(super) fn regions<'v>(
    group: &str,
    id: &str,
    label: &str,
    regions: impl IntoIterator<Item = &'v str>,
) -> Input {
    let description = "Regions of just-in-time node access, or fewer";
    Input::new(group, id, label, description, Shape::Regions).values(regions)
}

/// Makes resources wait for the second step of a deployment, which the parameter `Phase` selects; then calls [`finish`]
///
/// The parameter exists even if the others do not.
pub(super) fn finish_in_phases(
    template: &mut Template,
    second: &[LogicalId],
    parameters: bool,
) -> Result<(), AddError> {
    let parameter =
        Parameter::new(ParameterType::String).default("all").allowed_values(["enable", "all"]).description(
            "enable: only roles and configuration managers; all: also policies and session preferences. A change from all to enable deletes these",
        );
    let phase = template.add_parameter(PHASE, parameter)?.reference();
    let all = template.add_condition("AllPhases", Condition::equals(phase, "all"))?;
    for id in second {
        if let Some(entry) = template.entry_mut(id) {
            entry.set_condition(&all);
        }
    }
    finish(template, parameters)
}

/// Runs the last step of a template: writes values, or parameters with labels and groups
pub(super) fn finish(template: &mut Template, parameters: bool) -> Result<(), AddError> {
    let mut asked: IndexMap<String, Input> = IndexMap::new();
    template.replace_functions(INPUT, &mut |arguments| {
        let input: Input = serde_json::from_value(arguments.clone()).ok()?;
        if !parameters {
            return Some(input.plain());
        }
        let parameter = ParameterHandle::named(&input.id)?;
        let reference = input.reference(&parameter);
        asked.entry(input.id.clone()).or_insert(input);
        Some(reference)
    });
    let mut groups: IndexMap<String, Vec<(ParameterHandle, String)>> = IndexMap::new();
    if let Some(phase) = ParameterHandle::named(PHASE).filter(|phase| template.has_parameter(phase)) {
        groups.insert(DEPLOYMENT.to_owned(), vec![(phase, "What is deployed".to_owned())]);
    }
    for (id, input) in asked {
        let handle = template.add_parameter(id, input.parameter())?;
        groups.entry(input.group).or_default().push((handle, input.label));
    }
    if groups.is_empty() {
        return Ok(());
    }
    let mut interface = Interface::default();
    for (group, entries) in &groups {
        interface = interface.group(group.as_str(), entries.iter().map(|(handle, _)| handle));
        for (handle, label) in entries {
            interface = interface.label(handle, label.as_str());
        }
    }
    template.set_interface(interface);
    Ok(())
}
