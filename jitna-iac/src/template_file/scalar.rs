//! What a plain scalar of a template stands for

use serde_json::{Number, Value};

/// Truth values and nothing by YAML 1.1, which CloudFormation reads; numbers where their characters are kept
///
/// `012345678901` and `2012-10-17` stay texts: an account id and the version of a policy are what people mean by them.
pub(super) fn typed(text: &str) -> Value {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => Value::Null,
        "true" | "True" | "TRUE" | "yes" | "Yes" | "YES" | "on" | "On" | "ON" => Value::Bool(true),
        "false" | "False" | "FALSE" | "no" | "No" | "NO" | "off" | "Off" | "OFF" => Value::Bool(false),
        _ => number(text).map_or_else(|| text.into(), Value::Number),
    }
}

/// The number that is written just like this
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
