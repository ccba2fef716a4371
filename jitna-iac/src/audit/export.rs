//! Output of the AWS CLI about policies and their holders

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::attached::Attachments;
use super::handed::Handed;
use super::holders::possible_arns;
use super::organization::{Control, LooseTargets, Tree};
use super::policy::{Document, items, unreadable};
use super::trust::Trust;
use crate::diag::Diagnostics;
use crate::ids::clip;
use crate::origin::{Origin, Spanned};
use crate::pattern::{Pattern, Variables};
use crate::read::{Node, embedded};
use crate::rules;

/// Role that provides the credentials of just-in-time node access sessions; it is meant to start them
pub(super) const TOKEN_ROLE: &str = "SSM-JustInTimeAccessTokenRole";

/// Content of all exports
#[derive(Debug, Default)]
pub(super) struct Exports {
    /// Whether principals that may change policies are reported as well
    pub(super) editors: bool,
    pub(super) policies: Vec<Policy>,
    /// Index in `policies`, by ARN
    pub(super) managed: HashMap<String, usize>,
    pub(super) identities: Vec<Identity>,
    /// Documents of managed policies that were given without their ARN
    pub(super) handed: Vec<Handed>,
    /// Policies of the organization
    pub(super) controls: Vec<Control>,
    /// Lists of targets whose policy is not named with them
    pub(super) loose_targets: Vec<LooseTargets>,
    /// Service control policies of each target for which all are listed
    pub(super) attachments: Attachments,
    /// Targets of policies, by the ID of the policy, from lists of a target's policies
    pub(super) attachments_by_id: BTreeMap<String, BTreeSet<String>>,
    /// Known OUs and accounts
    pub(super) tree: Tree,
    /// Number of judged outputs
    pub(super) judged: usize,
    /// Permission set that outputs without a name belong to, while its file is read
    pub(super) set: Option<usize>,
    /// ARN of the policy that `get-policy` described, until its document is read
    pub(super) described: Option<(Spanned<String>, Option<String>)>,
    /// Index of a policy document that preceded its ARN
    pub(super) unnamed: Option<usize>,
    /// Policy of the organization that targets without a name belong to
    pub(super) control: Option<usize>,
    /// Holder of attached policies in a file that does not name the holder
    holder: Option<usize>,
}

/// A policy
#[derive(Debug)]
pub(super) struct Policy {
    /// Name in messages
    pub(super) name: String,
    pub(super) document: Document,
    /// Whether an identity is known to have it, or that none has it
    pub(super) holders: Holders,
}

/// What an export contains about the holders of a policy in addition to its identities
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Holders {
    /// Every holder is in the export
    Known,
    /// The export does not list the holders
    Unsaid,
}

/// Kind of an identity
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    User,
    Group,
    Role,
    PermissionSet,
    /// Unnamed holder of the policies that a file lists as attached
    Holder,
}

impl Kind {
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Group => "group",
            Self::Role => "role",
            Self::PermissionSet => "permission set",
            Self::Holder => "holder",
        }
    }
}

/// A user, group, role or permission set
#[derive(Debug)]
pub(super) struct Identity {
    pub(super) kind: Kind,
    pub(super) name: String,
    /// Account, or the file if the export does not name one: names are unique within an account
    pub(super) scope: String,
    pub(super) account: Option<String>,
    /// Every ARN that it may have; `None` if it may be any principal
    pub(super) arn: Option<Pattern>,
    /// Indexes of inline policies
    pub(super) inline: Vec<usize>,
    /// ARNs of managed policies
    pub(super) attached: Vec<Spanned<String>>,
    pub(super) groups: Vec<Spanned<String>>,
    /// ARN of the permissions boundary
    pub(super) boundary: Option<Spanned<String>>,
    /// The role of just-in-time node access itself, or a role that only a service assumes
    pub(super) exempt: bool,
    /// Whether `--except` names it
    pub(super) spared: bool,
    /// Trust policy of the role
    pub(super) trust: Option<Trust>,
    pub(super) origin: Origin,
    /// Whether any of its policies was given
    pub(super) given: bool,
}

impl Exports {
    /// Ends a file: the next one is about another permission set
    pub(super) fn end_file(&mut self) {
        self.set = None;
        self.described = None;
        self.unnamed = None;
        self.control = None;
        self.holder = None;
    }

    /// Marks the users, roles and permission sets of this name as allowed; returns whether there are any
    pub(super) fn exempt(&mut self, name: &str) -> bool {
        let named = Pattern::resource(name, Variables::Unknown);
        let mut any = false;
        for identity in self.identities.iter_mut().filter(|identity| identity.kind != Kind::Group) {
            if named.covers(&Pattern::literal(&identity.name)) {
                identity.exempt = true;
                identity.spared = true;
                any = true;
            }
        }
        any
    }

    /// Reads `aws iam get-account-authorization-details`
    pub(super) fn account(&mut self, node: &Node<'_>, file: &str, findings: &mut Diagnostics) {
        for (list, kind) in
            [("UserDetailList", Kind::User), ("GroupDetailList", Kind::Group), ("RoleDetailList", Kind::Role)]
        {
            for detail in items(node, list, findings) {
                self.identity(detail, Some(kind), file, findings);
            }
        }
        for policy in items(node, "Policies", findings) {
            self.managed_policy(policy, findings);
        }
    }

    /// Reads an entry of `UserDetailList`, `GroupDetailList` or `RoleDetailList`; of another kind if its name is missing
    pub(super) fn identity(
        &mut self,
        detail: &Node<'_>,
        kind: Option<Kind>,
        file: &str,
        findings: &mut Diagnostics,
    ) {
        let kind = kind.unwrap_or(Kind::Holder);
        let text = |key: &str| detail.get(key).and_then(Node::as_text).map(str::to_owned);
        let (name_key, list) = match kind {
            Kind::User => ("UserName", "UserPolicyList"),
            Kind::Group => ("GroupName", "GroupPolicyList"),
            Kind::Role | Kind::PermissionSet | Kind::Holder => ("RoleName", "RolePolicyList"),
        };
        let name = text(name_key).unwrap_or_else(|| "without a name".to_owned());
        if ![list, "AttachedManagedPolicies", "GroupList"].iter().any(|key| detail.get(key).is_some()) {
            let message = format!("the policies of {} `{}` are missing", kind.as_str(), clip(&name));
            let help = "nothing of it was judged; export it with `aws iam get-account-authorization-details`";
            findings.push(rules::NO_POLICY.finding(message).at(detail.origin, "").help(help));
            return;
        }
        self.judged += 1;
        let arn = text("Arn");
        let account =
            arn.as_deref().and_then(|arn| arn.split(':').nth(4)).filter(|account| !account.is_empty());
        let account = account.map(str::to_owned);
        let exempt = kind == Kind::Role
            && (name == TOKEN_ROLE
                || text("Path").is_some_and(|path| path.starts_with("/aws-service-role/")));
        let mut inline = Vec::new();
        for policy in items(detail, list, findings) {
            let policy_name = policy.get("PolicyName").and_then(Node::as_text).unwrap_or_default();
            let of = account.as_ref().map(|account| format!(" of {}", clip(account))).unwrap_or_default();
            let (policy_name, holder) = (clip(policy_name), clip(&name));
            let shown = format!("inline policy `{policy_name}` of {} `{holder}`{of}", kind.as_str());
            inline.extend(self.policy(policy.get("PolicyDocument"), policy.origin, shown, findings));
        }
        let groups = items(detail, "GroupList", findings);
        if let Some(strange) = groups.iter().find(|group| group.as_text().is_none()) {
            unreadable(findings, &format!("a group of `GroupList` is {}", strange.kind()), strange.origin);
        }
        let groups = groups.iter().filter_map(|group| spanned(Some(group))).collect();
        let trust = (kind == Kind::Role).then(|| detail.get("AssumeRolePolicyDocument")).flatten();
        let trust = trust.and_then(|trust| Trust::read(trust, findings));
        self.identities.push(Identity {
            kind,
            scope: account.clone().unwrap_or_else(|| file.to_owned()),
            arn: match &arn {
                Some(arn) if kind == Kind::User || kind == Kind::Role => Some(Pattern::literal(arn)),
                _ => possible_arns(kind, &name, account.as_deref()),
            },
            account,
            inline,
            attached: references(detail, "AttachedManagedPolicies", "PolicyArn", findings),
            groups,
            boundary: detail
                .get("PermissionsBoundary")
                .and_then(|b| spanned(b.get("PermissionsBoundaryArn"))),
            exempt,
            spared: false,
            trust,
            origin: detail.origin,
            given: true,
            name,
        });
    }

    /// Reads `aws iam list-attached-role-policies` and similar, which do not name the holder
    pub(super) fn attached(&mut self, node: &Node<'_>, file: &str, findings: &mut Diagnostics) {
        let attached = references(node, "AttachedPolicies", "PolicyArn", findings);
        let index = self.holder_in(file, node.origin);
        if let Some(holder) = self.identities.get_mut(index) {
            holder.attached.extend(attached);
        }
    }

    /// Reads a managed policy given only by its ARN, as `--query` prints it
    pub(super) fn reference(&mut self, node: &Node<'_>, file: &str) {
        let index = self.holder_in(file, node.origin);
        if let Some(holder) = self.identities.get_mut(index) {
            holder.attached.extend(spanned(node.get("PolicyArn")));
        }
    }

    fn holder_in(&mut self, file: &str, origin: Origin) -> usize {
        self.judged += 1;
        *self.holder.get_or_insert_with(|| {
            let name = format!("in {file}");
            self.identities.push(Identity { name, given: true, ..bare(Kind::Holder, file, origin) });
            self.identities.len() - 1
        })
    }

    /// Reads an entry of `Policies`: the default version
    pub(super) fn managed_policy(&mut self, policy: &Node<'_>, findings: &mut Diagnostics) {
        let text = |key: &str| policy.get(key).and_then(Node::as_text);
        let Some(arn) = text("Arn") else {
            unreadable(findings, "a managed policy without `Arn`", policy.origin);
            return;
        };
        // Exports of several accounts repeat AWS managed policies.
        if self.managed.contains_key(arn) {
            return;
        }
        let name = text("PolicyName").or_else(|| arn.rsplit('/').next()).unwrap_or(arn);
        let versions = items(policy, "PolicyVersionList", findings);
        let default = |version: &&Node<'_>| {
            version.get("IsDefaultVersion").and_then(Node::as_text).is_some_and(|is| is == "true")
        };
        let Some(version) = versions.iter().find(default) else {
            unreadable(findings, "a managed policy without its default version", policy.origin);
            return;
        };
        let shown = format!("managed policy `{}`", clip(name));
        let added = self.policy(version.get("Document"), version.origin, shown, findings);
        self.judged += 1;
        let attached = text("AttachmentCount").is_some_and(|count| count != "0");
        if let Some(index) = added {
            if let Some(policy) = self.policies.get_mut(index)
                && attached
            {
                policy.holders = Holders::Unsaid;
            }
            self.managed.insert(arn.to_owned(), index);
        }
    }

    /// Adds a policy whose holders are unknown
    pub(super) fn loose(
        &mut self,
        node: Option<&Node<'_>>,
        origin: Origin,
        name: String,
        findings: &mut Diagnostics,
    ) -> Option<usize> {
        let index = self.policy(node, origin, name, findings)?;
        self.policies.get_mut(index)?.holders = Holders::Unsaid;
        Some(index)
    }

    /// Adds a policy, written as an object or as a JSON string
    pub(super) fn policy(
        &mut self,
        node: Option<&Node<'_>>,
        origin: Origin,
        name: String,
        findings: &mut Diagnostics,
    ) -> Option<usize> {
        let Some(node) = node else {
            unreadable(findings, "a policy without its document", origin);
            return None;
        };
        let document = with_document(node, findings, Document::read)?;
        self.policies.push(Policy { name, document, holders: Holders::Known });
        Some(self.policies.len() - 1)
    }
}

/// Reads a document that is written as an object, or as a JSON string that may be URL-encoded
pub(super) fn with_document<T>(
    node: &Node<'_>,
    findings: &mut Diagnostics,
    read: impl FnOnce(&Node<'_>, &mut Diagnostics) -> Option<T>,
) -> Option<T> {
    let Some(text) = node.as_text() else { return read(node, findings) };
    // URL-encoded JSON begins with `%7B`.
    let decoded = if text.trim_start().starts_with('%') { decoded(text) } else { Some(text.to_owned()) };
    let Some(text) = decoded else {
        unreadable(findings, "a policy whose URL encoding is broken", node.origin);
        return None;
    };
    embedded(&text, node.origin, findings).and_then(|inner| read(&inner, findings))
}

/// Creates an identity of which only the source is known
pub(super) fn bare(kind: Kind, file: &str, origin: Origin) -> Identity {
    Identity {
        kind,
        name: String::new(),
        scope: file.to_owned(),
        account: None,
        arn: None,
        inline: Vec::new(),
        attached: Vec::new(),
        groups: Vec::new(),
        boundary: None,
        exempt: false,
        spared: false,
        trust: None,
        origin,
        given: false,
    }
}

pub(super) fn spanned(node: Option<&Node<'_>>) -> Option<Spanned<String>> {
    node.and_then(|node| node.as_text().map(|text| Spanned::new(text.to_owned(), node.origin)))
}

/// Returns the names of managed policies in a list; an item without a name is a finding
pub(super) fn references(
    node: &Node<'_>,
    list: &str,
    key: &str,
    findings: &mut Diagnostics,
) -> Vec<Spanned<String>> {
    let mut all = Vec::new();
    for item in items(node, list, findings) {
        match spanned(item.get(key)).or_else(|| spanned(Some(item))) {
            Some(name) => all.push(name),
            None => unreadable(findings, &format!("an item of `{list}` without `{key}`"), item.origin),
        }
    }
    all
}

/// Decodes a URL-encoded string (RFC 3986)
fn decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let mut digit = || rest.next().and_then(|digit| char::from(digit).to_digit(16));
        let (high, low) = (digit()?, digit()?);
        bytes.push(u8::try_from(high * 16 + low).ok()?);
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::decoded;

    #[test]
    fn url_encoding_is_undone_or_refused() {
        assert_eq!(decoded("%7B%22a%22%3A%20%22%C3%B6+%22%7D").as_deref(), Some("{\"a\": \"ö+\"}"));
        for broken in ["%7", "%", "%zz", "%ff", "%+1"] {
            assert_eq!(decoded(broken), None, "{broken}");
        }
    }
}
