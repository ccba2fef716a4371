//! Brackets and commas of lists and mappings on one line

use super::super::outline::Outline;
use super::super::yaml::Stop;
use super::text::{Line, Lines};
use super::{Kind, Repair};
use crate::diag::Safety;
use crate::ids::clip;

const fn closing(mark: char) -> char {
    if mark == '[' { ']' } else { '}' }
}

/// Brackets and commas of a line that do not fit each other
pub(super) fn repairs(line: &Line<'_>, stopped: &Stop) -> Vec<Repair> {
    let mut all = Vec::new();
    let outline = Outline::new(line.text);
    let in_quotes = |at: usize| outline.quoted.iter().any(|quoted| quoted.start < at && at < quoted.end);
    let comment = outline.comments.first().map_or(line.text.len(), |comment| comment.start);
    let end = line.text.get(..comment).unwrap_or_default().trim_end().len();
    all.extend(hidden(line, &outline));
    // Brackets that are open, with their places.
    let mut open: Vec<(usize, char)> = Vec::new();
    for (at, c) in line.text.char_indices().filter(|(at, _)| *at < end && !in_quotes(*at)) {
        let place = line.start + at..line.start + at + 1;
        match c {
            '[' | '{' => open.push((at, c)),
            ']' | '}' => match open.last().copied() {
                Some((_, mark)) if closing(mark) == c => {
                    open.pop();
                    let rest = line.text.get(at + 1..end).unwrap_or_default();
                    if open.is_empty() && !rest.trim().is_empty() {
                        all.push(Repair {
                            changes: vec![(place.end..line.start + end, String::new())],
                            place: place.end..line.start + end,
                            message: format!("`{}` after the closing bracket", clip(rest.trim())),
                            help: "remove it".to_owned(),
                            kind: Kind::Edit(Safety::Unsafe),
                        });
                    }
                }
                Some((begin, mark)) => {
                    let begin = line.start + begin;
                    if open.iter().rev().skip(1).any(|(_, outer)| closing(*outer) == c) {
                        all.push(unclosed(mark, begin, place.start));
                    }
                    all.push(Repair {
                        changes: vec![(place.clone(), closing(mark).to_string())],
                        place,
                        message: format!("`{c}` does not close the bracket `{mark}`"),
                        help: format!("write `{}` in place of `{c}`", closing(mark)),
                        kind: Kind::Edit(Safety::Safe),
                    });
                    open.pop();
                }
                None => all.push(Repair {
                    changes: vec![(place.clone(), String::new())],
                    place,
                    message: format!("`{c}` closes no bracket"),
                    help: "remove it".to_owned(),
                    kind: Kind::Edit(Safety::Safe),
                }),
            },
            ',' if !open.is_empty() => {
                let rest = line.text.get(at + 1..).unwrap_or_default().trim_start();
                if rest.starts_with(',') {
                    all.push(Repair {
                        changes: vec![(place.clone(), String::new())],
                        place,
                        message: "two commas without a value between them".to_owned(),
                        help: "take one of the two out".to_owned(),
                        kind: Kind::Edit(Safety::Safe),
                    });
                }
            }
            _ => {}
        }
    }
    if let Some(&(begin, mark)) = open.last() {
        all.push(unclosed(mark, line.start + begin, line.start + end));
        // All that are open, from the innermost.
        let marks: String = open.iter().rev().map(|(_, mark)| closing(*mark)).collect();
        if marks.len() > 1 {
            let mut repair = unclosed(mark, line.start + begin, line.start + end);
            repair.changes = vec![(line.start + end..line.start + end, marks.clone())];
            repair.help = format!("write `{marks}` at the end of the value");
            all.push(repair);
        }
    }
    all.extend(commas(line, end, stopped, &in_quotes));
    all
}

/// A `#` within brackets that makes a comment of a closing bracket
fn hidden(line: &Line<'_>, outline: &Outline) -> Option<Repair> {
    let comment = outline.comments.iter().find(|comment| comment.within_brackets)?;
    let value = comment.value_before(line.text)?;
    let rest = line.text.get(comment.start..)?;
    let word = rest.get(..rest.find([',', ']', '}'])?)?.trim_end();
    let start = line.text.get(..comment.start)?.rfind(value)?;
    let whole = super::lines::quoted(line.text.get(start..comment.start + word.len())?);
    let (from, to) = (line.start + start, line.start + comment.start + word.len());
    Some(Repair {
        changes: vec![(from..to, whole.clone())],
        place: line.start + comment.start..line.start + comment.start + 1,
        message: "`#` after a space begins a comment, which hides the rest of the line with its bracket"
            .to_owned(),
        help: format!("quote the value: `{}`", clip(&whole)),
        kind: Kind::Edit(Safety::Safe),
    })
}

fn unclosed(mark: char, begin: usize, at: usize) -> Repair {
    Repair {
        changes: vec![(at..at, closing(mark).to_string())],
        place: begin..begin + 1,
        message: format!("the bracket `{mark}` is not closed"),
        help: format!("write `{}` at the end of the value", closing(mark)),
        kind: Kind::Edit(Safety::Safe),
    }
}

/// Commas and colons that are missing between brackets
fn commas(line: &Line<'_>, end: usize, stopped: &Stop, in_quotes: &dyn Fn(usize) -> bool) -> Vec<Repair> {
    let mut all = Vec::new();
    let text = line.text.get(..end).unwrap_or_default();
    let Some(first) = text.find(['[', '{']) else {
        // `name: tools, id: "…"}` has lost its opening bracket.
        if let Some(inner) = text.strip_suffix(['}', ']']) {
            let (at, content) = line.content();
            let mark = if text.ends_with('}') { "{" } else { "[" };
            let begin = match content.split_once(": ") {
                Some((_, value)) if mark == "[" => at + content.len() - value.len(),
                _ => at,
            };
            let _ = inner;
            all.push(Repair {
                changes: vec![(begin..begin, mark.to_owned())],
                place: line.start + end - 1..line.start + end,
                message: format!("`{}` closes no bracket", text.chars().next_back().unwrap_or('}')),
                help: format!("write `{mark}` before `{}`", clip(lines_word(line.text, begin - line.start))),
                kind: Kind::Edit(Safety::Safe),
            });
        }
        return all;
    };
    for (at, _) in text.match_indices(' ').filter(|(at, _)| *at > first && !in_quotes(*at)) {
        let before = text.get(..at).unwrap_or_default();
        let word = lines_word(text, at + 1);
        let after = text.get(at + 1 + word.len()..).unwrap_or_default();
        let follows = line.start + at;
        if before.ends_with([',', ':', '[', '{', ' ']) || word.is_empty() {
            continue;
        }
        if after.starts_with(": ") || before.ends_with(['}', ']', '"', '\'']) {
            all.push(Repair {
                changes: vec![(follows..follows, ",".to_owned())],
                place: follows + 1..follows + 1 + word.len(),
                message: format!("no comma before `{}`", clip(word)),
                help: format!("write `,` before `{}`", clip(word)),
                kind: Kind::Edit(Safety::Safe),
            });
        }
    }
    // `{"name": "tools", "id" "x"}`
    for (at, _) in text.match_indices("\" \"").filter(|(at, _)| stopped.byte >= line.start + at) {
        let place = line.start + at + 1;
        all.push(Repair {
            changes: vec![(place..place, ":".to_owned())],
            place: place - 1..place,
            message: "no `:` between the key and its value".to_owned(),
            help: "write `:` after the key".to_owned(),
            kind: Kind::Edit(Safety::Safe),
        });
    }
    all
}

/// The word at a column
fn lines_word(text: &str, at: usize) -> &str {
    let rest = text.get(at..).unwrap_or_default();
    let quoted = rest.strip_prefix('"').and_then(|inner| inner.find('"')).map(|end| end + 2);
    let end = quoted.unwrap_or_else(|| {
        rest.find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '-' | '.'))).unwrap_or(rest.len())
    });
    rest.get(..end).unwrap_or_default()
}

/// A bracket above that nothing closes
pub(super) fn open(lines: &Lines<'_>, stopped: &Stop) -> Vec<Repair> {
    let outline = Outline::new(lines.text.get(..lines.at(stopped.byte).end).unwrap_or_default());
    let mut all = Vec::new();
    for bracket in outline.brackets.iter().rev().filter(|bracket| bracket.start < stopped.byte).take(4) {
        let line = lines.at(bracket.start);
        let mark = lines.text.get(bracket.start..).and_then(|rest| rest.chars().next()).unwrap_or('[');
        let from = bracket.start - line.start;
        let comment =
            line.text.get(from..).and_then(|rest| rest.find(" #")).map_or(line.text.len(), |at| from + at);
        let end = line.text.get(..comment).unwrap_or_default().trim_end().len();
        all.push(unclosed(mark, bracket.start, line.start + end));
        // `key: {` of another language, with the keys of a block below it.
        if line.text.get(from + 1..).is_some_and(|rest| rest.trim().is_empty()) {
            all.push(Repair {
                changes: vec![(bracket.start..bracket.start + 1, String::new())],
                place: bracket.start..bracket.start + 1,
                message: format!("the bracket `{mark}` is not closed"),
                help: format!("write `{}` behind the last line, or take `{mark}` out", closing(mark)),
                kind: Kind::Edit(Safety::Unsafe),
            });
        }
        // Over several lines: before the first line that is indented no deeper.
        let last = lines.below(&line).take_while(|below| below.indent() > line.indent()).last();
        if let Some(last) = last {
            all.push(unclosed(mark, bracket.start, last.written().end));
        }
    }
    all
}
