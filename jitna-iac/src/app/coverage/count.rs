//! Coverage of the nodes in files

use std::path::PathBuf;

use crate::app::Console;
use crate::app::decide::finding;
use crate::coverage::{Coverage, Dimension, approvers_without_members};
use crate::decide::{Doubts, Engine, malformed_node, malformed_user};
use crate::diag::{Diagnostics, Severity, Sources};
use crate::error::Error;
use crate::inventory::Collector;
use crate::origin::Origin;
use crate::plan::Plan;
use crate::quantity::counted;
use crate::rules;

/// Files and folders with nodes and users; `-` is standard input
#[derive(Clone, Copy, Debug)]
pub(in crate::app) struct Files<'f> {
    pub(in crate::app) inventory: &'f [PathBuf],
    pub(in crate::app) users: &'f [PathBuf],
}

impl Files<'_> {
    /// Checks whether there are users but no nodes, and reports it
    pub(in crate::app) fn are_users_alone(self, console: &mut Console<'_>) -> bool {
        let alone = self.inventory.is_empty() && !self.users.is_empty();
        if alone {
            nothing_without_nodes("users require", console);
        }
        alone
    }
}

pub(super) fn nothing_without_nodes(what: &str, console: &mut Console<'_>) {
    console.complain(&format!("{what} nodes"), Some("name what the AWS CLI printed with `--inventory FILE`"));
}

/// Computes the coverage of the nodes in files, and the findings about the model that result; on failure, reports what is wrong and returns
/// `None`
pub(in crate::app) fn count(
    engine: &Engine,
    plan: &Plan<'_>,
    files: Files<'_>,
    by: Vec<Dimension>,
    console: &mut Console<'_>,
) -> Result<Option<(Coverage, Diagnostics)>, Error> {
    let (mut collector, mut sources) = (Collector::default(), Sources::default());
    let paths: Vec<&PathBuf> = files.inventory.iter().chain(files.users).collect();
    for (number, path) in paths.iter().enumerate() {
        console.progress("reading the inventory", number, paths.len());
        collector.open(path, &mut sources)?;
    }
    let (inventory, mut findings) = collector.finish();
    console.progress_done();
    // With no nodes, every limit holds, so a pipeline would rely on nothing.
    if !findings.has(rules::EMPTY_INVENTORY.code) && findings.worst() < Some(Severity::Error) {
        findings.extend(inventory.without_nodes());
    }
    findings.sort(&sources);
    console.report(&findings, &sources, Severity::Warning, Severity::Error);
    if findings.worst() >= Some(Severity::Error) {
        return Ok(None);
    }
    let tags = inventory.nodes.iter().flat_map(|node| &node.node.tags);
    let tags = tags.map(|(key, value)| (key.as_str(), value.as_str()));
    let mut doubts = Vec::new();
    for (doubt, count) in Doubts::new(plan).tags(tags) {
        let mut finding = finding(&doubt, Origin::Unknown);
        let nodes = counted(count, "node");
        let have = if count == 1 { "has" } else { "have" };
        finding.message = format!("{}; {nodes} {have} it", finding.message);
        doubts.push(finding);
    }
    let ids = inventory.nodes.iter().map(|node| malformed_node(&node.node.id));
    let users = inventory.users.iter().flatten().map(|user| malformed_user(&user.user.id));
    doubts.extend(ids.chain(users).flatten().map(|doubt| finding(&doubt, Origin::Unknown)));
    console.report(&doubts.into(), &sources, Severity::Warning, Severity::Error);
    let coverage = Coverage::new(engine, plan, &inventory, by, &mut |done, total| {
        console.progress("counting nodes", done, total);
    });
    console.progress_done();
    Ok(Some((coverage, approvers_without_members(plan, &inventory))))
}
