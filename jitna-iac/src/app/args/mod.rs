//! Arguments of the commands that work on a model, for `jitna-iac` and for programs that call [`run`](super::run)
//!
//! Each command is a struct that clap fills. Its doc comments are the help of both. `jitna-iac` adds the options that say where the model
//! is.

mod policies;
mod program;
mod readiness;

use std::path::{Path, PathBuf};

use clap::builder::{PossibleValuesParser, TypedValueParser};

pub use policies::{CoverageArguments, DecideArguments, PersonaArguments, TestArguments};
pub(super) use program::parse;
pub use readiness::ReadinessArguments;

use super::{Check, Console, Exit, Graph, Handout, List, Loaded, Report, Synth, Waves};
use crate::error::Error;

/// Returns a parser that accepts one of a few words, each with its value
pub fn words<T: Copy + Send + Sync + 'static>(
    words: &'static [(&'static str, T)],
) -> impl TypedValueParser<Value = T> {
    PossibleValuesParser::new(words.iter().map(|(word, _)| *word)).try_map(move |written| {
        let found = words.iter().find(|(word, _)| *word == written);
        found.map(|(_, value)| *value).ok_or("unknown word")
    })
}

/// Invalid combination of arguments
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ArgumentError {
    /// What is wrong
    pub message: String,
    /// How to fix it
    pub help: String,
}

/// Reason why a command stopped
#[derive(Debug)]
pub enum Stopped {
    /// Invalid arguments
    Usage(ArgumentError),
    /// A file or the output cannot be read or written
    Error(Error),
}

impl From<Error> for Stopped {
    fn from(error: Error) -> Self {
        Self::Error(error)
    }
}

impl From<ArgumentError> for Stopped {
    fn from(usage: ArgumentError) -> Self {
        Self::Usage(usage)
    }
}

/// Arguments of a command that works on a model
pub trait Arguments: clap::Args {
    /// Returns the files that the command reads in addition to the model
    fn files(&self) -> Vec<&PathBuf> {
        Vec::new()
    }

    /// Runs the command; `folder` is the folder of the model file
    ///
    /// # Errors
    ///
    /// Returns an error when something cannot be read or written, or when the combination of arguments is invalid.
    fn run(self, loaded: &mut Loaded, folder: &Path, console: &mut Console<'_>) -> Result<Exit, Stopped>;

    /// Rejects arguments that read standard input twice
    ///
    /// # Errors
    ///
    /// Returns an error when two files are `-`, or when one is and the model is also read from standard input.
    fn share_standard_input(&self, is_model: bool) -> Result<(), ArgumentError> {
        let dashes = self.files().into_iter().filter(|path| path.as_path() == Path::new("-")).count();
        if dashes + usize::from(is_model) > 1 {
            return Err(ArgumentError {
                message: "standard input cannot be several files".to_owned(),
                help: "name a file for all but one of them".to_owned(),
            });
        }
        Ok(())
    }
}

macro_rules! arguments {
    ($($options:ident = $run:path),* $(,)?) => {
        $(
            impl Arguments for $options {
                fn run(self, loaded: &mut Loaded, _: &Path, console: &mut Console<'_>) -> Result<Exit, Stopped> {
                    Ok($run(loaded, &self, console)?)
                }
            }
        )*
    };
}

arguments! {
    Synth = super::synth,
    List = super::list,
    Graph = super::graph,
    Handout = super::handout,
    Waves = super::waves,
}

impl Arguments for Check {
    fn run(self, loaded: &mut Loaded, _: &Path, console: &mut Console<'_>) -> Result<Exit, Stopped> {
        if !self.fixes() {
            return Ok(super::check(loaded, &self, console)?);
        }
        let usage =
            |message: &str, help: &str| ArgumentError { message: message.to_owned(), help: help.to_owned() };
        let Some(project) = loaded.project.take() else {
            let help = "name a file with `--config FILE`, without `--overlay` and `--set`; fix a program in its own source";
            return Err(usage("only a model in a file can be fixed", help).into());
        };
        if !project.is_trusted() && !self.diff {
            let help = "leave `--untrusted` out to write files, or show the changes with `--diff`";
            return Err(usage("no file of an untrusted model is written", help).into());
        }
        Ok(super::fix(&project, &self, console)?)
    }
}

impl Arguments for Report {
    fn files(&self) -> Vec<&PathBuf> {
        self.inventory.iter().chain(&self.users).collect()
    }

    fn run(self, loaded: &mut Loaded, _: &Path, console: &mut Console<'_>) -> Result<Exit, Stopped> {
        Ok(super::report(loaded, &self, console)?)
    }
}

#[cfg(test)]
mod tests;
