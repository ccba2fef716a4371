//! `promoteDocuments`: stacks that set the newest versions of documents as their defaults

use std::collections::BTreeSet;

use jitna_iac::assembly::{Assembly, Format};
use jitna_iac::cfn::Template;
use jitna_iac::diag::{Diagnostics, Severity, Sources};
use jitna_iac::import::{Given, Import, import};
use jitna_iac::synth::Options;
use proptest::prelude::*;
use serde_json::Value;

fn made(text: &str) -> (Assembly, Diagnostics) {
    let (model, _) = jitna_iac::read::read(text, "jitna.yaml", &mut Sources::default());
    let (plan, _) = jitna_iac::plan::Plan::new(model.as_ref().unwrap_or_else(|| panic!("{text}")));
    jitna_iac::synth::synth(&plan, Options::default())
}

const ACCOUNT: &str = r#"version: 1
account: {id: "333333333333", region: eu-central-1}
sessionPreferences:
  - {name: standard, maxDuration: 60m}
promoteDocuments: true
"#;

const ORGANIZATION: &str = r#"version: 1
organization:
  managementAccount: "111111111111"
  delegatedAdministrator: "222222222222"
  root: r-ab12
  homeRegion: eu-central-1
  identityProvider: SSO
  units:
    - {name: work, id: ou-ab12-11111111}
nodeAccess: {units: [work]}
denyAccess:
  statements: [{when: [{nodeTag: Secret, is: "yes"}]}]
sessionPreferences:
  - {name: standard, maxDuration: 60m}
rollouts:
  - {name: work, units: [work], sessionPreferences: standard}
  - {name: management, accounts: ["111111111111"], sessionPreferences: standard}
promoteDocuments: true
"#;

/// Text of a template from the first resource of the promotion
fn promotion(template: &Template) -> String {
    let text = template.to_yaml();
    let start = text
        .find("  # Can only change the default versions")
        .unwrap_or_else(|| panic!("no promotion\n{text}"));
    text[start..].to_owned()
}

#[test]
fn one_account_promotes_its_documents() {
    let (assembly, findings) = made(ACCOUNT);
    assert!(findings.is_empty());
    let stack = assembly.stacks.iter().find(|stack| stack.name == "jitna-policies").unwrap();
    assert_eq!(stack.capabilities, ["CAPABILITY_IAM"]);
    insta::assert_snapshot!(promotion(&stack.template), @r##"
    # Can only change the default versions of these documents
    PromotionRole:
      Type: AWS::IAM::Role
      Properties:
        AssumeRolePolicyDocument:
          Version: "2012-10-17"
          Statement:
            - Effect: Allow
              Principal:
                Service: ssm.amazonaws.com
              Action: sts:AssumeRole
              Condition:
                StringEquals:
                  "aws:SourceAccount":
                    Ref: AWS::AccountId
                ArnLike:
                  "aws:SourceArn":
                    "Fn::Sub": arn:${AWS::Partition}:ssm:*:${AWS::AccountId}:automation-execution/*
        Description: Lets Systems Manager make the newest versions of documents their default versions
        Policies:
          - PolicyDocument:
              Version: "2012-10-17"
              Statement:
                - Effect: Allow
                  Action:
                    - ssm:DescribeDocument
                    - ssm:UpdateDocumentDefaultVersion
                  Resource:
                    "Fn::Sub": arn:${AWS::Partition}:ssm:${AWS::Region}:${AWS::AccountId}:document/${SessionPreferences}
            PolicyName: PromoteDocuments

    # Makes the newest version of each document its default
    PromotionRunbook:
      Type: AWS::SSM::Document
      Properties:
        Content:
          schemaVersion: "0.3"
          description: Makes the newest version of each document of its stack the default version
          assumeRole: "{{ AutomationAssumeRole }}"
          parameters:
            AutomationAssumeRole:
              type: AWS::IAM::Role::Arn
              description: Role that changes the default versions
            Contents:
              type: String
              description: Hash of the documents, so that a change runs the association again
              allowedPattern: ^[0-9a-f]{16}$
          mainSteps:
            - name: FindSessionPreferences
              action: aws:executeAwsApi
              maxAttempts: 3
              isCritical: true
              inputs:
                Service: ssm
                Api: DescribeDocument
                Name:
                  Ref: SessionPreferences
                DocumentVersion: $LATEST
              outputs:
                - Name: Version
                  Selector: $.Document.LatestVersion
                  Type: String
            - name: PromoteSessionPreferences
              action: aws:executeAwsApi
              maxAttempts: 3
              isCritical: true
              inputs:
                Service: ssm
                Api: UpdateDocumentDefaultVersion
                Name:
                  Ref: SessionPreferences
                DocumentVersion: "{{ FindSessionPreferences.Version }}"
        DocumentType: Automation

    # Runs the runbook when a document changes
    Promotion:
      Type: AWS::SSM::Association
      DependsOn:
        - SessionPreferences
      Properties:
        Name:
          Ref: PromotionRunbook
        Parameters:
          AutomationAssumeRole:
            - "Fn::GetAtt":
                - PromotionRole
                - Arn
          Contents:
            - 923294834cf30b9b
    "##);
    // In the template with everything, they wait for what the documents wait for, in the same phase.
    let whole = assembly.single_template.as_ref().unwrap();
    for id in ["SessionPreferences", "PromotionRole", "PromotionRunbook", "Promotion"] {
        let entry = whole.resources().find(|(other, _)| other.as_str() == id).unwrap().1;
        assert_eq!(entry.attribute("Condition").unwrap(), "AllPhases", "{id}");
        assert!(entry.attribute("DependsOn").unwrap().to_string().contains("NodeAccess"), "{id}");
    }
    assert!(assembly.setting.whole_names_iam);
}

#[test]
fn stack_sets_and_stacks_of_an_organization_promote_theirs() {
    let (assembly, findings) = made(ORGANIZATION);
    assert!(findings.is_empty());
    let member = assembly.member_templates.iter().find(|member| member.name == "jitna-work").unwrap();
    let text = member.template().to_yaml();
    let start = text.find("  # Can only change the default versions").unwrap();
    // The rest is the same as in one account, except for the phases.
    let (alone, _) = made(ACCOUNT);
    let stack = alone.stacks.iter().find(|stack| stack.name == "jitna-policies").unwrap();
    assert_eq!(text[start..], promotion(&stack.template));
    insta::assert_snapshot!(text[..start], @r##"
    AWSTemplateFormatVersion: "2010-09-09"
    Description: "Just-in-time node access: policies and session preferences of work"

    Resources:
      # How sessions run, end and are logged: standard
      SessionPreferences:
        Type: AWS::SSM::Document
        Properties:
          Content:
            schemaVersion: "1.0"
            description: Document to hold regional settings for Session Manager
            sessionType: Standard_Stream
            inputs:
              s3BucketName: ""
              s3KeyPrefix: ""
              s3EncryptionEnabled: true
              cloudWatchLogGroupName: ""
              cloudWatchEncryptionEnabled: false
              cloudWatchStreamingEnabled: false
              kmsKeyId: ""
              runAsEnabled: false
              runAsDefaultUser: ""
              idleSessionTimeout: "20"
              maxSessionDuration: "60"
              shellProfile:
                windows: ""
                linux: ""
          DocumentFormat: YAML
          DocumentType: Session
          Name: SSM-SessionManagerRunShell
          UpdateMethod: NewVersion
    "##);
    let policies = assembly.stacks.iter().find(|stack| stack.name == "jitna-policies").unwrap();
    let set =
        policies.template.resources().find(|(_, entry)| entry.property("StackSetName").is_some()).unwrap().1;
    assert_eq!(set.property("Capabilities").unwrap().to_string(), r#"["CAPABILITY_IAM"]"#);
    let promoted = |name: &str| {
        let stack = assembly.stacks.iter().find(|stack| stack.name == name).unwrap();
        assert_eq!(stack.capabilities, ["CAPABILITY_IAM"], "{name}");
        let (_, entry) = stack.template.resources().find(|(id, _)| id.as_str() == "Promotion").unwrap();
        entry.attribute("DependsOn").unwrap().to_string()
    };
    assert_eq!(promoted("jitna-policies"), r#"["DenyAccessPolicy"]"#);
    assert_eq!(promoted("jitna-management-eu-central-1-policies"), r#"["SessionPreferences"]"#);
    // The runbook of the promotion does not belong to the documents of access.
    let files = assembly.files(Format::Yaml);
    let file = |name: &str| &files.iter().find(|(path, _)| path == name).unwrap().1;
    assert!(!file("promote.sh").contains("PromotionRunbook"));
    assert!(file("RUNBOOK.md").contains("These stacks promote it (`promoteDocuments`)"));
    assert_eq!(assembly.index(Format::Yaml).stack_sets[0].documents, 1);
}

#[test]
fn without_the_key_nothing_promotes() {
    for text in [ACCOUNT, ORGANIZATION] {
        for other in ["", "promoteDocuments: false\n"] {
            let (assembly, _) = made(&text.replace("promoteDocuments: true\n", other));
            let text: String = assembly.files(Format::Json).into_iter().map(|(_, text)| text).collect();
            assert!(!text.contains("Promotion"), "{text}");
        }
    }
}

#[test]
fn the_key_wants_true_or_false() {
    let text = ACCOUNT.replace("promoteDocuments: true", "promoteDocuments: yes");
    let (_, findings) = jitna_iac::read::read(&text, "jitna.yaml", &mut Sources::default());
    let found: Vec<String> = findings
        .iter()
        .map(|finding| {
            format!("{}: {}; {}", finding.code, finding.message, finding.help.as_deref().unwrap_or_default())
        })
        .collect();
    insta::assert_snapshot!(found.join("\n"), @"JNA0104: expected `true` or `false`, found `yes`; write `true`, without quotes");
}

/// Hash of the documents in the association of a stack
fn contents(assembly: &Assembly) -> [String; 2] {
    let stack = &assembly.stacks.iter().find(|stack| stack.name == "jitna-policies").unwrap().template;
    [stack, assembly.single_template.as_ref().unwrap()].map(|template| {
        let (_, entry) = template.resources().find(|(id, _)| id.as_str() == "Promotion").unwrap();
        entry.property("Parameters").unwrap()["Contents"][0].as_str().unwrap().to_owned()
    })
}

#[test]
fn the_association_runs_again_when_a_document_changes() {
    let with = |more: &str| contents(&made(&format!("{ACCOUNT}{more}")).0);
    let [stack, whole] = with("");
    assert_eq!(stack, whole);
    // The same model gives the same hash; tags create no version.
    assert_eq!(with("tags: {Owner: platform}\n"), [stack.clone(), whole]);
    let override_of = |path: &str, value: &str| {
        format!(
            "overrides:\n  - {{template: jitna-policies, resource: {}, path: {path}, set: \"{value}\"}}\n",
            if path.contains("Parameters") { "Promotion" } else { "SessionPreferences" }
        )
    };
    let [changed, of_whole] = with(&override_of("Properties.Content.inputs.idleSessionTimeout", "15"));
    assert_ne!(changed, stack);
    assert_eq!(changed, of_whole);
    let own = with(&override_of("Properties.Parameters.Contents.0", "0123456789abcdef"));
    assert_eq!(own, ["0123456789abcdef"; 2].map(str::to_owned));
}

#[test]
fn a_role_that_an_override_names_needs_the_capability() {
    let text = format!(
        "{ACCOUNT}overrides:\n  - {{template: jitna-policies, resource: PromotionRole, path: Properties.RoleName, set: DocumentPromoter}}\n"
    );
    let (assembly, findings) = made(&text);
    assert!(findings.is_empty());
    let stack = assembly.stacks.iter().find(|stack| stack.name == "jitna-policies").unwrap();
    assert_eq!(stack.capabilities, ["CAPABILITY_NAMED_IAM"]);
}

/// The model as a program, from the assembly; and the model in YAML
fn imported(assembly: &Assembly) -> [String; 2] {
    let files = assembly.files(Format::Yaml);
    let given = Given::Assembly { name: "assembly".to_owned(), files };
    let mut sources = Sources::default();
    let (imported, findings) = import(&[given], &Import::default(), &mut sources);
    let lost: Vec<_> = findings.iter().filter(|finding| finding.severity > Severity::Note).collect();
    assert!(lost.is_empty(), "{lost:?}");
    let imported = imported.unwrap();
    [imported.to_yaml(&findings, &sources), imported.to_rust(&findings, &sources)]
}

#[test]
fn what_promotes_is_imported_as_the_key() {
    // So many that a template has several runbooks, and preferences that existed before.
    let many: String = (0..90)
        .map(|n| {
            format!("  - {{name: P{n:02}, nodes: {{T: P{n}}}, levels: [{{approvers: [{{role: R}}]}}]}}\n")
        })
        .collect();
    let account = format!("{ACCOUNT}manualApprovals:\n{many}");
    let organization = format!(
        "{}existing:\n  sessionPreferences:\n    - {{accounts: [\"333333333333\", \"222222222222\"], import: standard}}\n",
        ORGANIZATION
            .replace("ou-ab12-11111111}", "ou-ab12-11111111, accounts: [{name: a, id: \"333333333333\"}, {name: b, id: \"222222222222\"}]}")
            .replace("units: [work], sessionPreferences", "units: [work], excludeAccounts: [a, b], sessionPreferences")
    );
    for (text, associations) in [(account, 4), (organization, 5)] {
        let (assembly, _) = made(&text);
        let [yaml, program] = imported(&assembly);
        assert!(yaml.contains("\npromoteDocuments: true\n"), "{yaml}");
        assert!(!yaml.contains("overrides:"), "{yaml}");
        assert!(program.contains(".promote_documents(true)"), "{program}");
        let again = made(&yaml).0;
        let files = |assembly: &Assembly| -> Vec<(String, String)> {
            let files = assembly.files(Format::Yaml);
            files.into_iter().filter(|(path, _)| path.starts_with("stack")).collect()
        };
        assert_eq!(files(&again), files(&assembly));
        let count = files(&assembly)
            .iter()
            .map(|(_, text)| text.matches("\n    Type: AWS::SSM::Association\n").count())
            .sum::<usize>();
        assert_eq!(count, associations);
    }
}

#[test]
fn what_does_something_else_is_not_imported_as_the_key() {
    let (assembly, _) = made(ACCOUNT);
    let stack = assembly.stacks.iter().find(|stack| stack.name == "jitna-policies").unwrap();
    let text = stack.template.to_json().replace("UpdateDocumentDefaultVersion\",", "DeleteDocument\",");
    let given = Given::Text { name: "template.json".to_owned(), text };
    let options = Import {
        account: "333333333333".parse().ok(),
        region: "eu-central-1".parse().ok(),
        ..Import::default()
    };
    let mut sources = Sources::default();
    let (imported, findings) = import(&[given], &options, &mut sources);
    let yaml = imported.unwrap().to_yaml(&findings, &sources);
    assert!(!yaml.contains("promoteDocuments"), "{yaml}");
    let foreign: Vec<&str> = findings
        .iter()
        .filter(|finding| finding.code.as_str() == "JNA0143")
        .map(|finding| finding.message.as_str())
        .collect();
    insta::assert_snapshot!(foreign.join("\n"), @r##"
    `PromotionRole` (AWS::IAM::Role): the model does not create it
    `PromotionRunbook` (AWS::SSM::Document): the model does not create it
    `Promotion` (AWS::SSM::Association): the model does not create it
    "##);
}

#[test]
fn comparing_names_documents_and_not_what_promotes_them() {
    let side = |text: &str| {
        let (assembly, _) = made(text);
        let files = assembly.files(Format::Json);
        jitna_iac::compare::Side::files(&files, "a", &mut Sources::default()).unwrap()
    };
    let more = format!(
        "{ACCOUNT}manualApprovals:\n  - {{name: Shop, nodes: {{T: Shop}}, levels: [{{approvers: [{{role: R}}]}}]}}\n"
    );
    let without = ACCOUNT.replace("promoteDocuments: true\n", "");
    let told = |old: &str, new: &str| jitna_iac::compare::permissiveness(&side(old), &side(new)).to_text();
    insta::assert_snapshot!(told(ACCOUNT, &more), @r##"
    a → a: looser

    looser
      account 333333333333, eu-central-1
      + gains access by manual approval: a node tagged `T: Shop`
          before: denied: no policy covers the node
          now: `Shop` is asked
    "##);
    insta::assert_snapshot!(told(&without, ACCOUNT), @r##"
    a → a: equal

    equal
      account 333333333333, eu-central-1

    what surrounds the policies: weaker
      - trust and permissions of roles: new statement that allows `sts:AssumeRole` of `AssumeRolePolicyDocument` (jitna-policies, PromotionRole)
    "##);
}

/// Names of the documents of access in a template, by logical ID
fn documents(template: &Template) -> BTreeSet<String> {
    let all = template.resources().filter(|(_, entry)| entry.type_name() == "AWS::SSM::Document");
    let of_access = all.filter(|(_, entry)| entry.property("DocumentType").unwrap() != "Automation");
    of_access.map(|(id, _)| id.to_string()).collect()
}

/// What each association of a template waits for, what its runbook promotes, and what its role may promote
fn promoted(template: &Template) -> Vec<[BTreeSet<String>; 4]> {
    let entry = |id: &Value| {
        let id = id.as_str().unwrap();
        template.resources().find(|(other, _)| other.as_str() == id).unwrap().1
    };
    let associations = template.resources().filter(|(_, entry)| entry.type_name() == "AWS::SSM::Association");
    associations
        .map(|(_, association)| {
            let all = documents(template);
            let waits = association.attribute("DependsOn").unwrap().as_array().unwrap().iter();
            let waits = waits.map(|id| id.as_str().unwrap().to_owned()).filter(|id| all.contains(id));
            let content = entry(&association.property("Name").unwrap()["Ref"]).property("Content").unwrap();
            let steps = content["mainSteps"].as_array().unwrap();
            let calls = |api: &str| -> BTreeSet<String> {
                let steps = steps.iter().filter(|step| step["inputs"]["Api"] == api);
                steps.map(|step| step["inputs"]["Name"]["Ref"].as_str().unwrap().to_owned()).collect()
            };
            let role = entry(
                &association.property("Parameters").unwrap()["AutomationAssumeRole"][0]["Fn::GetAtt"][0],
            );
            let resource =
                &role.property("Policies").unwrap()[0]["PolicyDocument"]["Statement"][0]["Resource"];
            let resources = resource.as_array().cloned().unwrap_or_else(|| vec![resource.clone()]);
            let may = resources.iter().map(|arn| {
                let text = arn["Fn::Sub"].as_str().unwrap();
                text.rsplit_once("document/${").unwrap().1.trim_end_matches('}').to_owned()
            });
            // Every step leads to the next document, or ends the run as failed.
            for (number, step) in steps.iter().enumerate() {
                assert_eq!(step["isCritical"], true);
                assert!(step["name"].as_str().unwrap().len() <= 128);
                let next = steps
                    .get(number / 2 * 2 + 2)
                    .map(|next| format!("step:{}", next["name"].as_str().unwrap()));
                assert_eq!(step["onFailure"].as_str().map(str::to_owned), next);
            }
            // Limits of roles and documents.
            assert!(
                content.to_string().len() < 64 * 1024
                    && role.property("Policies").unwrap().to_string().len() < 10_240
            );
            [waits.collect(), calls("DescribeDocument"), calls("UpdateDocumentDefaultVersion"), may.collect()]
        })
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    /// Every document is promoted by exactly one association, whose role may promote only these documents
    #[test]
    fn every_document_is_promoted_once(count in 0..130_usize, of_organization: bool, deny: bool, session: bool, auto: bool, length in 3..100_usize) {
        let mut text = if of_organization { ORGANIZATION } else { ACCOUNT }.to_owned();
        if !deny {
            text = text.replace("denyAccess:\n  statements: [{when: [{nodeTag: Secret, is: \"yes\"}]}]\n", "");
        }
        if !session {
            text = text.replace("sessionPreferences:\n  - {name: standard, maxDuration: 60m}\n", "").replace(", sessionPreferences: standard", "");
        }
        if auto {
            text += "autoApprovals:\n  - {name: everyday, statements: [{when: [{nodeTag: Stage, is: test}]}]}\n";
            text = text.replace("{name: work, units: [work]", "{name: work, units: [work], autoApproval: everyday");
        }
        let names: Vec<String> = (0..count).map(|number| format!("P{number}-{}", "x".repeat(length))).collect();
        if count > 0 {
            text += "manualApprovals:\n";
            for name in &names {
                text += &format!("  - {{name: {name}, nodes: {{T: {name}}}, levels: [{{approvers: [{{role: R}}]}}]}}\n");
            }
            text = text.replace("{name: work,", &format!("{{name: work, manualApprovals: [{}],", names.join(", ")));
        }
        let (assembly, _) = made(&text);
        let mut templates: Vec<Template> = assembly.member_templates.iter().map(|member| member.template()).collect();
        templates.extend(assembly.stacks.iter().map(|stack| stack.template.clone()));
        templates.extend(assembly.single_template.clone());
        let mut total = 0;
        for template in &templates {
            let all = documents(template);
            let groups = promoted(template);
            total += all.len();
            prop_assert_eq!(groups.iter().map(|[waits, ..]| waits.len()).sum::<usize>(), all.len());
            prop_assert_eq!(groups.iter().flat_map(|[waits, ..]| waits.clone()).collect::<BTreeSet<_>>(), all);
            for [waits, found, promoted, may] in &groups {
                prop_assert!((1..=40).contains(&waits.len()));
                prop_assert_eq!(waits, found);
                prop_assert_eq!(waits, promoted);
                prop_assert_eq!(waits, may);
            }
        }
        prop_assert!(total >= count);
    }
}
