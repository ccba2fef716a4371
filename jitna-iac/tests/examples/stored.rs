//! How `snapshots/` stores each text once
//!
//! - A text that another file also has is named in `same-as.txt` of its example: `path = path of the text`.
//! - A script, or a large template that nearly equals another one, is stored as `NAME.changes`: the lines that differ from another file,
//!   with context lines that locate them. A change to a common line therefore changes only one file.
//!
//! `tools/snapshots.py` reads the same format, for tools that check templates and scripts.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use similar::{ChangeTag, TextDiff};

use super::snapshot::{Files, read};

/// File that lists the texts that other files have
const SAME: &str = "same-as.txt";
/// Suffix of files that are stored as changes of another file
const CHANGES: &str = ".changes";
/// Shorter texts are stored twice: looking them up would take longer than reading them
const SHORT: usize = 200;
/// Templates above this size are stored as changes, if the changes are at most a quarter of the size
const LARGE: usize = 100_000;
/// The example whose texts the others refer to
const FIRST: &str = "recipe/";

/// The file on which a file's changes are based
fn base(path: &str) -> Option<String> {
    let (example, file) = path.split_once('/')?;
    let of_example = |file: &str| Some(format!("{example}/{file}"));
    let base = match file.rsplit_once('/').unwrap_or(("", file)) {
        ("assembly", "deploy.sh" | "promote.sh") => Some(format!("{FIRST}{file}")),
        ("", "template-parameters.yaml") | ("assembly/stacks", _) => of_example("template.yaml"),
        ("assembly/cdk", _) => of_example("template.json"),
        _ => None,
    };
    base.filter(|base| base != path)
}

/// Files, by path, as they are stored
pub(super) fn packed(files: &Files) -> Files {
    let mut paths: Vec<&String> = files.keys().collect();
    paths.sort_by_key(|path| (!path.starts_with(FIRST), path.matches('/').count(), *path));
    let mut kept = Files::new();
    let mut first: BTreeMap<&str, &str> = BTreeMap::new();
    for path in paths {
        let text = &files[path];
        if text.len() >= SHORT {
            if let Some(same) = first.get(text.as_str()) {
                let (example, file) = path.split_once('/').unwrap();
                let list: &mut String = kept.entry(format!("{example}/{SAME}")).or_default();
                writeln!(list, "{file} = {same}").unwrap();
                continue;
            }
            first.insert(text, path);
        }
        let changes = base(path).and_then(|base| {
            let changes = changes(files.get(&base)?, text)?;
            let small = path.ends_with(".sh") || (text.len() > LARGE && changes.len() * 4 < text.len());
            small.then(|| format!("changes of {base}\n{changes}"))
        });
        match changes {
            Some(changes) => kept.insert(format!("{path}{CHANGES}"), changes),
            None => kept.insert(path.clone(), text.clone()),
        };
    }
    kept
}

/// All files, from the stored ones
pub(super) fn unpacked(kept: &Files) -> Files {
    let mut files = Files::new();
    for (path, text) in kept.iter().filter(|(path, _)| !path.ends_with(CHANGES) && !path.ends_with(SAME)) {
        files.insert(path.clone(), text.clone());
    }
    for (path, text) in kept {
        let Some(path) = path.strip_suffix(CHANGES) else { continue };
        let (head, changes) = text.split_once('\n').unwrap_or_default();
        let base = head.strip_prefix("changes of ").and_then(|base| kept.get(base));
        let base =
            base.unwrap_or_else(|| panic!("{path}{CHANGES}: `{head}` names no file that is kept whole"));
        let text = applied(base, changes);
        let text = text.unwrap_or_else(|| panic!("{path}{CHANGES}: does not fit what it changes"));
        files.insert(path.to_owned(), text);
    }
    for (list, lines) in kept {
        let Some(example) = list.strip_suffix(SAME) else { continue };
        for line in lines.lines() {
            let text = line.split_once(" = ").and_then(|(path, same)| Some((path, files.get(same)?.clone())));
            let (path, text) = text.unwrap_or_else(|| panic!("{list}: `{line}` names no text"));
            files.insert(format!("{example}{path}"), text);
        }
    }
    files
}

/// Changes from one text to another, if context lines locate them. They contain no line numbers, so other lines may be added and removed
fn changes(base: &str, text: &str) -> Option<String> {
    let diff = TextDiff::from_lines(base, text);
    (1..=8).find_map(|around| {
        let mut written = String::new();
        for group in diff.grouped_ops(around) {
            written.push_str("@\n");
            for change in group.iter().flat_map(|op| diff.iter_changes(op)) {
                let sign = match change.tag() {
                    ChangeTag::Equal => ' ',
                    ChangeTag::Delete => '-',
                    ChangeTag::Insert => '+',
                };
                written.push(sign);
                written.push_str(change.value());
            }
        }
        (applied(base, &written).as_deref() == Some(text)).then_some(written)
    })
}

/// Applies changes to a text
fn applied(base: &str, changes: &str) -> Option<String> {
    let base: Vec<&str> = base.split_inclusive('\n').collect();
    let (mut text, mut done) = (String::new(), 0);
    for hunk in format!("\n{changes}").split("\n@\n").skip(1) {
        let lines = || hunk.split_inclusive('\n').map(|line| (&line[..1], line[1..].trim_end_matches('\n')));
        let old: Vec<&str> = lines().filter(|(sign, _)| *sign != "+").map(|(_, line)| line).collect();
        let rest = &base[done..];
        let at = rest.windows(old.len().max(1)).position(|window| {
            window.iter().zip(&old).all(|(line, old)| line.trim_end_matches('\n') == *old) && !old.is_empty()
        })?;
        text.extend(rest[..at].iter().copied());
        for (_, line) in lines().filter(|(sign, _)| *sign != "-") {
            text.push_str(line);
            text.push('\n');
        }
        done += at + old.len();
    }
    text.extend(base[done..].iter().copied());
    Some(text)
}

/// The folder with all files of all examples, for tests that read them as users do
pub(crate) fn folder() -> PathBuf {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    let make = || {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("snapshots");
        let files = unpacked(&read(&super::repository().join("snapshots")));
        for stale in read(&folder).keys().filter(|path| !files.contains_key(*path)) {
            std::fs::remove_file(folder.join(stale)).unwrap();
        }
        for (path, text) in &files {
            let path = folder.join(path);
            if std::fs::read_to_string(&path).is_ok_and(|there| there == *text) {
                continue;
            }
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            // Another test run may read it.
            let part = path.with_extension(format!("{}.part", std::process::id()));
            std::fs::write(&part, text).unwrap();
            std::fs::rename(&part, &path).unwrap();
        }
        folder
    };
    FOLDER.get_or_init(make).clone()
}

#[test]
fn changes_lead_from_one_text_to_another() {
    let base = "a\nb\nc\nd\nx\ny\nb\nc\n";
    for text in [
        "a\nb\nc\nd\nx\ny\nb\nd\n",
        "new\na\nb\nc\nd\nx\ny\nb\nc\nlast\n",
        "a\n@\nc\nd\n-x\n+y\nb\nc\n",
        "a\nb\nc\nd\nx\ny\nb\nC\n",
        "",
    ] {
        let changes = changes(base, text).unwrap_or_else(|| panic!("nothing leads to {text:?}"));
        assert_eq!(applied(base, &changes).as_deref(), Some(text), "{changes}");
    }
    assert_eq!(changes(base, "a\nb\nc\nd\nx\ny\nb\nd\n").unwrap(), "@\n y\n b\n-c\n+d\n");
    assert_eq!(applied("a\nb\n", "@\n c\n+d\n"), None, "no line `c` is there");
}

#[test]
fn what_is_kept_gives_every_file_again() {
    let long = |word: &str| word.repeat(SHORT);
    let script = |account: &str| format!("begin\n{account}\n{}\nend\n", long("line\n"));
    let files: Files = [
        ("recipe/assembly/deploy.sh", script("1")),
        ("recipe/template.yaml", long("a\n")),
        ("recipe/assembly/template.yaml", long("a\n")),
        ("full/assembly/deploy.sh", script("2")),
        ("full/assembly/promote.sh", script("3")),
        ("full/findings.txt", String::new()),
        ("full/same.yaml", long("a\n")),
    ]
    .map(|(path, text)| (path.to_owned(), text))
    .into();
    let kept = packed(&files);
    assert_eq!(unpacked(&kept), files);
    let paths: Vec<&str> = kept.keys().map(String::as_str).collect();
    assert_eq!(
        paths,
        [
            "full/assembly/deploy.sh.changes",
            "full/assembly/promote.sh",
            "full/findings.txt",
            "full/same-as.txt",
            "recipe/assembly/deploy.sh",
            "recipe/same-as.txt",
            "recipe/template.yaml",
        ]
    );
    assert_eq!(kept["full/same-as.txt"], "same.yaml = recipe/template.yaml\n");
    assert_eq!(
        kept["full/assembly/deploy.sh.changes"],
        "changes of recipe/assembly/deploy.sh\n@\n begin\n-1\n+2\n line\n"
    );
    // Every change of a file changes the stored files.
    for path in files.keys() {
        let mut changed = files.clone();
        changed.get_mut(path).unwrap().push_str("#\n");
        assert_ne!(packed(&changed), kept, "{path}");
    }
}
