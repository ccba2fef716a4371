//! Markdown for a comment on a pull request

use std::fmt::Write as _;

use super::{
    Rows, access_rows, action, alike, contents, grouped, place, place_rows, places, policy_rows,
    property_rows, reach, resource_rows, target_rows, title, visible,
};
use crate::diff::{At, Change, Diff, StackDiff};
use crate::quantity::counted;

/// Maximum number of characters of a comment on GitHub
pub const MARKDOWN_MOST: usize = 65_536;

/// Bytes reserved for the list of left out parts
const KEPT: usize = 512;

impl Diff {
    /// Renders the comparison as Markdown for a comment, shorter than [`MARKDOWN_MOST`]; lists what does not fit
    #[must_use]
    pub fn to_markdown(&self) -> String {
        let mut out = Comment::default();
        out.add(format!("## Changes by {} → {}\n\n", code(&self.old), code(&self.new)));
        if self.is_empty() {
            out.add("Nothing differs.\n".to_owned());
            return out.text;
        }
        out.add(format!("{}\n", sentence(&super::summary(&self.summary))));
        self.grants(&mut out);
        self.decisions(&mut out);
        self.places(&mut out);
        let rows = super::moves::rows(1, &self.moves);
        if !rows.0.is_empty() {
            out.block("\n### What moves\n", "", &fenced(&rows));
        }
        for stack in &self.stacks {
            resources(stack, &mut out);
        }
        out.finish()
    }

    fn grants(&self, out: &mut Comment) {
        for (number, changes) in grouped(&self.access).enumerate() {
            let Some(first) = changes.first() else { continue };
            let head = if number == 0 { "\n### IAM and other grants\n" } else { "" };
            let mut rows = Rows::default();
            access_rows(1, changes, &mut rows);
            let title = format!("**{}** of {}", text(&first.policy), resource(&first.at));
            out.block(head, &format!("{title}\n"), &fenced(&rows));
        }
    }

    fn decisions(&self, out: &mut Comment) {
        for (number, group) in alike(&self.policies).into_iter().enumerate() {
            let Some(first) = group.first() else { continue };
            let head = if number == 0 { "\n### Policies of node access\n" } else { "" };
            let mut rows = Rows::default();
            policy_rows(1, first, &mut rows);
            place_rows(1, &group, &mut rows);
            let what = if group.len() > 1 { code(&title(&group)) } else { resource(&first.at) };
            let change = sentence(word(first.change));
            let title = format!("**{}** {what}", change.trim_end_matches('.'));
            out.block(head, &format!("{title}\n"), &fenced(&rows));
        }
    }

    fn places(&self, out: &mut Comment) {
        for (number, change) in self.coverage.iter().enumerate() {
            let head = if number == 0 { "\n### Where stacks go\n" } else { "" };
            let mut rows = Rows::default();
            target_rows(1, &change.targets, &mut rows);
            out.block(head, &format!("{}\n", resource(&change.at)), &fenced(&rows));
        }
    }
}

fn resources(stack: &StackDiff, out: &mut Comment) {
    let mut head = format!("\n### Stack {}, {}\n", code(&stack.stack), word(stack.change));
    let mut rows = Rows::default();
    for property in stack.settings.iter().chain(&stack.template.sections) {
        property_rows(1, property, &mut rows);
    }
    if !rows.0.is_empty() {
        out.block(&head, "The stack itself:\n", &fenced(&rows));
        head.clear();
    }
    for resource in &stack.template.resources {
        let mut rows = Rows::default();
        resource_rows(1, resource, &mut rows);
        let mut summary =
            format!("<b>{}</b>, {}: {}", html(&resource.id), html(&resource.kind), html(&action(resource)));
        if let Some(carried) = &resource.carried {
            let _ = write!(summary, "; {}", html(&reach(&contents(carried), &carried.reach)));
        }
        if resource.notes.iter().any(|note| note.starts_with("will fail")) {
            summary.push_str("; <b>will fail</b>");
        }
        let body = format!("{}\n</details>\n", fenced(&rows));
        out.block(&head, &format!("<details><summary>{summary}</summary>\n"), &body);
        head.clear();
    }
}

/// A comment of limited length
#[derive(Default)]
struct Comment {
    text: String,
    left_out: usize,
}

impl Comment {
    fn add(&mut self, text: String) {
        if self.text.len() + text.len() + KEPT < MARKDOWN_MOST {
            self.text.push_str(&text);
        } else {
            self.left_out += 1;
        }
    }

    /// Adds a whole part with its heading, or leaves it out
    fn block(&mut self, head: &str, title: &str, body: &str) {
        self.add(format!("{head}\n{title}{body}"));
    }

    fn finish(mut self) -> String {
        if self.left_out > 0 {
            let parts = counted(self.left_out, "part");
            let _ = writeln!(
                self.text,
                "\nLeft out here: {parts}, since a comment has at most {MARKDOWN_MOST} characters. `jitna-iac diff` with \
                 `--format text` shows everything."
            );
        }
        self.text
    }
}

const fn word(change: Change) -> &'static str {
    match change {
        Change::Added => "added",
        Change::Removed => "removed",
        Change::Changed => "changed",
    }
}

fn sentence(text: &str) -> String {
    let mut chars = text.chars();
    let first = chars.next().map(|c| c.to_uppercase().to_string()).unwrap_or_default();
    format!("{first}{}.", chars.as_str())
}

/// Returns a resource, where it is, and how many places it is deployed to
fn resource(at: &At) -> String {
    let places = places(at).map_or_else(String::new, |places| format!(": {}", text(&places)));
    format!("{}{places}", code(&place(at)))
}

/// Returns rows in a fenced block that no row can close
fn fenced(rows: &Rows) -> String {
    let mut body = String::new();
    for row in &rows.0 {
        // `diff` highlights by the first character of a line. Not every highlighter knows `~` and `!`, so those rows stay plain.
        let indent = "  ".repeat(row.indent.saturating_sub(1));
        let line = format!("{}{indent} {}", row.sign.as_char(), row.text);
        body.push_str(line.trim_end());
        body.push('\n');
    }
    if body.is_empty() {
        return String::new();
    }
    let fence = "`".repeat(longest(&body, '`').max(2) + 1);
    format!("\n{fence}diff\n{body}{fence}\n")
}

/// Formats any string as code
fn code(text: &str) -> String {
    let text = visible(text);
    let fence = "`".repeat(longest(&text, '`') + 1);
    let space = if text.starts_with('`') || text.ends_with('`') || text.is_empty() { " " } else { "" };
    format!("{fence}{space}{text}{space}{fence}")
}

/// Returns the length of the longest run of a character in a row
fn longest(text: &str, wanted: char) -> usize {
    text.split(|c| c != wanted).map(|run| run.chars().count()).max().unwrap_or_default()
}

/// Escapes a string for Markdown
fn text(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in visible(text).chars() {
        if c.is_ascii_punctuation() && !matches!(c, ',' | '.' | ':' | '-' | '(' | ')') {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    escaped
}

/// Escapes a string for HTML
fn html(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in visible(text).chars() {
        match c {
            // Markdown and mentions also work in a summary.
            '&' | '<' | '>' | '"' | '\'' | '`' | '*' | '_' | '[' | ']' | '@' | '#' | '~' | '!' | '\\'
            | '|' => {
                let _ = write!(escaped, "&#{};", u32::from(c));
            }
            c => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diff::{Action, Summary, TemplateDiff};

    #[test]
    fn no_text_ends_its_block() {
        assert_eq!(code("a`b``c"), "```a`b``c```");
        assert_eq!(code("`"), "`` ` ``");
        assert_eq!(html("<b>@you & `me`"), "&#60;b&#62;&#64;you &#38; &#96;me&#96;");
        let mut rows = Rows::default();
        rows.add(1, Change::Added, "````\n</details>\u{1b}[31m");
        assert_eq!(fenced(&rows), "\n`````diff\n+ ````\n+ </details>\\u{1b}[31m\n`````\n");
    }

    #[test]
    fn comment_is_as_long_as_it_may_be_and_says_so() {
        let resource = |id: usize| crate::diff::ResourceDiff {
            id: format!("Resource{id}"),
            kind: "AWS::IAM::Role".to_owned(),
            name: None,
            action: Action::Added,
            forced_by: Vec::new(),
            properties: Vec::new(),
            notes: vec!["x".repeat(500)],
            carried: None,
        };
        let template = TemplateDiff { sections: Vec::new(), resources: (0..1000).map(resource).collect() };
        let stack =
            StackDiff { stack: "s".to_owned(), change: Change::Added, settings: Vec::new(), template };
        let summary = Summary { added: 1000, ..Summary::default() };
        let diff = Diff { stacks: vec![stack], summary, ..Diff::default() };
        let text = diff.to_markdown();
        assert!(text.len() > MARKDOWN_MOST * 9 / 10 && text.chars().count() < MARKDOWN_MOST);
        assert_eq!(text.matches("<details>").count(), text.matches("</details>").count());
        assert!(text.contains("\nLeft out here: "), "{}", &text[text.len() - 400..]);
    }
}
