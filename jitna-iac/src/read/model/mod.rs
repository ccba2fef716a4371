//! How each part of the model is read from a tree; the keys are those of `jitna.yaml`

mod existing;
mod ids;
mod invariant;
mod node_tags;
mod notifications;
mod options;
mod organization;
pub(crate) mod part;
mod people;
mod policy;
mod rdp_recording;
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
use crate::origin::{Origin, Sp};
use crate::rules;
use crate::tree::{Node, Value};

macro_rules! model_reader {
    ($part:ident $new:tt $read:tt { $($keys:tt)* }) => {
        part::reader! {
            with { version: u32, unreadable: HashSet<String>, unread: Unread } { place: Place }
            $part { $($keys)* }
        }
    };
}
model!(model_reader);

impl Decode for Model {
    fn decode(node: &Node<'_>, cx: &mut Cx) -> Option<Self> {
        let mut map = Fields::of(node, cx)?;
        version(&mut map, cx);
        let organization = map.node("organization");
        let account = map.node("account");
        let place = match (organization, account) {
            (Some(node), None) => Sp::decode(node, cx).map(Place::Organization),
            (None, Some(node)) => Sp::decode(node, cx).map(Place::Account),
            (Some(_), Some(account)) => {
                let message =
                    "both `organization` and `account` are described, and a model is of one of them";
                cx.report(rules::WRONG_KIND, message, account.origin);
                None
            }
            (None, None) => {
                let message = "the key `organization` is missing (or `account`, for one account without an organization)";
                cx.report(rules::MISSING_KEY, message, map.start());
                None
            }
        };
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
        let read = Self::read_keys(&mut map, cx, FORMAT_VERSION, HashSet::new(), Unread::default(), place);
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
        Some(model)
    }
}

/// Parts in which reading found an error: items of the list of a top-level key, or all that is below the key
fn unread(pairs: &[(Node<'_>, Node<'_>)], cx: &Cx) -> Unread {
    let errors = cx.findings.iter().filter(|finding| finding.severity == Severity::Error);
    let mut errors: Vec<(u32, bool)> = errors.map(|error| (error.origin().start(), false)).collect();
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
        for part in parts {
            let Origin::Span { start, end, .. } = part else { continue };
            let first = errors.partition_point(|(error, _)| *error < start);
            let within = errors.iter_mut().skip(first).take_while(|(error, _)| *error <= end);
            if within.map(|(_, placed)| *placed = true).count() > 0 {
                all.add(key.as_text().unwrap_or_default(), part);
            }
        }
    }
    // A key may be misspelt at the top, and a program's values have lines, not bytes: then it may be anything.
    if errors.iter().any(|(_, placed)| !placed) {
        all.add("", Origin::Unknown);
    }
    all
}

/// Reads the version of the format, which must be there
pub(crate) fn version(map: &mut Fields<'_, '_>, cx: &mut Cx) {
    let start = map.start();
    match map.node("version") {
        None => cx.report_with(
            rules::MISSING_KEY,
            "the key `version` is missing",
            start,
            format!("begin the file with `version: {FORMAT_VERSION}`"),
        ),
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
impl<T: Decode> Decode for IndexMap<Label, Sp<T>> {
    fn decode(node: &Node<'_>, cx: &mut Cx) -> Option<Self> {
        let map = Fields::of(node, cx)?;
        let mut all = Self::new();
        for (key, value) in map.pairs() {
            let name = parsed::<Label>(key, "a name", cx);
            let read = Sp::<T>::decode(value, cx);
            match (name, read) {
                (Some(name), Some(read)) => {
                    // The parser of YAML has refused a key that is written twice; a program may have two handles of one name.
                    if let Some(other) = all.get(&name) {
                        let finding = rules::DUPLICATE_NAME
                            .finding(format!("the name `{name}` stands for two different values"))
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
        let map = Fields::of(node, cx)?;
        let read = map
            .pairs()
            .iter()
            .filter_map(|(key, value)| Some((parsed(key, "a tag key", cx)?, Sp::decode(value, cx)?)));
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

/// A number as JSON writes it; an account id with a leading zero is none
fn number(text: &str) -> Option<serde_json::Value> {
    let number = serde_json::from_str::<serde_json::Number>(text).ok()?;
    (number.to_string() == text).then_some(serde_json::Value::Number(number))
}
