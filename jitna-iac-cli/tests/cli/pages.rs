//! The command produces the output that the documentation shows
//!
//! Each page is a folder. A block with `title=NAME` after its language is written to it as a file of that name. Until one is called
//! `jitna.yaml`, that file is the model that the library's tests use to complete snippets. A page whose first command is `init` begins with
//! an empty folder. The lines of a `console` block that begin with `$ ` are run in the folder, in order, and the lines between them must be
//! their output, including standard error. A line `…` matches any lines. A block `console by-hand` needs more than the command, and is not
//! run. With `JITNA_UPDATE=1` the pages are rewritten.

use std::fs;
use std::path::{Path, PathBuf};

use crate::folder::Folder;

const MODEL: &str = include_str!("../../../jitna-iac/tests/documentation.yaml");
const GAP: &str = "…";

fn pages() -> Vec<PathBuf> {
    let repository = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut all = vec![repository.join("README.md")];
    for folder in ["docs", "docs/book", "docs/cli", "docs/reference"] {
        all.extend(fs::read_dir(repository.join(folder)).unwrap().map(|entry| entry.unwrap().path()));
    }
    all.retain(|path| path.extension().is_some_and(|extension| extension == "md"));
    all.sort();
    all
}

/// A command with its continuation lines, and its output according to the page
struct Shown {
    command: String,
    output: String,
}

fn commands(block: &str) -> Vec<Shown> {
    let mut all: Vec<Shown> = Vec::new();
    let mut continues = false;
    for line in block.lines() {
        match (line.strip_prefix("$ "), all.last_mut()) {
            (_, Some(last)) if continues => last.command += &format!("\n{line}"),
            (Some(command), _) => all.push(Shown { command: command.to_owned(), output: String::new() }),
            (None, Some(last)) => last.output += &format!("{line}\n"),
            (None, None) => panic!("a block `console` begins with a command: {line}"),
        }
        continues = line.ends_with('\\') && all.last().is_some_and(|last| last.output.is_empty());
    }
    all
}

/// Whether a text equals that of the page, in which a line `…` matches any lines
fn fits(shown: &str, real: &str) -> bool {
    let gap = format!("{GAP}\n");
    let mut pieces = shown.split(gap.as_str());
    let Some(mut rest) = pieces.next().and_then(|first| real.strip_prefix(first)) else { return false };
    let mut pieces: Vec<&str> = pieces.collect();
    let Some(last) = pieces.pop() else { return rest.is_empty() };
    for piece in pieces {
        let Some(at) = rest.find(piece) else { return false };
        rest = &rest[at + piece.len()..];
    }
    rest.ends_with(last)
}

/// Processes a page; returns its correct content, and the differences
fn run(page: &str) -> (String, Vec<String>) {
    let first = page.lines().find_map(|line| line.strip_prefix("$ "));
    let begins = first.is_some_and(|command| command.starts_with("jitna-iac init"));
    let mut folder = if begins { Folder::empty() } else { Folder::new(MODEL) };
    let (mut new, mut faults) = (String::new(), Vec::new());
    let mut lines = page.lines();
    while let Some(line) = lines.next() {
        new += &format!("{line}\n");
        let Some(info) = line.strip_prefix("```") else { continue };
        let block: String =
            lines.by_ref().take_while(|line| *line != "```").map(|line| format!("{line}\n")).collect();
        if let Some(name) = info.split(' ').find_map(|word| word.strip_prefix("title=")) {
            folder = folder.with(name, &block);
        }
        if info == "console" {
            for Shown { command, output } in commands(&block) {
                let ran = folder.shell(&format!("{{ {command}\n}} 2>&1"));
                let trimmed =
                    if ran.out.is_empty() || ran.out.ends_with('\n') { ran.out } else { ran.out + "\n" };
                let fenced = trimmed.lines().any(|line| line.starts_with("```"));
                assert!(!fenced, "a block cannot show the end of a block: {command}");
                let same = fits(&output, &trimmed);
                if !same {
                    faults.push(format!("$ {command}\n{trimmed}"));
                }
                new += &format!("$ {command}\n{}", if same { output } else { trimmed });
            }
        } else {
            new += &block;
        }
        new += "```\n";
    }
    (new, faults)
}

#[test]
fn commands_of_the_documentation_print_what_it_says() {
    let update = std::env::var_os("JITNA_UPDATE").is_some_and(|value| value == "1");
    let mut all = Vec::new();
    for path in pages() {
        let page = fs::read_to_string(&path).unwrap();
        let (new, faults) = run(&page);
        if update && new != page {
            fs::write(&path, new).unwrap();
        } else {
            all.extend(faults.into_iter().map(|fault| format!("{}\n{fault}", path.display())));
        }
    }
    assert!(all.is_empty(), "{}\nJITNA_UPDATE=1 writes them again", all.join("\n"));
}

#[test]
fn a_gap_stands_for_lines_and_nothing_else_does() {
    assert!(fits("a\n", "a\n") && fits("a\n…\nd\n", "a\nb\nc\nd\n") && fits("…\n", "") && fits("", ""));
    assert!(
        !fits("a\n", "a\nb\n") && !fits("", "a\n") && !fits("a\n…\nd\n", "a\nb\n") && !fits("…\nb\n", "a\n")
    );
}
