//! Reading typed values from a tree, going on after each finding

use std::str::FromStr;
use std::sync::Arc;

use crate::diag::{Diagnostic, Diagnostics, RuleInfo};
use crate::ids::{ParseIdError, clip};
use crate::origin::{Origin, Sp};
use crate::rules;
use crate::suggest::nearest;
use crate::tree::{Node, Style, Value};

/// What reading adds up
#[derive(Debug)]
pub(crate) struct Cx {
    pub(crate) findings: Diagnostics,
    /// Names of things that could not be read, so that a reference to one is not reported again.
    pub(crate) unreadable: Vec<String>,
    /// Text that the tree was made of, to find the characters of a scalar again.
    pub(crate) source: Arc<str>,
}

impl Cx {
    pub(crate) fn new(source: Arc<str>) -> Self {
        Self { findings: Diagnostics::default(), unreadable: Vec::new(), source }
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
        self.report(rules::WRONG_KIND, format!("expected {what}, found {}", node.kind()), node.origin);
    }

    /// Says that a list has no items, where leaving its key out has a meaning of its own
    fn empty_list(&mut self, key: &str, without: &str, place: Origin) {
        self.report_with(
            rules::EMPTY_LIST,
            format!("`{key}` has no items: expected at least one"),
            place,
            format!("name what is meant; leave `{key}` out only for {without}"),
        );
        // What the list would have named is not known.
        self.unreadable.push(key.to_owned());
    }

    /// Says that a text does not have the shape of what is wanted
    pub(crate) fn malformed(&mut self, error: &ParseIdError, origin: Origin) {
        let mut finding =
            Diagnostic::new(rules::MALFORMED_VALUE.code, rules::MALFORMED_VALUE.severity, error.to_string())
                .at(origin, "");
        finding.help = error.help().map(str::to_owned);
        self.findings.push(finding);
    }
}

/// A type that can be read from a tree; `None` means that findings say why not
pub(crate) trait Decode: Sized {
    fn decode(node: &Node<'_>, cx: &mut Cx) -> Option<Self>;
}

impl<T: Decode> Decode for Sp<T> {
    fn decode(node: &Node<'_>, cx: &mut Cx) -> Option<Self> {
        Some(Self::new(T::decode(node, cx)?, node.origin))
    }
}

/// A list, without those items that could not be read
impl<T: Decode> Decode for Vec<T> {
    fn decode(node: &Node<'_>, cx: &mut Cx) -> Option<Self> {
        let Value::Sequence(items) = &node.value else {
            if !node.is_null() {
                return Some(alone(node, cx).into_iter().collect());
            }
            return Some(Self::new());
        };
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
fn names_in(node: &Node<'_>, names: &mut Vec<String>) {
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
    let mut apart = Cx::new(Arc::clone(&cx.source));
    let item = T::decode(node, &mut apart).filter(|_| apart.findings.is_empty());
    match &item {
        Some(_) => {
            let message = format!("expected a list, found {}", node.kind());
            let help = match node.as_text() {
                Some(text) => format!("write `[{}]`", clip(text)),
                None => "write `- ` before it".to_owned(),
            };
            cx.report_with(rules::WRONG_KIND, message, node.origin, help);
        }
        None => {
            cx.wanted("a list", node);
            names_in(node, &mut cx.unreadable);
        }
    }
    item
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
        return read_keys(&mut Fields::of(&alone, cx)?, cx);
    }
    let mut map = Fields::of(node, cx)?;
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
                    "true" | "yes" | "on" | "y" => cx.report_with(
                        rules::WRONG_KIND,
                        message,
                        node.origin,
                        "write `true`, without quotes",
                    ),
                    "false" | "no" | "off" | "n" => cx.report_with(
                        rules::WRONG_KIND,
                        message,
                        node.origin,
                        "write `false`, without quotes",
                    ),
                    _ => cx.report(rules::WRONG_KIND, message, node.origin),
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
            cx.malformed(&error, node.origin);
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
    let message = format!("`{}` is none of {}", clip(text), all.join(", "));
    match nearest(text, words.iter().map(|(word, _)| *word)) {
        Some(like) => {
            cx.report_with(rules::MALFORMED_VALUE, message, node.origin, format!("did you mean `{like}`?"));
            // What follows is judged by what was meant, rather than by what holds when nothing is written.
            words.iter().find(|(word, _)| *word == like).map(|&(_, value)| value)
        }
        None => {
            cx.report(rules::MALFORMED_VALUE, message, node.origin);
            None
        }
    }
}

/// A mapping that is read key by key; [`end`](Self::end) reports the keys that nobody asked for
pub(crate) struct Fields<'n, 'a> {
    pairs: &'n [(Node<'a>, Node<'a>)],
    asked: Vec<&'static str>,
    /// Required keys that are not there
    missing: Vec<&'static str>,
    origin: Origin,
}

impl<'n, 'a> Fields<'n, 'a> {
    /// The mapping that `node` is; anything else is reported
    pub(crate) fn of(node: &'n Node<'a>, cx: &mut Cx) -> Option<Self> {
        match &node.value {
            Value::Mapping(pairs) => {
                Some(Self { pairs, asked: Vec::new(), missing: Vec::new(), origin: node.origin })
            }
            _ => {
                cx.wanted("a mapping", node);
                None
            }
        }
    }

    /// Value of a key, if it is there and not nothing
    pub(crate) fn node(&mut self, key: &'static str) -> Option<&'n Node<'a>> {
        self.asked.push(key);
        self.entry(key).map(|(_, value)| value).filter(|value| !value.is_null())
    }

    /// Key and value of a key that is written, with a value or without
    fn entry(&self, key: &str) -> Option<&'n (Node<'a>, Node<'a>)> {
        self.pairs.iter().find(|(k, _)| k.as_text() == Some(key))
    }

    /// Value of a key that must be there
    pub(crate) fn required<T: Decode>(&mut self, key: &'static str, cx: &mut Cx) -> Option<T> {
        if let Some(node) = self.node(key) {
            return T::decode(node, cx);
        }
        match self.entry(key) {
            Some((written, _)) => {
                cx.report(rules::MISSING_KEY, format!("the key `{key}` has no value"), written.origin);
            }
            None => {
                self.missing.push(key);
                cx.report(rules::MISSING_KEY, missing_key(key), self.start());
            }
        }
        None
    }

    /// Items of a list without which something large is meant; a list without items is refused
    ///
    /// Nobody who writes a list of nothing means everything. `without` says what holds when the key is left out.
    pub(crate) fn some<T: Decode>(&mut self, key: &'static str, without: &str, cx: &mut Cx) -> Vec<T> {
        if self.refuse_empty(key, without, cx) { Vec::new() } else { self.or(key, Vec::new(), cx) }
    }

    /// Where a list without items is written
    pub(crate) fn empty_list(&self, key: &str) -> Option<Origin> {
        let (written, value) = self.entry(key).filter(|(_, value)| value.is_empty_list())?;
        Some(if value.is_null() { written.origin } else { value.origin })
    }

    /// Whether a list without items is written where [`some`](Self::some) refuses it; reports it
    pub(crate) fn refuse_empty(&mut self, key: &'static str, without: &str, cx: &mut Cx) -> bool {
        self.asked.push(key);
        let place = self.empty_list(key);
        if let Some(place) = place {
            cx.empty_list(key, without, place);
        }
        place.is_some()
    }

    /// Value of a key that may be left out
    pub(crate) fn optional<T: Decode>(&mut self, key: &'static str, cx: &mut Cx) -> Option<T> {
        self.node(key).and_then(|node| T::decode(node, cx))
    }

    /// Value of a key, or what it is when left out
    pub(crate) fn or<T: Decode>(&mut self, key: &'static str, default: T, cx: &mut Cx) -> T {
        self.optional(key, cx).unwrap_or(default)
    }

    /// Reports these keys where they are written without a value; whether there is one
    ///
    /// For keys that narrow something: left out, they would mean more than the author has begun to write.
    pub(crate) fn refuse_without_value(&mut self, keys: &[&'static str], cx: &mut Cx) -> bool {
        let mut found = false;
        for key in keys {
            let Some((written, _)) = self.entry(key).filter(|(_, value)| value.is_null()) else { continue };
            let message = format!("the key `{key}` has no value");
            let help = format!("write its value; leave `{key}` out only if it is not to narrow anything");
            cx.report_with(rules::MISSING_KEY, message, written.origin, help);
            found = true;
        }
        if found {
            self.asked.extend(keys);
        }
        found
    }

    /// First key of the mapping, where a missing one is reported
    pub(crate) fn start(&self) -> Origin {
        self.pairs.first().map_or(self.origin, |(key, _)| key.origin)
    }

    /// Keys and values of the mapping
    pub(crate) fn pairs(&self) -> &'n [(Node<'a>, Node<'a>)] {
        self.pairs
    }

    /// Reports the keys that nobody asked for, and those without a value
    pub(crate) fn end(self, cx: &mut Cx) {
        for (key, value) in self.pairs {
            let Some(name) = key.as_text().or(Some("")).filter(|name| !self.asked.contains(name)) else {
                without_value(key, value, cx);
                continue;
            };
            let message = format!("the key `{}` is unknown here", clip(name));
            let is_cut =
                |asked: &&str| name.len() >= 4 && asked.starts_with(name) && self.entry(asked).is_none();
            let cut = || self.asked.iter().copied().find(is_cut);
            let like = nearest(name, self.asked.iter().copied()).or_else(cut);
            let help = match like {
                Some(like) => {
                    // The key is not missing, but misspelled.
                    let (start, missing) = (self.start(), missing_key(like));
                    if self.missing.contains(&like) {
                        cx.findings
                            .retain(|finding| !finding.origin().is_same(start) || finding.message != missing);
                    }
                    format!("did you mean `{like}`?")
                }
                None => format!("known are {}", list(&self.asked)),
            };
            cx.report_with(rules::UNKNOWN_KEY, message, key.origin, help);
        }
    }
}

fn missing_key(key: &str) -> String {
    format!("the key `{key}` is missing")
}

/// Says that a key counts as left out, unless that it has no value is reported already
fn without_value(key: &Node<'_>, value: &Node<'_>, cx: &mut Cx) {
    /// Findings of one mapping, as good as always
    const LAST: usize = 64;
    let mut last = cx.findings.iter().rev().take(LAST);
    if !value.is_null() || last.any(|finding| finding.origin().is_same(key.origin)) {
        return;
    }
    let name = clip(key.as_text().unwrap_or_default());
    cx.report_with(
        rules::KEY_WITHOUT_VALUE,
        format!("the key `{name}` has no value, so it counts as left out"),
        key.origin,
        format!("write its value, or take `{name}` out"),
    );
}

fn list(words: &[&str]) -> String {
    words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ")
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
