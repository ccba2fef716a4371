//! Organizations described in Rust: what is wrong is found at the line that gave it, and everything that YAML can say can be said

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use jitna_iac::describe::*;
use jitna_iac::diag::{Diagnostics, Sources};
use jitna_iac::read::{self, FileAccess, Program};
use jitna_iac::{account, account_id, group, root_id, unit};

const WORKLOADS: Unit = unit!("workloads", "ou-ab12-11111111");
const LEADS: Group = group!("leads", "ec4df598-7071-70a6-0de4-0123456789ab");

/// The model of a description, and what is wrong with it
pub(crate) fn read(model: Model) -> (Option<jitna_iac::model::Model>, Diagnostics) {
    Program::from(model).into_model(Path::new(""), &FileAccess::default(), &mut Sources::default())
}

/// Code and message of each finding, reading and checking, with its line counted from `line`
fn found(model: Model, line: u32) -> Vec<String> {
    let mut sources = Sources::default();
    let (model, mut findings) =
        Program::from(model).into_model(Path::new(""), &FileAccess::default(), &mut sources);
    findings.append(model.map(|model| jitna_iac::check(&model)).unwrap_or_default());
    findings.sort(&sources);
    let shown = findings.iter().map(|finding| {
        let at = sources.position(finding.origin());
        let at = at.map_or_else(String::new, |at| {
            assert_eq!(at.file, file!());
            at.line.checked_sub(line).map_or_else(|| "above".to_owned(), |line| line.to_string())
        });
        format!("{at}: {} {}", finding.code, finding.message)
    });
    shown.collect()
}

fn organization() -> Organization {
    Organization::new(account_id!("222222222222"), root_id!("r-ab12"), Region::EU_CENTRAL_1)
        .identity_provider(IdentityProvider::Sso)
}

fn small() -> Model {
    Model::organization(organization()).node_access(NodeAccess::in_units([WORKLOADS]))
}

fn finance() -> ManualApproval {
    ManualApproval::new("Finance", Nodes::tagged("Workload", "Finance")).level(LEADS)
}

#[test]
fn malformed_values_are_findings_at_their_lines() {
    let line = line!();
    let administrator = "1234";
    let policy = ManualApproval::new("Finance", Nodes::tagged("Workload", "Finance"))
        .access_duration("15 days")
        .level(Level::new(LEADS).timeout(hours(0)));
    let model = Model::organization(
        Organization::new(administrator, root_id!("r-ab12"), Region::EU_CENTRAL_1)
            .identity_provider(IdentityProvider::Sso),
    )
    .node_access(NodeAccess::in_units([WORKLOADS]))
    .with(Rollout::new("work loads").unit(WORKLOADS).manual_approval(&policy))
    .accept("JNA0402", "the agent's own limits are enough")
    .max_exposure("never");
    let found = found(model, line);
    insta::assert_snapshot!(found.join("\n"), @"
    3: JNA0106 invalid access duration `15 days`: expected whole hours from `1h` to `336h` (14 days)
    4: JNA0106 invalid approval timeout `0h`: expected a duration from `1s` to `30 days`
    6: JNA0106 invalid account ID `1234`: expected 12 digits
    10: JNA0106 invalid stack name `work loads`: expected a letter, then up to 99 letters, digits or `-`
    12: JNA0106 invalid exposure limit `never`: expected whole minutes from `1m` to `360h`
    ");
}

#[test]
fn one_malformed_value_is_one_finding_however_often_it_is_used() {
    let line = line!();
    let team = Group::new("team", "no-uuid");
    let policy =
        ManualApproval::new("F!", Nodes::tagged("Workload", "Finance")).level(team).level([team, LEADS]);
    let statement = Statement::new("Team").group(team).when(node_tag("Stage").is("Test"));
    let rollout = Rollout::new("workloads")
        .unit(WORKLOADS)
        .auto_approval(&AutoApproval::new("team", [statement]))
        .manual_approval(&policy);
    let other = Rollout::new("other").account(account!("shop", "333333333333")).manual_approval(&policy);
    insta::assert_snapshot!(found(small().with(rollout).with(other), line).join("\n"), @"
    1: JNA0106 invalid group ID `no-uuid`: expected a UUID such as `ec4df598-7071-70a6-0de4-0123456789ab`
    3: JNA0106 invalid document name `F!`: expected 3 to 128 letters, digits, `_`, `-` or `.`
    5: JNA0402 the rollout `workloads` has no session preferences, so nothing here limits its sessions
    ");
}

#[test]
fn names_that_no_handle_describes_are_found_where_they_are_given() {
    let line = line!();
    let policy = ManualApproval::new("Finance", Nodes::tagged("Workload", "Finance"))
        .level(Group::named("laeds"))
        .level(LEADS);
    let rollout =
        Rollout::new("workloads").unit(WORKLOADS).unit(Unit::named("wrokloads")).manual_approval(&policy);
    insta::assert_snapshot!(found(small().with(rollout), line).join("\n"), @"
    2: JNA0110 unknown group `laeds`
    3: JNA0115 AWS documents no form for the names of the second and further approval levels
    5: JNA0402 the rollout `workloads` has no session preferences, so nothing here limits its sessions
    5: JNA0110 unknown unit `wrokloads`
    ");
}

#[test]
fn handles_and_parts_of_one_name_must_be_the_same() {
    let line = line!();
    let twin = Group::new("leads", "34688438-1061-702c-a03d-1fa788dccfd1");
    let first = finance();
    let second = finance().access_duration(hours(2)).level(twin);
    let rollout = Rollout::new("workloads").unit(WORKLOADS).manual_approval(&first);
    let other = Rollout::new("other").account(account!("shop", "333333333333")).manual_approval(&second);
    insta::assert_snapshot!(found(small().with(rollout.clone()).with(other), line).join("\n"), @"
    above: JNA0111 two manual approval policies have the name `Finance`
    1: JNA0111 the name `leads` has two different values
    3: JNA0115 AWS documents no form for the names of the second and further approval levels
    3: JNA0272 the group `leads` is an approver of an earlier level too
    4: JNA0402 the rollout `workloads` has no session preferences, so nothing here limits its sessions
    5: JNA0402 the rollout `other` has no session preferences, so nothing here limits its sessions
    ");
    // Used twice, or added twice, the same part is one.
    let twice = found(small().with((rollout.clone(), &first)).with(rollout), line);
    insta::assert_snapshot!(twice.join("\n"), @"4: JNA0402 the rollout `workloads` has no session preferences, so nothing here limits its sessions");
}

#[test]
fn a_missing_key_is_found_where_the_part_began() {
    let line = line!();
    let policy = ManualApproval::new("Finance", Nodes::tagged("Workload", "Finance"));
    let rollout = Rollout::new("workloads").unit(WORKLOADS).manual_approval(&policy);
    insta::assert_snapshot!(found(small().with(rollout), line).join("\n"), @"1: JNA0103 missing key `levels`");
}

#[test]
fn units_and_accounts_lie_where_their_handles_say() {
    const PRODUCTION: Unit = unit!("production", "ou-ab12-22222222").inside(WORKLOADS);
    const SHOP: Account = account!("shop", "333333333333").inside(PRODUCTION);
    const AUDIT: Account = account!("audit", "444444444444");
    let model = Model::organization(organization().units([PRODUCTION]).accounts([AUDIT]))
        .with(Rollout::new("shop").account(SHOP).manual_approval(&finance()));
    let (model, findings) = read(model);
    assert!(findings.is_empty(), "{findings:?}");
    let organization = serde_json::to_value(model.unwrap().place).unwrap();
    insta::assert_snapshot!(serde_json::to_string_pretty(&organization).unwrap(), @r#"
    {
      "organization": {
        "delegatedAdministrator": "222222222222",
        "root": "r-ab12",
        "homeRegion": "eu-central-1",
        "identityProvider": "SSO",
        "accounts": [
          {
            "name": "audit",
            "id": "444444444444"
          }
        ],
        "units": [
          {
            "name": "workloads",
            "id": "ou-ab12-11111111",
            "units": [
              {
                "name": "production",
                "id": "ou-ab12-22222222",
                "accounts": [
                  {
                    "name": "shop",
                    "id": "333333333333"
                  }
                ]
              }
            ]
          }
        ]
      }
    }
    "#);
}

#[test]
fn conditions_combine() {
    let environment = node_tag("Environment");
    let condition = (environment.is("Test") | environment.is("Development") | environment.like("Dev*"))
        & !UserAttribute::Division.one_of(["Finance", "Legal"])
        & principal_tag("team").equals(node_tag("Team"));
    let policy = AutoApproval::new("everyday", [Statement::new("Development").when(condition)]);
    let (model, findings) = read(small().with(Rollout::new("all").unit(WORKLOADS).auto_approval(&policy)));
    assert!(findings.is_empty(), "{findings:?}");
    let statements = serde_json::to_value(&model.unwrap().auto_approvals[0].statements).unwrap();
    insta::assert_snapshot!(statements.to_string(), @r#"[{"name":"Development","when":[{"all":[{"any":[{"nodeTag":"Environment","is":"Test"},{"nodeTag":"Environment","is":"Development"},{"nodeTag":"Environment","like":"Dev*"}]},{"not":{"attribute":"division","oneOf":["Finance","Legal"]}},{"principalTag":"team","equalsNodeTag":"Team"}]}]}]"#);
}

#[test]
fn a_description_arrives_as_it_was_made() {
    let policy = finance().access_duration("15 days").level(Level::new(Group::named("laeds")).approvals(2));
    let twin = Group::new("leads", "34688438-1061-702c-a03d-1fa788dccfd1");
    let rollout = Rollout::new("workloads").unit(WORKLOADS).manual_approval(&policy.level(twin));
    let model = small()
        .with(rollout)
        .tag("CostCenter", "0042")
        .node_tag("Workload", ["Finance", "Shop"])
        .exclusive(["A", "B"])
        .override_property(
            "jitna-policies",
            "X",
            "Properties.A",
            serde_json::json!({"a": [1, "1", true, null]}),
        )
        .accept("JNA0115", "tried");
    let output = read::to_program_output(model.clone());
    let (mut sources, mut own) = (Sources::default(), Sources::default());
    let folder = tempfile::tempdir().unwrap();
    let access = FileAccess::default();
    let (arrived, findings) = read::from_program(&output, folder.path(), &access, &mut sources).unwrap();
    let (here, expected) = Program::from(model).into_model(folder.path(), &access, &mut own);
    let shown = |findings: &Diagnostics, sources: &Sources| {
        let shown = findings.iter().map(|finding| {
            let at = sources.position(finding.origin()).unwrap();
            format!("{}:{}:{} {} {}", at.file, at.line, at.column, finding.code, finding.message)
        });
        shown.collect::<Vec<_>>()
    };
    assert_eq!(expected.len(), 2, "{expected:?}");
    assert_eq!(shown(&findings, &sources), shown(&expected, &own));
    assert_eq!(arrived, here);
}

/// Keys that the schema knows of a definition, in all its forms
fn keys_of(schema: &serde_json::Value) -> BTreeSet<String> {
    let mut keys = BTreeSet::new();
    if let Some(properties) = schema["properties"].as_object() {
        keys.extend(properties.keys().cloned());
    }
    for forms in ["anyOf", "oneOf", "allOf"] {
        for form in schema[forms].as_array().into_iter().flatten() {
            keys.extend(keys_of(form));
        }
    }
    keys
}

#[test]
fn every_key_can_be_said_in_rust() {
    /// Definitions that are not part of their own in Rust, and how their keys are said
    const OTHERWISE: &[&str] = &[
        "Acceptance",           // `Model::accept`
        "Account",              // `Model::account`
        "Approver",             // handles
        "Condition",            // `NodeTag::is` and others
        "Existing",             // `Model::existing_preferences`
        "Member",               // `Account`
        "Names",                // handles
        "Override",             // `Model::override_property`
        "Program",              // the program itself
        "RecordingDestination", // `RdpRecording::to_bucket`
        "Requests",             // `Requests`, with the keys of `OnlyFor`
        "RunAs",                // `SessionPreferences::run_as`
        "Unit",                 // `Unit`
        "Use",                  // `Model::with`
    ];
    let schema: serde_json::Value =
        serde_json::from_str(include_str!("../../docs/jitna.schema.json")).unwrap();
    let written: BTreeMap<&str, BTreeSet<&str>> =
        all_keys().into_iter().map(|(part, keys)| (part, keys.iter().copied().collect())).collect();
    let mut missing = Vec::new();
    for (name, definition) in schema["$defs"].as_object().unwrap() {
        let keys = keys_of(definition);
        if keys.is_empty() || OTHERWISE.contains(&name.as_str()) {
            continue;
        }
        let known = written.get(name.as_str()).cloned().unwrap_or_default();
        missing.extend(
            keys.iter().filter(|key| !known.contains(key.as_str())).map(|key| format!("{name}.{key}")),
        );
        missing.extend(
            known
                .iter()
                .filter(|key| !keys.contains(**key))
                .map(|key| format!("{name}.{key} is not in the schema")),
        );
    }
    // Files join by `with`, stages are arguments of a function, and what is shared is a constant.
    const OF_FILES: [&str; 4] = ["Model.include", "Model.overlays", "Model.levels", "Model.conditions"];
    missing.retain(|key| {
        // A program adds patterns with `with`.
        let known = OF_FILES.iter().chain(&[
            "Statement.cedar is not",
            "RecordingKey.mode",
            "Model.patterns",
            "Model.use",
            "Rollout.use",
        ]);
        !known.into_iter().any(|known| key.starts_with(known))
    });
    assert_eq!(missing, [""; 0]);
}

/// A model that has every part, with one text wherever a setter takes text
#[rustfmt::skip]
fn everything(t: &str) -> Model {
    let unit = Unit::new(t, t).inside(WORKLOADS);
    let account = Account::new(t, t).inside(unit);
    let (group, user, role) = (Group::new(t, t), User::new(t, t), Role::new(t, t));
    let condition = (node_tag(t).is(t) & principal_tag(t).like(t)) | !UserAttribute::CostCenter.one_of([t, t]);
    let statement = Statement::new(t).description(t).group(group).when(condition.clone()).unless(node_tag(t).is_not(t));
    let deny = DenyAccess::new([statement.clone(), Statement::cedar(t)]).description(t);
    let auto = AutoApproval::new(t, [statement]).description(t);
    let level = Level::new((group, user, role, Approver::iam_user(t))).message(t).timeout(t).approvals(2);
    let manual = ManualApproval::new(t, Nodes::tagged(t, t).or_tagged(t, [t, t])).description(t).access_duration(t).level(level);
    let preferences = SessionPreferences::new(t).description(t).stream_to(t).kms_key(t).run_as(t).idle_timeout(t).max_duration(t)
        .s3(S3Logs::new().bucket(t).prefix(t)).shell_profile(ShellProfile::new().linux(t).windows(t));
    let base = Rollout::new(t).unit(unit).auto_approval(&auto);
    let rollout = Rollout::new(format!("{t}2")).extends(&base).account(account).exclude_account(account).regions([t]).wave(2)
        .manual_approval(&manual).session_preferences(&preferences);
    let center = IdentityCenter::new(t, t).region(t).administrator(account);
    let organization = Organization::new(t, t, t).id(t).management_account(t).identity_center(center);
    let bucket = LogBucket::new(t).expire_after(t).object_lock(ObjectLock::new(LockMode::Governance, t)).central(Central::new(account, t));
    let logs = SessionLogs::new().log_group(LogGroup::new(t).retention(t)).bucket(bucket.clone()).key(t)
        .node_policy(NodePolicy::new().name(t).role(t));
    let slack = SlackChannel::new(t, t, t).topic(t).role(t).guardrail(t).account(account);
    let teams = TeamsChannel::new(t, t, t, t).channel_name(t).topic(t).role(t).guardrail(t);
    let rule = NotificationRule::new(t, NotificationEvent::Approver).requester(user).approver(user).status(t).policy(t).to(t);
    let notifications = Notifications::new().rule(rule).topic(NotificationTopic::new(t).email(t)).topic_key(t)
        .log_group(NotificationLogGroup::new(t).retention(t)).event_bus(t).function(t).slack(slack).teams(teams);
    let trust = Trust::new().principals([t]).external_id(t).saml(t).oidc(Oidc::new(t, t, [t]));
    let migration = Migration::new(Phase::Pilot).name(t).pilot_unit(unit).pilot_account(account).unit(unit).break_glass(t).administrator(t)
        .policy_account(account);
    let extras = ConsoleExtras::new().explorer_role(t).diagnosis_report_role(DiagnosisReportRole::new(t, t)).diagnosis_key(DiagnosisKey::new(t, t));
    Model::organization(organization)
        .unified_console(UnifiedConsole::new().name(t).regions([t]).agent_update(t).host_management(t).inventory(t).diagnosis_bucket_key(t))
        .console_extras(extras)
        .node_access(NodeAccess::new().name(t).unit(unit).regions([t]))
        .deployment_roles(DeploymentRoles::new().administration(t).execution(t))
        .session_logs(logs)
        .rdp_recording(RdpRecording::to_bucket(bucket).key(RecordingKey::alias(t)))
        .existing_preferences(ExistingPreferences::new([account]).regions([t]).import_as(t))
        .notifications(notifications)
        .migration(migration)
        .conductor_one(ConductorOne::new(t).role_name(t).identity_center(t).child_role(t))
        .max_exposure(t)
        .stack_sets(StackSetOptions::new().name_prefix(t).max_concurrent(t).failure_tolerance(t).region_order([t]))
        .with((deny, base, rollout))
        .with([Person::role(Persona::Requester, trust).name(t).max_session(t).chat_role(t).unit(unit).account(account)])
        .with(Person::permission_set(Persona::Approver, [group]).name(t))
        .with(Invariant::never_auto_approved(t, Requests::new().user(user).when(condition)).description(t).unit(unit).regions([t]))
        .with(Invariant::manual_path(t, Nodes::tagged(t, t)))
        .with([
            Guardrail::manual_approvals(Nodes::tagged(t, t)).name(t).access_duration(t).names(t),
            Guardrail::auto_approved_only_for(Nodes::all(), Requests::new().user(user)).description(t),
            Guardrail::tags([t]),
            Guardrail::regions([t]),
            Guardrail::file(t),
        ])
        .tag(t, t)
        .node_tag(t, [t])
        .exclusive([t])
        .accept_for(t, t, t)
        .override_property(t, t, t, serde_json::json!({t: [t]}))
}

proptest::proptest! {
    #[test]
    fn any_text_in_any_setter_is_judged_at_its_line(text in "\\PC{0,12}|[a-z0-9:/*${}'\" -]{0,20}") {
        let model = everything(&text);
        let output = read::to_program_output(model.clone());
        let (mut sources, mut own) = (Sources::default(), Sources::default());
        let access = FileAccess::default();
        let nowhere = Path::new("/nowhere");
        let (arrived, findings) = read::from_program(&output, nowhere, &access, &mut sources).unwrap();
        let (here, expected) = Program::from(model).into_model(nowhere, &access, &mut own);
        for finding in &expected {
            let at = own.position(finding.origin()).unwrap();
            proptest::prop_assert_eq!(at.file, file!(), "{}", finding.message);
        }
        proptest::prop_assert_eq!(findings.len(), expected.len());
        proptest::prop_assert_eq!(&arrived, &here);
        if let Some(model) = here {
            let _ = jitna_iac::check(&model);
        }
    }
}
