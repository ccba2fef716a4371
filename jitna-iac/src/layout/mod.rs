//! Formats files: `jitna.yaml` and Cedar, including their comments
//!
//! A file has the same meaning before and after. Both versions are read and compared, and any part that cannot be changed safely remains as
//! written. Start at [`yaml`] and [`cedar()`].

mod lines;
mod same;
mod scan;
#[cfg(test)]
mod tests;

use similar::TextDiff;

use crate::cedar;
use crate::diag::{Diagnostics, Sources};
use crate::model::Model;
use crate::origin::Origin;
use crate::rules;
use lines::Changes;

/// Formats YAML text
///
/// Each level is indented by two spaces, lists are indented below their key, account IDs are quoted, lines have no trailing spaces, there
/// are not consecutive blank lines, and the text ends with one line break. Cedar in blocks is formatted like in [`cedar()`]. Comments,
/// quotes, the order of keys, and lists and mappings in brackets remain as written.
///
/// ```
/// let text = "version:   1\naccount:\n    id: 123456789012 # ours\n    region: us-east-1\n";
/// let wanted = "version:   1\naccount:\n  id: \"123456789012\" # ours\n  region: us-east-1\n";
/// assert_eq!(jitna_iac::layout::yaml(text, "jitna.yaml", &mut Default::default()).unwrap(), wanted);
/// ```
///
/// # Errors
///
/// If the text is not YAML in which a model can be written.
pub fn yaml(text: &str, name: &str, sources: &mut Sources) -> Result<String, Diagnostics> {
    let file = sources.add(name, text);
    let mut findings = Diagnostics::default();
    let parsed = crate::read::parses(text, file, &mut findings);
    if !parsed {
        return Err(findings);
    }
    let written = model(text);
    let done = |changes: Changes| {
        let laid = lines::lay(text, changes)?;
        // Formatting must be idempotent.
        let again = lines::lay(&laid, changes)?;
        let kept = || {
            let model = model(&lines::lay(text, changes.without_cedar())?);
            (model == written).then_some(())
        };
        (again == laid && same::same(text, &laid)).then_some(())?;
        kept().map(|()| laid)
    };
    let laid = Changes::FROM_MOST_TO_LEAST.into_iter().find_map(done);
    Ok(laid.unwrap_or_else(|| text.to_owned()))
}

/// The model of a text, if it is valid
fn model(text: &str) -> Option<Model> {
    crate::read::read(text, "", &mut Sources::default()).0
}

/// Formats Cedar text with Cedar's formatter, including comments
///
/// # Errors
///
/// If Cedar cannot parse the text.
pub fn cedar(text: &str, name: &str, sources: &mut Sources) -> Result<String, Diagnostics> {
    if let Some(formatted) = cedar::format(text) {
        return Ok(formatted);
    }
    let file = sources.add(name, text);
    let fit = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    let issues = cedar::check(text, cedar::Effect::Permit);
    let syntax = issues.into_iter().filter(|issue| issue.kind == cedar::IssueKind::Syntax).map(|issue| {
        let range = issue.range.unwrap_or_default();
        let origin = Origin::Span { file, start: fit(range.start), end: fit(range.end) };
        let finding = rules::CEDAR_SYNTAX.finding(issue.message).at(origin, "");
        match issue.help {
            Some(help) => finding.help(help),
            None => finding,
        }
    });
    let findings: Diagnostics = syntax.collect::<Vec<_>>().into();
    // The text is too large, or has a comment that the formatter would drop.
    if findings.is_empty() { Ok(text.to_owned()) } else { Err(findings) }
}

/// Returns the differences between two versions of a file as a unified diff, or an empty string if there are none
///
/// `made` describes how the new version was created, such as `formatted`.
#[must_use]
pub fn difference(name: &str, made: &str, old: &str, new: &str) -> String {
    let diff = TextDiff::from_lines(old, new);
    diff.unified_diff().context_radius(3).header(name, &format!("{name} ({made})")).to_string()
}
