//! Users that represent those whom statements speak of, where no one is known by name
//!
//! A probe is a user as a statement describes one: a member of its group, with the attributes that it asks for. What is
//! approved for a probe can be approved for someone. What is approved for no probe may still be approved for a user of another
//! kind: the probes are examples, not all users there can be.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use indexmap::{IndexMap, IndexSet};

use super::document::Compiled;
use super::engine::Engine;
use super::question::{Question, Text, Whole};
use super::request::User;
use crate::cedar::Effect;

/// Values of a tag that are tried as the string of a user, for each comparison of a statement
pub const MAX_PROBE_VALUES: usize = 2000;

/// A user that represents those whom a statement speaks of
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Probe {
    /// The user
    pub user: User,
    /// Principal tags of the session
    pub principal_tags: IndexMap<String, String>,
    /// Whom the user represents: `group leads`, `anyone with costCenter`
    pub label: String,
}

/// A string of a probe: whether it is a principal tag, its key and its value
type Own = (bool, String, String);

/// Users that represent those whom the statements speak of
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Probes {
    /// The users
    pub all: Vec<Probe>,
    /// Keys of tags with more than [`MAX_PROBE_VALUES`] values, of which only so many are tried
    pub cut: BTreeSet<String>,
}

impl Engine {
    /// Users that represent those whom the permits of all auto-approval policies speak of; `values` are those that tags of
    /// nodes have, by key
    #[must_use]
    pub fn probes(&self, values: &BTreeMap<String, BTreeSet<String>>) -> Probes {
        let mut probes = Probes::default();
        let mut seen = IndexSet::new();
        let statements = self.autos.iter().flat_map(|auto| &auto.statements);
        for statement in statements.filter(|statement| statement.about.effect == Effect::Permit) {
            self.of_statement(statement, values, &mut probes, &mut seen);
        }
        probes
    }

    /// Keys of node tags that permits compare with a string of the user
    #[must_use]
    pub fn compared_tags(&self) -> BTreeSet<String> {
        let statements = self.autos.iter().flat_map(|auto| &auto.statements);
        let questions = statements.flat_map(|statement| statement.questions().facts);
        let tags = questions.filter_map(|question| match question {
            Question::Same(Text::NodeTag(key), _) | Question::Same(_, Text::NodeTag(key)) => Some(key),
            _ => None,
        });
        tags.collect()
    }

    /// Whether any statement looks at principal tags, which an export of users does not have
    #[must_use]
    pub fn reads_principal_tags(&self) -> bool {
        self.reads(|text| matches!(text, Text::PrincipalTag(_)), &Whole::PrincipalTags)
    }

    /// Whether any statement looks at attributes of the user
    #[must_use]
    pub fn reads_attributes(&self) -> bool {
        self.reads(|text| matches!(text, Text::Attribute(_)), &Whole::User)
    }

    fn reads(&self, is_meant: impl Fn(&Text) -> bool, all: &Whole) -> bool {
        let documents = self.documents();
        documents.flat_map(|document| &document.statements).any(|statement| {
            let questions = statement.questions();
            questions.facts.iter().any(|question| match question {
                Question::Present(text) | Question::OneOf(text, _) | Question::Like(text, _) => {
                    is_meant(text)
                }
                Question::Same(left, right) => is_meant(left) || is_meant(right),
                Question::User { .. } | Question::Ec2 | Question::Node(_) => false,
            }) || questions.wholes.iter().any(|whole| match whole {
                Whole::Value(text) => is_meant(text),
                whole => whole == all,
            })
        })
    }

    /// What users call a group: the name that the model gives it, else its ID
    #[must_use]
    pub fn group_label<'a>(&'a self, id: &'a str) -> &'a str {
        named(&self.groups, id)
    }

    /// What users call a user: the name that the model gives it, else its ID
    pub(super) fn user_label<'a>(&'a self, id: &'a str) -> &'a str {
        named(&self.users, id)
    }

    fn of_statement(
        &self,
        statement: &Compiled,
        values: &BTreeMap<String, BTreeSet<String>>,
        probes: &mut Probes,
        seen: &mut IndexSet<(String, Vec<Own>)>,
    ) {
        let questions = statement.questions();
        let mut who: Vec<(User, String)> = Vec::new();
        let mut texts: IndexMap<(bool, String), Vec<String>> = IndexMap::new();
        let mut candidate = |text: &Text, value: Option<String>| {
            let key = match text {
                Text::Attribute(key) => (false, key.clone()),
                Text::PrincipalTag(key) => (true, key.clone()),
                Text::NodeTag(_) => return,
            };
            texts.entry(key).or_default().extend(value);
        };
        for question in &questions.facts {
            match question {
                Question::User { groups, users } => {
                    let members = groups.iter().map(|group| {
                        let user = User { groups: vec![group.clone()], ..User::default() };
                        (user, format!("group {}", self.group_label(group)))
                    });
                    let themselves = users.iter().map(|user| {
                        let label = format!("user {}", named(&self.users, user));
                        (User { id: user.clone(), ..User::default() }, label)
                    });
                    who.extend(members.chain(themselves));
                }
                Question::Present(text) => candidate(text, None),
                Question::OneOf(text, values) => {
                    values.iter().for_each(|value| candidate(text, Some(value.clone())));
                }
                Question::Like(text, pattern) => candidate(text, Some(pattern.iter().flatten().collect())),
                Question::Same(left, right) => {
                    for (own, other) in [(left, right), (right, left)] {
                        candidate(own, None);
                        let Text::NodeTag(key) = other else { continue };
                        let all = values.get(key);
                        if all.is_some_and(|all| all.len() > MAX_PROBE_VALUES) {
                            probes.cut.insert(key.clone());
                        }
                        for value in all.into_iter().flatten().take(MAX_PROBE_VALUES) {
                            candidate(own, Some(value.clone()));
                        }
                    }
                }
                Question::Ec2 | Question::Node(_) => {}
            }
        }
        if who.is_empty() {
            who.push((User::default(), "anyone".to_owned()));
        }
        // Nothing asks for a text that is only looked for: any will do.
        let texts: Vec<((bool, String), Vec<String>)> = texts
            .into_iter()
            .map(|(key, values)| (key, if values.is_empty() { vec!["x".to_owned()] } else { values }))
            .collect();
        let first: Vec<Own> = texts
            .iter()
            .filter_map(|((tag, key), values)| Some((*tag, key.clone(), values.first()?.clone())))
            .collect();
        let mut variants = vec![Vec::new(), first.clone()];
        for (at, (_, values)) in texts.iter().enumerate() {
            for value in values.iter().skip(1) {
                let mut variant = first.clone();
                if let Some(changed) = variant.get_mut(at) {
                    changed.2.clone_from(value);
                }
                variants.push(variant);
            }
        }
        for (user, who) in who {
            for variant in &variants {
                if !seen.insert((who.clone(), variant.clone())) {
                    continue;
                }
                let mut probe =
                    Probe { user: user.clone(), principal_tags: IndexMap::new(), label: who.clone() };
                for (at, (tag, key, value)) in variant.iter().enumerate() {
                    let what = if *tag { "principal tag " } else { "" };
                    probe.label.push_str(if at == 0 { " with " } else { ", " });
                    probe.label.push_str(what);
                    probe.label.push_str(key);
                    let texts = if *tag { &mut probe.principal_tags } else { &mut probe.user.attributes };
                    texts.insert(key.clone(), value.clone());
                }
                probes.all.push(probe);
            }
        }
    }
}

/// The first name of an ID in the order of the alphabet, else the ID
fn named<'a>(names: &'a HashMap<String, String>, id: &'a str) -> &'a str {
    names.iter().filter(|(_, known)| *known == id).map(|(name, _)| name.as_str()).min().unwrap_or(id)
}
