//! A fix that is offered can be applied as it stands, ends its finding, and approves no request that was not approved

use jitna_iac::Origin;
use jitna_iac::cedar::{ACTION, Source};
use jitna_iac::diag::{Diagnostic, Diagnostics, Severity, Sources};
use jitna_iac::model::{Model, Statement, StatementKind};
use jitna_iac::prove::compare_auto;

use crate::rules::{model_with, models_with_a_fault};

fn found(text: &str) -> Diagnostics {
    let (model, mut findings) = jitna_iac::read::read(text, "jitna.yaml", &mut Sources::default());
    findings.append(model.map(|model| jitna_iac::check(&model)).unwrap_or_default());
    findings
}

/// Cedar text of the model: of each auto-approval policy, with that of the deny-access policy
fn statements(text: &str) -> Vec<Vec<Source>> {
    let Some(model): Option<Model> = jitna_iac::read::read(text, "jitna.yaml", &mut Sources::default()).0
    else {
        return Vec::new();
    };
    let texts = |statements: &[jitna_iac::Sp<Statement>]| -> Vec<Source> {
        let texts = statements.iter().filter_map(|statement| match &statement.kind {
            StatementKind::Cedar(cedar) => Some(Source::from(cedar.text.as_str())),
            _ => None,
        });
        texts.collect()
    };
    let deny = model.deny_access.as_ref().map(|deny| texts(&deny.statements)).unwrap_or_default();
    let autos = model.auto_approvals.iter().map(|auto| [texts(&auto.statements), deny.clone()].concat());
    let everyone =
        [vec![Source::from(format!("permit (principal, action == {ACTION}, resource);"))], deny.clone()];
    autos.chain([everyone.concat()]).collect()
}

fn applied(text: &str, finding: &Diagnostic) -> Option<String> {
    let fix = finding.fix.as_ref()?;
    let Origin::Span { start, end, .. } = fix.origin else { panic!("a fix has a place: {fix:?}") };
    let (before, after) = (&text[..start as usize], &text[end as usize..]);
    Some(format!("{before}{}{after}", fix.replacement))
}

/// Applies each fix of the model by itself; how many there are
fn judged(text: &str) -> usize {
    let findings = found(text);
    let count = |findings: &Diagnostics, code: &str| {
        findings.iter().filter(|finding| finding.code.as_str() == code).count()
    };
    let errors = |findings: &Diagnostics| {
        findings.iter().filter(|finding| finding.severity == Severity::Error).count()
    };
    let mut fixes = 0;
    for finding in findings.iter() {
        let Some(fixed) = applied(text, finding) else { continue };
        fixes += 1;
        let left = found(&fixed);
        let code = finding.code.as_str();
        assert_eq!(count(&left, code) + 1, count(&findings, code), "{finding:?}\n{fixed}");
        assert!(errors(&left) < errors(&findings), "{finding:?}\n{fixed}");
        // A hole that no longer errs is as open as before.
        assert_eq!(count(&left, "JNA0374"), count(&findings, "JNA0374"), "{finding:?}\n{fixed}");
        let (old, new) = (statements(text), statements(&fixed));
        assert_eq!(old.len(), new.len());
        for (old, new) in old.iter().zip(&new) {
            let gained = compare_auto(old, new).gained;
            assert!(gained.is_proved(), "{gained:?}\n{finding:?}\n{fixed}");
        }
    }
    fixes
}

#[test]
fn fixes_of_the_pages_approve_nothing_more() {
    let fixes: usize = models_with_a_fault().iter().map(|text| judged(text)).sum();
    assert!(fixes >= 2, "{fixes}");
}

#[test]
fn a_guard_never_makes_a_hole_quiet() {
    let reads = [
        r#"resource.getTag("Env") == "prod""#,
        r#"resource.getTag("Env") != "dev""#,
        r#""prod" == resource.getTag("Env")"#,
        r#"["a", "b"].contains(resource.getTag("Env"))"#,
        r#"principal.division != "Finance""#,
        r#"(principal.division) like "F*""#,
        r#"context.iam.principalTags.getTag("Team") == "red""#,
    ];
    let around = [
        "{}",
        "({})",
        "!({})",
        "!(({} && true) || false)",
        r#"resource.hasTag("A") && {}"#,
        r#"resource.hasTag("A") || {}"#,
        r#"{} || resource.hasTag("A")"#,
        r#"{} && resource.hasTag("A")"#,
        r#"!({} && resource.hasTag("A"))"#,
        r#"!(resource.hasTag("A") && !({} || resource.hasTag("B")))"#,
        r#"if resource.hasTag("A") then {} else false"#,
        r#"({}) == resource.hasTag("A")"#,
    ];
    let (mut fixes, mut models) = (0, 0);
    for (effect, key) in [("forbid", "denyAccess"), ("permit", "autoApprovals")] {
        for clause in ["when", "unless"] {
            for (read, around) in reads.iter().flat_map(|read| around.map(|around| (read, around))) {
                let condition = around.replace("{}", read);
                let statement =
                    format!("{effect} (principal, action == {ACTION}, resource) {clause} {{ {condition} }};");
                let indent = if key == "denyAccess" { "    " } else { "      " };
                let statements = format!("{indent}- cedar: |\n{indent}    {statement}\n");
                let model = match key {
                    "denyAccess" => format!("denyAccess:\n  statements:\n{statements}"),
                    _ => format!("autoApprovals:\n  - name: everyday\n    statements:\n{statements}"),
                };
                fixes += judged(&model_with(&model));
                models += 1;
            }
        }
    }
    assert!(models == 336 && fixes > 200, "{fixes} of {models}");
}
