//! The model that resources amount to, in the form of `jitna.yaml`

use std::collections::BTreeMap;

use indexmap::IndexMap;
use serde_json::{Map, Value, json};

use super::documents::{self, AUTO_APPROVAL_NAME, DENY_ACCESS_NAME, SESSION_NAME};
use super::input::{Found, Home, Material};
use super::sets::{self, Set};
use super::{DOCUMENT, Import, MANAGER, ROLE};
use crate::diag::Diagnostics;
use crate::ids::{
    AccountId, DocumentName, Label, ManagerName, Region, RoleName, StackName, TagKey, TagValue, clip,
};
use crate::origin::Origin;
use crate::rules;

const CONSOLE: &str = "AWSQuickSetupType-SSM";
const NODE_ACCESS: &str = "AWSQuickSetupType-JITNA";
const EXPLORER_POLICY: &str = "AWSSystemsManagerEnableExplorerExecutionPolicy";
const DEFAULT_ROLES: [&str; 2] =
    ["AWS-QuickSetup-StackSet-Local-AdministrationRole", "AWS-QuickSetup-StackSet-Local-ExecutionRole"];

/// A model in the making
#[derive(Debug, Default)]
pub(super) struct Draft {
    /// The keys of `jitna.yaml`
    pub(super) model: Map<String, Value>,
    /// The stack sets, by the number of their resource
    pub(super) sets: Vec<Set>,
    /// Management account, if it has stacks of its own
    pub(super) management: Option<String>,
    /// Rollout of the documents that no stack set carries
    pub(super) loose: Option<String>,
    /// What was found on the way
    pub(super) findings: Diagnostics,
}

impl Draft {
    /// The model of what was read
    pub(super) fn of(material: &mut Material, options: &Import) -> Self {
        let mut draft = Self::default();
        let sets = sets::find(&material.resources, &material.rollouts);
        sets::arrange(&sets, &mut material.known, &mut draft.findings, &material.resources);
        draft.sets = sets;
        draft.below_targets(material);
        let material = &*material;
        draft.set("version", json!(1));
        let Some(place) = draft.place(material, options) else { return draft };
        draft.console(&place);
        draft.roles(material, &place);
        draft.policies(material, &place);
        draft.tags(material);
        draft.options(material);
        draft
    }

    /// Node access covers every unit that a stack set targets: one that it does not name is below one that it names
    fn below_targets(&mut self, material: &mut Material) {
        let managers = || material.resources.iter().filter_map(|found| Manager::of(found, NODE_ACCESS));
        let targets =
            managers().find_map(|one| one.parameter("TargetOrganizationalUnits")).unwrap_or_default();
        let targets: Vec<String> = targets.split(',').map(str::trim).map(str::to_owned).collect();
        if targets.iter().any(|id| !id.starts_with("ou-")) {
            return;
        }
        let origin = managers().next().map_or(Origin::Unknown, |one| one.found.origin(&["Properties"]));
        let rolled_out: Vec<String> = sets::units(&self.sets);
        // A unit that a rollout names itself has no reason to hold what another one names.
        let free: Vec<&String> = targets.iter().filter(|id| !rolled_out.contains(id)).collect();
        let outside = |known: &super::organization::Known, id: &String| {
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
            let what =
                "units of rollouts are taken to be below the first unit of node access that no rollout names";
            self.assumed(what, origin, first);
        }
        material.known.arrange(&[targets], &[]);
    }

    fn set(&mut self, key: &str, value: Value) {
        let is_empty = match &value {
            Value::Array(items) => items.is_empty(),
            Value::Object(members) => members.is_empty(),
            Value::Null => true,
            _ => false,
        };
        if !is_empty {
            self.model.insert(key.to_owned(), value);
        }
    }

    fn missing(&mut self, what: &str, origin: Origin, help: &str) {
        self.findings.push(rules::UNDECIDED_IMPORT.finding(what).at(origin, "").help(help));
    }

    fn assumed(&mut self, what: impl Into<String>, origin: Origin, subject: &str) {
        let finding = rules::ASSUMED_IMPORT.finding(what).at(origin, "").subject(subject.to_owned());
        self.findings.push(finding);
    }

    /// Organization or account; none if the sources do not say enough
    fn place<'m>(&mut self, material: &'m Material, options: &Import) -> Option<Place<'m>> {
        let managers = |kind: &str| {
            let all: Vec<Manager<'m>> =
                material.resources.iter().filter_map(|found| Manager::of(found, kind)).collect();
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
        let known =
            |given: Option<String>, name: &str, of: fn(&super::input::StackFacts) -> Option<String>| {
                let parameter = |one: &Option<Manager<'_>>| one.as_ref()?.parameter(name).map(str::to_owned);
                let is_literal = |text: &String| !text.contains("${");
                parameter(&access)
                    .or_else(|| parameter(&console))
                    .filter(is_literal)
                    .or_else(|| facts.as_ref().and_then(|facts| of(facts)))
                    .or(given)
            };
        let account =
            known(options.account.as_ref().map(ToString::to_string), "DelegatedAccountId", |facts| {
                facts.account.clone()
            });
        let region = known(options.region.as_ref().map(ToString::to_string), "HomeRegion", |facts| {
            facts.region.clone()
        });
        let origin = first.as_ref().map_or(Origin::Unknown, |one| one.found.origin(&["Properties"]));
        let account = account.filter(|id| id.parse::<AccountId>().is_ok());
        let region = region.filter(|name| name.parse::<Region>().is_ok());
        if account.is_none() {
            let help = "add `--account ID`: the account, or the delegated administrator of an organization";
            self.missing("nothing says which account this is for", origin, help);
        }
        if region.is_none() {
            let help = "add `--region REGION`: the Region, or the home Region of an organization";
            self.missing("nothing says which Region this is for", origin, help);
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
        }
        Some(place)
    }

    fn organization(&mut self, material: &Material, place: &Place<'_>) -> Option<()> {
        let targets = place.console.as_ref().and_then(|one| one.parameter("TargetOrganizationalUnits"));
        let root = targets.filter(|text| text.starts_with("r-")).map(str::to_owned);
        let Some(root) = root.or_else(|| material.known.root()) else {
            let help = "import what `aws organizations list-roots` prints as well";
            self.missing("nothing says which root the organization has", Origin::Unknown, help);
            return None;
        };
        let mut organization = Map::new();
        let stacks = material.resources.iter().filter_map(|found| match &found.home {
            Home::Stack(facts) => facts.account.clone(),
            _ => None,
        });
        let other = stacks.into_iter().find(|account| *account != place.account);
        self.management = other.clone();
        let management = material.known.management.clone().or(other);
        let management = management.filter(|id| *id != place.account);
        organization.extend(management.map(|id| ("managementAccount".to_owned(), id.into())));
        organization.insert("delegatedAdministrator".to_owned(), place.account.clone().into());
        organization.insert("root".to_owned(), root.into());
        organization.insert("homeRegion".to_owned(), place.region.clone().into());
        let provider = place.access.as_ref().and_then(|one| one.parameter("IdentityProviderSetting"));
        if let Some("SSO") = provider {
            organization.insert("identityProvider".to_owned(), "SSO".into());
        }
        organization.extend(material.known.tree(None));
        self.set("organization", organization.into());
        Some(())
    }

    fn console(&mut self, place: &Place<'_>) {
        let list = |manager: &Option<Manager<'_>>, key: &str| -> Vec<String> {
            let text = manager.as_ref().and_then(|one| one.parameter(key)).unwrap_or_default();
            text.split(',').map(str::trim).filter(|item| !item.is_empty()).map(str::to_owned).collect()
        };
        let mut console = Map::new();
        let name = |manager: &Option<Manager<'_>>| {
            let name = manager.as_ref()?.found.text("Name")?.to_owned();
            name.parse::<ManagerName>().is_ok().then_some(name)
        };
        console.extend(name(&place.console).map(|name| ("name".to_owned(), name.into())));
        let console_regions = list(&place.console, "TargetRegions");
        let console_regions =
            if place.console.is_some() { console_regions } else { list(&place.access, "TargetRegions") };
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
                console.insert(key.to_owned(), interval.into());
            }
        }
        self.set("unifiedConsole", console.into());
        let mut access = Map::new();
        access.extend(name(&place.access).map(|name| ("name".to_owned(), name.into())));
        if place.is_organization {
            let units = list(&place.access, "TargetOrganizationalUnits");
            let regions = list(&place.access, "TargetRegions");
            if !units.is_empty() {
                access.insert("units".to_owned(), json!(units));
            }
            if !regions.is_empty() && regions != console_regions {
                access.insert("regions".to_owned(), json!(regions));
            }
        }
        self.set("nodeAccess", access.into());
    }

    fn roles(&mut self, material: &Material, place: &Place<'_>) {
        let explorer = material.resources.iter().find(|found| {
            let policies = found.property("ManagedPolicyArns").and_then(Value::as_array);
            found.kind == ROLE
                && policies.into_iter().flatten().any(|arn| arn.to_string().contains(EXPLORER_POLICY))
        });
        let name =
            explorer.and_then(|found| found.text("RoleName")).filter(|name| name.parse::<RoleName>().is_ok());
        let Some(manager) = place.access.as_ref().or(place.console.as_ref()) else {
            return self.set("consoleExtras", json!(name.map(|name| json!({"explorerRole": name}))));
        };
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
            if !name.is_empty() && name != default {
                roles.insert(key.to_owned(), name.into());
            }
        }
        self.set("consoleExtras", json!(name.map(|name| json!({"explorerRole": name}))));
        self.set("deploymentRoles", roles.into());
    }

    fn policies(&mut self, material: &Material, place: &Place<'_>) {
        let mut policies = Policies::default();
        let mut rollouts: IndexMap<String, Map<String, Value>> = IndexMap::new();
        let access_regions = self.access_regions(place);
        for set in &self.sets {
            let places = || sets::places(&self.sets, &set.rollout, &material.known, &access_regions);
            rollouts.entry(set.rollout.clone()).or_insert_with(places);
        }
        for found in material.resources.iter().filter(|found| found.kind == DOCUMENT) {
            let content = found.property("Content").map(documents::content_data).unwrap_or_default();
            if found.text("Name") == Some(DENY_ACCESS_NAME) {
                if self.model.contains_key("denyAccess") {
                    self.conflict("a second deny-access policy; an organization has one", found);
                } else {
                    self.set("denyAccess", documents::cedar_policy(None, &content));
                }
                continue;
            }
            let rollout = match &found.home {
                Home::Set(number) => {
                    self.sets.iter().find(|set| set.number == *number).map(|set| set.rollout.clone())
                }
                Home::Stack(facts) if facts.account.is_some() && facts.account == self.management => {
                    let name = self.management_rollout(&mut rollouts, facts.region.as_deref());
                    Some(name)
                }
                Home::Stack(_) | Home::Export if place.is_organization => {
                    self.loose_rollout(&mut rollouts, found)
                }
                Home::Stack(_) | Home::Export => Some(String::new()),
            };
            let Some(rollout) = rollout else { continue };
            let part = policies.add(found, &content, &rollout);
            if let Some((key, name)) = part
                && !rollout.is_empty()
            {
                let rollout = rollouts.entry(rollout).or_default();
                if key == "manualApprovals" {
                    let list = rollout.entry(key).or_insert_with(|| json!([]));
                    if let Some(list) = list.as_array_mut().filter(|list| !list.contains(&json!(name))) {
                        list.push(name.into());
                    }
                } else {
                    rollout.insert(key.to_owned(), name.into());
                }
            }
        }
        self.approvers(material);
        let Policies { autos, manuals, sessions } = policies;
        self.set("autoApprovals", autos.into_iter().map(|(_, policy)| policy).collect());
        self.set("manualApprovals", manuals.into_values().collect());
        self.set("sessionPreferences", sessions.into_iter().map(|(_, preferences)| preferences).collect());
        let rollouts = rollouts.into_iter().map(|(name, mut rest)| {
            let mut rollout = Map::from_iter([("name".to_owned(), name.into())]);
            // In the order of the reference.
            for key in [
                "units",
                "accounts",
                "excludeAccounts",
                "regions",
                "autoApproval",
                "manualApprovals",
                "sessionPreferences",
            ] {
                rollout.extend(rest.remove(key).map(|value| (key.to_owned(), value)));
            }
            Value::Object(rollout)
        });
        self.set("rollouts", rollouts.collect());
    }

    /// Names approvers whose ids are none, as those of examples are
    fn approvers(&mut self, material: &Material) {
        let mut seen = Vec::new();
        for found in material.resources.iter().filter(|found| found.kind == DOCUMENT) {
            let content = found.property("Content").map(documents::content_data).unwrap_or_default();
            for id in documents::malformed_approvers(&content) {
                if !seen.contains(&id) {
                    let what = format!(
                        "the approver `{}` is no id of IAM Identity Center: `check` wants the right one",
                        clip(&id)
                    );
                    self.assumed(what, found.origin(&["Properties", "Content"]), &found.id);
                    seen.push(id);
                }
            }
        }
    }

    fn conflict(&mut self, what: &str, found: &Found) {
        let finding = rules::CONFLICTING_IMPORT.finding(format!("`{}`: {what}", clip(&found.id)));
        self.findings.push(finding.at(found.origin(&["Properties"]), "").subject(found.id.clone()));
    }

    /// Regions of just-in-time node access
    fn access_regions(&self, place: &Place<'_>) -> Vec<String> {
        let of = |key: &str| self.model.get(key)?.get("regions")?.as_array().cloned();
        let list =
            of("nodeAccess").or_else(|| of("unifiedConsole")).unwrap_or_else(|| vec![json!(place.region)]);
        list.iter().filter_map(Value::as_str).map(str::to_owned).collect()
    }

    fn management_rollout(
        &self,
        rollouts: &mut IndexMap<String, Map<String, Value>>,
        region: Option<&str>,
    ) -> String {
        let name = if self.sets.iter().any(|set| set.rollout == "management") {
            "management-account"
        } else {
            "management"
        };
        let rollout = rollouts.entry(name.to_owned()).or_default();
        rollout.insert("accounts".to_owned(), json!([self.management]));
        let regions = rollout.entry("regions").or_insert_with(|| json!([]));
        if let (Some(regions), Some(region)) = (regions.as_array_mut(), region)
            && !regions.contains(&json!(region))
        {
            regions.push(region.into());
        }
        name.to_owned()
    }

    /// The rollout of documents that no stack set carries
    fn loose_rollout(
        &mut self,
        rollouts: &mut IndexMap<String, Map<String, Value>>,
        found: &Found,
    ) -> Option<String> {
        if self.loose.is_none() {
            let name =
                ["workloads", "imported"].into_iter().find(|name| !rollouts.contains_key(*name))?.to_owned();
            let units = self.model.get("nodeAccess").and_then(|access| access.get("units")).cloned();
            let root =
                self.model.get("organization").and_then(|organization| organization.get("root")).cloned();
            let units = units.or_else(|| Some(json!([root?])))?;
            let what = format!(
                "no stack set carries the documents: the rollout `{name}` takes them to the units of node access"
            );
            self.assumed(what, found.origin(&["Type"]), &found.id);
            rollouts.insert(name.clone(), Map::from_iter([("units".to_owned(), units)]));
            self.loose = Some(name);
        }
        self.loose.clone()
    }

    /// Tags that everything has that has tags
    fn tags(&mut self, material: &Material) {
        let kinds = [DOCUMENT, MANAGER, ROLE, super::STACK_SET];
        let tagged = material
            .resources
            .iter()
            .filter(|found| kinds.contains(&found.kind.as_str()) && !matches!(found.home, Home::Export));
        let mut common: Option<BTreeMap<String, String>> = None;
        let mut order: Vec<String> = Vec::new();
        for found in tagged {
            let own = tags(found.property("Tags"));
            if own.is_empty() {
                continue;
            }
            order.extend(
                own.iter().map(|(key, _)| key.clone()).filter(|key| !order.contains(key)).collect::<Vec<_>>(),
            );
            let own: BTreeMap<String, String> = own.into_iter().collect();
            common = Some(match common {
                None => own,
                Some(mut common) => {
                    common.retain(|key, value| own.get(key) == Some(value));
                    common
                }
            });
        }
        let common = common.unwrap_or_default();
        let fits =
            |key: &str, value: &str| key.parse::<TagKey>().is_ok() && value.parse::<TagValue>().is_ok();
        let tags = order.into_iter().filter_map(|key| {
            let value = common.get(&key).filter(|value| fits(&key, value))?.clone();
            Some((key, value.into()))
        });
        self.set("tags", Value::Object(tags.collect()));
    }

    /// How stack sets roll out
    fn options(&mut self, material: &Material) {
        let mut options = Map::new();
        let stacks = material.resources.iter().filter_map(|found| match &found.home {
            Home::Stack(facts) => facts.name.as_deref(),
            _ => None,
        });
        let prefix = stacks.into_iter().find_map(|name| name.strip_suffix("-enable")).map(str::to_owned);
        let prefix = prefix.or_else(|| self.sets.iter().find_map(|set| set.prefix.clone()));
        if let Some(prefix) = prefix.filter(|prefix| prefix != "jitna" && prefix.parse::<StackName>().is_ok())
        {
            options.insert("namePrefix".to_owned(), prefix.into());
        }
        if let Some(found) = self.sets.first().and_then(|set| material.resources.get(set.number)) {
            options.extend(sets::options(&self.sets, &material.resources, found));
        }
        self.set("stackSets", options.into());
    }
}

/// Tags in either of the two forms
pub(super) fn tags(value: Option<&Value>) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().map(str::to_owned);
    match value {
        Some(Value::Array(items)) => {
            items.iter().filter_map(|tag| Some((text(tag.get("Key")?)?, text(tag.get("Value")?)?))).collect()
        }
        Some(Value::Object(members)) => {
            members.iter().filter_map(|(key, value)| Some((key.clone(), text(value)?))).collect()
        }
        _ => Vec::new(),
    }
}

/// Where node access is set up
struct Place<'m> {
    account: String,
    region: String,
    console: Option<Manager<'m>>,
    access: Option<Manager<'m>>,
    is_organization: bool,
}

/// A configuration manager with one definition
#[derive(Clone)]
struct Manager<'m> {
    found: &'m Found,
    definition: &'m Value,
}

impl<'m> Manager<'m> {
    fn of(found: &'m Found, kind: &str) -> Option<Self> {
        let definition =
            found.property("ConfigurationDefinitions").filter(|_| found.kind == MANAGER)?.get(0)?;
        (definition.get("Type")?.as_str()? == kind).then_some(Self { found, definition })
    }

    /// A parameter that is a text; `${…}` in it stands for what is known only where it runs
    fn parameter(&self, name: &str) -> Option<&'m str> {
        let value = self.definition.get("Parameters")?.get(name)?;
        value.as_str().or_else(|| value.get("Fn::Sub")?.as_str())
    }
}

/// Policies and preferences, each once
#[derive(Default)]
struct Policies {
    autos: Vec<(Value, Value)>,
    manuals: IndexMap<String, Value>,
    sessions: Vec<(Value, Value)>,
}

impl Policies {
    /// Adds a document; key of rollouts and name by which they choose it
    fn add(&mut self, found: &Found, content: &Value, rollout: &str) -> Option<(&'static str, String)> {
        // Comments above documents end in the name that the policy has in the model.
        let noted = found.comment.as_deref().and_then(|comment| Some(comment.split_once(": ")?.1.to_owned()));
        let noted = noted.filter(|name| name.parse::<Label>().is_ok());
        let rollout = if rollout.is_empty() { "imported" } else { rollout };
        match (found.text("DocumentType")?, found.text("Name")?) {
            ("AutoApprovalPolicy", AUTO_APPROVAL_NAME) => {
                let name = chosen(&mut self.autos, content, noted.as_deref().unwrap_or(rollout), |name| {
                    documents::cedar_policy(Some(name), content)
                });
                Some(("autoApproval", name))
            }
            ("Session", SESSION_NAME) => {
                let name = chosen(&mut self.sessions, content, noted.as_deref().unwrap_or(rollout), |name| {
                    documents::session(name, content)
                });
                Some(("sessionPreferences", name))
            }
            ("ManualApprovalPolicy", name) if name.parse::<DocumentName>().is_ok() => {
                let policy = || documents::manual_approval(name, content);
                self.manuals.entry(name.to_owned()).or_insert_with(policy);
                Some(("manualApprovals", name.to_owned()))
            }
            _ => None,
        }
    }
}

/// The name of the policy with this content; a new one gets the wanted name, or one like it
fn chosen(
    all: &mut Vec<(Value, Value)>,
    content: &Value,
    wanted: &str,
    make: impl FnOnce(&str) -> Value,
) -> String {
    let name_of = |policy: &Value| policy.get("name").and_then(Value::as_str).unwrap_or_default().to_owned();
    if let Some((_, policy)) = all.iter().find(|(known, _)| known == content) {
        return name_of(policy);
    }
    let taken: Vec<String> = all.iter().map(|(_, policy)| name_of(policy)).collect();
    let numbered = (2..).map(|number| format!("{wanted}-{number}"));
    let mut names = std::iter::once(wanted.to_owned()).chain(numbered);
    let name = names.find(|name| !taken.contains(name)).unwrap_or_default();
    all.push((content.clone(), make(&name)));
    name
}
