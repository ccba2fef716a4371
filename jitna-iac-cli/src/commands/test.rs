//! `jitna-iac test`

use std::path::{Path, PathBuf};

use jitna_iac::app::{self, Exit, Streams, TestFormat, Tests};
use jitna_iac::testing::Percent;

use crate::exit::Failure;
use crate::{input, words};

/// Runs policy tests: requests, and what the policies are to decide about them
///
/// Tests are YAML beside the model, in files whose names end in `.test.yaml`. A case that fails is shown with what was
/// expected, what was decided, and why.
///
/// Examples:
///   jitna-iac test
///   jitna-iac test finance.test.yaml --only approvers
///   jitna-iac test --mutate --min-coverage 90% --min-score 80%
///   jitna-iac test --format junit > report.xml
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct Cmd {
    #[command(flatten)]
    input: input::Options,

    /// Files with tests; `-` is standard input [default: every *.test.yaml beside the model]
    #[arg(value_name = "FILES")]
    files: Vec<PathBuf>,

    /// Run only cases with this in their name
    #[arg(long, value_name = "NAME")]
    only: Option<String>,

    /// How the run is shown: for people, as JSON, or as JUnit XML for pipelines
    #[arg(long, default_value = "text", value_parser = words::of(TestFormat::WORDS))]
    format: TestFormat,

    /// Show which statements, conditions and manual policies no case exercises
    #[arg(long)]
    coverage: bool,

    /// Fail if the cases exercise less than this, such as 90%; implies --coverage
    #[arg(long, value_name = "PERCENT")]
    min_coverage: Option<Percent>,

    /// Change the policies, one thing at a time, and show which changes no case notices
    #[arg(long)]
    mutate: bool,

    /// Fail if the cases notice less of the changes than this, such as 80%; implies --mutate
    #[arg(long, value_name = "PERCENT")]
    min_score: Option<Percent>,
}

impl Cmd {
    pub(crate) fn run(self, streams: &mut Streams<'_>) -> Result<Exit, Failure> {
        let Self { input, files, only, format, coverage, min_coverage, mutate, min_score } = self;
        let dashes = files.iter().filter(|path| path.as_path() == Path::new("-")).count();
        if dashes + usize::from(input.is_standard_input()) > 1 {
            return Err(Failure::Unknown {
                message: "standard input cannot be several files".to_owned(),
                help: "name a file for all but one of them".to_owned(),
            });
        }
        let tests = if files.is_empty() { Tests::In(input.folder()) } else { Tests::Files(files) };
        let options = app::Test { tests, only, format, coverage, min_coverage, mutate, min_score };
        Ok(app::test(input.load_for_good()?, &options, streams)?)
    }
}
