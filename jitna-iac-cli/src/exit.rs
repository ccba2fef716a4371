//! How the command ends

use std::fmt::{self, Write};
use std::io;
use std::path::{Path, PathBuf};

use jitna_iac::Error;
use jitna_iac::app::Exit;
use jitna_iac::app::args::{ArgumentError, Stopped};

use crate::input::NO_FILE;
use crate::program::ProgramError;

/// The exit codes, for `--help`
pub(crate) fn help() -> String {
    let mut help = "Exit codes:".to_owned();
    for exit in Exit::ALL {
        // Writing to a string does not fail.
        let _: fmt::Result = write!(help, "\n  {}  {}", exit.code(), exit.meaning());
    }
    help
}

/// What ended the command before its end
#[derive(Debug)]
pub(crate) enum Failure {
    /// A file cannot be read or written
    Library(Error),
    /// The program with the model did not hand it over
    Program(ProgramError),
    /// A file that is no part of an assembly cannot be written
    Write {
        /// The file
        path: PathBuf,
        /// Why
        error: io::Error,
    },
    /// The model wants what the user has not allowed
    Refused {
        /// What was not done
        message: String,
        /// How to allow it
        help: String,
    },
    /// No file was named, and there is none of the usual name
    NoFile,
    /// The arguments name what does not exist
    Unknown {
        /// What is wrong
        message: String,
        /// The way out
        help: String,
    },
}

impl Failure {
    /// Failure to write a file
    pub(crate) fn write(path: &Path, error: io::Error) -> Self {
        Self::Write { path: path.to_owned(), error }
    }

    pub(crate) const fn exit(&self) -> Exit {
        match self {
            Self::Library(_) | Self::Program(_) | Self::Write { .. } | Self::NoFile => Exit::Io,
            Self::Unknown { .. } | Self::Refused { .. } => Exit::Usage,
        }
    }

    /// The way out
    pub(crate) fn help(&self) -> Option<&str> {
        match self {
            Self::Library(_) | Self::Write { .. } => None,
            Self::Program(error) => error.help(),
            Self::NoFile => {
                Some("`jitna-iac init` begins one; `--config FILE` names another, `--app COMMAND` a program")
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
