//! Resources of a user's own types, in every place, from YAML and from Rust; hooks after synthesis

use jitna_iac::app::{App, judged};
use jitna_iac::assembly::Assembly;
use jitna_iac::cfn::RemovalPolicy;
use jitna_iac::cfn::resources::Topic;
use jitna_iac::diag::{Diagnostics, Severity, Sources, render};
use jitna_iac::diff::{Side, diff};
use jitna_iac::prelude::*;
use jitna_iac::synth::Options;
use jitna_iac::{compile, model, read};

const MODEL: &str = r#"version: 1
organization:
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
unifiedConsole: {regions: [eu-central-1, us-east-1]}
nodeAccess: {units: [workloads], regions: [eu-central-1, us-east-1]}
names:
  groups:
    leads: ec4df598-7071-70a6-0de4-0123456789ab
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
    manualApprovals: [Finance]
    sessionPreferences: standard
"#;

fn compiled(text: &str) -> (Option<Assembly>, Diagnostics, Sources) {
    let mut sources = Sources::default();
    let (model, mut findings) = read::read(text, "jitna.yaml", &mut sources);
    let (assembly, more) = compile(&model.expect("a model"), Options::default());
    findings.append(more);
    findings.sort(&sources);
    (assembly, findings, sources)
}

/// The findings of a model with these resources, as the command prints them
fn found(resources: &str) -> String {
    let (_, findings, sources) = compiled(&format!("{MODEL}resources:\n{resources}"));
    render::text(&findings, &sources, Default::default())
}

fn assembly(resources: &str) -> Assembly {
    let (assembly, findings, sources) = compiled(&format!("{MODEL}resources:\n{resources}"));
    assert!(findings.is_empty(), "{}", render::text(&findings, &sources, Default::default()));
    assembly.expect("templates")
}

/// Templates that have a resource of the model
fn places(assembly: &Assembly, id: &str) -> Vec<String> {
    let stacks = assembly.stacks.iter().map(|stack| (stack.name.clone(), stack.template.clone()));
    let members = assembly.member_templates.iter().map(|member| (member.name.clone(), member.template()));
    let all =
        stacks.chain(members).filter(|(_, template)| template.resources().any(|(own, _)| own.as_str() == id));
    all.map(|(name, _)| name).collect()
}

#[test]
fn a_resource_is_in_every_place_that_it_names() {
    let all = assembly(
        r"  - {id: Here, type: AWS::SNS::Topic}
  - {id: Root, type: AWS::SNS::Topic, account: management}
  - {id: Side, type: AWS::SNS::Topic, rollouts: [workloads]}
  - {id: Spread, type: AWS::SNS::Topic, units: [workloads]}
  - {id: Once, type: AWS::IAM::Role, units: [workloads], regions: [eu-central-1], properties: {AssumeRolePolicyDocument: {Version: '2012-10-17', Statement: [{Effect: Allow, Principal: {Service: ec2.amazonaws.com}, Action: sts:AssumeRole}]}}}
  - {id: Inside, type: AWS::SNS::Topic, templates: [jitna-enable, jitna-workloads]}
  - {id: Both, type: AWS::SNS::Topic, account: administrator, units: [workloads]}
",
    );
    assert_eq!(places(&all, "Here"), ["jitna-resources"]);
    assert_eq!(places(&all, "Root"), ["jitna-management-resources"]);
    assert_eq!(places(&all, "Side"), ["jitna-workloads"]);
    assert_eq!(places(&all, "Spread"), ["jitna-resources-workloads"]);
    assert_eq!(places(&all, "Once").len(), 1);
    assert_eq!(places(&all, "Inside"), ["jitna-enable", "jitna-workloads"]);
    assert_eq!(places(&all, "Both"), ["jitna-resources", "jitna-resources-workloads"]);
    let once = all.member_templates.iter().find(|one| places(&all, "Once").contains(&one.name)).unwrap();
    assert_eq!(once.targets[0].regions.len(), 1);
    let whole = all.single_template.as_ref().unwrap();
    for id in ["Here", "Inside", "Both"] {
        assert!(whole.entry(id.parse::<jitna_iac::cfn::LogicalId>().unwrap()).is_some(), "{id}");
    }
}

#[test]
fn a_stack_with_a_role_asks_for_the_capability() {
    let role = "type: AWS::IAM::Role, properties: {AssumeRolePolicyDocument: {Version: '2012-10-17', Statement: [{Effect: Allow, Principal: {Service: ec2.amazonaws.com}, Action: sts:AssumeRole}]}}";
    let all = assembly(&format!("  - {{id: Mine, templates: [jitna-policies], {role}}}\n"));
    let policies = all.stacks.iter().find(|stack| stack.name == "jitna-policies").unwrap();
    assert_eq!(policies.capabilities, ["CAPABILITY_IAM"]);
}

#[test]
fn resources_alone_make_the_template_of_a_rollout() {
    let text = MODEL.replace("    manualApprovals: [Finance]\n    sessionPreferences: standard\n", "");
    let (assembly, ..) = compiled(&format!(
        "{text}resources:\n  - {{id: Side, type: AWS::SNS::Topic, rollouts: [workloads]}}\n"
    ));
    assert_eq!(places(&assembly.unwrap(), "Side"), ["jitna-workloads"]);
}

#[test]
fn what_cloudformation_refuses_is_found_in_one_run() {
    insta::assert_snapshot!(found(
        r"  - id: NodeAccess
    type: AWS::SNS::Topic
    templates: [jitna-enable]
  - id: Typo
    type: AWS::SNS::Topic
    properties: {TopicNam: a, DisplayName: {'Fn::Subs': b}}
  - id: Waits
    type: AWS::Acme::Thing
    rollouts: [workloads]
    attributes: {DependsOn: Nowhere, DeletionPolicy: Keep}
    properties: {Name: {Ref: NotThere}}
  - {id: Twice, type: AWS::SNS::Topic}
  - {id: Twice, type: AWS::SQS::Queue}
"
    ));
}

#[test]
fn places_that_do_not_exist_are_found() {
    insta::assert_snapshot!(found(
        r"  - {id: Lost, type: AWS::SNS::Topic, templates: [jitna-enabel], rollouts: [wrokloads], units: [wrokloads]}
  - {id: Regions, type: AWS::SNS::Topic, regions: [us-east-1]}
"
    ));
    insta::assert_snapshot!(found("  - {id: Lost, type: AWS::SNS::Topic, templates: [jitna-enabel]}\n"));
}

#[test]
fn every_malformed_value_is_found() {
    let mut sources = Sources::default();
    let text = format!("{MODEL}resources:\n  - {{id: my-topic, type: SNS, properties: [a]}}\n");
    let (_, findings) = read::read(&text, "jitna.yaml", &mut sources);
    insta::assert_snapshot!(render::text(&findings, &sources, Default::default()));
}

/// A manual approval policy as a resource
const POLICY: &str = r"    type: AWS::SSM::Document
    properties:
      DocumentType: ManualApprovalPolicy
      Name: payroll
      DocumentFormat: YAML
      UpdateMethod: NewVersion
      Content:
        schemaVersion: '0.3'
        accessDuration: 7200
        accessTokenRole: SSM-JustInTimeAccessTokenRole
        targets: [{Key: 'tag:Workload', Values: [Payroll]}]
        mainSteps:
          - name: ManualApproval
            action: aws:approve
            timeoutSeconds: 86400
            inputs: {Message: please, MinRequiredApprovals: 1, EnhancedApprovals: {Approvers: [{approver: ec4df598-7071-70a6-0de4-0123456789ab, type: SSOGroup}]}}
";

#[test]
fn a_policy_that_is_a_resource_counts() {
    let text = format!("{MODEL}resources:\n  - id: Payroll\n    rollouts: [workloads]\n{POLICY}");
    let model = read::read(&text, "jitna.yaml", &mut Sources::default()).0.unwrap();
    let deployed = jitna_iac::deployed(&model).unwrap();
    let policy = deployed.manual_approvals.iter().find(|policy| policy.name.as_str() == "payroll").unwrap();
    assert_eq!(policy.access_duration.to_string(), "2h");
    assert!(deployed.rollouts[0].manual_approvals.iter().any(|name| name.as_str() == "payroll"));
    // It is a policy of the deployed model now, and is read back once.
    assert!(jitna_iac::deployed(&deployed).is_none());
    // Two policies for the nodes of one tag contradict each other, wherever they come from.
    let twice = text.replace("Values: [Payroll]", "Values: [Finance]");
    let (_, findings, _) = compiled(&twice);
    assert!(findings.iter().any(|finding| finding.code.as_str() == "JNA0203"), "{findings:?}");
}

#[test]
fn a_policy_that_decisions_cannot_count_is_refused() {
    let elsewhere = format!("  - id: Payroll\n    units: [workloads]\n{POLICY}");
    let computed = format!(
        "  - id: Computed\n    rollouts: [workloads]\n{}",
        POLICY.replace("7200", "{Ref: AWS::AccountId}")
    )
    .replace("Name: payroll", "Name: computed");
    let taken = format!("  - id: Taken\n    rollouts: [workloads]\n{}", POLICY.replace("payroll", "Finance"));
    let manager = "  - id: Manager
    type: AWS::SSMQuickSetup::ConfigurationManager
    properties:
      Name: other
      ConfigurationDefinitions:
        - {Type: AWSQuickSetupType-JITNA, Parameters: {TargetRegions: eu-central-1}}
";
    insta::assert_snapshot!(found(manager));
    insta::assert_snapshot!(found(&format!("{elsewhere}{computed}{taken}")));
}

#[test]
fn an_override_of_a_resource_is_refused() {
    let (_, findings, sources) = compiled(&format!(
        "{MODEL}overrides:\n  - {{template: jitna-resources, resource: Mine, path: Properties.TopicName, set: a}}\nresources:\n  - {{id: Mine, type: AWS::SNS::Topic}}\n"
    ));
    insta::assert_snapshot!(render::text(&findings, &sources, Default::default()));
}

#[test]
fn the_index_brings_resources_back() {
    let text = format!(
        "{MODEL}resources:\n  - {{id: Mine, type: AWS::SNS::Topic, properties: {{TopicName: a, Tags: [{{Key: b, Value: '007'}}]}}, attributes: {{DeletionPolicy: Retain}}}}\n"
    );
    let model = read::read(&text, "jitna.yaml", &mut Sources::default()).0.unwrap();
    let json = serde_json::to_string(&model).unwrap();
    let again = read::read(&json, "index.json", &mut Sources::default()).0.unwrap();
    assert_eq!(again.resources, model.resources);
}

const WORKLOADS: Unit = unit!("workloads", "ou-ab12-11111111");
const LEADS: Group = group!("leads", "ec4df598-7071-70a6-0de4-0123456789ab");

fn described() -> Model {
    let organization =
        Organization::new(account_id!("222222222222"), root_id!("r-ab12"), Region::EU_CENTRAL_1)
            .management_account(account_id!("111111111111"))
            .identity_provider(IdentityProvider::Sso)
            .units([WORKLOADS]);
    let finance = ManualApproval::new("Finance", Nodes::tagged("Workload", "Finance")).level(LEADS);
    let standard = SessionPreferences::new("standard").idle_timeout(minutes(15)).max_duration(minutes(60));
    let rollout =
        Rollout::new("workloads").unit(WORKLOADS).manual_approval(&finance).session_preferences(&standard);
    Model::organization(organization).node_access(NodeAccess::in_units([WORKLOADS])).with(rollout)
}

#[test]
fn a_typed_resource_is_the_resource_of_the_file() {
    let topic = Topic::default().topic_name("node-access-pager");
    let program = described().with(OwnResource::from_resource("Pager", &topic).rollout("workloads"));
    let (program, findings) = judged(program);
    assert!(findings.is_empty(), "{findings:?}");
    let file = format!(
        "{MODEL}resources:\n  - {{id: Pager, type: AWS::SNS::Topic, rollouts: [workloads], properties: {{TopicName: node-access-pager}}}}\n"
    );
    let file = read::read(&file, "jitna.yaml", &mut Sources::default()).0.unwrap();
    assert_eq!(program.unwrap().resources, file.resources);
}

/// A hook that changes a property, adds a resource to every StackSet, and sets an attribute
fn with_hook(model: Model) -> App {
    App::new(model).after_synthesis(|templates| {
        for (name, template) in templates.iter_mut() {
            if name == "jitna-workloads" {
                template.add("Pager", Topic::default().topic_name("pager")).unwrap();
                let ids: Vec<_> = template.resources().map(|(id, _)| id.clone()).collect();
                for id in ids {
                    if let Some(entry) = template.entry_mut(id) {
                        entry.set_deletion_policy(RemovalPolicy::Retain);
                    }
                }
            }
        }
    })
}

#[test]
fn what_a_hook_changes_is_part_of_the_model() {
    let (model, findings) = judged(with_hook(described()));
    assert!(findings.is_empty(), "{findings:?}");
    let model: model::Model = model.unwrap();
    insta::assert_snapshot!(serde_json::to_string_pretty(&(&model.overrides, &model.resources)).unwrap());
    let assembly = compile(&model, Options::default()).0.unwrap();
    let member = assembly.template("jitna-workloads").unwrap();
    assert_eq!(
        member.resources().filter(|(_, entry)| entry.attribute("DeletionPolicy").is_some()).count(),
        3
    );
    // The same under the command: the program hands the changes over.
    let again = judged(with_hook(described())).0.unwrap();
    assert_eq!(again, model);
}

#[test]
fn a_hook_that_breaks_a_template_is_a_finding_at_its_line() {
    let line = line!() + 1;
    let app = App::new(described()).after_synthesis(|templates| {
        if let Some(template) = templates.get_mut("jitna-workloads") {
            let ids: Vec<_> = template.resources().map(|(id, _)| id.clone()).collect();
            for id in ids {
                let path = "Properties.Content.accessDuration".parse().unwrap();
                template.patch(id, &jitna_iac::cfn::Patch::set(path, "for ever")).unwrap();
            }
            template.add("Loop", Topic::default()).unwrap();
            let path = "DependsOn".parse().unwrap();
            template
                .patch(
                    "Loop".parse::<jitna_iac::cfn::LogicalId>().unwrap(),
                    &jitna_iac::cfn::Patch::set(path, "Loop"),
                )
                .unwrap();
            template.set_description("another");
        }
    });
    let (_, findings) = judged(app);
    let mut said: Vec<String> = findings
        .iter()
        .filter(|finding| finding.severity == Severity::Error)
        .map(|finding| {
            let at = finding.origin();
            assert!(format!("{at:?}").contains(&format!("line: {line}")), "{at:?} is not line {line}");
            format!("{}: {}", finding.code, finding.message)
        })
        .collect();
    said.sort();
    insta::assert_snapshot!(said.join("\n"));
}

#[test]
fn diff_does_not_guess_about_unknown_types() {
    let text = |name: &str| {
        format!("{MODEL}resources:\n  - {{id: Mine, type: AWS::Acme::Thing, properties: {{Name: {name}}}}}\n")
    };
    let [before, after] = ["one", "two"].map(|name| compiled(&text(name)).0.unwrap());
    let [before, after] = [before, after].map(|assembly| Side::assembly(&assembly, "model").unwrap());
    let text = diff(&before, &after).unwrap().to_text(false);
    assert!(text.contains("Mine, AWS::Acme::Thing: changed, update behavior unknown"), "{text}");
}

#[test]
fn access_without_a_request_is_found_in_own_policies() {
    let deny =
        r#"{PolicyName: no, PolicyDocument: {Statement: {Effect: Deny, Action: "ssm:*", Resource: "*"}}}"#;
    let trust = "AssumeRolePolicyDocument: {Version: '2012-10-17', Statement: [{Effect: Allow, Principal: {Service: ec2.amazonaws.com}, Action: 'sts:AssumeRole'}]}";
    let admin =
        r#"ManagedPolicyArns: [{"Fn::Sub": "arn:${AWS::Partition}:iam::aws:policy/AdministratorAccess"}]"#;
    let policy = |effect: &str, resource: &str| {
        format!(
            "PolicyDocument: {{Version: '2012-10-17', Statement: [{{Effect: Allow, Action: 'ssm:StartSession', Resource: '*'}}, {{Effect: {effect}, Action: 'ssm:StartSession', Resource: {resource}}}]}}"
        )
    };
    let resources = format!(
        r#"  - {{id: Admin, type: AWS::IAM::Role, properties: {{{trust}, {admin}}}}}
  - {{id: Kept, type: AWS::IAM::Role, properties: {{{trust}, {admin}, Policies: [{deny}]}}}}
  - {{id: Denied, type: AWS::IAM::ManagedPolicy, properties: {{{}}}}}
  - {{id: Partly, type: AWS::IAM::ManagedPolicy, properties: {{{}}}}}
  - {{id: Set, type: AWS::SSO::PermissionSet, account: management, properties: {{Name: operators, InstanceArn: "arn:aws:sso:::instance/ssoins-0123456789abcdef", InlinePolicy: {{Version: '2012-10-17', Statement: [{{Effect: Allow, Action: "ssm:SendCommand", Resource: "*"}}]}}}}}}
  - {{id: Node, type: AWS::IAM::Role, properties: {{{trust}, ManagedPolicyArns: ["arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore"]}}}}
"#,
        policy("Deny", "'*'"),
        policy("Deny", "{'Fn::GetAtt': [Admin, Arn]}"),
    );
    insta::assert_snapshot!(found(&resources));
}
