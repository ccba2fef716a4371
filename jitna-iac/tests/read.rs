//! Reading: what is wrong in a text is found, at the characters that it is about, and no text stops the reader

use jitna_iac::diag::{Diagnostics, Severity, Sources};
use jitna_iac::read::{self, load};
use proptest::prelude::*;

fn found(text: &str) -> (Diagnostics, Sources) {
    let mut sources = Sources::default();
    let (_, mut findings) = read::read(text, "jitna.yaml", &mut sources);
    findings.sort(&sources);
    (findings, sources)
}

/// `line:column-line:column code message (help)` of each finding
fn shown(findings: &Diagnostics, sources: &Sources) -> Vec<String> {
    let shown = findings.iter().map(|finding| {
        let at = sources.position(finding.origin()).unwrap();
        let help = finding.help.as_ref().map(|help| format!(" ({help})")).unwrap_or_default();
        let (code, message) = (finding.code, &finding.message);
        format!("{}:{}-{}:{} {code} {message}{help}", at.line, at.column, at.end_line, at.end_column)
    });
    shown.collect()
}

/// What reading finds in a text, as [`shown`] writes it
fn check(text: &str, expected: &[&str]) {
    let (findings, sources) = found(text);
    assert_eq!(shown(&findings, &sources), expected, "{text}");
}

/// The same below a head that makes the text a whole model, lines counted from what is given
fn part(text: &str, expected: &[&str]) {
    let head = "version: 1\naccount: {id: '111122223333', region: us-east-1}\n";
    let (findings, sources) = found(&format!("{head}{text}"));
    let shown = shown(&findings, &sources).into_iter().map(|finding| {
        let lines: Vec<&str> = finding.splitn(4, [':', '-']).collect();
        let number = |text: &str| text.parse::<u32>().unwrap() - 2;
        format!("{}:{}-{}:{}", number(lines[0]), lines[1], number(lines[2]), lines[3])
    });
    assert_eq!(shown.collect::<Vec<_>>(), expected, "{text}");
}


const HEAD: &str = "version: 1\naccount: {id: '111122223333', region: us-east-1}\n";

/// Where Cedar's findings in a text point: the characters themselves
fn cedar(text: &str) -> Vec<String> {
    let text = format!("{HEAD}{text}");
    let mut out = Vec::new();
    for (kind, text) in [
        ("LF", text.clone()),
        ("CRLF", text.replace('\n', "\r\n")),
        ("BOM", format!("\u{feff}{text}")),
        ("BOM CRLF", format!("\u{feff}{text}").replace('\n', "\r\n")),
    ] {
        let mut sources = Sources::default();
        let mut findings = jitna_iac::find(&text, "jitna.yaml", &mut sources);
        findings.sort(&sources);
        for f in findings.iter().filter(|f| f.code.as_str().starts_with("JNA03") || f.severity == Severity::Error) {
            let at = sources.position(f.origin()).unwrap();
            let jitna_iac::Origin::Span { start, end, .. } = f.origin() else { panic!() };
            out.push(format!("{kind} {}:{}-{}:{} {} {:?}", at.line, at.column, at.end_line, at.end_column, f.code, &text[start as usize..end as usize]));
        }
    }
    out
}

#[test]
fn probe() {
    const P: &str = "permit (principal, action, resource) when { resource.hasTag(\"A\") };";
    for text in [
        format!("autoApprovals:\n  - name: x\n    statements:\n      - cedar: |\n          // ä\n          {P}\n      - {{name: y}}\n"),
        format!("autoApprovals:\n  - name: x\n    statements:\n      - cedar: |2\n            // ä\n\n            {P}\n"),
        format!("autoApprovals:\n  - name: x\n    statements:\n      - cedar: |+\n\n\n          {P}\n\n\n"),
        format!("autoApprovals:\n  - name: x\n    statements:\n      - cedar: |- # resource) when {{ resource.hasTag(\"A\") }};\n          {P}\n"),
        format!("autoApprovals:\n  - name: x\n    statements:\n      - cedar: >\n          {P}\n"),
        format!("autoApprovals:\n  - name: x\n    statements:\n      - cedar: '{P}'\n"),
        format!("autoApprovals:\n  - name: x\n    statements:\n      - cedar: {:?}\n", P),
        format!("autoApprovals:\n  - name: x\n    statements:\n      - cedar: \"permit (principal, action, resource) when {{ true }};\"\n"),
        "autoApprovals:\n  - name: x\n    statements:\n      - cedar: permit (principal, action, resource);\n".to_owned(),
        "autoApprovals:\n  - name: x\n    statements:\n      - cedar: permit (principal,\n          action, resource);\n".to_owned(),
        "autoApprovals:\n  - name: x\n    statements:\n      - cedar: !!str permit (principal, action, resource);\n".to_owned(),
        "autoApprovals:\n  - name: x\n    statements:\n      - cedar: &a permit (principal, action, resource);\n".to_owned(),
        "autoApprovals:\n  - name: x\n    statements:\n      - cedar:\n          |\n          permit (principal, action, resource);\n".to_owned(),
        "autoApprovals:\n  - name: x\n    statements:\n      - cedar: |\n          permit (principal, action, resource);".to_owned(),
        "autoApprovals:\n  - name: x\n    statements:\n      - cedar: |\n".to_owned(),
    ] {
        println!("{text}");
        for line in cedar(&text) {
            println!("~   {line}");
        }
    }
}
