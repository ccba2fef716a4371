//! Overrides are checked like the rest: their paths, their effect on resources, and their effect on decisions

use jitna_iac::diag::{Severity, Sources};
use jitna_iac::synth::Options;
use jitna_iac::{compile, read};

const MODEL: &str = r#"version: 1
organization:
  id: o-a1b2c3d4e5
  managementAccount: "111111111111"
  delegatedAdministrator: "222222222222"
  root: r-ab12
  homeRegion: eu-central-1
  identityProvider: SSO
  units:
    - name: workloads
      id: ou-ab12-11111111
      accounts:
        - {name: shop, id: "333333333333"}
    - name: sandbox
      id: ou-ab12-22222222
      accounts:
        - {name: play, id: "444444444444"}
nodeAccess: {units: [workloads, sandbox]}
names:
  groups:
    leads: ec4df598-7071-70a6-0de4-0123456789ab
    engineers: e8c17310-e011-7089-d989-10da10123456
denyAccess:
  statements:
    - {name: critical, when: [{nodeTag: Criticality, is: High}]}
autoApprovals:
  - name: everyday
    statements:
      - {name: dev, group: engineers, when: [{nodeTag: Environment, is: DEV}]}
manualApprovals:
  - name: Finance
    nodes: {Workload: Finance}
    levels:
      - approvers: [{group: leads}]
sessionPreferences:
  - {name: standard, idleTimeout: 15m, maxDuration: 60m}
rollouts:
  - name: workloads
    units: [workloads]
    autoApproval: everyday
    manualApprovals: [Finance]
    sessionPreferences: standard
  - name: sandbox
    units: [sandbox]
    autoApproval: everyday
    manualApprovals: [Finance]
    sessionPreferences: standard
"#;

/// Findings of errors and warnings: code, marked text, message, help
fn found(overrides: &[(&str, &str, &str, &str)]) -> Vec<String> {
    let mut text = format!("{MODEL}overrides:\n");
    for (template, resource, path, set) in overrides {
        let change = if *set == "delete" { "delete: true".to_owned() } else { format!("set: {set}") };
        text += &format!("  - {{template: {template}, resource: {resource}, path: '{path}', {change}}}\n");
    }
    let mut sources = Sources::default();
    let (model, mut findings) = read::read(&text, "jitna.yaml", &mut sources);
    findings.append(compile(&model.expect("a model"), Options::default()).1);
    findings.sort(&sources);
    let heavy = findings.iter().filter(|finding| finding.severity > Severity::Note);
    heavy
        .map(|finding| {
            let at = sources.position(finding.origin()).expect("a place");
            let line = text.lines().nth(at.line as usize - 1).unwrap_or_default();
            let marked: String = line
                .chars()
                .skip(at.column as usize - 1)
                .take((at.end_column - at.column) as usize)
                .collect();
            let help = finding.help.as_ref().map(|help| format!(" ({help})")).unwrap_or_default();
            format!("{} {marked}: {}{help}", finding.code, finding.message)
        })
        .collect()
}

/// Logical ID in a template with this beginning
fn id(template: &str, beginning: &str) -> String {
    let model = read::read(MODEL, "jitna.yaml", &mut Sources::default()).0.expect("a model");
    let assembly = compile(&model, Options::default()).0.expect("templates");
    let template = assembly.template(template).expect("the template");
    let mut ids = template.resources().map(|(id, _)| id.to_string());
    ids.find(|id| id.starts_with(beginning)).expect("the resource")
}

fn finance() -> String {
    id("jitna-workloads", "ManualApprovalFinance")
}

fn stack_set() -> String {
    id("jitna-policies", "StackSetJitnaWorkloads")
}

#[test]
fn what_aws_takes_is_quiet() {
    let finance = finance();
    for change in [
        ("jitna-policies", "DenyAccessPolicy", "DeletionPolicy", "Retain"),
        ("jitna-policies", "DenyAccessPolicy", "Metadata.Owner", "platform"),
        (
            "jitna-workloads",
            "SessionPreferences",
            "Properties.Content.inputs.kmsKeyId",
            "{'Fn::Sub': 'alias/${AWS::Region}'}",
        ),
        ("jitna-workloads", "SessionPreferences", "Properties.VersionName", "one"),
        ("jitna-workloads", "AutoApprovalPolicy", "Properties.Tags", "[{Key: Owner, Value: a}]"),
        ("jitna-workloads", finance.as_str(), "Properties.Content.accessDuration", "28800"),
        ("jitna-enable", "NodeAccess", "Properties.ConfigurationDefinitions.0.TypeVersion", "'3.0'"),
        ("jitna-enable", "NodeAccess", "Properties.Tags.Owner", "platform"),
        (
            "jitna-enable",
            "UnifiedConsole",
            "Properties.ConfigurationDefinitions.0.Parameters.AgentUpdateSchedule",
            "rate(40 days)",
        ),
        (
            "jitna-enable",
            "UnifiedConsole",
            "Properties.ConfigurationDefinitions.0.Parameters.CreateRemediationRoles",
            "'false'",
        ),
    ] {
        assert_eq!(found(&[change]), Vec::<String>::new(), "{change:?}");
    }
}

#[test]
fn a_path_that_leads_nowhere_says_where_to() {
    let session =
        |path: &str, set: &str| found(&[("jitna-workloads", "SessionPreferences", path, set)]).join("\n");
    let mut all = Vec::new();
    for path in [
        "/Properties/Content/inputs/idleSessionTimeout",
        "#/Properties/Content",
        "$.Properties.Content",
        "Properties/Content/inputs",
        "Properties.Tags[0].Key",
        "Propertes.Name",
        "properties.Name",
        "deletionPolicy",
        "UpdateMethod",
        "Properties.UpdateMetod",
        "Properties.Content.inputs.idleSessionTimout",
        "Properties.Content.input.idleSessionTimeout",
        "Properties.Tags.3.Key",
        "Properties.Content.inputs.idleSessionTimeout.minutes",
        "Properties..Name",
    ] {
        all.push(format!("{path}\n  {}", session(path, "'15'")));
    }
    all.push(format!("delete\n  {}", session("Properties.Content.inputs.idleSessionTimout", "delete")));
    let set = stack_set();
    for (path, change) in [
        ("Properties.TemplateBody.Resources", "{}"),
        ("Properties.TemplateBody", "'{}'"),
        ("Properties.StackInstancesGroup.0.Regions", "[eu-west-1]"),
        ("Properties.OperationPreferences.MaxConcurrentPercentage", "'all'"),
        ("Properties.Capabilities", "[CAPABILITY_NAMED]"),
    ] {
        let found = found(&[("jitna-policies", &set, path, change)]);
        all.push(format!("StackSet: {path}\n  {}", found.join("\n  ")));
    }
    insta::assert_snapshot!(all.join("\n"));
}

#[test]
fn what_aws_refuses_is_found_whatever_the_resource() {
    let finance = finance();
    let all: Vec<String> = [
        ("jitna-policies", "DenyAccessPolicy", "DeletionPolicy", "retain"),
        ("jitna-policies", "DenyAccessPolicy", "UpdateReplacePolicy", "RetainExceptOnCreate"),
        ("jitna-policies", "DenyAccessPolicy", "DependsOn", "NodeAccess"),
        ("jitna-policies", "DenyAccessPolicy", "Condition", "IsHome"),
        ("jitna-policies", "DenyAccessPolicy", "Type", "AWS::SSM::Documents"),
        ("jitna-policies", "DenyAccessPolicy", "Properties.Content", "delete"),
        ("jitna-policies", "DenyAccessPolicy", "Properties.Content.AutoApprovalPolicyDocuments", "[]"),
        (
            "jitna-policies",
            "DenyAccessPolicy",
            "Properties.Content.AutoApprovalPolicyDocuments.0.type",
            "cedar",
        ),
        ("jitna-workloads", "AutoApprovalPolicy", "Properties.DocumentType", "ManualApprovalPolicy"),
        ("jitna-workloads", "AutoApprovalPolicy", "Properties.Name", "everyday"),
        ("jitna-workloads", "AutoApprovalPolicy", "Properties.UpdateMethod", "delete"),
        ("jitna-workloads", "AutoApprovalPolicy", "Properties.DocumentFormat", "TEXT"),
        ("jitna-workloads", "AutoApprovalPolicy", "Properties.Content.accessDuration", "7200"),
        ("jitna-workloads", "AutoApprovalPolicy", "Properties.Content.accessTokenRole", "TokenRole"),
        ("jitna-workloads", "AutoApprovalPolicy", "Properties.Content", "nothing of a document"),
        ("jitna-workloads", finance.as_str(), "Properties.Content.accessDuration", "5400"),
        ("jitna-workloads", finance.as_str(), "Properties.Content.targets.0.Key", "Workload"),
        ("jitna-workloads", finance.as_str(), "Properties.Content.mainSteps.0.action", "aws:aprove"),
        ("jitna-workloads", finance.as_str(), "Properties.Content.mainSteps.0.timeoutSeconds", "9999999"),
        (
            "jitna-workloads",
            finance.as_str(),
            "Properties.Content.mainSteps.0.inputs.EnhancedApprovals.Approvers.0.type",
            "SsoGroup",
        ),
        ("jitna-workloads", "SessionPreferences", "Properties.Content.inputs.idleSessionTimeout", "'90'"),
        ("jitna-workloads", "SessionPreferences", "Properties.Content.inputs.maxSessionDuration", "2 hours"),
        (
            "jitna-workloads",
            "SessionPreferences",
            "Properties.Content.inputs.s3EncryptionEnabled",
            "yes please",
        ),
        ("jitna-workloads", "SessionPreferences", "Properties.Content.schemaVersion", "'2.2'"),
        ("jitna-workloads", "SessionPreferences", "Properties.Content.inputs.fileSystem", "none"),
        (
            "jitna-enable",
            "NodeAccess",
            "Properties.ConfigurationDefinitions.0.Type",
            "AWSQuickSetupType-JITA",
        ),
        (
            "jitna-enable",
            "NodeAccess",
            "Properties.ConfigurationDefinitions.0.Parameters.TargetRegion",
            "eu-west-1",
        ),
        ("jitna-enable", "NodeAccess", "Properties.ConfigurationDefinitions.0.Parameters.Schedule", "x"),
        (
            "jitna-enable",
            "NodeAccess",
            "Properties.ConfigurationDefinitions.0.Parameters.TargetRegions",
            "'eu-central-1, eu-west-1'",
        ),
        (
            "jitna-enable",
            "NodeAccess",
            "Properties.ConfigurationDefinitions.0.Parameters.TargetRegions",
            "eu-west-1",
        ),
        (
            "jitna-enable",
            "NodeAccess",
            "Properties.ConfigurationDefinitions.0.Parameters.HomeRegion",
            "delete",
        ),
        (
            "jitna-enable",
            "NodeAccess",
            "Properties.ConfigurationDefinitions.0.Parameters.IdentityProviderSetting",
            "Sso",
        ),
        ("jitna-enable", "NodeAccess", "Properties.ConfigurationDefinitions", "[]"),
        ("jitna-enable", "NodeAccess", "Properties.ManagerArn", "arn"),
        (
            "jitna-enable",
            "UnifiedConsole",
            "Properties.ConfigurationDefinitions.0.Parameters.AgentUpdateSchedule",
            "14 days",
        ),
        ("jitna-enable", "LocalExecutionRole", "Properties.MaxSessionDuration", "60"),
        ("jitna-enable", "LocalExecutionRole", "Properties.RoleName", "'a b'"),
        (
            "jitna-enable",
            "LocalExecutionRole",
            "Properties.AssumeRolePolicyDocument.Statement.0.Effect",
            "allow",
        ),
        ("jitna-enable", "LocalExecutionRole", "Properties.AssumeRolePolicyDocument.Statement", "delete"),
        (
            "jitna-workloads",
            "SessionPreferences",
            "Properties.Content.inputs.maxSessionDuration",
            "{'Ref': 'AWS::Region'}",
        ),
    ]
    .into_iter()
    .map(|change| format!("{}.{} {}\n  {}", change.0, change.1, change.2, found(&[change]).join("\n  ")))
    .collect();
    insta::assert_snapshot!(all.join("\n"));
}

/// The deployed values are checked: the Cedar text, durations and limits that an override sets
#[test]
fn checks_see_what_an_override_says() {
    let finance = finance();
    let cedar = |text: &str| format!("'{text}'");
    let permit = "permit (principal, action == AWS::SSM::Action::\"getTokenForInstanceAccess\", resource)";
    let forbid = "forbid (principal, action == AWS::SSM::Action::\"getTokenForInstanceAccess\", resource) when { resource.getTag(\"Env\") == \"PROD\" };";
    let auto = "Properties.Content.AutoApprovalPolicyDocuments.0.content";
    let all: Vec<String> = [
        ("jitna-workloads", "AutoApprovalPolicy", auto, cedar(&format!("{permit};"))),
        ("jitna-workloads", "AutoApprovalPolicy", auto, cedar(permit)),
        ("jitna-workloads", "AutoApprovalPolicy", auto, cedar(forbid)),
        ("jitna-policies", "DenyAccessPolicy", auto, cedar(forbid)),
        (
            "jitna-workloads",
            "SessionPreferences",
            "Properties.Content.inputs.maxSessionDuration",
            "'120'".to_owned(),
        ),
        (
            "jitna-workloads",
            "SessionPreferences",
            "Properties.Content.inputs.maxSessionDuration",
            "delete".to_owned(),
        ),
        (
            "jitna-workloads",
            finance.as_str(),
            "Properties.Content.mainSteps.0.inputs.EnhancedApprovals.Approvers",
            "[{type: SSOGroup, approver: missing}]".to_owned(),
        ),
        ("jitna-workloads", finance.as_str(), "Properties.Content.targets.0.Values", "[Ledger]".to_owned()),
    ]
    .iter()
    .map(|(template, resource, path, set)| {
        format!("{resource} {path}\n  {}", found(&[(template, resource, path, set)]).join("\n  "))
    })
    .collect();
    insta::assert_snapshot!(all.join("\n"));
}

/// An override of one rollout applies only to that rollout
#[test]
fn decisions_go_by_the_rollout_that_is_overridden() {
    use jitna_iac::decide::{Engine, Node, User};
    use jitna_iac::plan::Plan;
    let text = format!(
        "{MODEL}overrides:\n  - template: jitna-workloads\n    resource: AutoApprovalPolicy\n    path: Properties.Content.AutoApprovalPolicyDocuments.0.content\n    set: |\n      permit (principal, action == AWS::SSM::Action::\"getTokenForInstanceAccess\", resource)\n      when {{ resource.hasTag(\"Environment\") && resource.getTag(\"Environment\") == \"TEST\" }};\n"
    );
    let model = read::read(&text, "jitna.yaml", &mut Sources::default()).0.expect("a model");
    assert!(compile(&model, Options::default()).0.is_some());
    let deployed = jitna_iac::deployed(&model).expect("another model");
    let engine = Engine::new(&Plan::new(&deployed).0).expect("an engine");
    let decide = |account: &str, environment: &str| {
        let place = engine.place(account, None, "eu-central-1");
        let tags = [("Environment".to_owned(), environment.to_owned())].into();
        let user = User { groups: vec!["engineers".to_owned()], ..User::default() };
        place.decide(&user, &[].into(), &Node { tags, ..Node::default() }).outcome.as_str()
    };
    let all = [decide("shop", "TEST"), decide("shop", "DEV"), decide("play", "TEST"), decide("play", "DEV")];
    assert_eq!(all, ["auto-approved", "not-covered", "not-covered", "auto-approved"]);
    // Without overrides of contents, the model is unchanged.
    assert!(
        jitna_iac::deployed(&read::read(MODEL, "jitna.yaml", &mut Sources::default()).0.unwrap()).is_none()
    );
}

/// Units, Regions and identity provider of node access, as an override sets them
#[test]
fn node_access_is_where_an_override_sets_it_up() {
    use jitna_iac::decide::{Engine, Node, User};
    use jitna_iac::plan::Plan;
    let change = |parameter: &str, value: &str| {
        format!(
            "{MODEL}overrides:\n  - template: jitna-enable\n    resource: NodeAccess\n    path: Properties.ConfigurationDefinitions.0.Parameters.{parameter}\n    set: {value}\n"
        )
    };
    let model = |text: &str| read::read(text, "jitna.yaml", &mut Sources::default()).0.expect("a model");
    let narrow = model(&change("TargetOrganizationalUnits", "ou-ab12-11111111"));
    let deployed = jitna_iac::deployed(&narrow).expect("another model");
    // The deny-access policy is shared with the units of node access.
    let decide = |model: &jitna_iac::model::Model, account: &str| {
        let engine = Engine::new(&Plan::new(model).0).expect("an engine");
        let place = engine.place(account, None, "eu-central-1");
        let tags = [("Environment", "DEV"), ("Criticality", "High")]
            .map(|(k, v)| (k.to_owned(), v.to_owned()))
            .into();
        let user = User { groups: vec!["engineers".to_owned()], ..User::default() };
        place.decide(&user, &[].into(), &Node { tags, ..Node::default() }).outcome.as_str().to_owned()
    };
    assert_eq!([decide(&deployed, "shop"), decide(&deployed, "play")], ["not-covered", "auto-approved"]);
    assert_eq!(decide(&model(MODEL), "play"), "not-covered");
    let at = "Properties.ConfigurationDefinitions.0.Parameters";
    let all: Vec<String> = [
        ("TargetOrganizationalUnits", "ou-ab12-11111111"),
        ("TargetOrganizationalUnits", "'ou-ab12-11111111,ou-ab12-22222222,ou-ab12-33333333'"),
        ("TargetOrganizationalUnits", "r-ab12"),
        ("TargetRegions", "eu-west-1"),
        ("IdentityProviderSetting", "IAM"),
    ]
    .iter()
    .map(|(parameter, value)| {
        let found = found(&[("jitna-enable", "NodeAccess", &format!("{at}.{parameter}"), value)]);
        format!("{parameter}: {value}\n  {}", found.join("\n  "))
    })
    .collect();
    insta::assert_snapshot!(all.join("\n"));
}

/// The model of `MODEL`, described in Rust, with one override: resource, path, value
fn described(change: Option<&(&str, &str, serde_json::Value)>) -> jitna_iac::describe::Model {
    use jitna_iac::describe::*;
    let workloads = Unit::new("workloads", "ou-ab12-11111111");
    let sandbox = Unit::new("sandbox", "ou-ab12-22222222");
    let shop = Account::new("shop", "333333333333").inside(workloads);
    let play = Account::new("play", "444444444444").inside(sandbox);
    let leads = Group::new("leads", "ec4df598-7071-70a6-0de4-0123456789ab");
    let engineers = Group::new("engineers", "e8c17310-e011-7089-d989-10da10123456");
    let organization = Organization::new("222222222222", "r-ab12", Region::EU_CENTRAL_1)
        .id("o-a1b2c3d4e5")
        .management_account("111111111111")
        .identity_provider(IdentityProvider::Sso)
        .accounts([shop, play]);
    let development = Statement::new("dev").group(engineers).when(node_tag("Environment").is("DEV"));
    let everyday = AutoApproval::new("everyday", [development]);
    let finance = ManualApproval::new("Finance", Nodes::tagged("Workload", "Finance")).level(leads);
    let standard = SessionPreferences::new("standard").idle_timeout(minutes(15)).max_duration(minutes(60));
    let rollout = |name: &str, unit| {
        Rollout::new(name)
            .unit(unit)
            .auto_approval(&everyday)
            .manual_approval(&finance)
            .session_preferences(&standard)
    };
    let model = Model::organization(organization)
        .node_access(NodeAccess::in_units([workloads, sandbox]))
        .with(DenyAccess::new([Statement::new("critical").when(node_tag("Criticality").is("High"))]))
        .with([rollout("workloads", workloads), rollout("sandbox", sandbox)]);
    match change {
        Some((resource, path, value)) => {
            model.override_property("jitna-workloads", *resource, *path, value.clone())
        }
        None => model,
    }
}

/// The library, a program, its output as the command reads it, a build script and `find`: all check the model after its overrides
#[test]
fn every_way_to_check_finds_the_same() {
    let preferences = serde_json::json!({
        "schemaVersion": "1.0",
        "sessionType": "Standard_Stream",
        "inputs": {"idleSessionTimeout": "60", "maxSessionDuration": "1440"},
    });
    let unguarded = "forbid (principal, action == AWS::SSM::Action::\"StartSession\", resource) when { resource.getTag(\"Env\") != \"dev\" };";
    let session = "SessionPreferences";
    for change in [
        None,
        Some((session, "Properties.Content", preferences)),
        Some((session, "Properties.Content.inputs.maxSessionDuration", "0".into())),
        Some((session, "Properties.Nowhere", 1.into())),
        Some((
            "AutoApprovalPolicy",
            "Properties.Content.AutoApprovalPolicyDocuments.0.content",
            unguarded.into(),
        )),
    ] {
        let shown = |findings: &jitna_iac::diag::Diagnostics| {
            let mut all: Vec<String> =
                findings.iter().map(|f| format!("{} {} {}", f.severity, f.code, f.message)).collect();
            all.sort();
            all
        };
        let described = || described(change.as_ref());
        let (model, findings) = read::described(described());
        assert!(findings.is_empty(), "{findings:?}");
        let model = model.unwrap();
        let expected = shown(&jitna_iac::check(&model));
        // Without an override, there is only the note about the format of the deny-access document.
        assert_eq!(expected.len() > 1, change.is_some(), "{change:?}\n{expected:#?}");
        assert_eq!(shown(&compile(&model, Options::default()).1), expected);
        let text = serde_json::to_string(&model).unwrap();
        assert_eq!(shown(&jitna_iac::find(&text, "jitna.json", &mut Sources::default())), expected);

        let (mut out, mut err) = (Vec::new(), Vec::new());
        let args = ["check", "--format", "json"].map(std::ffi::OsString::from);
        let mut console = jitna_iac::app::Console::new(&mut out, &mut err);
        jitna_iac::app::run_with(described(), args, &|_| None, &[], &mut console);
        let printed: serde_json::Value = serde_json::from_slice(&out).unwrap();
        let mut of_program: Vec<String> =
            printed["findings"].as_array().unwrap().iter().map(json_line).collect();
        of_program.sort();
        assert_eq!(of_program, expected);

        let folder = tempfile::tempdir().unwrap();
        let env = |name: &str| (name == "OUT_DIR").then(|| folder.path().as_os_str().to_owned());
        let built =
            jitna_iac::build::from_model(described()).deny(Severity::Note).write_with(&env, &mut Vec::new());
        let of_build = match built {
            Err(jitna_iac::Error::Rejected(rejected)) => shown(rejected.findings()),
            other => other.map(|()| Vec::new()).unwrap(),
        };
        assert_eq!(of_build, expected);

        let mut sources = Sources::default();
        let output = read::to_program_output(described());
        let access = read::FileAccess::default();
        let (handed, findings) = read::from_program(&output, folder.path(), &access, &mut sources).unwrap();
        assert!(findings.is_empty());
        assert_eq!(shown(&jitna_iac::check(&handed.unwrap())), expected);
    }
}

fn json_line(finding: &serde_json::Value) -> String {
    let text = |key: &str| finding[key].as_str().unwrap().to_owned();
    format!("{} {} {}", text("severity"), text("code"), text("message"))
}
