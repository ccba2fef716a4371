//! Service control policies: what they take back, and whether they block what just-in-time node access needs

use std::collections::{BTreeMap, BTreeSet};

use super::condition::Caller;
use super::export::{Exports, TOKEN_ROLE, with_document};
use super::pattern::{Pattern, Variables};
use super::policy::{Document, NODES, items, pairs, unreadable};
use crate::diag::Diagnostics;
use crate::ids::{clip, organization_id_in};
use crate::origin::Origin;
use crate::read::{Node, Value};
use crate::rules;

/// Levels of units that are followed, far more than an organization has: a file may say anything
const MOST_LEVELS: usize = 24;

/// What users and the service do in an account for each access, and who does it
///
/// "Required permissions for just-in-time node access" in the Systems Manager User Guide; the role of the tokens has
/// `AWSSystemsManagerJustInTimeAccessTokenPolicy`.
const NEEDED: &[(&str, bool, &str)] = &[
    ("ssm:StartAccessRequest", false, "users request access with it"),
    ("ssm:GetAccessToken", false, "users fetch the token of an approved request with it"),
    ("ssm:SendAutomationSignal", false, "approvers approve with it"),
    ("ssm:StartSession", true, "the role of the tokens starts the session with it"),
];

/// A policy of the organization
#[derive(Debug)]
pub(super) struct Control {
    pub(super) name: String,
    id: Option<String>,
    document: Document,
    /// Ids of the root, units and accounts that it is attached to; none if nobody says
    targets: Option<BTreeSet<String>>,
    origin: Origin,
}

/// What `list-targets-for-policy` printed in a file of its own
#[derive(Debug)]
pub(super) struct LooseTargets {
    file: String,
    ids: BTreeSet<String>,
    origin: Origin,
}

/// Units and accounts, each with what is above it
#[derive(Debug, Default)]
pub(super) struct Tree {
    parents: BTreeMap<String, String>,
    management: Option<String>,
}

impl Exports {
    /// `aws organizations describe-policy`
    pub(super) fn organization_policy(&mut self, node: &Node<'_>, findings: &mut Diagnostics) {
        let summary = node.get("PolicySummary");
        let text = |key: &str| summary.and_then(|summary| summary.get(key)).and_then(Node::as_text);
        self.tree.management_of(text("Arn"));
        let name = clip(text("Name").or(text("Id")).unwrap_or("without a name"));
        if let Some(other) = text("Type").filter(|kind| *kind != "SERVICE_CONTROL_POLICY") {
            let message = format!("`{name}` is a `{}`, which is not judged", clip(other));
            let help = "only service control policies are judged; leave the file out";
            findings.push(rules::NO_POLICY.finding(message).at(node.origin, "").help(help));
            return;
        }
        let Some(content) = node.get("Content") else {
            unreadable(findings, "a service control policy without `Content`", node.origin);
            return;
        };
        self.judged += 1;
        if let Some(document) = with_document(content, findings, Document::read) {
            self.control = Some(self.controls.len());
            let id = text("Id").map(str::to_owned);
            self.controls.push(Control { name, id, document, targets: None, origin: node.origin });
        }
    }

    /// `aws organizations list-targets-for-policy`, which does not name the policy: it comes before, or the file is named after it
    pub(super) fn targets(&mut self, node: &Node<'_>, file: &str, findings: &mut Diagnostics) {
        let mut ids = BTreeSet::new();
        for target in items(node, "Targets", findings) {
            self.tree.management_of(target.get("Arn").and_then(Node::as_text));
            match target.get("TargetId").and_then(Node::as_text) {
                Some(id) => _ = ids.insert(id.to_owned()),
                None => unreadable(findings, "an item of `Targets` without `TargetId`", target.origin),
            }
        }
        self.judged += 1;
        match self.control.and_then(|index| self.controls.get_mut(index)) {
            Some(control) => control.targets.get_or_insert_with(BTreeSet::new).extend(ids),
            None => self.loose_targets.push(LooseTargets { file: file.to_owned(), ids, origin: node.origin }),
        }
    }
}

impl Tree {
    /// Answers of AWS Organizations about what is above what
    ///
    /// Most of them do not name the parent, so its id is looked for in the name of the file, as `import` does.
    pub(super) fn read(&mut self, node: &Node<'_>, file: &str) {
        let subject = organization_id_in(file);
        for (key, value) in pairs(node) {
            let one = std::slice::from_ref(value);
            let all = if let Value::Sequence(items) = &value.value { items.as_slice() } else { one };
            for item in all {
                let text = |key: &str| item.get(key).and_then(Node::as_text);
                self.management_of(text("Arn"));
                match (key.as_text(), text("Id"), &subject) {
                    (Some("Organization"), ..) => {
                        let id = text("MasterAccountId").or(text("ManagementAccountId"));
                        self.management = id.map(str::to_owned).or(self.management.take());
                    }
                    (Some("Parents"), Some(id), Some(child)) => {
                        self.parents.insert(child.clone(), id.to_owned());
                    }
                    (Some("Accounts" | "Children" | "OrganizationalUnits"), Some(id), subject) => {
                        if let Some(parent) = subject.as_ref().filter(|parent| *parent != id) {
                            self.parents.insert(id.to_owned(), parent.clone());
                        }
                        for path in texts(item.get("Paths")).chain(texts(item.get("Path"))) {
                            self.read_path(path, id);
                        }
                    }
                    _ => {}
                }
            }
        }
    }

    /// Path of an account: organization, root, units
    fn read_path(&mut self, path: &str, account: &str) {
        let mut above: Option<&str> = None;
        let steps = path.split('/').filter(|step| step.starts_with("r-") || step.starts_with("ou-"));
        for step in steps.chain([account]) {
            if let Some(above) = above {
                self.parents.insert(step.to_owned(), above.to_owned());
            }
            above = Some(step);
        }
    }

    /// The management account is in every ARN of an organization
    fn management_of(&mut self, arn: Option<&str>) {
        let account = arn.and_then(|arn| arn.split_once(":organizations::")?.1.split(':').next());
        let is_account = |id: &&str| id.len() == 12 && id.bytes().all(|b| b.is_ascii_digit());
        if let Some(account) = account.filter(is_account) {
            self.management.get_or_insert_with(|| account.to_owned());
        }
    }

    /// Whether an account is known to be one of these targets or below one
    fn is_below(&self, account: &str, targets: &BTreeSet<String>) -> bool {
        // Service control policies have no effect there; which account that is has to be known for what holds for a root.
        if self.management.as_deref() == Some(account) {
            return false;
        }
        let root = targets.iter().any(|target| target.starts_with("r-"));
        if root && self.management.is_some() {
            return true;
        }
        let mut at = account;
        for _ in 0..MOST_LEVELS {
            if targets.contains(at) && !at.starts_with("r-") {
                return true;
            }
            let Some(parent) = self.parents.get(at) else { return false };
            at = parent;
        }
        false
    }
}

/// A text, or the texts of a list
fn texts<'n>(node: Option<&'n Node<'_>>) -> impl Iterator<Item = &'n str> {
    let all: Vec<&str> = match node.map(|node| &node.value) {
        Some(Value::Sequence(items)) => items.iter().filter_map(Node::as_text).collect(),
        _ => node.and_then(Node::as_text).into_iter().collect(),
    };
    all.into_iter()
}

/// Gives each list of targets its policy, and says what cannot be used
pub(super) fn join(exports: &mut Exports, findings: &mut Diagnostics) {
    for targets in std::mem::take(&mut exports.loose_targets) {
        let stem = stem(&targets.file);
        let named = |control: &&mut Control| {
            let id = control.id.as_deref().is_some_and(|id| stem.contains(id));
            id || stem
                .strip_prefix(control.name.as_str())
                .is_some_and(|rest| rest.is_empty() || rest.starts_with(['-', '_', '.', ' ']))
        };
        if let Some(control) = exports.controls.iter_mut().find(named) {
            control.targets.get_or_insert_with(BTreeSet::new).extend(targets.ids);
            continue;
        }
        findings.push(
            rules::UNATTACHED_CONTROL_POLICY
                .finding("targets of a policy that no file names")
                .at(targets.origin, "")
                .help("append them to the file with what `aws organizations describe-policy` prints"),
        );
    }
    for control in exports.controls.iter().filter(|control| control.targets.is_none()) {
        let denies = control.document.statements.iter().any(|statement| !statement.allows);
        if !denies {
            continue;
        }
        let help = match control
            .id
            .as_deref()
            .filter(|id| id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-'))
        {
            Some(id) => format!(
                "append to its file what `aws organizations list-targets-for-policy --policy-id {id}` prints"
            ),
            None => "append to its file what `aws organizations list-targets-for-policy` prints".to_owned(),
        };
        findings.push(
            rules::UNATTACHED_CONTROL_POLICY
                .finding(format!(
                    "where service control policy `{}` is attached is not here, so it takes nothing back",
                    control.name
                ))
                .at(control.origin, "")
                .subject(&control.name)
                .help(help),
        );
    }
}

/// Name of a file without its folder and ending
pub(super) fn stem(file: &str) -> &str {
    let name = file.rsplit(['/', '\\']).next().unwrap_or(file);
    ["json", "yaml", "yml", "txt"]
        .iter()
        .find_map(|ending| name.strip_suffix(ending)?.strip_suffix('.'))
        .unwrap_or(name)
}

/// Documents of the policies that apply to an account
pub(super) fn of_account<'e>(
    exports: &'e Exports,
    account: Option<&'e str>,
) -> impl Iterator<Item = &'e Document> {
    exports.controls.iter().filter_map(move |control| {
        let targets = control.targets.as_ref()?;
        exports.tree.is_below(account?, targets).then_some(&control.document)
    })
}

/// Reports denials that just-in-time node access cannot live with
pub(super) fn blocked(exports: &Exports, findings: &mut Diagnostics) {
    for control in &exports.controls {
        // Nobody is denied anything by a policy that is attached to nothing.
        if control.targets.as_ref().is_some_and(BTreeSet::is_empty) {
            continue;
        }
        for statement in control.document.statements.iter().filter(|statement| !statement.allows) {
            let mut blocked = Vec::new();
            let mut place = None;
            for (action, by_role, why) in NEEDED {
                let wanted = Pattern::action(action);
                let Some(naming) = statement.names(action, &wanted) else { continue };
                let arn = by_role.then(|| {
                    Pattern::resource("arn:aws:iam::*:role/*", Variables::Unknown)
                        .then(Pattern::literal(TOKEN_ROLE))
                });
                // Whether a session by token bears the key is documented nowhere, so a denial without it is no surety.
                let about_request = statement.asks_for_request();
                let caller = Caller { arn, ..Caller::default() };
                if about_request
                    || !statement.always_applies(&caller)
                    || !statement.is_about_every(NODES, *by_role)
                {
                    continue;
                }
                place.get_or_insert(naming);
                blocked.push(format!("`{action}` ({why})"));
            }
            let Some(naming) = place else { continue };
            let message = format!(
                "service control policy `{}`, {}, denies {}",
                control.name,
                statement.name,
                blocked.join(", ")
            );
            let help = format!(
                "spare just-in-time node access: take the actions out, or let the condition spare `arn:aws:iam::*:role/{TOKEN_ROLE}` and the requesters"
            );
            findings.push(
                rules::CONTROL_POLICY_BLOCKS_ACCESS
                    .finding(message)
                    .at(naming.origin, "denied here")
                    .subject(format!("{}, {}", control.name, statement.name))
                    .help(help),
            );
        }
    }
}
