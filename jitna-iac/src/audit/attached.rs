//! Targets of the organization's policies, and what the allow lists among them do not allow

use std::collections::{BTreeMap, BTreeSet};

use super::condition::Caller;
use super::export::Exports;
use super::organization::{Control, ControlKind, NEEDED, token_role};
use super::policy::{Document, Guard, items, unreadable};
use crate::diag::Diagnostics;
use crate::ids::{clip, organization_id_in};
use crate::origin::Origin;
use crate::pattern::Pattern;
use crate::read::Node;
use crate::rules;

/// ID of the AWS managed policy that allows everything, which is attached to every target until it is detached ("Service control policies
/// (SCPs)" in the AWS Organizations User Guide)
const FULL_ACCESS: &str = "p-FullAWSAccess";

/// Output of `list-policies-for-target`: all service control policies of a target, by ID
#[derive(Debug, Default)]
pub(super) struct Attachments(BTreeMap<String, BTreeMap<String, (String, Origin)>>);

/// Result of the service control policies of a target
enum Level<'e> {
    /// They allow everything, or the result is unknown
    Open,
    /// They allow what these documents allow; whether all policies of the target are listed
    Listed(Vec<&'e Control>, bool),
    /// The document of one of the policies is not available
    Unread(&'e str, Origin),
}

impl Exports {
    /// Reads `aws organizations list-policies-for-target`, which does not name the target: the name of the file does
    pub(super) fn policies_of_target(&mut self, node: &Node<'_>, file: &str, findings: &mut Diagnostics) {
        let target = organization_id_in(file);
        let mut service = BTreeMap::new();
        for policy in items(node, "Policies", findings) {
            let text = |key: &str| policy.get(key).and_then(Node::as_text);
            self.tree.management_of(text("Arn"));
            let Some(id) = text("Id") else {
                unreadable(findings, "a policy of AWS Organizations without `Id`", policy.origin);
                continue;
            };
            if let Some(target) = &target {
                self.attachments_by_id.entry(id.to_owned()).or_default().insert(target.clone());
            }
            if text("Type") == Some("SERVICE_CONTROL_POLICY") {
                let name = text("Name").unwrap_or(id).to_owned();
                service.insert(id.to_owned(), (name, policy.origin));
            }
        }
        self.judged += 1;
        match target {
            Some(target) if !service.is_empty() => {
                self.attachments.0.entry(target).or_default().extend(service);
            }
            Some(_) => {}
            None => findings.push(
                rules::UNATTACHED_CONTROL_POLICY
                    .finding("policies of a target that no file names")
                    .at(node.origin, "")
                    .help(
                        "save the output of `aws organizations list-policies-for-target` in a file that has the ID of the target in its \
                         name, such as `policies-333333333333.json`",
                    ),
            ),
        }
    }

    /// Returns what the service control policies of a target allow
    fn level(&self, target: &str) -> Level<'_> {
        let service = || self.controls.iter().filter(|control| control.kind == ControlKind::Service);
        if let Some(listed) = self.attachments.0.get(target) {
            if listed.contains_key(FULL_ACCESS) {
                return Level::Open;
            }
            let mut all = Vec::new();
            for (id, (name, origin)) in listed {
                match service().find(|control| control.id.as_deref() == Some(id)) {
                    Some(control) => all.push(control),
                    None => return Level::Unread(name, *origin),
                }
            }
            return Level::Listed(all, true);
        }
        // If the targets of `FullAWSAccess` are known, it is not attached to any other target.
        let full = service().find(|control| control.id.as_deref() == Some(FULL_ACCESS));
        let Some(targets) = full.and_then(|control| control.targets.as_ref()) else { return Level::Open };
        let here = |control: &&Control| control.targets.as_ref().is_some_and(|all| all.contains(target));
        let here: Vec<&Control> = service().filter(here).collect();
        let lists = here.iter().any(|control| control.is_allow_list());
        if targets.contains(target) || !lists { Level::Open } else { Level::Listed(here, false) }
    }

    /// Returns the documents of each target at or above an account whose policies do not allow everything
    pub(super) fn allow_lists(&self, account: Option<&str>) -> Vec<Vec<&Document>> {
        let above = account.map(|account| self.tree.targets_of(account)).unwrap_or_default();
        above
            .into_iter()
            .filter_map(|target| match self.level(&target) {
                Level::Listed(controls, _) => {
                    Some(controls.into_iter().map(|control| &control.document).collect())
                }
                Level::Open | Level::Unread(..) => None,
            })
            .collect()
    }
}

impl Control {
    /// Checks whether it is an allow list: it allows something, but not everything
    pub(super) fn is_allow_list(&self) -> bool {
        let mut allowing = self.document.statements.iter().filter(|statement| statement.allows).peekable();
        self.kind == ControlKind::Service
            && allowing.peek().is_some()
            && !allowing.any(|statement| statement.allows_everything())
    }
}

/// Reports the targets of the given policies whose allow lists do not include what just-in-time node access needs
pub(super) fn judge(exports: &Exports, findings: &mut Diagnostics) {
    let mut targets: BTreeSet<&str> = exports.attachments.0.keys().map(String::as_str).collect();
    for control in exports.controls.iter().filter(|control| control.is_allow_list()) {
        targets.extend(control.targets.iter().flatten().map(String::as_str));
    }
    let mut said = BTreeSet::new();
    for target in targets.into_iter().filter(|target| !exports.tree.is_management(target)) {
        match exports.level(target) {
            Level::Listed(controls, complete) => {
                let blocked = left_out(controls.iter().map(|control| &control.document));
                let names: Vec<String> =
                    controls.iter().map(|control| format!("`{}`", clip(&control.name))).collect();
                let Some(first) = controls.first() else { continue };
                if !complete && said.insert(target) {
                    assumed(target, &names, first, findings);
                }
                if !blocked.is_empty() {
                    findings.push(blocks(target, &names, &blocked, first));
                }
            }
            Level::Unread(name, origin) => {
                let message = format!(
                    "service control policy `{}` of `{}` is not in the export, so what is allowed there is not judged",
                    clip(name),
                    clip(target)
                );
                let help = "also provide the output of `aws organizations describe-policy` for it";
                findings.push(
                    rules::UNDECIDED_ALLOW_LIST.finding(message).at(origin, "").subject(target).help(help),
                );
            }
            Level::Open => {}
        }
    }
    for control in exports.controls.iter().filter(|control| control.is_allow_list()) {
        // If the targets are unknown, another finding reports that. A policy that is not attached has no effect.
        let open: Vec<&String> = control
            .targets
            .iter()
            .flatten()
            .filter(|target| {
                !exports.attachments.0.contains_key(*target) && !exports.tree.is_management(target)
            })
            .filter(|target| matches!(exports.level(target), Level::Open))
            .filter(|_| !exports.has_targets_of_full_access())
            .collect();
        if let Some(first) = open.first() {
            findings.push(undecided(control, first, open.len() - 1));
        }
    }
}

impl Exports {
    fn has_targets_of_full_access(&self) -> bool {
        self.controls
            .iter()
            .any(|control| control.id.as_deref() == Some(FULL_ACCESS) && control.targets.is_some())
    }
}

/// Returns what just-in-time node access needs but these documents do not allow, with the reason
fn left_out<'e>(documents: impl Iterator<Item = &'e Document> + Clone) -> Vec<String> {
    let mut all = Vec::new();
    for (action, by_role, why) in NEEDED {
        let wanted = Pattern::action(action);
        let caller = Caller { arn: by_role.then(token_role), ..Caller::default() };
        let is_allowed = documents.clone().flat_map(|document| &document.statements).any(|statement| {
            statement.allows
                && statement.names(action, &wanted).is_some()
                && statement.guard(&caller) != Guard::Never
        });
        if !is_allowed {
            all.push(format!("`{action}` ({why})"));
        }
    }
    all
}

fn blocks(target: &str, names: &[String], blocked: &[String], first: &Control) -> crate::diag::Diagnostic {
    let (them, allow) = if names.len() == 1 { ("policy", "does") } else { ("policies", "do") };
    let message = format!(
        "service control {them} {} of `{}` {allow} not allow {}",
        names.join(", "),
        clip(target),
        blocked.join(", ")
    );
    rules::CONTROL_POLICY_BLOCKS_ACCESS
        .finding(message)
        .at(first.origin, "an allow list")
        .subject(target)
        .help("allow these actions as well: a service control policy denies what none of the policies of a target allows")
}

/// Reports that other policies of a target may be missing from the export
fn assumed(target: &str, names: &[String], first: &Control, findings: &mut Diagnostics) {
    let message = format!(
        "{} {} assumed to be all service control policies of `{}`, as `FullAWSAccess` is attached elsewhere",
        names.join(", "),
        if names.len() == 1 { "is" } else { "are" },
        clip(target)
    );
    let mut finding = rules::UNDECIDED_ALLOW_LIST.finding(message);
    finding.severity = crate::diag::Severity::Note;
    findings.push(finding.at(first.origin, "").subject(target).help(list_policies(target)));
}

fn undecided(control: &Control, target: &str, more: usize) -> crate::diag::Diagnostic {
    let more = match more {
        0 => String::new(),
        1 => " and one more target".to_owned(),
        more => format!(" and {more} more targets"),
    };
    let blocked = left_out(std::iter::once(&control.document));
    let blocked = match blocked.is_empty() {
        true => String::new(),
        false => format!("; without them, node access is blocked: it does not allow {}", blocked.join(", ")),
    };
    let message = format!(
        "service control policy `{}` is an allow list, but no file says which other policies `{}`{more} has, such as `FullAWSAccess`, so \
         it removes no permissions{blocked}",
        clip(&control.name),
        clip(target)
    );
    rules::UNDECIDED_ALLOW_LIST
        .finding(message)
        .at(control.origin, "")
        .subject(&control.name)
        .help(list_policies(target))
}

/// Describes how to provide all policies of a target
fn list_policies(target: &str) -> String {
    let is_plain = target.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    let target = if is_plain { target } else { "TARGET" };
    format!(
        "provide `policies-{target}.json`: aws organizations list-policies-for-target --target-id {target} --filter \
         SERVICE_CONTROL_POLICY > policies-{target}.json"
    )
}
