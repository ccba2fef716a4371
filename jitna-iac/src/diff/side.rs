//! One of the two that are compared

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Value, json};

use super::reach::SetFacts;
use crate::assembly::{Assembly, Format, Tree};
use crate::diag::{Diagnostics, Sources};
use crate::rules;
use crate::template_file;

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

/// What an assembly holds
#[derive(Clone, Debug, Default)]
pub(super) struct Stacks {
    pub(super) stacks: Vec<Stack>,
    pub(super) sets: BTreeMap<String, SetFacts>,
    /// The template with everything
    pub(super) whole: Option<Value>,
    /// Templates that stack sets carry
    pub(super) carried: BTreeMap<String, Value>,
    /// Units and accounts
    pub(super) tree: Tree,
}

#[derive(Clone, Debug)]
pub(super) struct Stack {
    pub(super) name: String,
    /// Account, Region and what else is said of the stack beside its template
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

    /// Whether a stack of the other side is the same
    pub(super) fn is(&self, other: &Self) -> bool {
        (self.name.as_str(), self.account(), self.region())
            == (other.name.as_str(), other.account(), other.region())
    }
}

/// The part of `index.json` that is read
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Index {
    kind: String,
    version: u32,
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

/// Units and Regions that a stack set goes to
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Target {
    pub(super) units: Vec<String>,
    pub(super) unit_names: Vec<String>,
    /// Accounts of the units that get nothing
    #[serde(default)]
    pub(super) without: Vec<String>,
    /// The only accounts of the units that get something; none: all
    #[serde(default)]
    pub(super) only: Vec<String>,
    pub(super) regions: Vec<String>,
    pub(super) accounts: usize,
}

/// What `index.json` of an assembly calls itself, and the version that is read here
const INDEX: (&str, u32) = ("jitna-iac assembly", 1);

impl Side {
    /// A template in YAML or JSON
    ///
    /// # Errors
    ///
    /// What is wrong with the text.
    pub fn template(text: &str, name: &str, sources: &mut Sources) -> Result<Self, Diagnostics> {
        let template = template_file::read(text, name, sources)?.template;
        Ok(Self { name: name.to_owned(), content: Content::Template(template) })
    }

    /// The files of an assembly, each with its path in it; `name` is that of its directory
    ///
    /// # Errors
    ///
    /// What is wrong with the files: there is no index, one that it names is missing, one is no template.
    pub fn files(files: &[(String, String)], name: &str, sources: &mut Sources) -> Result<Self, Diagnostics> {
        let find = |path: &str| files.iter().find(|(file, _)| file == path).map(|(_, text)| text.as_str());
        let not_one = |what: String| -> Diagnostics {
            let help = "name a directory that `jitna-iac synth --out DIR` wrote, a template or a model";
            vec![rules::WRONG_KIND.finding(what).help(help)].into()
        };
        let Some(text) = find("index.json") else {
            return Err(not_one(format!("`{name}` is not an assembly: it holds no `index.json`")));
        };
        let index: Index = serde_json::from_str(text).map_err(|error| {
            not_one(format!("`index.json` of `{name}` is not that of an assembly: {error}"))
        })?;
        if (index.kind.as_str(), index.version) != INDEX {
            return Err(not_one(format!(
                "`index.json` of `{name}` is not that of an assembly of version {}",
                INDEX.1
            )));
        }
        let mut findings = Diagnostics::default();
        let mut read = |path: &str| {
            let shown = format!("{name}/{path}");
            let Some(text) = find(path) else {
                let what = format!("`{shown}` is missing, which `index.json` names");
                findings.push(rules::UNREADABLE_FILE.finding(what).help("write the assembly anew"));
                return Value::Null;
            };
            match template_file::read(text, &shown, sources) {
                Ok(file) => file.template,
                Err(more) => {
                    findings.append(more);
                    Value::Null
                }
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
                // Groups of the same units differ in Regions, and reach the same accounts.
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

    /// An assembly that has not been written
    ///
    /// # Errors
    ///
    /// None that the templates of this crate have.
    pub fn assembly(assembly: &Assembly, name: &str) -> Result<Self, Diagnostics> {
        Self::files(&assembly.files(Format::Json), name, &mut Sources::default())
    }
}
