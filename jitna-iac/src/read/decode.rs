//! Reading typed values from a tree, going on after each finding

use std::str::FromStr;
use std::sync::Arc;

use super::advice::{likely, other_kind, placeholder, several};
pub(crate) use super::fields::Fields;
use crate::diag::{Diagnostic, Diagnostics, Edit, Fix, RuleInfo, Safety};
use crate::ids::{ParseIdError, clip, example};
use crate::origin::{FileId, Origin, Spanned};
use crate::rules;
use crate::suggest::nearest;
use crate::tree::{Node, Style, Value};

use super::yaml::Damage;

/// What reading adds up
#[derive(Debug)]
pub(crate) struct Cx {
    pub(crate) findings: Diagnostics,
    /// Names of things that could not be read, so that a reference to one is not reported again.
    pub(crate) unreadable: Vec<String>,
    /// Text that the tree was made of, to find the characters of a scalar again.
    pub(crate) source: Arc<str>,
    /// Texts of other files that the tree was made of.
    pub(crate) others: Arc<[(FileId, Arc<str>)]>,
    /// What could not be read of the text.
    pub(crate) damage: Damage,
    /// Where mappings begin that may have had keys that could not be read.
    pub(crate) partial: Vec<Origin>,
}

impl Cx {
    pub(crate) fn new(source: Arc<str>) -> Self {
        Self {
            findings: Diagnostics::default(),
            unreadable: Vec::new(),
            source,
            others: Arc::from([]),
            damage: Damage::default(),
            partial: Vec::new(),
        }
    }

    /// The text that a place is in
    pub(crate) fn text_at(&self, origin: Origin) -> &str {
        let in_file =
            |(file, _): &&(FileId, Arc<str>)| matches!(origin, Origin::Span { file: of, .. } if of == *file);
        self.others.iter().find(in_file).map_or(&*self.source, |(_, text)| text)
    }

    pub(crate) fn report(&mut self, rule: RuleInfo, message: impl Into<String>, origin: Origin) {
        self.findings.push(Diagnostic::new(rule.code, rule.severity, message).at(origin, ""));
    }

    pub(crate) fn report_with(
        &mut self,
        rule: RuleInfo,
        message: impl Into<String>,
        origin: Origin,
        help: impl Into<String>,
    ) {
        self.findings.push(Diagnostic::new(rule.code, rule.severity, message).at(origin, "").help(help));
    }

    /// Says that something else was wanted
    pub(crate) fn wanted(&mut self, what: &str, node: &Node<'_>) {
        let message = format!("expected {what}, found {}", node.kind());
        let mut finding = rules::WRONG_KIND.finding(message).at(node.origin, "");
        finding.help = other_kind(what, node);
        self.findings.push(finding);
    }

    /// Says that a list has no items, where leaving its key out has a meaning of its own
    pub(super) fn empty_list(&mut self, key: &str, without: &str, place: Origin) {
        self.report_with(
            rules::EMPTY_LIST,
            format!("`{key}` has no items: expected at least one"),
            place,
            format!("name what is meant; leave `{key}` out only for {without}"),
        );
        // What the list would have named is not known.
        self.unreadable.push(key.to_owned());
    }

    /// Says that a text does not have the form of a type, and what was probably meant
    pub(crate) fn malformed<T: FromStr>(&mut self, error: &ParseIdError, text: &str, origin: Origin) {
        let mut finding = rules::MALFORMED_VALUE.finding(error.to_string()).at(origin, "");
        let fits = |text: &str| text.parse::<T>().is_ok();
        finding.help = match (placeholder(text), error.help(), likely(text, &fits)) {
            (_, Some(help), _) => Some(help.to_owned()),
            _ if text.starts_with(|c: char| c.is_ascii_digit())
                && fits(&format!("{text}m"))
                && fits(&format!("{text}h")) =>
            {
                let units = ["m", "h", "d"].map(|unit| format!("{text}{unit}"));
                let units: Vec<String> =
                    units.into_iter().filter(|text| fits(text)).map(|text| format!("`{text}`")).collect();
                Some(format!("add the unit that is meant, such as {}", units.join(", ")))
            }
            (Some(help), ..) => Some(help),
            (.., Some(meant)) => Some(format!("write `{}`", clip(&meant))),
            _ => match several(text, &fits) {
                Some(all) => {
                    let edit = Edit { origin, replacement: all.clone() };
                    let title = format!("write commas between the values: `{}`", clip(&all));
                    finding.fixes =
                        vec![Fix { title: title.clone(), edits: vec![edit], safety: Safety::Unsafe }];
                    Some(title)
                }
                None => {
                    example(std::any::type_name::<T>()).map(|such| format!("write a value such as `{such}`"))
                }
            },
        };
        self.findings.push(finding);
    }
}

/// A type that can be read from a tree; `None` means that findings say why not
pub(crate) trait Decode: Sized {
    /// Lists in each other that a value is
    const LISTS: usize = 0;

    fn decode(node: &Node<'_>, cx: &mut Cx) -> Option<Self>;
}

impl<T: Decode> Decode for Spanned<T> {
    const LISTS: usize = T::LISTS;

    fn decode(node: &Node<'_>, cx: &mut Cx) -> Option<Self> {
        Some(Self::new(T::decode(node, cx)?, node.origin))
    }
}

/// A list, without those items that could not be read
impl<T: Decode> Decode for Vec<T> {
    const LISTS: usize = T::LISTS + 1;

    fn decode(node: &Node<'_>, cx: &mut Cx) -> Option<Self> {
        let Value::Sequence(items) = &node.value else {
            if !node.is_null() {
                return Some(alone(node, cx).into_iter().collect());
            }
            return Some(Self::new());
        };
        let texts: Option<Vec<&str>> = items.iter().map(Node::as_text).collect();
        if let Some(texts) = texts.filter(|texts| T::LISTS > 0 && !texts.is_empty()) {
            let help = format!("write `[[{}]]`", clip(&texts.join(", ")));
            cx.report_with(rules::WRONG_KIND, "expected a list of lists, found a list", node.origin, help);
            return Some(T::decode(node, cx).into_iter().collect());
        }
        let read = items.iter().filter_map(|item| {
            let read = T::decode(item, cx);
            if read.is_none() {
                names_in(item, &mut cx.unreadable);
            }
            read
        });
        Some(read.collect())
    }
}

/// Names and ids of what could not be read, and of what is in it
pub(super) fn names_in(node: &Node<'_>, names: &mut Vec<String>) {
    match &node.value {
        Value::Scalar(..) => {}
        Value::Sequence(items) => items.iter().for_each(|item| names_in(item, names)),
        Value::Mapping(pairs) => {
            for (key, value) in pairs {
                if matches!(key.as_text(), Some("name" | "id")) {
                    names.extend(value.as_text().map(str::to_owned));
                }
                names_in(value, names);
            }
        }
    }
}

/// Says that a list was wanted, and takes what is there for its one item, so that nothing else is found for want of it
fn alone<T: Decode>(node: &Node<'_>, cx: &mut Cx) -> Option<T> {
    let mut apart = Cx { others: Arc::clone(&cx.others), ..Cx::new(Arc::clone(&cx.source)) };
    let stripped = without_brackets(node);
    let item = T::decode(stripped.as_ref().unwrap_or(node), &mut apart).filter(|_| apart.findings.is_empty());
    match &item {
        Some(_) => {
            let message = format!("expected a list, found {}", node.kind());
            let help = match node.as_text() {
                Some(text) => format!("write `[{}]`", clip(text.trim_matches(['[', ']']))),
                None => "write `- ` before it".to_owned(),
            };
            cx.report_with(rules::WRONG_KIND, message, node.origin, help);
        }
        None => {
            match node.as_text().filter(|_| T::LISTS > 0) {
                Some(text) => {
                    let text = clip(text.trim_matches(['[', ']'])).to_string();
                    let help =
                        format!("write `{}{text}{}`", "[".repeat(T::LISTS + 1), "]".repeat(T::LISTS + 1));
                    let message = format!("expected a list of lists, found {}", node.kind());
                    cx.report_with(rules::WRONG_KIND, message, node.origin, help);
                }
                None => cx.wanted("a list", node),
            }
            // Whatever it is a list of, the names in it are not known.
            if let Value::Mapping(pairs) = &node.value {
                cx.unreadable.extend(pairs.iter().filter_map(|(key, _)| key.as_text()).map(str::to_owned));
            }
            cx.unreadable.extend(
                node.as_text().into_iter().flat_map(|text| text.split([',', ';', ' '])).map(str::to_owned),
            );
            names_in(node, &mut cx.unreadable);
        }
    }
    item
}

/// A value of which one of the brackets of a list is left
fn without_brackets<'a>(node: &Node<'a>) -> Option<Node<'a>> {
    let text = node.as_text()?;
    let inner = text.strip_suffix(']').or_else(|| text.strip_prefix('['))?;
    Some(Node { value: Value::Scalar(inner.trim().to_owned().into(), Style::Plain), origin: node.origin })
}

/// Reads a mapping by its keys, or the value of its key `name` alone
pub(crate) fn named_or_mapping<T>(
    node: &Node<'_>,
    cx: &mut Cx,
    read_keys: impl FnOnce(&mut Fields<'_, '_>, &mut Cx) -> Option<T>,
) -> Option<T> {
    if matches!(node.value, Value::Scalar(..)) && !node.is_null() {
        let pair = (Node::text("name", node.origin), node.clone());
        let alone = Node { value: Value::Mapping(vec![pair]), origin: node.origin };
        return read_keys(&mut Fields::from_node(&alone, cx)?, cx);
    }
    let mut map = Fields::from_node(node, cx)?;
    let read = read_keys(&mut map, cx);
    map.end(cx);
    read
}

impl Decode for String {
    fn decode(node: &Node<'_>, cx: &mut Cx) -> Option<Self> {
        let text = node.as_text();
        if text.is_none() {
            cx.wanted("a text", node);
        }
        text.map(str::to_owned)
    }
}

impl Decode for bool {
    fn decode(node: &Node<'_>, cx: &mut Cx) -> Option<Self> {
        match &node.value {
            Value::Scalar(text, Style::Plain) if &**text == "true" => return Some(true),
            Value::Scalar(text, Style::Plain) if &**text == "false" => return Some(false),
            Value::Scalar(text, _) if !node.is_null() => {
                let message = format!("expected `true` or `false`, found {}", node.kind());
                match &*text.to_ascii_lowercase() {
                    "true" | "yes" | "on" | "y" | "1" | "enabled" => cx.report_with(
                        rules::WRONG_KIND,
                        message,
                        node.origin,
                        "write `true`, without quotes",
                    ),
                    "false" | "no" | "off" | "n" | "0" | "disabled" => cx.report_with(
                        rules::WRONG_KIND,
                        message,
                        node.origin,
                        "write `false`, without quotes",
                    ),
                    _ => {
                        let help = placeholder(text).unwrap_or_else(|| "write `true` or `false`".to_owned());
                        cx.report_with(rules::WRONG_KIND, message, node.origin, help);
                    }
                }
            }
            _ => cx.wanted("`true` or `false`", node),
        }
        None
    }
}

impl Decode for u32 {
    fn decode(node: &Node<'_>, cx: &mut Cx) -> Option<Self> {
        let read =
            node.as_text().filter(|t| t.bytes().all(|b| b.is_ascii_digit())).and_then(|t| t.parse().ok());
        if read.is_none() {
            cx.wanted("a whole number", node);
        }
        read
    }
}

/// Reads what parses from the text of a scalar
pub(crate) fn parsed<T: FromStr<Err = ParseIdError>>(node: &Node<'_>, what: &str, cx: &mut Cx) -> Option<T> {
    let Some(text) = node.as_text() else {
        cx.wanted(what, node);
        return None;
    };
    match text.parse() {
        Ok(value) => Some(value),
        Err(_) if matches!(node.value, Value::Scalar(_, Style::Handle)) => {
            cx.unreadable.push(text.to_owned());
            None
        }
        Err(error) => {
            cx.malformed::<T>(&error, text, node.origin);
            None
        }
    }
}

/// Reads one of a few words; of one that is no such word, but like one, that one
pub(crate) fn word<T: Copy>(node: &Node<'_>, words: &[(&'static str, T)], cx: &mut Cx) -> Option<T> {
    let Some(text) = node.as_text() else {
        cx.wanted("a word", node);
        return None;
    };
    if let Some(&(_, value)) = words.iter().find(|(word, _)| *word == text) {
        return Some(value);
    }
    let all: Vec<String> = words.iter().map(|(word, _)| format!("`{word}`")).collect();
    let message = format!("invalid value `{}`: expected one of {}", clip(text), all.join(", "));
    match nearest(text, words.iter().map(|(word, _)| *word)) {
        Some(like) => {
            cx.report_with(rules::MALFORMED_VALUE, message, node.origin, format!("did you mean `{like}`?"));
            // What follows is judged by what was meant, rather than by what holds when nothing is written.
            words.iter().find(|(word, _)| *word == like).map(|&(_, value)| value)
        }
        None => {
            let help = placeholder(text).unwrap_or_else(|| format!("write one of {}", all.join(", ")));
            cx.report_with(rules::MALFORMED_VALUE, message, node.origin, help);
            None
        }
    }
}

/// Makes types of [`ids`](crate::ids) readable
macro_rules! decode_parsed {
    ($($type:ty = $what:expr),* $(,)?) => {
        $(
            impl Decode for $type {
                fn decode(node: &Node<'_>, cx: &mut Cx) -> Option<Self> {
                    parsed(node, $what, cx)
                }
            }
        )*
    };
}
pub(crate) use decode_parsed;
