//! Session preferences that existed before, each in its own stack

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::ids::SESSION_PREFERENCES_NAME;
use crate::import::DOCUMENT;
use crate::import::documents;
use crate::import::features::{Context, Recognized};
use crate::import::input::{Found, Home};

/// logical ID of the imported document
const ID: &str = "ImportedSessionPreferences";

/// Returns the account and Region of a resource that is an imported document of session preferences
///
/// Only an assembly says which stack a document is in. A rollout's document has no deletion policy.
pub(crate) fn imported(found: &Found) -> Option<(&str, &str)> {
    let Home::Stack(facts) = &found.home else { return None };
    let is_one = found.kind == DOCUMENT
        && found.id == ID
        && found.text("Name") == Some(SESSION_PREFERENCES_NAME)
        && found.resource.get("DeletionPolicy").is_some();
    Some((facts.account.as_deref()?, facts.region.as_deref()?))
        .filter(crate::import::features::is_place)
        .filter(|_| is_one)
}

pub(crate) fn recognize(context: &Context<'_>) -> Recognized {
    let mut recognized = Recognized::default();
    if !context.place.is_organization {
        return recognized;
    }
    // Names of the preferences, with the Regions of each account.
    let mut all: Vec<(String, BTreeMap<&str, Vec<&str>>)> = Vec::new();
    let mut added: Vec<Value> = Vec::new();
    for found in context.of_kind(DOCUMENT) {
        let Some((account, region)) = imported(found) else { continue };
        let name = preferences(context, found, &mut added);
        let known = all.iter().position(|(known, _)| *known == name).unwrap_or_else(|| {
            all.push((name, BTreeMap::new()));
            all.len() - 1
        });
        if let Some((_, accounts)) = all.get_mut(known) {
            accounts.entry(account).or_default().push(region);
        }
        recognized.claim(found, ID);
    }
    let node_access = context.draft.access_regions(context.place);
    let items = all.into_iter().flat_map(|(name, accounts)| {
        let mut by_regions: Vec<(Vec<&str>, Vec<&str>)> = Vec::new();
        for (account, mut regions) in accounts {
            regions.sort_by_key(|region| node_access.iter().position(|other| other == region));
            match by_regions.iter_mut().find(|(known, _)| *known == regions) {
                Some((_, accounts)) => accounts.push(account),
                None => by_regions.push((regions, vec![account])),
            }
        }
        let node_access = &node_access;
        by_regions.into_iter().map(move |(regions, accounts)| {
            if regions == *node_access {
                json!({"accounts": accounts, "import": name})
            } else {
                json!({"accounts": accounts, "regions": regions, "import": name})
            }
        })
    });
    let items: Vec<Value> = items.collect();
    if !items.is_empty() {
        recognized.set("sessionPreferences", added.into());
        recognized.set("existing", json!({"sessionPreferences": items}));
    }
    recognized
}

/// Name of the session preferences with the same content as a document; adds new ones if no rollout has them
fn preferences(context: &Context<'_>, found: &Found, added: &mut Vec<Value>) -> String {
    let content = found.property("Content").map(documents::content_data).unwrap_or_default();
    let known = context.draft.model.get("sessionPreferences").and_then(Value::as_array);
    let all: Vec<&Value> = known.into_iter().flatten().chain(added.iter()).collect();
    let names: Vec<&str> = all.iter().filter_map(|one| one.get("name")?.as_str()).collect();
    let same = all.iter().zip(&names).find(|(one, name)| ***one == documents::session(name, &content));
    if let Some((_, name)) = same {
        return (*name).to_owned();
    }
    let numbered = (2..).map(|number| format!("imported-{number}"));
    let mut free = std::iter::once("imported".to_owned()).chain(numbered);
    let name = free.find(|name| !names.contains(&name.as_str())).unwrap_or_default();
    added.push(documents::session(&name, &content));
    name
}
