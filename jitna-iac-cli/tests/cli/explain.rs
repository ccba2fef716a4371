//! `jitna-iac explain`

use jitna_iac::rules;

use crate::folder::{Folder, session};

#[test]
fn page_of_a_rule_is_printed_as_it_is() {
    let folder = Folder::empty();
    for name in ["JNA0203", "jna0203", "overlapping-targets"] {
        let ran = folder.run(&format!("explain {name}"));
        ran.is_quiet();
        assert_eq!(ran.out, rules::OVERLAPPING_TARGETS.docs);
    }
}

#[test]
fn list_has_a_line_for_each_rule() {
    let folder = Folder::empty();
    let ran = folder.run("explain --list");
    ran.is_quiet();
    let lines: Vec<&str> = ran.out.lines().collect();
    let (patterns, packs) = (jitna_iac::patterns::ALL, jitna_iac::init::PACKS);
    assert_eq!(lines.len(), rules::ALL.len() + patterns.len() + packs.len());
    for (line, pack) in lines.iter().rev().zip(packs.iter().rev()) {
        assert!(line.starts_with("pack ") && line.contains(pack.name), "{line}");
    }
    for (line, pattern) in lines.iter().rev().skip(packs.len()).zip(patterns.iter().rev()) {
        assert!(line.starts_with("pattern ") && line.contains(pattern.name()), "{line}");
    }
    for (line, rule) in lines.iter().zip(rules::ALL) {
        let words: Vec<&str> = line.split_whitespace().take(3).collect();
        assert_eq!(words, [rule.code.as_str(), rule.severity.as_str(), rule.name]);
        assert!(line.ends_with(rule.summary().as_str()), "{line}");
    }
    let json = folder.run("explain --list --format json").json();
    assert_eq!(json["rules"].as_array().map(Vec::len), Some(rules::ALL.len()));
    assert_eq!(json["patterns"].as_array().map(Vec::len), Some(patterns.len()));
    assert_eq!(json["packs"].as_array().map(Vec::len), Some(packs.len()));
    assert_eq!(json["rules"][0]["severity"], "error");
    assert_eq!(json["rules"][0]["name"], "syntax");
}

#[test]
fn unknown_rule_is_a_matter_of_usage() {
    let folder = Folder::empty();
    let runs = [
        folder.run("explain JNA9203"),
        folder.run("explain overlaping-targets"),
        folder.run("explain nonsense"),
        folder.run("explain"),
    ];
    session("explain-unknown", &runs);
}

#[test]
fn a_key_of_the_file_is_explained_by_its_name_or_path() {
    let folder = Folder::empty();
    session("explain-key", &[folder.run("explain rollouts.extends"), folder.run("explain idleTimeout")]);
    assert!(folder.run("explain statements").out.contains("# denyAccess.statements"));
}
