//! Templates: one on standard output, or all in a directory

use std::path::{Path, PathBuf};

use super::{Exit, Loaded, Streams};
use crate::assembly::{
    Assembly, AssetBucket, Format, Index, IndexedStack, LandingZone, STACK_NAME_LENGTH, Transition,
};
use crate::cfn::limits::TEMPLATE_BODY_BYTES;
use crate::diag::{Diagnostics, Severity, Sources};
use crate::diff::{self, NextTemplate, Side};
use crate::error::Error;
use crate::read;
use crate::suggest::nearest;
use crate::synth::{Options, too_large};

/// Words for `--deny` of `synth`: notes are for `check`
const SYNTH_DENY_WORDS: &[(&str, Severity)] = &[("errors", Severity::Error), ("warnings", Severity::Warning)];

/// Makes CloudFormation templates of the model
///
/// Without options, everything is in one template on standard output. Warnings and errors go to standard error;
/// with errors, nothing is printed and no file is touched.
///
/// Examples:
///   jitna-iac synth > template.yaml
///   jitna-iac synth --out assembly
///   jitna-iac synth --app "cargo run -q" --stack jitna-enable
#[derive(Clone, Debug, clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Synth {
    /// Language of the templates
    #[arg(long, default_value = "yaml", value_parser = super::args::words(Format::WORDS))]
    pub format: Format,

    /// Print the template of one stack or stack set; `jitna-iac list` names them
    #[arg(long, value_name = "NAME", conflicts_with = "out")]
    pub stack: Option<String>,

    /// Write all templates, an index, a runbook and a script into a directory; `cdk --app DIR` deploys it as well
    #[arg(short, long, value_name = "DIR")]
    pub out: Option<PathBuf>,

    /// Bucket for templates that are too large to be sent inline; `${AWS::AccountId}` and `${AWS::Region}` are the stack's
    #[arg(long, value_name = "NAME", requires = "out")]
    pub asset_bucket: Option<AssetBucket>,

    /// Write the file of a landing zone's pipeline as well: `cfct` is Customizations for AWS Control Tower, `lza` is Landing
    /// Zone Accelerator
    #[arg(long = "for", value_name = "PIPELINE", requires = "out", value_parser = super::args::words(LandingZone::WORDS))]
    pub landing_zone: Option<LandingZone>,

    /// Directory of the assembly that is deployed: deploy.sh and the runbook get the steps from it to this one, so that what
    /// moves between stacks arrives, and what left the model is deleted. Without `--out`, the one template that is deployed, or
    /// the directory that has it: the template that is deployed next is printed
    #[arg(long, value_name = "DIR|FILE", conflicts_with = "stack")]
    pub from: Option<PathBuf>,

    /// Turn ids, Regions and schedules into parameters of the templates
    #[arg(long)]
    pub parameters: bool,

    /// Findings that fail the command, and all that weigh more
    #[arg(long, value_name = "LEVEL", default_value = "errors", value_parser = super::args::words(SYNTH_DENY_WORDS))]
    pub deny: Severity,
}

impl Default for Synth {
    fn default() -> Self {
        Self {
            format: Format::Yaml,
            stack: None,
            out: None,
            parameters: false,
            asset_bucket: None,
            landing_zone: None,
            from: None,
            deny: Severity::Error,
        }
    }
}

/// Makes the templates; of a model with findings of the denied weight, none
///
/// # Errors
///
/// When the output cannot be written.
pub fn synth(loaded: &mut Loaded, options: &Synth, streams: &mut Streams<'_>) -> Result<Exit, Error> {
    let wanted =
        Options { parameters: options.parameters, files: options.out.as_ref().map(|_| options.format) };
    let assembly = loaded.compile_aloud(wanted, streams);
    let mut whole = None;
    if options.stack.is_none()
        && options.out.is_none()
        && let (Some(assembly), Some(model)) = (&assembly, &loaded.model)
    {
        whole = assembly.whole.as_ref().map(|template| options.format.render(template));
        if let Some(finding) = too_large(model, whole.as_deref()) {
            loaded.findings.push(finding);
            loaded.sort();
        }
    }
    streams.report(&loaded.findings, &loaded.sources, Severity::Warning, options.deny);
    let Some(mut assembly) = assembly.filter(|_| !loaded.is_denied(options.deny)) else {
        streams.explain_denied(&loaded.findings);
        return Ok(Exit::Findings);
    };

    if let Some(dir) = &options.out {
        assembly.asset_bucket.clone_from(&options.asset_bucket);
        assembly.landing_zone = options.landing_zone;
        if complain_long_names(&assembly, streams) {
            return Ok(Exit::Findings);
        }
        if let Some(from) = &options.from {
            let pipeline = options.landing_zone.map(LandingZone::name);
            let Some(transition) = transition(from, &assembly, pipeline, streams)? else {
                return Ok(Exit::Findings);
            };
            assembly.transition = Some(transition);
        }
        let index = assembly.write_to(dir, options.format)?;
        say_written(&assembly, dir, streams);
        say_transition(&assembly, streams);
        say_uploads(&assembly, &index, streams);
        say_unnamed(&assembly, streams);
    } else if let Some(name) = &options.stack {
        let Some(template) = assembly.template(name) else {
            complain_unknown(&assembly, name, streams);
            return Ok(Exit::Usage);
        };
        let text = options.format.render(&template);
        say_size(text.len(), streams);
        streams.print(&text)?;
    } else {
        let mut text = whole.unwrap_or_default();
        if let Some(from) = &options.from {
            let Some(next) = next(from, &assembly, streams)? else { return Ok(Exit::Findings) };
            say_next(&next, from, streams);
            text = next.first.unwrap_or(text);
        }
        say_size(text.len(), streams);
        say_left_out(&assembly, streams);
        streams.print(&text)?;
    }
    Ok(Exit::Done)
}

fn say_written(assembly: &Assembly, dir: &Path, streams: &mut Streams<'_>) {
    let stacks = counted(assembly.stacks.len(), "stack");
    let sets = match assembly.carried.len() {
        0 => String::new(),
        count => format!(" and {}", counted(count, "stack set")),
    };
    let runbook = dir.join("RUNBOOK.md");
    streams.say(&format!(
        "wrote {stacks}{sets} to {}; {} says how to deploy them",
        dir.display(),
        runbook.display()
    ));
}

/// Says what has to be done for templates that are uploaded, if nobody has said where to
fn say_uploads(assembly: &Assembly, index: &Index, streams: &mut Streams<'_>) {
    let large = |stack: &&IndexedStack| stack.template.needs_upload || stack.cdk.needs_upload;
    let mut stacks = index.stacks.iter().filter(large);
    if assembly.asset_bucket.is_some() {
        return;
    }
    let Some(first) = stacks.next() else { return };
    let more = match stacks.count() {
        0 => String::new(),
        count => format!(" and {count} more"),
    };
    let is = if first.template.needs_upload { "is" } else { "may be" };
    streams.say(&format!(
        "note: the template of `{}`{more} {is} too large to be sent inline: `--asset-bucket BUCKET` names a bucket of yours to \
         the CDK and to deploy.sh; without it, the CDK takes that of `cdk bootstrap`, and deploy.sh the one in JITNA_BUCKET",
        first.name
    ));
}

/// Says which accounts a landing zone knows by a name that the model does not say
fn say_unnamed(assembly: &Assembly, streams: &mut Streams<'_>) {
    let Some(landing_zone) = assembly.landing_zone else { return };
    for account in landing_zone.unnamed(assembly) {
        streams.say(&format!(
            "note: the model does not name the account {account}; {} needs its name in accounts-config.yaml in place of the id",
            landing_zone.file()
        ));
    }
}

/// The template to deploy after the one that is deployed; else what is wrong has been said
fn next(from: &Path, assembly: &Assembly, streams: &mut Streams<'_>) -> Result<Option<NextTemplate>, Error> {
    let name = read::name_of(from);
    let name = name.trim_end_matches('/');
    let mut sources = Sources::default();
    let old = if from.is_dir() {
        let files = read::read_assembly(from, &mut sources)?;
        files.and_then(|files| Side::files(&files, name, &mut sources))
    } else {
        let text = read::read_text(from, &mut sources)?;
        text.and_then(|text| Side::template(&text, name, &mut sources))
    };
    let made = old.and_then(|old| diff::next_template(&old, &Side::assembly(assembly, "the new template")?));
    Ok(said(made, &sources, streams))
}

/// What was made; else the findings are said
fn said<T>(made: Result<T, Diagnostics>, sources: &Sources, streams: &mut Streams<'_>) -> Option<T> {
    made.map_err(|mut findings| {
        findings.sort(sources);
        streams.report(&findings, sources, Severity::Error, Severity::Error);
    })
    .ok()
}

/// Says what is done with the template that is printed
fn say_next(next: &NextTemplate, from: &Path, streams: &mut Streams<'_>) {
    let name = read::name_of(from);
    if next.first.is_some() {
        streams.say(&format!(
            "from {name}: this is not the new template yet, but the deployed one (in JSON) without what moves; deploy it with `Phase=all`, then \
             run this again with `--from` it. It gives up:"
        ));
        for one in &next.gives_up {
            streams.say(&format!("  {one}"));
        }
    } else {
        streams.say(&format!("from {name}: nothing has to be given up before; deploy this with `Phase=all`"));
    }
    for note in &next.notes {
        streams.say(&format!("note: {note}"));
    }
}

/// The steps from an earlier assembly; else what is wrong with it has been said
fn transition(
    from: &Path,
    assembly: &Assembly,
    pipeline: Option<&str>,
    streams: &mut Streams<'_>,
) -> Result<Option<Transition>, Error> {
    let name = read::name_of(from);
    let name = name.trim_end_matches('/');
    let mut sources = Sources::default();
    if !from.is_dir() {
        let help = "name a directory that `jitna-iac synth --out DIR` wrote, of what is deployed";
        streams.complain(&format!("`{name}` is not a directory"), Some(help));
        return Ok(None);
    }
    let old = read::read_assembly(from, &mut sources)?;
    let old = old.and_then(|files| Side::files(&files, name, &mut sources));
    let made = old.and_then(|old| diff::transition(&old, &Side::assembly(assembly, "new")?));
    let made = made.and_then(|transition| {
        match pipeline.and_then(|pipeline| diff::pipeline_cannot(&transition, pipeline)) {
            Some(finding) => Err(vec![finding].into()),
            None => Ok(transition),
        }
    });
    Ok(said(made, &sources, streams))
}

/// Says what has to be done besides the deployment of the stacks
fn say_transition(assembly: &Assembly, streams: &mut Streams<'_>) {
    let Some(transition) = &assembly.transition else { return };
    let (before, after) = (transition.before.len(), transition.after.len());
    let steps = match (before, after) {
        (0, 0) => "nothing moves and nothing has to be deleted".to_owned(),
        _ => format!(
            "deploy.sh and RUNBOOK.md have {} before the stacks and {} after them",
            counted(before, "step"),
            counted(after, "deletion")
        ),
    };
    streams.say(&format!("from {}: {steps}", transition.from));
    for note in &transition.notes {
        streams.say(&format!("note: {note}"));
    }
}

/// Complains of names of the pipeline that CloudFormation refuses; says whether there are any
fn complain_long_names(assembly: &Assembly, streams: &mut Streams<'_>) -> bool {
    let Some(landing_zone) = assembly.landing_zone else { return false };
    let long = landing_zone.too_long(assembly);
    for (stack, name) in &long {
        let more = name.len() - STACK_NAME_LENGTH;
        streams.complain(
            &format!(
                "name of stack `{stack}` is too long for {}: the pipeline makes `{name}` of it, {} characters, and CloudFormation takes \
                 {STACK_NAME_LENGTH}",
                landing_zone.name(),
                name.len()
            ),
            Some(&format!("shorten `stackSets.namePrefix` by {}", counted(more, "character"))),
        );
    }
    !long.is_empty()
}

fn counted(count: usize, noun: &str) -> String {
    if count == 1 { format!("1 {noun}") } else { format!("{count} {noun}s") }
}

fn complain_unknown(assembly: &Assembly, name: &str, streams: &mut Streams<'_>) {
    let help = match nearest(name, assembly.names()) {
        Some(like) => format!("did you mean `{like}`?"),
        None => {
            let names: Vec<String> = assembly.names().map(|name| format!("`{name}`")).collect();
            format!("there are {}", names.join(", "))
        }
    };
    streams.complain(&format!("there is no stack or stack set `{name}`"), Some(&help));
}

fn say_size(bytes: usize, streams: &mut Streams<'_>) {
    if bytes > TEMPLATE_BODY_BYTES {
        streams.say(&format!(
            "note: the template has {bytes} bytes; above {TEMPLATE_BODY_BYTES} CloudFormation takes it from S3 only, as \
             `aws cloudformation deploy --s3-bucket BUCKET` does"
        ));
    }
}

/// Says what the one template cannot hold, since a stack is of one account
fn say_left_out(assembly: &Assembly, streams: &mut Streams<'_>) {
    let administrator = &assembly.setting.administrator;
    let others = assembly.stacks.iter().filter(|stack| stack.account.as_str() != administrator);
    let mut accounts: Vec<(&str, usize)> = Vec::new();
    for stack in others {
        match accounts.iter_mut().find(|(account, _)| *account == stack.account.as_str()) {
            Some((_, count)) => *count += 1,
            None => accounts.push((stack.account.as_str(), 1)),
        }
    }
    let management = assembly.setting.management_account.as_deref();
    for (account, count) in accounts {
        let kind = if management == Some(account) { "the management account" } else { "account" };
        let stacks = counted(count, "stack");
        streams.say(&format!(
            "note: {kind} {account} has {stacks} of its own, which this template does not hold; `--out DIR` writes \
             everything"
        ));
    }
}
