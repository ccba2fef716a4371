//! Patterns of `like`: whether a text matches, and the words that match several patterns

use std::cmp::Reverse;
use std::collections::{BTreeSet, BinaryHeap, HashMap, HashSet};
use std::sync::Arc;

use cedar_policy::pst::PatternElem;

use super::budget::{Budget, Spent};
use crate::pattern::{Token, matches};

/// A pattern: characters, and stars that match zero or more characters
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Glob(Arc<[Token]>);

impl Glob {
    /// Creates a pattern of these elements; several stars in a row become one
    pub(super) fn new(elements: &[PatternElem]) -> Self {
        let mut parts: Vec<Token> = elements
            .iter()
            .map(|element| match element {
                PatternElem::Char(char) => Token::Char(*char),
                PatternElem::Wildcard => Token::Many,
            })
            .collect();
        parts.dedup_by(|next, before| *next == Token::Many && *before == Token::Many);
        Self(parts.into())
    }

    /// The only text that matches, if the pattern has no star
    pub(super) fn literal(&self) -> Option<String> {
        self.0.iter().map(|token| token.char()).collect()
    }

    /// The shortest text that matches
    pub(super) fn shortest(&self) -> String {
        self.0.iter().filter_map(|token| token.char()).collect()
    }

    /// Text before the first star, texts between stars, and text after the last star; `None` for a pattern without a star
    fn pieces(&self) -> Option<(String, Vec<String>, String)> {
        let mut pieces = self
            .0
            .split(|token| *token == Token::Many)
            .map(|piece| piece.iter().filter_map(|token| token.char()).collect::<String>());
        let (first, last) = (pieces.next()?, pieces.next_back()?);
        Some((first, pieces.filter(|piece| !piece.is_empty()).collect(), last))
    }

    /// Texts between the stars; a pattern without a star is a single text
    pub(super) fn texts(&self) -> Vec<String> {
        let texts = self.0.split(|token| *token == Token::Many);
        texts.map(|text| text.iter().filter_map(|token| token.char()).collect()).collect()
    }

    /// Whether every text matches
    pub(super) fn is_all(&self) -> bool {
        *self.0 == [Token::Many]
    }

    pub(super) fn matches(&self, text: &str) -> bool {
        matches(self.0.iter().copied(), text)
    }
}

/// A pattern as an automaton
///
/// Of the places in a pattern that a text has reached, the last one determines the others. A place before its star adds nothing, because
/// the star matches the same text. The places after the star are those where the end of the text equals a beginning of the text between the
/// stars. A state is therefore a single place.
struct Matcher<'a> {
    glob: &'a Glob,
    /// Position after the last star before each place; `None` if there is no star.
    behind_star: Vec<Option<usize>>,
    /// The next shorter place that a text has reached together with each place, after the same star.
    shorter: Vec<usize>,
}

/// A place in a pattern, or none
type State = usize;

/// No place: the text so far cannot be the beginning of a match
const DEAD: State = usize::MAX;

impl<'a> Matcher<'a> {
    fn new(glob: &'a Glob) -> Self {
        let mut matcher = Self { glob, behind_star: vec![None], shorter: vec![0] };
        let mut behind = None;
        for (at, element) in glob.0.iter().enumerate() {
            let shorter = match (element.char(), behind) {
                (None, _) => {
                    behind = Some(at + 1);
                    at + 1
                }
                // For the first character after a star, the only shorter place is the one after the star.
                (Some(_), Some(behind)) if at == behind => behind,
                (Some(char), Some(_)) => {
                    matcher.step(matcher.shorter.get(at).copied().unwrap_or_default(), char)
                }
                (Some(_), None) => DEAD,
            };
            matcher.behind_star.push(behind);
            matcher.shorter.push(shorter);
        }
        matcher
    }

    fn start(&self) -> State {
        self.through_star(0)
    }

    /// The place, or the place after it if it is a star, which may match nothing
    fn through_star(&self, at: State) -> State {
        if self.glob.0.get(at) == Some(&Token::Many) { at + 1 } else { at }
    }

    fn step(&self, mut state: State, char: char) -> State {
        loop {
            if self.glob.0.get(state) == Some(&Token::Char(char)) {
                return self.through_star(state + 1);
            }
            match self.behind_star.get(state) {
                Some(Some(behind)) if *behind == state => return state,
                Some(Some(_)) => state = self.shorter.get(state).copied().unwrap_or(DEAD),
                Some(None) | None => return DEAD,
            }
        }
    }

    fn accepts(&self, state: State) -> bool {
        state == self.glob.0.len()
    }

    /// Whether every continuation is accepted
    fn accepts_all(&self, state: State) -> bool {
        self.accepts(state) && self.glob.0.last() == Some(&Token::Many)
    }
}

/// Texts that match all of some patterns and none of others, and that are not among some excluded texts
#[derive(Clone, Debug, Default)]
pub(super) struct Language<'a> {
    pub(super) like: Vec<&'a Glob>,
    pub(super) unlike: Vec<&'a Glob>,
    pub(super) not: BTreeSet<&'a str>,
}

/// Largest number of words that can be requested
const MOST_WORDS: usize = 256;

impl Language<'_> {
    pub(super) fn contains(&self, word: &str) -> bool {
        !self.not.contains(word)
            && self.like.iter().all(|glob| glob.matches(word))
            && !self.unlike.iter().any(|glob| glob.matches(word))
    }

    /// Texts that are likely to match all of these patterns: their pieces one after another
    ///
    /// The product of patterns such as `*a*` and `*b*` is as large as all combinations of what a text can contain, while the text `ab`
    /// matches both.
    fn likely(like: &[&Glob], count: usize) -> Vec<String> {
        let (mut begin, mut end, mut middle) = (String::new(), String::new(), Vec::new());
        for glob in like {
            if let Some(text) = glob.literal() {
                return vec![text];
            }
            let Some((first, pieces, last)) = glob.pieces() else { return Vec::new() };
            if first.len() > begin.len() {
                begin = first;
            }
            if last.len() > end.len() {
                end = last;
            }
            middle.extend(pieces);
        }
        let forward = middle.concat();
        middle.reverse();
        let backward = middle.concat();
        let fill = ["", "-", "x", "xx", "xxx"].iter().map(ToString::to_string);
        let fill = fill.chain((4..).map(|count| "x".repeat(count))).take(count + 2);
        fill.flat_map(|fill| [&forward, &backward].map(|middle| format!("{begin}{middle}{fill}{end}")))
            .collect()
    }

    /// Whether two of the patterns exclude every text, which can be decided without the others
    fn is_plainly_empty(like: &[&Glob], unlike: &[&Glob], budget: &mut Budget) -> Result<bool, Spent> {
        if like.len() + unlike.len() < 3 {
            return Ok(false);
        }
        for (at, one) in like.iter().enumerate() {
            for other in like.iter().skip(at + 1) {
                if Self::is_searched_empty(&[one, other], &[], budget)? {
                    return Ok(true);
                }
            }
            for other in unlike {
                if Self::is_searched_empty(&[one], &[other], budget)? {
                    return Ok(true);
                }
            }
        }
        Ok(false)
    }

    /// Up to `count` words, short ones first and an empty one last; fewer if there are no more
    ///
    /// The automaton of all patterns is large and usually unnecessary: either some of the words that match the wanted patterns match none
    /// of the unwanted ones, or one of the unwanted patterns excludes all words.
    pub(super) fn words(&self, count: usize, budget: &mut Budget) -> Result<Vec<String>, Spent> {
        const TRIED: usize = 16;
        if count > MOST_WORDS {
            return Err(Spent);
        }
        // Excluded words are skipped, so the search looks for more words by that number.
        let wanted = count + self.not.len() + 1;
        let tried = wanted + TRIED;
        if self.like.len() > 2 {
            let mut words = Self::likely(&self.like, wanted);
            budget.spend((words.len() * (self.like.len() + self.unlike.len())) as u64)?;
            words.retain(|word| self.contains(word));
            words.sort_by_key(|word| word.chars().count());
            words.dedup();
            if words.len() >= count {
                words.truncate(count);
                return Ok(words);
            }
            if Self::is_plainly_empty(&self.like, &self.unlike, budget)? {
                return Ok(Vec::new());
            }
        }
        let mut words = Self::all_words(&self.like, &[], tried, budget)?;
        let is_all = words.len() < tried;
        budget.spend((words.len() * self.unlike.len()) as u64)?;
        words.retain(|word| self.contains(word));
        if words.len() < count && !is_all {
            for glob in self.unlike.iter().filter(|_| self.unlike.len() > 1) {
                if Self::is_empty(&self.like, &[glob], budget)? {
                    return Ok(Vec::new());
                }
            }
            words = Self::all_words(&self.like, &self.unlike, wanted, budget)?;
            words.retain(|word| self.contains(word));
        }
        // Users do not give a tag an empty value on purpose.
        words.sort_by_key(String::is_empty);
        words.truncate(count);
        Ok(words)
    }

    /// Whether no text matches all of the wanted patterns and none of the unwanted ones
    ///
    /// Stops at the first text that does, and stores only the states that it has visited.
    pub(super) fn is_empty(like: &[&Glob], unlike: &[&Glob], budget: &mut Budget) -> Result<bool, Spent> {
        let plain = Language { like: like.to_vec(), unlike: unlike.to_vec(), not: BTreeSet::new() };
        let words = Self::likely(like, 1);
        budget.spend((words.len() * (like.len() + unlike.len())) as u64)?;
        if words.iter().any(|word| plain.contains(word)) {
            return Ok(false);
        }
        Ok(Self::is_plainly_empty(like, unlike, budget)? || Self::is_searched_empty(like, unlike, budget)?)
    }

    fn is_searched_empty(like: &[&Glob], unlike: &[&Glob], budget: &mut Budget) -> Result<bool, Spent> {
        let automaton = Automaton::new(like, unlike, 1);
        let start = automaton.start();
        let mut seen = HashSet::from([start.clone()]);
        let mut open = vec![start];
        while let Some(states) = open.pop() {
            if automaton.accepts(&states) {
                return Ok(false);
            }
            for &char in &automaton.alphabet {
                if let Some(next) = automaton.next(&states, char, budget)?
                    && !seen.contains(&next)
                {
                    seen.insert(next.clone());
                    open.push(next);
                }
            }
        }
        Ok(true)
    }

    fn all_words(
        like: &[&Glob],
        unlike: &[&Glob],
        count: usize,
        budget: &mut Budget,
    ) -> Result<Vec<String>, Spent> {
        let mut automaton = Automaton::new(like, unlike, count);
        automaton.explore(budget)?;
        automaton.words(count, budget)
    }
}

/// Steps for one more state, in addition to one for each pattern: it is created, looked up and stored
const STEPS_OF_A_STATE: u64 = 8;

/// Steps for one more beginning of a word
const STEPS_OF_A_WORD: u64 = 8;

/// Number that means no state
const NOWHERE: usize = usize::MAX;

/// Product of the automata of several patterns, with the states that have been reached
struct Automaton<'a> {
    globs: Vec<(Matcher<'a>, bool)>,
    named: BTreeSet<char>,
    alphabet: Vec<char>,
    numbers: HashMap<Vec<State>, usize>,
    /// By state: target of each character of the alphabet.
    steps: Vec<Vec<usize>>,
    accepting: Vec<bool>,
    /// By state: number of characters to the nearest accepting state.
    distance: Vec<Option<usize>>,
}

impl<'a> Automaton<'a> {
    fn new(like: &[&'a Glob], unlike: &[&'a Glob], others: usize) -> Self {
        let globs: Vec<(&Glob, bool)> =
            like.iter().map(|glob| (*glob, true)).chain(unlike.iter().map(|glob| (*glob, false))).collect();
        let named: BTreeSet<char> =
            globs.iter().flat_map(|(glob, _)| glob.0.iter().filter_map(|token| token.char())).collect();
        // All characters that no pattern names are equivalent; there are enough of them for every requested word.
        let plain = ('a'..='z').rev().chain('0'..='9').chain('A'..='Z').chain('\u{4e00}'..='\u{9fff}');
        let others: Vec<char> = plain.filter(|char| !named.contains(char)).take(others.max(1)).collect();
        let alphabet = others.into_iter().chain(named.iter().copied()).collect();
        let globs = globs.into_iter().map(|(glob, wanted)| (Matcher::new(glob), wanted)).collect();
        Self {
            globs,
            named,
            alphabet,
            numbers: HashMap::new(),
            steps: Vec::new(),
            accepting: Vec::new(),
            distance: Vec::new(),
        }
    }

    fn start(&self) -> Vec<State> {
        self.globs.iter().map(|(glob, _)| glob.start()).collect()
    }

    fn accepts(&self, states: &[State]) -> bool {
        states.iter().zip(&self.globs).all(|(state, (glob, wanted))| glob.accepts(*state) == *wanted)
    }

    /// Target of a character; `None` if no text with this beginning is accepted
    fn next(&self, states: &[State], char: char, budget: &mut Budget) -> Result<Option<Vec<State>>, Spent> {
        budget.spend(STEPS_OF_A_STATE + states.len() as u64)?;
        let mut next = Vec::with_capacity(states.len());
        for (state, (glob, wanted)) in states.iter().zip(&self.globs) {
            let state = glob.step(*state, char);
            let is_lost = if *wanted { state == DEAD } else { glob.accepts_all(state) };
            if is_lost {
                return Ok(None);
            }
            next.push(state);
        }
        Ok(Some(next))
    }

    fn explore(&mut self, budget: &mut Budget) -> Result<(), Spent> {
        let start = self.start();
        let mut open = vec![start.clone()];
        self.numbers.insert(start, 0);
        let mut at = 0;
        while let Some(states) = open.get(at).cloned() {
            at += 1;
            self.accepting.push(self.accepts(&states));
            let mut steps = Vec::with_capacity(self.alphabet.len());
            let mut other = None;
            for &char in &self.alphabet {
                let is_other = !self.named.contains(&char);
                if let Some(known) = other.filter(|_| is_other) {
                    steps.push(known);
                    continue;
                }
                let number = match self.next(&states, char, budget)? {
                    None => NOWHERE,
                    Some(next) => match self.numbers.get(&next) {
                        Some(&number) => number,
                        None => {
                            let number = open.len();
                            open.push(next.clone());
                            self.numbers.insert(next, number);
                            number
                        }
                    },
                };
                if is_other {
                    other = Some(number);
                }
                steps.push(number);
            }
            self.steps.push(steps);
        }
        self.measure();
        Ok(())
    }

    /// Computes the distances to acceptance, backwards from the accepting states
    fn measure(&mut self) {
        let mut before: Vec<Vec<usize>> = vec![Vec::new(); self.steps.len()];
        for (from, steps) in self.steps.iter().enumerate() {
            for to in steps {
                // Characters with the same target are usually adjacent.
                if let Some(list) = before.get_mut(*to).filter(|list| list.last() != Some(&from)) {
                    list.push(from);
                }
            }
        }
        self.distance = self.accepting.iter().map(|accepting| accepting.then_some(0)).collect();
        let mut open: std::collections::VecDeque<usize> =
            (0..self.steps.len()).filter(|state| self.accepting.get(*state) == Some(&true)).collect();
        while let Some(state) = open.pop_front() {
            let next = self.distance.get(state).copied().flatten().map(|distance| distance + 1);
            for from in before.get(state).into_iter().flatten() {
                if let Some(distance @ None) = self.distance.get_mut(*from) {
                    *distance = next;
                    open.push_back(*from);
                }
            }
        }
    }

    fn distance(&self, state: usize) -> Option<usize> {
        self.distance.get(state).copied().flatten()
    }

    /// Accepted words, the shortest first; an open entry with `ends` set is a complete word
    fn words(&self, wanted: usize, budget: &mut Budget) -> Result<Vec<String>, Spent> {
        let mut words = Vec::new();
        let mut open = BinaryHeap::new();
        let mut order = 0_usize;
        if let Some(distance) = self.distance(0) {
            open.push(Reverse((distance, order, 0, String::new(), false)));
        }
        while let Some(Reverse((_, _, state, word, ends))) = open.pop() {
            budget.spend(1)?;
            if ends {
                words.push(word);
                if words.len() == wanted {
                    break;
                }
                continue;
            }
            let length = word.chars().count();
            if self.accepting.get(state) == Some(&true) {
                order += 1;
                open.push(Reverse((length, order, state, word.clone(), true)));
            }
            for (char, to) in self.alphabet.iter().zip(self.steps.get(state).into_iter().flatten()) {
                let Some(distance) = self.distance(*to) else { continue };
                budget.spend(STEPS_OF_A_WORD)?;
                order += 1;
                let mut longer = word.clone();
                longer.push(*char);
                open.push(Reverse((length + 1 + distance, order, *to, longer, false)));
            }
        }
        Ok(words)
    }
}

#[cfg(test)]
mod tests;
