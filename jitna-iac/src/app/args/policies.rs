//! `decide`, `test` and `coverage`

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use super::{Value, Words};
use crate::app::{
    self, CoverageFormat, CoverageOptions, Decide, DecideFormat, Exit, Loaded, RequestOptions, Requests,
    Streams, Test, TestFormat, Tests,
};
use crate::coverage::{Dimension, Limits};
use crate::decide::NodeKind;
use crate::error::Error;
use crate::testing::Percent;

/// Words of `decide`
#[derive(Debug, Default)]
pub(in crate::app) struct DecideWords {
    one: RequestOptions,
    /// Options that one request is made of, as far as they were given
    given: Vec<String>,
    file: Option<PathBuf>,
    lines: Option<PathBuf>,
    format: DecideFormat,
}

impl Words for DecideWords {
    const HELP: &'static str = "\
What becomes of a request for access to a node, and why
--account ID|NAME --region REGION --user ID|NAME --node ID  The request
--unit ID|NAME      Unit of an account that the model does not have
--group ID|NAME --attribute KEY=VALUE --principal-tag KEY=VALUE --tag KEY=VALUE  May be repeated
--kind ec2|managed  Kind of the node
--request FILE      A file with one request, JSON
--requests FILE     A file with requests, each a line of JSON
--format text|json|jsonl";

    fn option(&mut self, option: &str, value: &mut Value<'_>) -> Result<bool, String> {
        let one = &mut self.one;
        match option {
            "--request" => self.file = Some(value.path()?),
            "--requests" => self.lines = Some(value.path()?),
            "--format" => self.format = value.word(DecideFormat::WORDS)?,
            "--account" => one.account = value.text()?,
            "--unit" => one.unit = Some(value.text()?),
            "--region" => one.region = value.text()?,
            "--user" => one.user = value.text()?,
            "--group" => one.groups.push(value.text()?),
            "--attribute" => one.attributes.push(value.text()?),
            "--principal-tag" => one.principal_tags.push(value.text()?),
            "--node" => one.node = value.text()?,
            "--kind" => one.kind = Some(value.word(NodeKind::WORDS)?),
            "--tag" => one.tags.push(value.text()?),
            _ => return Ok(false),
        }
        if !matches!(option, "--request" | "--requests" | "--format") {
            self.given.push(option.to_owned());
        }
        Ok(true)
    }

    fn complete(&self) -> Result<(), String> {
        let from_file = match (&self.file, &self.lines) {
            (Some(_), Some(_)) => return Err("`--request` and `--requests` exclude each other".to_owned()),
            (Some(_), None) => Some("--request"),
            (None, Some(_)) => Some("--requests"),
            (None, None) => None,
        };
        if let Some(file) = from_file {
            let extra = self.given.first();
            return extra.map_or(Ok(()), |extra| Err(format!("`{file}` and `{extra}` exclude each other")));
        }
        let needed = ["--account", "--region", "--user", "--node"];
        let missing = needed.iter().filter(|needed| !self.given.iter().any(|given| given == *needed));
        let missing: Vec<String> = missing.map(|missing| format!("`{missing}`")).collect();
        if missing.is_empty() { Ok(()) } else { Err(format!("`decide` lacks {}", missing.join(", "))) }
    }

    fn run(self, loaded: &mut Loaded, streams: &mut Streams<'_>) -> Result<Exit, Error> {
        let requests = match (self.file, self.lines) {
            (Some(path), _) => Requests::File(path),
            (None, Some(path)) => Requests::Lines(path),
            (None, None) => match self.one.request() {
                Ok(request) => Requests::One(Box::new(request)),
                Err(error) => {
                    streams.complain(&error.to_string(), Some(error.help()));
                    return Ok(Exit::Usage);
                }
            },
        };
        app::decide(loaded, &Decide { requests, format: self.format }, streams)
    }
}

/// Words of `test`
#[derive(Debug, Default)]
pub(in crate::app) struct TestWords {
    files: Vec<PathBuf>,
    only: Option<String>,
    format: TestFormat,
    coverage: bool,
    min_coverage: Option<Percent>,
    mutate: bool,
    min_score: Option<Percent>,
}

impl Words for TestWords {
    const HELP: &'static str = "\
[FILES]: policy tests; without files, every *.test.yaml in the working directory
--only NAME         Only cases with this in their name
--format text|json|junit
--coverage          What no case exercises; --min-coverage PERCENT fails
--mutate            Which changes no case notices; --min-score PERCENT fails";

    fn option(&mut self, option: &str, value: &mut Value<'_>) -> Result<bool, String> {
        match option {
            "--only" => self.only = Some(value.text()?),
            "--format" => self.format = value.word(TestFormat::WORDS)?,
            "--coverage" => self.coverage = true,
            "--min-coverage" => self.min_coverage = Some(value.parsed()?),
            "--mutate" => self.mutate = true,
            "--min-score" => self.min_score = Some(value.parsed()?),
            _ => return Ok(false),
        }
        Ok(true)
    }

    fn operand(&mut self, word: &OsString) -> Result<bool, String> {
        self.files.push(PathBuf::from(word));
        Ok(true)
    }

    fn complete(&self) -> Result<(), String> {
        standard_input_once(&self.files)
    }

    fn run(self, loaded: &mut Loaded, streams: &mut Streams<'_>) -> Result<Exit, Error> {
        let Self { files, only, format, coverage, min_coverage, mutate, min_score } = self;
        let tests = if files.is_empty() { Tests::In(PathBuf::new()) } else { Tests::Files(files) };
        let options = Test { tests, only, format, coverage, min_coverage, mutate, min_score };
        app::test(loaded, &options, streams)
    }
}

/// Nodes and names of each kind that are shown
const MOST: usize = 20;

/// Words of `coverage`
#[derive(Debug)]
pub(in crate::app) struct CoverageWords(CoverageOptions);

impl Default for CoverageWords {
    fn default() -> Self {
        Self(CoverageOptions {
            inventory: Vec::new(),
            users: Vec::new(),
            by: Vec::new(),
            limits: Limits::default(),
            most: Some(MOST),
            format: CoverageFormat::default(),
        })
    }
}

impl Words for CoverageWords {
    const HELP: &'static str = "\
Which nodes the policies reach, and how long anybody can be on one
--inventory FILE    What the AWS CLI printed about nodes, or a folder; may be repeated
--users FILE        The same about users, groups and members
--by LIST           account, region, unit, tag:KEY
--max-conflicts NUMBER --max-uncovered NUMBER --min-covered SHARE  Fail it
--most NUMBER       Nodes and names of each kind that are shown; --all for all
--format text|json|csv";

    fn option(&mut self, option: &str, value: &mut Value<'_>) -> Result<bool, String> {
        let options = &mut self.0;
        match option {
            "--inventory" => options.inventory.push(value.path()?),
            "--users" => options.users.push(value.path()?),
            "--by" => {
                let list = value.text()?;
                let by: Result<Vec<Dimension>, _> = list.split(',').map(str::parse).collect();
                options.by = by.map_err(|error| error.to_string())?;
            }
            "--max-conflicts" => options.limits.max_conflicts = Some(value.parsed()?),
            "--max-uncovered" => options.limits.max_uncovered = Some(value.parsed()?),
            "--min-covered" => options.limits.min_covered = Some(value.parsed()?),
            "--most" => options.most = Some(value.parsed()?),
            "--all" => options.most = None,
            "--format" => options.format = value.word(CoverageFormat::WORDS)?,
            _ => return Ok(false),
        }
        Ok(true)
    }

    fn complete(&self) -> Result<(), String> {
        standard_input_once(self.0.inventory.iter().chain(&self.0.users))
    }

    fn run(self, loaded: &mut Loaded, streams: &mut Streams<'_>) -> Result<Exit, Error> {
        let mut options = self.0;
        if options.by.is_empty() {
            options.by = vec![Dimension::Account, Dimension::Region];
        }
        app::coverage(loaded, &options, streams)
    }
}

/// Standard input ends once
pub(super) fn standard_input_once<'p>(paths: impl IntoIterator<Item = &'p PathBuf>) -> Result<(), String> {
    let count = paths.into_iter().filter(|path| path.as_path() == Path::new("-")).count();
    if count > 1 { Err("standard input cannot be several files".to_owned()) } else { Ok(()) }
}
