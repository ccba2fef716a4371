//! Rollouts: which policies and preferences apply where

use serde::Serialize;

use crate::describe::policy::rollouts;
use crate::ids::{AccountId, DocumentName, Label, Named, Region, StackName, UnitId};
use crate::origin::Sp;

use super::record::{LeftOut, data};

rollouts!(data);

/// One of the model's policies, or none, or what the extended rollout has
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Choice<T> {
    /// What the extended rollout has
    #[default]
    Inherited,
    /// None, whatever the extended rollout has
    None(Sp<()>),
    /// The one of this name
    One(Sp<T>),
}

impl<T> Choice<T> {
    /// Whether this is what the extended rollout has
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
