//! The unified console, just-in-time node access, and the roles that both are deployed with

use schemars::JsonSchema;
use serde::Serialize;

use crate::ids::{
    KeyArn, ManagerName, Named, Region, RoleReference, Schedule, ScheduleDays, ScheduleTime, UnitId,
};
use crate::origin::Sp;
use crate::shape::Keys;

/// The unified Systems Manager console (User Guide, "Setting up Systems Manager unified console for an organization")
///
/// It always covers every account of the organization; only the Regions are chosen.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(default, transform = Keys(&[]))]
pub struct UnifiedConsole {
    /// Name of the configuration manager; default: `ssm-console`
    pub name: Sp<ManagerName>,
    /// Regions; default: the home Region alone
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(min = 1))]
    pub regions: Vec<Sp<Region>>,
    /// Where a list without Regions was given; `regions` is empty then, which does not mean all
    #[serde(rename = "regions", skip_serializing_if = "Option::is_none")]
    #[schemars(skip)]
    pub(crate) no_regions: Option<Sp<[(); 0]>>,
    /// How often the agents are updated; default: every 14 days
    pub agent_update: Sp<Schedule<ScheduleDays>>,
    /// How often drift of the default host management configuration is mended; default: every day
    pub host_management: Sp<Schedule<ScheduleDays>>,
    /// How often inventory is collected; default: every 12 hours
    pub inventory: Sp<Schedule<ScheduleTime>>,
    /// Customer managed key of the diagnosis bucket, in the administrator's account and home Region; default: S3 managed keys
    #[serde(skip_serializing_if = "Option::is_none")]
    pub diagnosis_bucket_key: Option<Sp<KeyArn>>,
    /// Whether Quick Setup makes the roles that remediate what a diagnosis finds; default: yes
    #[serde(skip_serializing_if = "is_true")]
    pub remediation_roles: Sp<bool>,
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "the signature that serde wants")]
fn is_true(value: &Sp<bool>) -> bool {
    **value
}

impl Default for UnifiedConsole {
    fn default() -> Self {
        let days =
            |n| Sp::new(ScheduleDays::new(n).map_or(Schedule::Off, Schedule::Every), crate::Origin::Unknown);
        let hours = ScheduleTime::hours(12).map_or(Schedule::Off, Schedule::Every);
        Self {
            name: manager_name("ssm-console"),
            regions: Vec::new(),
            no_regions: None,
            agent_update: days(14),
            host_management: days(1),
            inventory: Sp::new(hours, crate::Origin::Unknown),
            diagnosis_bucket_key: None,
            remediation_roles: Sp::new(true, crate::Origin::Unknown),
        }
    }
}

#[expect(clippy::expect_used, reason = "the two names are constants of this file, and tests parse them")]
fn manager_name(name: &'static str) -> Sp<ManagerName> {
    Sp::new(name.parse().expect("a name of 1 to 50 letters and `-`"), crate::Origin::Unknown)
}

impl UnifiedConsole {
    /// Sets the name of the configuration manager
    #[must_use]
    #[track_caller]
    pub fn name(mut self, name: ManagerName) -> Self {
        self.name = Sp::here(name);
        self
    }

    /// Adds Regions
    #[must_use]
    #[track_caller]
    pub fn regions(mut self, regions: impl IntoIterator<Item = Region>) -> Self {
        // A closure would be the caller, so the place is taken before.
        let origin = crate::Origin::here();
        self.regions.extend(regions.into_iter().map(|region| Sp::new(region, origin)));
        self.no_regions = self.regions.is_empty().then(|| Sp::new([], origin));
        self
    }

    /// Sets how often the agents are updated
    #[must_use]
    #[track_caller]
    pub fn agent_update(mut self, schedule: Schedule<ScheduleDays>) -> Self {
        self.agent_update = Sp::here(schedule);
        self
    }

    /// Sets how often drift of the default host management configuration is mended
    #[must_use]
    #[track_caller]
    pub fn host_management(mut self, schedule: Schedule<ScheduleDays>) -> Self {
        self.host_management = Sp::here(schedule);
        self
    }

    /// Sets how often inventory is collected
    #[must_use]
    #[track_caller]
    pub fn inventory(mut self, schedule: Schedule<ScheduleTime>) -> Self {
        self.inventory = Sp::here(schedule);
        self
    }

    /// Sets the customer managed key of the diagnosis bucket, which must exist
    #[must_use]
    #[track_caller]
    pub fn diagnosis_bucket_key(mut self, key: KeyArn) -> Self {
        self.diagnosis_bucket_key = Some(Sp::here(key));
        self
    }

    /// Sets whether Quick Setup makes the roles that remediate what a diagnosis finds
    #[must_use]
    #[track_caller]
    pub fn remediation_roles(mut self, made: bool) -> Self {
        self.remediation_roles = Sp::here(made);
        self
    }
}

/// Just-in-time node access (User Guide, "Setting up just-in-time access with Systems Manager")
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(default, transform = Keys(&[]))]
pub struct NodeAccess {
    /// Name of the configuration manager; default: `jitna`
    pub name: Sp<ManagerName>,
    /// Units; default: the whole organization, by its root
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(min = 1))]
    pub units: Vec<Sp<Named<UnitId>>>,
    /// Regions, equal to the console's or fewer; default: the console's
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(min = 1))]
    pub regions: Vec<Sp<Region>>,
    /// Where a list without Regions was given; `regions` is empty then, which does not mean all
    #[serde(rename = "regions", skip_serializing_if = "Option::is_none")]
    #[schemars(skip)]
    pub(crate) no_regions: Option<Sp<[(); 0]>>,
}

impl Default for NodeAccess {
    fn default() -> Self {
        Self { name: manager_name("jitna"), units: Vec::new(), regions: Vec::new(), no_regions: None }
    }
}

impl NodeAccess {
    /// Sets the name of the configuration manager
    #[must_use]
    #[track_caller]
    pub fn name(mut self, name: ManagerName) -> Self {
        self.name = Sp::here(name);
        self
    }

    /// Adds a unit
    #[must_use]
    #[track_caller]
    pub fn unit(mut self, unit: Named<UnitId>) -> Self {
        self.units.push(Sp::here(unit));
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
}

/// Whether the stack makes the roles, or finds them
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum RoleOrigin {
    /// The stack creates them; it fails if a role of the name exists
    #[default]
    Create,
    /// They exist
    Existing,
}

/// The two roles that Quick Setup deploys with (User Guide, "Getting started with Quick Setup")
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(default, transform = Keys(&[]))]
pub struct DeploymentRoles {
    /// Whether the stack makes the roles; default: it does
    pub mode: Sp<RoleOrigin>,
    /// Role that CloudFormation assumes; default: `AWS-QuickSetup-StackSet-Local-AdministrationRole`
    pub administration: Sp<RoleReference>,
    /// Role that the administration role assumes; default: `AWS-QuickSetup-StackSet-Local-ExecutionRole`
    pub execution: Sp<RoleReference>,
}

impl Default for DeploymentRoles {
    fn default() -> Self {
        Self {
            mode: Sp::default(),
            administration: role("AWS-QuickSetup-StackSet-Local-AdministrationRole"),
            execution: role("AWS-QuickSetup-StackSet-Local-ExecutionRole"),
        }
    }
}

#[expect(clippy::expect_used, reason = "the two names are constants of this file, and tests parse them")]
fn role(name: &'static str) -> Sp<RoleReference> {
    Sp::new(name.parse().expect("a role name of at most 64 characters"), crate::Origin::Unknown)
}

impl DeploymentRoles {
    /// Roles that exist, by name or ARN
    #[must_use]
    #[track_caller]
    pub fn existing(administration: RoleReference, execution: RoleReference) -> Self {
        Self {
            mode: Sp::here(RoleOrigin::Existing),
            administration: Sp::here(administration),
            execution: Sp::here(execution),
        }
    }

    /// Roles that the stack creates under these names
    #[must_use]
    #[track_caller]
    pub fn create(administration: RoleReference, execution: RoleReference) -> Self {
        Self {
            mode: Sp::here(RoleOrigin::Create),
            administration: Sp::here(administration),
            execution: Sp::here(execution),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn defaults_are_valid_and_documented() {
        assert_eq!(UnifiedConsole::default().name.as_str(), "ssm-console");
        assert_eq!(UnifiedConsole::default().agent_update.expression(), "rate(14 days)");
        assert_eq!(UnifiedConsole::default().host_management.expression(), "rate(1 day)");
        assert_eq!(UnifiedConsole::default().inventory.expression(), "rate(12 hours)");
        assert_eq!(NodeAccess::default().name.as_str(), "jitna");
        assert!(DeploymentRoles::default().execution.as_str().ends_with("Local-ExecutionRole"));
    }
}
