//! What the AWS CLI prints about policies and their holders

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::attached::Attachments;
use super::handed::Handed;
use super::holders::possible_arns;
use super::organization::{Control, LooseTargets, Tree};
use super::pattern::{Pattern, Variables};
use super::policy::{Document, items, unreadable};
use super::trust::Trust;
use crate::diag::Diagnostics;
use crate::ids::clip;
use crate::origin::{Origin, Sp};
use crate::read::{Node, embedded};
use crate::rules;

/// Role that sessions of just-in-time node access get their credentials from; it is meant to start them
pub(super) const TOKEN_ROLE: &str = "SSM-JustInTimeAccessTokenRole";

/// Everything that the exports say
#[derive(Debug, Default)]
pub(super) struct Exports {
    pub(super) policies: Vec<Policy>,
    /// Number in `policies`, by ARN
    pub(super) managed: HashMap<String, usize>,
    pub(super) identities: Vec<Identity>,
    /// Texts of managed policies that came without their ARN
    pub(super) handed: Vec<Handed>,
    /// Policies of the organization
    pub(super) controls: Vec<Control>,
    /// Lists of targets whose policy is not named beside them
    pub(super) loose_targets: Vec<LooseTargets>,
    /// Service control policies of each target, where all of them are listed
    pub(super) attachments: Attachments,
    /// Targets of policies, by the id of the policy, as lists of a target's policies say
    pub(super) attachments_by_id: BTreeMap<String, BTreeSet<String>>,
    /// Units and accounts, as far as they are given
    pub(super) tree: Tree,
    /// How many outputs were judged
    pub(super) judged: usize,
    /// Permission set that outputs without a name belong to, while its file is read
    pub(super) set: Option<usize>,
    /// ARN of the policy that `get-policy` described, until its text comes
    pub(super) described: Option<(Sp<String>, Option<String>)>,
    /// Text of a policy that came before its ARN
    pub(super) unnamed: Option<usize>,
    /// Policy of the organization that targets without a name belong to
    pub(super) control: Option<usize>,
    /// Holder of what is attached to somebody whom the file does not name
    holder: Option<usize>,
}

/// A policy
#[derive(Debug)]
pub(super) struct Policy {
    /// As messages name it
    pub(super) name: String,
    pub(super) document: Document,
    /// Whether an identity is known to hold it, or that nobody does
    pub(super) holders: Holders,
}

/// What an export says of the holders of a policy besides its identities
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Holders {
    /// Whoever holds it is in the export
    Known,
    /// The export does not say
    Unsaid,
}

/// What a kind of identity is called
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    User,
    Group,
    Role,
    PermissionSet,
    /// Whoever has what a file says is attached
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
    /// Account, or the file if the export names none: names are those of one account
    pub(super) scope: String,
    pub(super) account: Option<String>,
    /// Every ARN that it may have; none if it may be anybody
    pub(super) arn: Option<Pattern>,
    /// Inline policies, by number
    pub(super) inline: Vec<usize>,
    /// ARNs of managed policies
    pub(super) attached: Vec<Sp<String>>,
    pub(super) groups: Vec<Sp<String>>,
    /// ARN of the permissions boundary
    pub(super) boundary: Option<Sp<String>>,
    /// The role of the feature itself, or one that only a service assumes
    pub(super) exempt: bool,
    /// Whether `--except` names it
    pub(super) spared: bool,
    /// Who may assume the role
    pub(super) trust: Option<Trust>,
    pub(super) origin: Origin,
    /// Whether any of its policies was given
    pub(super) given: bool,
}

impl Exports {
    /// Ends a file: the next one is of another permission set
    pub(super) fn end_file(&mut self) {
        self.set = None;
        self.described = None;
        self.unnamed = None;
        self.control = None;
        self.holder = None;
    }

    /// Marks the users, roles and permission sets of this name as those that may; whether there are any
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

    /// `aws iam get-account-authorization-details`
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

    /// An entry of `UserDetailList`, `GroupDetailList` or `RoleDetailList`; of another kind if its name is not there
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
            let message = format!("{} `{}` is here without its policies", kind.as_str(), clip(&name));
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

    /// `aws iam list-attached-role-policies` and its like, which do not name the holder
    pub(super) fn attached(&mut self, node: &Node<'_>, file: &str, findings: &mut Diagnostics) {
        let attached = references(node, "AttachedPolicies", "PolicyArn", findings);
        let index = self.holder_in(file, node.origin);
        if let Some(holder) = self.identities.get_mut(index) {
            holder.attached.extend(attached);
        }
    }

    /// A managed policy by its ARN alone, as `--query` leaves it
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

    /// An entry of `Policies`: the version that is in force
    pub(super) fn managed_policy(&mut self, policy: &Node<'_>, findings: &mut Diagnostics) {
        let text = |key: &str| policy.get(key).and_then(Node::as_text);
        let Some(arn) = text("Arn") else {
            unreadable(findings, "a managed policy without `Arn`", policy.origin);
            return;
        };
        // Exports of several accounts repeat the policies of AWS.
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

    /// A policy of which nobody says who holds it
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

    /// Adds a policy, written as an object or as text that holds one
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

/// Reads a document that is written as an object, or as text that holds one, maybe encoded for URLs
pub(super) fn with_document<T>(
    node: &Node<'_>,
    findings: &mut Diagnostics,
    read: impl FnOnce(&Node<'_>, &mut Diagnostics) -> Option<T>,
) -> Option<T> {
    let Some(text) = node.as_text() else { return read(node, findings) };
    // Text that is encoded for URLs begins with `%7B`.
    let decoded = if text.trim_start().starts_with('%') { decoded(text) } else { Some(text.to_owned()) };
    let Some(text) = decoded else {
        unreadable(findings, "a policy whose URL encoding is broken", node.origin);
        return None;
    };
    embedded(&text, node.origin, findings).and_then(|inner| read(&inner, findings))
}

/// Identity of which nothing is known but where it came from
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

pub(super) fn spanned(node: Option<&Node<'_>>) -> Option<Sp<String>> {
    node.and_then(|node| node.as_text().map(|text| Sp::new(text.to_owned(), node.origin)))
}

/// Names of managed policies in a list; an item that has none is a finding
pub(super) fn references(
    node: &Node<'_>,
    list: &str,
    key: &str,
    findings: &mut Diagnostics,
) -> Vec<Sp<String>> {
    let mut all = Vec::new();
    for item in items(node, list, findings) {
        match spanned(item.get(key)).or_else(|| spanned(Some(item))) {
            Some(name) => all.push(name),
            None => unreadable(findings, &format!("an item of `{list}` without `{key}`"), item.origin),
        }
    }
    all
}

/// Text out of its URL encoding (RFC 3986)
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
