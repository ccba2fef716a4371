//! All templates of a model, in the order of their deployment
//!
//! An [`Assembly`] is a value; [`write_to`](Assembly::write_to) is the only thing that touches the disk. Begin at
//! [`Assembly`].

use std::borrow::Cow;
use std::convert::Infallible;

mod index;
mod runbook;
mod write;

pub use index::{File, Index, IndexedStack, IndexedStackSet};
pub use write::WriteError;

use crate::cfn::limits::TEMPLATE_S3_BYTES;
use crate::cfn::{EmbeddedTemplate, Template};
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
    /// Words for the languages
    pub const WORDS: &[(&str, Self)] = &[("yaml", Self::Yaml), ("json", Self::Json)];

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
    /// What the runbook says of the place
    pub setting: Setting,
}

/// What a runbook has to say of the place that is set up
#[derive(Clone, Debug, Default, serde::Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Setting {
    /// Whether this is an organization
    pub organization: bool,
    /// Management account, if the model names it
    pub management_account: Option<String>,
    /// Account that administers the feature
    pub administrator: String,
    /// Home Region
    pub home_region: String,
    /// Names of the documents that every account and Region may get
    pub documents: Vec<String>,
    /// Whether there is a deny-access policy
    pub deny_access: bool,
    /// Whether the stack makes the deployment roles
    pub makes_roles: bool,
}

/// A template that a stack set carries into accounts
#[derive(Clone, Debug)]
pub struct Carried {
    /// Name of the stack set
    pub name: String,
    /// Name of the rollout
    pub rollout: String,
    pub(crate) embedded: EmbeddedTemplate,
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

impl Carried {
    /// Template of the stacks in the accounts
    #[must_use]
    pub fn template(&self) -> Template {
        self.embedded.template()
    }

    /// The template as the stack set embeds it: compact JSON
    #[must_use]
    pub fn body(&self) -> &str {
        self.embedded.body()
    }
}

impl Assembly {
    /// Template of a stack or of a stack set, by its name
    #[must_use]
    pub fn template(&self, name: &str) -> Option<Cow<'_, Template>> {
        let stack =
            self.stacks.iter().find(|stack| stack.name == name).map(|stack| Cow::Borrowed(&stack.template));
        let carried = || self.carried.iter().find(|carried| carried.name == name);
        stack.or_else(|| carried().map(|carried| Cow::Owned(carried.template())))
    }

    /// Names of all templates
    pub fn names(&self) -> impl Iterator<Item = &str> {
        let stacks = self.stacks.iter().map(|stack| stack.name.as_str());
        stacks.chain(self.carried.iter().map(|carried| carried.name.as_str()))
    }

    /// Every file, by its path within the assembly
    #[must_use]
    pub fn files(&self, format: Format) -> Vec<(String, String)> {
        let mut files = Vec::new();
        let all: Result<(), Infallible> = self.each_file(format, |path, text| {
            files.push((path, text));
            Ok(())
        });
        match all {
            Ok(()) => files,
        }
    }

    /// Index of the assembly
    #[must_use]
    pub fn index(&self, format: Format) -> Index {
        let mut sizes = Vec::new();
        let all: Result<(), Infallible> = self.each_template(format, |path, text| {
            sizes.push((path, text.len()));
            Ok(())
        });
        match all {
            Ok(()) => Index::of(self, format, &sizes),
        }
    }

    /// Hands every file over, one after the other, so that not all of them are in memory at once
    pub(crate) fn each_file<E>(
        &self,
        format: Format,
        mut take: impl FnMut(String, String) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut sizes = Vec::new();
        self.each_template(format, |path, text| {
            sizes.push((path.clone(), text.len()));
            take(path, text)
        })?;
        let index = Index::of(self, format, &sizes);
        take("RUNBOOK.md".to_owned(), runbook::render(self, &index))?;
        take("index.json".to_owned(), index.to_json())
    }

    fn each_template<E>(
        &self,
        format: Format,
        mut take: impl FnMut(String, String) -> Result<(), E>,
    ) -> Result<(), E> {
        enum Job<'a> {
            Whole(&'a Template),
            Stack(&'a Stack),
            Carried(&'a Carried),
        }
        let whole = self.whole.iter().map(Job::Whole);
        let stacks = self.stacks.iter().map(Job::Stack);
        let jobs: Vec<Job<'_>> = whole.chain(stacks).chain(self.carried.iter().map(Job::Carried)).collect();
        let render = |job: &Job<'_>| match job {
            Job::Whole(template) => Some((whole_file(format), format.render(template)))
                .filter(|(_, text)| text.len() <= TEMPLATE_S3_BYTES),
            Job::Stack(stack) => Some((stack_file(&stack.name, format), format.render(&stack.template))),
            Job::Carried(carried) => {
                Some((carried_file(&carried.name, format), format.render(&carried.template())))
            }
        };
        crate::parallel::each(&jobs, render, |file| file.map_or(Ok(()), |(path, text)| take(path, text)))
    }
}

fn whole_file(format: Format) -> String {
    format!("template.{}", format.extension())
}

fn stack_file(name: &str, format: Format) -> String {
    format!("stacks/{name}.{}", format.extension())
}

fn carried_file(name: &str, format: Format) -> String {
    format!("stack-sets/{name}.{}", format.extension())
}
