//! Interprets plain scalars of a template

use serde_json::{Number, Value};

/// Boolean values and null as in YAML 1.1, which CloudFormation uses; numbers only if their notation is preserved
///
/// `012345678901` and `2012-10-17` remain strings: users mean an account ID and the version of a policy.
pub(super) fn typed(text: &str) -> Value {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => Value::Null,
        "true" | "True" | "TRUE" | "yes" | "Yes" | "YES" | "on" | "On" | "ON" => Value::Bool(true),
        "false" | "False" | "FALSE" | "no" | "No" | "NO" | "off" | "Off" | "OFF" => Value::Bool(false),
        _ => number(text).map_or_else(|| text.into(), Value::Number),
    }
}

/// The number with exactly this notation
fn number(text: &str) -> Option<Number> {
    if !text.starts_with(|c: char| c.is_ascii_digit() || c == '-') {
        return None;
    }
    let number: Number = serde_json::from_str(text).ok()?;
    (number.to_string() == text).then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn plain_scalars_are_what_cloudformation_reads() {
        for (text, expected) in [
            ("3600", json!(3600)),
            ("-1", json!(-1)),
            ("1.5", json!(1.5)),
            ("012345678901", json!("012345678901")),
            ("1.10", json!("1.10")),
            ("2012-10-17", json!("2012-10-17")),
            ("yes", json!(true)),
            ("off", json!(false)),
            ("~", json!(null)),
            ("word", json!("word")),
        ] {
            assert_eq!(typed(text), expected, "{text}");
        }
    }
}
