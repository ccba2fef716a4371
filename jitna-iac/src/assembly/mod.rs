//! All templates of a model, in the order of their deployment
//!
//! An [`Assembly`] is a value; [`write_to`](Assembly::write_to) is the only thing that touches the disk. Begin at
//! [`Assembly`].

use std::borrow::Cow;
use std::collections::HashMap;
use std::convert::Infallible;
use std::sync::{Mutex, PoisonError};

mod bucket;
mod cdk;
mod index;
mod landing_zone;
mod promote;
mod remark;
mod runbook;
mod script;
mod set_up;
mod step;
mod transition;
mod tree;
mod write;

pub use bucket::AssetBucket;
pub use cdk::CdkTemplate;
pub use index::{File, Index, IndexedStack, IndexedStackSet};
pub use landing_zone::{LandingZone, STACK_NAME_LENGTH};
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

use crate::cfn::limits::TEMPLATE_S3_BYTES;
use crate::cfn::{EmbeddedTemplate, Template};
use crate::diag::{Diagnostics, Sources};
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
    /// What must exist outside of the templates, and the commands that show it
    pub prerequisites: Vec<Prerequisite>,
    /// Tags of the stacks
    pub tags: IndexMap<String, String>,
    /// Names that the model gives to the accounts of the stacks
    pub account_names: IndexMap<AccountId, String>,
    /// Units and accounts of the model
    pub tree: Tree,
    /// Names that the model gives to people
    pub people: People,
    /// The model, in the form of `jitna.yaml`, with the text of the `.cedar` files that it names
    pub model: serde_json::Value,
    /// Whether ids, Regions and schedules are parameters of the templates
    pub parameters: bool,
    /// Findings about the model, for tools that show them with the templates
    pub remarks: Vec<Remark>,
    /// Bucket for templates that CloudFormation does not take inline
    pub asset_bucket: Option<AssetBucket>,
    /// Pipeline of a landing zone that gets a file of its own
    pub landing_zone: Option<LandingZone>,
    /// The way from an earlier assembly to this one
    pub transition: Option<Transition>,
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
    /// Name for a stack of the template with everything
    pub whole_stack: String,
    /// Names of the documents that every account and Region may get
    pub documents: Vec<String>,
    /// Where the identity of approvers is read from, as the service setting says it: `IAM` or `SSO`
    pub identity_provider: String,
    /// Whether stacks make the newest versions of documents their defaults
    pub promotes: bool,
    /// Whether there is a deny-access policy
    pub deny_access: bool,
    /// Accounts with policies that the deny-access policy does not reach
    pub without_deny_access: Vec<String>,
    /// Whether the stack makes the deployment roles
    pub makes_roles: bool,
    /// Whether a stack makes the role that switches Explorer on
    pub makes_explorer_role: bool,
    /// Whether stacks make what stays when they go: buckets, log groups, keys
    pub keeps_data: bool,
    /// Whether the one template makes roles or policies that have names
    pub whole_names_iam: bool,
    /// What people do by hand
    pub steps: Vec<Step>,
}

/// A template that a stack set carries into accounts
#[derive(Clone, Debug)]
pub struct Carried {
    /// Name of the stack set
    pub name: String,
    /// Name of the rollout whose documents it carries
    pub rollout: Option<String>,
    /// Part around the policies that it carries, such as `notifications`
    pub part: Option<String>,
    pub(crate) embedded: EmbeddedTemplate,
    pub(crate) file: Option<(Format, String)>,
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

    /// Text of the template's file
    fn render(&self, format: Format) -> Cow<'_, str> {
        match &self.file {
            Some((known, text)) if *known == format => Cow::Borrowed(text),
            _ => Cow::Owned(format.render(&self.template())),
        }
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

    /// Sets the findings that go with the templates; they keep their order
    pub fn set_findings(&mut self, findings: &Diagnostics, sources: &Sources) {
        self.remarks = Remark::all(findings, sources);
    }

    /// Names of all templates
    pub fn names(&self) -> impl Iterator<Item = &str> {
        let stacks = self.stacks.iter().map(|stack| stack.name.as_str());
        stacks.chain(self.carried.iter().map(|carried| carried.name.as_str()))
    }

    /// Every file, by its path within the assembly
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

    /// Index of the assembly
    #[must_use]
    pub fn index(&self, format: Format) -> Index {
        let made: Result<_, Infallible> = self.each_template(format, |_, _| Ok(()));
        match made {
            Ok(made) => Index::of(self, format, made),
        }
    }

    /// Hands every file over as soon as it is made, several at once and in any order; gives the index, which is one of them
    pub(crate) fn each_file<E: Send>(
        &self,
        format: Format,
        take: impl Fn(&str, &str) -> Result<(), E> + Sync,
    ) -> Result<Index, E> {
        let made = self.each_template(format, &take)?;
        let index = Index::of(self, format, made);
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
        if let Some(landing_zone) = self.landing_zone {
            take(landing_zone.file(), &landing_zone.render(self, &index))?;
        }
        take("index.json", &index.to_json())?;
        Ok(index)
    }

    /// Names of the files besides the templates, in order
    fn further_files(&self, cdk: &[CdkTemplate]) -> Vec<String> {
        let mut files = vec!["RUNBOOK.md".to_owned(), script::FILE.to_owned()];
        files.extend(promote::is_needed(self).then(|| promote::FILE.to_owned()));
        files.extend(cdk::names(cdk));
        let steps = self.transition.iter().flat_map(Transition::files);
        files.extend(steps.map(|(path, _)| path));
        files.extend(self.landing_zone.map(|landing_zone| landing_zone.file().to_owned()));
        files.push("index.json".to_owned());
        files
    }

    /// Hands every template over; gives their paths and sizes in order
    fn each_template<E: Send>(
        &self,
        format: Format,
        take: impl Fn(&str, &str) -> Result<(), E> + Sync,
    ) -> Result<Made, E> {
        enum Job<'a> {
            Whole(&'a Template),
            Stack(&'a Stack),
            Carried(&'a Carried),
        }
        let whole = self.whole.iter().map(Job::Whole);
        let stacks = self.stacks.iter().map(Job::Stack);
        let jobs: Vec<Job<'_>> = whole.chain(stacks).chain(self.carried.iter().map(Job::Carried)).collect();
        let work = |job: &Job<'_>| {
            let (path, text) = match job {
                Job::Whole(template) => (whole_file(format), format.render(template).into()),
                Job::Stack(stack) => (stack_file(&stack.name, format), format.render(&stack.template).into()),
                Job::Carried(carried) => (carried_file(&carried.name, format), carried.render(format)),
            };
            if matches!(job, Job::Whole(_)) && text.len() > TEMPLATE_S3_BYTES {
                return Ok(None);
            }
            let size = text.len();
            take(&path, &text)?;
            let Job::Stack(stack) = job else { return Ok(Some((path, size, None))) };
            // The CDK reads no YAML.
            let json = match format {
                Format::Json => text,
                Format::Yaml => Format::Json.render(&stack.template).into(),
            };
            let cdk = CdkTemplate::of(self, stack, format, &json);
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

/// What is known of templates that were made
#[derive(Debug, Default)]
struct Made {
    /// Paths and sizes, in order
    sizes: Vec<(String, usize)>,
    /// What the CDK reads, for each stack
    cdk: Vec<CdkTemplate>,
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
