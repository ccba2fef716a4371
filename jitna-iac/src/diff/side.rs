//! One of the two compared sides

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Value, json};

use super::reach::SetFacts;
use crate::assembly::{Assembly, Format, Tree};
use crate::diag::{Diagnostics, Sources};
use crate::template_file::{self, AssemblyFiles};

/// A template, or an assembly with its stacks
#[derive(Clone, Debug)]
pub struct Side {
    pub(super) name: String,
    pub(super) content: Content,
}

#[derive(Clone, Debug)]
pub(super) enum Content {
    Template(Value),
    Stacks(Stacks),
}

/// Content of an assembly
#[derive(Clone, Debug, Default)]
pub(super) struct Stacks {
    pub(super) stacks: Vec<Stack>,
    pub(super) sets: BTreeMap<String, SetFacts>,
    /// The single template
    pub(super) whole: Option<Value>,
    /// Templates in StackSets
    pub(super) carried: BTreeMap<String, Value>,
    /// OUs and accounts
    pub(super) tree: Tree,
}

#[derive(Clone, Debug)]
pub(super) struct Stack {
    pub(super) name: String,
    /// Account, Region and other settings of the stack in addition to its template
    pub(super) settings: Value,
    pub(super) template: Value,
}

impl Stack {
    fn setting(&self, key: &str) -> &str {
        self.settings.get(key).and_then(Value::as_str).unwrap_or_default()
    }

    pub(super) fn account(&self) -> &str {
        self.setting("account")
    }

    pub(super) fn region(&self) -> &str {
        self.setting("region")
    }

    /// Checks whether a stack of the other side is the same one
    pub(super) fn is(&self, other: &Self) -> bool {
        (self.name.as_str(), self.account(), self.region())
            == (other.name.as_str(), other.account(), other.region())
    }
}

/// The part of `index.json` that is read
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Index {
    whole: Option<IndexFile>,
    stacks: Vec<IndexStack>,
    stack_sets: Vec<IndexSet>,
    #[serde(default)]
    tree: Tree,
}

#[derive(Deserialize)]
struct IndexFile {
    file: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct IndexStack {
    name: String,
    account: String,
    region: String,
    depends_on: Vec<String>,
    capabilities: Vec<String>,
    file: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct IndexSet {
    name: String,
    file: String,
    auto_deployment: bool,
    targets: Vec<Target>,
}

/// OUs and Regions that a StackSet targets
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Target {
    pub(super) units: Vec<String>,
    pub(super) unit_names: Vec<String>,
    /// Accounts of the OUs that are excluded
    #[serde(default)]
    pub(super) without: Vec<String>,
    /// The only accounts of the OUs that are included; empty: all
    #[serde(default)]
    pub(super) only: Vec<String>,
    pub(super) regions: Vec<String>,
    pub(super) accounts: usize,
}

impl Side {
    /// Parses a template in YAML or JSON
    ///
    /// # Errors
    ///
    /// Returns findings about the content.
    pub fn template(text: &str, name: &str, sources: &mut Sources) -> Result<Self, Diagnostics> {
        let template = template_file::read(text, name, sources)?.template;
        Ok(Self { name: name.to_owned(), content: Content::Template(template) })
    }

    /// Reads the files of an assembly, each with its path in it; `name` is the name of the directory
    ///
    /// # Errors
    ///
    /// Returns findings about the files: there is no index, a file in the index is missing, or a file is not a template.
    pub fn files(files: &[(String, String)], name: &str, sources: &mut Sources) -> Result<Self, Diagnostics> {
        let files = AssemblyFiles::new(files, name);
        let index: Index =
            files.index("name a directory that `jitna-iac synth --out DIR` wrote, a template or a model")?;
        let mut findings = Diagnostics::default();
        let mut read = |path: &str| match files.template(path, sources) {
            Ok(file) => file.template,
            Err(more) => {
                findings.append(more);
                Value::Null
            }
        };
        let mut side = Stacks {
            whole: index.whole.map(|whole| read(&whole.file)),
            tree: index.tree,
            ..Stacks::default()
        };
        for stack in index.stacks {
            let template = read(&stack.file);
            let settings = json!({
                "account": stack.account,
                "region": stack.region,
                "DependsOn": stack.depends_on,
                "Capabilities": stack.capabilities,
            });
            side.stacks.push(Stack { name: stack.name, settings, template });
        }
        for set in index.stack_sets {
            let template = read(&set.file);
            let mut facts = SetFacts { automatic: set.auto_deployment, ..SetFacts::default() };
            let mut accounts: BTreeMap<Vec<String>, usize> = BTreeMap::new();
            for target in &set.targets {
                // Targets with the same OUs differ in Regions, but reach the same accounts.
                let known = accounts.entry(target.units.clone()).or_default();
                *known = target.accounts.max(*known);
                facts.units.extend(target.units.iter().cloned().zip(target.unit_names.iter().cloned()));
            }
            facts.targets = set.targets;
            facts.accounts = accounts.values().sum();
            side.carried.insert(set.name.clone(), template);
            side.sets.insert(set.name, facts);
        }
        if findings.is_empty() {
            Ok(Self { name: name.to_owned(), content: Content::Stacks(side) })
        } else {
            Err(findings)
        }
    }

    /// Uses an assembly that is not written to disk
    ///
    /// # Errors
    ///
    /// Returns findings about the files, which templates of this crate never have.
    pub fn assembly(assembly: &Assembly, name: &str) -> Result<Self, Diagnostics> {
        Self::files(&assembly.files(Format::Json), name, &mut Sources::default())
    }
}
