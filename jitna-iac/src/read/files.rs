//! Input from disk and from standard input

use std::fmt;
use std::io::Read;
use std::path::{Path, PathBuf};

use super::access::FileAccess;
use super::compose::{Files, Variant};
use super::{Input, MAX_INPUT, read_input};
use crate::diag::{Diagnostic, Diagnostics, Sources};
use crate::model::Model;
use crate::model::policy::{CedarText, Statement, StatementKind};
use crate::origin::Spanned;
use crate::rules;

/// An input that could not be read at all
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum InputError {
    /// The file cannot be opened or read
    #[error("cannot read {}: {}", named(path), io_words(source))]
    Io {
        /// Path as it was given; `-` is standard input
        path: PathBuf,
        /// What the operating system says
        source: std::io::Error,
    },
    /// The input is larger than [`MAX_INPUT`]
    #[error("{} is larger than {} MB", named(path), MAX_INPUT / (1024 * 1024))]
    TooLarge {
        /// Path as it was given
        path: PathBuf,
    },
}

/// The model in a file, with its `.cedar` files; `-` is standard input
///
/// The `.cedar` files must be part of the model's project: [`FileAccess::of_project`].
///
/// # Errors
///
/// When the file cannot be read or is too large. What is wrong with its text is a finding, and so is a program that it
/// names: [`open`] is for who wants to run it.
pub fn load(path: &Path, sources: &mut Sources) -> Result<(Option<Model>, Diagnostics), InputError> {
    let access = FileAccess::of_project(folder_of(path));
    let (input, mut findings) = open(path, &access, sources)?;
    Ok((super::app::model_only(input, &mut findings), findings))
}

/// The model in a file, with its `.cedar` files, or the program that the file names; `-` is standard input
///
/// # Errors
///
/// When the file cannot be read or is too large. What is wrong with its text is a finding.
pub fn open(
    path: &Path,
    access: &FileAccess,
    sources: &mut Sources,
) -> Result<(Option<Input>, Diagnostics), InputError> {
    open_variant(path, access, &Variant::default(), sources)
}

/// As [`open`], for a variant of the model: with an overlay, or with other values
///
/// # Errors
///
/// When the file cannot be read or is too large. What is wrong with its text or with the variant is a finding.
pub fn open_variant(
    path: &Path,
    access: &FileAccess,
    variant: &Variant,
    sources: &mut Sources,
) -> Result<(Option<Input>, Diagnostics), InputError> {
    Ok(match read_text(path, sources)? {
        Ok(text) => text_of_variant(&text, path, access, variant, sources),
        Err(findings) => (None, findings),
    })
}

/// As [`open`], for a file whose text has been read by [`read_text`]
pub fn open_text(
    text: &str,
    path: &Path,
    access: &FileAccess,
    sources: &mut Sources,
) -> (Option<Input>, Diagnostics) {
    text_of_variant(text, path, access, &Variant::default(), sources)
}

fn text_of_variant(
    text: &str,
    path: &Path,
    access: &FileAccess,
    variant: &Variant,
    sources: &mut Sources,
) -> (Option<Input>, Diagnostics) {
    let folder = folder_of(path);
    // Standard input is in the working directory.
    let file = if path == Path::new("-") { Path::new("<stdin>") } else { path };
    let files = Files { path: file, access: Some(access), variant };
    let (mut input, mut findings) = read_input(text, &name_of(path), folder, files, sources);
    if let Some(Input::Model(model)) = &mut input {
        findings.append(load_statements(model, folder, access, sources));
    }
    (input, findings)
}

/// The text of a file, or the finding that it is none; `-` is standard input
///
/// # Errors
///
/// When the file cannot be read or is too large.
pub fn read_text(path: &Path, sources: &mut Sources) -> Result<Result<String, Diagnostics>, InputError> {
    Ok(utf8(path, sources)?.map_err(|finding| vec![*finding].into()))
}

fn utf8(path: &Path, sources: &mut Sources) -> Result<Result<String, Box<Diagnostic>>, InputError> {
    let bytes =
        if path == Path::new("-") { read_all(std::io::stdin().lock(), path)? } else { read_file(path)? };
    Ok(decoded(bytes).map_err(|not_text| {
        let end = u32::try_from(not_text.good.len()).unwrap_or(u32::MAX);
        let file = sources.add(&name_of(path), &not_text.good);
        let message = match not_text.encoding {
            Some(_) => format!("the file is {not_text}"),
            None => "the file is not UTF-8 from here on".to_owned(),
        };
        let finding = rules::SYNTAX
            .finding(message)
            .at(crate::Origin::Span { file, start: end, end }, "")
            .help("save the file as UTF-8");
        Box::new(finding)
    }))
}

/// Bytes that are not UTF-8
#[derive(Debug)]
pub(super) struct NotText {
    /// What is UTF-8 before them
    good: String,
    encoding: Option<&'static str>,
}

impl fmt::Display for NotText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.encoding {
            Some(encoding) => write!(f, "encoded in {encoding}, not in UTF-8"),
            None => write!(f, "not UTF-8 from line {} on", self.good.matches('\n').count() + 1),
        }
    }
}

/// The text that bytes are, without the byte order mark that some editors put before it
pub(super) fn decoded(mut bytes: Vec<u8>) -> Result<String, NotText> {
    // Without a mark, the zeros of ASCII characters tell.
    let encoding = match bytes.as_slice() {
        [0xFF, 0xFE, 0, 0, ..] | [0, 0, 0xFE, 0xFF, ..] => Some("UTF-32"),
        [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] | [1..=127, 0, 1..=127, 0, ..] | [0, 1..=127, 0, 1..=127, ..] => {
            Some("UTF-16")
        }
        _ => None,
    };
    if encoding.is_some() {
        return Err(NotText { good: String::new(), encoding });
    }
    if bytes.starts_with("\u{feff}".as_bytes()) {
        bytes.drain(.."\u{feff}".len());
    }
    String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        let good = String::from_utf8_lossy(error.as_bytes().get(..at).unwrap_or_default()).into_owned();
        NotText { good, encoding: None }
    })
}

/// Folders of an assembly that hold templates
const TEMPLATE_FOLDERS: [&str; 3] = ["", "stacks", "stack-sets"];

/// Templates and the index of an assembly in a directory, each with its path in it; no other files
///
/// # Errors
///
/// When one of them cannot be read or is too large. A file that is not UTF-8 is a finding.
pub fn read_assembly(
    dir: &Path,
    sources: &mut Sources,
) -> Result<Result<Vec<(String, String)>, Diagnostics>, InputError> {
    let mut files = Vec::new();
    let mut findings = Diagnostics::default();
    for folder in TEMPLATE_FOLDERS {
        let path = dir.join(folder);
        if !path.is_dir() {
            continue;
        }
        let io = |source| InputError::Io { path: path.clone(), source };
        for entry in std::fs::read_dir(&path).map_err(io)? {
            let file = entry.map_err(io)?.path();
            let ending = file.extension().and_then(|ending| ending.to_str());
            if !matches!(ending, Some("json" | "yaml")) || !file.is_file() {
                continue;
            }
            let Some(name) = file.file_name().and_then(|name| name.to_str()) else { continue };
            let within = if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") };
            match read_text(&file, sources)? {
                Ok(text) => files.push((within, text)),
                Err(more) => findings.append(more),
            }
        }
    }
    files.sort();
    Ok(if findings.is_empty() { Ok(files) } else { Err(findings) })
}

/// What is in a folder, sorted by name
///
/// # Errors
///
/// When the folder cannot be read.
pub(crate) fn entries(folder: &Path) -> Result<Vec<Entry>, InputError> {
    let io = |source| InputError::Io { path: folder.to_owned(), source };
    let mut all = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(io)? {
        let entry = entry.map_err(io)?;
        let path = entry.path();
        // A link to a folder may lead back to where it is.
        let is_link = entry.file_type().map_err(io)?.is_symlink();
        let kind = if path.is_dir() && !is_link {
            EntryKind::Folder
        } else if path.is_file() {
            EntryKind::File
        } else {
            EntryKind::Other
        };
        all.push(Entry { path, kind });
    }
    all.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(all)
}

/// Something in a folder
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    /// The path, with that of the folder
    pub(crate) path: PathBuf,
    /// What it is
    pub(crate) kind: EntryKind,
}

/// What an entry of a folder is
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum EntryKind {
    /// A folder
    Folder,
    /// A file, or a link to one
    File,
    /// A link to a folder, a pipe, a device
    Other,
}

/// Files of policy tests in a folder, sorted by name
///
/// # Errors
///
/// When the folder cannot be read.
pub(crate) fn tests_in(folder: &Path) -> Result<Vec<PathBuf>, InputError> {
    let opened = if folder == Path::new("") { Path::new(".") } else { folder };
    let io = |source| InputError::Io { path: opened.to_owned(), source };
    let mut files = Vec::new();
    for entry in std::fs::read_dir(opened).map_err(io)? {
        let name = entry.map_err(io)?.file_name();
        let is_test = name.to_str().is_some_and(|name| name.ends_with(".test.yaml"));
        let path = folder.join(name);
        if is_test && path.is_file() {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

/// What the operating system says, in the same words on every system where it is common
pub(super) fn io_words(error: &std::io::Error) -> String {
    match error.kind() {
        std::io::ErrorKind::NotFound => "the file does not exist".to_owned(),
        std::io::ErrorKind::PermissionDenied => "access is denied by its permissions".to_owned(),
        _ => error.to_string(),
    }
}

/// What findings call an input
pub(crate) fn name_of(path: &Path) -> String {
    if path == Path::new("-") { "<stdin>".to_owned() } else { shown(path) }
}

/// Name and text of a file, or the finding that it is not text; `-` is standard input
pub(crate) fn text_of(
    path: &Path,
    sources: &mut Sources,
) -> Result<Result<(String, String), Box<Diagnostic>>, InputError> {
    Ok(utf8(path, sources)?.map(|text| (name_of(path), text)))
}

/// What an error calls an input
fn named(path: &Path) -> String {
    if path == Path::new("-") { "standard input".to_owned() } else { path.display().to_string() }
}

/// Path as findings show it: with `/` on every system
pub(super) fn shown(path: &Path) -> String {
    path.display().to_string().replace('\\', "/")
}

fn read_file(path: &Path) -> Result<Vec<u8>, InputError> {
    let io = |source| InputError::Io { path: path.to_owned(), source };
    let metadata = std::fs::metadata(path).map_err(io)?;
    if metadata.is_dir() {
        return Err(io(std::io::Error::from(std::io::ErrorKind::IsADirectory)));
    }
    // A device has no end, and a pipe that no one writes to keeps the command waiting. What the shell hands over is different.
    if !metadata.is_file() && !is_handed_over(path) {
        return Err(io(std::io::Error::other("it is neither a regular file nor a pipe of the shell")));
    }
    let file = std::fs::File::open(path).map_err(io)?;
    read_all(file, path)
}

/// Whether a path is an open file of this process, such as `/dev/stdin` or the `/dev/fd/63` that `<(command)` becomes
fn is_handed_over(path: &Path) -> bool {
    path == Path::new("/dev/stdin") || path.starts_with("/dev/fd") || path.starts_with("/proc/self/fd")
}

/// Folder of a file; empty for a file of the working directory and for standard input
fn folder_of(path: &Path) -> &Path {
    path.parent().unwrap_or(Path::new(""))
}

fn read_all(input: impl Read, path: &Path) -> Result<Vec<u8>, InputError> {
    let mut bytes = Vec::new();
    let read = input.take(MAX_INPUT as u64 + 1).read_to_end(&mut bytes);
    match read {
        Err(source) => Err(InputError::Io { path: path.to_owned(), source }),
        Ok(length) if length > MAX_INPUT => Err(InputError::TooLarge { path: path.to_owned() }),
        Ok(_) => Ok(bytes),
    }
}

/// Reads the `.cedar` files that the statements of a model name, and its files of guardrails, relative to `folder`
///
/// A file that cannot be read, or that the model may not name, is a finding at the line that names it.
pub fn load_statements(
    model: &mut Model,
    folder: &Path,
    access: &FileAccess,
    sources: &mut Sources,
) -> Diagnostics {
    let mut findings = Diagnostics::default();
    let deny = model.deny_access.take();
    model.deny_access = deny.map(|policy| {
        let origin = policy.origin();
        let mut policy = policy.into_inner();
        policy.statements = with_files(policy.statements, folder, access, sources, &mut findings);
        Spanned::new(policy, origin)
    });
    let autos = std::mem::take(&mut model.auto_approvals);
    let autos = autos.into_iter().map(|policy| {
        let origin = policy.origin();
        let mut policy = policy.into_inner();
        policy.statements = with_files(policy.statements, folder, access, sources, &mut findings);
        Spanned::new(policy, origin)
    });
    model.auto_approvals = autos.collect();
    findings.append(super::guardrails::load(model, folder, access, sources));
    findings
}

fn with_files(
    statements: Vec<Spanned<Statement>>,
    folder: &Path,
    access: &FileAccess,
    sources: &mut Sources,
    findings: &mut Diagnostics,
) -> Vec<Spanned<Statement>> {
    let read = statements.into_iter().map(|statement| {
        let origin = statement.origin();
        let mut statement = statement.into_inner();
        if let StatementKind::File { path, text } = &mut statement.kind {
            let place = folder.join(&**path);
            match access.read(&place) {
                Ok(content) => {
                    let file = sources.add(&shown(&place), &content);
                    *text = Some(CedarText::from_file(content, file));
                }
                Err(refusal) => findings.push(
                    rules::UNREADABLE_FILE
                        .finding(format!("cannot read {}: {refusal}", place.display()))
                        .at(path.origin(), "named here")
                        .help(refusal.help()),
                ),
            }
        }
        Spanned::new(statement, origin)
    });
    read.collect()
}
