//! Templates of the structure that AWS publishes, with their peculiarities

use jitna_iac::diag::Severity;
use jitna_iac::import::Import;

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
    let result = Result::of(&both, &parameters());
    // Nothing is lost; what comes out differently is named.
    assert_eq!(result.shown(Severity::Warning), "");
    insta::assert_snapshot!("samples-yaml", result.yaml());
}

#[test]
fn each_by_itself() {
    let result = Result::of(&[given("quick-setup.yaml", &sample("quick-setup.yaml"))], &parameters());
    assert_eq!(result.shown(Severity::Warning), "");
    insta::assert_snapshot!("quick-setup-yaml", result.yaml());
    let result = Result::of(&[given("policies.yaml", &sample("policies.yaml"))], &here());
    assert_eq!(result.shown(Severity::Warning), "");
    insta::assert_snapshot!("policies-yaml", result.yaml());
}

#[test]
fn what_a_template_leaves_open_is_asked_for() {
    let result = Result::of(&[given("quick-setup.yaml", &sample("quick-setup.yaml"))], &Import::default());
    assert!(result.imported.is_none());
    insta::assert_snapshot!("quick-setup-findings", result.shown(Severity::Error));
}
