//! Tests that formatted text has the same meaning and the same comments, and does not change when it is formatted again

use std::path::Path;

use proptest::prelude::*;

use super::*;
use crate::model::Model;
use crate::read;

fn laid(text: &str) -> String {
    yaml(text, "jitna.yaml", &mut Sources::default())
        .unwrap_or_else(|findings| panic!("{findings:?}\n{text}"))
}

fn comments(text: &str) -> Vec<&str> {
    let mut all: Vec<&str> =
        text.lines().filter_map(|line| line.split_once("# ")).map(|(_, comment)| comment.trim()).collect();
    all.sort_unstable();
    all
}

/// The model with its Cedar text formatted
fn meaning(text: &str) -> (Option<serde_json::Value>, usize) {
    fn plain(value: &mut serde_json::Value) {
        match value {
            serde_json::Value::Object(map) => {
                for (key, value) in map.iter_mut() {
                    if key == "cedar"
                        && let Some(text) = value.as_str().and_then(cedar::format)
                    {
                        *value = text.trim_end().into();
                    }
                    plain(value);
                }
            }
            serde_json::Value::Array(items) => items.iter_mut().for_each(plain),
            _ => {}
        }
    }
    let (model, findings) = read::read(text, "jitna.yaml", &mut Sources::default());
    let json = model.map(|model: Model| {
        let mut json = serde_json::to_value(&model).unwrap();
        plain(&mut json);
        json
    });
    (json, findings.len())
}

fn holds(text: &str) -> String {
    let new = laid(text);
    assert_eq!(meaning(text), meaning(&new), "{text}\n--- became\n{new}");
    assert_eq!(comments(text), comments(&new), "{text}\n--- became\n{new}");
    assert_eq!(laid(&new), new, "{text}\n--- became\n{new}");
    new
}

const CROOKED: &str = "
# the file

version:  1   # of the format


organization:
      delegatedAdministrator: 012345678901
      root:   r-ab12
      # Frankfurt
      homeRegion: 'eu-central-1'   
      units:
      -   name: workloads
          id: ou-ab12-11111111
          accounts: [ {name: shop, id: 333333333333}, # the shop
            {name: bank,
              id: '444444444444'} ]
          # below workloads
          units:
          - {name: production, id: ou-ab12-22222222}
      # a comment of the list

      - name: sandbox
        id: ou-ab12-33333333
denyAccess:
   statements:
   # why
   -  cedar: |
         // nobody
         forbid(principal,action==AWS::SSM::Action::\"getTokenForInstanceAccess\",resource)
         when { principal has employeeNumber   && principal.employeeNumber like \"TEMP-*\" };


sessionPreferences:
- name: standard
  description: it's one: no, two
    lines
  shellProfile:
        linux: |

            # no comment
            cd /tmp  

              echo $HOME
        windows: >-
           a
           b
overrides:
-   template: x
    resource: y
    path: z
    set: {a: 123456789012, 'b': [1,
      2]}
  # the end
";

#[test]
fn a_crooked_file_becomes_straight() {
    let text = CROOKED.replace("it's one: no, two", "it's one, two");
    insta::assert_snapshot!(holds(&text));
}

#[test]
fn what_is_straight_stays() {
    let repository = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    for example in ["recipe", "enterprise", "single-account", "build-script"] {
        let text =
            std::fs::read_to_string(repository.join("examples").join(example).join("jitna.yaml")).unwrap();
        let new = holds(&text);
        let changed = difference(example, "formatted", &text, &new);
        assert!(changed.lines().filter(|line| line.starts_with('+')).count() < 40, "{changed}");
    }
}

#[test]
fn pages_of_rules_keep_their_meaning() {
    for rule in rules::ALL {
        for block in rule.docs.split("```yaml ").skip(1) {
            let text = block.split_once('\n').map_or("", |(_, text)| text);
            let text = text.split("```").next().unwrap_or_default();
            let mut sources = Sources::default();
            if yaml(text, "jitna.yaml", &mut sources).is_ok() {
                holds(text);
            }
        }
    }
}

#[test]
fn what_is_no_yaml_is_refused() {
    for text in ["a: [", "a: *b", "a: 1\na: 2"] {
        assert!(yaml(text, "jitna.yaml", &mut Sources::default()).is_err(), "{text}");
    }
    let findings = cedar("permit (", "x.cedar", &mut Sources::default()).unwrap_err();
    assert!(findings.has(rules::CEDAR_SYNTAX.code));
}

#[test]
fn cedar_keeps_its_comments() {
    let text =
        "// first\npermit(principal, // who\naction,resource // what\n) when { true }; // behind\n// last\n";
    let new = cedar(text, "x.cedar", &mut Sources::default()).unwrap();
    for comment in ["// first", "// who", "// what", "// behind", "// last"] {
        assert!(new.contains(comment), "{new}");
    }
    assert_eq!(cedar(&new, "x.cedar", &mut Sources::default()).unwrap(), new);
}

/// A mapping or list in some notation, as lines without common indentation
fn tree() -> impl Strategy<Value = Vec<String>> {
    let scalar = prop_oneof![
        Just("123456789012".to_owned()),
        Just("plain text".to_owned()),
        Just("it's # no".replace(" #", "#")),
        Just("'a # b'".to_owned()),
        Just("\"x: y\"".to_owned()),
        Just("[a, 123456789012, {b: c}]".to_owned()),
        Just("{a: [b, 'c'], d: }".to_owned()),
        Just("a:b".to_owned()),
        Just("".to_owned()),
    ];
    let comment = prop_oneof![4 => Just(""), 1 => Just(" # c"), 1 => Just("   # d: e  ")];
    let leaf = (scalar, comment).prop_map(|(scalar, comment)| vec![format!("{scalar}{comment}")]);
    let block =
        (prop_oneof![Just("|"), Just(">-"), Just("|+"), Just("|2")], 2..5_usize).prop_map(|(header, by)| {
            let by = if header == "|2" { 2 } else { by };
            let pad = " ".repeat(by);
            vec![
                header.to_owned(),
                format!("{pad}one # no"),
                format!("{pad}  two:"),
                String::new(),
                format!("{pad}- 3 "),
            ]
        });
    let lines =
        prop_oneof![2 => Just(None), 1 => Just(Some("# between".to_owned())), 1 => Just(Some(String::new()))];
    prop_oneof![4 => leaf, 1 => block].prop_recursive(4, 24, 4, move |inner| {
        let entry = (inner, 1..5_usize, lines.clone(), any::<bool>());
        (proptest::collection::vec(entry, 1..4), any::<bool>()).prop_map(|(entries, is_list)| {
            let mut all = Vec::new();
            for (number, (value, by, before, close)) in entries.into_iter().enumerate() {
                all.extend(before);
                let is_block = value.len() > 1 && !value[0].starts_with(['|', '>']);
                let is_items = value.iter().any(|line| line.starts_with("- "));
                let head = if is_list { format!("-{}", " ".repeat(by)) } else { format!("k{number}: ") };
                if is_list && !value[0].starts_with('#') && !value[0].is_empty() {
                    // Compact: the lines below start where the value started.
                    let pad = " ".repeat(head.len());
                    let below = value[0].starts_with(['|', '>']);
                    all.push(format!("{head}{}", value[0]));
                    let rest = value.iter().skip(1);
                    all.extend(rest.map(|line| {
                        if line.is_empty() || below { line.clone() } else { format!("{pad}{line}") }
                    }));
                } else if is_block
                    || value[0].starts_with("- ")
                    || value[0].starts_with('k')
                    || value[0].starts_with('#')
                {
                    all.push(head.trim_end().to_owned());
                    let by = if !is_list && is_items && close { 0 } else { by };
                    all.extend(value.iter().map(|line| {
                        if line.is_empty() { line.clone() } else { format!("{}{line}", " ".repeat(by)) }
                    }));
                } else {
                    all.push(format!("{head}{}", value[0]));
                    all.extend(value.iter().skip(1).cloned());
                }
            }
            all
        })
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn the_meaning_and_the_comments_stay(lines in tree()) {
        let text = format!("{}\n", lines.join("\n"));
        if let Ok(new) = yaml(&text, "jitna.yaml", &mut Sources::default()) {
            prop_assert!(same::same(&text, &new), "{text}\n--- became\n{new}");
            prop_assert_eq!(&laid(&new), &new, "{}", text);
            let all = lines::lay(&text, Changes::FROM_MOST_TO_LEAST[0]);
            prop_assert_eq!(all.as_ref(), Some(&new), "not everything was done to\n{}", text);
            prop_assert!(new.lines().all(|line| !line.ends_with(' ') || text.contains("- 3 ")), "{new}");
        }
    }

    #[test]
    fn no_text_makes_it_fail(text in "[ \n:#'\"|>{}\\[\\],a1\\-\t]{0,60}") {
        if let Ok(new) = yaml(&text, "jitna.yaml", &mut Sources::default()) {
            prop_assert!(new == text || same::same(&text, &new), "{text}\n--- became\n{new}");
        }
    }
}
