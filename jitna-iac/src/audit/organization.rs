//! Policies of the organization: what they deny, and whether they block what just-in-time node access needs

use std::collections::{BTreeMap, BTreeSet};

use super::condition::Caller;
use super::export::{Exports, TOKEN_ROLE, with_document};
use super::policy::{Document, NODES, Statement, items, pairs, unreadable};
use crate::diag::{Diagnostic, Diagnostics};
use crate::ids::{clip, organization_id_in};
use crate::origin::Origin;
use crate::pattern::{Pattern, Variables};
use crate::read::{Node, Value};
use crate::rules;

/// Maximum depth of OUs, far more than an organization has, because a file can contain anything
const MOST_LEVELS: usize = 24;

/// What users and the service do in an account for each access, and who does it
///
/// "Required permissions for just-in-time node access" in the Systems Manager User Guide; the token role has
/// `AWSSystemsManagerJustInTimeAccessTokenPolicy`.
pub(super) const NEEDED: &[(&str, bool, &str)] = &[
    ("ssm:StartAccessRequest", false, "users request access with it"),
    ("ssm:GetAccessToken", false, "users fetch the token of an approved request with it"),
    ("ssm:SendAutomationSignal", false, "approvers approve with it"),
    ("ssm:StartSession", true, "the role of the tokens starts the session with it"),
    ("ssmmessages:OpenDataChannel", false, "nodes connect to sessions with it"),
];

/// What a resource control policy can deny of just-in-time node access, and who does it
///
/// These policies support Amazon S3, AWS STS, AWS KMS, CloudWatch Logs and a few other services, but not Systems Manager ("Resource control
/// policies (RCPs)" in the AWS Organizations User Guide).
const NEEDED_OF_RESOURCES: &[(&str, &str)] = &[
    ("sts:AssumeRole", "Quick Setup and the service assume their roles with it"),
    ("kms:Decrypt", "encrypted sessions need it"),
    ("kms:GenerateDataKey", "encrypted sessions need it"),
    ("s3:PutObject", "session logs and recordings are written with it"),
    ("logs:PutLogEvents", "session logs are written with it"),
];

/// What a policy of the organization limits
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ControlKind {
    /// Users and roles: a service control policy
    Service,
    /// Resources: a resource control policy
    Resource,
}

impl ControlKind {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Service => "service control policy",
            Self::Resource => "resource control policy",
        }
    }
}

/// Returns a pattern of every ARN that the token role can have
pub(super) fn token_role() -> Pattern {
    Pattern::resource("arn:aws:iam::*:role/*", Variables::Unknown).then(Pattern::literal(TOKEN_ROLE))
}

/// A policy of the organization
#[derive(Debug)]
pub(super) struct Control {
    pub(super) kind: ControlKind,
    pub(super) name: String,
    pub(super) id: Option<String>,
    pub(super) document: Document,
    /// IDs of the root, OUs and accounts that it is attached to; `None` if they are unknown
    pub(super) targets: Option<BTreeSet<String>>,
    pub(super) origin: Origin,
}

/// Output of `list-targets-for-policy` in a separate file
#[derive(Debug)]
pub(super) struct LooseTargets {
    file: String,
    ids: BTreeSet<String>,
    origin: Origin,
}

/// OUs and accounts, each with its parent
#[derive(Debug, Default)]
pub(super) struct Tree {
    parents: BTreeMap<String, String>,
    management: Option<String>,
}

impl Exports {
    /// Reads `aws organizations describe-policy`
    pub(super) fn organization_policy(&mut self, node: &Node<'_>, findings: &mut Diagnostics) {
        let summary = node.get("PolicySummary");
        let text = |key: &str| summary.and_then(|summary| summary.get(key)).and_then(Node::as_text);
        self.tree.management_of(text("Arn"));
        let name = clip(text("Name").or(text("Id")).unwrap_or("without a name"));
        let kind = match text("Type") {
            None | Some("SERVICE_CONTROL_POLICY") => ControlKind::Service,
            Some("RESOURCE_CONTROL_POLICY") => ControlKind::Resource,
            Some(other) => {
                let message = format!("`{name}` is a `{}`, which is not judged", clip(other));
                let help = "only service control policies and resource control policies are judged; leave the file out";
                findings.push(rules::NO_POLICY.finding(message).at(node.origin, "").help(help));
                return;
            }
        };
        let Some(content) = node.get("Content") else {
            unreadable(findings, &format!("a {} without `Content`", kind.as_str()), node.origin);
            return;
        };
        self.judged += 1;
        let read = match kind {
            ControlKind::Service => Document::read,
            ControlKind::Resource => Document::read_of_resources,
        };
        if let Some(document) = with_document(content, findings, read) {
            self.control = Some(self.controls.len());
            let id = text("Id").map(str::to_owned);
            self.controls.push(Control { kind, name, id, document, targets: None, origin: node.origin });
        }
    }

    /// Reads `aws organizations list-targets-for-policy`, which does not name the policy: the policy precedes it, or the file is named
    /// after it
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
    /// Reads output of AWS Organizations about parents
    ///
    /// Most commands do not name the parent in their output, so its ID is read from the name of the file, as in `import`.
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

    /// Reads the path of an account: organization, root, OUs
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

    /// Reads the management account, which is in every ARN of an organization
    pub(super) fn management_of(&mut self, arn: Option<&str>) {
        let account = arn.and_then(|arn| arn.split_once(":organizations::")?.1.split(':').next());
        let is_account = |id: &&str| id.len() == 12 && id.bytes().all(|b| b.is_ascii_digit());
        if let Some(account) = account.filter(is_account) {
            self.management.get_or_insert_with(|| account.to_owned());
        }
    }

    /// Checks whether this is the account that policies of the organization do not affect
    pub(super) fn is_management(&self, target: &str) -> bool {
        self.management.as_deref() == Some(target)
    }

    /// Returns an account and its known ancestors; empty for the management account
    pub(super) fn targets_of(&self, account: &str) -> Vec<String> {
        let mut all = Vec::new();
        let mut at = account;
        while all.len() < MOST_LEVELS && !self.is_management(account) {
            all.push(at.to_owned());
            let Some(parent) = self.parents.get(at) else { break };
            at = parent;
        }
        all
    }

    /// Checks whether an account is known to be one of these targets or below one
    fn is_below(&self, account: &str, targets: &BTreeSet<String>) -> bool {
        // Service control policies do not affect the management account. It must be known to decide about a policy attached to a root.
        if self.is_management(account) {
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

/// Returns a string, or the strings of a list
fn texts<'n>(node: Option<&'n Node<'_>>) -> impl Iterator<Item = &'n str> {
    let all: Vec<&str> = match node.map(|node| &node.value) {
        Some(Value::Sequence(items)) => items.iter().filter_map(Node::as_text).collect(),
        _ => node.and_then(Node::as_text).into_iter().collect(),
    };
    all.into_iter()
}

/// Assigns each list of targets to its policy, and reports what cannot be used
pub(super) fn join(exports: &mut Exports, findings: &mut Diagnostics) {
    for (id, targets) in std::mem::take(&mut exports.attachments_by_id) {
        if let Some(control) = exports.controls.iter_mut().find(|control| control.id.as_deref() == Some(&id))
        {
            control.targets.get_or_insert_with(BTreeSet::new).extend(targets);
        }
    }
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
        if control.kind == ControlKind::Resource || !denies && !control.is_allow_list() {
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
                    "no file says where service control policy `{}` is attached, so it removes no permissions",
                    control.name
                ))
                .at(control.origin, "")
                .subject(&control.name)
                .help(help),
        );
    }
}

/// Returns the name of a file without its folder and extension
pub(super) fn stem(file: &str) -> &str {
    let name = file.rsplit(['/', '\\']).next().unwrap_or(file);
    ["json", "yaml", "yml", "txt"]
        .iter()
        .find_map(|ending| name.strip_suffix(ending)?.strip_suffix('.'))
        .unwrap_or(name)
}

/// Returns the documents of the policies that apply to an account
pub(super) fn of_account<'e>(
    exports: &'e Exports,
    account: Option<&'e str>,
) -> impl Iterator<Item = &'e Document> {
    let service = exports.controls.iter().filter(|control| control.kind == ControlKind::Service);
    service.filter_map(move |control| {
        let targets = control.targets.as_ref()?;
        exports.tree.is_below(account?, targets).then_some(&control.document)
    })
}

/// Reports denials that break just-in-time node access
pub(super) fn blocked(exports: &Exports, findings: &mut Diagnostics) {
    // A policy that is not attached to anything denies nothing.
    let attached = |control: &&Control| !control.targets.as_ref().is_some_and(BTreeSet::is_empty);
    for control in exports.controls.iter().filter(attached) {
        for statement in control.document.statements.iter().filter(|statement| !statement.allows) {
            match control.kind {
                ControlKind::Service => blocked_by(control, statement, findings),
                ControlKind::Resource => blocked_resources(control, statement, findings),
            }
        }
    }
    super::attached::judge(exports, findings);
}

/// Reports what a denial of a service control policy blocks
fn blocked_by(control: &Control, statement: &Statement, findings: &mut Diagnostics) {
    let mut blocked = Vec::new();
    let mut place = None;
    for (action, by_role, why) in NEEDED {
        let wanted = Pattern::action(action);
        let Some(naming) = statement.names(action, &wanted) else { continue };
        // It is undocumented whether a session with a token has the key, so a denial without it is not certain.
        let about_request = statement.asks_for_request();
        let caller = Caller { arn: by_role.then(token_role), ..Caller::default() };
        if about_request || !statement.always_applies(&caller) || !statement.is_about_every(NODES, *by_role) {
            continue;
        }
        place.get_or_insert(naming);
        blocked.push(format!("`{action}` ({why})"));
    }
    let Some(naming) = place else { return };
    let help = format!(
        "exempt just-in-time node access: remove the actions, or let the condition exempt `arn:aws:iam::*:role/{TOKEN_ROLE}` and the requesters"
    );
    findings.push(denial(control, statement, &blocked).at(naming.origin, "denied here").help(help));
}

/// Reports what a denial of a resource control policy blocks or may block
fn blocked_resources(control: &Control, statement: &Statement, findings: &mut Diagnostics) {
    let mut denied = Vec::new();
    let mut place = None;
    for (action, why) in NEEDED_OF_RESOURCES {
        let Some(naming) = statement.names(action, &Pattern::action(action)) else { continue };
        place.get_or_insert(naming);
        denied.push(format!("`{action}` ({why})"));
    }
    let Some(naming) = place else { return };
    if statement.always_applies(&Caller::default()) && statement.is_about_every(NODES, false) {
        let help = "let the condition exempt the organization and AWS services";
        findings.push(denial(control, statement, &denied).at(naming.origin, "denied here").help(help));
        return;
    }
    let message = format!(
        "resource control policy `{}`, {}, denies {} for some requests; whether it denies those of node access is not judged",
        clip(&control.name),
        statement.name,
        denied.join(", ")
    );
    findings.push(
        rules::UNJUDGED_RESOURCE_CONTROL
            .finding(message)
            .at(naming.origin, "denied here")
            .subject(format!("{}, {}", control.name, statement.name))
            .help(
                "make sure that its conditions exempt the roles of Quick Setup and of nodes, and AWS services (`aws:PrincipalIsAWSService`)",
            ),
    );
}

fn denial(control: &Control, statement: &Statement, denied: &[String]) -> Diagnostic {
    let message = format!(
        "{} `{}`, {}, denies {}",
        control.kind.as_str(),
        control.name,
        statement.name,
        denied.join(", ")
    );
    rules::CONTROL_POLICY_BLOCKS_ACCESS
        .finding(message)
        .subject(format!("{}, {}", control.name, statement.name))
}
