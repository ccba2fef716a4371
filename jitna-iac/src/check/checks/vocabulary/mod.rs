//! Words of the model that are probably mistakes: tags, values and IDs that match nothing

mod declared;
mod ids;
mod shape;
mod spelling;
mod words;

use std::collections::HashSet;

use crate::check::Report;
use crate::plan::Plan;
use crate::vocabulary::{How, Kind, Use, Vocabulary};

pub(in crate::check) fn check(plan: &Plan<'_>, report: &mut Report) {
    let vocabulary = Vocabulary::new(plan.model);
    let uses = once_for_each_statement(&vocabulary);
    let meant = spelling::check(plan.model, &vocabulary, report);
    let undeclared = declared::check(plan.model, &uses, &vocabulary, &meant, report);
    let rest: Vec<&Use> =
        uses.iter().copied().filter(|used| !undeclared.contains(&std::ptr::from_ref(*used))).collect();
    words::check(&rest, &vocabulary, &meant, report);
    shape::check(plan.model, &rest, &vocabulary, report);
    ids::check(&uses, &vocabulary, report);
}

/// Uses without repetitions of a word in the same statement: `hasTag("A") && getTag("A") == "x"` is about one key
fn once_for_each_statement(vocabulary: &Vocabulary) -> Vec<&Use> {
    let mut seen: HashSet<(usize, Kind, Option<&str>, &str, bool)> = HashSet::new();
    let mut uses = Vec::new();
    for used in &vocabulary.uses {
        let pattern = used.how == How::Pattern;
        if seen.insert((used.statement, used.kind, used.of.as_deref(), used.text.as_str(), pattern)) {
            uses.push(used);
        }
    }
    uses
}
