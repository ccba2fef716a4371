//! Search for an assignment that makes a formula true and that some request can have
//!
//! The search uses conflict-driven clause learning: each formula becomes clauses, and a conflict becomes a clause that prevents the search
//! from reaching it again. Combinations that no request can have (two values of one tag) become clauses from [`theory`](super::theory) once
//! the search has met them. Atoms are first tried as "no", so that a request contains nothing that it does not need.
#![expect(
    clippy::indexing_slicing,
    reason = "every index is a variable, literal or clause that this file has numbered itself"
)]

use std::collections::{BTreeMap, HashMap, HashSet};

use super::atom::{Atom, AtomId, Atoms, SlotId};
use super::budget::{Budget, Spent};
use super::formula::{Edge, Formulas, Node};

/// Result of the search
#[derive(Debug)]
pub(super) enum Found<M> {
    /// No request makes it true
    Nothing,
    /// The theory's result for an assignment that makes it true
    Model(M),
}

/// A theory's verdict on an assignment
pub(super) enum Verdict<M> {
    /// A request can have the assignment
    Possible(M),
    /// No request can have these entries of the assignment, given by number, together
    Conflict(Vec<usize>),
}

/// A variable; the lowest bit is set if it is negated
type Lit = usize;

const fn not(lit: Lit) -> Lit {
    lit ^ 1
}

/// No reason: decided, or given
const NONE: usize = usize::MAX;

struct Solver<'b> {
    clauses: Vec<Vec<Lit>>,
    /// By literal: clauses that watch it.
    watches: Vec<Vec<usize>>,
    /// By variable.
    value: Vec<Option<bool>>,
    level: Vec<usize>,
    reason: Vec<usize>,
    activity: Vec<u64>,
    trail: Vec<Lit>,
    /// Length of the trail at the beginning of each level.
    levels: Vec<usize>,
    next: usize,
    bump: u64,
    budget: &'b mut Budget,
}

/// There is no assignment
struct Impossible;

impl Solver<'_> {
    fn new_variable(&mut self) -> usize {
        let variable = self.value.len();
        self.value.push(None);
        self.level.push(0);
        self.reason.push(NONE);
        self.activity.push(0);
        self.watches.extend([Vec::new(), Vec::new()]);
        variable
    }

    fn value_of(&self, lit: Lit) -> Option<bool> {
        self.value[lit >> 1].map(|value| value == (lit & 1 == 0))
    }

    fn assign(&mut self, lit: Lit, reason: usize) {
        let variable = lit >> 1;
        self.value[variable] = Some(lit & 1 == 0);
        self.level[variable] = self.levels.len();
        self.reason[variable] = reason;
        self.trail.push(lit);
    }

    /// Adds a clause before the search
    fn add(&mut self, mut clause: Vec<Lit>) -> Result<(), Impossible> {
        clause.sort_unstable();
        clause.dedup();
        if clause.windows(2).any(|pair| pair[0] == not(pair[1])) {
            return Ok(());
        }
        clause.retain(|lit| self.value_of(*lit) != Some(false));
        if clause.iter().any(|lit| self.value_of(*lit) == Some(true)) {
            return Ok(());
        }
        match clause.as_slice() {
            [] => Err(Impossible),
            [one] => {
                self.assign(*one, NONE);
                Ok(())
            }
            _ => {
                self.attach(clause);
                Ok(())
            }
        }
    }

    /// Adds a clause of two or more literals that watches its first two
    fn attach(&mut self, clause: Vec<Lit>) -> usize {
        let number = self.clauses.len();
        self.watches[clause[0]].push(number);
        self.watches[clause[1]].push(number);
        self.clauses.push(clause);
        number
    }

    /// Assigns all consequences; returns a clause that is false
    fn propagate(&mut self) -> Result<Option<usize>, Spent> {
        while self.next < self.trail.len() {
            let false_lit = not(self.trail[self.next]);
            self.next += 1;
            let watching = std::mem::take(&mut self.watches[false_lit]);
            self.budget.spend(1 + watching.len() as u64)?;
            let mut kept = Vec::with_capacity(watching.len());
            let mut conflict = None;
            for number in watching {
                if conflict.is_some() {
                    kept.push(number);
                    continue;
                }
                let clause = &mut self.clauses[number];
                if clause[0] == false_lit {
                    clause.swap(0, 1);
                }
                let first = clause[0];
                let value = |lit: Lit| self.value[lit >> 1].map(|value| value == (lit & 1 == 0));
                if value(first) == Some(true) {
                    kept.push(number);
                    continue;
                }
                if let Some(other) = (2..clause.len()).find(|at| value(clause[*at]) != Some(false)) {
                    clause.swap(1, other);
                    let watched = clause[1];
                    self.watches[watched].push(number);
                    continue;
                }
                kept.push(number);
                match value(first) {
                    None => self.assign(first, number),
                    Some(_) => conflict = Some(number),
                }
            }
            self.watches[false_lit] = kept;
            if conflict.is_some() {
                return Ok(conflict);
            }
        }
        Ok(None)
    }

    fn back_to(&mut self, level: usize) {
        if let Some(&start) = self.levels.get(level) {
            for lit in self.trail.drain(start..) {
                self.value[lit >> 1] = None;
            }
            self.levels.truncate(level);
            self.next = self.trail.len();
        }
    }

    /// Learns from a clause that is false: backtracks, and assigns the consequence there
    fn learn(&mut self, conflict: &[Lit]) -> Result<(), Fault> {
        let deepest = conflict.iter().map(|lit| self.level[lit >> 1]).max().unwrap_or(0);
        if deepest == 0 {
            return Err(Fault::Impossible);
        }
        self.back_to(deepest);
        let mut seen = vec![false; self.value.len()];
        let mut learned = Vec::new();
        let mut open = 0_usize;
        let mut at = self.trail.len();
        let mut reason: Vec<Lit> = conflict.to_vec();
        self.bump += 1;
        let last = loop {
            self.budget.spend(1 + reason.len() as u64).map_err(|_| Fault::Spent)?;
            for lit in reason {
                let variable = lit >> 1;
                if seen[variable] || self.level[variable] == 0 {
                    continue;
                }
                seen[variable] = true;
                self.activity[variable] = self.bump;
                if self.level[variable] == deepest {
                    open += 1;
                } else {
                    learned.push(lit);
                }
            }
            let lit = loop {
                at -= 1;
                let lit = self.trail[at];
                if seen[lit >> 1] {
                    break lit;
                }
            };
            open -= 1;
            if open == 0 {
                break lit;
            }
            let because = &self.clauses[self.reason[lit >> 1]];
            reason = because.iter().copied().filter(|other| *other != lit).collect();
        };
        learned.sort_by_key(|lit| std::cmp::Reverse(self.level[lit >> 1]));
        let level = learned.first().map_or(0, |lit| self.level[lit >> 1]);
        self.back_to(level);
        learned.insert(0, not(last));
        let reason = if learned.len() > 1 { self.attach(learned) } else { NONE };
        self.assign(not(last), reason);
        Ok(())
    }
}

enum Fault {
    Impossible,
    Spent,
}

impl From<Impossible> for Fault {
    fn from(_: Impossible) -> Self {
        Self::Impossible
    }
}

impl From<Spent> for Fault {
    fn from(_: Spent) -> Self {
        Self::Spent
    }
}

/// Returns a request that makes the formula true, as `theory` sees it; [`Found::Nothing`] if there is none
pub(super) fn solve<M>(
    formulas: &Formulas,
    atoms: &mut Atoms,
    root: Edge,
    budget: &mut Budget,
    theory: impl FnMut(&Atoms, &[(AtomId, bool)], &mut Budget) -> Result<Verdict<M>, Spent>,
) -> Result<Found<M>, Spent> {
    if root == Edge::FALSE {
        return Ok(Found::Nothing);
    }
    match search(formulas, atoms, root, budget, theory) {
        Ok(model) => Ok(Found::Model(model)),
        Err(Fault::Impossible) => Ok(Found::Nothing),
        Err(Fault::Spent) => Err(Spent),
    }
}

fn search<M>(
    formulas: &Formulas,
    atoms: &mut Atoms,
    root: Edge,
    budget: &mut Budget,
    mut theory: impl FnMut(&Atoms, &[(AtomId, bool)], &mut Budget) -> Result<Verdict<M>, Spent>,
) -> Result<M, Fault> {
    let mut solver = Solver {
        clauses: Vec::new(),
        watches: Vec::new(),
        value: Vec::new(),
        level: Vec::new(),
        reason: Vec::new(),
        activity: Vec::new(),
        trail: Vec::new(),
        levels: Vec::new(),
        next: 0,
        bump: 0,
        budget,
    };
    let mut asked: Vec<(AtomId, usize)> = Vec::new();
    let mut variables: HashMap<u32, usize> = HashMap::new();
    let cone = formulas.cone(root);
    solver.budget.spend(cone.len() as u64)?;
    let lit = |variables: &HashMap<u32, usize>, edge: Edge| {
        2 * variables.get(&edge.node()).copied().unwrap_or_default() + usize::from(edge.is_negated())
    };
    for edge in cone {
        let variable = solver.new_variable();
        variables.insert(edge.node(), variable);
        match formulas.node(edge) {
            Node::True => solver.add(vec![2 * variable])?,
            Node::Atom(atom) => asked.push((*atom, variable)),
            Node::All(parts) => {
                let mut other: Vec<Lit> = vec![2 * variable];
                for part in parts {
                    let part = lit(&variables, *part);
                    solver.add(vec![2 * variable + 1, part])?;
                    other.push(not(part));
                }
                solver.add(other)?;
            }
        }
    }
    solver.add(vec![lit(&variables, root)])?;
    axioms(atoms, &mut asked, &mut solver)?;
    loop {
        if let Some(conflict) = solver.propagate()? {
            let conflict = solver.clauses[conflict].clone();
            solver.learn(&conflict)?;
            continue;
        }
        let open = asked.iter().filter(|(_, variable)| solver.value[*variable].is_none());
        // The first of the most active atoms, tried as "no", so that a request contains nothing that it does not need.
        if let Some(&(_, variable)) =
            open.max_by_key(|(atom, variable)| (solver.activity[*variable], std::cmp::Reverse(atom.0)))
        {
            solver.budget.spend(1 + asked.len() as u64 / 16)?;
            solver.levels.push(solver.trail.len());
            solver.assign(2 * variable + 1, NONE);
            continue;
        }
        let is_true = |edge: Edge| solver.value_of(lit(&variables, edge)) == Some(true);
        let assignment = needed(formulas, atoms, root, is_true);
        solver.budget.spend(assignment.len() as u64)?;
        match theory(atoms, &assignment, solver.budget)? {
            Verdict::Possible(model) => return Ok(model),
            Verdict::Conflict(entries) => {
                let of: HashMap<AtomId, usize> = asked.iter().copied().collect();
                let entries = entries.into_iter().filter_map(|entry| {
                    let (atom, value) = assignment[entry];
                    Some(2 * of.get(&atom)? + usize::from(value))
                });
                let clause: Vec<Lit> = entries.collect();
                // Kept in addition to the clause learned from it: it holds for every assignment.
                solver.learn(&clause)?;
            }
        }
    }
}

/// Answers of the search that are enough to make the formula true
///
/// If one of several is enough, it prefers one that does not depend on a text: that a tag is missing, rather than that it does not match.
/// The theory then gets only the patterns that matter.
fn needed(
    formulas: &Formulas,
    atoms: &mut Atoms,
    root: Edge,
    is_true: impl Fn(Edge) -> bool,
) -> Vec<(AtomId, bool)> {
    let mut taken: BTreeMap<AtomId, bool> = BTreeMap::new();
    let mut seen = HashSet::new();
    let mut open = vec![root];
    let mut choices = Vec::new();
    loop {
        while let Some(edge) = open.pop() {
            if !seen.insert(edge) {
                continue;
            }
            match formulas.node(edge) {
                Node::True => {}
                Node::Atom(atom) => {
                    taken.insert(*atom, !edge.is_negated());
                }
                Node::All(parts) if !edge.is_negated() => open.extend(parts),
                Node::All(_) => choices.push(edge),
            }
        }
        // Required answers are collected before any choice, because they may already be enough.
        let Some(choice) = choices.pop() else { break };
        let Node::All(parts) = formulas.node(choice) else { continue };
        let rank = |part: &Edge| match formulas.node(*part) {
            _ if seen.contains(part) => 0,
            Node::Atom(atom) => match (atoms.get(*atom), part.is_negated()) {
                (Some(Atom::Has(_) | Atom::Group(_) | Atom::User(_) | Atom::Node(..)), true) => 1,
                (Some(Atom::Ec2), _) => 1,
                (Some(Atom::Is(..) | Atom::Same(..)), true) => 2,
                (Some(Atom::Like(..)), _) => 5,
                _ => 4,
            },
            Node::True | Node::All(_) => 3,
        };
        let enough = parts.iter().map(|part| part.not()).filter(|part| is_true(*part));
        open.extend(enough.min_by_key(rank));
    }
    // A test of a text requires the text to be present.
    let there: Vec<AtomId> = taken
        .iter()
        .filter(|(_, value)| **value)
        .flat_map(|(atom, _)| match atoms.get(*atom) {
            Some(Atom::Is(slot, _) | Atom::Like(slot, _)) => vec![Atom::Has(*slot)],
            Some(Atom::Same(left, right)) => vec![Atom::Has(*left), Atom::Has(*right)],
            _ => Vec::new(),
        })
        .collect::<Vec<Atom>>()
        .into_iter()
        .map(|atom| atoms.id(atom))
        .collect();
    taken.extend(there.into_iter().map(|atom| (atom, true)));
    taken.into_iter().collect()
}

/// Largest number of clauses about two constants of one slot that are added beforehand; other conflicts are found during the search, if at
/// all
const MOST_PAIRS: usize = 2048;

/// Subject of atoms that exclude each other
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum About {
    Slot(SlotId),
    User,
    Node,
}

/// Properties of every request that are cheap to add beforehand
fn axioms(atoms: &mut Atoms, asked: &mut Vec<(AtomId, usize)>, solver: &mut Solver<'_>) -> Result<(), Fault> {
    let mut known: HashMap<AtomId, usize> = asked.iter().copied().collect();
    let given = asked.clone();
    for (id, variable) in &given {
        let implied: Vec<(Atom, bool)> = match atoms.get(*id) {
            Some(Atom::Is(slot, _) | Atom::Like(slot, _)) => vec![(Atom::Has(*slot), true)],
            Some(Atom::Same(left, right)) => vec![(Atom::Has(*left), true), (Atom::Has(*right), true)],
            Some(Atom::Node(ec2, _)) => vec![(Atom::Ec2, *ec2)],
            Some(Atom::Has(_) | Atom::Group(_) | Atom::User(_) | Atom::Ec2 | Atom::Opaque(_)) | None => {
                continue;
            }
        };
        for (atom, positive) in implied {
            let other = atoms.id(atom);
            let target = *known.entry(other).or_insert_with(|| {
                let target = solver.new_variable();
                asked.push((other, target));
                target
            });
            solver.add(vec![2 * variable + 1, 2 * target + usize::from(!positive)])?;
        }
    }
    // Only atoms about the same subject can exclude each other.
    let mut about: BTreeMap<About, Vec<(AtomId, usize)>> = BTreeMap::new();
    for (id, variable) in &given {
        let of = match atoms.get(*id) {
            Some(Atom::Is(slot, _) | Atom::Like(slot, _)) => About::Slot(*slot),
            Some(Atom::User(_)) => About::User,
            Some(Atom::Node(..)) => About::Node,
            _ => continue,
        };
        about.entry(of).or_default().push((*id, *variable));
    }
    let mut pairs = 0;
    for given in about.values() {
        solver.budget.spend(given.len() as u64)?;
        for (at, (first, one)) in given.iter().enumerate() {
            for (second, two) in given.iter().skip(at + 1) {
                let clause = match (atoms.get(*first), atoms.get(*second)) {
                    (Some(Atom::Is(_, value)), Some(Atom::Like(_, glob))) => {
                        [2 * one + 1, 2 * two + usize::from(!glob.matches(value))]
                    }
                    (Some(Atom::Like(_, glob)), Some(Atom::Is(_, value))) => {
                        [2 * two + 1, 2 * one + usize::from(!glob.matches(value))]
                    }
                    (Some(Atom::Like(..)), Some(Atom::Like(..))) => continue,
                    _ => [2 * one + 1, 2 * two + 1],
                };
                solver.budget.spend(1)?;
                solver.add(clause.to_vec())?;
                pairs += 1;
                if pairs > MOST_PAIRS {
                    return Ok(());
                }
            }
        }
    }
    Ok(())
}
