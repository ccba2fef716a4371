//! What the role of a node allows

use std::collections::BTreeMap;

use serde_json::Value as Json;

use crate::pattern::{matches, wildcards};

/// IAM of an account, as far as files show it
#[derive(Clone, Debug, Default)]
pub(super) struct Iam {
    /// Roles by name
    pub(super) roles: BTreeMap<String, Role>,
    /// Names of roles by the ARN of the instance profile
    pub(super) profiles: BTreeMap<String, Option<String>>,
    /// Statements of managed policies, by ARN
    policies: BTreeMap<String, Vec<Statement>>,
}

/// A role
#[derive(Clone, Debug, Default)]
pub(super) struct Role {
    inline: Vec<Statement>,
    /// Inline policies that cannot be read
    unread: Vec<String>,
    /// ARNs of managed policies
    attached: Vec<String>,
    boundary: Option<String>,
}

/// What a role allows
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Answer {
    /// A statement allows the action on something
    Yes,
    /// No statement allows it, or one denies it everywhere
    No,
    /// The document of this policy is missing
    Unknown(String),
}

/// A statement, as far as it decides about actions
#[derive(Clone, Debug)]
struct Statement {
    allows: bool,
    /// Whether the actions are those of `NotAction`
    except: bool,
    actions: Vec<String>,
    /// Whether it has a condition, or is about some resources only
    is_limited: bool,
}

/// What AWS managed policies allow, if an export does not have their documents (AWS Managed Policy Reference)
const MANAGED: [(&str, &[&str]); 4] = [
    ("AmazonSSMManagedInstanceCore", &["ssm:UpdateInstanceInformation", "ssmmessages:*"]),
    ("AmazonSSMManagedEC2InstanceDefaultPolicy", &["ssm:UpdateInstanceInformation", "ssmmessages:*"]),
    ("AmazonEC2RoleforSSM", &["ssm:UpdateInstanceInformation", "ssmmessages:*", "logs:*", "s3:*"]),
    ("AdministratorAccess", &["*"]),
];

impl Iam {
    /// Adds an answer of `get-account-authorization-details`
    pub(super) fn add(&mut self, answer: &Json) {
        for role in list(answer, "RoleDetailList") {
            let Some(name) = text(role, "RoleName") else { continue };
            for profile in list(role, "InstanceProfileList") {
                let arn = text(profile, "Arn").unwrap_or_default().to_owned();
                self.profiles.insert(arn, Some(name.to_owned()));
            }
            let mut read = Role {
                attached: list(role, "AttachedManagedPolicies")
                    .iter()
                    .filter_map(|policy| text(policy, "PolicyArn").map(str::to_owned))
                    .collect(),
                boundary: role
                    .get("PermissionsBoundary")
                    .and_then(|boundary| text(boundary, "PermissionsBoundaryArn"))
                    .map(str::to_owned),
                ..Role::default()
            };
            for policy in list(role, "RolePolicyList") {
                match policy.get("PolicyDocument").and_then(statements) {
                    Some(statements) => read.inline.extend(statements),
                    None => {
                        read.unread.push(text(policy, "PolicyName").unwrap_or("without a name").to_owned())
                    }
                }
            }
            self.roles.insert(name.to_owned(), read);
        }
        for policy in list(answer, "Policies") {
            let versions = list(policy, "PolicyVersionList").iter();
            let default =
                versions.filter(|version| version.get("IsDefaultVersion") == Some(&Json::Bool(true)));
            let document = default.filter_map(|version| version.get("Document")).find_map(statements);
            if let (Some(arn), Some(statements)) = (text(policy, "Arn"), document) {
                self.policies.insert(arn.to_owned(), statements);
            }
        }
    }

    /// Returns whether a role allows an action; `None` if the role is not in the export
    pub(super) fn allows(&self, role: &str, action: &str) -> Option<Answer> {
        let role = self.roles.get(role)?;
        let mut statements = role.inline.clone();
        let mut unread = role.unread.clone();
        for arn in &role.attached {
            match self.policy(arn) {
                Some(all) => statements.extend(all),
                None => unread.push(arn.clone()),
            }
        }
        let answer = decide(&statements, action);
        let answer = match unread.into_iter().next() {
            Some(policy) if answer == Answer::No && !denied(&statements, action) => Answer::Unknown(policy),
            _ => answer,
        };
        let Some(boundary) = &role.boundary else { return Some(answer) };
        Some(match (answer, self.policy(boundary)) {
            (Answer::No, _) => Answer::No,
            (answer, Some(statements)) if decide(&statements, action) == Answer::Yes => answer,
            (_, Some(_)) => Answer::No,
            (_, None) => Answer::Unknown(boundary.clone()),
        })
    }

    fn policy(&self, arn: &str) -> Option<Vec<Statement>> {
        if let Some(statements) = self.policies.get(arn) {
            return Some(statements.clone());
        }
        let (account, name) = (arn.split(':').nth(4)?, arn.rsplit('/').next()?);
        let (_, actions) = MANAGED.iter().find(|(known, _)| account == "aws" && *known == name)?;
        let actions = actions.iter().map(|action| (*action).to_owned()).collect();
        Some(vec![Statement { allows: true, except: false, actions, is_limited: false }])
    }
}

impl Statement {
    fn is_about(&self, action: &str) -> bool {
        let action = action.to_lowercase();
        let named = self.actions.iter().any(|name| matches(wildcards(&name.to_lowercase()), &action));
        named != self.except
    }
}

fn denied(statements: &[Statement], action: &str) -> bool {
    statements
        .iter()
        .any(|statement| !statement.allows && !statement.is_limited && statement.is_about(action))
}

fn decide(statements: &[Statement], action: &str) -> Answer {
    let allowed = statements.iter().any(|statement| statement.allows && statement.is_about(action));
    if allowed && !denied(statements, action) { Answer::Yes } else { Answer::No }
}

/// Reads a policy document, which may be a string that contains JSON; `None` if it is something else
fn statements(document: &Json) -> Option<Vec<Statement>> {
    let parsed: Json;
    let document = match document {
        Json::String(text) => {
            parsed = serde_json::from_str(text).ok()?;
            &parsed
        }
        other => other,
    };
    let all = match document.get("Statement")? {
        Json::Array(all) => all.as_slice(),
        one => std::slice::from_ref(one),
    };
    all.iter()
        .map(|statement| {
            let (except, actions) = match (statement.get("Action"), statement.get("NotAction")) {
                (Some(actions), _) => (false, actions),
                (None, actions) => (true, actions?),
            };
            let has = |key: &str| statement.get(key).is_some_and(|value| !is_empty(value));
            let everywhere = statement.get("Resource").is_some_and(|resource| {
                strings(resource).is_some_and(|all| all.iter().any(|one| one == "*"))
            });
            Some(Statement {
                allows: text(statement, "Effect")? == "Allow",
                except,
                actions: strings(actions)?,
                is_limited: has("Condition") || !everywhere,
            })
        })
        .collect()
}

fn is_empty(value: &Json) -> bool {
    value.is_null() || value.as_object().is_some_and(serde_json::Map::is_empty)
}

fn strings(value: &Json) -> Option<Vec<String>> {
    match value {
        Json::Array(all) => all.iter().map(|one| one.as_str().map(str::to_owned)).collect(),
        one => Some(vec![one.as_str()?.to_owned()]),
    }
}

fn list<'j>(value: &'j Json, key: &str) -> &'j [Json] {
    value.get(key).and_then(Json::as_array).map_or(&[], Vec::as_slice)
}

fn text<'j>(value: &'j Json, key: &str) -> Option<&'j str> {
    value.get(key)?.as_str()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn iam(role: &Json, policies: &Json) -> Iam {
        let mut iam = Iam::default();
        iam.add(&json!({"RoleDetailList": [role], "Policies": policies}));
        iam
    }

    #[test]
    fn denials_boundaries_and_missing_documents_count() {
        let inline =
            |statement: Json| json!([{"PolicyName": "p", "PolicyDocument": {"Statement": statement}}]);
        let core = json!([{"PolicyArn": "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore"}]);
        let own = json!([{"PolicyArn": "arn:aws:iam::333333333333:policy/own"}]);
        let all = json!([]);
        let channel = "ssmmessages:OpenDataChannel";
        let cases = [
            (json!({"RoleName": "r", "AttachedManagedPolicies": core}), Answer::Yes),
            (json!({"RoleName": "r"}), Answer::No),
            (
                json!({"RoleName": "r", "AttachedManagedPolicies": own}),
                Answer::Unknown("arn:aws:iam::333333333333:policy/own".into()),
            ),
            (
                json!({"RoleName": "r", "AttachedManagedPolicies": core, "RolePolicyList":
                    inline(json!({"Effect": "Deny", "Action": "SSMMessages:*", "Resource": "*"}))}),
                Answer::No,
            ),
            (
                json!({"RoleName": "r", "AttachedManagedPolicies": core, "RolePolicyList":
                    inline(json!({"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": {"Bool": {"aws:SecureTransport": "false"}}}))}),
                Answer::Yes,
            ),
            (
                json!({"RoleName": "r", "RolePolicyList":
                    inline(json!([{"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}]))}),
                Answer::Yes,
            ),
            (
                json!({"RoleName": "r", "AttachedManagedPolicies": core,
                    "PermissionsBoundary": {"PermissionsBoundaryArn": "arn:aws:iam::333333333333:policy/own"}}),
                Answer::Unknown("arn:aws:iam::333333333333:policy/own".into()),
            ),
        ];
        for (role, expected) in cases {
            assert_eq!(iam(&role, &all).allows("r", channel), Some(expected), "{role}");
        }
        let boundary = json!([{"Arn": "arn:aws:iam::333333333333:policy/own", "PolicyVersionList": [
            {"IsDefaultVersion": true, "Document": {"Statement": {"Effect": "Allow", "Action": ["ssm:*"], "Resource": "*"}}}]}]);
        let role = json!({"RoleName": "r", "AttachedManagedPolicies": core,
            "PermissionsBoundary": {"PermissionsBoundaryArn": "arn:aws:iam::333333333333:policy/own"}});
        assert_eq!(iam(&role, &boundary).allows("r", channel), Some(Answer::No));
        assert_eq!(iam(&role, &boundary).allows("r", "ssm:UpdateInstanceInformation"), Some(Answer::Yes));
        assert_eq!(iam(&role, &boundary).allows("other", channel), None);
    }
}
