//! Parts around the policies: buckets, keys, roles, topics and the like, as keys of the model
//!
//! A part is a file with the function `recognize`. It looks for the resources that the part makes, says the keys of the model
//! that make them, and claims each resource under the logical id that the model gives it. What a claimed resource says
//! otherwise becomes an override or a finding, whatever it is; what nobody claims is named. So a part claims only what its
//! keys really make. To add a part, write the file and a line in `parts!`.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::draft::{Draft, Place};
use super::input::{Found, Home, Material, StackFacts};
use super::members::Members;
use super::{MANAGER, STACK_SET};
use crate::diag::{Diagnostic, Diagnostics};
use crate::ids::{AccountId, Region};

use storage::FoundBucket;

pub(super) use existing::imported;
pub(super) use promotion::{with_own_steps, without_contents};
pub(super) use storage::{ALIAS, BUCKET, BUCKET_POLICY, KEY};

macro_rules! parts {
    ($($name:ident),* $(,)?) => {
        // One file per part.
        $(mod $name;)*

        /// What recognizes each part
        const PARTS: &[fn(&Context<'_>) -> Recognized] = &[$($name::recognize),*];
    };
}

mod homes;
mod storage;

parts! {
    console_extras,
    session_logs,
    rdp_recording,
    existing,
    notifications,
    people,
    migration,
    conductor_one,
    promotion,
}

/// What a part is recognized in
#[derive(Clone, Copy, Debug)]
pub(super) struct Context<'m> {
    /// Everything that was read
    pub(super) material: &'m Material,
    /// Organization or account, home Region, delegated administrator
    pub(super) place: &'m Place<'m>,
    /// The model so far: all but the parts that come later, tags and options of stack sets
    pub(super) draft: &'m Draft,
}

/// Whether account and Region of an index are what they should be
fn is_place((account, region): &(&str, &str)) -> bool {
    account.parse::<AccountId>().is_ok() && region.parse::<Region>().is_ok()
}

/// Where a resource stands
#[derive(Clone, Copy, Debug)]
pub(super) enum Site<'m> {
    /// In a stack, of which an assembly says account and Region, and a single template nothing
    Stack(&'m StackFacts),
    /// In the template of this stack set
    Set(&'m Found),
}

impl<'m> Context<'m> {
    /// Resources of a type that no part has claimed so far, in their order; answers of the CLI are none of a part
    pub(super) fn of_kind(&self, kind: &str) -> impl Iterator<Item = &'m Found> {
        let (draft, resources) = (self.draft, &self.material.resources);
        resources.iter().filter(move |found| {
            found.kind == kind
                && !matches!(found.home, Home::Export)
                && !draft.claims.contains_key(&found.number)
        })
    }

    /// Where a resource stands; none for an answer of the CLI
    pub(super) fn site(&self, found: &'m Found) -> Option<Site<'m>> {
        match &found.home {
            Home::Stack(facts) => Some(Site::Stack(facts)),
            Home::Set(number) => Some(Site::Set(self.material.resources.get(*number)?)),
            Home::Export => None,
        }
    }

    /// The resource of the same template that a `Ref`, a `Fn::GetAtt` or a `Fn::Sub` of nothing else names
    pub(super) fn named(&self, found: &Found, value: Option<&Value>) -> Option<&'m Found> {
        let value = value?;
        let hole = || {
            let text = value.get("Fn::Sub")?.as_str()?.strip_prefix("${")?.strip_suffix('}')?;
            Some(text.split_once('.').map_or(text, |(id, _)| id))
        };
        let id = value.get("Ref").or_else(|| value.get("Fn::GetAtt")?.get(0)).and_then(Value::as_str);
        let id = id.or_else(hole)?;
        self.beside(found).find(|other| other.id == id)
    }

    /// Whether it stands where a part has what it makes for every account: in a stack set that goes to units, in the management
    /// account, which no such stack set reaches, or without an organization anywhere
    pub(super) fn is_everywhere(&self, found: &'m Found) -> bool {
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

    /// Account and Region of the stack that a resource stands in, as far as that is known
    ///
    /// Of a single template they are known if it is one for the administrator: it has managers or stack sets.
    pub(super) fn account_and_region(&self, found: &'m Found) -> Option<(&'m str, &'m str)> {
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

    /// The model of a bucket of the organization's accounts, or of the one for all; none if it stands where the model has none
    fn bucket(&self, found: &FoundBucket<'m>) -> Option<Value> {
        let mut model = found.model()?;
        let is_one_for_all = self.place.is_organization && !found.name()?.contains("${AWS::");
        if is_one_for_all && let Some((account, region)) = self.account_and_region(found.bucket) {
            model.insert("central".to_owned(), json!({"account": account, "region": region}));
        } else if !self.is_everywhere(found.bucket) {
            return None;
        }
        Some(model.into())
    }

    /// Whether nothing says which account its stack is of: a single template that is not the administrator's
    fn is_alone(&self, found: &'m Found) -> bool {
        matches!(self.site(found), Some(Site::Stack(facts)) if facts.account.is_none())
    }

    /// Resources of the same template
    pub(super) fn beside(&self, found: &Found) -> impl Iterator<Item = &'m Found> {
        let template = found.template;
        self.material.resources.iter().filter(move |other| other.template == template)
    }
}

/// What a part recognized: keys of the model, and the resources that they make
#[derive(Debug, Default)]
pub(super) struct Recognized {
    model: Map<String, Value>,
    claims: BTreeMap<usize, String>,
    findings: Diagnostics,
}

impl Recognized {
    /// Sets a key of `jitna.yaml`; mappings join what the draft has, lists are appended, and a value that is there stays
    pub(super) fn set(&mut self, key: &str, value: Value) {
        merge_key(&mut self.model, key, value);
    }

    /// Says that the model makes this resource, under this logical id
    pub(super) fn claim(&mut self, found: &Found, id: impl Into<String>) {
        self.claims.insert(found.number, id.into());
    }

    /// Adds a finding
    pub(super) fn find(&mut self, finding: Diagnostic) {
        self.findings.push(finding);
    }
}

/// Lists the accounts and units that parts name
pub(super) fn members(material: &Material, members: &mut Members<'_>) {
    people::members(material, members);
    notifications::members(material, members);
    migration::members(material, members);
}

/// Tags of keys that the service or the console looks for
pub(super) const KEY_TAGS: [&str; 2] = [storage::NODE_ACCESS_TAG, console_extras::DIAGNOSIS_TAG];

/// Names that the stack sets of parts have between the prefix and their end
const NAMES: [&str; 8] = [
    "session-logs",
    "rdp-recording",
    "notification-roles",
    "notifications",
    "chat",
    "people",
    "migration",
    "conductor-one",
];

/// Stack sets that go to units and carry what a part claims
fn sets<'m>(material: &'m Material, draft: &Draft) -> impl Iterator<Item = &'m Found> {
    let carries = |set: &&Found| {
        let within = |found: &Found| matches!(found.home, Home::Set(number) if number == set.number);
        set.text("PermissionModel") == Some("SERVICE_MANAGED")
            && draft.claims.keys().filter_map(|number| material.resources.get(*number)).any(within)
    };
    material.resources.iter().filter(|found| found.kind == STACK_SET).filter(carries)
}

/// The first stack set of a part
pub(super) fn first_set<'m>(material: &'m Material, draft: &Draft) -> Option<&'m Found> {
    sets(material, draft).next()
}

/// What stands before the name of a part in the name of its stack set
pub(super) fn prefix(material: &Material, draft: &Draft) -> Option<String> {
    sets(material, draft).find_map(|set| {
        let name = set.text("StackSetName")?;
        let before = |part: &&str| {
            let end = format!("-{part}");
            let whole = name.strip_suffix(&end);
            whole.or_else(|| Some(name.split_once(&format!("{end}-"))?.0)).map(str::to_owned)
        };
        NAMES.iter().find_map(before)
    })
}

/// Adds all parts to the draft
pub(super) fn recognize(material: &Material, place: &Place<'_>, draft: &mut Draft) {
    for part in PARTS {
        let recognized = part(&Context { material, place, draft });
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
