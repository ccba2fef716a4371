//! Accounts with an older version of a document than the assembly

use std::path::{Path, PathBuf};

use serde::Serialize;

use super::folders::files_of;
use super::table::columns;
use super::{Console, Exit, ListFormat, Loaded};
use crate::diag::{Diagnostics, Severity, Sources, render};
use crate::error::Error;
use crate::plan::Plan;
use crate::read;
use crate::synth::Options;
use crate::verify::{Expected, IndexError, Observed, Row, State, Verification};

/// Options of [`verify_documents()`]
#[derive(Clone, Debug)]
pub struct VerifyDocuments {
    /// Files with descriptions of documents, or folders of such files; `-` is standard input
    pub files: Vec<PathBuf>,
    /// Output format
    pub format: ListFormat,
    /// Whether the run fails for documents that no file shows
    pub complete: bool,
}

/// Shows the state of the documents of an assembly in accounts and Regions
///
/// `assembly` is the directory of a written assembly. If it is `None`, `loaded` is compiled.
///
/// # Errors
///
/// Returns an error when a file cannot be read or the output cannot be written.
pub fn verify_documents(
    loaded: &mut Loaded,
    assembly: Option<&PathBuf>,
    options: &VerifyDocuments,
    console: &mut Console<'_>,
) -> Result<Exit, Error> {
    let expected = match assembly {
        Some(dir) => match Expected::read(dir) {
            Ok(expected) => expected,
            Err(IndexError::Read(error)) => return Err(error.into()),
            Err(error) => {
                let help = "name a directory that `jitna-iac synth --out DIR` wrote";
                console.complain(&error.to_string(), Some(help));
                return Ok(Exit::Io);
            }
        },
        None => {
            let made = loaded.compile(Options::default());
            let (Some(made), Some(model)) = (made, &loaded.model) else {
                console.report(&loaded.findings, &loaded.sources, Severity::Warning, Severity::Error);
                return Ok(Exit::Findings);
            };
            Expected::new(&made, &Plan::new(model).0)
        }
    };
    let (mut sources, mut findings, mut observed) =
        (Sources::default(), Diagnostics::default(), Observed::default());
    let Some(files) = files_of(&options.files, has_documents, console)? else { return Ok(Exit::Usage) };
    for path in &files {
        match read::text_of(path, &mut sources)? {
            Ok((name, text)) => findings.append(observed.read(&text, &name, &mut sources)),
            Err(finding) => findings.push(*finding),
        }
    }
    if !findings.is_empty() {
        findings.sort(&sources);
        console.report(&findings, &sources, Severity::Note, Severity::Error);
        return Ok(Exit::Findings);
    }
    let verification = Verification::new(&expected, &observed);
    match options.format {
        ListFormat::Table => console.print_text(&text(&verification)),
        ListFormat::Json => console.print_json(&json(&verification)),
    }?;
    let (old, missing) = (verification.old(), verification.not_seen());
    console.out.flush().map_err(Error::Output)?;
    console.say(&format!(
        "{} of {} documents run something else than the assembly; {missing} were not seen",
        old,
        verification.rows.len()
    ));
    if old > 0 || options.complete && missing > 0 { Ok(Exit::Findings) } else { Ok(Exit::Done) }
}

/// Whether a file of a collected folder describes a document
fn has_documents(path: &Path) -> bool {
    let folder = path.parent().and_then(Path::file_name);
    folder.is_some_and(|folder| folder == "documents" || folder == "descriptions")
}

fn text(verification: &Verification) -> String {
    let mut rows = vec![["ACCOUNT", "REGION", "DOCUMENT", "STATE"].map(str::to_owned)];
    let is_open = |row: &Row| !matches!(row.state, State::Current { .. });
    let (shown, left) = render::first(&verification.rows, is_open);
    for Row { account, region, document, state } in shown {
        let unknown = || "unknown".to_owned();
        let state = match state {
            State::Current { compared: true } => "current".to_owned(),
            State::Current { compared: false } => "newest is the default; text not compared".to_owned(),
            State::Old { default_version, latest_version } => {
                format!("OLD: version {default_version} is the default, {latest_version} the newest")
            }
            State::Newer { default_version, latest_version } => {
                format!(
                    "current: version {default_version}; version {latest_version} is not from the assembly"
                )
            }
            State::Different => "DIFFERENT: the default version has different text".to_owned(),
            State::NotSeen => "not seen".to_owned(),
            State::NotInAssembly => "not in the assembly for this place".to_owned(),
        };
        let visible = crate::escape::visible;
        rows.push([
            account.clone().unwrap_or_else(unknown),
            region.clone().unwrap_or_else(unknown),
            visible(document),
            visible(&state),
        ]);
    }
    columns(&rows, &[false; 4]) + &render::left_out(left, "document", "json")
}

fn json(verification: &Verification) -> String {
    /// Result in JSON
    #[derive(Serialize)]
    #[serde(rename_all = "camelCase")]
    struct Json<'v> {
        version: u32,
        old: usize,
        not_seen: usize,
        documents: &'v [Row],
    }
    let whole = Json {
        version: 1,
        old: verification.old(),
        not_seen: verification.not_seen(),
        documents: &verification.rows,
    };
    // Serialization cannot fail.
    let mut text = serde_json::to_string_pretty(&whole).unwrap_or_default();
    text.push('\n');
    text
}
