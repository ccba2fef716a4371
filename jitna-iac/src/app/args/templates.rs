//! `synth`, `check` and `list`

use super::{Value, Words};
use crate::app::{self, Check, DENY_WORDS, Exit, List, ListFormat, Loaded, ReportFormat, Streams, Synth};
use crate::assembly::{Format, LandingZone};
use crate::diag::Severity;
use crate::error::Error;

impl Words for Synth {
    const HELP: &'static str = "\
The templates (default): one with everything on standard output
--format yaml|json  Language
--stack NAME        Template of one stack or stack set
--out DIR           All templates, with a runbook, for the AWS CLI and the CDK
--asset-bucket NAME Bucket for templates that are too large to be sent inline
--for cfct|lza      A file for the pipeline of a landing zone as well
--from DIR|FILE     Also the steps from what is deployed
--parameters        Ids, Regions and schedules become parameters
--deny errors|warnings  Findings that fail it";

    fn option(&mut self, option: &str, value: &mut Value<'_>) -> Result<bool, String> {
        match option {
            "--format" => self.format = value.word(Format::WORDS)?,
            "--stack" => self.stack = Some(value.text()?),
            "--out" | "-o" => self.out = Some(value.path()?),
            "--asset-bucket" => self.asset_bucket = Some(value.parsed()?),
            "--for" => self.landing_zone = Some(value.word(LandingZone::WORDS)?),
            "--from" => self.from = Some(value.path()?),
            "--parameters" => self.parameters = true,
            // Notes are for `check`.
            "--deny" => {
                self.deny = value.word(&[("errors", Severity::Error), ("warnings", Severity::Warning)])?;
            }
            _ => return Ok(false),
        }
        Ok(true)
    }

    fn complete(&self) -> Result<(), String> {
        match (&self.out, &self.stack) {
            (Some(_), Some(_)) => Err("`--stack` and `--out` exclude each other".to_owned()),
            (None, _) if self.asset_bucket.is_some() => Err("`--asset-bucket` goes with `--out`".to_owned()),
            (None, _) if self.landing_zone.is_some() => Err("`--for` goes with `--out`".to_owned()),
            (_, Some(_)) if self.from.is_some() => {
                Err("`--from` and `--stack` exclude each other".to_owned())
            }
            _ => Ok(()),
        }
    }

    fn run(self, loaded: &mut Loaded, streams: &mut Streams<'_>) -> Result<Exit, Error> {
        app::synth(loaded, &self, streams)
    }
}

impl Words for Check {
    const HELP: &'static str = "\
What is wrong with the model
--format text|json|sarif|github|junit
--deny errors|warnings|notes  Findings that fail it
--accepted          Also what the model accepts, and why";

    fn option(&mut self, option: &str, value: &mut Value<'_>) -> Result<bool, String> {
        match option {
            "--format" => self.format = value.word(ReportFormat::WORDS)?,
            "--deny" => self.deny = value.word(DENY_WORDS)?,
            "--accepted" => self.accepted = true,
            _ => return Ok(false),
        }
        Ok(true)
    }

    fn run(self, loaded: &mut Loaded, streams: &mut Streams<'_>) -> Result<Exit, Error> {
        app::check(loaded, &self, streams)
    }
}

impl Words for List {
    const HELP: &'static str = "\
Stacks and stack sets, in the order of their deployment
--format table|json";

    fn option(&mut self, option: &str, value: &mut Value<'_>) -> Result<bool, String> {
        match option {
            "--format" => self.format = value.word(ListFormat::WORDS)?,
            _ => return Ok(false),
        }
        Ok(true)
    }

    fn run(self, loaded: &mut Loaded, streams: &mut Streams<'_>) -> Result<Exit, Error> {
        app::list(loaded, &self, streams)
    }
}
