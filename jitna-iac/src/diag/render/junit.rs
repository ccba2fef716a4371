//! Findings as JUnit XML, which pipelines show with their own tests

use std::io;

use indexmap::IndexMap;

use super::text::{Style, listing};
use super::visible::visible;
use super::xml::{self, Case, Outcome, Suite};
use super::{DEFAULT_FILE, places};
use crate::diag::{Code, Diagnostic, Diagnostics, RuleInfo, Severity, Sources};
use crate::origin::FileId;

/// Renders findings as JUnit XML: a suite for each file, with a case for each rule that has findings there
///
/// A case fails if one of its findings has severity `denied` or higher. Otherwise, it passes and lists the findings. A case whose findings
/// are all accepted is skipped, with the reasons. A file without findings has one case, which passes.
///
/// ```
/// use jitna_iac::diag::render::junit;
/// use jitna_iac::diag::{Code, Diagnostic, Severity, Sources};
///
/// let mut sources = Sources::default();
/// sources.add("jitna.yaml", "version: 1\n");
/// let finding = Diagnostic::new(Code::new("ACME001"), Severity::Error, "unit `x` is named by a letter");
/// let xml = junit(&vec![finding].into(), &sources, &[], Severity::Error)?;
/// assert!(xml.contains("<failure message=\"unit `x` is named by a letter\" type=\"error\">"));
/// # Ok::<(), std::io::Error>(())
/// ```
///
/// # Errors
///
/// Returns an error when the output cannot be written; writing to memory never fails.
pub fn junit(
    findings: &Diagnostics,
    sources: &Sources,
    rules: &[RuleInfo],
    denied: Severity,
) -> io::Result<String> {
    let files = (0..).map_while(|id| sources.get(FileId(id))).map(|source| source.name());
    let mut found: IndexMap<&str, IndexMap<Code, Vec<&Diagnostic>>> =
        files.map(|name| (name, IndexMap::new())).collect();
    let usual = found.keys().next().copied().unwrap_or(DEFAULT_FILE);
    for finding in findings.iter() {
        let file = places(finding, sources).first().map_or(usual, |place| place.position.file);
        found.entry(file).or_default().entry(finding.code).or_default().push(finding);
    }
    if found.is_empty() {
        found.insert(usual, IndexMap::new());
    }
    let suites = found.into_iter().map(|(file, rules_of_file)| {
        let mut cases: Vec<Case> = rules_of_file
            .into_iter()
            .map(|(code, findings)| case(code, &findings, sources, rules, denied))
            .collect();
        if cases.is_empty() {
            cases.push(Case { name: "no findings".to_owned(), line: None, outcome: Outcome::Passed(None) });
        }
        Suite { file, cases }
    });
    xml::write("jitna-iac", &suites.collect::<Vec<_>>())
}

/// Creates the case of one rule in one file
fn case(
    code: Code,
    findings: &[&Diagnostic],
    sources: &Sources,
    rules: &[RuleInfo],
    denied: Severity,
) -> Case {
    let name = rules.iter().find(|rule| rule.code == code).map_or("", |rule| rule.name);
    let open: Vec<&Diagnostic> =
        findings.iter().copied().filter(|finding| finding.accepted.is_none()).collect();
    // The summary of a pipeline shows the first failure.
    let worst = open.iter().filter(|finding| finding.severity >= denied).max_by(|one, other| {
        // For equal elements, `max_by` returns the last, but the first is needed.
        one.severity.cmp(&other.severity).then(std::cmp::Ordering::Greater)
    });
    let text = || {
        let shown: Diagnostics = open.iter().map(|finding| (*finding).clone()).collect::<Vec<_>>().into();
        listing(&shown, sources, Style::default()).trim_end().to_owned()
    };
    let outcome = match worst {
        Some(worst) => {
            Outcome::Failed { message: visible(&worst.message), kind: worst.severity.as_str(), text: text() }
        }
        None if !open.is_empty() => Outcome::Passed(Some(text())),
        None => {
            let mut reasons: Vec<&str> =
                findings.iter().filter_map(|finding| finding.accepted.as_deref()).collect();
            reasons.dedup();
            Outcome::Skipped(visible(&format!("accepted: {}", reasons.join("; "))))
        }
    };
    let first = worst.or(open.first()).or(findings.first());
    let line = first.and_then(|finding| places(finding, sources).first().map(|place| place.position.line));
    Case { name: format!("{} {name}", code.as_str()).trim_end().to_owned(), line, outcome }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::origin::Origin;
    use proptest::prelude::*;

    const TEXT: &str = "units:\n  - pear\n  - fig\n";

    fn finding(code: &'static str, severity: Severity, message: &str) -> Diagnostic {
        Diagnostic::new(Code::new(code), severity, message)
    }

    fn sources() -> Sources {
        let mut sources = Sources::default();
        sources.add("a.yaml", TEXT);
        sources.add("b.cedar", "");
        sources
    }

    fn at(finding: Diagnostic, start: u32) -> Diagnostic {
        finding.at(Origin::Span { file: FileId(0), start, end: start + 3 }, "here")
    }

    fn accepted(finding: Diagnostic, reason: &str) -> Diagnostic {
        Diagnostic { accepted: Some(reason.to_owned()), ..finding }
    }

    #[test]
    fn each_rule_of_a_file_is_a_case() {
        let findings = vec![
            at(finding("T001", Severity::Warning, "first"), 11),
            at(finding("T001", Severity::Error, "second & <worst>"), 20),
            at(finding("T001", Severity::Error, "third"), 20),
            at(finding("T002", Severity::Note, "mild"), 11),
            accepted(at(finding("T003", Severity::Warning, "known"), 11), "a \"test\""),
            accepted(at(finding("T004", Severity::Warning, "known"), 11), "planned"),
            at(finding("T004", Severity::Error, "not known"), 20),
        ];
        let rule = RuleInfo { code: Code::new("T001"), name: "fruit", severity: Severity::Error, docs: "" };
        let xml = junit(&findings.into(), &sources(), &[rule], Severity::Error).unwrap();
        insta::assert_snapshot!(xml);
    }

    #[test]
    fn what_fails_is_for_the_caller_to_say() {
        let of = |denied| {
            let findings = vec![finding("T001", Severity::Warning, "m")];
            junit(&findings.into(), &Sources::default(), &[], denied).unwrap()
        };
        assert!(of(Severity::Error).contains("tests=\"1\" failures=\"0\""));
        assert!(of(Severity::Warning).contains("tests=\"1\" failures=\"1\""));
        assert!(of(Severity::Error).contains("<testsuite name=\"jitna.yaml\""));
        let none = junit(&Diagnostics::default(), &Sources::default(), &[], Severity::Note).unwrap();
        assert!(none.contains("<testcase classname=\"jitna.yaml\" name=\"no findings\""), "{none}");
    }

    proptest! {
        #[test]
        fn texts_arrive_as_they_are(message in "\\PC{0,20}|[\"&<>'\\]\u{0}\u{1b}\u{fffe}\n\t]{0,8}", name in "\\PC{1,8}") {
            let mut sources = Sources::default();
            let file = sources.add(&name, TEXT);
            let place = Origin::Span { file, start: 0, end: 3 };
            let found = finding("T001", Severity::Error, &message).at(place, "");
            let kept = accepted(finding("T002", Severity::Error, "m").at(place, ""), &message);
            let xml = junit(&vec![found, kept].into(), &sources, &[], Severity::Error).unwrap();
            let mut reader = quick_xml::Reader::from_str(&xml);
            let mut messages = Vec::new();
            loop {
                match reader.read_event().unwrap() {
                    quick_xml::events::Event::Eof => break,
                    quick_xml::events::Event::Start(e) | quick_xml::events::Event::Empty(e) => {
                        for attribute in e.attributes() {
                            let attribute = attribute.unwrap();
                            if attribute.key.as_ref() == "message" {
                                messages.push(quick_xml::escape::unescape(&attribute.value).unwrap().into_owned());
                            }
                        }
                    }
                    _ => {}
                }
            }
            prop_assert_eq!(messages.len(), 2);
            // Control characters are shown as escapes. Two other characters that XML cannot contain, and that are not used in text, are
            // removed.
            let one_line = visible(&message).replace(['\n', '\t'], " ").replace(['\u{fffe}', '\u{ffff}'], "");
            prop_assert_eq!(&messages[0], &one_line);
            prop_assert_eq!(&messages[1], &format!("accepted: {one_line}"));
        }
    }
}
