//! Content of templates for models that no example shows

use jitna_iac::assembly::Assembly;
use jitna_iac::diag::{Diagnostics, Sources};
use jitna_iac::synth::Options;

const ORGANIZATION: &str = r#"version: 1
organization:
  managementAccount: "111111111111"
  delegatedAdministrator: "222222222222"
  root: r-ab12
  homeRegion: eu-central-1
  identityProvider: SSO
  units:
    - {name: workloads, id: ou-ab12-11111111}
"#;

fn synth(text: &str, options: Options) -> (Assembly, Diagnostics, Sources) {
    let mut sources = Sources::default();
    let (model, _) = jitna_iac::read::read(text, "jitna.yaml", &mut sources);
    let model = model.unwrap();
    let (plan, _) = jitna_iac::plan::Plan::new(&model);
    let (assembly, findings) = jitna_iac::synth::synth(&plan, options);
    (assembly, findings, sources)
}

/// Template of a stack, as JSON
fn template(assembly: &Assembly, stack: &str) -> String {
    assembly.stacks.iter().find(|s| s.name == stack).unwrap().template.to_json()
}

#[test]
fn the_management_account_takes_roles_of_its_own() {
    let text = format!(
        "{ORGANIZATION}deploymentRoles:\n  mode: existing\n  administration: arn:aws:iam::222222222222:role/ops/Administration\n  \
         execution: arn:aws:iam::222222222222:role/ops/Execution\n\
         rollouts:\n  - {{name: management, accounts: ['111111111111']}}\n"
    );
    let (assembly, ..) = synth(&text, Options::default());
    let written = "arn:aws:iam::222222222222:role/ops/Administration";
    assert!(template(&assembly, "jitna-enable").contains(written));
    let management = template(&assembly, "jitna-management-eu-central-1-enable");
    assert!(!management.contains("222222222222"), "{management}");
    assert!(management.contains("iam::${AWS::AccountId}:role/ops/Administration"), "{management}");
}

#[test]
fn a_document_that_is_too_large_is_shown_where_it_is_written() {
    let statement = |n: usize| {
        format!(
            "          permit (principal, action == AWS::SSM::Action::\"getTokenForInstanceAccess\", resource) \
             when {{ resource.hasTag(\"E{n}\") && resource.getTag(\"E{n}\") == \"{}\" }};\n",
            "x".repeat(200)
        )
    };
    let large: String = (0..250).map(statement).collect();
    for place in ["units: [workloads]", "accounts: ['111111111111']"] {
        let text = format!(
            "{ORGANIZATION}autoApprovals:\n  - name: small\n    statements:\n      - {{when: [{{nodeTag: A, is: b}}]}}\n  \
             - name: large\n    statements:\n      - cedar: |\n{large}\
             rollouts:\n  - {{name: first, accounts: [], autoApproval: small}}\n  - {{name: second, {place}, autoApproval: large}}\n"
        );
        let (_, findings, sources) = synth(&text, Options::default());
        let found = findings.iter().find(|finding| finding.code.as_str() == "JNA0901").unwrap();
        let line = sources.position(found.origin()).unwrap().line as usize;
        assert_eq!(text.lines().nth(line - 1).unwrap().trim(), "- name: large", "{place}");
    }
}

/// An organization with this number of rollouts, each for a unit of its own
fn many(rollouts: usize) -> String {
    let (mut units, mut all) = (String::new(), String::new());
    for n in 0..rollouts {
        units += &format!("    - {{name: u{n}, id: ou-ab12-{n:08}}}\n");
        all += &format!("  - {{name: r{n}, units: [u{n}], sessionPreferences: standard}}\n");
    }
    format!("{ORGANIZATION}{units}sessionPreferences:\n  - name: standard\nrollouts:\n{all}")
}

#[test]
fn one_template_is_made_as_long_as_cloudformation_takes_it() {
    let (assembly, findings, _) = synth(&many(450), Options::default());
    assert!(findings.is_empty());
    let whole = assembly.single_template.unwrap();
    assert!(whole.to_json().len() <= jitna_iac::cfn::limits::TEMPLATE_S3_BYTES);
    let (assembly, ..) = synth(&many(498), Options::default());
    assert!(
        assembly.single_template.is_none(),
        "498 StackSets, two roles and two managers are more than 500 resources"
    );
}

#[test]
fn stacks_have_no_more_parameters_than_cloudformation_takes() {
    let (assembly, findings, _) = synth(&many(300), Options { parameters: true, ..Options::default() });
    assert!(findings.is_empty(), "{:?}", findings.iter().map(|f| &f.message).collect::<Vec<_>>());
    assert!(assembly.single_template.is_none());
    let counts = assembly.stacks.iter().map(|stack| stack.template.parameters().len());
    assert!(counts.clone().all(|count| count <= jitna_iac::cfn::limits::PARAMETERS));
    assert!(counts.sum::<usize>() > 600);
}

#[test]
fn a_local_set_up_names_no_administrator_and_keeps_what_was_chosen() {
    let key = "arn:aws:kms:eu-central-1:222222222222:key/1234abcd-12ab-34cd-56ef-1234567890ab";
    let text = format!(
        "{ORGANIZATION}unifiedConsole:\n  inventory: 90 minutes\n  agentUpdate: 60 days\n  diagnosisBucketKey: {key}\n  \
         remediationRoles: false\nrollouts:\n  - {{name: management, accounts: ['111111111111']}}\n"
    );
    let (assembly, ..) = synth(&text, Options::default());
    let administered = template(&assembly, "jitna-enable");
    for part in [
        "\"DelegatedAccountId\": \"222222222222\"",
        &format!("\"S3BucketEncryptionKeyArn\": \"{key}\""),
        "\"CreateRemediationRoles\": \"false\"",
        "\"InventoryCollectionSchedule\": \"rate(90 minutes)\"",
        "\"AgentUpdateSchedule\": \"rate(60 days)\"",
    ] {
        assert!(administered.contains(part), "{part}\n{administered}");
    }
    let local = template(&assembly, "jitna-management-eu-central-1-enable");
    assert!(!local.contains("DelegatedAccountId"), "{local}");
    // A key of another account does not encrypt the bucket of this one.
    assert!(!local.contains("S3BucketEncryptionKeyArn"), "{local}");
    assert!(local.contains("\"CreateRemediationRoles\": \"false\""), "{local}");
}
