//! How odd a text looks: unknown keys, keys without values, values that no one would write

use super::super::known::places;
use super::super::yaml::{Glimpse, glimpses};

/// How much of a text, up to a byte, no one would write: unknown keys, keys without values, values over several lines
pub(super) fn oddness(text: &str, end: usize) -> usize {
    let mut odd = 0;
    glimpses(text, end, &mut |glimpse| {
        odd += match glimpse {
            Glimpse::Key(key, path) => usize::from(!places(key).iter().any(|place| place == path)),
            Glimpse::Duplicate => 3,
            Glimpse::Plain(value) => {
                let lines = value.lines().count().saturating_sub(1);
                2 * lines
                    + usize::from(value.contains([',', '"', '[', ']', '{', '}']))
                    + usize::from(value.is_empty())
            }
        };
    });
    odd
}

/// Keys that their mapping has already
pub(super) fn duplicates(text: &str) -> usize {
    let mut count = 0;
    glimpses(text, text.len(), &mut |glimpse| count += usize::from(matches!(glimpse, Glimpse::Duplicate)));
    count
}
