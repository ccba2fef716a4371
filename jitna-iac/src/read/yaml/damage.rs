//! What could not be read of a text, so that what follows from it is not reported

use std::ops::Range;

use super::super::decode::Cx;
use super::super::repair::Repaired;
use super::span;
use crate::origin::{FileId, Origin};
use crate::rules;

/// What an unknown value is read as
pub(super) const UNKNOWN: &str = "unknown";

/// Parts of a text whose meaning is not known
#[derive(Clone, Debug, Default)]
pub(crate) struct Damage {
    /// Values that were guessed or are unknown: what is found in one follows
    places: Vec<Origin>,
    /// What was taken out, up to the text around it: a mapping that touches it may have had more keys
    lost: Vec<Origin>,
    /// Words of what was taken out, any of which may be a name
    words: Vec<String>,
}

impl Damage {
    /// The damage of a text that was repaired
    pub(super) fn of(repaired: &Repaired, file: FileId) -> Self {
        let mut damage = Self::default();
        let moves = repaired.moves();
        let place = |range: &Range<usize>| span(file, range.start, range.end);
        damage.places.extend(repaired.guessed.iter().chain(&repaired.lost).map(place));
        for lost in &repaired.losses {
            let text = repaired.text.as_str();
            let before = text.get(..lost.start).unwrap_or_default().trim_end().len();
            let after = text.get(lost.end..).unwrap_or_default();
            let after = text.len() - after.trim_start().len();
            damage.lost.push(span(file, moves.before(before), moves.before(after)));
        }
        damage.words.clone_from(&repaired.words);
        damage
    }

    /// Notes a value that is not known
    pub(super) fn unknown(&mut self, origin: Origin) {
        self.places.push(origin);
    }

    /// Values that were guessed or are unknown
    pub(crate) fn places(&self) -> impl Iterator<Item = Origin> {
        self.places.iter().copied()
    }

    pub(crate) const fn is_empty(&self) -> bool {
        self.places.is_empty() && self.lost.is_empty()
    }

    /// Whether a mapping may have had keys that were taken out
    pub(crate) fn touches(&self, mapping: Origin) -> bool {
        let (Some(at), true) = (bytes(mapping), !self.lost.is_empty()) else { return false };
        self.lost
            .iter()
            .filter_map(|lost| bytes(*lost))
            .any(|(file, lost)| file == at.0 && lost.start <= at.1.end && at.1.start <= lost.end)
    }

    /// Tells what reads the tree about names that may be gone
    pub(crate) fn begin(&self, cx: &mut Cx) {
        if !self.is_empty() {
            cx.damage = self.clone();
            cx.unreadable.extend(self.words.iter().cloned());
            cx.unreadable.push(UNKNOWN.to_owned());
        }
    }

    /// Takes out of the findings of reading what only follows from the damage
    pub(crate) fn end(&self, cx: &mut Cx) {
        if self.is_empty() {
            return;
        }
        let places: Vec<(FileId, Range<u32>)> =
            self.places.iter().filter_map(|place| bytes(*place)).collect();
        let partial = std::mem::take(&mut cx.partial);
        cx.findings.retain(|finding| {
            let origin = finding.origin();
            let is_cause = [rules::SYNTAX.code, rules::UNSUPPORTED_YAML.code, rules::DUPLICATE_KEY.code];
            if is_cause.contains(&finding.code) {
                return true;
            }
            let is_missing = finding.code == rules::MISSING_KEY.code;
            let follows = bytes(origin).is_some_and(|(file, at)| {
                places.iter().any(|(of, place)| *of == file && place.start <= at.start && at.end <= place.end)
            });
            let is_partial = is_missing && partial.iter().any(|start| start.is_same(origin));
            !follows && !is_partial
        });
    }
}

fn bytes(origin: Origin) -> Option<(FileId, Range<u32>)> {
    match origin {
        Origin::Span { file, start, end } => Some((file, start..end)),
        _ => None,
    }
}
