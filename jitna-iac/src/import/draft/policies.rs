//! Policies, session preferences and the rollouts that deploy them to accounts

use std::collections::{HashMap, HashSet};

use indexmap::IndexMap;
use serde_json::{Map, Value, json};

use super::Draft;
use super::place::Place;
use crate::ids::{AUTO_APPROVAL_NAME, DENY_ACCESS_NAME, DocumentName, Label, SESSION_PREFERENCES_NAME, clip};
use crate::import::documents;
use crate::import::input::{Found, Home, Material};
use crate::import::{DOCUMENT, features, sets};
use crate::rules;

impl Draft {
    pub(super) fn policies(&mut self, material: &Material, place: &Place<'_>) {
        let mut policies = Policies::default();
        let mut chosen_by: HashMap<(String, &'static str), HashSet<String>> = HashMap::new();
        let mut rollouts: IndexMap<String, Map<String, Value>> = IndexMap::new();
        let access_regions = self.access_regions(place);
        for set in &self.sets {
            let places = || sets::places(&self.sets, &set.rollout, &self.names, &access_regions);
            rollouts.entry(set.rollout.clone()).or_insert_with(places);
        }
        self.rollouts_by_place(material, place, &access_regions, &mut rollouts);
        let of_sets: HashMap<usize, String> =
            self.sets.iter().map(|set| (set.number, set.rollout.clone())).collect();
        let of_rollouts = |found: &&Found| {
            sets::is_policy(found) && !(place.is_organization && features::imported(found).is_some())
        };
        for found in material.resources.iter().filter(of_rollouts) {
            let content = found.property("Content").map(documents::content_data).unwrap_or_default();
            if found.text("Name") == Some(DENY_ACCESS_NAME) {
                if self.model.contains_key("denyAccess") {
                    self.conflict("a second deny-access policy; an organization has one", found);
                } else {
                    self.set("denyAccess", documents::cedar_policy(None, &content));
                }
                continue;
            }
            let rollout = match &found.home {
                Home::Set(number) => of_sets.get(number).cloned(),
                Home::Export if self.left_out.contains(&found.number) => None,
                Home::Export if self.placed.contains_key(&found.number) => {
                    self.placed.get(&found.number).cloned()
                }
                Home::Stack(facts) if facts.account.is_some() && facts.account == self.management => {
                    let name = self.management_rollout(&mut rollouts, facts.region.as_deref());
                    Some(name)
                }
                Home::Stack(_) | Home::Export if place.is_organization => {
                    self.loose_rollout(&mut rollouts, found)
                }
                Home::Stack(_) | Home::Export => Some(String::new()),
            };
            let Some(rollout) = rollout else { continue };
            // A StackSet may change a document with its parameter values. Elsewhere, documents with the same name must be equal.
            let one_only = !matches!(found.home, Home::Set(_)) && !self.placed.contains_key(&found.number);
            // In an assembly, overrides change documents with the same name.
            let is_foreign = self.placed.contains_key(&found.number)
                || matches!(found.home, Home::Set(_)) && material.rollouts.is_empty();
            let Some((key, name)) = policies.add(found, &content, &rollout, is_foreign, self) else {
                continue;
            };
            let chosen = chosen_by.entry((rollout.clone(), key)).or_default();
            let is_new = chosen.insert(name.clone());
            let is_second = key != "manualApprovals" && is_new && chosen.len() > 1;
            if is_second || one_only && !policies.is_first(found, &content) {
                let what = format!(
                    "a second document `{}` with different content, and the sources do not say where each is",
                    clip(found.text("Name").unwrap_or_default())
                );
                let help = "name the folders after account and Region, such as `111122223333/eu-central-1/Finance.json`";
                let finding = rules::CONFLICTING_IMPORT.finding(what).at(found.origin(&["Properties"]), "");
                self.findings.push(finding.subject(found.id.clone()).help(help));
                continue;
            }
            if !rollout.is_empty() && is_new {
                let rollout = rollouts.entry(rollout).or_default();
                if key == "manualApprovals" {
                    let list = rollout.entry(key).or_insert_with(|| json!([]));
                    list.as_array_mut().into_iter().for_each(|list| list.push(name.clone().into()));
                } else {
                    rollout.insert(key.to_owned(), name.into());
                }
            }
        }
        self.approvers(material);
        let Policies { autos, manuals, sessions, .. } = policies;
        self.set("autoApprovals", autos.all.into());
        self.set("manualApprovals", manuals.into_values().collect());
        self.set("sessionPreferences", sessions.all.into());
        let rollouts = rollouts.into_iter().map(|(name, mut rest)| {
            let mut rollout = Map::from_iter([("name".to_owned(), name.into())]);
            // In the order of the reference documentation
            for key in [
                "units",
                "accounts",
                "excludeAccounts",
                "regions",
                "autoApproval",
                "manualApprovals",
                "sessionPreferences",
            ] {
                rollout.extend(rest.remove(key).map(|value| (key.to_owned(), value)));
            }
            Value::Object(rollout)
        });
        self.set("rollouts", rollouts.collect());
    }

    /// Reports approvers whose IDs are not valid, such as those of examples
    fn approvers(&mut self, material: &Material) {
        let mut seen = HashSet::new();
        for found in material.resources.iter().filter(|found| found.kind == DOCUMENT) {
            let content = found.property("Content").map(documents::content_data).unwrap_or_default();
            for id in documents::malformed_approvers(&content) {
                if seen.insert(id.clone()) {
                    let what = format!(
                        "the approver `{}` is not an IAM Identity Center ID: write the ID of the group or user",
                        clip(&id)
                    );
                    self.assumed(what, found.origin(&["Properties", "Content"]), &found.id);
                }
            }
        }
    }

    /// Regions of just-in-time node access
    pub(crate) fn access_regions(&self, place: &Place<'_>) -> Vec<String> {
        let of = |key: &str| self.model.get(key)?.get("regions")?.as_array().cloned();
        let list =
            of("nodeAccess").or_else(|| of("unifiedConsole")).unwrap_or_else(|| vec![json!(place.region)]);
        list.iter().filter_map(Value::as_str).map(str::to_owned).collect()
    }

    fn management_rollout(
        &self,
        rollouts: &mut IndexMap<String, Map<String, Value>>,
        region: Option<&str>,
    ) -> String {
        let name = if self.sets.iter().any(|set| set.rollout == "management") {
            "management-account"
        } else {
            "management"
        };
        let rollout = rollouts.entry(name.to_owned()).or_default();
        rollout.insert("accounts".to_owned(), json!([self.management]));
        let regions = rollout.entry("regions").or_insert_with(|| json!([]));
        if let (Some(regions), Some(region)) = (regions.as_array_mut(), region)
            && !regions.contains(&json!(region))
        {
            regions.push(region.into());
        }
        name.to_owned()
    }

    /// The rollout of documents that are in no StackSet
    fn loose_rollout(
        &mut self,
        rollouts: &mut IndexMap<String, Map<String, Value>>,
        found: &Found,
    ) -> Option<String> {
        if self.loose.is_none() {
            let name =
                ["workloads", "imported"].into_iter().find(|name| !rollouts.contains_key(*name))?.to_owned();
            let units = self.model.get("nodeAccess").and_then(|access| access.get("units")).cloned();
            let root =
                self.model.get("organization").and_then(|organization| organization.get("root")).cloned();
            let units = units.or_else(|| Some(json!([root?])))?;
            let what = format!(
                "no StackSet deploys the documents: the rollout `{name}` deploys them to the units of node access"
            );
            self.assumed(what, found.origin(&["Type"]), &found.id);
            rollouts.insert(name.clone(), Map::from_iter([("units".to_owned(), units)]));
            self.loose = Some(name);
        }
        self.loose.clone()
    }
}

/// Policies and preferences without duplicates
#[derive(Default)]
struct Policies {
    autos: Chosen,
    manuals: IndexMap<String, Value>,
    /// Names in the model, by document name and content
    named: HashMap<(String, String), String>,
    /// Contents of documents without a known account, by name
    first: HashMap<String, String>,
    sessions: Chosen,
}

/// Policies that are distinguished by their contents
#[derive(Default)]
struct Chosen {
    all: Vec<Value>,
    /// Names by content
    names: HashMap<String, String>,
    taken: HashSet<String>,
}

impl Policies {
    /// Adds a document; returns the key in the rollout and the name under which the rollout refers to it
    fn add(
        &mut self,
        found: &Found,
        content: &Value,
        rollout: &str,
        is_foreign: bool,
        draft: &mut Draft,
    ) -> Option<(&'static str, String)> {
        // Comments above documents end with the name of the policy in the model.
        let noted = found.comment.as_deref().and_then(|comment| Some(comment.split_once(": ")?.1.to_owned()));
        let noted = noted.filter(|name| name.parse::<Label>().is_ok());
        let rollout = if rollout.is_empty() { "imported" } else { rollout };
        let wanted = noted.as_deref().unwrap_or(rollout);
        match (found.text("DocumentType")?, found.text("Name")?) {
            ("AutoApprovalPolicy", AUTO_APPROVAL_NAME) => {
                let make = |name: &str| documents::cedar_policy(Some(name), content);
                Some(("autoApproval", self.autos.choose(content, wanted, make)))
            }
            ("Session", SESSION_PREFERENCES_NAME) => {
                let make = |name: &str| documents::session(name, content);
                Some(("sessionPreferences", self.sessions.choose(content, wanted, make)))
            }
            ("ManualApprovalPolicy", name) if name.parse::<DocumentName>().is_ok() => {
                let rollout = Some(rollout).filter(|_| is_foreign);
                let name = self.manual(found, name, content, rollout, draft);
                Some(("manualApprovals", name))
            }
            _ => None,
        }
    }

    /// The name of a manual approval policy in the model; with a rollout, the same name may have two meanings
    fn manual(
        &mut self,
        found: &Found,
        name: &str,
        content: &Value,
        rollout: Option<&str>,
        draft: &mut Draft,
    ) -> String {
        let key = (name.to_owned(), content.to_string());
        if let Some(known) = self.named.get(&key) {
            if known != name {
                draft.renamed.insert(found.number, known.clone());
            }
            return known.clone();
        }
        let chosen = match rollout.filter(|_| self.manuals.contains_key(name)) {
            Some(rollout) => {
                let chosen = draft.other_name(found, name, rollout, |name| self.manuals.contains_key(name));
                draft.renamed.insert(found.number, chosen.clone());
                chosen
            }
            None => name.to_owned(),
        };
        self.named.insert(key, chosen.clone());
        self.manuals.entry(chosen.clone()).or_insert_with(|| documents::manual_approval(&chosen, content));
        chosen
    }

    /// Whether no earlier document with this name has different content
    fn is_first(&mut self, found: &Found, content: &Value) -> bool {
        let name = found.text("Name").unwrap_or_default().to_owned();
        let content = content.to_string();
        *self.first.entry(name).or_insert_with(|| content.clone()) == content
    }
}

impl Chosen {
    /// The name of the policy with this content; a new policy gets the wanted name, or that name with a number
    fn choose(&mut self, content: &Value, wanted: &str, make: impl FnOnce(&str) -> Value) -> String {
        let key = content.to_string();
        if let Some(known) = self.names.get(&key) {
            return known.clone();
        }
        let numbered = (2..).map(|number| format!("{wanted}-{number}"));
        let mut names = std::iter::once(wanted.to_owned()).chain(numbered);
        let name = names.find(|name| !self.taken.contains(name)).unwrap_or_default();
        self.taken.insert(name.clone());
        self.names.insert(key, name.clone());
        self.all.push(make(&name));
        name
    }
}
