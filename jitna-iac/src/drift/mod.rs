//! Differences between an organization and the model, access first
//!
//! The collected documents are one side of a comparison; the model or an assembly is the other, account by account and Region by Region.
//! Begin at [`find`].

mod collected;
mod documents;
mod surroundings;

use std::collections::BTreeSet;
use std::hash::Hash;

use indexmap::IndexMap;

use crate::compare::{Direction, Observed, Permissiveness, Side, permissiveness};
use crate::diag::{Diagnostic, Diagnostics};
use crate::rules;
use crate::verify::Expected;

pub use collected::{Collected, CollectedError};

/// Maximum number of places that a finding names
const NAMED: usize = 5;

/// Expected state
#[derive(Clone, Copy, Debug)]
pub struct Wanted<'w> {
    /// Policies of the model or the assembly
    pub side: &'w Side,
    /// Its documents, by place
    pub documents: &'w Expected,
    /// Its stacks and StackSets
    pub stacks: &'w Stacks,
    /// Identity provider, if it is known
    pub identity_provider: Option<&'w str>,
}

/// Stacks and StackSets by name
#[derive(Clone, Debug, Default)]
pub struct Stacks {
    /// Name, account and Region
    pub stacks: Vec<(String, String, String)>,
    /// Names
    pub stack_sets: Vec<String>,
}

impl Stacks {
    /// Reads the stacks of an assembly's `index.json`; empty if the content is not an index
    #[must_use]
    pub fn from_index(text: &str) -> Self {
        let index: serde_json::Value = serde_json::from_str(text).unwrap_or_default();
        let list = |key: &str| index.get(key).and_then(|all| all.as_array()).cloned().unwrap_or_default();
        let text = |item: &serde_json::Value, key: &str| item.get(key)?.as_str().map(str::to_owned);
        let stacks = list("stacks");
        let stacks = stacks.iter().filter_map(|stack| {
            Some((text(stack, "name")?, text(stack, "account")?, text(stack, "region")?))
        });
        Self {
            stacks: stacks.collect(),
            stack_sets: list("stackSets").iter().filter_map(|set| text(set, "name")).collect(),
        }
    }
}

/// Returns all differences between the organization and the model, and what could not be checked
///
/// Access comes first: requests that get access but should not, or the reverse, each confirmed by Cedar's authorizer.
#[must_use]
pub fn find(wanted: &Wanted<'_>, collected: &Collected) -> Diagnostics {
    let mut findings = Diagnostics::default();
    not_collected(wanted, collected, &mut findings);
    let side = observed(wanted, collected);
    access(&permissiveness(wanted.side, &side), &mut findings);
    documents::find(wanted.documents, collected, &mut findings);
    surroundings::find(wanted, collected, &mut findings);
    findings
}

/// Returns the collected state as a side of a comparison
fn observed(wanted: &Wanted<'_>, collected: &Collected) -> Side {
    let owner = wanted.side.owner_of_deny_access();
    let documents = collected.documents.iter().map(|((place, name), document)| {
        // A document that equals the expected one is replaced by it, even if its account or Region is filled in.
        let same = wanted.documents.same(&place.0, &place.1, name, &document.content);
        (place.clone(), name.as_str(), document.kind.as_str(), same.unwrap_or(&document.content))
    });
    wanted.side.observed(Observed {
        name: "collected",
        documents: documents.collect(),
        places: &collected.places,
        above: &collected.above,
        names: &collected.names,
        management: &collected.management,
        shared: owner.and_then(|owner| collected.shared.get(owner)),
    })
}

const RESTORE: &str =
    "restore what the other findings name in these places, or change the model if the organization is right";

/// Reports access that should not exist, and access that is missing
fn access(found: &Permissiveness, findings: &mut Diagnostics) {
    for group in &found.groups {
        let places: Vec<String> = group
            .places
            .iter()
            .flat_map(|place| {
                let name = place.name.as_ref().map_or_else(String::new, |name| format!(" ({name})"));
                place.regions.iter().map(move |region| format!("{}{name} in {region}", place.id))
            })
            .collect();
        let places = named(&places);
        for change in &group.changes {
            let what = found.in_words(change);
            let finding = match change.direction {
                Direction::Looser => rules::DRIFT_LOOSER
                    .finding(format!("access is wider than the model says in {places}: {what}"))
                    .help(RESTORE),
                Direction::Stricter => rules::DRIFT_STRICTER
                    .finding(format!("access is narrower than the model says in {places}: {what}"))
                    .help(RESTORE),
                Direction::Both | Direction::Neither => rules::DRIFT_OTHER
                    .finding(format!("access differs from the model in {places}: {what}"))
                    .help(RESTORE),
            };
            findings.push(finding);
        }
        for unknown in &group.not_decided {
            let what = format!("it is not decided whether access differs in {places}: {}", unknown.what);
            findings.push(
                rules::DRIFT_OTHER.finding(what).help("compare the document with that of the assembly"),
            );
        }
    }
}

/// Reports what was not collected
fn not_collected(wanted: &Wanted<'_>, collected: &Collected, findings: &mut Diagnostics) {
    let help = "run `collect.sh` with the same folder again: it asks for what is missing";
    for (file, reason) in &collected.missing {
        findings
            .push(rules::NOT_COLLECTED.finding(format!("`{file}` was not collected: {reason}")).help(help));
    }
    if !collected.complete && collected.missing.is_empty() {
        findings.push(rules::NOT_COLLECTED.finding("the collection was stopped before its end").help(help));
    }
    let regions: Vec<String> = wanted
        .side
        .known_regions()
        .into_iter()
        .filter(|region| !collected.regions.contains(*region))
        .map(str::to_owned)
        .collect();
    if !regions.is_empty() {
        let what = format!("the model has policies in {}, which was not checked", named(&regions));
        let help = "write the script again with `jitna-iac collect` and all Regions of the model, then collect into another folder";
        findings.push(rules::NOT_COLLECTED.finding(what).help(help));
    }
    if collected.places.is_empty() {
        findings.push(
            rules::NOT_COLLECTED.finding("no account was collected, so nothing was compared").help(help),
        );
    }
}

/// Returns the first ones, and how many more there are
fn named(all: &[String]) -> String {
    let shown: Vec<&str> = all.iter().take(NAMED).map(String::as_str).collect();
    match all.len().saturating_sub(NAMED) {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}

/// Merges equal findings in several places
fn by_place<W: Eq + Hash>(
    all: impl IntoIterator<Item = (W, String)>,
    finding: impl Fn(&W, &str) -> Diagnostic,
    findings: &mut Diagnostics,
) {
    let mut grouped: IndexMap<W, BTreeSet<String>> = IndexMap::new();
    for (what, place) in all {
        grouped.entry(what).or_default().insert(place);
    }
    for (what, places) in grouped {
        let places: Vec<String> = places.into_iter().collect();
        findings.push(finding(&what, &named(&places)));
    }
}
