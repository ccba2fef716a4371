use serde_json::json;

use super::*;

fn check(properties: &str, expected: Value) {
    let text = format!("Resources:\n  A:\n    Type: X::Y::Z\n    Properties:\n{properties}");
    let file = read(&text, "t.yaml", &mut Sources::default()).unwrap();
    assert_eq!(file.template.pointer("/Resources/A/Properties"), Some(&expected), "{text}");
}

#[test]
fn short_functions_become_long() {
    check("      P: !Ref Name\n", json!({"P": {"Ref": "Name"}}));
    check("      P: !GetAtt Role.Arn\n", json!({"P": {"Fn::GetAtt": ["Role", "Arn"]}}));
    check(
        "      P: !GetAtt [Stack, Outputs, Name]\n",
        json!({"P": {"Fn::GetAtt": ["Stack", "Outputs.Name"]}}),
    );
    check("      P: {'Fn::GetAtt': Role.Arn}\n", json!({"P": {"Fn::GetAtt": ["Role", "Arn"]}}));
    check("      P: !Sub ['${A}', {}]\n", json!({"P": {"Fn::Sub": "${A}"}}));
    check("      P: !Sub ['${A}', {A: !Ref B}]\n", json!({"P": {"Fn::Sub": ["${A}", {"A": {"Ref": "B"}}]}}));
    check(
        "      P: !If [C, !Ref 'AWS::NoValue', 012]\n",
        json!({"P": {"Fn::If": ["C", {"Ref": "AWS::NoValue"}, "012"]}}),
    );
    check("      P: !Ref 1\n", json!({"P": {"Ref": "1"}}));
    check("      P: {Q: !Condition C}\n", json!({"P": {"Q": {"Condition": "C"}}}));
}

#[test]
fn values_know_their_place() {
    let text = "Resources:\n  A:\n    Type: X::Y::Z\n    Properties:\n      P:\n        - !Ref Name\n";
    let mut sources = Sources::default();
    let file = read(text, "t.yaml", &mut sources).unwrap();
    let line = |pointer: &str| sources.position(file.origin(pointer)).map(|place| (place.line, place.column));
    assert_eq!(line(&pointer(&["Resources", "A", "Type"])), Some((3, 11)));
    assert_eq!(line("/Resources/A/Properties/P/0/Ref"), Some((6, 16)));
    // The position of a missing value is that of its parent.
    assert_eq!(line("/Resources/A/Properties/P/0/Ref/x/y"), Some((6, 16)));
}

#[test]
fn what_is_no_template_is_said() {
    let check = |text: &str, expected: &[&str]| {
        let findings = read(text, "t.yaml", &mut Sources::default()).unwrap_err();
        let codes: Vec<_> = findings.iter().map(|finding| finding.code.as_str()).collect();
        assert_eq!(codes, expected, "{text}");
    };
    check("", &["JNA0104"]);
    check("[1, 2]", &["JNA0104"]);
    check("Resources: 1", &["JNA0104"]);
    check("Resources: {A: {}, B: {Type: 1}}", &["JNA0104", "JNA0104"]);
    check("Resources: {A: {Type: a, Properties: []}}", &["JNA0104"]);
    check("Resources: {A: {Type: !Sbu a, Type: !Reff b}}", &["JNA0109", "JNA0109", "JNA0105"]);
    check("a: &a [*a]", &["JNA0109"]);
    check("{", &["JNA0101"]);
    check(&"[".repeat(100_000), &["JNA0101"]);
    check(&"{\"a\":".repeat(100_000), &["JNA0101"]);
    check("a: 1\n---\nb: 2\n", &["JNA0109"]);
}

#[test]
fn json_is_read_as_json_has_it() {
    let text = "{\n\t\"Resources\": {\"A\": {\"Type\": \"X::Y::Z\", \"Properties\": {\"P\": \"\\ud83d\\ude00\\/\"}}}\n}";
    let file = read(text, "t.json", &mut Sources::default()).unwrap();
    assert_eq!(file.template.pointer("/Resources/A/Properties/P"), Some(&json!("😀/")));
}
