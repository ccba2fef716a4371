//! What the policies decide about requests

use std::fs::File;
use std::io::{self, BufRead, BufReader, Cursor, Read};
use std::path::{Path, PathBuf};

use indexmap::IndexMap;

use super::{Console, Exit, Loaded};
use crate::decide::{Decision, Doubt, Doubts, Engine, Faults, Line, Lines, Request, visible};
use crate::diag::{Diagnostic, Severity, Sources, render};
use crate::error::Error;
use crate::origin::{FileId, Origin};
use crate::parallel;
use crate::plan::Plan;
use crate::read::{InputError, MAX_INPUT};
use crate::rules;

/// Lines that are in memory at the same time
const CHUNK: usize = 16 * 1024;

/// Lines that a thread takes at the same time
const SHARE: usize = 256;

/// How decisions are shown
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DecideFormat {
    /// For users: one request with its trace, several with a line each
    #[default]
    Text,
    /// For programs: one value, or a list
    Json,
    /// For programs: a value in each line
    Jsonl,
    /// For spreadsheets: a matrix
    Csv,
    /// For users who sign off: a matrix as a page
    Html,
}

impl DecideFormat {
    /// Words for the formats, as `--format` takes them
    pub const WORDS: &[(&str, Self)] = &[
        ("text", Self::Text),
        ("json", Self::Json),
        ("jsonl", Self::Jsonl),
        ("csv", Self::Csv),
        ("html", Self::Html),
    ];
}

/// Requests that are to be decided
#[derive(Clone, Debug)]
pub enum Requests {
    /// This one
    One(Box<Request>),
    /// The one in a JSON file; `-` is standard input
    File(PathBuf),
    /// Those in a file, one in each line; `-` is standard input
    Lines(PathBuf),
    /// Every kind of user and every kind of node
    Matrix,
}

/// What is wanted of [`decide()`]
#[derive(Clone, Debug)]
pub struct Decide {
    /// What is to be decided
    pub requests: Requests,
    /// How decisions are shown
    pub format: DecideFormat,
}

/// Shows the decisions on requests
///
/// Of several, each is a line of the output, in their order; text has the first of them, and how many there are besides. Nothing is printed
/// unless all can be read. A file is read twice,
/// a part at a time; standard input is held in memory.
///
/// # Errors
///
/// When a file cannot be read or the output cannot be written.
pub fn decide(loaded: &mut Loaded, options: &Decide, console: &mut Console<'_>) -> Result<Exit, Error> {
    let (Some(engine), Some(model)) = (loaded.engine(console), &loaded.model) else {
        return Ok(Exit::Findings);
    };
    let (plan, _) = Plan::new(model);
    let engine = engine.located(&loaded.sources);
    if let Requests::Matrix = options.requests {
        super::matrix::print(&engine, &plan, options.format, console)?;
        return Ok(Exit::Done);
    }
    if let DecideFormat::Csv | DecideFormat::Html = options.format {
        console.complain(
            "`--format csv` and `--format html` are for `--matrix`",
            Some("add `--matrix`, or use `--format jsonl`"),
        );
        return Ok(Exit::Usage);
    }
    let doubts = Doubts::new(&plan);
    match &options.requests {
        Requests::One(request) => {
            if say_doubts(&doubts.request(request), Origin::Unknown, &Sources::default(), console) {
                return Ok(Exit::Findings);
            }
            one(&engine, request, options.format, console)
        }
        Requests::File(path) => {
            let text = whole(path)?;
            let mut sources = Sources::default();
            let file = sources.add(&shown(path), &text);
            match Request::read(&text, file, 1) {
                Ok(request) => {
                    let origin = Origin::Place { file, line: 1, column: 1 };
                    if say_doubts(&doubts.request(&request), origin, &sources, console) {
                        return Ok(Exit::Findings);
                    }
                    one(&engine, &request, options.format, console)
                }
                Err(finding) => {
                    let findings = vec![*finding].into();
                    console.report(&findings, &sources, Severity::Error, Severity::Error);
                    Ok(Exit::Findings)
                }
            }
        }
        // It is printed above.
        Requests::Matrix => Ok(Exit::Done),
        Requests::Lines(path) => several(&engine, &doubts, &Input::open(path)?, options.format, console),
    }
}

fn one(
    engine: &Engine,
    request: &Request,
    format: DecideFormat,
    console: &mut Console<'_>,
) -> Result<Exit, Error> {
    let decision = engine.decide(request);
    match format {
        DecideFormat::Text => console.print_text(&format!("{}\n\n{}", decision.summary(), decision.trace())),
        DecideFormat::Json => console.print_json(&(pretty(&decision) + "\n")),
        _ => console.print_json(&(json(&decision) + "\n")),
    }?;
    Ok(Exit::Done)
}

/// Says what is doubtful about requests; whether nothing can be decided
fn say_doubts(doubts: &[Doubt], origin: Origin, sources: &Sources, console: &mut Console<'_>) -> bool {
    let found: Vec<_> = doubts.iter().map(|doubt| finding(doubt, origin)).collect();
    console.report(&found.into(), sources, Severity::Warning, Severity::Error);
    doubts.iter().any(|doubt| doubt.is_fatal)
}

/// A doubt as a finding
pub(in crate::app) fn finding(doubt: &Doubt, origin: Origin) -> Diagnostic {
    let rule = if doubt.is_fatal { rules::UNKNOWN_NAME } else { rules::UNKNOWN_REQUEST_WORD };
    let mut finding = rule.finding(&doubt.message).at(origin, "");
    finding.help.clone_from(&doubt.help);
    finding
}

fn several(
    engine: &Engine,
    doubts: &Doubts,
    input: &Input<'_>,
    format: DecideFormat,
    console: &mut Console<'_>,
) -> Result<Exit, Error> {
    let mut sources = Sources::default();
    let file = sources.add_name(&shown(input.path));
    let mut faults = Faults::default();
    // What is doubtful is said once, at the first request that has it.
    let mut said: IndexMap<Doubt, Origin> = IndexMap::new();
    let mut total = 0_usize;
    input.each_share(
        file,
        usize::MAX,
        |lines| {
            let judged = lines.iter().map(|line| match line.request(file) {
                Ok(request) => {
                    let origin = Origin::Place { file, line: line.number, column: 1 };
                    (None, doubts.request(&request).into_iter().map(|doubt| (doubt, origin)).collect())
                }
                Err(finding) => (Some(finding), Vec::new()),
            });
            judged.collect::<Vec<_>>()
        },
        |judged| {
            for (fault, doubts) in judged {
                total += 1;
                fault.into_iter().for_each(|finding| faults.push(*finding));
                for (doubt, origin) in doubts {
                    said.entry(doubt).or_insert(origin);
                }
            }
            Ok(())
        },
    )?;
    if !faults.findings.is_empty() {
        console.report(&faults.findings, &sources, Severity::Error, Severity::Error);
        if let Some(rest) = faults.rest() {
            console.complain(&rest, None);
        }
        return Ok(Exit::Findings);
    }
    if total == 0 {
        let help =
            "write one request on each line: a JSON object with `account`, `region`, `user` and `node`";
        console.complain(&format!("`{}` has no request", shown(input.path)), Some(help));
        return Ok(Exit::Usage);
    }
    let found: Vec<_> = said.iter().map(|(doubt, origin)| finding(doubt, *origin)).collect();
    console.report(&found.into(), &sources, Severity::Warning, Severity::Error);
    if said.keys().any(|doubt| doubt.is_fatal) {
        return Ok(Exit::Findings);
    }
    if format == DecideFormat::Json {
        console.print("[")?;
    }
    let mut first = true;
    let most = if format == DecideFormat::Text { render::MOST } else { usize::MAX };
    input.each_share(
        file,
        most,
        |lines| lines.iter().map(|line| answer(engine, line, file, format)).collect::<Result<Vec<_>, _>>(),
        |answers| {
            let changed = || io::Error::other("it changed while it was read");
            for answer in answers.map_err(|()| input.error(changed()))? {
                match (format, first) {
                    (DecideFormat::Json, true) => console.print("\n")?,
                    (DecideFormat::Json, false) => console.print(",\n")?,
                    _ => {}
                }
                first = false;
                match format {
                    DecideFormat::Text => console.print_text(&answer),
                    _ => console.print_json(&answer),
                }?;
            }
            Ok(())
        },
    )?;
    if format == DecideFormat::Json {
        console.print(if first { "]\n" } else { "\n]\n" })?;
    }
    console.print(&render::left_out(total.saturating_sub(most), "request", "jsonl"))?;
    Ok(Exit::Done)
}

fn answer(engine: &Engine, line: &Line, file: FileId, format: DecideFormat) -> Result<String, ()> {
    let request = line.request(file).map_err(drop)?;
    let decision = engine.decide(&request);
    Ok(match format {
        DecideFormat::Text => {
            let who = visible(&format!("{} on {}", request.user.id, request.node.id));
            format!("{who}: {}\n", decision.summary())
        }
        DecideFormat::Json => json(&decision),
        _ => json(&decision) + "\n",
    })
}

/// Nothing in a decision can fail to be JSON
fn json(decision: &Decision) -> String {
    serde_json::to_string(decision).unwrap_or_default()
}

fn pretty(decision: &Decision) -> String {
    serde_json::to_string_pretty(decision).unwrap_or_default()
}

/// Lines that can be read more than once
struct Input<'p> {
    path: &'p Path,
    /// What is held in memory, since it can be read only once
    held: Option<Vec<u8>>,
}

impl<'p> Input<'p> {
    fn open(path: &'p Path) -> Result<Self, Error> {
        let mut input = Self { path, held: None };
        let mut bytes = Vec::new();
        if path == Path::new("-") {
            io::stdin().lock().read_to_end(&mut bytes).map_err(|error| input.error(error))?;
        } else {
            let mut file = File::open(path).map_err(|error| input.error(error))?;
            let kind = file.metadata().map_err(|error| input.error(error))?;
            if kind.is_dir() {
                return Err(input.error(io::ErrorKind::IsADirectory.into()));
            }
            if kind.is_file() {
                return Ok(input);
            }
            file.read_to_end(&mut bytes).map_err(|error| input.error(error))?;
        }
        input.held = Some(bytes);
        Ok(input)
    }

    fn error(&self, source: io::Error) -> Error {
        InputError::Io { path: self.path.to_owned(), source }.into()
    }

    /// Works on up to `most` lines, some at a time, and takes the results in their order
    fn each_share<T: Send>(
        &self,
        file: FileId,
        mut most: usize,
        work: impl Fn(&[Line]) -> T + Sync,
        mut take: impl FnMut(T) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let reader: Box<dyn BufRead + '_> = match &self.held {
            Some(bytes) => Box::new(Cursor::new(bytes)),
            None => Box::new(BufReader::new(File::open(self.path).map_err(|error| self.error(error))?)),
        };
        let mut lines = Lines::new(reader, file);
        loop {
            let chunk = lines.some(CHUNK.min(most)).map_err(|error| self.error(error))?;
            most = most.saturating_sub(chunk.len());
            if chunk.is_empty() {
                return Ok(());
            }
            let shares: Vec<&[Line]> = chunk.chunks(SHARE).collect();
            parallel::each(&shares, |share| work(share), &mut take)?;
        }
    }
}

fn whole(path: &Path) -> Result<String, Error> {
    let failed = |source| Error::from(InputError::Io { path: path.to_owned(), source });
    let mut bytes = Vec::new();
    let limit = MAX_INPUT as u64 + 1;
    if path == Path::new("-") {
        io::stdin().lock().take(limit).read_to_end(&mut bytes).map_err(failed)?;
    } else {
        File::open(path).and_then(|file| file.take(limit).read_to_end(&mut bytes)).map_err(failed)?;
    }
    if bytes.len() > MAX_INPUT {
        return Err(InputError::TooLarge { path: path.to_owned() }.into());
    }
    String::from_utf8(bytes)
        .map_err(|_| failed(io::Error::new(io::ErrorKind::InvalidData, "it is not UTF-8")))
}

/// Path as findings show it: with `/` on every system
fn shown(path: &Path) -> String {
    if path == Path::new("-") { "<stdin>".to_owned() } else { path.display().to_string().replace('\\', "/") }
}
