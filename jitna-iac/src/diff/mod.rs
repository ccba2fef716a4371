//! What a deployment would change: two assemblies or templates, compared
//!
//! Things that mean the same are the same here, however they are written. Templates that stack sets carry, documents and
//! the Cedar text in them are opened. The module reads no file and asks AWS nothing: what is deployed may be another thing.
//! Begin at [`diff`].

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

/// Everything that differs
#[derive(Clone, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Diff {
    /// Says that this is a comparison
    pub kind: &'static str,
    /// Version of the format
    pub version: u32,
    /// What was compared with the other
    pub old: String,
    /// The other
    pub new: String,
    /// How many resources are concerned
    pub summary: Summary,
    /// Changes of who may do what, by IAM and what is like it
    pub access: Vec<AccessChange>,
    /// Changes of the policies of node access
    pub policies: Vec<PolicyChange>,
    /// Stack sets that go to other places
    pub coverage: Vec<CoverageChange>,
    /// What goes from one stack or stack set to another
    pub moves: Moves,
    /// Stacks that differ
    pub stacks: Vec<StackDiff>,
}

impl Diff {
    /// Whether nothing differs
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.stacks.is_empty() && self.moves.accounts.is_empty()
    }
}

/// How many resources are concerned, those in templates of stack sets included
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
    /// Resources whose change AWS refuses
    pub refused: usize,
    /// Resources that are removed
    pub removed: usize,
}

/// Whether a thing is new, gone, or another
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Change {
    /// It is new
    Added,
    /// It is gone
    Removed,
    /// It is there, and different
    Changed,
}

impl Change {
    fn of(old: bool, new: bool) -> Self {
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
    /// It is changed and stays
    Changed,
    /// A document gets a new version
    NewVersion,
    /// It is changed, or another is created and it is deleted: not known for its type
    NotKnown,
    /// Another is created, and it is deleted
    Replaced,
    /// The update fails: AWS does not allow the change
    Refused,
    /// It is deleted, or given up
    Removed,
}

/// Where a resource stands
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct At {
    /// Stack
    pub stack: String,
    /// Stack set whose template holds it, and so not the stack's
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stack_set: Option<String>,
    /// Logical id
    pub id: String,
    /// Type
    #[serde(rename = "type")]
    pub kind: String,
    /// Name that the template gives it
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// How many places the stack set puts it in
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reach: Option<Reach>,
}

/// How many places a stack set puts a resource in
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Reach {
    /// Units it is targeted at; 0 if accounts are named one by one
    pub units: usize,
    /// Accounts that are known; a unit may hold more
    pub accounts: usize,
    /// Whether these are all accounts
    pub all_accounts: bool,
    /// Regions
    pub regions: usize,
    /// Whether every target has all of the Regions
    pub even: bool,
}

/// A value that is new or gone
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Line {
    /// Which of the two
    pub change: Change,
    /// What kind of value, such as `Action`; may be empty
    #[serde(skip_serializing_if = "String::is_empty")]
    pub what: String,
    /// The value
    pub value: String,
}

/// A change of who may do what
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct AccessChange {
    /// The resource
    pub at: At,
    /// Which of its policies
    pub policy: String,
    /// Statement, by its `Sid` or by what it is about
    #[serde(skip_serializing_if = "Option::is_none")]
    pub statement: Option<String>,
    /// Whether it is new, gone, or another
    pub change: Change,
    /// What of it is new or gone
    pub lines: Vec<Line>,
}

/// A change of a policy of node access
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PolicyChange {
    /// The document
    pub at: At,
    /// Whether it is new, gone, or another
    pub change: Change,
    /// Approvers, levels, durations, nodes that are new or gone
    pub lines: Vec<Line>,
    /// Cedar statements that differ
    pub statements: Vec<StatementChange>,
}

/// A Cedar statement that differs
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct StatementChange {
    /// Whether it is new, gone, or another
    pub change: Change,
    /// Its `@id`, else the comment above it
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// `permit` or `forbid`
    #[serde(skip_serializing_if = "Option::is_none")]
    pub effect: Option<String>,
    /// Earlier text, formatted
    #[serde(skip_serializing_if = "Option::is_none")]
    pub old: Option<String>,
    /// Later text, formatted
    #[serde(skip_serializing_if = "Option::is_none")]
    pub new: Option<String>,
}

/// A stack that differs
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct StackDiff {
    /// Name; of a template alone, that of its file
    pub stack: String,
    /// Whether it is new, gone, or another
    pub change: Change,
    /// Account, Region, order and capabilities that differ
    pub settings: Vec<PropertyDiff>,
    /// What differs in its template
    #[serde(flatten)]
    pub template: TemplateDiff,
}

/// What differs between two templates
#[derive(Clone, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TemplateDiff {
    /// Parameters, conditions, outputs and what else is no resource
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
    /// Logical id
    pub id: String,
    /// Type
    #[serde(rename = "type")]
    pub kind: String,
    /// Name that the template gives it
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// What happens to it
    pub action: Action,
    /// Properties that replace it, or that are refused
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub forced_by: Vec<String>,
    /// Properties and attributes that differ
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub properties: Vec<PropertyDiff>,
    /// What people should know before they deploy this
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
    /// What differs in the template that a stack set carries
    #[serde(skip_serializing_if = "Option::is_none")]
    pub carried: Option<Box<CarriedDiff>>,
}

/// A value that differs
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PropertyDiff {
    /// Where it stands, steps between `/`
    pub path: String,
    /// What its change does to the resource
    pub action: Action,
    /// Earlier value in one form; none if there was none
    #[serde(skip_serializing_if = "Option::is_none")]
    pub old: Option<Value>,
    /// Later value in one form; none if there is none
    #[serde(skip_serializing_if = "Option::is_none")]
    pub new: Option<Value>,
    /// Whether another part of the comparison says it in detail
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub elsewhere: bool,
}

/// A stack set that goes to other places
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CoverageChange {
    /// The stack set
    pub at: At,
    /// Units and accounts that gain or lose stacks
    pub targets: Vec<TargetChange>,
}

/// What differs in a stack set besides its properties
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CarriedDiff {
    /// Where it goes, after the change
    pub reach: Reach,
    /// What differs in the template that it carries
    #[serde(flatten)]
    pub template: TemplateDiff,
}

/// A unit or account that gains or loses stacks
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TargetChange {
    /// Id of the unit or account
    pub id: String,
    /// Name of the unit, where it is known
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Regions in which it gains a stack
    pub gained: Vec<String>,
    /// Regions in which it loses its stack
    pub lost: Vec<String>,
}
