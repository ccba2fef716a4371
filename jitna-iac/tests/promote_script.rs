//! `promote.sh`, run by bash with a program that simulates the AWS CLI
#![cfg(unix)]

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::{Command, Output};

use jitna_iac::assembly::{Assembly, Format};
use jitna_iac::diag::Sources;
use jitna_iac::synth::Options;

/// Stores the default version of each promoted document in a file. Variables set the account (`ACCOUNT`, or the account of the assumed
/// role), the places of the StackSets (`INSTANCES`), the earlier default version (`DEFAULT`), and the state of version 3
const AWS: &str = r##"#!/usr/bin/env bash
printf '%s|' "$@" >>"$CALLS"
printf '\n' >>"$CALLS"
words=("$@") region='' name='' version='' role=''
for ((i = 0; i < $#; i++)); do
  case ${words[i]} in
    --region) region=${words[i + 1]} ;;
    --name) name=${words[i + 1]} ;;
    --document-version) version=${words[i + 1]} ;;
    --role-arn) role=${words[i + 1]} ;;
  esac
done
owner=${AWS_ACCESS_KEY_ID:-$ACCOUNT}
[[ " $* " == *" ${REFUSED:-nothing} "* ]] && { printf '%s\n' "${REASON:-not allowed}" >&2; exit 254; }
case " $* " in
  *" --query Arn "*) echo "arn:aws-cn:sts::$owner:assumed-role/Admin/me" ;;
  *" get-caller-identity "*) echo "$owner" ;;
  *" assume-role "*) role=${role#*::}; printf '%s\tsecret\ttoken\n' "${role%%:*}" ;;
  *" list-stack-instances "*) printf '%b\n' "${INSTANCES-111111111111\tus-east-1\n111111111111\tus-west-2\n222222222222\tus-east-1}" ;;
  *" describe-document "*)
    file=$STATE/$owner-$region-$name
    default=${DEFAULT:-2}
    [[ ! -e $file ]] || default=$(<"$file")
    printf '%s\t3\t%s\n' "$default" "${STATUS:-Active}"
    ;;
  *" update-document-default-version "*) echo "$version" >"$STATE/$owner-$region-$name"; echo "$version" ;;
esac
"##;

/// Output of each run of the script in one environment, and the calls of all runs
fn run(runs: &[&[&str]], variables: &[(&str, &str)]) -> (Vec<Output>, Vec<String>) {
    let text = include_str!("../../examples/recipe/jitna.yaml");
    let (model, _) = jitna_iac::read::read(text, "jitna.yaml", &mut Sources::default());
    let assembly: Assembly = jitna_iac::compile(&model.unwrap(), Options::default()).0.unwrap();
    let scratch = tempfile::tempdir().unwrap();
    let scratch = scratch.path();
    assembly.write_to(&scratch.join("out"), Format::Yaml).unwrap();
    let (bin, state, calls) = (scratch.join("bin"), scratch.join("state"), scratch.join("calls"));
    fs::create_dir(&bin).unwrap();
    fs::create_dir(&state).unwrap();
    fs::write(bin.join("aws"), AWS).unwrap();
    fs::set_permissions(bin.join("aws"), fs::Permissions::from_mode(0o755)).unwrap();
    let path = format!("{}:{}", bin.display(), std::env::var("PATH").unwrap());
    let once = |args: &&[&str]| {
        let mut command = Command::new(Path::new("out/promote.sh"));
        command.args(*args).current_dir(scratch).env("PATH", &path).env("CALLS", &calls).env("STATE", &state);
        command.env("ACCOUNT", "123456789012").env_remove("AWS_ACCESS_KEY_ID").env_remove("AWS_PROFILE");
        for variable in ["JITNA_ROLE", "JITNA_PROFILE_123456789012", "JITNA_PROFILE_111111111111"] {
            command.env_remove(variable);
        }
        command.envs(variables.iter().copied()).output().unwrap()
    };
    let outputs = runs.iter().map(once).collect();
    let calls = fs::read_to_string(calls).unwrap_or_default();
    (outputs, calls.lines().map(str::to_owned).collect())
}

fn said(output: &Output) -> String {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    format!("{}{}", text(&output.stdout), text(&output.stderr))
}

const ROLE: (&str, &str) = ("JITNA_ROLE", "ops/Promoter");

#[test]
fn every_document_in_every_place_is_promoted_once() {
    let (outputs, calls) = run(&[&[], &[], &["--check"]], &[ROLE]);
    assert!(outputs.iter().all(|output| output.status.success()), "{outputs:?}");
    insta::assert_snapshot!(said(&outputs[0]), @r#"
    account 111111111111, us-east-1: document SSM-JustInTimeAccessAutoApprovalPolicy: version 3 is now the default, instead of 2
    account 111111111111, us-east-1: document E-commerce-Manual-Approval-Policy: version 3 is now the default, instead of 2
    account 111111111111, us-east-1: document FinanceApplication-Manual-Approval-Policy: version 3 is now the default, instead of 2
    account 111111111111, us-east-1: document SSM-SessionManagerRunShell: version 3 is now the default, instead of 2
    account 111111111111, us-west-2: document SSM-JustInTimeAccessAutoApprovalPolicy: version 3 is now the default, instead of 2
    account 111111111111, us-west-2: document E-commerce-Manual-Approval-Policy: version 3 is now the default, instead of 2
    account 111111111111, us-west-2: document FinanceApplication-Manual-Approval-Policy: version 3 is now the default, instead of 2
    account 111111111111, us-west-2: document SSM-SessionManagerRunShell: version 3 is now the default, instead of 2
    account 123456789012, us-east-1: document SSM-JustInTimeAccessDenyAccessOrgPolicy: version 3 is now the default, instead of 2
    account 222222222222, us-east-1: document SSM-JustInTimeAccessAutoApprovalPolicy: version 3 is now the default, instead of 2
    account 222222222222, us-east-1: document E-commerce-Manual-Approval-Policy: version 3 is now the default, instead of 2
    account 222222222222, us-east-1: document FinanceApplication-Manual-Approval-Policy: version 3 is now the default, instead of 2
    account 222222222222, us-east-1: document SSM-SessionManagerRunShell: version 3 is now the default, instead of 2
    documents checked: 13, promoted: 13
    "#);
    insta::assert_snapshot!(said(&outputs[1]), @r#"documents checked: 13, promoted: 0"#);
    assert_eq!(said(&outputs[1]), said(&outputs[2]));
    let assumed = calls.iter().find(|call| call.contains("|assume-role|")).unwrap();
    insta::assert_snapshot!(assumed, @r#"sts|assume-role|--region|us-east-1|--role-arn|arn:aws-cn:iam::111111111111:role/ops/Promoter|--role-session-name|jitna-promote|--policy|{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["ssm:DescribeDocument","ssm:UpdateDocumentDefaultVersion"],"Resource":["arn:*:ssm:*:*:document/SSM-JustInTimeAccessAutoApprovalPolicy","arn:*:ssm:*:*:document/E-commerce-Manual-Approval-Policy","arn:*:ssm:*:*:document/FinanceApplication-Manual-Approval-Policy","arn:*:ssm:*:*:document/SSM-SessionManagerRunShell"]}]}|--query|Credentials.[AccessKeyId, SecretAccessKey, SessionToken]|--output|text|"#);
}

#[test]
fn a_check_lists_what_is_behind_and_changes_nothing() {
    let (outputs, calls) = run(&[&["--check", "222222222222"]], &[ROLE]);
    assert_eq!(outputs[0].status.code(), Some(1));
    assert!(!calls.iter().any(|call| call.contains("|update-document-default-version|")), "{calls:?}");
    insta::assert_snapshot!(said(&outputs[0]), @r#"
    documents checked: 4, promoted: 0
    error: document SSM-JustInTimeAccessAutoApprovalPolicy in account 222222222222, us-east-1 is outdated: its default is version 2, the newest is 3
    error: document E-commerce-Manual-Approval-Policy in account 222222222222, us-east-1 is outdated: its default is version 2, the newest is 3
    error: document FinanceApplication-Manual-Approval-Policy in account 222222222222, us-east-1 is outdated: its default is version 2, the newest is 3
    error: document SSM-SessionManagerRunShell in account 222222222222, us-east-1 is outdated: its default is version 2, the newest is 3
    error: 4 problems: the default version of some documents is not the newest, or is unknown
    "#);
}

#[test]
fn what_is_not_looked_at_fails() {
    // Credentials of one account do not give access to the others.
    let (outputs, _) = run(&[&[]], &[]);
    assert_eq!(outputs[0].status.code(), Some(1));
    insta::assert_snapshot!(said(&outputs[0]), @r#"
    account 123456789012, us-east-1: document SSM-JustInTimeAccessDenyAccessOrgPolicy: version 3 is now the default, instead of 2
    documents checked: 1, promoted: 1
    error: no credentials of account 111111111111, so its documents are not checked: these are credentials of account 123456789012; set JITNA_PROFILE_111111111111 to a profile, or JITNA_ROLE to a role
    error: no credentials of account 222222222222, so its documents are not checked: these are credentials of account 123456789012; set JITNA_PROFILE_222222222222 to a profile, or JITNA_ROLE to a role
    error: 2 problems: the default version of some documents is not the newest, or is unknown
    "#);
    for (variables, words) in [
        (
            &[ROLE, ("REFUSED", "list-stack-instances")][..],
            "stack instances of jitna-workloads cannot be listed",
        ),
        (&[ROLE, ("REFUSED", "describe-document")], "cannot be read: not allowed"),
        (&[ROLE, ("REFUSED", "update-document-default-version")], "cannot become the default: not allowed"),
        (&[ROLE, ("REFUSED", "assume-role")], "no credentials of account 111111111111"),
        (&[ROLE, ("STATUS", "Failed")], "version 3 is Failed"),
        (&[ROLE, ("DEFAULT", "None")], "which is not a list of its versions"),
    ] {
        let (outputs, _) = run(&[&[]], variables);
        assert_eq!(outputs[0].status.code(), Some(1), "{words}");
        assert!(said(&outputs[0]).contains(words), "{}", said(&outputs[0]));
    }
    let (outputs, _) = run(&[&["333333333333"], &["11111"], &["--chek"]], &[ROLE]);
    assert!(outputs.iter().all(|output| output.status.code() == Some(1)), "{outputs:?}");
    let (outputs, _) = run(&[&["111111111111"]], &[ROLE, ("INSTANCES", "")]);
    assert!(said(&outputs[0]).contains("deploy it first"), "{}", said(&outputs[0]));
}
