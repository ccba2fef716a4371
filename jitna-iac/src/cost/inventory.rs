//! Number of nodes by place

use std::str::FromStr;

use super::Place;
use crate::diag::{Diagnostics, Sources};
use crate::ids::{AccountId, ParseIdError, Region, clip};
use crate::origin::{FileId, Origin};
use crate::rules;

/// Columns of an inventory; the last one is optional
const COLUMNS: [&str; 4] = ["account", "region", "nodes", "hours"];

/// Reads the places from CSV, and returns the findings about it
///
/// The first line names the columns `account`, `region`, `nodes` and, if places differ, `hours`.
#[must_use]
pub fn read_inventory(text: &str, name: &str, sources: &mut Sources) -> (Vec<Place>, Diagnostics) {
    let file = sources.add(name, text);
    let mut reader = Reader { file, findings: Diagnostics::default() };
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if text.trim_start().starts_with(['{', '[']) {
        let help = "write a line such as `111111111111,eu-central-1,120` for each account and Region; `jitna-iac coverage --inventory` \
                    reads JSON of the AWS CLI";
        let message = "expected CSV with `account,region,nodes`, found JSON".to_owned();
        reader.wrong(1, message, help);
        return (Vec::new(), reader.findings);
    }
    let mut csv = csv::ReaderBuilder::new()
        .trim(csv::Trim::All)
        .flexible(true)
        .has_headers(false)
        .from_reader(text.as_bytes());
    let mut columns: Option<Vec<String>> = None;
    let mut places = Vec::new();
    for record in csv.records() {
        // The text is UTF-8 and lines may have any number of cells, so reading a record cannot fail.
        let Ok(record) = record else { continue };
        let line = record.position().map_or(1, csv::Position::line);
        match &columns {
            None => columns = Some(reader.header(&record, line)),
            Some(columns) => places.extend(reader.place(columns, &record, line)),
        }
    }
    if columns.is_none() {
        reader.wrong(1, "the inventory is empty".to_owned(), HEADER);
    }
    (places, reader.findings)
}

const HEADER: &str = "the first line is `account,region,nodes` or `account,region,nodes,hours`";

struct Reader {
    file: FileId,
    findings: Diagnostics,
}

impl Reader {
    fn wrong(&mut self, line: u64, message: String, help: &str) {
        let line = u32::try_from(line).unwrap_or(u32::MAX);
        let origin = Origin::Place { file: self.file, line, column: 1 };
        self.findings.push(rules::MALFORMED_INVENTORY.finding(message).at(origin, "").help(help));
    }

    /// Reads the names of the columns
    fn header(&mut self, record: &csv::StringRecord, line: u64) -> Vec<String> {
        let names: Vec<String> = record.iter().map(str::to_lowercase).collect();
        for (at, name) in names.iter().enumerate() {
            if !COLUMNS.contains(&name.as_str()) {
                self.wrong(line, format!("unknown column `{}`", clip(name)), HEADER);
            } else if names.iter().take(at).any(|other| other == name) {
                self.wrong(line, format!("duplicate column `{name}`"), HEADER);
            }
        }
        for wanted in COLUMNS.iter().take(3) {
            if !names.iter().any(|name| name == wanted) {
                self.wrong(line, format!("missing column `{wanted}`"), HEADER);
            }
        }
        names
    }

    fn place(&mut self, columns: &[String], record: &csv::StringRecord, line: u64) -> Option<Place> {
        let cell = |wanted: &str| {
            let at = columns.iter().position(|column| column == wanted)?;
            record.get(at).filter(|cell| !cell.is_empty())
        };
        if record.len() != columns.len() {
            let message = format!("found {} cells, expected {}", record.len(), columns.len());
            self.wrong(line, message, "write a cell for each column");
            return None;
        }
        let account = self.cell(line, "account", cell("account"), parsed::<AccountId>);
        let region = self.cell(line, "region", cell("region"), parsed::<Region>);
        let nodes = self.cell(line, "nodes", cell("nodes"), whole);
        let hours = match cell("hours") {
            None => Some(None),
            hours => self.cell(line, "hours", hours, whole).map(Some),
        };
        Some(Place { account: account?, region: region?, nodes: nodes?, hours: hours? })
    }

    /// Parses a cell; a missing cell is reported if its column exists
    fn cell<T>(
        &mut self,
        line: u64,
        column: &str,
        cell: Option<&str>,
        parse: impl Fn(&str) -> Result<T, String>,
    ) -> Option<T> {
        match cell.map(parse) {
            None => {
                self.wrong(line, format!("nothing for `{column}`"), "write a value, or remove the line");
                None
            }
            Some(Err(message)) => {
                self.wrong(line, message, "write it as in `111111111111,eu-central-1,120`");
                None
            }
            Some(Ok(value)) => Some(value),
        }
    }
}

fn parsed<T: FromStr<Err = ParseIdError>>(text: &str) -> Result<T, String> {
    text.parse().map_err(|error: ParseIdError| error.to_string())
}

fn whole(text: &str) -> Result<u32, String> {
    text.parse().map_err(|_| format!("`{}` is not a whole number", clip(text)))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Checks the number of places, and the line and message of each finding
    fn check(text: &str, places: usize, findings: &[(u32, &str)]) {
        let mut sources = Sources::default();
        let (found, all) = read_inventory(text, "nodes.csv", &mut sources);
        let all: Vec<(u32, &str)> = all
            .iter()
            .map(|finding| (sources.position(finding.origin()).unwrap().line, finding.message.as_str()))
            .collect();
        assert_eq!((found.len(), all.as_slice()), (places, findings), "{text}");
    }

    #[test]
    fn columns_come_in_any_order() {
        check("account,region,nodes\n111111111111,eu-west-1,2\n", 1, &[]);
        check(
            "\u{feff}Nodes, Hours ,account,region\r\n2,,111111111111,eu-west-1\r\n\r\n3,4,111111111111,eu-west-2",
            2,
            &[],
        );
        check("account,region,nodes\n\"111111111111\",\"eu-west-1\",\"2\"\n", 1, &[]);
    }

    #[test]
    fn everything_that_is_wrong_is_said_at_its_line() {
        check("", 0, &[(1, "the inventory is empty")]);
        check("account,regoin,nodes\n", 0, &[(1, "unknown column `regoin`"), (1, "missing column `region`")]);
        check("account,region,nodes\n111111111111,eu-west-1\n", 0, &[(2, "found 2 cells, expected 3")]);
        check(
            "account,region,nodes\n,eu-west-1,-3\n",
            0,
            &[(2, "nothing for `account`"), (2, "`-3` is not a whole number")],
        );
    }
}
