//! Compares a folder of real files with the expected files

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;

/// Contents by relative path
pub(crate) type Files = BTreeMap<String, String>;

/// Largest number of lines that are shown of a difference
const SHOWN: usize = 12;

/// Compares, or writes if `JITNA_UPDATE` is set; the error contains the differences
pub(crate) fn compare(folder: &Path, made: &Files) -> Result<(), String> {
    if std::env::var_os("JITNA_UPDATE").is_some_and(|value| value == "1") {
        write(folder, made);
        return Ok(());
    }
    let there = read(folder);
    let paths: BTreeSet<&String> = there.keys().chain(made.keys()).collect();
    let mut fault = String::new();
    for path in paths {
        let place = folder.join(path);
        match (there.get(path), made.get(path)) {
            (Some(old), Some(new)) if old == new => {}
            (Some(old), Some(new)) => {
                writeln!(fault, "{}: differs\n{}", place.display(), difference(old, new)).unwrap();
            }
            (Some(_), None) => writeln!(fault, "{}: is no longer made", place.display()).unwrap(),
            (None, _) => writeln!(fault, "{}: is missing", place.display()).unwrap(),
        }
    }
    if fault.is_empty() {
        return Ok(());
    }
    Err(format!("{fault}JITNA_UPDATE=1 writes the folder again; read the difference before you keep it"))
}

/// Folder below it in which the command's own tests keep its output
const OF_THE_COMMAND: &str = "cli";

/// Every file below a folder
pub(crate) fn read(folder: &Path) -> Files {
    let mut files = Files::new();
    let mut open = vec![folder.to_owned()];
    while let Some(place) = open.pop() {
        for entry in std::fs::read_dir(&place).into_iter().flatten() {
            let path = entry.unwrap().path();
            if path == folder.join(OF_THE_COMMAND) {
                continue;
            }
            if path.is_dir() {
                open.push(path);
                continue;
            }
            let parts = path.strip_prefix(folder).unwrap().components();
            let parts: Vec<&str> = parts.map(|part| part.as_os_str().to_str().unwrap()).collect();
            files.insert(parts.join("/"), std::fs::read_to_string(&path).unwrap());
        }
    }
    files
}

fn write(folder: &Path, made: &Files) {
    for path in read(folder).keys().filter(|path| !made.contains_key(*path)) {
        std::fs::remove_file(folder.join(path)).unwrap();
    }
    for (path, text) in made {
        let place = folder.join(path);
        std::fs::create_dir_all(place.parent().unwrap()).unwrap();
        std::fs::write(place, text).unwrap();
    }
}

/// The lines between the common beginning and the common end of two texts
pub(crate) fn changed<'t>(old: &'t str, new: &'t str) -> (usize, Vec<&'t str>, Vec<&'t str>) {
    let (old, new): (Vec<&str>, Vec<&str>) = (old.split('\n').collect(), new.split('\n').collect());
    let before = old.iter().zip(&new).take_while(|(a, b)| a == b).count();
    let rest = old.len().min(new.len()) - before;
    let after = old.iter().rev().zip(new.iter().rev()).take(rest).take_while(|(a, b)| a == b).count();
    (before, old[before..old.len() - after].to_vec(), new[before..new.len() - after].to_vec())
}

fn difference(old: &str, new: &str) -> String {
    let (before, removed, added) = changed(old, new);
    let mut text = format!("  from line {}\n", before + 1);
    for (sign, lines) in [('-', removed), ('+', added)] {
        for line in lines.iter().take(SHOWN) {
            let line: String = line.chars().take(160).collect();
            writeln!(text, "  {sign} {line}").unwrap();
        }
        if lines.len() > SHOWN {
            writeln!(text, "  {sign} … {} more lines", lines.len() - SHOWN).unwrap();
        }
    }
    text
}

#[test]
fn a_difference_shows_the_lines_that_differ() {
    assert_eq!(difference("a\nb\nc\n", "a\nx\ny\nc\n"), "  from line 2\n  - b\n  + x\n  + y\n");
    assert_eq!(changed("a\na\n", "a\na\na\n"), (2, vec![], vec!["a"]));
}
