//! `audit`: tables of policies, and comparison with a second implementation on generated policies

use jitna_iac::audit::Audit;
use jitna_iac::diag::{Diagnostics, Sources};
use proptest::prelude::*;
use serde_json::{Value, json};

fn audit(text: &str) -> Diagnostics {
    let mut sources = Sources::default();
    let mut audit = Audit::default();
    audit.read(text, "export.json", &mut sources);
    let mut findings = audit.finish();
    findings.sort(&sources);
    findings
}

/// Checks the codes of the findings
#[track_caller]
fn check(export: &Value, expected: &[&str]) {
    let findings = audit(&export.to_string());
    let codes: Vec<&str> = findings.iter().map(|finding| finding.code.as_str()).collect();
    assert_eq!(codes, expected, "{export:#}\n{findings:#?}");
}

/// Checks a policy with one statement, which allows starting sessions on everything, changed by `change`
#[track_caller]
fn check_statement(change: Value, expected: &[&str]) {
    let mut statement = json!({"Effect": "Allow", "Action": "ssm:StartSession", "Resource": "*"});
    for (key, value) in change.as_object().unwrap() {
        statement[key] = value.clone();
    }
    statement.as_object_mut().unwrap().retain(|_, value| !value.is_null());
    check(&json!({"Statement": statement}), expected);
}

#[test]
fn actions() {
    for action in [
        "ssm:StartSession",
        "SSM:startsession",
        "ssm:Start*",
        "ssm:*",
        "*",
        "ssm:StartSessio?",
        "s*:*n",
        "*:*",
    ] {
        check_statement(json!({"Action": action}), &["JNA1001"]);
    }
    for action in
        ["ssm:StartAccessRequest", "ssm:Start", "ssm:StartSession?", "ssmmessages:*", "ssm:Resume*", "ec2:*"]
    {
        check_statement(json!({"Action": action}), &[]);
    }
    check_statement(json!({"Action": null, "NotAction": ["iam:*", "ssm:Get*"]}), &["JNA1001"]);
    check_statement(json!({"Action": null, "NotAction": ["iam:*", "ssm:*"]}), &["JNA1003", "JNA1030"]);
    check_statement(json!({"Action": null, "NotAction": "*"}), &[]);
}

#[test]
fn resources() {
    for resource in [
        "arn:aws:ec2:*:*:instance/*",
        "arn:aws:ec2:eu-west-1:111111111111:instance/i-02573cafcfEXAMPLE",
        "arn:aws:ssm:*:111111111111:managed-instance/mi-*",
        "arn:aws:ec2:*:*:instance/${aws:PrincipalTag/node}",
        "arn:aws:ec2",
        "arn:*",
    ] {
        check_statement(json!({"Resource": [resource, "arn:aws:s3:::logs/*"]}), &["JNA1001"]);
    }
    for resource in [
        "arn:aws:s3:::*",
        "arn:aws:ssm:*:*:document/*",
        "arn:aws:ecs:*:*:task/*",
        "arn:aws-us-gov:ec2:*:*:*",
        "arn:aws:ec2:*:*:volume/*",
        "arn:aws:ssm:*:*:session/${aws:username}-*",
    ] {
        check_statement(json!({"Resource": resource}), &[]);
    }
    check_statement(json!({"Resource": null, "NotResource": "arn:aws:ec2:*:*:instance/*"}), &["JNA1001"]);
    let nodes = json!(["arn:aws:ec2:*:*:instance/*", "arn:*:ssm:*:*:managed-instance/*"]);
    check_statement(json!({"Resource": null, "NotResource": nodes}), &[]);
    check_statement(json!({"Resource": null, "NotResource": "*"}), &[]);
}

#[test]
fn conditions() {
    for (condition, expected) in [
        (json!({"Null": {"ssm:AccessRequestId": "false"}}), None),
        (json!({"Null": {"SSM:accessrequestid": false}}), None),
        (
            json!({"StringLike": {"ssm:AccessRequestId": "oi-*"}, "Bool": {"aws:SecureTransport": "true"}}),
            None,
        ),
        (json!({"ForAnyValue:StringLike": {"ssm:AccessRequestId": ["oi-*"]}}), None),
        (json!({"Null": {"ssm:AccessRequestId": "true"}}), Some("JNA1001")),
        (json!({"StringLikeIfExists": {"ssm:AccessRequestId": "oi-*"}}), Some("JNA1001")),
        (json!({"ForAllValues:StringLike": {"ssm:AccessRequestId": "oi-*"}}), Some("JNA1001")),
        (json!({"StringNotEquals": {"ssm:AccessRequestId": "oi-1"}}), Some("JNA1001")),
        (json!({"Bool": {"aws:MultiFactorAuthPresent": "true"}}), Some("JNA1002")),
        (json!({"BoolIfExists": {"ssm:SessionDocumentAccessCheck": true}}), Some("JNA1002")),
        (json!({}), Some("JNA1001")),
    ] {
        check_statement(json!({"Condition": condition}), &expected.into_iter().collect::<Vec<_>>());
    }
}

/// A role that may start sessions, with a permissions boundary of these statements
fn bounded(boundary: Value) -> Value {
    json!({
        "RoleDetailList": [{
            "RoleName": "r",
            "RolePolicyList": [{"PolicyName": "p", "PolicyDocument": {"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}}],
            "PermissionsBoundary": {"PermissionsBoundaryArn": "arn:aws:iam::111111111111:policy/b"},
        }],
        "Policies": [{
            "Arn": "arn:aws:iam::111111111111:policy/b",
            "AttachmentCount": 0,
            "PolicyVersionList": [{"IsDefaultVersion": true, "Document": {"Statement": boundary}}],
        }],
    })
}

#[test]
fn permissions_boundaries() {
    let allow =
        |action: &str, resource: &str| json!({"Effect": "Allow", "Action": action, "Resource": resource});
    check(&bounded(json!([allow("*", "*")])), &["JNA1001"]);
    check(&bounded(json!([allow("ssm:*", "arn:aws:ec2:*:*:instance/*")])), &["JNA1001"]);
    check(&bounded(json!([allow("ec2:*", "*")])), &[]);
    check(&bounded(json!([allow("ssm:*", "arn:aws:ssm:*:*:document/*")])), &[]);
    let deny = json!({"Effect": "Deny", "Action": "ssm:StartSession", "Resource": "*"});
    check(&bounded(json!([allow("*", "*"), deny])), &[]);
    let mut narrow = allow("*", "*");
    narrow["Condition"] = json!({"StringEquals": {"ssm:resourceTag/Environment": "DEV"}});
    check(&bounded(json!([narrow.clone()])), &["JNA1002"]);
    check(&bounded(json!([narrow.clone(), allow("*", "*")])), &["JNA1001"]);
    narrow["Condition"] = json!({"Null": {"ssm:AccessRequestId": "false"}});
    check(&bounded(json!([narrow])), &[]);
    // A boundary that is not in the export restricts nothing.
    let mut export = bounded(json!([]));
    export["Policies"] = json!([]);
    check(&export, &["JNA1001"]);
}

#[test]
fn identities_that_are_left_out() {
    let role = |name: &str, path: &str| {
        json!({"RoleDetailList": [{
            "RoleName": name,
            "Path": path,
            "RolePolicyList": [{"PolicyName": "p", "PolicyDocument": {"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}}],
        }]})
    };
    check(&role("ops", "/"), &["JNA1001"]);
    check(&role("SSM-JustInTimeAccessTokenRole", "/"), &[]);
    check(&role("AWSServiceRoleForX", "/aws-service-role/x.amazonaws.com/"), &[]);
    // Policies with a principal grant no sessions.
    check(&json!({"Statement": {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}}), &[]);
}

const ACTIONS: [&str; 6] = ["ssm:StartSession", "ssm:*", "*", "ec2:*", "SSM:Start?ession", "ssm:StartA*"];
const RESOURCES: [&str; 7] = [
    "*",
    "arn:aws:ec2:*:*:instance/*",
    "arn:aws:ec2:eu-west-1:*:instance/i-1*",
    "arn:aws:ec2:*:*:instance/i-?",
    "arn:aws:ssm:*:*:managed-instance/*",
    "arn:aws:ssm:*:*:document/*",
    "arn:aws:s3:::*",
];
const NODES: [&str; 5] = [
    "arn:aws:ec2:eu-west-1:111111111111:instance/i-11",
    "arn:aws:ec2:eu-west-1:111111111111:instance/i-1",
    "arn:aws:ec2:us-east-1:111111111111:instance/i-2",
    "arn:aws:ec2:us-east-1:111111111111:instance/i-22",
    "arn:aws:ssm:us-east-1:111111111111:managed-instance/mi-1",
];
const CONDITIONS: [&str; 6] = [
    "{}",
    r#"{"Null": {"ssm:AccessRequestId": "false"}}"#,
    r#"{"Null": {"ssm:AccessRequestId": "true"}}"#,
    r#"{"StringLike": {"ssm:AccessRequestId": "oi-*"}}"#,
    r#"{"StringNotLike": {"ssm:AccessRequestId": "oi-*"}}"#,
    r#"{"Bool": {"aws:MultiFactorAuthPresent": "true"}}"#,
];
/// Index of the condition that is about something other than the request
const OTHER: usize = 5;

/// Indexes of the parts of a statement
#[derive(Clone, Debug)]
struct Made {
    allow: bool,
    not_action: bool,
    actions: Vec<usize>,
    not_resource: bool,
    resources: Vec<usize>,
    condition: usize,
}

fn statement() -> impl Strategy<Value = Made> {
    let lists =
        (prop::collection::vec(0..ACTIONS.len(), 1..3), prop::collection::vec(0..RESOURCES.len(), 1..3));
    let seldom = || prop::bool::weighted(0.2);
    (any::<bool>(), seldom(), seldom(), lists, 0..CONDITIONS.len()).prop_map(
        |(allow, not_action, not_resource, (actions, resources), condition)| Made {
            allow,
            not_action,
            actions,
            not_resource,
            resources,
            condition,
        },
    )
}

impl Made {
    fn json(&self) -> Value {
        let texts =
            |numbers: &[usize], all: &[&'static str]| numbers.iter().map(|n| all[*n]).collect::<Vec<_>>();
        json!({
            "Effect": if self.allow { "Allow" } else { "Deny" },
            (if self.not_action { "NotAction" } else { "Action" }): texts(&self.actions, &ACTIONS),
            (if self.not_resource { "NotResource" } else { "Resource" }): texts(&self.resources, &RESOURCES),
            "Condition": serde_json::from_str::<Value>(CONDITIONS[self.condition]).unwrap(),
        })
    }

    /// Whether the statement applies to a session without a request on this node
    fn applies(&self, node: &str, other: bool) -> bool {
        let action = self.actions.iter().any(|n| glob(&ACTIONS[*n].to_lowercase(), "ssm:startsession"));
        let resource = self.resources.iter().any(|n| glob(RESOURCES[*n], node));
        let condition = match self.condition {
            0 | 2 | 4 => true,
            OTHER => other,
            _ => false,
        };
        action != self.not_action && resource != self.not_resource && condition
    }
}

/// Whether a pattern matches a text, in a slow direct implementation
fn glob(pattern: &str, text: &str) -> bool {
    match pattern.chars().next() {
        None => text.is_empty(),
        Some('*') => (0..=text.len()).any(|n| glob(&pattern[1..], &text[n..])),
        Some(c) => {
            text.chars().next().is_some_and(|t| (c == '?' || c == t) && glob(&pattern[1..], &text[1..]))
        }
    }
}

proptest! {
    /// Tries every node, with the other condition met and not met, in the order of IAM: denied, else allowed, else not allowed
    #[test]
    fn a_session_that_iam_would_allow_is_found(made in prop::collection::vec(statement(), 1..5)) {
        let allowed = NODES.iter().any(|node| {
            [true, false].iter().any(|other| {
                let mut applying = made.iter().filter(|statement| statement.applies(node, *other));
                applying.clone().any(|statement| statement.allow) && applying.all(|statement| statement.allow)
            })
        });
        let policy = json!({"Statement": made.iter().map(Made::json).collect::<Vec<_>>()});
        let findings = audit(&policy.to_string());
        let found = findings.iter().any(|finding| ["JNA1001", "JNA1002"].contains(&finding.code.as_str()));
        if allowed {
            prop_assert!(found, "missed in {policy:#}");
        }
        // If the audit reports more than IAM allows, the cause is a `Deny` that it does not evaluate: one with another condition, several
        // that cover the allowed actions only together, or two statements that exclude the same resources.
        let denials = made.iter().filter(|statement| !statement.allow).count();
        let simple = made.iter().all(|statement| {
            !statement.not_resource && (statement.allow || statement.condition != OTHER && statement.resources.len() == 1)
        });
        if simple && denials <= 1 {
            prop_assert!(!found || allowed, "found too much in {policy:#}");
        }
    }

    /// A damaged export is read to its end, whatever it contains
    #[test]
    fn damaged_exports_do_no_harm(at in 0_usize..1200, with in "[\\{\\}\\[\\]\":,%a\\\\ \n]{0,3}", cut in 0_usize..5) {
        let text = serde_json::to_string_pretty(&bounded(json!([{"Effect": "Allow", "Action": "ssm:*", "Resource": "*"}]))).unwrap();
        let at = at.min(text.len());
        let end = (at + cut).min(text.len());
        let _: Diagnostics = audit(&format!("{}{with}{}", &text[..at], &text[end..]));
    }
}

#[test]
fn many_statements_cost_time_for_each_alone() {
    let text = |count: usize, end: &str| {
        let statements: Vec<Value> = (0..count)
            .flat_map(|number| {
                let instance = format!("arn:aws:ec2:eu-west-1:111122223333:instance/i-{number:017x}{end}");
                let statement = |effect: &str| json!({"Effect": effect, "Action": "ssm:StartSession", "Resource": instance});
                [statement("Allow"), statement("Deny")]
            })
            .collect();
        json!({"Statement": statements}).to_string()
    };
    let time = |count: usize, end: &str| {
        let text = text(count, end);
        let start = std::time::Instant::now();
        let findings = audit(&text);
        assert!(findings.is_empty(), "{findings:#?}");
        start.elapsed()
    };
    time(100, "");
    // Eight times as many take about eight times as long; comparing all pairs would take 64 times as long.
    for end in ["", "*"] {
        let (small, large) = (time(500, end), time(4_000, end));
        assert!(large < small * 30, "{small:?} for 1,000 statements, {large:?} for 8,000");
    }
}
