//! The page about who gets onto what

use serde::Serialize;

use super::render;
use crate::decide::{Matrix, words_of};

const TEMPLATE: &str = include_str!("../../templates/matrix.html.hbs");

#[derive(Serialize)]
struct Page<'m> {
    rows: usize,
    columns: usize,
    heads: Vec<Vec<Head<'m>>>,
    body: Vec<Body<'m>>,
    policies: Vec<Policy<'m>>,
    places: Vec<Place<'m>>,
    notes: &'m [String],
}

/// Kinds of nodes in some places
#[derive(Serialize)]
struct Head<'m> {
    places: Vec<&'m str>,
    kinds: &'m [String],
}

#[derive(Serialize)]
struct Body<'m> {
    users: &'m [String],
    cells: Vec<Cell>,
}

#[derive(Serialize)]
struct Cell {
    kind: &'static str,
    text: String,
}

#[derive(Serialize)]
struct Policy<'m> {
    name: &'m str,
    text: String,
}

#[derive(Serialize)]
struct Place<'m> {
    name: &'m str,
    accounts: Vec<String>,
}

/// The page about who gets onto what: one HTML file that loads nothing
#[must_use]
pub fn matrix(matrix: &Matrix) -> String {
    let several = matrix.places.len() > 1;
    let heads = matrix.columns.iter().map(|column| {
        let head = |(places, kinds): &'_ (Vec<usize>, Vec<String>)| {
            let names =
                places.iter().filter_map(|place| matrix.places.get(*place)).map(|place| place.name.as_str());
            (if several { names.collect() } else { Vec::new() }, kinds.len())
        };
        let heads = column.nodes.iter().map(|node| Head { places: head(node).0, kinds: &node.1 });
        heads.collect()
    });
    let body = matrix.rows.iter().enumerate().map(|(row, shown)| {
        let cells = (0..matrix.columns.len()).filter_map(|column| matrix.cell(row, column));
        let cells = cells.map(|cell| Cell { kind: cell.as_str(), text: cell.to_string() });
        Body { users: &shown.users, cells: cells.collect() }
    });
    let policies = matrix.policies().into_iter().map(|(name, manual)| Policy {
        name,
        text: manual.map_or_else(|| "approved automatically; access for 1 hour".to_owned(), words_of),
    });
    let places = matrix.places.iter().map(|place| Place {
        name: &place.name,
        accounts: place.accounts.iter().map(ToString::to_string).collect(),
    });
    let page = Page {
        rows: matrix.rows.len(),
        columns: matrix.columns.len(),
        heads: heads.collect(),
        body: body.collect(),
        policies: policies.collect(),
        places: places.collect(),
        notes: &matrix.notes,
    };
    render(TEMPLATE, &page)
}
