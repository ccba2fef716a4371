//! Exit codes and failures of the command

use std::fmt::{self, Write};
use std::io;
use std::path::{Path, PathBuf};

use jitna_iac::Error;
use jitna_iac::app::Exit;
use jitna_iac::app::args::{ArgumentError, Stopped};

use crate::input::NO_FILE;
use crate::program::ProgramError;

/// Returns the exit codes, for `--help`
pub(crate) fn help() -> String {
    let mut help = "Exit codes:".to_owned();
    for exit in Exit::ALL {
        // Writing to a string does not fail.
        let _: fmt::Result = write!(help, "\n  {}  {}", exit.code(), exit.meaning());
    }
    help
}

/// Failure that ended the command
#[derive(Debug)]
pub(crate) enum Failure {
    /// A file cannot be read or written
    Library(Error),
    /// The program did not print its model
    Program(ProgramError),
    /// A file that is not part of an assembly cannot be written
    Write {
        /// The file
        path: PathBuf,
        /// Error
        error: io::Error,
    },
    /// The model requires something that the user has not allowed
    Refused {
        /// What was refused
        message: String,
        /// How to allow it
        help: String,
    },
    /// No file is named, and the default file does not exist
    NoFile,
    /// The arguments name something that does not exist
    Unknown {
        /// What is wrong
        message: String,
        /// The fix
        help: String,
    },
}

impl Failure {
    /// Creates a failure to write a file
    pub(crate) fn write(path: &Path, error: io::Error) -> Self {
        Self::Write { path: path.to_owned(), error }
    }

    pub(crate) const fn exit(&self) -> Exit {
        match self {
            Self::Library(_) | Self::Program(_) | Self::Write { .. } | Self::NoFile => Exit::Io,
            Self::Unknown { .. } | Self::Refused { .. } => Exit::Usage,
        }
    }

    /// Returns the fix
    pub(crate) fn help(&self) -> Option<&str> {
        match self {
            Self::Library(_) | Self::Write { .. } => None,
            Self::Program(error) => error.help(),
            Self::NoFile => {
                Some("`jitna-iac init` creates one; `--config FILE` names another, `--app COMMAND` a program")
            }
            Self::Unknown { help, .. } | Self::Refused { help, .. } => Some(help),
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Library(error) => error.fmt(f),
            Self::Program(error) => error.fmt(f),
            Self::Write { path, error } => write!(f, "cannot write {}: {error}", path.display()),
            Self::NoFile => f.write_str(NO_FILE),
            Self::Unknown { message, .. } | Self::Refused { message, .. } => f.write_str(message),
        }
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Library(error)
    }
}

impl From<ProgramError> for Failure {
    fn from(error: ProgramError) -> Self {
        Self::Program(error)
    }
}

impl From<ArgumentError> for Failure {
    fn from(ArgumentError { message, help }: ArgumentError) -> Self {
        Self::Unknown { message, help }
    }
}

impl From<Stopped> for Failure {
    fn from(stopped: Stopped) -> Self {
        match stopped {
            Stopped::Usage(usage) => usage.into(),
            Stopped::Error(error) => error.into(),
        }
    }
}
