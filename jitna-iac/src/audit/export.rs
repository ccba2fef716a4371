//! What the AWS CLI prints about policies: recognized by its shape

use std::collections::HashMap;

use super::pattern::{Pattern, Variables};
use super::policy::{Document, field, items, unreadable};
use crate::diag::Diagnostics;
use crate::ids::clip;
use crate::origin::{Origin, Sp};
use crate::read::{Node, Value, embedded};
use crate::rules;

/// Role that sessions of just-in-time node access get their credentials from; it is meant to start them
const TOKEN_ROLE: &str = "SSM-JustInTimeAccessTokenRole";

/// Everything that the exports say
#[derive(Debug, Default)]
pub(super) struct Exports {
    pub(super) policies: Vec<Policy>,
    /// Number in `policies`, by ARN
    pub(super) managed: HashMap<String, usize>,
    pub(super) identities: Vec<Identity>,
    /// Permission set that outputs without a name belong to, while its file is read
    set: Option<usize>,
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
}

impl Kind {
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Group => "group",
            Self::Role => "role",
            Self::PermissionSet => "permission set",
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
    /// Inline policies, by number
    pub(super) inline: Vec<usize>,
    /// ARNs of managed policies
    pub(super) attached: Vec<Sp<String>>,
    pub(super) groups: Vec<String>,
    /// ARN of the permissions boundary
    pub(super) boundary: Option<Sp<String>>,
    /// The role of the feature itself, or one that only a service assumes
    pub(super) exempt: bool,
}

impl Exports {
    /// Adds what a value holds; `file` is the name of its file
    pub(super) fn add(&mut self, node: &Node<'_>, file: &str, findings: &mut Diagnostics) {
        if let Value::Sequence(items) = &node.value {
            for item in items {
                self.add(item, file, findings);
            }
            return;
        }
        partial(node, findings);
        let has = |key: &str| node.get(key).is_some();
        if has("UserDetailList") || has("GroupDetailList") || has("RoleDetailList") || has("Policies") {
            self.account(node, file, findings);
        } else if has("PermissionSet")
            || has("InlinePolicy")
            || has("AttachedManagedPolicies")
            || has("CustomerManagedPolicyReferences")
            || has("PermissionsBoundary")
        {
            self.permission_set(node, file, findings);
        } else if let Some(version) = node.get("PolicyVersion") {
            let name = format!("the policy in {}", clip(file));
            self.loose(version.get("Document"), version.origin, name, findings);
        } else if has("PolicyDocument") {
            self.named_inline(node, file, findings);
        } else if field(node, "Statement").is_some() {
            self.loose(Some(node), node.origin, format!("the policy in {}", clip(file)), findings);
        } else {
            let help = "it reads what `aws iam get-account-authorization-details`, `aws iam get-policy-version`, `aws iam \
                        get-role-policy` and `aws sso-admin get-inline-policy-for-permission-set` print, and policy documents";
            findings.push(rules::NO_POLICY.finding("no IAM policy is here").at(node.origin, "").help(help));
        }
    }

    /// Ends a file: the next one is of another permission set
    pub(super) fn end_file(&mut self) {
        self.set = None;
    }

    /// Marks the users, roles and permission sets of this name as those that may; whether there are any
    pub(super) fn exempt(&mut self, name: &str) -> bool {
        let named = Pattern::resource(name, Variables::Unknown);
        let mut any = false;
        for identity in self.identities.iter_mut().filter(|identity| identity.kind != Kind::Group) {
            if named.covers(&Pattern::literal(&identity.name)) {
                identity.exempt = true;
                any = true;
            }
        }
        any
    }

    /// `aws iam get-account-authorization-details`
    fn account(&mut self, node: &Node<'_>, file: &str, findings: &mut Diagnostics) {
        for (list, kind, policies) in [
            ("UserDetailList", Kind::User, "UserPolicyList"),
            ("GroupDetailList", Kind::Group, "GroupPolicyList"),
            ("RoleDetailList", Kind::Role, "RolePolicyList"),
        ] {
            for detail in items(node.get(list)) {
                self.identity(detail, kind, policies, file, findings);
            }
        }
        for policy in items(node.get("Policies")) {
            self.managed_policy(policy, findings);
        }
    }

    fn identity(
        &mut self,
        detail: &Node<'_>,
        kind: Kind,
        policies: &str,
        file: &str,
        findings: &mut Diagnostics,
    ) {
        let text = |key: &str| detail.get(key).and_then(Node::as_text).map(str::to_owned);
        let name_key = match kind {
            Kind::User => "UserName",
            Kind::Group => "GroupName",
            Kind::Role | Kind::PermissionSet => "RoleName",
        };
        let name = text(name_key).unwrap_or_else(|| "without a name".to_owned());
        let account = text("Arn").and_then(|arn| arn.split(':').nth(4).map(str::to_owned));
        let account = account.filter(|account| !account.is_empty());
        let exempt = kind == Kind::Role
            && (name == TOKEN_ROLE
                || text("Path").is_some_and(|path| path.starts_with("/aws-service-role/")));
        let mut inline = Vec::new();
        for policy in items(detail.get(policies)) {
            let policy_name = policy.get("PolicyName").and_then(Node::as_text).unwrap_or_default();
            let of = account.as_ref().map(|account| format!(" of {}", clip(account))).unwrap_or_default();
            let (policy_name, holder) = (clip(policy_name), clip(&name));
            let shown = format!("inline policy `{policy_name}` of {} `{holder}`{of}", kind.as_str());
            inline.extend(self.policy(policy.get("PolicyDocument"), policy.origin, shown, findings));
        }
        let groups = items(detail.get("GroupList")).iter().filter_map(Node::as_text).map(str::to_owned);
        self.identities.push(Identity {
            kind,
            scope: account.clone().unwrap_or_else(|| file.to_owned()),
            account,
            inline,
            attached: arns(detail.get("AttachedManagedPolicies"), "PolicyArn"),
            groups: groups.collect(),
            boundary: detail
                .get("PermissionsBoundary")
                .and_then(|b| spanned(b.get("PermissionsBoundaryArn"))),
            exempt,
            name,
        });
    }

    /// An entry of `Policies`: the version that is in force
    fn managed_policy(&mut self, policy: &Node<'_>, findings: &mut Diagnostics) {
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
        let versions = items(policy.get("PolicyVersionList"));
        let default = |version: &&Node<'_>| {
            version.get("IsDefaultVersion").and_then(Node::as_text).is_some_and(|is| is == "true")
        };
        let Some(version) = versions.iter().find(default) else {
            unreadable(findings, "a managed policy without its default version", policy.origin);
            return;
        };
        let shown = format!("managed policy `{}`", clip(name));
        let added = self.policy(version.get("Document"), version.origin, shown, findings);
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

    /// `aws iam get-role-policy` and its like for users and groups
    fn named_inline(&mut self, node: &Node<'_>, file: &str, findings: &mut Diagnostics) {
        let text = |key: &str| node.get(key).and_then(Node::as_text);
        let names = [("RoleName", Kind::Role), ("UserName", Kind::User), ("GroupName", Kind::Group)];
        let holder = names.iter().find_map(|(key, kind)| text(key).map(|name| (name.to_owned(), *kind)));
        let policy_name = clip(text("PolicyName").unwrap_or_default()).to_string();
        let Some((name, kind)) = holder else {
            return self.loose(
                node.get("PolicyDocument"),
                node.origin,
                format!("policy `{policy_name}`"),
                findings,
            );
        };
        let shown = format!("inline policy `{policy_name}` of {} `{}`", kind.as_str(), clip(&name));
        let inline = self.policy(node.get("PolicyDocument"), node.origin, shown, findings);
        let exempt = kind == Kind::Role && name == TOKEN_ROLE;
        let known = |other: &&mut Identity| other.kind == kind && other.name == name && other.scope == file;
        if let Some(identity) = self.identities.iter_mut().find(known) {
            identity.inline.extend(inline);
            return;
        }
        let inline = inline.into_iter().collect();
        self.identities.push(Identity { name, exempt, inline, ..bare(kind, file) });
    }

    /// `aws sso-admin get-inline-policy-for-permission-set` and its like: outputs of one file are of one set, until
    /// `describe-permission-set` names the next
    fn permission_set(&mut self, node: &Node<'_>, file: &str, findings: &mut Diagnostics) {
        let described = node.get("PermissionSet");
        let name = described.and_then(|set| set.get("Name")).and_then(Node::as_text);
        let again = node.get("InlinePolicy").is_some()
            && self.set.and_then(|set| self.identities.get(set)).is_some_and(|set| !set.inline.is_empty());
        let index = match self.set {
            Some(index) if described.is_none() && !again => index,
            _ => {
                let name = name.map_or_else(|| format!("in {file}"), str::to_owned);
                self.identities.push(Identity { name, ..bare(Kind::PermissionSet, file) });
                self.identities.len() - 1
            }
        };
        self.set = Some(index);
        let set_name = self.identities.get(index).map(|set| set.name.clone()).unwrap_or_default();
        let text =
            node.get("InlinePolicy").filter(|text| text.as_text().is_some_and(|text| !text.is_empty()));
        let inline = text.and_then(|text| {
            let shown = format!("inline policy of permission set `{}`", clip(&set_name));
            self.policy(Some(text), text.origin, shown, findings)
        });
        let mut attached = arns(node.get("AttachedManagedPolicies"), "Arn");
        // Each account has a policy of its own by that name.
        attached.extend(arns(node.get("CustomerManagedPolicyReferences"), "Name"));
        let boundary = node.get("PermissionsBoundary").and_then(|boundary| {
            let named =
                || boundary.get("CustomerManagedPolicyReference").and_then(|policy| policy.get("Name"));
            spanned(boundary.get("ManagedPolicyArn").or_else(named))
        });
        if let Some(set) = self.identities.get_mut(index) {
            set.inline.extend(inline);
            set.attached.extend(attached);
            set.boundary = boundary.or(set.boundary.take());
        }
    }

    /// A policy of which nobody says who holds it
    fn loose(&mut self, node: Option<&Node<'_>>, origin: Origin, name: String, findings: &mut Diagnostics) {
        if let Some(policy) =
            self.policy(node, origin, name, findings).and_then(|index| self.policies.get_mut(index))
        {
            policy.holders = Holders::Unsaid;
        }
    }

    /// Adds a policy, written as an object or as text that holds one
    fn policy(
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
        let document = match node.as_text() {
            None => Document::read(node, findings),
            Some(text) => {
                // Text that is encoded for URLs begins with `%7B`.
                let decoded =
                    if text.trim_start().starts_with('%') { decoded(text) } else { Some(text.to_owned()) };
                let Some(text) = decoded else {
                    unreadable(findings, "a policy whose URL encoding is broken", node.origin);
                    return None;
                };
                embedded(&text, node.origin, findings).and_then(|inner| Document::read(&inner, findings))
            }
        }?;
        self.policies.push(Policy { name, document, holders: Holders::Known });
        Some(self.policies.len() - 1)
    }
}

/// Identity of which nothing is known but where it came from
fn bare(kind: Kind, file: &str) -> Identity {
    Identity {
        kind,
        name: String::new(),
        scope: file.to_owned(),
        account: None,
        inline: Vec::new(),
        attached: Vec::new(),
        groups: Vec::new(),
        boundary: None,
        exempt: false,
    }
}

/// Says that an export has more pages
fn partial(node: &Node<'_>, findings: &mut Diagnostics) {
    let truncated = node.get("IsTruncated").filter(|is| is.as_text() == Some("true"));
    let more = truncated.or_else(|| node.get("NextToken").filter(|token| !token.is_null()));
    if let Some(more) = more {
        findings.push(
            rules::PARTIAL_EXPORT
                .finding("the export goes on, and what follows is not here")
                .at(more.origin, "says so")
                .help("export again without `--max-items` and `--no-paginate`"),
        );
    }
}

fn spanned(node: Option<&Node<'_>>) -> Option<Sp<String>> {
    node.and_then(|node| node.as_text().map(|text| Sp::new(text.to_owned(), node.origin)))
}

fn arns(list: Option<&Node<'_>>, key: &str) -> Vec<Sp<String>> {
    items(list).iter().filter_map(|item| spanned(item.get(key))).collect()
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
