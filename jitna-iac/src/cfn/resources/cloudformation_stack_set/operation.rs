//! How a StackSet operation proceeds through its accounts.

use serde::Serialize;

use crate::cfn::value::List;

/// How many accounts an operation of a [`StackSet`](super::StackSet) processes at the same time, and how many may fail
///
/// ```
/// use jitna_iac::cfn::resources::{Amount, ConcurrencyMode, OperationPreferences};
///
/// let preferences = OperationPreferences::default()
///     .concurrency_mode(ConcurrencyMode::SoftFailureTolerance)
///     .failure_tolerance(Amount::Count(0))
///     .max_concurrent(Amount::Percentage(25));
/// assert_eq!(
///     serde_json::to_string(&preferences)?,
///     r#"{"ConcurrencyMode":"SOFT_FAILURE_TOLERANCE","FailureToleranceCount":0,"MaxConcurrentPercentage":25}"#
/// );
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct OperationPreferences {
    #[serde(skip_serializing_if = "Option::is_none")]
    concurrency_mode: Option<ConcurrencyMode>,
    #[serde(skip_serializing_if = "Option::is_none")]
    failure_tolerance_count: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    failure_tolerance_percentage: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    max_concurrent_count: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    max_concurrent_percentage: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    region_concurrency_type: Option<RegionConcurrencyType>,
    #[serde(skip_serializing_if = "Option::is_none")]
    region_order: Option<List<String>>,
}

/// Number of accounts in one Region
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Amount {
    /// This number
    Count(u32),
    /// This percentage, rounded down; 0 to 100
    Percentage(u32),
}

impl Amount {
    fn parts(self) -> (Option<u32>, Option<u32>) {
        match self {
            Self::Count(count) => (Some(count), None),
            Self::Percentage(percentage) => (None, Some(percentage)),
        }
    }
}

/// What limits the number of concurrent accounts
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[non_exhaustive]
pub enum ConcurrencyMode {
    /// Only the maximum, regardless of failures
    SoftFailureTolerance,
    /// The number of failures still tolerated plus one, at most the maximum
    StrictFailureTolerance,
}

/// Order of the Regions
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum RegionConcurrencyType {
    /// All Regions at the same time
    Parallel,
    /// One Region after another
    Sequential,
}

impl OperationPreferences {
    /// Sets what limits the number of concurrent accounts; default: [`ConcurrencyMode::StrictFailureTolerance`]
    #[must_use]
    pub fn concurrency_mode(mut self, mode: ConcurrencyMode) -> Self {
        self.concurrency_mode = Some(mode);
        self
    }

    /// Sets how many accounts per Region may fail before the operation stops; default: none
    #[must_use]
    pub fn failure_tolerance(mut self, amount: Amount) -> Self {
        (self.failure_tolerance_count, self.failure_tolerance_percentage) = amount.parts();
        self
    }

    /// Sets how many accounts run at the same time, 1 or more; default: one
    #[must_use]
    pub fn max_concurrent(mut self, amount: Amount) -> Self {
        (self.max_concurrent_count, self.max_concurrent_percentage) = amount.parts();
        self
    }

    /// Sets whether Regions wait for each other; default: they do
    #[must_use]
    pub fn region_concurrency_type(mut self, concurrency: RegionConcurrencyType) -> Self {
        self.region_concurrency_type = Some(concurrency);
        self
    }

    /// Sets the order of the Regions
    #[must_use]
    pub fn region_order(mut self, regions: impl Into<List<String>>) -> Self {
        self.region_order = Some(regions.into());
        self
    }
}
