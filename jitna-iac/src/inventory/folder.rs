//! Files and folders of an inventory

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use super::collect::Collector;
use crate::diag::Sources;
use crate::ids::clip;
use crate::read::{InputError, name_of};
use crate::rules;

/// Extensions of files that are read in a folder
pub const ENDINGS: [&str; 6] = ["json", "jsonl", "ndjson", "csv", "yaml", "yml"];

/// Maximum depth of folders, because a link may form a cycle
const MOST_FOLDERS: usize = 16;

impl Collector {
    /// Reads a file, or all files of a folder and its subfolders; `-` is standard input
    ///
    /// A file of a folder is read if its name ends in one of [`ENDINGS`]. The names of other files that are not hidden are a finding, and
    /// so is a folder of which no file is read.
    ///
    /// # Errors
    ///
    /// Returns an error when a file cannot be read. Invalid content is a finding.
    pub fn open(&mut self, path: &Path, sources: &mut Sources) -> Result<(), InputError> {
        let failed = |source| InputError::Io { path: path.to_owned(), source };
        if path == Path::new("-") {
            return self.take(io::stdin().lock(), path, sources).map_err(failed);
        }
        if path.is_dir() {
            let mut unread = Vec::new();
            let read = self.open_folder(path, 0, &mut unread, sources)?;
            let name = name_of(path);
            if read == 0 {
                let message =
                    format!("the folder `{}` has no file that is read{}", clip(&name), named(&unread));
                let help = format!("files of an inventory end in {}", endings());
                self.push(rules::EMPTY_INVENTORY.finding(message).help(help));
            } else if !unread.is_empty() {
                let message = format!("files of the folder `{}` are not read{}", clip(&name), named(&unread));
                let help =
                    format!("name each file individually to read it, or let its name end in {}", endings());
                self.push(rules::UNREAD_FILE.finding(message).help(help));
            }
            return Ok(());
        }
        self.take(File::open(path).map_err(failed)?, path, sources).map_err(failed)
    }

    /// Reads the files of a folder; returns their number
    fn open_folder(
        &mut self,
        folder: &Path,
        level: usize,
        unread: &mut Vec<String>,
        sources: &mut Sources,
    ) -> Result<usize, InputError> {
        let failed = |source| InputError::Io { path: folder.to_owned(), source };
        let entries = std::fs::read_dir(folder).map_err(failed)?;
        let paths: io::Result<Vec<PathBuf>> = entries.map(|entry| Ok(entry?.path())).collect();
        let mut paths = paths.map_err(failed)?;
        paths.sort();
        let mut read = 0;
        for path in paths {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            if name.starts_with('.') {
                continue;
            }
            let ending = path.extension().and_then(|ending| ending.to_str()).map(str::to_ascii_lowercase);
            let known = ending.is_some_and(|ending| ENDINGS.contains(&ending.as_str()));
            if path.is_dir() && level < MOST_FOLDERS {
                read += self.open_folder(&path, level + 1, unread, sources)?;
            } else if path.is_file() && known {
                let failed = |source| InputError::Io { path: path.clone(), source };
                self.take(File::open(&path).map_err(failed)?, &path, sources).map_err(failed)?;
                read += 1;
            } else {
                unread.push(name_of(&path));
            }
        }
        Ok(read)
    }
}

/// Formats the names of files that are not read, after a colon
fn named(files: &[String]) -> String {
    const SHOWN: usize = 5;
    if files.is_empty() {
        return String::new();
    }
    let shown: Vec<String> = files.iter().take(SHOWN).map(|name| format!("`{}`", clip(name))).collect();
    let more = match files.len().saturating_sub(SHOWN) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    format!(": {}{more}", shown.join(", "))
}

fn endings() -> String {
    let all: Vec<String> = ENDINGS.iter().map(|ending| format!("`.{ending}`")).collect();
    match all.split_last() {
        Some((last, others)) => format!("{} or {last}", others.join(", ")),
        None => String::new(),
    }
}
