//! Alarms: the output, its way back, and what is rejected

use jitna_iac::assembly::{Assembly, Format};
use jitna_iac::diag::Sources;
use jitna_iac::diag::render::{Style, text};
use jitna_iac::import::{Given, Import, import};
use jitna_iac::prelude::*;
use jitna_iac::synth::Options;
use serde_json::Value as Json;

const ACCOUNT: &str = r#"version: 1
account: {id: "333333333333", region: eu-central-1}
"#;

const ORGANIZATION: &str = r#"version: 1
organization:
  managementAccount: "111111111111"
  delegatedAdministrator: "222222222222"
  root: r-ab12
  homeRegion: eu-central-1
  identityProvider: SSO
  accounts:
    - {name: tools, id: "222222222222"}
  units:
    - name: workloads
      id: ou-ab12-11111111
      accounts:
        - {name: shop, id: "333333333333"}
unifiedConsole: {regions: [eu-central-1, eu-west-1]}
nodeAccess: {units: [workloads]}
"#;

const NOTIFICATIONS: &str = r#"notifications:
  topics:
    - {name: SSM-JITNA-Requests, emails: [on-call@example.com]}
  rules:
    - {name: SSM-JITNA-failed, event: failed}
    - {name: SSM-JITNA-break-glass, event: sessions, roles: [BreakGlass]}
"#;

const ALARMS: &str = r#"alarms:
  rules:
    - {rule: SSM-JITNA-failed, events: 3, within: 1h}
    - {rule: SSM-JITNA-break-glass, description: Someone uses the emergency role}
  dashboard: true
"#;

fn assembly(yaml: &str) -> Assembly {
    let mut sources = Sources::default();
    let (model, findings) = jitna_iac::read::read(yaml, "jitna.yaml", &mut sources);
    let model = model.unwrap_or_else(|| panic!("{}", text(&findings, &sources, Style::default())));
    let (assembly, findings) = jitna_iac::compile(&model, Options::default());
    assembly.unwrap_or_else(|| panic!("{}", text(&findings, &sources, Style::default())))
}

/// The template for one account, as JSON
fn template(yaml: &str) -> Json {
    let assembly = assembly(yaml);
    serde_json::from_str(&Format::Json.render(assembly.single_template.as_ref().unwrap())).unwrap()
}

fn resources<'t>(template: &'t Json, kinds: &[&str]) -> Json {
    let all = template["Resources"].as_object().unwrap().iter();
    let of_kinds = all.filter(|(_, resource)| kinds.contains(&resource["Type"].as_str().unwrap()));
    Json::Object(
        of_kinds.map(|(id, resource): (&'t String, &'t Json)| (id.clone(), resource.clone())).collect(),
    )
}

fn yaml(value: &Json) -> String {
    serde_yaml::to_string(value).unwrap()
}

/// Messages of the findings about alarms and their names, with the lines that they show
fn found(model: &str) -> String {
    let mut sources = Sources::default();
    let mut findings = jitna_iac::find(model, "jitna.yaml", &mut sources);
    findings.sort(&sources);
    let of_alarms = |finding: &&jitna_iac::diag::Diagnostic| finding.subject.as_deref() == Some("alarms");
    let shown = findings.iter().filter(of_alarms).map(|finding| {
        let line = sources.position(finding.origin()).map_or(0, |at| at.line);
        let help = finding.help.as_deref().unwrap_or("-");
        format!("{line}: {} {} [{help}]\n", finding.code, finding.message)
    });
    shown.collect()
}

#[test]
fn alarms_watch_rules_their_delivery_and_the_queue() {
    let template = template(&format!("{ACCOUNT}{NOTIFICATIONS}{ALARMS}"));
    insta::assert_snapshot!(yaml(&resources(&template, &["AWS::CloudWatch::Alarm"])));
}

#[test]
fn the_dashboard_has_every_metric_of_the_service_and_of_the_rules() {
    let template = template(&format!("{ACCOUNT}{NOTIFICATIONS}{ALARMS}"));
    let dashboards = resources(&template, &["AWS::CloudWatch::Dashboard"]);
    let (_, dashboard) = dashboards.as_object().unwrap().iter().next().unwrap();
    let body = dashboard["Properties"]["DashboardBody"].as_str().unwrap();
    insta::assert_snapshot!(yaml(&serde_json::from_str(body).unwrap()));
}

/// CloudWatch may publish to the topic and use its key, and only for these alarms
#[test]
fn the_topic_of_notifications_accepts_messages_of_the_alarms() {
    let template = template(&format!("{ACCOUNT}{NOTIFICATIONS}{ALARMS}"));
    let statement = |kind: &str, document: &str, sid: &str| -> Json {
        let all = resources(&template, &[kind]);
        let (_, resource) = all.as_object().unwrap().iter().next().unwrap();
        let statements = resource["Properties"][document]["Statement"].as_array().unwrap();
        statements.iter().find(|statement| statement["Sid"] == sid).unwrap().clone()
    };
    let topic = statement("AWS::SNS::TopicPolicy", "PolicyDocument", "AllowTheseAlarms");
    let key = statement("AWS::KMS::Key", "KeyPolicy", "CloudWatchPublishes");
    insta::assert_snapshot!(yaml(&serde_json::json!([topic, key])));
}

#[test]
fn each_account_and_region_has_the_alarms_and_each_account_the_dashboard() {
    let assembly = assembly(&format!("{ORGANIZATION}{NOTIFICATIONS}{ALARMS}"));
    let files: Vec<String> = assembly
        .files(Format::Yaml)
        .into_iter()
        .map(|(path, _)| path)
        .filter(|path| path.contains("alarms"))
        .collect();
    assert_eq!(
        files,
        [
            "stacks/jitna-alarms.yaml",
            "stack-sets/jitna-alarms.yaml",
            "stack-sets/jitna-alarms-account.yaml",
            "cdk/jitna-alarms.json",
        ]
    );
    let stack = assembly.stacks.iter().find(|stack| stack.name == "jitna-alarms").unwrap();
    assert!(stack.depends_on.contains(&"jitna-notifications".to_owned()), "{:?}", stack.depends_on);
}

/// What existing topics must allow is in the runbook
#[test]
fn an_existing_topic_is_used_as_it_is() {
    let arn = "arn:aws:sns:${AWS::Region}:444444444444:security";
    let model = format!(
        "{ACCOUNT}{NOTIFICATIONS}alarms: {{topics: ['{arn}', SSM-JITNA-Requests], undelivered: true}}\n"
    );
    let template = template(&model);
    let alarms = resources(&template, &["AWS::CloudWatch::Alarm"]);
    for (id, alarm) in alarms.as_object().unwrap() {
        let actions = alarm["Properties"]["AlarmActions"].to_string();
        assert!(actions.contains(arn) && actions.contains(":SSM-JITNA-Requests"), "{id}: {actions}");
    }
    let files = assembly(&model).files(Format::Yaml);
    let (_, runbook) = files.iter().find(|(path, _)| path == "RUNBOOK.md").unwrap();
    assert!(runbook.contains("must allow cloudwatch.amazonaws.com the action sns:Publish"), "{runbook}");
}

#[test]
fn the_end_of_an_alarm_is_a_message_on_request() {
    for (key, is_told) in [("", false), ("recovered: true", true)] {
        let template = template(&format!("{ACCOUNT}{NOTIFICATIONS}alarms: {{{key}}}\n"));
        let alarms = resources(&template, &["AWS::CloudWatch::Alarm"]);
        for (id, alarm) in alarms.as_object().unwrap() {
            let expected = if is_told { &alarm["Properties"]["AlarmActions"] } else { &Json::Null };
            assert_eq!(&alarm["Properties"]["OKActions"], expected, "{id}");
        }
    }
}

#[test]
fn templates_give_the_alarms_again() {
    for alarms in [
        ALARMS,
        "alarms: {undelivered: false, dashboard: true}\n",
        "alarms: {recovered: true}\n",
        "alarms: {}\n",
        "alarms: {topics: ['arn:aws:sns:${AWS::Region}:444444444444:security'], rules: [{rule: SSM-JITNA-failed, within: 2h}]}\n",
    ] {
        for base in [ACCOUNT, ORGANIZATION] {
            let model = format!("{base}{NOTIFICATIONS}{alarms}");
            let files = assembly(&model).files(Format::Yaml);
            let templates = files.iter().filter(|(path, _)| path.starts_with("stacks/"));
            let given: Vec<Given> = templates
                .map(|(path, text)| Given::Text { name: path.clone(), text: text.clone() })
                .collect();
            let options = Import {
                account: "333333333333".parse().ok(),
                region: "eu-central-1".parse().ok(),
                ..Import::default()
            };
            let mut sources = Sources::default();
            let (imported, findings) = import(&given, &options, &mut sources);
            let imported =
                imported.unwrap_or_else(|| panic!("{}", text(&findings, &sources, Style::default())));
            let again = imported.to_yaml(&findings, &sources);
            let of = |text: &str| serde_yaml::from_str::<serde_yaml::Value>(text).unwrap()["alarms"].clone();
            assert_eq!(of(&again), of(&model), "{again}");
            assert!(!again.contains("\noverrides:"), "{again}");
        }
    }
}

#[test]
fn a_program_describes_the_same() {
    let model = Model::account(account_id!("333333333333"), Region::EU_CENTRAL_1)
        .with(
            Notifications::new()
                .topic(NotificationTopic::new("SSM-JITNA-Requests").email("on-call@example.com"))
                .rule(NotificationRule::new("SSM-JITNA-failed", NotificationEvent::Failed))
                .rule(
                    NotificationRule::new("SSM-JITNA-break-glass", NotificationEvent::Sessions)
                        .role("BreakGlass"),
                ),
        )
        .with(
            Alarms::new()
                .rule(RuleAlarm::new("SSM-JITNA-failed").events(3).within(hours(1)))
                .rule(RuleAlarm::new("SSM-JITNA-break-glass").description("Someone uses the emergency role"))
                .dashboard(true),
        );
    let (model, findings) = jitna_iac::read::described(model);
    assert!(findings.is_empty(), "{findings:?}");
    let (written, _) = jitna_iac::compile(&model.unwrap(), Options::default());
    let yaml = assembly(&format!("{ACCOUNT}{NOTIFICATIONS}{ALARMS}"));
    let files = |assembly: Assembly| {
        let mut files = assembly.files(Format::Yaml);
        files.retain(|(path, _)| path.ends_with(".yaml"));
        files
    };
    assert_eq!(files(written.unwrap()), files(yaml));
}

#[test]
fn names_that_notifications_do_not_have_are_found() {
    let alarms = "alarms:\n  topics: [SSM-JITNA-Request, SSM-JITNA-Requests]\n  rules:\n    - {rule: SSM-JITNA-fail}\n    - {rule: SSM-JITNA-failed}\n    - {rule: SSM-JITNA-failed, events: 2}\n";
    insta::assert_snapshot!(found(&format!("{ACCOUNT}{NOTIFICATIONS}{alarms}")), @"
    10: JNA0110 unknown topic `SSM-JITNA-Request` [did you mean `SSM-JITNA-Requests`?]
    12: JNA0110 unknown rule `SSM-JITNA-fail` [did you mean `SSM-JITNA-failed`?]
    14: JNA0111 two alarms are for the rule `SSM-JITNA-failed` [remove one of them, or describe a second rule for the event]
    ");
}

#[test]
fn numbers_and_periods_out_of_range_are_found() {
    let alarms = "alarms:\n  topics: ['arn:aws:sns:eu:1:a']\n  rules:\n    - {rule: SSM-JITNA-failed, events: 0, within: 30s}\n    - {rule: SSM-JITNA-failed, events: many, within: 2 days}\n";
    let mut sources = Sources::default();
    let (_, mut findings) =
        jitna_iac::read::read(&format!("{ACCOUNT}{NOTIFICATIONS}{alarms}"), "jitna.yaml", &mut sources);
    findings.sort(&sources);
    let shown: String =
        findings.iter().map(|finding| format!("{} {}\n", finding.code, finding.message)).collect();
    insta::assert_snapshot!(shown, @"
    JNA0106 invalid topic name or ARN `arn:aws:sns:eu:1:a`: expected a name such as `SSM-JITNA-Requests` or `arn:aws:sns:${AWS::Region}:111122223333:alarms`
    JNA0104 expected a whole number from 1, found `0`
    JNA0106 invalid period of an alarm `30s`: expected whole minutes from `1m` to `24h`
    JNA0104 expected a whole number from 1, found `many`
    JNA0106 invalid period of an alarm `2 days`: expected whole minutes from `1m` to `24h`
    ");
}
