//! Spellings that were probably intended to be the same

use std::collections::HashMap;

use super::common::is_common;
use super::{How, Kind, Use, hidden_in_name};
use crate::origin::Origin;

/// Number of letters from which a misspelling may change one; from nine letters, two
const LETTERS_FOR_ONE: usize = 5;
const LETTERS_FOR_TWO: usize = 9;

/// How many times more often another spelling must be used for this one to count as a misspelling
const DOMINANCE: usize = 3;

/// Longest word that is compared letter by letter
const LONGEST: usize = 64;

/// Letter rows of common keyboards
const KEYBOARDS: [&str; 6] = ["qwertyuiop", "asdfghjkl", "zxcvbnm", "qwertzuiop", "yxcvbnm", "azertyuiop"];

/// One spelling, and where it is used
#[derive(Clone, Debug)]
pub(crate) struct Spelling<'v> {
    /// The spelling
    pub(crate) text: &'v str,
    /// Its uses, in the order of the model; at least one
    pub(crate) uses: Vec<&'v Use>,
}

impl Spelling<'_> {
    /// Number of statements, targets and declarations that use it
    pub(crate) fn count(&self) -> usize {
        let mut statements: Vec<usize> = self.uses.iter().map(|used| used.statement).collect();
        statements.dedup();
        statements.len()
    }

    fn is_declared(&self) -> bool {
        self.uses.iter().any(|used| used.how == How::Declared)
    }

    fn shares_statement_with(&self, other: &Self) -> bool {
        self.uses.iter().any(|used| other.uses.iter().any(|theirs| theirs.statement == used.statement))
    }

    /// Where it is used first
    pub(crate) fn origin(&self) -> Origin {
        self.uses.first().map(|used| used.origin).unwrap_or_default()
    }
}

/// Similarity of two spellings
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Likeness {
    /// Equal except for case
    Case,
    /// Equal except for `-`, `_`, spaces and similar characters between letters
    Separators,
    /// Looks the same
    Look,
    /// Equal except for one or two letters
    Letters,
}

impl Likeness {
    /// Returns the difference in words
    pub(crate) const fn differs(self) -> &'static str {
        match self {
            Self::Case => "differs only in case",
            Self::Separators => "differs only in separators",
            Self::Look => "looks the same",
            Self::Letters => "is spelled almost the same",
        }
    }
}

/// Pairs of a probably wrong spelling and the probably intended one, as positions in `spellings`
///
/// The time grows with the number of spellings, not with its square.
pub(crate) fn near(kind: Kind, spellings: &[Spelling<'_>]) -> Vec<(usize, usize, Likeness)> {
    let mut pairs = Vec::new();
    let mut folded: HashMap<String, Vec<usize>> = HashMap::new();
    for (number, spelling) in spellings.iter().enumerate() {
        folded.entry(fold(kind, spelling.text)).or_default().push(number);
    }
    let mut taken = vec![false; spellings.len()];
    let mut same: Vec<&Vec<usize>> = folded.values().filter(|numbers| numbers.len() > 1).collect();
    same.sort();
    for numbers in same {
        let Some(best) = best(spellings, numbers) else { continue };
        for number in numbers.iter().copied().filter(|number| *number != best) {
            let (Some(wrong), Some(right)) = (spellings.get(number), spellings.get(best)) else { continue };
            // A statement that contains both intends both.
            if wrong.shares_statement_with(right) {
                continue;
            }
            // Two declared names that differ in a hyphen differ on purpose.
            let likeness = alike(kind, wrong.text, right.text);
            if let Some(likeness) =
                likeness.filter(|likeness| !kind.is_name() || *likeness != Likeness::Separators)
            {
                pairs.push((number, best, likeness));
                taken.get_mut(number).into_iter().for_each(|taken| *taken = true);
            }
        }
    }
    if matches!(
        kind,
        Kind::NodeTag | Kind::NodeValue | Kind::PrincipalTag | Kind::PrincipalValue | Kind::AttributeValue
    ) {
        slips(spellings, &taken, &mut pairs);
    }
    pairs.sort();
    pairs
}

/// The spelling that was probably intended: by preference an ASCII one, a declared one, the one that is used most, the first
fn best(spellings: &[Spelling<'_>], numbers: &[usize]) -> Option<usize> {
    let weight = |number: &usize| {
        let spelling = spellings.get(*number)?;
        let plain = spelling.text.is_ascii();
        Some((plain, spelling.is_declared(), spelling.count(), std::cmp::Reverse(*number)))
    };
    numbers.iter().copied().max_by_key(weight)
}

/// Adds spellings that differ by a typing error from one that is used much more often, or from a common word that is also used
fn slips(spellings: &[Spelling<'_>], taken: &[bool], pairs: &mut Vec<(usize, usize, Likeness)>) {
    let counts: Vec<usize> = spellings.iter().map(Spelling::count).collect();
    let count = |number: usize| counts.get(number).copied().unwrap_or(0);
    // Only these can be the intended spelling; each is indexed by the words that result from removing one or two of its letters.
    let mut lacking: HashMap<String, Vec<usize>> = HashMap::new();
    for (number, spelling) in spellings.iter().enumerate() {
        if count(number) >= DOMINANCE || is_common(&letters(spelling.text)) {
            for word in shortened(spelling.text) {
                lacking.entry(word).or_default().push(number);
            }
        }
    }
    if lacking.is_empty() {
        return;
    }
    for (number, spelling) in spellings.iter().enumerate() {
        let unusual = !taken.get(number).copied().unwrap_or(false) && !is_common(&letters(spelling.text));
        if !unusual {
            continue;
        }
        let mut meant: Vec<usize> =
            shortened(spelling.text).iter().filter_map(|word| lacking.get(word)).flatten().copied().collect();
        meant.sort_unstable();
        meant.dedup();
        let meant = meant.into_iter().filter(|other| *other != number).filter_map(|other| {
            let right = spellings.get(other)?;
            let usual = is_common(&letters(right.text));
            let enough =
                if usual { count(number) <= count(other) } else { count(other) >= DOMINANCE * count(number) };
            let fits = enough && is_slip(spelling.text, right.text) && !spelling.shares_statement_with(right);
            fits.then_some((count(other), std::cmp::Reverse(other), other))
        });
        if let Some((_, _, right)) = meant.max() {
            pairs.push((number, right, Likeness::Letters));
        }
    }
}

/// The candidate that was probably intended for a word: equal except for case, separators or look, or a typing error away
pub(crate) fn like<'c>(
    kind: Kind,
    word: &str,
    candidates: impl IntoIterator<Item = &'c str> + Clone,
) -> Option<&'c str> {
    let mut all = candidates.clone().into_iter();
    let same = all.find(|candidate| alike(kind, word, candidate).is_some());
    same.or_else(|| candidates.into_iter().find(|candidate| is_slip(word, candidate)))
}

/// Similarity of two different spellings, without regard to spellings that differ in letters
pub(crate) fn alike(kind: Kind, a: &str, b: &str) -> Option<Likeness> {
    if a == b {
        return None;
    }
    if a.to_lowercase() == b.to_lowercase() {
        return Some(Likeness::Case);
    }
    // In IDs, all other characters matter.
    if matches!(kind, Kind::Group | Kind::User) {
        return None;
    }
    if !a.is_ascii() || !b.is_ascii() {
        return (fold(kind, a) == fold(kind, b)).then_some(Likeness::Look);
    }
    (fold(kind, a) == fold(kind, b)).then_some(Likeness::Separators)
}

/// A form that is the same for spellings that differ in case, separators, look and hidden characters
fn fold(kind: Kind, text: &str) -> String {
    if matches!(kind, Kind::Group | Kind::User) {
        return text.to_lowercase();
    }
    let seen: String = if text.is_ascii() {
        text.to_owned()
    } else {
        let visible: String =
            text.chars().filter(|c| hidden_in_name(c.encode_utf8(&mut [0; 4])).is_none()).collect();
        if visible.is_ascii() { visible } else { looks_like(&visible) }
    };
    without_separators(seen.trim()).to_lowercase()
}

/// The ASCII text that a text looks like, if there is one; otherwise the text
fn looks_like(text: &str) -> String {
    let shown: Option<String> = text
        .chars()
        .map(|c| {
            if c.is_ascii() {
                return Some(c);
            }
            let mut shown =
                unicode_security::skeleton(c.encode_utf8(&mut [0; 4])).collect::<Vec<_>>().into_iter();
            shown.next().filter(|first| first.is_ascii() && shown.next().is_none())
        })
        .collect();
    shown.unwrap_or_else(|| text.to_owned())
}

/// The text without separators between two letters; next to a digit they matter, because `1-1` is not `11`
fn without_separators(text: &str) -> String {
    let characters: Vec<char> = text.chars().collect();
    let is_letter = |at: Option<&char>| at.is_some_and(|c| c.is_alphabetic());
    let kept = characters.iter().enumerate().filter(|(at, c)| {
        let between = at.checked_sub(1).is_some_and(|before| is_letter(characters.get(before)))
            && is_letter(characters.get(at + 1));
        !(matches!(c, '-' | '_' | ' ' | '.') && between)
    });
    kept.map(|(_, c)| *c).collect()
}

fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).collect()
}

/// Whether one of the words of a text differs from that of another text by a typing error, and the other words are the same
fn is_slip(wrong: &str, right: &str) -> bool {
    let (wrong, right) = (words(wrong), words(right));
    if wrong.len() != right.len() {
        return false;
    }
    let mut different = wrong.iter().zip(&right).filter(|(a, b)| a != b);
    match (different.next(), different.next()) {
        (Some((a, b)), None) => word_slips(a, b),
        _ => false,
    }
}

/// Words of a text in lower case: `CostCenter`, `cost-center` and `cost center` each have two
fn words(text: &str) -> Vec<String> {
    let mut words: Vec<String> = vec![String::new()];
    let mut before_is_lower = false;
    for c in text.chars() {
        let begins = !c.is_alphanumeric() || (c.is_uppercase() && before_is_lower);
        if begins && words.last().is_some_and(|word| !word.is_empty()) {
            words.push(String::new());
        }
        if c.is_alphanumeric()
            && let Some(word) = words.last_mut()
        {
            word.extend(c.to_lowercase());
        }
        before_is_lower = c.is_lowercase();
    }
    words.retain(|word| !word.is_empty());
    words
}

/// Whether a word is another one with one typing error, or two in a long word
fn word_slips(wrong: &str, right: &str) -> bool {
    let (a, b): (Vec<char>, Vec<char>) = (wrong.chars().collect(), right.chars().collect());
    let shorter = a.len().min(b.len());
    if shorter < LETTERS_FOR_ONE || a.iter().chain(&b).any(|c| c.is_numeric()) {
        return false;
    }
    one_slip(&a, &b) || (shorter >= LETTERS_FOR_TWO && crate::suggest::distance(&a, &b) == 2)
}

/// Whether they differ by one letter that is missing, doubled or inserted, by two swapped letters, or by one letter replaced by its
/// neighbor on the keyboard
fn one_slip(a: &[char], b: &[char]) -> bool {
    if crate::suggest::distance(a, b) != 1 {
        return false;
    }
    if a.len() != b.len() {
        return true;
    }
    let mut different = a.iter().zip(b).filter(|(x, y)| x != y);
    match (different.next(), different.next()) {
        // `api` and `app` are two words, while `prod` and `pros` are the same word with a typing error.
        (Some((x, y)), None) => are_neighbors(*x, *y) || (is_vowel(*x) && is_vowel(*y)),
        _ => true,
    }
}

fn is_vowel(c: char) -> bool {
    matches!(c, 'a' | 'e' | 'i' | 'o' | 'u' | 'y')
}

fn are_neighbors(a: char, b: char) -> bool {
    KEYBOARDS.iter().any(|row| match (row.find(a), row.find(b)) {
        (Some(x), Some(y)) => x.abs_diff(y) == 1,
        _ => false,
    })
}

/// The letters of a text, and the results of removing one letter, or two from a long text
fn shortened(text: &str) -> Vec<String> {
    let whole: Vec<char> = letters(text).to_lowercase().chars().collect();
    if whole.len() < LETTERS_FOR_ONE - 1 || whole.len() > LONGEST {
        return Vec::new();
    }
    let without = |letters: &[char], at: usize| -> Vec<char> {
        letters.iter().enumerate().filter(|(other, _)| *other != at).map(|(_, c)| *c).collect()
    };
    let mut all = vec![whole.clone()];
    for first in 0..whole.len() {
        let shorter = without(&whole, first);
        if whole.len() >= LETTERS_FOR_TWO {
            all.extend((first..shorter.len()).map(|second| without(&shorter, second)));
        }
        all.push(shorter);
    }
    let mut words: Vec<String> = all.into_iter().map(|word| word.into_iter().collect()).collect();
    words.sort_unstable();
    words.dedup();
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn likenesses() {
        for (a, b, expected) in [
            ("Production", "production", Some(Likeness::Case)),
            ("cost-center", "CostCenter", Some(Likeness::Separators)),
            ("cost_center", "cost-center", Some(Likeness::Separators)),
            ("Prоd", "Prod", Some(Likeness::Look)),
            ("Ｆinance", "Finance", Some(Likeness::Look)),
            ("Shop\u{a0}", "Shop", Some(Likeness::Look)),
            ("1-1", "11", None),
            ("web-1", "web1", None),
            ("prod", "prod2", None),
            ("Größe", "Grosse", None),
        ] {
            assert_eq!(alike(Kind::NodeValue, a, b), expected, "{a} {b}");
        }
        let ids = ("0123456789-ab", "0123456789ab");
        assert_eq!(alike(Kind::Group, ids.0, ids.1), None);
    }

    #[test]
    fn slips() {
        for (wrong, right) in [
            ("Enviroment", "Environment"),
            ("Prodcution", "Production"),
            ("Workloads", "Workload"),
            ("Finanace", "Finance"),
            ("ledgwr", "ledger"),
            ("Criticalitty", "Criticality"),
            ("cost-centre", "cost-center"),
            ("Enviromnent", "Environment"),
        ] {
            assert!(is_slip(wrong, right), "{wrong} {right}");
        }
        for (one, other) in [
            ("prod", "prod2"),
            ("web-1", "web-2"),
            ("Dev", "Test"),
            ("public-api", "public-app"),
            ("webapp", "webapi"),
            ("internal", "external"),
            ("team-a", "team-b"),
            ("Finance", "Refinance"),
            ("emea-north", "emea-south"),
            ("north", "south"),
            ("backend", "frontend"),
        ] {
            assert!(!is_slip(one, other), "{one} {other}");
        }
    }
}
