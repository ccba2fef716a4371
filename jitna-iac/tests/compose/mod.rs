//! Models in several files: what is joined, what is amended, and where findings point

use std::path::Path;

use insta::assert_snapshot;
use proptest::prelude::*;

use jitna_iac::assembly::Format;
use jitna_iac::diag::{Sources, render};
use jitna_iac::plan::Plan;
use jitna_iac::read::{FileAccess, Input, Variant, open_variant};
use jitna_iac::synth::{Options, synth};

mod amended;

const PLATFORM: &str = "\
version: 1
organization: {delegatedAdministrator: '222222222222', root: r-ab12, homeRegion: eu-central-1, identityProvider: SSO, units: [{name: workloads, id: ou-ab12-11111111}]}
nodeAccess: {units: [workloads]}
names: {groups: {leads: ec4df598-7071-70a6-0de4-0123456789ab}}
exclusive: [Product]
sessionPreferences: [{name: standard, idleTimeout: 20m, maxDuration: 60m}]
rollouts: [{name: workloads, units: [workloads], sessionPreferences: standard}]
";

/// A folder with `jitna.yaml` and other files
fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    folder
}

/// The assembly and the findings, in which the folder is called `.`
fn assembled(folder: &Path, variant: &Variant) -> (Option<Vec<(String, String)>>, String) {
    let mut sources = Sources::default();
    let access = FileAccess::of_project(folder);
    let (input, mut findings) =
        open_variant(&folder.join("jitna.yaml"), &access, variant, &mut sources).unwrap();
    let files = input.map(|input| {
        let Input::Model(model) = input else { panic!("a program") };
        findings.append(jitna_iac::check(&model));
        let mut assembly = synth(&Plan::new(&model).0, Options::default()).0;
        assembly.model = serde_json::to_value(&model).unwrap();
        assembly.files(Format::Yaml)
    });
    findings.sort(&sources);
    let shown = render::text(&findings, &sources, Default::default());
    (files, shown.replace(&format!("{}/", folder.display()), ""))
}

/// The findings of a model in these files
fn found(files: &[(&str, &str)]) -> String {
    assembled(folder(files).path(), &Variant::default()).1
}

/// The model from the files, as JSON
fn model(files: &[(&str, &str)], variant: &Variant) -> serde_json::Value {
    let (files, shown) = assembled(folder(files).path(), variant);
    let files = files.unwrap_or_else(|| panic!("{shown}"));
    let index = files.iter().find(|(path, _)| path == "index.json").unwrap();
    serde_json::from_str::<serde_json::Value>(&index.1).unwrap()["model"].clone()
}

fn team(product: &str) -> String {
    format!(
        "names: {{groups: {{{product}: 34688438-1061-702c-a03d-1fa788dccf{:02x}}}}}\n\
         tags: {{{product}: x}}\n\
         denyAccess: {{statements: [{{name: {product} is never automatic, when: {{nodeTag: Product, is: {product}}}}}]}}\n\
         manualApprovals: [{{name: {product}, nodes: {{Product: {product}}}, levels: [{{approvers: [{{group: {product}}}]}}]}}]\n\
         rollouts: [{{name: workloads, manualApprovals: [{product}]}}]\n",
        product.bytes().next().unwrap()
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn any_order_of_includes_gives_the_same_bytes(
        order in Just(vec!["cards", "ledger", "shop", "till"]).prop_shuffle(),
        nested in 0..4usize,
    ) {
        let texts: Vec<(String, String)> = order.iter().map(|name| (format!("{name}.yaml"), team(name))).collect();
        let assemble = |order: &[&str], nested: usize| {
            let (first, rest) = order.split_at(order.len() - nested);
            let list = |names: &[&str]| {
                let names: Vec<String> = names.iter().map(|name| format!("{name}.yaml")).collect();
                names.join(", ")
            };
            let mut files: Vec<(&str, String)> =
                texts.iter().map(|(name, text)| (name.as_str(), text.clone())).collect();
            let mut root = format!("{PLATFORM}include: [{}", list(first));
            if nested > 0 {
                files.push(("more.yaml", format!("include: [{}]\n", list(rest))));
                root += ", more.yaml";
            }
            files.push(("jitna.yaml", root + "]\n"));
            let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (*name, text.as_str())).collect();
            assembled(folder(&files).path(), &Variant::default())
        };
        let (sorted, shown) = assemble(&["cards", "ledger", "shop", "till"], 0);
        prop_assert!(!shown.contains("error["), "{shown}");
        prop_assert!(sorted.as_ref().unwrap().iter().any(|(_, text)| text.contains("cards is never automatic")));
        prop_assert_eq!(assemble(&order, nested).0, sorted);
    }
}

#[test]
fn one_file_and_several_are_the_same_model() {
    let whole = "\
version: 1
account: {id: '123456789012', region: eu-central-1}
names: {roles: {leads: Leads}}
manualApprovals: [{name: Shop, nodes: {Product: Shop}, accessDuration: 4h, levels: [{approvers: [{role: leads}], approvals: 1}]}]
denyAccess: {statements: [{name: Production, when: [{nodeTag: Stage, is: production}]}]}
";
    let root = "\
version: 1
account: {id: '123456789012', region: eu-central-1}
names: {roles: {leads: Leads}}
include: [policies]
levels: {one: {approvers: [{role: leads}], approvals: 1}}
conditions: {production: {nodeTag: Stage, is: production}}
";
    let shop = "version: 1\nmanualApprovals: [{name: Shop, nodes: {Product: Shop}, accessDuration: 4h, levels: [one]}]\n";
    let deny = "denyAccess: {statements: [{name: Production, when: [production]}]}\n";
    let several = [
        ("jitna.yaml", root),
        ("policies/shop.yaml", shop),
        (
            "policies/deny.json",
            "{\"denyAccess\": {\"statements\": [{\"name\": \"Production\", \"when\": [\"production\"]}]}}",
        ),
        ("policies/more.yml", deny),
        ("policies/shop.test.yaml", "cases: []"),
    ];
    assert_eq!(model(&several, &Variant::default()), model(&[("jitna.yaml", whole)], &Variant::default()));
}

#[test]
fn cedar_files_are_relative_to_the_file_that_names_them() {
    let root = format!("{PLATFORM}include: [teams/shop/policies.yaml]\n");
    let files = [
        ("jitna.yaml", root.as_str()),
        ("teams/shop/policies.yaml", "denyAccess: {statements: [{file: freeze.cedar}]}\n"),
        (
            "teams/shop/freeze.cedar",
            "forbid (principal, action == AWS::SSM::Action::\"getTokenForInstanceAccess\", resource)\nwhen { resource.hasTag(\"Freeze\") };\n",
        ),
    ];
    assert_snapshot!(found(&files), @r#"
        warning[JNA0809]: no manual approval policy uses the tag `Product`, so it separates no policies
         --> jitna.yaml:5:13
          |
        5 | exclusive: [Product]
          |             ^^^^^^^
          = help: drop the key, or write it as a policy does

        note[JNA0115]: AWS documents no form for the deny-access document
         --> teams/shop/policies.yaml:1:13
          |
        1 | denyAccess: {statements: [{file: freeze.cedar}]}
          |             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
          = help: until it does, the document has the form of the auto-approval document, with its own Cedar text; try it in one account first

        note[JNA0872]: no rollout has a manual approval policy, so no request that the deny-access policy denies can be approved
         --> teams/shop/policies.yaml:1:13
          |
        1 | denyAccess: {statements: [{file: freeze.cedar}]}
          |             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
          = help: add a manual approval policy for these nodes, or accept this if no user may access them

        1 warning, 2 notes
        "#);
}

#[test]
fn findings_point_into_the_file_that_has_the_fault() {
    let root = format!("{PLATFORM}include: [teams/shop.yaml, teams/bank.yaml, gone.yaml, empty.yaml]\n");
    let files = [
        ("jitna.yaml", root.as_str()),
        ("empty.yaml", "# later\n"),
        (
            "teams/shop.yaml",
            "manualApprovals:\n  - {name: Shop, nodes: {Product: Shop}, accessDuration: 4, levels: [{approvers: [{group: leads}]}]}\n",
        ),
        (
            "teams/bank.yaml",
            "names: {groups: {leads: 34688438-1061-702c-a03d-1fa788dccfd1}}\nsessionPreferences: [{name: standard, idleTimeout: 5m}]\n",
        ),
    ];
    assert_snapshot!(found(&files), @r#"
        error[JNA0107]: cannot read `gone.yaml`: the file does not exist
         --> jitna.yaml:8:45
          |
        8 | include: [teams/shop.yaml, teams/bank.yaml, gone.yaml, empty.yaml]
          |                                             ^^^^^^^^^ included here
          = help: the path is relative to the file that names it

        error[JNA0150]: the file `empty.yaml` says nothing
         --> jitna.yaml:8:56
          |
        8 | include: [teams/shop.yaml, teams/bank.yaml, gone.yaml, empty.yaml]
          |                                                        ^^^^^^^^^^ included here
          = help: write keys of `jitna.yaml` into it, or remove it

        error[JNA0151]: two files say different things for `names.groups.leads`
         --> teams/bank.yaml:1:25
          |
        1 | names: {groups: {leads: 34688438-1061-702c-a03d-1fa788dccfd1}}
          |                         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
         ::: jitna.yaml:4:25   the other
          = help: keep one of the two; use an overlay for what differs in one stage

        error[JNA0151]: two files say different things for `standard` in `sessionPreferences`
         --> teams/bank.yaml:2:29
          |
        2 | sessionPreferences: [{name: standard, idleTimeout: 5m}]
          |                             ^^^^^^^^
         ::: jitna.yaml:6:29   the other
          = help: keep one of the two; use an overlay for what differs in one stage

        error[JNA0106]: invalid access duration `4`: expected whole hours from `1h` to `336h` (14 days)
         --> teams/shop.yaml:2:58
          |
        2 |   - {name: Shop, nodes: {Product: Shop}, accessDuration: 4, levels: [{approvers: [{group: leads}]}]}
          |                                                          ^
          = help: write `4h`

        5 errors
        "#);
}

#[test]
fn owners_write_what_is_theirs() {
    let root = format!(
        "{PLATFORM}include:\n  - {{file: teams/payments.yaml, owner: payments, nodes: {{Product: [Cards, Ledger]}}}}\n  - {{file: a.yaml, nodes: {{Product: Cards}}}}\n"
    );
    let files = [
        ("jitna.yaml", root.as_str()),
        ("a.yaml", "tags: {a: b}\n"),
        (
            "teams/payments.yaml",
            "manualApprovals:
  - {name: Cards, nodes: {Product: [Cards, Ledger]}, levels: [{approvers: [{group: leads}]}]}
  - {name: Shop, nodes: {Product: [Cards, Shop]}, levels: [{approvers: [{group: leads}]}]}
  - {name: All, nodes: all, levels: [{approvers: [{group: leads}]}]}
sessionPreferences: [{name: short, idleTimeout: 5m, maxDuration: 30m}]
denyAccess: {statements: [{name: Production, when: {nodeTag: Stage, is: production}}]}
include: [../a.yaml]
",
        ),
    ];
    assert_snapshot!(found(&files), @r#"
        error[JNA0103]: missing key `owner` beside `nodes`
          --> jitna.yaml:10:6
           |
        10 |   - {file: a.yaml, nodes: {Product: Cards}}
           |      ^^^^
           = help: add `owner: NAME`, or leave `nodes` out

        error[JNA0220]: `Shop` is about nodes that `payments` does not own
         --> teams/payments.yaml:3:25
          |
        3 |   - {name: Shop, nodes: {Product: [Cards, Shop]}, levels: [{approvers: [{group: leads}]}]}
          |                         ^^^^^^^^^^^^^^^^^^^^^^^^
         ::: jitna.yaml:9:40   the owner
          = help: they own `Product: [Cards, Ledger]`

        error[JNA0220]: `All` is about nodes that `payments` does not own
         --> teams/payments.yaml:4:24
          |
        4 |   - {name: All, nodes: all, levels: [{approvers: [{group: leads}]}]}
          |                        ^^^
         ::: jitna.yaml:9:40   the owner
          = help: they own `Product: [Cards, Ledger]`

        error[JNA0221]: the key `denyAccess` is not for `payments` to write
         --> teams/payments.yaml:6:1
          |
        6 | denyAccess: {statements: [{name: Production, when: {nodeTag: Stage, is: production}}]}
          | ^^^^^^^^^^
          = help: a file with an owner has `manualApprovals`, `sessionPreferences` and `invariants`; write this in a file without `owner`

        error[JNA0221]: the key `include` is not for `payments` to write
         --> teams/payments.yaml:7:1
          |
        7 | include: [../a.yaml]
          | ^^^^^^^
          = help: a file with an owner has `manualApprovals`, `sessionPreferences` and `invariants`; write this in a file without `owner`

        5 errors
        "#);
}

#[test]
fn files_that_include_each_other_are_named_in_a_row() {
    let root = format!("{PLATFORM}include: [a.yaml, b.yaml, ./a.yaml]\n");
    let files = [
        ("jitna.yaml", root.as_str()),
        ("a.yaml", "include: [b.yaml]\ntags: {a: x}\n"),
        ("b.yaml", "include: [c/c.yaml]\n"),
        ("c/c.yaml", "include: [../b.yaml, ../jitna.yaml]\n"),
    ];
    assert_snapshot!(found(&files), @r#"
        error[JNA0148]: files include each other: `b.yaml` includes `c/c.yaml` includes `b.yaml`
         --> c/c.yaml:1:11
          |
        1 | include: [../b.yaml, ../jitna.yaml]
          |           ^^^^^^^^^ included here
          = help: take one of these `include` items out

        error[JNA0148]: files include each other: `jitna.yaml` includes `a.yaml` includes `b.yaml` includes `c/c.yaml` includes `jitna.yaml`
         --> c/c.yaml:1:22
          |
        1 | include: [../b.yaml, ../jitna.yaml]
          |                      ^^^^^^^^^^^^^ included here
          = help: take one of these `include` items out

        warning[JNA0149]: the file `a.yaml` is included twice
         --> jitna.yaml:8:27
          |
        8 | include: [a.yaml, b.yaml, ./a.yaml]
          |                           ^^^^^^^^
         ::: jitna.yaml:8:11
          |
        8 | include: [a.yaml, b.yaml, ./a.yaml]
          |           ------ the other
          = help: take one of the two out

        2 errors, 1 warning
        "#);
}

#[test]
fn includes_that_cannot_be_read_are_each_said() {
    let outside = folder(&[("secret.yaml", "tags: {a: x}\n"), ("more/x.yaml", "tags: {a: x}\n")]);
    let root = format!(
        "{PLATFORM}include: [{0}/secret.yaml, {0}/more, empty, {{owner: a}}, [b], 4, text.yaml, list.yaml, app.yaml, cut.yaml]\n",
        outside.path().display()
    );
    let files = folder(&[
        ("jitna.yaml", root.as_str()),
        ("empty/notes.md", "none"),
        ("text.yaml", "just text\n"),
        ("list.yaml", "- a\n"),
        ("app.yaml", "app: cargo run\noverlays: {a: b}\ntags: {a: x}\n"),
        ("cut.yaml", "tags: {a: [\n"),
    ]);
    let shown = assembled(files.path(), &Variant::default()).1;
    assert_snapshot!(shown.replace(&outside.path().display().to_string(), "OUTSIDE"), @r#"
        error[JNA0102]: unknown key `app` in an included file or an overlay
         --> app.yaml:1:1
          |
        1 | app: cargo run
          | ^^^
          = help: write it in the file that the command is given

        error[JNA0102]: unknown key `overlays` in an included file or an overlay
         --> app.yaml:2:1
          |
        2 | overlays: {a: b}
          | ^^^^^^^^
          = help: write it in the file that the command is given

        error[JNA0101]: the bracket `[` is not closed
         --> cut.yaml:1:11
          |
        1 | tags: {a: [
          |           ^
          = help: write `]}` at the end of the value
          = fix: insert `]}` (safe)

        error[JNA0107]: cannot read `OUTSIDE/secret.yaml`: it is outside of the project
         --> jitna.yaml:8:11
          |
        8 | include: [OUTSIDE/secret.yaml, OUTSIDE/more, empty, {owner: a}, [b], 4, text.yaml, list.yaml, app.yaml, cut.yaml]
          |           ^^^^^^^^^^^^^^^^^^^^^^^^^^^ included here
          = help: move the file below the project, or allow its folder with `--allow-files FOLDER`

        error[JNA0107]: cannot read `OUTSIDE/more`: it is outside of the project
         --> jitna.yaml:8:40
          |
        8 | include: [OUTSIDE/secret.yaml, OUTSIDE/more, empty, {owner: a}, [b], 4, text.yaml, list.yaml, app.yaml, cut.yaml]
          |                                        ^^^^^^^^^^^^^^^^^^^^ included here
          = help: move the file below the project, or allow its folder with `--allow-files FOLDER`

        error[JNA0150]: no `.yaml`, `.yml` or `.json` file in the folder `empty`
         --> jitna.yaml:8:62
          |
        8 | include: [OUTSIDE/secret.yaml, OUTSIDE/more, empty, {owner: a}, [b], 4, text.yaml, list.yaml, app.yaml, cut.yaml]
          |                                                              ^^^^^ included here
          = help: name a folder with such files, or leave it out

        error[JNA0103]: missing key `file`
         --> jitna.yaml:8:70
          |
        8 | include: [OUTSIDE/secret.yaml, OUTSIDE/more, empty, {owner: a}, [b], 4, text.yaml, list.yaml, app.yaml, cut.yaml]
          |                                                                      ^^^^^
          = help: add `file: …`; `jitna-iac explain file` describes it

        error[JNA0104]: expected a file, or a mapping with `file`, found a list
         --> jitna.yaml:8:81
          |
        8 | include: [OUTSIDE/secret.yaml, OUTSIDE/more, empty, {owner: a}, [b], 4, text.yaml, list.yaml, app.yaml, cut.yaml]
          |                                                                                 ^^^
          = help: write `b`

        error[JNA0107]: cannot read `4`: the file does not exist
         --> jitna.yaml:8:86
          |
        8 | include: [OUTSIDE/secret.yaml, OUTSIDE/more, empty, {owner: a}, [b], 4, text.yaml, list.yaml, app.yaml, cut.yaml]
          |                                                                                      ^ included here
          = help: the path is relative to the file that names it

        error[JNA0104]: expected a mapping, found a list
         --> list.yaml:1:1
          |
        1 | - a
          | ^^^
          = help: write its keys without `- ` before them

        error[JNA0104]: expected a mapping, found `just text`
         --> text.yaml:1:1
          |
        1 | just text
          | ^^^^^^^^^
          = help: write its keys, each as `key: value`

        11 errors; 1 fixable with `check --fix`
        "#);
}

#[cfg(unix)]
#[test]
fn pipes_and_links_out_of_the_project_are_refused() {
    let outside = folder(&[("secret.yaml", "tags: {a: x}\n")]);
    let root = format!("{PLATFORM}include: [teams, pipe.yaml]\n");
    let files = folder(&[("jitna.yaml", root.as_str()), ("teams/a.yaml", "tags: {a: x}\n")]);
    std::os::unix::fs::symlink(outside.path().join("secret.yaml"), files.path().join("teams/link.yaml"))
        .unwrap();
    let pipe = files.path().join("pipe.yaml");
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    assert_snapshot!(assembled(files.path(), &Variant::default()).1, @r#"
        error[JNA0107]: cannot read `teams/link.yaml`: it is outside of the project
         --> jitna.yaml:8:11
          |
        8 | include: [teams, pipe.yaml]
          |           ^^^^^ included here
          = help: move the file below the project, or allow its folder with `--allow-files FOLDER`

        error[JNA0107]: cannot read `pipe.yaml`: it is not a regular file
         --> jitna.yaml:8:18
          |
        8 | include: [teams, pipe.yaml]
          |                  ^^^^^^^^^ included here
          = help: name a regular file

        2 errors
        "#);
}
