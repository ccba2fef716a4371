//! Quotes that are not closed, or closed twice

use super::super::outline::Outline;
use super::super::yaml::Stop;
use super::text::{Line, Lines};
use super::{Kind, Repair};
use crate::diag::Safety;

fn closed(mark: char, begin: usize, at: usize) -> Repair {
    Repair {
        changes: vec![(at..at, mark.to_string())],
        place: begin..begin + 1,
        message: format!("the quote `{mark}` is not closed on its line"),
        help: format!("write `{mark}` at the end of the value"),
        kind: Kind::Edit(Safety::Safe),
    }
}

/// Places at which a value that begins at a column of a line may end: before a bracket, a comma, a comment, or at the end
fn ends(line: &Line<'_>, from: usize) -> Vec<usize> {
    let rest = line.text.get(from..).unwrap_or_default();
    let mut all = Vec::new();
    let end = rest.find(" #").unwrap_or(rest.len());
    let value = rest.get(..end).unwrap_or_default().trim_end();
    // A key that is quoted ends before its colon.
    all.extend(value.find(':').map(|at| from + at));
    all.push(from + value.len());
    let bare = value.trim_end_matches([']', '}', ',', ' ']);
    all.push(from + bare.len());
    all.extend(value.find([',', '}', ']']).map(|at| from + at));
    all
}

/// A quote that a line opens and does not close
pub(super) fn repairs(lines: &Lines<'_>, line: &Line<'_>, stopped: &Stop) -> Vec<Repair> {
    let mut all = Vec::new();
    let outline = Outline::new(line.text);
    if let Some(open) = outline.quoted.iter().find(|quoted| !quoted.closed) {
        let mark = line.text.get(open.start..).and_then(|rest| rest.chars().next()).unwrap_or('"');
        let begin = line.start + open.start;
        // `"true'`: the other quote closes it.
        let other = if mark == '"' { '\'' } else { '"' };
        let text = line.text.trim_end();
        if let Some(bare) = text.strip_suffix(other) {
            let at = line.start + bare.len();
            all.push(Repair {
                changes: vec![(at..at + 1, mark.to_string())],
                place: at..at + 1,
                message: format!("`{other}` does not close the quote `{mark}`"),
                help: format!("write `{mark}` in place of `{other}`"),
                kind: Kind::Edit(Safety::Safe),
            });
        }
        all.extend(ends(line, open.start + 1).into_iter().map(|at| closed(mark, begin, line.start + at)));
    }
    // Behind the quotes the text goes on: one quote too many, or one within the quotes.
    let column = stopped.byte.checked_sub(line.start).filter(|column| *column <= line.text.len());
    let Some(column) = column else { return all };
    let Some(before) = outline.quoted.iter().rfind(|quoted| quoted.closed && quoted.end <= column) else {
        return all;
    };
    let mark = line.text.get(before.start..).and_then(|rest| rest.chars().next()).unwrap_or('"');
    let rest = line.text.get(before.end..).unwrap_or_default();
    if rest.starts_with(['"', '\'']) {
        let at = line.start + before.end;
        all.push(Repair {
            changes: vec![(at..at + 1, String::new())],
            place: at..at + 1,
            message: format!("a second `{}` after the closing quote", rest.chars().next().unwrap_or(mark)),
            help: "remove it".to_owned(),
            kind: Kind::Edit(Safety::Safe),
        });
    }
    let content = rest.split(" #").next().unwrap_or_default().trim_end();
    let inner = content.strip_suffix(mark).filter(|inner| !inner.is_empty());
    if let Some(inner) = inner {
        let help = match mark {
            '\'' => "write `''` for a quote within single quotes",
            _ => "write `\\\"` for a quote within double quotes",
        };
        let at = line.start + before.end - 1;
        let escape = if mark == '\'' { "'" } else { "\\" };
        all.push(Repair {
            changes: vec![(at..at, escape.to_owned())],
            place: at + 1..at + 1 + inner.chars().next().map_or(0, char::len_utf8),
            message: "the text goes on after its closing quote".to_owned(),
            help: help.to_owned(),
            kind: Kind::Edit(Safety::Unsafe),
        });
    }
    let _ = lines;
    all
}

/// A quote above that goes on to the place, or behind it
pub(super) fn open(lines: &Lines<'_>, stopped: &Stop) -> Vec<Repair> {
    let outline = Outline::new(lines.text.get(..lines.at(stopped.byte).end).unwrap_or_default());
    let long = outline.quoted.iter().rev().filter(|quoted| {
        !quoted.closed || lines.text.get(quoted.start..quoted.end).is_some_and(|text| text.contains('\n'))
    });
    let mut all = Vec::new();
    for quoted in long.take(2) {
        let line = lines.at(quoted.start);
        let mark = lines.text.get(quoted.start..).and_then(|rest| rest.chars().next()).unwrap_or('"');
        let from = quoted.start + 1 - line.start;
        all.extend(ends(&line, from).into_iter().map(|at| closed(mark, quoted.start, line.start + at)));
    }
    all
}
