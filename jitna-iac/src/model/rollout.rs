//! Rollouts: which policies and preferences apply where

use serde::Serialize;

use crate::describe::policy::rollouts;
use crate::ids::{AccountId, DocumentName, Label, Named, Region, StackName, UnitId};
use crate::origin::Spanned;

use super::record::{LeftOut, data};

rollouts!(data);

/// One of the model's policies, none, or the choice of the extended rollout
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Choice<T> {
    /// The choice of the extended rollout
    #[default]
    Inherited,
    /// None, whatever the extended rollout has
    None(Spanned<()>),
    /// The one with this name
    One(Spanned<T>),
}

impl<T> Choice<T> {
    /// Checks whether this is the choice of the extended rollout
    pub const fn is_inherited(&self) -> bool {
        matches!(self, Self::Inherited)
    }
}

impl<T: Serialize> Serialize for Choice<T> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Inherited => serializer.serialize_none(),
            Self::None(place) => place.with("none").serialize(serializer),
            Self::One(name) => name.serialize(serializer),
        }
    }
}

impl<T> LeftOut for Choice<T> {
    fn is_left_out(&self) -> bool {
        self.is_inherited()
    }
}
