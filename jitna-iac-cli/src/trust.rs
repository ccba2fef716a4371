//! What a model may make the command do: run a program, read and rewrite files

use std::env;
use std::path::{Path, PathBuf};

use clap::builder::BoolishValueParser;
use jitna_iac::app::Loaded;
use jitna_iac::diag::Sources;
use jitna_iac::read::{App, FileAccess};

use crate::exit::Failure;
use crate::program;

/// Folders whose models may run programs, separated as in `PATH`
const ALLOW_APP: &str = "JITNA_ALLOW_APP";

/// Options that say how far a model is trusted
#[derive(clap::Args)]
pub(crate) struct Trust {
    /// Run the program that the file names as `app`
    ///
    /// The variable JITNA_ALLOW_APP allows it for all models below its folders, which are separated as in PATH.
    #[arg(long, display_order = 800)]
    allow_app: bool,

    /// Folder outside of the project whose files the model may name; repeat it for several
    ///
    /// The project is the nearest folder above the model with a Git repository, otherwise the folder of the model.
    #[arg(long, value_name = "FOLDER", display_order = 801)]
    allow_files: Vec<PathBuf>,

    /// Take the model for one that somebody else wrote: it runs no program and names no file outside of the project
    ///
    /// Permissions of the environment do not count either. For pull requests of forks.
    #[arg(
        long,
        display_order = 802,
        env = "JITNA_UNTRUSTED",
        hide_env_values = true,
        value_parser = BoolishValueParser::new(),
        conflicts_with_all = ["allow_app", "allow_files"]
    )]
    untrusted: bool,
}

impl Trust {
    /// Files that a model in this folder may name
    pub(crate) fn access(&self, folder: &Path) -> Result<FileAccess, Failure> {
        let mut access = FileAccess::of_project(folder);
        for allowed in &self.allow_files {
            access = access.allow(allowed).map_err(|error| Failure::Unknown {
                message: format!("cannot allow the files of {}: {error}", allowed.display()),
                help: "name a folder that exists".to_owned(),
            })?;
        }
        Ok(access)
    }

    /// The model of the program that a file names, if the user allows to run it
    pub(crate) fn run(&self, app: &App, sources: Sources) -> Result<Loaded, Failure> {
        let help = if self.untrusted {
            "without `--untrusted` (or JITNA_UNTRUSTED), `--allow-app` allows it".to_owned()
        } else {
            format!("read the command, then allow it with `--allow-app`, or for a folder with {ALLOW_APP}")
        };
        if self.untrusted || !(self.allow_app || is_allowed_by_environment(&app.folder)) {
            return Err(Failure::Refused {
                message: format!("the program `{}` was not run: it is not allowed", *app.command),
                help,
            });
        }
        self.load(&app.command, &app.folder, sources)
    }

    /// The model of a program that the user named
    pub(crate) fn load(&self, command: &str, folder: &Path, sources: Sources) -> Result<Loaded, Failure> {
        Ok(program::load(command, folder, &self.access(folder)?, sources)?)
    }
}

fn is_allowed_by_environment(folder: &Path) -> bool {
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let (Some(allowed), Ok(folder)) = (env::var_os(ALLOW_APP), folder.canonicalize()) else { return false };
    // A relative folder would allow another project in each working directory.
    env::split_paths(&allowed)
        .filter(|path| path.is_absolute())
        .filter_map(|path| path.canonicalize().ok())
        .any(|path| folder.starts_with(path))
}
