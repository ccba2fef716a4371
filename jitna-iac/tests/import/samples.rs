//! Templates of the structure that AWS publishes, with their peculiarities

use jitna_iac::assembly::Format;
use jitna_iac::diag::Severity;
use jitna_iac::import::{Given, Import};

use super::law::synthesized;
use super::{Result, at, given, here};

pub(super) fn sample(name: &str) -> String {
    std::fs::read_to_string(at("jitna-iac/tests/data/samples").join(name)).unwrap()
}

pub(super) fn parameters() -> Import {
    let values = [
        ("DelegatedAccountId", "222222222222"),
        ("RootId", "r-ab12"),
        ("TargetOrganizationalUnits", "ou-ab12-11111111,ou-ab12-22222222"),
        ("IdentityProviderSetting", "SSO"),
    ];
    let parameters = values.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec();
    Import { parameters, ..Import::default() }
}

#[test]
fn both_together() {
    let both = [
        given("quick-setup.yaml", &sample("quick-setup.yaml")),
        given("policies.yaml", &sample("policies.yaml")),
    ];
    let result = Result::new(&both, &parameters());
    // Nothing is lost; values that differ in the output are named.
    assert_eq!(result.shown(Severity::Warning), "");
    insta::assert_snapshot!("samples-yaml", result.yaml());
}

#[test]
fn each_by_itself() {
    let result = Result::new(&[given("quick-setup.yaml", &sample("quick-setup.yaml"))], &parameters());
    assert_eq!(result.shown(Severity::Warning), "");
    insta::assert_snapshot!("quick-setup-yaml", result.yaml());
    let result = Result::new(&[given("policies.yaml", &sample("policies.yaml"))], &here());
    assert_eq!(result.shown(Severity::Warning), "");
    insta::assert_snapshot!("policies-yaml", result.yaml());
}

#[test]
fn what_a_template_leaves_open_is_asked_for() {
    let result = Result::new(&[given("quick-setup.yaml", &sample("quick-setup.yaml"))], &Import::default());
    assert!(result.imported.is_none());
    insta::assert_snapshot!("quick-setup-findings", result.shown(Severity::Error));
}

/// AWS's template has the policy of the administration role in a separate resource: the model, the file and the program are the same
#[test]
fn the_policy_beside_its_role_is_not_lost() {
    let with = |name: &str| {
        let both =
            [given("quick-setup.yaml", &sample(name)), given("policies.yaml", &sample("policies.yaml"))];
        Result::new(&both, &parameters())
    };
    let (beside, within) = (with("quick-setup-policy-beside.yaml"), with("quick-setup.yaml"));
    assert_eq!(beside.shown(Severity::Warning), "");
    let code = |result: &Result| {
        let imported = result.imported.as_ref().unwrap();
        let texts = [result.yaml(), imported.to_rust(&result.findings, &result.sources)];
        texts.map(|text| {
            let lines = text.lines().filter(|line| !line.starts_with('#') && !line.starts_with("//"));
            lines.collect::<Vec<_>>().join("\n")
        })
    };
    assert_eq!(code(&beside), code(&within));
    // The output contains everything from the templates, and is imported without loss again.
    let made = synthesized(&beside.yaml());
    let files = made.files(Format::Yaml);
    let again = Result::new(&[Given::Assembly { name: "made".to_owned(), files }], &Default::default());
    assert_eq!(again.shown(Severity::Warning), "");
    let text: String = made.files(Format::Yaml).into_iter().map(|(_, text)| text).collect();
    for name in [
        "SSM-JustInTimeAccessAutoApprovalPolicy",
        "Ecommerce-Approval",
        "Finance-Approval",
        "SSM-SessionManagerRunShell",
    ] {
        assert!(text.contains(&format!("Name: {name}\n")), "{name}");
    }
    let enable = made.template("jitna-enable").unwrap().to_yaml();
    let role = enable
        .split("  LocalAdministrationRole:\n")
        .nth(1)
        .unwrap()
        .split("  LocalExecutionRole:\n")
        .next()
        .unwrap();
    assert!(role.contains("Action: sts:AssumeRole\n                Resource:\n"), "{role}");
}
