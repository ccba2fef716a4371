//! Repairs of small texts

use super::{Moves, repair};

/// The repaired text
fn repaired(text: &str) -> String {
    let repaired = repair(text);
    assert!(repaired.is_readable, "{text}");
    repaired.text
}

#[test]
fn a_place_leads_back_through_all_changes() {
    let mut moves = Moves::default();
    moves.add(&[(3..3, "ab".to_owned()), (5..8, String::new())]);
    let old = "0123456789";
    let new = "012ab3489";
    for (at, c) in new.char_indices().filter(|(_, c)| c.is_ascii_digit()) {
        assert_eq!(old.get(moves.before(at)..).and_then(|rest| rest.chars().next()), Some(c), "{at}");
    }
}

#[test]
fn what_a_person_would_try_is_tried() {
    for (text, expected) in [
        ("version: 1\nunits: [a\nrollouts: b\n", "version: 1\nunits: [a]\nrollouts: b\n"),
        ("name: \"a\nunits: b\n", "name: \"a\"\nunits: b\n"),
        ("name: \"a'\n", "name: \"a\"\n"),
        ("version 1\nname: a\n", "version: 1\nname: a\n"),
        ("a:\n  - name: b\n   id: c\n", "a:\n  - name: b\n    id: c\n"),
        ("a: b\n---\nc: d\n", "a: b\n\nc: d\n"),
        ("<<<<<<< HEAD\na: b\n=======\na: c\n>>>>>>> x\n", "            \na: b\n       \n    \n         \n"),
    ] {
        assert_eq!(repaired(text), expected, "{text}");
    }
}

#[test]
fn several_mistakes_are_several_findings() {
    let repaired = repair("version 1\nunits: [a\nname: \"b\nid: c\n");
    assert!(repaired.is_readable);
    assert_eq!(repaired.mistakes.len(), 3, "{:?}", repaired.mistakes);
}
