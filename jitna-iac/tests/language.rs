//! The language of messages, documentation, and comments: plain technical English, without the words of the table below
//!
//! Code that is not text is left out, as are files in the words of others. A place that needs a word is named in [`EXCEPTIONS`].

use std::fs;
use std::path::{Path, PathBuf};

use regex::{Regex, RegexSet};

/// What is not written, and what is written instead
const WORDS: &[(&str, &str)] = &[
    (r"\b(?:nobody|somebody)\b", "no user, a user, no approver, someone"),
    (r"\bwhoever\b", "the user who, users who"),
    (r"\banew\b", "again"),
    (r"\bmend(?:s|ed|ing)?\b", "fix"),
    (r"\bways? out\b", "fix"),
    (r"\bwhat becomes of\b", "what happens to"),
    (r"\bgo(?:es)? by the\b", "use, uses"),
    (r"\bweighs? more\b", "is more severe"),
    (r"\bbelongs here\b", "expected A, found B"),
    (
        r"\bstands? (?:for|in|at|there|twice|alone|as|beside|behind|before|below|above)\b",
        "is, means, represents",
    ),
    (r"\bunknown here\b", "unknown key"),
    (r"\bis none of `", "expected one of"),
    (r"\bapproved at once\b", "approved automatically"),
    (r"\bhand(?:s|ed)? over what\b", "provide the output of"),
    (r"\btaken to be\b", "assumed to be"),
    (r"\btakes? on (?:the|a|this|that) role\b", "assume the role"),
    (r"(?-i)\b[Aa]ccount ids?\b", "account ID"),
    (r"(?-i)\bOU ids?\b", "OU ID"),
];

/// `X is no Y`, which reads as translated; `there is no` and `is no longer` do not
const IS_NO: &str = r"\b(?:(\w+) )?(?:is|are) no (\w+)";

/// Words before and after `is no` that make it plain English
const PLAIN: (&[&str], &[&str]) =
    (&["there", "if", "and"], &["longer", "more", "other", "such", "need", "way", "one", "reason", "fault"]);

/// Part of a path, and part of a line in it that needs a word
const EXCEPTIONS: &[(&str, &str)] = &[
    // Lists the words.
    ("tests/language.rs", ""),
    // Shapes of JSON, whose keys are in one line.
    ("", "\"account\": {\"id\""),
    ("", "\"account\": name, \"id\""),
    ("", "\"account\", json!({\"id\""),
    ("", "\"account\": {{\"id\""),
    // A comment of Cedar that the formatter keeps.
    ("layout", "// nobody"),
    // A name of a snapshot.
    ("import/guesses.rs", "accounts-nobody-placed"),
];

/// Folders whose text others wrote, or that is made by what is tested here
const LEFT_OUT: &[&str] = &["target", ".git", "node_modules", "tests/data", "tests/begun"];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    let mut entries: Vec<PathBuf> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        let shown = path.strip_prefix(root()).unwrap().to_string_lossy().replace('\\', "/");
        if LEFT_OUT.iter().any(|left_out| shown == *left_out || shown.ends_with(&format!("/{left_out}")))
            || path.is_symlink()
        {
            continue;
        }
        if path.is_dir() {
            files(&path, found);
        } else if path.extension().is_some_and(|end| {
            ["rs", "md", "hbs", "yaml", "yml", "snap", "txt", "py", "sh", "html"]
                .iter()
                .any(|known| end == *known)
        }) {
            found.push(path);
        }
    }
}

/// Comments and strings of a line of Rust, as far as a line tells: identifiers are no text
fn text_of(line: &str, is_rust: bool) -> String {
    if !is_rust {
        return line.to_owned();
    }
    let mut text = String::new();
    let mut rest = line;
    while let Some(at) = rest.find(['"', '/']) {
        let (_, from) = rest.split_at(at);
        if from.starts_with("//") {
            text.push(' ');
            text.push_str(from);
            return text;
        }
        let inner = from.strip_prefix('"').unwrap_or("");
        let end = inner.match_indices('"').map(|(end, _)| end).find(|end| !inner[..*end].ends_with('\\'));
        if !from.starts_with('"') {
            rest = &from[1..];
            continue;
        }
        text.push(' ');
        text.push_str(&inner[..end.unwrap_or(inner.len())]);
        rest = end.map_or("", |end| &inner[end + 1..]);
    }
    text
}

#[test]
fn texts_are_plain_technical_english() {
    let set = RegexSet::new(WORDS.iter().map(|(word, _)| format!("(?i){word}"))).unwrap();
    let is_no = Regex::new(&format!("(?i){IS_NO}")).unwrap();
    let mut found = Vec::new();
    files(&root(), &mut found);
    assert!(found.len() > 1000, "the files of the repository are not found: {}", found.len());
    let mut faults = Vec::new();
    for path in found {
        let shown = path.strip_prefix(root()).unwrap().to_string_lossy().replace('\\', "/");
        let Ok(text) = fs::read_to_string(&path) else { continue };
        let is_rust = path.extension().is_some_and(|end| end == "rs");
        for (number, line) in text.lines().enumerate() {
            if EXCEPTIONS.iter().any(|(file, part)| shown.contains(file) && line.contains(part)) {
                continue;
            }
            let text = text_of(line, is_rust);
            for (_, (word, instead)) in
                WORDS.iter().enumerate().filter(|(index, _)| set.matches(&text).matched(*index))
            {
                faults.push(format!(
                    "{shown}:{}: `{word}`: write {instead}\n    {}",
                    number + 1,
                    line.trim()
                ));
            }
            for parts in is_no.captures_iter(&text) {
                let word =
                    |index: usize| parts.get(index).map_or("", |word| word.as_str()).to_ascii_lowercase();
                if !PLAIN.0.contains(&word(1).as_str()) && !PLAIN.1.contains(&word(2).as_str()) {
                    faults.push(format!(
                        "{shown}:{}: `is no`: write `is not a`\n    {}",
                        number + 1,
                        line.trim()
                    ));
                }
            }
        }
    }
    let count = faults.len();
    faults.truncate(200);
    assert!(faults.is_empty(), "{count} places:\n{}", faults.join("\n"));
}

#[test]
fn words_are_found_in_strings_and_comments_alone() {
    let cases = [
        ("fn nobody() {} // who: nobody", " // who: nobody"),
        ("say(\"nobody\", nobody)", " nobody"),
        (r#"say("a \"quoted\" word")"#, r#" a \"quoted\" word"#),
        ("let half = a / b;", ""),
    ];
    for (line, expected) in cases {
        assert_eq!(text_of(line, true), expected, "{line}");
    }
    assert_eq!(text_of("# nobody", false), "# nobody");
}
