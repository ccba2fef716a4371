//! Which of many users are approved automatically on a node, with each statement evaluated separately
//!
//! One statement distinguishes few users and few nodes, while all statements together distinguish nearly all of them. Each statement
//! therefore keeps its own classes (`part.rs`): users with the same facts and, for comparisons of two strings, the users of each value.
//! Cedar is asked once for each class of users and nodes of a statement. Statements that use the same tags are grouped (`bundle.rs`), so
//! that each node needs one lookup for each set of tags.

mod bundle;
mod part;
mod set;

use std::convert::Infallible;

use indexmap::IndexMap;

pub use set::UserSet;

use super::document::{Compiled, Document};
use super::engine::Engine;
use super::entities::Asker;
use super::place::Place;
use super::request::{Node, User};
use crate::cedar::Effect;
use crate::parallel;
use bundle::Bundle;
use part::Part;

/// A user with the names of the model resolved
#[derive(Debug)]
struct Person<'u> {
    id: &'u str,
    groups: Vec<&'u str>,
    attributes: &'u IndexMap<String, String>,
    principal_tags: &'u IndexMap<String, String>,
}

impl Person<'_> {
    fn asker(&self) -> Asker<'_> {
        Asker {
            id: self.id,
            groups: &self.groups,
            attributes: self.attributes,
            principal_tags: self.principal_tags,
        }
    }
}

/// Many users, prepared to determine which of them are approved automatically on a node; created by [`Engine::audience`]
#[derive(Debug)]
pub struct Audience<'u> {
    people: Vec<Person<'u>>,
    /// Forbid statements of the deny-access policy
    deny: Vec<Bundle<'u>>,
    autos: Vec<Auto<'u>>,
}

/// Statements of an auto-approval policy
#[derive(Debug)]
struct Auto<'u> {
    permits: Vec<Bundle<'u>>,
    forbids: Vec<Bundle<'u>>,
}

impl Engine {
    /// Prepares many users for [`Audience::approved`]; each is a user with the principal tags of its session
    #[must_use]
    pub fn audience<'u>(&'u self, users: &'u [(User, IndexMap<String, String>)]) -> Audience<'u> {
        let person = |(user, principal_tags): &'u (User, IndexMap<String, String>)| Person {
            id: self.user(&user.id),
            groups: self.groups_of(user),
            attributes: &user.attributes,
            principal_tags,
        };
        let people: Vec<Person<'u>> = users.iter().map(person).collect();
        // A permit in the deny-access policy approves nothing.
        let deny = self.deny.iter().flat_map(|deny| parts(&people, deny)).filter(|part| !is_permit(part));
        let deny = Bundle::all(deny);
        let autos = self.autos.iter().map(|auto| {
            let (permits, forbids): (Vec<_>, Vec<_>) = parts(&people, auto).into_iter().partition(is_permit);
            Auto { permits: Bundle::all(permits), forbids: Bundle::all(forbids) }
        });
        let autos = autos.collect();
        Audience { people, deny, autos }
    }
}

fn is_permit(part: &Part<'_>) -> bool {
    part.effect() == Effect::Permit
}

fn parts<'u>(people: &[Person<'u>], document: &'u Document) -> Vec<Part<'u>> {
    let statements: Vec<&'u Compiled> = document.statements.iter().collect();
    let mut parts = Vec::with_capacity(statements.len());
    let done: Result<(), Infallible> = parallel::each(
        &statements,
        |statement| Part::new(people, document, statement),
        |part| {
            parts.push(part);
            Ok(())
        },
    );
    done.map_or_else(|never| match never {}, |()| parts)
}

impl Audience<'_> {
    /// Returns the users who are approved automatically on a node in a place: a permit of the auto-approval policy matches, and no forbid
    /// of that policy or of the deny-access policy, if that policy reaches the account
    #[must_use]
    pub fn approved(&self, place: &Place<'_>, node: &Node) -> UserSet {
        let mut approved = UserSet::new(self.people.len());
        let Some(auto) = place.auto_number().and_then(|number| self.autos.get(number)) else {
            return approved;
        };
        let mut key = Vec::new();
        for bundle in &auto.permits {
            if let Some(users) = bundle.users(&self.people, node, &mut key) {
                approved.add(&users);
            }
        }
        if approved.is_empty() {
            return approved;
        }
        let deny = if place.deny_reaches { self.deny.as_slice() } else { &[] };
        for bundle in auto.forbids.iter().chain(deny) {
            if let Some(users) = bundle.users(&self.people, node, &mut key) {
                approved.remove(&users);
            }
        }
        approved
    }
}
