//! Holders of policies

use std::collections::{BTreeSet, HashMap};

use super::condition::Caller;
use super::export::{Exports, Identity, Kind};
use crate::ids::clip;
use crate::origin::Spanned;
use crate::pattern::{Pattern, Variables};

/// Maximum number of holders that a message names
const NAMED: usize = 10;

/// A principal: a user with the groups, a role, or a permission set; a group without members represents future members
#[derive(Clone, Debug)]
pub(super) struct Holder<'e> {
    /// Name in messages; empty if it is unknown
    pub(super) name: String,
    pub(super) policies: Vec<usize>,
    pub(super) boundary: Option<&'e Spanned<String>>,
    pub(super) account: Option<&'e str>,
    pub(super) caller: Caller,
}

impl Holder<'_> {
    /// Creates a holder of which nothing is known
    pub(super) fn nobody() -> Self {
        Self {
            name: String::new(),
            policies: Vec::new(),
            boundary: None,
            account: None,
            caller: Caller::default(),
        }
    }
}

/// Returns the indexes of the policies that an identity has itself
pub(super) fn held_by(exports: &Exports, identity: &Identity) -> Vec<usize> {
    let managed = identity.attached.iter().filter_map(|arn| exports.managed.get(&**arn).copied());
    identity.inline.iter().copied().chain(managed).collect()
}

/// Returns all principals that are not left out
pub(super) fn holders(exports: &Exports) -> Vec<Holder<'_>> {
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
            let account = identity.account.clone();
            Holder {
                name: called(identity),
                policies,
                boundary: identity.boundary.as_ref(),
                account: identity.account.as_deref(),
                caller: Caller { arn: identity.arn.clone(), account, document_type: None },
            }
        })
        .collect()
}

impl Exports {
    /// Returns the account or file, and the name, of each group
    pub(super) fn groups(&self) -> impl Iterator<Item = (&str, &str)> {
        let groups = self.identities.iter().filter(|identity| identity.kind == Kind::Group);
        groups.map(|group| (group.scope.as_str(), group.name.as_str()))
    }
}

/// Returns a pattern of every ARN that an identity of this name may have ("IAM identifiers" in the IAM User Guide)
///
/// Groups represent their members. The holder of a policy whose holders are unknown may be any principal.
pub(super) fn possible_arns(kind: Kind, name: &str, account: Option<&str>) -> Option<Pattern> {
    let any = |text: &str| Pattern::resource(text, Variables::Unknown);
    let account = account.map_or_else(Pattern::everything, Pattern::literal);
    let of = |kind: &str| any("arn:aws:iam::").then(account).then(any(kind));
    match kind {
        Kind::User => Some(of(":user/*").then(Pattern::literal(name))),
        Kind::Group => Some(of(":user/*")),
        Kind::Role => Some(of(":role/*").then(Pattern::literal(name))),
        // Roles of permission sets ("Referencing permission sets in resource policies", IAM Identity Center User Guide)
        Kind::PermissionSet => {
            let role = of(":role/aws-reserved/sso.amazonaws.com/*AWSReservedSSO_");
            Some(role.then(Pattern::literal(name)).then(any("_*")))
        }
        Kind::Holder => None,
    }
}

/// Returns the name of an identity in messages
pub(super) fn called(identity: &Identity) -> String {
    let Identity { kind, name, account, .. } = identity;
    let account = account.as_ref().map(|account| format!(" of {}", clip(account))).unwrap_or_default();
    format!("{} `{}`{account}", kind.as_str(), clip(name))
}

/// Returns a few names, and how many more there are
pub(super) fn list(names: &[&str]) -> String {
    let shown = names.get(..NAMED).unwrap_or(names).join(", ");
    match names.len().saturating_sub(NAMED) {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}
