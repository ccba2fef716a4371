//! A model under test: what it decides, which templates it makes, what is found and what holds for every request
//!
//! Its methods are assertions. One that fails panics, with what was expected, what is, and where.

mod answer;
mod like;
mod question;
mod template;

use std::path::Path;

pub use answer::{Answer, ManualAnswer, TestApprover};
pub use like::{Like, Match};
pub use question::{TestNode, TestPlace, Who, anyone, member_of};
pub use template::Template;

use crate::assembly::{Assembly, Format};
use crate::compare::{FailOn, Side, permissiveness};
use crate::decide::Engine;
use crate::describe::Invariant;
use crate::diag::{Diagnostic, Diagnostics, Severity, Sources};
use crate::own::App;
use crate::plan::Plan;
use crate::synth::Options;

use super::program::{of_app, shown};
use question::Spot;

/// A model under test
///
/// ```
/// use jitna_iac::prelude::*;
/// use jitna_iac::testing::{TestNode, Tested, anyone, member_of};
///
/// const WORKLOADS: Unit = unit!("workloads", "ou-ab12-11111111");
/// const LEADS: Group = group!("leads", "ec4df598-7071-70a6-0de4-0123456789ab");
/// const ENVIRONMENT: NodeTag = node_tag!("Environment");
///
/// fn model() -> Model {
///     let everyday = AutoApproval::new("everyday", [Statement::new("development").when(ENVIRONMENT.is("DEV"))]);
///     let shop = ManualApproval::new("Shop", Nodes::tagged("Workload", "Shop")).access_duration(hours(4)).level(LEADS);
///     let organization = Organization::new(account_id!("222222222222"), root_id!("r-ab12"), Region::EU_CENTRAL_1)
///         .identity_provider(IdentityProvider::Sso)
///         .units([WORKLOADS]);
///     Model::organization(organization)
///         .node_access(NodeAccess::in_units([WORKLOADS]))
///         .with(Rollout::new("workloads").unit(WORKLOADS).auto_approval(&everyday).manual_approvals([shop]))
/// }
///
/// let jitna = Tested::of(model());
/// jitna.ask(anyone(), (ENVIRONMENT, "DEV")).is_auto_approved();
/// jitna.ask(anyone(), ("Workload", "Shop")).goes_to("Shop").approved_by([LEADS]).gives(hours(4));
/// jitna.ask(member_of(LEADS), TestNode::untagged()).is_not_covered();
/// ```
#[derive(Debug)]
pub struct Tested {
    app: App,
    engine: Engine,
    spots: Vec<Spot>,
    findings: Diagnostics,
    sources: Sources,
    assembly: Assembly,
    files: Vec<(String, String)>,
}

impl Tested {
    /// The model of a program; transforms and rules of an [`App`] run first
    ///
    /// Paths of `.cedar` files are relative to the working directory, which under `cargo test` is the folder of the package.
    ///
    /// # Panics
    ///
    /// When the model has errors, with all findings.
    #[expect(clippy::panic, reason = "a test fails by it")]
    #[must_use]
    #[track_caller]
    pub fn of(app: impl Into<App>) -> Self {
        Self::new(app.into()).unwrap_or_else(|message| panic!("the model has errors\n\n{message}"))
    }

    fn new(app: App) -> Result<Self, String> {
        let Found { assembly, findings, sources, model } = Found::of(app.clone());
        let (Some(assembly), Some(model)) = (assembly, model) else {
            return Err(shown(findings, &sources));
        };
        let (plan, _) = Plan::new(&model);
        let engine = Engine::new(&plan).map_err(|findings| shown(findings, &sources))?.located(&sources);
        let spots = question::spots(&engine, &plan);
        let files = assembly.files(Format::Yaml);
        Ok(Self { app, engine, spots, findings, sources, assembly, files })
    }

    /// Asks for access to a node, in every account and Region that a rollout reaches
    ///
    /// The answer must be the same everywhere; [`Answer::at`] asks in one place.
    #[must_use = "say what is expected of the answer"]
    #[track_caller]
    pub fn ask(&self, who: impl Into<Who>, node: impl Into<TestNode>) -> Answer<'_> {
        Answer::new(self, who.into(), node.into())
    }

    /// The template of a stack or of a StackSet, by its name
    ///
    /// # Panics
    ///
    /// When there is none, with the names that there are.
    #[expect(clippy::panic, reason = "a test fails by it")]
    #[must_use]
    #[track_caller]
    pub fn template(&self, name: &str) -> Template {
        match self.assembly.template(name) {
            Some(template) => Template::new(name, &template),
            None => {
                let names: Vec<String> = self.assembly.names().map(|name| format!("`{name}`")).collect();
                panic!("unknown template `{name}`; there are {}", names.join(", "))
            }
        }
    }

    /// Every file of the assembly, in YAML: its path and its text
    #[must_use]
    pub fn files(&self) -> &[(String, String)] {
        &self.files
    }

    /// Nothing is found that is not accepted
    ///
    /// # Panics
    ///
    /// When something is, with all of it.
    #[expect(clippy::panic, reason = "a test fails by it")]
    #[track_caller]
    pub fn nothing_is_found(&self) {
        let open: Diagnostics = self.open().cloned().collect::<Vec<_>>().into();
        if !open.is_empty() {
            panic!("expected no finding, found {}\n\n{}", open.len(), shown(open, &self.sources));
        }
    }

    /// Exactly findings of these codes are there that are not accepted, each of them at least once
    ///
    /// # Panics
    ///
    /// When a code is missing, or another one is there.
    #[expect(clippy::panic, reason = "a test fails by it")]
    #[track_caller]
    pub fn finds(&self, codes: &[&str]) {
        let found: Vec<&str> = self.open().map(|finding| finding.code.as_str()).collect();
        let missing = codes
            .iter()
            .filter(|code| !found.contains(code))
            .map(|code| format!("expected `{code}`, not found"));
        let more: Vec<Diagnostic> =
            self.open().filter(|finding| !codes.contains(&finding.code.as_str())).cloned().collect();
        let mut lines: Vec<String> = missing.collect();
        if !more.is_empty() {
            lines.push(format!("not expected:\n\n{}", shown(more.into(), &self.sources)));
        }
        if !lines.is_empty() {
            panic!("{}", lines.join("\n"));
        }
    }

    fn open(&self) -> impl Iterator<Item = &Diagnostic> {
        self.findings.iter().filter(|finding| finding.accepted.is_none())
    }

    /// An invariant holds for every request, whether or not the model has it
    ///
    /// # Panics
    ///
    /// When it does not hold, with a request that shows it; when that is not decided; when it holds whatever the policies say.
    #[expect(clippy::panic, reason = "a test fails by it")]
    #[track_caller]
    pub fn proves(&self, invariant: &Invariant) {
        let more = Found::of(self.app.clone().described(|model| model.with(invariant.clone())));
        let is_known = |finding: &Diagnostic| {
            self.findings.iter().any(|one| (one.code, &one.message) == (finding.code, &finding.message))
        };
        let new: Vec<Diagnostic> = more.findings.iter().filter(|one| !is_known(one)).cloned().collect();
        if !new.is_empty() {
            panic!("the invariant is not proved\n\n{}", shown(new.into(), &more.sources));
        }
    }

    /// No more is let in than by the model in a file, or by an assembly that `jitna-iac synth --out` wrote to a directory
    ///
    /// # Panics
    ///
    /// When more is let in somewhere or that is not decided, with a request that shows it; when the file cannot be read.
    #[expect(clippy::panic, reason = "a test fails by it")]
    #[track_caller]
    pub fn is_no_looser_than(&self, path: impl AsRef<Path>) {
        if let Err(message) = self.no_looser_than(path.as_ref()) {
            panic!("{message}");
        }
    }

    fn no_looser_than(&self, path: &Path) -> Result<(), String> {
        let mut sources = Sources::default();
        let name = crate::read::name_of(path);
        let name = name.trim_end_matches('/');
        let old = if path.is_dir() {
            let files = crate::read::read_assembly(path, &mut sources).map_err(|error| error.to_string())?;
            files.and_then(|files| Side::files(&files, name, &mut sources))
        } else {
            let (model, mut findings) =
                crate::read::load(path, &mut sources).map_err(|error| error.to_string())?;
            match model.map(|model| crate::compile(&model, OPTIONS)) {
                Some((Some(assembly), _)) => Side::assembly(&assembly, name),
                Some((None, more)) => {
                    findings.append(more);
                    Err(findings)
                }
                None => Err(findings),
            }
        };
        let old = old.map_err(|findings| shown(findings, &sources))?;
        let new = Side::assembly(&self.assembly, "the model")
            .map_err(|findings| shown(findings, &Sources::default()))?;
        let found = permissiveness(&old, &new);
        match found.fails(FailOn::Looser) {
            true => Err(format!("the model is looser than {name}\n\n{}", found.to_text())),
            false => Ok(()),
        }
    }
}

/// Templates without parameters say where they go
const OPTIONS: Options = Options { parameters: false, files: Some(Format::Yaml) };

/// What comes of a model
struct Found {
    model: Option<crate::model::Model>,
    assembly: Option<Assembly>,
    findings: Diagnostics,
    sources: Sources,
}

impl Found {
    fn of(app: App) -> Self {
        let mut sources = Sources::default();
        let (model, mut findings) = of_app(app, &mut sources);
        let mut assembly = None;
        let mut deployed = None;
        if let Some(model) = model {
            let compiled = crate::compiled(&model, OPTIONS);
            findings.append(compiled.findings);
            assembly = compiled.assembly.filter(|_| findings.worst() < Some(Severity::Error));
            // What is deployed decides, so overrides count.
            deployed = Some(compiled.deployed.unwrap_or(model));
        }
        findings.sort(&sources);
        Self { model: deployed, assembly, findings, sources }
    }
}

/// Name of a snapshot for a file of an assembly
#[doc(hidden)]
#[must_use]
pub fn snapshot_name(path: &str) -> String {
    path.replace(['/', '\\'], "__")
}

/// Holds every file of [`Tested::files`] against a snapshot of `insta`
///
/// The macro uses the crate `insta` of your package, so add it to your `[dev-dependencies]`; `cargo insta review` shows and accepts what
/// changes. Each file is a snapshot with its path as its name, in which `__` represents `/`.
///
/// ```no_run
/// # mod insta { pub use ::insta::*; }
/// use jitna_iac::assert_snapshots;
/// use jitna_iac::prelude::*;
/// use jitna_iac::testing::Tested;
///
/// let model = Model::account(account_id!("333333333333"), Region::EU_CENTRAL_1);
/// assert_snapshots!(Tested::of(model).files());
/// ```
#[macro_export]
macro_rules! assert_snapshots {
    ($files:expr) => {
        for (path, text) in $files {
            ::insta::assert_snapshot!($crate::testing::snapshot_name(path), text);
        }
    };
}
