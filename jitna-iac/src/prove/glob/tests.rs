use proptest::prelude::*;

use super::*;

fn glob(text: &str) -> Glob {
    let element = |char| if char == '*' { PatternElem::Wildcard } else { PatternElem::Char(char) };
    Glob::new(&text.chars().map(element).collect::<Vec<_>>())
}

/// A direct implementation of the definition: a star matches zero or more characters
fn naive(pattern: &[char], text: &[char]) -> bool {
    match pattern.split_first() {
        None => text.is_empty(),
        Some(('*', rest)) => (0..=text.len()).any(|at| naive(rest, &text[at..])),
        Some((first, rest)) => text.first() == Some(first) && naive(rest, &text[1..]),
    }
}

/// All texts over `a` and `b` of up to four characters, the shortest first
fn texts() -> Vec<String> {
    let mut all = vec![String::new()];
    for length in 0..4 {
        let longest: Vec<String> = all.iter().filter(|text| text.len() == length).cloned().collect();
        all.extend(longest.iter().flat_map(|text| ["a", "b"].map(|char| format!("{text}{char}"))));
    }
    all
}

#[test]
fn words_come_shortest_first_and_finite_languages_end() {
    let mut budget = Budget::new(100_000);
    let mut words = |like: &[&str], unlike: &[&str], not: &[&'static str], count| {
        let (like, unlike): (Vec<Glob>, Vec<Glob>) =
            (like.iter().map(|text| glob(text)).collect(), unlike.iter().map(|text| glob(text)).collect());
        let language = Language {
            like: like.iter().collect(),
            unlike: unlike.iter().collect(),
            not: not.iter().copied().collect(),
        };
        language.words(count, &mut budget).unwrap()
    };
    assert_eq!(words(&["prod-*"], &[], &[], 1), ["prod-"]);
    assert_eq!(words(&["prod-*"], &["*-"], &[], 1), ["prod-z"]);
    assert_eq!(words(&["a*", "*b"], &[], &[], 1), ["ab"]);
    assert_eq!(words(&["a*", "*a"], &[], &["a"], 1), ["aa"]);
    assert_eq!(words(&["a"], &[], &[], 3), ["a"]);
    assert_eq!(words(&["a*"], &["a*"], &[], 3), [""; 0]);
    assert_eq!(words(&[], &["*z*"], &[], 1), ["y"]);
    assert_eq!(words(&["*abc*abd*"], &["*abcabd*"], &[], 1).len(), 1);
}

#[test]
fn an_empty_word_comes_last() {
    let mut budget = Budget::new(10_000);
    assert_eq!(Language::default().words(2, &mut budget).unwrap(), ["z", "y"]);
    let (any, some) = (glob("*"), glob("*a*"));
    let language = Language { like: vec![&any], unlike: vec![&some], not: BTreeSet::new() };
    assert!(language.contains("") && !language.contains("ba"));
}

#[test]
fn the_bound_holds() {
    let globs: Vec<Glob> = ('a'..='j').map(|char| glob(&format!("*{char}{char}*"))).collect();
    let apart = [glob("*aa*bb*"), glob("*bb*aa*")];
    let language =
        Language { like: globs.iter().collect(), unlike: apart.iter().collect(), not: BTreeSet::new() };
    assert_eq!(language.words(1, &mut Budget::new(1000)), Err(Spent));
    // Without anything that must separate two of them, the pieces of all patterns form a word.
    let language = Language { like: globs.iter().collect(), ..Language::default() };
    assert_eq!(language.words(1, &mut Budget::new(1000)), Ok(vec!["aabbccddeeffgghhiijj".to_owned()]));
    let one = [glob("*ff*")];
    let language =
        Language { like: globs.iter().collect(), unlike: one.iter().collect(), not: BTreeSet::new() };
    assert_eq!(language.words(1, &mut Budget::new(100_000)), Ok(Vec::new()));
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 2000,
        failure_persistence: None,
        rng_algorithm: proptest::test_runner::RngAlgorithm::ChaCha,
        rng_seed: proptest::test_runner::RngSeed::Fixed(4),
        ..ProptestConfig::default()
    })]

    #[test]
    fn globs_match_as_defined(pattern in "[ab*]{0,9}", text in "[abc]{0,9}") {
        let chars = |text: &str| text.chars().collect::<Vec<_>>();
        let (glob, expected) = (glob(&pattern), naive(&chars(&pattern), &chars(&text)));
        prop_assert_eq!(glob.matches(&text), expected);
        let matcher = Matcher::new(&glob);
        let last = text.chars().fold(matcher.start(), |state, char| matcher.step(state, char));
        prop_assert_eq!(matcher.accepts(last), expected);
    }

    #[test]
    fn shortest_words_are_shortest(
        like in proptest::collection::vec("[ab*]{0,4}", 0..3),
        unlike in proptest::collection::vec("[ab*]{0,4}", 0..3),
    ) {
        let chars = |text: &str| text.chars().collect::<Vec<_>>();
        let (likes, unlikes): (Vec<Glob>, Vec<Glob>) =
            (like.iter().map(|text| glob(text)).collect(), unlike.iter().map(|text| glob(text)).collect());
        let language =
            Language { like: likes.iter().collect(), unlike: unlikes.iter().collect(), not: BTreeSet::new() };
        let words = language.words(3, &mut Budget::new(1_000_000)).unwrap();
        let holds = |text: &str| {
            like.iter().all(|pattern| naive(&chars(pattern), &chars(text)))
                && !unlike.iter().any(|pattern| naive(&chars(pattern), &chars(text)))
        };
        for word in &words {
            prop_assert!(holds(word), "{word}");
        }
        let distinct: BTreeSet<&String> = words.iter().collect();
        prop_assert_eq!(distinct.len(), words.len());
        let known: Vec<String> = texts().into_iter().filter(|text| holds(text)).collect();
        prop_assert!(words.len() >= known.len().min(3), "{words:?} {known:?}");
        if let Some(first) = known.iter().find(|text| !text.is_empty()) {
            let lengths = words.iter().map(|word| word.chars().count());
            let shortest = lengths.filter(|length| *length > 0).min();
            prop_assert!(shortest.is_some_and(|shortest| shortest <= first.len()), "{words:?} {known:?}");
        }
    }
}
