//! What a handle or a policy describes by being used

use super::handle::{Account, Unit};
use crate::tree::Node;

/// Something that belongs to the model, found where a part of the model uses it
#[derive(Clone, Debug)]
pub(crate) enum Declared {
    /// A name of `names`: the key below it, the name and what it stands for
    Name(&'static str, Node<'static>, Node<'static>),
    /// A unit of the organization
    Unit(Unit),
    /// An account of the organization
    Account(Account),
    /// An item of a list of the model, such as a policy: the key of the list and the item
    Item(&'static str, Node<'static>),
}
