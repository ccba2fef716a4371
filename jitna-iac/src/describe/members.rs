//! Units and accounts of the organization, put together from their handles

use std::collections::HashMap;

use crate::origin::Origin;
use crate::tree::{Node, Value as Content};

use super::handle::{Account, Unit};

/// Units and accounts in the order in which they were used
#[derive(Debug, Default)]
pub(super) struct Members {
    all: Vec<Member>,
    /// Numbers of what has an ID
    by_id: HashMap<&'static str, Vec<usize>>,
}

#[derive(Debug)]
struct Member {
    name: &'static str,
    id: &'static str,
    /// ID of the unit that it lies in
    above: Option<&'static str>,
    at: Origin,
    is_unit: bool,
}

impl Members {
    fn add(&mut self, member: Member) {
        let known = self.by_id.entry(member.id).or_default();
        let is_known = known.iter().any(|&number| {
            self.all.get(number).is_some_and(|other| {
                (other.name, other.above, other.is_unit) == (member.name, member.above, member.is_unit)
            })
        });
        if !is_known {
            known.push(self.all.len());
            self.all.push(member);
        }
    }

    /// Units above something, which are in the organization as well
    fn above(&mut self, above: &[Option<(&'static str, &'static str)>], at: Origin) -> Option<&'static str> {
        let (first, rest) = above.split_first()?;
        let (name, id) = (*first)?;
        let over = self.above(rest, at);
        self.add(Member { name, id, above: over, at, is_unit: true });
        Some(id)
    }

    pub(super) fn unit(&mut self, unit: Unit) {
        let Some(id) = unit.id else { return };
        let at = Origin::Caller(unit.at);
        let above = self.above(&unit.above, at);
        self.add(Member { name: unit.name, id, above, at, is_unit: true });
    }

    pub(super) fn account(&mut self, account: Account) {
        let Some(id) = account.id else { return };
        let at = Origin::Caller(account.at);
        let above = self.above(&account.above, at);
        self.add(Member { name: account.name, id, above, at, is_unit: false });
    }

    /// Writes what lies directly below the root, with all below it
    pub(super) fn below_the_root(&self, organization: &mut Vec<(Node<'static>, Node<'static>)>) {
        let mut below: HashMap<Option<&str>, Vec<&Member>> = HashMap::new();
        for member in &self.all {
            below.entry(member.above).or_default().push(member);
        }
        write(None, &below, organization);
    }
}

fn write(
    above: Option<&str>,
    below: &HashMap<Option<&str>, Vec<&Member>>,
    pairs: &mut Vec<(Node<'static>, Node<'static>)>,
) {
    for (key, units) in [("accounts", false), ("units", true)] {
        let members = below.get(&above).into_iter().flatten().filter(|member| member.is_unit == units);
        let items: Vec<Node<'static>> = members
            .map(|member| {
                let text = |text| Node::text(text, member.at);
                let mut of = vec![(text("name"), text(member.name)), (text("id"), text(member.id))];
                if member.is_unit {
                    write(Some(member.id), below, &mut of);
                }
                Node { value: Content::Mapping(of), origin: member.at }
            })
            .collect();
        if let Some(at) = items.first().map(|item| item.origin) {
            pairs.push((Node::text(key, at), Node { value: Content::Sequence(items), origin: at }));
        }
    }
}
