//! Lookup of ARN patterns by their beginnings and ends
//!
//! A pattern covers another only if, in each part of the ARN, the other begins and ends with its characters. Therefore only the patterns
//! that can cover another one are looked up, and the rest are never compared.

use std::collections::{BTreeMap, BTreeSet};

use crate::pattern::{PARTS, Pattern, Token};

/// Beginning and end of a part of an ARN; without wildcards, the whole part and nothing
type Ends<'p> = (&'p [Token], &'p [Token]);

/// Number of characters of these ends, and whether the part has wildcards
type Lengths = [(usize, usize, bool); PARTS];

/// Patterns, indexed by what they can cover
#[derive(Debug, Default)]
pub(super) struct Covering<'p> {
    by_lengths: BTreeMap<Lengths, BTreeMap<[Ends<'p>; PARTS], BTreeSet<&'p Pattern>>>,
}

impl<'p> Covering<'p> {
    pub(super) fn insert(&mut self, pattern: &'p Pattern) {
        let (mut lengths, mut key): (Lengths, [Ends<'p>; PARTS]) = Default::default();
        for ((length, ends), part) in lengths.iter_mut().zip(&mut key).zip(pattern.parts()) {
            *ends = match ends_of(part) {
                Some(ends) => ends,
                None => (part, &[]),
            };
            *length = (ends.0.len(), ends.1.len(), ends_of(part).is_some());
        }
        self.by_lengths.entry(lengths).or_default().entry(key).or_default().insert(pattern);
    }

    /// Checks whether one of the patterns covers this one
    pub(super) fn covers(&self, pattern: &Pattern) -> bool {
        let parts = pattern.parts();
        self.by_lengths.iter().any(|(lengths, known)| {
            let mut key: [Ends<'_>; PARTS] = Default::default();
            for ((ends, part), (first, last, wild)) in key.iter_mut().zip(parts).zip(lengths) {
                let own = match (ends_of(part), wild) {
                    (Some((begin, end)), true) => cut(begin, end, *first, *last),
                    (None, true) => cut(part, part, *first, *last),
                    (None, false) if part.len() == *first => Some((part, &[][..])),
                    (_, false) => None,
                };
                let Some(own) = own else { return false };
                *ends = own;
            }
            known.get(&key).is_some_and(|all| all.iter().any(|one| one.covers_arn(pattern)))
        })
    }
}

/// Returns the first characters of one string and the last ones of another, if they are long enough
fn cut<'t>(begin: &'t [Token], end: &'t [Token], first: usize, last: usize) -> Option<Ends<'t>> {
    Some((begin.get(..first)?, end.get(end.len().checked_sub(last)?..)?))
}

/// Returns the characters before the first wildcard and after the last one; `None` without a wildcard
fn ends_of(part: &[Token]) -> Option<Ends<'_>> {
    let is_wild = |token: &Token| !matches!(token, Token::Char(_));
    let first = part.iter().position(is_wild)?;
    let last = part.iter().rposition(is_wild)?;
    Some((part.get(..first)?, part.get(last + 1..)?))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::pattern::Variables;

    fn pattern(text: &str) -> Pattern {
        Pattern::resource(text, Variables::Anything)
    }

    proptest! {
        #[test]
        fn what_covers_a_pattern_is_found(
            known in proptest::collection::vec("[ab*?:]{0,7}|a:b:[ab*?]{0,2}:[ab*?]{0,2}:a:[ab*?]{0,5}", 1..8),
            wanted in "[ab*?:]{0,7}|a:b:[ab*?]{0,2}:[ab*?]{0,2}:a:[ab*?]{0,5}",
        ) {
            let (known, wanted): (Vec<Pattern>, _) = (known.iter().map(|text| pattern(text)).collect(), pattern(&wanted));
            let mut covering = Covering::default();
            for one in &known {
                covering.insert(one);
            }
            prop_assert_eq!(covering.covers(&wanted), known.iter().any(|one| one.covers_arn(&wanted)));
        }
    }
}
