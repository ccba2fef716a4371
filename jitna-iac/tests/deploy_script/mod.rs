//! `deploy.sh`, run by bash with a program that simulates the AWS CLI and records its calls
#![cfg(unix)]

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::{Command, Output};

use jitna_iac::assembly::{Assembly, Format};
use jitna_iac::diag::Sources;
use jitna_iac::synth::Options;

mod before;

/// Stores the status of each stack in a file. Variables set the account (`ACCOUNT`), how an execution ends (`RESULT`), the earlier state of
/// the stacks (`BEFORE`, one word for each query), the progress of the managers (`STATUS`), the stack instances (`INSTANCES`), and what is
/// missing outside the stacks (`MISSING`)
const AWS: &str = r##"#!/usr/bin/env bash
printf '%s|' "$@" >>"$CALLS"
printf '\n' >>"$CALLS"
stack=''
words=("$@")
for ((i = 0; i < $#; i++)); do
  case ${words[i]} in
    --stack-name) stack=${words[i + 1]} ;;
    --bucket) bucket=${words[i + 1]} ;;
  esac
done
[[ " $* " == *" ${REFUSED:-nothing} "* ]] && { printf '%s\n' "${REASON:-not allowed}" >&2; exit 254; }
case " $* " in
  *" get-caller-identity "*) echo "$ACCOUNT" ;;
  *" describe-stacks "*)
    [[ -e $STATE/$stack ]] || printf '%s\n' ${BEFORE:-none} >"$STATE/$stack"
    status=$(head -n 1 "$STATE/$stack")
    if (($(wc -l <"$STATE/$stack") > 1)); then sed -i.bak 1d "$STATE/$stack"; fi
    if [[ $status == none ]]; then
      printf 'An error occurred (ValidationError): Stack with id %s does not exist\n' "$stack" >&2
      exit 254
    fi
    printf '%s\n' "$status"
    ;;
  *" create-change-set "*) echo arn:change ;;
  *" describe-change-set "*) printf '%b\n' "${CHANGE:-CREATE_COMPLETE\tNone}" ;;
  *" execute-change-set "*) printf '%s\n' ${RESULT:-CREATE_COMPLETE} >"$STATE/$stack" ;;
  *" delete-stack "*) echo none >"$STATE/$stack" ;;
  *" describe-events "*) printf '%b' "${EARLY-}" ;;
  *" describe-stack-events "*) printf 'Policy\tit exists already\n' ;;
  *"_IN_PROGRESS"*) echo NodeAccess ;;
  *" describe-stack-resources "*) printf '%b\n' "${MANAGERS-arn:console\tarn:access}" ;;
  *" head-bucket "*) [[ $bucket != gone ]] || { echo 'Not Found' >&2; exit 254; } ;;
  *" get-bucket-location "*) echo None ;;
  *" list-stack-instances "*)
    printf '%b\n' "${INSTANCES:-111111111111\tus-east-1\tCURRENT\tSUCCEEDED\tou-a\tnone}" ;;
  *" get-configuration-manager "*) printf '%s\tsomething\n' "$STATUS" ;;
  *" s3 cp "* | *" delete-change-set "*) ;;
  # What must exist outside of the stacks
  *) [[ " $* " == *"${MISSING:-nothing}"* ]] || echo there ;;
esac
"##;

fn assembly(text: &str) -> Assembly {
    let (model, _) = jitna_iac::read::read(text, "jitna.yaml", &mut Sources::default());
    jitna_iac::compile(&model.unwrap(), Options::default()).0.unwrap()
}

fn recipe() -> Assembly {
    assembly(include_str!("../../../examples/recipe/jitna.yaml"))
}

/// Output of the script, and its calls, one on each line
fn run(assembly: &Assembly, args: &[&str], variables: &[(&str, &str)]) -> (Output, Vec<String>) {
    let scratch = tempfile::tempdir().unwrap();
    assembly.write_to(&scratch.path().join("it's out"), Format::Yaml).unwrap();
    run_in(scratch.path(), Path::new("it's out/deploy.sh"), args, variables)
}

fn run_in(scratch: &Path, script: &Path, args: &[&str], variables: &[(&str, &str)]) -> (Output, Vec<String>) {
    let (bin, state) = (scratch.join("bin"), scratch.join("state"));
    fs::create_dir(&bin).unwrap();
    fs::create_dir(&state).unwrap();
    for (name, text) in [("aws", AWS), ("sleep", "#!/bin/sh\n"), ("date", "#!/bin/sh\necho NOW\n")] {
        fs::write(bin.join(name), text).unwrap();
        fs::set_permissions(bin.join(name), fs::Permissions::from_mode(0o755)).unwrap();
    }
    let calls = scratch.join("calls");
    let path = format!("{}:{}", bin.display(), std::env::var("PATH").unwrap());
    let mut command = Command::new("bash");
    command.arg(script).args(args).current_dir(scratch).env("PATH", path).env("CALLS", &calls);
    command.env("ACCOUNT", "123456789012").env("STATUS", "SUCCEEDED").env("STATE", &state);
    for variable in ["JITNA_BUCKET", "JITNA_WAIT_MINUTES", "JITNA_POLL_SECONDS", "JITNA_PROFILE_123456789012"]
    {
        command.env_remove(variable);
    }
    let output = command.envs(variables.iter().copied()).output().unwrap();
    let calls = fs::read_to_string(calls).unwrap_or_default();
    // The process ID differs each time.
    let calls = calls.lines().map(|line| match line.split_once("jitna-iac-NOW-") {
        Some((before, after)) => {
            format!("{before}CHANGE{}", after.trim_start_matches(|c: char| c.is_ascii_digit()))
        }
        None => line.to_owned(),
    });
    (output, calls.collect())
}

/// Stacks that were changed, in order
fn deployments(calls: &[String]) -> Vec<&str> {
    let executed = calls.iter().filter(|call| call.contains("|execute-change-set|"));
    executed.filter_map(|call| call.split("|--stack-name|").nth(1)?.split('|').next()).collect()
}

fn said(output: &Output) -> String {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    format!("{}{}", text(&output.stdout), text(&output.stderr))
}

#[test]
fn stacks_are_deployed_in_their_order_with_a_wait_between() {
    let (output, calls) = run(&recipe(), &[], &[]);
    assert!(output.status.success(), "{output:?}");
    insta::assert_snapshot!(calls.join("\n"), @r#"
    sts|get-caller-identity|--region|us-east-1|--query|Account|--output|text|
    cloudformation|describe-stacks|--region|us-east-1|--stack-name|jitna-enable|--query|Stacks[0].StackStatus|--output|text|
    cloudformation|describe-stacks|--region|us-east-1|--stack-name|jitna-policies|--query|Stacks[0].StackStatus|--output|text|
    organizations|list-aws-service-access-for-organization|--query|EnabledServicePrincipals[?ServicePrincipal=='ram.amazonaws.com'].ServicePrincipal|--output|text|
    organizations|list-aws-service-access-for-organization|--query|EnabledServicePrincipals[?ServicePrincipal=='resource-explorer-2.amazonaws.com'].ServicePrincipal|--output|text|
    organizations|list-aws-service-access-for-organization|--query|EnabledServicePrincipals[?ServicePrincipal=='ssm-quicksetup.amazonaws.com'].ServicePrincipal|--output|text|
    organizations|list-aws-service-access-for-organization|--query|EnabledServicePrincipals[?ServicePrincipal=='ssm.amazonaws.com'].ServicePrincipal|--output|text|
    cloudformation|describe-organizations-access|--region|us-east-1|--call-as|DELEGATED_ADMIN|--query|[Status][?@=='ENABLED']|--output|text|
    organizations|list-delegated-services-for-account|--account-id|123456789012|--query|DelegatedServices[?ServicePrincipal=='member.org.stacksets.cloudformation.amazonaws.com'].ServicePrincipal|--output|text|
    organizations|list-delegated-services-for-account|--account-id|123456789012|--query|DelegatedServices[?ServicePrincipal=='resource-explorer-2.amazonaws.com'].ServicePrincipal|--output|text|
    organizations|list-delegated-services-for-account|--account-id|123456789012|--query|DelegatedServices[?ServicePrincipal=='ssm-quicksetup.amazonaws.com'].ServicePrincipal|--output|text|
    organizations|list-delegated-services-for-account|--account-id|123456789012|--query|DelegatedServices[?ServicePrincipal=='ssm.amazonaws.com'].ServicePrincipal|--output|text|
    organizations|list-roots|--query|Roots[?Id=='r-abcd'].Id|--output|text|
    organizations|describe-organizational-unit|--organizational-unit-id|ou-abcd-aaaaaaaa|--query|OrganizationalUnit.Name|--output|text|
    organizations|describe-organizational-unit|--organizational-unit-id|ou-abcd-bbbbbbbb|--query|OrganizationalUnit.Name|--output|text|
    cloudformation|describe-stacks|--region|us-east-1|--stack-name|jitna-enable|--query|Stacks[0].StackStatus|--output|text|
    cloudformation|create-change-set|--region|us-east-1|--stack-name|jitna-enable|--change-set-name|CHANGE-1|--change-set-type|CREATE|--template-body|file://stacks/jitna-enable.yaml|--tags|[{"Key":"AWSSamples","Value":"Just-in-time-Node-Access"}]|--capabilities|CAPABILITY_NAMED_IAM|--query|Id|--output|text|
    cloudformation|describe-change-set|--region|us-east-1|--stack-name|jitna-enable|--change-set-name|CHANGE-1|--no-paginate|--query|[Status, StatusReason]|--output|text|
    cloudformation|execute-change-set|--region|us-east-1|--stack-name|jitna-enable|--change-set-name|CHANGE-1|
    cloudformation|describe-stacks|--region|us-east-1|--stack-name|jitna-enable|--query|Stacks[0].StackStatus|--output|text|
    cloudformation|describe-stack-resources|--region|us-east-1|--stack-name|jitna-enable|--output|text|--query|StackResources[?ResourceType=='AWS::SSMQuickSetup::ConfigurationManager'].PhysicalResourceId|
    ssm-quicksetup|get-configuration-manager|--region|us-east-1|--manager-arn|arn:console|--output|text|--query|StatusSummaries[?StatusType=='Deployment'] | [0].[Status, StatusMessage]|
    ssm-quicksetup|get-configuration-manager|--region|us-east-1|--manager-arn|arn:access|--output|text|--query|StatusSummaries[?StatusType=='Deployment'] | [0].[Status, StatusMessage]|
    cloudformation|describe-stacks|--region|us-east-1|--stack-name|jitna-policies|--query|Stacks[0].StackStatus|--output|text|
    cloudformation|create-change-set|--region|us-east-1|--stack-name|jitna-policies|--change-set-name|CHANGE-2|--change-set-type|CREATE|--template-body|file://stacks/jitna-policies.yaml|--tags|[{"Key":"AWSSamples","Value":"Just-in-time-Node-Access"}]|--query|Id|--output|text|
    cloudformation|describe-change-set|--region|us-east-1|--stack-name|jitna-policies|--change-set-name|CHANGE-2|--no-paginate|--query|[Status, StatusReason]|--output|text|
    cloudformation|execute-change-set|--region|us-east-1|--stack-name|jitna-policies|--change-set-name|CHANGE-2|
    cloudformation|describe-stacks|--region|us-east-1|--stack-name|jitna-policies|--query|Stacks[0].StackStatus|--output|text|
    cloudformation|list-stack-instances|--region|us-east-1|--call-as|DELEGATED_ADMIN|--stack-set-name|jitna-workloads|--output|text|--query|Summaries[].[Account, Region, Status, StackInstanceStatus.DetailedStatus || 'none', OrganizationalUnitId || 'none', StatusReason || 'none']|
    "#);
    insta::assert_snapshot!(said(&output), @r#"
      not checked, because no AWS CLI command shows it: Identity Center group e8c17310-e011-7089-d989-10da10123456
      not checked, because no AWS CLI command shows it: Identity Center group ec4df598-7071-70a6-0de4-0123456789ab
      not checked in accounts that the model does not name (the management account): IAM role AWS-QuickSetup-SSM-RoleForEnablingExplorer
      not checked in accounts that the model does not name (every account): log group session-manager-${AWS::Region}
    checked: templates, credentials, buckets, existing stacks, 12 of 16 prerequisites outside the stacks

    == jitna-enable (account 123456789012, us-east-1)
      CREATE_COMPLETE
      arn:console: SUCCEEDED
      arn:access: SUCCEEDED

    == jitna-policies (account 123456789012, us-east-1)
      CREATE_COMPLETE
      StackSet jitna-workloads: 1 stack instances
    "#);
}

#[test]
fn one_stack_alone_by_its_name() {
    let (output, calls) = run(&recipe(), &["jitna-policies"], &[]);
    assert!(output.status.success(), "{output:?}");
    assert_eq!(deployments(&calls), ["jitna-policies"]);
    for word in ["jitna-polices", "-x", ""] {
        let (output, calls) = run(&recipe(), &[word], &[]);
        assert!(!output.status.success() && calls.is_empty(), "{output:?}");
    }
}

#[test]
fn credentials_of_another_account_are_refused() {
    let (output, calls) = run(&recipe(), &[], &[("ACCOUNT", "999999999999")]);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(deployments(&calls).len(), 0);
    let said = said(&output);
    assert!(
        said.contains("error: these are credentials of account 999999999999; set JITNA_PROFILE_123456789012"),
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
    for (status, words) in [("FAILED", "did not roll out"), ("DEPLOYING", "after 1 minutes; run this again")]
    {
        let (output, calls) = run(&recipe(), &[], &[("STATUS", status), ("JITNA_WAIT_MINUTES", "01")]);
        assert_eq!(output.status.code(), Some(1), "{status}");
        assert_eq!(deployments(&calls), ["jitna-enable"], "{status}");
        assert!(said(&output).contains(words), "{}", said(&output));
    }
    let (output, calls) = run(&recipe(), &[], &[("STATUS", "DEPLOYING"), ("JITNA_WAIT_MINUTES", "0")]);
    assert!(output.status.success(), "{output:?}");
    assert_eq!(deployments(&calls).len(), 2);
}

#[test]
fn no_managers_is_not_rolled_out() {
    for managers in ["", "arn:console"] {
        let (output, calls) = run(&recipe(), &[], &[("MANAGERS", managers)]);
        assert_eq!(output.status.code(), Some(1), "{managers}");
        assert_eq!(deployments(&calls), ["jitna-enable"]);
        assert!(said(&output).contains("but its template has 2"), "{}", said(&output));
    }
}

#[test]
fn a_stack_in_progress_is_waited_for() {
    let before = "UPDATE_IN_PROGRESS UPDATE_IN_PROGRESS UPDATE_IN_PROGRESS UPDATE_COMPLETE";
    let (output, calls) =
        run(&recipe(), &["jitna-enable"], &[("BEFORE", before), ("RESULT", "UPDATE_COMPLETE")]);
    assert!(output.status.success(), "{output:?}");
    assert!(said(&output).contains("UPDATE_IN_PROGRESS (NodeAccess)"), "{}", said(&output));
    let kind = calls.iter().find(|call| call.contains("|create-change-set|")).unwrap();
    assert!(kind.contains("|--change-set-type|UPDATE|"), "{kind}");
}

#[test]
fn a_stack_without_changes_stays() {
    let change = r"FAILED\tThe submitted information didn't contain changes. Submit different information to create a change set.";
    let (output, calls) =
        run(&recipe(), &["jitna-enable"], &[("BEFORE", "CREATE_COMPLETE"), ("CHANGE", change)]);
    assert!(output.status.success(), "{output:?}");
    assert_eq!(deployments(&calls).len(), 0);
    assert!(said(&output).contains("no changes"), "{}", said(&output));
    let (output, _) = run(&recipe(), &["jitna-enable"], &[("CHANGE", r"FAILED\tTransform failed")]);
    assert!(!output.status.success() && said(&output).contains("Transform failed"), "{output:?}");
}

#[test]
fn what_failed_says_what_to_do() {
    let advice = |result: &str| {
        let (output, calls) =
            run(&recipe(), &[], &[("RESULT", result), ("JITNA_PROFILE_123456789012", "me")]);
        assert_eq!(output.status.code(), Some(1), "{result}");
        assert_eq!(deployments(&calls), ["jitna-enable"]);
        String::from_utf8(output.stderr).unwrap()
    };
    insta::assert_snapshot!(advice("ROLLBACK_COMPLETE"), @"
      Policy	it exists already
    error: stack jitna-enable was never created (ROLLBACK_COMPLETE): fix the cause, delete its remains, then run this again: aws --profile me cloudformation delete-stack --region us-east-1 --stack-name jitna-enable
    ");
    insta::assert_snapshot!(advice("UPDATE_ROLLBACK_COMPLETE"), @"
      Policy	it exists already
    error: stack jitna-enable is UPDATE_ROLLBACK_COMPLETE: its resources are unchanged; fix the cause, then run this again
    ");
    insta::assert_snapshot!(advice("UPDATE_ROLLBACK_FAILED"), @"
      Policy	it exists already
    error: stack jitna-enable could not be rolled back: fix the cause, continue, then run this again: aws --profile me cloudformation continue-update-rollback --region us-east-1 --stack-name jitna-enable
    ");
}

#[test]
fn outdated_stack_instances_stop_the_run() {
    let instances = r"111111111111\tus-east-1\tCURRENT\tSUCCEEDED\tou-a\tnone\n222222222222\tus-east-1\tOUTDATED\tFAILED\tou-a\tit exists already\nin AWS\n333333333333\tus-east-1\tOUTDATED\tSKIPPED_SUSPENDED_ACCOUNT\tou-a\tnone";
    let (output, _) = run(&recipe(), &["jitna-policies"], &[("INSTANCES", instances)]);
    assert_eq!(output.status.code(), Some(1));
    insta::assert_snapshot!(said(&output), @r#"
      not checked, because no AWS CLI command shows it: Identity Center group e8c17310-e011-7089-d989-10da10123456
      not checked, because no AWS CLI command shows it: Identity Center group ec4df598-7071-70a6-0de4-0123456789ab
      not checked in accounts that the model does not name (the management account): IAM role AWS-QuickSetup-SSM-RoleForEnablingExplorer
      not checked in accounts that the model does not name (every account): log group session-manager-${AWS::Region}
    checked: templates, credentials, buckets, existing stacks, 12 of 16 prerequisites outside the stacks

    == jitna-policies (account 123456789012, us-east-1)
      CREATE_COMPLETE
      StackSet jitna-workloads: account 333333333333 is suspended and was skipped
      account 222222222222, us-east-1: OUTDATED (FAILED): it exists already
        aws cloudformation update-stack-instances --region us-east-1 --call-as DELEGATED_ADMIN --stack-set-name jitna-workloads --deployment-targets OrganizationalUnitIds=ou-a\,Accounts=222222222222\,AccountFilterType=INTERSECTION --regions us-east-1
    error: StackSet jitna-workloads: 1 of 3 stack instances are not up to date; CloudFormation does not retry automatically: fix the cause, run the commands above, then run this again
    "#);
    let busy = r"111111111111\tus-east-1\tOUTDATED\tRUNNING\tou-a\tnone";
    let (output, _) =
        run(&recipe(), &["jitna-policies"], &[("INSTANCES", busy), ("JITNA_WAIT_MINUTES", "1")]);
    assert!(said(&output).contains("is not ready after 1 minutes"), "{}", said(&output));
}

#[test]
fn credentials_that_expire_during_a_wait_say_so() {
    let variables = [
        ("REFUSED", "get-configuration-manager"),
        ("REASON", "An error occurred (ExpiredTokenException): The security token is expired"),
    ];
    let (output, calls) = run(&recipe(), &[], &variables);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(deployments(&calls), ["jitna-enable"]);
    assert!(said(&output).contains("renew the credentials of account 123456789012"), "{}", said(&output));
    let (output, _) =
        run(&recipe(), &[], &[("REFUSED", "get-configuration-manager"), ("REASON", "Rate exceeded")]);
    assert!(said(&output).contains("could not be read 20 times: Rate exceeded"), "{}", said(&output));
}

#[test]
fn variables_are_never_evaluated() {
    for (name, value) in [
        ("JITNA_WAIT_MINUTES", "a[$(touch evaluated)]"),
        ("JITNA_WAIT_MINUTES", "1+1"),
        ("JITNA_WAIT_MINUTES", "-1"),
        ("JITNA_WAIT_MINUTES", "100000"),
        ("JITNA_POLL_SECONDS", "0"),
        ("JITNA_POLL_SECONDS", "99999999999999999999"),
    ] {
        let scratch = tempfile::tempdir().unwrap();
        recipe().write_to(&scratch.path().join("out"), Format::Yaml).unwrap();
        let (output, calls) = run_in(scratch.path(), Path::new("out/deploy.sh"), &[], &[(name, value)]);
        assert_eq!(output.status.code(), Some(1), "{value}");
        assert!(calls.is_empty() && said(&output).contains(&format!("invalid {name}")), "{}", said(&output));
        assert!(!scratch.path().join("evaluated").exists() && !scratch.path().join("out/evaluated").exists());
    }
}

#[test]
fn other_folders_that_cd_looks_into_are_left_alone() {
    let scratch = tempfile::tempdir().unwrap();
    for folder in ["out", "elsewhere/out"] {
        recipe().write_to(&scratch.path().join(folder), Format::Yaml).unwrap();
    }
    fs::remove_file(scratch.path().join("elsewhere/out/stacks/jitna-enable.yaml")).unwrap();
    let elsewhere = scratch.path().join("elsewhere").display().to_string();
    let (output, calls) =
        run_in(scratch.path(), Path::new("out/deploy.sh"), &[], &[("CDPATH", elsewhere.as_str())]);
    assert!(output.status.success(), "{output:?}");
    assert_eq!(deployments(&calls).len(), 2);
}

#[test]
fn errors_of_early_validation_are_shown() {
    let why =
        r"FAILED\tThe following hook(s)/validation failed: [AWS::EarlyValidation::ResourceExistenceCheck].";
    let early = r"Finance\tAWS::EarlyValidation::ResourceExistenceCheck\ta document named Finance exists";
    let (output, calls) = run(&recipe(), &["jitna-enable"], &[("CHANGE", why), ("EARLY", early)]);
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    let asked = calls.iter().find(|call| call.contains("|describe-events|")).unwrap();
    assert!(asked.contains("|--change-set-name|arn:change|--filters|FailedEvents=true|"), "{asked}");
    let said = said(&output);
    assert!(said.contains("a document named Finance exists\n"), "{said}");
    assert!(said.contains("CloudFormation rejects the change of jitna-enable: The following hook"), "{said}");

    // Without the permission, or with an older AWS CLI, this is said, and the cause remains.
    let (output, _) = run(&recipe(), &["jitna-enable"], &[("CHANGE", why), ("REFUSED", "describe-events")]);
    let said = self::said(&output);
    assert!(said.contains("cloudformation:DescribeEvents: not allowed\n"), "{said}");
    assert!(said.contains("CloudFormation rejects the change of jitna-enable: The following hook"), "{said}");

    // After a change was executed, Hooks can fail.
    let variables = [("RESULT", "ROLLBACK_COMPLETE"), ("EARLY", r"Policy\tAcme::Hook\tno tags")];
    let (output, calls) = run(&recipe(), &["jitna-enable"], &variables);
    assert!(
        calls
            .iter()
            .any(|call| call.contains("|describe-events|--region|us-east-1|--stack-name|jitna-enable|"))
    );
    assert!(self::said(&output).contains("no tags"), "{output:?}");
}

#[test]
fn large_templates_go_to_their_bucket() {
    let mut large = recipe();
    large.stacks[1].template.set_description("x".repeat(60_000));
    let bucket_of = |assembly: &Assembly, variables: &[(&str, &str)]| {
        let (output, calls) = run(assembly, &["jitna-policies"], variables);
        assert!(output.status.success(), "{output:?}");
        let change = calls.iter().find(|call| call.contains("|create-change-set|")).unwrap();
        let url = change.split("|--template-url|").nth(1).unwrap().split('|').next().unwrap().to_owned();
        let uploaded = calls.iter().find(|call| call.starts_with("s3|cp|")).unwrap();
        let key = url.strip_prefix("https://s3.us-east-1.amazonaws.com/").unwrap();
        assert!(uploaded.ends_with(&format!("|s3://{key}|")), "{uploaded}");
        key.split('/').next().unwrap().to_owned()
    };
    assert_eq!(bucket_of(&large, &[("JITNA_BUCKET", "all")]), "all");
    large.asset_bucket = Some("t-${AWS::AccountId}".parse().unwrap());
    assert_eq!(bucket_of(&large, &[]), "t-123456789012");
    assert_eq!(bucket_of(&large, &[("JITNA_BUCKET", "all"), ("JITNA_BUCKET_123456789012", "own")]), "own");
}

#[test]
fn names_are_never_commands() {
    let mut hostile = recipe();
    hostile.tags.clear();
    hostile.tags.insert("it's".to_owned(), "a'b $(touch /tmp/x) `id` \"q\" \\ ; & | é".to_owned());
    for key in ["a=b", "--region", "file:///etc/passwd"] {
        hostile.tags.insert(key.to_owned(), "v".to_owned());
    }
    let (output, calls) = run(&hostile, &["jitna-policies"], &[]);
    assert!(output.status.success(), "{output:?}");
    let change = calls.iter().find(|call| call.contains("|create-change-set|")).unwrap();
    let tags = change.split("|--tags|").nth(1).unwrap().split("|--query|").next().unwrap();
    insta::assert_snapshot!(tags, @r#"[{"Key":"it's","Value":"a'b $(touch /tmp/x) `id` \"q\" \\ ; & | é"},{"Key":"a=b","Value":"v"},{"Key":"--region","Value":"v"},{"Key":"file:///etc/passwd","Value":"v"}]"#);
}
