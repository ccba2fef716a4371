//! IAM policies of own resources that give access to nodes without a request

use std::collections::BTreeSet;

use serde_json::{Map, Value as Json, json};

use crate::audit::Audit;
use crate::check::Report;
use crate::diag::{Diagnostic, Sources};
use crate::model::OwnResource;
use crate::origin::Origin;
use crate::plan::Plan;
use crate::rules;

/// Reports statements that the audit of exported policies would report
pub(crate) fn check(plan: &Plan<'_>, report: &mut Report) {
    for resource in &plan.model.resources {
        let mut told = BTreeSet::new();
        for (property, document) in exports(resource) {
            let mut audit = Audit::default();
            audit.read(&document.to_string(), resource.id.as_str(), &mut Sources::default());
            for finding in audit.finish().iter().filter_map(access) {
                if told.insert((property, finding)) {
                    report.push(found(resource, property, finding));
                }
            }
        }
    }
}

fn found(resource: &OwnResource, property: &str, access: &str) -> Diagnostic {
    let origin: Origin = resource.origin_at(&["Properties".to_owned(), property.to_owned()]).0;
    rules::OWN_ACCESS
        .finding(format!("`{}` allows principals to {access} without an access request", resource.id))
        .at(origin, "")
        .help("allow `ssm:StartAccessRequest` and `ssm:GetAccessToken` instead, or require `ssm:AccessRequestId` in a condition")
        .subject(resource.subject())
}

/// What a finding of the audit is about; `None` if it is not about access
fn access(finding: &Diagnostic) -> Option<&'static str> {
    let all = [
        (&rules::SESSION_WITHOUT_REQUEST, "start sessions"),
        (&rules::NARROWED_SESSION, "start some sessions"),
        (&rules::CONNECTION_WITHOUT_REQUEST, "open remote desktops"),
        (&rules::OTHER_WAY_TO_A_NODE, "run commands on nodes or reach them in another way"),
    ];
    all.iter().find(|(rule, _)| rule.code == finding.code).map(|(_, access)| *access)
}

/// The policies of a resource by the property that has them, each as IAM exports a role with it
fn exports(resource: &OwnResource) -> Vec<(&'static str, Json)> {
    let value = |name: &str| resource.properties.get(name).map(|value| resolved(value, ALLOWED));
    let alone = |document: Json| json!([{"PolicyName": "policy", "PolicyDocument": document}]);
    let (inline, policies, managed) = match resource.resource_type.as_str() {
        "AWS::IAM::Role" | "AWS::IAM::User" | "AWS::IAM::Group" => {
            ("Policies", value("Policies"), "ManagedPolicyArns")
        }
        "AWS::SSO::PermissionSet" => ("InlinePolicy", value("InlinePolicy").map(alone), "ManagedPolicies"),
        "AWS::IAM::Policy"
        | "AWS::IAM::ManagedPolicy"
        | "AWS::IAM::RolePolicy"
        | "AWS::IAM::UserPolicy"
        | "AWS::IAM::GroupPolicy" => ("PolicyDocument", value("PolicyDocument").map(alone), ""),
        _ => return Vec::new(),
    };
    let policies: Vec<Json> = policies.iter().filter_map(Json::as_array).flatten().cloned().collect();
    let arns = value(managed);
    let attached: Vec<Json> = arns
        .iter()
        .filter_map(Json::as_array)
        .flatten()
        .filter_map(Json::as_str)
        .map(|arn| json!({"PolicyName": arn, "PolicyArn": arn.replace("arn:*:", "arn:aws:")}))
        .collect();
    let denials: Vec<Json> = policies.iter().map(without_permissions).collect();
    let role = |policies: &[Json], attached: &[Json]| {
        json!({"RoleDetailList": [{
            "RoleName": resource.id.as_str(), "RolePolicyList": policies, "AttachedManagedPolicies": attached,
        }]})
    };
    vec![(inline, role(&policies, &[])), (managed, role(&denials, &attached))]
}

/// A policy without the statements that allow something
fn without_permissions(policy: &Json) -> Json {
    let mut policy = policy.clone();
    let Some(statement) = policy.pointer_mut("/PolicyDocument/Statement") else { return policy };
    let is_denial = |statement: &Json| statement.get("Effect").and_then(Json::as_str) == Some("Deny");
    match statement {
        Json::Array(statements) => statements.retain(is_denial),
        other if !is_denial(other) => *other = json!([]),
        _ => {}
    }
    policy
}

/// What an unknown value is in a statement that allows something: anything
const ALLOWED: &str = "*";

/// What an unknown value is in a statement that denies something: nothing that it could match
const DENIED: &str = "unknown";

/// A value without functions of CloudFormation: what they return is unknown
fn resolved(value: &Json, unknown: &str) -> Json {
    match value {
        Json::Array(items) => items.iter().map(|item| resolved(item, unknown)).collect(),
        Json::Object(pairs) => of_function(pairs, unknown).unwrap_or_else(|| {
            let is_denial = pairs.get("Effect").and_then(Json::as_str) == Some("Deny");
            let unknown = if is_denial { DENIED } else { unknown };
            Json::Object(pairs.iter().map(|(key, value)| (key.clone(), resolved(value, unknown))).collect())
        }),
        other => other.clone(),
    }
}

/// What a function returns, as far as it is known; `None` for other mappings
fn of_function(pairs: &Map<String, Json>, unknown: &str) -> Option<Json> {
    let (name, value) = pairs.iter().next().filter(|_| pairs.len() == 1)?;
    if name != "Ref" && !name.starts_with("Fn::") {
        return None;
    }
    let text = value.as_str().or_else(|| value.get(0)?.as_str()).filter(|_| name == "Fn::Sub");
    Some(Json::from(text.map_or_else(|| unknown.to_owned(), |text| substituted(text, unknown))))
}

/// The text of `Fn::Sub`, in which the partition matches any, and other values are unknown
fn substituted(text: &str, unknown: &str) -> String {
    let mut parts = text.split("${");
    let mut all = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        match part.split_once('}') {
            Some(("AWS::Partition", rest)) => all.extend(["*", rest]),
            Some((name, rest)) if !name.starts_with('!') => all.extend([unknown, rest]),
            // `${!Name}` is the text `${Name}`, such as a policy variable.
            _ => all.extend(["${", part.strip_prefix('!').unwrap_or(part)]),
        }
    }
    all
}
