//! Changes of typed statements, and their conditions in words

use super::mutate::{Altered, Junction, dropped, flipped, negated};
use crate::cedar::{Condition, NodeKind, OneOrMore, Test};
use crate::model::policy::{TypedStatement, Who};

/// Statements that differ from this one by one change
pub(super) fn mutants(typed: &TypedStatement) -> Vec<Altered<TypedStatement>> {
    let mut all = Vec::new();
    who(typed, &mut all);
    let kinds = match typed.node_kind {
        NodeKind::Any => &[][..],
        NodeKind::Ec2Instance => &[("any node", NodeKind::Any), ("managed nodes", NodeKind::ManagedInstance)],
        NodeKind::ManagedInstance => &[("any node", NodeKind::Any), ("EC2 instances", NodeKind::Ec2Instance)],
    };
    for (words, kind) in kinds {
        all.push(Altered {
            change: format!("it is about {words}"),
            notice: "a node of the other kind for which everything else holds".to_owned(),
            result: Some(TypedStatement { node_kind: *kind, ..typed.clone() }),
            equivalent: None,
        });
    }
    for (list, junction) in [(&typed.when, Junction::All), (&typed.unless, Junction::Any)] {
        for (number, condition) in list.iter().enumerate() {
            for variant in variants(condition, junction) {
                all.push(variant.map(|changed| {
                    let mut list = list.clone();
                    put(&mut list, number, changed);
                    let mut changed = typed.clone();
                    *(if junction == Junction::All { &mut changed.when } else { &mut changed.unless }) = list;
                    Some(changed)
                }));
            }
        }
    }
    all
}

fn who(typed: &TypedStatement, all: &mut Vec<Altered<TypedStatement>>) {
    let with = |who| Some(TypedStatement { who, ..typed.clone() });
    let anyone = match &typed.who {
        Who::Anyone => return,
        Who::Groups(groups) => {
            let names: Vec<String> = groups.iter().map(|group| format!("`{}`", group.as_str())).collect();
            format!("it is about anyone, not only the group {}", names.join(" or "))
        }
        Who::User(user) => format!("it is about anyone, not only the user `{}`", user.as_str()),
    };
    all.push(Altered {
        change: anyone,
        notice: "someone else for whom everything else holds".to_owned(),
        result: with(Who::Anyone),
        equivalent: None,
    });
    if let Who::Groups(groups) = &typed.who
        && groups.len() > 1
    {
        for (number, group) in groups.iter().enumerate() {
            let mut groups = groups.clone();
            groups.remove(number);
            all.push(Altered {
                change: format!("it is no longer about the group `{}`", group.as_str()),
                notice: "a member of that group, and of no other of them, whom the statement matches"
                    .to_owned(),
                result: with(Who::Groups(groups)),
                equivalent: None,
            });
        }
    }
}

/// Replaces or removes a condition
fn put(list: &mut Vec<Condition>, number: usize, by: Option<Condition>) {
    match (by, list.get_mut(number)) {
        (Some(by), Some(place)) => *place = by,
        (None, Some(_)) => drop(list.remove(number)),
        (_, None) => {}
    }
}

/// Conditions that differ from this one by one change; `None` means that it is dropped
fn variants(condition: &Condition, junction: Junction) -> Vec<Altered<Condition>> {
    let nested = |list: &OneOrMore<Condition>, junction, make: fn(OneOrMore<Condition>) -> Condition| {
        let list: Vec<Condition> = list.iter().cloned().collect();
        let each = list.iter().enumerate().flat_map(|(number, one)| {
            variants(one, junction).into_iter().map(move |variant| (number, variant))
        });
        let each = each.map(|(number, variant)| {
            variant.map(|changed| {
                let mut list = list.clone();
                put(&mut list, number, changed);
                OneOrMore::try_from(list).ok().map(make)
            })
        });
        each.collect()
    };
    match condition {
        Condition::All(list) => nested(list, Junction::All, Condition::All),
        Condition::Any(list) => nested(list, Junction::Any, Condition::Any),
        Condition::Not(inner)
            if matches!(**inner, Condition::All(_) | Condition::Any(_) | Condition::Not(_)) =>
        {
            let inner = variants(inner, junction.other());
            inner.into_iter().map(|one| one.map(|changed| Some(changed?.negated()))).collect()
        }
        leaf => {
            let text = words(leaf);
            let opposite = match leaf {
                Condition::Not(inner) => (**inner).clone(),
                other => other.clone().negated(),
            };
            let mut all = vec![dropped(&text, junction, None), negated(&text, Some(opposite))];
            all.extend(flips(leaf));
            all
        }
    }
}

/// The same condition with another value
fn flips(leaf: &Condition) -> Vec<Altered<Condition>> {
    let of = |test: &Test, make: &dyn Fn(Test) -> Condition| -> Vec<Altered<Condition>> {
        let tests: Vec<(String, Test)> = match test {
            Test::Present => Vec::new(),
            Test::Is(value) => vec![(value.clone(), Test::Is(other(value)))],
            Test::IsNot(value) => vec![(value.clone(), Test::IsNot(other(value)))],
            Test::Like(pattern) => vec![(pattern.clone(), Test::Like(other(pattern)))],
            Test::OneOf(values) => {
                let values: Vec<String> = values.iter().cloned().collect();
                let each = values.iter().enumerate().map(|(number, value)| {
                    let mut changed = values.clone();
                    changed.splice(number..=number, [other(value)]);
                    (value.clone(), OneOrMore::try_from(changed).ok().map(Test::OneOf))
                });
                each.filter_map(|(value, test)| Some((value, test?))).collect()
            }
        };
        tests.into_iter().map(|(value, test)| flipped(&value, Some(make(test)))).collect()
    };
    match leaf {
        Condition::NodeTag { key, test } => of(test, &|test| Condition::NodeTag { key: key.clone(), test }),
        Condition::PrincipalTag { key, test } => {
            of(test, &|test| Condition::PrincipalTag { key: key.clone(), test })
        }
        Condition::Attribute { attribute, test } => {
            of(test, &|test| Condition::Attribute { attribute: *attribute, test })
        }
        Condition::Not(inner) => {
            flips(inner).into_iter().map(|one| one.map(|changed| Some(changed?.negated()))).collect()
        }
        _ => Vec::new(),
    }
}

/// A different value
pub(super) fn other(value: &str) -> String {
    format!("{value}-other")
}

/// Conditions below `all`, `any` and `not`
pub(super) fn leaves(typed: &TypedStatement) -> Vec<&Condition> {
    let mut all = Vec::new();
    for condition in typed.when.iter().chain(&typed.unless) {
        descend(condition, &mut all);
    }
    all
}

fn descend<'c>(condition: &'c Condition, all: &mut Vec<&'c Condition>) {
    match condition {
        Condition::All(list) | Condition::Any(list) => list.iter().for_each(|one| descend(one, all)),
        Condition::Not(inner) => descend(inner, all),
        leaf => all.push(leaf),
    }
}

/// A condition in words
pub(super) fn words(condition: &Condition) -> String {
    let tested = |what: String, test: &Test| match test {
        Test::Present => format!("{what} is there"),
        Test::Is(value) => format!("{what} is `{value}`"),
        Test::IsNot(value) => format!("{what} is not `{value}`"),
        Test::Like(pattern) => format!("{what} is like `{pattern}`"),
        Test::OneOf(values) => {
            let values: Vec<String> = values.iter().map(|value| format!("`{value}`")).collect();
            format!("{what} is one of {}", values.join(", "))
        }
    };
    let list =
        |list: &OneOrMore<Condition>, word: &str| list.iter().map(words).collect::<Vec<_>>().join(word);
    match condition {
        Condition::NodeTag { key, test } => tested(format!("node tag `{key}`"), test),
        Condition::PrincipalTag { key, test } => tested(format!("principal tag `{key}`"), test),
        Condition::Attribute { attribute, test } => tested(format!("attribute `{attribute}`"), test),
        Condition::AttributeEqualsNodeTag { attribute, key } => {
            format!("attribute `{attribute}` equals node tag `{key}`")
        }
        Condition::PrincipalTagEqualsNodeTag { principal_key, node_key } => {
            format!("principal tag `{principal_key}` equals node tag `{node_key}`")
        }
        Condition::All(all) => list(all, " and "),
        Condition::Any(any) => list(any, " or "),
        Condition::Not(inner) => format!("not ({})", words(inner)),
    }
}
