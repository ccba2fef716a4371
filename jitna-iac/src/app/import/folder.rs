//! All files of a folder and its subfolders

use std::path::Path;

use crate::diag::{Diagnostics, Severity, Sources};
use crate::error::Error;
use crate::import::{self, Given};
use crate::read::{self, EntryKind};
use crate::rules;

/// Extensions of the files that are read
const ENDINGS: [&str; 6] = ["json", "jsn", "yaml", "yml", "template", "cfn"];

/// Maximum depth of folders
const DEEPEST: usize = 32;

/// Maximum number of names in a finding
const MOST_NAMES: usize = 5;

/// A folder to read
#[derive(Debug, Default)]
pub(super) struct Folder {
    given: Vec<Given>,
    /// Names that are not read
    left_out: Vec<String>,
    /// Names that are not read because they begin with `.`
    hidden: Vec<String>,
    findings: Diagnostics,
}

impl Folder {
    /// Reads the contents of a folder
    pub(super) fn open(&mut self, path: &Path, depth: usize, sources: &mut Sources) -> Result<(), Error> {
        if let Some(files) = assembly(path, sources)? {
            let name = read::name_of(path).trim_end_matches('/').to_owned();
            match files {
                Ok(files) => self.given.push(Given::Assembly { name, files }),
                Err(findings) => self.findings.append(findings),
            }
            return Ok(());
        }
        for entry in read::entries(path)? {
            let (name, path) = (read::name_of(&entry.path), entry.path);
            let file = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let ending = path.extension().and_then(|ending| ending.to_str()).map(str::to_ascii_lowercase);
            match entry.kind {
                _ if file.starts_with('.') => self.hidden.push(name),
                EntryKind::Folder if depth < DEEPEST => self.open(&path, depth + 1, sources)?,
                EntryKind::File if ending.is_some_and(|ending| ENDINGS.contains(&ending.as_str())) => {
                    match read::text_of(&path, sources)? {
                        Ok((name, text)) => self.given.push(Given::InFolder { name, text }),
                        Err(finding) => self.findings.push(*finding),
                    }
                }
                _ => self.left_out.push(name),
            }
        }
        Ok(())
    }

    /// Returns what was read, and the findings about what was not
    pub(super) fn done(mut self, path: &Path) -> Result<(Vec<Given>, Diagnostics), Diagnostics> {
        let name = read::name_of(path);
        if self.given.is_empty() && self.findings.is_empty() {
            let what = format!("no file in `{name}` can be read");
            self.findings.push(rules::UNUSED_IMPORT.finding(what).help(import::ENDINGS_HELP));
        }
        let lists = [(&self.left_out, Severity::Warning), (&self.hidden, Severity::Note)];
        for (list, severity) in lists {
            if list.is_empty() {
                continue;
            }
            let shown: Vec<String> = list.iter().take(MOST_NAMES).map(|name| format!("`{name}`")).collect();
            let more = match list.len() - shown.len() {
                0 => String::new(),
                more => format!(" and {more} more"),
            };
            let what = format!("not read: {}{more}", shown.join(", "));
            let mut finding = rules::UNUSED_IMPORT.finding(what).help(import::ENDINGS_HELP);
            finding.severity = severity;
            self.findings.push(finding);
        }
        if self.findings.worst() >= Some(Severity::Error) {
            Err(self.findings)
        } else {
            Ok((self.given, self.findings))
        }
    }
}

/// Files of an assembly, if the folder is an assembly
type Files = Result<Vec<(String, String)>, Diagnostics>;

fn assembly(path: &Path, sources: &mut Sources) -> Result<Option<Files>, Error> {
    let index = path.join("index.json");
    if !index.is_file() {
        return Ok(None);
    }
    let is_index = match read::text_of(&index, sources)? {
        Ok((_, text)) => import::is_index(&text),
        Err(_) => false,
    };
    Ok(if is_index { Some(read::read_assembly(path, sources)?) } else { None })
}
