//! Files that a model may name
//!
//! A model can come from another party: a pull request, an archive, a package. A file that it names must not lead to other files of the
//! machine being shown in findings or rewritten by `fmt`.

use std::collections::BTreeMap;
use std::fs::{self, File, Metadata};
use std::io::{self, Read};
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use super::MAX_INPUT;
use super::files::decoded;

/// Folder that marks the root of a project; its files can contain credentials
const REPOSITORY: &str = ".git";

/// Files that a model may name: regular files below its project, and below folders that the user allows
///
/// The project is the nearest folder above the model that contains `.git`, or else the folder of the model itself. Links are followed
/// first, so a link below the project that leads out of it is rejected.
///
/// ```
/// use jitna_iac::read::FileAccess;
/// let access = FileAccess::of_project("policies".as_ref());
/// assert!(access.allows("/etc/passwd".as_ref()).is_err());
/// ```
#[derive(Clone, Debug, Default)]
pub struct FileAccess {
    /// With links resolved
    roots: Vec<PathBuf>,
    /// Texts that replace files when they are read, by paths without links
    texts: BTreeMap<PathBuf, Arc<str>>,
}

/// Why a file is not read
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FileRefusal {
    /// The file cannot be opened or read
    #[error("{}", super::files::io_words(.0))]
    Io(io::Error),
    /// The file is neither below the project nor below an allowed folder
    #[error("it is outside of the project")]
    Outside,
    /// The file belongs to version control
    #[error("it is a file of the Git repository itself")]
    Repository,
    /// The file is a device, a pipe or a socket
    #[error("it is not a regular file")]
    NotRegular,
    /// The file is larger than [`MAX_INPUT`]
    #[error("it is larger than {} MB", MAX_INPUT / (1024 * 1024))]
    TooLarge,
    /// The file is not valid UTF-8; the string says where
    #[error("it is {0}")]
    NotUtf8(String),
}

impl FileRefusal {
    /// Checks whether the file is missing
    pub(crate) fn is_absence(&self) -> bool {
        matches!(self, Self::Io(error) if error.kind() == io::ErrorKind::NotFound)
    }

    /// Returns what to do about it
    #[must_use]
    pub const fn help(&self) -> &'static str {
        match self {
            Self::Outside => {
                "move the file below the project, or allow its folder with `--allow-files FOLDER`"
            }
            Self::Repository => "move the file out of `.git`",
            Self::NotRegular => "name a regular file",
            Self::Io(_) | Self::TooLarge => "the path is relative to the file that names it",
            Self::NotUtf8(_) => "save the file as UTF-8",
        }
    }
}

impl FileAccess {
    /// Allows the files of the project that contains `folder`; an empty path is the working directory
    #[must_use]
    pub fn of_project(folder: &Path) -> Self {
        let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        let Ok(folder) = fs::canonicalize(folder) else { return Self::default() };
        let root = folder.ancestors().find(|folder| folder.join(REPOSITORY).exists()).unwrap_or(&folder);
        Self { roots: vec![root.to_owned()], texts: BTreeMap::new() }
    }

    /// Allows only the files below this folder, regardless of its repository
    #[must_use]
    pub fn below(folder: &Path) -> Self {
        let roots = fs::canonicalize(folder).into_iter().collect();
        Self { roots, texts: BTreeMap::new() }
    }

    /// Reads a text in place of a file, such as one that an editor has not saved
    #[must_use]
    pub fn with_text(mut self, path: &Path, text: Arc<str>) -> Self {
        let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        self.texts.insert(path, text);
        self
    }

    /// The text that replaces a file
    pub(crate) fn text_over(&self, path: &Path) -> Option<Arc<str>> {
        if self.texts.is_empty() {
            return None;
        }
        let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        self.texts.get(&path).map(Arc::clone)
    }

    /// Allows the files below another folder as well
    ///
    /// # Errors
    ///
    /// Returns an error if there is no such folder.
    pub fn allow(mut self, folder: &Path) -> io::Result<Self> {
        let folder = fs::canonicalize(folder)?;
        if !folder.is_dir() {
            return Err(io::ErrorKind::NotADirectory.into());
        }
        self.roots.push(folder);
        Ok(self)
    }

    /// Checks whether a file may be read or rewritten; the result is its path without links
    ///
    /// # Errors
    ///
    /// Returns an error if there is no such file, or if access to it is not allowed.
    pub fn allows(&self, path: &Path) -> Result<PathBuf, FileRefusal> {
        let path = match fs::canonicalize(path) {
            Ok(path) => path,
            // The refusal must not reveal whether a file outside exists.
            Err(_) if self.is_outside_as_written(path) => return Err(FileRefusal::Outside),
            Err(error) => return Err(FileRefusal::Io(error)),
        };
        let Some(within) = self.roots.iter().find_map(|root| path.strip_prefix(root).ok()) else {
            return Err(FileRefusal::Outside);
        };
        if within.components().any(is_repository) {
            return Err(FileRefusal::Repository);
        }
        regular(&fs::metadata(&path).map_err(FileRefusal::Io)?)?;
        Ok(path)
    }

    /// Files of a folder that contain parts of models, by name
    ///
    /// Policy test files are not included. Other entries of the folder, such as pipes and links out of the project, are rejected when they
    /// are read.
    pub(super) fn models_in(&self, folder: &Path) -> Result<Vec<PathBuf>, FileRefusal> {
        let real = fs::canonicalize(folder).map_err(FileRefusal::Io)?;
        let Some(within) = self.roots.iter().find_map(|root| real.strip_prefix(root).ok()) else {
            return Err(FileRefusal::Outside);
        };
        if within.components().any(is_repository) {
            return Err(FileRefusal::Repository);
        }
        let mut files = Vec::new();
        for entry in fs::read_dir(folder).map_err(FileRefusal::Io)? {
            let path = entry.map_err(FileRefusal::Io)?.path();
            let ending = path.extension().and_then(|ending| ending.to_str());
            let is_test = path.file_name().is_some_and(|name| name.to_string_lossy().ends_with(".test.yaml"));
            if matches!(ending, Some("yaml" | "yml" | "json")) && !is_test && !path.is_dir() {
                files.push(path);
            }
        }
        files.sort();
        Ok(files)
    }

    /// Returns the text of a file
    ///
    /// # Errors
    ///
    /// Returns an error if the file cannot be read, or if access to it is not allowed.
    pub fn read(&self, path: &Path) -> Result<String, FileRefusal> {
        let path = self.allows(path)?;
        if let Some(text) = self.texts.get(&path) {
            return Ok(text.to_string());
        }
        let file = File::open(path).map_err(FileRefusal::Io)?;
        regular(&file.metadata().map_err(FileRefusal::Io)?)?;
        let mut bytes = Vec::new();
        let length = file.take(MAX_INPUT as u64 + 1).read_to_end(&mut bytes).map_err(FileRefusal::Io)?;
        if length > MAX_INPUT {
            return Err(FileRefusal::TooLarge);
        }
        decoded(bytes).map_err(|not_text| FileRefusal::NotUtf8(not_text.to_string()))
    }

    /// Whether the nearest existing folder on the path is outside
    fn is_outside_as_written(&self, path: &Path) -> bool {
        let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
        let there = absolute.ancestors().find_map(|folder| fs::canonicalize(folder).ok());
        !there.is_some_and(|there| self.roots.iter().any(|root| there.starts_with(root)))
    }
}

fn is_repository(part: Component<'_>) -> bool {
    part.as_os_str().eq_ignore_ascii_case(REPOSITORY)
}

fn regular(metadata: &Metadata) -> Result<(), FileRefusal> {
    if metadata.is_file() { Ok(()) } else { Err(FileRefusal::NotRegular) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write(path: &Path, text: &str) {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    #[test]
    fn files_of_the_project_are_read_and_no_others() {
        let scratch = tempfile::tempdir().unwrap();
        let at = |path: &str| scratch.path().join(path);
        write(&at("project/.git/config"), "token");
        write(&at("project/team/a.cedar"), "a");
        write(&at("project/shared/b.cedar"), "b");
        write(&at("secret/c.cedar"), "c");
        let access = FileAccess::of_project(&at("project/team"));
        assert_eq!(access.read(&at("project/team/a.cedar")).unwrap(), "a");
        assert_eq!(access.read(&at("project/team/../shared/b.cedar")).unwrap(), "b");
        let refused = |access: &FileAccess, path: &str| access.read(&at(path)).unwrap_err().to_string();
        assert_eq!(refused(&access, "project/team/../../secret/c.cedar"), "it is outside of the project");
        assert_eq!(refused(&access, "project/../none/d.cedar"), "it is outside of the project");
        assert_eq!(refused(&access, "project/.git/config"), "it is a file of the Git repository itself");
        assert_eq!(refused(&access, "project/team"), "it is not a regular file");
        let wider = access.allow(&at("secret")).unwrap();
        assert_eq!(wider.read(&at("secret/c.cedar")).unwrap(), "c");
        // Without a repository, the folder of the model is the project.
        let alone = FileAccess::of_project(&at("secret"));
        assert_eq!(alone.read(&at("secret/c.cedar")).unwrap(), "c");
        assert_eq!(refused(&alone, "project/team/a.cedar"), "it is outside of the project");
    }

    #[cfg(unix)]
    #[test]
    fn links_out_of_the_project_and_devices_are_refused() {
        let scratch = tempfile::tempdir().unwrap();
        let at = |path: &str| scratch.path().join(path);
        write(&at("secret.cedar"), "c");
        fs::create_dir(at("project")).unwrap();
        std::os::unix::fs::symlink(at("secret.cedar"), at("project/link.cedar")).unwrap();
        std::os::unix::fs::symlink("/dev/zero", at("project/device.cedar")).unwrap();
        let access = FileAccess::of_project(&at("project"));
        for path in ["project/link.cedar", "project/device.cedar"] {
            assert!(matches!(access.read(&at(path)), Err(FileRefusal::Outside)), "{path}");
        }
        let everywhere = access.allow(Path::new("/dev")).unwrap();
        assert!(matches!(everywhere.read(Path::new("/dev/zero")), Err(FileRefusal::NotRegular)));
    }
}
