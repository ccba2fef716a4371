//! Exported IAM policies: statements that let users start a session without an access request
//!
//! This module recognizes output of the AWS CLI by its shape. It judges each statement together with the other policies of its holder:
//! denials, permissions boundaries, and the given service control policies. Begin at [`Audit`].

mod attached;
mod condition;
mod edits;
mod export;
mod handed;
mod holders;
mod judge;
mod managed;
mod organization;
mod outline;
mod policy;
mod shapes;
mod shield;
mod single;
mod trust;
mod ways;

use export::Exports;

use crate::diag::{Diagnostics, Sources};
use crate::read;

/// Exported policies, collected file by file and judged together
///
/// ```
/// use jitna_iac::audit::Audit;
/// use jitna_iac::diag::Sources;
///
/// let policy = r#"{"Statement": {"Effect": "Allow", "Action": "ssm:Start*", "Resource": "*"}}"#;
/// let mut sources = Sources::default();
/// let mut audit = Audit::default();
/// audit.read(policy, "policy.json", &mut sources);
/// let findings = audit.finish();
/// assert_eq!(findings.iter().next().unwrap().code.as_str(), "JNA1001");
/// ```
#[derive(Debug, Default)]
pub struct Audit {
    exports: Exports,
    findings: Diagnostics,
}

impl Audit {
    /// Adds a file, which may contain several outputs, one after the other
    pub fn read(&mut self, text: &str, name: &str, sources: &mut Sources) {
        let file = sources.add(name, text);
        let before = (self.exports.judged, self.findings.len());
        let values = read::values(text, file, &mut self.findings);
        for value in &values {
            self.exports.add(value, name, &mut self.findings);
        }
        self.exports.end_file();
        // An audit of nothing would pass.
        if before == (self.exports.judged, self.findings.len()) {
            let all = crate::Origin::Span { file, start: 0, end: 0 };
            let (message, help) = match text.trim().is_empty() {
                true => ("the file is empty", "the export may be incomplete: run it again"),
                false => (
                    "nothing was judged: every list is empty",
                    "the export may be filtered or incomplete: run it again, or leave the file out",
                ),
            };
            self.findings.push(crate::rules::NO_POLICY.finding(message).at(all, "").help(help));
        }
    }

    /// Leaves out users, roles and permission sets with this name, in which `*` and `?` are wildcards; returns whether there are any
    ///
    /// For principals that may start sessions without a request, such as break-glass roles. Call it after reading the files.
    pub fn except(&mut self, name: &str) -> bool {
        self.exports.exempt(name)
    }

    /// Also reports principals that may change what decides about requests: approval policies, the role of the tokens, settings
    pub fn find_editors(&mut self) {
        self.exports.editors = true;
    }

    /// Returns all findings, unsorted
    #[must_use]
    pub fn finish(mut self) -> Diagnostics {
        judge::judge(&mut self.exports, &mut self.findings);
        self.findings
    }
}
