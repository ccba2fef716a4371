//! Writes values as Rust source

use serde_json::Value;

use super::layout::Expr;
use super::leaf::Of;
use crate::escape::is_hidden;
use crate::ids::Region;

/// Types that accept a time, such as `hours(4)`
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

/// A scalar as a string
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
    // `escape_debug` also escapes single quotes, which a string does not need.
    shown.collect::<String>().replace("\\'", "'")
}

/// A string literal: raw if it has several lines
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

/// A string composed of others, which becomes a variable if it is wide: `Ok` is text, `Err` a parameter
pub(super) fn format(pieces: &[Result<String, String>], hint: &str) -> Expr {
    if let [Err(parameter)] = pieces {
        return Expr::text(parameter);
    }
    let pieces = pieces.iter().map(|piece| match piece {
        Ok(text) => escaped(&text.replace('{', "{{").replace('}', "}}")),
        Err(parameter) => format!("{{{parameter}}}"),
    });
    let text = format!("\"{}\"", pieces.collect::<String>());
    Expr::inline(hint, Expr::call("format!", [Expr::Text(text)]))
}

/// A scalar as a string literal
pub(super) fn given(value: &Value) -> Expr {
    Expr::literal(text(value))
}

/// A time with its unit, such as `hours(4)`, if the type accepts one and the string is one
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

/// The variant of an enumeration for a word of `jitna.yaml`
pub(super) fn word(of: &str, word: &str) -> Expr {
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
    Expr::leaf(Of::plain(of), format!("{of}::{name}"))
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
