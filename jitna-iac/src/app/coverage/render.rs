//! Coverage and exposure as text, JSON and CSV

use crate::escape::csv_cell;
use crate::quantity::counted;
use serde_json::{Map, Value, json};

use super::{CoverageFormat, CoverageOptions};
use crate::app::table::table;
use crate::coverage::{Coverage, Dimension, Numbers, Offender, Subjects};
use crate::decide::visible;
use crate::diag::render;
use crate::exposure::{Exposure, IDLE_DEFAULT, Length};

pub(super) fn render(
    coverage: Option<&Coverage>,
    exposures: &[Exposure<'_>],
    options: &CoverageOptions,
) -> String {
    match (options.format, coverage) {
        (CoverageFormat::Text, _) => {
            let mut parts: Vec<String> =
                coverage.into_iter().flat_map(|all| text(all, options.most)).collect();
            parts.push(exposure_text(exposures, options.most));
            parts.join("\n")
        }
        (CoverageFormat::Json, _) => json(coverage, exposures, options.most),
        (CoverageFormat::Csv, Some(coverage)) => rows_csv(coverage),
        (CoverageFormat::Csv, None) => exposure_csv(exposures),
    }
}

/// Returns a part of a total as a percentage that is never rounded up to 100
fn percent(part: usize, all: usize) -> String {
    match (part as u128 * 1000).checked_div(all as u128) {
        None => "-".to_owned(),
        Some(tenths) if tenths % 10 == 0 => format!("{} %", tenths / 10),
        Some(tenths) => format!("{}.{} %", tenths / 10, tenths % 10),
    }
}

/// Joins the first of some strings, and adds how many more there are
fn first(texts: &[&str], most: Option<usize>) -> String {
    let most = most.unwrap_or(texts.len()).min(texts.len());
    let mut shown: Vec<String> = texts.iter().take(most).map(|text| visible(text)).collect();
    if texts.len() > most {
        shown.push(format!("and {} more", texts.len() - most));
    }
    shown.join(", ")
}

/// Maximum number of names in a cell of a table for users
const IN_A_CELL: usize = 3;

fn approved(coverage: &Coverage, numbers: &Numbers, most: Option<usize>) -> String {
    match &coverage.subjects {
        Subjects::Users(all) => format!("{} of {}", numbers.approved.len(), counted(all.len(), "user")),
        Subjects::Described(_) if numbers.approved.is_empty() => "-".to_owned(),
        described @ Subjects::Described(_) => {
            first(&described.labels(&numbers.approved), most.map(|most| most.min(IN_A_CELL)))
        }
    }
}

fn text(coverage: &Coverage, most: Option<usize>) -> Vec<String> {
    let heads = coverage.by.iter().map(|dimension| match dimension {
        Dimension::Tag(key) => visible(key),
        other => other.to_string().to_uppercase(),
    });
    let columns = ["NODES", "COVERED", "AUTOMATIC", "MANUAL", "CONFLICT", "NOTHING", "AUTOMATIC FOR"];
    let mut rows: Vec<Vec<String>> = vec![heads.chain(columns.map(str::to_owned)).collect()];
    let cells = |numbers: &Numbers| {
        [
            numbers.nodes.to_string(),
            percent(numbers.covered, numbers.nodes),
            numbers.automatic.to_string(),
            numbers.manual.to_string(),
            numbers.conflicts.to_string(),
            numbers.uncovered.to_string(),
            approved(coverage, numbers, most),
        ]
    };
    let (shown, left) = first_rows(&coverage.rows, most);
    for row in shown {
        let key = row.key.iter().map(|value| value.as_deref().map_or_else(|| "-".to_owned(), visible));
        rows.push(key.chain(cells(&row.numbers)).collect());
    }
    let total = (0..coverage.by.len()).map(|at| if at == 0 { "total".to_owned() } else { String::new() });
    rows.push(total.chain(cells(&coverage.total)).collect());
    let right: Vec<bool> =
        coverage.by.iter().map(|_| false).chain([true, true, true, true, true, true, false]).collect();
    let mut parts = vec![table(&rows, &right) + &more(left)];
    if !coverage.total.policies.is_empty() {
        let mut rows = vec![vec!["MANUAL POLICY".to_owned(), "NODES".to_owned()]];
        let policies: Vec<_> = coverage.total.policies.iter().collect();
        let (shown, left) = first_rows(&policies, most);
        rows.extend(shown.into_iter().map(|(policy, count)| vec![(*policy).clone(), count.to_string()]));
        parts.push(table(&rows, &[false, true]) + &more(left));
    }
    for (all, what) in [(&coverage.conflicts, "in conflict"), (&coverage.uncovered, "not covered")] {
        if all.is_empty() {
            continue;
        }
        let shown = most.unwrap_or(all.len());
        let rows: Vec<Vec<String>> = all.iter().take(shown).map(offender_cells).collect();
        let mut part = format!("{what}, {}:\n{}", counted(all.len(), "node"), table(&rows, &[]));
        if all.len() > shown {
            part.push_str(&format!("  and {} more; `--all` names them\n", all.len() - shown));
        }
        parts.push(part);
    }
    if !coverage.notes.is_empty() {
        parts.push(coverage.notes.iter().map(|note| format!("- {}\n", visible(note))).collect());
    }
    parts
}

/// Returns the first rows of a table, and how many are left out; returns all rows if `most` is `None`
fn first_rows<T>(rows: &[T], most: Option<usize>) -> (Vec<&T>, usize) {
    if most.is_none() { (rows.iter().collect(), 0) } else { render::first(rows, |_| false) }
}

/// Returns the line below a table that says how many rows are left out
fn more(left: usize) -> String {
    match left {
        0 => String::new(),
        1 => "1 more row is not shown; `--all` shows it\n".to_owned(),
        _ => format!("{left} more rows are not shown; `--all` shows them\n"),
    }
}

fn offender_cells(offender: &Offender) -> Vec<String> {
    let why = offender.reason.clone().unwrap_or_else(|| offender.policies.join(", "));
    let node = format!("  {}", visible(&offender.node));
    vec![node, offender.account.clone(), offender.region.clone(), visible(&why)]
}

fn exposure_text(exposures: &[Exposure<'_>], most: Option<usize>) -> String {
    if exposures.is_empty() {
        return "no rollout has a policy, so no user can access a node\n".to_owned();
    }
    let heads = ["ROLLOUT", "POLICY", "APPROVAL", "ACCESS", "SESSION", "IDLE", "LONGEST", "LONGEST BY RDP"];
    let mut rows: Vec<Vec<String>> = vec![heads.map(str::to_owned).into()];
    let (shown, left) = first_rows(exposures, most);
    for exposure in shown {
        let or =
            |seconds: Option<u64>, none: &str| seconds.map_or(none.to_owned(), |s| Length(s).to_string());
        let idle = exposure.idle.map_or(format!("{IDLE_DEFAULT}m (default)"), |idle| idle.to_string());
        rows.push(vec![
            visible(&exposure.rollout),
            visible(exposure.policy),
            exposure.approval.as_str().to_owned(),
            exposure.window.to_string(),
            or(exposure.session_seconds, "no limit"),
            idle,
            or(exposure.session_total(), "no limit"),
            Length(exposure.rdp_total()).to_string(),
        ]);
    }
    let table = table(&rows, &[]) + &more(left);
    format!(
        "the longest time on a node after one approval, of which a session may begin at the end:\n{table}"
    )
}

fn json(coverage: Option<&Coverage>, exposures: &[Exposure<'_>], most: Option<usize>) -> String {
    let mut map = Map::new();
    map.insert("version".to_owned(), json!(1));
    if let Some(coverage) = coverage {
        let by: Vec<String> = coverage.by.iter().map(ToString::to_string).collect();
        map.insert("by".to_owned(), json!(by));
        if let Subjects::Users(users) = &coverage.subjects {
            map.insert("users".to_owned(), json!(users.len()));
        }
        map.insert("total".to_owned(), Value::Object(numbers_json(coverage, &coverage.total, most)));
        let rows = coverage.rows.iter().map(|row| {
            let group: Map<String, Value> =
                by.iter().cloned().zip(row.key.iter().map(|v| json!(v))).collect();
            let mut map = Map::new();
            map.insert("group".to_owned(), Value::Object(group));
            map.append(&mut numbers_json(coverage, &row.numbers, most));
            Value::Object(map)
        });
        map.insert("rows".to_owned(), rows.collect());
        let offenders = |all: &[Offender]| -> Value {
            let shown = all.iter().take(most.unwrap_or(all.len())).map(|offender| {
                let mut map = Map::new();
                map.insert("node".to_owned(), json!(offender.node));
                map.insert("account".to_owned(), json!(offender.account));
                map.insert("region".to_owned(), json!(offender.region));
                match &offender.reason {
                    Some(reason) => map.insert("reason".to_owned(), json!(reason)),
                    None => map.insert("policies".to_owned(), json!(offender.policies)),
                };
                Value::Object(map)
            });
            shown.collect()
        };
        map.insert("conflicts".to_owned(), offenders(&coverage.conflicts));
        map.insert("uncovered".to_owned(), offenders(&coverage.uncovered));
        map.insert("notes".to_owned(), json!(coverage.notes));
    }
    let exposures = exposures.iter().map(|exposure| {
        json!({
            "rollout": exposure.rollout,
            "policy": exposure.policy,
            "approval": exposure.approval.as_str(),
            "accessSeconds": exposure.window.as_secs(),
            "sessionSeconds": exposure.session_seconds,
            "idleSeconds": exposure.idle.map(|idle| idle.as_secs()),
            "longestSeconds": exposure.session_total(),
            "longestRdpSeconds": exposure.rdp_total(),
        })
    });
    map.insert("exposure".to_owned(), exposures.collect());
    let mut text = serde_json::to_string_pretty(&Value::Object(map)).unwrap_or_default();
    text.push('\n');
    text
}

fn numbers_json(coverage: &Coverage, numbers: &Numbers, most: Option<usize>) -> Map<String, Value> {
    let labels = coverage.subjects.labels(&numbers.approved);
    let shown: Vec<&&str> = labels.iter().take(most.unwrap_or(labels.len())).collect();
    let mut map = Map::new();
    for (key, count) in [
        ("nodes", numbers.nodes),
        ("covered", numbers.covered),
        ("automatic", numbers.automatic),
        ("manual", numbers.manual),
        ("conflict", numbers.conflicts),
        ("nothing", numbers.uncovered),
    ] {
        map.insert(key.to_owned(), json!(count));
    }
    map.insert("manualPolicies".to_owned(), json!(numbers.policies));
    if let Subjects::Users(_) = coverage.subjects {
        map.insert("automaticUsers".to_owned(), json!(numbers.approved.len()));
    }
    map.insert("automaticFor".to_owned(), json!(shown));
    map
}

/// Writes records as CSV
fn written(records: impl Iterator<Item = Vec<String>>) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    for record in records {
        // Writing to a vector does not fail, and all records have the same number of cells.
        let _ = writer.write_record(record.iter().map(|cell| csv_cell(cell)));
    }
    writer.into_inner().ok().and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or_default()
}

fn rows_csv(coverage: &Coverage) -> String {
    let counts = ["nodes", "covered", "automatic", "manual", "conflict", "nothing", "manual_policies"];
    let whom = match coverage.subjects {
        Subjects::Users(_) => "automatic_users",
        Subjects::Described(_) => "automatic_for",
    };
    let heads =
        coverage.by.iter().map(ToString::to_string).chain(counts.map(str::to_owned)).chain([whom.to_owned()]);
    let rows = coverage.rows.iter().map(|row| {
        let numbers = &row.numbers;
        let policies: Vec<String> =
            numbers.policies.iter().map(|(name, count)| format!("{name}={count}")).collect();
        let whom = match &coverage.subjects {
            Subjects::Users(_) => numbers.approved.len().to_string(),
            described => described.labels(&numbers.approved).join("; "),
        };
        let counts = [
            numbers.nodes,
            numbers.covered,
            numbers.automatic,
            numbers.manual,
            numbers.conflicts,
            numbers.uncovered,
        ];
        let key = row.key.iter().map(|value| value.clone().unwrap_or_default());
        key.chain(counts.map(|count| count.to_string())).chain([policies.join("; "), whom]).collect()
    });
    written(std::iter::once(heads.collect()).chain(rows))
}

fn exposure_csv(exposures: &[Exposure<'_>]) -> String {
    let heads = [
        "rollout",
        "policy",
        "approval",
        "access_seconds",
        "session_seconds",
        "idle_seconds",
        "longest_seconds",
        "longest_rdp_seconds",
    ];
    let optional = |seconds: Option<u64>| seconds.map_or_else(String::new, |seconds| seconds.to_string());
    let rows = exposures.iter().map(|exposure| {
        vec![
            exposure.rollout.clone(),
            exposure.policy.to_owned(),
            exposure.approval.as_str().to_owned(),
            exposure.window.as_secs().to_string(),
            optional(exposure.session_seconds),
            optional(exposure.idle.map(|idle| idle.as_secs())),
            optional(exposure.session_total()),
            exposure.rdp_total().to_string(),
        ]
    });
    written(std::iter::once(heads.map(str::to_owned).into()).chain(rows))
}
