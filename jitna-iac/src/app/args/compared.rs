//! `diff` and `compare`: the model of the program against what is there

use std::ffi::OsString;
use std::mem;
use std::path::{Path, PathBuf};

use super::{Value, Words};
use crate::app::{
    self, Compare, CompareFormat, Compared, Diff, DiffFormat, Exit, Loaded, Streams, open_compared,
};
use crate::compare::FailOn;
use crate::error::Error;
use crate::read::FileAccess;

/// What the model of a program is called
const NAME: &str = "the model";

/// What is there, as a word
#[derive(Debug, Default)]
struct Old(Option<PathBuf>);

impl Old {
    fn operand(&mut self, word: &OsString) -> bool {
        let first = self.0.is_none();
        if first {
            self.0 = Some(PathBuf::from(word));
        }
        first
    }

    fn complete(&self, command: &str) -> Result<(), String> {
        let missing = || format!("`{command}` lacks what is there: a directory of `synth --out`, or a file");
        self.0.as_ref().map(drop).ok_or_else(missing)
    }

    /// What is there, and the model of the program
    fn both(&self, loaded: &mut Loaded) -> Result<(Compared, Compared), Error> {
        let old = self.0.as_deref().unwrap_or(Path::new(""));
        let access = FileAccess::of_project(old.parent().unwrap_or(Path::new("")));
        let old = open_compared(old, &access)?;
        let loaded = Box::new(mem::take(loaded));
        Ok((old, Compared::Model { loaded, name: NAME.to_owned() }))
    }
}

/// Words of `diff`
#[derive(Debug, Default)]
pub(in crate::app) struct DiffWords {
    old: Old,
    options: Diff,
}

impl Words for DiffWords {
    const HELP: &'static str = "\
OLD: what a deployment would change against a directory of `synth --out`, a template or a file with a model
--format text|json|markdown
--parameters        As for `synth`";

    fn option(&mut self, option: &str, value: &mut Value<'_>) -> Result<bool, String> {
        match option {
            "--format" => self.options.format = value.word(DiffFormat::WORDS)?,
            "--parameters" => self.options.parameters = true,
            _ => return Ok(false),
        }
        Ok(true)
    }

    fn operand(&mut self, word: &OsString) -> Result<bool, String> {
        Ok(self.old.operand(word))
    }

    fn complete(&self) -> Result<(), String> {
        self.old.complete("diff")
    }

    fn run(self, loaded: &mut Loaded, streams: &mut Streams<'_>) -> Result<Exit, Error> {
        let (old, new) = self.old.both(loaded)?;
        app::diff(old, new, &self.options, streams)
    }
}

/// Words of `compare`
#[derive(Debug, Default)]
pub(in crate::app) struct CompareWords {
    old: Old,
    options: Compare,
}

impl Words for CompareWords {
    const HELP: &'static str = "\
OLD: who gets in that did not, and who no longer does
--format text|json|markdown
--fail-on LIST      looser, stricter, both, undecided, weaker-surroundings: exit code 4";

    fn option(&mut self, option: &str, value: &mut Value<'_>) -> Result<bool, String> {
        match option {
            "--format" => self.options.format = value.word(CompareFormat::WORDS)?,
            "--fail-on" => {
                for one in value.text()?.split(',') {
                    self.options.fail_on.push(super::word(one, FailOn::WORDS)?);
                }
            }
            _ => return Ok(false),
        }
        Ok(true)
    }

    fn operand(&mut self, word: &OsString) -> Result<bool, String> {
        Ok(self.old.operand(word))
    }

    fn complete(&self) -> Result<(), String> {
        self.old.complete("compare")
    }

    fn run(self, loaded: &mut Loaded, streams: &mut Streams<'_>) -> Result<Exit, Error> {
        let (old, new) = self.old.both(loaded)?;
        app::compare(old, new, &self.options, streams)
    }
}
