//! Kinds and cells in words

use std::collections::BTreeSet;
use std::fmt;

use super::atoms::{Atom, Atoms, Key, Value};
use super::kinds::Combinations;
use super::{Cell, Column, Row};
use crate::cedar::Effect;
use crate::decide::decision::{ManualPolicy, Outcome};
use crate::decide::engine::Engine;
use crate::decide::text::policy_words;

impl fmt::Display for Cell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let denied = if self.is_denied { "denied, " } else { "" };
        match &self.outcome {
            Outcome::AutoApproved { policy } => write!(f, "automatic ({policy})"),
            Outcome::Manual { policy } => write!(f, "{denied}manual ({})", policy.name),
            Outcome::Conflict { policies } => {
                let names: Vec<&str> = policies.iter().map(|policy| &*policy.name).collect();
                write!(f, "{denied}conflict ({})", names.join(", "))
            }
            Outcome::NotCovered { .. } if self.is_denied => f.write_str("denied"),
            Outcome::NotCovered { .. } => f.write_str("not covered"),
        }
    }
}

impl Cell {
    /// The cell with what a manual policy asks for
    #[must_use]
    pub fn in_full(&self) -> String {
        match &self.outcome {
            Outcome::AutoApproved { .. } => format!("{self}: 1 hour"),
            Outcome::Manual { policy } => format!("{self}: {}", words_of(policy)),
            Outcome::Conflict { .. } | Outcome::NotCovered { .. } => self.to_string(),
        }
    }

    /// Word for what is decided: `auto-approved`, `manual`, `conflict`, `denied` or `not-covered`
    #[must_use]
    pub const fn as_str(&self) -> &'static str {
        match (&self.outcome, self.is_denied) {
            (Outcome::NotCovered { .. }, true) => "denied",
            (outcome, _) => outcome.as_str(),
        }
    }
}

/// Who approves, and how long access lasts
#[must_use]
pub(crate) fn words_of(policy: &ManualPolicy) -> String {
    policy_words(policy)
}

impl Row {
    /// All kinds, in words
    #[must_use]
    pub fn label(&self) -> String {
        self.users.join("; ")
    }
}

impl Column {
    /// All kinds, in words, each with the places if columns are about several
    #[must_use]
    pub fn label(&self) -> String {
        let part = |(places, kinds): &(Vec<usize>, Vec<String>)| {
            let kinds = kinds.join("; ");
            if self.is_everywhere {
                return kinds;
            }
            let names = places.iter().filter_map(|place| self.names.get(*place)).map(String::as_str);
            format!("{}: {kinds}", names.collect::<Vec<_>>().join(", "))
        };
        self.nodes.iter().map(part).collect::<Vec<_>>().join(" | ")
    }
}

fn value(name: &str, value: &Value) -> String {
    match value {
        Value::Is(text) | Value::Shared(text) => format!("{name}={text}"),
        Value::Like(pattern, _) => format!("{name} like {pattern}"),
        Value::Other(_) => format!("{name}=(another value)"),
        Value::Managed => "managed node".to_owned(),
        Value::Node(_, id) => format!("node {id}"),
    }
}

fn joined(atoms: &[&Atom], is_settled: bool, none: &str, word: impl Fn(&Atom) -> String) -> String {
    if atoms.is_empty() {
        return none.to_owned();
    }
    let mut text = atoms.iter().map(|atom| word(atom)).collect::<Vec<_>>().join(" + ");
    if is_settled {
        text.push_str(", whatever else");
    }
    text
}

pub(super) fn user(engine: &Engine, atoms: &[&Atom], is_settled: bool) -> String {
    joined(atoms, is_settled, "anyone", |atom| match &atom.key {
        Key::Group(id) => format!("group {}", engine.group_label(id)),
        Key::User => format!("user {}", engine.user_label(atom.value.text())),
        Key::PrincipalTag(key) => value(&format!("principal tag {key}"), &atom.value),
        Key::Attribute(key) | Key::Tag(key) => value(key, &atom.value),
        Key::Node => value("", &atom.value),
    })
}

pub(super) fn node(atoms: &[&Atom], is_settled: bool) -> String {
    joined(atoms, is_settled, "any node", |atom| match &atom.key {
        Key::Tag(key) => value(key, &atom.value),
        _ => value("", &atom.value),
    })
}

/// What the values cannot tell
pub(super) fn about(asked: &Atoms, notes: &mut Vec<String>) {
    if asked.has_shared() {
        notes.push("`V` is any value that the user and the node share".to_owned());
    }
    for key in asked.several_patterns() {
        let name = match key {
            Key::Attribute(key) | Key::PrincipalTag(key) | Key::Tag(key) => key.as_str(),
            Key::Group(_) | Key::User | Key::Node => continue,
        };
        notes.push(format!(
            "a value of `{name}` that matches several patterns is not among the kinds: ask `jitna-iac decide`"
        ));
    }
    for (policy, statement) in &asked.opaque {
        notes.push(format!(
            "{statement} of `{policy}` uses values in a way that no kind represents: the cells hold for the kinds as they are written, ask `jitna-iac decide` for others"
        ));
    }
}

/// Statements of the deny-access policy that rule nothing out
pub(super) fn idle(engine: &Engine, denying: &BTreeSet<usize>, is_cut: bool, notes: &mut Vec<String>) {
    let statements = engine.deny.iter().flat_map(|deny| &deny.statements).map(|one| &one.about);
    let forbids = statements.filter(|about| about.effect == Effect::Forbid);
    for about in forbids.filter(|about| !denying.contains(&about.index)) {
        let left_out = if is_cut { " that is shown" } else { "" };
        notes.push(format!(
            "{} of the deny-access policy changes no cell{left_out}: nothing that it matches would be approved automatically",
            about.called()
        ));
    }
}

/// Combinations that are not looked at
pub(super) fn cut(what: &str, all: &Combinations, atoms: &[Atom], place: &str, notes: &mut Vec<String>) {
    let of = if place.is_empty() { String::new() } else { format!(" in `{place}`") };
    match all.cut {
        None => {}
        Some(0) => {
            let left = atoms.len().saturating_add(1).saturating_sub(all.kinds.len());
            notes.push(format!(
                "left out{of}: {left} of the {} properties of {what} that policies look at, and {what} with more than one",
                atoms.len()
            ));
        }
        Some(size) => notes.push(format!(
            "left out{of}: {what} with more than {size} of the {} properties that policies look at",
            atoms.len()
        )),
    }
}
