//! Parts around the policies: buckets, keys, roles, topics and the like, as keys of the model
//!
//! A part is a file with the function `recognize`. It looks for the resources that the part makes, says the keys of the model
//! that make them, and claims each resource under the logical id that the model gives it. What a claimed resource says
//! otherwise becomes an override or a finding, whatever it is; what nobody claims is named. So a part claims only what its
//! keys really make. To add a part, write the file and a line in `parts!`.

mod homes;

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::STACK_SET;
use super::draft::{Draft, Place};
use super::input::{Found, Home, Material, StackFacts};
use super::members::Members;
use crate::diag::Diagnostics;

macro_rules! parts {
    ($($name:ident),* $(,)?) => {
        // One file per part.
        $(mod $name;)*

        /// What recognizes each part
        const PARTS: &[fn(&Context<'_>) -> Recognized] = &[$($name::recognize),*];
    };
}

parts! {
    console_extras,
    notifications,
    people,
    migration,
    conductor_one,
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

    /// Resources of the same template
    pub(super) fn beside(&self, found: &Found) -> impl Iterator<Item = &'m Found> {
        let template = found.template;
        self.material.resources.iter().filter(move |other| other.template == template)
    }

    /// The stack set that carries a resource, if one does and it goes to units of the organization
    pub(super) fn set_of(&self, found: &'m Found) -> Option<&'m Found> {
        match self.site(found)? {
            Site::Set(set) if set.kind == STACK_SET => Some(set),
            Site::Set(_) | Site::Stack(_) => None,
        }
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
    pub(super) fn find(&mut self, findings: Diagnostics) {
        self.findings.append(findings);
    }
}

/// Lists the accounts and units that parts name
pub(super) fn members(material: &Material, members: &mut Members<'_>) {
    people::members(material, members);
    notifications::members(material, members);
    migration::members(material, members);
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
