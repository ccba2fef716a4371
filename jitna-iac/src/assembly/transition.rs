//! The way from an earlier assembly to this one

use serde::Serialize;

/// Steps that bring an earlier assembly to this one, besides the deployment of its stacks
///
/// What moves between stacks is given up first, in templates that only take away from those that are deployed. Then the
/// stacks of this assembly are deployed, and at last what left the model is deleted.
#[derive(Clone, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Transition {
    /// Name of the earlier assembly
    pub from: String,
    /// What is done before the stacks are deployed, in order
    pub before: Vec<TransitionStep>,
    /// What is done when they are
    pub after: Vec<TransitionStep>,
    /// What needs a look by a person, in Markdown without links
    pub notes: Vec<String>,
}

/// A step between two assemblies
#[derive(Clone, Debug, Serialize)]
#[serde(tag = "action", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum TransitionStep {
    /// A stack gives up what moves elsewhere; nothing is created or changed
    Release {
        /// The stack
        stack: EarlierStack,
        /// What it gives up, in words
        gives_up: Vec<String>,
        /// Its template in JSON without what it gives up; none if nothing is left, so that the stack goes
        #[serde(skip)]
        template: Option<String>,
        /// Its template in the earlier assembly, in JSON, by which a second run knows whether this step is done
        #[serde(skip)]
        earlier: String,
        /// Stack sets in the template, each with the caller that manages it
        #[serde(skip)]
        sets: Vec<String>,
    },
    /// A stack that this assembly does not have is deleted
    Delete {
        /// The stack
        stack: EarlierStack,
    },
    /// An account goes to another unit
    MoveAccount {
        /// Account id
        account: String,
        /// Id of the unit that it leaves
        from: String,
        /// Id of the unit that it goes to
        to: String,
        /// Id of a unit to which no stack set goes, through which it goes; none if the model has no such unit
        #[serde(skip_serializing_if = "Option::is_none")]
        through: Option<String>,
        /// Stack sets that must have left the account before it comes to its new unit
        leaving: Vec<String>,
        /// Those of the leaving stack sets that do not leave by themselves
        #[serde(skip_serializing_if = "Vec::is_empty")]
        taken: Vec<Instances>,
        /// Stack sets that come to it
        coming: Vec<String>,
    },
    /// An account gets stack instances that do not come by themselves, unless it has them
    Place {
        /// Account id
        account: String,
        /// The stack instances
        instances: Instances,
    },
}

/// Stack instances of an account in a stack set without automatic deployment
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Instances {
    /// Stack set
    pub set: String,
    /// Id of the unit that the stack set goes to, and that holds the account
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
    /// Account id
    pub account: String,
    /// Region
    pub region: String,
    /// Capabilities that CloudFormation wants to be told
    pub capabilities: Vec<String>,
}

impl TransitionStep {
    /// Files of the step, by their path within the assembly: the smaller template, and the earlier one
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
    /// Every file of every step, with the number of the step
    pub(super) fn files(&self) -> Vec<(String, &str)> {
        self.before.iter().enumerate().flat_map(|(index, step)| step.files(index + 1)).collect()
    }
}
