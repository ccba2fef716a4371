//! What the model makes, and which of it stands for what was found

use serde_json::Value;

use crate::assembly::Assembly;
use crate::import::draft::Draft;
use crate::import::input::{Found, Home, Material};
use crate::import::resolve::Scope;
use crate::import::{DOCUMENT, MANAGER, ROLE, STACK_SET};

/// A resource that the model makes
#[derive(Debug)]
pub(super) struct Ours {
    pub(super) template: String,
    pub(super) id: String,
    pub(super) kind: String,
    pub(super) resource: Value,
    /// Rollout, if its stack set carries it
    pub(super) rollout: Option<String>,
    /// Whether a stack set carries it, of a rollout or of a part around the policies
    pub(super) carried: bool,
    /// Whether that stack set stands within a template that is carried itself, where no override reaches
    pub(super) nested: bool,
    pub(super) account: Option<String>,
    pub(super) region: Option<String>,
}

impl Ours {
    fn property(&self, name: &str) -> Option<&Value> {
        self.resource.get("Properties")?.get(name)
    }
}

/// Everything that the model makes
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
    for carried in &assembly.carried {
        let rollout = carried.rollout.clone();
        let resources = of_template(&carried.name, carried.body());
        all.extend(resources.map(|one| Ours { carried: true, rollout: rollout.clone(), ..one }));
    }
    let is_known = |name: &str| assembly.carried.iter().any(|carried| carried.name == name);
    let nested: Vec<Ours> = all
        .iter()
        .filter(|one| one.kind == STACK_SET)
        .filter_map(|set| {
            let text = |name: &str| set.property(name).and_then(Value::as_str);
            let (name, body) = (text("StackSetName")?, text("TemplateBody")?);
            (!is_known(name)).then(|| of_template(name, body).collect::<Vec<_>>())
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

/// For each resource that was found, the numbers of those of the model that stand for it
pub(super) fn counterparts(material: &Material, draft: &Draft, ours: &[Ours]) -> Vec<Vec<usize>> {
    let mut all: Vec<Vec<usize>> = material
        .resources
        .iter()
        .map(|found| match draft.claims.get(&found.number) {
            Some(id) => claimed(found, id, material, ours),
            None => alike(found, material, draft, ours),
        })
        .collect();
    // A stack set that carries a part is the one that carries what the model has of it. Those within come first.
    for set in material.resources.iter().rev().filter(|found| found.kind == STACK_SET) {
        if all.get(set.number).is_none_or(|known| !known.is_empty()) {
            continue;
        }
        let carried = material.resources.iter().filter(|found| is_carried_by(found, set));
        let templates: Vec<&str> = carried
            .filter_map(|found| all.get(found.number))
            .flatten()
            .filter_map(|number| ours.get(*number).filter(|one| one.carried))
            .map(|one| one.template.as_str())
            .collect();
        let is_this = |one: &Ours| {
            let name = one.property("StackSetName").and_then(Value::as_str);
            one.kind == STACK_SET && name.is_some_and(|name| templates.contains(&name))
        };
        let own = same_name(set.text("StackSetName"), numbers(ours, is_this), ours);
        if let Some(place) = all.get_mut(set.number) {
            *place = own;
        }
    }
    all
}

fn is_carried_by(found: &Found, set: &Found) -> bool {
    matches!(found.home, Home::Set(number) if number == set.number)
}

fn numbers(ours: &[Ours], is_one: impl Fn(&Ours) -> bool) -> Vec<usize> {
    ours.iter().enumerate().filter(|(_, one)| is_one(one)).map(|(number, _)| number).collect()
}

/// Of several stack sets, and of what they carry, the one of this name, if there is one
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

/// What stands for a resource that a part claims under this logical id
fn claimed(found: &Found, id: &str, material: &Material, ours: &[Ours]) -> Vec<usize> {
    let all = |is_here: &dyn Fn(&Ours) -> bool| {
        numbers(ours, |one| one.kind == found.kind && one.id == id && is_here(one))
    };
    match &found.home {
        Home::Set(number) => {
            let name = material.resources.get(*number).and_then(|set| set.text("StackSetName"));
            same_name(name, all(&|one| one.carried), ours)
        }
        Home::Stack(facts) if facts.account.is_some() => {
            all(&|one| one.account == facts.account && one.region == facts.region)
        }
        Home::Stack(_) | Home::Export => {
            let plain = all(&|one| !one.carried);
            // A template that stack sets carry may have been given by itself.
            if plain.is_empty() { all(&|one| one.carried) } else { plain }
        }
    }
}

/// What stands for a resource of the core: managers, their roles, documents and the stack sets of rollouts
fn alike(found: &Found, material: &Material, draft: &Draft, ours: &[Ours]) -> Vec<usize> {
    let set_of = |number: usize| draft.sets.iter().find(|set| set.number == number);
    let rollout_of = |template: Option<&Value>| {
        let template = template?.as_str()?;
        ours.iter().find(|one| one.carried && one.template == template)?.rollout.as_ref()
    };
    let like = |one: &Ours| {
        let same = |name: &str| found.property(name).is_some() && found.property(name) == one.property(name);
        one.kind == found.kind
            && match found.kind.as_str() {
                DOCUMENT => same("Name"),
                ROLE => {
                    same("RoleName")
                        || (found.property("RoleName").is_none()
                            && local_role(found) == Some(one.id.as_str()))
                }
                MANAGER => {
                    let kind = "/Properties/ConfigurationDefinitions/0/Type";
                    found.resource.pointer(kind).is_some()
                        && found.resource.pointer(kind) == one.resource.pointer(kind)
                }
                STACK_SET => set_of(found.number)
                    .is_some_and(|set| rollout_of(one.property("StackSetName")) == Some(&set.rollout)),
                _ => false,
            }
    };
    let loose = |one: &Ours| one.rollout.is_some() && one.rollout == draft.loose;
    let here = |one: &Ours| match &found.home {
        Home::Set(number) => set_of(*number).is_some_and(|set| one.rollout.as_ref() == Some(&set.rollout)),
        Home::Stack(facts) if facts.account.is_some() => {
            (one.account == facts.account && one.region == facts.region) || loose(one)
        }
        Home::Stack(_) | Home::Export => !one.carried || loose(one),
    };
    let set_name = match &found.home {
        Home::Set(number) => material.resources.get(*number).and_then(|set| set.text("StackSetName")),
        _ => found.text("StackSetName"),
    };
    same_name(set_name, numbers(ours, |one| like(one) && here(one)), ours)
}

/// Logical id of the role of Quick Setup that a role without a name is; none if it is neither of the two
fn local_role(found: &Found) -> Option<&'static str> {
    let trust = found.property("AssumeRolePolicyDocument")?.to_string();
    let policies = found.property("ManagedPolicyArns").map(Value::to_string).unwrap_or_default();
    if policies.contains("AWSQuickSetup") {
        Some("LocalExecutionRole")
    } else {
        trust.contains("cloudformation.amazonaws.com").then_some("LocalAdministrationRole")
    }
}
