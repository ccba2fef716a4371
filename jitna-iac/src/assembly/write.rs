//! Writing an assembly, either completely or not at all

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::{fs, io};

use super::index::INDEX_KIND;
use super::{Assembly, Format, Index, promote, script};
use crate::files::{self, Staged};

/// Reason why an assembly was not written
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum WriteError {
    /// The operating system reported an error
    #[error("cannot write {}: {source}", path.display())]
    Io {
        /// Path that could not be written
        path: PathBuf,
        /// Error of the operating system
        source: io::Error,
    },
    /// The directory contains a file that does not belong to an earlier assembly
    #[error("{} is not replaced: it contains `{found}`, which is not part of an assembly", path.display())]
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
    /// The files are written to a directory next to `dir`, which replaces `dir` when it is complete. A full disk or a kill therefore never
    /// leaves a partial assembly. An existing directory is replaced only if it is empty, or contains nothing but an earlier assembly and
    /// locks that the CDK leaves there. Returns the index, which is one of the files.
    ///
    /// # Errors
    ///
    /// Returns an error when the operating system reports an error, or the directory contains other files.
    pub fn write_to(&self, dir: &Path, format: Format) -> Result<Index, WriteError> {
        let at = |path: &Path| {
            let path = path.to_owned();
            move |source| WriteError::Io { path, source }
        };
        // Without the `.` of `assembly/.`, which cannot be renamed.
        let (Some(parent), Some(name)) = (dir.parent(), dir.file_name()) else {
            let reason = "it cannot be replaced as a whole; name a directory inside it";
            return Err(at(dir)(io::Error::other(reason)));
        };
        let dir = &parent.join(name);
        let parent = if parent.as_os_str().is_empty() { Path::new(".") } else { parent };
        check_replaceable(dir)?;
        fs::create_dir_all(parent).map_err(at(parent))?;
        let staged = Staged::new(dir).map_err(at(dir))?;
        let index = self.each_file(format, |path, text| {
            let written = staged.file(path, text);
            let ready = match [script::FILE, promote::FILE].contains(&path) {
                true => written.and_then(|()| files::make_runnable(&staged.path(path))),
                false => written,
            };
            // Errors name the path that the file was to have in the end.
            ready.map_err(at(&dir.join(path)))
        })?;
        // Another process may have put files there in the meantime.
        check_replaceable(dir)?;
        staged.put().map_err(at(dir))?;
        Ok(index)
    }
}

/// Writes one file, either completely or not at all
pub(crate) fn write_file(path: &Path, text: &str) -> Result<(), WriteError> {
    files::write(path, text).map_err(|source| WriteError::Io { path: path.to_owned(), source })
}

/// Returns an error if the directory contains other files
fn check_replaceable(dir: &Path) -> Result<(), WriteError> {
    let io = |source| WriteError::Io { path: dir.to_owned(), source };
    match fs::symlink_metadata(dir) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(io(error)),
        Ok(data) if data.is_symlink() => {
            return Err(io(io::Error::other("it is a symbolic link; name the directory itself")));
        }
        Ok(data) if !data.is_dir() => return Err(io(io::ErrorKind::NotADirectory.into())),
        Ok(_) => {}
    }
    match foreign(dir, "", &earlier_files(dir)).map_err(io)? {
        Some(found) => Err(WriteError::Foreign { path: dir.to_owned(), found }),
        None => Ok(()),
    }
}

/// Returns the first file by name that is not in `ours`; folders that contain none of `ours` are not searched
fn foreign(dir: &Path, prefix: &str, ours: &BTreeSet<String>) -> io::Result<Option<String>> {
    let mut entries = fs::read_dir(dir)?.collect::<io::Result<Vec<_>>>()?;
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let path = format!("{prefix}{}", entry.file_name().to_string_lossy());
        let inside = format!("{path}/");
        let is_folder = entry.file_type()?.is_dir();
        if is_folder && ours.range(inside.clone()..).next().is_some_and(|file| file.starts_with(&inside)) {
            if let Some(found) = foreign(&entry.path(), &inside, ours)? {
                return Ok(Some(found));
            }
        } else if is_folder || !(ours.contains(&path) || is_of_cdk(prefix, &path, ours)) {
            return Ok(Some(path));
        }
    }
    Ok(None)
}

/// Checks whether the CDK leaves such a file in an assembly: a lock, or another version of a template next to the template
/// (aws/aws-cdk-cli, `packages/@aws-cdk/toolkit-lib/lib/api/cloudformation/template-body-parameter.ts`)
fn is_of_cdk(prefix: &str, path: &str, ours: &BTreeSet<String>) -> bool {
    let version = path.strip_suffix(".yaml").and_then(|path| path.rsplit_once('-'));
    let hash = |text: &str| text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    prefix.is_empty() && is_lock(path) || version.is_some_and(|(of, by)| ours.contains(of) && hash(by))
}

/// Checks whether the CDK created this file to lock the directory while it reads or writes (aws/aws-cdk-cli,
/// `packages/@aws-cdk/toolkit-lib/lib/api/rwlock.ts`)
fn is_lock(name: &str) -> bool {
    let number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let reader = name.strip_prefix("read.").and_then(|rest| rest.strip_suffix(".lock"));
    name == "synth.lock"
        || reader.and_then(|rest| rest.split_once('.')).is_some_and(|(a, b)| number(a) && number(b))
}

/// Returns the files that the index in a directory lists
fn earlier_files(dir: &Path) -> BTreeSet<String> {
    let index = fs::read(dir.join("index.json")).ok();
    let index: Option<serde_json::Value> = index.and_then(|bytes| serde_json::from_slice(&bytes).ok());
    let Some(index) =
        index.filter(|index| index.get("kind").and_then(|kind| kind.as_str()) == Some(INDEX_KIND))
    else {
        return BTreeSet::new();
    };
    let files = index.get("files").and_then(|files| files.as_array()).cloned().unwrap_or_default();
    files.iter().filter_map(|file| file.as_str().map(str::to_owned)).collect()
}
