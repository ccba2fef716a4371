//! The runbook: what a human does, in order

use handlebars::Handlebars;
use serde_json::{Value as Json, json};

use super::{Assembly, Command, Index, Prerequisite, Step, When};
use crate::escape;

/// Text of the runbook; see `templates/` for what it says
const TEMPLATE: &str = include_str!("../../templates/runbook.md.hbs");

pub(super) fn render(assembly: &Assembly, index: &Index) -> String {
    let mut handlebars = Handlebars::new();
    handlebars.set_strict_mode(true);
    handlebars.register_escape_fn(markdown);
    let steps = |when: When| -> Vec<&Step> {
        assembly.setting.steps.iter().filter(|step| step.when == when).collect()
    };
    let data = json!({
        "setting": assembly.setting,
        "stacks": index.stacks,
        "stackSets": index.stack_sets,
        "whole": index.whole,
        "undo": index.stacks.iter().rev().collect::<Vec<_>>(),
        "before": steps(When::Before),
        "beforeEnabling": steps(When::BeforeEnabling),
        "enabling": index.stacks.iter().find(|stack| stack.enables).map(|stack| &stack.name),
        "after": steps(When::After),
        "prerequisites": assembly.prerequisites.iter().map(shown).collect::<Vec<_>>(),
    });
    // The template is a constant and a test renders every branch of it, so this does not fail; if it did, the reason
    // would be the best text to find here.
    let text = handlebars.render_template(TEMPLATE, &data).unwrap_or_else(|error| error.to_string());
    // Commands are not escaped for Markdown; nothing in them is to turn a line around, either.
    escape::lines(&text, false)
}

/// Something that must exist, as the table and the commands show it
fn shown(need: &Prerequisite) -> Json {
    let place = need.place();
    let label = need.kind.label();
    let comment = Command::comment(format!("{label} {}: {place}", need.name));
    json!({"what": label, "name": need.name, "place": place, "neededBy": need.needed_by,
        "comment": comment, "probes": need.probes})
}

/// Text that Markdown shows as it is, also in a table
fn markdown(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(c, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '&' | '#' | '|' | '~' | '!') {
            escaped.push('\\');
        }
        // Names hold no line breaks; should one come along, it must not end the table's row.
        if c.is_control() { escaped.push(' ') } else { escape::push(&mut escaped, c) }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::markdown;

    #[test]
    fn names_stay_text() {
        assert_eq!(markdown("a|b <script> `x`"), r"a\|b \<script\> \`x\`");
        assert_eq!(markdown("two\nlines"), "two lines");
    }
}
