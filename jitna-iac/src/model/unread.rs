//! Parts of a file in which something could not be read

use std::collections::BTreeSet;

use crate::origin::Origin;

/// Parts of a file in which something could not be read, in the order of the file
#[derive(Clone, Debug, Default)]
pub(crate) struct Unread {
    keys: BTreeSet<String>,
    parts: Vec<Origin>,
    /// Values whose text was guessed, since it is not as YAML is written
    guesses: Vec<Origin>,
}

/// Places never take part in equality
impl PartialEq for Unread {
    fn eq(&self, other: &Self) -> bool {
        self.keys == other.keys
    }
}

impl Unread {
    /// Adds a part that is below a top-level key; an empty key means all of them
    pub(crate) fn add(&mut self, key: &str, part: Origin) {
        self.keys.insert(key.to_owned());
        self.parts.extend(Some(part).filter(Origin::is_known));
    }

    /// Brings the parts into the order of the files, which [`holds`](Self::holds) wants
    pub(crate) fn sort(&mut self) {
        self.parts.sort_by_key(|part| part.first_byte());
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    /// Adds values whose text was guessed
    pub(crate) fn guess(&mut self, places: impl IntoIterator<Item = Origin>) {
        self.guesses.extend(places);
    }

    /// Whether what is found at a place is about a guess alone
    pub(crate) fn is_guess(&self, place: Origin) -> bool {
        self.guesses.iter().any(|guess| place.is_within(*guess))
    }

    /// Top-level keys below which something could not be read; an empty one means all of them
    pub(crate) fn keys(&self) -> impl Iterator<Item = &str> {
        self.keys.iter().map(String::as_str)
    }

    /// Whether something below a top-level key could not be read
    pub(crate) fn has(&self, key: &str) -> bool {
        self.keys.contains(key) || self.keys.contains("")
    }

    /// Whether a place is in one of the parts
    pub(crate) fn holds(&self, place: Origin) -> bool {
        // The last part that begins before the place: none lies in another.
        let behind = self.parts.partition_point(|part| part.first_byte() <= place.first_byte());
        behind.checked_sub(1).and_then(|at| self.parts.get(at)).is_some_and(|part| place.is_within(*part))
    }
}
