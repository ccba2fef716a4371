//! No text can stop the reader

use jitna_iac::diag::Sources;
use proptest::prelude::*;

use crate::read::{HEAD, check, found, loaded, shown};

#[test]
fn hostile_texts_are_refused_in_time() {
    const MANY: usize = 100_000;
    let nested: String = (0..MANY / 10).map(|depth| format!("{}a:\n", " ".repeat(depth % 2000))).collect();
    let keys = |n: usize| (0..n).map(|i| format!("key{i}: 1\n")).collect::<String>();
    let one_line = format!("{{{}}}", (0..10_000).map(|i| format!("\"ä{i}\": 1, ")).collect::<String>());
    for (what, text) in [
        ("flow lists", "[".repeat(MANY)),
        ("a megabyte of brackets", "[".repeat(1 << 20)),
        ("flow mappings", "{a: ".repeat(MANY)),
        ("block lists", "- ".repeat(MANY)),
        ("nested keys", nested),
        ("explicit keys", "? ".repeat(MANY)),
        ("one scalar", "x".repeat(5 << 20)),
        ("one quoted scalar", format!("a: '{}'", "x ".repeat(5 << 19))),
        ("one literal", format!("a: |\n{}", "  x\n".repeat(1 << 20))),
        ("a long key", format!("{}: 1", "k".repeat(100_000))),
        ("a long quoted key", format!("'{}': 1", "k".repeat(100_000))),
        ("many keys", keys(10_000)),
        ("one key again and again", "a: 1\n".repeat(10_000)),
        ("one line", one_line),
        ("anchors", "- &a x\n".repeat(MANY)),
        ("colons", ":".repeat(MANY)),
        ("quotes", "'".repeat(MANY)),
        ("tags", "! ".repeat(MANY)),
        ("comments", "#\n".repeat(MANY)),
        ("NULs", "\0".repeat(MANY)),
    ] {
        let start = std::time::Instant::now();
        let (findings, sources) = found(&text);
        assert!(!findings.is_empty(), "{what}");
        let shown = shown(&findings, &sources).len();
        let time = start.elapsed();
        assert_eq!(shown, findings.len(), "{what}");
        // Far more than it takes, because others may use the machine as well.
        assert!(time.as_secs() < 60, "{what}: {time:?}");
    }
}

#[test]
fn nesting_within_reason_is_read() {
    let condition = (0..20).fold("{nodeTag: A}".to_owned(), |inner, _| format!("{{not: {inner}}}"));
    let text = format!("{HEAD}autoApprovals:\n  - {{name: x, statements: [{{when: [{condition}]}}]}}\n");
    check(&text, &[]);
}

/// Reads and checks a text; every place is inside it, on character boundaries
fn survives(text: &str) -> Result<(), TestCaseError> {
    let mut sources = Sources::default();
    let mut findings = jitna_iac::find(text, "jitna.yaml", &mut sources);
    findings.sort(&sources);
    let lines = u32::try_from(text.matches('\n').count()).unwrap() + 1;
    for finding in &findings {
        for label in &finding.labels {
            let jitna_iac::Origin::Span { start, end, .. } = label.origin else {
                return Err(TestCaseError::fail(format!("{finding:?}")));
            };
            prop_assert!(text.get(start as usize..end as usize).is_some(), "{finding:?}");
            let at = sources.position(label.origin).unwrap();
            prop_assert!(
                (1..=lines).contains(&at.line) && (at.line..=lines).contains(&at.end_line),
                "{finding:?}"
            );
        }
    }
    let _ = jitna_iac::diag::render::text(&findings, &sources, Default::default());
    Ok(())
}

/// The example with every part of the format, shortened so that a test can read it a thousand times
const VALID: &str = include_str!("../../examples/recipe/jitna.yaml");

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn any_text_is_read(text in ".{0,200}") {
        survives(&text)?;
    }

    #[test]
    fn any_yaml_is_read(
        parts in proptest::collection::vec(proptest::sample::select(&[
            "version: 1\n", "account:\n", "denyAccess:\n", "statements:\n", "cedar: |\n", "name: ", "when: ", "  ", "    ",
            "- ", "{", "}", "[", "]", ", ", ": ", "\n", "\r\n", "\r", "\t", "\"", "'", "|", ">", "|2-\n", "&a ", "*a", "!x ",
            "? ", "---\n", "...\n", "%YAML 1.2\n", "# ", "\u{feff}", "\u{85}", "\u{2028}", "\0", "ä", "🦀", "null", "~", "1",
            "permit(principal, action, resource);", "<<: ", "\\", "@", "=",
        ][..]), 0..40),
    ) {
        survives(&parts.concat())?;
        survives(&format!("{HEAD}{}", parts.concat()))?;
    }

    #[test]
    fn any_bytes_are_loaded(bytes in proptest::collection::vec(any::<u8>(), 0..100)) {
        loaded(&bytes);
    }

    #[test]
    fn any_change_of_a_valid_file_is_read(
        at in 0..VALID.len(),
        length in 0..40_usize,
        with in "[ \\t\\r\\n:,{}\\[\\]'\"|>&*!#@äx0~-]{0,6}",
        windows in any::<bool>(),
    ) {
        let text = if windows { VALID.replace('\n', "\r\n") } else { VALID.to_owned() };
        let mut start = at;
        let mut end = (at + length).min(text.len());
        while !text.is_char_boundary(start) { start -= 1; }
        while !text.is_char_boundary(end) { end += 1; }
        let mut text = text;
        text.replace_range(start..end, &with);
        survives(&text)?;
    }
}
