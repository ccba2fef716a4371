//! `jitna-iac compare`

use std::path::PathBuf;

use jitna_iac::app::{self, Exit, Streams};

use super::diff;
use crate::exit::Failure;
use crate::trust::Trust;

/// Tells who gets in that did not, and who no longer does
///
/// Each of the two is a directory that `synth --out` wrote, or a model. For every unit, account and Region the new is equal,
/// stricter, looser or both, for all requests and not for samples; each difference comes with a request or a node that
/// shows it. A second verdict is about what surrounds the policies: logs, recordings, keys, the guard, trust, permissions of
/// users, notifications. The exit code is 0, or 4 if it is as `--fail-on` says.
///
/// Examples:
///   jitna-iac compare deployed jitna.yaml
///   git show main:jitna.yaml | jitna-iac compare - jitna.yaml --fail-on looser,weaker-surroundings
///   jitna-iac compare old new --format markdown
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct Cmd {
    /// What is there: directory or model; `-` is standard input
    old: PathBuf,

    /// What is to come
    new: PathBuf,

    #[command(flatten)]
    options: app::Compare,

    #[command(flatten)]
    trust: Trust,
}

impl Cmd {
    pub(crate) fn run(self, streams: &mut Streams<'_>) -> Result<Exit, Failure> {
        let Self { old, new, options, trust } = self;
        let (old, new) = diff::open_both(&old, &new, &trust)?;
        Ok(app::compare(old, new, &options, streams)?)
    }
}
