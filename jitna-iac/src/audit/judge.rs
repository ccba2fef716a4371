//! Judgement of every statement for every holder: who may start a session without a request

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};

use super::edits::{EDITS, KEEPERS};
use super::export::{Exports, Holders, Policy};
use super::holders::{Holder, called, held_by, holders, list};
use super::policy::{NODES, Naming, Statement};
use super::shield::{Action, Outcome, Shield};
use super::ways::{AS_OF, WAYS};
use super::{managed, organization};
use crate::diag::{Diagnostic, Diagnostics, RuleInfo};
use crate::ids::clip;
use crate::origin::Spanned;
use crate::pattern::{Pattern, Variables};
use crate::rules;

/// Action that starts a session on a node
const START_SESSION: &str = "ssm:StartSession";

/// Action that opens a remote desktop over a session, which requires a separate permission
const START_CONNECTION: &str = "ssm-guiconnect:StartConnection";

/// A holder, with the limits on each action
struct Weighed<'e> {
    holder: Holder<'e>,
    shields: Vec<OnceCell<Shield<'e>>>,
}

/// Adds all findings about the exports
pub(super) fn judge(exports: &mut Exports, findings: &mut Diagnostics) {
    organization::join(exports, findings);
    resolve(exports, findings);
    let exports = &*exports;
    organization::blocked(exports, findings);
    let mut exempt = BTreeSet::new();
    for identity in exports.identities.iter().filter(|identity| identity.exempt) {
        exempt.extend(held_by(exports, identity));
        if let Some(trust) = identity.trust.as_ref().filter(|_| identity.spared) {
            trust.judge(&called(identity), identity.account.as_deref(), findings);
        }
    }
    let actions = actions(exports.editors);
    let shields = || actions.iter().map(|_| OnceCell::new()).collect();
    let all: Vec<Weighed<'_>> =
        holders(exports).into_iter().map(|holder| Weighed { holder, shields: shields() }).collect();
    let nobody = Weighed { holder: Holder::nobody(), shields: shields() };
    let mut by_policy: BTreeMap<usize, Vec<&Weighed<'_>>> = BTreeMap::new();
    for weighed in &all {
        for index in weighed.holder.policies.iter().collect::<BTreeSet<_>>() {
            by_policy.entry(*index).or_default().push(weighed);
        }
    }
    unusable_keys(exports, findings);
    for (index, policy) in exports.policies.iter().enumerate() {
        let mut holders = by_policy.remove(&index).unwrap_or_default();
        // No principal has it, or only a role that is meant to.
        if holders.is_empty() && (policy.holders == Holders::Known || exempt.contains(&index)) {
            continue;
        }
        let own;
        if holders.is_empty() {
            own = Weighed {
                holder: Holder { policies: vec![index], ..nobody.holder.clone() },
                shields: shields(),
            };
            holders.push(&own);
        }
        for statement in policy.document.statements.iter().filter(|statement| statement.allows) {
            let case = Case { exports, actions: &actions, policy, statement, holders: &holders };
            let reported = case.session(findings);
            case.connection(findings);
            case.other_ways(reported, findings);
            if exports.editors {
                case.edits(findings);
            }
        }
    }
}

/// Calls of a request for access
const REQUEST_CALLS: [&str; 2] = ["ssm:StartAccessRequest", "ssm:GetAccessToken"];

/// Condition keys that these calls do not have (User Guide, "Setting up just-in-time access with Systems Manager")
const UNUSABLE_KEYS: [&str; 5] =
    ["aws:SourceVpc", "aws:SourceVpce", "aws:VpcSourceIp", "aws:UserAgent", "aws:MultiFactorAuthPresent"];

/// Reports conditions on keys that the calls of a request do not have
fn unusable_keys(exports: &Exports, findings: &mut Diagnostics) {
    for policy in &exports.policies {
        for statement in &policy.document.statements {
            let keys: BTreeSet<&str> = statement
                .condition_keys()
                .filter_map(|key| {
                    UNUSABLE_KEYS.into_iter().find(|unusable| unusable.eq_ignore_ascii_case(key))
                })
                .collect();
            if keys.is_empty() || statement.names_everything() {
                continue;
            }
            let named = REQUEST_CALLS
                .into_iter()
                .filter_map(|call| Some((call, statement.names(call, &Pattern::action(call))?)));
            let named: Vec<(&str, Naming)> = named.collect();
            let Some((_, naming)) = named.first() else { continue };
            let keys: Vec<String> = keys.iter().map(|key| format!("`{key}`")).collect();
            let calls: Vec<String> = named.iter().map(|(call, _)| format!("`{call}`")).collect();
            let place = format!("{}, {}", policy.name, statement.name);
            findings.push(
                rules::UNUSABLE_CONDITION_KEY
                    .finding(format!("{} have no condition key {}: {place}", calls.join(" and "), keys.join(", ")))
                    .at(naming.origin, "")
                    .help("take these actions into a statement without the condition, and require it where users sign in")
                    .subject(place),
            );
        }
    }
}

fn actions(editors: bool) -> Vec<Action> {
    let patterns =
        |texts: &[&str]| texts.iter().map(|text| Pattern::resource(text, Variables::Anything)).collect();
    let sessions = [(START_SESSION, NODES, None)];
    let ways = WAYS.iter().map(|way| (way.action, way.on, way.document_type));
    let edits = EDITS.iter().filter(|_| editors).map(|edit| (edit.action, edit.on, edit.document_type));
    let all = sessions.into_iter().chain(ways).chain(edits);
    all.map(|(name, on, document_type)| Action {
        name,
        pattern: Pattern::action(name),
        targets: patterns(on),
        document_type,
    })
    .collect()
}

/// Assigns known documents to attached policies without one, and reports those without a known document
fn resolve(exports: &mut Exports, findings: &mut Diagnostics) {
    exports.join_handed();
    let groups: BTreeSet<(String, String)> =
        exports.groups().map(|(scope, name)| (scope.to_owned(), name.to_owned())).collect();
    let mut unknown: BTreeMap<(bool, String), (crate::Origin, BTreeSet<String>)> = BTreeMap::new();
    let mut known = Vec::new();
    for identity in exports.identities.iter().filter(|identity| !identity.exempt) {
        let mut miss = |is_group: bool, name: &Spanned<String>| {
            let (_, holders) =
                unknown.entry((is_group, (**name).clone())).or_insert((name.origin(), BTreeSet::new()));
            holders.insert(called(identity));
        };
        for arn in identity.attached.iter().chain(&identity.boundary) {
            let boundary = identity.boundary.as_ref().is_some_and(|boundary| std::ptr::eq(boundary, arn));
            if exports.managed.contains_key(&**arn) {
                continue;
            }
            match managed::document(arn, arn.origin()) {
                Some(document) => known.push(((**arn).clone(), document)),
                // A policy without a document is assumed to deny nothing, which the findings state.
                None if boundary => {}
                None => miss(false, arn),
            }
        }
        for group in &identity.groups {
            if !groups.contains(&(identity.scope.clone(), (**group).clone())) {
                miss(true, group);
            }
        }
        if !identity.given {
            let message = format!("the policies of {} are missing", called(identity));
            let help = "append what `aws sso-admin get-inline-policy-for-permission-set`, `list-managed-policies-in-permission-set` and \
                        `list-customer-managed-policy-references-in-permission-set` print for it";
            findings.push(rules::NO_POLICY.finding(message).at(identity.origin, "").help(help));
        }
    }
    for (arn, document) in known {
        if exports.managed.contains_key(&arn) {
            continue;
        }
        let name = format!("managed policy `{}`", clip(arn.rsplit('/').next().unwrap_or(&arn)));
        exports.policies.push(Policy { name, document, holders: Holders::Known });
        exports.managed.insert(arn, exports.policies.len() - 1);
    }
    for ((is_group, name), (origin, holders)) in unknown {
        let holders: Vec<&str> = holders.iter().map(String::as_str).collect();
        let shown = clip(&name);
        let finding = if is_group {
            let message = format!("group `{shown}` of {} is not in the export", list(&holders));
            let help = "what it allows was not judged; export users and groups together";
            rules::UNJUDGED_POLICY.finding(message).at(origin, "a member of it").help(help)
        } else {
            let message =
                format!("`{shown}` is attached to {}, and its text is not in the export", list(&holders));
            rules::UNJUDGED_POLICY.finding(message).at(origin, "attached here").help(hand_over(&name))
        };
        findings.push(finding.subject(name));
    }
}

/// Describes how to provide the document of a policy
fn hand_over(arn: &str) -> String {
    let plain = |text: &str| text.chars().all(|c| c.is_ascii_alphanumeric() || "+=,.@_-/:".contains(c));
    let name = arn.rsplit('/').next().unwrap_or(arn);
    if !plain(arn) || !arn.starts_with("arn:") {
        return "what it allows was not judged; save the output of `aws iam get-policy-version` in a file of the policy's name".to_owned();
    }
    let catalog = match arn.starts_with("arn:aws:iam::aws:") {
        true => format!(" (the catalog of policies of AWS is as of {})", managed::AS_OF),
        false => String::new(),
    };
    format!(
        "what it allows was not judged{catalog}; provide `{name}.json`: aws iam get-policy-version --policy-arn {arn} --version-id \"$(aws iam get-policy \
         --policy-arn {arn} --query Policy.DefaultVersionId --output text)\" > {name}.json"
    )
}

/// A statement and its holders
struct Case<'c, 'e> {
    exports: &'e Exports,
    actions: &'c [Action],
    policy: &'e Policy,
    statement: &'e Statement,
    holders: &'c [&'c Weighed<'e>],
}

/// What remains of an action for the holders of a statement
struct Left {
    naming: Naming,
    /// Condition keys, if every holder has a condition
    narrowed: Option<BTreeSet<String>>,
    /// Names of the holders; empty if they are unknown
    names: Vec<String>,
}

impl<'e> Case<'_, 'e> {
    /// Returns what remains of an action, if anything
    fn left(&self, index: usize) -> Option<Left> {
        let action = self.actions.get(index)?;
        let naming = self.statement.names(action.name, &action.pattern)?;
        let reach = self.statement.reach(&action.targets);
        if reach.is_empty() {
            return None;
        }
        let (mut open, mut narrowed, mut keys) = (Vec::new(), Vec::new(), BTreeSet::new());
        for weighed in self.holders {
            let shield = weighed.shields.get(index)?;
            let shield = shield.get_or_init(|| Shield::new(self.exports, &weighed.holder, action));
            match shield.weigh(self.statement, &reach) {
                Outcome::Shut => {}
                Outcome::Open => open.push(&weighed.holder.name),
                Outcome::Narrowed(by) => {
                    keys.extend(by.iter().map(|key| format!("`{}`", clip(key))));
                    narrowed.push(&weighed.holder.name);
                }
            }
        }
        let (named, narrowed) = match (open.is_empty(), narrowed.is_empty()) {
            (true, true) => return None,
            (false, _) => (open, None),
            (true, false) => (narrowed, Some(keys)),
        };
        let names = named.into_iter().filter(|name| !name.is_empty()).cloned().collect();
        Some(Left { naming, narrowed, names })
    }

    /// Reports a statement that starts sessions for at least one remaining holder; returns the reported place
    fn session(&self, findings: &mut Diagnostics) -> Option<crate::Origin> {
        let Left { naming, narrowed, names } = self.left(0)?;
        let mut message = "may start sessions without an access request".to_owned();
        let help = if naming.exact { EXACT_HELP } else { BROAD_HELP };
        let rule = match &narrowed {
            None => &rules::SESSION_WITHOUT_REQUEST,
            Some(keys) => {
                message.push_str(&narrowed_by(keys));
                &rules::NARROWED_SESSION
            }
        };
        let finding = self.finding(rule, &naming, &message, &names);
        findings.push(match self.unread_boundary() {
            None => finding.help(help),
            Some(arn) => {
                finding.help(format!("{help}; the permissions boundary `{}` is not in the export", clip(arn)))
            }
        });
        Some(naming.origin)
    }

    /// Returns the permissions boundary of a holder whose document is missing
    fn unread_boundary(&self) -> Option<&Spanned<String>> {
        let bounded = self.holders.iter().filter_map(|weighed| weighed.holder.boundary);
        bounded.into_iter().find(|arn| !self.exports.managed.contains_key(&***arn))
    }

    /// Reports a statement that opens remote desktops
    fn connection(&self, findings: &mut Diagnostics) {
        let wanted = Pattern::action(START_CONNECTION);
        let Some(naming) = self.statement.names(START_CONNECTION, &wanted) else { return };
        // If the statement also starts sessions, that finding is enough.
        if self
            .actions
            .first()
            .is_some_and(|start| self.statement.names(start.name, &start.pattern).is_some())
        {
            return;
        }
        let names: Vec<String> = self
            .holders
            .iter()
            .map(|weighed| weighed.holder.name.clone())
            .filter(|name| !name.is_empty())
            .collect();
        let message = "may open remote desktop connections";
        let finding = self.finding(&rules::CONNECTION_WITHOUT_REQUEST, &naming, message, &names);
        findings.push(
            finding.help(
                "a connection also needs a session; correct for users who connect with an access request",
            ),
        );
    }

    /// Reports the other actions of a statement that give access to a node, unless a finding about sessions covers them
    fn other_ways(&self, reported: Option<crate::Origin>, findings: &mut Diagnostics) {
        // A principal with all permissions can grant itself any access, which is a separate problem.
        if self.statement.names_everything() {
            return;
        }
        let said = reported.map(place);
        let mut whats: Vec<(&str, Vec<&str>)> = Vec::new();
        let mut first: Option<Naming> = None;
        let (mut names, mut keys, mut any_open) = (BTreeSet::new(), BTreeSet::new(), false);
        for (index, way) in (1..).zip(WAYS) {
            let Some(left) = self.left(index) else { continue };
            if said.is_some() && said == Some(place(left.naming.origin)) {
                continue;
            }
            match whats.iter_mut().find(|(what, _)| *what == way.what) {
                Some((_, actions)) => actions.push(way.action),
                None => whats.push((way.what, vec![way.action])),
            }
            names.extend(left.names);
            any_open |= left.narrowed.is_none();
            keys.extend(left.narrowed.unwrap_or_default());
            first.get_or_insert(left.naming);
        }
        let Some(naming) = first else { return };
        let ways: Vec<String> = whats
            .iter()
            .map(|(what, actions)| {
                let actions: Vec<String> = actions.iter().map(|action| format!("`{action}`")).collect();
                format!("{}, which {what}", actions.join(" and "))
            })
            .collect();
        let narrowed = if any_open { String::new() } else { narrowed_by(&keys) };
        let message = format!("may access nodes without an access request by {}{narrowed}", ways.join("; "));
        let names: Vec<String> = names.into_iter().collect();
        let finding = self.finding(&rules::OTHER_WAY_TO_A_NODE, &naming, &message, &names);
        findings.push(finding.help(format!(
            "remove the actions that its holders do not need; the catalog of such actions is as of {AS_OF}"
        )));
    }

    /// Reports the actions of a statement that change what decides about requests, except for the roles that AWS creates for that
    fn edits(&self, findings: &mut Diagnostics) {
        let keepers: Vec<Pattern> =
            KEEPERS.iter().map(|arn| Pattern::resource(arn, Variables::Unknown)).collect();
        let is_keeper = |weighed: &&&Weighed<'_>| {
            let arn = weighed.holder.caller.arn.as_ref();
            arn.is_some_and(|arn| keepers.iter().any(|keeper| keeper.covers_arn(arn)))
        };
        let holders: Vec<&Weighed<'_>> =
            self.holders.iter().filter(|weighed| !is_keeper(weighed)).copied().collect();
        if holders.is_empty() {
            return;
        }
        let case = Case { holders: &holders, ..*self };
        let mut whats: Vec<(&str, Vec<&str>)> = Vec::new();
        let mut first: Option<Naming> = None;
        let (mut names, mut keys, mut any_open) = (BTreeSet::new(), BTreeSet::new(), false);
        for (index, edit) in (1 + WAYS.len()..).zip(EDITS) {
            let Some(left) = case.left(index) else { continue };
            match whats.iter_mut().find(|(what, _)| *what == edit.what) {
                Some((_, actions)) => actions.push(edit.action),
                None => whats.push((edit.what, vec![edit.action])),
            }
            names.extend(left.names);
            any_open |= left.narrowed.is_none();
            keys.extend(left.narrowed.unwrap_or_default());
            first.get_or_insert(left.naming);
        }
        let Some(naming) = first else { return };
        let whats: Vec<String> = whats
            .iter()
            .map(|(what, actions)| {
                let actions: Vec<String> = actions.iter().map(|action| format!("`{action}`")).collect();
                format!("{what} ({})", actions.join(", "))
            })
            .collect();
        let narrowed = if any_open { String::new() } else { narrowed_by(&keys) };
        let message = format!("may change {}{narrowed}", whats.join("; "));
        let names: Vec<String> = names.into_iter().collect();
        let finding = case.finding(&rules::POLICY_EDITOR, &naming, &message, &names);
        findings.push(finding.help(
            "protect the policies with a guard (`migration: {protectPolicies: true}`), and name who may change them with `--except`",
        ));
    }

    fn finding(&self, rule: &RuleInfo, naming: &Naming, message: &str, holders: &[String]) -> Diagnostic {
        let place = format!("{}, {}", self.policy.name, self.statement.name);
        let names: Vec<&str> = holders.iter().map(String::as_str).collect();
        let who = if names.is_empty() { "any holder".to_owned() } else { list(&names) };
        rule.finding(format!("{who} {message}: {place}"))
            .at(naming.origin, naming.label.clone())
            .subject(place)
    }
}

/// Converts an origin to a comparable value
fn place(origin: crate::Origin) -> String {
    format!("{origin:?}")
}

fn narrowed_by(keys: &BTreeSet<String>) -> String {
    let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
    format!(", narrowed by {}", keys.join(", "))
}

const EXACT_HELP: &str =
    "take `ssm:StartSession` out, or add the condition `\"Null\": {\"ssm:AccessRequestId\": \"false\"}`";

/// Help for a statement where a condition would apply to everything else that it allows
const BROAD_HELP: &str = "allow less, or also deny `ssm:StartSession` under the condition `\"Null\": {\"ssm:AccessRequestId\": \"true\"}`";
