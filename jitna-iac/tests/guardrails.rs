//! Guardrails: what breaks them, where that is reported, and who may not change them

use std::path::Path;

use insta::assert_snapshot;

use jitna_iac::diag::{Diagnostics, Sources, render};
use jitna_iac::model::Model;
use jitna_iac::prelude::{Guardrail, Nodes, Region, Requests, account_id, group, hours, node_tag};
use jitna_iac::read::{FileAccess, Input, Variant, add_guardrails, open_variant};

const MODEL: &str = "\
version: 1
organization:
  delegatedAdministrator: '222222222222'
  root: r-ab12
  homeRegion: eu-central-1
  identityProvider: SSO
  units: [{name: workloads, id: ou-ab12-11111111}]
nodeAccess: {units: [workloads]}
names:
  groups: {leads: ec4df598-7071-70a6-0de4-0123456789ab, on-call: 34688438-1061-702c-a03d-1fa788dccfd1}
exclusive: [Environment, Sandbox]
denyAccess: {statements: [{name: locked, group: on-call, when: [{nodeTag: Environment, is: Locked}]}]}
autoApprovals:
  - name: everyday
    statements:
      - {name: development, when: [{nodeTag: Environment, is: Development}]}
      - {name: on call, group: on-call, when: [{nodeTag: Environment, is: Production}]}
manualApprovals:
  - name: Shop
    nodes: {Application: Shop}
    accessDuration: 8h
    levels: [{approvers: [{group: leads}]}]
  - name: Playground
    nodes: {Sandbox: 'yes'}
    accessDuration: 24h
    levels: [{approvers: [{group: leads}]}]
sessionPreferences: [{name: standard, maxDuration: 60m}]
rollouts:
  - {name: workloads, units: [workloads], autoApproval: everyday, manualApprovals: [Shop, Playground], sessionPreferences: standard}
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

/// The findings about guardrails and about reading, with guardrails of these files of the folder as well
fn found(files: &[(&str, &str)], variant: &Variant, given: &[&str]) -> String {
    let folder = folder(files);
    let (_, findings, sources) = judged(folder.path(), variant, given);
    render::text(&findings, &sources, Default::default())
        .replace(&format!("{}/", folder.path().display()), "")
}

fn judged(folder: &Path, variant: &Variant, given: &[&str]) -> (Option<Model>, Diagnostics, Sources) {
    let (mut sources, access) = (Sources::default(), FileAccess::of_project(folder));
    let (input, mut findings) =
        open_variant(&folder.join("jitna.yaml"), &access, variant, &mut sources).unwrap();
    let mut model = input.map(|input| match input {
        Input::Model(model) => *model,
        _ => panic!("a program"),
    });
    let given: Vec<_> = given.iter().map(|name| folder.join(name)).collect();
    findings.append(add_guardrails(model.as_mut(), &given, &mut sources).unwrap());
    findings.append(model.as_ref().map(jitna_iac::check).unwrap_or_default());
    let kept: Vec<_> = findings
        .iter()
        .filter(|finding| {
            finding.code.as_str().starts_with("JNA086") || finding.code.as_str().starts_with("JNA01")
        })
        .filter(|finding| finding.code.as_str() != "JNA0115")
        .cloned()
        .collect();
    let mut findings = Diagnostics::from(kept);
    findings.sort(&sources);
    (model, findings, sources)
}

/// The findings of the model with these guardrails
fn with(guardrails: &str) -> String {
    let model = format!("{MODEL}guardrails:\n{guardrails}");
    found(&[("jitna.yaml", &model)], &Variant::default(), &[])
}

#[test]
fn what_a_policy_may_cover_is_decided_and_not_compared() {
    // A node may be tagged `Application: Shop` and `Environment: Production`, but not `Sandbox` and `Environment`.
    assert_snapshot!(
        "manual",
        with(
            "  - name: production
    description: audit finding 17
    manualApprovals: {covering: {Environment: [Production, Staging]}}
    levels: {atLeast: 2}
    approvals: {atLeast: 3}
    accessDuration: {atMost: 4h}
    names: {like: 'acme-*'}
"
        )
    );
    let kept = "  - manualApprovals: {covering: {Environment: Production}}
    levels: {atLeast: 1}
    approvals: {atLeast: 1}
    accessDuration: {atMost: 8h}
    names: {like: 'S*p'}
";
    assert_eq!(with(kept), "");
    assert_eq!(with("  - {manualApprovals: all, accessDuration: {atMost: 24h}}\n"), "");
    assert!(with("  - {manualApprovals: all, accessDuration: {atMost: 23h}}\n").contains("`Playground`"));
}

#[test]
fn automatic_approval_is_proved() {
    assert_snapshot!(
        "auto",
        with(
            "  - name: production is never automatic
    autoApprovals: {covering: {Environment: Production}}
    never: true
  - name: only on call
    autoApprovals: {covering: {Environment: [Development, Production]}}
    onlyFor: {group: on-call}
"
        )
    );
    let kept = "  - {autoApprovals: {covering: {Environment: Production}}, onlyFor: {group: on-call}}
  - {autoApprovals: {covering: {Environment: Staging}}, never: true}
";
    assert_eq!(with(kept), "");
}

#[test]
fn deny_access_policy_must_deny() {
    assert_snapshot!(
        "deny",
        with("  - {name: locked, denyAccess: {denies: {when: [{nodeTag: Environment, is: Locked}]}}}\n")
    );
    let kept = "  - denyAccess: {denies: {group: on-call, when: [{nodeTag: Environment, is: Locked}]}}\n";
    assert_eq!(with(kept), "");
    // Without a deny-access policy, nothing is denied.
    let deny = MODEL.lines().find(|line| line.starts_with("denyAccess:")).unwrap();
    let model = MODEL.replace(&format!("{deny}\n"), "") + "guardrails:\n" + kept;
    let shown = found(&[("jitna.yaml", &model)], &Variant::default(), &[]);
    assert!(shown.contains("the model has no deny-access policy"), "{shown}");
}

#[test]
fn rollouts_tags_and_regions_are_judged() {
    assert_snapshot!(
        "rollouts",
        with(
            "  - {name: logged, rollouts: all, sessionLogs: required}
  - {name: names, rollouts: all, names: {like: 'acme-*'}}
  - {name: owned, tags: {required: [Owner, CostCenter]}}
  - {name: at home, regions: {among: [eu-west-1]}}
"
        )
    );
    let model = MODEL.replace("maxDuration: 60m", "maxDuration: 60m, s3: {bucket: logs}");
    let model = format!(
        "{model}tags: {{Owner: me}}\nguardrails:
  - {{rollouts: all, sessionLogs: required, names: {{like: work*}}}}
  - {{tags: {{required: [Owner]}}}}
  - {{regions: {{among: [eu-central-1]}}}}
"
    );
    assert_eq!(found(&[("jitna.yaml", &model)], &Variant::default(), &[]), "");
}

#[test]
fn guardrail_that_judges_nothing_is_said() {
    let model = MODEL.replace("[Environment, Sandbox]", "[Environment, Sandbox, Application]");
    let model = format!(
        "{model}guardrails:
  - {{name: nothing of it, manualApprovals: {{covering: {{Application: [Ship, Shoe], Sandbox: 'no'}}}}, levels: {{atLeast: 1}}}}
  - {{name: no such request, denyAccess: {{denies: {{when: [{{nodeTag: A, is: a}}, {{nodeTag: A, is: b}}]}}}}}}
"
    );
    assert_snapshot!("idle", found(&[("jitna.yaml", &model)], &Variant::default(), &[]));
    let model = model.replace("autoApprovals:\n", "x:\n");
    assert!(found(&[("jitna.yaml", &model)], &Variant::default(), &[]).contains("JNA0102"));
    let bare = "version: 1
account: {id: '111122223333', region: eu-central-1}
guardrails: {autoApprovals: all, never: true}
";
    assert!(found(&[("jitna.yaml", bare)], &Variant::default(), &[]).contains("no auto-approval policy"));
}

#[test]
fn what_is_no_guardrail_is_refused_in_one_run() {
    assert_snapshot!(
        "refused",
        with(
            "  - {name: nothing, manualApprovals: all}
  - {name: both, manualApprovals: all, rollouts: all, levels: {atLeast: 1}}
  - {name: none, levels: {atLeast: 1}}
  - {rollouts: all, levels: {atLeast: 1}, sessionLogs: yes}
  - {manualApprovals: {covering: {}}, levels: {atLeast: 0}}
  - {manualApprovals: {covring: {A: b}}, levels: {atMost: 1}}
  - {manualApprovals: all, accessDuration: {atMost: 4 hours 5}, names: {like: ''}}
  - {autoApprovals: all, never: false}
  - {autoApprovals: all, never: true, onlyFor: {group: leads}}
  - {autoApprovals: all, onlyFor: {group: laeds}}
  - {tags: {required: []}}
  - {regions: {among: [eu-central]}}
  - {file: ''}
  - {manualApproval: all, levels: {atLeast: 1}}
  - {manualApprovals: all, level: {atLeast: 1}}
"
        )
    );
}

#[test]
fn files_of_guardrails_are_read_where_they_are_named() {
    const COMPANY: &str = "\
version: 1
guardrails:
  - {name: two levels, manualApprovals: {covering: {Environment: Production}}, levels: {atLeast: 2}}
";
    let model = format!("{MODEL}guardrails: {{file: company/guardrails.yaml}}\n");
    let files = [("jitna.yaml", model.as_str()), ("company/guardrails.yaml", COMPANY)];
    let named = found(&files, &Variant::default(), &[]);
    assert_snapshot!("file", named);
    // Given to the command, and named by an included file, relative to that.
    let files = [("jitna.yaml", MODEL), ("company/guardrails.yaml", COMPANY)];
    assert_eq!(found(&files, &Variant::default(), &["company/guardrails.yaml"]), named);
    let model = format!("{MODEL}include: [company/all.yaml]\n");
    let all = ("company/all.yaml", "guardrails: [{file: guardrails.yaml}]\n");
    let files = [("jitna.yaml", model.as_str()), all, ("company/guardrails.yaml", COMPANY)];
    assert_eq!(found(&files, &Variant::default(), &[]), named);
    let one = format!("{model}guardrails: {{manualApprovals: all, levels: {{atLeast: 1}}}}\n");
    let both = [("jitna.yaml", one.as_str()), files[1], files[2]];
    assert_eq!(found(&both, &Variant::default(), &[]), named);
    // Named twice, it counts once.
    assert_eq!(found(&files, &Variant::default(), &["company/guardrails.yaml"]), named);

    let wrong = "version: 2\nguardrails: [{file: other.yaml}, {tags: {required: [A]}}]\nrollouts: []\n";
    let model = format!(
        "{MODEL}guardrails: [{{file: wrong.yaml}}, {{file: none.yaml}}, {{file: ../outside.yaml}}, {{file: empty.yaml}}]\n"
    );
    let files = [
        ("jitna.yaml", model.as_str()),
        ("wrong.yaml", wrong),
        ("empty.yaml", "version: 1\nguardrails: []\n"),
    ];
    assert_snapshot!("wrong_files", found(&files, &Variant::default(), &[]));
    // Where no files are read, that is said.
    let model = format!("{MODEL}guardrails: {{file: company.yaml}}\n");
    let model = jitna_iac::read::read(&model, "jitna.yaml", &mut Sources::default()).0.unwrap();
    assert!(jitna_iac::check(&model).has(jitna_iac::diag::Code::new("JNA0107")));
}

#[test]
fn nobody_loosens_a_guardrail() {
    let model = format!(
        "{MODEL}include: [{{file: team.yaml, owner: team, nodes: {{Team: a}}}}, other.yaml]
overlays: {{production: production.yaml}}
guardrails:
  - {{name: levels, manualApprovals: all, levels: {{atLeast: 1}}}}
"
    );
    let other = "guardrails: [{name: levels, manualApprovals: {covering: {A: b}}, levels: {atLeast: 1}}]\n";
    let files = [
        ("jitna.yaml", model.as_str()),
        ("team.yaml", "guardrails: [{tags: {required: [A]}}]\n"),
        ("other.yaml", other),
        ("production.yaml", "guardrails: []\n"),
    ];
    let variant = Variant::default().overlay("production").set("guardrails.levels.levels.atLeast=1");
    assert_snapshot!("loosened", found(&files, &variant, &[]));
}

#[test]
fn a_program_describes_the_same_guardrails() {
    let leads = group!("leads", "ec4df598-7071-70a6-0de4-0123456789ab");
    let production = || Nodes::tagged("Environment", "Production");
    let described = jitna_iac::prelude::Model::account(account_id!("111122223333"), Region::EU_CENTRAL_1)
        .groups([leads])
        .with([
            Guardrail::manual_approvals(production())
                .name("production")
                .description("audit finding 17")
                .levels(2)
                .approvals(3)
                .access_duration(hours(4))
                .names("acme-*"),
            Guardrail::manual_approvals(Nodes::all()).levels(1),
            Guardrail::never_auto_approved(production()),
            Guardrail::auto_approved_only_for(Nodes::all(), Requests::new().group(leads)),
            Guardrail::denied(Requests::new().when(node_tag("Environment").is("Locked"))),
            Guardrail::rollouts().session_logs().names("acme-*"),
            Guardrail::tags(["Owner"]),
            Guardrail::regions([Region::EU_CENTRAL_1]),
        ]);
    let (described, findings) = jitna_iac::read::described(described);
    assert!(findings.is_empty(), "{findings:?}");
    let text = "version: 1
account: {id: '111122223333', region: eu-central-1}
names: {groups: {leads: ec4df598-7071-70a6-0de4-0123456789ab}}
guardrails:
  - name: production
    description: audit finding 17
    manualApprovals: {covering: {Environment: Production}}
    levels: {atLeast: 2}
    approvals: {atLeast: 3}
    accessDuration: {atMost: 4h}
    names: {like: acme-*}
  - {manualApprovals: all, levels: {atLeast: 1}}
  - {autoApprovals: {covering: {Environment: Production}}, never: true}
  - {autoApprovals: all, onlyFor: {group: leads}}
  - {denyAccess: {denies: {when: [{nodeTag: Environment, is: Locked}]}}}
  - {rollouts: all, sessionLogs: required, names: {like: acme-*}}
  - {tags: {required: [Owner]}}
  - {regions: {among: [eu-central-1]}}
";
    let (read, findings) = jitna_iac::read::read(text, "jitna.yaml", &mut Sources::default());
    assert!(findings.is_empty(), "{findings:?}");
    let (described, read) = (described.unwrap(), read.unwrap());
    assert_eq!(described.guardrails.len(), 8);
    // Parts of a program have no order.
    let sorted = |model: &Model| {
        let mut all: Vec<String> =
            model.guardrails.iter().map(|one| serde_json::to_string(one).unwrap()).collect();
        all.sort();
        all
    };
    assert_eq!(sorted(&described), sorted(&read));
    // What is written comes back.
    let again = serde_json::to_string(&read).unwrap();
    let (again, findings) = jitna_iac::read::read(&again, "jitna.json", &mut Sources::default());
    assert!(findings.is_empty() && again.unwrap() == read, "{findings:?}");
}

#[test]
fn a_policy_that_nobody_can_decide_is_no_way_past_a_guardrail() {
    let model = MODEL.replace(
        "      - {name: development,",
        "      - {cedar: 'permit (principal, action, resource) when {'}\n      - {name: development,",
    );
    let model = format!("{model}guardrails: [{{autoApprovals: {{covering: {{A: b}}}}, never: true}}]\n");
    let found = found(&[("jitna.yaml", &model)], &Variant::default(), &[]);
    assert!(found.contains("error[JNA0862]"), "{found}");
}
