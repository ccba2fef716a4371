//! Findings as annotations of a pull request

use std::fmt::Write;

use super::{Place, places, visible};
use crate::diag::{Diagnostic, Diagnostics, Severity, Sources};

/// Renders findings as [workflow commands](https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands) of GitHub
/// Actions, one per line, without the accepted ones
///
/// When a step prints them to standard output, they become annotations. GitHub shows ten of each severity per step.
///
/// ```
/// use jitna_iac::Origin;
/// use jitna_iac::diag::render::github;
/// use jitna_iac::diag::{Code, Diagnostic, Diagnostics, Severity, Sources};
///
/// let mut sources = Sources::default();
/// let file = sources.add("jitna.yaml", "units:\n  - name: x\n");
/// let finding = Diagnostic::new(Code::new("ACME001"), Severity::Note, "unit `x` is named by a letter")
///     .at(Origin::Span { file, start: 17, end: 18 }, "named here")
///     .help("name it after the workload it holds");
///
/// assert_eq!(
///     github(&vec![finding].into(), &sources),
///     "::notice file=jitna.yaml,line=2,col=11,endLine=2,endColumn=12,title=ACME001\
///      ::unit `x` is named by a letter%0Ahelp: name it after the workload it holds\n"
/// );
/// ```
#[must_use]
pub fn github(findings: &Diagnostics, sources: &Sources) -> String {
    let mut out = String::new();
    for finding in findings.iter().filter(|d| d.accepted.is_none()) {
        command(&mut out, finding, sources);
    }
    out
}

fn command(out: &mut String, finding: &Diagnostic, sources: &Sources) {
    out.push_str(match finding.severity {
        Severity::Error => "::error ",
        Severity::Warning => "::warning ",
        Severity::Note => "::notice ",
    });
    if let Some(place) = places(finding, sources).first() {
        region(out, place);
    }
    out.push_str("title=");
    escape(out, finding.code.as_str(), Part::Property);
    out.push_str("::");
    escape(out, &finding.message, Part::Data);
    if let Some(help) = &finding.help {
        out.push_str("%0Ahelp: ");
        escape(out, help, Part::Data);
    }
    out.push('\n');
}

fn region(out: &mut String, place: &Place<'_>) {
    let position = &place.position;
    out.push_str("file=");
    escape(out, position.file, Part::Property);
    let (line, column) = (position.line, position.column);
    let end = match place.end() {
        // Ends at the line break: otherwise, the annotation would appear below the next line, which has no fault.
        Some((end_line, 1)) => Some((end_line - 1, None)),
        Some((end_line, end_column)) => Some((end_line, Some(end_column))),
        None => None,
    };
    // Writing to a string does not fail.
    let _ = match end {
        // The runner rejects columns if the lines differ.
        Some((end_line, _)) if end_line > line => write!(out, ",line={line},endLine={end_line},"),
        Some((end_line, Some(end))) => {
            write!(out, ",line={line},col={column},endLine={end_line},endColumn={end},")
        }
        Some((_, None)) | None => write!(out, ",line={line},col={column},"),
    };
}

/// Part of a command; each part has its own escapes
#[derive(Clone, Copy, PartialEq)]
enum Part {
    Property,
    Data,
}

fn escape(out: &mut String, text: &str, part: Part) {
    for c in text.chars() {
        match c {
            '%' => out.push_str("%25"),
            '\r' => out.push_str("%0D"),
            '\n' => out.push_str("%0A"),
            ':' if part == Part::Property => out.push_str("%3A"),
            ',' if part == Part::Property => out.push_str("%2C"),
            // The log shows the command as it is.
            _ => visible::push(out, c),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::Code;
    use crate::origin::Origin;

    const TEXT: &str = "units:\n  - pear\n  - fig\n";

    fn check(name: &str, finding: Diagnostic, place: Option<(u32, u32)>, expected: &str) {
        let mut sources = Sources::default();
        let file = sources.add(name, TEXT);
        let finding = match place {
            Some((start, end)) => finding.at(Origin::Span { file, start, end }, ""),
            None => finding,
        };
        assert_eq!(github(&vec![finding].into(), &sources), expected);
    }

    fn finding(severity: Severity, message: &str) -> Diagnostic {
        Diagnostic::new(Code::new("T001"), severity, message)
    }

    #[test]
    fn severity_is_the_command() {
        check("a", finding(Severity::Error, "m"), None, "::error title=T001::m\n");
        check("a", finding(Severity::Warning, "m"), None, "::warning title=T001::m\n");
        check("a", finding(Severity::Note, "m"), None, "::notice title=T001::m\n");
    }

    #[test]
    fn what_the_runner_reads_is_escaped() {
        check(
            "a:b,c%.yaml",
            finding(Severity::Error, "100%: a, b\r\n::error::\u{1b}[31m").help("x\ny"),
            Some((0, 5)),
            "::error file=a%3Ab%2Cc%25.yaml,line=1,col=1,endLine=1,endColumn=6,title=T001\
             ::100%25: a, b%0D%0A::error::\\u{1b}[31m%0Ahelp: x%0Ay\n",
        );
    }

    #[test]
    fn span_of_lines_has_no_columns() {
        let e = || finding(Severity::Error, "m");
        check("a", e(), Some((9, 21)), "::error file=a,line=2,endLine=3,title=T001::m\n");
        check("a", e(), Some((0, 16)), "::error file=a,line=1,endLine=2,title=T001::m\n");
        check("a", e(), Some((9, 16)), "::error file=a,line=2,col=3,title=T001::m\n");
        check("a", e(), Some((9, 9)), "::error file=a,line=2,col=3,title=T001::m\n");
    }

    #[test]
    fn accepted_finding_is_left_out() {
        let mut accepted = finding(Severity::Error, "m");
        accepted.accepted = Some("known".into());
        check("a", accepted, None, "");
    }
}
