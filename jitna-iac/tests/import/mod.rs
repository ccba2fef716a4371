//! Import of existing resources: our output is imported without loss, samples, and what is named when it cannot be imported

mod altered;
mod around;
mod carried;
mod enterprise;
mod generated;
mod guesses;
mod joined;
mod kinds;
mod law;
mod parts;
mod places;
mod programs;
mod samples;
mod values;
mod ways;

use std::path::{Path, PathBuf};

use jitna_iac::diag::{Diagnostics, Severity, Sources, render};
use jitna_iac::import::{Given, Import, Imported, import};

/// A file or folder at the root of the repository; for snapshots, with all files
fn at(path: &str) -> PathBuf {
    if let Ok(path) = Path::new(path).strip_prefix("snapshots") {
        return crate::examples::snapshots().join(path);
    }
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path)
}

fn given(name: &str, text: &str) -> Given {
    Given::Text { name: name.to_owned(), text: text.to_owned() }
}

fn assembly(path: &str) -> Given {
    let mut sources = Sources::default();
    let files = jitna_iac::read::read_assembly(&at(path), &mut sources).unwrap().unwrap();
    Given::Assembly { name: path.to_owned(), files }
}

/// Account and Region for input that does not contain them
fn here() -> Import {
    Import { account: "111122223333".parse().ok(), region: "eu-central-1".parse().ok(), ..Import::default() }
}

struct Result {
    imported: Option<Imported>,
    findings: Diagnostics,
    sources: Sources,
}

impl Result {
    fn new(given: &[Given], options: &Import) -> Self {
        let mut sources = Sources::default();
        let (imported, mut findings) = import(given, options, &mut sources);
        findings.sort(&sources);
        Self { imported, findings, sources }
    }

    /// Findings of at least this severity, as the command shows them
    fn shown(&self, least: Severity) -> String {
        let list: Vec<_> =
            self.findings.iter().filter(|finding| finding.severity >= least).cloned().collect();
        render::text(&list.into(), &self.sources, Default::default())
    }

    fn yaml(&self) -> String {
        let Some(imported) = &self.imported else { panic!("no model:\n{}", self.shown(Severity::Note)) };
        imported.to_yaml(&self.findings, &self.sources)
    }
}
