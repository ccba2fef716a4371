//! `collect.sh` and its page

use handlebars::{Handlebars, RenderError};
use serde_json::{Value as Json, json};

use super::Collection;
use super::calls::{Call, Group, Scope, Step, WALK, calls};
use super::table::GROUPS;
use crate::shell::quoted;

const SCRIPT: &str = include_str!("../../templates/collect.sh.hbs");
const PAGE: &str = include_str!("../../templates/collect.md.hbs");

/// Renders the script
pub(super) fn script(of: &Collection) -> Result<String, RenderError> {
    let functions = Scope::ALL.map(|scope| {
        let mut lines = Vec::new();
        for group in groups(scope) {
            lines.push(format!("  # {}", group.about));
            match scope {
                Scope::Organization => lines.push(format!("  here={}", quoted(group.folder))),
                Scope::Center => lines.push(format!("  here={}/$region", quoted(group.folder))),
                Scope::Administrator | Scope::Account | Scope::Place => {}
            }
            group.steps.iter().for_each(|step| write(step, 1, &mut lines));
        }
        json!({"name": scope.function(), "where": scope.words(), "body": lines.join("\n")})
    });
    let mut handlebars = Handlebars::new();
    handlebars.set_strict_mode(true);
    // Every value is quoted when it is inserted, except the functions, whose words are already quoted.
    handlebars.register_escape_fn(quoted);
    handlebars.render_template(
        SCRIPT,
        &json!({
            "management": of.management_account,
            "role": of.role,
            "regions": of.regions,
            "settings": settings(of).to_string(),
            "functions": functions.as_slice(),
            "units": line(&WALK[0]),
            "accounts": line(&WALK[1]),
        }),
    )
}

/// Settings that decide which files are written; a folder with other settings is not continued
fn settings(of: &Collection) -> Json {
    json!({"version": 1, "managementAccount": of.management_account, "regions": of.regions, "role": of.role})
}

fn groups(scope: Scope) -> impl Iterator<Item = &'static Group> {
    GROUPS.iter().filter(move |group| group.scope == scope)
}

/// Writes the lines of a step within this number of loops
fn write(step: &Step, depth: usize, lines: &mut Vec<String>) {
    let indent = "  ".repeat(depth);
    match step {
        Step::Save { file, call, nothing } => {
            let words = [word(file, FILE_HOLES), quoted(nothing), line(call)];
            lines.push(format!("{indent}save {}", words.join(" ")));
        }
        Step::Each { call, query, steps } => {
            let item = format!("item{depth}");
            lines.push(format!("{indent}list {} {}", quoted(query), line(call)));
            lines.push(format!("{indent}for {item} in $items; do"));
            steps.iter().for_each(|step| write(step, depth + 1, lines));
            lines.push(format!("{indent}done"));
        }
        Step::Walk { units, accounts } => {
            lines.push(format!("{indent}walk {} {} \"$item1\"", quoted(units), quoted(accounts)));
        }
    }
}

/// Formats the words of a call for the shell
fn line(call: &Call) -> String {
    call.words.iter().map(|text| word(text, HOLES)).collect::<Vec<_>>().join(" ")
}

/// Variables of the script, by their placeholders in the table
const HOLES: &[(&str, &str)] =
    &[("{1}", "$item1"), ("{2}", "$item2"), ("{since}", "$since"), ("{unit}", "$unit")];

/// Same for names of files, where an ARN is reduced to its last part
const FILE_HOLES: &[(&str, &str)] = &[("{1}", "${item1##*/}"), ("{2}", "${item2##*/}")];

/// Quotes a word with its placeholders for the shell: strings are quoted, variables are in double quotes
fn word(text: &str, holes: &[(&str, &str)]) -> String {
    let hole = holes.iter().filter_map(|(hole, variable)| Some((text.find(hole)?, hole, variable))).min();
    let Some((at, hole, variable)) = hole else { return quoted(text) };
    let (before, after) =
        (text.get(..at).unwrap_or_default(), text.get(at + hole.len()..).unwrap_or_default());
    let before = if before.is_empty() { String::new() } else { quoted(before) };
    let after = if after.is_empty() { String::new() } else { word(after, holes) };
    format!("{before}\"{variable}\"{after}")
}

/// Renders the page
pub(super) fn page(of: &Collection) -> Result<String, RenderError> {
    let rows = GROUPS.iter().map(|group| {
        let mut actions: Vec<&str> =
            group.steps.iter().flat_map(calls).flat_map(|call| call.actions.iter().copied()).collect();
        actions.sort_unstable();
        actions.dedup();
        json!({"about": group.about, "where": group.scope.words(), "actions": actions})
    });
    let mut handlebars = Handlebars::new();
    handlebars.set_strict_mode(true);
    // All values are IDs, names and words of the table, without characters that end inline code in Markdown.
    handlebars.register_escape_fn(handlebars::no_escape);
    handlebars.render_template(
        PAGE,
        &json!({
            "management": of.management_account,
            "principal": of.principal,
            "role": of.role,
            "region": of.regions.first(),
            "administrator": of.administrator,
            "regions": of.regions,
            "rows": rows.collect::<Vec<_>>(),
        }),
    )
}
