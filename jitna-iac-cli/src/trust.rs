//! What a model may do: run a program, read and rewrite files

use std::env;
use std::path::{Path, PathBuf};

use clap::builder::BoolishValueParser;
use jitna_iac::app::Loaded;
use jitna_iac::diag::Sources;
use jitna_iac::fix::Project;
use jitna_iac::read::{App, FileAccess, Patterns};

use crate::exit::Failure;
use crate::program;

/// Folders whose models may run programs, separated as in `PATH`
const ALLOW_APP: &str = "JITNA_ALLOW_APP";

/// Options that set how far to trust a model
#[derive(clap::Args)]
pub(crate) struct Trust {
    /// Run the program that the file names as `app` or `patterns`
    ///
    /// The variable JITNA_ALLOW_APP allows this for all models below its folders, which are separated as in PATH.
    #[arg(long, display_order = 800)]
    allow_app: bool,

    /// Folder outside of the project whose files the model may name; repeat it for several
    ///
    /// The project is the nearest folder above the model with a Git repository, otherwise the folder of the model.
    #[arg(long, value_name = "FOLDER", display_order = 801)]
    allow_files: Vec<PathBuf>,

    /// Do not trust the model: it cannot run a program or include files outside of the project
    ///
    /// Permissions of the environment are ignored too. For pull requests from forks.
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
    /// Returns the files that a model in this folder may include
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

    /// Returns the files of a model, which are rewritten only if the user trusts it
    pub(crate) fn project(&self, path: &Path, access: FileAccess) -> Project {
        let project = Project::new(path, access).on(crate::input::today());
        if self.untrusted { project.untrusted() } else { project }
    }

    /// Loads the model of the program that a file names, if the user allows running it
    pub(crate) fn run(&self, app: &App, sources: Sources) -> Result<Loaded, Failure> {
        self.allow(&app.command, &app.folder)?;
        self.load(&app.command, &app.folder, sources)
    }

    /// Loads the model of a file that uses the patterns of a program, if the user allows running it
    pub(crate) fn run_patterns(&self, patterns: Patterns, mut sources: Sources) -> Result<Loaded, Failure> {
        self.allow(&patterns.command, &patterns.folder)?;
        let access = self.access(&patterns.folder)?;
        let output = program::ask(&patterns, &sources)?;
        let command = patterns.command.to_string();
        let (model, findings) = patterns
            .answered(&output, &access, &mut sources)
            .map_err(|error| program::ProgramError::protocol(&command, error))?;
        Ok(Loaded { model, findings, sources, ..Loaded::default() })
    }

    /// Returns descriptions of the patterns of a program, if the user allows running it
    pub(crate) fn described(
        &self,
        patterns: &Patterns,
        mut sources: Sources,
    ) -> Result<Vec<serde_json::Value>, Failure> {
        self.allow(&patterns.command, &patterns.folder)?;
        let output = program::ask(patterns, &sources)?;
        let described = patterns.described(&output, &mut sources);
        Ok(described.map_err(|error| program::ProgramError::protocol(&patterns.command, error))?)
    }

    /// Returns an error unless a file in this folder may run its program
    fn allow(&self, command: &str, folder: &Path) -> Result<(), Failure> {
        if !self.untrusted && (self.allow_app || is_allowed_by_environment(folder)) {
            return Ok(());
        }
        let help = if self.untrusted {
            "without `--untrusted` (or JITNA_UNTRUSTED), `--allow-app` allows it".to_owned()
        } else {
            format!("read the command, then allow it with `--allow-app`, or for a folder with {ALLOW_APP}")
        };
        Err(Failure::Refused {
            message: format!("the program `{command}` was not run: it is not allowed"),
            help,
        })
    }

    /// Loads the model of a program that the user named
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
