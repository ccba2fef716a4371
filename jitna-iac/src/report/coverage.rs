//! Nodes of an inventory, grouped by their coverage and limited to a page of reasonable size

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::coverage::{Coverage, Dimension, Numbers, Offender, Subjects};
use crate::plan::Plan;
use crate::quantity::counted;

/// Maximum number of table rows; with more groups of nodes, Regions are merged, then accounts
const MOST_ROWS: usize = 1000;

/// Maximum number of nodes and policies that are named, for each kind
const MOST_NAMES: usize = 200;

/// Maximum number of names in a cell
const IN_A_CELL: usize = 3;

/// Maximum number of characters of a name in a list of names; keys and IDs are shorter
const NAME_CHARACTERS: usize = 256;

/// Content of the section
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Shown {
    heads: Vec<&'static str>,
    caption: String,
    rows: Vec<Row>,
    total: Counts,
    policies: Vec<Policy>,
    more_policies: usize,
    conflicts: Offenders,
    uncovered: Offenders,
    notes: Vec<String>,
}

#[derive(Serialize)]
struct Row {
    cells: Vec<Cell>,
    #[serde(flatten)]
    counts: Counts,
}

/// A name, with the ID below it
#[derive(Serialize)]
struct Cell {
    name: String,
    id: Option<String>,
}

#[derive(Serialize)]
struct Counts {
    nodes: usize,
    covered: String,
    automatic: usize,
    manual: usize,
    conflicts: usize,
    uncovered: usize,
    whom: String,
}

#[derive(Serialize)]
struct Policy {
    name: String,
    nodes: usize,
}

#[derive(Serialize)]
struct Offenders {
    count: usize,
    shown: Vec<Named>,
    more: usize,
}

#[derive(Serialize)]
struct Named {
    node: String,
    account: Cell,
    region: String,
    why: String,
}

/// Columns of a table row for the place of a node
#[derive(Clone, Copy, PartialEq, Eq)]
enum Depth {
    Regions,
    Accounts,
    Units,
}

impl Depth {
    /// Dimensions of the coverage from which the page is created
    const DIMENSIONS: [Dimension; 3] = [Dimension::Unit, Dimension::Account, Dimension::Region];

    const fn columns(self) -> usize {
        match self {
            Self::Regions => 3,
            Self::Accounts => 2,
            Self::Units => 1,
        }
    }
}

/// Returns the dimensions that the page needs to group the nodes of an inventory: unit, account and Region
#[must_use]
pub fn dimensions() -> Vec<Dimension> {
    Depth::DIMENSIONS.to_vec()
}

impl Shown {
    /// Creates the section about a coverage that is grouped by [`dimensions`]
    pub(super) fn new(plan: &Plan<'_>, coverage: &Coverage) -> Self {
        let names: BTreeMap<&str, &str> =
            plan.tree.accounts().map(|(_, account)| (account.id.as_str(), account.label())).collect();
        let cell = |column: usize, value: &Option<String>| {
            let value = value.as_deref();
            let name = value.map_or(("unknown", None), |id| match names.get(id).filter(|_| column == 1) {
                Some(name) if *name != id => (name, Some(id.to_owned())),
                _ => (id, None),
            });
            Cell { name: name.0.to_owned(), id: name.1 }
        };
        let (depth, groups) = [Depth::Regions, Depth::Accounts, Depth::Units]
            .into_iter()
            .map(|depth| (depth, joined(coverage, depth.columns())))
            .find(|(depth, groups)| groups.len() <= MOST_ROWS || *depth == Depth::Units)
            .unwrap_or((Depth::Units, BTreeMap::new()));
        let count = groups.len();
        let rows = groups.into_iter().take(MOST_ROWS).map(|(key, numbers)| Row {
            cells: key.iter().enumerate().map(|(column, value)| cell(column, value)).collect(),
            counts: Counts::new(coverage, &numbers),
        });
        let total = &coverage.total;
        let mut caption = format!("{} of the inventory", counted(total.nodes, "node"));
        match depth {
            Depth::Regions => {}
            Depth::Accounts => caption.push_str("; all Regions of an account together"),
            Depth::Units => caption.push_str("; all accounts of a unit together"),
        }
        if count > MOST_ROWS {
            caption.push_str(&format!("; {} rows are left out", count - MOST_ROWS));
        }
        let offenders = |all: &[Offender]| {
            let shown = all.iter().take(MOST_NAMES).map(|one| Named {
                node: clipped(&one.node),
                account: cell(1, &Some(one.account.clone())),
                region: one.region.clone(),
                why: one.reason.clone().unwrap_or_else(|| few(&one.policies)),
            });
            let shown: Vec<Named> = shown.collect();
            Offenders { count: all.len(), more: all.len() - shown.len(), shown }
        };
        let policies = total.policies.iter().take(MOST_NAMES);
        Self {
            heads: ["Unit", "Account", "Region"].into_iter().take(depth.columns()).collect(),
            caption,
            rows: rows.collect(),
            total: Counts::new(coverage, total),
            policies: policies.map(|(name, nodes)| Policy { name: name.clone(), nodes: *nodes }).collect(),
            more_policies: total.policies.len().saturating_sub(MOST_NAMES),
            conflicts: offenders(&coverage.conflicts),
            uncovered: offenders(&coverage.uncovered),
            notes: coverage.notes.clone(),
        }
    }
}

impl Counts {
    fn new(coverage: &Coverage, numbers: &Numbers) -> Self {
        let whom = match &coverage.subjects {
            Subjects::Users(all) => format!("{} of {}", numbers.approved.len(), counted(all.len(), "user")),
            described @ Subjects::Described(_) => few(&described.labels(&numbers.approved)),
        };
        Self {
            nodes: numbers.nodes,
            covered: percent(numbers.covered, numbers.nodes),
            automatic: numbers.automatic,
            manual: numbers.manual,
            conflicts: numbers.conflicts,
            uncovered: numbers.uncovered,
            whom: if whom.is_empty() { "no user".to_owned() } else { whom },
        }
    }
}

/// Groups by the first dimensions only
fn joined(coverage: &Coverage, columns: usize) -> BTreeMap<Vec<Option<String>>, Numbers> {
    let mut groups: BTreeMap<Vec<Option<String>>, Numbers> = BTreeMap::new();
    for row in &coverage.rows {
        let key = row.key.iter().take(columns).cloned().collect();
        let (sum, more) = (groups.entry(key).or_default(), &row.numbers);
        sum.nodes += more.nodes;
        sum.covered += more.covered;
        sum.automatic += more.automatic;
        sum.manual += more.manual;
        sum.conflicts += more.conflicts;
        sum.uncovered += more.uncovered;
        sum.approved = sum.approved.union(&more.approved).copied().collect::<BTreeSet<usize>>();
    }
    groups
}

/// Share as a percentage that is never rounded up to 100
fn percent(part: usize, all: usize) -> String {
    match (part as u128 * 1000).checked_div(all as u128) {
        None => "–".to_owned(),
        Some(tenths) if tenths % 10 == 0 => format!("{} %", tenths / 10),
        Some(tenths) => format!("{}.{} %", tenths / 10, tenths % 10),
    }
}

/// The first few names, and the number of the others
fn few(names: &[impl AsRef<str>]) -> String {
    let mut shown: Vec<String> = names.iter().take(IN_A_CELL).map(|name| clipped(name.as_ref())).collect();
    if names.len() > IN_A_CELL {
        shown.push(format!("and {} more", names.len() - IN_A_CELL));
    }
    shown.join(", ")
}

fn clipped(text: &str) -> String {
    match text.char_indices().nth(NAME_CHARACTERS) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}
