//! `jitna-iac audit-iam`

use crate::folder::{Folder, session};

/// Output of `aws iam get-account-authorization-details` with one entity of each kind
const DETAILS: &str = r#"{
    "UserDetailList": [
        {
            "Path": "/",
            "UserName": "alice",
            "UserId": "AIDAEXAMPLE1",
            "Arn": "arn:aws:iam::111111111111:user/alice",
            "UserPolicyList": [
                {
                    "PolicyName": "no-sessions",
                    "PolicyDocument": {
                        "Version": "2012-10-17",
                        "Statement": {"Effect": "Deny", "Action": "ssm:StartSession", "Resource": "*"}
                    }
                }
            ],
            "GroupList": ["operators"],
            "AttachedManagedPolicies": []
        },
        {
            "Path": "/",
            "UserName": "bob",
            "UserId": "AIDAEXAMPLE2",
            "Arn": "arn:aws:iam::111111111111:user/bob",
            "GroupList": ["operators"],
            "AttachedManagedPolicies": []
        }
    ],
    "GroupDetailList": [
        {
            "GroupName": "operators",
            "Arn": "arn:aws:iam::111111111111:group/operators",
            "GroupPolicyList": [
                {
                    "PolicyName": "shell",
                    "PolicyDocument": "%7B%22Statement%22%3A%5B%7B%22Sid%22%3A%22Shell%22%2C%22Effect%22%3A%22Allow%22%2C%22Action%22%3A%22ssm%3AStart%2A%22%2C%22Resource%22%3A%22%2A%22%7D%5D%7D"
                }
            ],
            "AttachedManagedPolicies": []
        }
    ],
    "RoleDetailList": [
        {
            "Path": "/",
            "RoleName": "SSM-JustInTimeAccessTokenRole",
            "Arn": "arn:aws:iam::111111111111:role/SSM-JustInTimeAccessTokenRole",
            "AssumeRolePolicyDocument": {"Statement": [{"Effect": "Allow", "Principal": {"Service": "justintimeaccess.ssm.amazonaws.com"}, "Action": "sts:AssumeRole"}]},
            "RolePolicyList": [],
            "AttachedManagedPolicies": [{"PolicyName": "AWSSystemsManagerJustInTimeAccessTokenPolicy", "PolicyArn": "arn:aws:iam::aws:policy/AWSSystemsManagerJustInTimeAccessTokenPolicy"}]
        },
        {
            "Path": "/",
            "RoleName": "break-glass",
            "Arn": "arn:aws:iam::111111111111:role/break-glass",
            "RolePolicyList": [],
            "AttachedManagedPolicies": [{"PolicyName": "AdministratorAccess", "PolicyArn": "arn:aws:iam::aws:policy/AdministratorAccess"}]
        },
        {
            "Path": "/",
            "RoleName": "developers",
            "Arn": "arn:aws:iam::111111111111:role/developers",
            "RolePolicyList": [],
            "AttachedManagedPolicies": [
                {"PolicyName": "dev-nodes", "PolicyArn": "arn:aws:iam::111111111111:policy/dev-nodes"},
                {"PolicyName": "old-tools", "PolicyArn": "arn:aws:iam::111111111111:policy/old-tools"}
            ]
        },
        {
            "Path": "/",
            "RoleName": "bounded",
            "Arn": "arn:aws:iam::111111111111:role/bounded",
            "RolePolicyList": [
                {"PolicyName": "all", "PolicyDocument": {"Statement": [{"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}]}}
            ],
            "AttachedManagedPolicies": [],
            "PermissionsBoundary": {"PermissionsBoundaryType": "Policy", "PermissionsBoundaryArn": "arn:aws:iam::111111111111:policy/boundary"}
        },
        {
            "Path": "/",
            "RoleName": "requesters",
            "Arn": "arn:aws:iam::111111111111:role/requesters",
            "RolePolicyList": [
                {"PolicyName": "request", "PolicyDocument": {"Statement": [
                    {"Effect": "Allow", "Action": ["ssm:StartAccessRequest", "ssm:GetAccessToken"], "Resource": "*"},
                    {"Effect": "Allow", "Action": "ssm:StartSession", "Resource": "*", "Condition": {"StringLike": {"ssm:AccessRequestId": "oi-*"}}},
                    {"Effect": "Allow", "Action": "*", "Resource": "arn:aws:s3:::logs/*"}
                ]}}
            ],
            "AttachedManagedPolicies": []
        }
    ],
    "Policies": [
        {
            "PolicyName": "dev-nodes",
            "Arn": "arn:aws:iam::111111111111:policy/dev-nodes",
            "AttachmentCount": 1,
            "PolicyVersionList": [
                {"VersionId": "v1", "IsDefaultVersion": false, "Document": {"Statement": [{"Effect": "Allow", "Action": "ssm:*", "Resource": "*"}]}},
                {
                    "VersionId": "v2",
                    "IsDefaultVersion": true,
                    "Document": {
                        "Version": "2012-10-17",
                        "Statement": [
                            {
                                "Sid": "DevNodes",
                                "Effect": "Allow",
                                "Action": ["ssm:StartSession", "ssm:TerminateSession"],
                                "Resource": "arn:aws:ec2:*:111111111111:instance/*",
                                "Condition": {"StringEquals": {"ssm:resourceTag/Environment": "DEV"}}
                            }
                        ]
                    }
                }
            ]
        },
        {
            "PolicyName": "boundary",
            "Arn": "arn:aws:iam::111111111111:policy/boundary",
            "AttachmentCount": 0,
            "PermissionsBoundaryUsageCount": 1,
            "PolicyVersionList": [
                {"VersionId": "v1", "IsDefaultVersion": true, "Document": {"Statement": [{"Effect": "Allow", "Action": ["s3:*", "ec2:*"], "Resource": "*"}]}}
            ]
        },
        {
            "PolicyName": "held-by-none",
            "Arn": "arn:aws:iam::111111111111:policy/held-by-none",
            "AttachmentCount": 0,
            "PolicyVersionList": [
                {"VersionId": "v1", "IsDefaultVersion": true, "Document": {"Statement": [{"Effect": "Allow", "Action": "ssm:*", "Resource": "*"}]}}
            ]
        }
    ]
}
"#;

/// Outputs of `aws sso-admin` for one permission set, one after another
const PERMISSION_SET: &str = r#"{"PermissionSet": {"Name": "Operators", "PermissionSetArn": "arn:aws:sso:::permissionSet/ssoins-1111111111111111/ps-1111111111111111"}}
{"InlinePolicy": "{\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"ssm:StartSession\",\"Resource\":[\"arn:aws:ec2:*:*:instance/*\",\"arn:aws:ssm:*:*:document/SSM-SessionManagerRunShell\"]},{\"Effect\":\"Allow\",\"Action\":\"ssm-guiconnect:StartConnection\",\"Resource\":\"*\"}]}"}
{"AttachedManagedPolicies": [{"Name": "ReadOnlyAccess", "Arn": "arn:aws:iam::aws:policy/ReadOnlyAccess"}]}
"#;

#[test]
fn every_statement_that_starts_sessions_is_shown_with_its_holders() {
    let folder = Folder::empty().with("111111111111.json", DETAILS).with("operators.json", PERMISSION_SET);
    let runs = [
        folder.run("audit-iam 111111111111.json"),
        folder.run("audit-iam operators.json"),
        folder.run("audit-iam 111111111111.json operators.json --except break-glass --except Operators -q"),
    ];
    session("audit-iam", &runs);
}

#[test]
fn formats_for_programs_are_complete_on_standard_output() {
    let folder = Folder::empty().with("operators.json", PERMISSION_SET);
    session("audit-iam-formats", &[folder.run("audit-iam operators.json --format json")]);
    let sarif = folder.run("audit-iam operators.json --format sarif").json();
    let result = &sarif["runs"][0]["results"][0];
    assert_eq!(result["ruleId"], "JNA1001");
    let place = &result["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"]["uri"], "operators.json");
    assert_eq!(place["region"]["startLine"], 2);
}

#[test]
fn documented_policies_of_just_in_time_node_access_are_quiet() {
    let requester = r#"{"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Action": ["ssm:StartAccessRequest", "ssm:GetAccessToken", "ssm:ResumeSession", "ssm:TerminateSession"], "Resource": "*"}
    ]}"#;
    let ran = Folder::empty().with("a.json", requester).run("audit-iam a.json --deny notes");
    assert_eq!((ran.code, ran.out.as_str(), ran.err.as_str()), (0, "", "no findings\n"));
    let original = requester.replace("ssm:StartAccessRequest", "ssm:StartSession");
    let ran = Folder::empty().with("a.json", original).run("audit-iam a.json");
    assert!(ran.code == 1 && ran.out.contains("error[JNA1001]"), "{ran}");
}

#[test]
fn what_cannot_be_read_is_no_clean_audit() {
    let folder = Folder::empty()
        .with("cut.json", DETAILS.get(..700).unwrap())
        .with("empty.json", "")
        .with("other.json", "{\"Stacks\": []}")
        .with("bytes.json", b"{\"Statement\": \"\xff\"}");
    for file in ["cut.json", "empty.json", "other.json", "bytes.json"] {
        let ran = folder.run(&format!("audit-iam {file}"));
        assert!(ran.code == 1 && ran.out.contains("error[JNA"), "{ran}");
    }
    folder.run("audit-iam missing.json").fails(3, "cannot read missing.json");
    folder
        .run("audit-iam other.json --except missing")
        .fails(2, "the export has no user, role or permission set `missing`");
    let ran = folder.run_with_input("audit-iam -", DETAILS.as_bytes());
    assert!(ran.code == 1 && ran.out.contains("--> <stdin>:"), "{ran}");
}

#[test]
fn a_file_that_is_given_twice_is_read_once() {
    let folder = Folder::empty().with("one.json", DETAILS);
    let (once, twice) = (folder.run("audit-iam one.json"), folder.run("audit-iam one.json ./one.json"));
    assert_eq!(once.code, 1, "{once}");
    assert_eq!((twice.code, &twice.out), (1, &once.out), "{twice}");
    assert!(twice.err.contains("./one.json is given twice, and is read once"), "{twice}");
}
