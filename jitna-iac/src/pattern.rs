//! Patterns: strings in which `*` and `?` match other characters
//!
//! [`matches`] checks whether a string matches, for every kind of pattern: of IAM, of tag policies, of Cedar. For two IAM patterns, this
//! module answers two questions: can both match the same string ([`Pattern::overlaps`]), and does one match everything that the other
//! matches ([`Pattern::covers`]). The rules are in "IAM JSON policy elements" in the IAM User Guide. The module `prove` decides about many
//! patterns together.

use std::collections::BTreeSet;

/// One element of a pattern
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Token {
    /// Exactly this character
    Char(char),
    /// Any one character: `?`
    One,
    /// Any number of characters, including none: `*`
    Many,
}

impl Token {
    /// The character, if the token is a literal
    pub(crate) const fn char(self) -> Option<char> {
        match self {
            Self::Char(c) => Some(c),
            Self::One | Self::Many => None,
        }
    }
}

/// How a pattern treats a policy variable, whose value is unknown
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Variables {
    /// It may have any value: correct for what is allowed
    Anything,
    /// It has a value that matches nothing else: correct for what is denied
    Unknown,
}

/// A string with wildcards
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Pattern(Vec<Token>);

/// Number of parts of an ARN
pub(crate) const PARTS: usize = 6;

/// Placeholder for the value of a variable: no ARN contains it
const UNKNOWN: char = '\u{0}';

impl Pattern {
    /// Returns the pattern of an action; actions are not case-sensitive
    pub(crate) fn action(text: &str) -> Self {
        Self::from_tokens(text.chars().flat_map(char::to_lowercase).map(wildcard))
    }

    /// Returns the pattern of a resource
    pub(crate) fn resource(text: &str, variables: Variables) -> Self {
        let mut tokens = Vec::with_capacity(text.len());
        let mut rest = text;
        while let Some((before, after)) = rest.split_once("${") {
            tokens.extend(wildcards(before));
            let Some((name, after)) = after.split_once('}') else {
                tokens.extend("${".chars().map(Token::Char));
                rest = after;
                continue;
            };
            // `${*}`, `${?}` and `${$}` are the characters themselves.
            match (name, variables) {
                ("*" | "?" | "$", _) => tokens.extend(name.chars().map(Token::Char)),
                (_, Variables::Anything) => tokens.push(Token::Many),
                (_, Variables::Unknown) => tokens.push(Token::Char(UNKNOWN)),
            }
            rest = after;
        }
        tokens.extend(wildcards(rest));
        Self::from_tokens(tokens)
    }

    /// Returns the pattern that matches only this string
    pub(crate) fn literal(text: &str) -> Self {
        Self(text.chars().map(Token::Char).collect())
    }

    /// Returns the pattern that matches every string
    pub(crate) fn everything() -> Self {
        Self(vec![Token::Many])
    }

    /// Returns this pattern followed by the other one
    pub(crate) fn then(mut self, other: Self) -> Self {
        self.0.extend(other.0);
        Self::from_tokens(self.0)
    }

    /// Returns the pattern in lower case
    pub(crate) fn to_lowercase(&self) -> Self {
        let lower = |token: &Token| match token {
            Token::Char(c) => c.to_lowercase().map(Token::Char).collect(),
            other => vec![*other],
        };
        Self(self.0.iter().flat_map(lower).collect())
    }

    /// Whether the pattern matches every string
    pub(crate) fn is_everything(&self) -> bool {
        self.0 == [Token::Many]
    }

    /// Whether both begin with different characters, so that no string matches both
    ///
    /// This check distinguishes most pairs of resources, and is cheap compared with the tables below.
    fn is_apart(&self, other: &Self) -> bool {
        let pairs = self.0.iter().zip(&other.0);
        let first =
            pairs.take_while(|pair| matches!(pair, (Token::Char(_), Token::Char(_)))).find(|(a, b)| a != b);
        first.is_some()
    }

    /// In each run of wildcards, puts each `?` first and keeps one `*`: `*?*` and `?*` are the same pattern
    fn from_tokens(tokens: impl IntoIterator<Item = Token>) -> Self {
        let mut all: Vec<Token> = Vec::new();
        let mut open = false;
        for token in tokens {
            match token {
                Token::Many => open = true,
                Token::One => all.push(Token::One),
                Token::Char(_) => {
                    if std::mem::take(&mut open) {
                        all.push(Token::Many);
                    }
                    all.push(token);
                }
            }
        }
        if open {
            all.push(Token::Many);
        }
        Self(all)
    }

    /// Whether some string matches both patterns
    pub(crate) fn overlaps(&self, other: &Self) -> bool {
        !self.is_apart(other) && overlap(&self.0, &other.0)
    }

    /// Whether this pattern matches everything that `other` matches
    ///
    /// A `true` is always correct; a wrong `false` is possible only if both patterns have dozens of wildcards.
    pub(crate) fn covers(&self, other: &Self) -> bool {
        self.is_everything() || !self.is_apart(other) && cover(&self.0, &other.0)
    }

    /// Whether this pattern matches everything that the ARN `other` matches, comparing each part of the ARN separately
    ///
    /// When IAM compares ARNs, a wildcard stays within its part, and only the last part contains colons.
    pub(crate) fn covers_arn(&self, other: &Self) -> bool {
        if self.is_everything() {
            return true;
        }
        if self.is_apart(other) {
            return false;
        }
        self.parts().iter().zip(&other.parts()).all(|(own, other)| cover(own, other))
    }

    /// Whether some resource matches both; `self` may omit the last parts of the ARN, which then match anything
    ///
    /// `other` has all six parts. If this pattern has six parts too, each wildcard stays within its part. If it has fewer
    /// (`arn:aws:*instance/*`), a wildcard may extend over several parts.
    pub(crate) fn overlaps_arn(&self, other: &Self) -> bool {
        if self.is_apart(other) {
            return false;
        }
        let whole = self.0.iter().filter(|token| **token == Token::Char(':')).count() >= 5;
        let each = || self.parts().iter().zip(&other.parts()).all(|(own, other)| overlap(own, other));
        !whole && self.overlaps(other) || each()
    }

    /// The six parts of an ARN; parts that are missing at the end match anything
    pub(crate) fn parts(&self) -> [&[Token]; PARTS] {
        let mut parts: [&[Token]; PARTS] = [&[Token::Many]; PARTS];
        let own = self.0.splitn(PARTS, |token| *token == Token::Char(':'));
        for (part, own) in parts.iter_mut().zip(own) {
            *part = own;
        }
        parts
    }
}

/// Whether some string matches both patterns
fn overlap(a: &[Token], b: &[Token]) -> bool {
    // `row[j]`: some string matches both the first i tokens of `a` and the first j of `b`.
    let mut row: Vec<bool> = vec![true];
    row.extend(b.iter().scan(true, |met, token| {
        *met = *met && *token == Token::Many;
        Some(*met)
    }));
    for x in a {
        let mut next = Vec::with_capacity(row.len());
        next.push(*x == Token::Many && row.first() == Some(&true));
        for (y, pair) in b.iter().zip(row.windows(2)) {
            let &[diagonal, above] = pair else { continue };
            next.push(match (x, y) {
                // The `*` ends here, or matches the other token.
                (Token::Many, _) | (_, Token::Many) => above || next.last() == Some(&true),
                (Token::Char(x), Token::Char(y)) => diagonal && x == y,
                (Token::One, _) | (_, Token::One) => diagonal,
            });
        }
        row = next;
    }
    row.last() == Some(&true)
}

/// Whether the first pattern matches everything that the second matches
fn cover(a: &[Token], b: &[Token]) -> bool {
    // If the first pattern has no `?`, the table alone is exact.
    cover_token_by_token(a, b) || a.contains(&Token::One) && cover_whatever_stars_take(a, b)
}

/// Whether each `*` of the second pattern is covered by a `*` of the first, which covers all that it matches
fn cover_token_by_token(a: &[Token], b: &[Token]) -> bool {
    // `row[j]`: the first i tokens of `a` cover the first j of `b`.
    let mut row: Vec<bool> = vec![true];
    row.resize(b.len() + 1, false);
    for x in a {
        let mut next = Vec::with_capacity(row.len());
        next.push(*x == Token::Many && row.first() == Some(&true));
        for (y, pair) in b.iter().zip(row.windows(2)) {
            let &[diagonal, above] = pair else { continue };
            next.push(match (x, y) {
                // The `*` matches nothing, or the earlier tokens and this one.
                (Token::Many, _) => above || next.last() == Some(&true),
                (Token::One, Token::One | Token::Char(_)) => diagonal,
                (Token::Char(x), Token::Char(y)) => diagonal && x == y,
                (Token::One | Token::Char(_), Token::Many) | (Token::Char(_), Token::One) => false,
            });
        }
        row = next;
    }
    row.last() == Some(&true)
}

/// Checks the first pattern against every number of characters that a `*` of the second may match
///
/// The wildcards of the second pattern become a character that the first does not contain, which is the hardest case for it.
fn cover_whatever_stars_take(a: &[Token], b: &[Token]) -> bool {
    const MOST: usize = 256;
    // Prefixes of `a` that a string may have matched, one set for each of the strings that differ in this.
    let nothing: Vec<bool> = std::iter::once(true).chain(vec![false; a.len()]).collect();
    let mut all = BTreeSet::from([through_stars(a, nothing)]);
    for token in b {
        let mut next = BTreeSet::new();
        for met in all {
            match token {
                Token::Char(c) => _ = next.insert(step(a, &met, Some(*c))),
                Token::One => _ = next.insert(step(a, &met, None)),
                Token::Many => {
                    let mut met = met;
                    while next.len() <= MOST && next.insert(met.clone()) {
                        met = step(a, &met, None);
                    }
                }
            }
        }
        if next.len() > MOST {
            return false;
        }
        all = next;
    }
    all.iter().all(|met| met.last() == Some(&true))
}

/// Prefixes of a pattern that match after one more character; `None` is a character that the pattern does not contain
fn step(pattern: &[Token], met: &[bool], c: Option<char>) -> Vec<bool> {
    let mut next = vec![false; met.len()];
    for (at, token) in pattern.iter().enumerate().filter(|(at, _)| met.get(*at) == Some(&true)) {
        let to = match token {
            Token::Many => at,
            Token::Char(own) if c != Some(*own) => continue,
            Token::One | Token::Char(_) => at + 1,
        };
        if let Some(next) = next.get_mut(to) {
            *next = true;
        }
    }
    through_stars(pattern, next)
}

/// Adds the positions after each `*`, which may match nothing
fn through_stars(pattern: &[Token], mut met: Vec<bool>) -> Vec<bool> {
    for (at, _) in pattern.iter().enumerate().filter(|(_, token)| **token == Token::Many) {
        if met.get(at) == Some(&true)
            && let Some(behind) = met.get_mut(at + 1)
        {
            *behind = true;
        }
    }
    met
}

/// Whether a string matches the pattern of these tokens
pub(crate) fn matches(mut pattern: impl Iterator<Item = Token> + Clone, text: &str) -> bool {
    let mut rest = text.chars();
    // Position after the last `*`, and the rest of the string if that `*` matches as little as possible.
    let mut star = None;
    loop {
        let (mut tokens, mut chars) = (pattern.clone(), rest.clone());
        match (tokens.next(), chars.next()) {
            (Some(Token::Many), _) => {
                star = Some((tokens.clone(), rest.clone()));
                pattern = tokens;
                continue;
            }
            (Some(Token::One), Some(_)) => {
                (pattern, rest) = (tokens, chars);
                continue;
            }
            (Some(Token::Char(own)), Some(c)) if own == c => {
                (pattern, rest) = (tokens, chars);
                continue;
            }
            (None, None) => return true,
            _ => {}
        }
        let Some((behind, from)) = &mut star else { return false };
        if from.next().is_none() {
            return false;
        }
        (pattern, rest) = (behind.clone(), from.clone());
    }
}

/// Tokens of a string in which `*` and `?` are wildcards, as in IAM
pub(crate) fn wildcards(text: &str) -> impl Iterator<Item = Token> + Clone {
    text.chars().map(wildcard)
}

/// Tokens of a string in which only `*` is a wildcard, as in tag policies
pub(crate) fn stars(text: &str) -> impl Iterator<Item = Token> + Clone {
    text.chars().map(|c| if c == '*' { Token::Many } else { Token::Char(c) })
}

const fn wildcard(c: char) -> Token {
    match c {
        '*' => Token::Many,
        '?' => Token::One,
        c => Token::Char(c),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn pattern(text: &str) -> Pattern {
        Pattern::resource(text, Variables::Anything)
    }

    /// Whether a pattern matches a string, computed by brute force
    fn names(pattern: &[char], text: &[char]) -> bool {
        match pattern.split_first() {
            None => text.is_empty(),
            Some(('*', rest)) => (0..=text.len()).any(|n| names(rest, &text[n..])),
            Some(('?', rest)) => !text.is_empty() && names(rest, &text[1..]),
            Some((c, rest)) => text.first() == Some(c) && names(rest, &text[1..]),
        }
    }

    /// Every string of up to this many of the letters a, b and c
    fn texts(longest: usize) -> Vec<Vec<char>> {
        let mut all = vec![Vec::new()];
        let mut last = all.clone();
        for _ in 0..longest {
            last = last
                .iter()
                .flat_map(|text: &Vec<char>| {
                    ['a', 'b', 'c'].map(|c| text.iter().copied().chain([c]).collect::<Vec<_>>())
                })
                .collect();
            all.extend(last.iter().cloned());
        }
        all
    }

    proptest! {
        #[test]
        fn overlap_is_a_text_that_both_name(a in "[ab*?]{0,4}", b in "[ab*?]{0,3}") {
            let (x, y): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
            // A shortest common string is not longer than both patterns together.
            let found = texts(7).iter().any(|text| names(&x, text) && names(&y, text));
            prop_assert_eq!(pattern(&a).overlaps(&pattern(&b)), found);
            prop_assert_eq!(pattern(&b).overlaps(&pattern(&a)), found);
        }

        #[test]
        fn what_is_covered_has_no_text_outside(a in "[ab*?]{0,4}", b in "[ab*?]{0,4}") {
            let (x, y): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
            let is_covered = texts(7).iter().all(|text| !names(&y, text) || names(&x, text));
            prop_assert_eq!(pattern(&a).covers(&pattern(&b)), is_covered);
        }

        #[test]
        fn a_text_is_covered_if_it_is_named(a in "[ab*?]{0,6}", text in "[ab]{0,6}") {
            let (x, y): (Vec<char>, Vec<char>) = (a.chars().collect(), text.chars().collect());
            prop_assert_eq!(pattern(&a).covers(&pattern(&text)), names(&x, &y));
            prop_assert_eq!(pattern(&a).overlaps(&pattern(&text)), names(&x, &y));
            prop_assert_eq!(matches(wildcards(&a), &text), names(&x, &y));
        }

        #[test]
        fn a_pattern_covers_and_overlaps_itself(a in "[ab*?:]{0,9}") {
            prop_assert!(pattern(&a).covers(&pattern(&a)));
            prop_assert!(pattern(&a).overlaps(&pattern(&a)));
            prop_assert!(pattern("*").covers_arn(&pattern(&a)));
        }
    }

    #[test]
    fn coverings_that_policies_have_are_found() {
        for (a, b) in [
            ("*", "a?b*"),
            ("a*", "ab*c"),
            ("*?", "?*"),
            ("a*b", "a?xb"),
            ("*a*", "ba?"),
            ("?*", "*x"),
            ("?*?", "a*b*c"),
        ] {
            assert!(pattern(a).covers(&pattern(b)), "{a} {b}");
        }
        for (a, b) in [("a*", "*"), ("?", "*"), ("a*b", "a*"), ("", "a")] {
            assert!(!pattern(a).covers(&pattern(b)), "{a} {b}");
        }
    }

    #[test]
    fn stars_stand_for_any_characters() {
        for (pattern, text) in
            [("a", "a"), ("*", ""), ("a*", "a"), ("a*c", "abbc"), ("*b*b", "abbb"), ("**", "x"), ("?", "?")]
        {
            assert!(matches(stars(pattern), text), "{pattern} {text}");
        }
        for (pattern, text) in [("a", "A"), ("a*", "ba"), ("a*a", "a"), ("*b*b", "ab"), ("", "a"), ("?", "x")]
        {
            assert!(!matches(stars(pattern), text), "{pattern} {text}");
        }
    }

    #[test]
    fn wildcards_of_an_arn_stay_in_their_part() {
        let covers = |a, b| pattern(a).covers_arn(&pattern(b));
        assert!(covers("arn:aws:ec2:*:*:instance/*", "arn:aws:ec2:eu-west-1:111111111111:instance/i-*"));
        assert!(covers("arn:aws:ec2", "arn:aws:ec2:*:*:instance/*"));
        assert!(!covers("arn:aws:ec2:*:instance/*", "arn:aws:ec2:eu-west-1:111111111111:instance/i-*"));
        assert!(!covers("arn:aws:ec2:*:*:instance/*", "*"));
        assert!(pattern("arn:aws:ec2").overlaps_arn(&pattern("arn:*:ec2:*:*:instance/*")));
        assert!(!pattern("arn:aws:s3").overlaps_arn(&pattern("arn:*:ec2:*:*:instance/*")));
        assert!(pattern("arn:aws:*instance/*").overlaps_arn(&pattern("arn:*:ec2:*:*:instance/*")));
        let document = pattern("arn:aws:ssm:*:*:document/AWS-StartSSHSession");
        assert!(!document.overlaps_arn(&pattern("arn:*:ssm:*:*:managed-instance/*")));
    }

    #[test]
    fn variables_are_anything_or_nothing_known() {
        let node = pattern("arn:aws:ec2:*:*:instance/*");
        let text = "arn:aws:ec2:*:*:instance/${aws:username}";
        assert!(Pattern::resource(text, Variables::Anything).overlaps(&node));
        assert!(!Pattern::resource(text, Variables::Unknown).covers_arn(&node));
        assert!(!Pattern::resource("a${*}", Variables::Anything).overlaps(&pattern("ab")));
        assert!(Pattern::resource("a${*}${b", Variables::Anything).overlaps(&pattern("a?${b")));
    }

    #[test]
    fn actions_are_the_same_in_upper_and_lower_case() {
        assert!(Pattern::action("SSM:start*").covers(&Pattern::action("ssm:StartSession")));
    }
}
