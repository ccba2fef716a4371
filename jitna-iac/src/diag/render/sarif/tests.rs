use serde_json::Value;

use super::*;
use crate::diag::{Code, Severity};
use crate::origin::Origin;

const RULES: [RuleInfo; 2] = [rule("T001", "# Apples\n"), rule("T002", "# Pears\n")];

const fn rule(code: &'static str, docs: &'static str) -> RuleInfo {
    RuleInfo::new(code, "some-fruit", Severity::Warning, docs)
}

fn pear(message: &str) -> Diagnostic {
    Diagnostic::new(Code::new("T002"), Severity::Error, message)
}

fn run(findings: Vec<Diagnostic>, sources: &Sources) -> Value {
    let log = sarif(&findings.into(), sources, &RULES, "1.2.3");
    let mut log: Value = serde_json::from_str(&log).unwrap();
    log["runs"][0].take()
}

#[test]
fn log_has_what_github_reads() {
    let mut sources = Sources::default();
    let file = sources.add("a b.yaml", "units:\n  - pear\n");
    let mut accepted = pear("too ripe").at(Origin::Place { file, line: 1, column: 1 }, "");
    accepted.accepted = Some("eaten today".into());
    let finding = pear("two `pears`")
        .at(Origin::Span { file, start: 11, end: 15 }, "a pear")
        .at(Origin::Span { file, start: 0, end: 5 }, "in these units")
        .help("eat one")
        .subject("units/pear");
    let log = sarif(&vec![finding, accepted].into(), &sources, &RULES[1..], "1.2.3");
    insta::assert_snapshot!(log, @r##"
    {
      "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
      "version": "2.1.0",
      "runs": [
        {
          "tool": {
            "driver": {
              "name": "jitna-iac",
              "semanticVersion": "1.2.3",
              "rules": [
                {
                  "id": "T002",
                  "name": "some-fruit",
                  "shortDescription": {
                    "text": "Pears"
                  },
                  "fullDescription": {
                    "text": "Pears"
                  },
                  "helpUri": "https://github.com/jitna-iac/jitna-iac/blob/main/jitna-iac/src/rules/some-fruit.md",
                  "help": {
                    "text": "Pears",
                    "markdown": "# Pears\n"
                  },
                  "defaultConfiguration": {
                    "level": "warning"
                  },
                  "properties": {
                    "tags": [
                      "infrastructure-as-code"
                    ],
                    "precision": "high",
                    "problem.severity": "warning"
                  }
                }
              ]
            }
          },
          "columnKind": "unicodeCodePoints",
          "automationDetails": {
            "id": "jitna-iac/"
          },
          "results": [
            {
              "ruleId": "T002",
              "ruleIndex": 0,
              "level": "error",
              "message": {
                "text": "two `pears`"
              },
              "locations": [
                {
                  "physicalLocation": {
                    "artifactLocation": {
                      "uri": "a%20b.yaml"
                    },
                    "region": {
                      "startLine": 2,
                      "startColumn": 5,
                      "endLine": 2,
                      "endColumn": 9
                    }
                  },
                  "logicalLocations": [
                    {
                      "fullyQualifiedName": "units/pear"
                    }
                  ],
                  "message": {
                    "text": "a pear"
                  }
                }
              ],
              "relatedLocations": [
                {
                  "id": 1,
                  "physicalLocation": {
                    "artifactLocation": {
                      "uri": "a%20b.yaml"
                    },
                    "region": {
                      "startLine": 1,
                      "startColumn": 1,
                      "endLine": 1,
                      "endColumn": 6
                    }
                  },
                  "message": {
                    "text": "in these units"
                  }
                }
              ],
              "partialFingerprints": {
                "primaryLocationLineHash": "030da4373fefcbfb:1"
              },
              "suppressions": [],
              "properties": {
                "help": "eat one"
              }
            },
            {
              "ruleId": "T002",
              "ruleIndex": 0,
              "level": "error",
              "message": {
                "text": "too ripe"
              },
              "locations": [
                {
                  "physicalLocation": {
                    "artifactLocation": {
                      "uri": "a%20b.yaml"
                    },
                    "region": {
                      "startLine": 1,
                      "startColumn": 1
                    }
                  }
                }
              ],
              "partialFingerprints": {
                "primaryLocationLineHash": "e9c312cb03ef361a:1"
              },
              "suppressions": [
                {
                  "kind": "inSource",
                  "status": "accepted",
                  "justification": "eaten today"
                }
              ]
            }
          ]
        }
      ]
    }
    "##);
}

#[test]
fn finding_without_a_place_is_reported_in_the_first_source() {
    let uri = |sources: &Sources| {
        let mut run = run(vec![pear("lost")], sources);
        let location = run["results"][0]["locations"][0]["physicalLocation"].take();
        assert_eq!(location["region"]["startLine"], 1);
        location["artifactLocation"]["uri"].as_str().unwrap().to_owned()
    };
    assert_eq!(uri(&Sources::default()), "jitna.yaml");
    let mut sources = Sources::default();
    sources.add_name("deploy/org.yaml");
    sources.add_name("src/main.rs");
    assert_eq!(uri(&sources), "deploy/org.yaml");
}

#[test]
fn fingerprint_follows_what_is_said_not_where() {
    let mut sources = Sources::default();
    let file = sources.add_name("a.yaml");
    let at = |line| Origin::Place { file, line, column: 1 };
    let run = run(
        vec![
            pear("ripe").at(at(1), ""),
            pear("ripe").at(at(9), ""),
            pear("ripe").subject("x"),
            pear("raw"),
            Diagnostic::new(Code::new("T003"), Severity::Note, "ripe"),
        ],
        &sources,
    );
    let results = run["results"].as_array().unwrap();
    let prints =
        results.iter().map(|r| r["partialFingerprints"]["primaryLocationLineHash"].as_str().unwrap());
    insta::assert_snapshot!(prints.collect::<Vec<_>>().join("\n"), @"
    156f30d134790bf8:1
    156f30d134790bf8:2
    9374ba41fb1f5148:1
    e72736d68ba1b36e:1
    bb6b51c5fc633cfd:1
    ");
    assert_eq!(results[0]["ruleIndex"], 1);
    assert_eq!(results[4].get("ruleIndex"), None);
}

#[test]
fn limits_of_github_hold() {
    let mut sources = Sources::default();
    let file = sources.add_name("a.yaml");
    let mut findings = vec![Diagnostic::new(Code::new("T001"), Severity::Note, "light"); MAX_RESULTS];
    let place = Origin::Place { file, line: 1, column: 1 };
    findings.push((0..2 * MAX_LOCATIONS).fold(pear("heavy"), |d, _| d.at(place, "")));
    let run = run(findings, &sources);

    let results = run["results"].as_array().unwrap();
    assert_eq!(results.len(), MAX_RESULTS);
    assert_eq!(results[0]["message"]["text"], "heavy");
    assert_eq!(results[0]["relatedLocations"].as_array().unwrap().len(), MAX_LOCATIONS - 1);
    assert_eq!(
        run["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"],
        "findings left out: 1; a run holds 25000 at most"
    );
}

#[test]
fn file_names_become_uris() {
    let cases = [
        ("jitna.yaml", "jitna.yaml"),
        ("./a/jitna.yaml", "a/jitna.yaml"),
        ("a\\b.yaml", "a/b.yaml"),
        ("my org/größe #1?.yaml", "my%20org/gr%C3%B6%C3%9Fe%20%231%3F.yaml"),
        ("100%.yaml", "100%25.yaml"),
        ("a:b.yaml", "a%3Ab.yaml"),
        ("<stdin>", "%3Cstdin%3E"),
        ("/srv/jitna.yaml", "file:///srv/jitna.yaml"),
        ("C:\\repo\\jitna.yaml", "file:///C:/repo/jitna.yaml"),
        ("\\\\host\\share\\a.yaml", "file://host/share/a.yaml"),
    ];
    for (name, expected) in cases {
        assert_eq!(uri(name), expected);
    }
}

#[test]
fn description_is_the_paragraph_of_what_it_finds() {
    let cases = [
        ("# Apples\n\n## What it finds\n\nRed\napples.\n\nMore.\n", "Red apples."),
        ("# Apples\r\n\r\n## What it finds\r\nRed ones.\r\n## Why it matters\r\n", "Red ones."),
        ("# Apples\n\n## What it finds\n", "Apples"),
        ("", "some-fruit"),
    ];
    for (docs, expected) in cases {
        assert_eq!(description(&rule("T001", docs)), expected);
    }
    let long: &'static str = format!("# {}", "ä".repeat(2000)).leak();
    assert_eq!(description(&rule("T001", long)).chars().count(), MAX_DESCRIPTION);
}

#[test]
fn an_exact_edit_is_a_fix() {
    let mut sources = Sources::default();
    let file = sources.add("a b.yaml", "units:\n  - öö pear\n");
    let at = |start, end| Origin::Span { file, start, end };
    let mut finding = pear("a pear").at(at(11, 20), "").help("eat a fig");
    let edit = crate::diag::Edit { origin: at(16, 20), replacement: "fig".into() };
    let (title, safety) = ("eat a fig".into(), crate::diag::Safety::Safe);
    finding.fixes = vec![crate::diag::Fix { title, edits: vec![edit], safety }];
    let result = &run(vec![finding, pear("too ripe")], &sources)["results"];
    insta::assert_snapshot!(serde_json::to_string_pretty(&result[0]["fixes"]).unwrap(), @r#"
    [
      {
        "description": {
          "text": "eat a fig"
        },
        "artifactChanges": [
          {
            "artifactLocation": {
              "uri": "a%20b.yaml"
            },
            "replacements": [
              {
                "deletedRegion": {
                  "startLine": 2,
                  "startColumn": 8,
                  "endLine": 2,
                  "endColumn": 12
                },
                "insertedContent": {
                  "text": "fig"
                }
              }
            ]
          }
        ],
        "properties": {
          "safety": "safe"
        }
      }
    ]
    "#);
    assert!(result[1].get("fixes").is_none());
}
