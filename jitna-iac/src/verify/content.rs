//! Comparison of a document's content with a template

use serde_json::Value as Json;

use super::observed::Key;

/// Checks whether a document has the content of a template in this place; `None` if the content of the template cannot be known here
///
/// Structures are compared, not strings. CloudFormation may pass numbers and booleans as strings, so these are equal.
pub(super) fn equal(template: &Json, document: &Json, place: &Key) -> Option<bool> {
    match (template, document) {
        (Json::Object(wanted), _) if is_function(template) => {
            let text = wanted.get("Fn::Sub").and_then(Json::as_str).and_then(|text| filled(text, place))?;
            Some(scalar(document).is_some_and(|found| found == text))
        }
        (Json::Object(wanted), Json::Object(found)) => {
            if wanted.len() != found.len() || !wanted.keys().all(|key| found.contains_key(key)) {
                return Some(false);
            }
            all(wanted.iter().map(|(key, wanted)| equal(wanted, found.get(key)?, place)))
        }
        (Json::Array(wanted), Json::Array(found)) => {
            if wanted.len() != found.len() {
                return Some(false);
            }
            all(wanted.iter().zip(found).map(|(wanted, found)| equal(wanted, found, place)))
        }
        _ => Some(match (scalar(template), scalar(document)) {
            (Some(wanted), Some(found)) => wanted == found,
            _ => false,
        }),
    }
}

/// Checks whether all parts are equal: a different part decides, even if others are unknown
fn all(parts: impl Iterator<Item = Option<bool>>) -> Option<bool> {
    let mut known = true;
    for part in parts {
        match part {
            Some(false) => return Some(false),
            Some(true) => {}
            None => known = false,
        }
    }
    known.then_some(true)
}

/// Returns a scalar as a string
fn scalar(value: &Json) -> Option<String> {
    match value {
        Json::String(text) => Some(text.clone()),
        Json::Number(number) => Some(number.to_string()),
        Json::Bool(value) => Some(value.to_string()),
        Json::Null => Some(String::new()),
        Json::Array(_) | Json::Object(_) => None,
    }
}

/// Checks whether a value of a template is a CloudFormation intrinsic function
fn is_function(value: &Json) -> bool {
    let Json::Object(map) = value else { return false };
    map.len() == 1 && map.keys().all(|key| key == "Ref" || key == "Condition" || key.starts_with("Fn::"))
}

/// Resolves `Fn::Sub` in this place; `None` if it needs more than the place
fn filled(text: &str, place: &Key) -> Option<String> {
    let mut filled = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("${") {
        let (name, after) = after.split_once('}')?;
        filled.push_str(before);
        match name.strip_prefix('!') {
            Some(literal) => filled.push_str(&format!("${{{literal}}}")),
            None => filled.push_str(match name {
                "AWS::Partition" => "aws",
                "AWS::AccountId" => place.account.as_deref()?,
                "AWS::Region" => place.region.as_deref()?,
                _ => return None,
            }),
        }
        rest = after;
    }
    Some(filled + rest)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn check(template: Json, document: Json, expected: Option<bool>) {
        let place = Key {
            account: Some("111111111111".to_owned()),
            region: Some("eu-west-1".to_owned()),
            name: "x".to_owned(),
        };
        assert_eq!(equal(&template, &document, &place), expected, "{template} {document}");
    }

    #[test]
    fn structures_are_compared_not_texts() {
        check(json!({"a": 3600, "b": [true]}), json!({"b": ["true"], "a": "3600"}), Some(true));
        check(json!({"a": 1}), json!({"a": 1, "b": 1}), Some(false));
        check(json!({"a": 1}), json!({"b": 1}), Some(false));
        check(json!([1, 2]), json!([2, 1]), Some(false));
        check(json!([1]), json!([1, 2]), Some(false));
        check(json!({"a": [1]}), json!({"a": "1"}), Some(false));
    }

    #[test]
    fn functions_are_filled_in_where_the_place_says_enough() {
        let sub = |text: &str| json!({"Fn::Sub": text});
        check(
            sub("${AWS::Partition}-${AWS::Region}-${AWS::AccountId}${!x}"),
            json!("aws-eu-west-1-111111111111${x}"),
            Some(true),
        );
        check(sub("${AWS::Region}"), json!("eu-west-2"), Some(false));
        check(sub("${Key}"), json!("x"), None);
        check(json!({"Ref": "Key"}), json!("x"), None);
        check(json!({"a": {"Ref": "Key"}, "b": 1}), json!({"a": "x", "b": 2}), Some(false));
        check(json!({"a": {"Ref": "Key"}, "b": 1}), json!({"a": "x", "b": 1}), None);
    }
}
