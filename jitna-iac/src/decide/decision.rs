//! The decision about a request, and its reasons

use std::fmt;
use std::sync::Arc;

use serde::ser::{Serialize, SerializeMap, Serializer};

use crate::cedar::Effect;
use crate::diag::Sources;
use crate::origin::Origin;

/// Decision about a request, and its reasons
///
/// Its JSON begins with the keys `decision`, `policies`, `autoDenied` and `statements`. Other keys follow if they have a value.
#[derive(Clone, Debug, PartialEq)]
pub struct Decision {
    /// What happens to the request
    pub outcome: Outcome,
    /// Whether a `forbid` of the deny-access policy matched, so that nothing is approved automatically
    pub auto_denied: bool,
    /// Statements that matched or failed with an error: those of the deny-access policy, then those of the auto-approval policy, each in
    /// the order of its policy
    pub statements: Vec<StatementTrace>,
    /// Rollout whose policies apply in the account and Region; `None` if there is none
    pub rollout: Option<Arc<str>>,
    /// Manual approval policies that match by a tag, whether or not they are used
    pub by_tag: Vec<Arc<ManualPolicy>>,
    /// Manual approval policies for all nodes, whether or not they are used
    pub for_all_nodes: Vec<Arc<ManualPolicy>>,
}

/// What happens to a request
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// Approved automatically, for one hour
    AutoApproved {
        /// Name of the auto-approval policy in the model
        policy: Arc<str>,
    },
    /// Sent to the approvers of a manual approval policy
    Manual {
        /// The policy
        policy: Arc<ManualPolicy>,
    },
    /// Fails, because several manual approval policies apply
    Conflict {
        /// The policies, in the order of the rollout
        policies: Vec<Arc<ManualPolicy>>,
    },
    /// Fails, because no policy applies
    NotCovered {
        /// Why no policy applies
        reason: Reason,
    },
}

impl Outcome {
    /// Returns the word for the outcome: `auto-approved`, `manual`, `conflict` or `not-covered`
    #[must_use]
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::AutoApproved { .. } => "auto-approved",
            Self::Manual { .. } => "manual",
            Self::Conflict { .. } => "conflict",
            Self::NotCovered { .. } => "not-covered",
        }
    }

    /// Returns the names in the model of the policies that decide
    #[must_use]
    pub fn policies(&self) -> Vec<&str> {
        match self {
            Self::AutoApproved { policy } => vec![policy],
            Self::Manual { policy } => vec![&policy.name],
            Self::Conflict { policies } => policies.iter().map(|policy| &*policy.name).collect(),
            Self::NotCovered { .. } => Vec::new(),
        }
    }
}

/// Why no policy applies to a request
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Reason {
    /// The account is not in the model, and the request names no unit
    UnknownAccount {
        /// Account of the request
        account: String,
    },
    /// Neither the account nor the unit of the request is in the model
    UnknownUnit {
        /// Unit of the request
        unit: String,
    },
    /// No rollout covers the account in the Region
    NoRollout {
        /// Region of the request
        region: String,
    },
    /// The account is not in the model, and the StackSet of its unit has no automatic deployment: it names the accounts of the unit one by
    /// one, because a unit below has a rollout of its own
    LaterAccount {
        /// Unit of the request
        unit: String,
    },
    /// No policy of the account and Region applies
    NoPolicy,
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownAccount { account } => {
                write!(f, "the model does not have the account `{account}`, and the request names no unit")
            }
            Self::UnknownUnit { unit } => write!(f, "the model has no unit `{unit}`"),
            Self::NoRollout { region } => {
                write!(f, "no rollout covers the account in the Region `{region}`")
            }
            Self::LaterAccount { unit } => write!(
                f,
                "no stack reaches an account of the unit `{unit}` that the model does not have: a unit below has a rollout of its own, so the StackSet names accounts and has no automatic deployment"
            ),
            Self::NoPolicy => f.write_str("no policy of the account and Region applies"),
        }
    }
}

/// A statement that matched or failed with an error
#[derive(Clone, Debug)]
pub struct StatementTrace {
    /// Name of its policy: of the auto-approval policy in the model, or [`DENY_ACCESS_NAME`](super::DENY_ACCESS_NAME)
    pub policy: Arc<str>,
    /// Number of the statement in its policy, from 0; Cedar text may contain several
    pub index: usize,
    /// Name of the statement, if it has one
    pub name: Option<Arc<str>>,
    /// Effect of the statement
    pub effect: Effect,
    /// Result of its evaluation
    pub result: StatementResult,
    /// Where it was written
    pub origin: Origin,
    /// The origin as file, line and column, if the engine [knows the sources](super::Engine::located)
    pub place: Option<Arc<StatementPlace>>,
}

impl PartialEq for StatementTrace {
    /// Origins are not compared, as everywhere in the model
    fn eq(&self, other: &Self) -> bool {
        let key = |trace: &Self| (Arc::clone(&trace.policy), trace.index, trace.effect);
        key(self) == key(other) && self.result == other.result
    }
}

/// Where a statement was written, with line and column as users count them
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatementPlace {
    /// Name of the file
    pub file: String,
    /// Line, from 1
    pub line: u32,
    /// Column in characters, from 1
    pub column: u32,
}

impl StatementPlace {
    pub(super) fn new(origin: Origin, sources: &Sources) -> Option<Self> {
        let place = sources.position(origin)?;
        Some(Self { file: place.file.to_owned(), line: place.line, column: place.column })
    }
}

impl fmt::Display for StatementPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.file, self.line)
    }
}

/// Result of evaluating a statement
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StatementResult {
    /// Its conditions hold
    Matched,
    /// A condition cannot be evaluated, so Cedar skips the statement; the string says why
    Erred(Arc<str>),
}

/// A manual approval policy, as far as it matters to users who wait for it
#[derive(Clone, Debug)]
pub struct ManualPolicy {
    /// Name
    pub name: Arc<str>,
    /// Hours of access that an approval grants, 1 to 336
    pub hours: u32,
    /// Levels of approval, asked one after the other
    pub levels: Vec<ApprovalLevel>,
    /// Where the policy was written
    pub origin: Origin,
}

impl PartialEq for ManualPolicy {
    /// Origins are not compared, as everywhere in the model
    fn eq(&self, other: &Self) -> bool {
        (&self.name, self.hours, &self.levels) == (&other.name, other.hours, &other.levels)
    }
}

/// A level of approval
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ApprovalLevel {
    /// Number of required approvals
    pub approvals: u32,
    /// Seconds that approvers have to respond
    pub timeout_seconds: u64,
    /// Approvers of the level
    pub approvers: Vec<ApprovalParty>,
}

/// Approver of a level
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct ApprovalParty {
    /// `group`, `user`, `role` or `iamUser`
    pub kind: &'static str,
    /// Name in the model, if there is one; otherwise the ID
    pub name: String,
    /// ID, if it differs from the name
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
}

impl Serialize for Decision {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("decision", self.outcome.as_str())?;
        map.serialize_entry("policies", &self.outcome.policies())?;
        map.serialize_entry("autoDenied", &self.auto_denied)?;
        map.serialize_entry("statements", &self.statements)?;
        if let Some(rollout) = &self.rollout {
            map.serialize_entry("rollout", &**rollout)?;
        }
        match &self.outcome {
            Outcome::AutoApproved { .. } => map.serialize_entry("hours", &1)?,
            Outcome::Manual { policy } => {
                map.serialize_entry("hours", &policy.hours)?;
                map.serialize_entry("levels", &policy.levels)?;
            }
            Outcome::Conflict { .. } => {}
            Outcome::NotCovered { reason } => map.serialize_entry("reason", &reason.to_string())?,
        }
        map.end()
    }
}

impl Serialize for StatementTrace {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("policy", &*self.policy)?;
        map.serialize_entry("index", &self.index)?;
        if let Some(name) = &self.name {
            map.serialize_entry("name", &**name)?;
        }
        map.serialize_entry("effect", self.effect.as_str())?;
        match &self.result {
            StatementResult::Matched => map.serialize_entry("result", "matched")?,
            StatementResult::Erred(message) => {
                map.serialize_entry("result", "erred")?;
                map.serialize_entry("error", &**message)?;
            }
        }
        if let Some(place) = &self.place {
            map.serialize_entry("file", &place.file)?;
            map.serialize_entry("line", &place.line)?;
            map.serialize_entry("column", &place.column)?;
        }
        map.end()
    }
}
