//! Folders of the workspace, the models in them, and the findings about them

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use gen_lsp_types::{
    DidChangeWorkspaceFoldersParams, InitializeParams, PublishDiagnosticsParams, Uri, WorkspaceFolders,
};
use jitna_iac::diag::{Diagnostic, Diagnostics, Severity, Sources};
use jitna_iac::editor::Lines;
use jitna_iac::fix::{Judged, Project};
use jitna_iac::plan::Plan;
use jitna_iac::read::FileAccess;
use jitna_iac::{Origin, rules, testing};
use serde_json::Value;

use super::convert::{path_of, range, uri_of};
use super::documents::Documents;

/// Names of files that contain a model
const MODELS: [&str; 3] = ["jitna.yaml", "jitna.yml", "jitna.json"];

/// Extension of policy tests
const TEST: &str = ".test.yaml";

/// Information about the files of a workspace
#[derive(Debug, Default)]
pub(super) struct Workspace {
    folders: Vec<PathBuf>,
    /// Findings about each model, until a document changes
    judged: BTreeMap<PathBuf, Judged>,
    /// Files with published findings, which must be cleared later
    shown: BTreeSet<PathBuf>,
    is_current: bool,
    /// Whether inlay hints are enabled
    pub(super) hints: bool,
}

impl Workspace {
    /// Reads the folders and settings that the client sends at the start
    pub(super) fn begin(&mut self, params: &InitializeParams) {
        self.hints = true;
        let folders = &params.workspace_folders_initialize_params.workspace_folders;
        if let Some(WorkspaceFolders::WorkspaceFolderList(folders)) = folders {
            self.folders = folders.iter().filter_map(|folder| path_of(&folder.uri)).collect();
        }
        #[expect(deprecated, reason = "clients without workspace folders say one folder in this way")]
        if self.folders.is_empty() {
            self.folders = params.root_uri.iter().filter_map(path_of).collect();
        }
        self.configure(params.initialization_options.as_ref());
    }

    /// Reads settings: `{"jitna": {"inlayHints": false}}`, or without the outer key
    pub(super) fn configure(&mut self, settings: Option<&Value>) {
        let Some(settings) = settings else { return };
        let own = settings.get("jitna").unwrap_or(settings);
        if let Some(hints) = own.get("inlayHints").and_then(Value::as_bool) {
            self.hints = hints;
        }
    }

    pub(super) fn change_folders(&mut self, params: &DidChangeWorkspaceFoldersParams) {
        let removed: Vec<PathBuf> =
            params.event.removed.iter().filter_map(|folder| path_of(&folder.uri)).collect();
        self.folders.retain(|folder| !removed.contains(folder));
        self.folders.extend(params.event.added.iter().filter_map(|folder| path_of(&folder.uri)));
    }

    /// Discards the cached findings, because a document may have changed
    pub(super) fn changed(&mut self) {
        self.is_current = false;
        self.judged.clear();
    }

    /// Returns the folder of the workspace that contains a file; for a file that is opened without a workspace, its own folder
    fn folder_of(&self, path: &Path) -> Option<PathBuf> {
        let within = self.folders.iter().filter(|folder| path.starts_with(folder));
        let longest = within.max_by_key(|folder| folder.components().count()).cloned();
        match longest {
            None if self.folders.is_empty() => path.parent().map(Path::to_owned),
            found => found,
        }
    }

    /// Returns the model that a file belongs to
    pub(super) fn project_of(&self, path: &Path, documents: &Documents) -> Option<Project> {
        let root = self.folder_of(path)?;
        let mut access = FileAccess::below(&root);
        for (path, document) in documents.iter() {
            access = access.with_text(path, document.text.as_str().into());
        }
        let there = |model: &PathBuf| documents.get(model).is_some() || access.allows(model).is_ok();
        let is_model =
            path.file_name().and_then(|name| name.to_str()).is_some_and(|name| MODELS.contains(&name));
        let model = if is_model {
            Some(path.to_owned())
        } else {
            let folders = path.ancestors().skip(1).take_while(|folder| folder.starts_with(&root));
            folders.flat_map(|folder| MODELS.iter().map(|name| folder.join(name))).find(there)
        };
        let model = model.filter(there)?;
        Some(Project::new(model, access).on(crate::input::today()))
    }

    /// Returns the findings about a project, from the last check if no document has changed since
    pub(super) fn judged(&mut self, project: &Project) -> Option<&Judged> {
        let path = project.path().to_owned();
        if !self.judged.contains_key(&path) {
            let judged = project.judge().ok()?;
            self.judged.insert(path.clone(), judged);
        }
        self.judged.get(&path)
    }

    /// Returns the findings of all open files, for the files whose findings changed
    pub(super) fn check(&mut self, documents: &Documents) -> Vec<PublishDiagnosticsParams> {
        if std::mem::replace(&mut self.is_current, true) {
            return Vec::new();
        }
        let mut all: BTreeMap<PathBuf, Vec<gen_lsp_types::Diagnostic>> = BTreeMap::new();
        let mut seen = BTreeSet::new();
        for (path, _) in documents.iter() {
            let Some(project) = self.project_of(path, documents) else { continue };
            all.entry(path.to_owned()).or_default();
            if is_test(path) {
                self.check_test(path, &project, documents, &mut all);
            }
            if seen.insert(project.path().to_owned()) {
                let root = project.path().to_owned();
                if let Some(judged) = self.judged(&project) {
                    add(&judged.findings, &judged.sources, &root, &mut all);
                }
            }
        }
        let gone: Vec<PathBuf> = self.shown.iter().filter(|path| !all.contains_key(*path)).cloned().collect();
        self.shown = all.keys().cloned().collect();
        all.extend(gone.into_iter().map(|path| (path, Vec::new())));
        let params = all.into_iter().map(|(path, diagnostics)| {
            let document = documents.get(&path);
            let uri = document.map_or_else(|| uri_of(&path), |document| document.uri.clone());
            let version = document.map(|document| document.version);
            PublishDiagnosticsParams { uri, version, diagnostics }
        });
        params.collect()
    }

    /// Adds the findings about a policy test
    fn check_test(
        &mut self,
        path: &Path,
        project: &Project,
        documents: &Documents,
        all: &mut BTreeMap<PathBuf, Vec<gen_lsp_types::Diagnostic>>,
    ) {
        let Some(document) = documents.get(path) else { return };
        let Some(judged) = self.judged(project) else { return };
        let mut sources = Sources::default();
        let Some(model) = &judged.model else { return };
        let plan = Plan::new(model).0;
        let mut findings = testing::read(&document.text, &path.display().to_string(), &plan, &mut sources).1;
        findings.sort(&sources);
        add(&findings, &sources, path, all);
    }
}

/// Checks whether a file is a policy test by its name
pub(super) fn is_test(path: &Path) -> bool {
    path.file_name().and_then(|name| name.to_str()).is_some_and(|name| name.ends_with(TEST))
}

/// Adds findings to the files that they point into; findings without a place are added to `root`
fn add(
    findings: &Diagnostics,
    sources: &Sources,
    root: &Path,
    all: &mut BTreeMap<PathBuf, Vec<gen_lsp_types::Diagnostic>>,
) {
    for finding in findings.iter().filter(|finding| finding.accepted.is_none()) {
        let (path, shown) = shown(finding, sources, root);
        all.entry(path).or_default().push(shown);
    }
}

/// Returns the file and range of an origin
pub(super) fn place(origin: Origin, sources: &Sources) -> Option<(PathBuf, gen_lsp_types::Range)> {
    let Origin::Span { file, start, end } = origin else { return None };
    let source = sources.get(file)?;
    let lines = Lines::new(source.text()?);
    Some((PathBuf::from(source.name()), range(&lines, start as usize..end.max(start) as usize)))
}

/// Converts a finding to the protocol, and returns its file
pub(super) fn shown(
    finding: &Diagnostic,
    sources: &Sources,
    root: &Path,
) -> (PathBuf, gen_lsp_types::Diagnostic) {
    let (path, range) = place(finding.origin(), sources)
        .unwrap_or_else(|| (root.to_owned(), gen_lsp_types::Range::default()));
    let severity = match finding.severity {
        Severity::Error => gen_lsp_types::DiagnosticSeverity::Error,
        Severity::Warning => gen_lsp_types::DiagnosticSeverity::Warning,
        Severity::Note => gen_lsp_types::DiagnosticSeverity::Information,
    };
    let mut message = finding.message.clone();
    if let Some(help) = &finding.help {
        message.push_str("\nhelp: ");
        message.push_str(help);
    }
    let related = finding.labels.iter().filter(|label| !label.text.is_empty()).filter_map(|label| {
        let (path, range) = place(label.origin, sources)?;
        let location = gen_lsp_types::Location { uri: uri_of(&path), range };
        Some(gen_lsp_types::DiagnosticRelatedInformation { location, message: label.text.clone() })
    });
    let related: Vec<gen_lsp_types::DiagnosticRelatedInformation> = related.collect();
    let page = rules::find(finding.code.as_str())
        .map(|rule| gen_lsp_types::CodeDescription { href: Uri(rule.url()) });
    let shown = gen_lsp_types::Diagnostic {
        range,
        severity: Some(severity),
        code: Some(finding.code.as_str().to_owned().into()),
        code_description: page,
        source: Some("jitna-iac".to_owned()),
        message: message.into(),
        related_information: Some(related).filter(|related| !related.is_empty()),
        ..Default::default()
    };
    (path, shown)
}
