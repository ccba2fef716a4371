//! Recognition of AWS CLI outputs by their keys, even if `--query` removed the outer levels

use super::export::{Exports, Kind};
use super::policy::{field, pairs};
use crate::diag::Diagnostics;
use crate::ids::clip;
use crate::read::{Node, Value, embedded};
use crate::rules;

/// Maximum depth of outer levels
const MOST_LEVELS: usize = 16;

/// Keys next to policies whose values do not matter here
const BESIDE: [&str; 8] = [
    "Tags",
    "ResponseMetadata",
    "RoleLastUsed",
    "InstanceProfileList",
    "AssumeRolePolicyDocument",
    "IsTruncated",
    "Marker",
    "NextToken",
];

/// Result of recognizing a value
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Taken {
    /// It is one of the outputs
    Read,
    /// It is an empty list
    Nothing,
    /// It is something else
    Unknown,
}

/// Kind of a mapping
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shape {
    Account,
    Identity(Option<Kind>),
    ManagedPolicy,
    PermissionSet,
    Version,
    NamedInline,
    OrganizationPolicy,
    PolicyWithoutText,
    Targets,
    PoliciesOfTarget,
    Tree,
    Document,
    Attached,
    Reference,
}

impl Exports {
    /// Adds the content of a value in a file; unrecognized values are findings
    pub(super) fn add(&mut self, node: &Node<'_>, file: &str, findings: &mut Diagnostics) {
        if self.take(node, file, 0, findings) == Taken::Unknown {
            unknown(node, 0, findings);
        }
    }

    fn take(&mut self, node: &Node<'_>, file: &str, level: usize, findings: &mut Diagnostics) -> Taken {
        if level > MOST_LEVELS {
            return Taken::Unknown;
        }
        match &node.value {
            Value::Sequence(items) => self.take_list(items, file, level, findings),
            Value::Scalar(text, _) => {
                // `--query InlinePolicy` and `--query Policy.Content` leave only the JSON string of a policy.
                let is_policy = text.trim_start().starts_with('{') && text.contains("Statement");
                match is_policy.then(|| embedded(text, node.origin, findings)).flatten() {
                    Some(inner) => self.take(&inner, file, level + 1, findings),
                    None => Taken::Unknown,
                }
            }
            Value::Mapping(_) => {
                partial(node, findings);
                let Some(shape) = Shape::from_node(node) else {
                    return self.take_wrapped(node, file, level, findings);
                };
                match shape {
                    Shape::Account => self.account(node, file, findings),
                    Shape::Identity(kind) => self.identity(node, kind, file, findings),
                    Shape::ManagedPolicy => self.managed_policy(node, findings),
                    Shape::PermissionSet => self.permission_set(node, file, findings),
                    Shape::Version => self.version(node.get("PolicyVersion").unwrap_or(node), file, findings),
                    Shape::NamedInline => self.named_inline(node, file, findings),
                    Shape::OrganizationPolicy => {
                        self.organization_policy(node.get("Policy").unwrap_or(node), findings);
                    }
                    Shape::PolicyWithoutText => {
                        self.policy_without_text(node.get("Policy").unwrap_or(node), findings);
                    }
                    Shape::Targets => self.targets(node, file, findings),
                    Shape::PoliciesOfTarget => self.policies_of_target(node, file, findings),
                    Shape::Tree => {
                        self.judged += 1;
                        self.tree.read(node, file);
                    }
                    Shape::Document => self.document(node, file, findings),
                    Shape::Attached => self.attached(node, file, findings),
                    Shape::Reference => self.reference(node, file),
                }
                Taken::Read
            }
        }
    }

    /// Adds each item of a list; the unrecognized ones are one finding
    fn take_list(
        &mut self,
        items: &[Node<'_>],
        file: &str,
        level: usize,
        findings: &mut Diagnostics,
    ) -> Taken {
        let (mut all, mut strange) = (Taken::Nothing, Vec::new());
        for item in items {
            match self.take(item, file, level + 1, findings) {
                Taken::Read => all = Taken::Read,
                Taken::Nothing => {}
                Taken::Unknown => strange.push(item),
            }
        }
        match (all, strange.split_first()) {
            // The whole list is something else: its place is more useful than the place of its first item.
            (Taken::Nothing, Some((first, _))) if level > 0 => {
                let _ = first;
                Taken::Unknown
            }
            (_, Some((first, more))) => {
                unknown(first, more.len(), findings);
                Taken::Read
            }
            (all, None) => all,
        }
    }

    /// Adds the values of a mapping that is not one of the outputs, but may contain some under other names
    fn take_wrapped(
        &mut self,
        node: &Node<'_>,
        file: &str,
        level: usize,
        findings: &mut Diagnostics,
    ) -> Taken {
        let (mut all, mut strange) = (Taken::Unknown, Vec::new());
        for (key, value) in pairs(node) {
            let beside = key.as_text().is_some_and(|key| BESIDE.contains(&key));
            let holds = match &value.value {
                Value::Sequence(items) => !items.is_empty(),
                Value::Mapping(pairs) => !pairs.is_empty(),
                Value::Scalar(text, _) => text.trim_start().starts_with('{'),
            };
            if beside || !holds {
                continue;
            }
            match self.take(value, file, level + 1, findings) {
                Taken::Read => all = Taken::Read,
                Taken::Nothing => {}
                Taken::Unknown => strange.push(value),
            }
        }
        if all == Taken::Read {
            for value in strange {
                unknown(value, 0, findings);
            }
        } else if pairs(node)
            .any(|(_, value)| matches!(&value.value, Value::Sequence(items) if items.is_empty()))
            && strange.is_empty()
        {
            all = Taken::Nothing;
        }
        all
    }
}

impl Shape {
    fn from_node(node: &Node<'_>) -> Option<Self> {
        let has = |key: &str| node.get(key).is_some();
        let any = |keys: &[&str]| keys.iter().any(|key| has(key));
        let name = |key: &str| node.get(key).is_some_and(|name| name.as_text().is_some());
        if any(&["UserDetailList", "GroupDetailList", "RoleDetailList"]) {
            return Some(Self::Account);
        }
        if let Some(policies) = node.get("Policies") {
            let first = if let Value::Sequence(items) = &policies.value { items.first() } else { None };
            // Policies of the organization have a type. IAM policies do not.
            if first.is_some_and(|first| first.get("Type").is_some() && first.get("Id").is_some()) {
                return Some(Self::PoliciesOfTarget);
            }
            let policy =
                first.is_none_or(|first| first.get("PolicyName").is_some() || first.get("Arn").is_some());
            return policy.then_some(Self::Account);
        }
        if has("PolicyDocument") {
            return Some(Self::NamedInline);
        }
        for (key, list, kind) in [
            ("UserName", "UserPolicyList", Kind::User),
            ("GroupName", "GroupPolicyList", Kind::Group),
            ("RoleName", "RolePolicyList", Kind::Role),
        ] {
            if name(key) || has(list) {
                return Some(Self::Identity(Some(kind)));
            }
        }
        if has("PolicyVersionList") {
            return Some(Self::ManagedPolicy);
        }
        let of_identity = |list: &Node<'_>| match &list.value {
            Value::Sequence(items) => items.first().is_some_and(|item| item.get("PolicyArn").is_some()),
            _ => false,
        };
        if node.get("AttachedManagedPolicies").is_some_and(of_identity) {
            return Some(Self::Identity(None));
        }
        if any(&[
            "PermissionSet",
            "InlinePolicy",
            "AttachedManagedPolicies",
            "CustomerManagedPolicyReferences",
            "PermissionsBoundary",
        ]) {
            return Some(Self::PermissionSet);
        }
        if has("PolicyVersion") || has("Document") && any(&["VersionId", "IsDefaultVersion"]) {
            return Some(Self::Version);
        }
        let policy = node.get("Policy").filter(|policy| matches!(policy.value, Value::Mapping(_)));
        let policy = policy.unwrap_or(node);
        if policy.get("PolicySummary").is_some() {
            return Some(Self::OrganizationPolicy);
        }
        if policy.get("Arn").is_some() && policy.get("DefaultVersionId").is_some() {
            return Some(Self::PolicyWithoutText);
        }
        if let Some(targets) = node.get("Targets") {
            let first = if let Value::Sequence(items) = &targets.value { items.first() } else { None };
            return first.is_none_or(|first| first.get("TargetId").is_some()).then_some(Self::Targets);
        }
        if any(&["Accounts", "Parents", "Children", "Organization", "OrganizationalUnits", "Roots"]) {
            return Some(Self::Tree);
        }
        if field(node, "Statement").is_some() {
            return Some(Self::Document);
        }
        if has("AttachedPolicies") {
            return Some(Self::Attached);
        }
        name("PolicyArn").then_some(Self::Reference)
    }
}

/// Reports that a value is not one of the outputs, and neither are `more` others next to it
fn unknown(node: &Node<'_>, more: usize, findings: &mut Diagnostics) {
    let what = match &node.value {
        Value::Mapping(pairs) => {
            let keys = pairs.iter().filter_map(|(key, _)| key.as_text());
            let keys: Vec<String> = keys.take(3).map(|key| format!("`{}`", clip(key))).collect();
            match keys.is_empty() {
                true => "an empty mapping".to_owned(),
                false => format!("a mapping with {}", keys.join(", ")),
            }
        }
        _ => node.kind(),
    };
    let more = match more {
        0 => String::new(),
        1 => ", and one more value like it".to_owned(),
        more => format!(", and {more} more values like it"),
    };
    let help = "it reads what `aws iam get-account-authorization-details`, `aws iam get-policy-version`, `aws iam get-role-policy`, \
                `aws sso-admin get-inline-policy-for-permission-set` and `aws organizations describe-policy` print, and policy documents";
    findings.push(
        rules::NO_POLICY
            .finding(format!("no IAM policy found in {what}{more}"))
            .at(node.origin, "")
            .help(help),
    );
}

/// Reports that an export has more pages
fn partial(node: &Node<'_>, findings: &mut Diagnostics) {
    let truncated = node.get("IsTruncated").filter(|is| is.as_text() == Some("true"));
    let more = truncated.or_else(|| node.get("NextToken").filter(|token| !token.is_null()));
    if let Some(more) = more {
        findings.push(
            rules::PARTIAL_EXPORT
                .finding("the export is incomplete: the rest of the list is missing")
                .at(more.origin, "says so")
                .help("export again without `--max-items` and `--no-paginate`"),
        );
    }
}
