//! Trust policies of roles that are meant to start sessions without a request

use super::condition::Condition;
use super::policy::{conditions, field, pairs, unreadable};
use crate::diag::Diagnostics;
use crate::ids::clip;
use crate::origin::Origin;
use crate::read::{Node, Value};
use crate::rules;

/// Condition keys that narrow the principals of a trust policy
const NARROWING: [&str; 8] = [
    "aws:principalarn",
    "aws:userid",
    "aws:username",
    "sts:externalid",
    "sts:rolesessionname",
    "sts:sourceidentity",
    "aws:sourcearn",
    "aws:sourceaccount",
];

/// The trust policy of a role
#[derive(Debug)]
pub(super) struct Trust {
    statements: Vec<Statement>,
}

/// A statement that allows principals to assume the role
#[derive(Debug)]
struct Statement {
    principals: Vec<Principal>,
    conditions: Vec<Condition>,
}

#[derive(Debug)]
struct Principal {
    kind: String,
    name: String,
    origin: Origin,
}

/// How many principals are trusted
enum Width {
    Anybody,
    Many(String),
    Few,
}

impl Trust {
    /// Reads a trust policy; without statements, it trusts no principal
    pub(super) fn read(node: &Node<'_>, findings: &mut Diagnostics) -> Option<Self> {
        super::export::with_document(node, findings, |node, findings| {
            let statements = match field(node, "Statement") {
                None => &[],
                Some(list) => match &list.value {
                    Value::Sequence(items) => items.as_slice(),
                    Value::Mapping(_) => std::slice::from_ref(list),
                    Value::Scalar(..) => {
                        unreadable(findings, &format!("`Statement` is {}", list.kind()), list.origin);
                        return None;
                    }
                },
            };
            let read = statements.iter().filter_map(|node| Statement::read(node, findings));
            Some(Self { statements: read.collect() })
        })
    }

    /// Reports trust that is too broad
    pub(super) fn judge(&self, role: &str, account: Option<&str>, findings: &mut Diagnostics) {
        for statement in &self.statements {
            for principal in &statement.principals {
                let (rule, whom) = match statement.width(principal, account) {
                    Width::Few => continue,
                    Width::Anybody => (&rules::OPEN_EXCEPTION, "anybody".to_owned()),
                    Width::Many(whom) => (&rules::EXCEPTION_FOR_MANY, whom),
                };
                let message =
                    format!("{role}, which may start sessions without an access request, trusts {whom}");
                findings.push(
                    rule.finding(message)
                        .at(principal.origin, "trusted here")
                        .subject(role)
                        .help("name the roles and users that may assume it, or narrow them with a condition on `aws:PrincipalArn`"),
                );
            }
        }
    }
}

impl Statement {
    /// Reads an `Allow` statement with its principals; `None` if it allows nothing
    fn read(node: &Node<'_>, findings: &mut Diagnostics) -> Option<Self> {
        if field(node, "Effect").and_then(Node::as_text) != Some("Allow") {
            return None;
        }
        let mut principals = Vec::new();
        let mut add = |kind: &str, node: &Node<'_>| {
            let all = if let Value::Sequence(items) = &node.value {
                items.as_slice()
            } else {
                std::slice::from_ref(node)
            };
            principals.extend(all.iter().filter_map(|node| {
                Some(Principal {
                    kind: kind.to_owned(),
                    name: node.as_text()?.to_owned(),
                    origin: node.origin,
                })
            }));
        };
        if let Some(named) = field(node, "Principal") {
            match &named.value {
                Value::Mapping(_) => {
                    for (kind, names) in pairs(named) {
                        add(kind.as_text().unwrap_or_default(), names);
                    }
                }
                _ => add("AWS", named),
            }
        }
        if let Some(others) = field(node, "NotPrincipal") {
            principals.push(Principal {
                kind: "AWS".to_owned(),
                name: "*".to_owned(),
                origin: others.origin,
            });
        }
        let conditions = conditions(node, findings)?;
        Some(Self { principals, conditions })
    }

    fn width(&self, principal: &Principal, own: Option<&str>) -> Width {
        let name = principal.name.as_str();
        let narrowed = self.conditions.iter().any(|condition| {
            let key = condition.key.to_ascii_lowercase();
            let few = NARROWING.contains(&key.as_str()) || key.starts_with("aws:principaltag/");
            few && !condition.operator.to_ascii_lowercase().contains("not")
                && !condition.values.iter().any(|value| value == "*")
        });
        if narrowed {
            return Width::Few;
        }
        match principal.kind.as_str() {
            "AWS" if name == "*" => {
                let organization = self.conditions.iter().any(|condition| {
                    let key = condition.key.to_ascii_lowercase();
                    ["aws:principalorgid", "aws:principalorgpaths", "aws:principalaccount"]
                        .contains(&key.as_str())
                });
                if organization {
                    Width::Many("every principal of an organization or account".to_owned())
                } else {
                    Width::Anybody
                }
            }
            "AWS" => match whole_account(name) {
                Some(account) if Some(account) == own => Width::Many(format!(
                    "every principal of its account {} that IAM allows to assume it",
                    clip(account)
                )),
                Some(account) => Width::Many(format!(
                    "every principal of account {} that IAM allows to assume it",
                    clip(account)
                )),
                None => Width::Few,
            },
            "Federated" if name.contains(":oidc-provider/") || !name.contains(":saml-provider/") => {
                let subjects: Vec<&Condition> = self
                    .conditions
                    .iter()
                    .filter(|condition| condition.key.to_ascii_lowercase().ends_with(":sub"))
                    .collect();
                let wide = |value: &String| {
                    let fixed = value.split(['*', '?']).next().unwrap_or_default();
                    fixed.len() < value.len() && !fixed.contains('/')
                };
                let narrow = subjects.iter().any(|condition| {
                    !condition.operator.to_ascii_lowercase().contains("not")
                        && !condition.values.iter().any(wide)
                });
                if narrow {
                    Width::Few
                } else {
                    Width::Many(format!("every subject of `{}`, or nearly so", clip(name)))
                }
            }
            _ => Width::Few,
        }
    }
}

/// Returns the account that a principal represents as a whole: its ID, or the ARN of its root
fn whole_account(name: &str) -> Option<&str> {
    if name.len() == 12 && name.bytes().all(|b| b.is_ascii_digit()) {
        return Some(name);
    }
    let mut parts = name.splitn(6, ':').skip(4);
    let account = parts.next()?;
    (parts.next() == Some("root")).then_some(account)
}
