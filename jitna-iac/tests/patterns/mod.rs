//! Patterns of the library and of users, from Rust and from YAML

use jitna_iac::describe::pattern::{Pattern, register};
use jitna_iac::describe::*;
use jitna_iac::diag::Sources;
use jitna_iac::diag::render::{Style, text};
use jitna_iac::patterns::*;
use jitna_iac::read::{self, FileAccess, Input};
use jitna_iac::{account_id, group, root_id, unit, user};

use super::parts::files;

mod findings;
mod program;

const WORKLOADS: Unit = unit!("workloads", "ou-ab12-11111111");
const SANDBOX: Unit = unit!("sandbox", "ou-ab12-22222222");
const LEADS: Group = group!("leads", "ec4df598-7071-70a6-0de4-0123456789ab");
const OWNERS: Group = group!("owners", "34688438-1061-702c-a03d-1fa788dccfd1");
const CONTRACTORS: Group = group!("contractors", "e8c17310-e011-7089-d989-10da10123456");
const VENDOR: Group = group!("acme-support", "94482488-3041-7059-0d3b-0123456789ab");
const SOFIA: User = user!("sofia", "e8c17310-e011-7089-d989-10da10123457");
const MATEO: User = user!("mateo", "e8c17310-e011-7089-d989-10da10123458");

/// The organization of the tests, without a rollout
const BASE: &str = "version: 1
organization:
  delegatedAdministrator: '222222222222'
  root: r-ab12
  homeRegion: eu-central-1
  identityProvider: SSO
  units:
    - {name: workloads, id: ou-ab12-11111111}
    - {name: sandbox, id: ou-ab12-22222222}
nodeAccess:
  units: [workloads, sandbox]
names:
  groups:
    leads: ec4df598-7071-70a6-0de4-0123456789ab
    owners: 34688438-1061-702c-a03d-1fa788dccfd1
    contractors: e8c17310-e011-7089-d989-10da10123456
    acme-support: 94482488-3041-7059-0d3b-0123456789ab
  users:
    sofia: e8c17310-e011-7089-d989-10da10123457
    mateo: e8c17310-e011-7089-d989-10da10123458
";

fn base() -> Model {
    let organization =
        Organization::new(account_id!("222222222222"), root_id!("r-ab12"), Region::EU_CENTRAL_1)
            .identity_provider(IdentityProvider::Sso)
            .units([WORKLOADS, SANDBOX]);
    Model::organization(organization).node_access(NodeAccess::in_units([WORKLOADS, SANDBOX]))
}

/// All findings in a file, as they are shown
fn found(file: &str) -> String {
    let mut sources = Sources::default();
    let mut findings = jitna_iac::find(file, "jitna.yaml", &mut sources);
    findings.sort(&sources);
    text(&findings, &sources, Style::default())
}

/// Every output file for the model in a text
fn files_of(file: &str) -> Vec<(String, String)> {
    let (model, findings) = read::read(file, "jitna.yaml", &mut Sources::default());
    assert!(findings.is_empty(), "{}", found(file));
    super::parts::written(&model.unwrap())
}

/// Every pattern of the library, in the order of its table
const EVERY: &str = "use:
  - deny-group: {group: acme-support}
  - contractor-lockout: {contractors: contractors}
  - contractor-lockout: {contractors: contractors, tag: DataClassification, value: Financial}
rollouts:
  - name: sandbox
    units: [sandbox]
    use:
      - open-sandbox
  - name: workloads
    units: [workloads]
    use:
      - on-call: {group: leads}
      - break-glass: {nodes: {Recovery: Emergency}, approvers: [sofia, mateo], alarm: security@example.com}
      - vendor-access: {vendor: acme-support, approvers: owners, nodes: {Vendor: Acme}}
      - levels: {product: Payments, groups: [leads, owners], access: 8h}
      - levels: {product: Shop, groups: [leads]}
";

fn every() -> Model {
    base()
        .with(DenyGroup::new(VENDOR))
        .with(ContractorLockout::new(CONTRACTORS))
        .with(
            ContractorLockout::new(CONTRACTORS)
                .tag(jitna_iac::node_tag!("DataClassification"))
                .value("Financial"),
        )
        .with(Rollout::new("sandbox").unit(SANDBOX).with(OpenSandbox::new()))
        .with(
            Rollout::new("workloads")
                .unit(WORKLOADS)
                .with(Levels::new("Shop", [LEADS]))
                .with(Levels::new("Payments", [LEADS, OWNERS]).access(hours(8)))
                .with(VendorAccess::new(VENDOR, OWNERS, Nodes::tagged("Vendor", "Acme")))
                .with(BreakGlass::new(
                    Nodes::tagged("Recovery", "Emergency"),
                    [SOFIA, MATEO],
                    "security@example.com",
                ))
                .with(OnCall::new(LEADS)),
        )
}

#[test]
fn a_pattern_is_the_same_from_rust_and_from_yaml() {
    assert_eq!(files_of(&format!("{BASE}{EVERY}")), files(every()));
}

#[test]
fn every_pattern_of_the_library_is_sound() {
    // The findings are about the model around the patterns, and are not errors.
    insta::assert_snapshot!(found(&format!("{BASE}{EVERY}")), @"
    note[JNA0115]: AWS documents no form for the deny-access document
      --> jitna.yaml:22:5
       |
    22 |   - deny-group: {group: acme-support}
       |     ^
       = help: until it does, the document has the form of the auto-approval document, with its own Cedar text; try it in one account first

    warning[JNA0402]: the rollout `sandbox` has no session preferences, so nothing here limits its sessions
      --> jitna.yaml:26:11
       |
    26 |   - name: sandbox
       |           ^^^^^^^
       = help: describe `sessionPreferences` with `maxDuration` and `idleTimeout`, and name them here

    warning[JNA0402]: the rollout `workloads` has no session preferences, so nothing here limits its sessions
      --> jitna.yaml:30:11
       |
    30 |   - name: workloads
       |           ^^^^^^^^^
       = help: describe `sessionPreferences` with `maxDuration` and `idleTimeout`, and name them here

    note[JNA0115]: AWS documents no form for a user of IAM Identity Center as approver
      --> jitna.yaml:34:9
       |
    34 |       - break-glass: {nodes: {Recovery: Emergency}, approvers: [sofia, mateo], alarm: security@example.com}
       |         ^
       = help: until it does, the approver has the type `SSOUser` and is the ID of the user, as in Change Manager; try it in one account first

    warning[JNA0204]: policies of the rollout `workloads` use the tags `Product` and `Recovery`, and a node can have both, such as one with `Product: Payments` and `Recovery: Emergency`
      --> jitna.yaml:34:30
       |
    34 |       - break-glass: {nodes: {Recovery: Emergency}, approvers: [sofia, mateo], alarm: security@example.com}
       |                              ^ by `Recovery`
      ::: jitna.yaml:36:9
       |
    36 |       - levels: {product: Payments, groups: [leads, owners], access: 8h}
       |         - by `Product`
       = help: tag each node with only one of the two and declare `exclusive: [Product, Recovery]`, or combine the policies

    warning[JNA0204]: policies of the rollout `workloads` use the tags `Product` and `Vendor`, and a node can have both, such as one with `Product: Payments` and `Vendor: Acme`
      --> jitna.yaml:35:73
       |
    35 |       - vendor-access: {vendor: acme-support, approvers: owners, nodes: {Vendor: Acme}}
       |                                                                         ^ by `Vendor`
      ::: jitna.yaml:36:9
       |
    36 |       - levels: {product: Payments, groups: [leads, owners], access: 8h}
       |         - by `Product`
       = help: tag each node with only one of the two and declare `exclusive: [Product, Vendor]`, or combine the policies

    note[JNA0115]: AWS documents no form for the names of the second and further approval levels
      --> jitna.yaml:36:9
       |
    36 |       - levels: {product: Payments, groups: [leads, owners], access: 8h}
       |         ^
       = help: until it does, their steps are named `ManualApproval2` and so on; try it in one account first

    4 warnings, 3 notes
    ");
    let own = "rollouts:\n  - {name: workloads, units: [workloads], use: [own-cost-center]}\n";
    insta::assert_snapshot!(found(&format!("{BASE}{own}")), @"
    warning[JNA0508]: no rollout reaches the unit `sandbox`
      --> jitna.yaml:11:22
       |
    11 |   units: [workloads, sandbox]
       |                      ^^^^^^^ node access is set up here, without policies
       = help: name it in a rollout, or leave it out of `nodeAccess`

    warning[JNA0402]: the rollout `workloads` has no session preferences, so nothing here limits its sessions
      --> jitna.yaml:22:12
       |
    22 |   - {name: workloads, units: [workloads], use: [own-cost-center]}
       |            ^^^^^^^^^
       = help: describe `sessionPreferences` with `maxDuration` and `idleTimeout`, and name them here

    2 warnings
    ");
}

#[test]
fn the_policies_of_a_pattern_read_as_they_are_meant() {
    let (model, _) = read::read(&format!("{BASE}{EVERY}"), "jitna.yaml", &mut Sources::default());
    let model = model.unwrap();
    let of = |json: serde_json::Value| serde_json::to_string_pretty(&json).unwrap();
    insta::assert_snapshot!(of(serde_json::to_value(&model.deny_access).unwrap()), @r#"
    {
      "statements": [
        {
          "name": "acme-support: never automatic",
          "groups": [
            "acme-support"
          ]
        },
        {
          "name": "contractors: never automatic on DataClassification Financial",
          "groups": [
            "contractors"
          ],
          "when": [
            {
              "nodeTag": "DataClassification",
              "is": "Financial"
            }
          ]
        },
        {
          "name": "contractors: never automatic on Environment Production",
          "groups": [
            "contractors"
          ],
          "when": [
            {
              "nodeTag": "Environment",
              "is": "Production"
            }
          ]
        }
      ]
    }
    "#);
    insta::assert_snapshot!(of(serde_json::to_value(&model.manual_approvals).unwrap()), @r#"
    [
      {
        "name": "Payments-levels",
        "accessDuration": "8h",
        "nodes": {
          "Product": [
            "Payments"
          ]
        },
        "levels": [
          {
            "approvers": [
              {
                "group": "leads"
              }
            ],
            "approvals": 1,
            "timeout": "1 day"
          },
          {
            "approvers": [
              {
                "group": "owners"
              }
            ],
            "approvals": 1,
            "timeout": "1 day"
          }
        ]
      },
      {
        "name": "Shop-levels",
        "accessDuration": "4h",
        "nodes": {
          "Product": [
            "Shop"
          ]
        },
        "levels": [
          {
            "approvers": [
              {
                "group": "leads"
              }
            ],
            "approvals": 1,
            "timeout": "1 day"
          }
        ]
      },
      {
        "name": "acme-support-vendor-access",
        "accessDuration": "168h",
        "nodes": {
          "Vendor": [
            "Acme"
          ]
        },
        "levels": [
          {
            "approvers": [
              {
                "group": "owners"
              }
            ],
            "approvals": 1,
            "timeout": "7 days"
          }
        ]
      },
      {
        "name": "break-glass",
        "accessDuration": "1h",
        "nodes": {
          "Recovery": [
            "Emergency"
          ]
        },
        "levels": [
          {
            "approvers": [
              {
                "user": "sofia"
              },
              {
                "user": "mateo"
              }
            ],
            "approvals": 2,
            "message": "Emergency access: approve only if an incident is open",
            "timeout": "30m"
          }
        ]
      }
    ]
    "#);
    insta::assert_snapshot!(of(serde_json::to_value(&model.auto_approvals).unwrap()), @r#"
    [
      {
        "name": "on-call",
        "statements": [
          {
            "name": "On-call duty",
            "groups": [
              "leads"
            ],
            "when": [
              {
                "nodeTag": "Environment",
                "is": "Production"
              }
            ]
          }
        ]
      },
      {
        "name": "open-sandbox",
        "statements": [
          {
            "name": "Nodes of the sandbox",
            "when": [
              {
                "nodeTag": "Environment",
                "is": "Sandbox"
              }
            ]
          }
        ]
      }
    ]
    "#);
    insta::assert_snapshot!(of(serde_json::to_value(&model.invariants).unwrap()), @r#"
    [
      {
        "name": "acme-support: never automatic",
        "neverAutoApproved": {
          "groups": [
            "acme-support"
          ]
        }
      },
      {
        "name": "contractors: never automatic on DataClassification Financial",
        "neverAutoApproved": {
          "groups": [
            "contractors"
          ],
          "when": [
            {
              "nodeTag": "DataClassification",
              "is": "Financial"
            }
          ]
        }
      },
      {
        "name": "contractors: never automatic on Environment Production",
        "neverAutoApproved": {
          "groups": [
            "contractors"
          ],
          "when": [
            {
              "nodeTag": "Environment",
              "is": "Production"
            }
          ]
        }
      }
    ]
    "#);
    insta::assert_snapshot!(of(serde_json::to_value(&model.notifications).unwrap()), @r#"
    {
      "rules": [
        {
          "name": "SSM-JITNA-break-glass",
          "event": "approver",
          "approvers": [
            "sofia",
            "mateo"
          ],
          "to": [
            "SSM-JITNA-break-glass"
          ]
        },
        {
          "name": "SSM-JITNA-break-glass-failed",
          "event": "failed",
          "policies": [
            "break-glass"
          ],
          "to": [
            "SSM-JITNA-break-glass"
          ]
        }
      ],
      "topics": [
        {
          "name": "SSM-JITNA-break-glass",
          "existing": false,
          "emails": [
            "security@example.com"
          ]
        }
      ],
      "deadLetterQueue": true,
      "systemsManagerEmail": false
    }
    "#);
}

#[test]
fn what_a_file_says_itself_stands_beside_its_patterns() {
    let file = format!(
        "{BASE}denyAccess:
  description: requests that always need approval
  statements: [{{name: Freeze, when: [{{nodeTag: Freeze, is: Yes}}]}}]
invariants:
  - {{name: a claim, noPermitForEveryone: true}}
manualApprovals:
  - {{name: Recovery, nodes: {{Recovery: Database}}, levels: [{{approvers: [{{group: leads}}]}}]}}
use:
  - deny-group: {{group: contractors}}
rollouts:
  - name: workloads
    units: [workloads]
    manualApprovals: [Recovery]
    use:
      - levels: {{product: Payments, groups: [leads]}}
"
    );
    let freeze = Statement::new("Freeze").when(node_tag("Freeze").is("Yes"));
    let recovery = ManualApproval::new("Recovery", Nodes::tagged("Recovery", "Database")).level(LEADS);
    let model = base()
        .with(Rollout::new("workloads").unit(WORKLOADS).with(Levels::new("Payments", [LEADS])).with(recovery))
        .with(DenyGroup::new(CONTRACTORS))
        .with(Invariant::no_permit_for_everyone("a claim"))
        .with(DenyAccess::new([freeze]).description("requests that always need approval"));
    // The runbook and the index contain the names that the file lists and nothing uses.
    let is_template = |name: &str| name.starts_with("stack") || name == "template.yaml";
    let said = |files: Vec<(String, String)>| {
        files.into_iter().filter(|(name, _)| is_template(name)).collect::<Vec<_>>()
    };
    assert_eq!(said(files_of(&file)), said(files(model)));
}
