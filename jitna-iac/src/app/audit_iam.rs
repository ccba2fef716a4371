//! Who still gets to nodes without an access request

use std::path::PathBuf;

use super::check::report;
use super::{Check, Exit, ReportFormat, Streams};
use crate::audit::Audit;
use crate::diag::{Diagnostics, Severity, Sources};
use crate::error::Error;
use crate::read;

/// What is wanted of [`audit_iam()`]
#[derive(Clone, Debug)]
pub struct AuditIam {
    /// Files with exported policies; `-` is standard input
    pub files: Vec<PathBuf>,
    /// How findings are shown
    pub format: ReportFormat,
    /// Weight of findings that fails the run
    pub deny: Severity,
    /// Names of users, roles and permission sets that may start sessions without a request; `*` and `?` are wildcards
    pub except: Vec<String>,
}

/// Shows every statement of exported policies that lets someone start a session without an access request
///
/// # Errors
///
/// When a file cannot be read or the output cannot be written.
pub fn audit_iam(options: &AuditIam, streams: &mut Streams<'_>) -> Result<Exit, Error> {
    let (mut sources, mut findings, mut audit) =
        (Sources::default(), Diagnostics::default(), Audit::default());
    for path in &options.files {
        match read::text_of(path, &mut sources)? {
            Ok((name, text)) => audit.read(&text, &name, &mut sources),
            Err(finding) => findings.push(*finding),
        }
    }
    for name in &options.except {
        if !audit.except(name) {
            let help = "`--except` takes names of users, roles and permission sets that the export holds";
            streams.complain(&format!("nobody in the export is called `{name}`"), Some(help));
            return Ok(Exit::Usage);
        }
    }
    findings.append(audit.finish());
    findings.sort(&sources);
    let check = Check { format: options.format, deny: options.deny, accepted: false };
    report(&findings, &sources, None, &check, streams)?;
    if findings.worst() < Some(options.deny) {
        return Ok(Exit::Done);
    }
    streams.explain_denied(&findings);
    Ok(Exit::Findings)
}
