//! Guardrails: what they are about is decided by proofs, and what they demand is compared

use std::collections::BTreeSet;

use super::invariants::{BY_STATEMENT, Claimed, asked, auto_approved};
use super::policies::{Policies, name};
use crate::check::Report;
use crate::check::covering;
use crate::diag::Diagnostic;
use crate::ids::Region;
use crate::model::policy::ManualApproval;
use crate::model::{Demand, Guardrail, ManualDemand, Nodes, Requests, RolloutDemand};
use crate::origin::{self, Origin, Spanned};
use crate::plan::Plan;
use crate::prove::{Answer, Question};
use crate::quantity::counted;
use crate::rules;

pub(super) fn check(plan: &Plan<'_>, policies: &mut Policies, report: &mut Report) {
    for guardrail in plan.model.guardrails.iter() {
        let one = One { plan, guardrail };
        match &guardrail.demand {
            Demand::ManualApprovals(demand) => one.manual_approvals(demand, report),
            Demand::AutoApprovals { covering, only_for } => {
                one.auto_approvals(policies, covering, only_for.as_ref(), report);
            }
            Demand::Denies(requests) => one.denies(policies, requests, report),
            Demand::Rollouts(demand) => one.rollouts(demand, report),
            Demand::Tags(keys) => {
                for key in keys.iter().filter(|key| !plan.model.tags.contains_key(&***key)) {
                    let why = format!("the model does not set the tag `{}`", **key);
                    let help = format!("add `{}: VALUE` to `tags`", **key);
                    report.push(one.broken(&why, plan.model.place_origin(), help).subject("tags"));
                }
            }
            Demand::Regions(among) => one.regions(among, report),
            Demand::File(path) => report.push(
                rules::UNREADABLE_FILE
                    .finding(format!("cannot read `{}`: other files are not read here", **path))
                    .at(path.origin(), "named here")
                    .help("write its guardrails here, or run the command `jitna-iac`"),
            ),
        }
    }
}

const TYPO: &str = "look for a typing error in its tags; it is right if no policy is for such nodes yet";
const NOTHING_YET: &str = "nothing is to be done: it counts as soon as the model has one";

/// A guardrail, and what is judged by it
struct One<'p, 'm> {
    plan: &'p Plan<'m>,
    guardrail: &'m Spanned<Guardrail>,
}

impl One<'_, '_> {
    /// What messages call it
    fn label(&self) -> String {
        self.guardrail
            .name
            .as_ref()
            .map_or("the guardrail".to_owned(), |name| format!("the guardrail `{name}`"))
    }

    fn place(&self) -> Origin {
        self.guardrail.name.as_ref().map(Spanned::origin).unwrap_or_default().or(self.guardrail.origin())
    }

    fn subject(&self) -> String {
        self.guardrail.name.as_ref().map_or("guardrails".to_owned(), |name| format!("guardrails/{name}"))
    }

    /// A finding at the offender, or at the guardrail if there is none
    fn broken(&self, why: &str, at: Origin, help: impl Into<String>) -> Diagnostic {
        self.broken_by(why, (at, ""), help)
    }

    fn broken_by(&self, why: &str, (at, what): (Origin, &str), help: impl Into<String>) -> Diagnostic {
        let because = self.guardrail.description.as_ref().map(|text| format!("; {}", text.trim()));
        rules::BROKEN_GUARDRAIL
            .finding(format!("{} does not hold: {why}", self.label()))
            .at(at, what)
            .at(self.place(), "the guardrail")
            .help(help.into() + &because.unwrap_or_default())
    }

    fn undecided(&self, why: &str) -> Diagnostic {
        rules::UNDECIDED_GUARDRAIL
            .finding(format!("{} is not decided: {why}", self.label()))
            .at(self.place(), "")
            .help("say it in a simpler way, in the policy or in the guardrail; until then nothing is proved")
            .subject(self.subject())
    }

    /// Notes that there is nothing to judge, unless it may be something that could not be read
    fn idle(&self, why: &str, help: &str, report: &mut Report) {
        if !self.plan.model.unread.is_empty() || !self.plan.model.unreadable.is_empty() {
            return;
        }
        report.push(
            rules::IDLE_GUARDRAIL
                .finding(format!("{} has no effect: {why}", self.label()))
                .at(self.place(), "")
                .help(help)
                .subject(self.subject()),
        );
    }

    fn manual_approvals(&self, demand: &ManualDemand, report: &mut Report) {
        let mut judged = false;
        for policy in &self.plan.model.manual_approvals {
            let Some(tags) = covering::example(self.plan, policy, &demand.covering) else { continue };
            judged = true;
            self.manual_approval(policy, demand, &covered(&demand.covering, &tags), report);
        }
        if !judged {
            self.idle("no manual approval policy covers such a node", TYPO, report);
        }
    }

    fn manual_approval(
        &self,
        policy: &ManualApproval,
        demand: &ManualDemand,
        what: &str,
        report: &mut Report,
    ) {
        let subject = format!("manualApprovals/{}", policy.name);
        let mut broken = |why: String, at: Origin, help: String| {
            let why = format!("`{}`{what} {why}", policy.name);
            report.push(self.broken(&why, at.or(policy.name.origin()), help).subject(subject.as_str()));
        };
        let levels = u32::try_from(policy.levels.len()).unwrap_or(u32::MAX);
        if let Some(least) = demand.levels.as_ref().filter(|least| levels < ***least) {
            let why = format!("has {}, but {} are required", counted(policy.levels.len(), "level"), **least);
            let at = policy.levels.first().map(Spanned::origin).unwrap_or_default();
            broken(why, at, "add a level of approval, or narrow `nodes`".to_owned());
        }
        let approvals: u32 = policy.levels.iter().map(|level| *level.approvals).fold(0, u32::saturating_add);
        if let Some(least) = demand.approvals.as_ref().filter(|least| approvals < ***least) {
            let why = format!(
                "requires only {}, but the guardrail requires {}",
                counted(approvals as usize, "approval"),
                **least
            );
            let at = policy.levels.first().map(Spanned::origin).unwrap_or_default();
            broken(why, at, "raise `approvals` of a level, add a level, or narrow `nodes`".to_owned());
        }
        if let Some(most) = demand.access_duration.as_ref().filter(|most| *policy.access_duration > ***most) {
            let why = format!(
                "gives access for `{}`, but at most `{}` is allowed",
                *policy.access_duration, **most
            );
            broken(why, policy.access_duration.origin(), format!("write `accessDuration: {}`", **most));
        }
        if let Some(names) = demand.names.as_ref().filter(|names| !names.matches(policy.name.as_str())) {
            let why = format!("has a name that does not match `{}`", names.as_str());
            broken(why, policy.name.origin(), "give the policy another name".to_owned());
        }
    }

    fn auto_approvals(
        &self,
        policies: &mut Policies,
        covering: &Spanned<Nodes>,
        only_for: Option<&Spanned<Requests>>,
        report: &mut Report,
    ) {
        if self.plan.model.auto_approvals.is_empty() {
            return self.idle("the model has no auto-approval policy", NOTHING_YET, report);
        }
        let mut parts = match &**covering {
            Nodes::All => Vec::new(),
            Nodes::Tagged(_) => vec![policies.tagged([&**covering])],
        };
        if let Some(requests) = only_for {
            // A name that nothing has is reported.
            let Some(of) = asked(self.plan, policies, requests) else { return };
            parts.push(of.negated());
        }
        let of = Question::All(parts);
        let plan = self.plan;
        let mut places = Vec::new();
        for (number, rollout) in plan.rollouts.iter().enumerate() {
            if !plan.is_beyond_deny_access(number) {
                places.push((rollout, true));
            }
            if !plan.beyond_deny_access(number).is_empty() {
                places.push((rollout, false));
            }
        }
        let claimed = Claimed {
            broken: &|why, at| {
                self.broken_by(why, (at, BY_STATEMENT), "narrow the statement").subject(self.subject())
            },
            undecided: &|why| self.undecided(why),
        };
        auto_approved(plan, policies, &claimed, places, &of, report);
    }

    fn denies(&self, policies: &mut Policies, requests: &Requests, report: &mut Report) {
        let Some(of) = asked(self.plan, policies, requests) else { return };
        if policies.prover.never(&of).is_proved() {
            return self.idle(
                "no request is as it describes",
                "conditions of one list must all hold for the same request",
                report,
            );
        }
        let help = "add a statement to `denyAccess` that denies it";
        let broken = |why: &str, at: Origin| self.broken(why, at, help).subject(self.subject());
        if self.plan.model.deny_access.is_none() {
            report.push(broken("the model has no deny-access policy", self.plan.model.place_origin()));
            return;
        }
        let passes = Question::All(vec![of, Question::any_of(policies.deny.ids()).negated()]);
        match policies.prover.never(&passes) {
            Answer::Proved => {}
            Answer::Refuted(_) if !policies.deny.complete => {
                report.push(self.undecided("a statement of the deny-access policy could not be read"));
            }
            Answer::Refuted(witness) => {
                let words = witness.in_words(|id| name(self.plan, id));
                report.push(broken(
                    &format!("the deny-access policy does not deny {words}"),
                    policies.deny.origin,
                ));
            }
            Answer::NotDecided(reason) => report.push(self.undecided(&reason.to_string())),
        }
        for (number, rollout) in self.plan.rollouts.iter().enumerate() {
            let approves = rollout.documents.auto_approval.is_some();
            if approves && !self.plan.beyond_deny_access(number).is_empty() {
                let why = format!(
                    "the deny-access policy does not reach all accounts of the rollout `{}`",
                    rollout.name()
                );
                report.push(
                    self.broken(
                        &why,
                        rollout.origin(),
                        "take its auto-approval policy out, or move the accounts below node access",
                    )
                    .subject(rollout.subject()),
                );
            }
        }
    }

    fn rollouts(&self, demand: &RolloutDemand, report: &mut Report) {
        if self.plan.rollouts.is_empty() {
            return self.idle("the model has no rollout", NOTHING_YET, report);
        }
        for rollout in &self.plan.rollouts {
            let at = rollout.origin().or(self.plan.model.place_origin());
            if let Some(names) = demand.names.as_ref().filter(|names| !names.matches(rollout.name())) {
                let why = format!(
                    "the rollout `{}` has a name that does not match `{}`",
                    rollout.name(),
                    names.as_str()
                );
                report
                    .push(self.broken(&why, at, "give the rollout another name").subject(rollout.subject()));
            }
            if demand.session_logs.is_none() {
                continue;
            }
            let Some(preferences) = rollout.documents.session_preferences else {
                let why = format!(
                    "the rollout `{}` has no session preferences, so nothing logs its sessions",
                    rollout.name()
                );
                let help = "set `sessionPreferences` of the rollout to preferences with `cloudWatch` or `s3`";
                report.push(self.broken(&why, at, help).subject(rollout.subject()));
                continue;
            };
            let logs = preferences.cloud_watch.as_ref().is_some_and(|logs| logs.log_group.is_some())
                || preferences.s3.as_ref().is_some_and(|logs| logs.bucket.is_some());
            if !logs {
                let why = format!(
                    "the session preferences `{}` of the rollout `{}` log nothing",
                    preferences.name,
                    rollout.name()
                );
                let help = "add `cloudWatch: {logGroup: NAME}` or `s3: {bucket: NAME}` to the preferences";
                let subject = format!("sessionPreferences/{}", preferences.name);
                report.push(self.broken(&why, preferences.name.origin().or(at), help).subject(subject));
            }
        }
    }

    fn regions(&self, among: &[Spanned<Region>], report: &mut Report) {
        let allowed: BTreeSet<&str> = among.iter().map(|region| region.as_str()).collect();
        // Nothing in a model can fail to be JSON.
        let Ok((model, origins)) = origin::capture(self.plan.model) else { return };
        let mut found = Vec::new();
        regions_in(&model, &origins, (false, Origin::Unknown), &mut found);
        for (region, at) in found.into_iter().filter(|(region, _)| !allowed.contains(region.as_str())) {
            let all: Vec<String> = allowed.iter().map(|region| format!("`{region}`")).collect();
            let why = format!("the model names the Region `{region}`");
            let help = format!("use one of {}", all.join(", "));
            report.push(
                self.broken(&why, at.or(self.plan.model.place_origin()), help)
                    .subject(format!("regions/{region}")),
            );
        }
    }
}

/// The node of an example, behind the name of a policy
fn covered(covering: &Nodes, tags: &[(String, String)]) -> String {
    if matches!(covering, Nodes::All) {
        return String::new();
    }
    let tags: Vec<String> = tags.iter().map(|(key, value)| format!("`{key}: {value}`")).collect();
    format!(", which may cover a node tagged {},", tags.join(" and "))
}

/// Keys whose values are Regions
const REGION_KEYS: [&str; 3] = ["homeRegion", "region", "regions"];

/// Parts of the model that judge, and deploy nothing
const JUDGES: [&str; 4] = ["accept", "guardrails", "invariants", "overrides"];

/// Regions that a captured model names, with their places
fn regions_in(
    value: &serde_json::Value,
    origins: &[Origin],
    (is_region, around): (bool, Origin),
    found: &mut Vec<(String, Origin)>,
) {
    let (value, own) = origin::captured(value, origins);
    let around = own.unwrap_or_default().or(around);
    match value {
        serde_json::Value::String(text) if is_region => found.push((text.clone(), around)),
        serde_json::Value::Array(items) => {
            items.iter().for_each(|item| regions_in(item, origins, (is_region, around), found));
        }
        serde_json::Value::Object(members) => {
            for (key, member) in members.iter().filter(|(key, _)| !JUDGES.contains(&key.as_str())) {
                regions_in(member, origins, (REGION_KEYS.contains(&key.as_str()), around), found);
            }
        }
        _ => {}
    }
}
