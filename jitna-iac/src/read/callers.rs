//! Texts of the Rust files that findings about a program's model point at

use std::path::PathBuf;

use super::MAX_INPUT;
use crate::diag::{Diagnostics, Sources};
use crate::origin::Origin;

/// Adds the Rust files that findings name, for excerpts; a file that is not found is only named
///
/// Rust gives the path of a file relative to an unspecified folder, so the file is looked up in each of `folders`.
pub fn add_callers(findings: &Diagnostics, folders: &[PathBuf], sources: &mut Sources) {
    let origins = findings.iter().flat_map(|finding| finding.labels.iter().map(|label| label.origin));
    let mut seen: Vec<&str> = Vec::new();
    for origin in origins.flat_map(Origin::places) {
        let Origin::Caller(place) = origin else { continue };
        if seen.contains(&place.file()) || sources.by_name(place.file()).is_some() {
            continue;
        }
        seen.push(place.file());
        let text = folders.iter().find_map(|folder| {
            let path = folder.join(place.file());
            let metadata = std::fs::metadata(&path).ok()?;
            let fits = metadata.is_file() && metadata.len() <= MAX_INPUT as u64;
            fits.then(|| std::fs::read_to_string(path).ok()).flatten()
        });
        if let Some(text) = text {
            sources.add(place.file(), &text);
        }
    }
}
