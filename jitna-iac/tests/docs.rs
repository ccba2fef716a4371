//! The documentation is checked against the library: its YAML can be read, its messages are real, its index is complete
//!
//! A `yaml` block that begins with `version:` is a complete file without errors. One that begins with `app:` or `patterns:` names a
//! program. Any other is completed from `BASE`, as in the rule pages. `title=NAME` after `yaml` makes it a file of that name, which the
//! tests of the command write before they run the `console` blocks below it. A `yaml bad` block is a complete file whose findings are the
//! `text` block after it. With `JITNA_UPDATE=1` the index of the rules and the findings are rewritten.

use std::fs;
use std::path::{Path, PathBuf};

use jitna_iac::diag::{RuleInfo, Severity, Sources, render};
use jitna_iac::rules;

const BASE: &str = include_str!("documentation.yaml");

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn update() -> bool {
    std::env::var_os("JITNA_UPDATE").is_some_and(|value| value == "1")
}

/// Pages that the tests read
fn pages() -> Vec<PathBuf> {
    let mut all = vec![repository().join("README.md")];
    for folder in ["docs", "docs/book", "docs/cli", "docs/reference"] {
        let docs = fs::read_dir(repository().join(folder)).expect("the folder of the documentation");
        all.extend(docs.map(|entry| entry.expect("an entry of the folder").path()));
    }
    all.retain(|path| path.extension().is_some_and(|extension| extension == "md"));
    all.sort();
    all
}

/// A code block: the text after its fence, its content, and the line on which it begins
struct Block<'t> {
    info: &'t str,
    text: &'t str,
    line: usize,
}

impl Block<'_> {
    fn language(&self) -> &str {
        self.info.split(' ').next().unwrap_or_default()
    }

    /// Whether it is a model, or a part of one, without errors
    fn is_model(&self) -> bool {
        self.info == "yaml" || self.info == "yaml title=jitna.yaml"
    }
}

fn blocks(page: &str) -> Vec<Block<'_>> {
    let mut all = Vec::new();
    let mut open: Option<(&str, usize, usize)> = None;
    let mut at = 0;
    for (number, line) in (1..).zip(page.split_inclusive('\n')) {
        let fence = line.trim_end().strip_prefix("```");
        match (open, fence) {
            (None, Some(info)) => open = Some((info, at + line.len(), number + 1)),
            (Some((info, start, first)), Some("")) => {
                all.push(Block { info, text: page.get(start..at).unwrap_or_default(), line: first });
                open = None;
            }
            _ => {}
        }
        at += line.len();
    }
    assert!(open.is_none(), "a block without an end");
    all
}

/// Top-level keys of a file, each with its lines
fn parts(text: &str) -> Vec<(&str, String)> {
    let mut parts: Vec<(&str, String)> = Vec::new();
    for line in text.split_inclusive('\n') {
        let key = line.split_once(':').map(|(key, _)| key);
        let key = key.filter(|key| !key.is_empty() && key.chars().all(|c| c.is_ascii_alphanumeric()));
        match (key, parts.last_mut()) {
            (Some(key), _) => parts.push((key, line.to_owned())),
            (None, Some((_, part))) => part.push_str(line),
            (None, None) => {}
        }
    }
    parts
}

/// The block, followed by the keys that it lacks
fn completed(block: &str) -> String {
    let mut own: Vec<&str> = parts(block).into_iter().map(|(key, _)| key).collect();
    if own.contains(&"version") {
        return block.to_owned();
    }
    if own.contains(&"account") {
        own.extend(["organization", "unifiedConsole", "nodeAccess", "rollouts"]);
    }
    let base = parts(BASE).into_iter().filter(|(key, _)| !own.contains(key));
    block.to_owned() + &base.map(|(_, lines)| lines).collect::<String>()
}

/// Findings as shown to users, and the highest severity; `.cedar` files are assumed to exist
fn shown(text: &str) -> (String, Option<Severity>) {
    let mut sources = Sources::default();
    let mut findings = jitna_iac::find(text, "jitna.yaml", &mut sources);
    findings.sort(&sources);
    (render::text(&findings, &sources, Default::default()), findings.worst())
}

#[test]
fn yaml_of_the_documentation_has_no_error() {
    let mut faults = Vec::new();
    for page in pages() {
        let text = fs::read_to_string(&page).expect("a page");
        for block in blocks(&text).iter().filter(|block| block.is_model()) {
            let (shown, worst) = shown(&completed(block.text));
            let is_program = ["app:", "patterns:"].into_iter().any(|key| block.text.starts_with(key));
            if worst == Some(Severity::Error) && !is_program {
                faults.push(format!("{}:{}\n{shown}", page.display(), block.line));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// A `yaml test` block is a policy test of the model `BASE`, and passes
#[test]
fn policy_tests_of_the_documentation_pass() {
    let mut count = 0;
    for page in pages() {
        let text = fs::read_to_string(&page).expect("a page");
        for block in blocks(&text).iter().filter(|block| block.info.starts_with("yaml test")) {
            let mut sources = Sources::default();
            let model = jitna_iac::read::read(BASE, "jitna.yaml", &mut sources).0.expect("a model");
            let folder = tempfile::tempdir().expect("a folder");
            let path = folder.path().join("a.test.yaml");
            fs::write(&path, block.text).expect("a file");
            jitna_iac::testing::assert_passes(&model, &path);
            count += 1;
        }
    }
    assert!(count > 0);
}

#[test]
fn messages_of_the_documentation_are_real() {
    let mut faults = Vec::new();
    for page in pages() {
        let text = fs::read_to_string(&page).expect("a page");
        let all = blocks(&text);
        let mut new = text.clone();
        for pair in all.windows(2) {
            let [bad, message] = pair else { continue };
            if bad.info != "yaml bad" {
                continue;
            }
            assert_eq!(message.info, "text", "{}:{}", page.display(), message.line);
            let (shown, _) = shown(&completed(bad.text));
            if shown.trim_end() != message.text.trim_end() {
                faults.push(format!("{}:{}\n{shown}", page.display(), message.line));
                let old = format!("{}```\n\n```text\n{}", bad.text, message.text);
                let made = format!("{}```\n\n```text\n{}\n", bad.text, shown.trim_end());
                new = new.replace(&old, &made);
            }
        }
        if update() && new != text {
            fs::write(&page, new).expect("the page");
        }
    }
    assert!(faults.is_empty() || update(), "{}", faults.join("\n"));
}

/// The quick start introduces an error into its file, and shows the output of `check`
#[test]
fn the_quick_start_is_real() {
    let path = repository().join("README.md");
    let page = fs::read_to_string(&path).expect("README.md");
    let all = blocks(&page);
    let at =
        all.iter().position(|block| block.text.starts_with("sed -i.bak ")).expect("the block that breaks it");
    let file = all.iter().take(at).rev().find(|block| block.is_model()).expect("the file");
    let message = all.get(at + 1).expect("the block with the message");
    let [first, second] = [("4h", "15 days"), ("[workloads]", "[wrokloads]")];
    let command = r"sed -i.bak 's/4h/15 days/; s/\[workloads\]/[wrokloads]/' jitna.yaml";
    assert!(all.get(at).is_some_and(|block| block.text.starts_with(command)));
    let (quiet, worst) = shown(file.text);
    assert_eq!(worst, None, "{quiet}");
    let (shown, _) = shown(&file.text.replace(first.0, first.1).replace(second.0, second.1));
    if update() {
        let new = page.replacen(message.text, &format!("{}\n", shown.trim_end()), 1);
        fs::write(&path, new).expect("README.md");
    } else {
        assert_eq!(message.text.trim_end(), shown.trim_end(), "JITNA_UPDATE=1 writes it again");
    }
}

#[test]
fn json_of_the_documentation_parses() {
    for page in pages() {
        let text = fs::read_to_string(&page).expect("a page");
        for block in blocks(&text).iter().filter(|block| block.language() == "json") {
            let parsed = serde_json::from_str::<serde_json::Value>(block.text);
            assert!(parsed.is_ok(), "{}:{}: {parsed:?}", page.display(), block.line);
        }
    }
}

/// Anchor of a heading, as GitHub and mdBook make it
fn anchor(heading: &str) -> String {
    let kept = heading.to_lowercase().replace(' ', "-");
    kept.chars().filter(|c| c.is_alphanumeric() || matches!(c, '-' | '_')).collect()
}

/// Anchors of the headings of a page
fn anchors(page: &str) -> Vec<String> {
    let mut in_block = false;
    let headings = page.lines().filter(|line| {
        in_block ^= line.starts_with("```");
        !in_block && line.starts_with('#')
    });
    headings.map(|line| anchor(line.trim_start_matches('#').trim())).collect()
}

/// Every link points to an existing file, and to a heading of it
#[test]
fn links_of_the_documentation_lead_to_files_and_headings() {
    let mut faults = Vec::new();
    for page in pages() {
        let text = fs::read_to_string(&page).expect("a page");
        let folder = page.parent().expect("a folder");
        for after in text.split("](").skip(1) {
            let target = after.split(')').next().unwrap_or_default();
            let (file, heading) = target.split_once('#').unwrap_or((target, ""));
            if file.contains("://") {
                continue;
            }
            let path = if file.is_empty() { page.clone() } else { folder.join(file) };
            if !path.exists() {
                faults.push(format!("{}: {target}", page.display()));
            } else if !heading.is_empty() && path.extension().is_some_and(|extension| extension == "md") {
                let aim = fs::read_to_string(&path).expect("a page");
                if !anchors(&aim).iter().any(|known| known == heading) {
                    faults.push(format!("{}: {target} has no such heading", page.display()));
                }
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// First characters of the codes of each subject, and its name
const SUBJECTS: &[(&str, &str)] = &[
    ("JNA01", "Reading"),
    ("JNA02", "Policies"),
    ("JNA03", "Cedar"),
    ("JNA04", "Session preferences"),
    ("JNA05", "Organization and rollouts"),
    ("JNA06", "Around the policies"),
    ("JNA07", "People and migration"),
    ("JNA08", "Proofs, tests and exposure"),
    ("JNA09", "What AWS would refuse"),
    ("JNA10", "Exports, inventories, prices"),
    ("JNA11", "Drift"),
];

/// First sentence of a text
fn first_sentence(text: &str) -> &str {
    let end = text.match_indices(". ").find(|(at, _)| text.get(at + 2..).is_some_and(starts_upper));
    end.map_or(text, |(at, _)| text.get(..=at).unwrap_or(text))
}

fn starts_upper(text: &str) -> bool {
    text.starts_with(|c: char| c.is_uppercase() || c == '`')
}

fn index() -> String {
    let row = |rule: &&RuleInfo| {
        let RuleInfo { code, name, severity, .. } = rule;
        let summary = first_sentence(&rule.summary()).replace('|', "\\|");
        let page = format!("../jitna-iac/src/rules/{name}.md");
        format!("| [{code}]({page}) | `{name}` | {severity} | {} |\n", summary.trim())
    };
    let mut text = "# Rules\n\n\
        Every kind of finding, generated from `jitna_iac::rules::ALL`. Each has a page with what it finds, why it matters, and \
        examples that are its tests; `jitna-iac explain CODE` prints it.\n\n\
        An error keeps templates from being made. A warning or a note can be accepted in the model, with a reason \
        ([reference](reference/accept.md)). A code is never used again for something else.\n"
        .to_owned();
    for (prefix, subject) in SUBJECTS {
        text.push_str(&format!(
            "\n## {subject}\n\n| code | name | severity | what it finds |\n| --- | --- | --- | --- |\n"
        ));
        let rules = rules::ALL.iter().filter(|rule| rule.code.as_str().starts_with(prefix));
        text.extend(rules.map(|rule| row(&rule)));
    }
    text
}

#[test]
fn the_index_of_rules_is_complete() {
    let path = repository().join("docs/rules.md");
    let written = fs::read_to_string(&path).unwrap_or_default();
    let index = index();
    if update() {
        fs::write(&path, index).expect("docs/rules.md");
    } else {
        assert_eq!(written, index, "JITNA_UPDATE=1 writes it again");
    }
    let subjects =
        |rule: &RuleInfo| SUBJECTS.iter().any(|(prefix, _)| rule.code.as_str().starts_with(prefix));
    assert!(rules::ALL.iter().all(subjects), "every subject has its heading");
}
