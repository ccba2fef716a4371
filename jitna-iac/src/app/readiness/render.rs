//! Readiness as text, JSON and CSV

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{ReadinessFormat, ReadinessOptions};
use crate::app::table::table;
use crate::decide::{NodeKind, visible};
use crate::escape::csv_cell;
use crate::quantity::counted;
use crate::readiness::{Facts, JudgedNode, Readiness, Verdict};

pub(super) fn render(readiness: &Readiness, facts: &Facts, options: &ReadinessOptions) -> String {
    match options.format {
        ReadinessFormat::Text => text(readiness, facts, options.most),
        ReadinessFormat::Json => json(readiness, facts),
        ReadinessFormat::Csv => csv(readiness),
    }
}

fn text(readiness: &Readiness, facts: &Facts, most: Option<usize>) -> String {
    let mut places: BTreeMap<(&str, &str), [usize; Verdict::ALL.len()]> = BTreeMap::new();
    let mut total = [0; Verdict::ALL.len()];
    for node in &readiness.nodes {
        let counts = places.entry((&node.account, &node.region)).or_default();
        for (at, verdict) in Verdict::ALL.iter().enumerate() {
            let one = usize::from(node.verdict == *verdict);
            counts.get_mut(at).map(|count| *count += one).unwrap_or_default();
            total.get_mut(at).map(|count| *count += one).unwrap_or_default();
        }
    }
    let heads = ["ACCOUNT", "REGION", "NODES"].map(str::to_owned).into_iter();
    let mut rows: Vec<Vec<String>> =
        vec![heads.chain(Verdict::ALL.iter().map(|verdict| verdict.words().to_uppercase())).collect()];
    let row = |account: &str, region: &str, counts: &[usize]| {
        let first = [account.to_owned(), region.to_owned(), counts.iter().sum::<usize>().to_string()];
        first.into_iter().chain(counts.iter().map(usize::to_string)).collect::<Vec<String>>()
    };
    let shown = most.unwrap_or(places.len());
    rows.extend(places.iter().take(shown).map(|((account, region), counts)| row(account, region, counts)));
    rows.push(row("total", "", &total));
    let mut text = table(&rows, &[false, false, true, true, true, true, true, true, true]);
    if places.len() > shown {
        text.push_str(&format!("{} more rows are not shown; `--all` shows them\n", places.len() - shown));
    }
    for verdict in [Verdict::Unreachable, Verdict::NotLogged, Verdict::Unknown] {
        text.push_str(&section(readiness, verdict, most));
    }
    let mut helps: BTreeMap<&str, usize> = BTreeMap::new();
    for node in &readiness.nodes {
        let mut own: Vec<&str> = node.missing.iter().map(|missing| missing.help.as_str()).collect();
        own.extend(node.reasons.iter().map(|reason| reason.help.as_str()));
        own.sort_unstable();
        own.dedup();
        for help in own {
            *helps.entry(help).or_default() += 1;
        }
    }
    if !helps.is_empty() {
        text.push_str("\nwhat to do:\n");
        let mut helps: Vec<(&str, usize)> = helps.into_iter().collect();
        helps.sort_by_key(|(help, count)| (std::cmp::Reverse(*count), *help));
        for (help, count) in helps {
            text.push_str(&format!("- {}: {}\n", counted(count, "node"), visible(help)));
        }
    }
    let notes = notes(readiness, facts);
    if !notes.is_empty() {
        text.push('\n');
        text.extend(notes.iter().map(|note| format!("- {note}\n")));
    }
    text
}

/// Returns the nodes with a verdict, and why they have it
fn section(readiness: &Readiness, verdict: Verdict, most: Option<usize>) -> String {
    let nodes: Vec<&JudgedNode> = readiness.nodes.iter().filter(|node| node.verdict == verdict).collect();
    if nodes.is_empty() {
        return String::new();
    }
    let shown = most.unwrap_or(nodes.len());
    let rows: Vec<Vec<String>> = nodes
        .iter()
        .take(shown)
        .map(|node| {
            let why = why(node).join("; ");
            vec![format!("  {}", visible(&node.id)), node.account.clone(), node.region.clone(), visible(&why)]
        })
        .collect();
    let mut text = format!("\n{}, {}:\n{}", verdict.words(), counted(nodes.len(), "node"), table(&rows, &[]));
    if nodes.len() > shown {
        text.push_str(&format!("  and {} more; `--all` names them\n", nodes.len() - shown));
    }
    text
}

fn why(node: &JudgedNode) -> Vec<String> {
    let reasons = node.reasons.iter().map(|reason| reason.message.clone());
    let missing = node.missing.iter().map(|missing| format!("not known: {}", missing.what));
    reasons.chain(missing).chain(node.not_enabled.clone()).collect()
}

/// Returns what the numbers leave out or assume, one sentence each
pub(super) fn notes(readiness: &Readiness, facts: &Facts) -> Vec<String> {
    let mut notes = Vec::new();
    let mut not_enabled: BTreeMap<&str, usize> = BTreeMap::new();
    for reason in readiness.nodes.iter().filter_map(|node| node.not_enabled.as_deref()) {
        *not_enabled.entry(reason).or_default() += 1;
    }
    for (reason, count) in not_enabled {
        notes.push(format!("{} not judged: {}", counted(count, "node"), visible(reason)));
    }
    if facts.terminated() > 0 {
        notes.push(format!(
            "{} left out: the EC2 instance is terminated",
            counted(facts.terminated(), "node")
        ));
    }
    let hybrid = readiness.nodes.iter().filter(|node| node.kind == NodeKind::Managed).count();
    if hybrid > 0 {
        notes.push(format!(
            "{} of hybrid activations or other clouds: their networks are not in AWS, so only the agent, its role and its platform are \
             judged",
            counted(hybrid, "node")
        ));
    }
    notes.push(
        "a permission counts if a policy of the role allows it for any resource; service control policies and policies of endpoints are \
         not read"
            .to_owned(),
    );
    notes
}

fn json(readiness: &Readiness, facts: &Facts) -> String {
    let nodes = readiness.nodes.iter().map(|node| {
        let reasons = node
            .reasons
            .iter()
            .map(|reason| json!({"code": reason.code, "message": reason.message, "help": reason.help}));
        let missing = node.missing.iter().map(|missing| json!({"what": missing.what, "help": missing.help}));
        let mut value = json!({
            "node": node.id,
            "account": node.account,
            "region": node.region,
            "verdict": node.verdict.as_str(),
            "reasons": reasons.collect::<Vec<Value>>(),
            "unknown": missing.collect::<Vec<Value>>(),
        });
        if let (Some(reason), Some(map)) = (&node.not_enabled, value.as_object_mut()) {
            map.insert("notEnabled".to_owned(), json!(reason));
        }
        value
    });
    let nodes: Vec<Value> = nodes.collect();
    let mut total = serde_json::Map::new();
    total.insert("nodes".to_owned(), json!(readiness.nodes.len()));
    for verdict in Verdict::ALL {
        total.insert(verdict.as_str().to_owned(), json!(readiness.count(verdict)));
    }
    let whole = json!({"version": 1, "total": total, "nodes": nodes, "notes": notes(readiness, facts)});
    // Serialization cannot fail: keys are strings.
    let mut text = serde_json::to_string_pretty(&whole).unwrap_or_default();
    text.push('\n');
    text
}

fn csv(readiness: &Readiness) -> String {
    let mut text = "account,region,node,verdict,why\n".to_owned();
    for node in &readiness.nodes {
        let cells = [&node.account, &node.region, &node.id, node.verdict.as_str(), &why(node).join("; ")];
        let cells: Vec<String> = cells.iter().map(|cell| csv_cell(cell).to_string()).collect();
        text.push_str(&format!("{}\n", cells.join(",")));
    }
    text
}
