//! Templates: one on standard output, or all of them in a directory

use std::path::{Path, PathBuf};

use super::{Console, Exit, Loaded};
use crate::assembly::{
    Assembly, AssetBucket, Format, Index, IndexedStack, Pipeline, STACK_NAME_LENGTH, Transition,
};
use crate::cfn::limits::TEMPLATE_BODY_BYTES;
use crate::diag::{Diagnostics, Severity, Sources};
use crate::diff::{self, NextTemplate, Side};
use crate::error::Error;
use crate::model::Model;
use crate::quantity::counted;
use crate::read;
use crate::read_back::ReadBack;
use crate::suggest::nearest;
use crate::synth::{Options, too_large};
use crate::waves::waves;

/// Values of `--deny` for `synth`, without notes, which only `check` shows
const SYNTH_DENY_WORDS: &[(&str, Severity)] = &[("errors", Severity::Error), ("warnings", Severity::Warning)];

/// Compiles the model to CloudFormation templates
///
/// Without options, prints one template with everything on standard output. Warnings and errors go to standard error.
/// If there are errors, prints nothing and writes no file.
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

    /// Print the template of one stack or StackSet; `jitna-iac list` names them
    #[arg(long, value_name = "NAME", conflicts_with = "out")]
    pub stack: Option<String>,

    /// Write all templates, an index, a runbook and a script into a directory; `cdk --app DIR` can also deploy it
    #[arg(short, long, value_name = "DIR")]
    pub out: Option<PathBuf>,

    /// S3 bucket for templates that are too large to be sent inline; `${AWS::AccountId}` and `${AWS::Region}` are replaced with those of
    /// the stack
    #[arg(long, value_name = "NAME", requires = "out")]
    pub asset_bucket: Option<AssetBucket>,

    /// Also write the file of a pipeline: `cfct` is Customizations for AWS Control Tower, `lza` is Landing Zone Accelerator, `terraform` is
    /// a Terraform configuration in JSON
    #[arg(long = "for", value_name = "PIPELINE", requires = "out", value_parser = super::args::words(Pipeline::WORDS))]
    pub pipeline: Option<Pipeline>,

    /// Directory of the deployed assembly: deploy.sh and the runbook then include the steps from it to this one, so that resources move
    /// between stacks and what left the model is deleted. Without `--out`, the deployed single template or the directory with it: prints
    /// the template to deploy next
    #[arg(long, value_name = "DIR|FILE", conflicts_with = "stack")]
    pub from: Option<PathBuf>,

    /// Leave out the rollouts of later waves; the last wave is the whole model
    #[arg(long, value_name = "NUMBER")]
    pub wave: Option<u32>,

    /// Turn IDs, Regions and schedules into parameters of the templates
    #[arg(long)]
    pub parameters: bool,

    /// Read back every template with a second reader, and as YAML 1.1, and compare each value with what is meant; a difference fails, and
    /// nothing is written
    #[arg(long)]
    pub verify: bool,

    /// Lowest severity of findings that fail the command
    #[arg(long, value_name = "LEVEL", default_value = "errors", value_parser = super::args::words(SYNTH_DENY_WORDS))]
    pub deny: Severity,
}

impl Default for Synth {
    fn default() -> Self {
        Self {
            format: Format::Yaml,
            stack: None,
            out: None,
            wave: None,
            parameters: false,
            asset_bucket: None,
            pipeline: None,
            from: None,
            verify: false,
            deny: Severity::Error,
        }
    }
}

/// Writes or prints the templates; nothing if the model has findings of the denied severity
///
/// # Errors
///
/// Returns an error when the output cannot be written.
pub fn synth(loaded: &mut Loaded, options: &Synth, console: &mut Console<'_>) -> Result<Exit, Error> {
    let wanted =
        Options { parameters: options.parameters, files: options.out.as_ref().map(|_| options.format) };
    let known = loaded.model.as_ref().map(|model| said_waves(model, options.wave));
    let assembly = match options.wave {
        None => loaded.compile_aloud(wanted, console),
        Some(_) if matches!(known, Some(Err(_))) => None,
        Some(wave) => loaded.compile_wave(wave, wanted),
    };
    if let Some(Err(help)) = &known
        && loaded.findings.worst() < Some(Severity::Error)
    {
        console.complain(&format!("no rollout is in wave {}", options.wave.unwrap_or_default()), Some(help));
        return Ok(Exit::Usage);
    }
    let mut whole = None;
    if options.stack.is_none()
        && options.out.is_none()
        && let (Some(assembly), Some(model)) = (&assembly, &loaded.model)
    {
        whole = assembly.single_template.as_ref().map(|template| options.format.render(template));
        if let Some(finding) = too_large(model, whole.as_deref()) {
            loaded.findings.push(finding);
            loaded.sort();
        }
    }
    console.report(&loaded.findings, &loaded.sources, Severity::Warning, options.deny);
    let Some(mut assembly) = assembly.filter(|_| !loaded.is_denied(options.deny)) else {
        console.explain_denied(&loaded.findings);
        return Ok(Exit::Findings);
    };

    if let Some(Ok(Some(line))) = &known {
        console.say(line);
    }

    if options.verify && !is_read_back(&assembly, options.format, console) {
        return Ok(Exit::Findings);
    }

    if let Some(dir) = &options.out {
        assembly.asset_bucket.clone_from(&options.asset_bucket);
        assembly.pipeline = options.pipeline;
        if complain_long_names(&assembly, console) {
            return Ok(Exit::Findings);
        }
        if let Some(from) = &options.from {
            let pipeline = options.pipeline.map(Pipeline::name);
            let Some(transition) = transition(from, &assembly, pipeline, console)? else {
                return Ok(Exit::Findings);
            };
            assembly.transition = Some(transition);
        }
        let index = assembly.write_to(dir, options.format)?;
        say_written(&assembly, dir, console);
        say_transition(&assembly, console);
        say_uploads(&assembly, &index, console);
        say_unnamed(&assembly, console);
    } else if let Some(name) = &options.stack {
        let Some(template) = assembly.template(name) else {
            complain_unknown(&assembly, name, console);
            return Ok(Exit::Usage);
        };
        let text = options.format.render(&template);
        say_size(text.len(), console);
        console.print(&text)?;
    } else {
        let mut text = whole.unwrap_or_default();
        if let Some(from) = &options.from {
            let Some(next) = next(from, &assembly, console)? else { return Ok(Exit::Findings) };
            say_next(&next, from, console);
            text = next.first.unwrap_or(text);
        }
        say_size(text.len(), console);
        say_left_out(&assembly, console);
        console.print(&text)?;
    }
    Ok(Exit::Done)
}

/// Returns the line that says what a wave contains; an error with the waves that the model has if this one is not among them
fn said_waves(model: &Model, wave: Option<u32>) -> Result<Option<String>, String> {
    let Some(wave) = wave else { return Ok(None) };
    let all = waves(model);
    if !all.contains_key(&wave) {
        let known: Vec<String> = all.keys().map(u32::to_string).collect();
        return Err(match known.is_empty() {
            true => "the model has no rollout".to_owned(),
            false => format!("the waves of the model are {}", known.join(", ")),
        });
    }
    let names: Vec<&str> = all.range(..=wave).flat_map(|(_, names)| names.iter().copied()).collect();
    let position = all.range(..=wave).count();
    Ok(Some(format!("wave {wave}, {position} of {}: {}", all.len(), names.join(", "))))
}

/// Whether everything is read back as it is meant; reports what is not
fn is_read_back(assembly: &Assembly, format: Format, console: &mut Console<'_>) -> bool {
    let mut back = ReadBack::default();
    back.assembly(assembly, format);
    for difference in &back.differences {
        console.complain(&difference.to_string(), None);
    }
    if back.values == 0 {
        console.complain("nothing was read back: the model has no template", None);
    }
    let is_same = back.differences.is_empty() && back.values > 0;
    if is_same {
        let (files, values) = (counted(back.files, "file"), counted(back.values, "value"));
        console.say(&format!("read back {files}: {values} as meant"));
    }
    is_same
}

fn say_written(assembly: &Assembly, dir: &Path, console: &mut Console<'_>) {
    let stacks = counted(assembly.stacks.len(), "stack");
    let sets = match assembly.member_templates.len() {
        0 => String::new(),
        count => format!(" and {}", counted(count, "StackSet")),
    };
    let runbook = dir.join("RUNBOOK.md");
    console.say(&format!(
        "wrote {stacks}{sets} to {}; {} says how to deploy them",
        dir.display(),
        runbook.display()
    ));
}

/// Explains how to upload large templates, if no bucket is given
fn say_uploads(assembly: &Assembly, index: &Index, console: &mut Console<'_>) {
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
    console.say(&format!(
        "note: the template of `{}`{more} {is} too large to be sent inline: `--asset-bucket BUCKET` names a bucket of yours to \
         the CDK and to deploy.sh; without it, the CDK takes that of `cdk bootstrap`, and deploy.sh the one in JITNA_BUCKET",
        first.name
    ));
}

/// Lists the accounts that the pipeline knows by a name that is not in the model
fn say_unnamed(assembly: &Assembly, console: &mut Console<'_>) {
    let Some(pipeline) = assembly.pipeline else { return };
    for account in pipeline.unnamed(assembly) {
        console.say(&format!(
            "note: the model does not name the account {account}; {} needs its name in accounts-config.yaml in place of the ID",
            pipeline.file()
        ));
    }
}

/// Returns the template to deploy after the deployed one; on failure, reports what is wrong and returns `None`
fn next(from: &Path, assembly: &Assembly, console: &mut Console<'_>) -> Result<Option<NextTemplate>, Error> {
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
    Ok(said(made, &sources, console))
}

/// Returns the result; on failure, reports the findings and returns `None`
fn said<T>(made: Result<T, Diagnostics>, sources: &Sources, console: &mut Console<'_>) -> Option<T> {
    made.map_err(|mut findings| {
        findings.sort(sources);
        console.report(&findings, sources, Severity::Error, Severity::Error);
    })
    .ok()
}

/// Explains what to do with the printed template
fn say_next(next: &NextTemplate, from: &Path, console: &mut Console<'_>) {
    let name = read::name_of(from);
    if next.first.is_some() {
        console.say(&format!(
            "from {name}: this is not the new template yet, but the deployed one (in JSON) without what moves; deploy it with `Phase=all`, then \
             run this again with `--from` it. It releases:"
        ));
        for one in &next.gives_up {
            console.say(&format!("  {one}"));
        }
    } else {
        console.say(&format!(
            "from {name}: no stack has to release a resource first; deploy this with `Phase=all`"
        ));
    }
    for note in &next.notes {
        console.say(&format!("note: {note}"));
    }
}

/// Computes the steps from an earlier assembly; on failure, reports what is wrong with it
fn transition(
    from: &Path,
    assembly: &Assembly,
    pipeline: Option<&str>,
    console: &mut Console<'_>,
) -> Result<Option<Transition>, Error> {
    let name = read::name_of(from);
    let name = name.trim_end_matches('/');
    let mut sources = Sources::default();
    from.metadata().map_err(|source| read::InputError::Io { path: from.to_owned(), source })?;
    if !from.is_dir() {
        let help = "name a directory that `jitna-iac synth --out DIR` wrote, of what is deployed";
        console.complain(&format!("`{name}` is not a directory"), Some(help));
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
    Ok(said(made, &sources, console))
}

/// Explains what to do in addition to deploying the stacks
fn say_transition(assembly: &Assembly, console: &mut Console<'_>) {
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
    console.say(&format!("from {}: {steps}", transition.from));
    for note in &transition.notes {
        console.say(&format!("note: {note}"));
    }
}

/// Reports stack names of the pipeline that CloudFormation rejects; returns whether there are any
fn complain_long_names(assembly: &Assembly, console: &mut Console<'_>) -> bool {
    let Some(pipeline) = assembly.pipeline else { return false };
    let long = pipeline.too_long(assembly);
    for (stack, name) in &long {
        let more = name.len() - STACK_NAME_LENGTH;
        console.complain(
            &format!(
                "name of stack `{stack}` is too long for {}: the pipeline turns it into `{name}`, {} characters, and CloudFormation accepts \
                 {STACK_NAME_LENGTH}",
                pipeline.name(),
                name.len()
            ),
            Some(&format!("shorten `stackSets.namePrefix` by {}", counted(more, "character"))),
        );
    }
    !long.is_empty()
}

fn complain_unknown(assembly: &Assembly, name: &str, console: &mut Console<'_>) {
    let help = match nearest(name, assembly.names()) {
        Some(like) => format!("did you mean `{like}`?"),
        None => {
            let names: Vec<String> = assembly.names().map(|name| format!("`{name}`")).collect();
            format!("there are {}", names.join(", "))
        }
    };
    console.complain(&format!("unknown stack or StackSet `{name}`"), Some(&help));
}

fn say_size(bytes: usize, console: &mut Console<'_>) {
    if bytes > TEMPLATE_BODY_BYTES {
        console.say(&format!(
            "note: the template has {bytes} bytes; above {TEMPLATE_BODY_BYTES} CloudFormation accepts it from S3 only, as \
             `aws cloudformation deploy --s3-bucket BUCKET` does"
        ));
    }
}

/// Reports what the single template cannot contain, because a stack belongs to one account
fn say_left_out(assembly: &Assembly, console: &mut Console<'_>) {
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
        console.say(&format!(
            "note: {kind} {account} has {stacks} of its own, which this template does not hold; `--out DIR` writes \
             everything"
        ));
    }
}
