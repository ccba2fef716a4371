//! `deploy.sh`: deploys the stacks in order with the AWS CLI only

use std::collections::HashSet;
use std::sync::LazyLock;

use handlebars::Handlebars;
use indexmap::IndexMap;
use serde_json::{Value as Json, json};

use super::{Assembly, Index, Instances, Prerequisite, TransitionStep, promote, quoted};
use crate::cfn::limits::TEMPLATE_BODY_BYTES;
use crate::cfn::resources::{ConfigurationManager, StackSet};
use crate::cfn::{Entry, Template};
use crate::ids::AccountId;

/// Name of the script within the assembly
pub(super) const FILE: &str = "deploy.sh";

/// Template of the script; see `templates/` for its content
const TEMPLATE: &str = include_str!("../../templates/deploy.sh.hbs");

/// Functions that the scripts of an assembly share
const FUNCTIONS: &str = include_str!("../../templates/functions.sh.hbs");

/// Fields that only some steps have
const FIELDS: &[&str] = &[
    "bucket",
    "capabilities",
    "earlier",
    "file",
    "from",
    "later",
    "leaving",
    "managers",
    "sets",
    "taken",
    "through",
    "to",
    "upload",
];

/// Parsed templates of scripts; parsing takes longer than rendering
static TEMPLATES: LazyLock<Handlebars<'static>> = LazyLock::new(|| {
    let mut handlebars = Handlebars::new();
    handlebars.set_strict_mode(true);
    // Every value is quoted when it is inserted. The template cannot insert one in another way.
    handlebars.register_escape_fn(quoted);
    // The templates are constants, and tests render them. If registration failed, the rendered output would contain the error.
    let _ = handlebars.register_partial("functions", FUNCTIONS);
    let _ = handlebars.register_template_string(FILE, TEMPLATE);
    let _ = handlebars.register_template_string(promote::FILE, promote::TEMPLATE);
    handlebars
});

/// Renders a script
///
/// Its template is a constant, and a test renders every branch of it, so rendering does not fail. If it did, the error message would be the
/// content of the file.
pub(super) fn filled(file: &str, data: &Json) -> String {
    TEMPLATES.render(file, data).unwrap_or_else(|error| error.to_string())
}

pub(super) fn render(assembly: &Assembly, index: &Index) -> String {
    let tags: Vec<Json> =
        assembly.tags.iter().map(|(key, value)| json!({"Key": key, "Value": value})).collect();
    let stacks = index.stacks.iter().zip(&assembly.stacks).map(|(stack, described)| {
        let bucket = assembly.asset_bucket.as_ref().map(|bucket| bucket.of(described)).unwrap_or_default();
        json!({
            "action": "deploy",
            "stack": stack.name,
            "account": stack.account,
            "region": stack.region,
            "file": stack.template.file,
            "capabilities": stack.capabilities,
            "upload": stack.template.needs_upload,
            "bucket": bucket,
            "managers": described.template.of_type::<ConfigurationManager>().count(),
            "sets": words(stack_sets(&described.template)),
        })
    });
    let transition = assembly.transition.as_ref();
    let before = transition.iter().flat_map(|all| all.before.iter().enumerate());
    let before: Vec<Json> =
        before.map(|(index_of_step, step)| between(assembly, index, step, index_of_step + 1)).collect();
    let after = transition.iter().flat_map(|all| &all.after).map(|step| between(assembly, index, step, 0));
    let mut steps: Vec<Json> = before.into_iter().chain(stacks).chain(after).collect();
    for (number, step) in (1..).zip(&mut steps) {
        if let Some(step) = step.as_object_mut() {
            step.insert("number".to_owned(), json!(number));
            // The template reads all of these fields.
            for key in FIELDS {
                step.entry(*key).or_insert(Json::Null);
            }
        }
    }
    let mut names: Vec<&str> = index.stacks.iter().map(|stack| stack.name.as_str()).collect();
    names.extend(steps.iter().filter_map(|step| step.get("stack").and_then(Json::as_str)));
    let mut seen = HashSet::new();
    names.retain(|name| seen.insert(*name));
    let mut scopes = IndexMap::new();
    let prerequisites: Vec<Json> = assembly.prerequisites.iter().map(|one| need(one, &mut scopes)).collect();
    let scopes = scopes
        .iter()
        .map(|((accounts, place), number)| json!({"number": number, "accounts": accounts, "place": place}));
    let data = json!({
        "region": assembly.setting.home_region,
        "count": prerequisites.len(),
        "prerequisites": prerequisites,
        "scopes": scopes.collect::<Vec<_>>(),
        "names": names,
        "steps": steps,
        "from": transition.map(|all| &all.from),
        "tags": Json::Array(tags).to_string(),
    });
    filled(FILE, &data)
}

/// Describes a step between an earlier assembly and this one; `number` is its position among the steps before the stacks
fn between(assembly: &Assembly, index: &Index, step: &TransitionStep, number: usize) -> Json {
    match step {
        TransitionStep::Release { stack, template, sets, .. } => {
            let files = step.files(number);
            let path = |place: usize| files.get(place).map(|(path, _)| path.as_str()).unwrap_or_default();
            let size = files.iter().map(|(_, text)| text.len()).max().unwrap_or_default();
            let now = index.stacks.iter().find(|now| {
                (&now.name, &now.account, &now.region) == (&stack.name, &stack.account, &stack.region)
            });
            let bucket = assembly.stacks.iter().find(|now| now.name == stack.name);
            let bucket = bucket.and_then(|now| Some(assembly.asset_bucket.as_ref()?.of(now)));
            json!({
                "action": "release",
                "stack": stack.name,
                "account": stack.account,
                "region": stack.region,
                "earlier": path(0),
                "file": template.as_ref().map(|_| path(1)),
                "later": now.map(|now| &now.template.file),
                "capabilities": stack.capabilities,
                "upload": size > TEMPLATE_BODY_BYTES || now.is_some_and(|now| now.template.needs_upload),
                "bucket": bucket.unwrap_or_default(),
                "sets": sets,
            })
        }
        TransitionStep::Delete { stack } => json!({
            "action": "delete",
            "stack": stack.name,
            "account": stack.account,
            "region": stack.region,
        }),
        TransitionStep::Place { account, instances } => json!({
            "action": "place",
            "stack": account,
            "account": assembly.setting.administrator,
            "region": assembly.setting.home_region,
            "taken": [line(instances)],
        }),
        TransitionStep::MoveAccount { account, from, to, through, leaving, taken, coming } => json!({
            "action": "move",
            "stack": account,
            "account": assembly.setting.administrator,
            "region": assembly.setting.home_region,
            "from": from,
            "to": to,
            "through": through.as_deref().unwrap_or_default(),
            "leaving": leaving,
            "taken": taken.iter().map(line).collect::<Vec<_>>(),
            "coming": coming,
        }),
    }
}

/// Formats stack instances as arguments of the script: `NAME UNIT REGION...`
fn line(instances: &Instances) -> String {
    let words = [&instances.set, &instances.unit].into_iter().chain(&instances.regions);
    words.map(String::as_str).collect::<Vec<_>>().join(" ")
}

/// Formats StackSets as arguments of the script: `NAME CALLER`
fn words(sets: Vec<(String, String)>) -> Vec<String> {
    sets.into_iter().map(|(name, caller)| format!("{name} {caller}")).collect()
}

/// Describes a prerequisite; its accounts become an index into `scopes`
fn need(need: &Prerequisite, scopes: &mut IndexMap<(Vec<AccountId>, String), usize>) -> Json {
    let next = scopes.len() + 1;
    let scope = *scopes.entry((need.accounts.clone(), need.place())).or_insert(next);
    json!({
        "id": need.id,
        "what": format!("{} {}", need.kind.label(), need.name),
        "neededBy": need.needed_by,
        "evidence": need.evidence,
        "scope": scope,
        "probes": need.probes.iter().map(|probe| probe.command.arguments()).collect::<Vec<_>>(),
    })
}

/// Returns the StackSets of a template, each with the caller that manages it
pub(super) fn stack_sets(template: &Template) -> Vec<(String, String)> {
    let text = |entry: &Entry, name: &str| entry.property(name).and_then(Json::as_str).map(str::to_owned);
    let of = |entry: &Entry| {
        let caller = text(entry, "CallAs").unwrap_or_else(|| "SELF".to_owned());
        Some((text(entry, "StackSetName")?, caller))
    };
    template.of_type::<StackSet>().filter_map(|(_, entry)| of(entry)).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Returns how a shell splits and unquotes words
    #[cfg(unix)]
    fn read_back(words: &[String]) -> Vec<u8> {
        let line: Vec<String> = words.iter().map(|word| quoted(word)).collect();
        let script = format!("printf '%s\\0' {}", line.join(" "));
        let output = std::process::Command::new("sh").arg("-c").arg(script).output().unwrap();
        assert!(output.status.success(), "{output:?}");
        output.stdout
    }

    #[cfg(unix)]
    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn a_shell_reads_the_same_words(
            words in prop::collection::vec(r#"[^\x00]{0,12}|[ '"`$(){};&|<>*?\[\]!#~\\\n\t=-]{0,12}"#, 1..20)
        ) {
            let expected: Vec<u8> = words.iter().flat_map(|word| word.bytes().chain([0])).collect();
            prop_assert_eq!(read_back(&words), expected);
        }
    }
}
