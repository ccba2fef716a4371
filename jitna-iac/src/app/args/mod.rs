//! The words that a program understands which calls [`run`](super::run)
//!
//! They are those of the command `jitna-iac`, less what says where the model is. A command is a [`Words`], and a line in `commands!`.

mod compared;
mod policies;
mod shown;
mod templates;

use std::ffi::OsString;
use std::fmt::Display;
use std::path::PathBuf;
use std::str::FromStr;

use super::{Check, Exit, Graph, List, Loaded, Report, Streams, Synth};
use crate::error::Error;
use crate::suggest::nearest;
use compared::{CompareWords, DiffWords};
use policies::{CoverageWords, DecideWords, TestWords};
use shown::PersonaWords;

/// A command, filled by its words
trait Words: Default {
    /// What it does, and a line for each option
    const HELP: &'static str;

    /// Takes an option; says whether it is one of this command
    ///
    /// # Errors
    ///
    /// When its value is missing or wrong.
    fn option(&mut self, option: &str, value: &mut Value<'_>) -> Result<bool, String>;

    /// Takes a word that is no option; says whether one belongs here
    ///
    /// # Errors
    ///
    /// When it is wrong.
    fn operand(&mut self, word: &OsString) -> Result<bool, String> {
        let _ = word;
        Ok(false)
    }

    /// Says what is wrong with the options together
    ///
    /// # Errors
    ///
    /// When they exclude each other, or one is missing.
    fn complete(&self) -> Result<(), String> {
        Ok(())
    }

    /// Does it
    ///
    /// # Errors
    ///
    /// When something cannot be read or written.
    fn run(self, loaded: &mut Loaded, streams: &mut Streams<'_>) -> Result<Exit, Error>;
}

macro_rules! commands {
    ($($name:literal => $variant:ident: $words:ty),* $(,)?) => {
        /// What is to be done
        #[derive(Debug)]
        pub(super) enum Command {
            /// Show what is understood
            Help,
            $(#[doc = concat!("`", $name, "`")] $variant(Box<$words>)),*
        }

        /// Names of the commands
        const NAMES: &[&str] = &[$($name),*];

        impl Command {
            fn named(name: &str) -> Option<Self> {
                match name {
                    $($name => Some(Self::$variant(Box::default())),)*
                    _ => None,
                }
            }

            fn option(&mut self, option: &str, value: &mut Value<'_>) -> Result<bool, String> {
                match self {
                    Self::Help => Ok(false),
                    $(Self::$variant(words) => words.option(option, value)),*
                }
            }

            fn operand(&mut self, word: &OsString) -> Result<bool, String> {
                match self {
                    Self::Help => Ok(false),
                    $(Self::$variant(words) => words.operand(word)),*
                }
            }

            fn complete(&self) -> Result<(), String> {
                match self {
                    Self::Help => Ok(()),
                    $(Self::$variant(words) => words.complete()),*
                }
            }

            /// Does it
            pub(super) fn run(self, loaded: &mut Loaded, streams: &mut Streams<'_>) -> Result<Exit, Error> {
                match self {
                    Self::Help => streams.print(&help()).map(|()| Exit::Done),
                    $(Self::$variant(words) => words.run(loaded, streams)),*
                }
            }
        }

        /// What is understood
        pub(super) fn help() -> String {
            let mut help = HEAD.to_owned();
            $(help += &described($name, <$words as Words>::HELP);)*
            help + TAIL
        }
    };
}

commands! {
    "synth" => Synth: Synth,
    "check" => Check: Check,
    "list" => List: List,
    "decide" => Decide: DecideWords,
    "test" => Test: TestWords,
    "coverage" => Coverage: CoverageWords,
    "persona" => Persona: PersonaWords,
    "graph" => Graph: Graph,
    "report" => Report: Report,
    "diff" => Diff: DiffWords,
    "compare" => Compare: CompareWords,
}

const HEAD: &str = "\
Describes just-in-time node access and compiles it to CloudFormation

Usage: PROGRAM [COMMAND] [OPTIONS]

Commands:
";

const TAIL: &str = "
The command `jitna-iac` knows more: jitna-iac explain JNA0110, jitna-iac synth --app \"cargo run -q\"
";

/// A command in the help
fn described(name: &str, help: &str) -> String {
    let mut lines = help.lines();
    let mut text = format!("  {name:8} {}\n", lines.next().unwrap_or_default());
    for line in lines {
        text += &format!("           {line}\n");
    }
    text
}

/// The command in the arguments; an error says what is not understood
pub(super) fn parse(args: impl IntoIterator<Item = OsString>) -> Result<Command, String> {
    let mut args = args.into_iter().peekable();
    let first = args.peek().and_then(|first| first.to_str());
    let named = first.and_then(Command::named);
    if let (None, Some(word)) = (&named, first.filter(|word| !word.starts_with('-'))) {
        let like = nearest(word, NAMES.iter().copied());
        let like = like.map(|like| format!("; did you mean `{like}`?")).unwrap_or_default();
        return Err(unknown(word) + &like);
    }
    let mut command = match named {
        Some(named) => {
            args.next();
            named
        }
        None => Command::Synth(Box::default()),
    };
    while let Some(arg) = args.next() {
        let text = arg.to_string_lossy();
        if !text.starts_with('-') || text == "-" {
            if !command.operand(&arg)? {
                return Err(unknown(&text));
            }
            continue;
        }
        let Some(word) = arg.to_str() else { return Err(unknown(&text)) };
        let (option, inline) = match word.split_once('=') {
            Some((option, value)) => (option, Some(OsString::from(value))),
            None => (word, None),
        };
        if matches!(option, "--help" | "-h") {
            return Ok(Command::Help);
        }
        let mut value = Value { option, inline, rest: &mut args };
        if !command.option(option, &mut value)? {
            return Err(unknown(word));
        }
        if value.inline.is_some() {
            return Err(format!("`{option}` takes no value"));
        }
    }
    command.complete()?;
    Ok(command)
}

/// The value of an option: after its `=`, or the next argument
struct Value<'a> {
    option: &'a str,
    inline: Option<OsString>,
    rest: &'a mut dyn Iterator<Item = OsString>,
}

impl Value<'_> {
    fn os(&mut self) -> Result<OsString, String> {
        let value = self.inline.take().or_else(|| self.rest.next());
        value.ok_or_else(|| format!("`{}` lacks its value", self.option))
    }

    fn path(&mut self) -> Result<PathBuf, String> {
        self.os().map(PathBuf::from)
    }

    fn text(&mut self) -> Result<String, String> {
        self.os().map(|value| value.to_string_lossy().into_owned())
    }

    fn parsed<T: FromStr<Err: Display>>(&mut self) -> Result<T, String> {
        self.text()?.parse().map_err(|error| format!("`{}`: {error}", self.option))
    }

    /// One of a few words
    fn word<T: Copy>(&mut self, words: &[(&str, T)]) -> Result<T, String> {
        word(&self.text()?, words)
    }
}

fn unknown(word: &str) -> String {
    format!("`{word}` is not understood")
}

fn word<T: Copy>(value: &str, words: &[(&str, T)]) -> Result<T, String> {
    let found = words.iter().find(|(word, _)| value == *word).map(|(_, choice)| *choice);
    found.ok_or_else(|| {
        let words: Vec<String> = words.iter().map(|(word, _)| format!("`{word}`")).collect();
        format!("`{value}` is none of {}", words.join(", "))
    })
}

#[cfg(test)]
mod tests;
