//! `deploy.sh`, run by bash with a program in the place of the AWS CLI that writes down how it was called
#![cfg(unix)]

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::{Command, Output};

use jitna_iac::assembly::{Assembly, Format};
use jitna_iac::diag::Sources;
use jitna_iac::synth::Options;

/// Says who it is (`ACCOUNT`), where the managers are, and how far they got (`STATUS`)
const AWS: &str = r#"#!/usr/bin/env bash
printf '%s|' "$@" >>"$CALLS"
printf '\n' >>"$CALLS"
case " $* " in
  *" get-caller-identity "*) echo "$ACCOUNT" ;;
  *" describe-stacks "*) printf 'arn:console\tarn:access\n' ;;
  *" get-configuration-manager "*) echo "$STATUS" ;;
esac
"#;

fn assembly(text: &str) -> Assembly {
    let (model, _) = jitna_iac::read::read(text, "jitna.yaml", &mut Sources::default());
    jitna_iac::compile(&model.unwrap(), Options::default()).0.unwrap()
}

fn recipe() -> Assembly {
    assembly(include_str!("../../examples/recipe/jitna.yaml"))
}

/// Output of the script, and the calls that it made, one in a line
fn run(assembly: &Assembly, args: &[&str], variables: &[(&str, &str)]) -> (Output, Vec<String>) {
    let scratch = tempfile::tempdir().unwrap();
    let (out, bin) = (scratch.path().join("it's out"), scratch.path().join("bin"));
    assembly.write_to(&out, Format::Yaml).unwrap();
    fs::create_dir(&bin).unwrap();
    fs::write(bin.join("aws"), AWS).unwrap();
    fs::set_permissions(bin.join("aws"), fs::Permissions::from_mode(0o755)).unwrap();
    let calls = scratch.path().join("calls");
    let path = format!("{}:{}", bin.display(), std::env::var("PATH").unwrap());
    let mut command = Command::new(out.join("deploy.sh"));
    command.args(args).current_dir(Path::new("/")).env("PATH", path).env("CALLS", &calls);
    command.env("ACCOUNT", "123456789012").env("STATUS", "SUCCEEDED").env("JITNA_POLL_SECONDS", "0");
    for variable in ["JITNA_BUCKET", "JITNA_WAIT_MINUTES", "JITNA_PROFILE_123456789012"] {
        command.env_remove(variable);
    }
    let output = command.envs(variables.iter().copied()).output().unwrap();
    let calls = fs::read_to_string(calls).unwrap_or_default();
    (output, calls.lines().map(str::to_owned).collect())
}

fn deployments(calls: &[String]) -> Vec<&String> {
    calls.iter().filter(|call| call.starts_with("cloudformation|deploy|")).collect()
}

#[test]
fn stacks_are_deployed_in_their_order_with_a_wait_between() {
    let (output, calls) = run(&recipe(), &[], &[]);
    assert!(output.status.success(), "{output:?}");
    insta::assert_snapshot!(calls.join("\n"), @"
    sts|get-caller-identity|--region|us-east-1|--query|Account|--output|text|
    cloudformation|deploy|--region|us-east-1|--stack-name|jitna-enable|--template-file|stacks/jitna-enable.yaml|--no-fail-on-empty-changeset|--capabilities|CAPABILITY_NAMED_IAM|--tags|AWSSamples=Just-in-time-Node-Access|
    cloudformation|describe-stacks|--region|us-east-1|--stack-name|jitna-enable|--output|text|--query|Stacks[0].Outputs[?OutputKey=='UnifiedConsoleArn' || OutputKey=='NodeAccessArn'].OutputValue|
    ssm-quicksetup|get-configuration-manager|--region|us-east-1|--manager-arn|arn:console|--output|text|--query|StatusSummaries[?StatusType=='Deployment'].Status | [0]|
    ssm-quicksetup|get-configuration-manager|--region|us-east-1|--manager-arn|arn:access|--output|text|--query|StatusSummaries[?StatusType=='Deployment'].Status | [0]|
    sts|get-caller-identity|--region|us-east-1|--query|Account|--output|text|
    cloudformation|deploy|--region|us-east-1|--stack-name|jitna-policies|--template-file|stacks/jitna-policies.yaml|--no-fail-on-empty-changeset|--tags|AWSSamples=Just-in-time-Node-Access|
    ");
}

#[test]
fn one_stack_alone_by_its_name() {
    let (output, calls) = run(&recipe(), &["jitna-policies"], &[]);
    assert!(output.status.success(), "{output:?}");
    assert_eq!(deployments(&calls).len(), 1);
    assert!(calls[1].contains("|--stack-name|jitna-policies|"), "{calls:?}");
    let (output, calls) = run(&recipe(), &["jitna-polices"], &[]);
    assert!(!output.status.success() && calls.is_empty(), "{output:?}");
}

#[test]
fn credentials_of_another_account_are_refused() {
    let (output, calls) = run(&recipe(), &[], &[("ACCOUNT", "999999999999")]);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(deployments(&calls).len(), 0);
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(
        said.contains("error: these are credentials of account 999999999999; JITNA_PROFILE_123456789012"),
        "{said}"
    );
}

#[test]
fn profile_of_an_account_goes_before_all_commands() {
    let (output, calls) = run(&recipe(), &[], &[("JITNA_PROFILE_123456789012", "my admin")]);
    assert!(output.status.success(), "{output:?}");
    assert!(calls.iter().all(|call| call.starts_with("--profile|my admin|")), "{calls:?}");
}

#[test]
fn nothing_follows_a_rollout_that_failed_or_takes_too_long() {
    for (status, minutes) in [("FAILED", "60"), ("DEPLOYING", "00")] {
        let (output, calls) = run(&recipe(), &[], &[("STATUS", status), ("JITNA_WAIT_MINUTES", minutes)]);
        assert_eq!(output.status.code(), Some(1), "{status}");
        assert_eq!(deployments(&calls).len(), 1, "{status}");
    }
    let (output, calls) = run(&recipe(), &[], &[("STATUS", "DEPLOYING"), ("JITNA_WAIT_MINUTES", "0")]);
    assert!(output.status.success(), "{output:?}");
    assert_eq!(deployments(&calls).len(), 2);
}

#[test]
fn large_templates_need_a_bucket() {
    let mut large = recipe();
    large.stacks[1].template.set_description("x".repeat(60_000));
    let (output, calls) = run(&large, &[], &[]);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(deployments(&calls).len(), 1, "the other one is small");
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("JITNA_BUCKET names a bucket for it"), "{said}");
    let bucket_of = |assembly: &Assembly, variables: &[(&str, &str)]| {
        let (output, calls) = run(assembly, &["jitna-policies"], variables);
        assert!(output.status.success(), "{output:?}");
        calls[1].rsplit_once("--s3-bucket|").unwrap().1.to_owned()
    };
    assert_eq!(bucket_of(&large, &[("JITNA_BUCKET", "all")]), "all|");
    large.asset_bucket = Some("t-${AWS::AccountId}".parse().unwrap());
    assert_eq!(bucket_of(&large, &[]), "t-123456789012|");
    assert_eq!(bucket_of(&large, &[("JITNA_BUCKET", "all"), ("JITNA_BUCKET_123456789012", "own")]), "own|");
}

#[test]
fn names_are_never_commands() {
    let mut hostile = recipe();
    let value = "a'b $(touch /tmp/x) `id` \"q\" \\ ; & | é";
    hostile.tags.insert("it's".to_owned(), value.to_owned());
    for key in ["a=b", "--region", "file:///etc/passwd"] {
        hostile.tags.insert(key.to_owned(), "v".to_owned());
    }
    let (output, calls) = run(&hostile, &["jitna-policies"], &[]);
    assert!(output.status.success(), "{output:?}");
    assert!(
        calls[1].ends_with(&format!("|--tags|AWSSamples=Just-in-time-Node-Access|it's={value}|")),
        "{calls:?}"
    );
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(said.contains("a=b, --region, file:///etc/passwd"), "{said}");
}
