//! What a part has in the administrator's account and home Region: resources of its own, and the stack sets for all others

use super::{Part, Spread, Stage};
use crate::assembly::{Carried, Target};
use crate::cfn::limits::TEMPLATE_BODY_BYTES;
use crate::cfn::resources::{Capability, DeploymentTargets, StackInstances};
use crate::cfn::{AddError, EmbeddedTemplate, LogicalId, Template};
use crate::diag::Diagnostics;
use crate::plan::Plan;
use crate::rules;
use crate::synth::inputs;
use crate::synth::{Options, overrides, stack_sets, stacks};

/// A template that a stack set carries to every account of some units
#[derive(Debug)]
pub(super) struct Set {
    pub(super) name: String,
    id: LogicalId,
    purpose: &'static str,
    spread: Spread,
    /// Whether it goes to one Region of each account
    once: bool,
    embedded: EmbeddedTemplate,
}

/// Resources of one part that stand in the administrator's account and home Region
#[derive(Debug)]
pub(in crate::synth) struct Administered {
    pub(super) part: Part,
    pub(super) own: Template,
    pub(super) sets: Vec<Set>,
}

impl Administered {
    /// Adds the resources to a template; gives their ids
    pub(in crate::synth) fn add_to(
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

    /// When it is deployed
    pub(in crate::synth) fn stage(&self) -> Stage {
        self.part.stage
    }

    /// Bytes that it adds to a template, roughly
    pub(in crate::synth) fn estimate(&self) -> usize {
        const AROUND_ONE: usize = 4096;
        let sets = self.sets.iter().map(|set| stack_sets::escaped(set.embedded.body()) + AROUND_ONE);
        self.own.to_json().len() + sets.sum::<usize>()
    }

    /// Resources that it adds to a template
    pub(in crate::synth) fn resources(&self) -> usize {
        self.own.resources().len() + self.sets.len()
    }

    /// Whether it makes roles or policies
    pub(in crate::synth) fn makes_iam(&self) -> bool {
        Capability::of(&self.own).is_some()
    }

    pub(super) fn stack_template(&self, plan: &Plan<'_>, options: Options) -> Result<Template, AddError> {
        let mut template = Template::default();
        template.set_description(format!("Just-in-time node access: {}", self.part.purpose));
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

/// The stack set of a part for the accounts of some units; a finding if its template is too large
pub(super) fn set(
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
        embedded,
    }
}

/// What the assembly tells of a stack set
pub(super) fn carried(plan: &Plan<'_>, part: Part, set: &Set) -> Carried {
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
