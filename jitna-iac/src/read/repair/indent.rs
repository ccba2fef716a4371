//! Indentation that fits no line above

use super::text::{Line, Lines};
use super::{Change, Kind, Repair};
use crate::diag::Safety;
use crate::ids::clip;
use crate::quantity::counted;

/// Gives a line, or it and what is below it, the indentation of a line nearby
pub(super) fn repairs(lines: &Lines<'_>, line: &Line<'_>) -> Vec<Repair> {
    const FARTHEST: usize = 8;
    let own = line.indent();
    if line.text.trim_start().starts_with("<<<<") {
        return Vec::new();
    }
    // Lines above that could have this one beside them; each is deeper than those before it.
    let mut widths: Vec<(usize, Option<Line<'_>>)> = Vec::new();
    for above in lines.above(line).take(60) {
        let width = above.indent();
        let item = above.text.trim_start();
        let inner = width + item.len() - item.trim_start_matches("- ").trim_start_matches(' ').len();
        for width in [width, inner] {
            if width != own && !widths.iter().any(|(known, _)| *known == width) {
                widths.push((width, Some(above)));
            }
        }
        if width == 0 {
            break;
        }
    }
    if let Some(below) = lines.below(line).next()
        && below.indent() != own
        && !widths.iter().any(|(known, _)| *known == below.indent())
    {
        widths.push((below.indent(), Some(below)));
    }
    // A value on a line of its own is deeper than its key.
    if let Some(above) = lines.above(line).next()
        && above.text.trim_end().ends_with(':')
        && !widths.iter().any(|(known, _)| *known == above.indent() + 2)
    {
        widths.push((above.indent() + 2, None));
    }
    widths.retain(|(width, _)| width.abs_diff(own) <= FARTHEST);
    widths.sort_by_key(|(width, _)| width.abs_diff(own));
    let mut all = Vec::new();
    for (width, like) in widths {
        let repair = |changes: Vec<Change>| {
            let like = like.map_or_else(String::new, |like| {
                let word = word_of(&like);
                format!(", like `{}` in line {}", clip(word), lines.number(like.start) + 1)
            });
            Repair {
                changes,
                place: line.written(),
                message: format!("the indentation of `{}` fits no line above it", clip(word_of(line))),
                help: format!("indent it with {}{like}", counted(width, "space")),
                kind: Kind::Edit(Safety::Unsafe),
            }
        };
        let moved = |line: &Line<'_>| -> Change {
            let by = line.indent() + width;
            (line.start..line.start + line.indent(), " ".repeat(by.saturating_sub(own)))
        };
        all.push(repair(vec![moved(line)]));
        // With the lines that are below it, or beside it in its item.
        let block: Vec<Change> = lines
            .below(line)
            .take_while(|below| below.indent() > own || (own > width && below.indent() > width))
            .map(|below| moved(&below))
            .collect();
        if !block.is_empty() && block.len() < 200 {
            all.push(repair(std::iter::once(moved(line)).chain(block).collect()));
        }
    }
    all
}

/// The key of a line, or what else it begins with
fn word_of<'t>(line: &Line<'t>) -> &'t str {
    let (_, content) = line.content();
    content.split([':', ' ']).next().filter(|word| !word.is_empty()).unwrap_or(content)
}
