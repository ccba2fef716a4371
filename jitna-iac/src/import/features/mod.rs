//! Recognizes features besides the policies: buckets, keys, roles, topics and so on, as keys of the model
//!
//! A feature has a function `recognize`. It looks for the resources of the feature, returns the keys of the model that create them, and
//! claims each resource under the logical ID that the model gives it. Other differences of a claimed resource become overrides or findings.
//! Resources that no feature claims are reported. Therefore a feature claims only resources that its keys create. To add a feature, see
//! `features`.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::draft::{Draft, Place};
use super::input::{Found, Home, Material, StackFacts};
use super::members::Members;
use super::{MANAGER, STACK_SET};
use crate::diag::{Diagnostic, Diagnostics};
use crate::features::{FEATURES, Recognize};
use crate::ids::{AccountId, Region};

use storage::FoundBucket;

pub(crate) use crate::features::existing_documents::import::imported;
pub(crate) use promotion::{with_own_steps, without_contents};
pub(crate) use storage::{ALIAS, BUCKET, BUCKET_POLICY, KEY};

pub(crate) mod homes;
mod promotion;
pub(crate) mod storage;

/// Context in which a feature is recognized
#[derive(Clone, Copy, Debug)]
pub(crate) struct Context<'m> {
    /// All input
    pub(crate) material: &'m Material,
    /// Organization or account, home Region, delegated administrator
    pub(crate) place: &'m Place<'m>,
    /// The model so far: everything except later features, tags and options of StackSets
    pub(crate) draft: &'m Draft,
}

/// Whether account and Region of an index are valid
pub(crate) fn is_place((account, region): &(&str, &str)) -> bool {
    account.parse::<AccountId>().is_ok() && region.parse::<Region>().is_ok()
}

/// Where a resource is
#[derive(Clone, Copy, Debug)]
pub(crate) enum Site<'m> {
    /// In a stack. An assembly names its account and Region; a single template does not.
    Stack(&'m StackFacts),
    /// In the template of this StackSet
    Set(&'m Found),
}

impl<'m> Context<'m> {
    /// Resources of a type that no feature has claimed so far, in their order; answers of the CLI do not belong to a feature
    pub(crate) fn of_kind(&self, kind: &str) -> impl Iterator<Item = &'m Found> {
        let (draft, resources) = (self.draft, &self.material.resources);
        resources.iter().filter(move |found| {
            found.kind == kind
                && !matches!(found.home, Home::Export)
                && !draft.claims.contains_key(&found.number)
        })
    }

    /// Where a resource is; `None` for an answer of the CLI
    pub(crate) fn site(&self, found: &'m Found) -> Option<Site<'m>> {
        match &found.home {
            Home::Stack(facts) => Some(Site::Stack(facts)),
            Home::Set(number) => Some(Site::Set(self.material.resources.get(*number)?)),
            Home::Export => None,
        }
    }

    /// The resource of the same template that a `Ref`, a `Fn::GetAtt` or a `Fn::Sub` with only one placeholder names
    pub(crate) fn named(&self, found: &Found, value: Option<&Value>) -> Option<&'m Found> {
        let value = value?;
        let hole = || {
            let text = value.get("Fn::Sub")?.as_str()?.strip_prefix("${")?.strip_suffix('}')?;
            Some(text.split_once('.').map_or(text, |(id, _)| id))
        };
        let id = value.get("Ref").or_else(|| value.get("Fn::GetAtt")?.get(0)).and_then(Value::as_str);
        let id = id.or_else(hole)?;
        self.beside(found).find(|other| other.id == id)
    }

    /// Whether the resource is where a feature has its resources for every account: in a StackSet that deploys to units, in the management
    /// account, which such StackSets do not reach, or anywhere without an organization
    pub(crate) fn is_everywhere(&self, found: &'m Found) -> bool {
        match self.site(found) {
            Some(Site::Set(set)) => {
                self.place.is_organization && set.text("PermissionModel") == Some("SERVICE_MANAGED")
            }
            Some(Site::Stack(facts)) => {
                let of_management = facts.account.is_some() && facts.account == self.draft.management;
                !self.place.is_organization || of_management
            }
            None => false,
        }
    }

    /// Account and Region of the stack of a resource, if known
    ///
    /// For a single template, they are known if it is for the administrator: it has managers or StackSets.
    pub(crate) fn account_and_region(&self, found: &'m Found) -> Option<(&'m str, &'m str)> {
        let Site::Stack(facts) = self.site(found)? else { return None };
        let of_administrator = |other: &Found| [MANAGER, STACK_SET].contains(&other.kind.as_str());
        match (&facts.account, &facts.region) {
            (Some(account), Some(region)) => Some((account.as_str(), region.as_str())).filter(is_place),
            _ => {
                let is_known = !self.place.is_organization || self.beside(found).any(of_administrator);
                is_known.then_some((self.place.account.as_str(), self.place.region.as_str()))
            }
        }
    }

    /// The model of a bucket in each account of the organization, or of a central one; `None` if the model has no such bucket
    pub(crate) fn bucket(&self, found: &FoundBucket<'m>) -> Option<Value> {
        let mut model = found.model()?;
        let is_one_for_all = self.place.is_organization && !found.name()?.contains("${AWS::");
        if is_one_for_all && let Some((account, region)) = self.account_and_region(found.bucket) {
            model.insert("central".to_owned(), json!({"account": account, "region": region}));
        } else if !self.is_everywhere(found.bucket) {
            return None;
        }
        Some(model.into())
    }

    /// Whether the account of its stack is unknown: a single template that is not the administrator's
    pub(crate) fn is_alone(&self, found: &'m Found) -> bool {
        matches!(self.site(found), Some(Site::Stack(facts)) if facts.account.is_none())
    }

    /// Resources of the same template
    pub(crate) fn beside(&self, found: &Found) -> impl Iterator<Item = &'m Found> {
        let template = found.template;
        self.material.resources.iter().filter(move |other| other.template == template)
    }
}

/// Result of a feature's recognition: keys of the model, and the resources that they create
#[derive(Debug, Default)]
pub(crate) struct Recognized {
    pub(crate) model: Map<String, Value>,
    pub(crate) claims: BTreeMap<usize, String>,
    pub(crate) findings: Diagnostics,
}

impl Recognized {
    /// Sets a key of `jitna.yaml`: mappings are merged with the draft, lists are appended, and an existing value is kept
    pub(crate) fn set(&mut self, key: &str, value: Value) {
        merge_key(&mut self.model, key, value);
    }

    /// Records that the model creates this resource under this logical ID
    pub(crate) fn claim(&mut self, found: &Found, id: impl Into<String>) {
        self.claims.insert(found.number, id.into());
    }

    /// Adds a finding
    pub(crate) fn find(&mut self, finding: Diagnostic) {
        self.findings.push(finding);
    }
}

/// Lists the accounts and units that features name
pub(crate) fn members(material: &Material, members: &mut Members<'_>) {
    for list in FEATURES.iter().filter_map(|feature| feature.members) {
        list(material, members);
    }
}

/// Tags that the service or the console looks for on keys
pub(crate) const KEY_TAGS: [&str; 2] = [storage::NODE_ACCESS_TAG, storage::DIAGNOSIS_TAG];

/// StackSets that deploy to units and contain resources that a feature claims
fn sets<'m>(material: &'m Material, draft: &Draft) -> impl Iterator<Item = &'m Found> {
    let carries = |set: &&Found| {
        let within = |found: &Found| matches!(found.home, Home::Set(number) if number == set.number);
        set.text("PermissionModel") == Some("SERVICE_MANAGED")
            && draft.claims.keys().filter_map(|number| material.resources.get(*number)).any(within)
    };
    material.resources.iter().filter(|found| found.kind == STACK_SET).filter(carries)
}

/// The first StackSet of a feature
pub(crate) fn first_set<'m>(material: &'m Material, draft: &Draft) -> Option<&'m Found> {
    sets(material, draft).next()
}

/// Prefix before the name of the stack group in the name of a StackSet
pub(crate) fn prefix(material: &Material, draft: &Draft) -> Option<String> {
    sets(material, draft).find_map(|set| {
        let name = set.text("StackSetName")?;
        let before = |part: &&str| {
            let end = format!("-{part}");
            let whole = name.strip_suffix(&end);
            whole.or_else(|| Some(name.split_once(&format!("{end}-"))?.0)).map(str::to_owned)
        };
        FEATURES.iter().flat_map(|feature| feature.stack_sets).find_map(before)
    })
}

/// Adds all features to the draft
pub(crate) fn recognize(material: &Material, place: &Place<'_>, draft: &mut Draft) {
    let features = FEATURES.iter().map(|feature| feature.recognize);
    for recognize in features.chain([promotion::recognize as Recognize]) {
        let recognized = recognize(&Context { material, place, draft });
        for (key, value) in recognized.model {
            merge_key(&mut draft.model, &key, value);
        }
        draft.claims.extend(recognized.claims);
        draft.findings.append(recognized.findings);
    }
}

fn merge_key(into: &mut Map<String, Value>, key: &str, value: Value) {
    match (into.get_mut(key), value) {
        (_, Value::Null) => {}
        (Some(Value::Object(known)), Value::Object(members)) => {
            for (key, member) in members {
                merge_key(known, &key, member);
            }
        }
        (Some(Value::Array(known)), Value::Array(items)) => {
            for item in items {
                if !known.contains(&item) {
                    known.push(item);
                }
            }
        }
        (Some(_), _) => {}
        (None, value) => {
            into.insert(key.to_owned(), value);
        }
    }
}
