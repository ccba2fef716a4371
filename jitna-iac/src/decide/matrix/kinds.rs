//! Kinds: combinations of what policies look at, and which of them have to be named

use super::atoms::Atom;

/// A kind of users or nodes: numbers of atoms in ascending order; none is any user or node
pub(super) type Kind = Vec<usize>;

/// Combinations of atoms, small ones first
#[derive(Debug)]
pub(super) struct Combinations {
    pub(super) kinds: Vec<Kind>,
    /// Number of atoms in the largest combination that is here, if larger ones are left out
    pub(super) cut: Option<usize>,
}

impl Combinations {
    /// All combinations, up to `most`: whole sizes, of atoms alone as many as fit
    pub(super) fn new(atoms: &[Atom], most: usize) -> Self {
        let mut kinds: Vec<Kind> = vec![Vec::new()];
        let mut last: Vec<Kind> = vec![Vec::new()];
        for size in 1_usize.. {
            let mut next: Vec<Kind> = Vec::new();
            let room = most.saturating_sub(kinds.len());
            'all: for kind in &last {
                let first = kind.last().map_or(0, |last| last.saturating_add(1));
                for (number, atom) in atoms.iter().enumerate().skip(first) {
                    let is_of = |one: &usize| atoms.get(*one).is_some_and(|one| one.key == atom.key);
                    if kind.iter().any(is_of) {
                        continue;
                    }
                    next.push(kind.iter().copied().chain([number]).collect());
                    if next.len() > room {
                        break 'all;
                    }
                }
            }
            if next.is_empty() {
                break;
            }
            if next.len() > room {
                if size == 1 {
                    next.truncate(room);
                    kinds.append(&mut next);
                }
                return Self { kinds, cut: Some(size.saturating_sub(1)) };
            }
            kinds.extend(next.iter().cloned());
            last = next;
        }
        Self { kinds, cut: None }
    }
}

/// A kind that has to be named
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Named {
    pub(super) number: usize,
    /// Whether nothing else that users or nodes of the kind have changes their answers, so that no larger kind is named
    pub(super) is_settled: bool,
}

/// Kinds that have to be named
///
/// A kind is left out if a settled one is in it. It is left out as well if the named kinds that are in it, and in no other named one
/// of it, have all the same answers as it has: so the named kinds with most of its atoms tell what it gets. If larger kinds are not
/// there, none is known to be settled.
pub(super) fn named(all: &Combinations, answers: &[usize]) -> Vec<Named> {
    let kinds = &all.kinds;
    let unsettled = nearest_tell(kinds, answers, &[]);
    let is_settled = |number: usize, kind: &Kind| {
        let larger = || (0..kinds.len()).filter(|one| kinds.get(*one).is_some_and(|one| is_in(kind, one)));
        let is_needed = || larger().any(|one| one != number && unsettled.contains(&one));
        !kind.is_empty() && is_needed() && larger().all(|one| answers.get(one) == answers.get(number))
    };
    let mut settled: Vec<usize> = Vec::new();
    for (number, kind) in kinds.iter().enumerate().filter(|_| all.cut.is_none()) {
        let is_told = settled.iter().any(|one| kinds.get(*one).is_some_and(|one| is_in(one, kind)));
        if !is_told && is_settled(number, kind) {
            settled.push(number);
        }
    }
    let named = nearest_tell(kinds, answers, &settled);
    named.into_iter().map(|number| Named { number, is_settled: settled.contains(&number) }).collect()
}

fn nearest_tell(kinds: &[Kind], answers: &[usize], settled: &[usize]) -> Vec<usize> {
    let mut named: Vec<usize> = Vec::new();
    for (number, (kind, answer)) in kinds.iter().zip(answers).enumerate() {
        let is_within = |one: &usize| kinds.get(*one).is_some_and(|one| is_in(one, kind));
        if settled.contains(&number) {
            named.push(number);
            continue;
        }
        if settled.iter().any(is_within) {
            continue;
        }
        let within: Vec<usize> = named.iter().copied().filter(is_within).collect();
        let mut nearest = within.iter().filter(|one| {
            let Some(small) = kinds.get(**one) else { return false };
            let is_larger = |other: &usize| kinds.get(*other).is_some_and(|other| is_in(small, other));
            !within.iter().any(|other| other != *one && is_larger(other))
        });
        let is_told = !within.is_empty() && nearest.all(|one| answers.get(*one) == Some(answer));
        if !is_told {
            named.push(number);
        }
    }
    named
}

/// Whether all numbers of one ascending list are in another
pub(super) fn is_in(small: &[usize], large: &[usize]) -> bool {
    let mut large = large.iter();
    small.iter().all(|wanted| large.any(|one| one == wanted))
}

#[cfg(test)]
mod tests {
    use super::super::atoms::{Key, Value};
    use super::*;

    fn atoms(keys: &[&str]) -> Vec<Atom> {
        let atom = |key: &&str| Atom { key: Key::Tag((*key).to_owned()), value: Value::Is("x".to_owned()) };
        keys.iter().map(atom).collect()
    }

    #[test]
    fn combinations_have_each_key_once_and_whole_sizes() {
        let all = Combinations::new(&atoms(&["a", "a", "b"]), 100);
        assert_eq!(all.kinds, [vec![], vec![0], vec![1], vec![2], vec![0, 2], vec![1, 2]]);
        assert_eq!(all.cut, None);
        let some = Combinations::new(&atoms(&["a", "b", "c"]), 5);
        assert_eq!(some.kinds, [vec![], vec![0], vec![1], vec![2]]);
        assert_eq!(some.cut, Some(1));
        let few = Combinations::new(&atoms(&["a", "b", "c"]), 3);
        assert_eq!((few.kinds.len(), few.cut), (3, Some(0)));
    }

    #[test]
    fn a_kind_that_its_parts_tell_is_not_named() {
        let kinds = |answers: &[usize], cut: Option<usize>| -> Vec<(usize, bool)> {
            let kinds = vec![vec![], vec![0], vec![1], vec![0, 1]];
            let named = named(&Combinations { kinds, cut }, answers);
            named.into_iter().map(|one| (one.number, one.is_settled)).collect()
        };
        // `a` changes the answer, `b` does not; both together do what `a` does.
        assert_eq!(kinds(&[0, 1, 0, 1], None), [(0, false), (1, false)]);
        // The parts say different things, and `a` settles it.
        assert_eq!(kinds(&[0, 1, 2, 1], None), [(0, false), (1, true), (2, false)]);
        // The same, where something larger may change it.
        assert_eq!(kinds(&[0, 1, 2, 1], Some(2)), [(0, false), (1, false), (2, false), (3, false)]);
        assert_eq!(kinds(&[0, 0, 0, 1], None), [(0, false), (3, false)]);
    }
}
