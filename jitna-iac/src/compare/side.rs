//! One of the two compared sides: its documents, and where they are deployed

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use super::policies::{self, Policies};
use super::surroundings::Parts;
use crate::assembly::{Assembly, Format, People, Tree};
use crate::cedar::Source;
use crate::diag::{Diagnostics, Sources};
use crate::template_file::AssemblyFiles;

/// An assembly, or a model compiled to one
#[derive(Clone, Debug, Default)]
pub struct Side {
    pub(super) name: String,
    /// Policies of each deployed template
    pub(super) templates: Vec<Policies>,
    pub(super) targets: Vec<Target>,
    /// Account and Region of each stack, with the index of its template
    pub(super) stacks: Vec<(String, String, usize)>,
    pub(super) deny: Vec<Source>,
    /// Reach of the deny-access policy
    pub(super) shared: Shared,
    pub(super) units: Units,
    /// Names of groups and users, by ID
    pub(super) people: BTreeMap<String, String>,
    /// Groups of tag keys of which a node has at most one
    pub(super) exclusive: Vec<BTreeSet<String>>,
    /// Supporting resources
    pub(super) surroundings: Parts,
    /// Accounts and Regions that were collected, if others may have unknown documents
    pub(super) seen: Option<BTreeSet<(String, String)>>,
}

/// State of an organization, for a side that is not an assembly
pub(crate) struct Observed<'o> {
    /// Name
    pub(crate) name: &'o str,
    /// Account and Region, name, type and content of each policy and of session preferences
    pub(crate) documents: Vec<((String, String), &'o str, &'o str, &'o serde_json::Value)>,
    /// Accounts and Regions that were collected
    pub(crate) places: &'o BTreeSet<(String, String)>,
    /// Parent of each OU and account; the root has none
    pub(crate) above: &'o BTreeMap<String, Option<String>>,
    /// Names of OUs and accounts
    pub(crate) names: &'o BTreeMap<String, String>,
    /// Management account
    pub(crate) management: &'o str,
    /// OUs and roots that the deny-access policy is shared with; `None` if they are unknown
    pub(crate) shared: Option<&'o BTreeSet<String>>,
}

/// Reach of the deny-access policy: Quick Setup shares it with the target OUs of just-in-time node access
#[derive(Clone, Debug, Default)]
pub(super) struct Shared {
    /// The target OUs; `None` if no template names them, or if they are unknown
    pub(super) units: Option<BTreeSet<String>>,
    /// Account with the original
    pub(super) owner: Option<String>,
}

/// Target of a StackSet's template
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
    /// Returns OUs or accounts, each with each Region
    fn places(&self) -> Vec<String> {
        let of = if self.only.is_empty() { &self.units } else { &self.only };
        let each =
            of.iter().flat_map(|id| self.regions.iter().map(move |region| format!("{id} in {region}")));
        each.collect()
    }
}

/// Known OUs and accounts
#[derive(Clone, Debug, Default)]
pub(super) struct Units {
    /// Parent of an OU or account; the root has none
    pub(super) above: BTreeMap<String, Option<String>>,
    pub(super) accounts: BTreeSet<String>,
    /// The management account, which StackSets do not deploy to
    pub(super) management: Option<String>,
    /// Names of OUs and accounts
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
    stacks: Vec<IndexStack>,
    stack_sets: Vec<IndexSet>,
    // Older versions of this crate did not write these fields.
    #[serde(default)]
    tree: Tree,
    #[serde(default)]
    people: People,
    #[serde(default)]
    model: IndexModel,
}

/// The part of its model that is not in any template
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
    /// Reads the files of an assembly, each with its path in it; `name` is the name of the directory
    ///
    /// # Errors
    ///
    /// Returns findings about the files: there is no index, a file in the index is missing, or a file is not a template.
    pub fn files(files: &[(String, String)], name: &str, sources: &mut Sources) -> Result<Self, Diagnostics> {
        let files = AssemblyFiles::new(files, name);
        let index: Index =
            files.index("name a directory that `jitna-iac synth --out DIR` wrote, or a model")?;
        let mut findings = Diagnostics::default();
        let mut side = Self { name: name.to_owned(), ..Self::default() };
        let mut units: Option<BTreeSet<String>> = None;
        let mut surroundings = Parts::default();
        let mut read = |path: &str, places: BTreeSet<String>| {
            match files.template(path, sources) {
                Ok(file) => {
                    // Without its extension, which depends on the requested format.
                    let stack = path.rsplit_once('.').map_or(path, |(stem, _)| stem);
                    surroundings.add(stack.rsplit('/').next().unwrap_or(stack), &file.template, &places);
                    units = units.take().or_else(|| policies::shared_units(&file.template));
                    Policies::from_template(&file.template)
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

    /// Uses an assembly that is not written to disk
    ///
    /// # Errors
    ///
    /// Returns findings about the files, which templates of this crate never have.
    pub fn assembly(assembly: &Assembly, name: &str) -> Result<Self, Diagnostics> {
        Self::files(&assembly.files(Format::Json), name, &mut Sources::default())
    }

    /// Returns the observed state of an organization that should match this side; what documents do not contain is assumed to match
    pub(crate) fn observed(&self, observed: Observed<'_>) -> Self {
        let mut side = Self {
            name: observed.name.to_owned(),
            people: self.people.clone(),
            exclusive: self.exclusive.clone(),
            surroundings: self.surroundings.clone(),
            seen: Some(observed.places.clone()),
            shared: Shared { units: observed.shared.cloned(), owner: self.shared.owner.clone() },
            ..Self::default()
        };
        side.units.above = observed.above.clone();
        side.units.names = observed.names.clone();
        side.units.management = Some(observed.management.to_owned());
        side.units.accounts = observed.places.iter().map(|(account, _)| account.clone()).collect();
        let mut places: BTreeMap<(String, String), Policies> = BTreeMap::new();
        for (place, name, kind, content) in observed.documents {
            let document = serde_json::json!({"Name": name, "DocumentType": kind, "Content": content});
            places.entry(place).or_default().add(&document);
        }
        for ((account, region), mut policies) in places {
            let deny = std::mem::take(&mut policies.deny);
            // Copies in other Regions follow the original.
            if self.shared.owner.as_ref() == Some(&account) && side.deny.is_empty() {
                side.deny = deny;
            }
            let known = side.templates.iter().position(|known| *known == policies);
            let template = known.unwrap_or_else(|| {
                side.templates.push(policies);
                side.templates.len() - 1
            });
            side.stacks.push((account, region, template));
        }
        side
    }

    /// Returns the account with the original of the deny-access policy
    pub(crate) fn owner_of_deny_access(&self) -> Option<&str> {
        self.shared.owner.as_deref()
    }

    /// Returns the accounts of its tree, each with its OU
    pub(crate) fn known_accounts(&self) -> impl Iterator<Item = (&str, Option<&str>)> {
        self.units.accounts.iter().map(|account| {
            (account.as_str(), self.units.above.get(account).and_then(|above| above.as_deref()))
        })
    }

    /// Checks whether its tree has an OU
    pub(crate) fn knows_unit(&self, unit: &str) -> bool {
        self.units.above.contains_key(unit)
    }

    /// Returns the Regions that anything is deployed to
    pub(crate) fn known_regions(&self) -> BTreeSet<&str> {
        self.regions().map(String::as_str).collect()
    }

    /// Merges the policies of these templates
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
