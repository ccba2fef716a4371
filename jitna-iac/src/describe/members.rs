//! OUs and accounts of the organization, assembled from their handles

use std::collections::{HashMap, HashSet};

use crate::origin::Origin;
use crate::tree::{Node, Value as Content};

use super::handle::{Account, Unit};

/// OUs and accounts in the order in which they were used
#[derive(Debug, Default)]
pub(super) struct Members {
    all: Vec<Member>,
    /// Indexes of the members with an ID
    by_id: HashMap<&'static str, Vec<usize>>,
}

#[derive(Debug)]
struct Member {
    name: &'static str,
    id: &'static str,
    /// ID of the OU that contains it
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

    /// Adds the OUs above a member, which belong to the organization as well
    fn above(&mut self, above: &[Option<(&'static str, &'static str)>], at: Origin) -> Option<&'static str> {
        let (first, rest) = above.split_first()?;
        let (name, id) = (*first)?;
        let over = self.above(rest, at);
        self.add(Member { name, id, above: over, at, is_unit: true });
        Some(id)
    }

    pub(super) fn unit(&mut self, unit: Unit) {
        let Some(id) = unit.id else { return };
        let at = unit.at.of_user();
        let above = self.above(&unit.above, at);
        self.add(Member { name: unit.name, id, above, at, is_unit: true });
    }

    pub(super) fn account(&mut self, account: Account) {
        let Some(id) = account.id else { return };
        let at = account.at.of_user();
        let above = self.above(&account.above, at);
        self.add(Member { name: account.name, id, above, at, is_unit: false });
    }

    /// Writes the members directly below the root, with everything below them
    pub(super) fn below_the_root(&self, organization: &mut Vec<(Node<'static>, Node<'static>)>) {
        let mut below: HashMap<Option<&str>, Vec<&Member>> = HashMap::new();
        for member in &self.all {
            below.entry(member.above).or_default().push(member);
        }
        // Members that a file declares stay unchanged.
        let said = ids(organization);
        let mut made = Vec::new();
        write(None, &below, &said, &mut made);
        for (key, list) in made {
            let known = organization.iter_mut().find(|(of, _)| of.is_same(&key));
            match (known.map(|(_, value)| &mut value.value), list) {
                (Some(Content::Sequence(items)), Node { value: Content::Sequence(more), .. }) => {
                    items.extend(more)
                }
                (Some(_), _) => {}
                (None, list) => organization.push((key, list)),
            }
        }
    }
}

/// IDs of the declared OUs and accounts
fn ids(pairs: &[(Node<'static>, Node<'static>)]) -> HashSet<String> {
    let mut all = HashSet::new();
    for (key, value) in pairs {
        if let (Some("accounts" | "units"), Content::Sequence(members)) = (key.as_text(), &value.value) {
            for member in members {
                all.extend(member.get("id").and_then(Node::as_text).map(str::to_owned));
                if let Content::Mapping(of) = &member.value {
                    all.extend(ids(of));
                }
            }
        }
    }
    all
}

fn write(
    above: Option<&str>,
    below: &HashMap<Option<&str>, Vec<&Member>>,
    said: &HashSet<String>,
    pairs: &mut Vec<(Node<'static>, Node<'static>)>,
) {
    for (key, units) in [("accounts", false), ("units", true)] {
        let members = below
            .get(&above)
            .into_iter()
            .flatten()
            .filter(|member| member.is_unit == units && !said.contains(member.id));
        let items: Vec<Node<'static>> = members
            .map(|member| {
                let text = |text| Node::text(text, member.at);
                let mut of = vec![(text("name"), text(member.name)), (text("id"), text(member.id))];
                if member.is_unit {
                    write(Some(member.id), below, said, &mut of);
                }
                Node { value: Content::Mapping(of), origin: member.at }
            })
            .collect();
        if let Some(at) = items.first().map(|item| item.origin) {
            pairs.push((Node::text(key, at), Node { value: Content::Sequence(items), origin: at }));
        }
    }
}
