//! Patterns of IAM: what `*` and `?` in actions and resources stand for
//!
//! Two questions are asked of two patterns: can both name the same thing ([`Pattern::overlaps`]), and does one name
//! everything that the other does ([`Pattern::covers`]). "IAM JSON policy elements" in the IAM User Guide has the rules.

/// One character of a pattern
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Token {
    /// This very character
    Char(char),
    /// Any one character: `?`
    One,
    /// Any characters, also none: `*`
    Many,
}

/// What a pattern does where it holds a policy variable, whose value nobody knows here
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Variables {
    /// It may be anything: right for what is allowed
    Anything,
    /// It is a text that nothing else holds: right for what is denied
    Unknown,
}

/// A text with wildcards
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Pattern(Vec<Token>);

/// Parts of an ARN
pub(super) const PARTS: usize = 6;

/// Stands for the value of a variable: no ARN holds it
const UNKNOWN: char = '\u{0}';

impl Pattern {
    /// Pattern of an action; actions are the same in upper and lower case
    pub(super) fn action(text: &str) -> Self {
        Self::of(text.chars().flat_map(char::to_lowercase).map(wildcard))
    }

    /// Pattern of a resource
    pub(super) fn resource(text: &str, variables: Variables) -> Self {
        let mut tokens = Vec::with_capacity(text.len());
        let mut rest = text;
        while let Some((before, after)) = rest.split_once("${") {
            tokens.extend(before.chars().map(wildcard));
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
        tokens.extend(rest.chars().map(wildcard));
        Self::of(tokens)
    }

    /// Pattern of this very text
    pub(super) fn literal(text: &str) -> Self {
        Self(text.chars().map(Token::Char).collect())
    }

    /// Pattern of every text
    pub(super) fn everything() -> Self {
        Self(vec![Token::Many])
    }

    /// This pattern, and after it the other one
    pub(super) fn then(mut self, other: Self) -> Self {
        self.0.extend(other.0);
        Self::of(self.0)
    }

    /// The same in lower case
    pub(super) fn to_lowercase(&self) -> Self {
        let lower = |token: &Token| match token {
            Token::Char(c) => c.to_lowercase().map(Token::Char).collect(),
            other => vec![*other],
        };
        Self(self.0.iter().flat_map(lower).collect())
    }

    /// Whether this names every text
    pub(super) fn is_everything(&self) -> bool {
        self.0 == [Token::Many]
    }

    /// Whether both begin with different characters: then no text is named by both
    ///
    /// Most pairs of resources are told apart by this, which costs nothing beside the tables below.
    fn is_apart(&self, other: &Self) -> bool {
        let pairs = self.0.iter().zip(&other.0);
        let first =
            pairs.take_while(|pair| matches!(pair, (Token::Char(_), Token::Char(_)))).find(|(a, b)| a != b);
        first.is_some()
    }

    /// In each run of wildcards, `?` comes first and `*` is there once: `*?*` and `?*` are the same pattern
    fn of(tokens: impl IntoIterator<Item = Token>) -> Self {
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

    /// Whether there is a text that both patterns name
    pub(super) fn overlaps(&self, other: &Self) -> bool {
        !self.is_apart(other) && overlap(&self.0, &other.0)
    }

    /// Whether this names everything that `other` names
    ///
    /// Never says so wrongly. Of two patterns that say the same in ways that differ much (`*?` and `?*` do not), it may miss it.
    pub(super) fn covers(&self, other: &Self) -> bool {
        self.is_everything() || !self.is_apart(other) && cover(&self.0, &other.0)
    }

    /// Whether this names everything that the ARN `other` names, each part of the ARN for itself
    ///
    /// A wildcard stays within its part when IAM compares ARNs, and only the last part holds colons.
    pub(super) fn covers_arn(&self, other: &Self) -> bool {
        if self.is_everything() {
            return true;
        }
        if self.is_apart(other) {
            return false;
        }
        self.parts().iter().zip(&other.parts()).all(|(own, other)| cover(own, other))
    }

    /// Whether there is a resource that both name; `self` may leave out the last parts of the ARN, which then are anything
    ///
    /// `other` has all six parts. A pattern that has them too has a wildcard for each part by itself; of one that has fewer
    /// (`arn:aws:*instance/*`), a wildcard is taken to reach over several.
    pub(super) fn overlaps_arn(&self, other: &Self) -> bool {
        if self.is_apart(other) {
            return false;
        }
        let whole = self.0.iter().filter(|token| **token == Token::Char(':')).count() >= 5;
        let each = || self.parts().iter().zip(&other.parts()).all(|(own, other)| overlap(own, other));
        !whole && self.overlaps(other) || each()
    }

    /// The six parts of an ARN; what is missing at the end is anything
    pub(super) fn parts(&self) -> [&[Token]; PARTS] {
        let mut parts: [&[Token]; PARTS] = [&[Token::Many]; PARTS];
        let own = self.0.splitn(PARTS, |token| *token == Token::Char(':'));
        for (part, own) in parts.iter_mut().zip(own) {
            *part = own;
        }
        parts
    }
}

/// Whether there is a text that both patterns name
fn overlap(a: &[Token], b: &[Token]) -> bool {
    // `row[j]`: the first i tokens of `a` and the first j of `b` have a text in common.
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
                // The `*` ends here, or takes what the other one has.
                (Token::Many, _) | (_, Token::Many) => above || next.last() == Some(&true),
                (Token::Char(x), Token::Char(y)) => diagonal && x == y,
                (Token::One, _) | (_, Token::One) => diagonal,
            });
        }
        row = next;
    }
    row.last() == Some(&true)
}

/// Whether the first pattern names everything that the second names
fn cover(a: &[Token], b: &[Token]) -> bool {
    // `row[j]`: the first i tokens of `a` cover the first j of `b`.
    let mut row: Vec<bool> = vec![true];
    row.resize(b.len() + 1, false);
    for x in a {
        let mut next = Vec::with_capacity(row.len());
        next.push(*x == Token::Many && row.first() == Some(&true));
        for (y, pair) in b.iter().zip(row.windows(2)) {
            let &[diagonal, above] = pair else { continue };
            next.push(match (x, y) {
                // Takes nothing, or what came before and this as well.
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

    /// Whether a pattern names a text, found the slow way
    fn names(pattern: &[char], text: &[char]) -> bool {
        match pattern.split_first() {
            None => text.is_empty(),
            Some(('*', rest)) => (0..=text.len()).any(|n| names(rest, &text[n..])),
            Some(('?', rest)) => !text.is_empty() && names(rest, &text[1..]),
            Some((c, rest)) => text.first() == Some(c) && names(rest, &text[1..]),
        }
    }

    /// Every text of up to this many of the letters a, b and c
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
            // A shortest text in common is no longer than both patterns together.
            let found = texts(7).iter().any(|text| names(&x, text) && names(&y, text));
            prop_assert_eq!(pattern(&a).overlaps(&pattern(&b)), found);
            prop_assert_eq!(pattern(&b).overlaps(&pattern(&a)), found);
        }

        #[test]
        fn what_is_covered_has_no_text_outside(a in "[ab*?]{0,5}", b in "[ab*?]{0,5}") {
            let (x, y): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
            if pattern(&a).covers(&pattern(&b)) {
                prop_assert!(texts(7).iter().all(|text| !names(&y, text) || names(&x, text)));
            }
        }

        #[test]
        fn a_text_is_covered_if_it_is_named(a in "[ab*?]{0,6}", text in "[ab]{0,6}") {
            let (x, y): (Vec<char>, Vec<char>) = (a.chars().collect(), text.chars().collect());
            prop_assert_eq!(pattern(&a).covers(&pattern(&text)), names(&x, &y));
            prop_assert_eq!(pattern(&a).overlaps(&pattern(&text)), names(&x, &y));
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
        for (a, b) in [("*", "a?b*"), ("a*", "ab*c"), ("*?", "?*"), ("a*b", "a?xb"), ("*a*", "ba?")] {
            assert!(pattern(a).covers(&pattern(b)), "{a} {b}");
        }
        for (a, b) in [("a*", "*"), ("?", "*"), ("a*b", "a*"), ("", "a")] {
            assert!(!pattern(a).covers(&pattern(b)), "{a} {b}");
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
