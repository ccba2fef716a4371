//! Patterns of `like`: whether a text matches, and the words that several of them allow together

use std::cmp::Reverse;
use std::collections::{BTreeSet, BinaryHeap, HashMap, HashSet};
use std::str::Chars;
use std::sync::Arc;

use cedar_policy::pst::PatternElem;

use super::budget::{Budget, Spent};

/// A pattern: characters, and stars that stand for any characters, also none
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Glob(Arc<[Option<char>]>);

impl Glob {
    /// Pattern of these elements; stars in a row are one
    pub(super) fn new(elements: &[PatternElem]) -> Self {
        let mut parts: Vec<Option<char>> = elements
            .iter()
            .map(|element| match element {
                PatternElem::Char(char) => Some(*char),
                PatternElem::Wildcard => None,
            })
            .collect();
        parts.dedup_by(|next, before| next.is_none() && before.is_none());
        Self(parts.into())
    }

    /// The one text that matches, of a pattern without a star
    pub(super) fn literal(&self) -> Option<String> {
        self.0.iter().copied().collect()
    }

    /// The shortest text that matches
    pub(super) fn shortest(&self) -> String {
        self.0.iter().flatten().collect()
    }

    /// Text before the first star, texts between stars, text behind the last; nothing of a pattern without a star
    fn pieces(&self) -> Option<(String, Vec<String>, String)> {
        let mut pieces =
            self.0.split(Option::is_none).map(|piece| piece.iter().flatten().collect::<String>());
        let (first, last) = (pieces.next()?, pieces.next_back()?);
        Some((first, pieces.filter(|piece| !piece.is_empty()).collect(), last))
    }

    /// Whether every text matches
    pub(super) fn is_all(&self) -> bool {
        *self.0 == [None]
    }

    pub(super) fn matches(&self, text: &str) -> bool {
        let (mut at, mut rest) = (0, text.chars());
        // Behind the last star, and what is left of the text if that star stands for as little as it may.
        let mut star: Option<(usize, Chars<'_>)> = None;
        loop {
            match self.0.get(at) {
                Some(None) => {
                    at += 1;
                    star = Some((at, rest.clone()));
                    continue;
                }
                Some(Some(wanted)) => {
                    let mut ahead = rest.clone();
                    if ahead.next() == Some(*wanted) {
                        (at, rest) = (at + 1, ahead);
                        continue;
                    }
                }
                None if rest.as_str().is_empty() => return true,
                None => {}
            }
            let Some((behind, from)) = &mut star else { return false };
            if from.next().is_none() {
                return false;
            }
            (at, rest) = (*behind, from.clone());
        }
    }
}

/// A pattern as an automaton
///
/// Of the places in a pattern that a text has reached, the last one says which others there are: what lies before its
/// star, the star can match as well, and behind it, they are where the text ends like a beginning of what is wanted. So a
/// state is one place.
struct Matcher<'a> {
    glob: &'a Glob,
    /// Behind the last star before each place; nothing where there is none.
    behind_star: Vec<Option<usize>>,
    /// The next shorter place that a text has reached together with each place, behind the same star.
    shorter: Vec<usize>,
}

/// A place in a pattern, or none
type State = usize;

/// No place: what has been read cannot be the beginning of a match
const DEAD: State = usize::MAX;

impl<'a> Matcher<'a> {
    fn new(glob: &'a Glob) -> Self {
        let mut matcher = Self { glob, behind_star: vec![None], shorter: vec![0] };
        let mut behind = None;
        for (at, element) in glob.0.iter().enumerate() {
            let shorter = match (element, behind) {
                (None, _) => {
                    behind = Some(at + 1);
                    at + 1
                }
                // The first character behind a star has nothing shorter than the star.
                (Some(_), Some(behind)) if at == behind => behind,
                (Some(char), Some(_)) => {
                    matcher.step(matcher.shorter.get(at).copied().unwrap_or_default(), *char)
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

    /// The place, or behind it if it is a star, which may stand for nothing
    fn through_star(&self, at: State) -> State {
        if self.glob.0.get(at) == Some(&None) { at + 1 } else { at }
    }

    fn step(&self, mut state: State, char: char) -> State {
        loop {
            if self.glob.0.get(state) == Some(&Some(char)) {
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

    /// Whether whatever follows is accepted
    fn accepts_all(&self, state: State) -> bool {
        self.accepts(state) && self.glob.0.last() == Some(&None)
    }
}

/// Texts that match all of some patterns, none of others, and are none of some texts
#[derive(Clone, Debug, Default)]
pub(super) struct Language<'a> {
    pub(super) like: Vec<&'a Glob>,
    pub(super) unlike: Vec<&'a Glob>,
    pub(super) not: BTreeSet<&'a str>,
}

/// Most words that are asked for
const MOST_WORDS: usize = 256;

impl Language<'_> {
    pub(super) fn contains(&self, word: &str) -> bool {
        !self.not.contains(word)
            && self.like.iter().all(|glob| glob.matches(word))
            && !self.unlike.iter().any(|glob| glob.matches(word))
    }

    /// Texts that most likely match all of these patterns: their pieces one after another
    ///
    /// Patterns such as `*a*` and `*b*` have a product as large as all that a text can have met of them, and `ab` matches both.
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

    /// Whether two of the patterns alone leave no text, which is seen without the others
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

    /// Up to `count` words, short ones first, an empty one last; fewer if there are no more
    ///
    /// The automaton of all patterns is large, and mostly not needed: some of the words that the wanted patterns allow match
    /// none of the others, or one of the others rules all of them out.
    pub(super) fn words(&self, count: usize, budget: &mut Budget) -> Result<Vec<String>, Spent> {
        const TRIED: usize = 16;
        if count > MOST_WORDS {
            return Err(Spent);
        }
        // Excluded words are skipped, so as many more are looked for.
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
        // Nobody gives a tag an empty value on purpose.
        words.sort_by_key(String::is_empty);
        words.truncate(count);
        Ok(words)
    }

    /// Whether no text matches all of these patterns and none of those
    ///
    /// Ends with the first text that does, and keeps nothing but where it has been.
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

/// Steps that one more state counts as, beside one for each pattern: it is made, looked up and kept
const STEPS_OF_A_STATE: u64 = 8;

/// Steps that one more beginning of a word counts as
const STEPS_OF_A_WORD: u64 = 8;

/// Number of no state
const NOWHERE: usize = usize::MAX;

/// Product of the automata of several patterns, with those of its states that have been reached
struct Automaton<'a> {
    globs: Vec<(Matcher<'a>, bool)>,
    named: BTreeSet<char>,
    alphabet: Vec<char>,
    numbers: HashMap<Vec<State>, usize>,
    /// By state: where each character of the alphabet leads.
    steps: Vec<Vec<usize>>,
    accepting: Vec<bool>,
    /// By state: characters to the nearest accepting one.
    distance: Vec<Option<usize>>,
}

impl<'a> Automaton<'a> {
    fn new(like: &[&'a Glob], unlike: &[&'a Glob], others: usize) -> Self {
        let globs: Vec<(&Glob, bool)> =
            like.iter().map(|glob| (*glob, true)).chain(unlike.iter().map(|glob| (*glob, false))).collect();
        let named: BTreeSet<char> =
            globs.iter().flat_map(|(glob, _)| glob.0.iter().flatten().copied()).collect();
        // Characters that no pattern names are all alike; there are enough of them for every word that is wanted.
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

    /// Where a character leads; nothing if no text that begins so is accepted
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

    /// Distances to acceptance, backwards from the accepting states
    fn measure(&mut self) {
        let mut before: Vec<Vec<usize>> = vec![Vec::new(); self.steps.len()];
        for (from, steps) in self.steps.iter().enumerate() {
            for to in steps {
                // Characters that lead to the same place come one after another, mostly.
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

    /// Accepted words, the shortest first; `None` among the open ends stands for "ends here"
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
