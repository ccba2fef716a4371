//! Checks a value against its form.

use serde_json::Value as Json;

use super::references::is_function;
use super::{Fault, FaultKind, Form};
use crate::suggest::nearest;

/// Returns the faults in a value; `path` is the location of the value
pub(super) fn faults(value: &Json, form: &Form, path: &[String]) -> Vec<Fault> {
    let mut judge = Judge { top: form, path: path.to_vec(), found: Vec::new() };
    judge.value(value, form);
    judge.found
}

struct Judge<'f> {
    top: &'f Form,
    path: Vec<String>,
    found: Vec<Fault>,
}

impl<'f> Judge<'f> {
    fn push(&mut self, kind: FaultKind, message: String, help: Option<String>) {
        self.found.push(Fault { path: self.path.clone(), kind, message, help });
    }

    fn wrong(&mut self, message: String) {
        self.push(FaultKind::Value, message, None);
    }

    fn value(&mut self, value: &Json, form: &'f Form) {
        if let Some(name) = &form.reference {
            // The registry has recursive forms, but each cycle contains a value.
            if let Some(form) = self.top.definitions.get(name) {
                self.value(value, form);
            }
            return;
        }
        if is_function(value) {
            return;
        }
        // An item is reported under the name of its list.
        let named = self.path.iter().rfind(|name| name.parse::<usize>().is_err());
        let name = named.cloned().unwrap_or_default();
        if value.is_null() {
            self.wrong(format!("`{name}` is null, which CloudFormation refuses: leave it out"));
            return;
        }
        if form.empty && value.as_str() == Some("") {
            return;
        }
        let kinds: Vec<&str> = form.r#type.iter().map(String::as_str).collect();
        let Some(kind) = kinds.iter().find(|kind| has_kind(value, kind)) else {
            if kinds.is_empty() {
                self.members(value, form);
                return;
            }
            let wanted: Vec<&str> = kinds.iter().map(|kind| in_words(kind)).collect();
            let wanted = form.says.clone().unwrap_or_else(|| wanted.join(" or "));
            self.wrong(format!("invalid `{name}`: expected {wanted}, found {}", found(value)));
            return;
        };
        match *kind {
            "string" => self.text(&name, &text(value), form),
            "integer" | "number" => self.number(&name, value, form),
            "array" => self.list(&name, value, form),
            _ => self.members(value, form),
        }
    }

    /// Reports a word that is not among the allowed values
    fn is_refused_word(&mut self, name: &str, text: &str, form: &Form) -> bool {
        let words: Vec<String> = form.r#enum.iter().map(self::text).collect();
        if words.is_empty() || words.iter().any(|word| word == text) {
            return false;
        }
        let wanted = form.says.clone().unwrap_or_else(|| one_of(&words));
        let help =
            nearest(text, words.iter().map(String::as_str)).map(|like| format!("did you mean `{like}`?"));
        self.push(
            FaultKind::Value,
            format!("invalid `{name}` `{}`: expected {wanted}", clipped(text)),
            help.filter(|_| words.len() > 1),
        );
        true
    }

    fn text(&mut self, name: &str, text: &str, form: &Form) {
        // CloudFormation replaces these references before it validates the value.
        if text.contains("{{resolve:") || self.is_refused_word(name, text, form) {
            return;
        }
        let length = text.chars().count() as u64;
        let fits = form.min_length.is_none_or(|least| length >= least)
            && form.max_length.is_none_or(|most| length <= most);
        let matches = form.pattern.as_deref().is_none_or(|pattern| is_match(pattern, text));
        if fits && matches {
            return;
        }
        let range =
            between(form.min_length.map(|least| least as f64), form.max_length.map(|most| most as f64));
        let wanted = match (&form.says, &form.pattern) {
            (Some(says), _) => says.clone(),
            (None, _) if !fits => format!("{range} characters, found {length}"),
            (None, pattern) => {
                format!("text of the pattern `{}`", pattern.as_deref().unwrap_or_default())
            }
        };
        self.wrong(format!("invalid `{name}` `{}`: expected {wanted}", clipped(text)));
    }

    fn number(&mut self, name: &str, value: &Json, form: &Form) {
        let written = text(value);
        if self.is_refused_word(name, &written, form) {
            return;
        }
        let Ok(number) = written.parse::<f64>() else { return };
        let fits = form.minimum.is_none_or(|least| number >= least)
            && form.maximum.is_none_or(|most| number <= most);
        let whole = form.multiple_of.is_none_or(|step| written.parse::<i64>().is_ok_and(|n| n % step == 0));
        if !fits || !whole {
            let wanted = form.says.clone().unwrap_or_else(|| between(form.minimum, form.maximum));
            self.wrong(format!("invalid `{name}` `{}`: expected {wanted}", clipped(&written)));
        }
    }

    fn list(&mut self, name: &str, value: &Json, form: &'f Form) {
        let items = value.as_array().map_or(&[][..], Vec::as_slice);
        let count = items.len() as u64;
        // A function in the list may return several items, or none.
        let fits = form.min_items.is_none_or(|least| count >= least)
            && form.max_items.is_none_or(|most| count <= most);
        if !fits && !items.iter().any(is_function) {
            let least = form.min_items.map(|least| least as f64);
            let range = between(least, form.max_items.map(|most| most as f64));
            self.wrong(format!("`{name}` has {count} items: expected {range}"));
        }
        let Some(form) = &form.items else { return };
        for (number, item) in items.iter().enumerate() {
            self.path.push(number.to_string());
            self.value(item, form);
            self.path.pop();
        }
    }

    fn members(&mut self, value: &Json, form: &'f Form) {
        let Some(map) = value.as_object() else { return };
        for name in form.required.iter().filter(|name| !map.contains_key(*name)) {
            self.path.push(name.clone());
            self.push(
                FaultKind::Value,
                format!("missing `{name}`, which is required"),
                Some(format!("set `{name}`, or leave it as it was")),
            );
            self.path.pop();
        }
        if form.properties.is_empty() {
            return;
        }
        for (name, value) in map {
            self.path.push(name.clone());
            match form.properties.get(name) {
                Some(_) if form.read_only.contains(name) => {
                    let message = format!("`{name}` cannot be set: the service fills it in");
                    self.push(FaultKind::Value, message, None);
                }
                Some(form) => self.value(value, form),
                None if form.open => {}
                None => self.unknown(name, form),
            }
            self.path.pop();
        }
    }

    fn unknown(&mut self, name: &str, form: &Form) {
        let names = || form.names().filter(|known| !form.read_only.iter().any(|made| made == known));
        // A number in brackets is a separate step after a dot.
        let plain = name.split('[').next().unwrap_or(name);
        let like = nearest(plain, names());
        let help = match like {
            Some(like) => format!("did you mean `{like}`?"),
            None => format!("expected one of {}", listed(&names().map(str::to_owned).collect::<Vec<_>>())),
        };
        let kind = if form.undocumented && like.is_none() { FaultKind::Doubt } else { FaultKind::Name };
        self.push(kind, format!("unknown property `{}`", clipped(name)), Some(help));
    }
}

/// Whether a value has a JSON type, or is a string that CloudFormation accepts for that type
fn has_kind(value: &Json, kind: &str) -> bool {
    let text = value.as_str();
    match kind {
        "string" => value.is_string() || value.is_number() || value.is_boolean(),
        "boolean" => value.is_boolean() || matches!(text, Some("true" | "false")),
        "integer" => value.is_i64() || value.is_u64() || text.is_some_and(|text| text.parse::<i64>().is_ok()),
        "number" => value.is_number() || text.is_some_and(|text| text.parse::<f64>().is_ok()),
        "array" => value.is_array(),
        "object" => value.is_object(),
        _ => true,
    }
}

fn in_words(kind: &str) -> &'static str {
    match kind {
        "string" => "a string",
        "boolean" => "`true` or `false`",
        "integer" => "a whole number",
        "number" => "a number",
        "array" => "a list",
        _ => "a mapping",
    }
}

fn found(value: &Json) -> String {
    match value {
        Json::Array(_) => "a list".to_owned(),
        Json::Object(_) => "a mapping".to_owned(),
        scalar => format!("`{}`", clipped(&text(scalar))),
    }
}

/// Returns a scalar as a string
pub(super) fn text(value: &Json) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn between(least: Option<f64>, most: Option<f64>) -> String {
    match (least, most) {
        (Some(least), Some(most)) => format!("{least} to {most}"),
        (Some(least), None) => format!("at least {least}"),
        (None, Some(most)) => format!("at most {most}"),
        (None, None) => "another value".to_owned(),
    }
}

fn one_of(words: &[String]) -> String {
    match words {
        [one] => format!("`{one}`"),
        _ => format!("one of {}", listed(words)),
    }
}

/// Lists words in backquotes; if there are many, only the first
pub(super) fn listed(words: &[String]) -> String {
    const MOST: usize = 16;
    let mut text: Vec<String> = words.iter().take(MOST).map(|word| format!("`{word}`")).collect();
    if words.len() > MOST {
        text.push(format!("{} more", words.len() - MOST));
    }
    text.join(", ")
}

pub(super) fn clipped(text: &str) -> String {
    const MOST: usize = 80;
    match text.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}

pub(super) fn is_match(pattern: &str, text: &str) -> bool {
    // A pattern that this engine does not support is ignored; a test checks that there is none.
    regex::Regex::new(pattern).map_or(true, |pattern| pattern.is_match(text))
}
