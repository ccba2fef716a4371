//! Reports of constructs, as findings

use std::collections::HashSet;
use std::sync::{Mutex, OnceLock, PoisonError};

use crate::describe::Finding;
use crate::describe::finding::Weight;
use crate::diag::{Code, Diagnostic, Severity};
use crate::ids::clip;
use crate::rules;

/// Prefix of the codes of this library
const OWN: &str = "JNA";

/// The findings of constructs; an invalid code is reported as another finding
pub(crate) fn reported(findings: &[Finding]) -> impl Iterator<Item = Diagnostic> {
    findings.iter().map(|finding| {
        let severity = match finding.weight {
            Weight::Note => Severity::Note,
            Weight::Warning => Severity::Warning,
            Weight::Error => Severity::Error,
        };
        let mut diagnostic = match code(&finding.code) {
            Some(code) => Diagnostic::new(code, severity, one_line(&finding.message)),
            None => {
                let message = format!(
                    "invalid code `{}` of a finding: expected capital letters and then digits, such as `ACME001`, and not `{OWN}`; it says: {}",
                    clip(&finding.code),
                    one_line(&finding.message)
                );
                rules::INVALID_FINDING_CODE.finding(message)
            }
        };
        diagnostic.help = finding.help.as_deref().map(one_line);
        diagnostic.subject = finding.subject.as_deref().map(one_line);
        for (origin, text) in &finding.places {
            diagnostic = diagnostic.at(*origin, text.as_str());
        }
        if diagnostic.labels.is_empty() { diagnostic.at(finding.made, "") } else { diagnostic }
    })
}

fn one_line(text: impl AsRef<str>) -> String {
    text.as_ref().lines().map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join(" ")
}

/// The code in a string: of a rule of the library, or of the user's own check
fn code(text: &str) -> Option<Code> {
    if text.starts_with(OWN) {
        return rules::ALL.iter().map(|rule| rule.code).find(|code| code.as_str() == text);
    }
    let digits = text.trim_start_matches(|c: char| c.is_ascii_uppercase());
    let is_code = digits.len() < text.len()
        && !digits.is_empty()
        && digits.chars().all(|c| c.is_ascii_digit())
        && text.len() <= 32;
    is_code.then(|| Code::new(kept(text)))
}

/// A string that lives as long as the process, as codes do; a program has few codes
fn kept(text: &str) -> &'static str {
    static ALL: OnceLock<Mutex<HashSet<&'static str>>> = OnceLock::new();
    let mut all = ALL.get_or_init(Mutex::default).lock().unwrap_or_else(PoisonError::into_inner);
    match all.get(text) {
        Some(known) => known,
        None => {
            let kept: &'static str = Box::leak(text.into());
            all.insert(kept);
            kept
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_capital_letters_and_digits() {
        for (text, is_valid) in [
            ("ACME001", true),
            ("A1", true),
            ("JNA0203", true),
            ("JNA9999", false),
            ("acme001", false),
            ("ACME", false),
            ("001", false),
            ("ACME-1", false),
            ("", false),
            ("ACME1\n", false),
        ] {
            assert_eq!(code(text).is_some(), is_valid, "{text}");
        }
    }
}
