//! Prerequisites outside a model: everything that it names and that no stack creates

use std::fmt::Write as _;

use jitna_iac::assembly::PrerequisiteKind;
use jitna_iac::diag::Sources;
use jitna_iac::plan::Plan;
use jitna_iac::synth::{Options, synth};

/// Every prerequisite with its place and its commands
fn listed(text: &str) -> String {
    let (model, findings) = jitna_iac::read::read(text, "jitna.yaml", &mut Sources::default());
    assert!(findings.is_empty(), "{findings:?}");
    let model = model.unwrap();
    let (plan, findings) = Plan::new(&model);
    assert!(findings.is_empty(), "{findings:?}");
    let mut list = String::new();
    let (assembly, findings) = synth(&plan, Options::default());
    assert!(findings.is_empty(), "{findings:?}");
    for need in &assembly.prerequisites {
        let _ = writeln!(list, "{} ({}; {})", need.id, need.needed_by, need.place());
        for probe in &need.probes {
            let _ = writeln!(list, "  {}", probe.command);
        }
    }
    list
}

#[test]
fn an_account_that_makes_everything_needs_nothing() {
    let text = r#"version: 1
account: {id: "111122223333", region: eu-north-1}
sessionLogs:
  logGroup: {name: /sessions}
  bucket: {name: "sessions-${AWS::AccountId}"}
  key: alias/sessions
rdpRecording:
  bucket: {name: recordings-111122223333}
notifications:
  topics: [Requests]
  logGroup: {name: /aws/events/jitna}
  deadLetterQueue: true
sessionPreferences:
  - name: logged
    cloudWatch: {logGroup: /sessions}
    s3: {bucket: sessions-111122223333}
    kmsKey: alias/sessions
  - name: unused
    kmsKey: alias/nobody-uses-these-preferences
rollouts:
  - {name: all, sessionPreferences: logged}
"#;
    insta::assert_snapshot!(listed(text), @"");
}

#[test]
fn an_account_that_makes_nothing_needs_all_that_it_names() {
    let text = r#"version: 1
account: {id: "111122223333", region: eu-north-1}
names:
  groups: {leads: ec4df598-7071-70a6-0de4-0123456789ab}
  roles: {lead: arn:aws:iam::444455556666:role/ops/Lead}
deploymentRoles: {mode: existing, administration: Administration, execution: Execution}
consoleExtras:
  diagnosisReportRole: {name: NodeReports, bucket: node-reports}
rdpRecording:
  bucket: {mode: existing, name: recordings, owner: "444455556666"}
  key: {mode: existing, arn: "arn:aws:kms:eu-north-1:444455556666:key/6f3d1f0a-8b5e-4c1d-9a77-2f1b0c9d8e44"}
notifications:
  topics: [{name: Requests, existing: true}, Made]
  topicKey: alias/topics
  logGroup: {name: /aws/events/jitna, existing: true}
  eventBus: arn:aws:events:eu-west-1:444455556666:event-bus/security
  functions: [page, "arn:aws:lambda:eu-west-1:444455556666:function:page"]
  rules:
    - {name: started, event: started}
  slack:
    - name: requests
      workspace: T01
      channel: C01
      topics: [Made]
      guardrails: ["arn:aws:iam::aws:policy/ReadOnlyAccess", "arn:aws:iam::111122223333:policy/Chat"]
manualApprovals:
  - name: All
    nodes: all
    levels:
      - approvers: [{role: lead}, {role: OnCall}, {iamUser: ada}]
sessionPreferences:
  - name: logged
    cloudWatch: {logGroup: /it's mine/sessions}
    s3: {bucket: "sessions-${AWS::AccountId}-${AWS::Region}"}
    kmsKey: alias/sessions
people:
  - persona: requester
    as: role
    trust: {saml: Directory, principals: ["arn:aws:iam::444455556666:user/ops/eve", "444455556666"]}
  - persona: approver
    as: role
    trust: {oidc: {provider: token.example.com, audience: sts, subjects: ["repo:a/b:ref:main"]}}
migration:
  phase: pilot
  guard: permissionsBoundary
  breakGlass: ["arn:aws:iam::*:role/BreakGlass", "arn:aws:iam::*:role/Emergency*"]
rollouts:
  - {name: all, manualApprovals: [All], sessionPreferences: logged}
"#;
    insta::assert_snapshot!(listed(text), @r#"
    role/Administration (local deployments of Quick Setup; account 111122223333)
      aws iam get-role --role-name Administration --query Role.Arn --output text
    role/BreakGlass (break glass; account 111122223333)
      aws iam get-role --role-name BreakGlass --query Role.Arn --output text
    role/Execution (local deployments of Quick Setup; account 111122223333)
      aws iam get-role --role-name Execution --query Role.Arn --output text
    role/Lead (approvers; account 444455556666)
      aws iam get-role --role-name Lead --query Role.Arn --output text
    role/OnCall (approvers; account 111122223333)
      aws iam get-role --role-name OnCall --query Role.Arn --output text
    iamUser/ada (approvers; account 111122223333)
      aws iam get-user --user-name ada --query User.Arn --output text
    iamUser/eve (role JitnaRequester; account 444455556666)
      aws iam get-user --user-name eve --query User.Arn --output text
    policy/arn:aws:iam::111122223333:policy/Chat (guardrails of chat channels; account 111122223333)
      aws iam get-policy --policy-arn arn:aws:iam::111122223333:policy/Chat --query Policy.Arn --output text
    samlProvider/Directory (role JitnaRequester; account 111122223333)
      aws iam list-saml-providers --query 'SAMLProviderList[?ends_with(Arn, '\'':saml-provider/Directory'\'')].Arn' --output text
    oidcProvider/token.example.com (role JitnaApprover; account 111122223333)
      aws iam list-open-id-connect-providers --query 'OpenIDConnectProviderList[?ends_with(Arn, '\'':oidc-provider/token.example.com'\'')].Arn' --output text
    group/ec4df598-7071-70a6-0de4-0123456789ab (name leads; account 111122223333)
    key/alias/sessions (session preferences logged; account 111122223333)
      aws kms describe-key --region eu-north-1 --key-id alias/sessions --query KeyMetadata.Arn --output text
    key/alias/topics (topics of notifications; account 111122223333)
      aws kms describe-key --region eu-north-1 --key-id alias/topics --query KeyMetadata.Arn --output text
    key/arn:aws:kms:eu-north-1:444455556666:key/6f3d1f0a-8b5e-4c1d-9a77-2f1b0c9d8e44 (RDP recording; account 444455556666)
      aws kms describe-key --region eu-north-1 --key-id arn:aws:kms:eu-north-1:444455556666:key/6f3d1f0a-8b5e-4c1d-9a77-2f1b0c9d8e44 --query KeyMetadata.Arn --output text
    bucket/node-reports (reports about nodes; account 111122223333)
      aws s3api head-bucket --region eu-north-1 --bucket node-reports
    bucket/recordings (RDP recording; account 444455556666)
      aws s3api head-bucket --region eu-north-1 --bucket recordings
    bucket/sessions-111122223333-${AWS::Region} (session preferences logged; account 111122223333)
      aws s3api head-bucket --region eu-north-1 --bucket sessions-111122223333-eu-north-1
    logGroup//aws/events/jitna (notifications; account 111122223333)
      aws logs describe-log-groups --region eu-north-1 --log-group-name-prefix /aws/events/jitna --query 'logGroups[?logGroupName=='\''/aws/events/jitna'\''].logGroupName' --output text
    logGroup//it's mine/sessions (session preferences logged; account 111122223333)
      aws logs describe-log-groups --region eu-north-1 --log-group-name-prefix '/it'\''s mine/sessions' --query 'logGroups[?logGroupName=='\''/it\'\''s mine/sessions'\''].logGroupName' --output text
    topic/Requests (notifications; account 111122223333)
      aws sns list-topics --region eu-north-1 --query 'Topics[?ends_with(TopicArn, '\'':Requests'\'')].TopicArn' --output text
    function/arn:aws:lambda:eu-west-1:444455556666:function:page (notifications; account 444455556666)
      aws lambda get-function --region eu-west-1 --function-name arn:aws:lambda:eu-west-1:444455556666:function:page --query Configuration.FunctionArn --output text
    function/page (notifications; account 111122223333)
      aws lambda get-function --region eu-north-1 --function-name page --query Configuration.FunctionArn --output text
    eventBus/arn:aws:events:eu-west-1:444455556666:event-bus/security (notifications; account 444455556666)
      aws events describe-event-bus --region eu-west-1 --name security --query Arn --output text
    trail/management events (notifications of started requests; account 111122223333)
      aws cloudtrail describe-trails --region eu-north-1 --query 'trailList[].TrailARN' --output text
    slackWorkspace/T01 (chat channels; account 111122223333)
      aws chatbot describe-slack-workspaces --region us-east-2 --query 'SlackWorkspaces[?SlackTeamId=='\''T01'\''].SlackTeamName' --output text
    "#);
}

#[test]
fn accounts_and_regions_of_an_organization_are_those_that_use_it() {
    let text = r#"version: 1
organization:
  managementAccount: "111111111111"
  delegatedAdministrator: "222222222222"
  root: r-ab12
  homeRegion: eu-central-1
  accounts:
    - {name: management, id: "111111111111"}
  units:
    - name: workloads
      id: ou-ab12-11111111
      accounts:
        - {name: shop, id: "333333333333"}
        - {name: bank, id: "444444444444"}
unifiedConsole: {regions: [eu-central-1, us-east-1]}
nodeAccess: {units: [workloads]}
consoleExtras: {explorerRole: AWS-QuickSetup-SSM-RoleForEnablingExplorer}
sessionPreferences:
  - name: own
    s3: {bucket: "logs-${AWS::AccountId}"}
    kmsKey: "arn:aws:kms:${AWS::Region}:${AWS::AccountId}:alias/sessions"
denyAccess:
  statements:
    - {group: ec4df598-7071-70a6-0de4-0123456789ab}
    - cedar: 'forbid (principal in AWS::IdentityStore::Group::"34688438-1061-702c-a03d-1fa788dccfd1", action, resource);'
rollouts:
  - {name: workloads, units: [workloads], sessionPreferences: own}
  - {name: bank, accounts: [bank], regions: [us-east-1]}
"#;
    insta::assert_snapshot!(listed(text), @r#"
    trustedAccess/ram.amazonaws.com (the deny-access policy; account 222222222222)
      aws organizations list-aws-service-access-for-organization --query 'EnabledServicePrincipals[?ServicePrincipal=='\''ram.amazonaws.com'\''].ServicePrincipal' --output text
    trustedAccess/resource-explorer-2.amazonaws.com (the setup; account 222222222222)
      aws organizations list-aws-service-access-for-organization --query 'EnabledServicePrincipals[?ServicePrincipal=='\''resource-explorer-2.amazonaws.com'\''].ServicePrincipal' --output text
    trustedAccess/ssm-quicksetup.amazonaws.com (the setup; account 222222222222)
      aws organizations list-aws-service-access-for-organization --query 'EnabledServicePrincipals[?ServicePrincipal=='\''ssm-quicksetup.amazonaws.com'\''].ServicePrincipal' --output text
    trustedAccess/ssm.amazonaws.com (the setup; account 222222222222)
      aws organizations list-aws-service-access-for-organization --query 'EnabledServicePrincipals[?ServicePrincipal=='\''ssm.amazonaws.com'\''].ServicePrincipal' --output text
    stackSetsAccess/cloudformation (StackSets; account 222222222222)
      aws cloudformation describe-organizations-access --region eu-central-1 --call-as DELEGATED_ADMIN --query '[Status][?@=='\''ENABLED'\'']' --output text
    delegatedAdministrator/member.org.stacksets.cloudformation.amazonaws.com (the setup; account 222222222222)
      aws organizations list-delegated-services-for-account --account-id 222222222222 --query 'DelegatedServices[?ServicePrincipal=='\''member.org.stacksets.cloudformation.amazonaws.com'\''].ServicePrincipal' --output text
    delegatedAdministrator/resource-explorer-2.amazonaws.com (the setup; account 222222222222)
      aws organizations list-delegated-services-for-account --account-id 222222222222 --query 'DelegatedServices[?ServicePrincipal=='\''resource-explorer-2.amazonaws.com'\''].ServicePrincipal' --output text
    delegatedAdministrator/ssm-quicksetup.amazonaws.com (the setup; account 222222222222)
      aws organizations list-delegated-services-for-account --account-id 222222222222 --query 'DelegatedServices[?ServicePrincipal=='\''ssm-quicksetup.amazonaws.com'\''].ServicePrincipal' --output text
    delegatedAdministrator/ssm.amazonaws.com (the setup; account 222222222222)
      aws organizations list-delegated-services-for-account --account-id 222222222222 --query 'DelegatedServices[?ServicePrincipal=='\''ssm.amazonaws.com'\''].ServicePrincipal' --output text
    root/r-ab12 (the unified console; account 222222222222)
      aws organizations list-roots --query 'Roots[?Id=='\''r-ab12'\''].Id' --output text
    organizationalUnit/ou-ab12-11111111 (just-in-time node access, rollout workloads, rollout bank; account 222222222222)
      aws organizations describe-organizational-unit --organizational-unit-id ou-ab12-11111111 --query OrganizationalUnit.Name --output text
    group/34688438-1061-702c-a03d-1fa788dccfd1 (statements; account 111111111111)
    group/ec4df598-7071-70a6-0de4-0123456789ab (statements; account 111111111111)
    key/arn:aws:kms:${AWS::Region}:333333333333:alias/sessions (session preferences own; accounts 333333333333 and those that join later)
      aws kms describe-key --region eu-central-1 --key-id arn:aws:kms:eu-central-1:333333333333:alias/sessions --query KeyMetadata.Arn --output text
      aws kms describe-key --region us-east-1 --key-id arn:aws:kms:us-east-1:333333333333:alias/sessions --query KeyMetadata.Arn --output text
    key/arn:aws:kms:${AWS::Region}:444444444444:alias/sessions (session preferences own; accounts 444444444444 and those that join later)
      aws kms describe-key --region eu-central-1 --key-id arn:aws:kms:eu-central-1:444444444444:alias/sessions --query KeyMetadata.Arn --output text
      aws kms describe-key --region us-east-1 --key-id arn:aws:kms:us-east-1:444444444444:alias/sessions --query KeyMetadata.Arn --output text
    bucket/logs-333333333333 (session preferences own; accounts 333333333333 and those that join later)
      aws s3api head-bucket --region eu-central-1 --bucket logs-333333333333
    bucket/logs-444444444444 (session preferences own; accounts 444444444444 and those that join later)
      aws s3api head-bucket --region eu-central-1 --bucket logs-444444444444
    "#);
}

#[test]
fn a_role_is_needed_only_where_the_assembly_does_not_create_it() {
    let text = r#"version: 1
organization:
  managementAccount: "111111111111"
  delegatedAdministrator: "222222222222"
  root: r-ab12
  homeRegion: eu-central-1
  identityProvider: IAM
  units:
    - name: workloads
      id: ou-ab12-11111111
      accounts: [{name: shop, id: "333333333333"}, {name: bank, id: "444444444444"}]
    - {name: empty, id: ou-ab12-22222222}
    - {name: other, id: ou-ab12-33333333, accounts: [{name: tests, id: "555555555555"}]}
nodeAccess: {units: [workloads, empty, other]}
notifications:
  topics: [Requests]
  slack:
    - {name: everywhere, workspace: T01, channel: C01, topics: [Requests], role: Everywhere, approvals: true}
    - name: shop
      workspace: T01
      channel: C02
      topics: [Requests]
      role: OnlyInShop
      approvals: true
      account: shop
      guardrails: ["arn:aws:iam::333333333333:policy/JitnaRequester", "arn:aws:iam::444444444444:policy/Own"]
people:
  - {persona: requester, as: policy, units: [workloads]}
  - {persona: approver, as: role, name: Workloads, units: [workloads], trust: {principals: ["222222222222"]}}
sessionLogs:
  logGroup: {name: /sessions}
  nodePolicy: {roles: [Nodes, Workloads]}
manualApprovals:
  - name: All
    nodes: all
    levels:
      - approvers: [{role: Everywhere}, {role: OnlyInShop}, {role: Workloads}, {role: "arn:aws:iam::333333333333:role/OnlyInShop"}]
rollouts:
  - {name: all, units: [workloads, empty, other], manualApprovals: [All]}
"#;
    let listed = listed(text);
    let iam = listed.lines().filter(|line| line.starts_with("role/") || line.starts_with("policy/"));
    insta::assert_snapshot!(iam.collect::<Vec<_>>().join("\n"), @r"
    role/AWS-QuickSetup-SSM-RoleForEnablingExplorer (Explorer; account 111111111111)
    role/Nodes (the policy for session logs; accounts 333333333333, 444444444444, 555555555555 and those that join later)
    role/OnlyInShop (approvers; accounts 444444444444, 555555555555 and those that join later)
    role/Workloads (the policy for session logs, approvers; accounts 555555555555 and those that join later)
    policy/arn:aws:iam::444444444444:policy/Own (guardrails of chat channels; account 444444444444)
    ");
    // Without automatic deployment, accounts that join later need what the StackSet creates in the others.
    let closed = format!("{text}stackSets: {{autoDeployment: false}}\n");
    let listed = self::listed(&closed);
    let iam = listed.lines().filter(|line| line.starts_with("role/Everywhere"));
    insta::assert_snapshot!(iam.collect::<Vec<_>>().join("\n"), @"role/Everywhere (approvers; every account)");
}

#[test]
fn kinds_have_words_of_their_own() {
    let mut words: Vec<&str> = PrerequisiteKind::ALL.iter().map(|kind| kind.as_str()).collect();
    words.sort_unstable();
    let count = words.len();
    words.dedup();
    assert_eq!(words.len(), count);
    assert!(PrerequisiteKind::ALL.iter().all(|kind| !kind.label().is_empty()));
}
