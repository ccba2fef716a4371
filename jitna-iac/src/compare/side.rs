//! One of the two that are compared: its documents, and where they go

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use super::policies::{self, Policies};
use super::surroundings::Parts;
use crate::assembly::{Assembly, Format, People, Tree};
use crate::cedar::Source;
use crate::diag::{Diagnostics, Sources};
use crate::rules;
use crate::template_file;

/// An assembly, or a model that was compiled to one
#[derive(Clone, Debug, Default)]
pub struct Side {
    pub(super) name: String,
    /// Policies of each template that goes somewhere
    pub(super) templates: Vec<Policies>,
    pub(super) targets: Vec<Target>,
    /// Account and Region of a stack, with its template
    pub(super) stacks: Vec<(String, String, usize)>,
    pub(super) deny: Vec<Source>,
    /// Where the deny-access policy goes
    pub(super) shared: Shared,
    pub(super) units: Units,
    /// Names of groups and users, by id
    pub(super) people: BTreeMap<String, String>,
    /// Tag keys of which a node carries one at most, group by group
    pub(super) exclusive: Vec<BTreeSet<String>>,
    /// What surrounds the policies
    pub(super) surroundings: Parts,
}

/// Where the deny-access policy goes: Quick Setup shares it with the target units of just-in-time node access
#[derive(Clone, Debug, Default)]
pub(super) struct Shared {
    /// The target units; none if no template says them, or if they are not known
    pub(super) units: Option<BTreeSet<String>>,
    /// Account that has the original
    pub(super) owner: Option<String>,
}

/// Where a template of a stack set goes
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Target {
    pub(super) units: BTreeSet<String>,
    unit_names: Vec<String>,
    #[serde(default)]
    pub(super) without: BTreeSet<String>,
    #[serde(default)]
    pub(super) only: BTreeSet<String>,
    pub(super) regions: BTreeSet<String>,
    #[serde(skip)]
    pub(super) template: usize,
}

impl Target {
    /// Units or accounts, each with each Region
    fn places(&self) -> Vec<String> {
        let of = if self.only.is_empty() { &self.units } else { &self.only };
        let each =
            of.iter().flat_map(|id| self.regions.iter().map(move |region| format!("{id} in {region}")));
        each.collect()
    }
}

/// Units and accounts, as far as they are known
#[derive(Clone, Debug, Default)]
pub(super) struct Units {
    /// Unit above a unit or account; the root has none
    pub(super) above: BTreeMap<String, Option<String>>,
    pub(super) accounts: BTreeSet<String>,
    /// The management account, to which no stack set goes
    pub(super) management: Option<String>,
    /// Names of units and accounts
    pub(super) names: BTreeMap<String, String>,
}

impl Units {
    fn add(&mut self, tree: Tree) {
        let units = tree.units.into_iter().map(|unit| (unit.id, unit.name, unit.parent));
        let accounts = tree.accounts.into_iter().map(|account| (account.id, account.name, account.unit));
        let accounts: Vec<_> = accounts.collect();
        self.accounts.extend(accounts.iter().map(|(id, ..)| id.clone()));
        for (id, name, above) in units.chain(accounts) {
            self.names.extend(name.map(|name| (id.clone(), name)));
            self.above.insert(id, above);
        }
        self.management = tree.management_account;
    }
}

/// The part of `index.json` that is read
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Index {
    kind: String,
    version: u32,
    stacks: Vec<IndexStack>,
    stack_sets: Vec<IndexSet>,
    // Older versions of this crate wrote none of these.
    #[serde(default)]
    tree: Tree,
    #[serde(default)]
    people: People,
    #[serde(default)]
    model: IndexModel,
}

/// The part of the model in it that no template says
#[derive(Default, Deserialize)]
struct IndexModel {
    #[serde(default)]
    exclusive: Vec<BTreeSet<String>>,
}

#[derive(Deserialize)]
struct IndexStack {
    account: String,
    region: String,
    file: String,
}

#[derive(Deserialize)]
struct IndexSet {
    file: String,
    targets: Vec<Target>,
}

impl Side {
    /// The files of an assembly, each with its path in it; `name` is that of its directory
    ///
    /// # Errors
    ///
    /// What is wrong with the files: there is no index, one that it names is missing, one is no template.
    pub fn files(files: &[(String, String)], name: &str, sources: &mut Sources) -> Result<Self, Diagnostics> {
        let find = |path: &str| files.iter().find(|(file, _)| file == path).map(|(_, text)| text.as_str());
        let not_one = |what: String| -> Diagnostics {
            let help = "name a directory that `jitna-iac synth --out DIR` wrote, or a model";
            vec![rules::WRONG_KIND.finding(what).help(help)].into()
        };
        let Some(text) = find("index.json") else {
            return Err(not_one(format!("`{name}` is not an assembly: it holds no `index.json`")));
        };
        let index: Index = serde_json::from_str(text).map_err(|error| {
            not_one(format!("`index.json` of `{name}` is not that of an assembly: {error}"))
        })?;
        if (index.kind.as_str(), index.version) != ("jitna-iac assembly", 1) {
            return Err(not_one(format!("`index.json` of `{name}` is not that of an assembly of version 1")));
        }
        let mut findings = Diagnostics::default();
        let mut side = Self { name: name.to_owned(), ..Self::default() };
        let mut units: Option<BTreeSet<String>> = None;
        let mut surroundings = Parts::default();
        let mut read = |path: &str, places: BTreeSet<String>| {
            let shown = format!("{name}/{path}");
            let Some(text) = find(path) else {
                let what = format!("`{shown}` is missing, which `index.json` names");
                findings.push(rules::UNREADABLE_FILE.finding(what).help("write the assembly anew"));
                return Policies::default();
            };
            match template_file::read(text, &shown, sources) {
                Ok(file) => {
                    // Without its ending, which depends on the format that was asked for.
                    let stack = path.rsplit_once('.').map_or(path, |(stem, _)| stem);
                    surroundings.add(stack.rsplit('/').next().unwrap_or(stack), &file.template, &places);
                    units = units.take().or_else(|| policies::shared_units(&file.template));
                    Policies::of(&file.template)
                }
                Err(more) => {
                    findings.append(more);
                    Policies::default()
                }
            }
        };
        for stack in index.stacks {
            let place = format!("{} in {}", stack.account, stack.region);
            let policies = read(&stack.file, BTreeSet::from([place]));
            if !policies.deny.is_empty() {
                side.shared.owner = Some(stack.account.clone());
            }
            side.deny.extend(policies.deny.iter().cloned());
            if !policies.is_empty() {
                side.stacks.push((stack.account, stack.region, side.templates.len()));
                side.templates.push(policies);
            }
        }
        for set in index.stack_sets {
            let places = set.targets.iter().flat_map(Target::places).collect();
            let policies = read(&set.file, places);
            if policies.is_empty() {
                continue;
            }
            for target in set.targets {
                side.units.names.extend(target.units.iter().cloned().zip(target.unit_names.iter().cloned()));
                side.targets.push(Target { template: side.templates.len(), ..target });
            }
            side.templates.push(policies);
        }
        side.surroundings = surroundings;
        side.shared.units = units;
        side.units.add(index.tree);
        let People { groups, users } = index.people;
        side.people = groups.into_iter().chain(users).map(|(name, id)| (id, name)).collect();
        side.exclusive = index.model.exclusive;
        if findings.is_empty() { Ok(side) } else { Err(findings) }
    }

    /// An assembly that was not written
    ///
    /// # Errors
    ///
    /// None that the templates of this crate have.
    pub fn assembly(assembly: &Assembly, name: &str) -> Result<Self, Diagnostics> {
        Self::files(&assembly.files(Format::Json), name, &mut Sources::default())
    }

    /// All policies of these templates
    pub(super) fn policies(&self, templates: &BTreeSet<usize>) -> Policies {
        let mut policies = Policies::default();
        for template in templates.iter().filter_map(|template| self.templates.get(*template)) {
            policies.append(template.clone());
        }
        policies
    }

    pub(super) fn regions(&self) -> impl Iterator<Item = &String> {
        let stacks = self.stacks.iter().map(|(_, region, _)| region);
        self.targets.iter().flat_map(|target| &target.regions).chain(stacks)
    }
}
