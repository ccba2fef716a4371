//! Changes that a deployment would make

use std::path::{Path, PathBuf};

use super::{Console, Exit, Loaded};
use crate::assembly::Format;
use crate::diag::{Diagnostics, Severity, Sources};
use crate::diff::Side;
use crate::error::Error;
use crate::origin::Origin;
use crate::read::{self, FileAccess, Input};
use crate::rules;
use crate::synth::Options;
use crate::template_file;

/// Output format
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DiffFormat {
    /// For users
    #[default]
    Text,
    /// For programs
    Json,
    /// For a comment on a pull request
    Markdown,
}

impl DiffFormat {
    /// Formats, by the words that `--format` accepts
    pub const WORDS: &[(&str, Self)] =
        &[("text", Self::Text), ("json", Self::Json), ("markdown", Self::Markdown)];
}

/// Options of [`diff()`]
#[derive(Clone, Copy, Debug, Default, clap::Args)]
pub struct Diff {
    /// Output format: for users, for programs, or for a comment on a pull request
    #[arg(long, default_value = "text", value_parser = super::args::words(DiffFormat::WORDS))]
    pub format: DiffFormat,

    /// Turn IDs, Regions and schedules of a model into parameters, as `synth --parameters` does
    #[arg(long)]
    pub parameters: bool,
}

/// One of the two compared sides, as it was read
#[derive(Clone, Debug)]
pub enum Compared {
    /// A model that is still to be compiled
    Model {
        /// The model and the findings about it
        loaded: Box<Loaded>,
        /// Name in messages
        name: String,
    },
    /// A program that prints a model; the caller runs it and creates a [`Compared::Model`] from its output
    Program {
        /// The program
        app: read::App,
        /// Sources that were read so far
        sources: Sources,
        /// Name of the model in messages
        name: String,
    },
    /// A model that uses the patterns of a program; the caller runs the program and creates a [`Compared::Model`]
    Patterns {
        /// The model and the program
        patterns: Box<read::Patterns>,
        /// Sources that were read so far
        sources: Sources,
        /// Name of the model in messages
        name: String,
    },
    /// The files of an assembly, each with its path in the assembly
    Assembly {
        /// The files, or the findings about their content
        files: Result<Vec<(String, String)>, Diagnostics>,
        /// Sources that the findings point into
        sources: Sources,
        /// Name of the directory
        name: String,
    },
    /// A template
    Read {
        /// The template, or the findings about it
        side: Box<Result<Side, Diagnostics>>,
        /// Sources that the findings point into
        sources: Sources,
    },
}

/// Reads a directory with an assembly, a template or a model; the content decides which it is; `-` is standard input
///
/// A model can include the files that `access` allows.
///
/// # Errors
///
/// Returns an error when the input cannot be read or is too large. Findings about its content are reported by [`diff()`] or
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
        Some(Input::Patterns(patterns)) => Compared::Patterns { patterns, sources, name },
        Some(Input::Model(model)) => {
            let loaded = Loaded { model: Some(*model), findings, sources, ..Loaded::default() };
            Compared::Model { loaded: Box::new(loaded), name }
        }
        None => Compared::Model { loaded: Box::new(Loaded { findings, sources, ..Loaded::default() }), name },
    })
}

/// Returns the finding for an answer about a StackSet that contains no template
fn without_template(text: &str, name: &str, sources: &mut Sources) -> Option<Diagnostics> {
    let tree = template_file::read_tree(text, name, &mut Sources::default()).ok()?.template;
    let command = read::stack_set_answer(tree.as_object()?.keys().map(String::as_str))?;
    let at = Origin::Place { file: sources.add(name, text), line: 1, column: 1 };
    let what = format!("there is no template in the output of {command}");
    let help = "give what `aws cloudformation describe-stack-set` prints: it has the template";
    Some(vec![rules::WRONG_KIND.finding(what).at(at, "").help(help)].into())
}

/// Shows the differences
///
/// Findings of models below errors are not shown; use [`check()`](super::check()) for them.
///
/// # Errors
///
/// Returns an error when the output cannot be written.
pub fn diff(old: Compared, new: Compared, options: &Diff, console: &mut Console<'_>) -> Result<Exit, Error> {
    let (old, new) = (side(old, options, console), side(new, options, console));
    let (Some(old), Some(new)) = (old, new) else { return Ok(Exit::Findings) };
    let diff = match crate::diff::diff(&old, &new) {
        Ok(diff) => diff,
        Err(findings) => {
            console.report(&findings, &Sources::default(), Severity::Error, Severity::Error);
            return Ok(Exit::Findings);
        }
    };
    match options.format {
        DiffFormat::Text => {
            let text = diff.to_text(console.out_color);
            console.print_text(&text)?;
            if diff.is_empty() {
                console.say("nothing differs");
            }
        }
        DiffFormat::Json => console.print_json(&diff.to_json())?,
        DiffFormat::Markdown => console.print_text(&diff.to_markdown())?,
    }
    Ok(if diff.is_empty() { Exit::Done } else { Exit::Differs })
}

/// Returns a side that can be compared; on failure, reports what is wrong with it
fn side(compared: Compared, options: &Diff, console: &mut Console<'_>) -> Option<Side> {
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
        Compared::Patterns { patterns, sources, .. } => (Err(patterns.refused()), sources),
    };
    side.map_err(|mut findings| {
        findings.sort(&sources);
        console.report(&findings, &sources, Severity::Error, Severity::Error);
    })
    .ok()
}
