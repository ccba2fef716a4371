//! Resources that the model creates, and which of them represent the found resources

use std::collections::{HashMap, HashSet};

use serde_json::Value;

use crate::assembly::Assembly;
use crate::import::draft::Draft;
use crate::import::input::{Found, Home, Material};
use crate::import::resolve::Scope;
use crate::import::{DOCUMENT, MANAGER, ROLE, STACK_SET};

/// A resource that the model creates
#[derive(Debug)]
pub(super) struct Ours {
    pub(super) template: String,
    pub(super) id: String,
    pub(super) kind: String,
    pub(super) resource: Value,
    /// Rollout, if the resource is in its StackSet
    pub(super) rollout: Option<String>,
    /// Whether it is in a StackSet, either of a rollout or of another stack group
    pub(super) carried: bool,
    /// Whether that StackSet is inside a template that is itself in a StackSet, which overrides cannot reach
    pub(super) nested: bool,
    pub(super) account: Option<String>,
    pub(super) region: Option<String>,
}

impl Ours {
    fn property(&self, name: &str) -> Option<&Value> {
        self.resource.get("Properties")?.get(name)
    }
}

/// All resources that the model creates
pub(super) fn ours(assembly: &Assembly) -> Vec<Ours> {
    let mut all = Vec::new();
    for stack in &assembly.stacks {
        let text = stack.template.to_json_compact();
        let place = (stack.account.as_str(), stack.region.as_str());
        all.extend(of_template(&stack.name, &text).map(|one| Ours {
            account: Some(place.0.to_owned()),
            region: Some(place.1.to_owned()),
            ..one
        }));
    }
    for member in &assembly.member_templates {
        let rollout = member.rollout.clone();
        let resources = of_template(&member.name, member.body());
        all.extend(resources.map(|one| Ours { carried: true, rollout: rollout.clone(), ..one }));
    }
    let carried: HashSet<&str> =
        assembly.member_templates.iter().map(|member| member.name.as_str()).collect();
    let nested: Vec<Ours> = all
        .iter()
        .filter(|one| one.kind == STACK_SET)
        .filter_map(|set| {
            let text = |name: &str| set.property(name).and_then(Value::as_str);
            let (name, body) = (text("StackSetName")?, text("TemplateBody")?);
            (!carried.contains(name)).then(|| of_template(name, body).collect::<Vec<_>>())
        })
        .flatten()
        .map(|one| Ours { carried: true, nested: true, ..one })
        .collect();
    all.extend(nested);
    all
}

fn of_template(template: &str, text: &str) -> impl Iterator<Item = Ours> {
    let value: Value = serde_json::from_str(text).unwrap_or_default();
    let resources = value.get("Resources").and_then(Value::as_object).cloned().unwrap_or_default();
    resources.into_iter().map(move |(id, resource)| Ours {
        template: template.to_owned(),
        id,
        kind: resource.get("Type").and_then(Value::as_str).unwrap_or_default().to_owned(),
        resource: Scope::default().resolve(&resource),
        rollout: None,
        carried: false,
        nested: false,
        account: None,
        region: None,
    })
}

/// Templates and logical IDs of the resources that the model creates
#[derive(Debug, Default)]
pub(super) struct Made(HashSet<(String, String)>);

impl Made {
    pub(super) fn new(ours: &[Ours]) -> Self {
        Self(ours.iter().map(|one| (one.template.clone(), one.id.clone())).collect())
    }

    /// Whether a template has this logical ID
    pub(super) fn has(&self, template: &str, id: &str) -> bool {
        self.0.contains(&(template.to_owned(), id.to_owned()))
    }
}

/// Indexes the resources that the model creates
struct Index<'o> {
    ours: &'o [Ours],
    by_kind: HashMap<&'o str, Vec<usize>>,
    by_id: HashMap<(&'o str, &'o str), Vec<usize>>,
    documents: HashMap<&'o str, Vec<usize>>,
    /// Rollouts of the templates in StackSets
    rollouts: HashMap<&'o str, &'o String>,
}

impl<'o> Index<'o> {
    fn new(ours: &'o [Ours]) -> Self {
        let mut index = Self {
            ours,
            by_kind: HashMap::new(),
            by_id: HashMap::new(),
            documents: HashMap::new(),
            rollouts: HashMap::new(),
        };
        for (number, one) in ours.iter().enumerate() {
            index.by_kind.entry(&one.kind).or_default().push(number);
            index.by_id.entry((&one.kind, &one.id)).or_default().push(number);
            if let Some(name) = one.property("Name").and_then(Value::as_str).filter(|_| one.kind == DOCUMENT)
            {
                index.documents.entry(name).or_default().push(number);
            }
            if let Some(rollout) = one.rollout.as_ref().filter(|_| one.carried) {
                index.rollouts.entry(&one.template).or_insert(rollout);
            }
        }
        index
    }

    /// Filters these numbers by a condition on the resource
    fn select(&self, numbers: Option<&Vec<usize>>, is_one: impl Fn(&Ours) -> bool) -> Vec<usize> {
        let numbers = numbers.into_iter().flatten().copied();
        numbers.filter(|number| self.ours.get(*number).is_some_and(&is_one)).collect()
    }
}

/// For each found resource, the numbers of the model's resources that represent it
pub(super) fn counterparts(material: &Material, draft: &Draft, ours: &[Ours]) -> Vec<Vec<usize>> {
    let index = Index::new(ours);
    let sets: HashMap<usize, &String> = draft.sets.iter().map(|set| (set.number, &set.rollout)).collect();
    let mut all: Vec<Vec<usize>> = material
        .resources
        .iter()
        .map(|found| match draft.claims.get(&found.number) {
            Some(id) => claimed(found, id, material, &index),
            None if draft.left_out.contains(&found.number) => Vec::new(),
            None if material.folded.contains_key(&found.number) => Vec::new(),
            None => alike(found, material, draft, &index, &sets),
        })
        .collect();
    let mut carried: HashMap<usize, Vec<usize>> = HashMap::new();
    for found in &material.resources {
        if let Home::Set(set) = found.home {
            carried.entry(set).or_default().push(found.number);
        }
    }
    // A StackSet represents the StackSet of the model that contains the same resources. Nested StackSets come first.
    for set in material.resources.iter().rev().filter(|found| found.kind == STACK_SET) {
        if all.get(set.number).is_none_or(|known| !known.is_empty()) {
            continue;
        }
        let templates: HashSet<&str> = carried
            .get(&set.number)
            .into_iter()
            .flatten()
            .filter_map(|number| all.get(*number))
            .flatten()
            .filter_map(|number| ours.get(*number).filter(|one| one.carried))
            .map(|one| one.template.as_str())
            .collect();
        let is_this = |one: &Ours| {
            let name = one.property("StackSetName").and_then(Value::as_str);
            name.is_some_and(|name| templates.contains(&name))
        };
        let numbers = index.select(index.by_kind.get(STACK_SET), is_this);
        let own = same_name(set.text("StackSetName"), numbers, ours);
        if let Some(place) = all.get_mut(set.number) {
            *place = own;
        }
    }
    all
}

/// Reduces several resources to those of the StackSet with this name, if any
fn same_name(name: Option<&str>, mut all: Vec<usize>, ours: &[Ours]) -> Vec<usize> {
    let named = |number: &usize| {
        ours.get(*number).is_some_and(|one| {
            Some(one.property("StackSetName").and_then(Value::as_str).unwrap_or(&one.template)) == name
        })
    };
    if all.iter().any(named) {
        all.retain(named);
    }
    all
}

/// Resources that represent a resource that a feature claims under this logical ID
fn claimed(found: &Found, id: &str, material: &Material, index: &Index<'_>) -> Vec<usize> {
    let all =
        |is_here: &dyn Fn(&Ours) -> bool| index.select(index.by_id.get(&(found.kind.as_str(), id)), is_here);
    match &found.home {
        Home::Set(number) => {
            let name = material.resources.get(*number).and_then(|set| set.text("StackSetName"));
            same_name(name, all(&|one| one.carried), index.ours)
        }
        Home::Stack(facts) if facts.account.is_some() => {
            all(&|one| one.account == facts.account && one.region == facts.region)
        }
        Home::Stack(_) | Home::Export => {
            let plain = all(&|one| !one.carried);
            // The input may be a template of StackSets on its own.
            if plain.is_empty() { all(&|one| one.carried) } else { plain }
        }
    }
}

/// Resources that represent a core resource: managers, their roles, documents and the StackSets of rollouts
fn alike(
    found: &Found,
    material: &Material,
    draft: &Draft,
    index: &Index<'_>,
    sets: &HashMap<usize, &String>,
) -> Vec<usize> {
    let same =
        |one: &Ours, name: &str| found.property(name).is_some() && found.property(name) == one.property(name);
    let placed = draft.placed.get(&found.number);
    let loose = |one: &Ours| one.rollout.is_some() && one.rollout == draft.loose;
    let here = |one: &Ours| match &found.home {
        Home::Set(number) => sets.get(number).is_some_and(|rollout| one.rollout.as_ref() == Some(rollout)),
        Home::Stack(facts) if facts.account.is_some() => {
            (one.account == facts.account && one.region == facts.region) || loose(one)
        }
        // The management account has its own stack instead of a StackSet.
        Home::Export if placed.is_some() => {
            let account = found.at.0.as_ref().map(ToString::to_string);
            let region = found.at.1.as_ref().map(ToString::to_string);
            one.rollout.as_ref() == placed
                || one.account.is_some()
                    && one.account == account
                    && (region.is_none() || one.region == region)
        }
        Home::Stack(_) | Home::Export => !one.carried || loose(one),
    };
    let of_kind = index.by_kind.get(found.kind.as_str());
    let numbers = match found.kind.as_str() {
        DOCUMENT => {
            let name = draft.renamed.get(&found.number).map(String::as_str).or(found.text("Name"));
            index.select(name.and_then(|name| index.documents.get(name)), here)
        }
        ROLE => index.select(of_kind, |one| {
            let by_default =
                || found.property("RoleName").is_none() && local_role(found) == Some(one.id.as_str());
            (same(one, "RoleName") || by_default()) && here(one)
        }),
        MANAGER => {
            let kind = "/Properties/ConfigurationDefinitions/0/Type";
            index.select(of_kind, |one| {
                found.resource.pointer(kind).is_some()
                    && found.resource.pointer(kind) == one.resource.pointer(kind)
                    && here(one)
            })
        }
        STACK_SET => index.select(of_kind, |one| {
            let rollout = one.property("StackSetName").and_then(Value::as_str);
            let rollout = rollout.and_then(|template| index.rollouts.get(template));
            sets.get(&found.number).is_some_and(|own| rollout == Some(own)) && here(one)
        }),
        _ => Vec::new(),
    };
    let set_name = match &found.home {
        Home::Set(number) => material.resources.get(*number).and_then(|set| set.text("StackSetName")),
        _ => found.text("StackSetName"),
    };
    same_name(set_name, numbers, index.ours)
}

/// Logical ID of the Quick Setup role that matches a role without a name; `None` if it is neither of the two
fn local_role(found: &Found) -> Option<&'static str> {
    let trust = found.property("AssumeRolePolicyDocument")?.to_string();
    let policies = found.property("ManagedPolicyArns").map(Value::to_string).unwrap_or_default();
    if policies.contains("AWSQuickSetup") {
        Some("LocalExecutionRole")
    } else {
        trust.contains("cloudformation.amazonaws.com").then_some("LocalAdministrationRole")
    }
}
