//! Policies, roles and permission sets of users

mod assignments;
mod likeness;
mod trust;

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::cfn::LogicalId;
use crate::ids::{PermissionSetName, PolicyName, RoleName, RoleSession};
use crate::import::ROLE;
use crate::import::features::homes::{Where, access_units, place_of, policy, units_of};
use crate::import::features::{Context, Recognized};
use crate::import::input::{Found, Home, Material};
use crate::import::members::Members;
use crate::import::organization::merged;
use crate::model::PersonaHome;

use likeness::Likeness;

/// Type of managed policies
const POLICY: &str = "AWS::IAM::ManagedPolicy";
/// Type of permission sets
const SET: &str = "AWS::SSO::PermissionSet";
/// Type of assignments of permission sets
const ASSIGNMENT: &str = "AWS::SSO::Assignment";

pub(crate) fn recognize(context: &Context<'_>) -> Recognized {
    let mut recognized = Recognized::default();
    let mut people: Vec<Somebody<'_>> = Vec::new();
    for found in &context.material.resources {
        if context.draft.claims.contains_key(&found.number) || place_of(context, found).is_none() {
            continue;
        }
        let Some(one) = Somebody::recognize(found) else { continue };
        let same = |other: &&mut Somebody<'_>| (other.kind, &other.name) == (one.kind, &one.name);
        match people.iter_mut().find(same) {
            // The same resource in another account
            Some(known) if known.likeness.persona == one.likeness.persona => known.copies.extend(one.copies),
            Some(_) => {}
            None => people.push(one),
        }
    }
    let mut all = Vec::new();
    for one in in_order(context, &people) {
        let made = match one.kind {
            SET => assignments::permission_set(context, one, &mut recognized),
            _ => one.in_accounts(context),
        };
        if let Some(keys) = made {
            for copy in &one.copies {
                recognized.claim(copy, LogicalId::from_name(one.prefix(), &one.name).as_str());
            }
            all.push(Value::Object(keys));
        }
    }
    if !all.is_empty() {
        recognized.set("people", all.into());
    }
    recognized
}

/// Sorts users into an order consistent with every template, and with the StackSets of every template
fn in_order<'p, 'm>(context: &Context<'m>, people: &'p [Somebody<'m>]) -> Vec<&'p Somebody<'m>> {
    let mut lists: BTreeMap<(bool, usize), Vec<(usize, String)>> = BTreeMap::new();
    for (at, one) in people.iter().enumerate() {
        for copy in &one.copies {
            let place = match &copy.home {
                Home::Set(number) => (true, context.material.resources.get(*number).map(|set| set.template)),
                Home::Stack(_) | Home::Export => (false, Some(copy.template)),
            };
            let list = lists.entry((place.0, place.1.unwrap_or_default())).or_default();
            list.push((copy.number, at.to_string()));
        }
    }
    let lists: Vec<Vec<String>> = lists
        .into_values()
        .map(|mut list| {
            list.sort();
            list.into_iter().map(|(_, at)| at).collect()
        })
        .collect();
    let own: Vec<String> = (0..people.len()).map(|at| at.to_string()).collect();
    merged(&lists, &own).iter().filter_map(|at| people.get(at.parse::<usize>().ok()?)).collect()
}

/// Lists the accounts and units of users
pub(crate) fn members(material: &Material, members: &mut Members<'_>) {
    let all: Vec<Somebody<'_>> = material.resources.iter().filter_map(Somebody::recognize).collect();
    for found in material.resources.iter().filter(|found| found.kind == ASSIGNMENT) {
        assignments::member(material, found, members);
    }
    for (one, found) in all.iter().filter_map(|one| Some((one, *one.copies.first()?))) {
        match &found.home {
            Home::Stack(facts) => {
                let copies =
                    all.iter().filter(|other| (other.kind, &other.name) == (one.kind, &one.name)).count();
                let at_home = one.likeness.persona.home() == PersonaHome::Administrator && copies == 1;
                // The model names the account of the permission sets elsewhere.
                let is_usual = (one.kind == SET || at_home)
                    && facts.account.as_deref().is_none_or(|account| members.is_known(account));
                if !is_usual {
                    members.account_of(found);
                }
            }
            Home::Set(number) => {
                for unit in material.resources.get(*number).map(units_of).unwrap_or_default() {
                    members.unit(&unit, found);
                }
            }
            Home::Export => {}
        }
    }
}

/// A resource that represents a persona
struct Somebody<'m> {
    kind: &'static str,
    name: String,
    likeness: Likeness,
    /// The resource, and its copies in other accounts
    copies: Vec<&'m Found>,
}

impl<'m> Somebody<'m> {
    fn recognize(found: &'m Found) -> Option<Self> {
        let (kind, name, document) = match found.kind.as_str() {
            POLICY => {
                let name = found.text("ManagedPolicyName").filter(|name| name.parse::<PolicyName>().is_ok());
                (POLICY, name, found.property("PolicyDocument"))
            }
            ROLE => {
                let name = found.text("RoleName").filter(|name| name.parse::<RoleName>().is_ok());
                let inline = found.property("Policies").and_then(Value::as_array);
                // A role with more than one policy is not only this persona.
                let one = inline.filter(|all| all.len() == 1).and_then(|all| all.first());
                (ROLE, name, one.and_then(|one| one.get("PolicyDocument")))
            }
            SET => {
                let name = found.text("Name").filter(|name| name.parse::<PermissionSetName>().is_ok());
                (SET, name, found.property("InlinePolicy"))
            }
            _ => return None,
        };
        let name = name?.to_owned();
        let likeness = Likeness::from_document(&policy(document?)?)?;
        Some(Self { kind, name, likeness, copies: vec![found] })
    }

    fn prefix(&self) -> &'static str {
        match self.kind {
            ROLE => "PeopleRole",
            SET => "PeopleSet",
            _ => "PeoplePolicy",
        }
    }

    /// Keys that come first in every form
    fn begin(&self, form: &str) -> Map<String, Value> {
        let persona = self.likeness.persona;
        let mut keys =
            Map::from_iter([("persona".to_owned(), persona.as_str().into()), ("as".to_owned(), form.into())]);
        if self.name != persona.default_name() {
            keys.insert("name".to_owned(), self.name.clone().into());
        }
        keys
    }

    /// Keys that come last in every form
    fn end(&self, keys: &mut Map<String, Value>) {
        let likeness = &self.likeness;
        keys.extend(likeness.chat_role.clone().map(|role| ("chatRole".to_owned(), role.into())));
        if likeness.deny_start_session {
            keys.insert("denyStartSession".to_owned(), true.into());
        }
        if likeness.any_region {
            keys.insert("regions".to_owned(), "any".into());
        }
    }

    /// Keys of a policy or role
    fn in_accounts(&self, context: &Context<'m>) -> Option<Map<String, Value>> {
        let first = self.copies.first()?;
        let mut keys = self.begin(if self.kind == ROLE { "role" } else { "policy" });
        let (units, accounts) = self.whereabouts(context);
        if !units.is_empty() {
            let units = units.iter().map(|unit| context.draft.names.unit_reference(unit));
            keys.insert("units".to_owned(), units.collect());
        }
        if !accounts.is_empty() {
            keys.insert("accounts".to_owned(), json!(accounts));
        }
        if self.kind == ROLE {
            // A role belongs to the model only if the model supports every kind of principal that may assume it.
            keys.insert("trust".to_owned(), trust::keys(first.property("AssumeRolePolicyDocument")?)?.into());
            let seconds = first.property("MaxSessionDuration").and_then(seconds);
            keys.extend(seconds.and_then(session).map(|longest| ("maxSession".to_owned(), longest.into())));
        }
        self.end(&mut keys);
        Some(keys)
    }

    /// Units and accounts that have it; empty if they are the default for the persona
    fn whereabouts(&self, context: &Context<'m>) -> (Vec<String>, Vec<String>) {
        let (mut units, mut accounts) = (Vec::new(), Vec::new());
        if !context.place.is_organization {
            return (units, accounts);
        }
        let mut places = Vec::new();
        for copy in &self.copies {
            let Some(place) = place_of(context, copy) else { continue };
            match &place {
                Where::Units(of) => units.extend(of.clone()),
                // Skips the copy of a StackSet whose units contain the management account.
                Where::Management if of_units(copy) => continue,
                Where::Management => accounts.extend(context.draft.management.clone()),
                Where::Administrator => accounts.push(context.place.account.clone()),
                Where::Account(account) => accounts.push(account.clone()),
            }
            places.push(place);
        }
        let is_usual = match self.likeness.persona.home() {
            PersonaHome::Administrator => places == [Where::Administrator],
            PersonaHome::Management => places == [Where::Management],
            PersonaHome::NodeAccess => accounts.is_empty() && units == access_units(context),
        };
        if is_usual { Default::default() } else { (units, accounts) }
    }
}

/// Whether a stack of the management account has the resources that a StackSet deploys to other accounts
fn of_units(found: &Found) -> bool {
    match &found.home {
        Home::Stack(facts) => facts.name.as_deref().is_some_and(|name| name.ends_with("-account")),
        Home::Set(_) | Home::Export => false,
    }
}

/// Seconds, as a number or its digits
fn seconds(value: &Value) -> Option<u64> {
    value.as_u64().or_else(|| value.as_str()?.parse().ok())
}

/// A session duration as the model writes it; `None` if it is not valid
fn session(seconds: u64) -> Option<String> {
    let text = match (seconds % 3600, seconds % 60) {
        (0, _) => format!("{}h", seconds / 3600),
        (_, 0) => format!("{}m", seconds / 60),
        _ => return None,
    };
    text.parse::<RoleSession>().is_ok().then_some(text)
}
