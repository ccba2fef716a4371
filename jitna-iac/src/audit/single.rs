//! Outputs about one identity: `get-role-policy` and similar, and output of `aws sso-admin` about a permission set

use super::export::{Exports, Identity, Kind, TOKEN_ROLE, bare, references, spanned};
use super::holders::possible_arns;
use crate::diag::Diagnostics;
use crate::ids::clip;
use crate::read::Node;

impl Exports {
    /// Reads `aws iam get-role-policy` and the equivalents for users and groups
    pub(super) fn named_inline(&mut self, node: &Node<'_>, file: &str, findings: &mut Diagnostics) {
        let text = |key: &str| node.get(key).and_then(Node::as_text);
        let names = [("RoleName", Kind::Role), ("UserName", Kind::User), ("GroupName", Kind::Group)];
        let holder = names.iter().find_map(|(key, kind)| text(key).map(|name| (name.to_owned(), *kind)));
        let policy_name = clip(text("PolicyName").unwrap_or_default()).to_string();
        let Some((name, kind)) = holder else {
            self.judged += 1;
            let shown = format!("policy `{policy_name}`");
            self.loose(node.get("PolicyDocument"), node.origin, shown, findings);
            return;
        };
        let shown = format!("inline policy `{policy_name}` of {} `{}`", kind.as_str(), clip(&name));
        let inline = self.policy(node.get("PolicyDocument"), node.origin, shown, findings);
        self.judged += 1;
        let exempt = kind == Kind::Role && name == TOKEN_ROLE;
        let known = |other: &&mut Identity| other.kind == kind && other.name == name && other.scope == file;
        if let Some(identity) = self.identities.iter_mut().find(known) {
            identity.inline.extend(inline);
            return;
        }
        let inline = inline.into_iter().collect();
        let arn = possible_arns(kind, &name, None);
        self.identities.push(Identity {
            name,
            arn,
            exempt,
            inline,
            given: true,
            ..bare(kind, file, node.origin)
        });
    }

    /// Reads `aws sso-admin get-inline-policy-for-permission-set` and similar: outputs of one file belong to one permission set, until
    /// `describe-permission-set` names the next
    pub(super) fn permission_set(&mut self, node: &Node<'_>, file: &str, findings: &mut Diagnostics) {
        let described = node.get("PermissionSet");
        let name = described.and_then(|set| set.get("Name")).and_then(Node::as_text);
        let again = node.get("InlinePolicy").is_some()
            && self.set.and_then(|set| self.identities.get(set)).is_some_and(|set| !set.inline.is_empty());
        let index = match self.set {
            Some(index) if described.is_none() && !again => index,
            _ => {
                let name = name.map_or_else(|| format!("in {file}"), str::to_owned);
                self.identities.push(Identity {
                    arn: possible_arns(Kind::PermissionSet, &name, None),
                    name,
                    ..bare(Kind::PermissionSet, file, node.origin)
                });
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
        let mut attached = references(node, "AttachedManagedPolicies", "Arn", findings);
        // Each account has its own policy of this name.
        attached.extend(references(node, "CustomerManagedPolicyReferences", "Name", findings));
        let given = ["InlinePolicy", "AttachedManagedPolicies", "CustomerManagedPolicyReferences"];
        let given = given.iter().any(|key| node.get(key).is_some());
        self.judged += 1;
        let boundary = node.get("PermissionsBoundary").and_then(|boundary| {
            let named =
                || boundary.get("CustomerManagedPolicyReference").and_then(|policy| policy.get("Name"));
            spanned(boundary.get("ManagedPolicyArn").or_else(named))
        });
        if let Some(set) = self.identities.get_mut(index) {
            set.inline.extend(inline);
            set.attached.extend(attached);
            set.boundary = boundary.or(set.boundary.take());
            set.given |= given;
        }
    }
}
