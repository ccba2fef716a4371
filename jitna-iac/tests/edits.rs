//! Everyday edits that go wrong: each is found at its line, with its cause first and a help that can be followed
//!
//! `tests/data/slips/jitna.yaml` is a model without findings, and `edits.txt` has edits of it: a name, what is replaced (nothing represents the
//! whole file) and by what. After the name may be ` @ ` and a text of the line where the finding is, if that is not the line of the edit, or
//! ` = fine` for an edit that changes nothing. `found.txt` has what is found; `JITNA_UPDATE=1` writes it.

use std::fs;
use std::path::{Path, PathBuf};

use jitna_iac::diag::{Diagnostic, Severity, Sources};
use jitna_iac::fix::{Judged, Project, add_fixes};
use jitna_iac::read::FileAccess;

fn data(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/slips").join(name)
}

/// An edit, and what it makes of the model
struct Edit {
    name: String,
    text: String,
    /// Lines of the edit, from 1
    lines: std::ops::RangeInclusive<u32>,
    is_fine: bool,
}

/// A text with `\t`, `\r` and `\u{…}` for what cannot be seen
fn unescaped(text: &str) -> String {
    let mut parts = text.split("\\u{");
    let mut new = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (code, rest) = part.split_once('}').expect("a code");
        new.push(char::from_u32(u32::from_str_radix(code, 16).expect("hexadecimal")).expect("a character"));
        new.push_str(rest);
    }
    new.replace("\\t", "\t").replace("\\r", "\r")
}

fn edits() -> Vec<Edit> {
    let model = fs::read_to_string(data("jitna.yaml")).expect("the model");
    let all = fs::read_to_string(data("edits.txt")).expect("the edits");
    let all = format!("\n{all}");
    all.split("\n## ").skip(1).map(|part| edit(part, &model)).collect()
}

fn edit(part: &str, model: &str) -> Edit {
    let (head, body) = part.split_once('\n').expect("a body");
    let body = format!("\n{body}\n");
    let (old, new) = body.split_once("\n=>\n").expect("`=>`");
    let (old, new) = (old.trim_start_matches('\n'), unescaped(new.trim_end_matches('\n')));
    let (head, is_fine) = head.strip_suffix(" = fine").map_or((head, false), |head| (head, true));
    let (name, at) = head.split_once(" @ ").map_or((head, None), |(name, at)| (name, Some(at)));
    let old = if body.starts_with("\n\n") { &format!("\n{old}") } else { old };
    let old = old.trim_matches('\n');
    let text = match (old, new.as_str()) {
        ("", "") => String::new(),
        ("", new) => format!("{new}\n"),
        (old, "") => model.replacen(&format!("{old}\n"), "", 1),
        (old, new) => model.replacen(old, new, 1),
    };
    assert_ne!(text, model, "{name}: `{old}` is not in the model");
    let (was, is): (Vec<&str>, Vec<&str>) = (model.split('\n').collect(), text.split('\n').collect());
    let same = was.iter().zip(&is).take_while(|(one, other)| one == other).count();
    let most = was.len().min(is.len()) - same;
    let after =
        was.iter().rev().zip(is.iter().rev()).take(most).take_while(|(one, other)| one == other).count();
    let count = |n: usize| u32::try_from(n).expect("few lines");
    let lines = match at {
        _ if old.is_empty() => 1..=count(is.len()),
        None => count(same + 1)..=count((is.len() - after).max(same + 1)),
        Some(at) => {
            let line = is.iter().skip(same.saturating_sub(30)).position(|line| line.contains(at)).expect(at);
            let line = count(line + same.saturating_sub(30) + 1);
            line..=line
        }
    };
    Edit { name: name.to_owned(), text, lines, is_fine }
}

/// Line, column, code, message, help and fixes of a finding
fn shown(finding: &Diagnostic, sources: &Sources) -> String {
    let place = sources.position(finding.origin());
    let place = place.map_or_else(String::new, |at| format!("{}:{} ", at.line, at.column));
    let help = finding.help.as_deref().unwrap_or("-");
    let mut text = format!("  {place}{} {}\n    help: {help}\n", finding.code, finding.message);
    for fix in &finding.fixes {
        text.push_str(&format!("    fix ({}): {}\n", fix.safety.as_str(), fix.title));
    }
    text
}

#[test]
fn everyday_edits_are_found_at_their_lines() {
    let folder = tempfile::tempdir().expect("a folder");
    let (mut found, mut faults, mut fixed, mut all) = (String::new(), Vec::new(), 0, 0);
    for edit in edits() {
        let path = folder.path().join("jitna.yaml");
        fs::write(&path, &edit.text).expect("written");
        let project = Project::new(&path, FileAccess::below(folder.path()));
        let Judged { mut findings, sources, .. } = project.judge().expect("read");
        add_fixes(&project, &mut findings, &sources);
        let heavy = findings.iter().filter(|finding| finding.severity > Severity::Note);
        let findings: Vec<&Diagnostic> = heavy.collect();
        let mut fault = |what: &str| faults.push(format!("{}: {what}", edit.name));
        match findings.first() {
            None if edit.is_fine => {}
            None => fault("nothing is found"),
            Some(_) if edit.is_fine => fault("something is found"),
            Some(first) => {
                let line = sources.position(first.origin()).map_or(0, |at| at.line);
                if !edit.lines.contains(&line) {
                    fault(&format!("line {line}, and the edit is in {:?}", edit.lines));
                }
            }
        }
        if findings.len() > 2 {
            fault(&format!("{} findings", findings.len()));
        }
        if findings.iter().any(|finding| finding.help.is_none()) {
            fault("no help");
        }
        all += usize::from(!edit.is_fine);
        fixed += usize::from(findings.iter().any(|finding| !finding.fixes.is_empty()));
        found.push_str(&format!("{}\n", edit.name));
        found.extend(findings.iter().map(|finding| shown(finding, &sources)));
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    assert!(all >= 150 && fixed * 100 >= all * 60, "{fixed} of {all} edits have a fix");
    let golden = data("found.txt");
    if std::env::var_os("JITNA_UPDATE").is_some_and(|value| value == "1") {
        fs::write(&golden, &found).expect("written");
    }
    let expected = fs::read_to_string(&golden).expect("what was found");
    assert!(expected == found, "JITNA_UPDATE=1 writes {}", golden.display());
}
