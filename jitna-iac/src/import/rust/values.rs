//! Values as Rust writes them

use serde_json::Value;

use super::layout::Expr;
use crate::escape::is_hidden;
use crate::ids::Region;

/// Stands in a text for the parameter of its function
pub(super) const PARAMETER: char = '\0';

/// Types that take a time, such as `hours(4)`
const TIMES: [&str; 8] = [
    "ApprovalTimeout",
    "Days",
    "ExposureLimit",
    "Hours",
    "IdleTimeout",
    "LogRetention",
    "RoleSession",
    "SessionDuration",
];

/// The text of a scalar
pub(super) fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}

fn escaped(text: &str) -> String {
    let shown = text.chars().map(|c| {
        if is_hidden(c) && c != '\n' { c.escape_unicode().to_string() } else { c.escape_debug().to_string() }
    });
    // `escape_debug` escapes single quotes as well, which a string does not need.
    shown.collect::<String>().replace("\\'", "'")
}

/// A text as a literal: raw where it has several lines
pub(super) fn literal(text: &str) -> String {
    if !text.contains('\n') || !text.chars().all(|c| c == '\n' || !is_hidden(c)) {
        return format!("\"{}\"", escaped(text));
    }
    let mut fence = String::new();
    while text.contains(&format!("\"{fence}")) {
        fence.push('#');
    }
    format!("r{fence}\"{text}\"{fence}")
}

/// A text in which [`PARAMETER`] stands for a variable
pub(super) fn with_parameter(text: &str, parameter: &str) -> String {
    if text.chars().eq([PARAMETER]) {
        return parameter.to_owned();
    }
    let parts = text.split(PARAMETER).map(|part| escaped(&part.replace('{', "{{").replace('}', "}}")));
    let text = parts.collect::<Vec<_>>().join(&format!("{{{parameter}}}"));
    format!("format!(\"{text}\")")
}

/// A time with its unit, such as `hours(4)`, if the type takes one and the text is one
pub(super) fn time(of: &str, text: &str) -> Option<String> {
    if !of.starts_with("Schedule") && !TIMES.contains(&of) {
        return None;
    }
    let text = text.trim();
    let digits = text.find(|letter: char| !letter.is_ascii_digit())?;
    let (count, unit) = text.split_at_checked(digits)?;
    let unit = match unit.trim_start() {
        "s" | "second" | "seconds" => "seconds",
        "m" | "minute" | "minutes" => "minutes",
        "h" | "hour" | "hours" => "hours",
        "d" | "day" | "days" => "days",
        _ => return None,
    };
    Some(format!("{unit}({})", count.parse::<u32>().ok()?))
}

/// A Region as a constant, if it is one
pub(super) fn region(text: &str) -> Option<String> {
    let region: Region = text.parse().ok()?;
    region.supports_node_access().then(|| format!("Region::{}", text.replace('-', "_").to_ascii_uppercase()))
}

/// The variant of an enumeration that a word of `jitna.yaml` means
pub(super) fn variant(of: &str, word: &str) -> String {
    let name = match (of, word) {
        ("NodeKind", "ec2") => "Ec2Instance".to_owned(),
        ("NodeKind", "managed") => "ManagedInstance".to_owned(),
        _ => {
            let is_shouted = !word.contains(|letter: char| letter.is_ascii_lowercase());
            let parts = word.split(['-', '_']).map(|part| {
                let (first, rest) = part.split_at_checked(1).unwrap_or((part, ""));
                let rest = if is_shouted { rest.to_ascii_lowercase() } else { rest.to_owned() };
                format!("{}{rest}", first.to_ascii_uppercase())
            });
            parts.collect()
        }
    };
    format!("{of}::{name}")
}

/// JSON within the macro `json!`
pub(super) fn json(value: &Value) -> Expr {
    fn tokens(value: &Value) -> String {
        match value {
            Value::String(text) => format!("\"{}\"", escaped(text)),
            Value::Array(items) => format!("[{}]", items.iter().map(tokens).collect::<Vec<_>>().join(", ")),
            Value::Object(members) => {
                let members =
                    members.iter().map(|(key, value)| format!("\"{}\": {}", escaped(key), tokens(value)));
                format!("{{{}}}", members.collect::<Vec<_>>().join(", "))
            }
            other => other.to_string(),
        }
    }
    match value {
        Value::Array(items) if items.iter().all(|item| !item.is_object() && !item.is_array()) => {
            let items = items.iter().map(|item| Expr::text(tokens(item)));
            Expr::call("json!", [Expr::List(items.collect())])
        }
        other => Expr::text(format!("json!({})", tokens(other))),
    }
}
