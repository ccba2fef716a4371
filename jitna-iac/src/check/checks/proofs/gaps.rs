//! Statements whose effect is reversed if a tag or an attribute is missing
//!
//! A `permit` that names what it excludes approves everything else: nodes without the tag, users without the attribute, misspelled values.
//! A `forbid` that compares with `!=` does not apply to requests that have no value to compare.

use super::policies::{Item, Policies, Policy, Reach};
use crate::cedar::IssueKind;
use crate::check::Report;
use crate::diag::{Diagnostic, Severity};
use crate::plan::Plan;
use crate::prove::{Compared, Facet, Given, Prover, Question};
use crate::rules;

pub(super) fn check(plan: &Plan<'_>, policies: &mut Policies, report: &mut Report) {
    let reach = Reach::new(plan, policies);
    // A gap in the deny-access policy matters only where that policy applies.
    let within = policies.autos.iter().enumerate().filter(|(number, _)| reach.is_within(*number));
    let approved = Question::Any(within.map(|(_, auto)| policies.approved(auto, true)).collect());
    let not_denied = Question::any_of(policies.deny.ids()).negated();
    let Policies { prover, deny, autos, undecided, .. } = policies;
    for item in &deny.items {
        for compared in prover.compared(item.id) {
            forbid(prover, deny, item, &compared, &approved, report);
        }
        undecided.note(prover, item);
    }
    let anything = Question::All(Vec::new());
    for (number, auto) in autos.iter().enumerate() {
        // Where the deny-access policy does not exist, it revokes nothing.
        let not_denied = if reach.is_beyond(number) { &anything } else { &not_denied };
        for item in &auto.items {
            let all = prover.compared(item.id);
            for compared in &all {
                permit(prover, auto, item, (compared, &all), not_denied, report);
            }
            undecided.note(prover, item);
        }
    }
}

fn given(question: Question, facet: &Facet, given: Given) -> Question {
    Question::Given(Box::new(question), facet.clone(), given)
}

/// The statement does not apply to one of the values that it names
fn excluded(applies: &Question, compared: &Compared) -> Question {
    let each =
        compared.with.iter().map(|with| given(applies.clone(), &compared.facet, with.clone()).negated());
    Question::Any(each.collect())
}

fn forbid(
    prover: &mut Prover,
    deny: &Policy,
    item: &Item,
    compared: &Compared,
    approved: &Question,
    report: &mut Report,
) {
    let (applies, facet) = (item.applies(), &compared.facet);
    // A statement that tests for the tag on its own is meant for nodes that have it.
    if item.asks_presence(facet) {
        return;
    }
    let hole = Question::All(vec![
        given(applies.clone(), facet, Given::Text(compared.other.clone())),
        given(applies.clone(), facet, Given::Missing).negated(),
        excluded(&applies, compared),
    ]);
    if !prover.shows(&hole) {
        return;
    }
    let harm = Question::All(vec![hole, given(approved.clone(), facet, Given::Missing)]);
    let harms = prover.shows(&harm);
    let who = without(facet);
    let message = match harms {
        true => format!("{who} pass this `forbid`, so a `permit` approves them automatically"),
        false => format!("{who} pass this `forbid`"),
    };
    let help = match (item.is_typed(), &compared.with[..]) {
        (true, [Given::As(_)]) => {
            format!("move the condition to `unless` and remove its `not`: it then denies {who} too")
        }
        (true, with) => {
            let exempt = format!("{{{}, {}}}", key(facet), values(with));
            format!("write `unless: [{exempt}]` instead of the condition: it denies {who} too")
        }
        (false, with) => {
            let (guard, equal) = (guard(facet), comparison(facet, with));
            format!("write `!({guard} && {equal})` instead of the comparison: it denies {who} too")
        }
    };
    let finding = rules::FORBID_WITH_GAP.finding(message).help(help);
    push(deny, item, facet, finding, !harms, report);
}

fn permit(
    prover: &mut Prover,
    auto: &Policy,
    item: &Item,
    (compared, all): (&Compared, &[Compared]),
    not_denied: &Question,
    report: &mut Report,
) {
    let (applies, facet) = (item.applies(), &compared.facet);
    // The statement tests nothing else about the node; if it excludes a user, nothing else at all.
    let bare = |question: Question| {
        all.iter()
            .filter(|other| other.facet != *facet && (!facet.is_of_node() || other.facet.is_of_node()))
            .fold(question, |question, other| given(question, &other.facet, Given::Missing))
    };
    let is_refuted = |prover: &mut Prover, mut parts: Vec<Question>, is_bare: bool, value: &Given| {
        parts.push(excluded(&applies, compared));
        let whole = |parts: Vec<Question>| match (is_bare, facet.is_of_node()) {
            (false, _) => Question::All(parts),
            (true, true) => bare(Question::All(parts)),
            (true, false) => Question::All(vec![bare(Question::All(parts)), Question::Anyone]),
        };
        if !prover.shows(&whole(parts.clone())) {
            return false;
        }
        parts.push(given(not_denied.clone(), facet, value.clone()));
        prover.shows(&whole(parts))
    };
    let (missing, other) = (Given::Missing, Given::Text(compared.other.clone()));
    let approves = |value: &Given| given(applies.clone(), facet, value.clone());
    let who = without(facet);
    let (message, is_bare) = if is_refuted(prover, vec![approves(&missing)], false, &missing) {
        let is_bare = is_refuted(prover, vec![approves(&missing)], true, &missing);
        (format!("this `permit` also approves {who}: it excludes values only"), is_bare)
    } else {
        let parts = || vec![approves(&other), approves(&missing).negated()];
        if !is_refuted(prover, parts(), false, &other) {
            untagged(prover, auto, item, compared, not_denied, report);
            return;
        }
        let message = format!(
            "this `permit` approves each value of the {facet} that it does not exclude, misspelled ones too"
        );
        (message, is_refuted(prover, parts(), true, &other))
    };
    let help = if item.is_typed() {
        format!("name the values to approve, in `when`: `{{{}, oneOf: [\"…\"]}}`", key(facet))
    } else {
        let (guard, equal) = (guard(facet), access(facet));
        format!("name the values to approve: `when {{ {guard} && {equal} == \"…\" }}`")
    };
    let finding = rules::PERMIT_BY_EXCLUSION.finding(message).help(help);
    push(auto, item, facet, finding, !is_bare || item.asks_absence(facet), report);
}

/// Reports a `permit` that names values to approve, but also approves requests without the tag
fn untagged(
    prover: &mut Prover,
    auto: &Policy,
    item: &Item,
    compared: &Compared,
    not_denied: &Question,
    report: &mut Report,
) {
    let facet = &compared.facet;
    let applies = |value: &Given| given(item.applies(), facet, value.clone());
    let mut open = vec![
        applies(&Given::Missing),
        applies(&Given::Text(compared.other.clone())).negated(),
        Question::Any(compared.with.iter().map(applies).collect()),
    ];
    // Usually there is no such request, and then the statements of the deny-access policy do not matter.
    let is_open = prover.shows(&Question::All(open.clone()));
    open.push(given(not_denied.clone(), facet, Given::Missing));
    if is_open && prover.shows(&Question::All(open)) {
        let who = without(facet);
        let finding = rules::PERMIT_OF_UNTAGGED
            .finding(format!("this `permit` names values of the {facet}, and approves {who} as well"))
            .help(format!("test for the {facet} before its value: `{} && …`", guard(facet)));
        push(auto, item, facet, finding, false, report);
    }
}

fn push(
    policy: &Policy,
    item: &Item,
    facet: &Facet,
    mut finding: Diagnostic,
    is_meant: bool,
    report: &mut Report,
) {
    // The gap may be a consequence of an error that is reported.
    if item.is_reported(&[IssueKind::Impossible]) {
        return;
    }
    if is_meant {
        finding.severity = Severity::Note;
    }
    report.push(finding.at(item.place(facet), "").subject(policy.subject.as_str()));
}

fn without(facet: &Facet) -> String {
    let who = match facet {
        Facet::Attribute(_) => "users",
        Facet::NodeTag(_) => "nodes",
        Facet::PrincipalTag(_) => "sessions",
    };
    format!("{who} without the {facet}")
}

/// A string in quotes, for YAML and Cedar
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.escape_debug())
}

/// The string in the typed vocabulary
fn key(facet: &Facet) -> String {
    match facet {
        Facet::Attribute(attribute) => format!("attribute: {attribute}"),
        Facet::NodeTag(key) => format!("nodeTag: {}", quoted(key)),
        Facet::PrincipalTag(key) => format!("principalTag: {}", quoted(key)),
    }
}

fn texts(with: &[Given]) -> Vec<String> {
    let texts = with.iter().filter_map(|with| match with {
        Given::Text(text) => Some(quoted(text)),
        Given::Missing | Given::As(_) => None,
    });
    texts.collect()
}

fn values(with: &[Given]) -> String {
    match &texts(with)[..] {
        [one] => format!("is: {one}"),
        several => format!("oneOf: [{}]", several.join(", ")),
    }
}

/// The Cedar expression that checks whether the string is present
pub(super) fn guard(facet: &Facet) -> String {
    match facet {
        Facet::Attribute(attribute) => format!("principal has {attribute}"),
        Facet::NodeTag(key) => format!("resource.hasTag({})", quoted(key)),
        Facet::PrincipalTag(key) => format!("context.iam.principalTags.hasTag({})", quoted(key)),
    }
}

fn access(facet: &Facet) -> String {
    match facet {
        Facet::Attribute(attribute) => format!("principal.{attribute}"),
        Facet::NodeTag(key) => format!("resource.getTag({})", quoted(key)),
        Facet::PrincipalTag(key) => format!("context.iam.principalTags.getTag({})", quoted(key)),
    }
}

fn comparison(facet: &Facet, with: &[Given]) -> String {
    match (with, &texts(with)[..]) {
        ([Given::As(other), ..], _) => format!("{} && {} == {}", guard(other), access(facet), access(other)),
        (_, [one]) => format!("{} == {one}", access(facet)),
        (_, several) => format!("[{}].contains({})", several.join(", "), access(facet)),
    }
}
