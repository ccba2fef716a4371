//! Merging the content of all files

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::collect::Collector;
use super::{Inventory, InventoryNode, InventoryUser, NodePlace};
use crate::decide::{Node, NodeKind, User};
use crate::diag::{Diagnostic, Diagnostics};
use crate::origin::Origin;
use crate::quantity::counted;
use crate::rules;

impl Collector {
    /// Returns the nodes and users of all files, and unsorted findings about them
    #[must_use]
    pub fn finish(mut self) -> (Inventory, Diagnostics) {
        let disabled: Vec<String> = self.disabled.iter().cloned().collect();
        for id in &disabled {
            self.people.swap_remove(id);
        }
        let first = self.names.keys().min().copied();
        self.join_memberships();
        self.find_unknown_tags();
        self.find_moved();
        let left_out = self.left_out();
        let mut order: Vec<usize> = (0..self.places.len()).collect();
        order.sort_by(|a, b| self.places.get_index(*a).cmp(&self.places.get_index(*b)));
        let mut rank = vec![0; order.len()];
        for (new, old) in order.iter().enumerate() {
            if let Some(rank) = rank.get_mut(*old) {
                *rank = new;
            }
        }
        let places =
            order.iter().filter_map(|old| self.places.get_index(*old)).map(|(account, region)| NodePlace {
                account: account.to_string(),
                region: region.to_string(),
                unit: self.units.get(account).cloned(),
            });
        let places = places.collect();
        let (mut unmanaged, mut terminated) = (0, 0);
        let mut nodes = Vec::with_capacity(self.nodes.len());
        for ((place, id), found) in self.nodes {
            // AWS lists terminated nodes for a while, but no user can access them.
            if self.terminated.contains(&(place, id.clone())) {
                terminated += 1;
                continue;
            }
            if self.listed.contains(&place) && !found.listed {
                unmanaged += 1;
                continue;
            }
            let tags = found.tags.map(|(tags, _)| tags).unwrap_or_default();
            let place = rank.get(place).copied().unwrap_or_default();
            nodes.push(InventoryNode { place, node: Node { id, kind: found.kind, tags } });
        }
        nodes.sort_by(|a, b| (a.place, &a.node.id).cmp(&(b.place, &b.node.id)));
        let known = self.has_users || !self.people.is_empty();
        let mut people: Vec<InventoryUser> = self
            .people
            .into_iter()
            .map(|(id, person)| {
                let mut groups = person.groups;
                groups.sort();
                groups.dedup();
                let user = User { id, groups, attributes: person.attributes };
                InventoryUser { name: person.name, user, principal_tags: person.principal_tags }
            })
            .collect();
        people.sort_by(|a, b| a.user.id.cmp(&b.user.id));
        let inventory = Inventory {
            places,
            nodes,
            unmanaged,
            terminated,
            disabled: disabled.len(),
            users: known.then_some(people),
            groups: self.groups,
        };
        let mut findings = self.findings;
        if !known && inventory.groups.is_empty() && findings.is_empty() {
            let origin = first.map_or(Origin::Unknown, |file| Origin::Place { file, line: 1, column: 1 });
            findings.extend(inventory.without_nodes().map(|finding| finding.at(origin, "")));
        }
        findings.extend(left_out);
        (inventory, findings)
    }

    /// Reports nodes for which no file has tags, once for each place and kind
    fn find_unknown_tags(&mut self) {
        let mut bare: BTreeMap<(usize, NodeKind), (usize, Origin)> = BTreeMap::new();
        for ((place, id), found) in &self.nodes {
            let ignored = self.listed.contains(place) && !found.listed
                || self.terminated.contains(&(*place, id.clone()));
            if found.tags.is_none() && !ignored && !self.tagged.contains(&(*place, found.kind)) {
                bare.entry((*place, found.kind)).or_insert((0, found.origin)).0 += 1;
            }
        }
        for ((place, kind), (count, origin)) in bare {
            let Some((account, region)) = self.places.get_index(place) else { continue };
            let (what, command) = match kind {
                NodeKind::Ec2 => ("EC2 instances", "aws ec2 describe-instances"),
                NodeKind::Managed => {
                    ("nodes of hybrid activations", "aws resourcegroupstaggingapi get-resources")
                }
            };
            let message = format!(
                "no file has tags of the {count} {what} of {account} in {region}, so they count as untagged"
            );
            let finding = rules::UNKNOWN_TAGS
                .finding(message)
                .at(origin, "")
                .help(format!("also provide the output of `{command}` there"));
            self.push(finding);
        }
    }

    /// Reports nodes that are in two places
    fn find_moved(&mut self) {
        let mut seen: HashMap<&str, usize> = HashMap::with_capacity(self.nodes.len());
        let mut moved = BTreeSet::new();
        for (number, (_, id)) in self.nodes.keys().enumerate() {
            if let Some(first) = seen.insert(id, number) {
                moved.insert((first, number));
            }
        }
        for (first, second) in moved {
            let entry = |number: usize| {
                let ((place, id), found) = self.nodes.get_index(number)?;
                let (account, region) = self.places.get_index(*place)?;
                Some((id.clone(), format!("{account} in {region}"), found.origin))
            };
            if let (Some((id, here, _)), Some((_, there, origin))) = (entry(first), entry(second)) {
                self.contradiction(format!("{id} is in {here} and in {there}"), origin);
            }
        }
    }
}

impl Inventory {
    /// Returns the finding for an inventory without nodes, for which every limit holds
    pub(crate) fn without_nodes(&self) -> Option<Diagnostic> {
        if !self.nodes.is_empty() {
            return None;
        }
        let left_out = match self.left_out() {
            lines if lines.is_empty() => String::new(),
            lines => format!(" ({})", lines.join("; ")),
        };
        let help = "provide the output of `aws ssm list-nodes` or `aws ssm describe-instance-information` in an account and Region that has nodes";
        Some(rules::EMPTY_INVENTORY.finding(format!("the inventory has no node{left_out}")).help(help))
    }

    /// Returns how many nodes and users do not count, and why, one sentence each
    #[must_use]
    pub fn left_out(&self) -> Vec<String> {
        let left_out = |count: usize, noun: &str| {
            format!("{} {} left out", counted(count, noun), if count == 1 { "is" } else { "are" })
        };
        let mut lines = Vec::new();
        if self.unmanaged > 0 {
            let left_out = left_out(self.unmanaged, "EC2 instance");
            lines.push(format!("{left_out}: not managed by Systems Manager, as it says itself or by listing other nodes there"));
        }
        if self.terminated > 0 {
            let left_out = left_out(self.terminated, "node");
            lines.push(format!("{left_out}: the EC2 instance is terminated"));
        }
        if self.disabled > 0 {
            let left_out = left_out(self.disabled, "user");
            lines.push(format!("{left_out}: disabled in IAM Identity Center"));
        }
        lines
    }
}
