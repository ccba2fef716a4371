//! What is wrong with a use of a pattern, and with what the pattern makes

use super::*;

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
