//! Approvers and approval levels

use crate::ids::UserName;
use crate::origin::Origin;

use super::given::{Given, Tree, Value};
use super::mapping::Mapping;
use super::policy::Level;
use super::{Group, Role, User};

/// One approver: a group or user of IAM Identity Center, or a role or user of IAM
#[derive(Clone, Debug)]
pub struct Approver(Tree);

impl Approver {
    /// Returns the IAM user with this name as an approver
    #[must_use]
    #[track_caller]
    pub fn iam_user(name: impl Value<UserName>) -> Self {
        let at = Origin::here();
        Self::new("iamUser", name.given(at).tree, at)
    }

    fn new(key: &'static str, tree: Tree, at: Origin) -> Self {
        let mut map = Mapping::new(at);
        map.set(key, tree);
        Self(map.tree())
    }
}

#[diagnostic::do_not_recommend]
impl Value<Self> for Approver {
    fn given(self, _: Origin) -> Given<Self> {
        Given::new(self.0)
    }
}

macro_rules! approvers {
    ($($handle:ident = $key:literal),*) => {
        $(
            impl From<$handle> for Approver {
                #[track_caller]
                fn from(handle: $handle) -> Self {
                    let at = Origin::here();
                    Self::new($key, Value::<$handle>::given(handle, at).tree, at)
                }
            }

            #[diagnostic::do_not_recommend]
            impl Value<Approver> for $handle {
                fn given(self, at: Origin) -> Given<Approver> {
                    let tree = Value::<Self>::given(self, at).tree;
                    Given::new(Approver::new($key, tree, at).0)
                }
            }

            #[diagnostic::do_not_recommend]
            impl Approvers for $handle {
                fn list(self, at: Origin) -> Given<Vec<Approver>> {
                    [self].list(at)
                }
            }

            #[diagnostic::do_not_recommend]
            impl IntoLevel for $handle {
                fn level(self, at: Origin) -> Given<Level> {
                    [self].level(at)
                }
            }
        )*
    };
}

approvers!(Group = "group", User = "user", Role = "role");

/// The approvers of a level: one, or several, any of whom may approve
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an approver",
    note = "write one approver, such as `LEADS`, or several: `[LEADS, ON_CALL]`; approvers of different kinds go in a tuple: `(LEADS, SOFIA)`"
)]
pub trait Approvers {
    #[doc(hidden)]
    fn list(self, at: Origin) -> Given<Vec<Approver>>;
}

/// A level of approval: a [`Level`], or approvers of whom one must approve
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a level of approval",
    note = "write one approver, such as `LEADS`; several of which one approves: `[LEADS, ON_CALL]`; more approvals: `Level::new(LEADS).approvals(2)`"
)]
pub trait IntoLevel {
    #[doc(hidden)]
    fn level(self, at: Origin) -> Given<Level>;
}

#[diagnostic::do_not_recommend]
impl Approvers for Approver {
    fn list(self, at: Origin) -> Given<Vec<Approver>> {
        [self].list(at)
    }
}

#[diagnostic::do_not_recommend]
impl IntoLevel for Approver {
    fn level(self, at: Origin) -> Given<Level> {
        [self].level(at)
    }
}

#[diagnostic::do_not_recommend]
impl IntoLevel for Level {
    fn level(self, at: Origin) -> Given<Level> {
        self.given(at)
    }
}

macro_rules! lists {
    ($(($($generic:tt)*) $type:ty;)*) => {
        $(
            #[diagnostic::do_not_recommend]
            impl<$($generic)*> Approvers for $type {
                fn list(self, at: Origin) -> Given<Vec<Approver>> {
                    Given::new(Tree::list(self.into_iter().map(|one| one.given(at).tree), at))
                }
            }

            #[diagnostic::do_not_recommend]
            impl<$($generic)*> IntoLevel for $type {
                fn level(self, at: Origin) -> Given<Level> {
                    Level::written_at(self, at).given(at)
                }
            }
        )*
    };
}

lists! {
    (A: Value<Approver>, const N: usize) [A; N];
    (A: Value<Approver>) Vec<A>;
}

macro_rules! tuples {
    ($(($($name:ident),*);)*) => {
        $(
            #[diagnostic::do_not_recommend]
            impl<$($name: Value<Approver>),*> Approvers for ($($name,)*) {
                #[allow(non_snake_case, reason = "a variable for each type")]
                fn list(self, at: Origin) -> Given<Vec<Approver>> {
                    let ($($name,)*) = self;
                    Given::new(Tree::list([$($name.given(at).tree),*], at))
                }
            }

            #[diagnostic::do_not_recommend]
            impl<$($name: Value<Approver>),*> IntoLevel for ($($name,)*) {
                fn level(self, at: Origin) -> Given<Level> {
                    Level::written_at(self, at).given(at)
                }
            }
        )*
    };
}

tuples! { (A, B); (A, B, C); (A, B, C, D); (A, B, C, D, E); }
