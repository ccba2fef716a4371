//! Words that match nothing, wherever they are in a model; and words that only look like it, which have no finding

use jitna_iac::diag::{Severity, Sources};

const MODEL: &str = r#"version: 1
organization:
  delegatedAdministrator: "222222222222"
  root: r-ab12
  homeRegion: eu-central-1
  identityProvider: SSO
  units:
    - {name: workloads, id: ou-ab12-11111111}
nodeAccess:
  units: [workloads]
names:
  groups:
    leads: ec4df598-7071-70a6-0de4-0123456789ab
    on-call: 34688438-1061-702c-a03d-1fa788dccfd1
  users:
    alice: 94482488-3041-7059-0d3b-0123456789ab
denyAccess:
  statements:
    - cedar: |
        forbid (principal, action == AWS::SSM::Action::"getTokenForInstanceAccess", resource)
        when { resource.hasTag("Criticality") && resource.getTag("Criticality") == "High" };
autoApprovals:
  - name: everyday
    statements:
      - cedar: |
          permit (
            principal in AWS::IdentityStore::Group::"34688438-1061-702c-a03d-1fa788dccfd1",
            action == AWS::SSM::Action::"getTokenForInstanceAccess",
            resource
          )
          when { resource.hasTag("Environment") && ["Development", "Sandbox"].contains(resource.getTag("Environment")) };
      - name: tests
        group: leads
        when: [{nodeTag: Environment, is: Test}, {principalTag: Team, like: "Ops-*"}]
      - name: own nodes
        when: [{attribute: costCenter, equalsNodeTag: CostCenter}, {attribute: division, is: Payments}]
manualApprovals:
  - name: Finance
    nodes: {Workload: [Finance, Ledger]}
    levels:
      - approvers: [{group: leads}, {user: alice}]
        message: Please look at the change record
  - name: Shop
    nodes: {Workload: Shop}
    levels:
      - approvers: [{group: on-call}]
invariants:
  - name: nothing critical
    neverAutoApproved: {when: [{nodeTag: Criticality, is: High}]}
rollouts:
  - name: workloads
    units: [workloads]
    autoApproval: everyday
    manualApprovals: [Finance, Shop]
"#;

/// Line and code of each finding about words
fn found(text: &str) -> Vec<(u32, String)> {
    let mut sources = Sources::default();
    let findings = jitna_iac::find(text, "jitna.yaml", &mut sources);
    let of_words = [
        "JNA0167", "JNA0168", "JNA0169", "JNA0211", "JNA0267", "JNA0268", "JNA0269", "JNA0270", "JNA0271",
        "JNA0306", "JNA0367", "JNA0567",
    ];
    let found = findings.iter().filter(|finding| of_words.contains(&finding.code.as_str()));
    let mut found: Vec<_> = found
        .map(|finding| (sources.position(finding.origin()).map_or(0, |at| at.line), finding.code.to_string()))
        .collect();
    found.sort();
    found.dedup();
    found
}

/// The model with one text replaced, and the line of the replacement
fn with(old: &str, new: &str) -> (String, u32) {
    assert!(MODEL.contains(old), "{old}");
    let line = MODEL.split(old).next().unwrap().lines().count().max(1);
    // A text that begins its line is on the next one.
    let begins = MODEL.split(old).next().unwrap().ends_with('\n');
    (MODEL.replacen(old, new, 1), u32::try_from(line + usize::from(begins)).unwrap())
}

#[test]
fn words_that_match_nothing_are_found_where_they_stand() {
    assert_eq!(found(MODEL), []);
    for (old, new, code) in [
        // Spelling: case, separators, look, plural, typing errors
        ("{nodeTag: Criticality, is: High}", "{nodeTag: Criticality, is: high}", "JNA0268"),
        ("{nodeTag: Criticality,", "{nodeTag: criticality,", "JNA0268"),
        ("{nodeTag: Environment,", "{nodeTag: Enviroment,", "JNA0268"),
        (
            "hasTag(\"Criticality\") && resource.getTag(\"Criticality\")",
            "hasTag(\"Criticalty\") && resource.getTag(\"Criticalty\")",
            "JNA0268",
        ),
        ("{Workload: Shop}", "{WorkLoad: Shop}", "JNA0268"),
        ("{Workload: Shop}", "{Workloads: Shop}", "JNA0268"),
        ("{Workload: Shop}", "{Work-load: Shop}", "JNA0268"),
        (
            "nothing critical\n    neverAutoApproved: {when: [{nodeTag: Criticality",
            "nothing critical\n    neverAutoApproved: {when: [{nodeTag: Critcality",
            "JNA0268",
        ),
        ("34688438-1061-702c-a03d-1fa788dccfd1\",", "34688438-1061-702C-A03D-1FA788DCCFD1\",", "JNA0268"),
        // Letters that look alike, full width
        ("{Workload: Shop}", "{Workload: Ѕhop}", "JNA0306"),
        ("is: Test}", "is: Ｔest}", "JNA0306"),
        ("is: Payments}", "is: Pаyments}", "JNA0306"),
        ("\"High\"", "\"Нigh\"", "JNA0306"),
        // Hidden characters
        ("{Workload: Shop}", "{Workload: \"Sh\u{200b}op\"}", "JNA0167"),
        ("is: Test}", "is: \"Test\\u00a0\"}", "JNA0167"),
        ("\"High\"", "\"High\u{feff}\"", "JNA0167"),
        ("\"High\"", "\"H\\u{2060}igh\"", "JNA0167"),
        ("Please look", "Please \u{202e}look", "JNA0167"),
        ("name: Finance", "name: Finance\n    description: \"a\\u2066b\"", "JNA0167"),
        ("name: own nodes", "name: \"own\u{200b} nodes\"", "JNA0167"),
        ("    leads: ec4", "    \"le\u{200b}ads\": ec4", "JNA0167"),
        // Blanks
        ("is: Test}", "is: \"Test \"}", "JNA0169"),
        ("{Workload: Shop}", "{Workload: \" Shop\"}", "JNA0169"),
        ("\"High\"", "\"High \"", "JNA0169"),
        ("Ops-*\"", "Ops-* \"", "JNA0169"),
        // Prefixes
        ("{Workload: Shop}", "{\"tag:Workload\": Shop}", "JNA0269"),
        ("{nodeTag: Criticality,", "{nodeTag: \"tag:Criticality\",", "JNA0269"),
        ("equalsNodeTag: CostCenter", "equalsNodeTag: \"Tag:CostCenter\"", "JNA0269"),
        ("principalTag: Team", "principalTag: aws:PrincipalTag/Team", "JNA0269"),
        // Wildcards
        ("{Workload: Shop}", "{Workload: \"Sho*\"}", "JNA0270"),
        ("is: Test}", "is: \"Test-*\"}", "JNA0270"),
        ("is: Test}", "oneOf: [Test, \"Dev*\"]}", "JNA0270"),
        ("[\"Development\"", "[\"Dev*\"", "JNA0270"),
        ("\"High\"", "\"Hi*\"", "JNA0270"),
        ("like: \"Ops-*\"", "like: \"Ops-?*\"", "JNA0270"),
        ("like: \"Ops-*\"", "like: Ops", "JNA0367"),
        ("== \"High\"", "like \"High\"", "JNA0367"),
        ("== \"High\"", "like \"High\\*\"", "JNA0367"),
        // Several values in one
        ("[Finance, Ledger]", "\"Finance,Ledger\"", "JNA0271"),
        ("is: Test}", "is: \"Test; Dev\"}", "JNA0271"),
        ("\"High\"", "\"High|Medium\"", "JNA0271"),
        // IDs of another kind
        (
            "group: leads\n        when",
            "group: 94482488-3041-7059-0d3b-0123456789ab\n        when",
            "JNA0567",
        ),
        ("{user: alice}", "{user: ec4df598-7071-70a6-0de4-0123456789ab}", "JNA0567"),
        (
            "Group::\"34688438-1061-702c-a03d-1fa788dccfd1\"",
            "Group::\"94482488-3041-7059-0d3b-0123456789ab\"",
            "JNA0567",
        ),
        // Items that repeat
        ("[Finance, Shop]\n", "[Finance, Shop, Finance]\n", "JNA0168"),
        ("[Finance, Ledger]", "[Finance, Finance]", "JNA0168"),
        // Double braces
        ("{Workload: Shop}", "{Workload: \"{{resolve:ssm:a}}\"}", "JNA0211"),
    ] {
        let (text, line) = with(old, new);
        let found = found(&text);
        // The replacement may be a line or two below the first replaced character.
        let near = found.iter().any(|(at, found)| found == code && (line..=line + 2).contains(at));
        assert!(near, "{old} -> {new}: expected {code} at line {line}, found {found:?}");
    }
}

#[test]
fn words_that_are_meant_are_no_finding() {
    for (old, new) in [
        ("is: Test}", "is: 本番web}"),
        ("is: Test}", "is: Größe-1}"),
        ("is: Test}", "oneOf: [test, Test]}"),
        ("[Finance, Ledger]", "[Finance, Finance2]"),
        ("[Finance, Ledger]", "[web-1, web-2]"),
        ("[Finance, Ledger]", "[Dev, Test]"),
        ("{Workload: Shop}", "{Application: Shop}"),
        ("{Workload: Shop}", "{Workload: \"\"}"),
        ("{Workload: Shop}", "{Workload: Fin}"),
        ("is: Payments}", "is: \"Sales, EMEA\"}"),
        ("like: \"Ops-*\"", "like: \"*\""),
        ("Please look at", "Regardez\u{a0}: 👩\u{200d}💻"),
        ("principalTag: Team", "principalTag: team"),
        ("equalsNodeTag: CostCenter", "equalsNodeTag: aws:autoscaling:groupName"),
    ] {
        let (text, _) = with(old, new);
        assert_eq!(found(&text), [], "{old} -> {new}");
    }
}

#[test]
fn what_is_declared_is_right_and_what_is_not_is_an_error() {
    let declared = "nodeTags: {Environment: [Development, Sandbox, \"Test*\"], Workload: any, Criticality: High, CostCenter: any}\n";
    let text = format!("{MODEL}{declared}");
    assert_eq!(found(&text), []);
    for (old, new) in [
        ("{nodeTag: Criticality, is: High}", "{nodeTag: Criticality, is: Hihg}"),
        ("\"High\"", "\"Low\""),
        ("{Workload: Shop}", "{Team: Shop}"),
        ("[\"Development\"", "[\"development\""),
        ("== \"High\"", "like \"Low*\""),
    ] {
        let (text, line) = with(old, new);
        let text = text + declared;
        let found: Vec<_> = found(&text).into_iter().filter(|(at, _)| *at == line).collect();
        assert_eq!(found, [(line, "JNA0267".to_owned())], "{old} -> {new}");
        let findings = jitna_iac::find(&text, "jitna.yaml", &mut Sources::default());
        assert_eq!(findings.worst(), Some(Severity::Error));
    }
}

#[test]
fn units_of_one_name_are_found_by_path() {
    let units = "    - {name: workloads, id: ou-ab12-11111111}\n";
    let nested = "    - {name: workloads, id: ou-ab12-11111111, units: [{name: prod, id: ou-ab12-22222222}]}\n    - {name: data, id: ou-ab12-33333333, units: [{name: prod, id: ou-ab12-44444444}]}\n";
    let model =
        MODEL.replace(units, nested).replace("units: [workloads]\nnames", "units: [workloads, data]\nnames");
    for (written, code) in [
        ("workloads, data", None),
        ("workloads/prod, data/prod", None),
        ("ou-ab12-22222222", None),
        ("prod", Some("JNA0568")),
        ("prud", Some("JNA0110")),
    ] {
        let text = model.replace(
            "    units: [workloads]\n    autoApproval",
            &format!("    units: [{written}]\n    autoApproval"),
        );
        let findings = jitna_iac::find(&text, "jitna.yaml", &mut Sources::default());
        let errors: Vec<_> = findings.iter().filter(|finding| finding.severity == Severity::Error).collect();
        assert_eq!(errors.first().map(|finding| finding.code.as_str()), code, "{written}: {errors:?}");
    }
}
