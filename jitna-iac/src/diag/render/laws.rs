//! Properties of every format for arbitrary findings

use proptest::prelude::*;
use serde_json::Value;

use super::{Style, github, json, markdown, sarif, text, visible};
use crate::diag::{Code, Diagnostic, Diagnostics, Label, RuleInfo, Severity, Sources};
use crate::origin::{FileId, Origin};

const CODE: Code = Code::new("T001");
const RULE: RuleInfo =
    RuleInfo { code: CODE, name: "some-fault", severity: Severity::Error, docs: "# Fault\n" };

/// Generates difficult strings: control characters, bidi marks, wide characters, the marks of each format
fn nasty() -> impl Strategy<Value = String> {
    let c = prop_oneof![
        3 => any::<char>(),
        2 => proptest::char::range('\0', '\u{a0}'),
        1 => proptest::char::range('\u{2000}', '\u{2070}'),
        2 => proptest::sample::select(vec!['\n', '\r', '\t', '\u{1b}', '\u{85}', '\u{feff}', '日', '🦀', '%', ':', ',']),
        2 => proptest::char::range('a', 'z'),
    ];
    let short = proptest::collection::vec(c, 0..40);
    (short, prop_oneof![9 => Just(1_usize), 1 => Just(20)])
        .prop_map(|(chars, times)| String::from_iter(chars).repeat(times))
}

/// Generates numbers of about the size of the strings, and some far beyond
fn number() -> impl Strategy<Value = u32> {
    prop_oneof![8 => 0..80_u32, 1 => 0..2000_u32, 1 => any::<u32>(), 1 => Just(u32::MAX)]
}

fn origin() -> impl Strategy<Value = Origin> {
    let file = || prop_oneof![8 => 0..4_u32, 1 => any::<u32>()].prop_map(FileId);
    prop_oneof![
        4 => (file(), number(), number()).prop_map(|(file, start, end)| Origin::Span { file, start, end }),
        2 => (file(), number(), number()).prop_map(|(file, line, column)| Origin::Place { file, line, column }),
        1 => Just(Origin::here()),
        1 => Just(Origin::Unknown),
    ]
}

fn finding() -> impl Strategy<Value = Diagnostic> {
    let severity = proptest::sample::select(vec![Severity::Note, Severity::Warning, Severity::Error]);
    let label = (origin(), nasty()).prop_map(|(origin, text)| Label { origin, text });
    let some = || proptest::option::of(nasty());
    (severity, nasty(), proptest::collection::vec(label, 0..4), some(), some(), some()).prop_map(
        |(severity, message, labels, help, subject, accepted)| Diagnostic {
            code: CODE,
            severity,
            message,
            labels,
            help,
            fixes: Vec::new(),
            subject,
            accepted,
        },
    )
}

fn sources() -> impl Strategy<Value = Sources> {
    let source = (nasty(), proptest::option::weighted(0.8, nasty()));
    proptest::collection::vec(source, 0..4).prop_map(|all| {
        let mut sources = Sources::default();
        sources.add(file!(), include_str!("laws.rs"));
        for (name, text) in all {
            match text {
                Some(text) => sources.add(&name, &text),
                None => sources.add_name(&name),
            };
        }
        sources
    })
}

/// Removes the color sequences that the style itself writes
fn uncolored(text: &str) -> String {
    let colors = [
        "\u{1b}[0m",
        "\u{1b}[1m",
        "\u{1b}[1;31m",
        "\u{1b}[1;32m",
        "\u{1b}[1;33m",
        "\u{1b}[1;34m",
        "\u{1b}[1;36m",
    ];
    colors.iter().fold(text.to_owned(), |text, color| text.replace(color, ""))
}

/// Returns each message in the JSON `list`, found under `pointer`
fn messages(list: &Value, pointer: &str) -> Vec<String> {
    let all = list.as_array().unwrap().iter();
    all.map(|item| item.pointer(pointer).unwrap().as_str().unwrap().to_owned()).collect()
}

proptest! {
    #[test]
    fn every_format_holds_every_finding(
        sources in sources(),
        findings in proptest::collection::vec(finding(), 0..4),
        accepted in any::<bool>(),
    ) {
        let findings = Diagnostics::from(findings);
        let said: Vec<String> = findings.iter().map(|d| d.message.clone()).collect();

        let plain = text(&findings, &sources, Style { color: false, accepted });
        prop_assert!(plain.chars().all(|c| c == '\n' || !visible::is_hidden(c)), "{plain:?}");
        let colored = text(&findings, &sources, Style { color: true, accepted });
        prop_assert_eq!(uncolored(&colored), plain);

        let document: Value = serde_json::from_str(&json(&findings, &sources, None)).unwrap();
        prop_assert_eq!(&messages(&document["findings"], "/message"), &said);

        let log: Value = serde_json::from_str(&sarif(&findings, &sources, &[RULE], "0.1.0")).unwrap();
        prop_assert_eq!(&messages(&log["runs"][0]["results"], "/message/text"), &said);

        let commands = github(&findings, &sources);
        let open = findings.iter().filter(|d| d.accepted.is_none()).count();
        prop_assert_eq!(commands.lines().count(), open);
        prop_assert!(commands.lines().all(|line| line.starts_with("::")));
        prop_assert!(commands.chars().all(|c| c == '\n' || !visible::is_hidden(c)), "{commands:?}");

        let page = markdown(&findings, &sources, &[RULE]);
        let rows: Vec<&str> = page.lines().filter(|line| line.starts_with('|')).collect();
        prop_assert_eq!(rows.len(), if open == 0 { 0 } else { open + 2 });
        prop_assert!(rows.iter().all(|row| row.replace("\\|", "").matches('|').count() == 4), "{page:?}");
        prop_assert!(page.chars().all(|c| c == '\n' || !visible::is_hidden(c)), "{page:?}");
    }
}
