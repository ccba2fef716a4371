//! What stands around the policies: roles, topics, buckets, keys and the like, each part in the stack that it belongs to
//!
//! A part is a file: a function that adds resources to the templates of the homes that it asks [`Around`] for. What becomes
//! of a home (a plain stack, or a stack set that goes to every account) is decided here, once for all parts. Begin at
//! [`Home`]; to add a part, write the file and a line in `parts!`.

mod bucket;
mod home;
mod key;

use super::Options;
use super::inputs::Inputs;
use super::overrides;
use super::stack_sets;
use super::stacks::{self, NAMED_IAM};
use crate::assembly::{Carried, Stack, Step, Target};
use crate::cfn::limits::TEMPLATE_BODY_BYTES;
use crate::cfn::resources::{Capability, DeploymentTargets, StackInstances};
use crate::cfn::{AddError, EmbeddedTemplate, LogicalId, Template};
use crate::diag::Diagnostics;
use crate::ids::{AccountId, Region};
use crate::model::Place;
use crate::plan::Plan;
use crate::rules;

pub(super) use home::{Home, Spread};

macro_rules! parts {
    ($($name:ident),* $(,)?) => {
        // One file per part.
        $(mod $name;)*

        /// What adds each part, in the order of the stacks
        const PARTS: &[fn(&mut Around<'_, '_>) -> Result<(), AddError>] = &[$($name::add),*];
    };
}

parts! {
    explorer,
    session_logs,
    rdp_bucket,
    existing,
    rdp_recording,
    diagnosis,
    notifications,
    people,
    migration,
    conductor_one,
}

/// When a part is deployed
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Stage {
    /// Before anything else: what the set-up itself needs
    First,
    /// After the feature is switched on, before policies and session preferences, which may refer to it
    BeforePolicies,
    /// At the end
    AfterPolicies,
}

/// A part: its stacks are named after it
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Part {
    /// End of the names of its stacks, such as `notifications`
    pub(super) name: &'static str,
    /// What its stacks are for, without an end
    pub(super) purpose: &'static str,
    /// When it is deployed
    pub(super) stage: Stage,
    /// Parts whose stacks come first, since its resources refer to theirs by name
    pub(super) after: &'static [&'static str],
}

/// A template in the making, and where it goes
#[derive(Debug)]
struct Site {
    part: Part,
    home: Home,
    template: Template,
}

/// Collects the resources of all parts
#[derive(Debug)]
pub(super) struct Around<'p, 'm> {
    pub(super) plan: &'p Plan<'m>,
    sites: Vec<Site>,
    steps: Vec<Step>,
}

/// A template that a stack set carries to every account of some units
#[derive(Debug)]
struct Set {
    name: String,
    id: LogicalId,
    purpose: &'static str,
    spread: Spread,
    /// Whether it goes to one Region of each account
    once: bool,
    embedded: EmbeddedTemplate,
    named_iam: bool,
}

/// Resources of one part that stand in the administrator's account and home Region
#[derive(Debug)]
pub(super) struct Administered {
    part: Part,
    own: Template,
    sets: Vec<Set>,
}

/// Everything around the policies
#[derive(Debug, Default)]
pub(super) struct Made {
    /// Stacks before all others
    pub(super) first: Vec<Stack>,
    /// Stacks between those that switch the feature on and those of the policies
    pub(super) before_policies: Vec<Stack>,
    /// Stacks at the end
    pub(super) after_policies: Vec<Stack>,
    /// Templates of the stack sets
    pub(super) carried: Vec<Carried>,
    /// What the template with everything holds of it
    pub(super) administered: Vec<Administered>,
    /// What people have to do by hand
    pub(super) steps: Vec<Step>,
}

/// Makes everything around the policies
pub(super) fn make(plan: &Plan<'_>, options: Options, findings: &mut Diagnostics) -> Result<Made, AddError> {
    let mut around = Around { plan, sites: Vec::new(), steps: Vec::new() };
    for add in PARTS {
        add(&mut around)?;
    }
    around.finish(options, findings)
}

impl<'p, 'm> Around<'p, 'm> {
    /// The template of a part for a home; none if there is no such home, which a check reports
    ///
    /// Without an organization every home is the account and Region itself.
    pub(super) fn at(&mut self, part: Part, home: Home) -> Option<&mut Template> {
        let home = match (&self.plan.model.place, home) {
            (Place::Account(_), _) => Home::Administrator,
            (Place::Organization(_), Home::Management) => {
                self.plan.management_account()?;
                Home::Management
            }
            (Place::Organization(_), Home::Account(account, region))
                if account == *self.plan.administrator() && region == *self.plan.home_region() =>
            {
                Home::Administrator
            }
            (Place::Organization(_), home) => home,
        };
        let known = self.sites.iter().position(|site| site.part == part && site.home == home);
        let number = known.unwrap_or_else(|| {
            let mut template = Template::default();
            template.set_description(format!("Just-in-time node access: {}", part.purpose));
            self.sites.push(Site { part, home, template });
            self.sites.len() - 1
        });
        self.sites.get_mut(number).map(|site| &mut site.template)
    }

    /// Lets `add` put resources into the template of a part for a home; none if there is no such home
    pub(super) fn with<T>(
        &mut self,
        part: Part,
        home: Home,
        add: impl FnOnce(&Self, &mut Template) -> T,
    ) -> Option<T> {
        let mut template = std::mem::take(self.at(part, home.clone())?);
        let made = add(self, &mut template);
        if let Some(place) = self.at(part, home) {
            *place = template;
        }
        Some(made)
    }

    /// Adds something that people have to do by hand, to the runbook
    pub(super) fn step(&mut self, step: Step) {
        self.steps.push(step);
    }

    fn finish(self, options: Options, findings: &mut Diagnostics) -> Result<Made, AddError> {
        let Self { plan, sites, steps } = self;
        let mut made = Made { steps, ..Made::default() };
        let mut parts: Vec<Part> = Vec::new();
        for site in &sites {
            if !parts.contains(&site.part) {
                parts.push(site.part);
            }
        }
        let mut parts_of: Vec<(String, Part)> = Vec::new();
        for part in parts {
            let mut administered = Administered { part, own: Template::default(), sets: Vec::new() };
            let mut elsewhere = Vec::new();
            for site in sites.iter().filter(|site| site.part == part) {
                // A template without resources is refused.
                if site.template.resources().len() == 0 {
                    continue;
                }
                match &site.home {
                    Home::Administrator => administered.own = site.template.clone(),
                    Home::Management => {
                        if let Some(account) = plan.management_account() {
                            let name = stacks::name(plan, &format!("management-{}", part.name));
                            elsewhere.push(stack(plan, name, part, account, plan.home_region(), site));
                        }
                    }
                    Home::Account(account, region) if plan.management_account() == Some(account) => {
                        elsewhere.push(of_management(plan, part, account, region, site));
                    }
                    Home::Account(account, region) => {
                        let name = stacks::name(plan, &format!("{}-{account}-{region}", part.name));
                        elsewhere.push(stack(plan, name, part, account, region, site));
                    }
                    Home::EveryAccount(spread) => {
                        administered.sets.push(set(plan, part, spread, true, &site.template, findings));
                        elsewhere.extend(in_management(plan, part, true, spread, site));
                    }
                    Home::EveryRegion(spread) => {
                        administered.sets.push(set(plan, part, spread, false, &site.template, findings));
                        elsewhere.extend(in_management(plan, part, false, spread, site));
                    }
                }
            }
            let stage = match part.stage {
                Stage::First => &mut made.first,
                Stage::BeforePolicies => &mut made.before_policies,
                Stage::AfterPolicies => &mut made.after_policies,
            };
            let before = stage.len();
            let template = administered.stack_template(plan, options)?;
            if template.resources().len() > 0 {
                stage.push(Stack {
                    name: stacks::name(plan, part.name),
                    purpose: sentence(part.purpose),
                    account: plan.administrator().clone(),
                    region: plan.home_region().clone(),
                    depends_on: after(plan, part),
                    capabilities: capabilities(&template),
                    template,
                    stack_sets: administered.sets.iter().map(|set| set.name.clone()).collect(),
                });
            }
            stage.extend(elsewhere);
            parts_of.extend(stage.iter().skip(before).map(|stack| (stack.name.clone(), part)));
            made.carried.extend(administered.sets.iter().map(|set| carried(plan, part, set)));
            made.administered.push(administered);
        }
        made.wait_for_parts(plan, &parts_of);
        Ok(made)
    }
}

impl Made {
    /// Lets stacks wait for those of the parts whose names they refer to
    fn wait_for_parts(&mut self, plan: &Plan<'_>, parts: &[(String, Part)]) {
        let Self { first, before_policies, after_policies, .. } = self;
        let stages = || [&*first, &*before_policies, &*after_policies].into_iter().flatten();
        let part_of = |name: &str| parts.iter().find(|(stack, _)| stack == name).map(|(_, part)| *part);
        let management = plan.management_account();
        let waits = |stack: &Stack| -> Vec<String> {
            let Some(part) = part_of(&stack.name) else { return Vec::new() };
            let manages = |other: &Stack| Some(&other.account) == management;
            let theirs = |other: &&Stack| {
                let wanted = part_of(&other.name).is_some_and(|other| part.after.contains(&other.name));
                // Stack sets of the administrator reach all accounts but the management account, which has stacks of its own.
                let reaches =
                    if manages(stack) { other.account != *plan.administrator() } else { !manages(other) };
                wanted && reaches
            };
            stages().filter(theirs).map(|other| other.name.clone()).collect()
        };
        let waits: Vec<Vec<String>> = stages().map(waits).collect();
        let stacks = first.iter_mut().chain(before_policies).chain(after_policies);
        for (stack, waits) in stacks.zip(waits) {
            stack.depends_on.extend(waits);
        }
    }
}

impl Administered {
    /// Adds the resources to a template; gives their ids
    pub(super) fn add_to(
        &self,
        template: &mut Template,
        inputs: &mut Inputs<'_>,
        plan: &Plan<'_>,
    ) -> Result<Vec<LogicalId>, AddError> {
        let mut ids: Vec<LogicalId> = self.own.resources().map(|(id, _)| id.clone()).collect();
        let mut own = self.own.clone();
        own.set_description(template.description().unwrap_or_default());
        *template = std::mem::take(template).merge(own)?;
        for set in &self.sets {
            let targets = set.targets(template, inputs, plan)?;
            let mut stack_set = stack_sets::service_managed(plan, &set.name, set.embedded.body(), true)
                .description(format!("Just-in-time node access: {}", set.purpose))
                .stack_instances(targets);
            if set.named_iam {
                stack_set = stack_set.capability(Capability::NamedIam);
            }
            let comment = format!("{}: {}", set.name, set.purpose);
            let handle = template.add_with(&set.id, stack_set, |entry| {
                entry.set_comment(comment);
            })?;
            ids.push(handle.id().clone());
        }
        Ok(ids)
    }

    /// When it is deployed
    pub(super) fn stage(&self) -> Stage {
        self.part.stage
    }

    /// Bytes that it adds to a template, roughly
    pub(super) fn estimate(&self) -> usize {
        const AROUND_ONE: usize = 4096;
        let sets = self.sets.iter().map(|set| stack_sets::escaped(set.embedded.body()) + AROUND_ONE);
        self.own.to_json().len() + sets.sum::<usize>()
    }

    /// Resources that it adds to a template
    pub(super) fn resources(&self) -> usize {
        self.own.resources().len() + self.sets.len()
    }

    /// Whether it makes roles or policies of given names
    pub(super) fn names_iam(&self) -> bool {
        !capabilities(&self.own).is_empty()
    }

    fn stack_template(&self, plan: &Plan<'_>, options: Options) -> Result<Template, AddError> {
        let mut template = Template::default();
        template.set_description(format!("Just-in-time node access: {}", self.part.purpose));
        let mut inputs = Inputs::new(plan, options.parameters);
        self.add_to(&mut template, &mut inputs, plan)?;
        inputs.finish(&mut template);
        Ok(template)
    }
}

impl Set {
    fn targets(
        &self,
        template: &mut Template,
        inputs: &mut Inputs<'_>,
        plan: &Plan<'_>,
    ) -> Result<StackInstances, AddError> {
        let units = if self.spread.is_node_access() {
            inputs.node_access_units(template)?.1
        } else {
            self.spread.unit_ids(plan).into_iter().map(crate::cfn::Value::<String>::from).collect()
        };
        let regions = if self.spread.is_node_access() && !self.once {
            inputs.node_access_regions(template)?.1
        } else {
            let regions = self.spread.regions(plan, self.once);
            regions.iter().map(|region| crate::cfn::Value::<String>::from(region.as_str())).collect()
        };
        Ok(StackInstances::new(DeploymentTargets::units(units), regions))
    }
}

/// Stack that a part has in the management account and one Region
fn of_management(plan: &Plan<'_>, part: Part, account: &AccountId, region: &Region, site: &Site) -> Stack {
    let name = stacks::name(plan, &format!("management-{region}-{}", part.name));
    let mut stack = stack(plan, name, part, account, region, site);
    stack.depends_on = after_enabled(plan, part, region);
    stack
}

/// What a stack of the management account waits for: just-in-time node access in its Region, if it is there
fn after_enabled(plan: &Plan<'_>, part: Part, region: &Region) -> Vec<String> {
    if part.stage == Stage::First || !plan.management.contains_key(region) {
        return Vec::new();
    }
    vec![stacks::name(plan, &format!("management-{region}-enable"))]
}

/// Stacks of the management account, which no service-managed stack set reaches, if a rollout names it
fn in_management(plan: &Plan<'_>, part: Part, once: bool, spread: &Spread, site: &Site) -> Vec<Stack> {
    let (Some(account), false) = (plan.management_account(), plan.management.is_empty()) else {
        return Vec::new();
    };
    if !spread.covers_management(plan) {
        return Vec::new();
    }
    let label = spread.suffix();
    let regions = spread.regions(plan, once).into_iter();
    let regions = regions.filter(|region| once || plan.management.contains_key(region));
    regions
        .map(|region| {
            let name = if once {
                format!("management-{}{label}-account", part.name)
            } else {
                format!("management-{region}-{}{label}", part.name)
            };
            let mut stack = stack(plan, stacks::name(plan, &name), part, account, region, site);
            // What is once in an account is about none of its Regions.
            stack.depends_on = if once { Vec::new() } else { after_enabled(plan, part, region) };
            stack
        })
        .collect()
}

fn stack(
    plan: &Plan<'_>,
    name: String,
    part: Part,
    account: &AccountId,
    region: &Region,
    site: &Site,
) -> Stack {
    let template = site.template.clone();
    // Nothing in the management account waits for the delegated administrator.
    let depends_on = if site.home == Home::Management { Vec::new() } else { after(plan, part) };
    Stack {
        name,
        purpose: sentence(part.purpose),
        account: account.clone(),
        region: region.clone(),
        depends_on,
        capabilities: capabilities(&template),
        template,
        stack_sets: Vec::new(),
    }
}

fn set(
    plan: &Plan<'_>,
    part: Part,
    spread: &Spread,
    once: bool,
    template: &Template,
    findings: &mut Diagnostics,
) -> Set {
    let reach = if once { "-account" } else { "" };
    let name = stacks::name(plan, &format!("{}{}{reach}", part.name, spread.suffix()));
    let mut template = template.clone();
    overrides::apply_to_part(plan, &name, &mut template, findings);
    let embedded = EmbeddedTemplate::of(&template);
    let bytes = embedded.body().len();
    if bytes > TEMPLATE_BODY_BYTES {
        findings.push(
            rules::TEMPLATE_TOO_LARGE
                .finding(format!(
                    "stack set `{name}` makes {bytes} bytes, and a stack set embeds {TEMPLATE_BODY_BYTES} at most"
                ))
                .at(plan.model.place_origin(), "")
                .help("ask for fewer of them in one part")
                .subject(name.clone()),
        );
    }
    Set {
        id: LogicalId::from_name("StackSet", &name),
        name,
        purpose: part.purpose,
        spread: spread.clone(),
        once,
        named_iam: !capabilities(&template).is_empty(),
        embedded,
    }
}

fn carried(plan: &Plan<'_>, part: Part, set: &Set) -> Carried {
    let units = set.spread.units(plan);
    let accounts = set.spread.accounts(plan);
    Carried {
        name: set.name.clone(),
        rollout: None,
        part: Some(part.name.to_owned()),
        embedded: set.embedded.clone(),
        file: None,
        targets: vec![Target {
            units: set.spread.unit_ids(plan),
            unit_names: units.iter().map(|unit| plan.tree.get(*unit).label().to_owned()).collect(),
            without: Vec::new(),
            only: Vec::new(),
            regions: set.spread.regions(plan, set.once).into_iter().cloned().collect(),
            accounts,
        }],
        auto_deployment: *plan.model.stack_sets.auto_deployment,
    }
}

/// Stacks that a part waits for
fn after(plan: &Plan<'_>, part: Part) -> Vec<String> {
    match part.stage {
        Stage::First => Vec::new(),
        Stage::BeforePolicies | Stage::AfterPolicies => vec![stacks::name(plan, "enable")],
    }
}

/// What CloudFormation wants to be told of a template: that it names roles, policies or the like
fn capabilities(template: &Template) -> Vec<&'static str> {
    let named = |type_name: &str| type_name.starts_with("AWS::IAM::");
    if template.resources().any(|(_, entry)| named(entry.type_name())) { vec![NAMED_IAM] } else { Vec::new() }
}

fn sentence(text: &str) -> String {
    let mut characters = text.chars();
    characters.next().map_or_else(String::new, |first| first.to_uppercase().chain(characters).collect())
}
