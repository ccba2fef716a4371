//! Past requests, decided by the policies of the model

use std::path::{Path, PathBuf};

use super::args::{Arguments, Stopped};
use super::{Console, Exit, Loaded};
use crate::diag::{Diagnostics, Severity, Sources};
use crate::error::Error;
use crate::inventory::{Collector, Inventory};
use crate::quantity::counted;
use crate::read::{self, EntryKind};
use crate::replay::{FailOn, Past, Records, Replay};
use crate::rules;

/// Maximum depth of folders
const DEEPEST: usize = 32;

/// Files of a collected folder with nodes and users, beside `members-of-*.json`
const INVENTORY: [&str; 5] = ["nodes.json", "instances.json", "tags.json", "users.json", "groups.json"];

/// Output format
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ReplayFormat {
    /// For users
    #[default]
    Text,
    /// For programs
    Json,
}

impl ReplayFormat {
    /// Formats, by the words that `--format` accepts
    pub const WORDS: &[(&str, Self)] = &[("text", Self::Text), ("json", Self::Json)];
}

/// Shows what the policies of the model would decide about past requests
///
/// Reads records of requests: OpsItems (`aws ssm describe-ops-items`, `get-ops-item`), events of an EventBridge archive or log, and
/// CloudTrail records of `StartAccessRequest`. Each request is decided with the tags of its node and the groups of its user as the
/// inventory has them now, and compared with what happened. The folder that `collect.sh` wrote has all of that. The output also names
/// policies that no request needed, and manual policies whose requests were always approved within 15 minutes by the only approver.
/// Requests that cannot be decided are counted, with the reason. The exit code is 0, 4 with a result of `--fail-on`, and 1 if
/// nothing could be replayed.
///
/// Examples:
///   jitna-iac replay --from collected
///   jitna-iac replay --requests events.jsonl --inventory instances.json --users users.json members.json --fail-on automatic
#[derive(Clone, Debug, Default, clap::Args)]
#[command(verbatim_doc_comment)]
pub struct ReplayArguments {
    /// Folder that `collect.sh` wrote, with requests, nodes and users
    #[arg(long, value_name = "DIR", required_unless_present = "requests")]
    pub from: Option<PathBuf>,

    /// Files with records of requests, or folders of them
    #[arg(long, value_name = "FILE", num_args = 1..)]
    pub requests: Vec<PathBuf>,

    /// Files with nodes and their tags, or folders of them; `-` is standard input
    #[arg(long, value_name = "FILE", num_args = 1..)]
    pub inventory: Vec<PathBuf>,

    /// Files with users, groups and members, or folders of them
    #[arg(long, value_name = "FILE", num_args = 1..)]
    pub users: Vec<PathBuf>,

    /// Results that fail the command: a request that would now be approved automatically, denied, decided manually or by another
    /// manual policy, and was not; or one that could not be replayed
    #[arg(long, value_name = "WHAT", value_delimiter = ',', value_parser = super::args::words(FailOn::WORDS))]
    pub fail_on: Vec<FailOn>,

    /// Output format
    #[arg(long, default_value = "text", value_parser = super::args::words(ReplayFormat::WORDS))]
    pub format: ReplayFormat,
}

impl Arguments for ReplayArguments {
    fn files(&self) -> Vec<&PathBuf> {
        self.requests.iter().chain(&self.inventory).chain(&self.users).collect()
    }

    fn run(self, loaded: &mut Loaded, _: &Path, console: &mut Console<'_>) -> Result<Exit, Stopped> {
        Ok(replay(loaded, &self, console)?)
    }
}

/// Decides past requests by the policies of a model
///
/// # Errors
///
/// Returns an error when a file cannot be read or the output cannot be written.
pub fn replay(
    loaded: &mut Loaded,
    options: &ReplayArguments,
    console: &mut Console<'_>,
) -> Result<Exit, Error> {
    let Some(engine) = loaded.engine(console) else { return Ok(Exit::Findings) };
    let engine = engine.located(&loaded.sources);
    let mut sources = Sources::default();
    let Some(mut input) = Input::read(options.from.as_deref(), &options.requests, &mut sources, console)?
    else {
        return Ok(Exit::Io);
    };
    for path in options.inventory.iter().chain(&options.users) {
        input.collector.open(path, &mut sources)?;
        input.has_inventory = true;
    }
    let (collector, has_inventory) = (std::mem::take(&mut input.collector), input.has_inventory);
    let (past, records, mut findings) = input.requests();
    let inventory = if has_inventory {
        let (inventory, found) = collector.finish();
        findings.append(found);
        inventory
    } else {
        Inventory::default()
    };
    let replay = Replay::new(&engine, past, &inventory);
    say(&replay, &records, &mut findings);
    findings.sort(&sources);
    console.report(&findings, &sources, Severity::Warning, Severity::Error);
    if findings.worst() >= Some(Severity::Error) {
        return Ok(Exit::Findings);
    }
    match options.format {
        ReplayFormat::Text => console.print_text(&replay.to_text(&records)),
        ReplayFormat::Json => console.print_json(&replay.to_json(&records)),
    }?;
    let fails = options.fail_on.iter().any(|on| replay.fails(*on, &records));
    Ok(if fails { Exit::Differs } else { Exit::Done })
}

/// Adds records that lack something to the findings
pub(super) fn say_incomplete(records: &Records, findings: &mut Diagnostics) {
    for (what, count) in &records.incomplete {
        let message = match count {
            1 => format!("1 record of a request lacks {what}"),
            _ => format!("{count} records of requests lack {what}"),
        };
        findings.push(
            rules::UNREPLAYED_REQUEST
                .finding(message)
                .help("export these records again, with all of their fields"),
        );
    }
}

/// Adds what was not replayed to the findings
fn say(replay: &Replay, records: &Records, findings: &mut Diagnostics) {
    say_incomplete(records, findings);
    for (obstacle, count) in replay.obstacles() {
        let message = format!("{} not replayed: {}", counted(count, "request"), obstacle.words());
        findings.push(rules::UNREPLAYED_REQUEST.finding(message).help(obstacle.help()));
    }
    if replay.replayed.is_empty() && findings.worst() < Some(Severity::Error) {
        let others = match records.others {
            0 => String::new(),
            count => format!("; {} about something else", counted(count, "record")),
        };
        let message = format!(
            "no request was replayed, of {} in the records{others}",
            counted(replay.requests(), "request")
        );
        let help = "name records of access requests from accounts of the model, and the nodes and users they are about";
        findings.push(rules::NOTHING_REPLAYED.finding(message).help(help));
    }
}

/// Everything that is read
#[derive(Debug, Default)]
pub(super) struct Input {
    records: Records,
    collector: Collector,
    findings: Diagnostics,
    has_inventory: bool,
    /// Files with records
    files: usize,
}

impl Input {
    /// Reads records in a folder that `collect.sh` wrote, and in files; without any file in the folder, says so and returns `None`
    pub(super) fn read(
        from: Option<&Path>,
        requests: &[PathBuf],
        sources: &mut Sources,
        console: &mut Console<'_>,
    ) -> Result<Option<Self>, Error> {
        let mut input = Self::default();
        if let Some(folder) = from {
            input.collected(folder, 0, sources)?;
            if input.files == 0 {
                let message = format!("`{}` has no `requests.json`", read::name_of(folder));
                let help = "name a folder that `collect.sh` wrote; `jitna-iac collect` writes the script";
                console.complain(&message, Some(help));
                return Ok(None);
            }
        }
        for path in requests {
            input.records(path, 0, sources)?;
        }
        Ok(Some(input))
    }

    /// Returns the requests, the other records, and what is wrong with the files
    pub(super) fn requests(self) -> (Vec<Past>, Records, Diagnostics) {
        let (past, records) = self.records.finish();
        let mut findings = self.findings;
        findings.append(records.findings().clone());
        (past, records, findings)
    }

    /// Reads the files of a collected folder that are about requests, nodes and users
    fn collected(&mut self, folder: &Path, depth: usize, sources: &mut Sources) -> Result<(), Error> {
        for entry in read::entries(folder)? {
            let name = entry.path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            match entry.kind {
                EntryKind::Folder if depth < DEEPEST => self.collected(&entry.path, depth + 1, sources)?,
                EntryKind::File if name == "requests.json" => self.file(&entry.path, sources)?,
                EntryKind::File if INVENTORY.contains(&name.as_str()) || name.starts_with("members-of-") => {
                    self.collector.open(&entry.path, sources)?;
                    self.has_inventory = true;
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// Reads records in a file, or in all JSON files of a folder
    fn records(&mut self, path: &Path, depth: usize, sources: &mut Sources) -> Result<(), Error> {
        if !path.is_dir() {
            return self.file(path, sources);
        }
        let (before, mut unread) = (self.files, Vec::new());
        for entry in read::entries(path)? {
            let name = entry.path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let is_json = [".json", ".jsonl", ".ndjson"].iter().any(|ending| name.ends_with(ending));
            match entry.kind {
                EntryKind::Folder if depth < DEEPEST => self.records(&entry.path, depth + 1, sources)?,
                EntryKind::File if is_json => self.file(&entry.path, sources)?,
                _ if name.starts_with('.') => {}
                _ => unread.push(format!("`{}`", read::name_of(&entry.path))),
            }
        }
        if !unread.is_empty() {
            let message = format!(
                "not read, because the name does not end in `.json` or `.jsonl`: {}",
                unread.join(", ")
            );
            self.findings.push(
                rules::UNREAD_FILE
                    .finding(message)
                    .help("decompress files first, or name each file individually"),
            );
        } else if self.files == before && depth == 0 {
            let message = format!("the folder `{}` has no file that is read", read::name_of(path));
            self.findings
                .push(rules::NOTHING_REPLAYED.finding(message).help("name a folder with JSON files"));
        }
        Ok(())
    }

    fn file(&mut self, path: &Path, sources: &mut Sources) -> Result<(), Error> {
        self.files += 1;
        match read::text_of(path, sources)? {
            Ok((name, text)) => self.records.read(&text, &name, sources),
            Err(finding) => self.findings.push(*finding),
        }
        Ok(())
    }
}
