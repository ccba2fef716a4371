//! Pages of the commands in `docs/cli/`: what they say about arguments is generated from the arguments
//!
//! Below the heading of a page, the lines between two comments are generated. The rest is written by hand, with an example that the test
//! `pages` runs. `JITNA_UPDATE=1` writes the generated lines.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use clap::{Arg, ArgAction, Command, CommandFactory};
use jitna_iac::app::Exit;

use crate::Cli;

const BEGIN: &str = "<!-- generated from the arguments of the command -->";
const END: &str = "<!-- end of the generated part -->";

/// Commands that end with the code of a difference
const COMPARING: &[&str] = &["check", "compare", "diff", "drift", "fmt", "import"];

fn docs() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs")
}

fn command() -> Command {
    let mut command = Cli::command();
    command.build();
    command
}

fn commands(of: &Command) -> impl Iterator<Item = &Command> {
    of.get_subcommands().filter(|command| command.get_name() != "help" && !command.is_hide_set())
}

/// Text of the help as Markdown: words in angle brackets would be read as HTML
fn markdown(text: &str) -> String {
    let mut parts = text.trim().split('`');
    let mut all = parts.next().unwrap_or_default().replace('<', "\\<");
    for (at, part) in parts.enumerate() {
        all.push('`');
        all += &if at % 2 == 0 { part.to_owned() } else { part.replace('<', "\\<") };
    }
    all
}

/// The same on one line, for a table
fn cell(text: &str) -> String {
    let mut all = String::new();
    for paragraph in text.split("\n\n").map(|part| part.split_whitespace().collect::<Vec<_>>().join(" ")) {
        all += match all.chars().last() {
            None => "",
            Some('.' | ':') => " ",
            Some(_) => ". ",
        };
        all += &paragraph;
    }
    markdown(&all).replace('|', "\\|")
}

/// How an argument is written
fn written(arg: &Arg) -> String {
    let value = arg.get_value_names().map(|names| {
        names.iter().map(|name| name.to_string()).collect::<Vec<_>>().join(" ").replace('|', "\\|")
    });
    let value = value.unwrap_or_else(|| arg.get_id().as_str().to_uppercase());
    let many = match arg.get_num_args() {
        Some(range) if range.max_values() > 1 => "…",
        _ => "",
    };
    if arg.is_positional() {
        return format!("`{value}{many}`");
    }
    let long = arg.get_long().map(|long| format!("--{long}")).unwrap_or_default();
    let takes = arg.get_action().takes_values();
    let long = if takes { format!("`{long} {value}{many}`") } else { format!("`{long}`") };
    match arg.get_short() {
        Some(short) => format!("`-{short}`, {long}"),
        None => long,
    }
}

fn row(arg: &Arg) -> String {
    let quoted = |text: &str| format!("`{}`", text.replace('|', "\\|"));
    let help = arg.get_long_help().or_else(|| arg.get_help()).map(ToString::to_string).unwrap_or_default();
    let (help, said) = match help.split_once(" [default: ") {
        Some((before, rest)) => match rest.split_once(']') {
            Some((default, after)) => (format!("{before}{after}"), Some(default.to_owned())),
            None => (help.clone(), None),
        },
        None => (help.clone(), None),
    };
    let mut what = cell(&help).trim_end_matches('.').to_owned();
    let takes = arg.get_action().takes_values();
    let values = arg.get_possible_values();
    if takes && !values.is_empty() {
        let values = values.iter().filter(|value| !value.is_hide_set());
        let values: Vec<String> = values.map(|value| quoted(value.get_name())).collect();
        what += &format!(". Values: {}", values.join(", "));
    }
    let is_said = what.contains("repeat it") || what.contains("several times");
    if matches!(arg.get_action(), ArgAction::Append) && !arg.is_positional() && !is_said {
        what += ". Can be repeated";
    }
    if let Some(variable) = arg.get_env() {
        what += &format!(". Variable: `{}`", variable.to_string_lossy());
    }
    let defaults = arg.get_default_values();
    let default = if takes && !defaults.is_empty() {
        let values = defaults.iter().map(|value| quoted(&value.to_string_lossy()));
        values.collect::<Vec<_>>().join(", ")
    } else if arg.is_required_set() {
        "required".to_owned()
    } else {
        said.map(|said| cell(&said)).unwrap_or_default()
    };
    format!("| {} | {default} | {what} |\n", written(arg))
}

/// The table of arguments: those without an option first, in the order of the help
fn table<'a>(arguments: impl Iterator<Item = &'a Arg>) -> String {
    let mut all: Vec<&Arg> = arguments.filter(|arg| !arg.is_hide_set()).collect();
    all.sort_by_key(|arg| !arg.is_positional());
    if all.is_empty() {
        return String::new();
    }
    let rows: String = all.into_iter().map(row).collect();
    format!("| argument | default | what it does |\n| --- | --- | --- |\n{rows}")
}

/// A paragraph of the help as Markdown; its indented lines are a block of code
fn paragraph(text: &str) -> String {
    let is_code = |line: &str| line.starts_with("  ");
    let lines: Vec<&str> = text.lines().collect();
    let mut all = String::new();
    for part in lines.chunk_by(|one, next| is_code(one) == is_code(next)) {
        all += &if part.iter().all(|line| is_code(line)) {
            let code: Vec<&str> = part.iter().map(|line| line.strip_prefix("  ").unwrap_or(line)).collect();
            format!("```text\n{}\n```\n\n", code.join("\n"))
        } else {
            let sentence = part.join("\n");
            let end = if sentence.ends_with(['.', ':']) { "" } else { "." };
            format!("{}{end}\n\n", markdown(sentence.trim()))
        };
    }
    all
}

/// The generated lines of the page of a command
fn generated(command: &Command) -> String {
    let about = command.get_long_about().or_else(|| command.get_about()).map(ToString::to_string);
    let about = about.unwrap_or_default();
    let (what, examples) = about.split_once("Examples:\n").unwrap_or((&about, ""));
    let mut text = String::new();
    for part in what.split("\n\n").map(|part| part.trim_matches('\n')).filter(|part| !part.trim().is_empty())
    {
        text += &paragraph(part);
    }
    let usage = command.clone().render_usage().to_string();
    let usage = usage.strip_prefix("Usage:").unwrap_or(&usage).trim();
    let usage: Vec<&str> = usage.lines().map(str::trim).collect();
    text += &format!("```text\n{}\n```\n", usage.join("\n"));
    if !examples.is_empty() {
        let lines: Vec<&str> = examples.lines().map(|line| line.strip_prefix("  ").unwrap_or(line)).collect();
        text += &format!("\n```sh\n{}\n```\n", lines.join("\n").trim_end());
    }
    text += "\n## Options\n\n";
    let own = command.get_arguments().filter(|arg| !arg.is_global_set() && arg.get_id() != "help");
    let own = table(own);
    if own.is_empty() {
        text += "The command has only the [options of every command](../cli.md#options-of-every-command).\n";
    } else {
        text += &own;
        text += "\nThere are also the [options of every command](../cli.md#options-of-every-command).\n";
    }
    let compares = COMPARING.contains(&command.get_name());
    text += "\nExit codes: ";
    let codes = Exit::ALL.iter().filter(|exit| compares || **exit != Exit::Differs);
    let codes: Vec<String> = codes.map(|exit| format!("`{}`", exit.code())).collect();
    text += &format!("{} ([meaning](../cli.md#exit-codes)).\n", codes.join(", "));
    text
}

/// The page with the lines between the two comments replaced
fn with_generated(page: &str, begin: &str, end: &str, lines: &str) -> Option<String> {
    let (before, rest) = page.split_once(begin)?;
    let (_, after) = rest.split_once(end)?;
    Some(format!("{before}{begin}\n\n{}\n\n{end}{after}", lines.trim_end()))
}

/// What is wrong with a page, after it was written if that was asked for
fn written_or_wrong(path: &Path, new: Option<String>, page: &str) -> Option<String> {
    let update = std::env::var_os("JITNA_UPDATE").is_some_and(|value| value == "1");
    match new {
        None => Some(format!("{}: write a line `{BEGIN}` and a line `{END}`", path.display())),
        Some(new) if new == page => None,
        Some(new) if update => {
            fs::write(path, new).unwrap();
            None
        }
        Some(_) => Some(format!("{}: JITNA_UPDATE=1 writes its generated lines again", path.display())),
    }
}

#[test]
fn every_command_has_a_page_with_its_options() {
    let mut faults = Vec::new();
    for command in commands(&command()) {
        let name = command.get_name();
        let path = docs().join(format!("cli/{name}.md"));
        let Ok(page) = fs::read_to_string(&path) else {
            faults.push(format!("write {}: the command has no page", path.display()));
            continue;
        };
        if !page.starts_with(&format!("# `jitna-iac {name}`: ")) {
            faults
                .push(format!("{}: begin with `# `jitna-iac {name}`: ` and what it is for", path.display()));
        }
        let blocks = page.split("\n```console\n").skip(1).filter_map(|rest| rest.split("\n```").next());
        let runs = |block: &str| block.contains(&format!("jitna-iac {name}"));
        if !blocks.into_iter().any(runs) {
            faults
                .push(format!("{}: add an example, a block `console` that runs the command", path.display()));
        }
        let new = with_generated(&page, BEGIN, END, &generated(command));
        faults.extend(written_or_wrong(&path, new, &page));
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// The lines of a command in the index: its name and the first sentence of its help
fn index_row(command: &Command) -> String {
    let name = command.get_name();
    let about = command.get_about().map(ToString::to_string).unwrap_or_default();
    let about = about.lines().next().unwrap_or_default();
    format!("| [`{name}`](cli/{name}.md) | {} |\n", cell(about))
}

#[test]
fn the_index_of_the_commands_is_complete() {
    const LIST: &str = "<!-- commands: ";
    let path = docs().join("cli.md");
    let page = fs::read_to_string(&path).unwrap();
    let command = command();
    let mut left: BTreeSet<&str> = commands(&command).map(Command::get_name).collect();
    let mut new = page.clone();
    for line in page.lines().filter_map(|line| line.strip_prefix(LIST)?.strip_suffix(" -->")) {
        let mut rows = "| command | what it does |\n| --- | --- |\n".to_owned();
        for name in line.split(' ') {
            let Some(found) = commands(&command).find(|command| command.get_name() == name) else {
                panic!("{}: unknown command `{name}`", path.display());
            };
            assert!(left.remove(name), "{}: `{name}` is listed twice", path.display());
            rows += &index_row(found);
        }
        new = with_generated_after(&new, &format!("{LIST}{line} -->"), &rows);
    }
    assert!(left.is_empty(), "{}: list {left:?} after `{LIST}`", path.display());
    let globals =
        table(command.get_arguments().filter(|arg| arg.is_global_set() || arg.get_id() == "version"));
    new = with_generated_after(&new, "<!-- options of every command -->", &globals);
    let codes = Exit::ALL.iter().map(|exit| format!("| {} | {} |\n", exit.code(), cell(exit.meaning())));
    let codes = format!("| exit code | meaning |\n| --- | --- |\n{}", codes.collect::<String>());
    new = with_generated_after(&new, "<!-- exit codes -->", &codes);
    let fault = written_or_wrong(&path, Some(new), &page);
    assert!(fault.is_none(), "{fault:?}");
}

/// The page with the lines after a comment, up to the next end, replaced
fn with_generated_after(page: &str, begin: &str, lines: &str) -> String {
    let (before, rest) = page.split_once(begin).unwrap_or_else(|| panic!("write a line `{begin}`"));
    let rest = with_generated(&format!("{begin}{rest}"), begin, END, lines);
    format!("{before}{}", rest.unwrap_or_else(|| panic!("end the part after `{begin}` with `{END}`")))
}
