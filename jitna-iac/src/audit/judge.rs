//! Who may start a session without a request: every holder of every statement, weighed

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::export::{Exports, Holders, Identity, Kind, Policy};
use super::managed;
use super::policy::{Document, Guard, Naming, Reach, Statement};
use crate::diag::{Diagnostic, Diagnostics, RuleInfo};
use crate::ids::clip;
use crate::origin::{Origin, Sp};
use crate::rules;

/// Action that opens a session on a node
const START_SESSION: &str = "ssm:StartSession";

/// Action that opens a remote desktop, over a session that it needs a permission of its own for
const START_CONNECTION: &str = "ssm-guiconnect:StartConnection";

/// Names of holders that a message gives
const NAMED: usize = 10;

/// Someone who acts: a user with the groups, a role, a permission set; a group without members stands for those to come
struct Principal<'e> {
    name: String,
    policies: Vec<usize>,
    boundary: Option<&'e Sp<String>>,
}

/// What a statement comes to for one principal
enum Outcome {
    Shut,
    Narrowed(Vec<String>),
    Open,
}

/// Adds every finding about the exports
pub(super) fn judge(exports: &mut Exports, findings: &mut Diagnostics) {
    resolve(exports, findings);
    let exports = &*exports;
    let mut exempt = BTreeSet::new();
    for identity in exports.identities.iter().filter(|identity| identity.exempt) {
        exempt.extend(held_by(exports, identity));
    }
    let principals = principals(exports);
    let mut holders: BTreeMap<usize, Vec<&Principal<'_>>> = BTreeMap::new();
    for principal in &principals {
        for index in principal.policies.iter().collect::<BTreeSet<_>>() {
            holders.entry(*index).or_default().push(principal);
        }
    }
    for (index, policy) in exports.policies.iter().enumerate() {
        let holders = holders.remove(&index).unwrap_or_default();
        // Held by nobody, or only by a role that is meant to.
        if holders.is_empty() && (policy.holders == Holders::Known || exempt.contains(&index)) {
            continue;
        }
        for statement in policy.document.statements.iter().filter(|statement| statement.allows) {
            session(exports, policy, statement, &holders, findings);
            connection(policy, statement, &holders, findings);
        }
    }
}

/// Gives each attached policy whose text is elsewhere the text that is known, or says that there is none
fn resolve(exports: &mut Exports, findings: &mut Diagnostics) {
    let mut unknown: BTreeMap<&str, (Origin, BTreeSet<String>)> = BTreeMap::new();
    for identity in exports.identities.iter().filter(|identity| !identity.exempt) {
        for arn in &identity.attached {
            if exports.managed.contains_key(&**arn) {
                continue;
            }
            if let Some(document) = managed::document(arn, arn.origin()) {
                let name = arn.rsplit('/').next().unwrap_or(arn);
                let name = format!("managed policy `{}`", clip(name));
                exports.policies.push(Policy { name, document, holders: Holders::Known });
                exports.managed.insert((**arn).clone(), exports.policies.len() - 1);
            } else {
                let (_, holders) = unknown.entry(&**arn).or_insert((arn.origin(), BTreeSet::new()));
                holders.insert(called(identity));
            }
        }
    }
    for (arn, (origin, holders)) in unknown {
        let holders: Vec<&str> = holders.iter().map(String::as_str).collect();
        let message =
            format!("`{}` is attached to {}, and its text is not in the export", clip(arn), list(&holders));
        findings.push(
            rules::UNJUDGED_POLICY
                .finding(message)
                .at(origin, "attached here")
                .subject(arn)
                .help("what it allows was not judged; add what `aws iam get-policy-version` prints, or export without `--filter`"),
        );
    }
}

/// Numbers of the policies that an identity holds itself
fn held_by(exports: &Exports, identity: &Identity) -> Vec<usize> {
    let managed = identity.attached.iter().filter_map(|arn| exports.managed.get(&**arn).copied());
    identity.inline.iter().copied().chain(managed).collect()
}

fn principals(exports: &Exports) -> Vec<Principal<'_>> {
    let groups: HashMap<(&str, &str), &Identity> = exports
        .identities
        .iter()
        .filter(|identity| identity.kind == Kind::Group)
        .map(|group| ((group.scope.as_str(), group.name.as_str()), group))
        .collect();
    let mut with_members: BTreeSet<(&str, &str)> = BTreeSet::new();
    for user in &exports.identities {
        with_members.extend(user.groups.iter().map(|group| (user.scope.as_str(), group.as_str())));
    }
    let acting = exports.identities.iter().filter(|identity| {
        let key = (identity.scope.as_str(), identity.name.as_str());
        !identity.exempt && (identity.kind != Kind::Group || !with_members.contains(&key))
    });
    acting
        .map(|identity| {
            let of_groups = identity.groups.iter().filter_map(|group| {
                groups.get(&(identity.scope.as_str(), group.as_str())).map(|group| held_by(exports, group))
            });
            let mut policies = held_by(exports, identity);
            policies.extend(of_groups.flatten());
            Principal { name: called(identity), policies, boundary: identity.boundary.as_ref() }
        })
        .collect()
}

/// As messages name an identity
fn called(identity: &Identity) -> String {
    let Identity { kind, name, account, .. } = identity;
    let account = account.as_ref().map(|account| format!(" of {}", clip(account))).unwrap_or_default();
    format!("{} `{}`{account}", kind.as_str(), clip(name))
}

/// Reports a statement that starts sessions, if any holder is left for whom it does
fn session(
    exports: &Exports,
    policy: &Policy,
    statement: &Statement,
    holders: &[&Principal<'_>],
    findings: &mut Diagnostics,
) {
    let Some(naming) = statement.names(START_SESSION) else { return };
    let reach = statement.reach();
    if reach.is_empty() || statement.guard() == Guard::Request {
        return;
    }
    let mut outcomes: Vec<(&str, Outcome)> = Vec::new();
    if holders.is_empty() {
        outcomes.push(("", weigh(statement, &reach, &[&policy.document], None)));
    }
    for holder in holders {
        let own: Vec<&Document> = documents(exports, &holder.policies);
        let boundary = holder.boundary.and_then(|arn| boundary(exports, arn));
        outcomes.push((&holder.name, weigh(statement, &reach, &own, boundary.as_ref())));
    }
    let (mut is_open, mut keys) = (false, BTreeSet::new());
    for (_, outcome) in &outcomes {
        match outcome {
            Outcome::Shut => {}
            Outcome::Open => is_open = true,
            Outcome::Narrowed(by) => keys.extend(by.iter().map(|key| format!("`{}`", clip(key)))),
        }
    }
    let counts = |outcome: &Outcome| match outcome {
        Outcome::Shut => false,
        Outcome::Open => true,
        Outcome::Narrowed(_) => !is_open,
    };
    let counted = || outcomes.iter().filter(|(_, outcome)| counts(outcome)).map(|(name, _)| *name);
    if counted().next().is_none() {
        return;
    }
    let names: Vec<String> = counted().filter(|name| !name.is_empty()).map(str::to_owned).collect();
    let mut message = "may start sessions without an access request".to_owned();
    let help = if naming.exact { EXACT_HELP } else { BROAD_HELP };
    let rule = if is_open {
        &rules::SESSION_WITHOUT_REQUEST
    } else {
        let keys: Vec<String> = keys.into_iter().collect();
        message.push_str(&format!(", narrowed by {}", keys.join(", ")));
        &rules::NARROWED_SESSION
    };
    let finding = finding(rule, policy, statement, &naming, &message, &names);
    let unread_boundary =
        holders.iter().filter_map(|holder| holder.boundary).find(|arn| boundary(exports, arn).is_none());
    findings.push(with_boundary(finding, unread_boundary, help));
}

const EXACT_HELP: &str =
    "take `ssm:StartSession` out, or add the condition `\"Null\": {\"ssm:AccessRequestId\": \"false\"}`";

/// A condition would hold for everything else that the statement allows
const BROAD_HELP: &str = "allow less, or deny `ssm:StartSession` beside it, under the condition `\"Null\": {\"ssm:AccessRequestId\": \"true\"}`";

fn with_boundary(finding: Diagnostic, unread: Option<&Sp<String>>, help: &str) -> Diagnostic {
    match unread {
        None => finding.help(help),
        Some(arn) => {
            finding.help(format!("{help}; the permissions boundary `{}` is not in the export", clip(arn)))
        }
    }
}

fn documents<'e>(exports: &'e Exports, policies: &[usize]) -> Vec<&'e Document> {
    policies.iter().filter_map(|index| exports.policies.get(*index)).map(|policy| &policy.document).collect()
}

/// Text of a permissions boundary, if the export has it or it is known
fn boundary(exports: &Exports, arn: &Sp<String>) -> Option<Document> {
    let held = exports.managed.get(&**arn).and_then(|index| exports.policies.get(*index));
    held.map(|policy| policy.document.clone()).or_else(|| managed::document(arn, arn.origin()))
}

/// What a statement comes to, beside the other policies of its holder
fn weigh(
    statement: &Statement,
    reach: &[Reach],
    documents: &[&Document],
    boundary: Option<&Document>,
) -> Outcome {
    let denials = documents.iter().copied().chain(boundary).flat_map(|document| &document.statements);
    let denials: Vec<&Statement> = denials
        .filter(|other| !other.allows && other.names(START_SESSION).is_some() && other.always_applies())
        .collect();
    let left: Vec<&Reach> =
        reach.iter().filter(|reach| !denials.iter().any(|denial| denial.is_about_all(reach))).collect();
    if left.is_empty() {
        return Outcome::Shut;
    }
    let mut keys = match statement.guard() {
        Guard::Request => return Outcome::Shut,
        Guard::Other(keys) => keys,
        Guard::None => Vec::new(),
    };
    if let Some(boundary) = boundary {
        let leaves = |other: &&Statement| {
            other.allows
                && other.names(START_SESSION).is_some()
                && left.iter().any(|reach| other.leaves(reach))
        };
        let guards: Vec<Guard> = boundary.statements.iter().filter(leaves).map(Statement::guard).collect();
        if guards.iter().all(|guard| *guard == Guard::Request) {
            return Outcome::Shut;
        }
        if !guards.contains(&Guard::None) {
            keys.extend(guards.into_iter().flat_map(|guard| match guard {
                Guard::Other(keys) => keys,
                Guard::None | Guard::Request => Vec::new(),
            }));
        }
    }
    if keys.is_empty() { Outcome::Open } else { Outcome::Narrowed(keys) }
}

/// Reports a statement that opens remote desktops
fn connection(
    policy: &Policy,
    statement: &Statement,
    holders: &[&Principal<'_>],
    findings: &mut Diagnostics,
) {
    let Some(naming) = statement.names(START_CONNECTION) else { return };
    // Where the statement starts sessions too, that finding says what matters.
    if statement.names(START_SESSION).is_some() {
        return;
    }
    let names: Vec<String> = holders.iter().map(|holder| holder.name.clone()).collect();
    let message = "may open remote desktop connections";
    let finding = finding(&rules::CONNECTION_WITHOUT_REQUEST, policy, statement, &naming, message, &names);
    findings
        .push(finding.help(
            "a connection needs a session as well; right for those who connect with an access request",
        ));
}

fn finding(
    rule: &RuleInfo,
    policy: &Policy,
    statement: &Statement,
    naming: &Naming,
    message: &str,
    holders: &[String],
) -> Diagnostic {
    let place = format!("{}, {}", policy.name, statement.name);
    let names: Vec<&str> = holders.iter().map(String::as_str).collect();
    let who = if names.is_empty() { "whoever holds it".to_owned() } else { list(&names) };
    rule.finding(format!("{who} {message}: {place}")).at(naming.origin, naming.label.clone()).subject(place)
}

/// A few names, and how many more there are
fn list(names: &[&str]) -> String {
    let shown = names.get(..NAMED).unwrap_or(names).join(", ");
    match names.len().saturating_sub(NAMED) {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}
