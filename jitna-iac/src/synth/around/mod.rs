//! What stands around the policies: roles, topics, buckets, keys and the like, each part in the stack that it belongs to
//!
//! A part is a file: a function that adds resources to the templates of the homes that it asks [`Around`] for. What becomes
//! of a home (a plain stack, or a stack set that goes to every account) is decided here, once for all parts. Begin at
//! [`Home`]; to add a part, write the file and a line in `parts!`.

mod administered;
mod bucket;
mod home;
mod key;
mod stack;

use super::Options;
use super::stacks;
use crate::assembly::{Carried, Stack, Step};
use crate::cfn::{AddError, Template};
use crate::diag::Diagnostics;
use crate::model::Place;
use crate::plan::Plan;

use administered::{carried, set};
use stack::{after, in_management, of_management, sentence, stack};

pub(super) use administered::Administered;
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
                    capabilities: stacks::capabilities_of(&template),
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
