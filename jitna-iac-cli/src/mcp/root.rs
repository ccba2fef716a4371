//! The one folder whose files are read

use std::path::{Path, PathBuf};

use jitna_iac::app::{self, Compared, Loaded};
use jitna_iac::diag::Sources;
use jitna_iac::fix::Project;
use jitna_iac::read::{self, FileAccess, Input};

use crate::exit::Failure;
use crate::input::{USUAL, today};

/// A folder; everything outside is refused
pub(super) struct Root {
    /// Without links
    folder: PathBuf,
    access: FileAccess,
}

/// Folders of an assembly whose files are read
const ASSEMBLY: [&str; 3] = ["", "stacks", "stack-sets"];

impl Root {
    /// The folder, which becomes the working directory, so that paths in answers are relative to it
    pub(super) fn open(folder: &Path) -> Result<Self, Failure> {
        let refused = |error: std::io::Error| Failure::Unknown {
            message: format!("cannot serve the folder {}: {error}", folder.display()),
            help: "name a folder that exists, `--root FOLDER`".to_owned(),
        };
        std::env::set_current_dir(folder).map_err(refused)?;
        let folder = std::env::current_dir().and_then(|folder| folder.canonicalize()).map_err(refused)?;
        let access = FileAccess::below(&folder);
        Ok(Self { folder, access })
    }

    /// The path below the folder that a text says
    fn within(&self, text: &str) -> Result<PathBuf, String> {
        let shown: String =
            text.chars().take(200).map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect();
        if text.is_empty() || text.contains('\0') {
            return Err(format!("`{shown}` is not a path"));
        }
        // A file outside is refused, whether it exists or not.
        let refused = || format!("`{shown}` is not a file or folder below the root folder of this server");
        let path = self.folder.join(text).canonicalize().map_err(|_| refused())?;
        let path = path.strip_prefix(&self.folder).map_err(|_| refused())?;
        if path.components().any(|part| part.as_os_str().eq_ignore_ascii_case(".git")) {
            return Err(refused());
        }
        Ok(if path.as_os_str().is_empty() { PathBuf::from(".") } else { path.to_owned() })
    }

    /// The file with the model
    fn model(&self, path: Option<&str>) -> Result<PathBuf, String> {
        let path = self.within(path.unwrap_or("."))?;
        let file = if path.is_dir() {
            let folder = if path == Path::new(".") { PathBuf::new() } else { path };
            let usual = USUAL.iter().map(|name| folder.join(name)).find(|file| file.exists());
            usual.ok_or_else(|| "there is no `jitna.yaml`, `jitna.yml` or `jitna.json` in the folder; say the file as `path`".to_owned())?
        } else {
            path
        };
        self.access
            .allows(&file)
            .map_err(|refusal| format!("cannot read `{}`: {refusal}", file.display()))?;
        Ok(file)
    }

    /// The files of a model, of which none is written
    pub(super) fn project(&self, path: Option<&str>) -> Result<Project, String> {
        let file = self.model(path)?;
        Ok(Project::new(file, self.access.clone()).on(today()).untrusted())
    }

    /// A model; a program that the file names is not run
    pub(super) fn load(&self, path: Option<&str>) -> Result<Loaded, String> {
        let file = self.model(path)?;
        let mut sources = Sources::default();
        let (input, findings) =
            read::open(&file, &self.access, &mut sources).map_err(|error| error.to_string())?;
        let model = match input {
            Some(Input::App(_) | Input::Patterns(_)) => {
                return Err(format!(
                    "`{}` names a program, and this server runs none: use `jitna-iac` with `--allow-app`",
                    file.display()
                ));
            }
            Some(Input::Model(model)) => Some(*model),
            None => None,
        };
        let project = Some(Project::new(file, self.access.clone()).on(today()).untrusted());
        Ok(Loaded { model, findings, sources, project, today: today(), ..Loaded::default() })
    }

    /// A model, or a directory that `synth --out` wrote
    pub(super) fn compared(&self, text: &str) -> Result<Compared, String> {
        let path = self.within(text)?;
        let refused = |refusal| format!("cannot read `{}`: {refusal}", path.display());
        if path.is_dir() {
            for folder in ASSEMBLY.map(|folder| path.join(folder)) {
                let Ok(entries) = std::fs::read_dir(&folder) else { continue };
                for entry in entries.flatten().map(|entry| entry.path()).filter(|entry| entry.is_file()) {
                    self.access.allows(&entry).map_err(refused)?;
                }
            }
        } else {
            self.access.allows(&path).map_err(refused)?;
        }
        app::open_compared(&path, &self.access).map_err(|error| error.to_string())
    }
}
