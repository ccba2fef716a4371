//! How stack sets roll out, accepted findings, and overrides

use schemars::JsonSchema;
use serde::Serialize;
use serde::ser::SerializeMap;
use serde_json::Value as Json;

use crate::ids::{Label, Region, StackName};
use crate::origin::Sp;
use crate::shape::Keys;

/// How stack sets roll out (CloudFormation, `AWS::CloudFormation::StackSet`)
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(default, transform = Keys(&[]))]
pub struct StackSetOptions {
    /// Beginning of the names of the stack sets; default: `jitna`
    pub name_prefix: Sp<StackName>,
    /// Whether accounts that join a unit later get the stacks too; default: yes
    pub auto_deployment: Sp<bool>,
    /// Whether stacks stay in an account that leaves its unit; default: no
    pub retain_stacks_on_account_removal: Sp<bool>,
    /// Whether operations that do not conflict run at once; default: yes
    pub managed_execution: Sp<bool>,
    /// Accounts that are worked on at once; default: 10 of a hundred
    pub max_concurrent: Sp<Count>,
    /// Accounts that may fail before a Region is given up; default: none
    pub failure_tolerance: Sp<Count>,
    /// Whether Regions are worked on at once; default: in parallel
    pub region_concurrency: Sp<RegionConcurrency>,
    /// Order of Regions when they are worked on one after the other; default: as CloudFormation chooses
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub region_order: Vec<Sp<Region>>,
    /// Whether the concurrency shrinks when accounts fail; default: as few as the tolerance allows
    pub concurrency_mode: Sp<ConcurrencyMode>,
}

/// A number of accounts, or a share of them
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Count {
    /// So many accounts
    Accounts(u32),
    /// So many of a hundred, 0 to 100
    Percent(u8),
}

impl Serialize for Count {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Accounts(count) => serializer.serialize_u32(*count),
            Self::Percent(percent) => serializer.collect_str(&format_args!("{percent}%")),
        }
    }
}

/// Whether Regions are worked on at once
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "UPPERCASE")]
pub enum RegionConcurrency {
    /// All at once
    #[default]
    Parallel,
    /// One after the other
    Sequential,
}

/// How concurrency and failure tolerance go together
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ConcurrencyMode {
    /// Concurrency is at most the tolerance and one
    StrictFailureTolerance,
    /// Concurrency stays, whatever fails
    #[default]
    SoftFailureTolerance,
}

/// Whether a switch is off, as it is without being written
pub(super) fn is_unset(switch: &Sp<bool>) -> bool {
    !**switch
}

impl Default for StackSetOptions {
    fn default() -> Self {
        Self {
            name_prefix: prefix(),
            auto_deployment: unwritten(true),
            retain_stacks_on_account_removal: unwritten(false),
            managed_execution: unwritten(true),
            max_concurrent: unwritten(Count::Percent(10)),
            failure_tolerance: unwritten(Count::Accounts(0)),
            region_concurrency: unwritten(RegionConcurrency::default()),
            region_order: Vec::new(),
            concurrency_mode: unwritten(ConcurrencyMode::default()),
        }
    }
}

impl StackSetOptions {
    /// Whether every option is what it is when nothing is said
    #[must_use]
    pub fn is_default(&self) -> bool {
        *self == Self::default()
    }
}

const fn unwritten<T>(value: T) -> Sp<T> {
    Sp::new(value, crate::Origin::Unknown)
}

#[expect(clippy::expect_used, reason = "the prefix is a constant of this file, and a test parses it")]
fn prefix() -> Sp<StackName> {
    unwritten("jitna".parse().expect("five letters"))
}

macro_rules! setters {
    ($($(#[$doc:meta])* $name:ident: $type:ty),* $(,)?) => {
        impl StackSetOptions {
            $(
                $(#[$doc])*
                #[must_use]
                #[track_caller]
                pub fn $name(mut self, $name: $type) -> Self {
                    self.$name = Sp::here($name);
                    self
                }
            )*
        }
    };
}

setters! {
    /// Sets the beginning of the names of the stack sets
    name_prefix: StackName,
    /// Sets whether accounts that join a unit later get the stacks too
    auto_deployment: bool,
    /// Sets whether stacks stay in an account that leaves its unit
    retain_stacks_on_account_removal: bool,
    /// Sets whether operations that do not conflict run at once
    managed_execution: bool,
    /// Sets how many accounts are worked on at once
    max_concurrent: Count,
    /// Sets how many accounts may fail before a Region is given up
    failure_tolerance: Count,
    /// Sets whether Regions are worked on at once
    region_concurrency: RegionConcurrency,
    /// Sets how concurrency and failure tolerance go together
    concurrency_mode: ConcurrencyMode,
}

impl StackSetOptions {
    /// Sets the order of Regions when they are worked on one after the other
    #[must_use]
    #[track_caller]
    pub fn region_order(mut self, regions: impl IntoIterator<Item = Region>) -> Self {
        let origin = crate::Origin::here();
        self.region_order = regions.into_iter().map(|region| Sp::new(region, origin)).collect();
        self
    }
}

/// A finding that is accepted
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(transform = Keys(&["code", "reason"]))]
pub struct Acceptance {
    /// Code of the finding, such as `JNA0207`
    pub code: Sp<String>,
    /// What it is about, such as the name of a policy; default: whatever it is about
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subject: Option<Sp<Label>>,
    /// Why it is accepted
    pub reason: Sp<String>,
}

/// Properties of synthesized resources that are set or deleted by hand
pub type Overrides = Vec<Sp<Override>>;

/// A property of a synthesized resource that is set or deleted by hand
///
/// The template is named as `list` prints it, and so is the resource; the path is that of
/// [`Patch`](crate::cfn::Patch).
#[derive(Clone, Debug, PartialEq)]
pub struct Override {
    /// Template: a stack's or a stack set's name
    pub template: Sp<String>,
    /// Logical id of the resource
    pub resource: Sp<String>,
    /// Path within the resource, such as `Properties.ConfigurationDefinitions.0.TypeVersion`
    pub path: Sp<String>,
    /// Value; default: the property is deleted
    pub set: Option<Sp<Json>>,
}

impl Serialize for Override {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(4))?;
        map.serialize_entry("template", &self.template)?;
        map.serialize_entry("resource", &self.resource)?;
        map.serialize_entry("path", &self.path)?;
        match &self.set {
            Some(value) => map.serialize_entry("set", value)?,
            None => map.serialize_entry("delete", &true)?,
        }
        map.end()
    }
}

impl Override {
    /// Sets a property
    #[must_use]
    #[track_caller]
    pub fn set(template: &str, resource: &str, path: &str, value: Json) -> Self {
        Self { set: Some(Sp::here(value)), ..Self::delete(template, resource, path) }
    }

    /// Deletes a property
    #[must_use]
    #[track_caller]
    pub fn delete(template: &str, resource: &str, path: &str) -> Self {
        Self {
            template: Sp::here(template.to_owned()),
            resource: Sp::here(resource.to_owned()),
            path: Sp::here(path.to_owned()),
            set: None,
        }
    }
}
