//! What a model is put together from

use crate::origin::Origin;
use crate::tree::{Node, Value as Content};

use super::declared::Declared;
use super::given::{Tree, Value};
use super::mapping::Mapping;
use super::{AutoApproval, DenyAccess, Invariant, ManualApproval, Person, Rollout, SessionPreferences};

/// Parts of a model, to be added to one
#[derive(Clone, Debug)]
#[must_use = "parts have no effect until they are added to a model"]
pub struct Fragment(pub(super) Mapping);

/// Something that a model is made of
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a part of a model",
    note = "parts are policies, session preferences, rollouts, the deny-access policy, personas, invariants, fragments, arrays, options and tuples of parts, and types that implement `Part`"
)]
pub trait Part {
    /// Adds it to what will be added to the model
    fn add_to(self, to: &mut Fragment);
}

impl Fragment {
    /// No parts
    #[track_caller]
    #[allow(clippy::new_without_default, reason = "a default would not know the line of the program")]
    pub fn new() -> Self {
        Self(Mapping::new(Origin::here()))
    }

    /// Adds a part
    pub fn add(&mut self, part: impl Part) {
        part.add_to(self);
    }

    /// The same parts and another
    pub fn with(mut self, part: impl Part) -> Self {
        self.add(part);
        self
    }

    fn item(&mut self, list: &'static str, item: Tree) {
        self.0.declared.extend(item.declared);
        self.0.declared.push(Declared::Item(list, item.node));
    }
}

macro_rules! items {
    ($($part:ident = $list:literal),* $(,)?) => {
        $(
            #[diagnostic::do_not_recommend]
            impl Part for $part {
                #[track_caller]
                fn add_to(self, to: &mut Fragment) {
                    let item = self.given(Origin::Unknown).tree;
                    to.item($list, item);
                }
            }
        )*
    };
}

items! {
    AutoApproval = "autoApprovals", ManualApproval = "manualApprovals", SessionPreferences = "sessionPreferences",
    Rollout = "rollouts", Person = "people", Invariant = "invariants",
}

#[diagnostic::do_not_recommend]
impl Part for DenyAccess {
    /// The statements of several add up, since an organization has one deny-access policy
    fn add_to(self, to: &mut Fragment) {
        let Tree { node, declared } = self.given(Origin::Unknown).tree;
        to.0.declared.extend(declared);
        let known = to.0.pairs.iter_mut().find(|(key, _)| key.as_text() == Some("denyAccess"));
        let Some((_, Node { value: Content::Mapping(known), .. })) = known else {
            to.0.set("denyAccess", Tree { node, declared: Vec::new() });
            return;
        };
        let Content::Mapping(pairs) = node.value else { return };
        for (key, value) in pairs {
            match (
                known.iter_mut().find(|(of, _)| of.is_same(&key)).map(|(_, value)| &mut value.value),
                value,
            ) {
                (Some(Content::Sequence(items)), Node { value: Content::Sequence(more), .. }) => {
                    items.extend(more)
                }
                (Some(_), _) => {}
                (None, value) => known.push((key, value)),
            }
        }
    }
}

#[diagnostic::do_not_recommend]
impl<P: Part + Clone> Part for &P {
    fn add_to(self, to: &mut Fragment) {
        self.clone().add_to(to);
    }
}

#[diagnostic::do_not_recommend]
impl Part for Fragment {
    fn add_to(self, to: &mut Fragment) {
        to.0.join(self.0);
    }
}

macro_rules! several {
    ($($type:ty),*) => {
        $(
            #[diagnostic::do_not_recommend]
            impl<P: Part> Part for $type {
                fn add_to(self, to: &mut Fragment) {
                    self.into_iter().for_each(|part| part.add_to(to));
                }
            }
        )*
    };
}

several!(Option<P>, Vec<P>);

#[diagnostic::do_not_recommend]
impl<P: Part, const N: usize> Part for [P; N] {
    fn add_to(self, to: &mut Fragment) {
        self.into_iter().for_each(|part| part.add_to(to));
    }
}

macro_rules! tuples {
    ($(($($name:ident),*);)*) => {
        $(
            #[diagnostic::do_not_recommend]
            impl<$($name: Part),*> Part for ($($name,)*) {
                #[allow(non_snake_case, reason = "a variable for each type")]
                fn add_to(self, to: &mut Fragment) {
                    let ($($name,)*) = self;
                    $($name.add_to(to);)*
                }
            }
        )*
    };
}

tuples! { (A, B); (A, B, C); (A, B, C, D); (A, B, C, D, E); (A, B, C, D, E, F); }
