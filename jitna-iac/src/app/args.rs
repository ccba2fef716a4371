//! The few words that a program understands which calls [`run`](super::run)

use std::ffi::OsString;

use super::{Check, List, ListFormat, ReportFormat, Synth};
use crate::assembly::{Format, LandingZone};

pub(super) const HELP: &str = "\
Describes just-in-time node access and compiles it to CloudFormation

Usage: PROGRAM [COMMAND] [OPTIONS]

Commands:
  synth  The templates (default): one with everything on standard output
         --format yaml|json  Language
         --stack NAME        Template of one stack or stack set
         --out DIR           All templates, with a runbook, for the AWS CLI and the CDK
         --asset-bucket NAME Bucket for templates that are too large to be sent inline
         --for cfct|lza      A file for the pipeline of a landing zone as well
  check  What is wrong with the model
         --format text|json|sarif|github|junit
  list   Stacks and stack sets, in the order of their deployment
         --format table|json

The command `jitna-iac` knows more: jitna-iac synth --app \"cargo run -q\"
";

/// What is to be done
#[derive(Debug)]
pub(super) enum Command {
    Help,
    Check(Check),
    List(List),
    Synth(Synth),
}

/// The command in the arguments; an error says what is not understood
pub(super) fn parse(args: impl IntoIterator<Item = OsString>) -> Result<Command, String> {
    let mut args = args.into_iter().peekable();
    let command = match args.peek().and_then(|first| first.to_str()) {
        Some("check") => Command::Check(Check::default()),
        Some("list") => Command::List(List::default()),
        Some("synth") => Command::Synth(Synth::default()),
        _ => return options(Command::Synth(Synth::default()), args),
    };
    args.next();
    options(command, args)
}

fn options(mut command: Command, mut args: impl Iterator<Item = OsString>) -> Result<Command, String> {
    while let Some(arg) = args.next() {
        let Some(word) = arg.to_str() else { return Err(unknown(&arg.to_string_lossy())) };
        let (option, value) = match word.split_once('=') {
            Some((option, value)) => (option, Some(OsString::from(value))),
            None => (word, None),
        };
        if matches!(option, "--help" | "-h") {
            return Ok(Command::Help);
        }
        let mut value =
            || value.clone().or_else(|| args.next()).ok_or_else(|| format!("`{option}` lacks its value"));
        match (option, &mut command) {
            ("--format", Command::Check(check)) => check.format = choice(&value()?, ReportFormat::WORDS)?,
            ("--format", Command::List(list)) => list.format = choice(&value()?, ListFormat::WORDS)?,
            ("--format", Command::Synth(synth)) => synth.format = choice(&value()?, Format::WORDS)?,
            ("--stack", Command::Synth(synth)) => synth.stack = Some(value()?.to_string_lossy().into_owned()),
            ("--out", Command::Synth(synth)) => synth.out = Some(value()?.into()),
            ("--asset-bucket", Command::Synth(synth)) => {
                let bucket = value()?.to_string_lossy().parse().map_err(|error| format!("{error}"));
                synth.asset_bucket = Some(bucket?);
            }
            ("--for", Command::Synth(synth)) => {
                synth.landing_zone = Some(choice(&value()?, LandingZone::WORDS)?);
            }
            _ => return Err(unknown(word)),
        }
    }
    if let Command::Synth(Synth { stack: Some(_), out: Some(_), .. }) = &command {
        return Err("`--stack` and `--out` exclude each other".to_owned());
    }
    if let Command::Synth(synth @ Synth { out: None, .. }) = &command {
        if synth.asset_bucket.is_some() {
            return Err("`--asset-bucket` goes with `--out`".to_owned());
        }
        if synth.landing_zone.is_some() {
            return Err("`--for` goes with `--out`".to_owned());
        }
    }
    Ok(command)
}

fn unknown(word: &str) -> String {
    format!("`{word}` is not understood")
}

fn choice<T: Copy>(value: &OsString, words: &[(&str, T)]) -> Result<T, String> {
    let found = words.iter().find(|(word, _)| value == word).map(|(_, choice)| *choice);
    found.ok_or_else(|| {
        let words: Vec<String> = words.iter().map(|(word, _)| format!("`{word}`")).collect();
        format!("`{}` is none of {}", value.to_string_lossy(), words.join(", "))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(args: &[&str], expected: &str) {
        let parsed = parse(args.iter().map(OsString::from));
        let shown = match parsed {
            Ok(command) => format!("{command:?}"),
            Err(message) => message,
        };
        assert!(shown.contains(expected), "{args:?}: {shown}");
    }

    #[test]
    fn few_words_are_understood() {
        check(&[], "Synth(Synth { format: Yaml, stack: None, out: None");
        check(&["--out", "x"], "out: Some(\"x\")");
        check(&["synth", "--stack=x", "--format=json"], "format: Json, stack: Some(\"x\")");
        check(&["--out", "x", "--for", "cfct"], "landing_zone: Some(Cfct)");
        check(&["--out", "x", "--asset-bucket=abc"], "asset_bucket: Some(AssetBucket(");
        check(&["check", "--format", "sarif"], "format: Sarif");
        check(&["list", "--format", "json"], "List { format: Json }");
        check(&["check", "--help"], "Help");
    }

    #[test]
    fn others_are_not() {
        check(&["deploy"], "`deploy` is not understood");
        check(&["check", "--out", "x"], "`--out` is not understood");
        check(&["--out"], "`--out` lacks its value");
        check(&["list", "--format", "yaml"], "`yaml` is none of `table`, `json`");
        check(&["--out", "x", "--stack", "y"], "exclude each other");
        check(&["--out", "x", "--asset-bucket", "A"], "`A` is no bucket name");
        check(&["--asset-bucket", "abc"], "`--asset-bucket` goes with `--out`");
        check(&["--for", "lza"], "`--for` goes with `--out`");
        check(&["--out", "x", "--for", "cdk"], "`cdk` is none of `cfct`, `lza`");
    }
}
