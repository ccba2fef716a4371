//! Hand-outs for requesters and approvers

use std::path::PathBuf;

use super::{Console, Exit, Loaded};
use crate::assembly::write_file;
use crate::diag::Severity;
use crate::error::Error;
use crate::plan::Plan;
use crate::report::{self, Readers};
use crate::suggest::nearest;
use crate::synth::Options;

/// Readers, by the words that `--for` accepts
const READERS: &[(&str, Readers)] =
    &[("both", Readers::Both), ("requesters", Readers::Requesters), ("approvers", Readers::Approvers)];

/// Writes a page for requesters and approvers: what they can reach, how long, who approves, and the steps
///
/// The page is Markdown, with the steps in the console and the commands of the AWS CLI for this organization. With a group of
/// the model, it contains what the policies say about this group and about every user, and the approvals that it is asked for.
///
/// Examples:
///   jitna-iac handout > access.md
///   jitna-iac handout --for requesters --group on-call --out on-call.md
///   jitna-iac handout --for approvers --group leads
#[derive(Clone, Debug, Default, clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Handout {
    /// Who reads it
    #[arg(long = "for", value_name = "READERS", default_value = "both", value_parser = super::args::words(READERS))]
    pub readers: Readers,

    /// Group of the model, by name
    #[arg(long, value_name = "NAME")]
    pub group: Option<String>,

    /// File to write the page to [default: standard output]
    #[arg(short, long, value_name = "FILE")]
    pub out: Option<PathBuf>,
}

/// Writes the hand-out of a model; nothing if the model has errors
///
/// # Errors
///
/// Returns an error when the page cannot be written.
pub fn handout(loaded: &mut Loaded, options: &Handout, console: &mut Console<'_>) -> Result<Exit, Error> {
    let compiled = loaded.compile(Options::default()).is_some();
    let Some(model) = loaded.model.as_ref().filter(|_| compiled) else {
        console.report(&loaded.findings, &loaded.sources, Severity::Warning, Severity::Error);
        return Ok(Exit::Findings);
    };
    if let Some(group) = &options.group
        && !model.names.groups.keys().any(|known| known.as_str() == group)
    {
        let known = model.names.groups.keys().map(|known| known.as_str());
        let help = match nearest(group, known) {
            Some(like) => format!("did you mean `{like}`?"),
            None => "name a group of `names.groups`".to_owned(),
        };
        console.complain(&format!("unknown group `{group}`"), Some(&help));
        return Ok(Exit::Usage);
    }
    let (plan, _) = Plan::new(model);
    let page = report::handout(&plan, options.readers, options.group.as_deref());
    match &options.out {
        Some(path) => {
            write_file(path, &page)?;
            console.say(&format!("wrote {}", path.display()));
        }
        None => console.print_text(&page)?,
    }
    Ok(Exit::Done)
}
