//! Table of all calls

use super::calls::{Call, Group, Scope, Step, call};

const fn on(
    words: &'static [&'static str],
    actions: &'static [&'static str],
    resources: &'static [&'static str],
) -> Call {
    Call { words, actions, resources }
}

const fn save(file: &'static str, call: Call) -> Step {
    Step::Save { file, call, nothing: "" }
}

const fn each(call: Call, query: &'static str, steps: &'static [Step]) -> Step {
    Step::Each { call, query, steps }
}

/// Steps for policies of the organization of one type, with the targets of each
macro_rules! policies {
    ($kind:literal, $folder:literal) => {
        each(
            call(&["organizations", "list-policies", "--filter", $kind], &["organizations:ListPolicies"]),
            "Policies[].Id",
            &[
                save(
                    concat!($folder, "/{1}.json"),
                    call(
                        &["organizations", "describe-policy", "--policy-id", "{1}"],
                        &["organizations:DescribePolicy"],
                    ),
                ),
                save(
                    concat!($folder, "/targets-of-{1}.json"),
                    call(
                        &["organizations", "list-targets-for-policy", "--policy-id", "{1}"],
                        &["organizations:ListTargetsForPolicy"],
                    ),
                ),
            ],
        )
    };
}

/// Steps for policies and session preferences of one document type
macro_rules! documents {
    ($kind:literal $(, $newest:expr)?) => {
        each(
            call(
                &[
                    "ssm",
                    "list-documents",
                    "--filters",
                    "Key=Owner,Values=Self",
                    concat!("Key=DocumentType,Values=", $kind),
                ],
                &["ssm:ListDocuments"],
            ),
            "DocumentIdentifiers[].Name",
            &[
                save(
                    "documents/{1}.json",
                    on(
                        &["ssm", "get-document", "--name", "{1}"],
                        &["ssm:GetDocument"],
                        &["arn:*:ssm:*:*:document/*"],
                    ),
                ),
                $($newest,)?
                save(
                    "descriptions/{1}.json",
                    on(
                        &["ssm", "describe-document", "--name", "{1}"],
                        &["ssm:DescribeDocument"],
                        &["arn:*:ssm:*:*:document/*"],
                    ),
                ),
                save(
                    "versions/{1}.json",
                    on(
                        &["ssm", "list-document-versions", "--name", "{1}"],
                        &["ssm:ListDocumentVersions"],
                        &["arn:*:ssm:*:*:document/*"],
                    ),
                ),
            ],
        )
    };
}

/// Step for the latest version, which applies for the deny-access policy
const NEWEST: Step = save(
    "newest/{1}.json",
    on(
        &["ssm", "get-document", "--name", "{1}", "--document-version", "$LATEST"],
        &["ssm:GetDocument"],
        &["arn:*:ssm:*:*:document/*"],
    ),
);

/// Step for a Systems Manager service setting; it has no answer if it was never set
macro_rules! setting {
    ($file:literal, $id:literal) => {
        Step::Save {
            file: concat!("settings/", $file, ".json"),
            call: on(
                &["ssm", "get-service-setting", "--setting-id", $id],
                &["ssm:GetServiceSetting"],
                &[concat!("arn:*:ssm:*:*:servicesetting", $id)],
            ),
            nothing: "ServiceSettingNotFound",
        }
    };
}

/// All calls
pub(super) const GROUPS: &[Group] = &[
    Group {
        scope: Scope::Organization,
        folder: "organization",
        about: "organization, OUs and accounts",
        steps: &[
            save(
                "organization.json",
                call(&["organizations", "describe-organization"], &["organizations:DescribeOrganization"]),
            ),
            save("accounts.json", call(&["organizations", "list-accounts"], &["organizations:ListAccounts"])),
            save(
                "delegated-administrators.json",
                call(
                    &["organizations", "list-delegated-administrators"],
                    &["organizations:ListDelegatedAdministrators"],
                ),
            ),
            save("roots.json", call(&["organizations", "list-roots"], &["organizations:ListRoots"])),
            each(
                call(&["organizations", "list-roots"], &["organizations:ListRoots"]),
                "Roots[].Id",
                &[Step::Walk { units: "units-of-", accounts: "accounts-of-" }],
            ),
        ],
    },
    Group {
        scope: Scope::Organization,
        folder: "tags",
        about: "tags of accounts",
        steps: &[each(
            call(&["organizations", "list-accounts"], &["organizations:ListAccounts"]),
            "Accounts[].Id",
            &[save(
                "tags-of-{1}.json",
                call(
                    &["organizations", "list-tags-for-resource", "--resource-id", "{1}"],
                    &["organizations:ListTagsForResource"],
                ),
            )],
        )],
    },
    Group {
        scope: Scope::Organization,
        folder: "policies",
        about: "tag policies and service control policies",
        steps: &[
            policies!("TAG_POLICY", "tag-policies"),
            policies!("SERVICE_CONTROL_POLICY", "service-control-policies"),
        ],
    },
    Group {
        scope: Scope::Center,
        folder: "identity-center",
        about: "IAM Identity Center: users, groups, members and permission sets",
        steps: &[
            save("instances.json", call(&["sso-admin", "list-instances"], &["sso:ListInstances"])),
            each(
                call(&["sso-admin", "list-instances"], &["sso:ListInstances"]),
                "Instances[].IdentityStoreId",
                &[
                    save(
                        "users.json",
                        call(
                            &[
                                "identitystore",
                                "list-users",
                                "--identity-store-id",
                                "{1}",
                                "--extensions",
                                "aws:identitystore:enterprise",
                            ],
                            &["identitystore:ListUsers"],
                        ),
                    ),
                    save(
                        "groups.json",
                        call(
                            &["identitystore", "list-groups", "--identity-store-id", "{1}"],
                            &["identitystore:ListGroups"],
                        ),
                    ),
                    each(
                        call(
                            &["identitystore", "list-groups", "--identity-store-id", "{1}"],
                            &["identitystore:ListGroups"],
                        ),
                        "Groups[].GroupId",
                        &[save(
                            "members-of-{2}.json",
                            call(
                                &[
                                    "identitystore",
                                    "list-group-memberships",
                                    "--identity-store-id",
                                    "{1}",
                                    "--group-id",
                                    "{2}",
                                ],
                                &["identitystore:ListGroupMemberships"],
                            ),
                        )],
                    ),
                ],
            ),
            each(
                call(&["sso-admin", "list-instances"], &["sso:ListInstances"]),
                "Instances[].InstanceArn",
                &[each(
                    call(
                        &["sso-admin", "list-permission-sets", "--instance-arn", "{1}"],
                        &["sso:ListPermissionSets"],
                    ),
                    "PermissionSets[]",
                    &[
                        save(
                            "permission-sets/{2}/permission-set.json",
                            call(
                                &[
                                    "sso-admin",
                                    "describe-permission-set",
                                    "--instance-arn",
                                    "{1}",
                                    "--permission-set-arn",
                                    "{2}",
                                ],
                                &["sso:DescribePermissionSet"],
                            ),
                        ),
                        save(
                            "permission-sets/{2}/inline-policy.json",
                            call(
                                &[
                                    "sso-admin",
                                    "get-inline-policy-for-permission-set",
                                    "--instance-arn",
                                    "{1}",
                                    "--permission-set-arn",
                                    "{2}",
                                ],
                                &["sso:GetInlinePolicyForPermissionSet"],
                            ),
                        ),
                        save(
                            "permission-sets/{2}/managed-policies.json",
                            call(
                                &[
                                    "sso-admin",
                                    "list-managed-policies-in-permission-set",
                                    "--instance-arn",
                                    "{1}",
                                    "--permission-set-arn",
                                    "{2}",
                                ],
                                &["sso:ListManagedPoliciesInPermissionSet"],
                            ),
                        ),
                    ],
                )],
            ),
        ],
    },
    Group {
        scope: Scope::Administrator,
        folder: "",
        about: "StackSets with their stack instances",
        steps: &[each(
            call(
                &["cloudformation", "list-stack-sets", "--status", "ACTIVE"],
                &["cloudformation:ListStackSets"],
            ),
            "Summaries[].StackSetName",
            &[
                save(
                    "stack-sets/{1}.json",
                    on(
                        &["cloudformation", "describe-stack-set", "--stack-set-name", "{1}"],
                        &["cloudformation:DescribeStackSet"],
                        &["arn:*:cloudformation:*:*:stackset/*"],
                    ),
                ),
                save(
                    "stack-set-instances/{1}.json",
                    on(
                        &["cloudformation", "list-stack-instances", "--stack-set-name", "{1}"],
                        &["cloudformation:ListStackInstances"],
                        &["arn:*:cloudformation:*:*:stackset/*"],
                    ),
                ),
            ],
        )],
    },
    Group {
        scope: Scope::Administrator,
        folder: "",
        about: "configuration managers of Quick Setup",
        steps: &[each(
            call(
                &["ssm-quicksetup", "list-configuration-managers"],
                &["ssm-quicksetup:ListConfigurationManagers"],
            ),
            "ConfigurationManagersList[].ManagerArn",
            &[save(
                "managers/{1}.json",
                on(
                    &["ssm-quicksetup", "get-configuration-manager", "--manager-arn", "{1}"],
                    &["ssm-quicksetup:GetConfigurationManager"],
                    &["arn:*:ssm-quicksetup:*:*:configuration-manager/*"],
                ),
            )],
        )],
    },
    Group {
        scope: Scope::Administrator,
        folder: "",
        about: "resource shares of the deny-access policy",
        steps: &[
            save(
                "shares.json",
                call(&["ram", "get-resource-shares", "--resource-owner", "SELF"], &["ram:GetResourceShares"]),
            ),
            save(
                "shared.json",
                call(&["ram", "list-resources", "--resource-owner", "SELF"], &["ram:ListResources"]),
            ),
            save(
                "shared-with.json",
                call(&["ram", "list-principals", "--resource-owner", "SELF"], &["ram:ListPrincipals"]),
            ),
        ],
    },
    Group {
        scope: Scope::Account,
        folder: "",
        about: "IAM roles, users, groups and policies",
        steps: &[save(
            "iam.json",
            call(&["iam", "get-account-authorization-details"], &["iam:GetAccountAuthorizationDetails"]),
        )],
    },
    Group {
        scope: Scope::Place,
        folder: "",
        about: "managed nodes and their tags",
        steps: &[
            save(
                "nodes.json",
                call(&["ssm", "describe-instance-information"], &["ssm:DescribeInstanceInformation"]),
            ),
            save("instances.json", call(&["ec2", "describe-instances"], &["ec2:DescribeInstances"])),
            save(
                "tags.json",
                call(
                    &[
                        "resourcegroupstaggingapi",
                        "get-resources",
                        "--resource-type-filters",
                        "ssm:managed-instance",
                    ],
                    &["tag:GetResources"],
                ),
            ),
        ],
    },
    Group {
        scope: Scope::Place,
        folder: "",
        about: "networks of managed nodes",
        steps: &[
            save("routes.json", call(&["ec2", "describe-route-tables"], &["ec2:DescribeRouteTables"])),
            save("endpoints.json", call(&["ec2", "describe-vpc-endpoints"], &["ec2:DescribeVpcEndpoints"])),
        ],
    },
    Group {
        scope: Scope::Place,
        folder: "",
        about: "policies and session preferences, with their versions",
        steps: &[
            documents!("AutoApprovalPolicy", NEWEST),
            documents!("ManualApprovalPolicy"),
            documents!("Session"),
        ],
    },
    Group {
        scope: Scope::Place,
        folder: "",
        about: "settings of Systems Manager",
        steps: &[
            setting!("identity-provider", "/ssm/just-in-time-access/identity-provider"),
            setting!("host-management-role", "/ssm/managed-instance/default-ec2-instance-management-role"),
            setting!("email-role-mapping", "/ssm/access-request/email-role-mapping"),
            setting!("email-notifications", "/ssm/access-request/enabled-email-notifications"),
        ],
    },
    Group {
        scope: Scope::Place,
        folder: "",
        about: "stacks",
        steps: &[save(
            "stacks.json",
            call(
                &["cloudformation", "describe-stacks"],
                // Without a name, the call lists all stacks ("DescribeStacks", CloudFormation API Reference).
                &["cloudformation:DescribeStacks", "cloudformation:ListStacks"],
            ),
        )],
    },
    Group {
        scope: Scope::Place,
        folder: "",
        about: "access requests",
        steps: &[save(
            "requests.json",
            call(
                &[
                    "ssm",
                    "describe-ops-items",
                    "--ops-item-filters",
                    "Key=OpsItemType,Values=/aws/accessrequest,Operator=Equal",
                    "Key=CreatedTime,Values={since},Operator=GreaterThan",
                ],
                &["ssm:DescribeOpsItems"],
            ),
        )],
    },
];
