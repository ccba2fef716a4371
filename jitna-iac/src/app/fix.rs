//! `check --fix`: applies fixes and shows the remaining findings

use super::check::{Check, ReportFormat, report};
use super::{Console, Exit};
use crate::diag::Safety;
use crate::error::Error;
use crate::fix::{self, FixedFile, Project};
use crate::rules;
use crate::{files, layout};

impl Check {
    /// Checks whether fixes are requested
    #[must_use]
    pub fn fixes(&self) -> bool {
        self.fix || self.unsafe_fixes || self.diff
    }
}

/// Applies the fixes of a project and writes each changed file as a whole; with `diff`, shows the changes instead
///
/// Writes what it fixed to `err`. Shows the remaining findings as [`check()`](super::check()) does.
///
/// # Errors
///
/// Returns an error when a file cannot be read or written, or the output cannot be written.
pub fn fix(project: &Project, options: &Check, console: &mut Console<'_>) -> Result<Exit, Error> {
    let up_to = if options.unsafe_fixes { Safety::Unsafe } else { Safety::Safe };
    let judged_on =
        options.today.clone().map_or_else(|| project.clone(), |today| project.clone().on(Some(today)));
    let applied = fix::apply(&judged_on, up_to)?;
    if options.diff {
        for file in &applied.files {
            console.print_text(&layout::difference(&file.name, "fixed", &file.old, &file.new))?;
            console.say(&fixed(file, "would be fixed"));
        }
        if applied.files.is_empty() {
            console.say("nothing would be fixed");
            return Ok(Exit::Done);
        }
        return Ok(Exit::Differs);
    }
    for file in &applied.files {
        files::write(&file.path, &file.new)
            .map_err(|source| Error::Fix { path: file.path.clone(), source })?;
        console.say(&fixed(file, "fixed"));
    }
    if applied.files.is_empty() && options.format == ReportFormat::Text {
        console.say("nothing was fixed");
    }
    let mut judged = applied.judged;
    let left_out = options.choose(&mut judged.findings, console);
    report(&judged.findings, &judged.sources, None, options, left_out, console)?;
    if judged.findings.worst() < Some(options.deny) && left_out.errors == 0 {
        return Ok(Exit::Done);
    }
    left_out.explain(console);
    console.explain_denied(&judged.findings);
    Ok(Exit::Findings)
}

/// Describes a fixed file: its name, how many findings the fixes ended, and what each fix did
fn fixed(file: &FixedFile, verb: &str) -> String {
    let count = file.fixed.len();
    let findings = if count == 1 { "finding" } else { "findings" };
    let mut text = format!("{}: {count} {findings} {verb}", file.name);
    for (code, title) in &file.fixed {
        let name = rules::find(code.as_str()).map_or("", |rule| rule.name);
        text.push_str(&format!("\n  {code} {name}: {title}"));
    }
    text
}
