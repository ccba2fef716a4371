//! `jitna-iac fmt`

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use jitna_iac::app::{Exit, Streams};
use jitna_iac::diag::{Diagnostics, Severity, Sources};
use jitna_iac::files;
use jitna_iac::model::{Model, StatementKind};
use jitna_iac::{layout, read};

use crate::exit::Failure;

use crate::trust::Trust;

/// Brings `jitna.yaml` and Cedar files into one form; comments stay, and the meaning does
///
/// What cannot be changed safely stays as it is. With errors, no file is touched.
///
/// Examples:
///   jitna-iac fmt
///   jitna-iac fmt --check
///   jitna-iac fmt - < policy.cedar --language cedar
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct Cmd {
    /// Files, `.yaml`, `.yml` or `.cedar`; `-` is standard input, and the result goes to standard output
    /// [default: jitna.yaml and the Cedar files that it names]
    #[arg(value_name = "FILE")]
    files: Vec<PathBuf>,

    /// Write nothing; show what would change, and fail if something would
    #[arg(long)]
    check: bool,

    /// Language of standard input
    #[arg(long, default_value = "yaml", value_parser = jitna_iac::app::args::words(LANGUAGES))]
    language: Language,

    #[command(flatten)]
    trust: Trust,
}

/// What a file is written in
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
    pub(crate) fn run(self, streams: &mut Streams<'_>) -> Result<Exit, Failure> {
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
            streams.report(&findings, &sources, Severity::Note, Severity::Error);
            return Ok(Exit::Findings);
        }
        if self.check { differences(&files, streams) } else { write(&files, streams) }
    }

    fn paths(&self) -> Result<Vec<PathBuf>, Failure> {
        if !self.files.is_empty() {
            return Ok(self.files.clone());
        }
        let model = PathBuf::from(USUAL);
        if !model.exists() {
            return Err(Failure::Unknown {
                message: format!("there is no `{USUAL}` in this folder"),
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

/// The Cedar files that a model names, each once
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
fn differences(files: &[File], streams: &mut Streams<'_>) -> Result<Exit, Failure> {
    let mut exit = Exit::Done;
    for File { path, old, new } in files.iter().filter(|file| file.old != file.new) {
        exit = Exit::Differs;
        let name = path.display().to_string();
        streams.print_text(&layout::difference(&name, old, new))?;
        streams.say(&format!("{name} is not formatted"));
    }
    Ok(exit)
}

fn write(files: &[File], streams: &mut Streams<'_>) -> Result<Exit, Failure> {
    for File { path, old, new } in files {
        if path == Path::new("-") {
            streams.print(new)?;
        } else if old != new {
            replace(path, new).map_err(|error| Failure::write(path, error))?;
            streams.say(&format!("formatted {}", path.display()));
        }
    }
    Ok(Exit::Done)
}

/// Puts a file in the place of another, with its permissions, so that there is never half a file
fn replace(path: &Path, text: &str) -> io::Result<()> {
    // What a link leads to is replaced, not the link.
    files::write(&fs::canonicalize(path)?, text)
}
