//! Where node access is set up: an organization or an account, and the parameters of the managers

use serde_json::{Map, Value, json};

use super::{Draft, placed};
use crate::ids::{
    AccountId, ManagerName, OrganizationId, Region, RootId, Schedule, ScheduleDays, ScheduleTime, UnitId,
};
use crate::import::input::{Found, Home, Material, StackFacts};
use crate::import::organization::Names;
use crate::import::{Import, MANAGER, members, sets};
use crate::origin::Origin;

const CONSOLE: &str = "AWSQuickSetupType-SSM";
const NODE_ACCESS: &str = "AWSQuickSetupType-JITNA";

/// Where node access is set up
#[derive(Debug)]
pub(crate) struct Place<'m> {
    pub(crate) account: String,
    pub(crate) region: String,
    pub(crate) console: Option<Manager<'m>>,
    pub(crate) access: Option<Manager<'m>>,
    pub(crate) is_organization: bool,
}

/// A configuration manager with one definition
#[derive(Clone, Debug)]
pub(crate) struct Manager<'m> {
    pub(crate) found: &'m Found,
    pub(crate) definition: &'m Value,
}

impl<'m> Manager<'m> {
    pub(crate) fn new(found: &'m Found, kind: &str) -> Option<Self> {
        let definition =
            found.property("ConfigurationDefinitions").filter(|_| found.kind == MANAGER)?.get(0)?;
        (definition.get("Type")?.as_str()? == kind).then_some(Self { found, definition })
    }

    /// Whether a resource is a manager of the console or of node access, or may be one because its type is unresolved
    fn may_be(found: &Found) -> bool {
        let definition = found.property("ConfigurationDefinitions").and_then(|all| all.get(0));
        let kind = definition.and_then(|definition| definition.get("Type"));
        found.kind == MANAGER
            && kind
                .is_some_and(|kind| kind.as_str().is_none_or(|kind| [CONSOLE, NODE_ACCESS].contains(&kind)))
    }

    /// A string parameter; `${…}` in it represents values that are known only at deployment
    pub(crate) fn parameter(&self, name: &str) -> Option<&'m str> {
        let value = self.definition.get("Parameters")?.get(name)?;
        value.as_str().or_else(|| value.get("Fn::Sub")?.as_str())
    }
}

impl Place<'_> {
    /// Whether a resource is a manager of the console or of node access
    pub(crate) fn is_manager(found: &Found) -> bool {
        Manager::may_be(found)
    }
}

impl Draft {
    /// Places units under the targets: node access covers every unit that a StackSet targets, so a unit that it does not name is below one
    /// that it names
    pub(crate) fn below_targets(&mut self, material: &mut Material) {
        let kinds = [NODE_ACCESS, CONSOLE];
        let is_manager = |found: &Found| kinds.iter().any(|kind| Manager::new(found, kind).is_some());
        if !material.resources.iter().any(is_manager) {
            self.around = sets::around(&material.resources, &self.sets);
            let units = self.around.units.iter().filter(|id| id.starts_with("ou-")).cloned().collect();
            material.known.arrange(&[units], &[]);
            if material.known.root.is_none() {
                material.known.root = self.around.units.iter().find(|id| id.starts_with("r-")).cloned();
            }
        }
        let targets = material.resources.iter().filter_map(|found| Manager::new(found, NODE_ACCESS));
        let targets = targets.into_iter().find_map(|one| one.parameter("TargetOrganizationalUnits"));
        let targets: Vec<String> =
            targets.unwrap_or_default().split(',').map(str::trim).map(str::to_owned).collect();
        self.named_accounts(material, targets.first().map(String::as_str).unwrap_or_default());
        if targets.iter().any(|id| !id.starts_with("ou-")) {
            return;
        }
        let mut managers = material.resources.iter().filter_map(|found| Manager::new(found, NODE_ACCESS));
        let origin = managers.next().map_or(Origin::Unknown, |one| one.found.origin(&["Properties"]));
        let rolled_out: Vec<String> = sets::units(&self.sets);
        // A unit that a rollout names is unlikely to contain the unit of another rollout.
        let free: Vec<&String> = targets.iter().filter(|id| !rolled_out.contains(id)).collect();
        let outside = |known: &crate::import::organization::Known, id: &String| {
            !targets.iter().any(|target| known.is_within(id, target)) && known.parent_of_unit(id).is_none()
        };
        let lost: Vec<String> =
            rolled_out.iter().filter(|id| outside(&material.known, id)).cloned().collect();
        for id in &lost {
            if let Some(above) = free.first().copied().or(targets.first()) {
                material.known.place_unit(id, above);
            }
        }
        if let (Some(first), Some(_)) = (lost.first(), free.get(1)) {
            let what = "units of rollouts are assumed to be below the first unit of node access that no rollout names";
            self.assumed(what, origin, first);
        }
        material.known.arrange(&[targets], &[]);
    }

    /// Returns the organization or account, or `None` if the sources do not determine it
    pub(crate) fn place<'m>(&mut self, material: &'m Material, options: &Import) -> Option<Place<'m>> {
        let managers = |kind: &str| {
            let all: Vec<Manager<'m>> =
                material.resources.iter().filter_map(|found| Manager::new(found, kind)).collect();
            let organizational = all.iter().find(|one| one.parameter("TargetAccounts").is_none()).cloned();
            organizational.or_else(|| all.first().cloned())
        };
        let (console, access) = (managers(CONSOLE), managers(NODE_ACCESS));
        let first = access.clone().or_else(|| console.clone());
        let stack = |found: &Found| match &found.home {
            Home::Stack(facts) => Some(facts.clone()),
            _ => None,
        };
        let facts = first.as_ref().map(|one| one.found).or(material.resources.first()).and_then(stack);
        let known = |given: Option<String>, name: &str, of: fn(&StackFacts) -> Option<String>| {
            let parameter = |one: &Option<Manager<'_>>| one.as_ref()?.parameter(name).map(str::to_owned);
            let is_literal = |text: &String| !text.contains("${");
            parameter(&access)
                .or_else(|| parameter(&console))
                .filter(is_literal)
                .or_else(|| facts.as_ref().and_then(|facts| of(facts)))
                .or(given)
        };
        let (documents_in, stack) = (placed::one_place(material), material.values.stack());
        // A configuration for one account names the account as its target; older ones name it as the delegated administrator.
        let local = first.as_ref().is_some_and(|one| {
            one.parameter("TargetAccounts").is_some() && one.parameter("DelegatedAccountId").is_none()
        });
        let key = if local { "TargetAccounts" } else { "DelegatedAccountId" };
        let account =
            known(options.account.as_ref().map(ToString::to_string), key, |facts| facts.account.clone());
        let region = known(options.region.as_ref().map(ToString::to_string), "HomeRegion", |facts| {
            facts.region.clone()
        });
        let origin = first.as_ref().map_or(Origin::Unknown, |one| one.found.origin(&["Properties"]));
        let account = account.or_else(|| {
            let account = documents_in.0.clone().or_else(|| Some(stack?.0.to_owned()))?;
            self.assumed(
                format!("the account is assumed to be `{account}`, that of the sources"),
                origin,
                &account,
            );
            Some(account)
        });
        let region = region.or_else(|| {
            let region = documents_in.1.clone().or_else(|| Some(stack?.1.to_owned()))?;
            self.assumed(
                format!("the Region is assumed to be `{region}`, that of the sources"),
                origin,
                &region,
            );
            Some(region)
        });
        let account = account.filter(|id| id.parse::<AccountId>().is_ok());
        let region = region.filter(|name| name.parse::<Region>().is_ok());
        if account.is_none() {
            let help = "add `--account ID`: the account, or the delegated administrator of an organization";
            self.missing("the sources do not name the account", origin, help);
        }
        if region.is_none() {
            let help = "add `--region REGION`: the Region, or the home Region of an organization";
            self.missing("the sources do not name the Region", origin, help);
        }
        let is_local = first.as_ref().is_some_and(|one| one.parameter("TargetAccounts").is_some());
        let is_organization =
            !is_local && (first.is_some() || !self.sets.is_empty() || material.known.root().is_some());
        let (account, region) = (account?, region?);
        let place = Place { account, region, console, access, is_organization };
        if is_organization {
            self.organization(material, &place)?;
        } else {
            self.set("account", json!({"id": place.account, "region": place.region}));
            self.center_in_an_account(material);
        }
        Some(place)
    }

    fn organization(&mut self, material: &Material, place: &Place<'_>) -> Option<()> {
        let targets = place.console.as_ref().and_then(|one| one.parameter("TargetOrganizationalUnits"));
        let root = targets.filter(|text| text.parse::<RootId>().is_ok()).map(str::to_owned);
        let Some(root) = root.or_else(|| material.known.root()) else {
            let help = "also import the output of `aws organizations list-roots`";
            self.missing("the sources do not name the root of the organization", Origin::Unknown, help);
            return None;
        };
        let mut organization = Map::new();
        let mut stacks = material.resources.iter().filter_map(|found| match &found.home {
            Home::Stack(facts) => Some(facts),
            _ => None,
        });
        // Stack groups also have stacks in other accounts, such as a log archive.
        let of_management = stacks.find(|facts| {
            let name = facts.name.as_deref().unwrap_or_default();
            name.contains("-management-") && facts.account.as_deref() != Some(&place.account)
        });
        let other = of_management.and_then(|facts| facts.account.clone());
        self.management = other.clone();
        let management = material.known.management.clone().or(other);
        let management = management.filter(|id| *id != place.account);
        organization.extend(organization_id(material).map(|id| ("id".to_owned(), id.into())));
        organization.extend(management.clone().map(|id| ("managementAccount".to_owned(), id.into())));
        organization.insert("delegatedAdministrator".to_owned(), place.account.clone().into());
        organization.insert("root".to_owned(), root.into());
        organization.insert("homeRegion".to_owned(), place.region.clone().into());
        let provider = self.identity_provider(material, place);
        organization.extend(provider.map(|provider| ("identityProvider".to_owned(), provider)));
        let units = self.access_units(material, place);
        let (known, findings) = members::known(material, place, self.management.as_deref(), units);
        let names = Names::new(&known);
        organization.extend(known.tree(&names));
        self.findings.append(findings);
        self.unplaced(&known, &names, management.as_deref());
        self.names = names;
        self.set("organization", organization.into());
        Some(())
    }

    /// Units of node access: those of its manager, or those where the sources have policies
    fn access_units(&self, material: &Material, place: &Place<'_>) -> Vec<String> {
        if let Some(access) = &place.access {
            let units = access.parameter("TargetOrganizationalUnits").unwrap_or_default().split(',');
            // An override keeps a value that is not an ID, such as one that only the stack knows.
            let units = units.map(str::trim).filter(|unit| unit.parse::<UnitId>().is_ok());
            return units.map(str::to_owned).collect();
        }
        if !self.around.units.is_empty() {
            return self.around.units.clone();
        }
        let targets = sets::targets(&self.sets);
        if targets.is_empty() { placed::units(material) } else { targets }
    }

    pub(crate) fn console(&mut self, material: &Material, place: &Place<'_>) {
        let regions_of = |manager: &Option<Manager<'_>>| -> Vec<String> {
            let text = manager.as_ref().and_then(|one| one.parameter("TargetRegions")).unwrap_or_default();
            let regions = text.split(',').map(str::trim).filter(|item| item.parse::<Region>().is_ok());
            regions.map(str::to_owned).collect()
        };
        let mut console = Map::new();
        let name = |manager: &Option<Manager<'_>>| {
            let name = manager.as_ref()?.found.text("Name")?.to_owned();
            name.parse::<ManagerName>().is_ok().then_some(name)
        };
        console.extend(name(&place.console).map(|name| ("name".to_owned(), name.into())));
        let console_regions = regions_of(&place.console);
        let console_regions =
            if place.console.is_some() { console_regions } else { regions_of(&place.access) };
        let console_regions =
            if console_regions.is_empty() { self.around.regions.clone() } else { console_regions };
        let is_said = !console_regions.is_empty();
        let console_regions =
            if is_said { console_regions } else { self.regions_of_documents(material, place) };
        if place.is_organization && !console_regions.is_empty() {
            console.insert("regions".to_owned(), json!(console_regions));
        }
        for (key, parameter) in [
            ("agentUpdate", "AgentUpdateSchedule"),
            ("hostManagement", "EnableDHMCSchedule"),
            ("inventory", "InventoryCollectionSchedule"),
        ] {
            if let Some(text) = place.console.as_ref().and_then(|one| one.parameter(parameter)) {
                let interval =
                    text.strip_prefix("rate(").and_then(|text| text.strip_suffix(')')).unwrap_or(text);
                let is_schedule = match key {
                    "inventory" => interval.parse::<Schedule<ScheduleTime>>().is_ok(),
                    _ => interval.parse::<Schedule<ScheduleDays>>().is_ok(),
                };
                if is_schedule {
                    console.insert(key.to_owned(), interval.into());
                }
            }
        }
        let key = place.console.as_ref().and_then(|one| one.parameter("S3BucketEncryptionKeyArn"));
        if let Some(key) = key.filter(|key| !key.is_empty()) {
            console.insert("diagnosisBucketKey".to_owned(), key.into());
        }
        if place.console.as_ref().and_then(|one| one.parameter("CreateRemediationRoles")) == Some("false") {
            console.insert("remediationRoles".to_owned(), false.into());
        }
        self.set("unifiedConsole", console.into());
        let mut access = Map::new();
        access.extend(name(&place.access).map(|name| ("name".to_owned(), name.into())));
        if place.is_organization {
            let root = || self.model.get("organization").and_then(|of| of.get("root")?.as_str());
            let mut units = self.access_units(material, place);
            if units.is_empty() && place.access.is_none() {
                units.extend(root().map(str::to_owned));
            }
            let regions = regions_of(&place.access);
            self.switched_on(material, place, &units, &console_regions);
            if !units.is_empty() {
                access.insert("units".to_owned(), json!(units));
            }
            if !regions.is_empty() && regions != console_regions {
                access.insert("regions".to_owned(), json!(regions));
            }
        } else {
            self.switched_on(material, place, &[], &[]);
        }
        self.set("nodeAccess", access.into());
    }
}

/// ID of the organization: from AWS Organizations, or from conditions in policies
fn organization_id(material: &Material) -> Option<String> {
    if let Some(id) = &material.known.organization {
        return Some(id.clone());
    }
    let mut ids = Vec::new();
    material.resources.iter().for_each(|found| organization_ids(&found.resource, &mut ids));
    match ids.as_slice() {
        [one] => Some(one.clone()),
        _ => None,
    }
}

fn organization_ids(value: &Value, ids: &mut Vec<String>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| organization_ids(item, ids)),
        Value::Object(members) => {
            for (key, member) in members {
                if matches!(key.as_str(), "aws:PrincipalOrgID" | "aws:SourceOrgID" | "aws:ResourceOrgID") {
                    let named = member.as_array().map_or(std::slice::from_ref(member), Vec::as_slice);
                    for id in named.iter().filter_map(Value::as_str) {
                        if id.parse::<OrganizationId>().is_ok() && !ids.iter().any(|known| known == id) {
                            ids.push(id.to_owned());
                        }
                    }
                } else {
                    organization_ids(member, ids);
                }
            }
        }
        _ => {}
    }
}
