//! Builds rollouts from documents whose file paths name an account and a Region
//!
//! Each account and Region keeps its documents. Accounts that have the same documents in the same Regions share a rollout, and no account
//! gets a document that it did not have.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use indexmap::IndexMap;
use serde_json::{Map, Value, json};

use super::Draft;
use super::place::Place;
use crate::ids::{AccountId, DENY_ACCESS_NAME, DocumentName, Region, StackName, clip};
use crate::import::documents::content_data;
use crate::import::input::{Found, Home, Material};
use crate::import::sets;
use crate::rules;

/// Type, name and content of a document
type Document = (String, String, String);

/// Account and Region
type Spot = (String, String);

/// Documents with an account, each with that account
fn documents(material: &Material) -> impl Iterator<Item = (&Found, &AccountId)> {
    material.resources.iter().filter_map(|found| {
        let is_placed = matches!(found.home, Home::Export) && sets::is_policy(found);
        let is_own = found.text("Name") != Some(DENY_ACCESS_NAME);
        Some((found, found.at.0.as_ref().filter(|_| is_placed && is_own)?))
    })
}

/// Account and Region of all documents, if they share one
pub(super) fn one_place(material: &Material) -> (Option<String>, Option<String>) {
    let exports = || material.resources.iter().filter(|found| matches!(found.home, Home::Export));
    let accounts: BTreeSet<&AccountId> = exports().filter_map(|found| found.at.0.as_ref()).collect();
    let regions: BTreeSet<&Region> = exports().filter_map(|found| found.at.1.as_ref()).collect();
    let account = accounts.first().filter(|_| accounts.len() == 1).map(ToString::to_string);
    (account, regions.first().filter(|_| regions.len() == 1).map(ToString::to_string))
}

/// Accounts of the documents, in their order
pub(super) fn accounts(material: &Material) -> Vec<(String, &Found)> {
    let mut seen = BTreeSet::new();
    let all = documents(material).filter(|(_, account)| seen.insert((*account).clone()));
    all.map(|(found, account)| (account.to_string(), found)).collect()
}

/// Units and roots that contain the accounts of documents; empty if the parent of one is unknown
pub(super) fn units(material: &Material) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for (account, _) in accounts(material) {
        if material.known.management.as_deref() == Some(&account) {
            continue;
        }
        match material.known.parent_of(&account) {
            Some(unit) if !all.contains(&unit) => all.push(unit),
            Some(_) => {}
            None => return Vec::new(),
        }
    }
    // A unit below another one is covered by it.
    let nested: Vec<String> = all
        .iter()
        .filter(|unit| all.iter().any(|other| other != *unit && material.known.is_within(unit, other)))
        .cloned()
        .collect();
    all.retain(|unit| !nested.contains(unit));
    all
}

impl Draft {
    /// Regions of documents if no manager names Regions, starting with the home Region; empty if that is the only one
    pub(super) fn regions_of_documents(&mut self, material: &Material, place: &Place<'_>) -> Vec<String> {
        if !place.is_organization || place.console.is_some() || place.access.is_some() {
            return Vec::new();
        }
        let regions: BTreeSet<String> =
            documents(material).filter_map(|(found, _)| Some(found.at.1.as_ref()?.to_string())).collect();
        if regions.iter().all(|region| *region == place.region) {
            return Vec::new();
        }
        let others = regions.into_iter().filter(|region| *region != place.region);
        std::iter::once(place.region.clone()).chain(others).collect()
    }

    /// Builds the rollouts of documents that have an account
    pub(super) fn rollouts_by_place(
        &mut self,
        material: &Material,
        place: &Place<'_>,
        access_regions: &[String],
        rollouts: &mut IndexMap<String, Map<String, Value>>,
    ) {
        if !place.is_organization {
            return self.of_other_places(material, place);
        }
        let mut spots: IndexMap<Spot, BTreeMap<(String, String), String>> = IndexMap::new();
        let mut of_spot: HashMap<Spot, Vec<usize>> = HashMap::new();
        let mut without_region: Vec<&Found> = Vec::new();
        for (found, account) in documents(material) {
            if found.at.1.is_none() {
                without_region.push(found);
            }
            let region = found.at.1.as_ref().map_or_else(|| place.region.clone(), ToString::to_string);
            let spot = (account.to_string(), region);
            let content = found.property("Content").map(content_data).unwrap_or_default().to_string();
            let text = |key: &str| found.text(key).unwrap_or_default().to_owned();
            let key = (text("DocumentType"), text("Name"));
            let known = spots.entry(spot.clone()).or_default().insert(key, content.clone());
            if known.is_some_and(|known| known != content) {
                let what = format!("a second document of this name in `{}`, with different content", spot.0);
                self.conflict(&what, found);
            }
            of_spot.entry(spot).or_default().push(found.number);
        }
        if let Some(first) = without_region.first() {
            let what = format!(
                "{} documents are in an account, but no path names the Region: `{}` is assumed",
                without_region.len(),
                place.region
            );
            self.assumed(what, first.origin(&["Type"]), &first.id);
        }
        for (documents, accounts) in by_equality(spots) {
            for (regions, accounts) in documents_by_regions(accounts) {
                let mut regions: Vec<String> = regions.into_iter().collect();
                regions.sort_by_key(|region| access_regions.iter().position(|other| other == region));
                let name = self.rollout_name(&accounts, &regions, access_regions, rollouts);
                let mut rollout = Map::from_iter([("accounts".to_owned(), json!(accounts))]);
                if regions != access_regions {
                    rollout.insert("regions".to_owned(), json!(regions));
                }
                for account in &accounts {
                    for region in &regions {
                        let numbers = of_spot.remove(&(account.clone(), region.clone()));
                        self.placed
                            .extend(numbers.into_iter().flatten().map(|number| (number, name.clone())));
                    }
                }
                debug_assert!(!documents.is_empty());
                rollouts.insert(name, rollout);
            }
        }
    }

    /// Reports documents of other accounts and Regions: without an organization, the model is for one account and Region
    fn of_other_places(&mut self, material: &Material, place: &Place<'_>) {
        for (found, account) in documents(material) {
            let region = found.at.1.as_ref().map_or(place.region.as_str(), Region::as_str);
            if account.as_str() == place.account && region == place.region {
                continue;
            }
            self.left_out.insert(found.number);
            let what = format!(
                "`{}`: a document of `{account}`, {region}; this model is of the account `{}`, {}",
                clip(&found.id),
                place.account,
                place.region
            );
            let help = "also import the output of `aws organizations list-roots`: an organization has many accounts and Regions";
            let finding = rules::NOT_IMPORTED.finding(what).at(found.origin(&[]), "");
            self.findings.push(finding.subject(found.id.clone()).help(help));
        }
    }

    fn rollout_name(
        &self,
        accounts: &[String],
        regions: &[String],
        access_regions: &[String],
        rollouts: &IndexMap<String, Map<String, Value>>,
    ) -> String {
        let mut name = match accounts {
            [one] => {
                let own = self.names.account(one);
                if own.parse::<StackName>().is_ok() { own.to_owned() } else { format!("account-{one}") }
            }
            _ => "accounts".to_owned(),
        };
        if let [one] = regions
            && regions != access_regions
        {
            name = format!("{name}-{one}");
        }
        let numbered = (2_usize..).map(|number| format!("{name}-{number}"));
        let mut names = std::iter::once(name.clone()).chain(numbered);
        let free = |name: &String| !rollouts.contains_key(name) && name.parse::<StackName>().is_ok();
        names.by_ref().take(rollouts.len() + 2).find(free).unwrap_or(name)
    }

    /// A name for a document whose own name has another meaning elsewhere
    pub(super) fn other_name(
        &mut self,
        found: &Found,
        name: &str,
        rollout: &str,
        is_taken: impl Fn(&str) -> bool,
    ) -> String {
        let account = found.at.0.as_ref().map(ToString::to_string);
        let region = found.at.1.as_ref().map(|region| format!("-{region}")).unwrap_or_default();
        let place = account.clone().unwrap_or_else(|| rollout.to_owned());
        let fits = |name: &String| name.parse::<DocumentName>().is_ok() && !is_taken(name);
        let named = [format!("{name}-{place}"), format!("{name}-{place}{region}")].into_iter();
        let numbered = (2_usize..).take(1000).map(|number| format!("{name}-{number}"));
        let chosen = named.chain(numbered).find(fits).unwrap_or_else(|| name.to_owned());
        let of = account.map_or_else(|| format!("rollout `{rollout}`"), |account| format!("`{account}`"));
        let what = format!(
            "the document `{}` of {of} has different content elsewhere: the model calls this policy `{chosen}`",
            clip(name)
        );
        let finding = rules::IMPROVED_IMPORT.finding(what).at(found.origin(&["Type"]), "");
        self.findings.push(finding.subject(found.id.clone()));
        chosen
    }
}

/// Groups places by their documents
fn by_equality(
    spots: IndexMap<Spot, BTreeMap<(String, String), String>>,
) -> IndexMap<Vec<Document>, Vec<Spot>> {
    let mut equal: IndexMap<Vec<Document>, Vec<Spot>> = IndexMap::new();
    for (spot, documents) in spots {
        let documents = documents.into_iter().map(|((kind, name), content)| (kind, name, content));
        equal.entry(documents.collect()).or_default().push(spot);
    }
    equal
}

/// Groups accounts by their Regions
fn documents_by_regions(spots: Vec<Spot>) -> IndexMap<BTreeSet<String>, Vec<String>> {
    let mut regions: IndexMap<String, BTreeSet<String>> = IndexMap::new();
    for (account, region) in spots {
        regions.entry(account).or_default().insert(region);
    }
    let mut accounts: IndexMap<BTreeSet<String>, Vec<String>> = IndexMap::new();
    for (account, regions) in regions {
        accounts.entry(regions).or_default().push(account);
    }
    accounts
}
