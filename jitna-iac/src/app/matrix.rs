//! Who gets onto what, for sign-off

use serde_json::json;

use super::table::table;
use super::{Console, DecideFormat};
use crate::decide::{Engine, Matrix, visible, words_of};
use crate::diag::render;
use crate::error::Error;
use crate::escape::csv_cell;
use crate::plan::Plan;
use crate::report;

/// Columns that text shows; a terminal is not wider
const COLUMNS: usize = 12;

/// Kinds that text names of one row or column, and accounts of one place
const NAMED: usize = 12;

/// Prints the matrix
pub(super) fn print(
    engine: &Engine,
    plan: &Plan<'_>,
    format: DecideFormat,
    console: &mut Console<'_>,
) -> Result<(), Error> {
    let matrix = Matrix::new(engine, plan);
    match format {
        DecideFormat::Text => console.print_text(&text(&matrix)),
        DecideFormat::Json => console.print_json(&json(&matrix)),
        DecideFormat::Jsonl => console.print_json(&lines(&matrix)),
        DecideFormat::Csv => console.print(&csv(&matrix)),
        DecideFormat::Html => console.print(&report::matrix(&matrix)),
    }
}

/// The first of some names, and how many more there are
fn some(names: &[String]) -> String {
    let shown: Vec<String> = names.iter().take(NAMED).map(|name| visible(name)).collect();
    match names.len().saturating_sub(NAMED) {
        0 => shown.join("; "),
        more => format!("{}; and {more} more", shown.join("; ")),
    }
}

fn text(matrix: &Matrix) -> String {
    let shown = matrix.columns.len().min(COLUMNS);
    let mut rows: Vec<Vec<String>> =
        vec![std::iter::once("USERS".to_owned()).chain((1..=shown).map(|n| n.to_string())).collect()];
    let all: Vec<usize> = (0..matrix.rows.len()).collect();
    let (first, left) = render::first(&all, |_| false);
    for row in first {
        let cells = (0..shown).filter_map(|column| matrix.cell(*row, column));
        let cells = cells.map(|cell| visible(&cell.to_string()));
        let users = matrix.rows.get(*row).map_or_else(String::new, |row| some(&row.users));
        rows.push(std::iter::once(users).chain(cells).collect());
    }
    let mut text = table(&rows, &[]);
    text.push_str(&render::left_out(left, "row", "csv"));
    text.push_str("\nNODES\n");
    let several = matrix.places.len() > 1;
    for (number, column) in (1..=shown).zip(&matrix.columns) {
        for (at, (places, kinds)) in column.nodes.iter().enumerate() {
            let number = if at == 0 { number.to_string() } else { String::new() };
            let names = places.iter().filter_map(|place| matrix.places.get(*place));
            let names: Vec<String> = names.map(|place| place.name.clone()).collect();
            let names = if several { format!("{}: ", some(&names)) } else { String::new() };
            text.push_str(&format!("{number:>3}  {names}{}\n", some(kinds)));
        }
    }
    text.push_str(&render::left_out(matrix.columns.len().saturating_sub(shown), "column", "csv"));
    let policies: Vec<Vec<String>> = matrix
        .policies()
        .into_iter()
        .map(|(name, manual)| {
            let words = manual.map_or_else(|| "automatic; access for 1 hour".to_owned(), words_of);
            vec![format!("  {}", visible(name)), visible(&words)]
        })
        .collect();
    if !policies.is_empty() {
        text.push_str("\nPOLICIES\n");
        let (first, left) = render::first(&policies, |_| false);
        text.push_str(&table(&first.into_iter().cloned().collect::<Vec<_>>(), &[]));
        text.push_str(&render::left_out(left, "policy", "json"));
    }
    text.push_str("\nPLACES\n");
    let places = matrix.places.iter().map(|place| {
        let accounts: Vec<String> = place.accounts.iter().map(ToString::to_string).collect();
        vec![format!("  {}", visible(&place.name)), some(&accounts)]
    });
    text.push_str(&table(&places.collect::<Vec<_>>(), &[]));
    text.push_str("\nread the row and the column that name the most properties of the user and the node; one with `whatever else` takes precedence\n");
    for note in &matrix.notes {
        text.push_str(&format!("note: {}\n", visible(note)));
    }
    text
}

fn csv(matrix: &Matrix) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let heads = std::iter::once("users".to_owned()).chain(matrix.columns.iter().map(|column| column.label()));
    let mut write = |record: Vec<String>| {
        // A vector takes everything, and all records have the same number of cells.
        let _ = writer.write_record(record.iter().map(|cell| csv_cell(cell)));
    };
    write(heads.collect());
    for (number, row) in matrix.rows.iter().enumerate() {
        let cells = (0..matrix.columns.len()).filter_map(|column| matrix.cell(number, column));
        write(std::iter::once(row.label()).chain(cells.map(|cell| cell.in_full())).collect());
    }
    for note in &matrix.notes {
        let rest = matrix.columns.iter().map(|_| String::new());
        write(std::iter::once(format!("note: {note}")).chain(rest).collect());
    }
    writer.into_inner().ok().and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or_default()
}

fn row(matrix: &Matrix, number: usize) -> serde_json::Value {
    let cells = (0..matrix.columns.len()).filter_map(|column| matrix.cell(number, column));
    let cells = cells.map(|cell| {
        json!({
            "decision": cell.outcome.as_str(),
            "policies": cell.outcome.policies(),
            "denied": cell.is_denied,
        })
    });
    json!({
        "users": matrix.rows.get(number).map(|row| &row.users),
        "cells": cells.collect::<Vec<_>>(),
    })
}

fn lines(matrix: &Matrix) -> String {
    (0..matrix.rows.len()).map(|number| row(matrix, number).to_string() + "\n").collect()
}

fn json(matrix: &Matrix) -> String {
    let columns = matrix.columns.iter().map(|column| {
        let nodes = column.nodes.iter().map(|(places, kinds)| {
            let names = places.iter().filter_map(|place| matrix.places.get(*place)).map(|place| &place.name);
            json!({"places": names.collect::<Vec<_>>(), "kinds": kinds})
        });
        json!({"nodes": nodes.collect::<Vec<_>>()})
    });
    let policies = matrix.policies().into_iter().map(|(name, manual)| match manual {
        None => json!({"name": name, "approval": "automatic", "hours": 1}),
        Some(manual) => {
            json!({"name": name, "approval": "manual", "hours": manual.hours, "levels": manual.levels})
        }
    });
    let all = json!({
        "version": 1,
        "places": matrix.places,
        "columns": columns.collect::<Vec<_>>(),
        "rows": (0..matrix.rows.len()).map(|number| row(matrix, number)).collect::<Vec<_>>(),
        "policies": policies.collect::<Vec<_>>(),
        "notes": matrix.notes,
    });
    let mut text = serde_json::to_string_pretty(&all).unwrap_or_default();
    text.push('\n');
    text
}
