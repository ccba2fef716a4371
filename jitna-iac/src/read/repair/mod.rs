//! Reading on after a mistake in the syntax
//!
//! A parser stops at the first mistake. Here the text is repaired: of the changes that a person would try (`brackets`, `quotes`, `lines`,
//! `indent`), the one that makes the most of the file readable is taken. If none does, the damaged lines are taken out (`cut`). So the mistake has
//! a cause, a place and often an edit, and the rest of the file is judged.

mod brackets;
mod cut;
mod indent;
mod keys;
mod lines;
mod marks;
mod quotes;
mod text;

use std::ops::Range;

use super::cause::cause;
use super::yaml::{Stop, stop};
use crate::diag::Safety;
pub(super) use lines::quoted;
use text::Lines;

/// A part of a text, and what replaces it
pub(super) type Change = (Range<usize>, String);

/// Longest text that is repaired; of a longer one, only the first mistake is said
const LONGEST: usize = 1 << 20;

/// Mistakes that are looked for in one text
const MOST: usize = 12;

/// Bytes that are read to try repairs of one text
const BUDGET: usize = 8 << 20;

/// A change that may be what the author meant
#[derive(Clone, Debug)]
struct Repair {
    /// In the order of the text, without overlaps
    changes: Vec<Change>,
    /// The bytes that are wrong
    place: Range<usize>,
    message: String,
    help: String,
    kind: Kind,
}

/// What a repair may be used for
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// An edit that can be offered
    Edit(Safety),
    /// A guess, good enough to read on
    Guess,
    /// Something is taken out, and is unknown from then on
    Loss,
}

/// A mistake in the syntax
#[derive(Clone, Debug)]
pub(super) struct Mistake {
    /// The bytes that are wrong
    pub(super) place: Range<usize>,
    /// Where the parser stopped, if that is elsewhere
    pub(super) stopped: Option<usize>,
    pub(super) message: String,
    pub(super) help: Option<String>,
    /// The edit that ends it
    pub(super) fix: Option<(Vec<Change>, Safety)>,
    /// Whether it is a second document
    pub(super) is_second: bool,
}

impl Mistake {
    /// The mistake that the parser stopped at, where nothing is repaired
    pub(super) fn of(text: &str, stopped: &Stop) -> Self {
        let cause = cause(text, stopped.byte, &stopped.info);
        let end = cause.byte + if cause.byte == stopped.byte { 0 } else { mark_at(text, cause.byte) };
        Self {
            place: cause.byte..end,
            stopped: Some(stopped.byte),
            message: cause.message,
            help: cause.help,
            fix: None,
            is_second: stopped.info == Stop::SECOND,
        }
    }
}

/// A text that can be read, made of one that cannot
#[derive(Debug, Default)]
pub(super) struct Repaired {
    pub(super) text: String,
    pub(super) mistakes: Vec<Mistake>,
    /// Whether all of the text can be read
    pub(super) is_readable: bool,
    /// Bytes of the original whose meaning was guessed
    pub(super) guessed: Vec<Range<usize>>,
    /// Bytes of the original that were taken out
    pub(super) lost: Vec<Range<usize>>,
    /// The same, as bytes of the repaired text
    pub(super) losses: Vec<Range<usize>>,
    /// Words of what was taken out
    pub(super) words: Vec<String>,
    moves: Moves,
}

impl Repaired {
    /// The byte of the original that a byte of the repaired text was
    pub(super) const fn moves(&self) -> &Moves {
        &self.moves
    }
}

/// Changes, one after the other, each a place, how much was there, and how much is there now
#[derive(Clone, Debug, Default)]
pub(super) struct Moves(Vec<(usize, usize, usize)>);

impl Moves {
    /// The byte before all of the changes, of a place that begins there
    pub(super) fn before(&self, byte: usize) -> usize {
        self.0.iter().rev().fold(byte, |byte, &(at, old, new)| {
            if byte < at {
                byte
            } else if byte < at + new {
                at
            } else {
                byte - new + old
            }
        })
    }

    /// The byte before all of the changes, of a place that ends there: what was taken out behind it is not a part of it
    pub(super) fn end_before(&self, byte: usize) -> usize {
        self.0.iter().rev().fold(byte, |byte, &(at, old, new)| {
            if byte <= at {
                byte
            } else if byte < at + new {
                at + old
            } else {
                byte - new + old
            }
        })
    }

    fn range(&self, range: &Range<usize>) -> Range<usize> {
        let start = self.before(range.start);
        let end = if range.is_empty() { start } else { self.end_before(range.end) };
        start..end.max(start)
    }

    fn add(&mut self, changes: &[Change]) {
        // From the end, so that places are those of the text before the changes.
        self.0.extend(changes.iter().rev().map(|(range, new)| (range.start, range.len(), new.len())));
    }
}

/// Repairs a text that the parser has stopped in
pub(super) fn repair(text: &str) -> Repaired {
    let mut repaired = Repaired { text: text.to_owned(), ..Repaired::default() };
    marks::resolve(&mut repaired);
    let mut budget = BUDGET;
    for _ in 0..MOST {
        let Some(stopped) = stop(&repaired.text) else {
            repaired.is_readable = true;
            break;
        };
        if repaired.text.len() > LONGEST || stopped.info == Stop::TOO_DEEP {
            repaired.say_cause(&stopped);
            break;
        }
        match best(&repaired.text, &stopped, &mut budget) {
            Some(repair) => repaired.apply(&repair, &stopped),
            None => {
                repaired.say_cause(&stopped);
                break;
            }
        }
    }
    repaired
}

impl Repaired {
    /// Says a mistake that nothing repairs
    fn say_cause(&mut self, stopped: &Stop) {
        let mistake = Mistake::of(&self.text, stopped);
        let place = self.moves.range(&mistake.place);
        let stopped = mistake.stopped.map(|byte| self.moves.before(byte));
        self.mistakes.push(Mistake { place, stopped, ..mistake });
    }

    fn apply(&mut self, repair: &Repair, stopped: &Stop) {
        let touched = repair.changes.iter().map(|(range, _)| self.moves.range(range));
        let lines = Lines::new(&self.text);
        match repair.kind {
            Kind::Loss => {
                self.lost.extend(touched);
                for (range, _) in &repair.changes {
                    // What replaces it is as long, so that later places stay; another repair moves them by a few bytes at most.
                    self.losses.push(range.clone());
                    let text = self.text.get(range.clone()).unwrap_or_default();
                    let words =
                        text.split(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '/')));
                    self.words.extend(words.filter(|word| !word.is_empty()).map(str::to_owned));
                    let values =
                        text.lines().filter_map(|line| line.split_once(": ").map(|(_, value)| value.trim()));
                    self.words.extend(values.map(str::to_owned));
                }
            }
            Kind::Edit(_) | Kind::Guess => {
                let whole = |(range, _): &Change| {
                    let line = lines.at(range.start);
                    line.start..lines.at(range.end).end
                };
                self.guessed.extend(repair.changes.iter().map(whole).map(|range| self.moves.range(&range)));
            }
        }
        let line = |byte| lines.at(byte).start;
        let is_elsewhere = line(stopped.byte) != line(repair.place.start);
        let fix = match repair.kind {
            Kind::Edit(safety) => {
                let change = |(range, new): &Change| (self.moves.range(range), new.clone());
                Some((repair.changes.iter().map(change).collect(), safety))
            }
            Kind::Guess | Kind::Loss => None,
        };
        self.mistakes.push(Mistake {
            place: self.moves.range(&repair.place),
            stopped: is_elsewhere.then(|| self.moves.before(stopped.byte)),
            message: repair.message.clone(),
            help: Some(repair.help.clone()),
            fix,
            is_second: stopped.info == Stop::SECOND,
        });
        self.text = applied(&self.text, &repair.changes);
        self.moves.add(&repair.changes);
    }
}

/// Bytes of the character at a place
fn mark_at(text: &str, byte: usize) -> usize {
    text.get(byte..).and_then(|rest| rest.chars().next()).filter(|c| *c != '\n').map_or(0, char::len_utf8)
}

/// A text with changes, which are in its order
fn applied(text: &str, changes: &[Change]) -> String {
    let (mut new, mut at) = (String::with_capacity(text.len() + 16), 0);
    for (range, with) in changes {
        new.push_str(text.get(at..range.start).unwrap_or_default());
        new.push_str(with);
        at = range.end.max(at);
    }
    new + text.get(at..).unwrap_or_default()
}

/// The change that makes most of a text readable
fn best(text: &str, stopped: &Stop, budget: &mut usize) -> Option<Repair> {
    let lines = Lines::new(text);
    let mut near = lines.near(stopped.byte);
    near.extend(lines.following(stopped.byte));
    let mut all: Vec<Repair> = Vec::new();
    for line in &near {
        all.extend(lines::strays(&lines, line, stopped));
        all.extend(text::blanks(&lines, line));
        all.extend(lines::colons(line));
        all.extend(quotes::repairs(&lines, line, stopped));
        all.extend(brackets::repairs(line, stopped));
        all.extend(lines::values(line, stopped));
    }
    all.extend(quotes::open(&lines, stopped));
    all.extend(brackets::open(&lines, stopped));
    for line in &near {
        all.extend(indent::repairs(&lines, line));
    }
    // How the text up to here looks, and a little behind it.
    let end = lines.at(stopped.byte).end;
    if stopped.info == Stop::SECOND {
        return second(&lines, stopped);
    }
    let mut judged = |repair: Repair| {
        *budget = budget.checked_sub(stopped.byte + 1000)?;
        let new = applied(text, &repair.changes);
        let mut moves = Moves::default();
        moves.add(&repair.changes);
        let next = stop(&new).map(|stop| moves.before(stop.byte));
        // A change that only moves the stop along its line repairs nothing.
        let goes_on = next.is_none_or(|next| next > end);
        // A slip of the keyboard is likelier than another structure.
        let bonus = if repair.kind == Kind::Edit(Safety::Safe) { 2 } else { 0 };
        let odd = |new| (keys::oddness(new, end + 400) + 2).saturating_sub(bonus);
        goes_on.then(|| ((next.is_some(), odd(&new)), repair))
    };
    let mut found: Option<((bool, usize), Repair)> = None;
    for repair in all {
        if let Some((mark, repair)) = judged(repair)
            && found.as_ref().is_none_or(|(best, _)| mark < *best)
        {
            found = Some((mark, repair));
        }
    }
    let cuts = cut::repairs(&lines, stopped);
    found.map(|(_, repair)| repair).or_else(|| cuts.into_iter().find_map(judged).map(|(_, repair)| repair))
}

/// The line between two documents is taken out; if both have the same keys, the second document is
fn second(lines: &Lines<'_>, stopped: &Stop) -> Option<Repair> {
    let near = lines.near(stopped.byte);
    let repair = near.iter().find_map(|line| lines::strays(lines, line, stopped).into_iter().next())?;
    let joined = applied(lines.text, &repair.changes);
    let first = lines.text.get(..repair.place.start).unwrap_or_default();
    if keys::duplicates(&joined) == keys::duplicates(first) {
        return Some(repair);
    }
    let rest = repair.place.start..lines.text.len();
    let text = lines.text.get(rest.clone()).unwrap_or_default();
    let blank = text.bytes().map(|byte| if byte == b'\n' { '\n' } else { ' ' }).collect();
    let help = "keep one of the two in the file".to_owned();
    Some(Repair { changes: vec![(rest, blank)], kind: Kind::Loss, help, ..repair })
}

#[cfg(test)]
mod tests;
