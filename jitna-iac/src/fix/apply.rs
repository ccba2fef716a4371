//! Applies fixes until none is left

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use super::place::{Cut, range};
use super::project::{Judged, Project};
use super::proof::{Budget, add_fixes, add_fixes_within, applied, is_unread};
use crate::diag::{Code, Diagnostic, Diagnostics, Fix, Safety};
use crate::origin::Origin;
use crate::read::InputError;

/// Largest number of rounds; each round begins with the result of the one before it
const MOST_ROUNDS: usize = 64;

/// File that fixes change
#[derive(Clone, Debug)]
pub struct FixedFile {
    /// Path without links
    pub path: PathBuf,
    /// Name of the file in findings
    pub name: String,
    /// Text before
    pub old: String,
    /// Text after
    pub new: String,
    /// Code of each finding that a fix resolved, and what the fix did
    pub fixed: Vec<(Code, String)>,
}

/// Result of applying fixes to a project; nothing is written to disk
#[derive(Debug, Default)]
pub struct Applied {
    /// The files that change, sorted by path
    pub files: Vec<FixedFile>,
    /// The findings after the fixes
    pub judged: Judged,
}

/// Applies the fixes of a project to copies of its files, until none is left; with `up_to` [`Safety::Unsafe`], unsafe fixes as well
///
/// If fixes overlap, the first one in the file is applied, and the others are searched for again in the result. A second run changes
/// nothing.
///
/// # Errors
///
/// Returns an error if the file with the model cannot be read or is too large.
pub fn apply(project: &Project, up_to: Safety) -> Result<Applied, InputError> {
    let mut files: BTreeMap<PathBuf, FixedFile> = BTreeMap::new();
    let mut current = project.clone();
    let mut judged = current.judge()?;
    let mut seen: BTreeSet<Vec<String>> = BTreeSet::new();
    for _ in 0..MOST_ROUNDS {
        add_fixes_within(&current, &mut judged.findings, &judged.sources, Budget::APPLY);
        let wanted: Vec<(&Diagnostic, &Fix)> = judged
            .findings
            .iter()
            .filter_map(|finding| Some((finding, finding.fixes.iter().find(|fix| fix.safety <= up_to)?)))
            .collect();
        let all = apart(&wanted);
        // Fixes that work separately may not work together.
        let next = [all.clone(), all.into_iter().take(1).collect()]
            .into_iter()
            .find_map(|some| Some((attempt(&current, &judged, &some, &files)?, some)));
        let Some(((project, after, texts), applied)) = next.filter(|(_, applied)| !applied.is_empty()) else {
            break;
        };
        if !seen.insert(texts.values().map(|(_, _, new)| new.clone()).collect()) {
            break;
        }
        for (path, (name, old, new)) in texts {
            let file = files.entry(path.clone()).or_insert_with(|| FixedFile {
                path,
                name,
                old,
                new: String::new(),
                fixed: Vec::new(),
            });
            file.new = new;
            let of_file =
                applied.iter().filter(|(finding, _)| name_of(&judged, finding) == Some(file.name.as_str()));
            file.fixed.extend(of_file.map(|(finding, fix)| (finding.code, fix.title.clone())));
        }
        (current, judged) = (project, after);
    }
    add_fixes(&current, &mut judged.findings, &judged.sources);
    let files = files.into_values().filter(|file| file.old != file.new).collect();
    Ok(Applied { files, judged })
}

fn name_of<'j>(judged: &'j Judged, finding: &Diagnostic) -> Option<&'j str> {
    let Origin::Span { file, .. } = finding.origin() else { return None };
    judged.sources.get(file).map(|source| source.name())
}

/// Fixes that do not overlap, in the order of each file
fn apart<'f>(wanted: &[(&'f Diagnostic, &'f Fix)]) -> Vec<(&'f Diagnostic, &'f Fix)> {
    let mut taken: Vec<(crate::FileId, usize, usize)> = Vec::new();
    let mut apart = Vec::new();
    for (finding, fix) in wanted {
        let spans: Vec<(crate::FileId, usize, usize)> = fix
            .edits
            .iter()
            .filter_map(|edit| match edit.origin {
                Origin::Span { file, .. } => range(edit.origin).map(|(start, end)| (file, start, end)),
                _ => None,
            })
            .collect();
        let touches = |(file, start, end): &(crate::FileId, usize, usize)| {
            taken.iter().any(|(of, from, to)| file == of && start <= to && from <= end)
        };
        if spans.is_empty() || spans.iter().any(touches) {
            continue;
        }
        taken.extend(spans);
        apart.push((*finding, *fix));
    }
    apart
}

/// Name, text before and text after, by path
type Texts = BTreeMap<PathBuf, (String, String, String)>;

/// The project with all of the fixes, if they cause no error together
fn attempt(
    project: &Project,
    judged: &Judged,
    fixes: &[(&Diagnostic, &Fix)],
    files: &BTreeMap<PathBuf, FixedFile>,
) -> Option<(Project, Judged, Texts)> {
    let mut cuts: BTreeMap<PathBuf, (String, String, Vec<Cut>)> = BTreeMap::new();
    for edit in fixes.iter().flat_map(|(_, fix)| &fix.edits) {
        let Origin::Span { file, .. } = edit.origin else { return None };
        let source = judged.sources.get(file)?;
        let path = project.file_of(source.name())?;
        let (start, end) = range(edit.origin)?;
        let (_, _, of_file) = cuts.entry(path).or_insert_with(|| {
            (source.name().to_owned(), source.text().unwrap_or_default().to_owned(), Vec::new())
        });
        of_file.push((start..end, edit.replacement.clone()));
    }
    let mut changed = project.clone();
    let mut texts = Texts::new();
    for (path, (name, text, cuts)) in cuts {
        let new = applied(&text, &cuts)?;
        changed = changed.with_text(&path, &new);
        let old = files.get(&path).map_or(text, |file| file.old.clone());
        texts.insert(path, (name, old, new));
    }
    let after = changed.judge().ok()?;
    // Each fix has been tried separately; together, every one must still resolve its finding.
    let count = |findings: &Diagnostics, of: &Diagnostic| {
        findings.iter().filter(|one| one.code == of.code && one.message == of.message).count()
    };
    let ended = fixes.iter().all(|(of, _)| count(&after.findings, of) < count(&judged.findings, of));
    let readable = judged.findings.iter().any(is_unread) || !after.findings.iter().any(is_unread);
    (ended && readable).then_some((changed, after, texts))
}
