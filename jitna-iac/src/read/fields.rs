//! A mapping that is read key by key

use super::decode::{Cx, Decode, names_in};
use super::known::{is_key, is_top, places};
use crate::diag::Diagnostic;
use crate::ids::clip;
use crate::origin::Origin;
use crate::rules;
use crate::suggest::nearest;
use crate::tree::{Node, Value};

/// A mapping that is read key by key; [`end`](Self::end) reports the keys that no one asked for
pub(crate) struct Fields<'n, 'a> {
    pairs: &'n [(Node<'a>, Node<'a>)],
    asked: Vec<&'static str>,
    /// Required keys that are not there
    missing: Vec<(&'static str, String)>,
    /// Words for keys that others use, with the keys
    meant: &'static [(&'static str, &'static str)],
    origin: Origin,
}

impl<'n, 'a> Fields<'n, 'a> {
    /// The mapping that `node` is; anything else is reported
    pub(crate) fn from_node(node: &'n Node<'a>, cx: &mut Cx) -> Option<Self> {
        match &node.value {
            Value::Mapping(pairs) => {
                let map =
                    Self { pairs, asked: Vec::new(), missing: Vec::new(), meant: &[], origin: node.origin };
                if cx.damage.touches(node.origin) {
                    cx.partial.push(map.start());
                }
                Some(map)
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
                let help = format!("write the value of `{key}`");
                cx.report_with(
                    rules::MISSING_KEY,
                    format!("the key `{key}` has no value"),
                    written.origin,
                    help,
                );
            }
            None => {
                let help = match key {
                    "name" => "add `name: …`, a name that nothing else of this kind has".to_owned(),
                    key if is_key(key) => format!("add `{key}: …`; `jitna-iac explain {key}` describes it"),
                    // Keys of other files, such as policy tests.
                    key => format!("add `{key}: …`"),
                };
                self.lacks(key, missing_key(key), help, cx);
            }
        }
        None
    }

    /// Says that a key is missing; it is taken back if the key turns out to be misspelled
    pub(crate) fn lacks(&mut self, key: &'static str, message: String, help: String, cx: &mut Cx) {
        self.missing.push((key, message.clone()));
        cx.report_with(rules::MISSING_KEY, message, self.start(), help);
    }

    /// Items of a list without which something large is meant; a list without items is refused
    ///
    /// No one who writes a list of nothing means everything. `without` says what holds when the key is left out.
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

    /// Tells [`end`](Self::end) which known key is meant by a word that is not like it
    pub(crate) fn mean(&mut self, words: &'static [(&'static str, &'static str)]) {
        self.meant = words;
    }

    /// First key of the mapping, where a missing one is reported
    pub(crate) fn start(&self) -> Origin {
        self.pairs.first().map_or(self.origin, |(key, _)| key.origin)
    }

    /// Keys and values of the mapping
    pub(crate) fn pairs(&self) -> &'n [(Node<'a>, Node<'a>)] {
        self.pairs
    }

    /// Reports the keys that no one asked for, and those without a value
    pub(crate) fn end(self, cx: &mut Cx) {
        let mut strange: Vec<(&Node<'_>, &str)> = Vec::new();
        for (key, value) in self.pairs {
            let written = match &key.value {
                Value::Scalar(text, _) => Some(&**text),
                Value::Sequence(_) | Value::Mapping(_) => None,
            };
            let Some(name) = key.as_text().or(written).or(Some("")).filter(|name| !self.asked.contains(name))
            else {
                without_value(key, value, cx);
                continue;
            };
            // What is below the key is not read, whatever it was to be.
            names_below(value, &mut cx.unreadable);
            let message = format!("unknown key `{}`", clip(name));
            let is_cut =
                |asked: &&str| name.len() >= 4 && asked.starts_with(name) && self.entry(asked).is_none();
            let cut = || self.asked.iter().copied().find(is_cut);
            let meant =
                || self.meant.iter().find(|(word, _)| word.eq_ignore_ascii_case(name)).map(|(_, key)| *key);
            let like = nearest(name, self.asked.iter().copied()).or_else(cut).or_else(meant);
            if let Some(help) = self.unspaced(name, value) {
                cx.report_with(rules::UNKNOWN_KEY, message, key.origin, help);
            } else if let Some(like) = like {
                // The key is not missing, but misspelled.
                self.found(like, cx);
                cx.report_with(rules::UNKNOWN_KEY, message, key.origin, format!("did you mean `{like}`?"));
            } else {
                strange.push((key, name));
            }
        }
        match (strange.as_slice(), self.missing.as_slice()) {
            // Another word for the name.
            ([(key, name)], [(missing @ "name", _)]) if !is_key(name) && self.pairs.len() > 1 => {
                self.found(missing, cx);
                let message = format!("unknown key `{}`", clip(name));
                let help = format!("did you mean `{missing}`, which is missing here?");
                cx.report_with(rules::UNKNOWN_KEY, message, key.origin, help);
            }
            // The keys of something else: what is missing here follows.
            ([(_, name), ..], [_, ..]) if is_key(name) && self.pairs.len() > 1 => {
                let missing: Vec<&str> = self.missing.iter().map(|(key, _)| *key).collect();
                let words: Vec<&str> = strange.iter().map(|(_, name)| *name).collect();
                let keys = |count| if count == 1 { "key" } else { "keys" };
                let message = format!(
                    "unknown {} {}, and missing {} {}",
                    keys(words.len()),
                    list(&words),
                    keys(missing.len()),
                    list(&missing)
                );
                let places = strange.iter().map(|(key, _)| key.origin);
                let first = if strange.len() > 1 {
                    self.start()
                } else {
                    strange.first().map_or(self.origin, |(key, _)| key.origin)
                };
                let help = self.elsewhere(name);
                missing.iter().copied().for_each(|key| self.found(key, cx));
                let finding = Diagnostic::new(rules::UNKNOWN_KEY.code, rules::UNKNOWN_KEY.severity, message);
                let finding = places.fold(finding.at(first, ""), |finding, place| {
                    if place.is_same(first) { finding } else { finding.at(place, "") }
                });
                cx.findings.push(finding.help(help));
            }
            _ => {
                for (key, name) in strange {
                    let message = format!("unknown key `{}`", clip(name));
                    cx.report_with(rules::UNKNOWN_KEY, message, key.origin, self.elsewhere(name));
                }
            }
        }
    }

    /// Takes back that a key is missing
    fn found(&self, key: &str, cx: &mut Cx) {
        let start = self.start();
        let Some((_, missing)) = self.missing.iter().find(|(missing, _)| *missing == key) else { return };
        cx.findings.retain(|finding| !finding.origin().is_same(start) || finding.message != *missing);
    }

    /// What to write for `key:value`, which is a key without a value
    fn unspaced(&self, name: &str, value: &Node<'_>) -> Option<String> {
        let (key, rest) = name.split_once(':').filter(|_| value.is_null())?;
        let is_known = self.asked.contains(&key) && !rest.is_empty();
        is_known.then(|| format!("write `{key}: {}`, with a space after the colon", clip(rest)))
    }

    /// Place where an unknown key would be valid
    fn elsewhere(&self, name: &str) -> String {
        let mut asked: Vec<&str> = Vec::new();
        for key in &self.asked {
            // A key that has several forms is read several times.
            if !asked.contains(key) {
                asked.push(key);
            }
        }
        let own = format!("expected one of {}", list(&asked));
        if is_top(name) && !self.asked.contains(&"version") {
            return format!("write `{name}` at the top of the file, without indentation; {own}");
        }
        match places(name) {
            [place, ..] if !place.is_empty() => format!("`{}` is a key of `{place}`; {own}", clip(name)),
            _ => own,
        }
    }
}

/// Names that may be given below a key that is not read
fn names_below(node: &Node<'_>, names: &mut Vec<String>) {
    names_in(node, names);
    if let Value::Mapping(pairs) = &node.value {
        for (key, value) in pairs {
            names.extend(key.as_text().map(str::to_owned));
            names_below(value, names);
        }
    }
}

fn missing_key(key: &str) -> String {
    format!("missing key `{key}`")
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
