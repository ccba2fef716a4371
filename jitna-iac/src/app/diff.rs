//! What a deployment would change

use std::path::{Path, PathBuf};

use super::{Exit, Loaded, Streams};
use crate::assembly::Format;
use crate::diag::{Diagnostics, Severity, Sources};
use crate::diff::Side;
use crate::error::Error;
use crate::origin::Origin;
use crate::read::{self, FileAccess, Input};
use crate::rules;
use crate::synth::Options;
use crate::template_file;

/// How differences are shown
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DiffFormat {
    /// For people
    #[default]
    Text,
    /// For programs
    Json,
    /// For a comment of a pull request
    Markdown,
}

impl DiffFormat {
    /// Words for the formats, as `--format` takes them
    pub const WORDS: &[(&str, Self)] =
        &[("text", Self::Text), ("json", Self::Json), ("markdown", Self::Markdown)];
}

/// What is wanted of [`diff()`]
#[derive(Clone, Copy, Debug, Default, clap::Args)]
pub struct Diff {
    /// How differences are shown: for people, programs, or in a comment of a pull request
    #[arg(long, default_value = "text", value_parser = super::args::words(DiffFormat::WORDS))]
    pub format: DiffFormat,

    /// Turn ids, Regions and schedules of a model into parameters, as `synth --parameters` does
    #[arg(long)]
    pub parameters: bool,
}

/// One of the two that are compared, as it was read
#[derive(Clone, Debug)]
pub enum Compared {
    /// A model, to be compiled
    Model {
        /// The model and what was found
        loaded: Box<Loaded>,
        /// What it is called
        name: String,
    },
    /// The name of a program that prints a model; to be run by the caller, who makes a [`Compared::Model`] of it
    Program {
        /// The program
        app: read::App,
        /// The texts that were read so far
        sources: Sources,
        /// What the model is called
        name: String,
    },
    /// The files of an assembly, each with its path in it
    Assembly {
        /// They, or what is wrong with their texts
        files: Result<Vec<(String, String)>, Diagnostics>,
        /// Texts that the findings point into
        sources: Sources,
        /// Name of the directory
        name: String,
    },
    /// A template
    Read {
        /// It, or what is wrong with it
        side: Box<Result<Side, Diagnostics>>,
        /// Texts that the findings point into
        sources: Sources,
    },
}

/// Reads a directory with an assembly, a template or a model; its content says which; `-` is standard input
///
/// A model may name the files of `access`.
///
/// # Errors
///
/// When it cannot be read or is too large. What is wrong with its text is said by [`diff()`] or
/// [`compare()`](super::compare()).
pub fn open_compared(path: &Path, access: &FileAccess) -> Result<Compared, Error> {
    let mut sources = Sources::default();
    let name = read::name_of(path);
    if path.is_dir() {
        let files = read::read_assembly(path, &mut sources)?;
        return Ok(Compared::Assembly { files, sources, name: name.trim_end_matches('/').to_owned() });
    }
    let text = match read::read_text(path, &mut sources)? {
        Ok(text) => text,
        Err(findings) => return Ok(Compared::Read { side: Box::new(Err(findings)), sources }),
    };
    if template_file::is_template(&text) {
        let side = Side::template(&text, &name, &mut sources);
        return Ok(Compared::Read { side: Box::new(side), sources });
    }
    if let Some(findings) = without_template(&text, &name, &mut sources) {
        return Ok(Compared::Read { side: Box::new(Err(findings)), sources });
    }
    // Paths of `.cedar` files are relative to the working directory if the model comes from standard input.
    let path = if path == Path::new("-") { PathBuf::from("<stdin>") } else { path.to_owned() };
    let (input, findings) = read::open_text(&text, &path, access, &mut sources);
    Ok(match input {
        Some(Input::App(app)) => Compared::Program { app, sources, name },
        Some(Input::Model(model)) => {
            let loaded = Loaded { model: Some(*model), findings, sources, ..Loaded::default() };
            Compared::Model { loaded: Box::new(loaded), name }
        }
        None => Compared::Model { loaded: Box::new(Loaded { findings, sources, ..Loaded::default() }), name },
    })
}

/// What is said of an answer about a stack set that has no template in it
fn without_template(text: &str, name: &str, sources: &mut Sources) -> Option<Diagnostics> {
    let tree = template_file::read_tree(text, name, &mut Sources::default()).ok()?.template;
    let command = read::stack_set_answer(tree.as_object()?.keys().map(String::as_str))?;
    let at = Origin::Place { file: sources.add(name, text), line: 1, column: 1 };
    let what = format!("there is no template in the output of {command}");
    let help = "give what `aws cloudformation describe-stack-set` prints: it has the template";
    Some(vec![rules::WRONG_KIND.finding(what).at(at, "").help(help)].into())
}

/// Shows what differs
///
/// Findings of models below errors are not shown; [`check()`](super::check()) does that.
///
/// # Errors
///
/// When the output cannot be written.
pub fn diff(old: Compared, new: Compared, options: &Diff, streams: &mut Streams<'_>) -> Result<Exit, Error> {
    let (old, new) = (side(old, options, streams), side(new, options, streams));
    let (Some(old), Some(new)) = (old, new) else { return Ok(Exit::Findings) };
    let diff = match crate::diff::diff(&old, &new) {
        Ok(diff) => diff,
        Err(findings) => {
            streams.report(&findings, &Sources::default(), Severity::Error, Severity::Error);
            return Ok(Exit::Findings);
        }
    };
    match options.format {
        DiffFormat::Text => {
            let text = diff.to_text(streams.out_color);
            streams.print_text(&text)?;
            if diff.is_empty() {
                streams.say("nothing differs");
            }
        }
        DiffFormat::Json => streams.print_json(&diff.to_json())?,
        DiffFormat::Markdown => streams.print_text(&diff.to_markdown())?,
    }
    Ok(if diff.is_empty() { Exit::Done } else { Exit::Differs })
}

/// A side that can be compared; else what is wrong with it has been said
fn side(compared: Compared, options: &Diff, streams: &mut Streams<'_>) -> Option<Side> {
    let (side, sources) = match compared {
        Compared::Read { side, sources } => (*side, sources),
        Compared::Assembly { files, mut sources, name } => {
            (files.and_then(|files| Side::files(&files, &name, &mut sources)), sources)
        }
        Compared::Model { mut loaded, name } => {
            let options = Options { parameters: options.parameters, files: Some(Format::Json) };
            let made = loaded.compile(options);
            let Loaded { findings, sources, .. } = *loaded;
            (made.ok_or(findings).and_then(|assembly| Side::assembly(&assembly, &name)), sources)
        }
        Compared::Program { app, sources, .. } => {
            let findings = read::refuse_program(&app);
            (Err(findings), sources)
        }
    };
    side.map_err(|mut findings| {
        findings.sort(&sources);
        streams.report(&findings, &sources, Severity::Error, Severity::Error);
    })
    .ok()
}
