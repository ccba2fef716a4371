//! Findings as Markdown, for a comment on a pull request or the summary of a job

use super::{Summary, first, places};
use crate::diag::{Diagnostic, Diagnostics, RuleInfo, Severity, Sources};
use crate::escape;
use crate::quantity::counted_if_any;

/// Renders findings as Markdown: a table with a row for each finding, without the accepted ones
///
/// Of more than 200, shows the most severe, in order. A line says how many others there are.
///
/// ```
/// use jitna_iac::Origin;
/// use jitna_iac::diag::render::markdown;
/// use jitna_iac::diag::{Code, Diagnostic, Severity, Sources};
///
/// let mut sources = Sources::default();
/// let file = sources.add("jitna.yaml", "units:\n  - name: x\n");
/// let finding = Diagnostic::new(Code::new("ACME001"), Severity::Warning, "unit x is named by a letter")
///     .at(Origin::Span { file, start: 17, end: 18 }, "named here")
///     .help("name it after the workload it holds");
///
/// assert_eq!(
///     markdown(&vec![finding].into(), &sources, &[]),
///     "\
/// 1 warning
///
/// | severity | finding | place |
/// | --- | --- | --- |
/// | warning | ACME001: unit x is named by a letter<br>Help: name it after the workload it holds | jitna.yaml:2:11 |
/// "
/// );
/// ```
#[must_use]
pub fn markdown(findings: &Diagnostics, sources: &Sources, rules: &[RuleInfo]) -> String {
    let counts = Summary::new(findings);
    let counts: Vec<String> = [
        counted_if_any(counts.errors, "error"),
        counted_if_any(counts.warnings, "warning"),
        counted_if_any(counts.notes, "note"),
        counted_if_any(counts.accepted, "accepted finding"),
    ]
    .into_iter()
    .flatten()
    .collect();
    let mut out = if counts.is_empty() { "No findings\n".to_owned() } else { counts.join(", ") + "\n" };
    let open: Vec<&Diagnostic> = findings.iter().filter(|finding| finding.accepted.is_none()).collect();
    if open.is_empty() {
        return out;
    }
    let (shown, left) = first(&open, |finding| finding.severity == Severity::Error);
    out.push_str("\n| severity | finding | place |\n| --- | --- | --- |\n");
    for finding in shown {
        out.push_str(&row(finding, sources, rules));
    }
    if left > 0 {
        out.push_str(&format!("\n{}", super::left_out(left, "finding", "json")));
    }
    out
}

fn row(finding: &Diagnostic, sources: &Sources, rules: &[RuleInfo]) -> String {
    let code = finding.code.as_str();
    let code = match rules.iter().find(|rule| rule.code == finding.code) {
        // The page of a rule has a name of letters and hyphens, so the address needs no escapes.
        Some(rule) => format!("[{}]({})", escape::markdown(code), rule.url()),
        None => escape::markdown(code),
    };
    let help = finding.help.as_deref().map(|help| format!("<br>Help: {}", escape::markdown(help)));
    let places: Vec<String> = places(finding, sources)
        .iter()
        .map(|place| {
            let position = &place.position;
            escape::markdown(&format!("{}:{}:{}", position.file, position.line, position.column))
        })
        .collect();
    format!(
        "| {} | {code}: {}{} | {} |\n",
        finding.severity.as_str(),
        escape::markdown(&finding.message),
        help.unwrap_or_default(),
        places.join("<br>"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::Code;
    use crate::origin::{FileId, Origin};

    const RULE: RuleInfo =
        RuleInfo { code: Code::new("T001"), name: "some-fruit", severity: Severity::Error, docs: "" };

    fn finding(severity: Severity, message: &str) -> Diagnostic {
        Diagnostic::new(RULE.code, severity, message)
    }

    #[test]
    fn each_finding_is_a_row() {
        let mut sources = Sources::default();
        sources.add("a|b.yaml", "units:\n  - pear\n  - fig\n");
        let at = |start| Origin::Span { file: FileId(0), start, end: start + 3 };
        let findings = vec![
            finding(Severity::Error, "a `pear` | and\na line, <b>bold</b>, [link](https://example.com)")
                .at(at(11), "here")
                .at(at(20), "there")
                .help("write *fig*"),
            finding(Severity::Note, "mild"),
            Diagnostic { accepted: Some("known".to_owned()), ..finding(Severity::Warning, "accepted") },
        ];
        insta::assert_snapshot!(markdown(&findings.into(), &sources, &[RULE]), @r"
        1 error, 1 note, 1 accepted finding

        | severity | finding | place |
        | --- | --- | --- |
        | error | [T001](https://github.com/jitna-iac/jitna-iac/blob/main/jitna-iac/src/rules/some-fruit.md): a \`pear\` \| and a line, \<b\>bold\</b\>, \[link\](https://example.com)<br>Help: write \*fig\* | a\|b.yaml:2:5<br>a\|b.yaml:3:5 |
        | note | [T001](https://github.com/jitna-iac/jitna-iac/blob/main/jitna-iac/src/rules/some-fruit.md): mild |  |
        ");
    }

    #[test]
    fn nothing_found_is_said() {
        let accepted = Diagnostic { accepted: Some("known".to_owned()), ..finding(Severity::Warning, "m") };
        assert_eq!(markdown(&Diagnostics::default(), &Sources::default(), &[]), "No findings\n");
        assert_eq!(markdown(&vec![accepted].into(), &Sources::default(), &[]), "1 accepted finding\n");
    }

    #[test]
    fn of_many_findings_the_most_severe_are_shown() {
        let mut findings: Vec<Diagnostic> = (0..300).map(|_| finding(Severity::Note, "mild")).collect();
        findings.push(finding(Severity::Error, "severe"));
        let text = markdown(&findings.into(), &Sources::default(), &[]);
        assert!(text.contains("| error | T001: severe |"), "{text}");
        assert!(
            text.ends_with("\n101 more findings are not shown; `--format json` has them all\n"),
            "{text}"
        );
    }
}
