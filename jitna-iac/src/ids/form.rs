//! Forms of strings, as functions that can run at compile time
//!
//! Each type defines its form once, as a `const fn` of the string's bytes. `parse` calls it at run time, and [`literal!`](crate::literal)
//! at compile time. A constant function cannot use closures, iterators or `?`; this module has the few steps from which the forms are
//! built.

/// A set of ASCII characters
#[derive(Clone, Copy)]
pub(crate) struct Class(u128);

impl Class {
    /// Returns the characters of a string in which `a-z` is a range; a `-` at the end is a character itself
    pub(crate) const fn from_text(text: &str) -> Self {
        let mut bits = 0;
        let mut rest = text.as_bytes();
        loop {
            rest = match rest {
                [first, b'-', last, after @ ..] => {
                    let mut byte = *first;
                    while byte <= *last {
                        bits |= 1 << byte;
                        byte += 1;
                    }
                    after
                }
                [one, after @ ..] => {
                    bits |= 1 << *one;
                    after
                }
                [] => return Self(bits),
            };
        }
    }

    /// Adds the characters of a string
    pub(crate) const fn and(self, text: &str) -> Self {
        Self(self.0 | Self::from_text(text).0)
    }

    /// Whether `byte` is one of the characters
    pub(crate) const fn has(self, byte: u8) -> bool {
        byte < 128 && self.0 & (1 << byte) != 0
    }
}

pub(crate) const DIGIT: Class = Class::from_text("0-9");
pub(crate) const HEX: Class = Class::from_text("0-9a-fA-F");
pub(crate) const LOWER_HEX: Class = Class::from_text("0-9a-f");
pub(crate) const LOWER: Class = Class::from_text("a-z");
pub(crate) const LOWER_DIGIT: Class = Class::from_text("a-z0-9");
pub(crate) const ALNUM: Class = Class::from_text("a-zA-Z0-9");
/// Letters, digits, `_` and `-`
pub(crate) const WORD: Class = Class::from_text("a-zA-Z0-9_-");
/// [`WORD`], and `.`
pub(crate) const DOTTED: Class = Class::from_text("a-zA-Z0-9_.-");
/// Characters of IAM names
pub(crate) const IAM: Class = Class::from_text("a-zA-Z0-9_+=,.@-");

/// Whether `text` has between `least` and `most` characters, all of them of `class`
pub(crate) const fn all(text: &[u8], least: usize, most: usize, class: Class) -> bool {
    let mut rest = text;
    while let [first, after @ ..] = rest {
        if !class.has(*first) {
            return false;
        }
        rest = after;
    }
    text.len() >= least && text.len() <= most
}

/// Whether a character of `text` is of `class`
pub(crate) const fn any(text: &[u8], class: Class) -> bool {
    let mut rest = text;
    while let [first, after @ ..] = rest {
        if class.has(*first) {
            return true;
        }
        rest = after;
    }
    false
}

/// Returns the rest after `prefix`, if `text` begins with it
pub(crate) const fn behind<'a>(text: &'a [u8], prefix: &str) -> Option<&'a [u8]> {
    let (mut rest, mut prefix) = (text, prefix.as_bytes());
    loop {
        match (rest, prefix) {
            (_, []) => return Some(rest),
            ([first, after @ ..], [wanted, others @ ..]) if *first == *wanted => {
                rest = after;
                prefix = others;
            }
            _ => return None,
        }
    }
}

/// Whether `text` begins with `prefix`
pub(crate) const fn starts(text: &[u8], prefix: &str) -> bool {
    behind(text, prefix).is_some()
}

/// Whether `text` ends with `suffix`
pub(crate) const fn ends(text: &[u8], suffix: &str) -> bool {
    match text.len().checked_sub(suffix.len()) {
        Some(at) => starts(text.split_at(at).1, suffix),
        None => false,
    }
}

/// Whether `text` equals `other`
pub(crate) const fn is(text: &[u8], other: &str) -> bool {
    text.len() == other.len() && starts(text, other)
}

/// Splits at the first `mark`
pub(crate) const fn split<'a>(text: &'a [u8], mark: &str) -> Option<(&'a [u8], &'a [u8])> {
    let mut at = 0;
    while at <= text.len() {
        let (before, rest) = text.split_at(at);
        if let Some(after) = behind(rest, mark) {
            return Some((before, after));
        }
        at += 1;
    }
    None
}

/// Splits at the last `mark`
pub(crate) const fn split_last<'a>(text: &'a [u8], mark: &str) -> Option<(&'a [u8], &'a [u8])> {
    let mut at = text.len();
    loop {
        let (before, rest) = text.split_at(at);
        if let Some(after) = behind(rest, mark) {
            return Some((before, after));
        }
        match at.checked_sub(1) {
            Some(less) => at = less,
            None => return None,
        }
    }
}

/// Whether every part of `text` between `mark`s has between `least` and `most` characters of `class`
pub(crate) const fn every(text: &[u8], mark: &str, least: usize, most: usize, class: Class) -> bool {
    let mut rest = text;
    while let Some((part, after)) = split(rest, mark) {
        if !all(part, least, most, class) {
            return false;
        }
        rest = after;
    }
    all(rest, least, most, class)
}

/// Counts `byte` in `text`
pub(crate) const fn count(text: &[u8], byte: u8) -> usize {
    let (mut rest, mut count) = (text, 0);
    while let [first, after @ ..] = rest {
        if *first == byte {
            count += 1;
        }
        rest = after;
    }
    count
}

/// Whether `text` is a UUID whose digits are of `class`
pub(crate) const fn uuid(text: &[u8], class: Class) -> bool {
    let lengths = [8, 4, 4, 4, 12];
    let (mut rest, mut left): (_, &[usize]) = (text, &lengths);
    while let [length, lefts @ ..] = left {
        let (part, after) = match split(rest, "-") {
            Some((part, after)) if !lefts.is_empty() => (part, after),
            None if lefts.is_empty() => (rest, rest),
            _ => return false,
        };
        if !all(part, *length, *length, class) {
            return false;
        }
        rest = after;
        left = lefts;
    }
    true
}

/// Region, account and resource of a service's ARN in the partition `aws`
pub(crate) const fn arn<'a>(text: &'a [u8], service: &str) -> Option<(&'a [u8], &'a [u8], &'a [u8])> {
    let Some(rest) = behind(text, "arn:aws:") else { return None };
    let Some(rest) = behind(rest, service) else { return None };
    let Some(rest) = behind(rest, ":") else { return None };
    let Some((region, rest)) = split(rest, ":") else { return None };
    let Some((account, rest)) = split(rest, ":") else { return None };
    if self::region(region) && all(account, 12, 12, DIGIT) { Some((region, account, rest)) } else { None }
}

/// Whether `text` has the form of a Region: two or three words, and a number
pub(crate) const fn region(text: &[u8]) -> bool {
    let Some((words, number)) = split_last(text, "-") else { return false };
    let count = count(words, b'-');
    all(number, 1, 2, DIGIT) && count >= 1 && count <= 2 && every(words, "-", 2, 12, LOWER)
}

/// First character of `text` and the rest; Rust strings are always UTF-8
pub(crate) const fn next(text: &[u8]) -> Option<(char, &[u8])> {
    let (code, after) = match text {
        [] => return None,
        [a @ 0..0x80, after @ ..] => (*a as u32, after),
        [a @ 0..0xe0, b, after @ ..] => ((*a as u32 & 0x1f) << 6 | (*b as u32 & 0x3f), after),
        [a @ 0..0xf0, b, c, after @ ..] => {
            ((*a as u32 & 0x0f) << 12 | (*b as u32 & 0x3f) << 6 | (*c as u32 & 0x3f), after)
        }
        [a, b, c, d, after @ ..] => (
            (*a as u32 & 0x07) << 18
                | (*b as u32 & 0x3f) << 12
                | (*c as u32 & 0x3f) << 6
                | (*d as u32 & 0x3f),
            after,
        ),
        _ => return None,
    };
    match char::from_u32(code) {
        Some(c) => Some((c, after)),
        None => None,
    }
}

/// Whether `text` has between `least` and `most` characters and no control characters: C0, DEL, C1
pub(crate) const fn plain(text: &[u8], least: usize, most: usize) -> bool {
    let (mut rest, mut count) = (text, 0);
    while let Some((c, after)) = next(rest) {
        if matches!(c, '\0'..='\u{1f}' | '\u{7f}'..='\u{9f}') {
            return false;
        }
        count += 1;
        rest = after;
    }
    count >= least && count <= most
}

/// Whether `text` begins or ends with white space
pub(crate) const fn padded(text: &[u8]) -> bool {
    let (mut rest, mut first, mut last) = (text, true, false);
    while let Some((c, after)) = next(rest) {
        last = c.is_whitespace();
        if first && last {
            return true;
        }
        first = false;
        rest = after;
    }
    last
}

/// Fails the compilation with a message about an invalid literal
#[track_caller]
#[expect(clippy::indexing_slicing, clippy::panic, reason = "evaluated by the compiler, which reports it")]
pub(super) const fn refuse(text: &str, what: &str, expected: &str) -> ! {
    const ROOM: usize = 1024;
    let mut message = [0; ROOM];
    let mut end = 0;
    let mut parts: &[&str] = &["invalid ", what, " `", text, "`: expected ", expected];
    while let [part, others @ ..] = parts {
        let mut rest = part.as_bytes();
        // A string that is too long for a message is omitted.
        if rest.len() < ROOM / 4 {
            while let [byte, after @ ..] = rest {
                message[end] = *byte;
                end += 1;
                rest = after;
            }
        }
        parts = others;
    }
    match std::str::from_utf8(message.split_at(end).0) {
        Ok(message) => panic!("{}", message),
        Err(_) => panic!("a literal that is malformed"),
    }
}

/// A value whose string is checked at compile time, and by `cargo check`
///
/// The types are those of [`ids`](crate::ids) that can be written as a string. Parse strings that are known only at run time instead.
///
/// ```
/// use jitna_iac::ids::{AccountId, Hours};
/// use jitna_iac::literal;
///
/// const SHOP: AccountId = literal!(AccountId, "333333333333");
/// assert_eq!(SHOP.as_str(), "333333333333");
/// assert_eq!(literal!(Hours, "1 day").count(), 24);
/// ```
///
/// ```compile_fail
/// jitna_iac::literal!(jitna_iac::ids::AccountId, "3333");
/// ```
#[macro_export]
macro_rules! literal {
    ($type:ty, $text:literal) => {{
        const LITERAL: $type = <$type>::__literal($text);
        LITERAL
    }};
}

/// [`AccountId`](crate::ids::AccountId) that is checked at compile time: `account_id!("111122223333")`
///
/// ```
/// use jitna_iac::prelude::*;
///
/// let model = Model::account(account_id!("111122223333"), Region::EU_CENTRAL_1);
/// # let _ = model;
/// ```
#[macro_export]
macro_rules! account_id {
    ($text:literal) => {
        $crate::literal!($crate::ids::AccountId, $text)
    };
}

/// [`RootId`](crate::ids::RootId) that is checked at compile time: `root_id!("r-ab12")`
///
/// ```
/// assert_eq!(jitna_iac::root_id!("r-ab12").as_str(), "r-ab12");
/// ```
#[macro_export]
macro_rules! root_id {
    ($text:literal) => {
        $crate::literal!($crate::ids::RootId, $text)
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_have_ranges_and_single_characters() {
        let class = Class::from_text("a-c_.-");
        let has: String = (0..=255_u8).filter(|byte| class.has(*byte)).map(char::from).collect();
        assert_eq!(has, "-._abc");
    }

    #[test]
    fn texts_are_split_and_counted() {
        assert_eq!(split(b"a:b:c", ":"), Some((&b"a"[..], &b"b:c"[..])));
        assert_eq!(split_last(b"a:b:c", ":"), Some((&b"a:b"[..], &b"c"[..])));
        assert_eq!(split(b"abc", ":"), None);
        assert_eq!(split_last(b"abc", ":"), None);
        assert!(ends(b"abc", "bc") && !ends(b"c", "bc") && is(b"bc", "bc") && !is(b"bcd", "bc"));
        assert_eq!(count(b"a-b-c", b'-'), 2);
    }

    #[test]
    fn characters_are_those_of_rust() {
        let text = "aé日🕴\u{10ffff}\u{7ff}\u{800}\u{ffff}\u{10000}";
        let mut rest = text.as_bytes();
        let mut read = String::new();
        while let Some((c, after)) = next(rest) {
            read.push(c);
            rest = after;
        }
        assert_eq!(read, text);
    }
}
