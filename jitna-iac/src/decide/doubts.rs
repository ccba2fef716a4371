//! Words of requests and inventories that the model does not contain, although it contains a similar one
//!
//! A request for `Enviroment=Test` is denied like one for any other tag, which looks like a valid answer. The user should be told about it.

use std::collections::HashMap;

use indexmap::IndexMap;

use super::request::Request;
use crate::ids::{AccountId, GroupId, Region, UnitId, UserId, clip};
use crate::model::{NodeTagValues, NodeTags};
use crate::pattern::{matches, stars};
use crate::plan::Plan;
use crate::quantity::counted;
use crate::suggest::nearest;
use crate::vocabulary::{How, Kind, Vocabulary, like};

/// A word that is not in the model
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Doubt {
    /// What is wrong
    pub(crate) message: String,
    /// What to write instead
    pub(crate) help: Option<String>,
    /// Whether no decision is possible: there is no such account, unit or Region
    pub(crate) is_fatal: bool,
}

/// Words that are in a model
#[derive(Debug)]
pub(crate) struct Doubts {
    accounts: Vec<String>,
    units: Vec<String>,
    regions: Vec<String>,
    groups: Vec<String>,
    users: Vec<String>,
    tags: NodeTags,
    /// Values by key, from policies and declarations
    values: IndexMap<String, Vec<String>>,
    /// Patterns by key
    patterns: HashMap<String, Vec<String>>,
}

impl Doubts {
    /// Creates the words of a model
    pub(crate) fn new(plan: &Plan<'_>) -> Self {
        let names = &plan.model.names;
        let vocabulary = Vocabulary::new(plan.model);
        let mut values: IndexMap<String, Vec<String>> = IndexMap::new();
        let mut patterns: HashMap<String, Vec<String>> = HashMap::new();
        for used in &vocabulary.uses {
            match (used.kind, &used.of) {
                (Kind::NodeTag, _) => drop(values.entry(used.text.clone()).or_default()),
                (Kind::NodeValue, Some(key)) if used.how == How::Pattern => {
                    patterns.entry(key.clone()).or_default().push(used.text.clone());
                }
                (Kind::NodeValue, Some(key)) => {
                    let values = values.entry(key.clone()).or_default();
                    if !values.contains(&used.text) {
                        values.push(used.text.clone());
                    }
                }
                _ => {}
            }
        }
        let both = |name: String, id: String| [name, id];
        let regions = plan.rollouts.iter().flat_map(|rollout| &rollout.regions).map(ToString::to_string);
        Self {
            accounts: plan.tree.account_names().map(str::to_owned).collect(),
            units: plan.tree.unit_texts().map(|(text, _)| text.to_owned()).collect(),
            regions: regions.collect(),
            groups: names
                .groups
                .iter()
                .flat_map(|(name, id)| both(name.to_string(), id.to_string()))
                .collect(),
            users: names.users.iter().flat_map(|(name, id)| both(name.to_string(), id.to_string())).collect(),
            tags: plan.model.node_tags.clone(),
            values,
            patterns,
        }
    }

    /// Doubts about a request
    pub(crate) fn request(&self, request: &Request) -> Vec<Doubt> {
        let mut doubts = Vec::new();
        let knows_account = self.accounts.contains(&request.account);
        let is_id = request.account.parse::<AccountId>().is_ok();
        if !knows_account && !is_id {
            doubts.push(unknown("account", &request.account, &self.accounts, true));
        } else if !knows_account && request.unit.is_none() {
            // A decision would be `denied` whatever the policies say.
            let add = "write the account's unit into the request, or add the account to the model";
            let help = slip("account", &request.account, &self.accounts).and_then(|near| near.help);
            let message = format!(
                "the model does not have the account `{}`, and the request names no unit",
                clip(&request.account)
            );
            doubts.push(Doubt {
                message,
                help: Some(help.map_or_else(|| add.to_owned(), |help| format!("{help} Otherwise, {add}"))),
                is_fatal: true,
            });
        }
        if let Some(unit) = &request.unit
            && !knows_account
            && !self.units.contains(unit)
        {
            let is_name = unit.parse::<UnitId>().is_err();
            doubts.push(unknown("unit", unit, &self.units, is_name));
        }
        if let Err(error) = request.region.parse::<Region>() {
            let near = nearest(&request.region, self.regions.iter().map(String::as_str));
            let help = near.map(did_you_mean).or_else(|| error.help().map(str::to_owned));
            doubts.push(Doubt { message: error.to_string(), help, is_fatal: true });
        } else if !request.region.parse::<Region>().is_ok_and(|region| region.supports_node_access())
            && !self.regions.contains(&request.region)
        {
            doubts.extend(slip("Region", &request.region, &self.regions));
        }
        doubts.extend(self.user(&request.user.id));
        doubts.extend(request.user.groups.iter().filter_map(|group| self.group(group)));
        doubts.extend(malformed_node(&request.node.id));
        doubts.extend(request.node.tags.iter().filter_map(|(key, value)| self.tag(key, value)));
        doubts
    }

    /// Doubts about a user; without declared users, any string may be a user
    pub(crate) fn user(&self, user: &str) -> Option<Doubt> {
        if let Some(doubt) = malformed_user(user) {
            return Some(doubt);
        }
        if self.users.is_empty() || self.users.iter().any(|known| known == user) {
            return None;
        }
        if user.parse::<UserId>().is_ok() {
            return other_case("user ID", user, &self.users);
        }
        let near = nearest(user, self.users.iter().map(String::as_str))?;
        Some(Doubt {
            message: format!("unknown user `{}`, so it is used as an ID", clip(user)),
            help: Some(did_you_mean(near)),
            is_fatal: false,
        })
    }

    /// Doubts about a group; a string that is neither a declared name nor an ID occurs in no statement
    pub(crate) fn group(&self, group: &str) -> Option<Doubt> {
        if self.groups.iter().any(|known| known == group) {
            return None;
        }
        if group.parse::<GroupId>().is_ok() {
            return other_case("group ID", group, &self.groups);
        }
        let near = nearest(group, self.groups.iter().map(String::as_str));
        Some(Doubt {
            message: format!("unknown group `{}`, so no statement is about it", clip(group)),
            help: Some(
                near.map_or_else(
                    || "add it to `names.groups`, or write the group ID".to_owned(),
                    did_you_mean,
                ),
            ),
            is_fatal: false,
        })
    }

    /// Doubts about a tag of a node; nodes may well have tags that no policy uses
    pub(crate) fn tag(&self, key: &str, value: &str) -> Option<Doubt> {
        let doubt = |message: String, near: &str| {
            Some(Doubt { message, help: Some(did_you_mean(near)), is_fatal: false })
        };
        let Some(known) = self.values.get(key) else {
            let near = like(Kind::NodeTag, key, self.values.keys().map(String::as_str))?;
            return doubt(format!("no policy uses the tag key `{}`", clip(key)), near);
        };
        if known.iter().any(|known| known == value) || self.matches_pattern(key, value) {
            return None;
        }
        let declared = self.tags.iter().find(|(declared, _)| declared.as_str() == key);
        let near = like(Kind::NodeValue, value, known.iter().map(String::as_str));
        match (declared.map(|(_, values)| &**values), near) {
            (Some(values @ NodeTagValues::OneOf(_)), near) if !values.contains(value) => Some(Doubt {
                message: format!("`nodeTags` declares no value `{}` of the tag `{}`", clip(value), clip(key)),
                help: near.map(did_you_mean),
                is_fatal: false,
            }),
            (Some(NodeTagValues::OneOf(_)), _) | (_, None) => None,
            (_, Some(near)) => {
                doubt(format!("no policy uses the value `{}` of the tag `{}`", clip(value), clip(key)), near)
            }
        }
    }

    fn matches_pattern(&self, key: &str, value: &str) -> bool {
        let patterns = self.patterns.get(key);
        patterns.into_iter().flatten().any(|pattern| matches(stars(pattern), value))
    }

    /// Doubts about the tags of many nodes, each with the number of nodes
    pub(crate) fn tags<'t>(&self, tags: impl Iterator<Item = (&'t str, &'t str)>) -> Vec<(Doubt, usize)> {
        let mut counts: IndexMap<(&str, &str), usize> = IndexMap::new();
        for tag in tags {
            *counts.entry(tag).or_insert(0) += 1;
        }
        let mut doubts: IndexMap<Doubt, usize> = IndexMap::new();
        // Values of a key that no policy uses do not matter.
        let mut unknown: HashMap<&str, Option<Doubt>> = HashMap::new();
        for ((key, value), count) in counts {
            let doubt = if self.values.contains_key(key) {
                self.tag(key, value)
            } else {
                unknown.entry(key).or_insert_with(|| self.tag(key, value)).clone()
            };
            if let Some(doubt) = doubt {
                *doubts.entry(doubt).or_insert(0) += count;
            }
        }
        let mut doubts: Vec<_> = doubts.into_iter().collect();
        doubts.sort();
        doubts
    }
}

/// A node ID that Systems Manager would not assign (Systems Manager API Reference, `InstanceInformation`)
pub(crate) fn malformed_node(id: &str) -> Option<Doubt> {
    let lengths: &[usize] = if id.starts_with("mi-") { &[17] } else { &[8, 17] };
    let rest = id.strip_prefix("mi-").or_else(|| id.strip_prefix("i-"));
    let is_word = |text: &str| text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    if rest.is_some_and(|rest| lengths.contains(&rest.len()) && is_word(rest)) {
        return None;
    }
    let expected = match rest.map(str::len) {
        Some(length) if rest.is_some_and(is_word) => {
            let digits = counted(length, "digit");
            let wanted = if id.starts_with("mi-") { "17" } else { "8 or 17" };
            format!("expected {wanted} digits behind the hyphen, found {digits}")
        }
        _ => "expected `i-` or `mi-` with 17 digits".to_owned(),
    };
    Some(Doubt {
        message: format!("malformed node ID `{}`: {expected}", clip(id)),
        help: Some("write it as `i-0123456789abcdef0` or `mi-0123456789abcdef0`".to_owned()),
        is_fatal: false,
    })
}

/// A string that looks like a user ID but does not have its format
pub(crate) fn malformed_user(id: &str) -> Option<Doubt> {
    const DIGITS: usize = 28;
    let looks = id.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-')
        && id.bytes().filter(|byte| *byte == b'-').count() >= 3
        && id.len() >= DIGITS;
    (looks && id.parse::<UserId>().is_err()).then(|| Doubt {
        message: format!("malformed user ID `{}`", clip(id)),
        help: Some(
            "write it as `0123456789-01234567-89ab-cdef-0123-456789abcdef`, or without the first ten digits"
                .to_owned(),
        ),
        is_fatal: false,
    })
}

fn did_you_mean(near: &str) -> String {
    format!("did you mean `{}`?", clip(near))
}

fn unknown(what: &str, written: &str, known: &[String], is_fatal: bool) -> Doubt {
    let near = nearest(written, known.iter().map(String::as_str));
    Doubt { message: format!("unknown {what} `{}`", clip(written)), help: near.map(did_you_mean), is_fatal }
}

/// An ID that differs from a known one in one or two characters
fn slip(what: &str, written: &str, known: &[String]) -> Option<Doubt> {
    let near = nearest(written, known.iter().map(String::as_str))?;
    let (a, b): (Vec<char>, Vec<char>) = (written.chars().collect(), near.chars().collect());
    (crate::suggest::distance(&a, &b) <= 2).then(|| unknown(what, written, known, false))
}

fn other_case(what: &str, written: &str, known: &[String]) -> Option<Doubt> {
    let near = known.iter().find(|known| known.to_lowercase() == written.to_lowercase())?;
    Some(Doubt {
        message: format!(
            "no statement is about the {what} `{}`, which differs from a declared one in case",
            clip(written)
        ),
        help: Some(did_you_mean(near)),
        is_fatal: false,
    })
}
