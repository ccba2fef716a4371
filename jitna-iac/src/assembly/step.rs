//! What people do by hand, because AWS offers no resource for it

use serde::Serialize;

use crate::shell::Command;

/// When a step is done
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum When {
    /// Before the first stack
    Before,
    /// When the stacks are there that come first, before the one that switches the feature on
    BeforeEnabling,
    /// When all stacks are there
    After,
}

/// Something that people do by hand
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Step {
    /// When
    pub when: When,
    /// Heading
    pub title: String,
    /// Paragraphs above the commands
    pub text: Vec<String>,
    /// Commands, in order
    pub commands: Vec<Command>,
}

impl Step {
    /// Step with a heading and a paragraph
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
    /// The same with other names of stacks in its commands, where `name` knows one
    pub(super) fn with_stack_names(&self, name: impl Fn(&str) -> Option<String>) -> Self {
        let mut step = self.clone();
        for command in &mut step.commands {
            command.replace_after("--stack-name", &name);
        }
        step
    }
}
