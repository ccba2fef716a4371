//! Writing an assembly: whole, or not at all

use std::path::{Path, PathBuf};
use std::{fs, io};

use super::index::MARK;
use super::{Assembly, Format};

/// Why an assembly was not written
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum WriteError {
    /// The operating system refused
    #[error("cannot write {}: {source}", path.display())]
    Io {
        /// Path that could not be written
        path: PathBuf,
        /// What the operating system says
        source: io::Error,
    },
    /// The directory holds something that is not of an earlier assembly
    #[error("{} is not replaced: it holds `{found}`, which is not part of an assembly", path.display())]
    Foreign {
        /// The directory
        path: PathBuf,
        /// First such file
        found: String,
    },
}

impl Assembly {
    /// Writes every file into `dir`
    ///
    /// The files are written beside `dir` and put in its place when all of them are there, so that a full disk or a kill
    /// leaves no half of an assembly. An existing directory is replaced only if it is empty or holds nothing but an earlier
    /// assembly.
    ///
    /// # Errors
    ///
    /// When the disk refuses, or the directory holds files of others.
    pub fn write_to(&self, dir: &Path, format: Format) -> Result<(), WriteError> {
        let at = |path: &Path| {
            let path = path.to_owned();
            move |source| WriteError::Io { path, source }
        };
        let exists = check_replaceable(dir)?;
        let name = dir
            .file_name()
            .map(|name| name.to_string_lossy().into_owned())
            .unwrap_or_else(|| "assembly".to_owned());
        let parent = match dir.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => parent.to_owned(),
            _ => PathBuf::from("."),
        };
        fs::create_dir_all(&parent).map_err(at(&parent))?;
        let process = std::process::id();
        let new = Scratch(parent.join(format!(".{name}.{process}.new")));
        let old = Scratch(parent.join(format!(".{name}.{process}.old")));
        fs::create_dir(&new.0).map_err(at(dir))?;
        self.each_file(format, |path, text| {
            let path = new.0.join(path);
            if let Some(folder) = path.parent() {
                fs::create_dir_all(folder).map_err(at(folder))?;
            }
            fs::write(&path, text).map_err(at(&path))
        })?;
        if exists {
            fs::rename(dir, &old.0).map_err(at(dir))?;
        }
        fs::rename(&new.0, dir).map_err(|source| {
            if exists {
                // The earlier assembly is better than none; if even that fails, the first error says why.
                let _: io::Result<()> = fs::rename(&old.0, dir);
            }
            WriteError::Io { path: dir.to_owned(), source }
        })
    }
}

/// A directory that goes when this does
struct Scratch(PathBuf);

impl Drop for Scratch {
    fn drop(&mut self) {
        // Gone already when it was put in place.
        let _: io::Result<()> = fs::remove_dir_all(&self.0);
    }
}

/// Whether the directory exists; an error if it holds files of others
fn check_replaceable(dir: &Path) -> Result<bool, WriteError> {
    let io = |source| WriteError::Io { path: dir.to_owned(), source };
    match fs::symlink_metadata(dir) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
        Err(error) => return Err(io(error)),
        Ok(data) if !data.is_dir() => return Err(io(io::ErrorKind::NotADirectory.into())),
        Ok(_) => {}
    }
    let mut found = Vec::new();
    walk(dir, "", &mut found).map_err(io)?;
    let ours = earlier_files(dir);
    match found.into_iter().find(|file| !ours.contains(file)) {
        Some(found) => Err(WriteError::Foreign { path: dir.to_owned(), found }),
        None => Ok(true),
    }
}

fn walk(dir: &Path, prefix: &str, found: &mut Vec<String>) -> io::Result<()> {
    for entry in fs::read_dir(dir)? {
        let entry = entry?;
        let path = format!("{prefix}{}", entry.file_name().to_string_lossy());
        if entry.file_type()?.is_dir() {
            walk(&entry.path(), &format!("{path}/"), found)?;
        } else {
            found.push(path);
        }
    }
    Ok(())
}

/// Files that the index in a directory names as its own
fn earlier_files(dir: &Path) -> Vec<String> {
    let index = fs::read(dir.join("index.json")).ok();
    let index: Option<serde_json::Value> = index.and_then(|bytes| serde_json::from_slice(&bytes).ok());
    let Some(index) = index.filter(|index| index.get("kind").and_then(|kind| kind.as_str()) == Some(MARK))
    else {
        return Vec::new();
    };
    let files = index.get("files").and_then(|files| files.as_array()).cloned().unwrap_or_default();
    files.iter().filter_map(|file| file.as_str().map(str::to_owned)).collect()
}
