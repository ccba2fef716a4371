//! Notifications: the output for the usual case, the output of a program, and what is rejected

use jitna_iac::assembly::Format;
use jitna_iac::describe::{self, *};
use jitna_iac::diag::Sources;
use jitna_iac::diag::render::{Style, text};
use jitna_iac::synth::Options;
use serde_json::Value as Json;

fn organization(provider: &str) -> String {
    format!(
        r#"version: 1
organization:
  managementAccount: "111111111111"
  delegatedAdministrator: "222222222222"
  root: r-ab12
  homeRegion: eu-central-1
  identityProvider: {provider}
  accounts:
    - {{name: tools, id: "222222222222"}}
  units:
    - name: workloads
      id: ou-ab12-11111111
      accounts:
        - {{name: shop, id: "333333333333"}}
unifiedConsole: {{regions: [eu-central-1, eu-west-1]}}
nodeAccess: {{units: [workloads]}}
"#
    )
}

const ACCOUNT: &str = r#"version: 1
account: {id: "333333333333", region: eu-central-1}
"#;

/// Findings with the codes of this part, of names, and of settings that need an organization
fn found(base: &str, notifications: &str) -> Vec<String> {
    let mut sources = Sources::default();
    let mut findings =
        jitna_iac::find(&format!("{base}notifications:\n{notifications}"), "jitna.yaml", &mut sources);
    findings.sort(&sources);
    let codes = findings.iter().map(|finding| finding.code.as_str());
    let codes: Vec<&str> = codes
        .filter(|code| {
            code.starts_with("JNA06") || ["JNA0106", "JNA0110", "JNA0111", "JNA0517"].contains(code)
        })
        .collect();
    codes.into_iter().map(str::to_owned).collect()
}

fn check(base: &str, notifications: &str, expected: &[&str]) {
    assert_eq!(found(base, notifications), expected, "{notifications}");
}

/// The single template, as JSON
fn template(yaml: &str) -> Json {
    let mut sources = Sources::default();
    let (model, findings) = jitna_iac::read::read(yaml, "jitna.yaml", &mut sources);
    let model = model.unwrap_or_else(|| panic!("{}", text(&findings, &sources, Style::default())));
    let (assembly, findings) = jitna_iac::compile(&model, Options::default());
    let assembly = assembly.unwrap_or_else(|| panic!("{}", text(&findings, &sources, Style::default())));
    serde_json::from_str(&Format::Json.render(assembly.single_template.as_ref().unwrap())).unwrap()
}

fn of_type<'t>(template: &'t Json, name: &str) -> Vec<&'t Json> {
    template["Resources"].as_object().unwrap().values().filter(|resource| resource["Type"] == name).collect()
}

#[test]
fn three_lines_tell_of_every_event() {
    let yaml =
        format!("{ACCOUNT}notifications:\n  topics:\n    - {{name: SSM-JITNA-Requests, emails: [a@b.co]}}\n");
    let template = template(&yaml);
    let types = of_type(&template, "AWS::Events::Rule")
        .into_iter()
        .map(|rule| rule["Properties"]["EventPattern"]["detail-type"][0].as_str().unwrap());
    assert_eq!(
        types.collect::<Vec<_>>(),
        [
            "Approver Access Request Status Update",
            "Requester Access Request Status Update",
            "JITNA Access Request Failed"
        ]
    );
    for (name, count) in [
        ("AWS::SNS::Topic", 1),
        ("AWS::SNS::Subscription", 1),
        ("AWS::SNS::TopicPolicy", 1),
        ("AWS::KMS::Key", 1),
        ("AWS::SQS::Queue", 1),
        ("AWS::SQS::QueuePolicy", 1),
        ("AWS::Logs::LogGroup", 0),
        ("AWS::Lambda::Permission", 0),
    ] {
        assert_eq!(of_type(&template, name).len(), count, "{name}");
    }
}

#[test]
fn a_rule_has_the_description_that_is_written() {
    let rules = "[{name: SSM-JITNA-a, event: failed, description: Pages the team on call}, {name: SSM-JITNA-b, event: failed}]";
    let template =
        template(&format!("{ACCOUNT}notifications:\n  topics: [SSM-JITNA-Requests]\n  rules: {rules}\n"));
    let described: Vec<&Json> = of_type(&template, "AWS::Events::Rule")
        .iter()
        .map(|rule| &rule["Properties"]["Description"])
        .collect();
    assert_eq!(
        described,
        ["Pages the team on call", "Access requests that failed, since several policies apply to the node"]
    );
}

/// SNS Developer Guide, "Key management": these keys are not supported for EventBridge
#[test]
fn the_key_has_no_condition_that_eventbridge_does_not_know() {
    let yaml = format!("{ACCOUNT}notifications:\n  topics: [SSM-JITNA-Requests]\n");
    let template = template(&yaml);
    let key = of_type(&template, "AWS::KMS::Key")[0]["Properties"]["KeyPolicy"].to_string();
    assert!(key.contains("events.amazonaws.com") && !key.contains("aws:Source"), "{key}");
    let topic = of_type(&template, "AWS::SNS::TopicPolicy")[0]["Properties"]["PolicyDocument"].to_string();
    assert!(topic.contains("aws:SourceArn") && topic.contains("aws:SecureTransport"), "{topic}");
}

#[test]
fn the_policy_of_the_log_group_is_json() {
    let yaml = format!("{ACCOUNT}notifications:\n  logGroup: /aws/events/jitna\n");
    let template = template(&yaml);
    let policy = &of_type(&template, "AWS::Logs::ResourcePolicy")[0]["Properties"]["PolicyDocument"];
    let policy: Json = serde_json::from_str(policy["Fn::Sub"].as_str().unwrap()).unwrap();
    assert_eq!(
        policy["Statement"][0]["Resource"],
        "arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:log-group:/aws/events/jitna:*"
    );
}

#[test]
fn guardrails_are_never_left_out() {
    let channel = "slack:\n    - {name: a, workspace: T1, channel: C1, approvals: true}\n    - {name: b, workspace: T1, channel: C2}";
    let yaml = format!("{ACCOUNT}notifications:\n  topics: [SSM-JITNA-Requests]\n  {channel}\n");
    let template = template(&yaml);
    let channels = of_type(&template, "AWS::Chatbot::SlackChannelConfiguration");
    let guardrails: Vec<&Json> =
        channels.iter().map(|channel| &channel["Properties"]["GuardrailPolicies"]).collect();
    assert_eq!(
        guardrails,
        [
            &serde_json::json!(["arn:aws:iam::aws:policy/AmazonSSMAutomationApproverAccess"]),
            &serde_json::json!(["arn:aws:iam::aws:policy/AWSDenyAll"]),
        ]
    );
}

/// A role exists only once: the second stack of an account would fail because of its name
#[test]
fn a_channel_of_one_account_takes_the_role_that_every_account_has() {
    let channels =
        "[{name: a, workspace: T1, channel: C1, account: shop}, {name: b, workspace: T1, channel: C2}]";
    let yaml = format!(
        "{}notifications:\n  topics: [SSM-JITNA-Requests]\n  slack: {channels}\n",
        organization("SSO")
    );
    let mut sources = Sources::default();
    let (model, _) = jitna_iac::read::read(&yaml, "jitna.yaml", &mut sources);
    let (assembly, _) = jitna_iac::compile(&model.unwrap(), Options::default());
    let assembly = assembly.unwrap();
    let files = assembly.files(Format::Yaml).into_iter().filter(|(path, _)| path.contains("chat"));
    let roles = files.filter(|(_, text)| text.contains("AWS::IAM::Role\n")).map(|(path, _)| path);
    assert_eq!(roles.collect::<Vec<_>>(), ["stack-sets/jitna-chat-account.yaml"]);
}

/// Topics of the management account wait for that account's setup; roles, topics and channels refer to one another by name
#[test]
fn nothing_comes_before_what_it_waits_for() {
    let more = "rollouts:\n  - {name: management, accounts: [\"111111111111\"]}\nnotifications:\n  topics: [SSM-JITNA-Requests]\n  eventBus: arn:aws:events:eu-central-1:222222222222:event-bus/x\n  slack: [{name: a, workspace: T1, channel: C1}]\n";
    let yaml = format!("{}{more}", organization("SSO"));
    let mut sources = Sources::default();
    let (model, _) = jitna_iac::read::read(&yaml, "jitna.yaml", &mut sources);
    let (assembly, _) = jitna_iac::compile(&model.unwrap(), Options::default());
    let assembly = assembly.unwrap();
    let names: Vec<&str> = assembly.stacks.iter().map(|stack| stack.name.as_str()).collect();
    for (number, stack) in assembly.stacks.iter().enumerate() {
        for before in &stack.depends_on {
            assert!(
                names[..number].contains(&before.as_str()),
                "{} waits for {before}: {names:?}",
                stack.name
            );
        }
    }
    let template = template(&yaml);
    let resources = template["Resources"].as_object().unwrap();
    let set = |name: &str| {
        let mut sets = resources.iter().filter(|(_, set)| set["Properties"]["StackSetName"] == name);
        sets.next().unwrap_or_else(|| panic!("{name}"))
    };
    for (after, before) in [
        ("jitna-notifications", "jitna-notification-roles-account"),
        ("jitna-chat-account", "jitna-notifications"),
    ] {
        let depends = set(after).1["DependsOn"].as_array().unwrap();
        assert!(depends.contains(&Json::from(set(before).0.as_str())), "{after}: {depends:?}");
    }
}

#[test]
fn what_a_program_builds_is_what_a_file_says() {
    let account = describe::Account::new("here", "333333333333");
    let (alice, bob) = (User::named("alice"), User::new("bob", "94482488-3041-7059-0d3b-0123456789ab"));
    let pending = NotificationRule::new("SSM-JITNA-pending", NotificationEvent::Approver)
        .requester(alice)
        .approver(bob)
        .status("PendingApproval")
        .to("page");
    let slack = SlackChannel::new("approvals", "T1", "C1")
        .topic("SSM-JITNA-Requests")
        .approvals(true)
        .role("Chat")
        .guardrail("arn:aws:iam::aws:policy/ReadOnlyAccess")
        .user_role_required(true)
        .logging(ChatLogging::Info);
    let (team, tenant) = ("1f8a4c2e-6c5b-4a3d-9e7f-3b1d5c7e9a20", "8b7e2d14-55a3-4f0c-b1d6-0c9f4e6a7d31");
    let teams = TeamsChannel::new("status", team, tenant, "19%3Aab%40thread.tacv2")
        .channel_name("Status")
        .account(account);
    let notifications = Notifications::new()
        .topic(NotificationTopic::new("SSM-JITNA-Requests").email("a@b.co"))
        .topic(NotificationTopic::new("SSM-JITNA-Tickets").existing(true))
        .topic_key("alias/topics")
        .log_group(NotificationLogGroup::new("/aws/events/jitna").retention(days(30)))
        .event_bus("arn:aws:events:eu-west-1:444444444444:event-bus/security")
        .function("page")
        .dead_letter_queue(false)
        .rule(pending)
        .rule(NotificationRule::new("SSM-JITNA-failed", NotificationEvent::Failed).policy("Finance"))
        .slack(slack)
        .teams(teams)
        .systems_manager_email(true);
    let built = describe::Model::account("333333333333", Region::EU_CENTRAL_1).notifications(notifications);
    let (built, findings) = jitna_iac::read::described(built);
    assert!(findings.is_empty(), "{findings:?}");
    let written = serde_json::to_string_pretty(&built).unwrap();
    let mut sources = Sources::default();
    let (read, findings) = jitna_iac::read::read(&written, "jitna.json", &mut sources);
    assert_eq!(read, built, "{written}\n{}", text(&findings, &sources, Style::default()));
}

#[test]
fn names_resolve_or_are_found() {
    let topic = "  topics: [{name: SSM-JITNA-Requests, emails: [a@b.co]}]\n";
    let sso = organization("SSO");
    check(&sso, topic, &[]);
    for (more, expected) in [
        (
            "  rules: [{name: SSM-JITNA-a, event: approver, to: [SSM-JITNA-Request]}]\n",
            &["JNA0603", "JNA0110"][..],
        ),
        ("  rules: [{name: SSM-JITNA-a, event: approver, approvers: [missing]}]\n", &["JNA0110"]),
        ("  rules: [{name: SSM-JITNA-a, event: failed, policies: [Nothing]}]\n", &["JNA0110"]),
        ("  slack: [{name: a, workspace: T1, channel: C1, topics: [SSM-JITNA-X]}]\n", &["JNA0110"]),
        ("  slack: [{name: a, workspace: T1, channel: C1, account: shopp}]\n", &["JNA0110"]),
        ("  slack: [{name: a, workspace: T1, channel: C1, account: shop}]\n", &[]),
        ("  functions: [page, page]\n", &["JNA0111"]),
        (
            "  slack: [{name: a, workspace: T1, channel: C1}, {name: b, workspace: T1, channel: C1}]\n",
            &["JNA0111"],
        ),
    ] {
        check(&sso, &format!("{topic}{more}"), expected);
    }
    check(
        ACCOUNT,
        &format!("{topic}  slack: [{{name: a, workspace: T1, channel: C1, account: shop}}]\n"),
        &["JNA0517"],
    );
}

#[test]
fn malformed_names_and_addresses_are_found() {
    for wrong in [
        "topics: [{name: SSM-JITNA-A, emails: [on-call]}]",
        "logGroup: jitna",
        "logGroup: {name: /aws/events/jitna, retention: 100 days}",
        "eventBus: security",
        "functions: [\"a b\"]",
        "slack: [{name: a, workspace: acme, channel: C1}]",
        "slack: [{name: a, workspace: T1, channel: \"#approvals\"}]",
        "slack: [{name: a, workspace: T1, channel: C1, guardrails: [ReadOnlyAccess]}]",
        "teams: [{name: a, team: x, tenant: 8b7e2d14-55a3-4f0c-b1d6-0c9f4e6a7d31, channel: 19%3Aab%40thread.tacv2}]",
        "rules: [{name: SSM-JITNA-a, event: approved}]",
    ] {
        let found = found(ACCOUNT, &format!("  {wrong}\n"));
        assert!(found.iter().any(|code| code == "JNA0106"), "{wrong}: {found:?}");
    }
}

#[test]
fn filters_on_people_are_unconfirmed_without_identity_center() {
    let rule =
        "  logGroup: /aws/events/jitna\n  rules: [{name: SSM-JITNA-a, event: approver, approvers: [Lead]}]\n";
    check(&organization("IAM"), rule, &["JNA0602"]);
    check(ACCOUNT, rule, &["JNA0602"]);
}

#[test]
fn what_cannot_be_reached_is_found() {
    let sso = organization("SSO");
    let function = "arn:aws:lambda:eu-central-1:333333333333:function:page";
    for (base, more, expected) in [
        (ACCOUNT, format!("functions: [\"{function}\"]"), &[][..]),
        (ACCOUNT, function_of("eu-west-1", "333333333333"), &["JNA0609"]),
        (ACCOUNT, function_of("eu-central-1", "444444444444"), &["JNA0609"]),
        (&sso, format!("functions: [\"{function}\"]"), &["JNA0609"]),
        (
            ACCOUNT,
            topic("topicKey: arn:aws:kms:eu-west-1:333333333333:key/1234abcd-12ab-34cd-56ef-1234567890ab"),
            &["JNA0605"],
        ),
        (
            ACCOUNT,
            topic("topicKey: arn:aws:kms:eu-central-1:333333333333:key/1234abcd-12ab-34cd-56ef-1234567890ab"),
            &[],
        ),
        (ACCOUNT, topic("topicKey: \"arn:aws:kms:${AWS::Region}:333333333333:alias/a\""), &[]),
        (ACCOUNT, topic("topicKey: arn:aws:kms:eu-central-1:333333333333:alias/aws/sns"), &["JNA0605"]),
        (
            &sso,
            topic(
                "slack: [{name: a, workspace: T1, channel: C1, guardrails: [\"arn:aws:iam::333333333333:policy/A\"]}]",
            ),
            &["JNA0609"],
        ),
        (
            &sso,
            topic(
                "slack: [{name: a, workspace: T1, channel: C1, account: shop, guardrails: [\"arn:aws:iam::333333333333:policy/A\"]}]",
            ),
            &[],
        ),
        (
            &sso,
            topic("slack: [{name: a, workspace: T1, channel: C1, account: \"111111111111\"}]"),
            &["JNA0612"],
        ),
        (ACCOUNT, "slack: [{name: a, workspace: T1, channel: C1}]".to_owned(), &["JNA0612"]),
    ] {
        check(base, &format!("  {more}\n"), expected);
    }
}

fn function_of(region: &str, account: &str) -> String {
    format!("functions: [\"arn:aws:lambda:{region}:{account}:function:page\"]")
}

fn topic(more: &str) -> String {
    format!("topics: [{{name: SSM-JITNA-Requests, emails: [a@b.co]}}]\n  {more}")
}
