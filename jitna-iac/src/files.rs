//! Writes files and directories atomically: completely, or not at all
//!
//! New content is written next to its destination until all of it is on the disk, under a name that begins with `.` and ends in `.new`, and
//! locked. A run that is killed leaves it there without a lock; the next run removes it.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

/// Writes one file completely, or not at all
///
/// An existing file is replaced and its permissions are kept. Links and special files, such as pipes, are not replaced: `write` writes
/// through to a pipe or terminal, and rejects a link to a file, because the person who created the link could choose which file is
/// overwritten.
///
/// # Errors
///
/// Returns the error of the operating system; the existing file is unchanged.
pub fn write(path: &Path, text: &str) -> io::Result<()> {
    let earlier = match fs::symlink_metadata(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(error) => return Err(error),
        Ok(data) if data.is_file() => Some(data.permissions()),
        Ok(data) if data.is_dir() => return Err(io::ErrorKind::IsADirectory.into()),
        Ok(data) => {
            let leads_to_file = data.is_symlink() && fs::metadata(path).map_or(true, |data| data.is_file());
            if leads_to_file {
                return Err(io::Error::other("it is a symbolic link; name the file itself"));
            }
            // `/dev/stdout` and named pipes.
            return fs::OpenOptions::new().write(true).open(path)?.write_all(text.as_bytes());
        }
    };
    if earlier.as_ref().is_some_and(fs::Permissions::readonly) {
        return Err(io::ErrorKind::PermissionDenied.into());
    }
    let (scratch, _lock) = beside(path, text, earlier)?;
    fs::rename(&scratch.0, path)?;
    sync_folder(folder_of(path));
    Ok(())
}

/// Writes a file with this text next to its destination, on the disk; other runs ignore it while the lock is held
fn beside(path: &Path, text: &str, permissions: Option<fs::Permissions>) -> io::Result<(Scratch, File)> {
    let Some(name) = path.file_name() else {
        return Err(io::Error::other("it names no file"));
    };
    let (folder, name) = (folder_of(path), name.to_string_lossy());
    sweep(folder, &name);
    let (scratch, mut file) = numbered(folder, &name, |path| File::create_new(path))?;
    // Otherwise another run would treat it as a leftover.
    let _: io::Result<()> = file.lock();
    file.write_all(text.as_bytes())?;
    if let Some(permissions) = permissions {
        file.set_permissions(permissions)?;
    }
    file.sync_all()?;
    Ok((scratch, file))
}

/// Writes new files below a folder: all of them, or none
///
/// Missing folders are created. An existing file is kept and causes an error.
///
/// # Errors
///
/// Returns the file and the error of the operating system; everything that was created is removed.
pub fn create_all(folder: &Path, texts: &[(&str, String)]) -> Result<(), (PathBuf, io::Error)> {
    let mut made = Made::default();
    for (name, text) in texts {
        let path = folder.join(name);
        made.file(&path, text).map_err(|error| (path, error))?;
    }
    made.0.clear();
    Ok(())
}

/// Makes a script executable for users who can read it
#[cfg(unix)]
pub(crate) fn make_runnable(path: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;

    let mut permissions = fs::metadata(path)?.permissions();
    let mode = permissions.mode();
    permissions.set_mode(mode | (mode & 0o444) >> 2);
    fs::set_permissions(path, permissions)
}

/// Does nothing: on this system, `bash deploy.sh` runs the script
#[cfg(not(unix))]
pub(crate) fn make_runnable(_: &Path) -> io::Result<()> {
    Ok(())
}

/// Files and directories that were created, and that are removed unless all could be created
#[derive(Default)]
struct Made(Vec<(PathBuf, bool)>);

impl Made {
    fn file(&mut self, path: &Path, text: &str) -> io::Result<()> {
        let mut missing = Vec::new();
        let mut folder = path.parent();
        while let Some(above) = folder.filter(|above| !above.as_os_str().is_empty() && !above.exists()) {
            missing.push(above.to_owned());
            folder = above.parent();
        }
        for folder in missing.into_iter().rev() {
            fs::create_dir(&folder)?;
            self.0.push((folder, true));
        }
        let (scratch, _lock) = beside(path, text, None)?;
        place_new(&scratch.0, path)?;
        self.0.push((path.to_owned(), false));
        sync_folder(folder_of(path));
        Ok(())
    }
}

impl Drop for Made {
    fn drop(&mut self) {
        for (path, is_folder) in self.0.iter().rev() {
            // Files that cannot be removed are kept; the first error is reported.
            let _: io::Result<()> = if *is_folder { fs::remove_dir(path) } else { fs::remove_file(path) };
        }
    }
}

/// Moves a file to its path, if the path is free
fn place_new(scratch: &Path, path: &Path) -> io::Result<()> {
    match fs::hard_link(scratch, path) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Err(error),
        // Without hard links, the path is reserved first, so another user's file is never replaced.
        Err(_) => {
            File::create_new(path)?;
            fs::rename(scratch, path).inspect_err(|_| remove(path))
        }
        Ok(()) => Ok(()),
    }
}

/// A directory that is filled before it is moved to its destination
#[derive(Debug)]
pub(crate) struct Staged {
    scratch: Scratch,
    place: PathBuf,
    _lock: Option<File>,
}

impl Staged {
    /// Creates a directory next to `place`, whose parent must exist
    pub(crate) fn new(place: &Path) -> io::Result<Self> {
        let Some(name) = place.file_name() else {
            return Err(io::Error::other("it names no directory"));
        };
        let (folder, name) = (folder_of(place), name.to_string_lossy());
        sweep(folder, &name);
        let (scratch, ()) = numbered(folder, &name, |path| fs::create_dir(path))?;
        let lock = locked(&scratch.0);
        Ok(Self { scratch, place: place.to_owned(), _lock: lock })
    }

    /// Writes one of its files, with the permissions of the file that it replaces
    pub(crate) fn file(&self, path: &str, text: &str) -> io::Result<()> {
        let there = self.scratch.0.join(path);
        if let Some(folder) = there.parent() {
            fs::create_dir_all(folder)?;
        }
        let mut file = File::create_new(&there)?;
        file.write_all(text.as_bytes())?;
        let earlier = fs::symlink_metadata(self.place.join(path)).ok().filter(fs::Metadata::is_file);
        if let Some(earlier) = earlier {
            file.set_permissions(earlier.permissions())?;
        }
        file.sync_all()
    }

    /// Current path of one of its files
    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.scratch.0.join(path)
    }

    /// Moves it to its destination; any existing directory is removed
    ///
    /// If the file system can exchange two directories, the destination exists at every moment.
    pub(crate) fn put(self) -> io::Result<()> {
        let (new, place) = (&self.scratch.0, &self.place);
        match fs::symlink_metadata(place) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => fs::rename(new, place)?,
            Err(error) => return Err(error),
            Ok(earlier) => {
                fs::set_permissions(new, earlier.permissions())?;
                if exchange(new, place).is_err() {
                    self.replace()?;
                }
            }
        }
        sync_folder(folder_of(place));
        Ok(())
    }

    /// Replaces in two steps, for file systems without exchange
    fn replace(&self) -> io::Result<()> {
        let (new, place) = (&self.scratch.0, &self.place);
        let name = place.file_name().unwrap_or_default().to_string_lossy();
        let (old, ()) = numbered(folder_of(place), &name, |path| fs::create_dir(path))?;
        fs::rename(place, &old.0)?;
        fs::rename(new, place).inspect_err(|_| {
            // Restore the earlier directory; if that fails too, the first error is reported.
            let _: io::Result<()> = fs::rename(&old.0, place);
        })
    }
}

/// Exchanges two directories in one step (`renameat2`, `renamex_np`)
#[cfg(any(target_os = "linux", target_os = "android", target_vendor = "apple"))]
fn exchange(one: &Path, other: &Path) -> io::Result<()> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};

    renameat_with(CWD, one, CWD, other, RenameFlags::EXCHANGE).map_err(io::Error::from)
}

#[cfg(not(any(target_os = "linux", target_os = "android", target_vendor = "apple")))]
fn exchange(_: &Path, _: &Path) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

/// A file or directory that is removed when this value is dropped
#[derive(Debug)]
struct Scratch(PathBuf);

impl Drop for Scratch {
    fn drop(&mut self) {
        remove(&self.0);
    }
}

/// Removes a file or a directory, and does not follow links
fn remove(path: &Path) {
    // It was already moved to its destination; otherwise, a leftover does no harm.
    let _: io::Result<()> = match fs::symlink_metadata(path) {
        Ok(data) if data.is_dir() => fs::remove_dir_all(path),
        Ok(_) => fs::remove_file(path),
        Err(error) => Err(error),
    };
}

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Creates something under the first name that does not exist, not even as a link
fn numbered<T>(folder: &Path, name: &str, make: impl Fn(&Path) -> io::Result<T>) -> io::Result<(Scratch, T)> {
    let process = std::process::id();
    let mut number = 0_u32;
    loop {
        let path = folder.join(format!(".{name}.{process}-{number}{NEW}"));
        match make(&path) {
            Ok(made) => return Ok((Scratch(path), made)),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists && number < u32::MAX => number += 1,
            Err(error) => return Err(error),
        }
    }
}

/// Suffix of names that are not yet in their place
const NEW: &str = ".new";

/// Locks a file or directory, if the system supports it; the lock is held until the process ends in any way
fn locked(path: &Path) -> Option<File> {
    let file = File::open(path).ok()?;
    file.try_lock().ok()?;
    Some(file)
}

/// Removes leftovers of killed runs next to a destination: they have such a name and no lock
fn sweep(folder: &Path, name: &str) {
    let is_left = |entry: &str| {
        let number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        let middle = entry.strip_prefix('.').and_then(|rest| rest.strip_prefix(name)?.strip_prefix('.'));
        let middle = middle.and_then(|rest| rest.strip_suffix(NEW).or_else(|| rest.strip_suffix(".old")));
        middle.is_some_and(|middle| match middle.split_once('-') {
            Some((process, count)) => number(process) && number(count),
            None => number(middle),
        })
    };
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let is_link = entry.file_type().is_ok_and(|kind| kind.is_symlink());
        // The target of a link does not come from one of our runs.
        if is_left(&entry.file_name().to_string_lossy()) && !is_link && locked(&entry.path()).is_some() {
            remove(&entry.path());
        }
    }
}

/// Flushes a rename to the disk, if the directory can be opened
fn sync_folder(folder: &Path) {
    // The file is in its place; an error here would not change that.
    let _: Option<()> = File::open(folder).ok().and_then(|folder| folder.sync_all().ok());
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn a_file_is_replaced_with_its_permissions() {
        let scratch = tempfile::tempdir().unwrap();
        let path = scratch.path().join("report.html");
        write(&path, "one").unwrap();
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
            write(&path, "two").unwrap();
            assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o640);
        }
        write(&path, "three").unwrap();
        assert_eq!(
            (fs::read_to_string(&path).unwrap().as_str(), names(scratch.path())),
            ("three", vec!["report.html".to_owned()])
        );
    }

    #[test]
    fn new_files_are_all_there_or_none() {
        let scratch = tempfile::tempdir().unwrap();
        let folder = scratch.path().join("deep/er");
        let texts = |names: &[&'static str]| -> Vec<(&'static str, String)> {
            names.iter().map(|name| (*name, format!("text of {name}"))).collect()
        };
        create_all(&folder, &texts(&["a", "b/c"])).unwrap();
        assert_eq!(fs::read_to_string(folder.join("b/c")).unwrap(), "text of b/c");
        assert_eq!(names(&folder), ["a", "b"]);
        let (path, error) = create_all(&folder, &texts(&["d/e", "a"])).unwrap_err();
        assert_eq!((path, error.kind()), (folder.join("a"), io::ErrorKind::AlreadyExists));
        assert_eq!(names(&folder), ["a", "b"], "what was made is gone");
        assert_eq!(fs::read_to_string(folder.join("a")).unwrap(), "text of a");
        #[cfg(unix)]
        {
            std::os::unix::fs::symlink(scratch.path().join("victim"), folder.join("link")).unwrap();
            assert!(create_all(&folder, &texts(&["link"])).is_err());
            assert!(!scratch.path().join("victim").exists(), "a planted link is not followed");
        }
    }

    #[cfg(unix)]
    #[test]
    fn planted_links_are_not_followed() {
        use std::os::unix::fs::symlink;
        let scratch = tempfile::tempdir().unwrap();
        let (victim, path) = (scratch.path().join("victim"), scratch.path().join("out"));
        fs::write(&victim, "mine").unwrap();
        for number in 0..3 {
            let process = std::process::id();
            symlink(&victim, scratch.path().join(format!(".out.{process}-{number}.new"))).unwrap();
        }
        write(&path, "text").unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "text");
        fs::remove_file(&path).unwrap();
        symlink(&victim, &path).unwrap();
        assert!(write(&path, "text").unwrap_err().to_string().contains("symbolic link"));
        assert_eq!(fs::read_to_string(&victim).unwrap(), "mine");
    }

    #[test]
    fn leftovers_of_killed_runs_go_and_those_of_running_ones_stay() {
        let scratch = tempfile::tempdir().unwrap();
        let place = scratch.path().join("out");
        for left in [".out.12-0.new", ".out.1-3.old"] {
            fs::create_dir(scratch.path().join(left)).unwrap();
            fs::write(scratch.path().join(left).join("index.json"), "{}").unwrap();
        }
        for other in [".out.new", ".out.a-0.new", ".other.12-0.new"] {
            fs::create_dir(scratch.path().join(other)).unwrap();
        }
        let running = Staged::new(&place).unwrap();
        let second = Staged::new(&place).unwrap();
        running.file("a", "one").unwrap();
        second.file("a", "two").unwrap();
        running.put().unwrap();
        second.put().unwrap();
        assert_eq!(fs::read_to_string(place.join("a")).unwrap(), "two");
        assert_eq!(names(scratch.path()), [".other.12-0.new", ".out.a-0.new", ".out.new", "out"]);
    }

    /// A reader that checks continuously always finds a directory
    #[cfg(target_os = "linux")]
    #[test]
    fn a_directory_is_there_at_every_moment() {
        use std::sync::atomic::{AtomicBool, Ordering};
        let scratch = tempfile::tempdir().unwrap();
        let place = scratch.path().join("out");
        let fill = || {
            let staged = Staged::new(&place).unwrap();
            staged.file("index.json", "{}").unwrap();
            staged.put().unwrap();
        };
        fill();
        let done = AtomicBool::new(false);
        let missed = std::thread::scope(|scope| {
            let reader = scope.spawn(|| {
                let mut missed = 0;
                while !done.load(Ordering::Relaxed) {
                    missed += usize::from(fs::read_to_string(place.join("index.json")).is_err());
                }
                missed
            });
            for _ in 0..200 {
                fill();
            }
            done.store(true, Ordering::Relaxed);
            reader.join().unwrap()
        });
        assert_eq!(missed, 0);
    }

    #[test]
    fn without_an_exchange_the_directory_is_replaced_in_two_steps() {
        let scratch = tempfile::tempdir().unwrap();
        let place = scratch.path().join("out");
        fs::create_dir(&place).unwrap();
        let staged = Staged::new(&place).unwrap();
        staged.file("a", "new").unwrap();
        staged.replace().unwrap();
        drop(staged);
        assert_eq!(fs::read_to_string(place.join("a")).unwrap(), "new");
        assert_eq!(names(scratch.path()), ["out"]);
    }
}
