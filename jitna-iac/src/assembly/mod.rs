//! All templates of a model, in deployment order
//!
//! An [`Assembly`] is a value. Only [`write_to`](Assembly::write_to) writes to disk. Begin at [`Assembly`].

use std::borrow::Cow;
use std::collections::HashMap;
use std::convert::Infallible;
use std::sync::{Mutex, PoisonError};

mod bucket;
mod cdk;
mod index;
mod pipeline;
mod promote;
mod remark;
mod runbook;
mod script;
mod set_up;
mod step;
mod terraform;
mod transition;
mod tree;
mod write;

pub use bucket::AssetBucket;
pub use cdk::CdkTemplate;
pub use index::{File, Index, IndexedStack, IndexedStackSet};
pub(crate) use index::{INDEX_KIND, INDEX_VERSION};
pub use pipeline::{Pipeline, STACK_NAME_LENGTH};
pub use remark::Remark;
pub use set_up::{Associations, SetUp};
pub use step::{Step, When};
pub use transition::{EarlierStack, Instances, Transition, TransitionStep};
pub use tree::{People, Tree, TreeAccount, TreeUnit};
pub use write::WriteError;
pub(crate) use write::write_file;

use indexmap::IndexMap;

pub use crate::prerequisite::{Evidence, Prerequisite, PrerequisiteKind, Probe};
pub use crate::shell::{Command, quoted};
pub use crate::words::Format;

use crate::cfn::limits::TEMPLATE_S3_BYTES;
use crate::cfn::{EmbeddedTemplate, Template};
use crate::diag::{Diagnostics, Sources};
use crate::ids::{AccountId, Region};

impl Format {
    /// Renders a template
    #[must_use]
    pub fn render(self, template: &Template) -> String {
        match self {
            Self::Yaml => template.to_yaml(),
            Self::Json => template.to_json(),
        }
    }
}

/// A stack: its template, and where and when it is deployed
#[derive(Clone, Debug)]
pub struct Stack {
    /// Name
    pub name: String,
    /// Purpose, in a few words
    pub purpose: String,
    /// Account to deploy to
    pub account: AccountId,
    /// Region to deploy to
    pub region: Region,
    /// Stacks that must exist first
    pub depends_on: Vec<String>,
    /// Capabilities that CloudFormation requires to be acknowledged, such as `CAPABILITY_NAMED_IAM`
    pub capabilities: Vec<&'static str>,
    /// Template
    pub template: Template,
    /// StackSets in the template
    pub stack_sets: Vec<String>,
}

/// All templates of a model
#[derive(Clone, Debug, Default)]
pub struct Assembly {
    /// Stacks, in deployment order
    pub stacks: Vec<Stack>,
    /// Templates that the StackSets deploy
    pub member_templates: Vec<MemberTemplate>,
    /// All stacks of the administrator in one template, with a parameter `Phase`
    pub single_template: Option<Template>,
    /// Environment, for the runbook
    pub setting: Setting,
    /// Prerequisites outside of the templates, and the commands that check them
    pub prerequisites: Vec<Prerequisite>,
    /// Tags of the stacks
    pub tags: IndexMap<String, String>,
    /// Names that the model gives to the accounts of the stacks
    pub account_names: IndexMap<AccountId, String>,
    /// OUs and accounts of the model
    pub tree: Tree,
    /// Names that the model gives to users and groups
    pub people: People,
    /// The model in the form of `jitna.yaml`, with the content of the `.cedar` files that it names
    pub model: serde_json::Value,
    /// Whether IDs, Regions and schedules are parameters of the templates
    pub parameters: bool,
    /// Findings about the model, for tools that show them with the templates
    pub remarks: Vec<Remark>,
    /// S3 bucket for templates that are too large for CloudFormation to accept inline
    pub asset_bucket: Option<AssetBucket>,
    /// Pipeline to write a configuration file for
    pub pipeline: Option<Pipeline>,
    /// Steps from an earlier assembly to this one
    pub transition: Option<Transition>,
}

/// Properties of the environment that the runbook describes
#[derive(Clone, Debug, Default, serde::Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Setting {
    /// Whether the model describes an organization
    pub organization: bool,
    /// Management account, if the model names it
    pub management_account: Option<String>,
    /// Account that administers just-in-time node access
    pub administrator: String,
    /// Home Region
    pub home_region: String,
    /// Name for a stack that deploys the single template
    pub whole_stack: String,
    /// Names of the documents that each account and Region may receive
    pub documents: Vec<String>,
    /// Source of the identity of approvers, as the value of the service setting: `IAM` or `SSO`
    pub identity_provider: String,
    /// Whether stacks set the newest versions of documents as their defaults
    pub promotes: bool,
    /// Whether there is a deny-access policy
    pub deny_access: bool,
    /// Accounts with policies to which the deny-access policy does not apply
    pub without_deny_access: Vec<String>,
    /// Whether the stack creates the deployment roles
    pub makes_roles: bool,
    /// Whether a stack creates the role that enables Explorer
    pub makes_explorer_role: bool,
    /// Whether stacks create resources that are retained when the stacks are deleted: buckets, log groups, keys
    pub keeps_data: bool,
    /// Whether the single template creates named roles or policies
    pub whole_names_iam: bool,
    /// Manual steps
    pub steps: Vec<Step>,
}

/// A template that a StackSet deploys to accounts
#[derive(Clone, Debug)]
pub struct MemberTemplate {
    /// Name of the StackSet
    pub name: String,
    /// Name of the rollout whose documents it deploys
    pub rollout: Option<String>,
    /// Supporting resources that it deploys, such as `notifications`
    pub part: Option<String>,
    pub(crate) embedded: EmbeddedTemplate,
    pub(crate) file: Option<(Format, String)>,
    /// Targets
    pub targets: Vec<Target>,
    /// Whether accounts that join later receive it
    pub auto_deployment: bool,
}

/// OUs and Regions that a StackSet targets
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Target {
    /// OU IDs or the root ID
    pub units: Vec<String>,
    /// Names of the OUs
    pub unit_names: Vec<String>,
    /// Accounts of the OUs that are excluded
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub without: Vec<AccountId>,
    /// The only accounts of the OUs that are included; empty: all
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub only: Vec<AccountId>,
    /// Regions
    pub regions: Vec<Region>,
    /// Number of accounts of the model that are reached
    pub accounts: usize,
}

impl MemberTemplate {
    /// Returns the template of the stacks in the accounts
    #[must_use]
    pub fn template(&self) -> Template {
        self.embedded.template()
    }

    /// Renders the file of the template
    fn render(&self, format: Format) -> Cow<'_, str> {
        match &self.file {
            Some((known, text)) if *known == format => Cow::Borrowed(text),
            _ => Cow::Owned(format.render(&self.template())),
        }
    }

    /// Returns the template as the StackSet embeds it: compact JSON
    #[must_use]
    pub fn body(&self) -> &str {
        self.embedded.body()
    }
}

impl Assembly {
    /// Returns the template of a stack or of a StackSet by name
    #[must_use]
    pub fn template(&self, name: &str) -> Option<Cow<'_, Template>> {
        let stack =
            self.stacks.iter().find(|stack| stack.name == name).map(|stack| Cow::Borrowed(&stack.template));
        let member = || self.member_templates.iter().find(|member| member.name == name);
        stack.or_else(|| member().map(|member| Cow::Owned(member.template())))
    }

    /// Sets the findings that are written with the templates; they keep their order
    pub fn set_findings(&mut self, findings: &Diagnostics, sources: &Sources) {
        self.remarks = Remark::all(findings, sources);
    }

    /// Returns the names of all templates
    pub fn names(&self) -> impl Iterator<Item = &str> {
        let stacks = self.stacks.iter().map(|stack| stack.name.as_str());
        stacks.chain(self.member_templates.iter().map(|member| member.name.as_str()))
    }

    /// Returns every file, by its path within the assembly
    #[must_use]
    pub fn files(&self, format: Format) -> Vec<(String, String)> {
        let files = Mutex::new(Vec::new());
        let keep = |path: &str, text: &str| -> Result<(), Infallible> {
            let mut files = files.lock().unwrap_or_else(PoisonError::into_inner);
            files.push((path.to_owned(), text.to_owned()));
            Ok(())
        };
        let paths = match self.each_file(format, keep) {
            Ok(index) => index.files,
        };
        let order: HashMap<&str, usize> = paths.iter().map(String::as_str).zip(0..).collect();
        let mut files = files.into_inner().unwrap_or_else(PoisonError::into_inner);
        files.sort_by_key(|(path, _)| order.get(path.as_str()).copied());
        files
    }

    /// Returns the index of the assembly
    #[must_use]
    pub fn index(&self, format: Format) -> Index {
        let made: Result<_, Infallible> = self.each_template(format, |_, _| Ok(()));
        match made {
            Ok(made) => Index::new(self, format, made),
        }
    }

    /// Passes each file on as soon as it is rendered, in several threads and in any order; returns the index, which is one of the files
    pub(crate) fn each_file<E: Send>(
        &self,
        format: Format,
        take: impl Fn(&str, &str) -> Result<(), E> + Sync,
    ) -> Result<Index, E> {
        let made = self.each_template(format, &take)?;
        let index = Index::new(self, format, made);
        take("RUNBOOK.md", &runbook::render(self, &index))?;
        take(script::FILE, &script::render(self, &index))?;
        if promote::is_needed(self) {
            take(promote::FILE, &promote::render(self))?;
        }
        for (path, text) in cdk::files(self, &index) {
            take(&path, &crate::escape::json(&text))?;
        }
        for (path, text) in self.transition.iter().flat_map(Transition::files) {
            take(&path, text)?;
        }
        if let Some(pipeline) = self.pipeline {
            take(pipeline.file(), &pipeline.render(self, &index))?;
        }
        take("index.json", &index.to_json())?;
        Ok(index)
    }

    /// Returns the names of the files other than templates, in order
    fn further_files(&self, cdk: &[CdkTemplate]) -> Vec<String> {
        let mut files = vec!["RUNBOOK.md".to_owned(), script::FILE.to_owned()];
        files.extend(promote::is_needed(self).then(|| promote::FILE.to_owned()));
        files.extend(cdk::names(cdk));
        let steps = self.transition.iter().flat_map(Transition::files);
        files.extend(steps.map(|(path, _)| path));
        files.extend(self.pipeline.map(|pipeline| pipeline.file().to_owned()));
        files.push("index.json".to_owned());
        files
    }

    /// Passes each template on; returns their paths and sizes in order
    fn each_template<E: Send>(
        &self,
        format: Format,
        take: impl Fn(&str, &str) -> Result<(), E> + Sync,
    ) -> Result<Made, E> {
        enum Job<'a> {
            Single(&'a Template),
            Stack(&'a Stack),
            Member(&'a MemberTemplate),
        }
        let single = self.single_template.iter().map(Job::Single);
        let stacks = self.stacks.iter().map(Job::Stack);
        let jobs: Vec<Job<'_>> =
            single.chain(stacks).chain(self.member_templates.iter().map(Job::Member)).collect();
        let work = |job: &Job<'_>| {
            let (path, text) = match job {
                Job::Single(template) => (single_template_file(format), format.render(template).into()),
                Job::Stack(stack) => (stack_file(&stack.name, format), format.render(&stack.template).into()),
                Job::Member(member) => (member_file(&member.name, format), member.render(format)),
            };
            if matches!(job, Job::Single(_)) && text.len() > TEMPLATE_S3_BYTES {
                return Ok(None);
            }
            let size = text.len();
            take(&path, &text)?;
            let Job::Stack(stack) = job else { return Ok(Some((path, size, None))) };
            // The CDK does not read YAML.
            let json = match format {
                Format::Json => text,
                Format::Yaml => Format::Json.render(&stack.template).into(),
            };
            let cdk = CdkTemplate::new(self, stack, format, &json);
            if cdk.file != path {
                take(&cdk.file, &json)?;
            }
            Ok(Some((path, size, Some(cdk))))
        };
        let mut made = Made::default();
        crate::parallel::each(&jobs, work, |done: Result<_, E>| {
            if let Some((path, size, cdk)) = done? {
                made.sizes.push((path, size));
                made.cdk.extend(cdk);
            }
            Ok(())
        })?;
        Ok(made)
    }
}

/// Information about rendered templates
#[derive(Debug, Default)]
struct Made {
    /// Paths and sizes, in order
    sizes: Vec<(String, usize)>,
    /// Template for the CDK, for each stack
    cdk: Vec<CdkTemplate>,
}

fn single_template_file(format: Format) -> String {
    format!("template.{}", format.extension())
}

fn stack_file(name: &str, format: Format) -> String {
    format!("stacks/{name}.{}", format.extension())
}

fn member_file(name: &str, format: Format) -> String {
    format!("stack-sets/{name}.{}", format.extension())
}
