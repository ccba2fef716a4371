//! Coverage of the nodes in files

use std::path::PathBuf;

use crate::app::Streams;
use crate::app::decide::finding;
use crate::coverage::{Coverage, Dimension, approvers_without_members};
use crate::decide::{Doubts, Engine, malformed_node, malformed_user};
use crate::diag::{Diagnostics, Severity, Sources};
use crate::error::Error;
use crate::inventory::Collector;
use crate::origin::Origin;
use crate::plan::Plan;
use crate::rules;

/// Files and folders with nodes and users; `-` is standard input
#[derive(Clone, Copy, Debug)]
pub(in crate::app) struct Files<'f> {
    pub(in crate::app) inventory: &'f [PathBuf],
    pub(in crate::app) users: &'f [PathBuf],
}

impl Files<'_> {
    /// Whether there are users and no nodes, which is said
    pub(in crate::app) fn are_users_alone(self, streams: &mut Streams<'_>) -> bool {
        let alone = self.inventory.is_empty() && !self.users.is_empty();
        if alone {
            nothing_without_nodes("users say", streams);
        }
        alone
    }
}

pub(super) fn nothing_without_nodes(what: &str, streams: &mut Streams<'_>) {
    streams.complain(
        &format!("{what} nothing without nodes"),
        Some("name what the AWS CLI printed with `--inventory FILE`"),
    );
}

/// Coverage of the nodes in files, and what is found about the model by them; nothing if something is wrong with these, which has been said
pub(in crate::app) fn count(
    engine: &Engine,
    plan: &Plan<'_>,
    files: Files<'_>,
    by: Vec<Dimension>,
    streams: &mut Streams<'_>,
) -> Result<Option<(Coverage, Diagnostics)>, Error> {
    let (mut collector, mut sources) = (Collector::default(), Sources::default());
    let paths: Vec<&PathBuf> = files.inventory.iter().chain(files.users).collect();
    for (number, path) in paths.iter().enumerate() {
        streams.progress("reading the inventory", number, paths.len());
        collector.open(path, &mut sources)?;
    }
    let (inventory, mut findings) = collector.finish();
    streams.progress_done();
    // Every limit holds for no node, so a pipeline would rely on nothing.
    if !findings.has(rules::EMPTY_INVENTORY.code) && findings.worst() < Some(Severity::Error) {
        findings.extend(inventory.without_nodes());
    }
    findings.sort(&sources);
    streams.report(&findings, &sources, Severity::Warning, Severity::Error);
    if findings.worst() >= Some(Severity::Error) {
        return Ok(None);
    }
    let tags = inventory.nodes.iter().flat_map(|node| &node.node.tags);
    let tags = tags.map(|(key, value)| (key.as_str(), value.as_str()));
    let mut doubts = Vec::new();
    for (doubt, count) in Doubts::of(plan).tags(tags) {
        let mut finding = finding(&doubt, Origin::Unknown);
        let nodes = if count == 1 { "1 node has it".to_owned() } else { format!("{count} nodes have it") };
        finding.message = format!("{}; {nodes}", finding.message);
        doubts.push(finding);
    }
    let ids = inventory.nodes.iter().map(|node| malformed_node(&node.node.id));
    let users = inventory.users.iter().flatten().map(|user| malformed_user(&user.user.id));
    doubts.extend(ids.chain(users).flatten().map(|doubt| finding(&doubt, Origin::Unknown)));
    streams.report(&doubts.into(), &sources, Severity::Warning, Severity::Error);
    let coverage = Coverage::of(engine, plan, &inventory, by, &mut |done, total| {
        streams.progress("counting nodes", done, total);
    });
    streams.progress_done();
    Ok(Some((coverage, approvers_without_members(plan, &inventory))))
}
