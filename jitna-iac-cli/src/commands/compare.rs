//! `jitna-iac compare`

use std::path::PathBuf;

use jitna_iac::app::{self, Console, Exit};

use super::diff;
use crate::exit::Failure;
use crate::trust::Trust;

/// Shows which access is gained and which is lost
///
/// Each side is a directory that `synth --out` wrote, or a model. For every OU, account and Region, the new side is equal,
/// stricter, looser or both, for all requests and not for samples; each difference includes a request or a node that shows it.
/// A second verdict covers the supporting resources: logs, recordings, keys, the guard, trust, permissions of users,
/// notifications. The exit code is 0, or 4 if a condition of `--fail-on` is met.
///
/// Examples:
///   jitna-iac compare deployed jitna.yaml
///   git show main:jitna.yaml | jitna-iac compare - jitna.yaml --fail-on looser,weaker-surroundings
///   jitna-iac compare old new --format markdown
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct Cmd {
    /// Deployed side: directory or model; `-` is standard input
    old: PathBuf,

    /// New side
    new: PathBuf,

    #[command(flatten)]
    options: app::Compare,

    #[command(flatten)]
    trust: Trust,
}

impl Cmd {
    pub(crate) fn run(self, console: &mut Console<'_>) -> Result<Exit, Failure> {
        let Self { old, new, options, trust } = self;
        let (old, new) = diff::open_both(&old, &new, &trust)?;
        Ok(app::compare(old, new, &options, console)?)
    }
}
