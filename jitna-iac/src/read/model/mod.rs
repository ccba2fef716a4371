//! How each part of the model is read from a tree; the keys are those of `jitna.yaml`

mod guardrail;
mod ids;
mod invariant;
mod node_tags;
mod options;
mod organization;
pub(crate) mod part;
mod policy;
mod rollout;
mod session;
mod statement;

use std::collections::HashSet;

use indexmap::IndexMap;

use super::decode::{Cx, Decode, Fields, parsed};
use crate::describe::model::model;
use crate::diag::Severity;
use crate::ids::Label;
use crate::model::*;
use crate::origin::{FileId, Origin, Spanned};
use crate::rules;
use crate::tree::{Node, Value};

macro_rules! model_reader {
    ($part:ident $new:tt $read:tt { $($keys:tt)* }) => {
        part::reader! {
            with { version: u32, unreadable: HashSet<String>, unread: Unread, reported: Vec<crate::describe::Finding> } { place: Place }
            $part { $($keys)* }
        }
    };
}
model!(model_reader);

impl Decode for Model {
    fn decode(node: &Node<'_>, cx: &mut Cx) -> Option<Self> {
        let mut map = Fields::from_node(node, cx)?;
        version(&mut map, cx);
        // Patterns have put their parts here before; a key that is like one of these is a slip.
        map.node("use");
        map.node("patterns");
        let organization = map.node("organization");
        let account = map.node("account");
        let place = match (organization, account) {
            (Some(node), None) => Spanned::decode(node, cx).map(Place::Organization),
            (None, Some(node)) => Spanned::decode(node, cx).map(Place::Account),
            (Some(_), Some(account)) => {
                let message = "expected `organization` or `account`, found both";
                cx.report(rules::WRONG_KIND, message, account.origin);
                None
            }
            (None, None) => {
                let message =
                    "missing key `organization` (or `account`, for one account without an organization)";
                let help = "add `organization: …`; `jitna-iac explain organization` describes it".to_owned();
                map.lacks("organization", message.to_owned(), help, cx);
                None
            }
        };
        // These say where the rest of the model is, and have been followed.
        for key in super::compose::KEYS.into_iter().chain(super::compose::SHARED) {
            if let Some(node) = map.node(key) {
                let message = format!("`{key}` is allowed only in a file");
                let help = "define it here";
                cx.report_with(rules::UNREADABLE_FILE, message, node.origin, help);
            }
        }
        // What follows is read even when the place is not known, for the findings in it.
        if organization.is_some()
            && let Some(place) = map.empty_list("rollouts")
        {
            cx.findings.push(
                rules::EMPTY_ROLLOUT
                    .finding("there is no rollout, so no account gets a policy")
                    .at(place, "")
                    .help("describe a rollout: units, and the policies and preferences for them")
                    .subject("organization"),
            );
            // That no rollout uses a policy follows.
            cx.unreadable.push("rollouts".to_owned());
        }
        let read = Self::read_keys(
            &mut map,
            cx,
            FORMAT_VERSION,
            HashSet::new(),
            Unread::default(),
            Vec::new(),
            place,
        );
        let pairs = map.pairs();
        map.end(cx);
        let unread = unread(pairs, cx);
        if !unread.is_empty() {
            // What could not be read may be what a check looks for.
            cx.unreadable.push(String::new());
        }
        let mut model = read?;
        model.unreadable = cx.unreadable.drain(..).collect();
        model.unread = unread;
        model.unread.guess(cx.damage.places());
        Some(model)
    }
}

/// Parts in which reading found an error: items of the list of a top-level key, or all that is below the key
fn unread(pairs: &[(Node<'_>, Node<'_>)], cx: &Cx) -> Unread {
    let errors = cx.findings.iter().filter(|finding| finding.severity == Severity::Error);
    let mut errors: Vec<((FileId, u32), bool)> =
        errors.map(|error| (error.origin().first_byte(), false)).collect();
    errors.sort_unstable();
    let mut all = Unread::default();
    if errors.is_empty() {
        return all;
    }
    for (key, value) in pairs {
        let parts = match &value.value {
            Value::Sequence(items) => items.iter().map(|item| item.origin).collect(),
            Value::Scalar(..) | Value::Mapping(_) => vec![value.origin],
        };
        let mut before = None;
        for (number, part) in parts.into_iter().enumerate() {
            let Origin::Span { file, start, end } = part else { continue };
            let first = errors.partition_point(|(error, _)| *error < (file, start));
            let within = errors.iter_mut().skip(first).take_while(|(error, _)| *error <= (file, end));
            if within.map(|(_, placed)| *placed = true).count() > 0 {
                let key = key.as_text().unwrap_or_default();
                all.add(key, part);
                // An item without a name may be the rest of the one before it.
                if let Some(before) = before.filter(|_| is_rest(value, number)) {
                    all.add(key, before);
                }
            }
            before = Some(part);
        }
    }
    // A key may be misspelt at the top, and a program's values have lines, not bytes: then it may be anything.
    if errors.iter().any(|(_, placed)| !placed) {
        all.add("", Origin::Unknown);
    }
    all.sort();
    all
}

/// Whether an item of a list has no name, and the one before it has
fn is_rest(list: &Node<'_>, number: usize) -> bool {
    let Value::Sequence(items) = &list.value else { return false };
    let is_named = |number: usize| match items.get(number).map(|item| &item.value) {
        Some(Value::Mapping(pairs)) => Some(pairs.iter().any(|(key, _)| key.as_text() == Some("name"))),
        _ => None,
    };
    is_named(number) == Some(false) && number.checked_sub(1).and_then(is_named) == Some(true)
}

/// Reads the version of the format, which must be there
pub(crate) fn version(map: &mut Fields<'_, '_>, cx: &mut Cx) {
    match map.node("version") {
        None => {
            let help = format!("begin the file with `version: {FORMAT_VERSION}`");
            map.lacks("version", "missing key `version`".to_owned(), help, cx);
        }
        Some(node) => {
            if let Some(found) = u32::decode(node, cx)
                && found != FORMAT_VERSION
            {
                let message = format!("version {found} of the format is unknown");
                let help = format!("write `version: {FORMAT_VERSION}`, the only one that this program reads");
                cx.report_with(rules::UNSUPPORTED_VERSION, message, node.origin, help);
            }
        }
    }
}

/// A mapping from names to values
impl<T: Decode> Decode for IndexMap<Label, Spanned<T>> {
    fn decode(node: &Node<'_>, cx: &mut Cx) -> Option<Self> {
        let map = Fields::from_node(node, cx)?;
        let mut all = Self::new();
        for (key, value) in map.pairs() {
            let name = parsed::<Label>(key, "a name", cx);
            let read = Spanned::<T>::decode(value, cx);
            match (name, read) {
                (Some(name), Some(read)) => {
                    // The parser of YAML has refused a key that is written twice; a program may have two handles of one name.
                    if let Some(other) = all.get(&name) {
                        let finding = rules::DUPLICATE_NAME
                            .finding(format!("the name `{name}` has two different values"))
                            .at(value.origin, "")
                            .at(other.origin(), "the other")
                            .help("give one of them another name");
                        cx.findings.push(finding);
                    }
                    all.entry(name).or_insert(read);
                }
                (Some(name), None) => cx.unreadable.push(name.to_string()),
                (None, _) => {}
            }
        }
        Some(all)
    }
}

impl Decode for Tags {
    fn decode(node: &Node<'_>, cx: &mut Cx) -> Option<Self> {
        let map = Fields::from_node(node, cx)?;
        let read = map
            .pairs()
            .iter()
            .filter_map(|(key, value)| Some((parsed(key, "a tag key", cx)?, Spanned::decode(value, cx)?)));
        Some(read.collect())
    }
}

impl Decode for serde_json::Value {
    fn decode(node: &Node<'_>, cx: &mut Cx) -> Option<Self> {
        use crate::tree::Style;
        Some(match &node.value {
            _ if node.is_null() => Self::Null,
            Value::Scalar(text, Style::Plain) => match &**text {
                "true" => Self::Bool(true),
                "false" => Self::Bool(false),
                text => number(text).unwrap_or_else(|| text.into()),
            },
            Value::Scalar(text, _) => Self::String(text.to_string()),
            Value::Sequence(items) => items.iter().filter_map(|item| Self::decode(item, cx)).collect(),
            Value::Mapping(pairs) => {
                let pair = |(key, value): &(Node<'_>, Node<'_>)| {
                    Some((String::decode(key, cx)?, Self::decode(value, cx)?))
                };
                Self::Object(pairs.iter().filter_map(pair).collect())
            }
        })
    }
}

/// A number as JSON writes it; an account ID with a leading zero is none
fn number(text: &str) -> Option<serde_json::Value> {
    let number = serde_json::from_str::<serde_json::Number>(text).ok()?;
    (number.to_string() == text).then_some(serde_json::Value::Number(number))
}
