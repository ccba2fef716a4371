//! `jitna-iac explain`

use std::fmt::{self, Write};

use jitna_iac::app::{Exit, ListFormat, Streams};
use jitna_iac::diag::{Code, Severity};
use jitna_iac::rules;
use serde::Serialize;

use crate::exit::Failure;

/// Explains a kind of finding
///
/// Examples:
///   jitna-iac explain JNA0203
///   jitna-iac explain overlapping-targets
///   jitna-iac explain --list
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct Cmd {
    /// Code or name
    #[arg(value_name = "CODE|NAME", required_unless_present = "list", conflicts_with = "list")]
    rule: Option<String>,

    /// List all of them
    #[arg(long)]
    list: bool,

    /// How the list is shown
    #[arg(long, default_value = "table", conflicts_with = "rule", value_parser = jitna_iac::app::args::words(ListFormat::WORDS))]
    format: ListFormat,
}

impl Cmd {
    pub(crate) fn run(self, streams: &mut Streams<'_>) -> Result<Exit, Failure> {
        match (&self.rule, self.format) {
            (Some(rule), _) => streams.print_text(page(rule)?),
            (None, ListFormat::Table) => streams.print_text(&table()),
            (None, ListFormat::Json) => streams.print_json(&json()),
        }?;
        Ok(Exit::Done)
    }
}

fn page(rule: &str) -> Result<&'static str, Failure> {
    let found = rules::find(rule).map(|rule| rule.docs);
    found.ok_or_else(|| Failure::Unknown {
        message: format!("no kind of finding has the code or name `{rule}`"),
        help: match rules::nearest(rule) {
            Some(like) => format!("did you mean `{like}`?"),
            None => "`jitna-iac explain --list` names all of them".to_owned(),
        },
    })
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
    text
}

/// The list for programs
#[derive(Serialize)]
struct List {
    version: u32,
    rules: Vec<Row>,
}

fn json() -> String {
    // Nothing in the list can fail to be JSON.
    let list = List { version: 1, rules: rows().collect() };
    let mut text = serde_json::to_string_pretty(&list).unwrap_or_default();
    text.push('\n');
    text
}
