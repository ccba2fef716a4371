//! Resources of a stack group in the administrator's account and home Region: its own, and the StackSets for all other accounts

use super::{Spread, StackGroup, Stage};
use crate::assembly::{MemberTemplate, Target};
use crate::cfn::limits::TEMPLATE_BODY_BYTES;
use crate::cfn::resources::{Capability, DeploymentTargets, StackInstances};
use crate::cfn::{AddError, EmbeddedTemplate, LogicalId, Template};
use crate::diag::Diagnostics;
use crate::plan::Plan;
use crate::rules;
use crate::synth::inputs;
use crate::synth::{Options, overrides, stack_sets, stacks};

/// A template that a StackSet deploys to every account of some OUs
#[derive(Debug)]
pub(crate) struct Set {
    pub(crate) name: String,
    id: LogicalId,
    purpose: &'static str,
    spread: Spread,
    /// Whether it is deployed to only one Region of each account
    once: bool,
    embedded: EmbeddedTemplate,
}

/// Resources of one stack group in the administrator's account and home Region
#[derive(Debug)]
pub(crate) struct Administered {
    pub(crate) group: StackGroup,
    pub(crate) own: Template,
    pub(crate) sets: Vec<Set>,
}

impl Administered {
    /// Adds the resources to a template; returns their IDs
    pub(crate) fn add_to(
        &self,
        template: &mut Template,
        plan: &Plan<'_>,
    ) -> Result<Vec<LogicalId>, AddError> {
        let mut ids: Vec<LogicalId> = self.own.resources().map(|(id, _)| id.clone()).collect();
        let mut own = self.own.clone();
        own.set_description(template.description().unwrap_or_default());
        *template = std::mem::take(template).merge(own)?;
        for set in &self.sets {
            let targets = set.targets(plan);
            let mut stack_set = stack_sets::service_managed(plan, &set.name, set.embedded.body(), true)
                .description(format!("Just-in-time node access: {}", set.purpose))
                .stack_instances(targets);
            if let Some(capability) = set.embedded.capability() {
                stack_set = stack_set.capability(capability);
            }
            let comment = format!("{}: {}", set.name, set.purpose);
            let handle = template.add_with(&set.id, stack_set, |entry| {
                entry.set_comment(comment);
            })?;
            ids.push(handle.id().clone());
        }
        Ok(ids)
    }

    /// Stage of its deployment
    pub(crate) fn stage(&self) -> Stage {
        self.group.stage
    }

    /// Estimated number of bytes that it adds to a template
    pub(crate) fn estimate(&self) -> usize {
        const AROUND_ONE: usize = 4096;
        let sets = self.sets.iter().map(|set| stack_sets::escaped(set.embedded.body()) + AROUND_ONE);
        self.own.to_json().len() + sets.sum::<usize>()
    }

    /// Number of resources that it adds to a template
    pub(crate) fn resources(&self) -> usize {
        self.own.resources().len() + self.sets.len()
    }

    /// Whether it creates roles or policies
    pub(crate) fn makes_iam(&self) -> bool {
        Capability::for_template(&self.own).is_some()
    }

    pub(crate) fn stack_template(&self, plan: &Plan<'_>, options: Options) -> Result<Template, AddError> {
        let mut template = Template::default();
        template.set_description(format!("Just-in-time node access: {}", self.group.purpose));
        self.add_to(&mut template, plan)?;
        inputs::finish(&mut template, options.parameters)?;
        Ok(template)
    }
}

impl Set {
    fn targets(&self, plan: &Plan<'_>) -> StackInstances {
        let units = if self.spread.is_node_access() {
            inputs::node_access_units(plan).list()
        } else {
            self.spread.unit_ids(plan).into_iter().map(crate::cfn::Value::<String>::from).collect()
        };
        let regions = if self.spread.is_node_access() && !self.once {
            inputs::node_access_regions(plan).list()
        } else {
            let regions = self.spread.regions(plan, self.once);
            regions.iter().map(|region| crate::cfn::Value::<String>::from(region.as_str())).collect()
        };
        StackInstances::new(DeploymentTargets::units(units), regions)
    }
}

/// Creates the StackSet of a group for the accounts of some OUs; reports a template that is too large
pub(crate) fn set(
    plan: &Plan<'_>,
    group: StackGroup,
    spread: &Spread,
    once: bool,
    template: &Template,
    findings: &mut Diagnostics,
) -> Set {
    let reach = if once { "-account" } else { "" };
    let name = stacks::name(plan, &format!("{}{}{reach}", group.name, spread.suffix()));
    let mut template = template.clone();
    overrides::apply_to_part(plan, &name, &mut template, findings);
    let embedded = EmbeddedTemplate::new(&template);
    let bytes = embedded.body().len();
    if bytes > TEMPLATE_BODY_BYTES {
        findings.push(
            rules::TEMPLATE_TOO_LARGE
                .finding(format!(
                    "the template of StackSet `{name}` has {bytes} bytes, but a StackSet can embed at most {TEMPLATE_BODY_BYTES}"
                ))
                .at(plan.model.place_origin(), "")
                .help("reduce the number of resources in this group")
                .subject(name.clone()),
        );
    }
    Set {
        id: LogicalId::from_name("StackSet", &name),
        name,
        purpose: group.purpose,
        spread: spread.clone(),
        once,
        embedded,
    }
}

/// Information about a StackSet in the assembly
pub(crate) fn member_template(plan: &Plan<'_>, group: StackGroup, set: &Set) -> MemberTemplate {
    let units = set.spread.units(plan);
    let accounts = set.spread.accounts(plan);
    MemberTemplate {
        name: set.name.clone(),
        rollout: None,
        part: Some(group.name.to_owned()),
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
