//! Damaged lines are taken out, as few as leave something that can be read

use std::ops::Range;

use super::super::cause::cause;
use super::super::yaml::Stop;
use super::text::{Line, Lines};
use super::{Kind, Repair, mark_at};

/// Repairs that take out more and more: the line, the one before it, the item around them, the top-level key
pub(super) fn repairs(lines: &Lines<'_>, stopped: &Stop) -> Vec<Repair> {
    let cause = cause(lines.text, stopped.byte, &stopped.info);
    let line = lines.at(cause.byte);
    let stop = lines.at(stopped.byte);
    let mut parts: Vec<Range<usize>> = Vec::new();
    for line in [line, stop] {
        parts.push(line.written());
        parts.push(block(lines, &line));
        if let Some(above) = lines.above(&line).next() {
            parts.push(above.written());
            parts.push(above.first()..line.written().end);
            parts.push(block(lines, &above));
        }
    }
    // Every block around, up to that of a top-level key.
    let mut inner = line;
    loop {
        let depth = inner.indent();
        let Some(around) = lines.above(&inner).find(|above| above.indent() < depth) else { break };
        parts.push(block(lines, &around));
        inner = around;
    }
    parts.push(block(lines, &inner));
    parts.push(inner.first()..lines.text.len());
    let place = cause.byte..cause.byte + mark_at(lines.text, cause.byte);
    let help = cause.help.unwrap_or_else(|| {
        "write `key: value` or `- item`, and put a value with special characters in quotes".to_owned()
    });
    let known = |message: &str| message != &*stopped.info;
    let message = if known(&cause.message) { cause.message } else { "this line is not YAML".to_owned() };
    parts.retain(|part| !part.is_empty());
    parts
        .into_iter()
        .map(|part| {
            // Line breaks stay, so that nothing else moves.
            let text = lines.text.get(part.clone()).unwrap_or_default();
            let blank = text.bytes().map(|byte| if byte == b'\n' { '\n' } else { ' ' }).collect();
            Repair {
                changes: vec![(part, blank)],
                place: place.clone(),
                message: message.clone(),
                help: help.clone(),
                kind: Kind::Loss,
            }
        })
        .collect()
}

/// A line and what is indented deeper below it
fn block(lines: &Lines<'_>, line: &Line<'_>) -> Range<usize> {
    let item = line.text.trim_start().starts_with("- ");
    let deeper = lines.below(line).take_while(|below| {
        let is_item = below.text.trim_start().starts_with("- ");
        below.indent() > line.indent() || (!item && is_item && below.indent() == line.indent())
    });
    line.first()..deeper.last().map_or(line.written().end, |last| last.written().end)
}
