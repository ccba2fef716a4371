//! Rollouts: which policies and preferences apply where

use schemars::JsonSchema;
use serde::Serialize;

use crate::ids::{AccountId, DocumentName, Label, Named, Region, StackName, UnitId};
use crate::origin::Sp;
use crate::shape::Keys;

/// Which policies and preferences apply where
///
/// The rule of inheritance: **an account and Region takes its documents from one rollout alone, the nearest**. A rollout
/// that names the account is nearer than one that names its unit, and a unit nearer than the unit above it. A rollout
/// that is to add to another, and not to replace it, says so with [`extends`](Self::extends).
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(transform = Keys(&["name"]))]
pub struct Rollout {
    /// Name within the model; part of the name of its stack set
    pub name: Sp<StackName>,
    /// Rollout whose policies and preferences this one has as well; what this one says itself comes first
    #[serde(skip_serializing_if = "Option::is_none")]
    pub extends: Option<Sp<StackName>>,
    /// Units, with all that is below them
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub units: Vec<Sp<Named<UnitId>>>,
    /// Single accounts; the management account as well, which then gets stacks of its own
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub accounts: Vec<Sp<Named<AccountId>>>,
    /// Accounts of the units that are left out
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub exclude_accounts: Vec<Sp<Named<AccountId>>>,
    /// Regions; default: those of just-in-time node access
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(min = 1))]
    pub regions: Vec<Sp<Region>>,
    /// Where a list without Regions was given; `regions` is empty then, which does not mean all
    #[serde(rename = "regions", skip_serializing_if = "Option::is_none")]
    #[schemars(skip)]
    pub(crate) no_regions: Option<Sp<[(); 0]>>,
    /// Auto-approval policy; default: that of the rollout that this one extends, else none
    #[serde(skip_serializing_if = "Choice::is_inherited")]
    pub auto_approval: Choice<Label>,
    /// Manual approval policies, by name
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub manual_approvals: Vec<Sp<DocumentName>>,
    /// Session preferences; default: those of the rollout that this one extends, else none
    #[serde(skip_serializing_if = "Choice::is_inherited")]
    pub session_preferences: Choice<Label>,
}

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

impl Rollout {
    /// Rollout of this name that goes nowhere yet
    #[must_use]
    #[track_caller]
    pub fn new(name: StackName) -> Self {
        Self {
            name: Sp::here(name),
            extends: None,
            units: Vec::new(),
            accounts: Vec::new(),
            exclude_accounts: Vec::new(),
            regions: Vec::new(),
            no_regions: None,
            auto_approval: Choice::Inherited,
            manual_approvals: Vec::new(),
            session_preferences: Choice::Inherited,
        }
    }

    /// Adds the policies and preferences of another rollout
    #[must_use]
    #[track_caller]
    pub fn extends(mut self, rollout: StackName) -> Self {
        self.extends = Some(Sp::here(rollout));
        self
    }

    /// Adds a unit, with all that is below it
    #[must_use]
    #[track_caller]
    pub fn unit(mut self, unit: Named<UnitId>) -> Self {
        self.units.push(Sp::here(unit));
        self
    }

    /// Adds a single account
    #[must_use]
    #[track_caller]
    pub fn account(mut self, account: Named<AccountId>) -> Self {
        self.accounts.push(Sp::here(account));
        self
    }

    /// Leaves an account of the units out
    #[must_use]
    #[track_caller]
    pub fn exclude_account(mut self, account: Named<AccountId>) -> Self {
        self.exclude_accounts.push(Sp::here(account));
        self
    }

    /// Adds Regions
    #[must_use]
    #[track_caller]
    pub fn regions(mut self, regions: impl IntoIterator<Item = Region>) -> Self {
        let origin = crate::Origin::here();
        self.regions.extend(regions.into_iter().map(|region| Sp::new(region, origin)));
        self.no_regions = self.regions.is_empty().then(|| Sp::new([], origin));
        self
    }

    /// Sets the auto-approval policy
    #[must_use]
    #[track_caller]
    pub fn auto_approval(mut self, name: Label) -> Self {
        self.auto_approval = Choice::One(Sp::here(name));
        self
    }

    /// Has no auto-approval policy, whatever the extended rollout has
    #[must_use]
    #[track_caller]
    pub fn no_auto_approval(mut self) -> Self {
        self.auto_approval = Choice::None(Sp::here(()));
        self
    }

    /// Adds a manual approval policy
    #[must_use]
    #[track_caller]
    pub fn manual_approval(mut self, name: DocumentName) -> Self {
        self.manual_approvals.push(Sp::here(name));
        self
    }

    /// Sets the session preferences
    #[must_use]
    #[track_caller]
    pub fn session_preferences(mut self, name: Label) -> Self {
        self.session_preferences = Choice::One(Sp::here(name));
        self
    }

    /// Has no session preferences, whatever the extended rollout has
    #[must_use]
    #[track_caller]
    pub fn no_session_preferences(mut self) -> Self {
        self.session_preferences = Choice::None(Sp::here(()));
        self
    }
}
