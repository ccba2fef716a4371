//! Ids, Regions and schedules: in the template as they are, or as its parameters

use std::collections::HashMap;

use crate::cfn::{AddError, Interface, List, Parameter, ParameterHandle, ParameterType, Template, Value};
use crate::ids::Region;
use crate::model::Place;
use crate::plan::Plan;

/// Makes parameters of what a team that is handed a template has to set, if that is wanted
pub(super) struct Inputs<'m> {
    plan: &'m Plan<'m>,
    parameters: bool,
    groups: Vec<(&'static str, Vec<(ParameterHandle, String)>)>,
    made: HashMap<String, ParameterHandle>,
}

/// What a parameter is for
pub(super) struct Question<'q> {
    /// Heading under which it stands
    pub(super) group: &'static str,
    /// Name
    pub(super) id: &'q str,
    /// Short text beside its field
    pub(super) label: String,
    /// Longer text
    pub(super) description: &'q str,
}

const NODE_ACCESS: &str = "Just-in-time node access";
const ACCOUNT: &str = "^[0-9]{12}$";
const ROOT: &str = "^r-[0-9a-z]{4,32}$";
const UNITS: &str = "^(ou-[a-z0-9]{4,32}-[a-z0-9]{8,32}|r-[a-z0-9]{4,32})$";
const DAYS: &str = r"^(rate\((1 day|[1-9][0-9]* days)\)|none)$";
const TIMES: &str = r"^(rate\((1 (minute|hour|day)|[1-9][0-9]* (minutes|hours|days))\)|none)$";

impl<'m> Inputs<'m> {
    pub(super) fn new(plan: &'m Plan<'m>, parameters: bool) -> Self {
        Self { plan, parameters, groups: Vec::new(), made: HashMap::new() }
    }

    /// The parameter that a question asks for, made once
    fn parameter(
        &mut self,
        template: &mut Template,
        question: &Question<'_>,
        parameter: Parameter,
    ) -> Result<ParameterHandle, AddError> {
        if let Some(handle) = self.made.get(question.id) {
            return Ok(handle.clone());
        }
        let handle = template.add_parameter(question.id, parameter)?;
        self.made.insert(question.id.to_owned(), handle.clone());
        let entry = (handle.clone(), question.label.clone());
        match self.groups.iter_mut().find(|(group, _)| *group == question.group) {
            Some((_, all)) => all.push(entry),
            None => self.groups.push((question.group, vec![entry])),
        }
        Ok(handle)
    }

    fn text(
        &mut self,
        template: &mut Template,
        question: &Question<'_>,
        value: &str,
        shape: impl FnOnce(Parameter) -> Parameter,
    ) -> Result<Value<String>, AddError> {
        if !self.parameters {
            return Ok(value.into());
        }
        let parameter =
            Parameter::new(ParameterType::String).default(value).description(question.description);
        Ok(self.parameter(template, question, shape(parameter))?.reference())
    }

    /// A list as one text with commas, as Quick Setup takes it, and as a list
    fn list(
        &mut self,
        template: &mut Template,
        question: &Question<'_>,
        values: &[&str],
        shape: impl FnOnce(Parameter) -> Parameter,
    ) -> Result<(Value<String>, List<String>), AddError> {
        if !self.parameters {
            let list = values.iter().map(|value| Value::<String>::from(*value)).collect();
            return Ok((values.join(",").into(), list));
        }
        let parameter = Parameter::new(ParameterType::CommaDelimitedList)
            .default(values.join(","))
            .description(question.description);
        let handle = self.parameter(template, question, shape(parameter))?;
        let list: Value<Vec<String>> = handle.reference_as();
        Ok((Value::join_list(",", list.clone()), list.into()))
    }

    /// The parameter that says which step is deployed; there with or without the others
    pub(super) fn phase(
        &mut self,
        template: &mut Template,
        parameter: Parameter,
    ) -> Result<Value<String>, AddError> {
        let question = Question {
            group: "Deployment",
            id: "Phase",
            label: "What is deployed".to_owned(),
            description: "",
        };
        Ok(self.parameter(template, &question, parameter)?.reference())
    }

    pub(super) fn administrator(&mut self, template: &mut Template) -> Result<Value<String>, AddError> {
        let question = Question {
            group: "Organization",
            id: "DelegatedAccountId",
            label: "Delegated administrator".to_owned(),
            description: "Account that administers Systems Manager for the organization",
        };
        let shape = |p: Parameter| p.allowed_pattern(ACCOUNT).constraint_description("12 digits");
        self.text(template, &question, self.plan.administrator().as_str(), shape)
    }

    pub(super) fn home_region(&mut self, template: &mut Template) -> Result<Value<String>, AddError> {
        let question = Question {
            group: "Organization",
            id: "HomeRegion",
            label: "Home Region".to_owned(),
            description: "Home Region of the unified console; cannot be changed later",
        };
        self.text(template, &question, self.plan.home_region().as_str(), |p| p.allowed_values(supported()))
    }

    pub(super) fn root(&mut self, template: &mut Template) -> Result<Value<String>, AddError> {
        let root = match &self.plan.model.place {
            Place::Organization(organization) => organization.root.as_str(),
            Place::Account(_) => "",
        };
        let question = Question {
            group: "Organization",
            id: "RootId",
            label: "Root of the organization".to_owned(),
            description: "Root that the unified console covers",
        };
        let shape =
            |p: Parameter| p.allowed_pattern(ROOT).constraint_description("r- and 4 to 32 characters");
        self.text(template, &question, root, shape)
    }

    pub(super) fn identity_provider(&mut self, template: &mut Template) -> Result<Value<String>, AddError> {
        let question = Question {
            group: NODE_ACCESS,
            id: "IdentityProviderSetting",
            label: "Identity provider".to_owned(),
            description: "Where the identity of an approver is read from",
        };
        let provider = self.plan.identity_provider().as_str();
        self.text(template, &question, provider, |p| p.allowed_values(["IAM", "SSO"]))
    }

    pub(super) fn schedule(
        &mut self,
        template: &mut Template,
        id: &str,
        label: &str,
        expression: &str,
    ) -> Result<Value<String>, AddError> {
        let pattern = if id == "InventoryCollectionSchedule" { TIMES } else { DAYS };
        let question = Question {
            group: "Unified console",
            id,
            label: label.to_owned(),
            description: "A rate such as rate(14 days), or none",
        };
        let shape = |p: Parameter| p.allowed_pattern(pattern).constraint_description("a rate or none");
        self.text(template, &question, expression, shape)
    }

    pub(super) fn regions(
        &mut self,
        template: &mut Template,
        question: &Question<'_>,
        regions: &[&Region],
    ) -> Result<(Value<String>, List<String>), AddError> {
        let names: Vec<&str> = regions.iter().map(|region| region.as_str()).collect();
        self.list(template, question, &names, |p| p.allowed_values(supported()))
    }

    pub(super) fn units(
        &mut self,
        template: &mut Template,
        question: &Question<'_>,
        units: &[&str],
    ) -> Result<(Value<String>, List<String>), AddError> {
        let shape = |p: Parameter| p.allowed_pattern(UNITS).constraint_description("OU ids or the root id");
        self.list(template, question, units, shape)
    }

    /// Units of just-in-time node access
    pub(super) fn node_access_units(
        &mut self,
        template: &mut Template,
    ) -> Result<(Value<String>, List<String>), AddError> {
        let plan = self.plan;
        let units: Vec<&str> =
            plan.units.iter().filter_map(|unit| Some(plan.tree.get(*unit).id.as_ref()?.as_str())).collect();
        let question = Question {
            group: NODE_ACCESS,
            id: "NodeAccessOrganizationalUnits",
            label: "Units of just-in-time node access".to_owned(),
            description: "OU ids, or the root id for the whole organization",
        };
        self.units(template, &question, &units)
    }

    /// Regions of just-in-time node access
    pub(super) fn node_access_regions(
        &mut self,
        template: &mut Template,
    ) -> Result<(Value<String>, List<String>), AddError> {
        let question = Question {
            group: NODE_ACCESS,
            id: "NodeAccessRegions",
            label: "Regions of just-in-time node access".to_owned(),
            description: "Regions of the unified console, or fewer",
        };
        let regions = &self.plan.regions;
        self.regions(template, &question, regions)
    }

    /// Adds labels and groups of the parameters
    pub(super) fn finish(self, template: &mut Template) {
        if self.groups.is_empty() {
            return;
        }
        let mut interface = Interface::default();
        for (group, entries) in &self.groups {
            interface = interface.group(*group, entries.iter().map(|(handle, _)| handle));
            for (handle, label) in entries {
                interface = interface.label(handle, label.as_str());
            }
        }
        template.set_interface(interface);
    }
}

fn supported() -> Vec<String> {
    Region::SUPPORTED.iter().map(|region| region.as_str().to_owned()).collect()
}
