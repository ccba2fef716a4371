//! `jitna-iac synth`

use std::path::PathBuf;

use jitna_iac::app::{self, Exit, Streams};
use jitna_iac::assembly::{AssetBucket, Format, LandingZone};
use jitna_iac::diag::Severity;

use crate::exit::Failure;
use crate::{input, words};

/// Makes CloudFormation templates of the model
///
/// Without options, everything is in one template on standard output. Warnings and errors go to standard error;
/// with errors, nothing is printed and no file is touched.
///
/// Examples:
///   jitna-iac synth > template.yaml
///   jitna-iac synth --out assembly
///   jitna-iac synth --app "cargo run -q" --stack jitna-enable
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct Cmd {
    #[command(flatten)]
    input: input::Options,

    /// Language of the templates
    #[arg(long, default_value = "yaml", value_parser = words::of(Format::WORDS))]
    format: Format,

    /// Print the template of one stack or stack set; `jitna-iac list` names them
    #[arg(long, value_name = "NAME", conflicts_with = "out")]
    stack: Option<String>,

    /// Write all templates, an index, a runbook and a script into a directory; `cdk --app DIR` deploys it as well
    #[arg(short, long, value_name = "DIR")]
    out: Option<PathBuf>,

    /// Bucket for templates that are too large to be sent inline; `${AWS::AccountId}` and `${AWS::Region}` are the stack's
    #[arg(long, value_name = "NAME", requires = "out")]
    asset_bucket: Option<AssetBucket>,

    /// Write the file of a landing zone's pipeline as well: `cfct` is Customizations for AWS Control Tower, `lza` is Landing
    /// Zone Accelerator
    #[arg(long = "for", value_name = "PIPELINE", requires = "out", value_parser = words::of(LandingZone::WORDS))]
    landing_zone: Option<LandingZone>,

    /// Directory of the assembly that is deployed: deploy.sh and the runbook get the steps from it to this one, so that what
    /// moves between stacks arrives, and what left the model is deleted. Without `--out`, the one template that is deployed, or
    /// the directory that has it: the template that is deployed next is printed
    #[arg(long, value_name = "DIR|FILE", conflicts_with = "stack")]
    from: Option<PathBuf>,

    /// Turn ids, Regions and schedules into parameters of the templates
    #[arg(long)]
    parameters: bool,

    /// Findings that fail the command, and all that weigh more
    #[arg(long, value_name = "LEVEL", default_value = "errors", value_parser = words::of(DENY_WORDS))]
    deny: Severity,
}

/// Notes are for `check`
const DENY_WORDS: &[(&str, Severity)] = &[("errors", Severity::Error), ("warnings", Severity::Warning)];

impl Cmd {
    pub(crate) fn run(self, streams: &mut Streams<'_>) -> Result<Exit, Failure> {
        let Self { input, format, stack, out, asset_bucket, landing_zone, from, parameters, deny } = self;
        let options = app::Synth { format, stack, out, parameters, asset_bucket, landing_zone, from, deny };
        Ok(app::synth(input.load_for_good()?, &options, streams)?)
    }
}
