//! Resources that move between stacks and StackSets, and what the move gives up

use jitna_iac::assembly::TransitionStep;
use jitna_iac::diff::diff;
use serde_json::Value;

use crate::diff::{model, template};

const TWO_ROLLOUTS: &str = r#"
version: 1
organization:
  delegatedAdministrator: "222222222222"
  root: r-ab12
  homeRegion: eu-central-1
  identityProvider: SSO
  units:
    - name: work
      id: ou-ab12-11111111
      units:
        - {name: test, id: ou-ab12-22222222, accounts: [{name: shop, id: "333333333333"}]}
        - {name: prod, id: ou-ab12-33333333}
    - {name: free, id: ou-ab12-44444444}
nodeAccess: {units: [work]}
sessionPreferences:
  - {name: standard, idleTimeout: 20m, maxDuration: 60m}
  - {name: short, idleTimeout: 5m, maxDuration: 30m}
rollouts:
  - {name: test, units: [test], sessionPreferences: standard}
  - {name: prod, units: [prod], sessionPreferences: short}
"#;

/// The moves, as they are shown
fn what_moves(old: &str, new: &str) -> String {
    let text = diff(&model(old), &model(new)).unwrap().to_text(false);
    let (_, section) = text.split_once("What moves\n").unwrap_or_default();
    section.split("\n\n").next().unwrap_or_default().to_owned()
}

#[test]
fn what_moves_says_whether_it_arrives() {
    let all_in_one =
        TWO_ROLLOUTS.replace("  - {name: prod, units: [prod], sessionPreferences: short}\n", "").replace(
            "units: [test], sessionPreferences: standard",
            "units: [test, prod], sessionPreferences: standard",
        );
    insta::assert_snapshot!(what_moves(TWO_ROLLOUTS, &all_in_one), @"
    ! StackSet jitna-prod of stack jitna-policies → StackSet jitna-test of stack jitna-policies: will fail: the names are in use until the old ones are deleted
          AWS::SSM::Document `SSM-SessionManagerRunShell`
          in ou-ab12-33333333, eu-central-1
      `jitna-iac synth --out NEW --from OLD` writes the steps that arrive there
    ");
    insta::assert_snapshot!(what_moves(&all_in_one, TWO_ROLLOUTS), @"
    ! StackSet jitna-test of stack jitna-policies → StackSet jitna-prod of stack jitna-policies: may fail: CloudFormation works on both in any order
          AWS::SSM::Document `SSM-SessionManagerRunShell`
          in ou-ab12-33333333, eu-central-1
      `jitna-iac synth --out NEW --from OLD` writes the steps that arrive there
    ");
    assert_eq!(what_moves(TWO_ROLLOUTS, TWO_ROLLOUTS), "");
    let shop = r#", accounts: [{name: shop, id: "333333333333"}]"#;
    let moved = TWO_ROLLOUTS
        .replace(shop, "")
        .replace("id: ou-ab12-33333333", &format!("id: ou-ab12-33333333{shop}"));
    insta::assert_snapshot!(what_moves(TWO_ROLLOUTS, &moved), @"
    ! account 333333333333 goes from ou-ab12-22222222 to ou-ab12-33333333: jitna-test leaves it, jitna-prod comes, in any order
      `jitna-iac synth --out NEW --from OLD` writes the steps that arrive there
    ");
    assert!(!diff(&model(TWO_ROLLOUTS), &model(&moved)).unwrap().is_empty());
}

#[test]
fn what_moves_is_given_up_and_nothing_else() {
    let prod_to_test = TWO_ROLLOUTS
        .replace("units: [prod], sessionPreferences: short", "units: [free], sessionPreferences: short")
        .replace(
            "units: [test], sessionPreferences: standard",
            "units: [test, prod], sessionPreferences: standard",
        )
        .replace("nodeAccess: {units: [work]}", "nodeAccess: {units: [work, free]}");
    let transition = jitna_iac::diff::transition(&model(TWO_ROLLOUTS), &model(&prod_to_test)).unwrap();
    let [TransitionStep::Release { template: Some(text), gives_up, .. }] = transition.before.as_slice()
    else {
        panic!("{transition:?}")
    };
    assert_eq!(
        gives_up,
        &["AWS::SSM::Document `SSM-SessionManagerRunShell`, from `jitna-prod` to `jitna-test`"]
    );
    let given: Value = serde_json::from_str(text).unwrap();
    let sets: Vec<&str> = given["Resources"]
        .as_object()
        .unwrap()
        .values()
        .filter_map(|resource| resource["Properties"]["StackSetName"].as_str())
        .collect();
    // None of the units of `prod` is one of its units afterwards.
    assert_eq!(sets, ["jitna-test"]);
    assert!(transition.after.is_empty());
    let nothing = jitna_iac::diff::transition(&model(TWO_ROLLOUTS), &model(TWO_ROLLOUTS)).unwrap();
    assert!(nothing.before.is_empty() && nothing.after.is_empty());
    assert!(jitna_iac::diff::transition(&template("{Resources: {}}"), &model(TWO_ROLLOUTS)).is_err());
}
