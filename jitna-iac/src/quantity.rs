//! Counts and durations, in words

use std::fmt::Display;

/// A count with its noun: `1 policy`, `2 policies`
pub(crate) fn counted<N: Display + PartialEq + From<u8>>(count: N, noun: &str) -> String {
    if count == N::from(1) { format!("1 {noun}") } else { format!("{count} {}", plural(noun)) }
}

/// A count with its noun, unless the count is zero
pub(crate) fn counted_if_any(count: usize, noun: &str) -> Option<String> {
    (count > 0).then(|| counted(count, noun))
}

/// The plural of a noun; only its last word changes
pub(crate) fn plural(noun: &str) -> String {
    match noun.strip_suffix('y').filter(|stem| !stem.ends_with(['a', 'e', 'o'])) {
        Some(stem) => format!("{stem}ies"),
        None => format!("{noun}s"),
    }
}

/// Seconds in the largest unit that divides them: `7 days`, `90 minutes`
pub(crate) fn duration(seconds: u64) -> String {
    const UNITS: [(u64, &str); 3] = [(86_400, "day"), (3_600, "hour"), (60, "minute")];
    let unit = UNITS.iter().find(|(length, _)| seconds >= *length && seconds.is_multiple_of(*length));
    let (length, noun) = unit.copied().unwrap_or((1, "second"));
    counted(seconds / length, noun)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_is_singular_and_everything_else_plural() {
        for (count, noun, expected) in [
            (0, "account", "0 accounts"),
            (1, "policy", "1 policy"),
            (2, "manual approval policy", "2 manual approval policies"),
            (3, "key", "3 keys"),
        ] {
            assert_eq!(counted(count, noun), expected);
        }
        assert_eq!(counted_if_any(0, "node"), None);
    }

    #[test]
    fn durations_are_in_their_largest_unit() {
        for (seconds, expected) in [
            (0, "0 seconds"),
            (86_400, "1 day"),
            (7_200, "2 hours"),
            (90, "90 seconds"),
            (5_400, "90 minutes"),
        ] {
            assert_eq!(duration(seconds), expected);
        }
    }
}
