//! Which answers a request can give together: equal strings, constants, patterns
//!
//! Equal slots form a class, and each class gets one text: its constant, or a word of the language that its patterns allow. Classes that
//! must differ get different words. A class that has more words than classes it must differ from always finds one; the words of the other
//! classes are tried one by one.
#![expect(
    clippy::indexing_slicing,
    reason = "every index is a class or an entry that this file has numbered itself"
)]

use std::collections::{BTreeMap, BTreeSet};

use super::atom::{Atom, AtomId, Atoms, Slot, SlotId};
use super::budget::{Budget, Spent};
use super::glob::{Glob, Language};
use super::sat::Verdict;
use super::witness::{SOMEONE, Witness, WitnessKind, some_node};

/// Equal slots and the questions about them: entries of the assignment, by number
#[derive(Debug, Default)]
struct Class<'a> {
    slots: Vec<SlotId>,
    same: Vec<usize>,
    is: Vec<(usize, &'a str, SlotId)>,
    is_not: Vec<(usize, &'a str, SlotId)>,
    like: Vec<(usize, &'a Glob, SlotId)>,
    unlike: Vec<(usize, &'a Glob, SlotId)>,
    /// Classes that it must differ from, each with the entry that requires it.
    differs: Vec<(usize, usize)>,
    words: Vec<String>,
    /// Whether there are more words than classes that it must differ from.
    free: bool,
}

impl Class<'_> {
    fn language(&self) -> Language<'_> {
        Language {
            like: self.like.iter().map(|(_, glob, _)| *glob).collect(),
            unlike: self.unlike.iter().map(|(_, glob, _)| *glob).collect(),
            not: self.is_not.iter().map(|(_, text, _)| *text).collect(),
        }
    }

    /// Entries that exclude each other, with the entries that make their slots equal
    fn conflict(&self, entries: &[(usize, SlotId)]) -> Vec<usize> {
        let mut all: Vec<usize> = entries.iter().map(|(entry, _)| *entry).collect();
        if entries.windows(2).any(|pair| pair[0].1 != pair[1].1) {
            all.extend(&self.same);
        }
        all.sort_unstable();
        all.dedup();
        all
    }

    fn all_entries(&self) -> impl Iterator<Item = usize> + '_ {
        let constants = self.is.iter().chain(&self.is_not).map(|(entry, ..)| *entry);
        let patterns = self.like.iter().chain(&self.unlike).map(|(entry, ..)| *entry);
        constants.chain(patterns).chain(self.same.iter().copied())
    }

    /// Constant of the class, if it has one, or the entries that conflict with it
    fn constant(&self) -> Result<Option<&str>, Vec<usize>> {
        let Some(&(entry, value, slot)) = self.is.first() else { return Ok(None) };
        let other = self.is.iter().find(|(_, other, _)| *other != value);
        let refused = self.is_not.iter().find(|(_, other, _)| *other == value);
        let like = self.like.iter().find(|(_, glob, _)| !glob.matches(value));
        let unlike = self.unlike.iter().find(|(_, glob, _)| glob.matches(value));
        let constants = other.or(refused).map(|(entry, _, slot)| (*entry, *slot));
        let against = constants.or(like.or(unlike).map(|(entry, _, slot)| (*entry, *slot)));
        match against {
            Some(against) => Err(self.conflict(&[(entry, slot), against])),
            None => Ok(Some(value)),
        }
    }

    /// Entries that leave no word, as few as can easily be found
    fn empty(&self, budget: &mut Budget) -> Result<Vec<usize>, Spent> {
        let empty =
            |like: &[(usize, &Glob, SlotId)], unlike: &[(usize, &Glob, SlotId)], budget: &mut Budget| {
                let like: Vec<&Glob> = like.iter().map(|(_, glob, _)| *glob).collect();
                let unlike: Vec<&Glob> = unlike.iter().map(|(_, glob, _)| *glob).collect();
                Language::is_empty(&like, &unlike, budget)
            };
        let (mut like, mut unlike) = (self.like.clone(), self.unlike.clone());
        let mut entries = Vec::new();
        if empty(&like, &unlike, budget)? {
            // One of the unwanted patterns is usually enough.
            for alone in self.unlike.iter().filter(|_| self.unlike.len() > 1) {
                if empty(&like, &[*alone], budget)? {
                    unlike = vec![*alone];
                    break;
                }
            }
            // Removes each pattern without which there is still no word.
            for list in [true, false] {
                let mut at = 0;
                while at < if list { like.len() } else { unlike.len() } {
                    let (mut fewer_like, mut fewer_unlike) = (like.clone(), unlike.clone());
                    if list {
                        fewer_like.remove(at)
                    } else {
                        fewer_unlike.remove(at)
                    };
                    if empty(&fewer_like, &fewer_unlike, budget)? {
                        (like, unlike) = (fewer_like, fewer_unlike);
                    } else {
                        at += 1;
                    }
                }
            }
        } else {
            entries.extend(self.is_not.iter().map(|(entry, _, slot)| (*entry, *slot)));
        }
        entries.extend(like.iter().chain(&unlike).map(|(entry, _, slot)| (*entry, *slot)));
        Ok(self.conflict(&entries))
    }
}

/// A request that gives these answers, or the answers that no request gives together
pub(super) fn check(
    atoms: &Atoms,
    assignment: &[(AtomId, bool)],
    budget: &mut Budget,
) -> Result<Verdict<Witness>, Spent> {
    let mut witness = Witness::default();
    if let Some(conflict) = identities(atoms, assignment, &mut witness) {
        return Ok(Verdict::Conflict(conflict));
    }
    let (mut classes, of) = classes(atoms, assignment);
    for (entry, (atom, value)) in assignment.iter().enumerate() {
        let Some(Atom::Same(left, right)) = atoms.get(*atom) else { continue };
        let (Some(&left), Some(&right)) = (of.get(left), of.get(right)) else { continue };
        if *value {
            continue;
        }
        if left == right {
            let mut conflict = classes[left].same.clone();
            conflict.push(entry);
            return Ok(Verdict::Conflict(conflict));
        }
        classes[left].differs.push((right, entry));
        classes[right].differs.push((left, entry));
    }
    for class in &mut classes {
        let constant = match class.constant() {
            Ok(constant) => constant.map(str::to_owned),
            Err(conflict) => return Ok(Verdict::Conflict(conflict)),
        };
        if let Some(constant) = constant {
            class.words = vec![constant];
            continue;
        }
        let wanted = class.differs.len() + 1;
        class.words = candidates(atoms, class, wanted, budget)?;
        if class.words.is_empty() {
            return Ok(Verdict::Conflict(class.empty(budget)?));
        }
        class.free = class.words.len() >= wanted;
    }
    let Some(chosen) = choose(&classes, budget)? else {
        return Ok(Verdict::Conflict(differing(&classes)));
    };
    let mut texts: BTreeMap<SlotId, &String> = BTreeMap::new();
    for (class, word) in classes.iter().zip(&chosen) {
        texts.extend(class.slots.iter().map(|slot| (*slot, word)));
    }
    // Tags with a computed key come first: if both name the same tag, the named one applies, and Cedar decides in the end.
    let is_named =
        |slot: &SlotId| !matches!(atoms.slot(*slot), Some(Slot::NodeTagOf(_) | Slot::PrincipalTagOf(_)));
    let mut in_order: Vec<(&SlotId, &&String)> = texts.iter().collect();
    in_order.sort_by_key(|(slot, _)| is_named(slot));
    for (slot, word) in in_order {
        let (map, key) = match atoms.slot(*slot) {
            Some(Slot::Attribute(attribute)) => (&mut witness.user.attributes, attribute.as_str()),
            Some(Slot::NodeTag(key)) => (&mut witness.node.tags, &**key),
            Some(Slot::PrincipalTag(key)) => (&mut witness.principal_tags, &**key),
            Some(Slot::NodeTagOf(key)) => match texts.get(key) {
                Some(key) => (&mut witness.node.tags, key.as_str()),
                None => continue,
            },
            Some(Slot::PrincipalTagOf(key)) => match texts.get(key) {
                Some(key) => (&mut witness.principal_tags, key.as_str()),
                None => continue,
            },
            None => continue,
        };
        map.insert(key.to_owned(), (*word).clone());
    }
    Ok(Verdict::Possible(witness))
}

/// Sets user, groups and node; returns entries that no request has together
fn identities(atoms: &Atoms, assignment: &[(AtomId, bool)], witness: &mut Witness) -> Option<Vec<usize>> {
    let (mut user, mut node, mut kind) = (None, None, None);
    let mut users = BTreeSet::new();
    let mut nodes = BTreeSet::new();
    for (entry, (atom, value)) in assignment.iter().enumerate() {
        match atoms.get(*atom) {
            Some(Atom::Group(id)) if *value => {
                witness.user.groups.insert(id.to_string());
            }
            Some(Atom::User(id)) => {
                users.insert(&**id);
                if *value && let Some((first, _)) = user.replace((entry, id)) {
                    return Some(vec![first, entry]);
                }
            }
            Some(Atom::Node(ec2, id)) => {
                nodes.insert(&**id);
                if *value && let Some((first, ..)) = node.replace((entry, *ec2, id)) {
                    return Some(vec![first, entry]);
                }
            }
            Some(Atom::Ec2) => kind = Some((entry, *value)),
            _ => {}
        }
    }
    if let (Some((first, ec2, _)), Some((second, is_ec2))) = (node, kind)
        && ec2 != is_ec2
    {
        return Some(vec![first, second]);
    }
    let ec2 = kind.map(|(_, ec2)| ec2).or(node.map(|(_, ec2, _)| ec2)).unwrap_or(true);
    witness.node.kind = if ec2 { WitnessKind::Ec2 } else { WitnessKind::Managed };
    witness.user.id = user.map_or_else(|| unused(SOMEONE, &users), |(_, id)| id.to_string());
    witness.node.id =
        node.map_or_else(|| unused(some_node(witness.node.kind), &nodes), |(_, _, id)| id.to_string());
    None
}

/// The text, or a similar one that is not in `used`
pub(super) fn unused(text: &str, used: &BTreeSet<&str>) -> String {
    let numbered = (2..).map(|number| format!("{text}-{number}"));
    std::iter::once(text.to_owned())
        .chain(numbered)
        .find(|text| !used.contains(text.as_str()))
        .unwrap_or_default()
}

/// Classes of slots that are present, and the class of each slot
fn classes<'a>(atoms: &'a Atoms, assignment: &[(AtomId, bool)]) -> (Vec<Class<'a>>, BTreeMap<SlotId, usize>) {
    let mut of: BTreeMap<SlotId, usize> = BTreeMap::new();
    for (atom, value) in assignment {
        if let (Some(Atom::Has(slot)), true) = (atoms.get(*atom), value) {
            let number = of.len();
            of.insert(*slot, number);
        }
    }
    for (atom, value) in assignment {
        if let (Some(Atom::Same(left, right)), true) = (atoms.get(*atom), value)
            && let (Some(&left), Some(&right)) = (of.get(left), of.get(right))
        {
            for class in of.values_mut().filter(|class| **class == right) {
                *class = left;
            }
        }
    }
    let numbers: BTreeSet<usize> = of.values().copied().collect();
    let dense: BTreeMap<usize, usize> =
        numbers.into_iter().enumerate().map(|(new, old)| (old, new)).collect();
    for class in of.values_mut() {
        *class = dense[class];
    }
    let mut classes: Vec<Class<'a>> = dense.iter().map(|_| Class::default()).collect();
    for (slot, class) in &of {
        classes[*class].slots.push(*slot);
    }
    for (entry, (atom, value)) in assignment.iter().enumerate() {
        let Some(atom) = atoms.get(*atom) else { continue };
        let (Atom::Is(slot, _) | Atom::Like(slot, _) | Atom::Same(slot, _)) = atom else { continue };
        let Some(class) = of.get(slot).and_then(|class| classes.get_mut(*class)) else { continue };
        match (atom, value) {
            (Atom::Is(_, text), true) => class.is.push((entry, text, *slot)),
            (Atom::Is(_, text), false) => class.is_not.push((entry, text, *slot)),
            (Atom::Like(_, glob), true) => class.like.push((entry, glob, *slot)),
            (Atom::Like(_, glob), false) => class.unlike.push((entry, glob, *slot)),
            (Atom::Same(..), true) => class.same.push(entry),
            _ => {}
        }
    }
    (classes, of)
}

/// Possible words for the class, those first that a reader knows: values that policies use, then `other`
fn candidates(
    atoms: &Atoms,
    class: &Class<'_>,
    wanted: usize,
    budget: &mut Budget,
) -> Result<Vec<String>, Spent> {
    let language = class.language();
    let mut words: Vec<String> = Vec::new();
    // For a text that is the key of a tag, prefer one that no policy names: there are then no other conditions on that tag.
    let is_key = class.slots.iter().any(|slot| atoms.is_key(*slot));
    let named: BTreeSet<&str> = if is_key { atoms.keys().collect() } else { BTreeSet::new() };
    let wanted = wanted + named.len();
    let known = class.slots.iter().flat_map(|slot| atoms.constants(*slot)).map(|text| text.to_string());
    let plain =
        (1..=wanted).map(|number| if number == 1 { "other".to_owned() } else { format!("other-{number}") });
    for word in known.filter(|word| !word.is_empty()).chain(plain) {
        budget.spend(1 + (language.like.len() + language.unlike.len()) as u64)?;
        if words.len() < wanted && !words.contains(&word) && language.contains(&word) {
            words.push(word);
        }
    }
    if words.len() < wanted {
        // The words that are already known are found again.
        let more = language.words(wanted + words.len(), budget)?;
        for word in more {
            if !words.contains(&word) {
                words.push(word);
            }
        }
        words.truncate(wanted.max(1));
    }
    words.sort_by_key(|word| named.contains(word.as_str()));
    Ok(words)
}

/// A word for each class, different where they must differ
fn choose(classes: &[Class<'_>], budget: &mut Budget) -> Result<Option<Vec<String>>, Spent> {
    let mut chosen: Vec<Option<&String>> = vec![None; classes.len()];
    let fits = |chosen: &[Option<&String>], class: usize, word: &String| {
        classes[class].differs.iter().all(|(other, _)| chosen[*other] != Some(word))
    };
    let mut tight: Vec<usize> = (0..classes.len()).filter(|class| !classes[*class].free).collect();
    tight.sort_by_key(|class| classes[*class].words.len());
    let mut tried = vec![0; tight.len()];
    let mut depth = 0;
    while depth < tight.len() {
        let class = tight[depth];
        let words = &classes[class].words;
        budget.spend(1 + (words.len() * classes[class].differs.len()) as u64 / 4)?;
        chosen[class] = None;
        match (tried[depth]..words.len()).find(|at| fits(&chosen, class, &words[*at])) {
            Some(at) => {
                chosen[class] = Some(&words[at]);
                tried[depth] = at + 1;
                depth += 1;
            }
            None if depth == 0 => return Ok(None),
            None => {
                tried[depth] = 0;
                depth -= 1;
            }
        }
    }
    for class in (0..classes.len()).filter(|class| classes[*class].free) {
        chosen[class] = classes[class].words.iter().find(|word| fits(&chosen, class, word));
    }
    Ok(chosen.into_iter().map(|word| word.cloned()).collect())
}

/// Entries that leave too few words for classes that must differ
fn differing(classes: &[Class<'_>]) -> Vec<usize> {
    let tight = |class: usize| !classes[class].free;
    let mut entries = BTreeSet::new();
    for class in (0..classes.len()).filter(|class| tight(*class)) {
        let differs: Vec<usize> = classes[class]
            .differs
            .iter()
            .filter(|(other, _)| tight(*other))
            .map(|(_, entry)| *entry)
            .collect();
        if !differs.is_empty() {
            entries.extend(differs);
            entries.extend(classes[class].all_entries());
        }
    }
    entries.into_iter().collect()
}
