//! All findings of one run

use super::{Code, Diagnostic, Severity, Sources};

/// Findings of one run, sorted by place
#[derive(Clone, Debug, Default)]
pub struct Diagnostics(Vec<Diagnostic>);

impl Diagnostics {
    /// Adds a finding
    pub fn push(&mut self, finding: Diagnostic) {
        self.0.push(finding);
    }

    /// Adds all of `other`
    pub fn append(&mut self, other: Self) {
        self.0.extend(other.0);
    }

    /// Sorts by file, place, then code; findings without a place come last
    pub fn sort(&mut self, sources: &Sources) {
        self.0.sort_by_cached_key(|d| {
            let place = sources.position(d.origin());
            let key = place.map(|p| (p.file.to_owned(), p.line, p.column));
            (key.is_none(), key, d.code, d.message.clone())
        });
        self.0.dedup_by(|a, b| {
            a.code == b.code
                && a.message == b.message
                && a.subject == b.subject
                && a.accepted == b.accepted
                && match (sources.position(a.origin()), sources.position(b.origin())) {
                    (Some(a), Some(b)) => (a.file, a.line, a.column) == (b.file, b.line, b.column),
                    (None, None) => true,
                    _ => false,
                }
        });
    }

    /// Keeps the findings that satisfy a predicate
    pub(crate) fn retain(&mut self, keep: impl FnMut(&Diagnostic) -> bool) {
        self.0.retain(keep);
    }

    /// Iterates over all findings, including accepted ones
    pub fn iter(&self) -> std::slice::Iter<'_, Diagnostic> {
        self.0.iter()
    }

    /// Iterates mutably over all findings
    pub fn iter_mut(&mut self) -> std::slice::IterMut<'_, Diagnostic> {
        self.0.iter_mut()
    }

    /// Checks whether there are no findings
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns the number of findings
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Returns the highest severity of the findings that are not accepted
    #[must_use]
    pub fn worst(&self) -> Option<Severity> {
        self.0.iter().filter(|d| d.accepted.is_none()).map(|d| d.severity).max()
    }

    /// Returns the number of findings of this severity that are not accepted
    #[must_use]
    pub fn count(&self, severity: Severity) -> usize {
        self.0.iter().filter(|d| d.accepted.is_none() && d.severity == severity).count()
    }

    /// Checks whether a finding has this code, accepted or not
    #[must_use]
    pub fn has(&self, code: Code) -> bool {
        self.0.iter().any(|d| d.code == code)
    }
}

impl From<Vec<Diagnostic>> for Diagnostics {
    fn from(findings: Vec<Diagnostic>) -> Self {
        Self(findings)
    }
}

impl IntoIterator for Diagnostics {
    type Item = Diagnostic;
    type IntoIter = std::vec::IntoIter<Diagnostic>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<'a> IntoIterator for &'a Diagnostics {
    type Item = &'a Diagnostic;
    type IntoIter = std::slice::Iter<'a, Diagnostic>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}

impl Extend<Diagnostic> for Diagnostics {
    fn extend<I: IntoIterator<Item = Diagnostic>>(&mut self, findings: I) {
        self.0.extend(findings);
    }
}
