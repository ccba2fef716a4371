//! Functions that build parts that differ only in a few literals
//!
//! The parts are compared as expressions, regardless of their kind. Parts that are equal except for their literals form a group. If a group
//! would need more parameters than a reader can follow, it is divided by values that occur together.

use std::collections::HashMap;

use super::Maker;
use super::columns::{Column, Parameter, Pieces, parameters};
use super::constants::Kind;
use super::layout::Expr;
use super::leaf::{Leaf, Of};
use super::names::snake;

/// Maximum number of parameters of a function
const MOST: usize = 4;

/// A function that builds several parts
#[derive(Debug)]
pub(super) struct Fold {
    /// Numbers of the parts
    pub(super) members: Vec<usize>,
    pub(super) parameters: Vec<Parameter>,
    /// Which parameters are passed once for several parts
    pub(super) is_fixed: Vec<bool>,
    /// The part without the literals that differ
    template: Expr,
    /// Replacements in the order of the literals, and their names
    pieces: Vec<(String, Option<Pieces>)>,
}

impl Fold {
    /// The part, built from parameters with these names
    pub(super) fn value(&self, names: &[String]) -> Expr {
        let mut value = self.template.clone();
        let mut pieces = self.pieces.iter();
        replace(&mut value, &mut || {
            let name = |number: usize| names.get(number).cloned().unwrap_or_default();
            let (hint, pieces) = pieces.next()?;
            let pieces = pieces.as_ref()?.iter().map(|piece| match piece {
                Ok(text) => Ok(text.clone()),
                Err(number) => Err(name(*number)),
            });
            Some(super::values::format(&pieces.collect::<Vec<_>>(), hint))
        });
        value
    }

    /// Words that the names of all parts share
    pub(super) fn name(&self, makers: &[Maker]) -> String {
        let names = self.members.iter().filter_map(|number| makers.get(*number));
        let names: Vec<Vec<String>> =
            names.map(|maker| snake(&maker.name).split('_').map(str::to_owned).collect()).collect();
        let Some((first, others)) = names.split_first() else { return String::new() };
        let shortest = names.iter().map(Vec::len).min().unwrap_or_default();
        let same = |words: &dyn Fn(&[String]) -> Option<String>| {
            let word = words(first);
            others.iter().all(|other| words(other) == word)
        };
        let begin = (0..shortest).take_while(|at| same(&|words| words.get(*at).cloned())).count();
        let end = (1..=shortest - begin)
            .take_while(|at| {
                same(&|words| words.len().checked_sub(*at).and_then(|at| words.get(at).cloned()))
            })
            .count();
        let words = first.iter().take(begin).chain(first.iter().skip(first.len() - end));
        words.map(String::as_str).collect::<Vec<_>>().join("_")
    }
}

/// Replaces literals, in the order of [`columns`]
fn replace(expr: &mut Expr, next: &mut impl FnMut() -> Option<Expr>) {
    if let Expr::Leaf(_) = expr {
        if let Some(other) = next() {
            *expr = other;
        }
        return;
    }
    expr.parts_mut().into_iter().for_each(|part| replace(part, next));
}

/// The expression without its literals, and without names derived from them
fn masked(expr: &Expr) -> Expr {
    fn mask(expr: &mut Expr) {
        match expr {
            Expr::Leaf(leaf) => {
                leaf.value.clear();
                // A parameter represents either form as a tag.
                if leaf.of == Of::TagKey {
                    leaf.of = Of::Handle(Kind::Tag);
                }
            }
            Expr::Named(named) => named.name = named.kind.clone(),
            _ => {}
        }
        expr.parts_mut().into_iter().for_each(mask);
    }
    let mut expr = expr.clone();
    mask(&mut expr);
    expr
}

/// The literals of an expression, with names for parameters
fn literals<'e>(expr: &'e Expr, hint: &str, is_in_list: bool, all: &mut Vec<(&'e Leaf, String, bool)>) {
    match expr {
        Expr::Leaf(leaf) => {
            let hint = match &leaf.of {
                Of::Handle(kind) => kind.word(),
                Of::TagKey => Kind::Tag.word(),
                _ => hint,
            };
            all.push((leaf, hint.to_owned(), is_in_list));
        }
        Expr::Named(named) => literals(&named.value, &named.kind, is_in_list, all),
        Expr::List(items) => {
            items.iter().for_each(|item| literals(item, hint, is_in_list || items.len() > 1, all));
        }
        Expr::Call(name, arguments) => {
            let of_tag = match (name.ends_with("tagged"), arguments.first()) {
                (true, Some(Expr::Leaf(key))) => Some(snake(&key.value)),
                _ => None,
            };
            let method = name.strip_prefix('.').unwrap_or("value");
            let hint = of_tag.as_deref().filter(|key| !key.is_empty()).unwrap_or(method);
            arguments.iter().for_each(|argument| literals(argument, hint, false, all));
        }
        other => other.parts().into_iter().for_each(|part| literals(part, hint, false, all)),
    }
}

/// Finds functions that build several parts
pub(super) fn find(makers: &[Maker]) -> Vec<Fold> {
    let mut groups: Vec<Vec<usize>> = Vec::new();
    let mut known: HashMap<String, usize> = HashMap::new();
    for (number, maker) in makers.iter().enumerate() {
        let group = *known.entry(format!("{} {:?}", maker.of, masked(&maker.value))).or_insert_with(|| {
            groups.push(Vec::new());
            groups.len() - 1
        });
        if let Some(group) = groups.get_mut(group) {
            group.push(number);
        }
    }
    let mut folds: Vec<Fold> = groups.into_iter().flat_map(|members| divided(makers, members)).collect();
    folds.sort_by_key(|fold| fold.members.first().copied());
    folds
}

/// Number of distinct values of a parameter
fn distinct(parameter: &Parameter) -> usize {
    let values = parameter.values.iter().map(|leaf| leaf.value.as_str());
    values.collect::<std::collections::BTreeSet<_>>().len()
}

/// Groups members by a key, in the order of the first member of each group
fn by<K: PartialEq>(members: &[usize], key: impl Fn(usize) -> K) -> Vec<Vec<usize>> {
    let mut all: Vec<(K, Vec<usize>)> = Vec::new();
    for (at, member) in members.iter().enumerate() {
        let key = key(at);
        match all.iter_mut().find(|(known, _)| *known == key) {
            Some((_, group)) => group.push(*member),
            None => all.push((key, vec![*member])),
        }
    }
    all.into_iter().map(|(_, group)| group).collect()
}

/// The functions for parts that are equal except for their literals; none for parts that are better written individually
fn divided(makers: &[Maker], members: Vec<usize>) -> Vec<Fold> {
    if members.len() < 2 {
        return Vec::new();
    }
    let parts: Vec<&Maker> = members.iter().filter_map(|number| makers.get(*number)).collect();
    let all: Vec<Vec<(&Leaf, String, bool)>> = parts
        .iter()
        .map(|maker| {
            let mut all = Vec::new();
            literals(&maker.value, "value", false, &mut all);
            all
        })
        .collect();
    let Some(first) = all.first() else { return Vec::new() };
    let columns = first.iter().enumerate().map(|(at, (_, hint, is_in_list))| Column {
        hint: hint.clone(),
        is_in_list: *is_in_list,
        leaves: all.iter().filter_map(|of| of.get(at).map(|(leaf, ..)| *leaf)).collect(),
    });
    let columns: Vec<Column<'_>> = columns.collect();
    let (parameters, pieces) = parameters(&columns);
    let values = |of: &Parameter, at: usize| of.values.get(at).map(|leaf| leaf.value.clone());
    let count = parameters.len();
    if count == 1 || (1..=MOST).contains(&count) && members.len() > 2 {
        let is_list = parts.first().is_some_and(|maker| maker.list == "manualApprovals");
        let repeats = |of: &Parameter| is_list && count > 2 && distinct(of) * 3 <= members.len();
        let is_fixed = parameters.iter().map(repeats).collect();
        let mut template = parts.first().map_or_else(|| Expr::text(""), |maker| maker.value.clone());
        general(&mut template);
        let pieces = columns.iter().map(|column| column.hint.clone()).zip(pieces).collect();
        return vec![Fold { members, parameters, is_fixed, template, pieces }];
    }
    if count > MOST {
        // The parts are divided by values that occur together: each function contains them once.
        let of_each = |of: &Parameter| by(&(0..members.len()).collect::<Vec<_>>(), |at| values(of, at));
        let partitions: Vec<Vec<Vec<usize>>> = parameters.iter().map(of_each).collect();
        let together = partitions.iter().enumerate().filter(|(at, one)| {
            partitions.iter().skip(at + 1).any(|other| other == *one)
                && one.len() > 1
                && one.len() * 2 <= members.len()
        });
        if let Some((_, partition)) = together.min_by_key(|(_, partition)| partition.len()) {
            let groups = partition
                .iter()
                .map(|group| group.iter().filter_map(|at| members.get(*at).copied()).collect::<Vec<_>>());
            return groups.flat_map(|group| divided(makers, group)).collect();
        }
    }
    // Two functions must not differ in only one literal.
    for but in 0..count {
        let others = |at: usize| -> Vec<Option<String>> {
            let others = parameters.iter().enumerate().filter(|(number, _)| *number != but);
            others.map(|(_, of)| values(of, at)).collect()
        };
        let groups = by(&members, others);
        if groups.len() < members.len() {
            let (single, several): (Vec<_>, Vec<_>) = groups.into_iter().partition(|group| group.len() == 1);
            let rest = divided(makers, single.into_iter().flatten().collect());
            return several.into_iter().flat_map(|group| divided(makers, group)).chain(rest).collect();
        }
    }
    Vec::new()
}

/// Replaces names of variables that are derived from the first part
fn general(expr: &mut Expr) {
    if let Expr::Named(named) = expr {
        named.name = named.kind.clone();
    }
    expr.parts_mut().into_iter().for_each(general);
}
