//! Files and directories that are put in place whole, or not at all
//!
//! What is written lies beside its place until all of it is there and on the disk, under a name that begins with `.` and ends in `.new`,
//! with a lock on it. A run that is killed leaves it behind without a lock; the next one removes it.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

/// Writes one file: whole, or not at all
///
/// An earlier file is replaced and its permissions are kept. A link, and what is no file at all, such as a pipe, is not replaced: what leads to
/// a pipe or a terminal is written to, a link to a file is refused, since whoever made it could choose what is overwritten.
///
/// # Errors
///
/// When the operating system refuses; the earlier file is as it was.
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
    let Some(name) = path.file_name() else {
        return Err(io::Error::other("it names no file"));
    };
    let folder = folder_of(path);
    sweep(folder, &name.to_string_lossy());
    let (scratch, mut file) = numbered(folder, &name.to_string_lossy(), |path| File::create_new(path))?;
    // Another run must not take it for one that was left behind.
    let _: io::Result<()> = file.lock();
    let written = file.write_all(text.as_bytes()).and_then(|()| {
        if let Some(permissions) = earlier {
            file.set_permissions(permissions)?;
        }
        file.sync_all()
    });
    written.and_then(|()| fs::rename(&scratch.0, path))?;
    sync_folder(folder);
    Ok(())
}

/// Writes new files below a folder: all of them, or none
///
/// Missing folders are made. A file that is there already stays, and is an error.
///
/// # Errors
///
/// When the operating system refuses, with the file that it is about; what was made is gone again.
pub fn create_all(folder: &Path, texts: &[(&str, String)]) -> Result<(), (PathBuf, io::Error)> {
    let mut made = Made::default();
    for (name, text) in texts {
        let path = folder.join(name);
        made.file(&path, text).map_err(|error| (path, error))?;
    }
    made.0.clear();
    Ok(())
}

/// Files and directories that were made, and go again unless all of them are there
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
        let Some(name) = path.file_name() else {
            return Err(io::Error::other("it names no file"));
        };
        let folder = folder_of(path);
        sweep(folder, &name.to_string_lossy());
        let (scratch, mut file) = numbered(folder, &name.to_string_lossy(), |path| File::create_new(path))?;
        let _: io::Result<()> = file.lock();
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        place_new(&scratch.0, path)?;
        self.0.push((path.to_owned(), false));
        sync_folder(folder);
        Ok(())
    }
}

impl Drop for Made {
    fn drop(&mut self) {
        for (path, is_folder) in self.0.iter().rev() {
            // What cannot be removed stays; the first error is the one that is shown.
            let _: io::Result<()> = if *is_folder { fs::remove_dir(path) } else { fs::remove_file(path) };
        }
    }
}

/// Gives a file its name, if nothing has it
fn place_new(scratch: &Path, path: &Path) -> io::Result<()> {
    match fs::hard_link(scratch, path) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Err(error),
        // File systems without hard links: the name is taken first, so a file of somebody else is never replaced.
        Err(_) => {
            File::create_new(path)?;
            fs::rename(scratch, path).inspect_err(|_| remove(path))
        }
        Ok(()) => Ok(()),
    }
}

/// A directory that is filled before it is put in its place
#[derive(Debug)]
pub(crate) struct Staged {
    scratch: Scratch,
    place: PathBuf,
    _lock: Option<File>,
}

impl Staged {
    /// A directory beside `place`, whose parent has to be there
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

    /// Writes one of its files; the permissions are those of the file that it takes the place of
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

    /// Where a file of it lies for now
    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.scratch.0.join(path)
    }

    /// Puts it in its place; what was there is gone afterwards
    ///
    /// Where the file system can exchange two directories, there is one at every moment.
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

    /// Two steps, for file systems that have no exchange
    fn replace(&self) -> io::Result<()> {
        let (new, place) = (&self.scratch.0, &self.place);
        let name = place.file_name().unwrap_or_default().to_string_lossy();
        let (old, ()) = numbered(folder_of(place), &name, |path| fs::create_dir(path))?;
        fs::rename(place, &old.0)?;
        fs::rename(new, place).inspect_err(|_| {
            // The earlier one is better than none; if even that fails, the first error says why.
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

/// A file or directory that goes when this does
#[derive(Debug)]
struct Scratch(PathBuf);

impl Drop for Scratch {
    fn drop(&mut self) {
        remove(&self.0);
    }
}

/// Removes a file or a directory, and follows no link
fn remove(path: &Path) {
    // Gone already when it was put in place; else what is left does no harm.
    let _: io::Result<()> = match fs::symlink_metadata(path) {
        Ok(data) if data.is_dir() => fs::remove_dir_all(path),
        Ok(_) => fs::remove_file(path),
        Err(error) => Err(error),
    };
}

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Makes something under the first name that nothing has, not even a link
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

/// How the names end of what is not in its place yet
const NEW: &str = ".new";

/// A lock on a file or directory, if the system has such locks; it is held until the process ends, however it ends
fn locked(path: &Path) -> Option<File> {
    let file = File::open(path).ok()?;
    file.try_lock().ok()?;
    Some(file)
}

/// Removes what killed runs left beside a place: it has the name of such, and nobody holds its lock
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
        // What is behind a link is not of a run of ours.
        if is_left(&entry.file_name().to_string_lossy()) && !is_link && locked(&entry.path()).is_some() {
            remove(&entry.path());
        }
    }
}

/// Brings a rename to the disk, where a directory can be opened
fn sync_folder(folder: &Path) {
    // The file is in its place; a disk that says no here has no other answer, either.
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

    /// A reader that looks all the time finds a directory all the time
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
