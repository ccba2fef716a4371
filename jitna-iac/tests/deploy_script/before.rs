//! What `deploy.sh` checks before the first stack

use super::*;

#[test]
fn a_check_changes_nothing() {
    let (output, calls) = run(&recipe(), &["--check"], &[]);
    assert!(output.status.success(), "{output:?}");
    let reading = ["|get-", "|describe-", "|list-"];
    let is_reading = |call: &String| reading.iter().any(|word| call.contains(word));
    assert!(!calls.is_empty() && calls.iter().all(is_reading), "{calls:?}");
}

#[test]
fn everything_that_is_missing_is_said_before_the_first_stack() {
    let mut large = recipe();
    large.stacks[1].template.set_description("x".repeat(60_000));
    let missing: [(&str, &[(&str, &str)]); 4] = [
        ("set JITNA_BUCKET to a bucket for it", &[]),
        (
            "bucket gone, for the template of jitna-policies, cannot be used: Not Found",
            &[("JITNA_BUCKET", "gone")],
        ),
        (
            "no credentials of account 123456789012",
            &[("JITNA_BUCKET", "b"), ("REFUSED", "get-caller-identity")],
        ),
        ("delete its remains", &[("JITNA_BUCKET", "b"), ("BEFORE", "ROLLBACK_COMPLETE")]),
    ];
    for (what, variables) in missing {
        let (output, calls) = run(&large, &[], variables);
        assert_eq!(output.status.code(), Some(1), "{what}");
        assert_eq!(deployments(&calls), [""; 0], "{what}");
        assert!(said(&output).contains(what), "{}", said(&output));
    }
    let (output, _) = run(&large, &["--check"], &[("ACCOUNT", "999999999999")]);
    insta::assert_snapshot!(said(&output), @r#"
      not checked, because no AWS CLI command shows it: Identity Center group e8c17310-e011-7089-d989-10da10123456
      not checked, because no AWS CLI command shows it: Identity Center group ec4df598-7071-70a6-0de4-0123456789ab
      not checked in accounts without credentials here (account 123456789012; set JITNA_PROFILE_<account ID> to a profile): trusted access ram.amazonaws.com, trusted access resource-explorer-2.amazonaws.com, trusted access ssm-quicksetup.amazonaws.com, trusted access ssm.amazonaws.com, StackSets access to the organization cloudformation, delegated administrator member.org.stacksets.cloudformation.amazonaws.com, delegated administrator resource-explorer-2.amazonaws.com, delegated administrator ssm-quicksetup.amazonaws.com, delegated administrator ssm.amazonaws.com, root r-abcd, organizational unit ou-abcd-aaaaaaaa, organizational unit ou-abcd-bbbbbbbb
      not checked in accounts that the model does not name (the management account): IAM role AWS-QuickSetup-SSM-RoleForEnablingExplorer
      not checked in accounts that the model does not name (every account): log group session-manager-${AWS::Region}
    error: these are credentials of account 999999999999; set JITNA_PROFILE_123456789012 to a profile for account 123456789012
    error: the template of jitna-policies is too large to be sent inline; set JITNA_BUCKET to a bucket for it
    error: 2 prerequisites are missing or wrong; nothing was deployed
    "#);
}

/// An account whose notifications name a function and a Slack workspace, with a role as approver
const NAMED: &str = r#"version: 1
account: {id: "123456789012", region: us-east-1}
manualApprovals:
  - {name: Production, nodes: {Environment: Production}, accessDuration: 4h, levels: [{approvers: [{role: Lead}]}]}
notifications:
  topics: [SSM-JITNA-Requests]
  functions: [page-on-call]
  slack:
    - {name: requests, workspace: T0123ABCD, channel: C0123ABCD}
"#;

#[test]
fn what_is_missing_outside_of_the_stacks_is_said_before_the_first_stack() {
    let named = assembly(NAMED);
    for args in [&["--check"][..], &[]] {
        let (output, calls) = run(&named, args, &[("MISSING", "nothing")]);
        assert!(output.status.success(), "{}", said(&output));
        assert_eq!(deployments(&calls).is_empty(), !args.is_empty());
        assert!(calls.iter().any(|call| call.contains("|get-role|--role-name|Lead|")), "{calls:?}");
        assert!(said(&output).contains("3 of 3 prerequisites outside the stacks"), "{}", said(&output));
    }
    let variables = [
        ("REFUSED", "get-function"),
        ("REASON", "An error occurred (ResourceNotFoundException): Function not found: page-on-call"),
    ];
    let (output, calls) = run(&named, &[], &variables);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(deployments(&calls), [""; 0]);
    assert!(
        said(&output).contains("error: Lambda function page-on-call was not found in account 123456789012"),
        "{}",
        said(&output)
    );
    let (output, calls) = run(&named, &["--skip", "function/page-on-call"], &variables);
    assert!(output.status.success(), "{}", said(&output));
    assert!(!calls.iter().any(|call| call.contains("get-function")), "{calls:?}");
    for (args, words) in [
        (&["--skip", "function/page-on-cal"][..], "unknown identifier: function/page-on-cal"),
        (&["--skip"], "--skip needs an identifier"),
    ] {
        let (output, calls) = run(&named, args, &[]);
        assert_eq!(output.status.code(), Some(1));
        assert!(calls.is_empty() && said(&output).contains(words), "{}", said(&output));
    }
}

#[test]
fn what_may_not_be_looked_at_is_said_and_does_not_stop_the_run() {
    let variables =
        [("REFUSED", "get-function"), ("REASON", "An error occurred (AccessDeniedException): no")];
    let (output, calls) = run(&assembly(NAMED), &[], &variables);
    assert!(output.status.success(), "{}", said(&output));
    assert!(deployments(&calls).len() > 1, "{calls:?}");
    let words = "not checked, because these credentials do not allow it: Lambda function page-on-call in account 123456789012";
    assert!(said(&output).contains(words), "{}", said(&output));
}

#[test]
fn an_answer_without_anything_in_it_is_missing() {
    let (output, calls) = run(&recipe(), &[], &[("MISSING", "ServicePrincipal=='ram.amazonaws.com'")]);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(deployments(&calls), [""; 0]);
    assert!(
        said(&output).contains("error: trusted access ram.amazonaws.com is missing in account 123456789012"),
        "{}",
        said(&output)
    );
}
