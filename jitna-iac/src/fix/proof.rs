//! A fix is offered after it was applied to a copy, and the copy was checked

use std::cell::{Cell, OnceCell};
use std::collections::BTreeMap;
use std::ops::Range;
use std::path::{Path, PathBuf};

use super::edits::{Text, candidates, guards};
use super::place::{Cut, range};
use super::project::{Judged, Outcome, Project, has_errors};
use super::ways::{self, Way};
use crate::diag::{Diagnostic, Diagnostics, Edit, Fix, Safety, Severity, Source, Sources};
use crate::origin::{FileId, Origin};
use crate::read;

/// How much is checked for the fixes of one run; findings that come after it get none
#[derive(Clone, Copy, Debug)]
pub(super) struct Budget {
    /// Bytes of the files that are changed
    bytes: usize,
    checks: usize,
}

/// How many times as long a check takes as reading the tree alone
const TREE: usize = 16;

impl Budget {
    /// To show fixes beside findings, without making a check much slower
    const SHOW: Self = Self { bytes: 512 * 1024, checks: 60 };

    /// To apply fixes
    pub(super) const APPLY: Self = Self { bytes: 64 * 1024 * 1024, checks: 1000 };
}

/// Adds to each finding the fixes that end it and make no other error
///
/// The findings are those of the project as it is. Of a model with very many findings, the first get fixes. Gives whether fixes were
/// looked for beside all of them.
///
/// ```
/// use jitna_iac::fix::{Project, add_fixes};
/// use jitna_iac::read::FileAccess;
///
/// let folder = std::env::temp_dir();
/// let path = folder.join("jitna-fix-example.yaml");
/// std::fs::write(&path, "version: 1\naccount: {id: '111122223333', regoin: us-east-1}\n").unwrap();
/// let project = Project::new(&path, FileAccess::of_project(&folder));
/// let mut judged = project.judge().unwrap();
/// add_fixes(&project, &mut judged.findings, &judged.sources);
/// let fix = judged.findings.iter().flat_map(|finding| &finding.fixes).next().unwrap();
/// assert_eq!(fix.edits[0].replacement, "region");
/// ```
pub fn add_fixes(project: &Project, findings: &mut Diagnostics, sources: &Sources) -> bool {
    add_fixes_where(project, findings, sources, |_| true)
}

/// As [`add_fixes`], with a budget
pub(super) fn add_fixes_within(
    project: &Project,
    findings: &mut Diagnostics,
    sources: &Sources,
    budget: Budget,
) {
    let prover = Prover::new(project, findings.clone(), sources, budget);
    for finding in findings.iter_mut() {
        finding.fixes = prover.fixes(finding);
    }
}

/// As [`add_fixes`], for some of the findings
pub fn add_fixes_where(
    project: &Project,
    findings: &mut Diagnostics,
    sources: &Sources,
    wanted: impl Fn(&Diagnostic) -> bool,
) -> bool {
    let prover = Prover::new(project, findings.clone(), sources, Budget::SHOW);
    for finding in findings.iter_mut().filter(|finding| wanted(finding)) {
        finding.fixes = prover.fixes(finding);
    }
    !prover.ended.get()
}

/// Tries fixes on copies of a project
pub(super) struct Prover<'p> {
    project: &'p Project,
    findings: Diagnostics,
    sources: &'p Sources,
    outcome: OnceCell<Option<Outcome>>,
    was_read: OnceCell<bool>,
    bytes: Cell<usize>,
    checks: Cell<usize>,
    /// Whether something was not tried, since the budget was used up
    ended: Cell<bool>,
}

/// A fix that ends its finding
struct Proved {
    cuts: Vec<Cut>,
    after: Judged,
    changed: Project,
}

impl<'p> Prover<'p> {
    pub(super) fn new(
        project: &'p Project,
        findings: Diagnostics,
        sources: &'p Sources,
        budget: Budget,
    ) -> Self {
        Self {
            project,
            findings,
            sources,
            outcome: OnceCell::new(),
            was_read: OnceCell::new(),
            bytes: budget.bytes.into(),
            checks: budget.checks.into(),
            ended: false.into(),
        }
    }

    /// The fixes of a finding: of each way that its help offers, the likeliest edits that work
    pub(super) fn fixes(&self, finding: &Diagnostic) -> Vec<Fix> {
        let Origin::Span { file, .. } = finding.origin() else { return Vec::new() };
        if finding.accepted.is_some() {
            return Vec::new();
        }
        let has_way = |help: &str| ways::texts(help).iter().any(|title| ways::read(title).is_some());
        if finding.fixes.is_empty() && !finding.help.as_deref().is_some_and(has_way) {
            return Vec::new();
        }
        let Some((path, text)) = self.text_of(file) else { return Vec::new() };
        // Reading the tree takes a small part of what a check takes.
        if !self.spend(text.len() / TREE, 0) {
            return Vec::new();
        }
        let tree = read::tree(&text, file);
        let source = Text { text: &text, root: tree.as_ref() };
        let guarded = guards(finding, source);
        if !finding.fixes.is_empty() {
            let own = finding.fixes.iter().filter_map(|fix| self.confirmed(fix, finding, &path, &text));
            // Where the text keeps something out, an edit can let more in, whatever it corrects.
            return own
                .map(|fix| if guarded { Fix { safety: Safety::Unsafe, ..fix } } else { fix })
                .collect();
        }
        let Some(help) = finding.help.as_deref() else { return Vec::new() };
        let texts = ways::texts(help);
        let is_choice = texts.len() > 1;
        let mut fixes: Vec<Fix> = Vec::new();
        let mut known: Vec<Vec<Cut>> = Vec::new();
        for title in texts {
            let Some(way) = ways::read(&title) else { continue };
            if ways::is_example(&way, &|word| self.is_written(word, finding)) {
                continue;
            }
            let tried = candidates(&way, finding, source).into_iter();
            let proved = tried
                .filter(|cuts| changes(&text, cuts))
                .find_map(|cuts| self.proved(finding, &path, &text, cuts));
            let Some(proved) = proved else { continue };
            if known.contains(&proved.cuts) {
                continue;
            }
            let edits = edits(file, &proved.cuts);
            known.push(proved.cuts.clone());
            let safety = self.safety(finding, &way, guarded, is_choice, &proved);
            fixes.push(Fix { title, edits, safety });
        }
        fixes
    }

    /// Whether a word is one of the format, of the files, or of what is said about them
    fn is_written(&self, word: &str, finding: &Diagnostic) -> bool {
        let mut texts = self.sources.iter().filter_map(Source::text);
        read::is_word(word) || finding.message.contains(word) || texts.any(|text| text.contains(word))
    }

    /// A fix that the check itself knows, if it works
    fn confirmed(&self, fix: &Fix, finding: &Diagnostic, path: &Path, text: &str) -> Option<Fix> {
        let cut = |edit: &Edit| range(edit.origin).map(|(start, end)| (start..end, edit.replacement.clone()));
        let cuts: Vec<Cut> = fix.edits.iter().map(cut).collect::<Option<_>>()?;
        self.proved(finding, path, text, cuts).map(|_| fix.clone())
    }

    /// Whether so much is left of the budget, which it takes
    fn spend(&self, bytes: usize, checks: usize) -> bool {
        let left = self.bytes.get().checked_sub(bytes).zip(self.checks.get().checked_sub(checks));
        match left {
            Some((bytes, checks)) => {
                self.bytes.set(bytes);
                self.checks.set(checks);
            }
            None => self.ended.set(true),
        }
        left.is_some()
    }

    /// Whether the files amount to a model as they are
    fn was_read(&self) -> bool {
        *self.was_read.get_or_init(|| self.project.judge().is_ok_and(|judged| judged.model.is_some()))
    }

    fn text_of(&self, file: FileId) -> Option<(PathBuf, String)> {
        let source = self.sources.get(file)?;
        let text = source.text()?;
        Some((self.project.file_of(source.name())?, text.to_owned()))
    }

    /// The edits, if they end the finding and make no error
    fn proved(&self, finding: &Diagnostic, path: &Path, text: &str, cuts: Vec<Cut>) -> Option<Proved> {
        if !self.spend(text.len(), 1) {
            return None;
        }
        let changed = self.project.with_text(path, &applied(text, &cuts)?);
        let after = changed.judge().ok()?;
        let of = |findings: &Diagnostics| {
            let same = |other: &&Diagnostic| other.code == finding.code && other.message == finding.message;
            findings.iter().filter(same).count()
        };
        let before = Before { findings: &self.findings, was_read: self.was_read() };
        (of(&after.findings) < of(&self.findings) && before.allows(&after, &revealed(text, &cuts)))
            .then_some(())?;
        Some(Proved { cuts, after, changed })
    }

    /// Whether a fix is safe: it ends an error in one way and lets nothing in that was kept out, or the decisions are proved equal
    fn safety(
        &self,
        finding: &Diagnostic,
        way: &Way,
        guarded: bool,
        is_choice: bool,
        proved: &Proved,
    ) -> Safety {
        let takes_out =
            matches!(way, Way::Drop | Way::DropItem | Way::DropKey(_) | Way::Add { .. } | Way::Rename);
        // Of several ways, only the author knows which one is meant.
        if guarded || is_choice {
            return Safety::Unsafe;
        }
        if finding.severity == Severity::Error {
            return if takes_out { Safety::Unsafe } else { Safety::Safe };
        }
        if has_errors(&self.findings) || has_errors(&proved.after.findings) {
            return Safety::Unsafe;
        }
        let before = self.outcome.get_or_init(|| self.project.outcome());
        let same = match (before, proved.changed.outcome()) {
            (Some(before), Some(after)) => before.is_same(&after),
            _ => false,
        };
        if same { Safety::Safe } else { Safety::Unsafe }
    }
}

/// What was found before a change
struct Before<'f> {
    findings: &'f Diagnostics,
    was_read: bool,
}

impl Before<'_> {
    /// Whether there is no error after a change that was not there before
    ///
    /// What could not be seen before does not count: where nothing could be read, what is found later than in reading; as long as
    /// there was an error, what is found when templates are made; and what a key holds that was not known before.
    fn allows(&self, after: &Judged, revealed: &[Range<usize>]) -> bool {
        if self.findings.iter().any(is_unread) {
            // Of several mistakes in the syntax, one is fixed after the other.
            let count = |findings: &Diagnostics| findings.iter().filter(|finding| is_unread(finding)).count();
            return count(&after.findings) < count(self.findings);
        }
        let is_error =
            |finding: &&Diagnostic| finding.severity == Severity::Error && finding.accepted.is_none();
        let mut known: BTreeMap<(&str, &str), usize> = BTreeMap::new();
        for error in self.findings.iter().filter(is_error) {
            *known.entry((error.code.as_str(), &error.message)).or_default() += 1;
        }
        let had_error = !known.is_empty();
        after.findings.iter().filter(is_error).all(|error| {
            let (code, message) = (error.code.as_str(), error.message.as_str());
            let was_there = known.get_mut(&(code, message)).is_some_and(|left| {
                let counts = *left > 0;
                *left = left.saturating_sub(1);
                counts
            });
            let in_reading = ("JNA0101"..="JNA0109").contains(&code);
            let later = !self.was_read && !in_reading || had_error && code.starts_with("JNA09");
            let inside = range(error.origin()).is_some_and(|(start, end)| {
                revealed.iter().any(|part| part.start <= start && end <= part.end)
            });
            was_there || later || inside
        })
    }
}

/// Whether a finding says that a file could not be read any further
pub(super) fn is_unread(finding: &Diagnostic) -> bool {
    [crate::rules::SYNTAX.code, crate::rules::UNSUPPORTED_YAML.code].contains(&finding.code)
}

/// Bytes of the changed text that were below a key whose name changes
fn revealed(text: &str, cuts: &[Cut]) -> Vec<Range<usize>> {
    let part = |(changed, new): &Cut| {
        let rest = text.get(changed.end..)?;
        let is_key =
            rest.trim_start_matches(['"', '\'']).trim_start().starts_with(':') && !new.contains('\n');
        let indent = changed.start - text.get(..changed.start)?.rfind('\n').map_or(0, |at| at + 1);
        let mut end = changed.start + new.len();
        for (number, line) in rest.split_inclusive('\n').enumerate() {
            let deep = line.len() - line.trim_start_matches(' ').len();
            // A list may be as deep as its key.
            let inside = deep > indent
                || deep == indent && line.trim_start().starts_with('-')
                || line.trim().is_empty();
            if number > 0 && !inside {
                break;
            }
            end += line.len();
        }
        is_key.then_some(changed.start..end)
    };
    cuts.iter().filter_map(part).collect()
}

fn changes(text: &str, cuts: &[Cut]) -> bool {
    cuts.iter().any(|(range, new)| text.get(range.clone()) != Some(new.as_str()))
}

/// The text with its parts replaced; none if they overlap or are not parts of it
pub(super) fn applied(text: &str, cuts: &[Cut]) -> Option<String> {
    let mut sorted: Vec<&Cut> = cuts.iter().collect();
    sorted.sort_by_key(|(range, _)| (range.start, range.end));
    let (mut new, mut from) = (String::with_capacity(text.len()), 0);
    for (range, replacement) in sorted {
        new.push_str(text.get(from..range.start)?);
        new.push_str(replacement);
        from = range.end;
    }
    new.push_str(text.get(from..)?);
    Some(new)
}

fn edits(file: FileId, cuts: &[Cut]) -> Vec<Edit> {
    let fit = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    let edit = |(range, new): &Cut| Edit {
        origin: Origin::Span { file, start: fit(range.start), end: fit(range.end) },
        replacement: new.clone(),
    };
    cuts.iter().map(edit).collect()
}
