//! Invariants, rollout by rollout

use std::collections::HashSet;

use super::policies::{Policies, name};
use super::scope::Scope;
use crate::cedar::{Effect, Source};
use crate::check::Report;
use crate::check::covering::{exclusive_keys, tags_of};
use crate::diag::Diagnostic;
use crate::model::policy::Nodes;
use crate::model::{Claim, Invariant, OnlyFor, Requests};
use crate::origin::{Origin, Spanned};
use crate::plan::{Plan, PlannedRollout};
use crate::prove::{Answer, Question, meeting};
use crate::rules;

pub(super) fn check(plan: &Plan<'_>, policies: &mut Policies, report: &mut Report) {
    for invariant in &plan.model.invariants {
        let Some(scope) = Scope::new(plan, invariant) else { continue };
        match &invariant.claim {
            Claim::NeverAutoApproved(requests) => {
                let Some(of) = asked(plan, policies, requests) else { continue };
                if vacuous(policies, invariant, &of, "no request matches its description", report) {
                    continue;
                }
                claimed(plan, policies, invariant, &scope, &of, report);
            }
            Claim::AutoApprovedOnlyFor(OnlyFor { requests, on }) => {
                let (of, on) = (asked(plan, policies, requests), asked(plan, policies, on));
                let (Some(of), Some(on)) = (of, on) else { continue };
                if vacuous(policies, invariant, &on, "no request matches `on`", report) {
                    continue;
                }
                let of = Question::All(vec![on, of.negated()]);
                if vacuous(policies, invariant, &of, "it allows every request that it covers", report) {
                    continue;
                }
                claimed(plan, policies, invariant, &scope, &of, report);
            }
            Claim::NoPermitForEveryone => {
                claimed(plan, policies, invariant, &scope, &Question::Anyone, report);
            }
            Claim::DenyAccessBites => deny_access_bites(plan, policies, invariant, &scope, report),
            Claim::ManualPath(nodes) => {
                if manual_path(plan, invariant, &scope, nodes, report) {
                    continue;
                }
            }
        }
        scope.check(report);
    }
}

fn broken(invariant: &Invariant, why: &str) -> Diagnostic {
    let because = invariant.description.as_ref().map(|text| format!("; its description: {}", text.trim()));
    rules::BROKEN_INVARIANT
        .finding(format!("the invariant `{}` does not hold: {why}", invariant.name))
        .at(invariant.name.origin(), "")
        .help(format!("change the policy, or the invariant{}", because.unwrap_or_default()))
        .subject(format!("invariants/{}", invariant.name))
}

/// Reports a claim that holds whatever the policies say, since there is no request that could break it
fn vacuous(
    policies: &mut Policies,
    invariant: &Invariant,
    breaking: &Question,
    why: &str,
    report: &mut Report,
) -> bool {
    if !policies.prover.never(breaking).is_proved() {
        return false;
    }
    report.push(
        rules::VACUOUS_INVARIANT
            .finding(format!("the invariant `{}` always holds: {why}", invariant.name))
            .at(invariant.name.origin(), "")
            .help(
                "describe requests that can occur: conditions of one list must all hold for the same request",
            )
            .subject(format!("invariants/{}", invariant.name)),
    );
    true
}

fn undecided(invariant: &Invariant, why: &str) -> Diagnostic {
    rules::UNDECIDED_INVARIANT
        .finding(format!("cannot decide whether the invariant `{}` holds: {why}", invariant.name))
        .at(invariant.name.origin(), "")
        .help("simplify the policy or the invariant; until then nothing is proved")
        .subject(format!("invariants/{}", invariant.name))
}

/// Not decided, since something could not be read, which is a finding of its own
fn unread(undecided: &dyn Fn(&str) -> Diagnostic, what: &str) -> Diagnostic {
    undecided(&format!("{what} could not be read")).help("fix the findings there first")
}

/// Requests as a question; nothing if a name in them is unknown, which is reported
pub(super) fn asked(plan: &Plan<'_>, policies: &mut Policies, requests: &Requests) -> Option<Question> {
    let statement = plan.typed(Effect::Forbid, &requests.statement())?;
    Some(Question::any_of(policies.prover.add(&Source::from(statement))))
}

/// What is at a statement that breaks a claim
pub(super) const BY_STATEMENT: &str = "approved by this statement";

/// What is said where a claim does not hold, and where that is not decided
pub(super) struct Claimed<'c> {
    /// Why it does not hold, and the statement at fault
    pub(super) broken: &'c dyn Fn(&str, Origin) -> Diagnostic,
    pub(super) undecided: &'c dyn Fn(&str) -> Diagnostic,
}

/// Reports each auto-approval policy of the invariant's rollouts that approves one of these requests
fn claimed(
    plan: &Plan<'_>,
    policies: &mut Policies,
    invariant: &Invariant,
    scope: &Scope<'_, '_>,
    of: &Question,
    report: &mut Report,
) {
    let places: Vec<_> =
        scope.rollouts().flat_map(|one| scope.reach(one).into_iter().map(move |d| (one, d))).collect();
    let claimed = Claimed {
        broken: &|why, at| broken(invariant, why).at(at, BY_STATEMENT),
        undecided: &|why| undecided(invariant, why),
    };
    auto_approved(plan, policies, &claimed, places, of, report);
}

/// Reports each auto-approval policy that approves one of these requests in rollouts, each with whether the deny-access policy is there
pub(super) fn auto_approved(
    plan: &Plan<'_>,
    policies: &mut Policies,
    claimed: &Claimed<'_>,
    places: Vec<(&PlannedRollout<'_>, bool)>,
    of: &Question,
    report: &mut Report,
) {
    let mut seen = HashSet::new();
    for (rollout, denied) in places {
        let auto = policies.of_rollout(rollout);
        let Some(number) = auto.filter(|number| seen.insert((*number, denied))) else { continue };
        let Some(auto) = policies.autos.get(number) else { continue };
        let subject = auto.subject.clone();
        let label = subject.rsplit('/').next().unwrap_or_default();
        let question = Question::All(vec![of.clone(), policies.approved(auto, denied)]);
        let complete = auto.complete && policies.deny.complete;
        let statements: Vec<_> = auto.items.iter().map(|item| (item.id, item.origin)).collect();
        match policies.prover.never(&question) {
            Answer::Proved if complete => {}
            // A forbid that could not be read may be what is missing, so a refutation is none either.
            Answer::Refuted(witness) if complete => {
                let words = witness.in_words(|id| name(plan, id));
                let mut statements = statements.into_iter();
                let by = statements
                    .find(|(id, _)| policies.prover.holds(&Question::Applies(*id), &witness) == Some(true));
                let origin = by.map(|(_, origin)| origin).unwrap_or_default();
                let beyond = if denied { "" } else { ", where the deny-access policy does not reach" };
                let why = format!("the auto-approval policy `{label}` approves {words}{beyond}");
                report.push((claimed.broken)(&why, origin).at(rollout.origin(), "in this rollout"));
            }
            Answer::Proved | Answer::Refuted(_) => {
                let what = format!("a statement of `{label}` or of the deny-access policy");
                report.push(unread(claimed.undecided, &what));
            }
            Answer::NotDecided(reason) => {
                let why = format!("in the auto-approval policy `{label}`, {reason}");
                report.push((claimed.undecided)(&why));
            }
        }
    }
}

fn deny_access_bites(
    plan: &Plan<'_>,
    policies: &mut Policies,
    invariant: &Invariant,
    scope: &Scope<'_, '_>,
    report: &mut Report,
) {
    let reached = scope.rollouts().filter(|rollout| scope.reach(rollout).contains(&true));
    let numbers: HashSet<usize> = reached.filter_map(|rollout| policies.of_rollout(rollout)).collect();
    let used = policies.autos.iter().enumerate().filter(|(number, _)| numbers.contains(number));
    let complete = policies.deny.complete && used.clone().all(|(_, auto)| auto.complete);
    let permits = Question::any_of(used.flat_map(|(_, auto)| auto.ids()));
    let forbids = Question::any_of(policies.deny.ids());
    match policies.prover.never(&Question::All(vec![permits, forbids])) {
        Answer::Refuted(_) => {}
        Answer::Proved if complete => {
            let why = match plan.model.deny_access {
                Some(_) => "the deny-access policy denies no request that a rolled out policy approves",
                None => "the model has no deny-access policy",
            };
            report.push(broken(invariant, why).at(policies.deny.origin, "this policy"));
        }
        Answer::Proved => report.push(unread(&|why| undecided(invariant, why), "a statement")),
        Answer::NotDecided(reason) => report.push(undecided(invariant, &reason.to_string())),
    }
}

/// Reports nodes that no manual policy covers, or two; whether some are where no rollout goes
fn manual_path(
    plan: &Plan<'_>,
    invariant: &Invariant,
    scope: &Scope<'_, '_>,
    nodes: &Spanned<Nodes>,
    report: &mut Report,
) -> bool {
    let nowhere = plan.model.unreadable.is_empty() && nowhere(plan, invariant, scope, report);
    let exclusive: Vec<Vec<&str>> = exclusive_keys(plan);
    let exclusive: Vec<&[&str]> = exclusive.iter().map(Vec::as_slice).collect();
    let wanted: Vec<Option<(&str, &str)>> = match &**nodes {
        Nodes::All => vec![None],
        Nodes::Tagged(tags) => {
            let pairs = tags.iter().flat_map(|(key, values)| values.iter().map(move |value| (key, value)));
            pairs.map(|(key, value)| Some((key.as_str(), value.as_str()))).collect()
        }
    };
    for rollout in scope.rollouts() {
        let manuals = &rollout.documents.manual_approvals;
        let tags: Vec<Vec<(&str, &str)>> = manuals.iter().map(|manual| tags_of(&manual.nodes)).collect();
        let slices: Vec<&[(&str, &str)]> = tags.iter().map(Vec::as_slice).collect();
        let all_nodes = manuals.iter().any(|manual| matches!(&*manual.nodes, Nodes::All));
        for tag in &wanted {
            let node: Vec<(&str, &str)> = tag.iter().copied().collect();
            let called = match tag {
                Some((key, value)) => format!("a node tagged `{key}: {value}`"),
                None => "a node without tags".to_owned(),
            };
            let is_covered = all_nodes || tag.is_some_and(|tag| tags.iter().any(|tags| tags.contains(&tag)));
            if !is_covered {
                let why = format!("in the rollout `{}`, no manual policy covers {called}", rollout.name());
                report.push(broken(invariant, &why).at(rollout.origin(), "this rollout"));
                break;
            }
            let Some(met) = meeting(&slices, &node, &exclusive) else { continue };
            let (Some(first), Some(second)) = (manuals.get(met.first), manuals.get(met.second)) else {
                continue;
            };
            let tags: Vec<String> = met.tags.iter().map(|(key, value)| format!("`{key}: {value}`")).collect();
            let why = format!(
                "in the rollout `{}`, the policies `{}` and `{}` both cover a node tagged {}, so requests for it fail",
                rollout.name(),
                first.name,
                second.name,
                tags.join(" and ")
            );
            report.push(
                broken(invariant, &why)
                    .at(second.nodes.origin(), format!("policy `{}`", second.name))
                    .at(first.nodes.origin(), format!("policy `{}`", first.name)),
            );
            break;
        }
    }
    nowhere
}

/// Reports a part of node access that has no rollout at all; whether there is one
fn nowhere(plan: &Plan<'_>, invariant: &Invariant, scope: &Scope<'_, '_>, report: &mut Report) -> bool {
    let all = || plan.units.iter().flat_map(|unit| plan.tree.downwards(*unit));
    let units = || all().filter(|unit| scope.has_unit(*unit));
    for region in plan.regions.iter().filter(|region| scope.has_region(region)) {
        let unit = units().find(|unit| plan.rollout_of_unit(*unit, region).is_none());
        let account = units().flat_map(|unit| plan.tree.get(unit).accounts.clone()).find(|account| {
            Some(*account) != plan.tree.management() && plan.rollout_of(*account, region).is_none()
        });
        let (label, origin) = match (unit, account) {
            (Some(unit), _) => (plan.tree.get(unit).label(), plan.tree.get(unit).origin),
            (None, Some(account)) => {
                (plan.tree.get_account(account).label(), plan.tree.get_account(account).origin)
            }
            (None, None) => continue,
        };
        let why = format!("no rollout covers `{label}` in {region}, so no policy covers its nodes");
        report.push(broken(invariant, &why).at(origin, "without a rollout"));
        return true;
    }
    false
}
