//! What exists already where something is to be made

use schemars::JsonSchema;
use serde::Serialize;

use crate::ids::shape::AnyRegion;
use crate::ids::{AccountId, Label, Named, Region};
use crate::origin::Sp;
use crate::shape::Keys;

/// What exists already, and what becomes of it
#[derive(Clone, Debug, Default, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(transform = Keys(&[]))]
pub struct Existing {
    /// Session preferences that somebody saved in the console
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub session_preferences: Vec<Sp<ExistingPreferences>>,
}

impl Existing {
    /// Adds accounts where session preferences exist
    #[must_use]
    #[track_caller]
    pub fn session_preferences(mut self, existing: ExistingPreferences) -> Self {
        self.session_preferences.push(Sp::here(existing));
        self
    }

    /// Whether nothing is said to exist
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.session_preferences.is_empty()
    }
}

/// Accounts and Regions where the document `SSM-SessionManagerRunShell` exists
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(transform = Keys(&["accounts"]))]
pub struct ExistingPreferences {
    /// Accounts
    pub accounts: Vec<Sp<Named<AccountId>>>,
    /// Regions; default: those of just-in-time node access
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schemars(with = "Vec<AnyRegion>")]
    #[schemars(length(min = 1))]
    pub regions: Vec<Sp<Region>>,
    /// Session preferences that a stack of their own brings, into which the document is imported; default: it is deleted,
    /// and the rollout's come in its place
    #[serde(rename = "import", skip_serializing_if = "Option::is_none")]
    pub import_as: Option<Sp<Label>>,
}

impl ExistingPreferences {
    /// They exist in these accounts, in every Region, and are deleted so that a rollout's can come
    #[must_use]
    #[track_caller]
    pub fn replaced_in(accounts: impl IntoIterator<Item = Named<AccountId>>) -> Self {
        let origin = crate::Origin::here();
        let accounts = accounts.into_iter().map(|account| Sp::new(account, origin)).collect();
        Self { accounts, regions: Vec::new(), import_as: None }
    }

    /// They exist in these accounts, in every Region, and become those of this name
    #[must_use]
    #[track_caller]
    pub fn imported_in(accounts: impl IntoIterator<Item = Named<AccountId>>, preferences: Label) -> Self {
        let mut existing = Self::replaced_in(accounts);
        existing.import_as = Some(Sp::here(preferences));
        existing
    }

    /// Adds a Region; with none, they exist in all
    #[must_use]
    #[track_caller]
    pub fn region(mut self, region: Region) -> Self {
        self.regions.push(Sp::here(region));
        self
    }
}
