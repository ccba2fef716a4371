//! Steps from an earlier assembly to this one

use serde::Serialize;

/// Steps from an earlier assembly to this one, in addition to deploying its stacks
///
/// First, the earlier stacks release what moves between stacks, with templates that only remove resources. Then the stacks of this assembly
/// are deployed. Last, what left the model is deleted.
#[derive(Clone, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Transition {
    /// Name of the earlier assembly
    pub from: String,
    /// Steps before the stacks are deployed, in order
    pub before: Vec<TransitionStep>,
    /// Steps after the stacks are deployed
    pub after: Vec<TransitionStep>,
    /// What users must check, in Markdown without links
    pub notes: Vec<String>,
}

/// A step between two assemblies
#[derive(Clone, Debug, Serialize)]
#[serde(tag = "action", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum TransitionStep {
    /// A stack releases what moves elsewhere; nothing is created or changed
    Release {
        /// The stack
        stack: EarlierStack,
        /// Descriptions of what it releases
        gives_up: Vec<String>,
        /// Its template in JSON without the released resources; `None` if nothing is left, in which case the stack is deleted
        #[serde(skip)]
        template: Option<String>,
        /// Its template in the earlier assembly, in JSON; a second run uses it to find out whether this step is done
        #[serde(skip)]
        earlier: String,
        /// StackSets in the template, each with the caller that manages it
        #[serde(skip)]
        sets: Vec<String>,
    },
    /// A stack that this assembly does not have is deleted
    Delete {
        /// The stack
        stack: EarlierStack,
    },
    /// An account moves to another OU
    MoveAccount {
        /// Account ID
        account: String,
        /// ID of the OU that it leaves
        from: String,
        /// ID of the OU that it moves to
        to: String,
        /// ID of an intermediate OU that no StackSet targets; `None` if the model has no such OU
        #[serde(skip_serializing_if = "Option::is_none")]
        through: Option<String>,
        /// StackSets that must leave the account before it moves to its new OU
        leaving: Vec<String>,
        /// Instances of those leaving StackSets that are not removed automatically
        #[serde(skip_serializing_if = "Vec::is_empty")]
        taken: Vec<Instances>,
        /// StackSets that target the account in its new OU
        coming: Vec<String>,
    },
    /// An account receives stack instances that are not created automatically, unless it has them
    Place {
        /// Account ID
        account: String,
        /// The stack instances
        instances: Instances,
    },
}

/// Stack instances of an account in a StackSet without automatic deployment
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Instances {
    /// StackSet
    pub set: String,
    /// ID of the OU that the StackSet targets and that contains the account
    pub unit: String,
    /// Regions
    pub regions: Vec<String>,
}

/// A stack of the earlier assembly
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct EarlierStack {
    /// Name
    pub name: String,
    /// Account ID
    pub account: String,
    /// Region
    pub region: String,
    /// Capabilities that CloudFormation requires to be acknowledged
    pub capabilities: Vec<String>,
}

impl TransitionStep {
    /// Returns the files of the step, by their path within the assembly: the smaller template, and the earlier one
    pub(super) fn files(&self, number: usize) -> Vec<(String, &str)> {
        let Self::Release { stack, template, earlier, .. } = self else { return Vec::new() };
        let mut files = vec![(format!("steps/{number}-{}.earlier.json", stack.name), earlier.as_str())];
        if let Some(template) = template {
            files.push((format!("steps/{number}-{}.json", stack.name), template.as_str()));
        }
        files
    }
}

impl Transition {
    /// Returns every file of every step, with the number of the step
    pub(super) fn files(&self) -> Vec<(String, &str)> {
        self.before.iter().enumerate().flat_map(|(index, step)| step.files(index + 1)).collect()
    }
}
