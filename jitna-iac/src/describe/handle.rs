//! Handles: constants that name groups, users, roles, OUs, accounts and tag keys

use std::collections::HashSet;
use std::panic::Location;
use std::sync::{Mutex, OnceLock, PoisonError};

use crate::ids::{AccountId, GroupId, Label, OuId, RoleReference, TagKey, UserId};
use crate::origin::Origin;
use crate::tree::{Node, Style, Value as Content};

use super::declared::Declared;
use super::given::{Given, Tree, Value};

/// Returns a string that lives as long as the process, because handles are `Copy`; each string is stored once
fn interned<T>(given: &Given<T>) -> &'static str {
    kept(given.as_str().unwrap_or_default())
}

fn kept(text: &str) -> &'static str {
    static TEXTS: OnceLock<Mutex<HashSet<&'static str>>> = OnceLock::new();
    let mut texts = TEXTS.get_or_init(Mutex::default).lock().unwrap_or_else(PoisonError::into_inner);
    match texts.get(text) {
        Some(known) => known,
        None => {
            let kept: &'static str = Box::leak(text.into());
            texts.insert(kept);
            kept
        }
    }
}

/// Returns a name that refers to a handle; the name was checked where the handle was created
fn reference(name: &'static str, at: Origin) -> Node<'static> {
    Node { value: Content::Scalar(name.into(), Style::Handle), origin: at }
}

macro_rules! handles {
    ($($(#[$doc:meta])* $handle:ident, $id:ident, $what:literal, $section:literal, $named:literal);* $(;)?) => {
        $(
            $(#[$doc])*
            #[derive(Clone, Copy, Debug)]
            pub struct $handle {
                name: &'static str,
                /// `None` if another part of the model provides it
                id: Option<&'static str>,
                at: Origin,
            }

            impl $handle {
                #[doc(hidden)]
                #[must_use]
                #[track_caller]
                pub const fn __literal(name: &'static str, id: &'static str) -> Self {
                    std::mem::forget(Label::__literal(name));
                    std::mem::forget($id::__literal(id));
                    Self { name, id: Some(id), at: Origin::Caller(Location::caller()) }
                }

                #[doc = concat!("The ", $what, " of this name and ID, from data; a literal is for the macro")]
                #[must_use]
                #[track_caller]
                pub fn new(name: impl Value<Label>, id: impl Value<$id>) -> Self {
                    let at = Origin::here();
                    Self { id: Some(interned(&id.given(at))), ..Self::named(name) }
                }

                #[doc = concat!("The ", $what, " that the model describes elsewhere by this name; an unknown name is reported here")]
                #[must_use]
                #[track_caller]
                pub fn named(name: impl Value<Label>) -> Self {
                    let name = name.given(Origin::here());
                    Self { name: interned(&name), id: None, at: name.origin() }
                }

                /// The name
                #[must_use]
                pub const fn name(self) -> &'static str {
                    self.name
                }

                fn tree(self, at: Origin) -> Tree {
                    let here = self.at.of_user();
                    match self.id {
                        Some(id) => Tree {
                            node: reference(self.name, at),
                            declared: vec![Declared::Name($section, Node::text(self.name, here), Node::text(id, here))],
                        },
                        // Without an ID, the name is checked where it was provided.
                        None => Tree::text(self.name, here),
                    }
                }
            }

            impl PartialEq for $handle {
                fn eq(&self, other: &Self) -> bool {
                    (self.name, self.id) == (other.name, other.id)
                }
            }

            impl Eq for $handle {}

            #[diagnostic::do_not_recommend]
            impl Value<Self> for $handle {
                fn given(self, at: Origin) -> Given<Self> {
                    Given::new(self.tree(at))
                }
            }
        )*
    };
}

handles! {
    /// Group of IAM Identity Center
    ///
    /// Using it in a model declares it there. Two handles with the same name must have the same ID.
    ///
    /// ```
    /// use jitna_iac::describe::*;
    /// use jitna_iac::group;
    ///
    /// const LEADS: Group = group!("platform-leads", "ec4df598-7071-70a6-0de4-0123456789ab");
    /// assert_eq!(LEADS.name(), "platform-leads");
    /// ```
    ///
    /// ```compile_fail
    /// jitna_iac::group!("platform-leads", "ec4df598-7071");
    /// ```
    Group, GroupId, "group", "groups", "group";
    /// User of the identity store, by name and ID; see [`Group`]
    User, UserId, "user", "users", "user";
    /// IAM role that approves requests; see [`Group`]
    Role, RoleReference, "role", "roles", "role";
}

/// OUs above an OU, nearest first: name and ID
type Above = [Option<(&'static str, &'static str)>; DEEPEST];

/// Number of levels that are stored; AWS allows five below the root ("Quotas and service limits for AWS Organizations")
const DEEPEST: usize = 8;

macro_rules! members {
    ($($(#[$doc:meta])* $handle:ident, $id:ident, $what:literal, $declared:ident);* $(;)?) => {
        $(
            $(#[$doc])*
            #[derive(Clone, Copy, Debug)]
            pub struct $handle {
                pub(super) name: &'static str,
                /// `None` if another part of the model provides it
                pub(super) id: Option<&'static str>,
                pub(super) above: Above,
                pub(super) at: Origin,
            }

            impl $handle {
                #[doc(hidden)]
                #[must_use]
                #[track_caller]
                pub const fn __literal(name: &'static str, id: &'static str) -> Self {
                    std::mem::forget(Label::__literal(name));
                    std::mem::forget($id::__literal(id));
                    Self { name, id: Some(id), above: [None; DEEPEST], at: Origin::Caller(Location::caller()) }
                }

                #[doc = concat!("The ", $what, " of this name and ID, from data; a literal is for the macro")]
                #[must_use]
                #[track_caller]
                pub fn new(name: impl Value<Label>, id: impl Value<$id>) -> Self {
                    let at = Origin::here();
                    Self { id: Some(interned(&id.given(at))), ..Self::named(name) }
                }

                #[doc = concat!("The ", $what, " that the organization describes elsewhere by this name or ID; an unknown one is reported here")]
                #[must_use]
                #[track_caller]
                pub fn named(name: impl Value<Label>) -> Self {
                    let name = name.given(Origin::here());
                    Self { name: interned(&name), id: None, above: [None; DEEPEST], at: name.origin() }
                }

                #[doc = concat!("The ", $what, " inside this unit; without it, it lies directly below the root")]
                #[must_use]
                pub const fn inside(mut self, unit: Unit) -> Self {
                    let Some(id) = unit.id else { return self };
                    let [first, second, third, fourth, fifth, sixth, seventh, _] = unit.above;
                    self.above = [Some((unit.name, id)), first, second, third, fourth, fifth, sixth, seventh];
                    self
                }

                /// The name
                #[must_use]
                pub const fn name(self) -> &'static str {
                    self.name
                }

                /// Name, ID, parent OUs with their IDs, and origin, for a program that passes them on
                pub(crate) fn parts(self) -> (&'static str, Option<&'static str>, Vec<[&'static str; 2]>, Origin) {
                    let above = self.above.iter().flatten().map(|&(name, id)| [name, id]).collect();
                    (self.name, self.id, above, self.at.of_user())
                }

                /// Returns the handle that a program passed
                pub(crate) fn of_parts(name: &str, id: Option<&str>, above: &[(&str, &str)], at: Origin) -> Self {
                    let mut all: Above = [None; DEEPEST];
                    for (slot, (name, id)) in all.iter_mut().zip(above) {
                        *slot = Some((kept(name), kept(id)));
                    }
                    Self { name: kept(name), id: id.map(kept), above: all, at }
                }
            }

            impl PartialEq for $handle {
                fn eq(&self, other: &Self) -> bool {
                    (self.name, self.id) == (other.name, other.id)
                }
            }

            impl Eq for $handle {}

            #[diagnostic::do_not_recommend]
            impl Value<Self> for $handle {
                fn given(self, at: Origin) -> Given<Self> {
                    Given::new(match self.id {
                        // By ID, because two OUs below different parents may have the same name.
                        Some(id) => Tree { node: reference(id, at), declared: vec![Declared::$declared(self)] },
                        None => Tree::text(self.name, self.at.of_user()),
                    })
                }
            }
        )*
    };
}

members! {
    /// Organizational unit (OU)
    ///
    /// Using it in a model declares it there.
    ///
    /// ```
    /// use jitna_iac::describe::*;
    /// use jitna_iac::unit;
    ///
    /// const WORKLOADS: Unit = unit!("workloads", "ou-ab12-11111111");
    /// const PRODUCTION: Unit = unit!("production", "ou-ab12-22222222").inside(WORKLOADS);
    /// ```
    Unit, OuId, "unit", Unit;
    /// Account of the organization; see [`Unit`]
    Account, AccountId, "account", Account;
}

impl Unit {
    /// Returns the root of the organization, with every OU and account
    #[must_use]
    #[track_caller]
    pub const fn root() -> Self {
        Self { name: "root", id: None, above: [None; DEEPEST], at: Origin::Caller(Location::caller()) }
    }
}

/// Tag key of nodes
///
/// ```
/// use jitna_iac::describe::*;
/// use jitna_iac::node_tag;
///
/// const ENVIRONMENT: NodeTag = node_tag!("Environment");
/// let production = ENVIRONMENT.is("Production");
/// ```
#[derive(Clone, Copy, Debug)]
pub struct NodeTag {
    key: &'static str,
    at: Origin,
}

impl NodeTag {
    #[doc(hidden)]
    #[must_use]
    #[track_caller]
    pub const fn __literal(key: &'static str) -> Self {
        std::mem::forget(TagKey::__literal(key));
        Self { key, at: Origin::Caller(Location::caller()) }
    }

    /// The key
    #[must_use]
    pub const fn key(self) -> &'static str {
        self.key
    }
}

/// Returns the node tag with this key
#[must_use]
#[track_caller]
pub fn node_tag(key: impl Value<TagKey>) -> NodeTag {
    let key = key.given(Origin::here());
    NodeTag { key: interned(&key), at: key.origin() }
}

impl PartialEq for NodeTag {
    fn eq(&self, other: &Self) -> bool {
        self.key == other.key
    }
}

impl Eq for NodeTag {}

#[diagnostic::do_not_recommend]
impl Value<TagKey> for NodeTag {
    fn given(self, _: Origin) -> Given<TagKey> {
        Given::new(Tree::text(self.key, self.at.of_user()))
    }
}

/// [`Group`](crate::describe::Group) by name and ID, checked at compile time
///
/// ```
/// let handle = jitna_iac::group!("leads", "ec4df598-7071-70a6-0de4-0123456789ab");
/// # let _ = handle;
/// ```
#[macro_export]
macro_rules! group {
    ($name:literal, $id:literal $(,)?) => {{
        const HANDLE: $crate::describe::Group = $crate::describe::Group::__literal($name, $id);
        HANDLE
    }};
}

/// [`User`](crate::describe::User) by name and ID, checked at compile time
///
/// ```
/// let handle = jitna_iac::user!("sofia", "e8c17310-e011-7089-d989-10da10123456");
/// # let _ = handle;
/// ```
#[macro_export]
macro_rules! user {
    ($name:literal, $id:literal $(,)?) => {{
        const HANDLE: $crate::describe::User = $crate::describe::User::__literal($name, $id);
        HANDLE
    }};
}

/// [`Role`](crate::describe::Role) by name and by its name or ARN in IAM, checked at compile time
///
/// ```
/// let handle = jitna_iac::role!("approvers", "SecurityApprovers");
/// # let _ = handle;
/// ```
#[macro_export]
macro_rules! role {
    ($name:literal, $id:literal $(,)?) => {{
        const HANDLE: $crate::describe::Role = $crate::describe::Role::__literal($name, $id);
        HANDLE
    }};
}

/// [`Unit`](crate::describe::Unit) by name and ID, checked at compile time
///
/// ```
/// let handle = jitna_iac::unit!("workloads", "ou-ab12-11111111");
/// # let _ = handle;
/// ```
#[macro_export]
macro_rules! unit {
    ($name:literal, $id:literal $(,)?) => {{
        const HANDLE: $crate::describe::Unit = $crate::describe::Unit::__literal($name, $id);
        HANDLE
    }};
}

/// [`Account`](crate::describe::Account) by name and ID, checked at compile time
///
/// ```
/// let handle = jitna_iac::account!("shop", "333333333333");
/// # let _ = handle;
/// ```
#[macro_export]
macro_rules! account {
    ($name:literal, $id:literal $(,)?) => {{
        const HANDLE: $crate::describe::Account = $crate::describe::Account::__literal($name, $id);
        HANDLE
    }};
}

/// [`NodeTag`](crate::describe::NodeTag), checked at compile time
///
/// ```
/// let handle = jitna_iac::node_tag!("Environment");
/// # let _ = handle;
/// ```
#[macro_export]
macro_rules! node_tag {
    ($key:literal $(,)?) => {{
        const HANDLE: $crate::describe::NodeTag = $crate::describe::NodeTag::__literal($key);
        HANDLE
    }};
}
