//! All templates of a model, in the order of their deployment
//!
//! An [`Assembly`] is a value; [`write_to`](Assembly::write_to) is the only thing that touches the disk. Begin at
//! [`Assembly`].

mod index;
mod runbook;
mod write;

pub use write::WriteError;

use crate::cfn::Template;
use crate::ids::{AccountId, Region};

/// Language that templates are written in
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// With a comment above each resource
    #[default]
    Yaml,
    /// Without comments
    Json,
}

impl Format {
    /// Ending of file names
    #[must_use]
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Yaml => "yaml",
            Self::Json => "json",
        }
    }

    /// Text of a template
    #[must_use]
    pub fn render(self, template: &Template) -> String {
        match self {
            Self::Yaml => template.to_yaml(),
            Self::Json => template.to_json(),
        }
    }
}

/// A stack: a template, and where and when it is deployed
#[derive(Clone, Debug)]
pub struct Stack {
    /// Name
    pub name: String,
    /// What it is for, in a few words
    pub purpose: String,
    /// Account that it is deployed in
    pub account: AccountId,
    /// Region that it is deployed in
    pub region: Region,
    /// Stacks that must be there before
    pub depends_on: Vec<String>,
    /// Capabilities that CloudFormation wants to be told, such as `CAPABILITY_NAMED_IAM`
    pub capabilities: Vec<&'static str>,
    /// Template
    pub template: Template,
    /// Stack sets in the template
    pub stack_sets: Vec<String>,
}

/// All templates of a model
#[derive(Clone, Debug, Default)]
pub struct Assembly {
    /// Stacks, in the order of their deployment
    pub stacks: Vec<Stack>,
    /// Templates that the stack sets carry
    pub carried: Vec<Carried>,
    /// All stacks of the administrator in one template, with a parameter `Phase`
    pub whole: Option<Template>,
}

/// A template that a stack set carries into accounts
#[derive(Clone, Debug)]
pub struct Carried {
    /// Name of the stack set
    pub name: String,
    /// Name of the rollout
    pub rollout: String,
    /// Template
    pub template: Template,
    /// Where it goes
    pub targets: Vec<Target>,
    /// Whether accounts that join later get it
    pub auto_deployment: bool,
}

/// Units and Regions that a stack set goes to
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Target {
    /// OU ids or the root id
    pub units: Vec<String>,
    /// Names of the units
    pub unit_names: Vec<String>,
    /// Accounts of the units that get nothing
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub without: Vec<AccountId>,
    /// The only accounts of the units that get something; none: all
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub only: Vec<AccountId>,
    /// Regions
    pub regions: Vec<Region>,
    /// Accounts of the model that are reached
    pub accounts: usize,
}

impl Assembly {
    /// Template of a stack or of a stack set, by its name
    #[must_use]
    pub fn template(&self, name: &str) -> Option<&Template> {
        let stack = self.stacks.iter().find(|stack| stack.name == name).map(|stack| &stack.template);
        stack.or_else(|| {
            self.carried.iter().find(|carried| carried.name == name).map(|carried| &carried.template)
        })
    }

    /// Names of all templates
    pub fn names(&self) -> impl Iterator<Item = &str> {
        let stacks = self.stacks.iter().map(|stack| stack.name.as_str());
        stacks.chain(self.carried.iter().map(|carried| carried.name.as_str()))
    }
}
