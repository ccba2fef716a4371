//! Manual steps, for which AWS has no CloudFormation resource

use serde::Serialize;

use crate::shell::Command;

/// Time of a step
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum When {
    /// Before the first stack
    Before,
    /// After the first stacks, before the one that enables just-in-time node access
    BeforeEnabling,
    /// After all stacks
    After,
}

/// A manual step
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Step {
    /// Time of the step
    pub when: When,
    /// Heading
    pub title: String,
    /// Paragraphs above the commands
    pub text: Vec<String>,
    /// Commands, in order
    pub commands: Vec<Command>,
}

impl Step {
    /// Creates a step with a heading and a paragraph
    #[must_use]
    pub fn new(when: When, title: impl Into<String>, text: impl Into<String>) -> Self {
        Self { when, title: title.into(), text: vec![text.into()], commands: Vec::new() }
    }

    /// Adds a paragraph
    #[must_use]
    pub fn text(mut self, text: impl Into<String>) -> Self {
        self.text.push(text.into());
        self
    }

    /// Adds a command
    #[must_use]
    pub fn command(mut self, command: Command) -> Self {
        self.commands.push(command);
        self
    }
}

impl Step {
    /// Returns the step with other names of stacks in its commands, where `name` returns one
    pub(super) fn with_stack_names(&self, name: impl Fn(&str) -> Option<String>) -> Self {
        let mut step = self.clone();
        for command in &mut step.commands {
            command.replace_after("--stack-name", &name);
        }
        step
    }
}
