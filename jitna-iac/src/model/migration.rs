//! The way from Session Manager to just-in-time node access, and what closes the old door

use schemars::JsonSchema;
use serde::Serialize;

use crate::ids::{AccountId, Named, PolicyName, PrincipalPattern, UnitId};
use crate::origin::Sp;
use crate::shape::Keys;

/// Phase of the migration (User Guide, "Moving to just-in-time node access from Session Manager")
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Phase {
    /// The feature is on, everybody keeps Session Manager
    Setup,
    /// Policies are written and tried; the guard is there, attached to nothing
    Develop,
    /// Some people and nodes go first
    Pilot,
    /// Everybody
    Full,
}

impl Phase {
    /// Words of the phases, in order
    pub const WORDS: &[(&str, Self)] =
        &[("setup", Self::Setup), ("develop", Self::Develop), ("pilot", Self::Pilot), ("full", Self::Full)];
}

/// What denies sessions without an access request
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Guard {
    /// Service control policy of the organization, attached to units and accounts
    ServiceControlPolicy,
    /// Managed policy in every account, to be set as the permissions boundary of roles and users
    PermissionsBoundary,
}

impl Guard {
    /// Words of the guards
    pub const WORDS: &[(&str, Self)] = &[
        ("serviceControlPolicy", Self::ServiceControlPolicy),
        ("permissionsBoundary", Self::PermissionsBoundary),
    ];
}

/// The migration from Session Manager
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(transform = Keys(&["phase"]))]
pub struct Migration {
    /// Where it stands
    pub phase: Sp<Phase>,
    /// What closes the old door; default: people's policies alone
    #[serde(skip_serializing_if = "Option::is_none")]
    pub guard: Option<Sp<Guard>>,
    /// Name of the guard; default: `JitnaSessionsByRequestOnly`
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<Sp<PolicyName>>,
    /// Units of the pilot
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub pilot_units: Vec<Sp<Named<UnitId>>>,
    /// Single accounts of the pilot
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub pilot_accounts: Vec<Sp<Named<AccountId>>>,
    /// Units of the full migration; default: those of node access that are written
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(min = 1))]
    pub units: Vec<Sp<Named<UnitId>>>,
    /// Principals that keep Session Manager, for emergencies
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub break_glass: Vec<Sp<PrincipalPattern>>,
    /// Denies RDP connections outside just-in-time node access as well
    #[serde(skip_serializing_if = "is_false")]
    pub rdp: Sp<bool>,
    /// Account that may manage the organization's policies; default: the management account
    #[serde(skip_serializing_if = "Option::is_none")]
    pub policy_account: Option<Sp<Named<AccountId>>>,
}

fn is_false(value: &Sp<bool>) -> bool {
    !**value
}

impl Migration {
    /// Name of the guard if none is given
    pub const NAME: &str = "JitnaSessionsByRequestOnly";

    /// Migration in this phase, without a guard
    #[must_use]
    #[track_caller]
    pub fn new(phase: Phase) -> Self {
        Self {
            phase: Sp::here(phase),
            guard: None,
            name: None,
            pilot_units: Vec::new(),
            pilot_accounts: Vec::new(),
            units: Vec::new(),
            break_glass: Vec::new(),
            rdp: Sp::default(),
            policy_account: None,
        }
    }

    /// Sets what closes the old door
    #[must_use]
    #[track_caller]
    pub fn guard(mut self, guard: Guard) -> Self {
        self.guard = Some(Sp::here(guard));
        self
    }

    /// Sets the name of the guard
    #[must_use]
    #[track_caller]
    pub fn name(mut self, name: PolicyName) -> Self {
        self.name = Some(Sp::here(name));
        self
    }

    /// Adds a unit of the pilot
    #[must_use]
    #[track_caller]
    pub fn pilot_unit(mut self, unit: Named<UnitId>) -> Self {
        self.pilot_units.push(Sp::here(unit));
        self
    }

    /// Adds an account of the pilot
    #[must_use]
    #[track_caller]
    pub fn pilot_account(mut self, account: Named<AccountId>) -> Self {
        self.pilot_accounts.push(Sp::here(account));
        self
    }

    /// Adds a unit of the full migration
    #[must_use]
    #[track_caller]
    pub fn unit(mut self, unit: Named<UnitId>) -> Self {
        self.units.push(Sp::here(unit));
        self
    }

    /// Adds principals that keep Session Manager
    #[must_use]
    #[track_caller]
    pub fn break_glass(mut self, principals: PrincipalPattern) -> Self {
        self.break_glass.push(Sp::here(principals));
        self
    }

    /// Denies RDP connections outside just-in-time node access as well
    #[must_use]
    #[track_caller]
    pub fn rdp(mut self) -> Self {
        self.rdp = Sp::here(true);
        self
    }

    /// Sets the account that may manage the organization's policies
    #[must_use]
    #[track_caller]
    pub fn policy_account(mut self, account: Named<AccountId>) -> Self {
        self.policy_account = Some(Sp::here(account));
        self
    }

    /// Name of the guard
    #[must_use]
    pub fn guard_name(&self) -> &str {
        self.name.as_ref().map_or(Self::NAME, |name| name.as_str())
    }
}
