//! Documents of managed policies that are given separately from an export

use std::collections::BTreeMap;

use super::export::{Exports, Holders, spanned};
use super::organization::stem;
use super::policy::unreadable;
use crate::diag::Diagnostics;
use crate::ids::clip;
use crate::read::Node;

/// Document of a managed policy that is given without the rest of the export
#[derive(Debug)]
pub(super) struct Handed {
    pub(super) policy: usize,
    /// ARN, if the output of `get-policy` is next to it
    pub(super) arn: Option<String>,
    /// Name of its file, as a path
    pub(super) file: String,
    /// Whether it is marked as a version other than the default
    pub(super) outdated: bool,
}

impl Exports {
    /// Reads a policy document by itself
    pub(super) fn document(&mut self, node: &Node<'_>, file: &str, findings: &mut Diagnostics) {
        self.judged += 1;
        let name = format!("the policy in {}", clip(file));
        if let Some(policy) = self.loose(Some(node), node.origin, name, findings) {
            self.handed.push(Handed { policy, arn: None, file: file.to_owned(), outdated: false });
        }
    }

    /// Reads `aws iam get-policy-version`, which does not name the policy: output of `get-policy` next to it or the name of the file does
    pub(super) fn version(&mut self, version: &Node<'_>, file: &str, findings: &mut Diagnostics) {
        self.judged += 1;
        let text = |key: &str| version.get(key).and_then(Node::as_text);
        let described = self.described.take();
        let in_force = described.as_ref().and_then(|(_, version)| version.as_deref());
        let outdated = text("IsDefaultVersion") == Some("false")
            || text("VersionId").is_some_and(|id| in_force.is_some_and(|in_force| in_force != id));
        let arn = described.map(|(arn, _)| arn.into_inner());
        let name = match arn.as_deref().and_then(|arn| arn.rsplit('/').next()) {
            Some(name) => format!("managed policy `{}`", clip(name)),
            None => format!("the policy in {}", clip(file)),
        };
        if let Some(policy) = self.loose(version.get("Document"), version.origin, name, findings) {
            self.unnamed = arn.is_none().then_some(self.handed.len());
            self.handed.push(Handed { policy, arn, file: file.to_owned(), outdated });
        }
    }

    /// Reads `aws iam get-policy`, which names the version before or after it
    pub(super) fn policy_without_text(&mut self, node: &Node<'_>, findings: &mut Diagnostics) {
        let Some(arn) = spanned(node.get("Arn")) else {
            unreadable(findings, "a managed policy without `Arn`", node.origin);
            return;
        };
        let version = node.get("DefaultVersionId").and_then(Node::as_text).map(str::to_owned);
        match self.unnamed.take().and_then(|index| self.handed.get_mut(index)) {
            Some(handed) => handed.arn = Some(arn.into_inner()),
            None => self.described = Some((arn, version)),
        }
    }

    /// Assigns the separately given documents to attached policies without a document
    ///
    /// Output of `get-policy` next to a document names its policy. Otherwise, the name of the file does: it is the name of the policy,
    /// optionally followed by the version. If two accounts have a policy of that name, the folder names the account.
    pub(super) fn join_handed(&mut self) {
        let mut by_name: BTreeMap<String, Vec<String>> = BTreeMap::new();
        let attached =
            self.identities.iter().flat_map(|identity| identity.attached.iter().chain(&identity.boundary));
        for arn in attached.filter(|arn| !self.managed.contains_key(&***arn)) {
            let name = arn.rsplit('/').next().unwrap_or(arn);
            let arns = by_name.entry(name.to_owned()).or_default();
            if !arns.contains(arn) {
                arns.push((**arn).clone());
            }
        }
        for handed in std::mem::take(&mut self.handed) {
            // An older version does not say what the policy allows now.
            if handed.outdated {
                continue;
            }
            let arns = match handed.arn {
                Some(arn) => vec![arn],
                None => {
                    let stem = without_version(stem(&handed.file));
                    let arns = by_name.get(stem).cloned().unwrap_or_default();
                    let in_path = |arn: &String| {
                        arn.split(':')
                            .nth(4)
                            .is_some_and(|account| account.len() == 12 && handed.file.contains(account))
                    };
                    match arns.len() {
                        0 | 1 => arns,
                        _ => arns.into_iter().filter(in_path).collect(),
                    }
                }
            };
            // A name without an ARN, from a reference of a permission set, matches the policy of each account.
            for arn in arns {
                let name = arn.rsplit('/').next().unwrap_or(&arn).to_owned();
                let held =
                    by_name.get(&name).is_some_and(|known| known.contains(&arn) || known.contains(&name));
                let reference = by_name.get(&name).is_some_and(|known| known.contains(&name));
                if let Some(policy) = self.policies.get_mut(handed.policy)
                    && held
                {
                    policy.holders = Holders::Known;
                    policy.name = format!("managed policy `{}`", clip(&name));
                }
                if reference {
                    self.managed.entry(name).or_insert(handed.policy);
                }
                self.managed.entry(arn).or_insert(handed.policy);
            }
        }
    }
}

/// Returns the name of a policy without the version after it: `ops-v4`, `ops.v4`
fn without_version(stem: &str) -> &str {
    let digits = stem.trim_end_matches(|c: char| c.is_ascii_digit());
    if digits.len() == stem.len() {
        return stem;
    }
    ["-v", ".v", "_v", " v"].iter().find_map(|end| digits.strip_suffix(end)).unwrap_or(stem)
}

#[cfg(test)]
mod tests {
    use super::without_version;

    #[test]
    fn a_version_is_no_part_of_the_name() {
        for (stem, name) in
            [("ops", "ops"), ("ops-v4", "ops"), ("ops.v12", "ops"), ("ops4", "ops4"), ("v4", "v4")]
        {
            assert_eq!(without_version(stem), name);
        }
    }
}
