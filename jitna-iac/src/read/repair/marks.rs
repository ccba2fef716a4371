//! Markers that Git leaves in a file with conflicts

use super::text::Lines;
use super::{Change, Mistake, Repaired, applied};

/// Keeps the first side of each conflict, and says that there is one
pub(super) fn resolve(repaired: &mut Repaired) {
    let lines = Lines::new(&repaired.text);
    let is = |text: &str, mark: char| {
        let rest = text.trim_start_matches(mark);
        text.len() - rest.len() == 7 && (rest.is_empty() || rest.starts_with(' '))
    };
    let (mut changes, mut mistakes, mut lost): (Vec<Change>, Vec<Mistake>, Vec<_>) = Default::default();
    // Where a conflict began, and whether its second side has.
    let (mut begun, mut second) = (false, false);
    for line in (0..lines.count()).map(|number| lines.get(number)) {
        let starts = is(line.text, '<');
        let ends = is(line.text, '>');
        let middle = begun && (is(line.text, '=') || is(line.text, '|'));
        let is_marker = starts || ends || middle;
        if (starts || ends) && !begun {
            mistakes.push(Mistake {
                place: line.written(),
                stopped: None,
                message: "a conflict marker of Git".to_owned(),
                help: Some("keep the lines of one side, and take the markers out".to_owned()),
                fix: None,
                is_second: false,
            });
        }
        if middle {
            second = true;
        }
        if is_marker || (begun && second) {
            changes.push((line.start..line.end, " ".repeat(line.text.len())));
        }
        if begun {
            lost.push(line.start..line.end);
        }
        if starts {
            begun = true;
        }
        if ends {
            (begun, second) = (false, false);
        }
    }
    repaired.text = applied(&repaired.text, &changes);
    repaired.mistakes = mistakes;
    repaired.guessed = lost;
}
