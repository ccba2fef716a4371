//! Every rule's page is its test: the findings marked in a `yaml bad` block are found, and a `yaml good` block has none
//!
//! A block omits what it is not about: missing top-level keys come from `BASE`. A block that is a complete file is marked `yaml bad whole`.
//! A finding is marked by its code in a comment on its line. A line that ends in `# … up to 0700` represents 700 lines, in which `0001` is
//! replaced by each number in turn; `"… 700 characters …"` is a string of that length. A megabyte is too long for a page: the test of
//! `template-too-large` is a test of the command.
//!
//! A block with the word `files` is written to a folder and read from there, with the page's `cedar NAME` blocks, each a file of that name,
//! and its `yaml file NAME` blocks; with `overlay`, it is read with the overlay `production`. `json` blocks are exports for `audit-iam`;
//! with the word `prices` or `documents`, they are input for `cost --prices` and `verify-documents`; with `except`, they are read with
//! `--except BreakGlass`, and with `editors`, with `--editors`; with `inventory`, they are input for `coverage --inventory` (with `several`, files after lines `file: NAME`). A
//! `yaml` block with the word `test` is a policy test of `BASE`. `csv` blocks are inventories. While you write a page,
//! `RULES=JNA03,unknown-key` checks only the pages of those codes and names.

use jitna_iac::diag::{Diagnostics, Severity, Sources};
use jitna_iac::rules;

const BASE: &str = r#"version: 1
organization:
  managementAccount: "111111111111"
  delegatedAdministrator: "222222222222"
  root: r-ab12
  homeRegion: eu-central-1
  identityProvider: SSO
  accounts:
    - {name: tools, id: "222222222222"}
  units:
    - name: workloads
      id: ou-ab12-11111111
      accounts:
        - {name: shop, id: "333333333333"}
      units:
        - name: production
          id: ou-ab12-22222222
          accounts:
            - {name: shop-prod, id: "444444444444"}
            - {name: bank-prod, id: "555555555555"}
    - name: sandbox
      id: ou-ab12-33333333
unifiedConsole:
  regions: [eu-central-1, eu-west-1]
nodeAccess:
  units: [workloads]
names:
  groups:
    leads: ec4df598-7071-70a6-0de4-0123456789ab
    on-call: 34688438-1061-702c-a03d-1fa788dccfd1
  users:
    alice: 94482488-3041-7059-0d3b-0123456789ab
autoApprovals:
  - name: everyday
    statements:
      - {name: dev, when: [{nodeTag: Environment, is: DEV}]}
manualApprovals:
  - name: Finance
    nodes: {Workload: Finance}
    levels:
      - approvers: [{group: leads}]
sessionPreferences:
  - name: standard
    idleTimeout: 20m
    maxDuration: 60m
rollouts:
  - name: workloads
    units: [workloads]
    autoApproval: everyday
    manualApprovals: [Finance]
    sessionPreferences: standard
"#;

/// Rules whose examples are those of the command: a megabyte, a folder, a model with an inventory, a program
const ELSEWHERE: [&str; 21] = [
    // It depends on the day: `jitna-iac-cli/tests/cli/watch.rs`.
    "expired-acceptance",
    "template-too-large",
    "unread-file",
    "unreachable-approvers",
    "steps-not-written",
    // For a folder of an organization: `src/drift/tests.rs`.
    "drift-looser",
    "drift-stricter",
    "drift-other",
    "drift-document",
    "drift-stack",
    "drift-organization",
    "drift-setting",
    "not-collected",
    // For records of requests: `jitna-iac-cli/tests/cli/replay.rs`.
    "nothing-replayed",
    "malformed-request-record",
    "unreplayed-request",
    "conflicting-parts",
    "invalid-finding-code",
    "skipped-rules",
    // For a program: `tests/own_resources.rs`.
    "lost-change",
    // For a folder of an organization: `tests/refresh.rs`.
    "not-refreshed",
];

/// Top-level blocks of a file: the key and its lines
fn blocks(text: &str) -> Vec<(String, String)> {
    let mut blocks: Vec<(String, String)> = Vec::new();
    for line in text.split_inclusive('\n') {
        let key = line.split(':').next().filter(|key| {
            line.contains(':') && !key.is_empty() && key.chars().all(|c| c.is_ascii_alphanumeric())
        });
        match (key, blocks.last_mut()) {
            (Some(key), _) => blocks.push((key.to_owned(), line.to_owned())),
            (None, Some((_, block))) => block.push_str(line),
            (None, None) => blocks.push((String::new(), line.to_owned())),
        }
    }
    blocks
}

/// Strings written as `… 70000 characters …`, expanded to their length
fn lengthened(block: &str) -> String {
    let mut text = String::new();
    let mut rest = block;
    while let Some((before, after)) = rest.split_once("… ") {
        let (count, after) = after.split_once(" characters …").expect("`… 70000 characters …`");
        text.push_str(before);
        text.push_str(&"x".repeat(count.parse().expect("a number")));
        rest = after;
    }
    text + rest
}

/// The block, followed by the keys that it lacks
fn completed(block: &str, whole: bool) -> String {
    let block = &lengthened(block);
    if whole {
        return block.to_owned();
    }
    let own: Vec<String> = blocks(block).into_iter().map(|(key, _)| key).collect();
    let mut text = block.to_owned();
    for (key, lines) in blocks(BASE) {
        let replaced = key == "organization" && own.iter().any(|key| key == "account");
        if !own.contains(&key) && !replaced {
            text.push_str(&lines);
        }
    }
    text
}

/// The block with each line that represents many lines expanded
fn expanded(block: &str) -> String {
    let mut text = String::new();
    for line in block.split_inclusive('\n') {
        let Some((line, last)) = line.split_once("# … up to ") else {
            text.push_str(line);
            continue;
        };
        let last: u32 = last.trim().parse().expect("the last number");
        for number in 1..=last {
            text.push_str(line.replace("0001", &format!("{number:04}")).trim_end());
            text.push('\n');
        }
    }
    text
}

fn findings(text: &str) -> (Diagnostics, Sources) {
    let mut sources = Sources::default();
    let mut findings = jitna_iac::find(text, "jitna.yaml", &mut sources);
    findings.sort(&sources);
    (findings, sources)
}

/// Line and code of each finding that is marked in the text
fn marked(text: &str) -> Vec<(u32, String)> {
    let mut marks = Vec::new();
    for (number, line) in (1..).zip(text.lines()) {
        let Some((_, comment)) = line.split_once("# JNA") else { continue };
        for code in format!("JNA{comment}").split([' ', ',']).filter(|word| word.starts_with("JNA")) {
            marks.push((number, code.to_owned()));
        }
    }
    marks.sort();
    marks
}

/// Blocks of a page that are separate files: name and text
fn files_of(page: &str) -> impl Iterator<Item = (&str, &str)> {
    let blocks = page.split("```").skip(1).step_by(2);
    blocks.filter_map(|block| {
        let (info, text) = block.split_once('\n')?;
        let name = info.strip_prefix("cedar ").or_else(|| info.strip_prefix("yaml file "))?;
        Some((name, text))
    })
}

/// Marks in the files that belong to a text: those that it names, and those that they name
fn marked_in_files(text: &str, page: &str) -> Vec<(u32, String)> {
    let mut named: Vec<(&str, &str)> = Vec::new();
    let mut texts = vec![text];
    while let Some(text) = texts.pop() {
        for (name, content) in files_of(page) {
            let file = name.rsplit('/').next().unwrap_or(name);
            if text.contains(file) && !named.iter().any(|(known, _)| *known == name) {
                named.push((name, content));
                texts.push(content);
            }
        }
    }
    named.into_iter().flat_map(|(_, content)| marked(content)).collect()
}

/// The same for a text in a folder, together with the files on the page
fn findings_in_folder(text: &str, page: &str, variant: &jitna_iac::read::Variant) -> (Diagnostics, Sources) {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files_of(page) {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    let path = folder.path().join("jitna.yaml");
    std::fs::write(&path, text).unwrap();
    let mut sources = Sources::default();
    let access = jitna_iac::read::FileAccess::of_project(folder.path());
    let (input, mut findings) = jitna_iac::read::open_variant(&path, &access, variant, &mut sources).unwrap();
    if let Some(jitna_iac::read::Input::Model(model)) = input {
        findings.append(jitna_iac::check(&model));
    }
    findings.sort(&sources);
    (findings, sources)
}

/// Whether the environment selects this rule's page, or no page in particular
fn is_asked_for(rule: &jitna_iac::diag::RuleInfo) -> bool {
    let Ok(wanted) = std::env::var("RULES") else { return true };
    wanted.split(',').any(|wanted| rule.code.as_str().starts_with(wanted) || rule.name == wanted)
}

/// Findings of input other than a model: an export (`json`), prices, descriptions of documents, an inventory, a template to import
fn findings_beside(info: &str, text: &str) -> (Diagnostics, Sources) {
    // These formats have no comments, so the marks are removed first.
    let lines = text.lines().map(|line| line.split("# JNA").next().unwrap_or(line).trim_end());
    let text = lines.fold(String::new(), |text, line| text + line + "\n");
    let mut sources = Sources::default();
    let mut findings = if info.starts_with("csv") {
        jitna_iac::cost::read_inventory(&text, "nodes.csv", &mut sources).1
    } else if info.starts_with("template") {
        let given = jitna_iac::import::Given::Text { name: "template.yaml".to_owned(), text };
        let options = jitna_iac::import::Import {
            account: "111122223333".parse().ok(),
            region: "eu-central-1".parse().ok(),
            ..Default::default()
        };
        jitna_iac::import::import(&[given], &options, &mut sources).1
    } else if info.contains("prices") {
        jitna_iac::cost::Prices::read(&text, "prices.json", &mut sources).1
    } else if info.contains("inventory") {
        let mut collector = jitna_iac::inventory::Collector::default();
        // A line `file: NAME` begins a file.
        let text = if text.starts_with("file: ") { text } else { format!("file: nodes.json\n{text}") };
        let mut before = 0;
        for part in text.split("file: ").skip(1) {
            let (name, content) = part.split_once('\n').unwrap();
            // Findings of all files are in one block, so a file begins on its line there.
            let content = "\n".repeat(before + usize::from(info.contains("several"))) + content;
            collector.read(content.as_bytes(), name, &mut sources).unwrap();
            before = content.lines().count();
        }
        collector.finish().1
    } else if info.contains("documents") {
        jitna_iac::verify::Observed::default().read(&text, "documents.json", &mut sources)
    } else {
        let mut audit = jitna_iac::audit::Audit::default();
        audit.read(&text, "policies.json", &mut sources);
        if info.contains("editors") {
            audit.find_editors();
        }
        if info.contains("except") {
            assert!(audit.except("BreakGlass"), "the role `BreakGlass`");
        }
        audit.finish()
    };
    findings.sort(&sources);
    (findings, sources)
}

/// Findings of a policy test of the model `BASE`
fn findings_of_test(text: &str) -> (Diagnostics, Sources) {
    let mut sources = Sources::default();
    let model = jitna_iac::read::read(BASE, "jitna.yaml", &mut sources).0.expect("a model");
    let plan = jitna_iac::plan::Plan::new(&model).0;
    let mut findings = jitna_iac::testing::read(text, "jitna.test.yaml", &plan, &mut sources).1;
    findings.sort(&sources);
    (findings, sources)
}

fn judge(rule: &jitna_iac::diag::RuleInfo, info: &str, block: &str) -> Result<(), String> {
    let whole = info.contains("whole");
    let written = expanded(block);
    let text = completed(&written, whole);
    let (findings, sources) = if info.ends_with("test") {
        findings_of_test(&written)
    } else if ["json", "csv", "template"].iter().any(|kind| info.starts_with(kind)) {
        findings_beside(info, &written)
    } else if info.contains("files") {
        let variant = jitna_iac::read::Variant::default();
        let variant = if info.contains("overlay") { variant.overlay("production") } else { variant };
        findings_in_folder(&text, rule.docs, &variant)
    } else {
        findings(&text)
    };
    let shown = jitna_iac::diag::render::text(&findings, &sources, Default::default());
    let heavy = findings.iter().filter(|finding| finding.accepted.is_none());
    let heavy = heavy.filter(|finding| finding.severity > Severity::Note || finding.code == rule.code);
    let mut found: Vec<(u32, String)> = heavy
        .map(|finding| {
            let line = sources.position(finding.origin()).map_or(0, |position| position.line);
            (line, finding.code.to_string())
        })
        .collect();
    found.sort();
    let mut expected = marked(&written);
    if info.contains("files") {
        expected.extend(marked_in_files(&written, rule.docs));
        expected.sort();
    }
    let right_kind = if info.contains("bad") {
        expected.iter().any(|(_, code)| code == rule.code.as_str())
    } else {
        !expected.iter().any(|(_, code)| code == rule.code.as_str())
    };
    if found == expected && right_kind {
        return Ok(());
    }
    Err(format!("{} ({info}): expected {expected:?}, found {found:?}\n{block}\n{shown}", rule.name))
}

/// Models with a fault, from all pages
pub(crate) fn models_with_a_fault() -> Vec<String> {
    let mut models = Vec::new();
    for block in rules::ALL.iter().flat_map(|rule| rule.docs.split("```").skip(1).step_by(2)) {
        let (info, text) = block.split_once('\n').unwrap_or((block, ""));
        if info.starts_with("yaml bad") && !info.contains("files") && !info.ends_with("test") {
            models.push(completed(&expanded(text), info.contains("whole")));
        }
    }
    models
}

/// A model with these top-level keys
pub(crate) fn model_with(keys: &str) -> String {
    completed(keys, false)
}

#[test]
fn every_page_proves_itself() {
    let mut faults = Vec::new();
    for rule in rules::ALL.iter().filter(|rule| is_asked_for(rule)) {
        let mut kinds = (0, 0);
        let mut parts = rule.docs.split("```");
        parts.next();
        while let (Some(block), rest) = (parts.next(), parts.next()) {
            let (info, text) = block.split_once('\n').unwrap_or((block, ""));
            match info.split(' ').next() {
                Some("yaml" | "json" | "csv" | "template") if info.contains("bad") => kinds.0 += 1,
                Some("yaml" | "json" | "csv" | "template") if info.contains("good") => kinds.1 += 1,
                _ => continue,
            }
            faults.extend(judge(rule, info, text).err());
            let _ = rest;
        }
        if (kinds.0 == 0 || kinds.1 == 0) && !ELSEWHERE.contains(&rule.name) {
            faults.push(format!(
                "{}: {} bad and {} good examples, and each page has both",
                rule.name, kinds.0, kinds.1
            ));
        }
    }
    assert!(faults.is_empty(), "{} faults\n\n{}", faults.len(), faults.join("\n"));
}

#[test]
fn every_page_has_its_parts() {
    for rule in rules::ALL.iter().filter(|rule| is_asked_for(rule)) {
        let title = format!("# {}: {}\n", rule.code, rule.name);
        assert!(rule.docs.starts_with(&title), "{}: begins with `{title}`", rule.name);
        for part in ["## What it finds", "## Why it matters", "## Example", "## Instead"] {
            assert!(rule.docs.contains(&format!("\n{part}\n")), "{}: {part}", rule.name);
        }
        assert!(rule.summary().len() > 20, "{}: says what it finds", rule.name);
    }
}

#[test]
fn codes_and_names_are_each_used_once() {
    for (i, rule) in rules::ALL.iter().enumerate() {
        let again =
            rules::ALL.iter().skip(i + 1).find(|other| other.code == rule.code || other.name == rule.name);
        assert!(again.is_none(), "{} {}", rule.code, rule.name);
    }
}

#[test]
fn the_base_of_the_examples_is_quiet() {
    let (findings, sources) = findings(BASE);
    let shown = jitna_iac::diag::render::text(&findings, &sources, Default::default());
    assert_eq!(findings.worst().unwrap_or(Severity::Note), Severity::Note, "{shown}");
}
