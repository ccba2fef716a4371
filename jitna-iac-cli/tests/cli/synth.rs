//! `jitna-iac synth`

use std::fmt::Write;

use crate::folder::{Folder, MODEL, session, with_error, with_warning};

#[test]
fn one_template_goes_to_standard_output() {
    let folder = Folder::new(MODEL);
    let ran = folder.run("synth");
    ran.is_quiet();
    assert!(ran.out.starts_with("AWSTemplateFormatVersion: "), "{ran}");
    assert_eq!(folder.run("synth").out, ran.out);
    let json = folder.run("synth --format json").json();
    assert_eq!(
        json["Resources"]["ConfigurationManager"].is_null(),
        !ran.out.contains("  ConfigurationManager:")
    );
    assert!(json["Resources"].as_object().is_some_and(|resources| resources.len() > 2));
    let parameters = |args| folder.run(args).json()["Parameters"].as_object().map_or(0, |p| p.len());
    assert!(parameters("synth --format json --parameters") > parameters("synth --format json"));
    assert_eq!(folder.names(), ["jitna.yaml"]);
}

#[test]
fn stack_and_stack_set_have_their_own() {
    let folder = Folder::new(MODEL);
    let enable = folder.run("synth --stack jitna-enable --format json").json();
    assert!(enable["Resources"].is_object());
    folder.run("synth --stack jitna-workloads").is_quiet();
    session(
        "synth-stack-unknown",
        &[folder.run("synth --stack jitna-enabel"), folder.run("synth --stack x")],
    );
}

#[test]
fn assembly_goes_to_a_directory() {
    let folder = Folder::new(MODEL);
    session("synth-out", &[folder.run("synth --out out"), folder.run("synth --out out --format json")]);
    assert_eq!(folder.names(), ["jitna.yaml", "out"]);
    assert!(folder.path("out/RUNBOOK.md").is_file() && folder.path("out/template.json").is_file());
    let ran = folder.run("synth --out deep/er/out --quiet");
    ran.is_quiet();
    assert!(folder.path("deep/er/out/index.json").is_file());
}

#[test]
fn landing_zones_get_a_file_of_their_own() {
    let folder = Folder::new(MODEL);
    session(
        "synth-for",
        &[
            folder.run("synth --out out --for cfct"),
            folder.run("synth --out out --for lza"),
            folder.run("synth --for lza"),
            folder.run("synth --out out --for cdk"),
        ],
    );
    assert!(folder.path("out/customizations-config.yaml").is_file());
    assert!(!folder.path("out/manifest.yaml").exists(), "the directory is that of the last run");
    let named =
        MODEL.replace("units: [{name", "accounts: [{name: tools, id: '222222222222'}]\n  units: [{name");
    let ran = Folder::new(named).run("synth --out out --for lza");
    assert!(ran.code == 0 && !ran.err.contains("note"), "{ran}");
}

#[test]
fn bucket_takes_what_is_too_large() {
    let folder = Folder::new(with_policies(2));
    let ran = folder.run("synth --out out");
    assert!(ran.code == 0 && ran.err.contains("`--asset-bucket BUCKET` names a bucket of yours"), "{ran}");
    let ran = folder.run("synth --out out --asset-bucket templates-${AWS::AccountId}");
    assert!(ran.code == 0 && !ran.err.contains("note"), "{ran}");
    let manifest = std::fs::read_to_string(folder.path("out/manifest.json")).unwrap();
    assert!(manifest.contains("s3://templates-222222222222/"), "{manifest}");
    let script = std::fs::read_to_string(folder.path("out/deploy.sh")).unwrap();
    assert!(script.contains("upload=yes bucket=templates-222222222222"), "{script}");
    folder.run("synth --out out --asset-bucket Templates").fails(2, "invalid bucket name `Templates`");
    folder.run("synth --asset-bucket templates").fails(2, "--out <DIR>");
}

#[test]
fn with_errors_nothing_is_printed_and_no_file_touched() {
    let folder = Folder::new(MODEL);
    folder.run("synth --out out -q").is_quiet();
    let before = std::fs::read(folder.path("out/template.yaml")).unwrap();
    let folder = folder.with("jitna.yaml", with_error());
    let ran = folder.run("synth");
    ran.fails(1, "error[JNA0102]");
    folder.run("synth --out out").fails(1, "error[JNA0102]");
    folder.run("synth --out other").fails(1, "error[JNA0102]");
    folder.run("synth --stack nonsense").fails(1, "error[JNA0102]");
    assert_eq!(folder.names(), ["jitna.yaml", "out"]);
    assert_eq!(std::fs::read(folder.path("out/template.yaml")).unwrap(), before);
    session("synth-error", &[ran]);
}

#[test]
fn warnings_are_said_and_can_be_denied() {
    let folder = Folder::new(with_warning());
    let ran = folder.run("synth");
    assert!(ran.code == 0 && ran.out.len() > 100 && ran.err.contains("warning[JNA0113]"), "{ran}");
    folder.run("synth --quiet").is_quiet();
    let denied = folder.run("synth --deny warnings");
    denied.fails(1, "warnings are denied");
    folder.run("synth --deny warnings --out out").fails(1, "warning[JNA0113]");
    assert_eq!(folder.names(), ["jitna.yaml"]);
    session("synth-deny", &[denied]);
}

/// A model with this number of units, each with a rollout of 45 manual approval policies
fn with_policies(units: usize) -> String {
    let names: Vec<String> = (0..45).map(|i| format!("policy-{i}")).collect();
    let approvals = names.join(", ");
    let mut text =
        MODEL.lines().filter(|line| !line.starts_with("rollouts")).fold(String::new(), |text, line| {
            let all = (0..units)
                .map(|i| format!("{{name: u{i}, id: ou-ab12-{i:08}}}"))
                .collect::<Vec<_>>()
                .join(", ");
            let line =
                if line.starts_with("  units") { format!("  units: [{all}]") } else { line.to_owned() };
            text + &line.replace("workloads", "root") + "\n"
        });
    text.push_str("rollouts:\n");
    for unit in 0..units {
        writeln!(
            text,
            "  - {{name: u{unit}, units: [u{unit}], sessionPreferences: standard, manualApprovals: [{approvals}]}}"
        )
        .unwrap();
    }
    text.push_str("manualApprovals:\n");
    for name in names {
        let levels = "[{approvers: [{group: ec4df598-7071-70a6-0de4-0123456789ab}]}]";
        writeln!(text, "  - {{name: {name}, nodes: {{Workload: {name}}}, levels: {levels}}}").unwrap();
    }
    text
}

#[test]
fn template_that_must_be_uploaded_is_named() {
    let folder = Folder::new(with_policies(2));
    let ran = folder.run("synth");
    assert!(ran.code == 0 && ran.out.len() > 51_200, "{}", ran.err);
    assert!(ran.err.contains("--s3-bucket BUCKET"), "{}", ran.err);
    folder.run("synth --quiet").is_quiet();
}

#[test]
fn template_that_is_too_large_is_refused_and_the_directory_is_not() {
    let folder = Folder::new(with_policies(30));
    let ran = folder.run("synth");
    ran.fails(1, "error[JNA0902]");
    session("synth-too-large", &[ran]);
    assert_eq!(folder.run("synth --out out").code, 0);
}

#[test]
fn stacks_of_the_management_account_are_named() {
    let model = MODEL
        .replace(
            "  root:",
            "  managementAccount: '111111111111'\n  accounts: [{name: main, id: '111111111111'}]\n  root:",
        )
        .replace("units: [workloads], session", "units: [workloads], accounts: [main], session")
        .replace("nodeAccess: {units: [workloads]}", "nodeAccess: {units: [root]}");
    let folder = Folder::new(model);
    let ran = folder.run("synth");
    assert!(ran.code == 0 && ran.out.len() > 100, "{ran}");
    assert!(ran.err.contains("note: the management account 111111111111 has "), "{}", ran.err);
}

#[test]
fn directory_that_cannot_be_written_is_said() {
    let folder = Folder::new(MODEL).with("taken/notes.txt", "mine");
    folder.run("synth --out jitna.yaml/out").fails(3, "cannot write");
    folder.run("synth --out jitna.yaml").fails(3, "cannot write");
    folder.run("synth --out taken").fails(3, "`notes.txt`");
    assert_eq!(std::fs::read(folder.path("taken/notes.txt")).unwrap(), b"mine");
    assert_eq!(folder.names(), ["jitna.yaml", "taken"]);
}

#[cfg(unix)]
#[test]
fn closed_pipe_is_a_quiet_end() {
    let folder = Folder::new(MODEL);
    // The subshell reports the exit code of the command, which the shell would not.
    let ran = folder.shell("(jitna-iac synth; echo ended with $? >&2) | head -n 1");
    assert_eq!(ran.out, "AWSTemplateFormatVersion: \"2010-09-09\"\n", "{ran}");
    assert_eq!(ran.err, "ended with 0\n", "{ran}");
    let ran = folder.shell("(sleep 1; jitna-iac synth; echo ended with $? >&2) | true");
    assert_eq!(ran.err, "ended with 0\n", "{ran}");
    let ran = folder.shell("(sleep 1; jitna-iac explain --list; echo ended with $? >&2) | true");
    assert_eq!(ran.err, "ended with 0\n", "{ran}");
}

#[cfg(target_os = "linux")]
#[test]
fn full_disk_is_a_failure() {
    let ran = Folder::new(MODEL).shell("jitna-iac synth > /dev/full");
    ran.fails(3, "cannot write standard output");
}

#[test]
fn steps_from_the_assembly_that_is_deployed() {
    let folder = Folder::new(MODEL);
    folder.run("synth --out old -q").is_quiet();
    let ran = folder.run("synth --out new --from old");
    assert!(
        ran.code == 0 && ran.err.contains("from old: nothing moves and nothing has to be deleted"),
        "{ran}"
    );
    let renamed = format!("{MODEL}stackSets: {{namePrefix: access}}\n");
    let folder = folder.with("renamed.yaml", renamed);
    let ran = folder.run("synth -c renamed.yaml --out new --from old");
    assert!(ran.code == 0 && ran.err.contains("steps before the stacks"), "{ran}");
    let script = std::fs::read_to_string(folder.path("new/deploy.sh")).unwrap();
    assert!(script.contains("action=release stack=jitna-policies"), "{script}");
    let runbook = std::fs::read_to_string(folder.path("new/RUNBOOK.md")).unwrap();
    assert!(runbook.contains("### From the earlier assembly"), "{runbook}");
    // Replaces the old one.
    folder.run("synth -c renamed.yaml --out old --from old -q").is_quiet();
    folder.run("synth --out new --from nowhere").fails(3, "cannot read nowhere");
    folder.run("synth --out new --from renamed.yaml").fails(1, "`renamed.yaml` is not a directory");
    folder.run("synth --out new --from .").fails(1, "`.` is not an assembly");
    folder.run("synth --out new --from old --parameters").fails(1, "leave `--parameters` out");
    folder.run("synth --stack jitna-enable --from old").fails(2, "cannot be used with");
    folder.run("synth --parameters --out chosen -q").is_quiet();
    folder.run("synth --out new --from chosen").fails(1, "may have another value where it is deployed");
    folder.run("synth --from chosen").fails(1, "may have another value where it is deployed");
}

#[test]
fn a_pipeline_gets_no_steps_that_it_does_not_do() {
    let folder =
        Folder::new(MODEL).with("renamed.yaml", format!("{MODEL}stackSets: {{namePrefix: access}}\n"));
    folder.run("synth --out old -q").is_quiet();
    let ran = folder.run("synth --out cfct --from old --for cfct");
    assert!(ran.code == 0 && ran.err.contains("from old: nothing moves"), "{ran}");
    let ran = folder.run("synth -c renamed.yaml --out lza --from old --for lza");
    ran.fails(1, "no steps from `old` for Landing Zone Accelerator on AWS: stack `jitna-policies` must release what moves");
    assert!(!folder.path("lza").exists());
}

#[test]
fn the_one_template_gives_up_what_moves_first() {
    let renamed = format!("{MODEL}stackSets: {{namePrefix: access}}\n");
    let folder = Folder::new(MODEL).with("renamed.yaml", renamed);
    folder.run("synth --out old -q").is_quiet();
    let deployed = folder.run("synth").out;
    let folder = folder.with("deployed.yaml", deployed);
    let first = folder.run("synth -c renamed.yaml --from old");
    assert!(first.code == 0 && first.err.contains("this is not the new template yet"), "{first}");
    assert!(first.err.contains("from `jitna-workloads` to `access-workloads`"), "{first}");
    assert!(!first.out.contains("-workloads") && first.out.contains("ConfigurationManager"), "{first}");
    let alone = folder.run("synth -c renamed.yaml --from deployed.yaml");
    assert_eq!(alone.out, first.out);
    assert!(alone.err.contains("does not say which accounts are in its units"), "{alone}");
    let folder = folder.with("next.json", &first.out);
    let second = folder.run("synth -c renamed.yaml --from next.json");
    assert!(second.code == 0 && second.err.contains("no stack has to release a resource first"), "{second}");
    assert_eq!(second.out, folder.run("synth -c renamed.yaml").out);
    folder.run("synth --from renamed.yaml").fails(1, "");
}

#[test]
fn the_one_template_says_what_to_do_with_an_account_that_it_names() {
    let accounts = |work: &str, sandbox: &str| {
        let units = format!(
            "units: [{{name: workloads, id: ou-ab12-11111111, {work} units: [{{name: prod, id: ou-ab12-22222222}}]}}, \
             {{name: sandbox, id: ou-ab12-33333333, {sandbox}}}]"
        );
        MODEL
            .replace("units: [{name: workloads, id: ou-ab12-11111111}]", &units)
            .replace(
                "rollouts: [",
                "rollouts: [{name: prod, units: [prod], sessionPreferences: standard}, \
             {name: sandbox, units: [sandbox], sessionPreferences: standard}, ",
            )
            .replace("units: [workloads]}", "units: [workloads, sandbox]}")
    };
    let account = "accounts: [{name: shop, id: '333333333333'}],";
    let folder =
        Folder::new(accounts(account, "")).with("moved.yaml", accounts("", account.trim_end_matches(',')));
    let deployed = folder.run("synth --format json").out;
    assert!(deployed.contains("333333333333"), "{deployed}");
    let folder = folder.with("deployed.json", deployed);
    let first = folder.run("synth -c moved.yaml --from deployed.json");
    assert!(first.code == 0 && first.err.contains("this is not the new template yet"), "{first}");
    assert!(
        first.err.contains("then, before the next template, move account 333333333333 from ou-ab12-11111111 to ou-ab12-33333333"),
        "{first}"
    );
    assert!(!first.out.contains("333333333333"), "{first}");
}

/// Everything that the examples make is read back as it is meant, in both languages
#[test]
fn what_is_written_is_read_back() {
    let example = |name: &str| {
        std::fs::read(format!("{}/../examples/{name}/jitna.yaml", env!("CARGO_MANIFEST_DIR"))).unwrap()
    };
    for name in ["recipe", "rdp-recording", "notifications", "people"] {
        let folder = Folder::new(example(name));
        for run in ["--out one", "--out two --format json"] {
            let ran = folder.run(&format!("synth --verify {run}"));
            assert!(ran.code == 0 && ran.err.contains(" as meant\n"), "{name}: {ran}");
        }
        let ran = folder.run("synth --verify");
        assert!(ran.code == 0 && ran.out.starts_with("AWSTemplateFormatVersion"), "{name}: {ran}");
    }
}
