//! Faults of JSON from outside, judged by the schema of a type

use jsonschema::ValidationError;
use jsonschema::error::{TypeKind, ValidationErrorKind};
use schemars::{JsonSchema, SchemaGenerator};
use serde_json::Value;

/// Returns why a value does not have the form of a type, each with the place of the fault; empty if it does
pub(crate) fn faults<T: JsonSchema>(value: &Value) -> Vec<String> {
    let schema = SchemaGenerator::default().into_root_schema_for::<T>();
    match jsonschema::draft202012::new(schema.as_value()) {
        Ok(validator) => {
            let errors: Vec<ValidationError<'_>> = validator.iter_errors(value).collect();
            let is_type =
                |error: &ValidationError<'_>| matches!(error.kind(), ValidationErrorKind::Type { .. });
            // A value of another type is none of the known values either.
            let follows = |error: &ValidationError<'_>| {
                matches!(error.kind(), ValidationErrorKind::Enum { .. })
                    && errors
                        .iter()
                        .any(|other| is_type(other) && other.instance_path() == error.instance_path())
            };
            errors.iter().filter(|error| !follows(error)).map(described).collect()
        }
        // Tests validate with the schema of every type that is passed here.
        Err(_) => vec![format!("the schema of `{}` is malformed", T::schema_name())],
    }
}

fn described(error: &ValidationError<'_>) -> String {
    let found = kind(error.instance());
    let what = match error.kind() {
        ValidationErrorKind::Type { kind } => format!("expected {}, found {found}", expected(kind)),
        ValidationErrorKind::Required { property } => {
            format!("missing key `{}`", property.as_str().unwrap_or_default())
        }
        ValidationErrorKind::AdditionalProperties { unexpected } => match unexpected.as_slice() {
            [one] => format!("unknown key `{one}`"),
            several => format!("unknown keys `{}`", several.join("`, `")),
        },
        ValidationErrorKind::Enum { options } => {
            let options = options.as_array().into_iter().flatten().filter_map(Value::as_str);
            let options: Vec<&str> = options.collect();
            format!("expected one of `{}`, found {found}", options.join("`, `"))
        }
        ValidationErrorKind::MinItems { limit } => format!("expected at least {limit} items"),
        ValidationErrorKind::MaxItems { limit } => format!("expected at most {limit} items"),
        ValidationErrorKind::Minimum { limit } => format!("expected at least {limit}"),
        ValidationErrorKind::AnyOf { .. } | ValidationErrorKind::OneOfNotValid { .. } => {
            format!("{found} in none of the known forms")
        }
        // The schemas of the types that are passed here have no other keywords.
        _ => format!("unexpected {found}"),
    };
    match place(error.instance_path().as_str()) {
        place if place.is_empty() => what,
        place => format!("`{place}`: {what}"),
    }
}

/// Path of names and item numbers, from a JSON pointer
fn place(pointer: &str) -> String {
    let names = pointer.split('/').skip(1).map(|name| name.replace("~1", "/").replace("~0", "~"));
    names.collect::<Vec<_>>().join(".")
}

fn expected(kind: &TypeKind) -> String {
    let named = |name: &str| match name {
        "array" => "a list",
        "boolean" => "`true` or `false`",
        "integer" => "a whole number",
        "null" => "nothing",
        "number" => "a number",
        "object" => "a mapping",
        _ => "a string",
    };
    match kind {
        TypeKind::Single(kind) => named(&kind.to_string()).to_owned(),
        TypeKind::Multiple(kinds) => {
            let mut kinds: Vec<&str> = kinds.iter().map(|kind| named(&kind.to_string())).collect();
            kinds.sort_by_key(|kind| *kind == "nothing");
            kinds.join(" or ")
        }
    }
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "nothing",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "a list",
        Value::Object(_) => "a mapping",
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[derive(JsonSchema)]
    #[schemars(deny_unknown_fields)]
    #[expect(dead_code, reason = "only its schema is used")]
    struct Sample {
        name: String,
        count: u32,
        #[schemars(default)]
        words: Vec<Word>,
        note: Option<String>,
    }

    #[derive(JsonSchema)]
    #[schemars(rename_all = "lowercase")]
    #[expect(dead_code, reason = "only its schema is used")]
    enum Word {
        One,
        Two,
    }

    #[test]
    fn each_fault_says_its_place() {
        assert_eq!(
            faults::<Sample>(&json!({"name": "a", "count": 1, "words": ["one"], "note": null})),
            [""; 0]
        );
        let wrong = json!({"count": -1, "words": ["three", 2], "note": 3, "nmae": "a"});
        let mut all = faults::<Sample>(&wrong);
        all.sort();
        assert_eq!(
            all,
            [
                "`count`: expected at least 0",
                "`note`: expected a string or nothing, found a number",
                "`words.0`: expected one of `one`, `two`, found a string",
                "`words.1`: expected a string, found a number",
                "missing key `name`",
                "unknown key `nmae`",
            ]
        );
        assert_eq!(faults::<Sample>(&json!([])), ["expected a mapping, found a list"]);
    }
}
