use proptest::prelude::*;
use serde::Serialize;
use serde_json::{Value as Json, json};

use crate::cfn::{LogicalId, Output, Parameter, ParameterType, Resource, Template};

#[derive(Serialize)]
#[serde(transparent)]
struct Anything(Json);

impl Resource for Anything {
    const TYPE: &'static str = "Test::Any::Thing";
}

/// Checks that YAML and JSON are equivalent for two independent YAML readers and one JSON reader.
fn check(template: &Template) {
    let from_json: Json = serde_json::from_str(&template.to_json()).unwrap();
    let compact: Json = serde_json::from_str(&template.to_json_compact()).unwrap();
    let yaml = template.to_yaml();
    let libyaml: Json = serde_yaml::from_str(&yaml).unwrap_or_else(|error| panic!("{error}\n{yaml}"));
    let saphyr: Json = serde_saphyr::from_str(&yaml).unwrap_or_else(|error| panic!("{error}\n{yaml}"));
    assert_eq!(from_json, compact);
    assert_eq!(libyaml, from_json, "{yaml}");
    assert_eq!(saphyr, from_json, "{yaml}");
    assert!(!yaml.contains('\r') && !yaml.contains('\u{feff}'));
}

fn with(properties: Json, comment: &str) -> Template {
    let mut template = Template::default();
    for id in ["On", "1e3", "Plain"] {
        let properties = json!({"P": properties, "Last": properties});
        template
            .add_with(id, Anything(properties), |entry| {
                entry.set_comment(comment);
            })
            .unwrap();
    }
    template
}

#[test]
fn words_of_yaml_stay_text() {
    for word in [
        "yes",
        "no",
        "on",
        "off",
        "~",
        "null",
        "true",
        "012345678901",
        "1e3",
        "2012-10-17",
        "12:30:45",
        "1_000",
        "=",
        "<<",
        "0x1f",
        ".inf",
        "!Ref x",
        "- a",
        "# a",
        "a: b",
        "a #b",
        "&a",
        "*a",
        "|",
        ">",
        "%a",
        "@a",
        "`a`",
        "",
        " a ",
        "[",
        "{",
    ] {
        check(&with(json!({word: [word, {word: word}]}), word));
    }
}

#[test]
fn numbers_stay_numbers() {
    for number in
        [json!(0), json!(-1), json!(u64::MAX), json!(i64::MIN), json!(1.0), json!(1e300), json!(1.5e-9)]
    {
        check(&with(number, ""));
    }
}

#[test]
fn text_that_looks_like_a_resource_is_left_alone() {
    let text = "Resources:\n  Plain:\n    Type: x\n\n  On:\n    y\n";
    let template = with(json!({"Text": text, "List": [text]}), "Resources:\n  On: {}");
    check(&template);
    assert_eq!(template.to_yaml().matches("\n  # Resources:\n").count(), 3);
}

#[test]
fn lines_are_literal_blocks() {
    let mut template = Template::default();
    template.set_description("first\nsecond\n");
    template.add("A", Anything(json!({"Text": "permit(\n  principal\n);", "Tab": "a\n\tb"}))).unwrap();
    let expected = r#"AWSTemplateFormatVersion: "2010-09-09"
Description: |
  first
  second

Resources:
  A:
    Type: Test::Any::Thing
    Properties:
      Text: |-
        permit(
          principal
        );
      Tab: "a\n\tb"
"#;
    assert_eq!(template.to_yaml(), expected);
    check(&template);
}

#[test]
fn the_empty_line_between_resources_belongs_to_neither() {
    for text in ["a\n", "a\n\n", "a\n\n\n", "\n", "\n\n", "a\nb", "a\n ", "a \n"] {
        check(&with(json!(text), "comment"));
        let mut template = with(json!(text), "comment");
        template.set_description(text);
        check(&template);
    }
}

#[test]
fn empty_values_and_lists_in_lists_come_back() {
    check(&Template::default());
    check(&with(json!([]), ""));
    check(&with(json!([{}, [], [[1, [2]], "a\nb"], null, {"a": ["x\ny\n"]}]), ""));
}

#[test]
fn long_keys_come_back() {
    check(&with(json!({"k".repeat(1500): {"k".repeat(1500): "a\nb"}}), "long"));
}

fn hostile_text() -> impl Strategy<Value = String> {
    let character = prop_oneof![
        proptest::sample::select("\n\n\n \t\r:#-?|>&*!%@`'\"{}[],=~\\$012ex.\u{85}\u{2028}\u{2029}\u{feff}\u{0}\u{7f}\u{fffe}é日😀Re"
            .chars()
            .collect::<Vec<_>>()),
        any::<char>(),
    ];
    prop_oneof![
        proptest::collection::vec(character, 0..24).prop_map(|characters| characters.into_iter().collect()),
        proptest::collection::vec("(  )?(On|Plain|Resources|# x|- a)?:?( x)? {0,2}", 0..6)
            .prop_map(|lines| lines.join("\n")),
    ]
}

fn hostile_value() -> impl Strategy<Value = Json> {
    let leaf = prop_oneof![
        8 => hostile_text().prop_map(Json::from),
        1 => any::<i64>().prop_map(Json::from),
        1 => any::<bool>().prop_map(Json::from),
        1 => Just(Json::Null),
    ];
    leaf.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(Json::from),
            proptest::collection::vec((hostile_text(), inner), 0..4)
                .prop_map(|members| Json::Object(members.into_iter().collect())),
        ]
    })
}

/// A key with a hidden character turns the template into JSON, and a hidden character above U+FFFF has no JSON escape that YAML supports.
#[test]
fn hidden_characters_of_all_planes_are_read_back() {
    for text in ["\u{e0041}", "\u{200b}\u{e007f}", "\u{0}\u{ffff}\u{e0000}"] {
        check(&with(json!({ text: text, "plain": text }), text));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn yaml_means_what_json_means(
        value in hostile_value(),
        description in hostile_text(),
        comment in hostile_text(),
        name in hostile_text(),
        key in hostile_text(),
    ) {
        let mut template = with(value.clone(), &comment);
        let plain = with(value.clone(), "plain");
        prop_assert_eq!(template.to_json(), plain.to_json());
        template.set_description(&description);
        template.metadata_mut().insert(key, value);
        let parameter = Parameter::new(ParameterType::String).description(&description).default(comment.as_str());
        let parameter = template.add_parameter(LogicalId::from_name("Parameter", &name), parameter).unwrap();
        template.add_output("Out", Output::new(parameter.reference()).description(&comment)).unwrap();
        check(&template);
    }
}
