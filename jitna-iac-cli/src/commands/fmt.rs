//! `jitna-iac fmt`

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use jitna_iac::app::{Console, Exit};
use jitna_iac::diag::{Diagnostics, Severity, Sources};
use jitna_iac::files;
use jitna_iac::model::{Model, StatementKind};
use jitna_iac::{layout, read};

use crate::exit::Failure;

use crate::trust::Trust;

/// Formats `jitna.yaml` and Cedar files; comments and meaning stay the same
///
/// What cannot be changed safely is kept. If there are errors, no file is changed.
///
/// Examples:
///   jitna-iac fmt
///   jitna-iac fmt --check
///   jitna-iac fmt - < policy.cedar --language cedar
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct Cmd {
    /// Files, `.yaml`, `.yml` or `.cedar`; `-` is standard input, and the result goes to standard output [default: jitna.yaml and the Cedar
    /// files that it names]
    #[arg(value_name = "FILE")]
    files: Vec<PathBuf>,

    /// Show what would change without writing files; fail if there would be changes
    #[arg(long)]
    check: bool,

    /// Language of standard input
    #[arg(long, default_value = "yaml", value_parser = jitna_iac::app::args::words(LANGUAGES))]
    language: Language,

    #[command(flatten)]
    trust: Trust,
}

/// Language of a file
#[derive(Clone, Copy)]
enum Language {
    Yaml,
    Cedar,
}

/// File that is formatted if none is named
const USUAL: &str = "jitna.yaml";

const LANGUAGES: &[(&str, Language)] = &[("yaml", Language::Yaml), ("cedar", Language::Cedar)];

/// A file before and after
struct File {
    path: PathBuf,
    old: String,
    new: String,
}

impl Cmd {
    pub(crate) fn run(self, console: &mut Console<'_>) -> Result<Exit, Failure> {
        let mut sources = Sources::default();
        let mut findings = Diagnostics::default();
        let mut files = Vec::new();
        for path in self.paths()? {
            let language = self.language_of(&path)?;
            let old = match read::read_text(&path, &mut sources).map_err(jitna_iac::Error::from)? {
                Ok(old) => old,
                Err(more) => {
                    findings.append(more);
                    continue;
                }
            };
            let name = path.display().to_string();
            let new = match language {
                Language::Yaml => layout::yaml(&old, &name, &mut sources),
                Language::Cedar => layout::cedar(&old, &name, &mut sources),
            };
            match new {
                Ok(new) => files.push(File { path, old, new }),
                Err(more) => findings.append(more),
            }
        }
        if !findings.is_empty() {
            findings.sort(&sources);
            console.report(&findings, &sources, Severity::Note, Severity::Error);
            return Ok(Exit::Findings);
        }
        if self.check { differences(&files, console) } else { write(&files, console) }
    }

    fn paths(&self) -> Result<Vec<PathBuf>, Failure> {
        if !self.files.is_empty() {
            return Ok(self.files.clone());
        }
        let model = PathBuf::from(USUAL);
        if !model.exists() {
            return Err(Failure::Unknown {
                message: format!("no `{USUAL}` in this folder"),
                help: "name the files: `jitna-iac fmt FILE…`".to_owned(),
            });
        }
        let mut sources = Sources::default();
        let mut paths = vec![model.clone()];
        if let Ok(text) = read::read_text(&model, &mut sources).map_err(jitna_iac::Error::from)? {
            let (read, _) = read::read(&text, USUAL, &mut sources);
            let access = self.trust.access(Path::new(""))?;
            for path in read.iter().flat_map(cedar_files) {
                access.allows(&path).map_err(|refusal| Failure::Refused {
                    message: format!("cannot format {}, which `{USUAL}` names: {refusal}", path.display()),
                    help: refusal.help().to_owned(),
                })?;
                paths.push(path);
            }
        }
        Ok(paths)
    }

    fn language_of(&self, path: &Path) -> Result<Language, Failure> {
        if path == Path::new("-") {
            return Ok(self.language);
        }
        match path.extension().and_then(|ending| ending.to_str()) {
            Some("yaml" | "yml") => Ok(Language::Yaml),
            Some("cedar") => Ok(Language::Cedar),
            _ => Err(Failure::Unknown {
                message: format!("{} is neither YAML nor Cedar by its name", path.display()),
                help: "files end in `.yaml`, `.yml` or `.cedar`".to_owned(),
            }),
        }
    }
}

/// Returns the Cedar files that a model names, each once
fn cedar_files(model: &Model) -> Vec<PathBuf> {
    let deny = model.deny_access.iter().flat_map(|policy| &policy.statements);
    let auto = model.auto_approvals.iter().flat_map(|policy| &policy.statements);
    let mut paths: Vec<PathBuf> = Vec::new();
    for statement in deny.chain(auto) {
        if let StatementKind::File { path, .. } = &statement.kind {
            let path = PathBuf::from(path.as_str());
            if !paths.contains(&path) {
                paths.push(path);
            }
        }
    }
    paths
}

/// Shows what would change
fn differences(files: &[File], console: &mut Console<'_>) -> Result<Exit, Failure> {
    let mut exit = Exit::Done;
    for File { path, old, new } in files.iter().filter(|file| file.old != file.new) {
        exit = Exit::Differs;
        let name = path.display().to_string();
        console.print_text(&layout::difference(&name, "formatted", old, new))?;
        console.say(&format!("{name} is not formatted"));
    }
    Ok(exit)
}

fn write(files: &[File], console: &mut Console<'_>) -> Result<Exit, Failure> {
    for File { path, old, new } in files {
        if path == Path::new("-") {
            console.print(new)?;
        } else if old != new {
            replace(path, new).map_err(|error| Failure::write(path, error))?;
            console.say(&format!("formatted {}", path.display()));
        }
    }
    Ok(Exit::Done)
}

/// Replaces a file atomically and keeps its permissions
fn replace(path: &Path, text: &str) -> io::Result<()> {
    // The target of a symbolic link is replaced, not the link.
    files::write(&fs::canonicalize(path)?, text)
}
