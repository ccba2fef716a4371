//! The folder that `collect.sh` wrote

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde_json::Value as Json;

use crate::ids::{AccountId, DENY_ACCESS_NAME, Region, clip};

/// Resource share that Quick Setup creates for the deny-access policy (AWS Managed Policy Reference, propagation policy)
const SHARE: &str = "SSMJustInTimeNodeAccessManagedResourceShare";

/// Account and Region
pub(super) type Place = (String, String);

/// Collected state of an organization
#[derive(Clone, Debug, Default)]
pub struct Collected {
    /// Management account
    pub(super) management: String,
    /// Regions that were collected
    pub(super) regions: BTreeSet<String>,
    /// Parent of each OU and account; the root has none
    pub(super) above: BTreeMap<String, Option<String>>,
    /// Names of OUs and accounts
    pub(super) names: BTreeMap<String, String>,
    /// Active accounts
    pub(super) accounts: BTreeSet<String>,
    /// Accounts and Regions whose documents were collected
    pub(super) places: BTreeSet<Place>,
    /// Policies and session preferences, by place and name
    pub(super) documents: BTreeMap<(Place, String), Document>,
    /// Names and states of stacks
    pub(super) stacks: BTreeMap<Place, BTreeMap<String, String>>,
    /// States of the stacks of a StackSet, by its name
    pub(super) instances: BTreeMap<String, BTreeMap<Place, String>>,
    /// Value of the identity provider setting
    pub(super) providers: BTreeMap<Place, String>,
    /// OUs and roots that the deny-access policy is shared with, by the account that shares it
    pub(super) shared: BTreeMap<String, BTreeSet<String>>,
    /// What was not collected, with the reason
    pub(super) missing: Vec<(String, String)>,
    /// Whether the run that wrote the folder finished
    pub(super) complete: bool,
}

/// A document in an account and Region
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Document {
    /// Type of the document
    pub(super) kind: String,
    /// Content of the version in force
    pub(super) content: Json,
    /// The version of the content, if it is known
    pub(super) version: Option<String>,
    /// Default and latest version
    pub(super) versions: Option<(String, String)>,
}

/// Reason why a folder is not one that `collect.sh` wrote
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CollectedError {
    /// A file cannot be read
    #[error("cannot read {}: {source}", path.display())]
    Read {
        /// Path of the file
        path: PathBuf,
        /// Error of the operating system
        source: std::io::Error,
    },
    /// A file does not have the content that the script writes
    #[error("{} is not a file of `collect.sh`: {reason}", path.display())]
    Foreign {
        /// Path of the file
        path: PathBuf,
        /// What is wrong with it
        reason: String,
    },
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Settings {
    version: u32,
    management_account: String,
    regions: BTreeSet<String>,
}

#[derive(Deserialize)]
struct About {
    version: u32,
    complete: bool,
}

impl Collected {
    /// Reads the folder
    ///
    /// # Errors
    ///
    /// Returns an error when the folder is not one that `collect.sh` wrote, or when a file in it cannot be read.
    pub fn open(folder: &Path) -> Result<Self, CollectedError> {
        let about: About = parsed(&folder.join("collected.json"))?;
        let settings: Settings = parsed(&folder.join("settings.json"))?;
        if (about.version, settings.version) != (1, 1) {
            let reason = "it is of another version of this tool; collect again".to_owned();
            return Err(CollectedError::Foreign { path: folder.join("settings.json"), reason });
        }
        let mut found = Self {
            management: settings.management_account,
            regions: settings.regions,
            complete: about.complete,
            ..Self::default()
        };
        found.read_failures(&folder.join("failed.tsv"))?;
        found.read_organization(&folder.join("organization"))?;
        for account in entries(folder)? {
            let Some(id) = name_of(&account).filter(|name| name.parse::<AccountId>().is_ok()) else {
                continue;
            };
            for region in entries(&account)? {
                let Some(name) = name_of(&region).filter(|name| name.parse::<Region>().is_ok()) else {
                    continue;
                };
                found.read_place(&region, (id.clone(), name))?;
            }
        }
        Ok(found)
    }

    fn read_failures(&mut self, path: &Path) -> Result<(), CollectedError> {
        let text = match fs::read_to_string(path) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
            other => other.map_err(|source| CollectedError::Read { path: path.to_owned(), source })?,
        };
        let lines = text.lines().map(|line| line.split_once('\t').unwrap_or((line, "")));
        self.missing.extend(lines.map(|(file, reason)| (file.to_owned(), reason.trim().to_owned())));
        Ok(())
    }

    fn read_organization(&mut self, folder: &Path) -> Result<(), CollectedError> {
        let path = folder.join("accounts.json");
        for account in list(&path, "Accounts")? {
            let Some(id) = text(&account, "Id") else { continue };
            self.names.extend(text(&account, "Name").map(|name| (id.clone(), name)));
            // AWS Organizations retired `Status` on September 9, 2026 (Organizations API Reference, "Account").
            let Some(state) = text(&account, "State").or(text(&account, "Status")) else {
                let reason = format!("the account `{}` has no `State`", clip(&id));
                return Err(CollectedError::Foreign { path, reason });
            };
            if state == "ACTIVE" {
                self.accounts.insert(id);
            }
        }
        // Without accounts, nothing would be compared, and nothing would differ.
        if self.accounts.is_empty() {
            let reason = "it lists no active account; collect again".to_owned();
            return Err(CollectedError::Foreign { path, reason });
        }
        for root in list(&folder.join("roots.json"), "Roots")? {
            self.above.extend(text(&root, "Id").map(|id| (id, None)));
        }
        for path in entries(folder)? {
            let Some(name) = name_of(&path) else { continue };
            let below = |prefix: &str| name.strip_prefix(prefix)?.strip_suffix(".json").map(str::to_owned);
            let (parent, key) = match (below("units-of-"), below("accounts-of-")) {
                (Some(parent), _) => (parent, "OrganizationalUnits"),
                (_, Some(parent)) => (parent, "Accounts"),
                _ => continue,
            };
            for item in list(&path, key)? {
                let Some(id) = text(&item, "Id") else { continue };
                self.names.extend(text(&item, "Name").map(|name| (id.clone(), name)));
                self.above.insert(id, Some(parent.clone()));
            }
        }
        Ok(())
    }

    fn read_place(&mut self, folder: &Path, place: Place) -> Result<(), CollectedError> {
        self.places.insert(place.clone());
        for path in entries(&folder.join("documents"))? {
            let Some(name) = name_of(&path).and_then(|name| Some(name.strip_suffix(".json")?.to_owned()))
            else {
                continue;
            };
            // For the deny-access policy, the latest version applies. For others, the default version applies.
            let newest = folder.join("newest").join(format!("{name}.json"));
            let read = if name == DENY_ACCESS_NAME && newest.exists() { &newest } else { &path };
            let document: Json = parsed(read)?;
            let content = text(&document, "Content").unwrap_or_default();
            let described = folder.join("descriptions").join(format!("{name}.json"));
            let versions = if described.exists() {
                let described: Json = parsed(&described)?;
                let described = described.get("Document").unwrap_or(&described);
                text(described, "DefaultVersion").zip(text(described, "LatestVersion"))
            } else {
                None
            };
            let document = Document {
                kind: text(&document, "DocumentType").unwrap_or_default(),
                content: serde_saphyr::from_str(&content).unwrap_or(Json::String(content)),
                version: text(&document, "DocumentVersion"),
                versions,
            };
            self.documents.insert((place.clone(), name), document);
        }
        let stacks = folder.join("stacks.json");
        if stacks.exists() {
            let stacks = list(&stacks, "Stacks")?;
            let named = stacks
                .iter()
                .filter_map(|stack| Some((text(stack, "StackName")?, text(stack, "StackStatus")?)));
            self.stacks.insert(place.clone(), named.collect());
        }
        for path in entries(&folder.join("stack-set-instances"))? {
            let Some(name) = name_of(&path).and_then(|name| Some(name.strip_suffix(".json")?.to_owned()))
            else {
                continue;
            };
            for instance in list(&path, "Summaries")? {
                let (Some(account), Some(region)) = (text(&instance, "Account"), text(&instance, "Region"))
                else {
                    continue;
                };
                let state = text(&instance, "Status").unwrap_or_default();
                let _ = self.instances.entry(name.clone()).or_default().insert((account, region), state);
            }
            self.instances.entry(name).or_default();
        }
        let provider = folder.join("settings").join("identity-provider.json");
        if provider.exists() {
            let setting: Json = parsed(&provider)?;
            let value = setting.get("ServiceSetting").and_then(|setting| text(setting, "SettingValue"));
            self.providers.extend(value.map(|value| (place.clone(), value)));
        }
        self.read_shares(folder, &place.0)
    }

    /// Reads which OUs and roots the deny-access policy is shared with
    fn read_shares(&mut self, folder: &Path, account: &str) -> Result<(), CollectedError> {
        let (shares, principals) = (folder.join("shares.json"), folder.join("shared-with.json"));
        if !shares.exists() || !principals.exists() {
            return Ok(());
        }
        let is_one = |share: &&Json| text(share, "name").as_deref() == Some(SHARE);
        let shares = list(&shares, "resourceShares")?;
        let active = |share: &Json| text(share, "status").is_none_or(|status| status == "ACTIVE");
        let arns: BTreeSet<String> = shares
            .iter()
            .filter(is_one)
            .filter(|share| active(share))
            .filter_map(|share| text(share, "resourceShareArn"))
            .collect();
        let roots: Vec<&String> =
            self.above.iter().filter(|(_, above)| above.is_none()).map(|(id, _)| id).collect();
        let mut units = BTreeSet::new();
        for principal in list(&principals, "principals")? {
            let of_share = text(&principal, "resourceShareArn").is_some_and(|arn| arns.contains(&arn));
            let Some(id) = text(&principal, "id").filter(|_| of_share) else { continue };
            // The whole organization is represented by its root.
            match id.split_once(":organization/") {
                Some(_) => units.extend(roots.iter().map(|root| (*root).clone())),
                None => units.extend(id.rsplit('/').next().map(str::to_owned)),
            }
        }
        self.shared.entry(account.to_owned()).or_default().extend(units);
        Ok(())
    }
}

fn parsed<T: serde::de::DeserializeOwned>(path: &Path) -> Result<T, CollectedError> {
    let text =
        fs::read_to_string(path).map_err(|source| CollectedError::Read { path: path.to_owned(), source })?;
    serde_json::from_str(&text)
        .map_err(|error| CollectedError::Foreign { path: path.to_owned(), reason: error.to_string() })
}

/// Returns the items of an answer; if the list is missing, it is not that answer
fn list(path: &Path, key: &str) -> Result<Vec<Json>, CollectedError> {
    let answer: Json = parsed(path)?;
    match answer.get(key) {
        Some(Json::Array(items)) => Ok(items.clone()),
        _ => {
            let reason = format!("expected a list `{key}`");
            Err(CollectedError::Foreign { path: path.to_owned(), reason })
        }
    }
}

fn text(value: &Json, key: &str) -> Option<String> {
    value.get(key)?.as_str().map(str::to_owned)
}

/// Returns the sorted entries of a folder; empty if it does not exist
fn entries(folder: &Path) -> Result<Vec<PathBuf>, CollectedError> {
    let io = |source| CollectedError::Read { path: folder.to_owned(), source };
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder).map_err(io)? {
        paths.push(entry.map_err(io)?.path());
    }
    paths.sort();
    Ok(paths)
}

fn name_of(path: &Path) -> Option<String> {
    path.file_name()?.to_str().map(str::to_owned)
}
