//! What using a handle or a part declares in the model

use std::cmp::Ordering;

use super::finding::Finding;
use super::handle::{Account, Unit};
use crate::origin::Origin;
use crate::tree::Node;

/// An element of the model that was found where a part uses it
#[derive(Clone, Debug)]
pub(crate) enum Declared {
    /// A name in `names`: the key below it, the name and what it represents
    Name(&'static str, Node<'static>, Node<'static>),
    /// An OU of the organization
    Unit(Unit),
    /// An account of the organization
    Account(Account),
    /// An item of a list of the model to which another part refers: the path of the list and the item
    Used(&'static str, Node<'static>),
    /// An item of a list of the model, such as a policy: the path of the list and the item
    Item(&'static str, Node<'static>),
    /// A key of a mapping of the model and its value; the empty path is the model itself
    Pair(&'static str, Node<'static>, Node<'static>),
    /// A mapping of the model that counts even without keys
    Section(&'static str, Origin),
    /// A finding that a construct reports
    Finding(Box<Finding>),
    /// Elements that were added together; the order of such groups does not matter
    Group(Vec<Declared>),
}

impl Declared {
    /// Changes every origin that findings may point at
    pub(crate) fn each_origin(&mut self, change: &mut impl FnMut(&mut Origin)) {
        match self {
            Self::Used(_, node) | Self::Item(_, node) => node.each_origin(change),
            Self::Name(_, key, value) | Self::Pair(_, key, value) => {
                key.each_origin(change);
                value.each_origin(change);
            }
            Self::Unit(unit) => change(&mut unit.at),
            Self::Account(account) => change(&mut account.at),
            Self::Section(_, at) => change(at),
            Self::Finding(finding) => finding.each_origin(change),
            Self::Group(all) => all.iter_mut().for_each(|one| one.each_origin(change)),
        }
    }

    /// Gives each element without an origin the origin of its parent
    pub(crate) fn inherit_origins(&mut self) {
        match self {
            Self::Used(_, node) | Self::Item(_, node) => node.inherit_origins(Origin::Unknown),
            Self::Name(_, key, value) | Self::Pair(_, key, value) => {
                value.inherit_origins(key.origin);
                key.inherit_origins(value.origin);
            }
            Self::Group(all) => all.iter_mut().for_each(Self::inherit_origins),
            Self::Unit(_) | Self::Account(_) | Self::Section(..) | Self::Finding(_) => {}
        }
    }

    /// Rank of the kind, for comparison
    const fn rank(&self) -> u8 {
        match self {
            Self::Item(..) => 0,
            Self::Pair(..) => 1,
            Self::Section(..) => 2,
            Self::Used(..) => 3,
            Self::Name(..) => 4,
            Self::Unit(_) => 5,
            Self::Account(_) => 6,
            Self::Finding(_) => 7,
            Self::Group(_) => 8,
        }
    }

    /// Orders by content, not by where or when it was declared
    pub(crate) fn compare(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Self::Item(list, node), Self::Item(of, another))
            | (Self::Used(list, node), Self::Used(of, another)) => {
                list.cmp(of).then_with(|| node.compare(another))
            }
            (Self::Name(section, key, value), Self::Name(of, name, another))
            | (Self::Pair(section, key, value), Self::Pair(of, name, another)) => {
                section.cmp(of).then_with(|| key.compare(name)).then_with(|| value.compare(another))
            }
            (Self::Section(section, _), Self::Section(of, _)) => section.cmp(of),
            (Self::Unit(unit), Self::Unit(of)) => unit.name.cmp(of.name).then_with(|| unit.id.cmp(&of.id)),
            (Self::Account(account), Self::Account(of)) => {
                account.name.cmp(of.name).then_with(|| account.id.cmp(&of.id))
            }
            (Self::Finding(finding), Self::Finding(of)) => finding.compare(of),
            (Self::Group(some), Self::Group(others)) => compare_all(some, others),
            _ => self.rank().cmp(&other.rank()),
        }
    }
}

/// Orders groups: by the first item of each, then by all items
pub(crate) fn compare_all(some: &[Declared], others: &[Declared]) -> Ordering {
    fn head(all: &[Declared]) -> Option<&Declared> {
        all.iter().min_by_key(|one| one.rank())
    }
    let heads = match (head(some), head(others)) {
        (Some(one), Some(other)) => one.compare(other),
        (one, other) => one.is_some().cmp(&other.is_some()),
    };
    heads.then_with(|| {
        let mut pairs = some.iter().zip(others).map(|(one, other)| one.compare(other));
        pairs.find(|order| order.is_ne()).unwrap_or_else(|| some.len().cmp(&others.len()))
    })
}
