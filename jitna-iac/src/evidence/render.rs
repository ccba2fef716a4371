//! Evidence as rows, for CSV and for the page

use serde::Serialize;

use super::Evidence;
use super::controls::CONTROLS;
use super::facts::Fact;
use crate::escape::csv_cell;
use crate::exposure::Length;
use crate::replay::{How, Past};

/// The tables of the evidence
#[derive(Debug, Serialize)]
pub(crate) struct Tables {
    pub(crate) controls: Table,
    pub(crate) facts: Table,
    pub(crate) access: Table,
    pub(crate) exposure: Table,
    pub(crate) requests: Option<Table>,
    /// How to read the access, and what is not in it
    pub(crate) notes: Vec<String>,
}

/// A table
#[derive(Debug, Serialize)]
pub(crate) struct Table {
    pub(crate) heads: Vec<&'static str>,
    pub(crate) rows: Vec<Vec<String>>,
}

impl Evidence<'_> {
    /// Returns the tables
    pub(crate) fn tables(&self) -> Tables {
        let requests = self.requests.as_ref().map(|all| Table {
            heads: vec!["Request", "Requested", "User", "Account", "Region", "Node", "Decision", "Status"],
            rows: all.iter().map(request).collect(),
        });
        Tables {
            controls: self.controls(),
            facts: self.shown_facts(),
            access: self.shown_access(),
            exposure: self.shown_exposure(),
            requests,
            notes: self.access.notes.clone(),
        }
    }

    fn controls(&self) -> Table {
        let titles = |facts: Vec<&Fact>| {
            let titles: Vec<&str> = facts.iter().map(|fact| fact.topic.title()).collect();
            titles.join("; ")
        };
        let rows = CONTROLS.iter().map(|control| {
            let (has, lacks) = self.support(control);
            let name = format!("{} {}", control.id, control.title);
            vec![control.framework.name().to_owned(), name, titles(has), titles(lacks)]
        });
        Table { heads: vec!["Framework", "Control", "Supported by", "Not shown"], rows: rows.collect() }
    }

    fn shown_facts(&self) -> Table {
        let word = |holds: bool| if holds { "yes" } else { "no" };
        let rows = self
            .facts
            .iter()
            .map(|fact| vec![fact.topic.title().to_owned(), word(fact.holds).to_owned(), fact.text.clone()]);
        Table { heads: vec!["Fact", "Shown", "Detail"], rows: rows.collect() }
    }

    fn shown_access(&self) -> Table {
        let matrix = &self.access;
        let rows = matrix.rows.iter().enumerate().flat_map(|(row, users)| {
            let cells = matrix.columns.iter().enumerate();
            cells.filter_map(move |(column, nodes)| {
                let cell = matrix.cell(row, column)?;
                Some(vec![users.label(), nodes.label(), cell.in_full()])
            })
        });
        Table { heads: vec!["Users", "Nodes", "Decision"], rows: rows.collect() }
    }

    fn shown_exposure(&self) -> Table {
        let rows = self.exposures.iter().map(|one| {
            let longest =
                one.longest().map_or_else(|| "no limit".to_owned(), |longest| Length(longest).to_string());
            let window = Length(one.window.as_secs()).to_string();
            vec![
                one.rollout.clone(),
                one.policy.to_owned(),
                one.approval.as_str().to_owned(),
                window,
                longest,
            ]
        });
        Table {
            heads: vec!["Rollout", "Policy", "Approval", "Access", "Longest time on a node"],
            rows: rows.collect(),
        }
    }

    /// Renders all tables as one CSV file: the first column has the name of the table
    #[must_use]
    pub fn to_csv(&self) -> String {
        let tables = self.tables();
        let mut all = vec![
            ("control", &tables.controls),
            ("fact", &tables.facts),
            ("access", &tables.access),
            ("exposure", &tables.exposure),
        ];
        all.extend(tables.requests.as_ref().map(|table| ("request", table)));
        let width = all.iter().map(|(_, table)| table.heads.len()).max().unwrap_or_default();
        let mut writer = csv::Writer::from_writer(Vec::new());
        let mut write = |kind: &str, cells: Vec<&str>| {
            let blank = width.saturating_sub(cells.len());
            let cells = std::iter::once(kind).chain(cells).chain(std::iter::repeat_n("", blank));
            // A vector takes everything, and all records have the same number of cells.
            let _ = writer.write_record(cells.map(csv_cell));
        };
        for (kind, table) in all {
            write("table", table.heads.clone());
            for row in &table.rows {
                write(kind, row.iter().map(String::as_str).collect());
            }
        }
        String::from_utf8(writer.into_inner().unwrap_or_default()).unwrap_or_default()
    }
}

fn request(past: &Past) -> Vec<String> {
    let or = |text: &Option<String>| text.clone().unwrap_or_default();
    let how = match &past.how {
        Some(How::Automatic) => "approved automatically".to_owned(),
        Some(How::Manual(Some(policy))) => format!("manual policy {policy}"),
        Some(How::Manual(None)) => "manual".to_owned(),
        Some(How::Conflict(policies)) => format!("conflict of {}", policies.join(", ")),
        None => String::new(),
    };
    vec![
        past.id.clone(),
        past.requested.map(|when| when.to_string()).unwrap_or_default(),
        past.session.clone().or_else(|| past.user.clone()).unwrap_or_default(),
        or(&past.account),
        or(&past.region),
        or(&past.node),
        how,
        past.fate.as_ref().map(|fate| fate.as_str().to_owned()).unwrap_or_default(),
    ]
}
