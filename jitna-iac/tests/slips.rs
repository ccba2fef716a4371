//! Typing errors: each is one finding, at its line, without findings about its consequences

use jitna_iac::diag::{Diagnostics, Severity, Sources};

use crate::rules::model_with;

/// Code, line and message of each warning and error
fn found(text: &str) -> Vec<String> {
    let mut sources = Sources::default();
    let (model, mut findings) = jitna_iac::read::read(text, "jitna.yaml", &mut sources);
    findings.append(model.map(|model| jitna_iac::check(&model)).unwrap_or_default());
    findings.sort(&sources);
    shown(&findings, &sources)
}

fn shown(findings: &Diagnostics, sources: &Sources) -> Vec<String> {
    let heavy = findings.iter().filter(|finding| finding.severity > Severity::Note);
    let line = |finding: &jitna_iac::diag::Diagnostic| {
        sources.position(finding.origin()).map_or(0, |place| place.line)
    };
    heavy.map(|finding| format!("{} line {}: {}", finding.code, line(finding), finding.message)).collect()
}

#[test]
fn a_slip_is_one_finding() {
    let model = model_with("");
    assert_eq!(found(&model), Vec::<String>::new());
    for (old, new, expected) in [
        ("root: r-ab12", "rot: r-ab12", "JNA0102 line 5: unknown key `rot`"),
        ("delegatedAdministrator", "delegatedAdmin", "JNA0102 line 4: unknown key `delegatedAdmin`"),
        ("    levels:", "    level:", "JNA0102 line 40: unknown key `level`"),
        ("eu-west-1]", "eu-wset-1]", "JNA0502 line 24: unknown Region `eu-wset-1`"),
        (
            "homeRegion: eu-central-1",
            "homeRegion: eu-centrl-1",
            "JNA0502 line 6: unknown Region `eu-centrl-1`",
        ),
        (
            "    autoApproval: everyday",
            "    autoApproval: everday",
            "JNA0110 line 49: unknown auto-approval policy `everday`",
        ),
        (
            "sessionPreferences: standard",
            "sessionPreferences: standrad",
            "JNA0110 line 51: unknown session preferences `standrad`",
        ),
        ("    leads: ec4", "    leeds: ec4", "JNA0110 line 41: unknown group `leads`"),
        ("is: DEV}", "is: }", "JNA0103 line 36: the key `is` has no value"),
        ("name: dev, when", "name: dev, group: , when", "JNA0103 line 36: the key `group` has no value"),
        (
            "idleTimeout: 20m",
            "idleTimeout: 20m\n    runAs:",
            "JNA0180 line 45: the key `runAs` has no value, so it counts as left out",
        ),
    ] {
        assert!(model.contains(old), "{old}");
        assert_eq!(found(&model.replacen(old, new, 1)), [expected], "{new}");
    }
}

#[test]
fn a_repeated_value_is_found_where_it_is_written() {
    let policy = |values: &str| {
        model_with(&format!(
            "autoApprovals:\n  - name: everyday\n    statements:\n      - name: dev\n        when:\n          - nodeTag: Environment\n            oneOf:\n{values}"
        ))
    };
    let values = |all: [&str; 2]| all.map(|value| format!("              - {value}\n")).concat();
    let twice = found(&policy(&values(["DEV", "DEV"])));
    assert_eq!(twice, ["JNA0168 line 9: `DEV` is listed twice in `oneOf`"]);
    assert_eq!(found(&policy(&values(["DEV", "TEST"]))), Vec::<String>::new());
}

#[test]
fn a_builder_takes_no_empty_list_for_all() {
    use jitna_iac::describe::*;
    let codes = |console: UnifiedConsole, access: NodeAccess, rollout: Rollout| -> Vec<String> {
        let model = Model::account("123456789012", Region::EU_CENTRAL_1);
        let model = model.unified_console(console).node_access(access).with(rollout);
        let findings = jitna_iac::read::described(model).1;
        findings.iter().map(|finding| format!("{} {}", finding.code, finding.message)).collect()
    };
    let none: [Region; 0] = [];
    let (console, access, rollout) = (UnifiedConsole::new(), NodeAccess::new(), Rollout::new("all"));
    assert_eq!(
        codes(
            console.clone().regions(none.clone()),
            access.clone().regions(none.clone()),
            rollout.clone().regions(none.clone())
        ),
        ["JNA0191 `regions` has no items: expected at least one"; 3]
    );
    let some = access.regions(none).regions([Region::EU_CENTRAL_1]);
    assert_eq!(codes(console, some, rollout), Vec::<String>::new());
}

#[test]
fn an_override_that_a_later_one_replaces_is_found() {
    let overrides = |all: &[(&str, &str)]| {
        let one = |(path, what): &(&str, &str)| {
            format!("  - {{template: jitna-enable, resource: NodeAccess, path: {path}, {what}}}\n")
        };
        model_with(&format!("overrides:\n{}", all.iter().map(one).collect::<String>()))
    };
    let (description, tag) = ("Properties.Description", "Properties.Tags.Team");
    for (all, expected) in [
        (
            vec![(description, "set: a"), (description, "set: b")],
            vec![
                "JNA0685 line 2: `Properties.Description` of `NodeAccess` is overridden twice, and the later override wins",
            ],
        ),
        (
            vec![("Properties.Tags", "set: {}"), (tag, "set: a"), ("Properties.Tags", "set: {Team: b}")],
            vec![
                "JNA0685 line 2: `Properties.Tags` of `NodeAccess` is overridden twice, and the later override wins",
                "JNA0685 line 3: this override of `Properties.Tags.Team` has no effect: a later override replaces all of `Properties.Tags`",
            ],
        ),
        (vec![("Properties.Tags", "set: {}"), (tag, "set: a")], vec![]),
        (vec![(description, "set: a"), (tag, "set: a")], vec![]),
    ] {
        let shown = found(&overrides(&all));
        assert_eq!(
            shown.iter().filter(|one| one.starts_with("JNA0685")).collect::<Vec<_>>(),
            expected,
            "{all:?}"
        );
    }
}
