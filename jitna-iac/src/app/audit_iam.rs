//! Statements that let users start a session without an access request

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use super::check::{LeftOut, report};
use super::folders::files_of;
use super::{Check, Console, Exit, ReportFormat};
use crate::audit::Audit;
use crate::diag::{Diagnostics, Severity, Sources};
use crate::error::Error;
use crate::read;

/// Options of [`audit_iam()`]
#[derive(Clone, Debug)]
pub struct AuditIam {
    /// Files with exported policies, or folders of such files; `-` is standard input
    pub files: Vec<PathBuf>,
    /// Output format
    pub format: ReportFormat,
    /// Severity of findings that fail the run
    pub deny: Severity,
    /// Names of users, roles and permission sets that may start sessions without a request; `*` and `?` are wildcards
    pub except: Vec<String>,
    /// Whether principals that may change policies are reported as well
    pub editors: bool,
}

/// Shows every statement of exported policies that lets a user start a session without an access request
///
/// # Errors
///
/// Returns an error when a file cannot be read or the output cannot be written.
pub fn audit_iam(options: &AuditIam, console: &mut Console<'_>) -> Result<Exit, Error> {
    let (mut sources, mut findings, mut audit) =
        (Sources::default(), Diagnostics::default(), Audit::default());
    let mut seen = HashSet::new();
    if options.editors {
        audit.find_editors();
    }
    let Some(files) = files_of(&options.files, has_policies, console)? else { return Ok(Exit::Usage) };
    for path in &files {
        // Principals of a file that is read twice would be counted twice.
        if !seen.insert(path.canonicalize().unwrap_or_else(|_| path.clone())) {
            console.say(&format!("note: {} is given twice, and is read once", path.display()));
            continue;
        }
        match read::text_of(path, &mut sources)? {
            Ok((name, text)) => audit.read(&text, &name, &mut sources),
            Err(finding) => findings.push(*finding),
        }
    }
    for name in &options.except {
        if !audit.except(name) {
            let help = "`--except` takes names of users, roles and permission sets that the export holds";
            console.complain(&format!("the export has no user, role or permission set `{name}`"), Some(help));
            return Ok(Exit::Usage);
        }
    }
    findings.append(audit.finish());
    findings.sort(&sources);
    let check = Check { format: options.format, deny: options.deny, ..Check::default() };
    report(&findings, &sources, None, &check, LeftOut::default(), console)?;
    if findings.worst() < Some(options.deny) {
        return Ok(Exit::Done);
    }
    console.explain_denied(&findings);
    Ok(Exit::Findings)
}

/// Whether a file of a collected folder has policies; the roles of permission sets are in the export of their account
fn has_policies(path: &Path) -> bool {
    path.ends_with("iam.json") || path.starts_with("policies/service-control-policies")
}
