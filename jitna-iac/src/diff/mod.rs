//! Changes that a deployment would make: two assemblies or templates, compared
//!
//! Equivalent values are equal, however they are written. Templates in StackSets, documents and their Cedar policies are parsed. The
//! module does not read files or call AWS: what is actually deployed may be different. Begin at [`diff`].

mod compare;
mod documents;
mod kinds;
mod moves;
mod names;
mod normal;
mod policy;
mod reach;
mod render;
mod side;
mod values;

use serde::Serialize;
use serde_json::Value;

pub use compare::diff;
pub use moves::{
    AccountMove, Holder, Move, Moves, NextTemplate, Verdict, moves, next_template, pipeline_cannot,
    transition, unknown_values,
};
pub use render::MARKDOWN_MOST;
pub use side::Side;

/// All differences
#[derive(Clone, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Diff {
    /// Identifies the output as a comparison
    pub kind: &'static str,
    /// Version of the format
    pub version: u32,
    /// Name of the old side
    pub old: String,
    /// Name of the new side
    pub new: String,
    /// Number of resources that change
    pub summary: Summary,
    /// Changes of permissions, by IAM and similar policies
    pub access: Vec<AccessChange>,
    /// Changes of the policies of just-in-time node access
    pub policies: Vec<PolicyChange>,
    /// StackSets whose targets change
    pub coverage: Vec<CoverageChange>,
    /// What moves from one stack or StackSet to another
    pub moves: Moves,
    /// Stacks that differ
    pub stacks: Vec<StackDiff>,
}

impl Diff {
    /// Checks whether nothing differs
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.stacks.is_empty() && self.moves.accounts.is_empty()
    }
}

/// Number of resources that change, including those in templates of StackSets
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Summary {
    /// Resources that are added
    pub added: usize,
    /// Resources that are changed in place
    pub changed: usize,
    /// Resources that are replaced
    pub replaced: usize,
    /// Resources that are changed in place or replaced
    pub not_known: usize,
    /// Resources whose change AWS rejects
    pub refused: usize,
    /// Resources that are removed
    pub removed: usize,
}

/// Whether a resource or value is added, removed or changed
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Change {
    /// It is added
    Added,
    /// It is removed
    Removed,
    /// It is changed
    Changed,
}

impl Change {
    fn new(old: bool, new: bool) -> Self {
        match (old, new) {
            (true, false) => Self::Removed,
            (false, true) => Self::Added,
            _ => Self::Changed,
        }
    }
}

/// What happens to a resource
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Action {
    /// It is created
    Added,
    /// It is changed in place
    Changed,
    /// A document gets a new version
    NewVersion,
    /// It is changed in place or replaced: unknown for its type
    NotKnown,
    /// It is replaced: another is created, and it is deleted
    Replaced,
    /// The update fails, because AWS does not allow the change
    Refused,
    /// It is deleted or released
    Removed,
}

/// Place of a resource
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct At {
    /// Stack
    pub stack: String,
    /// StackSet whose template has it, if the template of the stack does not have it
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stack_set: Option<String>,
    /// Logical ID
    pub id: String,
    /// Type
    #[serde(rename = "type")]
    pub kind: String,
    /// Name in the template
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Number of places that the StackSet deploys it to
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reach: Option<Reach>,
}

/// Number of places that a StackSet deploys a resource to
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Reach {
    /// Targeted OUs; 0 if accounts are named individually
    pub units: usize,
    /// Known accounts; an OU may have more
    pub accounts: usize,
    /// Whether these are all accounts
    pub all_accounts: bool,
    /// Regions
    pub regions: usize,
    /// Whether every target has all of the Regions
    pub even: bool,
}

/// A value that is added or removed
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Line {
    /// Whether it is added or removed
    pub change: Change,
    /// Kind of the value, such as `Action`; may be empty
    #[serde(skip_serializing_if = "String::is_empty")]
    pub what: String,
    /// The value
    pub value: String,
}

/// A change of permissions
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct AccessChange {
    /// The resource
    pub at: At,
    /// Name of the policy
    pub policy: String,
    /// Statement, by its `Sid` or by its subject
    #[serde(skip_serializing_if = "Option::is_none")]
    pub statement: Option<String>,
    /// Whether it is added, removed or changed
    pub change: Change,
    /// Added and removed values
    pub lines: Vec<Line>,
}

/// A change of a policy of just-in-time node access
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PolicyChange {
    /// The document
    pub at: At,
    /// Whether it is added, removed or changed
    pub change: Change,
    /// Approvers, levels, durations and nodes that are added or removed
    pub lines: Vec<Line>,
    /// Cedar statements that differ
    pub statements: Vec<StatementChange>,
}

/// A Cedar statement that differs
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct StatementChange {
    /// Whether it is added, removed or changed
    pub change: Change,
    /// Its `@id`, or the comment above it
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// `permit` or `forbid`
    #[serde(skip_serializing_if = "Option::is_none")]
    pub effect: Option<String>,
    /// Old statement, formatted
    #[serde(skip_serializing_if = "Option::is_none")]
    pub old: Option<String>,
    /// New statement, formatted
    #[serde(skip_serializing_if = "Option::is_none")]
    pub new: Option<String>,
}

/// A stack that differs
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct StackDiff {
    /// Name; for a single template, the name of its file
    pub stack: String,
    /// Whether it is added, removed or changed
    pub change: Change,
    /// Account, Region, order and capabilities that differ
    pub settings: Vec<PropertyDiff>,
    /// Differences of its template
    #[serde(flatten)]
    pub template: TemplateDiff,
}

/// Differences between two templates
#[derive(Clone, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TemplateDiff {
    /// Parameters, conditions, outputs and other sections that are not resources
    pub sections: Vec<PropertyDiff>,
    /// Resources
    pub resources: Vec<ResourceDiff>,
}

impl TemplateDiff {
    fn is_empty(&self) -> bool {
        self.sections.is_empty() && self.resources.is_empty()
    }
}

/// A resource that differs
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ResourceDiff {
    /// Logical ID
    pub id: String,
    /// Type
    #[serde(rename = "type")]
    pub kind: String,
    /// Name in the template
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// What happens to it
    pub action: Action,
    /// Properties that cause the replacement or rejection
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub forced_by: Vec<String>,
    /// Properties and attributes that differ
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub properties: Vec<PropertyDiff>,
    /// What users must know before they deploy this
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
    /// Differences of the template in a StackSet
    #[serde(skip_serializing_if = "Option::is_none")]
    pub carried: Option<Box<CarriedDiff>>,
}

/// A value that differs
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PropertyDiff {
    /// Path, with `/` between its parts
    pub path: String,
    /// Effect of the change on the resource
    pub action: Action,
    /// Old value in normal form; `None` if it did not exist
    #[serde(skip_serializing_if = "Option::is_none")]
    pub old: Option<Value>,
    /// New value in normal form; `None` if it does not exist
    #[serde(skip_serializing_if = "Option::is_none")]
    pub new: Option<Value>,
    /// Whether another part of the comparison shows the details
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub elsewhere: bool,
}

/// A StackSet whose targets change
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CoverageChange {
    /// The StackSet
    pub at: At,
    /// OUs and accounts that gain or lose stacks
    pub targets: Vec<TargetChange>,
}

/// Differences of a StackSet in addition to its properties
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CarriedDiff {
    /// Number of places after the change
    pub reach: Reach,
    /// Differences of its template
    #[serde(flatten)]
    pub template: TemplateDiff,
}

/// An OU or account that gains or loses stacks
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TargetChange {
    /// ID of the OU or account
    pub id: String,
    /// Name of the OU, if it is known
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Regions in which it gains a stack
    pub gained: Vec<String>,
    /// Regions in which it loses its stack
    pub lost: Vec<String>,
}
