//! Templates of the features besides the policies (roles, topics, buckets, keys and so on), each group in separate stacks
//!
//! A feature has functions that add resources to templates, which they request from [`FeatureTemplates`] for a home. This module converts
//! each home to a plain stack or to a StackSet for every account, in the same way for all features. Start at [`Home`]. To add a feature,
//! see [`features`](crate::features).

mod administered;
pub(crate) mod bucket;
pub(crate) mod home;
pub(crate) mod key;
mod stack;

use super::Options;
use super::stacks;
use crate::assembly::{MemberTemplate, Stack, Step};
use crate::cfn::{AddError, Template};
use crate::diag::Diagnostics;
use crate::features::FEATURES;
use crate::model::Place;
use crate::plan::Plan;

use administered::{member_template, set};
use stack::{after, in_management, of_management, sentence, stack};

pub(crate) use administered::Administered;
pub(crate) use home::{Home, Spread};

/// Stage in which a group is deployed
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Stage {
    /// Before everything else: resources that the setup itself needs
    First,
    /// After the feature is enabled, before policies and session preferences, which may refer to these resources
    BeforePolicies,
    /// At the end
    AfterPolicies,
}

/// A group of stacks of a feature, which share its name
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct StackGroup {
    /// Suffix of the names of its stacks, such as `notifications`
    pub(crate) name: &'static str,
    /// Purpose of its stacks, without a final period
    pub(crate) purpose: &'static str,
    /// Stage of its deployment
    pub(crate) stage: Stage,
    /// Groups that must be deployed first, because its resources refer to theirs by name
    pub(crate) after: &'static [&'static str],
}

/// A template under construction, and its home
#[derive(Debug)]
struct Site {
    group: StackGroup,
    home: Home,
    template: Template,
}

/// Collects the resources of all features
#[derive(Debug)]
pub(crate) struct FeatureTemplates<'p, 'm> {
    pub(crate) plan: &'p Plan<'m>,
    sites: Vec<Site>,
    steps: Vec<Step>,
}

/// Everything that features add to the policies
#[derive(Debug, Default)]
pub(crate) struct Made {
    /// Stacks before all others
    pub(crate) first: Vec<Stack>,
    /// Stacks between those that enable the feature and those of the policies
    pub(crate) before_policies: Vec<Stack>,
    /// Stacks at the end
    pub(crate) after_policies: Vec<Stack>,
    /// Templates of the StackSets
    pub(crate) member_templates: Vec<MemberTemplate>,
    /// Resources for the single template
    pub(crate) administered: Vec<Administered>,
    /// Manual steps
    pub(crate) steps: Vec<Step>,
}

/// Creates everything that features add to the policies
pub(crate) fn make(plan: &Plan<'_>, options: Options, findings: &mut Diagnostics) -> Result<Made, AddError> {
    let mut templates = FeatureTemplates { plan, sites: Vec::new(), steps: Vec::new() };
    let mut all: Vec<_> = FEATURES.iter().flat_map(|feature| feature.templates).collect();
    all.sort_by_key(|(position, _)| *position);
    for (_, add) in all {
        add(&mut templates)?;
    }
    templates.finish(options, findings)
}

impl<'p, 'm> FeatureTemplates<'p, 'm> {
    /// The template of a group for a home; `None` if the home does not exist, which a check reports
    ///
    /// Without an organization, every home is the account and Region itself.
    pub(crate) fn at(&mut self, group: StackGroup, home: Home) -> Option<&mut Template> {
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
        let known = self.sites.iter().position(|site| site.group == group && site.home == home);
        let number = known.unwrap_or_else(|| {
            let mut template = Template::default();
            template.set_description(format!("Just-in-time node access: {}", group.purpose));
            self.sites.push(Site { group, home, template });
            self.sites.len() - 1
        });
        self.sites.get_mut(number).map(|site| &mut site.template)
    }

    /// Calls `add` with the template of a group for a home; returns `None` if the home does not exist
    pub(crate) fn with<T>(
        &mut self,
        group: StackGroup,
        home: Home,
        add: impl FnOnce(&Self, &mut Template) -> T,
    ) -> Option<T> {
        let mut template = std::mem::take(self.at(group, home.clone())?);
        let made = add(self, &mut template);
        if let Some(place) = self.at(group, home) {
            *place = template;
        }
        Some(made)
    }

    /// Adds a manual step to the runbook
    pub(crate) fn step(&mut self, step: Step) {
        self.steps.push(step);
    }

    fn finish(self, options: Options, findings: &mut Diagnostics) -> Result<Made, AddError> {
        let Self { plan, sites, steps } = self;
        let mut made = Made { steps, ..Made::default() };
        let mut groups: Vec<StackGroup> = Vec::new();
        for site in &sites {
            if !groups.contains(&site.group) {
                groups.push(site.group);
            }
        }
        let mut groups_of: Vec<(String, StackGroup)> = Vec::new();
        for group in groups {
            let mut administered = Administered { group, own: Template::default(), sets: Vec::new() };
            let mut elsewhere = Vec::new();
            for site in sites.iter().filter(|site| site.group == group) {
                // CloudFormation rejects a template without resources.
                if site.template.resources().len() == 0 {
                    continue;
                }
                match &site.home {
                    Home::Administrator => administered.own = site.template.clone(),
                    Home::Management => {
                        if let Some(account) = plan.management_account() {
                            let name = stacks::name(plan, &format!("management-{}", group.name));
                            elsewhere.push(stack(plan, name, group, account, plan.home_region(), site));
                        }
                    }
                    Home::Account(account, region) if plan.management_account() == Some(account) => {
                        elsewhere.push(of_management(plan, group, account, region, site));
                    }
                    Home::Account(account, region) => {
                        let name = stacks::name(plan, &format!("{}-{account}-{region}", group.name));
                        elsewhere.push(stack(plan, name, group, account, region, site));
                    }
                    Home::EveryAccount(spread) => {
                        administered.sets.push(set(plan, group, spread, true, &site.template, findings));
                        elsewhere.extend(in_management(plan, group, true, spread, site));
                    }
                    Home::EveryRegion(spread) => {
                        administered.sets.push(set(plan, group, spread, false, &site.template, findings));
                        elsewhere.extend(in_management(plan, group, false, spread, site));
                    }
                }
            }
            let stage = match group.stage {
                Stage::First => &mut made.first,
                Stage::BeforePolicies => &mut made.before_policies,
                Stage::AfterPolicies => &mut made.after_policies,
            };
            let before = stage.len();
            let template = administered.stack_template(plan, options)?;
            if template.resources().len() > 0 {
                stage.push(Stack {
                    name: stacks::name(plan, group.name),
                    purpose: sentence(group.purpose),
                    account: plan.administrator().clone(),
                    region: plan.home_region().clone(),
                    depends_on: after(plan, group),
                    capabilities: stacks::capabilities_of(&template),
                    template,
                    stack_sets: administered.sets.iter().map(|set| set.name.clone()).collect(),
                });
            }
            stage.extend(elsewhere);
            groups_of.extend(stage.iter().skip(before).map(|stack| (stack.name.clone(), group)));
            made.member_templates
                .extend(administered.sets.iter().map(|set| member_template(plan, group, set)));
            made.administered.push(administered);
        }
        made.wait_for_groups(plan, &groups_of);
        Ok(made)
    }
}

impl Made {
    /// Makes stacks depend on those of the groups whose names they refer to
    fn wait_for_groups(&mut self, plan: &Plan<'_>, groups: &[(String, StackGroup)]) {
        let Self { first, before_policies, after_policies, .. } = self;
        let stages = || [&*first, &*before_policies, &*after_policies].into_iter().flatten();
        let group_of = |name: &str| groups.iter().find(|(stack, _)| stack == name).map(|(_, group)| *group);
        let management = plan.management_account();
        let waits = |stack: &Stack| -> Vec<String> {
            let Some(group) = group_of(&stack.name) else { return Vec::new() };
            let manages = |other: &Stack| Some(&other.account) == management;
            let theirs = |other: &&Stack| {
                let wanted = group_of(&other.name).is_some_and(|other| group.after.contains(&other.name));
                // StackSets of the administrator reach all accounts except the management account, which has separate stacks.
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
