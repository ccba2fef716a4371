//! Atoms of formulas: the facts that can be tested about a request

use std::collections::HashMap;
use std::sync::Arc;

use super::glob::Glob;
use super::witness::Witness;
use crate::cedar::UserAttribute;

/// Number of an atom
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct AtomId(pub(super) u32);

/// Number of a slot
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct SlotId(pub(super) u32);

/// A string of the request that may be missing
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Slot {
    Attribute(UserAttribute),
    NodeTag(Arc<str>),
    PrincipalTag(Arc<str>),
    /// Tag of the node whose key is the value of another string
    NodeTagOf(SlotId),
    /// Principal tag whose key is the value of another string
    PrincipalTagOf(SlotId),
}

/// A yes-or-no question; if the string is missing, the answer is no
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Atom {
    /// The string is present
    Has(SlotId),
    /// The string is present and has this value
    Is(SlotId, Arc<str>),
    /// The string is present and matches
    Like(SlotId, Glob),
    /// Both strings are present and equal; the smaller number first
    Same(SlotId, SlotId),
    /// The user is in the group of this ID
    Group(Arc<str>),
    /// The user has this ID
    User(Arc<str>),
    /// The node is an EC2 instance; otherwise it is registered with a hybrid activation
    Ec2,
    /// The node has this ID, and is an EC2 instance (or is not)
    Node(bool, Arc<str>),
    /// An expression that is not analyzed
    Opaque(u32),
}

impl Atom {
    /// Strings that the atom is about
    pub(super) fn slots(&self) -> [Option<SlotId>; 2] {
        match self {
            Self::Has(slot) | Self::Is(slot, _) | Self::Like(slot, _) => [Some(*slot), None],
            Self::Same(left, right) => [Some(*left), Some(*right)],
            Self::Group(_) | Self::User(_) | Self::Ec2 | Self::Node(..) | Self::Opaque(_) => [None, None],
        }
    }
}

/// All slots and atoms of a prover
#[derive(Debug, Default)]
pub(super) struct Atoms {
    atoms: Vec<Atom>,
    known: HashMap<Atom, AtomId>,
    slots: Vec<Slot>,
    known_slots: HashMap<Slot, SlotId>,
    /// By slot: constants that a policy compares it with, in the order in which they were added.
    constants: Vec<Vec<Arc<str>>>,
}

fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

impl Atoms {
    pub(super) fn id(&mut self, atom: Atom) -> AtomId {
        if let Some(&id) = self.known.get(&atom) {
            return id;
        }
        if let Atom::Is(slot, value) = &atom
            && let Some(constants) = self.constants.get_mut(slot.0 as usize)
        {
            constants.push(Arc::clone(value));
        }
        let id = AtomId(number(self.atoms.len()));
        self.atoms.push(atom.clone());
        self.known.insert(atom, id);
        id
    }

    pub(super) fn get(&self, id: AtomId) -> Option<&Atom> {
        self.atoms.get(id.0 as usize)
    }

    pub(super) fn slot_id(&mut self, slot: Slot) -> SlotId {
        if let Some(&id) = self.known_slots.get(&slot) {
            return id;
        }
        let id = SlotId(number(self.slots.len()));
        self.slots.push(slot.clone());
        self.constants.push(Vec::new());
        self.known_slots.insert(slot, id);
        id
    }

    pub(super) fn slot(&self, id: SlotId) -> Option<&Slot> {
        self.slots.get(id.0 as usize)
    }

    /// Keys of tags that some policy names
    pub(super) fn keys(&self) -> impl Iterator<Item = &str> {
        self.slots.iter().filter_map(|slot| match slot {
            Slot::NodeTag(key) | Slot::PrincipalTag(key) => Some(&**key),
            Slot::Attribute(_) | Slot::NodeTagOf(_) | Slot::PrincipalTagOf(_) => None,
        })
    }

    /// Whether the value of a slot is the key of a tag
    pub(super) fn is_key(&self, slot: SlotId) -> bool {
        self.slots.iter().any(|other| *other == Slot::NodeTagOf(slot) || *other == Slot::PrincipalTagOf(slot))
    }

    /// Number of a slot that some policy uses
    pub(super) fn known_slot(&self, slot: &Slot) -> Option<SlotId> {
        self.known_slots.get(slot).copied()
    }

    /// Values that some policy compares with the slot
    pub(super) fn constants(&self, slot: SlotId) -> &[Arc<str>] {
        self.constants.get(slot.0 as usize).map_or(&[], Vec::as_slice)
    }

    /// Atoms that distinguish users
    pub(super) fn of_users(&self) -> impl Iterator<Item = AtomId> + '_ {
        let tells = |atom: &Atom| match atom {
            Atom::Group(_) | Atom::User(_) => true,
            Atom::Has(slot) => !matches!(self.slot(*slot), Some(Slot::NodeTag(_) | Slot::NodeTagOf(_))),
            _ => false,
        };
        (0..number(self.atoms.len())).map(AtomId).filter(move |id| self.get(*id).is_some_and(tells))
    }

    /// Whether no policy distinguishes this user from others
    pub(super) fn is_anyone(&self, witness: &Witness) -> bool {
        self.of_users().all(|atom| self.eval(atom, witness) == Some(false))
    }

    fn value<'w>(&self, slot: SlotId, witness: &'w Witness) -> Option<&'w str> {
        let value = match self.slot(slot)? {
            Slot::Attribute(attribute) => witness.user.attributes.get(attribute.as_str()),
            Slot::NodeTag(key) => witness.node.tags.get(&**key),
            Slot::PrincipalTag(key) => witness.principal_tags.get(&**key),
            Slot::NodeTagOf(key) => witness.node.tags.get(self.value(*key, witness)?),
            Slot::PrincipalTagOf(key) => witness.principal_tags.get(self.value(*key, witness)?),
        };
        value.map(String::as_str)
    }

    /// Answer for one request; `None` for an expression that is not analyzed
    pub(super) fn eval(&self, atom: AtomId, witness: &Witness) -> Option<bool> {
        let is_ec2 = witness.node.kind.is_ec2();
        Some(match self.get(atom)? {
            Atom::Has(slot) => self.value(*slot, witness).is_some(),
            Atom::Is(slot, value) => self.value(*slot, witness) == Some(value),
            Atom::Like(slot, glob) => self.value(*slot, witness).is_some_and(|value| glob.matches(value)),
            Atom::Same(left, right) => {
                let left = self.value(*left, witness);
                left.is_some() && left == self.value(*right, witness)
            }
            Atom::Group(id) => witness.user.groups.contains(&**id),
            Atom::User(id) => witness.user.id == **id,
            Atom::Ec2 => is_ec2,
            Atom::Node(ec2, id) => *ec2 == is_ec2 && witness.node.id == **id,
            Atom::Opaque(_) => return None,
        })
    }
}
