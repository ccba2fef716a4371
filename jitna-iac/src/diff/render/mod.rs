//! Output formats of a comparison

mod json;
mod markdown;
mod moves;
mod text;

use crate::escape::visible;
use crate::quantity::counted;
use serde_json::Value;
use similar::TextDiff;

pub use markdown::MARKDOWN_MOST;

use super::kinds::DOCUMENT;
use super::values::shown;
use super::{
    AccessChange, Action, At, CarriedDiff, Change, Diff, PolicyChange, PropertyDiff, Reach, ResourceDiff,
    Summary, TargetChange,
};

/// A line of a comparison
#[derive(Clone, Debug, PartialEq, Eq)]
struct Row {
    indent: usize,
    sign: Sign,
    text: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sign {
    Added,
    Removed,
    Changed,
    /// Something that users should know
    Note,
    None,
}

impl Sign {
    const fn as_char(self) -> char {
        match self {
            Self::Added => '+',
            Self::Removed => '-',
            Self::Changed => '~',
            Self::Note => '!',
            Self::None => ' ',
        }
    }
}

impl From<Change> for Sign {
    fn from(change: Change) -> Self {
        match change {
            Change::Added => Self::Added,
            Change::Removed => Self::Removed,
            Change::Changed => Self::Changed,
        }
    }
}

impl From<Action> for Sign {
    fn from(action: Action) -> Self {
        match action {
            Action::Added => Self::Added,
            Action::Removed => Self::Removed,
            _ => Self::Changed,
        }
    }
}

#[derive(Default)]
struct Rows(Vec<Row>);

impl Rows {
    fn add(&mut self, indent: usize, sign: impl Into<Sign>, text: impl AsRef<str>) {
        let sign = sign.into();
        // Values can contain line breaks. Each line gets its sign, so that it cannot pass for another row.
        for line in text.as_ref().lines() {
            self.0.push(Row { indent, sign, text: visible(line) });
        }
    }
}

/// Summarizes the comparison in one line
fn summary(summary: &Summary) -> String {
    let Summary { added, changed, replaced, not_known, refused, removed } = *summary;
    let parts = [
        (added, "added"),
        (changed, "changed in place"),
        (replaced, "replaced"),
        (not_known, "changed, update behavior unknown"),
        (refused, "refused"),
        (removed, "removed"),
    ];
    let parts = parts.iter().filter(|(count, _)| *count > 0).map(|(count, what)| format!("{count} {what}"));
    let parts: Vec<String> = parts.collect();
    if parts.is_empty() {
        "no resource differs".to_owned()
    } else {
        format!("resources: {}", parts.join(", "))
    }
}

/// Returns what a resource is and where: its name or ID, then stack and StackSet
fn place(at: &At) -> String {
    format!("{}, {}", named(at), whereabouts(at))
}

fn named(at: &At) -> String {
    let name = at.name.as_ref().filter(|name| **name != at.id);
    let name = name.map_or_else(String::new, |name| format!(" ({name})"));
    format!("{}{name}", at.id)
}

fn whereabouts(at: &At) -> String {
    let set = at.stack_set.as_ref().map_or_else(String::new, |set| format!("StackSet {set} of "));
    format!("{set}stack {}", at.stack)
}

/// Summarizes the content of a template
fn contents(carried: &CarriedDiff) -> String {
    let resources = &carried.template.resources;
    let documents = resources.iter().all(|resource| resource.kind == DOCUMENT);
    counted(resources.len(), if documents { "document" } else { "resource" })
}

/// Returns how many places a resource of a StackSet is deployed to
fn places(at: &At) -> Option<String> {
    let what = if at.kind == DOCUMENT { "1 document" } else { "1 resource" };
    at.reach.as_ref().map(|places| reach(what, places))
}

/// Formats `1 document × 43 accounts × 3 Regions`
fn reach(what: &str, reach: &Reach) -> String {
    let regions = counted(reach.regions, "Region");
    let regions = if reach.even { regions } else { format!("up to {regions}") };
    let places = match (reach.all_accounts, reach.units, reach.accounts) {
        (true, _, accounts) => counted(accounts, "account"),
        (false, 0, _) => return format!("{what}, nowhere yet"),
        (false, units, 0) => format!("{} (accounts not known)", counted(units, "unit")),
        (false, _, accounts) => format!("{} that the model lists", counted(accounts, "account")),
    };
    format!("{what} × {places} × {regions}")
}

/// Describes what happens to a resource
fn action(resource: &ResourceDiff) -> String {
    let by = if resource.forced_by.is_empty() {
        String::new()
    } else {
        format!(": {}", resource.forced_by.join(", "))
    };
    match resource.action {
        Action::Added => "added".to_owned(),
        Action::Changed => "changed in place".to_owned(),
        Action::NewVersion => "changed in place, a new version".to_owned(),
        Action::NotKnown => "changed, update behavior unknown".to_owned(),
        Action::Replaced => format!("replaced, forced by{}", by.trim_start_matches(':')),
        Action::Refused => format!("refused by AWS, the update fails{by}"),
        Action::Removed => "removed".to_owned(),
    }
}

/// Groups changes that are the same in several StackSets
fn alike(policies: &[PolicyChange]) -> Vec<Vec<&PolicyChange>> {
    let mut groups: Vec<Vec<&PolicyChange>> = Vec::new();
    for change in policies {
        let same = |first: &PolicyChange| {
            (&first.at.id, &first.at.name, first.change) == (&change.at.id, &change.at.name, change.change)
                && (&first.lines, &first.statements) == (&change.lines, &change.statements)
        };
        match groups.iter_mut().find(|group| group.first().is_some_and(|first| same(first))) {
            Some(group) => group.push(change),
            None => groups.push(vec![change]),
        }
    }
    groups
}

/// Returns what a resource is, and where it is unless it is in several places
fn title(group: &[&PolicyChange]) -> String {
    match group {
        [] => String::new(),
        [one] => place(&one.at),
        [first, ..] => format!("{}, in {} templates", named(&first.at), group.len()),
    }
}

/// Adds a row for each of several places
fn place_rows(indent: usize, group: &[&PolicyChange], rows: &mut Rows) {
    for change in group.iter().filter(|_| group.len() > 1) {
        let reach = places(&change.at).map_or_else(String::new, |places| format!(": {places}"));
        rows.add(indent, Sign::None, format!("in {}{reach}", whereabouts(&change.at)));
    }
}

/// Groups the changes of one resource and policy
fn grouped(access: &[AccessChange]) -> impl Iterator<Item = &[AccessChange]> {
    access.chunk_by(|a, b| a.at == b.at && a.policy == b.policy)
}

/// Adds the rows of the changed statements of one policy
fn access_rows(indent: usize, changes: &[AccessChange], rows: &mut Rows) {
    for change in changes {
        let mut inner = indent;
        if let Some(statement) = &change.statement {
            rows.add(indent, change.change, format!("statement {statement}"));
            inner += 1;
        }
        for line in &change.lines {
            let what = if line.what.is_empty() { String::new() } else { format!("{} ", line.what) };
            rows.add(inner, line.change, format!("{what}{}", line.value));
        }
    }
}

fn policy_rows(indent: usize, change: &PolicyChange, rows: &mut Rows) {
    for line in &change.lines {
        rows.add(indent, line.change, format!("{}: {}", line.what, line.value));
    }
    for statement in &change.statements {
        let label = statement.label.as_deref().unwrap_or("without a name");
        let effect = statement.effect.as_deref().unwrap_or("statement");
        rows.add(indent, statement.change, format!("{effect}: {label}"));
        text_rows(indent + 1, statement.old.as_deref(), statement.new.as_deref(), rows);
    }
}

/// Adds the changed lines, with context lines
fn text_rows(indent: usize, old: Option<&str>, new: Option<&str>, rows: &mut Rows) {
    const AROUND: usize = 2;
    // For longer strings, the comparison by lines would take too long and be of no use.
    const LONGEST: usize = 256 * 1024;
    let lengths = (old.map_or(0, str::len), new.map_or(0, str::len));
    if lengths.0 + lengths.1 > LONGEST {
        let (old, new) = lengths;
        return rows.add(indent, Sign::None, format!("{old} → {new} bytes, too long to be shown"));
    }
    let diff = TextDiff::from_lines(old.unwrap_or_default(), new.unwrap_or_default());
    for (number, group) in diff.grouped_ops(AROUND).iter().enumerate() {
        if number > 0 {
            rows.add(indent, Sign::None, "…");
        }
        for change in group.iter().flat_map(|op| diff.iter_changes(op)) {
            let sign = match change.tag() {
                similar::ChangeTag::Delete => Sign::Removed,
                similar::ChangeTag::Insert => Sign::Added,
                similar::ChangeTag::Equal => Sign::None,
            };
            let line = change.value().trim_end_matches(['\r', '\n']);
            rows.add(indent, sign, if line.is_empty() { " " } else { line });
        }
    }
}

fn property_rows(indent: usize, property: &PropertyDiff, rows: &mut Rows) {
    const SHORT: usize = 60;
    let path = &property.path;
    if property.elsewhere {
        let place = if path == "TemplateBody" { "below" } else { "above" };
        return rows.add(indent, Sign::Changed, format!("{path}: see {place}"));
    }
    let is_short = |value: &Option<Value>| {
        value.as_ref().is_none_or(|value| {
            let text = shown(value);
            text.chars().count() <= SHORT && !text.contains('\n')
        })
    };
    let text = |value: &Value| match shown(value) {
        text if text.is_empty() => "\"\"".to_owned(),
        text => text,
    };
    match (&property.old, &property.new) {
        (Some(old), Some(new)) if is_short(&property.old) && is_short(&property.new) => {
            rows.add(indent, Sign::Changed, format!("{path}: {} → {}", text(old), text(new)));
        }
        (None, Some(new)) if is_short(&property.new) => {
            rows.add(indent, Sign::Added, format!("{path}: {}", text(new)));
        }
        (Some(old), None) if is_short(&property.old) => {
            rows.add(indent, Sign::Removed, format!("{path}: {}", text(old)));
        }
        (old, new) => {
            let long = |value: &Option<Value>| match value {
                Some(Value::String(text)) => Some(text.clone()),
                Some(value) => serde_json::to_string_pretty(value).ok(),
                None => None,
            };
            rows.add(indent, Change::new(old.is_some(), new.is_some()), format!("{path}:"));
            text_rows(indent + 1, long(old).as_deref(), long(new).as_deref(), rows);
        }
    }
}

fn target_rows(indent: usize, targets: &[TargetChange], rows: &mut Rows) {
    for target in targets {
        let name = target.name.as_ref().map_or_else(String::new, |name| format!(" ({name})"));
        let what = if target.id.chars().all(|c| c.is_ascii_digit()) { "account" } else { "unit" };
        let id = &target.id;
        if !target.gained.is_empty() {
            rows.add(
                indent,
                Change::Added,
                format!("{what} {id}{name} gains stacks in {}", target.gained.join(", ")),
            );
        }
        if !target.lost.is_empty() {
            rows.add(
                indent,
                Change::Removed,
                format!("{what} {id}{name} loses its stacks in {}", target.lost.join(", ")),
            );
        }
    }
}

/// Adds the rows of a resource and its contents
fn resource_rows(indent: usize, resource: &ResourceDiff, rows: &mut Rows) {
    let name = resource.name.as_ref().filter(|name| **name != resource.id);
    let name = name.map_or_else(String::new, |name| format!(" ({name})"));
    rows.add(
        indent,
        resource.action,
        format!("{}{name}, {}: {}", resource.id, resource.kind, action(resource)),
    );
    for note in &resource.notes {
        rows.add(indent + 1, Sign::Note, note);
    }
    for property in &resource.properties {
        property_rows(indent + 1, property, rows);
    }
    let Some(carried) = &resource.carried else { return };
    let documents = contents(carried);
    rows.add(indent + 1, Sign::None, format!("in each stack of it: {}", reach(&documents, &carried.reach)));
    for section in &carried.template.sections {
        property_rows(indent + 2, section, rows);
    }
    for resource in &carried.template.resources {
        resource_rows(indent + 2, resource, rows);
    }
}

impl Diff {
    /// Returns what was compared, and how many resources change
    fn heading(&self) -> String {
        format!("{} → {}: {}", self.old, self.new, summary(&self.summary))
    }
}
