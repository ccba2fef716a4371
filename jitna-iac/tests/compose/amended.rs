//! Overlays, single values, and shared levels and conditions

use super::*;

const BASE: &str = "\
version: 1
account: {id: '123456789012', region: eu-central-1}
names: {roles: {leads: Leads}}
overlays: {production: production.yaml, test: test.yaml}
manualApprovals:
  - {name: Shop, nodes: {Product: Shop}, accessDuration: 8h, levels: [{approvers: [{role: leads}]}]}
  - {name: Till, nodes: {Product: Till}, accessDuration: 8h, levels: [{approvers: [{role: leads}]}]}
tags: {Stage: none}
maxExposure: 24h
";

#[test]
fn overlays_replace_and_remove() {
    let overlay = "\
version: 1
manualApprovals:
  - {name: Shop, accessDuration: 2h, description: Short in production}
  - {name: Till, remove: true}
tags: {Stage: production}
maxExposure: {remove: true}
";
    let expected = "\
version: 1
account: {id: '123456789012', region: eu-central-1}
names: {roles: {leads: Leads}}
manualApprovals:
  - {name: Shop, nodes: {Product: Shop}, accessDuration: 2h, levels: [{approvers: [{role: leads}]}], description: Short in production}
tags: {Stage: production}
";
    let files = [("jitna.yaml", BASE), ("production.yaml", overlay)];
    let production = model(&files, &Variant::default().overlay("production"));
    assert_eq!(production, model(&[("jitna.yaml", expected)], &Variant::default()));
    let base = BASE.replace("overlays: {production: production.yaml, test: test.yaml}\n", "");
    assert_eq!(model(&files, &Variant::default()), model(&[("jitna.yaml", &base)], &Variant::default()));
}

#[test]
fn overlays_that_change_nothing_are_findings() {
    let overlay = "\
include: [more.yaml]
manualApprovals:
  - {name: Shpo, accessDuration: 2h}
  - {name: Shop, accessDuration: 8h}
  - {name: Till}
  - {name: Bank, remove: true}
autoApprovals: [{name: everyday, description: x}]
tags: {Stage: none, Owner: {remove: true}}
";
    let files = folder(&[("jitna.yaml", BASE), ("production.yaml", overlay)]);
    assert_snapshot!(assembled(files.path(), &Variant::default().overlay("production")).1, @r#"
        note[JNA0115]: AWS documents no form for the name of the parameter that targets a single account in the unified console
         --> jitna.yaml:2:10
          |
        2 | account: {id: '123456789012', region: eu-central-1}
          |          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
          = help: until it does, its configuration manager gets `TargetAccounts` with the account, as other types do; try it in one account first

        warning[JNA0402]: there are no session preferences, so nothing here limits sessions
         --> jitna.yaml:2:10
          |
        2 | account: {id: '123456789012', region: eu-central-1}
          |          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
          = help: describe `sessionPreferences` with `maxDuration` and `idleTimeout`, and name them here

        error[JNA0850]: `Shop` in the rollout `policies` allows unlimited time on a node, but `maxExposure` is 24h: access of 8h, and sessions without `maxDuration`
         --> jitna.yaml:6:58
          |
        6 |   - {name: Shop, nodes: {Product: Shop}, accessDuration: 8h, levels: [{approvers: [{role: leads}]}]}
          |                                                          ^^ access
         ::: jitna.yaml:9:14
          |
        9 | maxExposure: 24h
          |              --- the limit
          = help: set `maxDuration` in the session preferences of the rollout

        note[JNA0115]: AWS documents no form for an IAM role as approver
         --> jitna.yaml:6:84
          |
        6 |   - {name: Shop, nodes: {Product: Shop}, accessDuration: 8h, levels: [{approvers: [{role: leads}]}]}
          |                                                                                    ^^^^^^^^^^^^^
          = help: until it does, the approver has the type `IamRole` and is the name of the role, as in Change Manager; try it in one account first

        error[JNA0850]: `Till` in the rollout `policies` allows unlimited time on a node, but `maxExposure` is 24h: access of 8h, and sessions without `maxDuration`
         --> jitna.yaml:7:58
          |
        7 |   - {name: Till, nodes: {Product: Till}, accessDuration: 8h, levels: [{approvers: [{role: leads}]}]}
          |                                                          ^^ access
         ::: jitna.yaml:9:14
          |
        9 | maxExposure: 24h
          |              --- the limit
          = help: set `maxDuration` in the session preferences of the rollout

        error[JNA0102]: unknown key `include` in an overlay
         --> production.yaml:1:1
          |
        1 | include: [more.yaml]
          | ^^^^^^^
          = help: write it in the file that the command is given

        error[JNA0152]: the overlay amends `Shpo`, which is not in `manualApprovals`
         --> production.yaml:3:12
          |
        3 |   - {name: Shpo, accessDuration: 2h}
          |            ^^^^
          = help: did you mean `Shop`?

        error[JNA0152]: the overlay says the same as the model for `accessDuration` of `Shop`
         --> production.yaml:4:18
          |
        4 |   - {name: Shop, accessDuration: 8h}
          |                  ^^^^^^^^^^^^^^
          = help: remove it from the overlay

        error[JNA0152]: the overlay says nothing about `Till`
         --> production.yaml:5:12
          |
        5 |   - {name: Till}
          |            ^^^^
          = help: write the keys that are different, or `remove: true`

        error[JNA0152]: the overlay amends `Bank`, which is not in `manualApprovals`
         --> production.yaml:6:12
          |
        6 |   - {name: Bank, remove: true}
          |            ^^^^
          = help: an overlay amends what is there; describe new things in the model or in an included file

        error[JNA0152]: the overlay amends `everyday`, which is not in `autoApprovals`
         --> production.yaml:7:24
          |
        7 | autoApprovals: [{name: everyday, description: x}]
          |                        ^^^^^^^^
          = help: an overlay amends what is there; describe new things in the model or in an included file

        error[JNA0152]: the overlay says the same as the model for `tags.Stage`
         --> production.yaml:8:8
          |
        8 | tags: {Stage: none, Owner: {remove: true}}
          |        ^^^^^
          = help: remove it from the overlay

        error[JNA0152]: the overlay removes `tags.Owner`, which is not there
         --> production.yaml:8:21
          |
        8 | tags: {Stage: none, Owner: {remove: true}}
          |                     ^^^^^
          = help: remove it from the overlay

        10 errors, 1 warning, 2 notes
        "#);
    assert_snapshot!(assembled(files.path(), &Variant::default().overlay("prodution")).1, @r#"
        error[JNA0110]: unknown overlay `prodution`
         --> --overlay:1:1
          |
        1 | prodution
          | ^^^^^^^^^
          = help: did you mean `production`?

        1 error
        "#);
    assert_snapshot!(assembled(files.path(), &Variant::default().overlay("test")).1, @r#"
        error[JNA0107]: cannot read `test.yaml`: the file does not exist
         --> jitna.yaml:4:47
          |
        4 | overlays: {production: production.yaml, test: test.yaml}
          |                                               ^^^^^^^^^ included here
          = help: the path is relative to the file that names it

        1 error
        "#);
}

#[test]
fn values_are_set_by_their_path() {
    let files = [("jitna.yaml", BASE)];
    let variant = Variant::default()
        .set("manualApprovals.Shop.accessDuration=2h")
        .set("manualApprovals.\"Till\".levels.0.approvals=1")
        .set("tags.Stage=\"a=b\"")
        .set("names.roles.owners=Owners")
        .set("manualApprovals.1.nodes.Product=[Till, Scale]");
    let text = BASE
        .replace("Shop}, accessDuration: 8h", "Shop}, accessDuration: 2h")
        .replace("Product: Till}, accessDuration: 8h, levels: [{approvers: [{role: leads}]}]", "Product: [Till, Scale]}, accessDuration: 8h, levels: [{approvers: [{role: leads}], approvals: 1}]")
        .replace("Stage: none", "Stage: a=b")
        .replace("leads: Leads}", "leads: Leads, owners: Owners}");
    assert_eq!(model(&files, &variant), model(&[("jitna.yaml", &text)], &Variant::default()));
    let wrong = Variant::default()
        .set("manualApprovals.Shop.accessDuration=2 years")
        .set("manualAprovals.Shop.accessDuration=2h")
        .set("manualApprovals.Shpo.accessDuration=2h")
        .set("maxExposure.hours=2")
        .set("maxExposure")
        .set("tags.Stage=[a");
    assert_snapshot!(assembled(folder(&files).path(), &wrong).1, @r#"
        error[JNA0106]: invalid value `maxExposure`: expected `PATH=VALUE`
         --> --set:1:1
          |
        1 | maxExposure
          | ^^^^^^^^^^^
          = help: write keys and names with `.` between them, such as `manualApprovals.Shop.accessDuration=2h`

        error[JNA0110]: the model has no `manualAprovals` here
         --> --set:1:1
          |
        1 | manualAprovals.Shop.accessDuration=2h
          | ^^^^^^^^^^^^^^
          = help: did you mean `manualApprovals`?

        error[JNA0101]: unclosed bracket '['
         --> --set:1:12
          |
        1 | tags.Stage=[a
          |            ^ reading stopped here

        error[JNA0110]: the model has no `hours` here
         --> --set:1:13
          |
        1 | maxExposure.hours=2
          |             ^^^^^
          = help: nothing has parts here

        error[JNA0110]: the model has no `Shpo` here
         --> --set:1:17
          |
        1 | manualApprovals.Shpo.accessDuration=2h
          |                 ^^^^
          = help: did you mean `Shop`?

        error[JNA0106]: invalid access duration `2 years`: expected whole hours from `1h` to `336h` (14 days)
         --> --set:1:37
          |
        1 | manualApprovals.Shop.accessDuration=2 years
          |                                     ^^^^^^^
          = help: write a value such as `8h`

        6 errors
        "#);
}

#[test]
fn shared_levels_and_conditions_are_read_where_they_are_described() {
    let text = "\
version: 1
account: {id: '123456789012', region: eu-central-1}
names: {roles: {leads: Leads}}
levels:
  one: {approvers: [{role: leads}], timeout: 3}
  unused: {approvers: [{role: leads}]}
conditions:
  production: {nodeTag: Stage, si: production}
  deep: {all: [production, {not: {nodeTag: Freeze}}]}
  loop: {any: [loop]}
manualApprovals:
  - {name: Shop, nodes: {Product: Shop}, levels: [one, onee]}
  - {name: Till, nodes: {Product: Till}, levels: [one]}
denyAccess: {statements: [{name: Production, when: deep, unless: [prodution, loop]}]}
";
    assert_snapshot!(found(&[("jitna.yaml", text)]), @r#"
        note[JNA0115]: AWS documents no form for the name of the parameter that targets a single account in the unified console
         --> jitna.yaml:2:10
          |
        2 | account: {id: '123456789012', region: eu-central-1}
          |          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
          = help: until it does, its configuration manager gets `TargetAccounts` with the account, as other types do; try it in one account first

        warning[JNA0402]: there are no session preferences, so nothing here limits sessions
         --> jitna.yaml:2:10
          |
        2 | account: {id: '123456789012', region: eu-central-1}
          |          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
          = help: describe `sessionPreferences` with `maxDuration` and `idleTimeout`, and name them here

        note[JNA0115]: AWS documents no form for an IAM role as approver
         --> jitna.yaml:5:21
          |
        5 |   one: {approvers: [{role: leads}], timeout: 3}
          |                     ^^^^^^^^^^^^^
          = help: until it does, the approver has the type `IamRole` and is the name of the role, as in Change Manager; try it in one account first

        error[JNA0106]: invalid approval timeout `3`: expected a duration from `1s` to `30 days`
         --> jitna.yaml:5:46
          |
        5 |   one: {approvers: [{role: leads}], timeout: 3}
          |                                              ^
          = help: add the unit that is meant, such as `3m`, `3h`, `3d`

        warning[JNA0153]: no policy uses the level `unused`
         --> jitna.yaml:6:3
          |
        6 |   unused: {approvers: [{role: leads}]}
          |   ^^^^^^
          = help: use it by its name, or remove it

        error[JNA0102]: unknown key `si`
         --> jitna.yaml:8:32
          |
        8 |   production: {nodeTag: Stage, si: production}
          |                                ^^
          = help: expected one of `nodeTag`, `principalTag`, `attribute`, `all`, `any`, `not`, `is`, `isNot`, `like`, `oneOf`

        error[JNA0104]: expected a condition, found the name `production`
         --> jitna.yaml:9:16
          |
        9 |   deep: {all: [production, {not: {nodeTag: Freeze}}]}
          |                ^^^^^^^^^^
          = help: write the condition out: shared conditions do not name each other

        error[JNA0104]: expected a condition, found the name `loop`
          --> jitna.yaml:10:16
           |
        10 |   loop: {any: [loop]}
           |                ^^^^
           = help: write the condition out: shared conditions do not name each other

        error[JNA0110]: unknown level `onee`
          --> jitna.yaml:12:56
           |
        12 |   - {name: Shop, nodes: {Product: Shop}, levels: [one, onee]}
           |                                                        ^^^^
           = help: did you mean `one`?

        note[JNA0115]: AWS documents no form for the deny-access document
          --> jitna.yaml:14:13
           |
        14 | denyAccess: {statements: [{name: Production, when: deep, unless: [prodution, loop]}]}
           |             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
           = help: until it does, the document has the form of the auto-approval document, with its own Cedar text; try it in one account first

        error[JNA0517]: an organization is needed for a deny-access policy, but the model has one account
          --> jitna.yaml:14:13
           |
        14 | denyAccess: {statements: [{name: Production, when: deep, unless: [prodution, loop]}]}
           |             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
           = help: drop it; without an auto-approval policy that permits, nothing is approved automatically anyway

        error[JNA0110]: unknown condition `prodution`
          --> jitna.yaml:14:67
           |
        14 | denyAccess: {statements: [{name: Production, when: deep, unless: [prodution, loop]}]}
           |                                                                   ^^^^^^^^^
           = help: did you mean `production`?

        7 errors, 2 warnings, 3 notes
        "#);
}
