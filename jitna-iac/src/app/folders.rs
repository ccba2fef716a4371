//! Folders in place of files on the command line

use std::path::{Path, PathBuf};

use super::Console;
use crate::error::Error;
use crate::read::{self, EntryKind};

/// Extensions of the files that are read
const ENDINGS: [&str; 3] = ["json", "yaml", "yml"];

/// Maximum depth of folders
const DEEPEST: usize = 32;

/// Maximum number of names in a message
const MOST_NAMES: usize = 5;

/// Returns the files that the paths name: of a folder, its JSON and YAML files and those of its subfolders, in order
///
/// In a folder that `collect.sh` wrote, `is_wanted` selects the files by their path below that folder. Elsewhere, all are wanted. Says which
/// files are not read. Returns `None`, after a message, if a folder has no file that can be read.
pub(super) fn files_of(
    paths: &[PathBuf],
    is_wanted: fn(&Path) -> bool,
    console: &mut Console<'_>,
) -> Result<Option<Vec<PathBuf>>, Error> {
    let mut files = Vec::new();
    for path in paths {
        if !path.is_dir() {
            files.push(path.clone());
            continue;
        }
        let mut found = Found { is_collected: path.join("collected.json").is_file(), ..Found::default() };
        found.open(path, 0)?;
        if found.is_collected {
            found.files.retain(|file| file.strip_prefix(path).is_ok_and(is_wanted));
        }
        let name = read::name_of(path);
        if found.files.is_empty() {
            console.complain(
                &format!("the folder `{name}` has no file that can be read"),
                Some("name a folder with JSON or YAML files"),
            );
            return Ok(None);
        }
        if !found.left_out.is_empty() {
            let shown: Vec<&str> = found.left_out.iter().take(MOST_NAMES).map(String::as_str).collect();
            let more = match found.left_out.len() - shown.len() {
                0 => String::new(),
                more => format!(" and {more} more"),
            };
            console.say(&format!("note: not read: {}{more}", shown.join(", ")));
        }
        files.append(&mut found.files);
    }
    Ok(Some(files))
}

/// Content of a folder
#[derive(Default)]
struct Found {
    /// Whether `collect.sh` wrote the folder
    is_collected: bool,
    files: Vec<PathBuf>,
    /// Names of the entries that are not read
    left_out: Vec<String>,
}

impl Found {
    fn open(&mut self, folder: &Path, depth: usize) -> Result<(), Error> {
        for entry in read::entries(folder)? {
            let ending =
                entry.path.extension().and_then(|ending| ending.to_str()).map(str::to_ascii_lowercase);
            let is_read = ending.is_some_and(|ending| ENDINGS.contains(&ending.as_str()));
            match entry.kind {
                EntryKind::Folder if depth < DEEPEST => self.open(&entry.path, depth + 1)?,
                EntryKind::File if is_read => self.files.push(entry.path),
                // `collect.sh` also writes a log and other files that are not outputs of calls.
                _ if self.is_collected => {}
                _ => self.left_out.push(read::name_of(&entry.path)),
            }
        }
        Ok(())
    }
}
