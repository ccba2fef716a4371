//! Files in one form: `jitna.yaml` and Cedar, with their comments
//!
//! What a file means is the same before and after: both are read and compared, and what cannot be changed safely stays as it
//! was written. Begin at [`yaml`] and [`cedar()`].

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

/// A text of YAML in one form
///
/// Two spaces for each level, lists indented below their key, quotes around account ids, no spaces at the ends of lines, no two
/// blank lines in a row, one line break at the end; Cedar in blocks is formatted as [`cedar()`] does it. Comments, quotes, the order
/// of keys, and lists and mappings in brackets stay as they are written.
///
/// ```
/// let text = "version:   1\naccount:\n    id: 123456789012 # ours\n    region: us-east-1\n";
/// let wanted = "version:   1\naccount:\n  id: \"123456789012\" # ours\n  region: us-east-1\n";
/// assert_eq!(jitna_iac::layout::yaml(text, "jitna.yaml", &mut Default::default()).unwrap(), wanted);
/// ```
///
/// # Errors
///
/// When the text is no YAML that a model can be written in.
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
        // What is done twice is done once.
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

/// What a text says, if it is a model
fn model(text: &str) -> Option<Model> {
    crate::read::read(text, "", &mut Sources::default()).0
}

/// A text of Cedar in the form of Cedar's formatter, with its comments
///
/// # Errors
///
/// When Cedar cannot read the text.
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
    // Too large, or with a comment where the formatter keeps none.
    if findings.is_empty() { Ok(text.to_owned()) } else { Err(findings) }
}

/// What differs between two texts of a file, as a unified diff; empty if nothing does
#[must_use]
pub fn difference(name: &str, old: &str, new: &str) -> String {
    let diff = TextDiff::from_lines(old, new);
    diff.unified_diff().context_radius(3).header(name, &format!("{name} (formatted)")).to_string()
}
