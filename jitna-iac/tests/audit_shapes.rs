//! `audit`: input from users, complete, in parts and rearranged

use jitna_iac::audit::Audit;
use jitna_iac::diag::{Diagnostics, Sources};
use serde_json::{Value, json};

/// A file of an audit
pub(crate) type File<'a> = (&'a str, Value);

pub(crate) fn audit(files: &[(&str, String)], except: &[&str]) -> (Diagnostics, Sources) {
    let mut sources = Sources::default();
    let mut audit = Audit::default();
    for (name, text) in files {
        audit.read(text, name, &mut sources);
    }
    for name in except {
        assert!(audit.except(name), "{name}");
    }
    let mut findings = audit.finish();
    findings.sort(&sources);
    (findings, sources)
}

/// Checks the codes and messages of the findings in files
#[track_caller]
fn check_with(files: &[File<'_>], except: &[&str], expected: &[(&str, &str)]) {
    let texts: Vec<(&str, String)> = files.iter().map(|(name, value)| (*name, value.to_string())).collect();
    let (findings, _) = audit(&texts, except);
    let found: Vec<(&str, &str)> =
        findings.iter().map(|finding| (finding.code.as_str(), finding.message.as_str())).collect();
    let right = found.len() == expected.len()
        && found
            .iter()
            .zip(expected)
            .all(|((code, message), (wanted, part))| code == wanted && message.contains(part));
    assert!(right, "{files:#?}\nexpected {expected:#?}\nfound {found:#?}");
}

#[track_caller]
fn check(value: Value, expected: &[(&str, &str)]) {
    check_with(&[("export.json", value)], &[], expected);
}

const ADMINISTRATOR: &str = "arn:aws:iam::aws:policy/AdministratorAccess";

fn shell() -> Value {
    json!({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "ssm:StartSession", "Resource": "*"}]})
}

fn role() -> Value {
    json!({
        "RoleName": "Operators",
        "Arn": "arn:aws:iam::111122223333:role/Operators",
        "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": []},
        "RolePolicyList": [{"PolicyName": "shell", "PolicyDocument": shell()}],
        "AttachedManagedPolicies": [{"PolicyName": "AdministratorAccess", "PolicyArn": ADMINISTRATOR}],
    })
}

/// Findings of the complete export about [`role()`]
const BOTH: [(&str, &str); 2] = [
    (
        "JNA1001",
        "role `Operators` of 111122223333 may start sessions without an access request: inline policy `shell`",
    ),
    (
        "JNA1001",
        "role `Operators` of 111122223333 may start sessions without an access request: managed policy `AdministratorAccess`",
    ),
];

#[test]
fn a_role_is_judged_in_every_wrapping() {
    let role = role();
    check(json!({"RoleDetailList": [role]}), &BOTH);
    check(json!([role]), &BOTH);
    check(role.clone(), &BOTH);
    check(json!([[], [role], []]), &BOTH);
    check(json!({"account": "111122223333", "roles": [role], "users": []}), &BOTH);
    check(json!({"a": {"b": [[{"c": role}]]}}), &BOTH);
    check(json!([{"UserDetailList": []}, {"RoleDetailList": [role]}]), &BOTH);
    let lines = format!(
        "{role}\n{}\n",
        json!({"RoleName": "Readers", "RolePolicyList": [], "AttachedManagedPolicies": []})
    );
    let (findings, _) = audit(&[("roles.json", lines)], &[]);
    assert_eq!(findings.len(), 2, "{findings:#?}");
    let yaml = "- RoleName: Operators\n  Arn: arn:aws:iam::111122223333:role/Operators\n  RolePolicyList: []\n  AttachedManagedPolicies:\n  - {PolicyName: AdministratorAccess, PolicyArn: 'arn:aws:iam::aws:policy/AdministratorAccess'}\n";
    let (findings, _) = audit(&[("roles.yaml", yaml.to_owned())], &[]);
    assert_eq!(findings.len(), 1, "{findings:#?}");
}

#[test]
fn users_and_groups_are_judged_alone() {
    let group = json!({"GroupName": "ops", "Arn": "arn:aws:iam::111122223333:group/ops", "GroupPolicyList": [{"PolicyName": "shell", "PolicyDocument": shell()}], "AttachedManagedPolicies": []});
    let user = json!({"UserName": "alice", "Arn": "arn:aws:iam::111122223333:user/alice", "GroupList": ["ops"], "AttachedManagedPolicies": []});
    check(json!([group]), &[("JNA1001", "group `ops` of 111122223333 may start sessions")]);
    check(json!([[user], [group]]), &[("JNA1001", "user `alice` of 111122223333 may start sessions")]);
    // The permissions of the group are missing here.
    check(json!([user]), &[("JNA1004", "group `ops` of user `alice` of 111122223333 is not in the export")]);
}

#[test]
fn renamed_keys_leave_what_is_known_by_its_shape() {
    check(
        json!([{"name": "Operators", "inline": [{"PolicyName": "shell", "PolicyDocument": shell()}]}]),
        &[("JNA1001", "any holder may start sessions")],
    );
    check(
        json!([{"name": "Operators", "attached": [{"PolicyName": "AdministratorAccess", "PolicyArn": ADMINISTRATOR}]}]),
        &[("JNA1001", "holder `in export.json` may start sessions")],
    );
    check(
        json!({"AttachedPolicies": [{"PolicyName": "AdministratorAccess", "PolicyArn": ADMINISTRATOR}]}),
        &[("JNA1001", "holder `in export.json` may start sessions")],
    );
    check(
        json!({"Document": shell(), "VersionId": "v1", "IsDefaultVersion": true}),
        &[("JNA1001", "any holder")],
    );
    check(json!([shell(), shell()]), &[("JNA1001", ""), ("JNA1001", "")]);
    check(json!(shell().to_string()), &[("JNA1001", "any holder")]);
}

#[test]
fn what_is_not_judged_is_said() {
    for (nothing, message) in [
        (json!([]), "nothing was judged: every list is empty"),
        (json!([[], []]), "nothing was judged: every list is empty"),
        (json!({"roles": []}), "nothing was judged: every list is empty"),
        (
            json!({"UserDetailList": [], "GroupDetailList": [], "RoleDetailList": [], "Policies": []}),
            "every list is empty",
        ),
        (json!({}), "no IAM policy found in an empty mapping"),
        (json!({"Stacks": [{"StackName": "a"}]}), "no IAM policy found in a mapping with `Stacks`"),
        (json!("Operators"), "no IAM policy found in the text `Operators`"),
        (
            json!({"RoleName": "Operators", "Arn": "arn:aws:iam::111122223333:role/Operators"}),
            "the policies of role `Operators` are missing",
        ),
        (json!({"Role": {"RoleName": "Operators"}}), "the policies of role `Operators` are missing"),
        (
            json!({"PermissionSet": {"Name": "Operators"}}),
            "the policies of permission set `Operators` are missing",
        ),
        (
            json!(["Operators", "Readers", "Writers"]),
            "no IAM policy found in the text `Operators`, and 2 more values like it",
        ),
    ] {
        check(nothing, &[("JNA1006", message)]);
    }
    // Also next to entries that are judged.
    let mut found = BOTH.to_vec();
    found.push(("JNA1006", "no IAM policy found in a list"));
    check(json!({"a": [role()], "b": ["shell"]}), &found);
    check(
        json!({"RoleDetailList": {"RoleName": "Operators"}}),
        &[("JNA1005", "`RoleDetailList` is a mapping: expected a list")],
    );
    check(
        json!({"RoleName": "Operators", "RolePolicyList": ["shell"], "AttachedManagedPolicies": [{}]}),
        &[
            ("JNA1005", "a policy without its document"),
            ("JNA1005", "an item of `AttachedManagedPolicies` without `PolicyArn`"),
        ],
    );
}

/// A permission set with a policy that is in no catalog
fn set() -> File<'static> {
    let set = json!([
        {"PermissionSet": {"Name": "Operators", "PermissionSetArn": "arn:aws:sso:::permissionSet/ssoins-0123456789abcdef/ps-0123456789abcdef"}},
        {"AttachedManagedPolicies": [{"Name": "ops-tools", "Arn": "arn:aws:iam::111122223333:policy/ops-tools"}]},
    ]);
    ("set.json", set)
}

fn version(document: Value, default: bool) -> Value {
    json!({"PolicyVersion": {"Document": document, "VersionId": "v4", "IsDefaultVersion": default}})
}

#[test]
fn a_policy_that_is_handed_over_is_joined() {
    let missing =
        ("JNA1004", "`arn:aws:iam::111122223333:policy/ops-tools` is attached to permission set `Operators`");
    let read = json!({"Statement": [{"Effect": "Allow", "Action": "ec2:Describe*", "Resource": "*"}]});
    check_with(&[set()], &[], &[missing]);
    for file in ["ops-tools.json", "policies/ops-tools-v4.json", "ops-tools"] {
        check_with(&[set(), (file, version(read.clone(), true))], &[], &[]);
        check_with(&[(file, read.clone()), set()], &[], &[]);
    }
    let described = json!({"Policy": {"PolicyName": "ops-tools", "Arn": "arn:aws:iam::111122223333:policy/ops-tools", "DefaultVersionId": "v4"}});
    for both in
        [json!([described, version(read.clone(), true)]), json!([version(read.clone(), true), described])]
    {
        check_with(&[set(), ("policy.json", both)], &[], &[]);
    }
    // A name without information, and a version that is not in effect.
    check_with(&[set(), ("policy.json", version(read.clone(), true))], &[], &[missing]);
    check_with(&[set(), ("ops-tools.json", version(read, false))], &[], &[missing]);
    // Its permissions count for its holder.
    check_with(
        &[("ops-tools.json", version(shell(), true)), set()],
        &[],
        &[(
            "JNA1001",
            "permission set `Operators` may start sessions without an access request: managed policy `ops-tools`",
        )],
    );
}

#[test]
fn policies_of_aws_are_known_by_name() {
    let attached = |arn: &str| json!([{"PermissionSet": {"Name": "Operators"}}, {"AttachedManagedPolicies": [{"Name": "x", "Arn": arn}]}]);
    for starting in [
        "AdministratorAccess",
        "PowerUserAccess",
        "AmazonSSMFullAccess",
        "service-role/AmazonSSMAutomationRole",
    ] {
        check(
            attached(&format!("arn:aws:iam::aws:policy/{starting}")),
            &[("JNA1001", "permission set `Operators`")],
        );
    }
    for narrowed in [
        "AWSCloud9Administrator",
        "AWSCloud9EnvironmentMember",
        "AWSCloud9User",
        "AWSMcpServiceActionsFullAccess",
    ] {
        check(attached(&format!("arn:aws:iam::aws:policy/{narrowed}")), &[("JNA1002", "narrowed by `aws:")]);
    }
    for harmless in [
        "job-function/SystemAdministrator",
        "job-function/SupportUser",
        "job-function/Billing",
        "SecurityAudit",
        "ReadOnlyAccess",
        "AmazonEC2ReadOnlyAccess",
        // Sessions in containers are not sessions on a node.
        "AWSCodeBuildDeveloperAccess",
    ] {
        check(attached(&format!("arn:aws:iam::aws:policy/{harmless}")), &[]);
    }
    for other_way in
        ["EC2InstanceConnect", "AWSBackupFullAccess", "service-role/AmazonSSMMaintenanceWindowRole"]
    {
        check(
            attached(&format!("arn:aws:iam::aws:policy/{other_way}")),
            &[("JNA1030", "permission set `Operators`")],
        );
    }
    // AWS replaced it with one of another name.
    check(attached("arn:aws:iam::aws:policy/AmazonGuardDutyFullAccess"), &[("JNA1004", "")]);
    // A customer managed policy with the same name is a different one.
    check(attached("arn:aws:iam::111122223333:policy/ReadOnlyAccess"), &[("JNA1004", "")]);
    check(attached("arn:aws:iam::aws:policy/service-role/SomethingNew"), &[("JNA1004", "")]);
}

/// Two roles with full access, bounded by the guard that `migration` generates with this condition on the principal
fn guarded(operator: &str) -> Value {
    let role = |name: &str| {
        json!({
            "RoleName": name,
            "Arn": format!("arn:aws:iam::333333333333:role/{name}"),
            "AssumeRolePolicyDocument": {},
            "RolePolicyList": [],
            "AttachedManagedPolicies": [{"PolicyName": "AdministratorAccess", "PolicyArn": ADMINISTRATOR}],
            "PermissionsBoundary": {"PermissionsBoundaryArn": "arn:aws:iam::333333333333:policy/guard"},
        })
    };
    json!({
        "RoleDetailList": [role("Ops"), role("BreakGlass")],
        "Policies": [{
            "PolicyName": "guard",
            "Arn": "arn:aws:iam::333333333333:policy/guard",
            "AttachmentCount": 0,
            "PolicyVersionList": [{"IsDefaultVersion": true, "Document": {"Statement": [
                {"Effect": "Allow", "Action": "*", "Resource": "*"},
                guard(operator),
            ]}}],
        }],
    })
}

fn guard(operator: &str) -> Value {
    json!({"Sid": "DenySessionsWithoutAccessRequest", "Effect": "Deny", "Action": "ssm:StartSession", "Resource": "*", "Condition": {
        "Null": {"ssm:AccessRequestId": "true"},
        operator: {"aws:PrincipalArn": ["arn:aws:iam::*:role/SSM-JustInTimeAccessTokenRole", "arn:aws:iam::*:role/BreakGlass"]},
    }})
}

#[test]
fn the_guard_of_the_migration_is_understood() {
    let spared = ("JNA1001", "role `BreakGlass` of 333333333333 may start sessions");
    for operator in ["ArnNotLike", "ArnNotEquals", "StringNotLike", "ArnNotLikeIfExists"] {
        check_with(&[("a.json", guarded(operator))], &[], &[spared]);
        check_with(&[("a.json", guarded(operator))], &["BreakGlass"], &[]);
    }
    for operator in ["ArnLike", "ArnEquals", "StringLike"] {
        check_with(
            &[("a.json", guarded(operator))],
            &[],
            &[("JNA1001", "role `Ops` of 333333333333 may start sessions")],
        );
    }
    // If the holder is not known, the condition stays undecided.
    let statements =
        json!([{"Effect": "Allow", "Action": "ssm:StartSession", "Resource": "*"}, guard("ArnNotLike")]);
    check(json!({"Statement": statements}), &[("JNA1001", "any holder")]);
}

/// Output of AWS Organizations for the guard as a service control policy, and for its targets
fn control(statement: Value, target: &str) -> Value {
    json!([
        {"Policy": {"PolicySummary": {"Id": "p-examplepolicyid111", "Arn": "arn:aws:organizations::111111111111:policy/o-exampleorgid/service_control_policy/p-examplepolicyid111", "Name": "guard", "Type": "SERVICE_CONTROL_POLICY", "AwsManaged": false},
            "Content": json!({"Statement": [statement]}).to_string()}},
        {"Targets": [{"TargetId": target, "Name": "x", "Type": "ACCOUNT"}]},
    ])
}

fn unbounded() -> Value {
    let mut all = guarded("ArnNotLike");
    for role in all["RoleDetailList"].as_array_mut().unwrap() {
        role.as_object_mut().unwrap().remove("PermissionsBoundary");
    }
    all
}

#[test]
fn service_control_policies_take_back_where_they_are_attached() {
    let (ops, spared) = (("JNA1001", "role `Ops`"), "role `BreakGlass` of 333333333333 may start sessions");
    let both =
        ("JNA1001", "role `Ops` of 333333333333, role `BreakGlass` of 333333333333 may start sessions");
    let _ = ops;
    let files =
        |target: &str| vec![("iam.json", unbounded()), ("scp.json", control(guard("ArnNotLike"), target))];
    check_with(&files("333333333333"), &[], &[("JNA1001", spared)]);
    check_with(&files("333333333333"), &["BreakGlass"], &[]);
    check_with(&files("r-ab12"), &[], &[("JNA1001", spared)]);
    check_with(&files("444444444444"), &[], &[both]);
    check_with(&files("ou-ab12-11111111"), &[], &[both]);
    let mut below = files("ou-ab12-11111111");
    below.push((
        "accounts-ou-ab12-11111111.json",
        json!({"Accounts": [{"Id": "333333333333", "Name": "shop"}]}),
    ));
    check_with(&below, &[], &[("JNA1001", spared)]);
    let mut by_path = files("ou-ab12-11111111");
    by_path.push(("accounts.json", json!({"Accounts": [{"Id": "333333333333", "Paths": ["o-exampleorgid/r-ab12/ou-ab12-11111111/333333333333/"]}]})));
    check_with(&by_path, &[], &[("JNA1001", spared)]);
    // It has no effect on the management account.
    let mut management = files("r-ab12");
    management.push((
        "organization.json",
        json!({"Organization": {"Id": "o-exampleorgid", "MasterAccountId": "333333333333"}}),
    ));
    check_with(&management, &[], &[both]);
    // Targets in a separate file, by name; and missing.
    let one = control(guard("ArnNotLike"), "333333333333");
    let apart = vec![
        ("iam.json", unbounded()),
        ("guard.json", one[0].clone()),
        ("guard-targets.json", one[1].clone()),
    ];
    check_with(&apart, &[], &[("JNA1001", spared)]);
    let unattached = vec![("iam.json", unbounded()), ("guard.json", one[0].clone())];
    check_with(
        &unattached,
        &[],
        &[("JNA1033", "no file says where service control policy `guard` is attached"), both],
    );
}

#[test]
fn service_control_policies_that_block_node_access_are_found() {
    let deny = |action: Value, condition: Value| json!({"Effect": "Deny", "Action": action, "Resource": "*", "Condition": condition});
    let check = |statement: Value, expected: &[(&str, &str)]| {
        check_with(&[("scp.json", control(statement, "333333333333"))], &[], expected);
    };
    check(
        deny(json!("ssm:StartSession"), json!({})),
        &[("JNA1034", "denies `ssm:StartSession` (the role of the tokens starts the session with it)")],
    );
    check(deny(json!("ssm:*"), json!({})), &[("JNA1034", "denies `ssm:StartAccessRequest`")]);
    check(deny(json!(["ssm:GetAccessToken"]), json!({})), &[("JNA1034", "denies `ssm:GetAccessToken`")]);
    check(
        deny(
            json!("ssm:StartSession"),
            json!({"ArnNotLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/BreakGlass"}}),
        ),
        &[("JNA1034", "")],
    );
    check(
        deny(
            json!("ssm:StartSession"),
            json!({"ArnNotLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/SSM-*"}}),
        ),
        &[],
    );
    check(deny(json!("ssm:*"), json!({"StringNotEquals": {"aws:RequestedRegion": "eu-central-1"}})), &[]);
    check(guard("ArnNotLike"), &[]);
    check(deny(json!("s3:*"), json!({})), &[]);
}

#[test]
fn other_ways_to_a_node_are_noted() {
    let statement = |action: Value, resource: Value| json!({"Statement": {"Effect": "Allow", "Action": action, "Resource": resource}});
    for action in [
        "ssm:SendCommand",
        "ssm:Send*",
        "ssm:CreateAssociation",
        "ssm:UpdateAssociation",
        "ssm:StartAutomationExecution",
        "ec2-instance-connect:*",
        "ec2-instance-connect:SendSerialConsoleSSHPublicKey",
    ] {
        check(
            statement(json!(action), json!("*")),
            &[("JNA1030", "any holder may access nodes without an access request by `")],
        );
    }
    check(
        statement(json!(["ssm:StartSession", "ssm:SendCommand"]), json!("*")),
        &[("JNA1001", ""), ("JNA1030", "`ssm:SendCommand`, which runs commands")],
    );
    // An entry with both is reported once; a holder with everything can grant itself the rest.
    check(statement(json!("ssm:*"), json!("*")), &[("JNA1001", "")]);
    check(statement(json!("ssm:SendCommand"), json!("arn:aws:ssm:*:*:document/AWS-RunPatchBaseline")), &[]);
    check(
        statement(json!("ssm:StartAutomationExecution"), json!("arn:aws:ssm:*:*:automation-execution/*")),
        &[],
    );
    let denied = json!({"Statement": [
        {"Effect": "Allow", "Action": "ssm:SendCommand", "Resource": "*"},
        {"Effect": "Deny", "Action": "ssm:SendCommand", "Resource": "*"},
    ]});
    check(denied, &[]);
}

#[test]
fn the_trust_of_a_role_that_is_spared_is_judged() {
    let spared = |principal: Value, condition: Value| {
        let mut role = role();
        role["AssumeRolePolicyDocument"] = json!({"Statement": [{"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole", "Condition": condition}]});
        role
    };
    let check = |principal: Value, condition: Value, expected: &[(&str, &str)]| {
        check_with(&[("roles.json", spared(principal, condition))], &["Operators"], expected);
    };
    let trusts =
        "role `Operators` of 111122223333, which may start sessions without an access request, trusts";
    check(json!("*"), json!({}), &[("JNA1031", trusts)]);
    check(
        json!({"AWS": ["*"]}),
        json!({"Bool": {"aws:MultiFactorAuthPresent": "true"}}),
        &[("JNA1031", trusts)],
    );
    check(
        json!({"AWS": "*"}),
        json!({"StringEquals": {"aws:PrincipalOrgID": "o-exampleorgid"}}),
        &[("JNA1032", trusts)],
    );
    check(
        json!({"AWS": "arn:aws:iam::111122223333:root"}),
        json!({}),
        &[("JNA1032", "every principal of its account")],
    );
    check(
        json!({"AWS": "444444444444"}),
        json!({}),
        &[("JNA1032", "every principal of account 444444444444")],
    );
    check(json!({"AWS": "444444444444"}), json!({"StringEquals": {"sts:ExternalId": "x"}}), &[]);
    check(json!({"AWS": "arn:aws:iam::444444444444:role/OnCall"}), json!({}), &[]);
    check(json!({"Service": "ec2.amazonaws.com"}), json!({}), &[]);
    let provider =
        json!({"Federated": "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"});
    let subject = |subject: &str| json!({"StringLike": {"token.actions.githubusercontent.com:sub": subject}});
    check(provider.clone(), json!({}), &[("JNA1032", "every subject of")]);
    check(provider.clone(), subject("repo:*"), &[("JNA1032", "every subject of")]);
    check(provider, subject("repo:acme/infrastructure:*"), &[]);
}
