//! The roles that Quick Setup deploys with

use serde_json::{Map, Value};

use super::Draft;
use super::place::Place;
use crate::ids::RoleReference;
use crate::import::input::{Found, Material};

/// Default names of the roles
const DEFAULT_ROLES: [&str; 2] =
    ["AWS-QuickSetup-StackSet-Local-AdministrationRole", "AWS-QuickSetup-StackSet-Local-ExecutionRole"];

impl Draft {
    pub(super) fn roles(&mut self, material: &Material, place: &Place<'_>) {
        let Some(manager) = place.access.as_ref().or(place.console.as_ref()) else { return };
        let made = |value: Option<&Value>| {
            let value = value?;
            let id = value.get("Ref").or_else(|| value.get("Fn::GetAtt")?.get(0)).and_then(Value::as_str)?;
            let same = |found: &&Found| found.id == id && found.template == manager.found.template;
            let role = material.resources.iter().find(same)?;
            Some(role.text("RoleName").unwrap_or_default().to_owned())
        };
        let named = |value: Option<&Value>| {
            let text = value?.as_str().map(str::to_owned).or_else(|| {
                let text = value?.get("Fn::Sub")?.as_str()?;
                Some(text.rsplit("role/").next()?.to_owned())
            })?;
            (!text.contains("${")).then_some(text)
        };
        let administration = manager.definition.get("LocalDeploymentAdministrationRoleArn");
        let execution = manager.definition.get("LocalDeploymentExecutionRoleName");
        let [default_administration, default_execution] = DEFAULT_ROLES;
        let mut roles = Map::new();
        let names = match (made(administration), made(execution)) {
            (Some(administration), Some(execution)) => [administration, execution],
            _ => {
                roles.insert("mode".to_owned(), "existing".into());
                [
                    named(administration).unwrap_or_else(|| default_administration.to_owned()),
                    named(execution).unwrap_or_else(|| default_execution.to_owned()),
                ]
            }
        };
        for ((key, name), default) in
            ["administration", "execution"].into_iter().zip(names).zip(DEFAULT_ROLES)
        {
            if name != default && name.parse::<RoleReference>().is_ok() {
                roles.insert(key.to_owned(), name.into());
            }
        }
        self.set("deploymentRoles", roles.into());
    }
}
