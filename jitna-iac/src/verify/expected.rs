//! Documents of an assembly, and where they are deployed

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::Value as Json;

use super::observed::Key;
use crate::assembly::Assembly;
use crate::diag::Sources;
use crate::ids::DENY_ACCESS_NAME;
use crate::plan::Plan;
use crate::read::{InputError, text_of};

/// Documents of an assembly, by where they are deployed
#[derive(Clone, Debug, Default)]
pub struct Expected {
    sources: Vec<Source>,
}

/// Documents of a template, and the places that it is deployed to
#[derive(Clone, Debug)]
struct Source {
    /// Name and content
    documents: Vec<(String, Json)>,
    region: String,
    /// Accounts that are known to get it
    accounts: BTreeSet<String>,
    /// Whether other accounts may get it: unlisted accounts of an OU
    others: bool,
    /// Accounts that do not get it
    without: BTreeSet<String>,
}

/// Reason why a directory is not an assembly
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum IndexError {
    /// A file cannot be read
    #[error(transparent)]
    Read(#[from] InputError),
    /// A file does not have the content of that file in an assembly
    #[error("{path} is not a file of an assembly")]
    Foreign {
        /// Path of the file
        path: String,
    },
}

impl Expected {
    /// Returns the documents of a model: its plan says which accounts get them
    #[must_use]
    pub fn new(assembly: &Assembly, plan: &Plan<'_>) -> Self {
        let mut sources = Vec::new();
        for stack in &assembly.stacks {
            sources.push(Source {
                documents: documents(&stack.template.to_json()),
                region: stack.region.to_string(),
                accounts: BTreeSet::from([stack.account.to_string()]),
                others: false,
                without: BTreeSet::new(),
            });
        }
        for member in &assembly.member_templates {
            let all = documents(member.body());
            for region in member.targets.iter().flat_map(|target| &target.regions).collect::<BTreeSet<_>>() {
                let (mut accounts, mut without) = (BTreeSet::new(), BTreeSet::new());
                for (index, account) in plan.tree.accounts() {
                    let rollout = plan.rollout_of(index, region).and_then(|index| plan.rollouts.get(index));
                    let is_here = plan.tree.management() != Some(index)
                        && rollout.is_some_and(|rollout| member.rollout.as_deref() == Some(rollout.name()));
                    let set = if is_here { &mut accounts } else { &mut without };
                    set.insert(account.id.to_string());
                }
                let open = member.targets.iter().any(|target| target.only.is_empty());
                sources.push(Source {
                    documents: all.clone(),
                    region: region.to_string(),
                    accounts,
                    others: open,
                    without,
                });
            }
        }
        Self { sources }
    }

    /// Reads the documents of an assembly that was written to a directory
    ///
    /// Its index names accounts only for StackSets that target individual accounts.
    ///
    /// # Errors
    ///
    /// Returns an error when a file cannot be read, or does not have the content of that file in an assembly.
    pub fn read(dir: &Path) -> Result<Self, IndexError> {
        let index: Json = parsed(&dir.join("index.json"))?;
        let text = |value: &Json, key: &str| value.get(key).and_then(Json::as_str).map(str::to_owned);
        let foreign = || IndexError::Foreign { path: dir.join("index.json").display().to_string() };
        let mut sources = Vec::new();
        for stack in list(&index, "stacks").ok_or_else(foreign)? {
            let file = text(stack, "file").ok_or_else(foreign)?;
            sources.push(Source {
                documents: documents_of(&parsed(&dir.join(file))?),
                region: text(stack, "region").ok_or_else(foreign)?,
                accounts: BTreeSet::from([text(stack, "account").ok_or_else(foreign)?]),
                others: false,
                without: BTreeSet::new(),
            });
        }
        for set in list(&index, "stackSets").ok_or_else(foreign)? {
            let file = text(set, "file").ok_or_else(foreign)?;
            let documents = documents_of(&parsed(&dir.join(file))?);
            for target in list(set, "targets").ok_or_else(foreign)? {
                let texts = |key: &str| {
                    let all = list(target, key).unwrap_or_default();
                    all.iter().filter_map(Json::as_str).map(str::to_owned).collect::<BTreeSet<_>>()
                };
                let only = texts("only");
                for region in texts("regions") {
                    sources.push(Source {
                        documents: documents.clone(),
                        region,
                        others: only.is_empty(),
                        accounts: only.clone(),
                        without: texts("without"),
                    });
                }
            }
        }
        Ok(Self { sources })
    }

    /// Returns the contents that the assembly has for a document in a place; several if too little is known about the place
    pub(super) fn documents(&self, key: &Key) -> Vec<&Json> {
        let goes = |source: &&Source| {
            let region = key.region.as_ref().is_none_or(|region| *region == source.region);
            let account = key.account.as_ref().is_none_or(|account| {
                source.accounts.contains(account) || source.others && !source.without.contains(account)
            });
            region && account
        };
        let sources = self.sources.iter().filter(goes);
        let all = sources.flat_map(|source| &source.documents);
        all.filter(|(name, _)| *name == key.name).map(|(_, content)| content).collect()
    }

    /// Returns the content that the assembly has for a document in a place, if the document has this content
    pub(crate) fn same(&self, account: &str, region: &str, name: &str, content: &Json) -> Option<&Json> {
        let key =
            Key { account: Some(account.to_owned()), region: Some(region.to_owned()), name: name.to_owned() };
        let mut all = self.documents(&key).into_iter().chain(self.copied(&key));
        all.find(|candidate| super::content::equal(candidate, content, &key) == Some(true))
    }

    /// Returns the contents of the deny-access policy if this place has a copy of it
    ///
    /// The original is where the assembly deploys it. Quick Setup copies it to other accounts and Regions.
    pub(super) fn copied(&self, key: &Key) -> Vec<&Json> {
        if key.name != DENY_ACCESS_NAME || !self.documents(key).is_empty() {
            return Vec::new();
        }
        let all = self.sources.iter().flat_map(|source| &source.documents);
        all.filter(|(name, _)| *name == key.name).map(|(_, content)| content).collect()
    }

    /// Returns every document in every account that is known to get it
    pub(super) fn known(&self) -> BTreeSet<Key> {
        let mut all = BTreeSet::new();
        for source in &self.sources {
            for account in &source.accounts {
                all.extend(source.documents.iter().map(|(name, _)| Key {
                    account: Some(account.clone()),
                    region: Some(source.region.clone()),
                    name: name.clone(),
                }));
            }
        }
        all
    }
}

fn list<'j>(value: &'j Json, key: &str) -> Option<&'j [Json]> {
    value.get(key)?.as_array().map(Vec::as_slice)
}

/// Parses the YAML or JSON in a file
fn parsed(path: &Path) -> Result<Json, IndexError> {
    let foreign = || IndexError::Foreign { path: path.display().to_string() };
    let (_, text) = text_of(path, &mut Sources::default())?.map_err(|_| foreign())?;
    serde_saphyr::from_str(&text).map_err(|_| foreign())
}

fn documents(template: &str) -> Vec<(String, Json)> {
    // The template was rendered by this library.
    serde_json::from_str(template).map(|template| documents_of(&template)).unwrap_or_default()
}

/// Returns the name and content of each named document of a template
fn documents_of(template: &Json) -> Vec<(String, Json)> {
    let Some(Json::Object(resources)) = template.get("Resources") else { return Vec::new() };
    let documents = resources.values().filter(|r| r.get("Type").is_some_and(|t| t == "AWS::SSM::Document"));
    let named = documents.filter_map(|document| {
        let properties = document.get("Properties")?;
        Some((properties.get("Name")?.as_str()?.to_owned(), properties.get("Content")?.clone()))
    });
    named.collect()
}
