//! Every text and every list of the model, wherever it is: hidden characters, double braces, items that repeat
//!
//! The model is walked as it is written to a file, so no key can be forgotten.

use serde_json::Value;

use super::documents::braces;
use crate::cedar;
use crate::check::Report;
use crate::ids::clip;
use crate::model::policy::{CedarText, StatementKind, TypedStatement};
use crate::origin::{self, CAPTURE_KEY, Origin};
use crate::plan::Plan;
use crate::rules;
use crate::vocabulary::{Hidden, hidden_in_name, hidden_in_prose};

/// Keys whose text users read
const PROSE: [&str; 5] = ["description", "message", "reason", "linux", "windows"];

/// Keys of words that the rules about the vocabulary judge, with their exact places
const WORDS: [&str; 7] = ["when", "unless", "nodes", "manualPath", "exclusive", "cedar", "nodeTags"];

/// Lists whose repeated items have a rule of their own, by section (any, if empty) and key; and levels, which may well be equal
const JUDGED: [(&str, &str); 10] = [
    ("unifiedConsole", "regions"),
    ("nodeAccess", "regions"),
    ("rollouts", "regions"),
    ("", "regionOrder"),
    ("nodeAccess", "units"),
    ("rollouts", "units"),
    ("manualApprovals", "approvers"),
    ("", "levels"),
    ("notifications", "emails"),
    ("notifications", "functions"),
];

/// Sections with values that CloudFormation gets as they are
const VERBATIM: [&str; 2] = ["overrides", "resources"];

/// Sections whose texts reach no template and no document, and names of units and accounts, whose IDs do
const NOT_DEPLOYED: [&str; 12] = [
    "accept",
    "accounts",
    "excludeAccounts",
    "excludeUnits",
    "exclusive",
    "guardrails",
    "invariants",
    "nodeTags",
    "organization",
    "overrides",
    "resources",
    "units",
];

pub(in crate::check) fn check(plan: &Plan<'_>, report: &mut Report) {
    // Nothing in a model can fail to be JSON.
    let Ok((model, origins)) = origin::capture(plan.model) else { return };
    let mut walk = Walk { plan, origins: &origins, path: Vec::new(), subject: String::new(), report };
    walk.value(&model, Origin::Unknown);
    for (text, subject) in cedar_texts(plan) {
        cedar_text(text, &subject, report);
    }
}

struct Walk<'w, 'm> {
    plan: &'w Plan<'m>,
    origins: &'w [Origin],
    /// Keys from the top, without positions in lists
    path: Vec<String>,
    /// Section, and the name of its item
    subject: String,
    report: &'w mut Report,
}

impl Walk<'_, '_> {
    /// A value without the mark of its place, and its place
    fn unwrapped<'v>(&self, mut value: &'v Value, mut origin: Origin) -> (&'v Value, Origin) {
        while let Value::Array(items) = value
            && let [Value::String(mark), number, inner] = items.as_slice()
            && mark == CAPTURE_KEY
        {
            let number = number.as_u64().and_then(|number| usize::try_from(number).ok());
            origin =
                number.and_then(|number| self.origins.get(number)).copied().unwrap_or_default().or(origin);
            value = inner;
        }
        (value, origin)
    }

    fn key(&self) -> &str {
        self.path.last().map_or("", String::as_str)
    }

    fn is_below(&self, keys: &[&str]) -> bool {
        self.path.iter().any(|key| keys.contains(&key.as_str()))
    }

    fn value(&mut self, value: &Value, origin: Origin) {
        let (value, origin) = self.unwrapped(value, origin);
        match value {
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
            Value::String(text) => self.text(text, origin),
            Value::Array(items) => {
                if !self.is_below(&VERBATIM) {
                    self.repeated(items, origin);
                }
                for item in items {
                    if self.path.len() == 1 {
                        self.subject = self.subject_of(item);
                    }
                    self.value(item, origin);
                }
            }
            Value::Object(pairs) => {
                for (key, value) in pairs {
                    if self.path.is_empty() {
                        self.subject.clone_from(key);
                    }
                    let place = self.unwrapped(value, origin).1;
                    self.path.push(key.clone());
                    self.hidden_name(key, place);
                    self.value(value, origin);
                    self.path.pop();
                }
            }
        }
    }

    /// Section and name of an item of a section
    fn subject_of(&self, item: &Value) -> String {
        let section = self.key();
        let name = self.unwrapped(item, Origin::Unknown).0.get("name");
        match name.map(|name| self.unwrapped(name, Origin::Unknown).0) {
            Some(Value::String(name)) => format!("{section}/{name}"),
            _ => section.to_owned(),
        }
    }

    fn text(&mut self, text: &str, origin: Origin) {
        // Statements are looked through as they are printed, by the rules about Cedar.
        if !self.is_below(&NOT_DEPLOYED) && !self.is_below(&["statements", "when", "unless"]) {
            let key = self.path.last().map_or("", String::as_str);
            braces(key, text, origin, &self.subject, self.report);
        }
        if self.is_below(&WORDS) {
            return;
        }
        let is_prose = PROSE.contains(&self.key()) || self.is_below(&VERBATIM);
        let hidden = if is_prose { hidden_in_prose(text) } else { hidden_in_name(text) };
        if let Some(hidden) = hidden {
            let what = format!("`{}`", clip(self.key()));
            self.report.push(finding(&what, hidden).at(origin, "").subject(&self.subject));
        }
    }

    fn hidden_name(&mut self, key: &str, origin: Origin) {
        if self.is_below(&WORDS) && self.path.len() > 1 {
            return;
        }
        if let Some(hidden) = hidden_in_name(key) {
            let what = format!("the name `{}`", clip(key));
            self.report.push(finding(&what, hidden).at(origin, "").subject(&self.subject));
        }
    }

    /// Items of a list that are in it twice; email addresses are the same in upper and lower case
    fn repeated(&mut self, items: &[Value], origin: Origin) {
        let section = self.path.first().map_or("", String::as_str);
        let is_judged =
            JUDGED.iter().any(|(of, key)| *key == self.key() && (of.is_empty() || *of == section));
        let mut seen: std::collections::HashMap<String, (String, Origin)> = std::collections::HashMap::new();
        for item in items {
            let plain = self.plain(item);
            // What has a name is found by its name.
            if plain.get("name").is_some() || plain.get("cedar").is_some() {
                continue;
            }
            let place = self.unwrapped(item, origin).1;
            let written = plain.as_str().map_or_else(|| plain.to_string(), str::to_owned);
            let same = if written.contains('@') { written.to_lowercase() } else { self.id_of(&written) };
            match seen.entry(same) {
                std::collections::hash_map::Entry::Vacant(entry) => drop(entry.insert((written, place))),
                std::collections::hash_map::Entry::Occupied(entry)
                    if is_judged && entry.get().0 == written => {}
                std::collections::hash_map::Entry::Occupied(entry) => {
                    let what = if plain.is_string() {
                        format!("`{}`", clip(&written))
                    } else {
                        "the same item".to_owned()
                    };
                    let key = self.path.iter().rev().find(|key| !key.is_empty()).map_or("", String::as_str);
                    let (first, place) = self.in_statement(&written, entry.get().1, place);
                    self.report.push(
                        rules::REPEATED_ITEM
                            .finding(format!("{what} is listed twice in `{}`", clip(key)))
                            .at(place, "")
                            .at(first, "the first")
                            .help("keep one of the two, or write the intended item")
                            .subject(&self.subject),
                    );
                }
            }
        }
    }

    /// Places of the first two uses of a value; conditions have no places of their own, but their statement knows those of its words
    fn in_statement(&self, written: &str, first: Origin, second: Origin) -> (Origin, Origin) {
        if !first.is_same(second) || !self.is_below(&["when", "unless"]) {
            return (first, second);
        }
        let statement = typed(self.plan).find(|(origin, _)| origin.is_same(second));
        let places = statement.map(|(_, typed)| {
            let mut finder = typed.places.finder();
            (finder.next(written), finder.next(written))
        });
        let (one, other) = places.unwrap_or_default();
        (one.unwrap_or(first), other.unwrap_or(second))
    }

    /// What a name of this list represents
    fn id_of(&self, written: &str) -> String {
        let names = &self.plan.model.names;
        let found = match self.key() {
            "groups" => named(written, names.groups.iter().map(|(name, id)| (name.as_str(), id.as_str()))),
            "requesters" | "approvers" => {
                named(written, names.users.iter().map(|(name, id)| (name.as_str(), id.as_str())))
            }
            "accounts" | "excludeAccounts" | "pilotAccounts" => {
                let accounts = self.plan.tree.accounts();
                named(written, accounts.map(|(_, account)| (account.label(), account.id.as_str())))
            }
            _ => None,
        };
        found.unwrap_or_else(|| written.to_owned())
    }

    /// A value without the marks of places
    fn plain(&self, value: &Value) -> Value {
        match self.unwrapped(value, Origin::Unknown).0 {
            Value::Array(items) => items.iter().map(|item| self.plain(item)).collect(),
            Value::Object(pairs) => {
                pairs.iter().map(|(key, value)| (key.clone(), self.plain(value))).collect()
            }
            other => other.clone(),
        }
    }
}

fn finding(what: &str, hidden: Hidden) -> crate::diag::Diagnostic {
    let code = u32::from(hidden.character);
    rules::HIDDEN_CHARACTER
        .finding(format!("{what} contains a hidden character, U+{code:04X} ({})", hidden.what))
        .help("type the text again, without the character")
}

/// ID of a name
fn named<'n>(name: &str, mut all: impl Iterator<Item = (&'n str, &'n str)>) -> Option<String> {
    all.find(|(known, _)| *known == name).map(|(_, id)| id.to_owned())
}

/// Typed statements of all policies, and where each is written
fn typed<'m>(plan: &Plan<'m>) -> impl Iterator<Item = (Origin, &'m TypedStatement)> {
    let denied = plan.model.deny_access.iter().flat_map(|policy| &policy.statements);
    let approved = plan.model.auto_approvals.iter().flat_map(|policy| &policy.statements);
    denied.chain(approved).filter_map(|statement| match &statement.kind {
        StatementKind::Typed(typed) => Some((statement.origin(), typed)),
        StatementKind::Cedar(_) | StatementKind::File { .. } => None,
    })
}

/// Cedar text of all policies, and what a finding in it is about
fn cedar_texts<'m>(plan: &Plan<'m>) -> Vec<(&'m CedarText, String)> {
    let model = plan.model;
    let denied = model.deny_access.iter().flat_map(|policy| &policy.statements);
    let denied = denied.map(|statement| (statement, "denyAccess".to_owned()));
    let approved = model.auto_approvals.iter().flat_map(|policy| {
        policy.statements.iter().map(move |statement| (statement, format!("autoApprovals/{}", policy.name)))
    });
    denied
        .chain(approved)
        .filter_map(|(statement, subject)| match &statement.kind {
            StatementKind::Cedar(text) | StatementKind::File { text: Some(text), .. } => {
                Some((text, subject))
            }
            StatementKind::File { text: None, .. } | StatementKind::Typed(_) => None,
        })
        .collect()
}

/// Hidden characters in Cedar text, those in its words left aside
fn cedar_text(text: &CedarText, subject: &str, report: &mut Report) {
    if hidden_in_prose(&text.text).is_none() {
        return;
    }
    let statements = cedar::inspect(&text.text).statements;
    let words: Vec<std::ops::Range<usize>> = statements
        .iter()
        .flat_map(|statement| {
            let named =
                [&statement.groups, &statement.users, &statement.node_tags, &statement.principal_tags];
            let compared = statement.compared.iter().map(|compared| compared.value.range.clone());
            named.into_iter().flatten().map(|named| named.range.clone()).chain(compared).collect::<Vec<_>>()
        })
        .collect();
    // A mark at the beginning of a file is how some editors save UTF-8.
    let mut at = if text.text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    while let Some(rest) = text.text.get(at..)
        && let Some(hidden) = hidden_in_prose(rest)
        && let Some(offset) = rest.find(hidden.character)
    {
        let range = at + offset..at + offset + hidden.character.len_utf8();
        at = range.end;
        if !words.iter().any(|word| word.contains(&range.start)) {
            let place = text.origin_of(&range);
            report.push(finding("the Cedar text", hidden).at(place, "").subject(subject));
        }
    }
}
