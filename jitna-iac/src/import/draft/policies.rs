//! Policies, session preferences and the rollouts that take them to accounts

use indexmap::IndexMap;
use serde_json::{Map, Value, json};

use super::Draft;
use super::place::Place;
use crate::ids::{DocumentName, Label, clip};
use crate::import::documents::{self, AUTO_APPROVAL_NAME, DENY_ACCESS_NAME, SESSION_NAME};
use crate::import::input::{Found, Home, Material};
use crate::import::{DOCUMENT, parts, sets};

impl Draft {
    pub(super) fn policies(&mut self, material: &Material, place: &Place<'_>) {
        let mut policies = Policies::default();
        let mut rollouts: IndexMap<String, Map<String, Value>> = IndexMap::new();
        let access_regions = self.access_regions(place);
        for set in &self.sets {
            let places = || sets::places(&self.sets, &set.rollout, &material.known, &access_regions);
            rollouts.entry(set.rollout.clone()).or_insert_with(places);
        }
        let of_rollouts = |found: &&Found| {
            found.kind == DOCUMENT && !(place.is_organization && parts::imported(found).is_some())
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
                Home::Set(number) => {
                    self.sets.iter().find(|set| set.number == *number).map(|set| set.rollout.clone())
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
            let part = policies.add(found, &content, &rollout);
            if let Some((key, name)) = part
                && !rollout.is_empty()
            {
                let rollout = rollouts.entry(rollout).or_default();
                if key == "manualApprovals" {
                    let list = rollout.entry(key).or_insert_with(|| json!([]));
                    if let Some(list) = list.as_array_mut().filter(|list| !list.contains(&json!(name))) {
                        list.push(name.into());
                    }
                } else {
                    rollout.insert(key.to_owned(), name.into());
                }
            }
        }
        self.approvers(material);
        let Policies { autos, manuals, sessions } = policies;
        self.set("autoApprovals", autos.into_iter().map(|(_, policy)| policy).collect());
        self.set("manualApprovals", manuals.into_values().collect());
        self.set("sessionPreferences", sessions.into_iter().map(|(_, preferences)| preferences).collect());
        let rollouts = rollouts.into_iter().map(|(name, mut rest)| {
            let mut rollout = Map::from_iter([("name".to_owned(), name.into())]);
            // In the order of the reference.
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

    /// Names approvers whose ids are none, as those of examples are
    fn approvers(&mut self, material: &Material) {
        let mut seen = Vec::new();
        for found in material.resources.iter().filter(|found| found.kind == DOCUMENT) {
            let content = found.property("Content").map(documents::content_data).unwrap_or_default();
            for id in documents::malformed_approvers(&content) {
                if !seen.contains(&id) {
                    let what = format!(
                        "the approver `{}` is no id of IAM Identity Center: `check` wants the right one",
                        clip(&id)
                    );
                    self.assumed(what, found.origin(&["Properties", "Content"]), &found.id);
                    seen.push(id);
                }
            }
        }
    }

    /// Regions of just-in-time node access
    pub(in crate::import) fn access_regions(&self, place: &Place<'_>) -> Vec<String> {
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

    /// The rollout of documents that no stack set carries
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
                "no stack set carries the documents: the rollout `{name}` takes them to the units of node access"
            );
            self.assumed(what, found.origin(&["Type"]), &found.id);
            rollouts.insert(name.clone(), Map::from_iter([("units".to_owned(), units)]));
            self.loose = Some(name);
        }
        self.loose.clone()
    }
}

/// Policies and preferences, each once
#[derive(Default)]
struct Policies {
    autos: Vec<(Value, Value)>,
    manuals: IndexMap<String, Value>,
    sessions: Vec<(Value, Value)>,
}

impl Policies {
    /// Adds a document; key of rollouts and name by which they choose it
    fn add(&mut self, found: &Found, content: &Value, rollout: &str) -> Option<(&'static str, String)> {
        // Comments above documents end in the name that the policy has in the model.
        let noted = found.comment.as_deref().and_then(|comment| Some(comment.split_once(": ")?.1.to_owned()));
        let noted = noted.filter(|name| name.parse::<Label>().is_ok());
        let rollout = if rollout.is_empty() { "imported" } else { rollout };
        match (found.text("DocumentType")?, found.text("Name")?) {
            ("AutoApprovalPolicy", AUTO_APPROVAL_NAME) => {
                let name = chosen(&mut self.autos, content, noted.as_deref().unwrap_or(rollout), |name| {
                    documents::cedar_policy(Some(name), content)
                });
                Some(("autoApproval", name))
            }
            ("Session", SESSION_NAME) => {
                let name = chosen(&mut self.sessions, content, noted.as_deref().unwrap_or(rollout), |name| {
                    documents::session(name, content)
                });
                Some(("sessionPreferences", name))
            }
            ("ManualApprovalPolicy", name) if name.parse::<DocumentName>().is_ok() => {
                let policy = || documents::manual_approval(name, content);
                self.manuals.entry(name.to_owned()).or_insert_with(policy);
                Some(("manualApprovals", name.to_owned()))
            }
            _ => None,
        }
    }
}

/// The name of the policy with this content; a new one gets the wanted name, or one like it
fn chosen(
    all: &mut Vec<(Value, Value)>,
    content: &Value,
    wanted: &str,
    make: impl FnOnce(&str) -> Value,
) -> String {
    let name_of = |policy: &Value| policy.get("name").and_then(Value::as_str).unwrap_or_default().to_owned();
    if let Some((_, policy)) = all.iter().find(|(known, _)| known == content) {
        return name_of(policy);
    }
    let taken: Vec<String> = all.iter().map(|(_, policy)| name_of(policy)).collect();
    let numbered = (2..).map(|number| format!("{wanted}-{number}"));
    let mut names = std::iter::once(wanted.to_owned()).chain(numbered);
    let name = names.find(|name| !taken.contains(name)).unwrap_or_default();
    all.push((content.clone(), make(&name)));
    name
}
