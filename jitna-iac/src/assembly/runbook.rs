//! The runbook: the steps of a deployment, in order

use std::collections::BTreeSet;
use std::sync::LazyLock;

use handlebars::Handlebars;
use serde_json::{Value as Json, json};

use super::{
    Assembly, Command, Index, IndexedStack, Instances, MemberTemplate, Pipeline, Prerequisite, Stack, Step,
    Transition, TransitionStep, When,
};
use crate::cfn::resources::{ConfigurationManager, Document};
use crate::escape::{self, markdown};

/// Template of the runbook; see `templates/` for its content
const TEMPLATE: &str = include_str!("../../templates/runbook.md.hbs");

/// Parsed template; parsing takes longer than rendering
static PARSED: LazyLock<Handlebars<'static>> = LazyLock::new(|| {
    let mut handlebars = Handlebars::new();
    handlebars.set_strict_mode(true);
    handlebars.register_escape_fn(markdown);
    // The template is a constant, and a test renders it. If registration failed, the runbook would contain the error.
    let _ = handlebars.register_template_string("runbook", TEMPLATE);
    handlebars
});

pub(super) fn render(assembly: &Assembly, index: &Index) -> String {
    let steps = |when: When| -> Vec<Step> {
        let steps = assembly.setting.steps.iter().filter(|step| step.when == when);
        steps.map(|step| step.with_stack_names(|name| deployed_name(assembly, name))).collect()
    };
    let stacks: Vec<Json> = index
        .stacks
        .iter()
        .zip(&assembly.stacks)
        .map(|(indexed, stack)| described(assembly, indexed, stack))
        .collect();
    let pipeline = assembly.pipeline;
    let data = json!({
        "setting": assembly.setting,
        "undo": stacks.iter().rev().collect::<Vec<_>>(),
        "managed": index.stacks.iter().any(|stack| stack.enables),
        "stacks": stacks,
        "stackSets": index.stack_sets,
        "whole": index.whole,
        "offersWhole": index.whole.is_some() && pipeline.is_none(),
        "before": steps(When::Before),
        "beforeEnabling": steps(When::BeforeEnabling),
        "enabling": index.stacks.iter().find(|stack| stack.enables).map(|stack| &stack.name),
        "after": steps(When::After),
        "setUp": assembly.set_up(),
        "prerequisites": assembly.prerequisites.iter().map(shown).collect::<Vec<_>>(),
        "transition": assembly.transition.as_ref().map(transition),
        "movable": movable(assembly),
        "pipeline": pipeline.map(|pipeline| json!({"name": pipeline.name(), "file": pipeline.file()})),
        "removedByPipeline": pipeline == Some(Pipeline::Cfct),
        "terraform": pipeline == Some(Pipeline::Terraform),
    });
    // The template is a constant, and a test renders every branch of it, so rendering does not fail. If it did, the error message would be
    // the content of the runbook.
    let text = PARSED.render("runbook", &data).unwrap_or_else(|error| error.to_string());
    // Commands are not escaped for Markdown, but bidirectional control characters in them are.
    escape::lines(&text, false)
}

/// Describes a prerequisite for the table and the commands
fn shown(need: &Prerequisite) -> Json {
    let place = need.place();
    let label = need.kind.label();
    let comment = Command::comment(format!("{label} {}: {place}", need.name));
    json!({"what": label, "name": need.name, "place": place, "neededBy": need.needed_by,
        "comment": comment, "probes": need.probes})
}

/// Describes the steps from an earlier assembly
fn transition(transition: &Transition) -> Json {
    let (mut releases, mut moves, mut deletions) = (Vec::new(), Vec::new(), Vec::new());
    let mut placed = Vec::new();
    for (index, step) in transition.before.iter().enumerate() {
        match step {
            TransitionStep::Release { stack, gives_up, template, .. } => {
                let aws = |words: &[&str]| {
                    Command::new("aws").word("cloudformation").words(words.iter().copied()).words([
                        "--region",
                        &stack.region,
                        "--stack-name",
                        &stack.name,
                    ])
                };
                let file = step.files(index + 1).into_iter().nth(1).map(|(path, _)| path);
                let (command, wait) = match (template, file) {
                    (Some(_), Some(file)) => {
                        let mut command = aws(&["deploy"]).words(["--template-file", &file]);
                        if !stack.capabilities.is_empty() {
                            command = command
                                .word("--capabilities")
                                .words(stack.capabilities.iter().map(String::as_str));
                        }
                        (command, None)
                    }
                    _ => (aws(&["delete-stack"]), Some(aws(&["wait", "stack-delete-complete"]))),
                };
                releases.push(json!({
                    "account": stack.account,
                    "givesUp": gives_up,
                    "command": command,
                    "wait": wait,
                }));
            }
            TransitionStep::Delete { stack } => deletions.push(json!(stack)),
            TransitionStep::MoveAccount { account, from, to, through, leaving, taken, .. } => {
                moves.push(json!({
                    "account": account, "from": from, "to": to, "through": through, "leaving": leaving,
                    "direct": leaving.is_empty(),
                    "taken": taken.iter().map(|one| stack_instances(account, one)).collect::<Vec<_>>(),
                }));
            }
            TransitionStep::Place { .. } => {}
        }
    }
    for step in &transition.after {
        match step {
            TransitionStep::Delete { stack } => deletions.push(json!(stack)),
            TransitionStep::Place { account, instances } => {
                placed.push(json!({"account": account, "instances": stack_instances(account, instances)}));
            }
            TransitionStep::Release { .. } | TransitionStep::MoveAccount { .. } => {}
        }
    }
    json!({
        "from": transition.from,
        "steps": transition.before.len(),
        "notes": transition.notes,
        "releases": releases,
        "moves": moves,
        "deletions": deletions,
        "placed": placed,
    })
}

/// Returns the options that name stack instances of an account
fn stack_instances(account: &str, instances: &Instances) -> String {
    let targets =
        format!("OrganizationalUnitIds={},Accounts={account},AccountFilterType=INTERSECTION", instances.unit);
    let command = Command::new("--stack-set-name").word(&instances.set);
    let command = command.words(["--deployment-targets", &targets, "--regions"]);
    command.words(instances.regions.iter().map(String::as_str)).to_string()
}

/// Describes a stack of the index, with additional fields for the runbook
fn described(assembly: &Assembly, indexed: &IndexedStack, stack: &Stack) -> Json {
    let managers = stack.template.of_type::<ConfigurationManager>();
    let managers: Vec<&str> =
        managers.filter_map(|(_, entry)| entry.property("Name").and_then(Json::as_str)).collect();
    let mut json = json!(indexed);
    if let Some(fields) = json.as_object_mut() {
        let pipeline = assembly.pipeline;
        fields.insert("managers".to_owned(), json!(managers));
        fields.insert("deployed".to_owned(), json!(deployed_name(assembly, &stack.name)));
        let set = pipeline.and_then(|pipeline| pipeline.stack_set_name(stack));
        fields.insert("stackSetOfPipeline".to_owned(), json!(set));
    }
    json
}

/// Returns the name of a stack where it is deployed; `None` if it is not known before deployment
fn deployed_name(assembly: &Assembly, name: &str) -> Option<String> {
    let Some(pipeline) = assembly.pipeline else { return Some(name.to_owned()) };
    let stack = assembly.stacks.iter().find(|stack| stack.name == name)?;
    pipeline.stack_name(stack)
}

/// Returns StackSets of different rollouts with automatic deployment that create documents of the same names. An account that moves
/// between their OUs must leave the one before it enters the other.
fn movable(assembly: &Assembly) -> Option<Json> {
    let automatic: Vec<(&MemberTemplate, BTreeSet<String>)> = assembly
        .member_templates
        .iter()
        .filter(|member| member.auto_deployment && member.rollout.is_some())
        .map(|member| (member, documents(member)))
        .collect();
    let collides = |(one, names): &(&MemberTemplate, BTreeSet<String>)| {
        automatic.iter().any(|(other, more)| one.rollout != other.rollout && !names.is_disjoint(more))
    };
    let sets: Vec<&str> =
        automatic.iter().filter(|one| collides(one)).map(|(member, _)| member.name.as_str()).collect();
    match sets.as_slice() {
        [first, second, ..] => Some(json!({
            "first": format!("StackSet {first}"),
            "second": if sets.len() > 2 { format!("{} others", sets.len() - 1) } else { format!("StackSet {second}") },
            "sets": sets,
        })),
        _ => None,
    }
}

/// Returns the names of the documents that a StackSet deploys
fn documents(member: &MemberTemplate) -> BTreeSet<String> {
    let template = member.template();
    let documents = template.of_type::<Document>();
    documents.filter_map(|(_, entry)| entry.property("Name")?.as_str().map(str::to_owned)).collect()
}
