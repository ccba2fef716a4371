//! Arguments of the commands that are about a model, for the command `jitna-iac` and for programs that call [`run`](super::run)
//!
//! Each command is a struct that clap fills: its doc comments are the help of both. The command adds where the model comes from.

mod policies;
mod program;

use std::path::{Path, PathBuf};

use clap::builder::{PossibleValuesParser, TypedValueParser};

pub use policies::{CoverageArguments, DecideArguments, PersonaArguments, TestArguments};
pub(super) use program::parse;

use super::{Check, Exit, Graph, List, Loaded, Report, Streams, Synth};
use crate::error::Error;

/// Parser of one of a few words, each with what it stands for
pub fn words<T: Copy + Send + Sync + 'static>(
    words: &'static [(&'static str, T)],
) -> impl TypedValueParser<Value = T> {
    PossibleValuesParser::new(words.iter().map(|(word, _)| *word)).try_map(move |written| {
        let found = words.iter().find(|(word, _)| *word == written);
        found.map(|(_, value)| *value).ok_or("unknown word")
    })
}

/// Arguments that do not go together
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ArgumentError {
    /// What is wrong
    pub message: String,
    /// How to fix it
    pub help: String,
}

/// What stopped a command
#[derive(Debug)]
pub enum Stopped {
    /// Its arguments
    Usage(ArgumentError),
    /// A file, or the output
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

/// The arguments of a command that is about a model
pub trait Arguments: clap::Args {
    /// Files that are read, besides the model
    fn files(&self) -> Vec<&PathBuf> {
        Vec::new()
    }

    /// Does it; `folder` has the file with the model
    ///
    /// # Errors
    ///
    /// When something cannot be read or written, or the arguments do not go together.
    fn run(self, loaded: &mut Loaded, folder: &Path, streams: &mut Streams<'_>) -> Result<Exit, Stopped>;

    /// Refuses to read standard input twice
    ///
    /// # Errors
    ///
    /// When two files are `-`, or one is and the model is read from there.
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
                fn run(self, loaded: &mut Loaded, _: &Path, streams: &mut Streams<'_>) -> Result<Exit, Stopped> {
                    Ok($run(loaded, &self, streams)?)
                }
            }
        )*
    };
}

arguments! { Synth = super::synth, Check = super::check, List = super::list, Graph = super::graph }

impl Arguments for Report {
    fn files(&self) -> Vec<&PathBuf> {
        self.inventory.iter().chain(&self.users).collect()
    }

    fn run(self, loaded: &mut Loaded, _: &Path, streams: &mut Streams<'_>) -> Result<Exit, Stopped> {
        Ok(super::report(loaded, &self, streams)?)
    }
}

#[cfg(test)]
mod tests;
