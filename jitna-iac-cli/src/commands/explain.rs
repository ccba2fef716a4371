//! `jitna-iac explain`

use std::borrow::Cow;
use std::fmt::{self, Write};

use jitna_iac::app::{Console, Exit, ListFormat};
use jitna_iac::diag::{Code, Severity};
use jitna_iac::editor::{KeyReference, key_row, keys_named, nearest_key};
use jitna_iac::init::PACKS;
use jitna_iac::{patterns, rules};
use serde::Serialize;

use crate::exit::Failure;

/// Explains a kind of finding, a pattern, or a key of `jitna.yaml`, or prints a pack of guardrails
///
/// A pack is a file with guardrails to start from, for `--guardrails`.
///
/// Examples:
///   jitna-iac explain JNA0203
///   jitna-iac explain overlapping-targets
///   jitna-iac explain break-glass
///   jitna-iac explain rollouts.extends
///   jitna-iac explain production-guardrails > company.guardrails.yaml
///   jitna-iac explain --list
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct Cmd {
    /// Code or name of the rule, name of the pattern or pack, or name or path of the key
    #[arg(value_name = "CODE|NAME|KEY", required_unless_present = "list", conflicts_with = "list")]
    rule: Option<String>,

    /// List all of them
    #[arg(long)]
    list: bool,

    /// How the list is shown
    #[arg(long, default_value = "table", conflicts_with = "rule", value_parser = jitna_iac::app::args::words(ListFormat::WORDS))]
    format: ListFormat,
}

impl Cmd {
    pub(crate) fn run(self, console: &mut Console<'_>) -> Result<Exit, Failure> {
        match (&self.rule, self.format) {
            (Some(rule), _) => console.print_text(&page(rule)?),
            (None, ListFormat::Table) => console.print_text(&table()),
            (None, ListFormat::Json) => console.print_json(&json()),
        }?;
        Ok(Exit::Done)
    }
}

pub(crate) fn page(name: &str) -> Result<Cow<'static, str>, Failure> {
    let rule = rules::find(name).map(|rule| rule.docs.into());
    let pattern =
        || patterns::ALL.iter().find(|pattern| pattern.name() == name).map(|pattern| pattern.page().into());
    let pack = || PACKS.iter().find(|pack| pack.name == name).map(|pack| pack.text.into());
    if let Some(page) = rule.or_else(pattern).or_else(pack) {
        return Ok(page);
    }
    let keys = keys_named(name);
    if !keys.is_empty() {
        return Ok(keys.iter().map(key).collect::<Vec<_>>().join("\n").into());
    }
    Err(Failure::Unknown {
        message: format!("no rule, pattern, pack or key of `jitna.yaml` has the code or name `{name}`"),
        help: match near(name) {
            Some(like) => format!("did you mean `{like}`?"),
            None => "`jitna-iac explain --list` names all rules, `jitna-iac schema` has all keys".to_owned(),
        },
    })
}

/// Code or name that was probably meant
fn near(name: &str) -> Option<String> {
    let named = patterns::nearest(name).or_else(|| rules::nearest(name)).map(str::to_owned);
    // Only rules and patterns have a hyphen in their names, and only keys have a dot.
    let of_key = || nearest_key(name).filter(|_| !name.contains('-'));
    if name.contains('.') { of_key() } else { named.or_else(of_key) }
}

/// What the reference says about a key
fn key(key: &KeyReference) -> String {
    let quoted =
        |words: &[String]| words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ");
    let mut text = format!("# {}\n", key.path);
    match key_row(&key.path) {
        Some(row) => {
            text.push_str(&format!("\n{}\n\nType: {}\n\nDefault: {}\n", row.meaning, row.kind, row.default));
        }
        None => text.push_str(&format!("\n{}\n", key.description.trim())),
    }
    for (what, words) in [("Values", &key.values), ("Keys", &key.keys)] {
        if !words.is_empty() {
            text.push_str(&format!("\n{what}: {}\n", quoted(words)));
        }
    }
    text
}

/// A kind of finding in the list
#[derive(Serialize)]
struct Row {
    code: Code,
    severity: Severity,
    name: &'static str,
    summary: String,
}

fn rows() -> impl Iterator<Item = Row> {
    rules::ALL.iter().map(|rule| Row {
        code: rule.code,
        severity: rule.severity,
        name: rule.name,
        summary: rule.summary(),
    })
}

fn table() -> String {
    let width = rules::ALL.iter().map(|rule| rule.name.len()).max().unwrap_or_default();
    let mut text = String::new();
    for Row { code, severity, name, summary } in rows() {
        let line = format!("{code}  {:<7}  {name:<width$}  {summary}", severity.as_str());
        // Writing to a string does not fail.
        let _: fmt::Result = writeln!(text, "{}", line.trim_end());
    }
    for pattern in patterns::ALL {
        let line = format!("pattern  {:<7}  {:<width$}  {}", "", pattern.name(), pattern.summary());
        let _: fmt::Result = writeln!(text, "{}", line.trim_end());
    }
    for pack in PACKS {
        let line = format!("pack     {:<7}  {:<width$}  {}", "", pack.name, pack.summary());
        let _: fmt::Result = writeln!(text, "{}", line.trim_end());
    }
    text
}

/// The list for programs
#[derive(Serialize)]
struct List {
    version: u32,
    rules: Vec<Row>,
    patterns: Vec<Pattern>,
    packs: Vec<Pattern>,
}

/// A pattern or pack in the list
#[derive(Serialize)]
struct Pattern {
    name: &'static str,
    summary: String,
}

fn json() -> String {
    // Nothing in the list can fail to be JSON.
    let patterns = patterns::ALL.iter().map(|one| Pattern { name: one.name(), summary: one.summary() });
    let packs = PACKS.iter().map(|one| Pattern { name: one.name, summary: one.summary().to_owned() });
    let list =
        List { version: 1, rules: rows().collect(), patterns: patterns.collect(), packs: packs.collect() };
    let mut text = serde_json::to_string_pretty(&list).unwrap_or_default();
    text.push('\n');
    text
}
