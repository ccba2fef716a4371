//! Guardrails of files, and rules of programs, under the command

use jitna_iac::app::{App, Console, PROTOCOL_VARIABLE, run_with};
use jitna_iac::check::manual_approvals;
use jitna_iac::diag::Diagnostic;
use jitna_iac::prelude::*;

use crate::folder::{Folder, MODEL};

const COMPANY: &str = "version: 1\nguardrails: [{name: owned, tags: {required: [Owner]}}]\n";
const BROKEN: &str =
    "error[JNA0860]: the guardrail `owned` does not hold: the model does not set the tag `Owner`";

#[test]
fn guardrails_count_for_every_command_and_every_model() {
    let handed_over = include_str!("handed-over.json");
    let folder = Folder::new(MODEL)
        .with("company.yaml", COMPANY)
        .with("other.yaml", COMPANY)
        .with("model.json", handed_over);
    for command in ["check", "synth", "list", "synth --out assembly", "test"] {
        assert!(!folder.run(command).to_string().contains("JNA0860"), "{command}");
        for line in [
            format!("jitna-iac {command} --guardrails company.yaml --guardrails other.yaml"),
            format!("JITNA_GUARDRAILS=company.yaml:other.yaml jitna-iac {command}"),
            format!("jitna-iac {command} --guardrails company.yaml --app 'cat model.json'"),
        ] {
            let ran = folder.shell(&line);
            assert_eq!(ran.code, 1, "{ran}");
            assert_eq!((ran.out.clone() + &ran.err).matches(BROKEN).count(), 1, "{ran}");
        }
    }
    folder.run("check --guardrails none.yaml").fails(3, "cannot read none.yaml");
    let good = Folder::new(format!("{MODEL}tags: {{Owner: me}}\n")).with("company.yaml", COMPANY);
    assert_eq!(good.run("check --guardrails company.yaml").code, 0);
    // Errors of the file are reported even without a model.
    let ran = Folder::new("version: 1\n").with("x.yaml", "guardrails: []\n").run("check --guardrails x.yaml");
    assert!(ran.code == 1 && ran.out.contains("JNA0191") && ran.out.contains("x.yaml:1:1"), "{ran}");
}

#[test]
fn rules_of_a_program_fail_the_command_at_its_line() {
    const LEADS: Group = group!("leads", "ec4df598-7071-70a6-0de4-0123456789ab");
    let organization = Organization::new(account_id!("123456789012"), root_id!("r-abcd"), Region::US_EAST_1)
        .identity_provider(IdentityProvider::Sso)
        .units([unit!("workloads", "ou-abcd-aaaaaaaa")]);
    let line = line!() + 1;
    let shop = ManualApproval::new("Shop", Nodes::tagged("Application", "Shop")).level(LEADS);
    let rollout = Rollout::new("workloads").unit(Unit::named("workloads")).manual_approval(&shop);
    let app =
        App::new(Model::organization(organization).with(rollout)).rule(manual_approvals(|policy, report| {
            if policy.may_cover("Environment", "Production") {
                report.push(Diagnostic::error("ACME002", "one level").at(policy.name.origin(), ""));
            }
        }));
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let env = |name: &str| (name == PROTOCOL_VARIABLE).then(|| "2".into());
    run_with(app, [], &env, &[], &mut Console::new(&mut out, &mut err));
    let folder = Folder::new("app: cat model.json\n").with("model.json", out);
    for command in ["check", "synth", "synth --out assembly", "check --format github"] {
        let ran = folder.run(&format!("{command} --allow-app"));
        assert_eq!(ran.code, 1, "{ran}");
        let said = ran.out.clone() + &ran.err;
        assert!(
            said.contains("ACME002") && said.contains(file!()) && said.contains(&line.to_string()),
            "{ran}"
        );
        assert!(!folder.path("assembly").exists());
    }
}

/// A model that meets the packs `production-guardrails` and `session-guardrails`, and without its auto-approvals also the third
const HARDENED: &str = "\
version: 1
organization:
  delegatedAdministrator: '222222222222'
  root: r-ab12
  homeRegion: eu-central-1
  identityProvider: SSO
  units: [{name: workloads, id: ou-ab12-11111111}]
nodeAccess: {units: [workloads]}
names: {groups: {leads: ec4df598-7071-70a6-0de4-0123456789ab, security: 34688438-1061-702c-a03d-1fa788dccfd1}}
autoApprovals: [{name: everyday, statements: [{name: dev, when: [{nodeTag: Environment, is: Development}]}]}]
manualApprovals:
  - name: Production
    nodes: {Environment: Production}
    accessDuration: 4h
    levels: [{approvers: [{group: leads}]}, {approvers: [{group: security}]}]
sessionPreferences: [{name: standard, idleTimeout: 20m, maxDuration: 60m, cloudWatch: {logGroup: sessions}}]
rollouts: [{name: workloads, units: [workloads], autoApproval: everyday, manualApprovals: [Production], sessionPreferences: standard}]
";

/// Each pack that `explain` prints holds for a good model, and a model that violates a guardrail is an error with its name
#[test]
fn packs_hold_for_a_good_model_and_fail_for_a_bad_one() {
    let one_level = ", {approvers: [{group: security}]}";
    let logs = ", cloudWatch: {logGroup: sessions}";
    let nothing_automatic = HARDENED.replace(
        &HARDENED[HARDENED.find("autoApprovals").unwrap()..HARDENED.find("manualApprovals:").unwrap()],
        "",
    );
    let nothing_automatic = nothing_automatic.replace("autoApproval: everyday, ", "");
    for (pack, good, bad) in [
        (
            "production-guardrails",
            HARDENED,
            vec![
                ("two levels into production", HARDENED.replace(one_level, "")),
                ("two levels into production", HARDENED.replace("4h", "5h")),
                ("production is never automatic", HARDENED.replace("Development", "Production")),
            ],
        ),
        (
            "session-guardrails",
            HARDENED,
            vec![
                ("sessions are logged", HARDENED.replace(logs, "")),
                ("access ends within a day of work", HARDENED.replace("4h", "9h")),
            ],
        ),
        (
            "approval-guardrails",
            &nothing_automatic,
            vec![
                ("two approvals everywhere", nothing_automatic.replace(one_level, "")),
                ("nothing is automatic", HARDENED.to_owned()),
            ],
        ),
    ] {
        let text = Folder::new(good).run(&format!("explain {pack}")).out;
        let run =
            |model: &str| Folder::new(model).with("pack.yaml", &text).run("check --guardrails pack.yaml");
        let ran = run(good);
        assert!(
            ran.code == 0 && !ran.err.contains("JNA0860") && !ran.out.contains("JNA0860"),
            "{pack}: {ran}"
        );
        for (guardrail, model) in bad {
            let ran = run(&model);
            let message = format!("error[JNA0860]: the guardrail `{guardrail}` does not hold");
            assert!(
                ran.code == 1 && (ran.out.contains(&message) || ran.err.contains(&message)),
                "{pack}: {ran}"
            );
        }
    }
}
