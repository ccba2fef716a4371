//! Patterns of the library and of users, from Rust and from YAML

use jitna_iac::describe::pattern::{Pattern, register};
use jitna_iac::describe::*;
use jitna_iac::diag::Sources;
use jitna_iac::diag::render::{Style, text};
use jitna_iac::patterns::*;
use jitna_iac::read::{self, FileAccess, Input};
use jitna_iac::{account_id, group, root_id, unit, user};

use super::parts::files;

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
fn wrong_parameters_are_all_found_at_their_values() {
    let file = format!(
        "{BASE}use:
  - deny-gruop: {{group: acme-support}}
  - contractor-lockout: {{contractors: contractor, vlaue: Production}}
  - {{on-call: {{group: leads}}, levels: {{}}}}
  - deny-group: [leads]
  - [leads]
rollouts:
  - name: workloads
    units: [workloads]
    use:
      - levels: {{produkt: Payments, groups: leads, access: 400h, limit: 3}}
      - levels
      - break-glass: {{nodes: {{}}, approvers: [sofia, [mateo]], alarm: missing}}
  - {{name: sandbox, units: [sandbox], use: []}}
"
    );
    insta::assert_snapshot!(found(&file), @"
    error[JNA0110]: unknown pattern `deny-gruop`
      --> jitna.yaml:22:5
       |
    22 |   - deny-gruop: {group: acme-support}
       |     ^^^^^^^^^^
       = help: did you mean `deny-group`?

    error[JNA0102]: unknown parameter `vlaue` of the pattern `contractor-lockout`
      --> jitna.yaml:23:51
       |
    23 |   - contractor-lockout: {contractors: contractor, vlaue: Production}
       |                                                   ^^^^^
       = help: did you mean `value`?

    error[JNA0104]: expected one pattern, found 2
      --> jitna.yaml:24:5
       |
    24 |   - {on-call: {group: leads}, levels: {}}
       |     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
       = help: begin each pattern with `- `, and indent its parameters below it

    error[JNA0104]: expected the parameters of the pattern, found a list
      --> jitna.yaml:25:17
       |
    25 |   - deny-group: [leads]
       |                 ^^^^^^^
       = help: write a list of patterns with their parameters: `- deny-group: {group: interns}`

    error[JNA0104]: expected a pattern with its parameters, found a list
      --> jitna.yaml:26:5
       |
    26 |   - [leads]
       |     ^^^^^^^
       = help: write a list of patterns with their parameters: `- deny-group: {group: interns}`

    error[JNA0102]: unknown parameter `produkt` of the pattern `levels`
      --> jitna.yaml:31:18
       |
    31 |       - levels: {produkt: Payments, groups: leads, access: 400h, limit: 3}
       |                  ^^^^^^^
       = help: did you mean `product`?

    error[JNA0104]: expected a list, found `leads`
      --> jitna.yaml:31:45
       |
    31 |       - levels: {produkt: Payments, groups: leads, access: 400h, limit: 3}
       |                                             ^
       = help: write `[leads]`

    error[JNA0106]: invalid access duration `400h`: expected whole hours from `1h` to `336h` (14 days)
      --> jitna.yaml:31:60
       |
    31 |       - levels: {produkt: Payments, groups: leads, access: 400h, limit: 3}
       |                                                            ^

    error[JNA0102]: unknown parameter `limit` of the pattern `levels`
      --> jitna.yaml:31:66
       |
    31 |       - levels: {produkt: Payments, groups: leads, access: 400h, limit: 3}
       |                                                                  ^^^^^
       = help: the parameters are `product`, `groups`, `tag`, `access`, `timeout`

    error[JNA0103]: missing parameter `groups` of the pattern `levels`
      --> jitna.yaml:32:9
       |
    32 |       - levels
       |         ^

    error[JNA0103]: missing parameter `product` of the pattern `levels`
      --> jitna.yaml:32:9
       |
    32 |       - levels
       |         ^

    error[JNA0104]: expected a text, found a list
      --> jitna.yaml:33:53
       |
    33 |       - break-glass: {nodes: {}, approvers: [sofia, [mateo]], alarm: missing}
       |                                                     ^

    error[JNA0106]: invalid email address `missing`: expected an address such as `on-call@example.com`
      --> jitna.yaml:33:70
       |
    33 |       - break-glass: {nodes: {}, approvers: [sofia, [mateo]], alarm: missing}
       |                                                                      ^

    error[JNA0191]: `use` has no items: expected at least one
      --> jitna.yaml:34:44
       |
    34 |   - {name: sandbox, units: [sandbox], use: []}
       |                                            ^^
       = help: write `- ` and the name of a pattern, or take `use` out

    14 errors
    ");
}

#[test]
fn what_a_pattern_makes_is_found_at_its_use() {
    let file = format!(
        "{BASE}autoApprovals:
  - name: everyday
    statements: [{{name: Development, when: [{{nodeTag: Environment, is: Development}}]}}]
notifications:
  topics: [SSM-JITNA-requests]
rollouts:
  - name: workloads
    units: [workloads]
    autoApproval: everyday
    use:
      - open-sandbox
      - levels: {{product: Payments, groups: [leads, missing]}}
      - break-glass: {{nodes: {{Product: Payments}}, approvers: [sofia, mateo], alarm: security@example.com}}
"
    );
    insta::assert_snapshot!(found(&file), @"
    note[JNA0603]: no rule sends to the topic `SSM-JITNA-requests`
      --> jitna.yaml:25:12
       |
    25 |   topics: [SSM-JITNA-requests]
       |            ^^^^^^^^^^^^^^^^^^
       = help: name it in `to` of a rule, or remove it

    warning[JNA0402]: the rollout `workloads` has no session preferences, so nothing here limits its sessions
      --> jitna.yaml:27:11
       |
    27 |   - name: workloads
       |           ^^^^^^^^^
       = help: describe `sessionPreferences` with `maxDuration` and `idleTimeout`, and name them here

    error[JNA0116]: the rollout `workloads` gets two auto-approval policies, `everyday` and `open-sandbox`
      --> jitna.yaml:31:9
       |
    31 |       - open-sandbox
       |         ^
      ::: jitna.yaml:29:19
       |
    29 |     autoApproval: everyday
       |                   -------- the other
       = help: write one auto-approval policy with the statements of both, or use a rollout for each

    error[JNA0110]: unknown group `missing`
      --> jitna.yaml:32:9
       |
    32 |       - levels: {product: Payments, groups: [leads, missing]}
       |         ^ named here
       = help: describe it under `names.groups`

    note[JNA0115]: AWS documents no form for the names of the second and further approval levels
      --> jitna.yaml:32:9
       |
    32 |       - levels: {product: Payments, groups: [leads, missing]}
       |         ^
       = help: until it does, their steps are named `ManualApproval2` and so on; try it in one account first

    note[JNA0115]: AWS documents no form for a user of IAM Identity Center as approver
      --> jitna.yaml:33:9
       |
    33 |       - break-glass: {nodes: {Product: Payments}, approvers: [sofia, mateo], alarm: security@example.com}
       |         ^
       = help: until it does, the approver has the type `SSOUser` and is the ID of the user, as in Change Manager; try it in one account first

    error[JNA0116]: the rule of a part replaces the rule for each event that `notifications` has by default
      --> jitna.yaml:33:9
       |
    33 |       - break-glass: {nodes: {Product: Payments}, approvers: [sofia, mateo], alarm: security@example.com}
       |         ^
       = help: write the rules of `notifications` that are to stay, one for each event

    error[JNA0203]: the policies `Payments-levels` and `break-glass` cover the same nodes, `Product: Payments`
      --> jitna.yaml:33:40
       |
    33 |       - break-glass: {nodes: {Product: Payments}, approvers: [sofia, mateo], alarm: security@example.com}
       |                                        ^ policy `break-glass`
      ::: jitna.yaml:32:27
       |
    32 |       - levels: {product: Payments, groups: [leads, missing]}
       |                           - policy `Payments-levels`
      ::: jitna.yaml:27:11
       |
    27 |   - name: workloads
       |           --------- both are in this rollout
       = help: give each policy its own tag or value, or combine the two

    4 errors, 1 warning, 3 notes
    ");
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

jitna_iac::pattern! {
    /// A pattern with a parameter of each type
    struct Each = "each" {
        /// A text
        text: Given<jitna_iac::ids::NodeTagValue>,
        /// A unit
        unit_of_all: Unit,
        ;
        /// A number; default: 1
        count: u32 = 1,
        /// A boolean; default: no
        loud: bool = false,
        /// An account; default: one
        account: Account = Account::named("one"),
        /// A role; default: one
        role: Role = Role::named("one"),
        /// Nodes; default: all
        nodes: Nodes = Nodes::all(),
        /// Users; default: none
        users: Vec<User> = [],
    }
}

impl Part for Each {
    fn add_to(self, to: &mut Fragment) {
        let said = format!(
            "{:?} {} {} {} {} {} {}",
            self.text.as_str(),
            self.unit_of_all.name(),
            self.count,
            self.loud,
            self.account.name(),
            self.role.name(),
            self.users.len()
        );
        to.report(Finding::warning("ACME001", said).at(&self.text));
        let _ = self.nodes;
    }
}

/// A file that names a program with patterns, and the findings with the output of the program
fn with_program(file: &str, answer: impl FnOnce(&str) -> String) -> String {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("jitna.yaml");
    std::fs::write(&path, file).unwrap();
    let access = FileAccess::of_project(folder.path());
    let mut sources = Sources::default();
    let (input, findings) = read::open(&path, &access, &mut sources).unwrap();
    let Some(Input::Patterns(patterns)) = input else { panic!("{findings:?}") };
    assert_eq!(*patterns.command, "cargo run -q -p acme-patterns");
    let request = patterns.request(&sources);
    let shown = match patterns.answered(&answer(&request), &access, &mut sources) {
        Ok((model, mut findings)) => {
            findings.append(model.map(|model| jitna_iac::check(&model)).unwrap_or_default());
            findings.sort(&sources);
            text(&findings, &sources, Style::default())
        }
        Err(error) => error.to_string(),
    };
    shown.replace(&folder.path().display().to_string(), "")
}

const OF_PROGRAM: &str = "patterns: cargo run -q -p acme-patterns
use:
  - each: {text: Shop, unitOfAll: workloads, count: 3, loud: true, account: a, role: b, nodes: all, users: [sofia]}
  - each: {text: Shop, count: many, loud: 1, users: []}
  - deny-group: {group: contractors}
  - eahc: {}
rollouts:
  - {name: workloads, units: [workloads]}
";

#[test]
fn patterns_of_a_program_are_asked_for() {
    let file = format!("{BASE}{OF_PROGRAM}");
    let shown = with_program(&file, |request| {
        jitna_iac::app::answer_patterns(&[register::<Each>()], request).unwrap()
    });
    insta::assert_snapshot!(shown, @r#"
    warning[ACME001]: Some("Shop") workloads 3 true a b 1
      --> /jitna.yaml:23:18
       |
    23 |   - each: {text: Shop, unitOfAll: workloads, count: 3, loud: true, account: a, role: b, nodes: all, users: [sofia]}
       |                  ^

    error[JNA0103]: missing parameter `unitOfAll` of the pattern `each`
      --> /jitna.yaml:24:12
       |
    24 |   - each: {text: Shop, count: many, loud: 1, users: []}
       |            ^

    error[JNA0104]: expected a whole number, found the text `many`
      --> /jitna.yaml:24:31
       |
    24 |   - each: {text: Shop, count: many, loud: 1, users: []}
       |                               ^

    error[JNA0104]: expected `true` or `false`, found `1`
      --> /jitna.yaml:24:43
       |
    24 |   - each: {text: Shop, count: many, loud: 1, users: []}
       |                                           ^

    error[JNA0191]: the list has no items: expected at least one
      --> /jitna.yaml:24:53
       |
    24 |   - each: {text: Shop, count: many, loud: 1, users: []}
       |                                                     ^

    note[JNA0115]: AWS documents no form for the deny-access document
      --> /jitna.yaml:25:5
       |
    25 |   - deny-group: {group: contractors}
       |     ^
       = help: until it does, the document has the form of the auto-approval document, with its own Cedar text; try it in one account first

    error[JNA0110]: unknown pattern `eahc`
      --> /jitna.yaml:26:5
       |
    26 |   - eahc: {}
       |     ^^^^
       = help: did you mean `each`?

    5 errors, 1 warning, 1 note
    "#);
}

#[test]
fn what_is_no_answer_is_refused() {
    let file = format!("{BASE}{OF_PROGRAM}");
    for (output, expected) in [
        ("", "the output is empty"),
        ("{}", "expected protocol 2"),
        (r#"{"protocol": 2, "files": [], "model": {}}"#, "missing key `patterns`"),
        (
            r#"{"protocol": 2, "files": [], "patterns": [], "uses": [{"parts": [{"new": 1}]}]}"#,
            "a part that this command does not know",
        ),
        (
            r#"{"protocol": 2, "files": [], "patterns": [{"name": "each"}], "uses": []}"#,
            "`patterns.0`: missing key `doc`",
        ),
        (
            r#"{"protocol": 2, "files": [], "patterns": [{"name": "each", "doc": "", "parameters": []}], "uses": []}"#,
            "a use has no answer",
        ),
    ] {
        let said = with_program(&file, |_| output.to_owned());
        assert!(said.contains(expected), "{output}: {said}");
    }
    assert!(jitna_iac::app::answer_patterns(&[], "").unwrap_err().contains("name it as `patterns`"));
    let taken = jitna_iac::app::answer_patterns(
        &[register::<Levels>()],
        r#"{"protocol": 2, "files": [], "uses": []}"#,
    );
    assert!(taken.unwrap_err().contains("give it another name"));
}

#[test]
fn without_the_command_a_program_is_refused() {
    let file = format!("{BASE}{OF_PROGRAM}");
    insta::assert_snapshot!(found(&file), @"
    error[JNA0104]: the patterns of a program are known to the command only
      --> jitna.yaml:21:1
       |
    21 | patterns: cargo run -q -p acme-patterns
       | ^^^^^^^^
       = help: only the command `jitna-iac` runs programs; a program of yours adds patterns with `.with(…)`

    1 error
    ");
    let empty = format!("{BASE}patterns: ' '\n");
    insta::assert_snapshot!(found(&empty), @"
    error[JNA0106]: the command is empty
      --> jitna.yaml:21:11
       |
    21 | patterns: ' '
       |           ^^^
       = help: write the command that has the patterns, such as `cargo run -q -p acme-patterns`

    1 error
    ");
}

#[test]
fn a_pattern_describes_its_parameters() {
    assert_eq!(Each::NAME, "each");
    insta::assert_snapshot!(register::<Each>().page(), @"
    # each

    A pattern with a parameter of each type

    - `text` (NodeTagValue, required): A text
    - `unitOfAll` (name of a unit, required): A unit
    - `count` (number): A number; default: 1
    - `loud` (boolean): A boolean; default: no
    - `account` (name of an account): An account; default: one
    - `role` (name of a role): A role; default: one
    - `nodes` (nodes): Nodes; default: all
    - `users` (list: name of a user): Users; default: none
    ");
}
