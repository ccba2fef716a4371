//! Who gets onto what: kinds of users, kinds of nodes, and what the policies decide for each pair
//!
//! Kinds are made of what policies look at: groups, attributes and tags with the values that they name. A kind that its parts
//! tell is not named, and kinds with the same answers share a row or a column. Every cell is a decision of the engine.

mod atoms;
mod kinds;
mod places;
#[cfg(test)]
mod tests;
mod words;

use std::collections::{BTreeMap, BTreeSet};

use indexmap::{IndexMap, IndexSet};

use super::decision::{Decision, ManualPolicy, Outcome, StatementResult};
use super::engine::{DENY_ACCESS_NAME, Engine};
use super::place::Place;
use crate::cedar::Effect;
use crate::plan::Plan;
use atoms::{Atom, Atoms};
use kinds::{Combinations, Kind, Named};
use places::Scope;

pub use places::{Reached, Where};
pub(crate) use words::words_of;

/// Kinds of users that are looked at
const MOST_USERS: usize = 300;

/// Kinds of nodes that are looked at in each part of the organization; fewer where there are many parts
const MOST_NODES: usize = 400;

/// Decisions that are made for a matrix
const MOST_DECISIONS: usize = 1_500_000;

/// Who gets onto what
///
/// ```
/// use jitna_iac::decide::{Engine, Matrix};
/// use jitna_iac::plan::Plan;
/// use jitna_iac::prelude::*;
///
/// let everyday = AutoApproval::new("everyday", [Statement::new("development").when(node_tag("ENV").is("DEV"))]);
/// let model = Model::account(account_id!("333333333333"), Region::EU_CENTRAL_1).with(everyday);
/// let model = jitna_iac::read::described(model).0.unwrap();
/// let (plan, _) = Plan::new(&model);
/// let matrix = Matrix::new(&Engine::new(&plan).unwrap(), &plan);
/// let nodes: Vec<String> = matrix.columns.iter().map(|column| column.label()).collect();
/// assert_eq!(nodes, ["any node", "ENV=DEV"]);
/// assert_eq!(matrix.cell(0, 1).unwrap().to_string(), "automatic (everyday)");
/// ```
#[derive(Clone, Debug)]
pub struct Matrix {
    /// Parts of the organization in which the same policies apply
    pub places: Vec<Where>,
    /// Users, each row those with the same answers
    pub rows: Vec<Row>,
    /// Nodes, each column those with the same answers
    pub columns: Vec<Column>,
    cells: Vec<Cell>,
    /// For each row, the numbers of its cells
    answers: Vec<Vec<usize>>,
    /// What is not in it, and how to read it
    pub notes: Vec<String>,
}

/// Kinds of users with the same answers
#[derive(Clone, Debug)]
pub struct Row {
    /// Labels of the kinds
    pub users: Vec<String>,
    kinds: Vec<(Kind, bool)>,
}

/// Kinds of nodes with the same answers
#[derive(Clone, Debug)]
pub struct Column {
    /// Labels of the kinds, and numbers of the places where these are meant
    pub nodes: Vec<(Vec<usize>, Vec<String>)>,
    /// Whether all columns are about the same places, so that a label need not say which
    is_everywhere: bool,
    names: Vec<String>,
    kinds: Vec<(usize, Vec<(Kind, bool)>)>,
}

/// What is decided for a kind of users and a kind of nodes
#[derive(Clone, Debug, PartialEq)]
pub struct Cell {
    /// What is decided
    pub outcome: Outcome,
    /// Whether it would be approved automatically, if the deny-access policy did not rule that out
    pub is_denied: bool,
}

/// What tells cells apart: two places may say "not covered" with different words
type CellKey = (bool, &'static str, Vec<String>);

impl Cell {
    fn new(decision: Decision) -> Self {
        let is_denied = decision.auto_denied && decision.has_matching(Effect::Permit);
        Self { outcome: decision.outcome, is_denied }
    }

    fn key(&self) -> CellKey {
        let policies = self.outcome.policies().into_iter().map(str::to_owned).collect();
        (self.is_denied, self.outcome.as_str(), policies)
    }
}

/// Cells that there are, and what the deny-access policy does in them
#[derive(Default)]
struct Known {
    cells: IndexMap<CellKey, Cell>,
    /// Numbers of its statements that rule out what would be approved automatically
    denying: BTreeSet<usize>,
}

impl Known {
    fn number(&mut self, decision: Decision) -> usize {
        let denying = decision.statements.iter().filter(|trace| {
            trace.effect == Effect::Forbid
                && trace.result == StatementResult::Matched
                && &*trace.policy == DENY_ACCESS_NAME
        });
        let denying: Vec<usize> = denying.map(|trace| trace.index).collect();
        let cell = Cell::new(decision);
        if cell.is_denied {
            self.denying.extend(denying);
        }
        let entry = self.cells.entry(cell.key());
        let number = entry.index();
        entry.or_insert(cell);
        number
    }
}

/// Whether kinds are left out
fn is_cut(users: &Users, parts: &[Part]) -> bool {
    users.combinations.cut.is_some() || parts.iter().any(|part| part.combinations.cut.is_some())
}

/// What the kinds of one part of the organization get
struct Part {
    atoms: Vec<Atom>,
    combinations: Combinations,
    /// Cells of each kind of nodes, for all kinds of users
    answers: Vec<Vec<usize>>,
}

impl Matrix {
    /// Makes the matrix of a plan
    #[must_use]
    pub fn new(engine: &Engine, plan: &Plan<'_>) -> Self {
        let scopes = places::scopes(engine, plan);
        let mut notes = Vec::new();
        let users = Users::new(engine, &scopes, &mut notes);
        let mut known = Known::default();
        let most = MOST_DECISIONS / users.asking.len().max(1) / scopes.len().max(1);
        let most = most.clamp(2, MOST_NODES);
        let parts: Vec<Part> =
            scopes.iter().map(|scope| part(scope, &users, most, &mut known, &mut notes)).collect();
        words::idle(engine, &known.denying, is_cut(&users, &parts), &mut notes);
        let (rows, firsts) = rows(engine, &users, &parts);
        let (columns, of_columns) = columns(&scopes, &parts);
        let answers = firsts.iter().map(|user| {
            let cell = |column: &Vec<usize>| column.get(*user).copied().unwrap_or_default();
            of_columns.iter().map(cell).collect()
        });
        Self {
            answers: answers.collect(),
            places: scopes.into_iter().map(|scope| scope.shown).collect(),
            rows,
            columns,
            cells: known.cells.into_values().collect(),
            notes,
        }
    }

    /// What is decided for the users of a row and the nodes of a column
    #[must_use]
    pub fn cell(&self, row: usize, column: usize) -> Option<&Cell> {
        self.cells.get(*self.answers.get(row)?.get(column)?)
    }

    /// Policies that decide somewhere, in the order of their names: manual ones with their levels
    #[must_use]
    pub fn policies(&self) -> BTreeMap<&str, Option<&ManualPolicy>> {
        let mut policies = BTreeMap::new();
        for cell in &self.cells {
            match &cell.outcome {
                Outcome::AutoApproved { policy } => drop(policies.insert(&**policy, None)),
                Outcome::Manual { policy } => drop(policies.insert(&*policy.name, Some(&**policy))),
                Outcome::Conflict { policies: several } => {
                    policies.extend(several.iter().map(|policy| (&*policy.name, Some(&**policy))));
                }
                Outcome::NotCovered { .. } => {}
            }
        }
        policies
    }
}

/// Kinds of users that are asked for
struct Users {
    atoms: Vec<Atom>,
    combinations: Combinations,
    asking: Vec<(super::User, IndexMap<String, String>)>,
}

impl Users {
    fn new(engine: &Engine, scopes: &[Scope<'_>], notes: &mut Vec<String>) -> Self {
        let places: Vec<&Place<'_>> = scopes.iter().map(|scope| &scope.place).collect();
        let asked = Atoms::new(engine.documents(), &places);
        words::about(&asked, notes);
        let mut atoms = asked.users();
        // Comparisons with tags may bring very many values.
        let most = MOST_USERS.saturating_sub(1);
        let mut combinations = Combinations::new(&atoms, most);
        words::cut("users", &combinations, &atoms, "", notes);
        let first = atoms.len();
        // Those whom no statement asks about are named beside the others; with others they make no difference.
        let rest = atoms::of_model(engine).into_iter().filter(|atom| !atoms.contains(atom));
        let rest: Vec<Atom> = rest.collect();
        atoms.extend(rest);
        combinations.kinds.extend((first..atoms.len()).map(|number| vec![number]));
        let asking = combinations.kinds.iter().map(|kind| atoms::user(&of(&atoms, kind))).collect::<Vec<_>>();
        Self { atoms, combinations, asking }
    }
}

fn of<'a>(atoms: &'a [Atom], kind: &[usize]) -> Vec<&'a Atom> {
    kind.iter().filter_map(|number| atoms.get(*number)).collect()
}

fn part(scope: &Scope<'_>, users: &Users, most: usize, known: &mut Known, notes: &mut Vec<String>) -> Part {
    let place = &scope.place;
    let asked = Atoms::new(place.documents(), &[place]);
    let atoms = asked.nodes();
    let combinations = Combinations::new(&atoms, most);
    words::cut("nodes", &combinations, &atoms, &scope.shown.name, notes);
    let answers = combinations.kinds.iter().map(|kind| {
        let node = atoms::node(&of(&atoms, kind));
        let decided = users.asking.iter().map(|(user, tags)| known.number(place.decide(user, tags, &node)));
        decided.collect()
    });
    let answers = answers.collect();
    Part { atoms, combinations, answers }
}

/// Rows, and a kind of users of each
fn rows(engine: &Engine, users: &Users, parts: &[Part]) -> (Vec<Row>, Vec<usize>) {
    let kinds = &users.combinations.kinds;
    let mut different: IndexSet<Vec<usize>> = IndexSet::new();
    let answers: Vec<usize> = (0..kinds.len())
        .map(|user| {
            let columns = parts.iter().flat_map(|part| &part.answers);
            let row = columns.map(|column| column.get(user).copied().unwrap_or_default());
            different.insert_full(row.collect()).0
        })
        .collect();
    let named = kinds::named(&users.combinations, &answers);
    let mut rows: IndexMap<usize, (Row, usize)> = IndexMap::new();
    let is_of_model = |kind: &Kind| match of(&users.atoms, kind).as_slice() {
        [atom] => matches!(atom.key, atoms::Key::Group(_) | atoms::Key::User),
        _ => false,
    };
    for (number, (kind, answer)) in kinds.iter().zip(&answers).enumerate() {
        let named = named.iter().find(|named| named.number == number);
        if named.is_none() && !is_of_model(kind) {
            continue;
        }
        let new = || (Row { users: Vec::new(), kinds: Vec::new() }, number);
        let (row, _) = rows.entry(*answer).or_insert_with(new);
        let is_settled = named.is_some_and(|named| named.is_settled);
        let label = words::user(engine, &of(&users.atoms, kind), is_settled);
        if named.is_some() {
            row.users.push(label);
            row.kinds.push((kind.clone(), is_settled));
        } else {
            row.users.push(format!("{label} (makes no difference)"));
        }
    }
    rows.into_values().unzip()
}

/// Columns, and the cells of each
fn columns(scopes: &[Scope<'_>], parts: &[Part]) -> (Vec<Column>, Vec<Vec<usize>>) {
    let mut different: IndexSet<&Vec<usize>> = IndexSet::new();
    let mut all: IndexMap<usize, Column> = IndexMap::new();
    for (place, part) in parts.iter().enumerate() {
        let answers: Vec<usize> = part.answers.iter().map(|column| different.insert_full(column).0).collect();
        let mut here: IndexMap<usize, Vec<(Kind, bool)>> = IndexMap::new();
        for Named { number, is_settled } in kinds::named(&part.combinations, &answers) {
            if let (Some(kind), Some(answer)) = (part.combinations.kinds.get(number), answers.get(number)) {
                here.entry(*answer).or_default().push((kind.clone(), is_settled));
            }
        }
        for (answer, kinds) in here {
            let column = all.entry(answer).or_insert_with(|| Column {
                nodes: Vec::new(),
                is_everywhere: parts.len() == 1,
                names: scopes.iter().map(|scope| scope.shown.name.clone()).collect(),
                kinds: Vec::new(),
            });
            let labels: Vec<String> =
                kinds.iter().map(|(kind, settled)| words::node(&of(&part.atoms, kind), *settled)).collect();
            match column.nodes.iter_mut().find(|(_, known)| *known == labels) {
                Some((places, _)) => places.push(place),
                None => column.nodes.push((vec![place], labels)),
            }
            column.kinds.push((place, kinds));
        }
    }
    let cells =
        all.keys().map(|answer| different.get_index(*answer).map_or_else(Vec::new, |all| (*all).clone()));
    let cells = cells.collect();
    (all.into_values().collect(), cells)
}
