//! A model with the transforms and rules of its program
//!
//! There are three phases, and each runs once. Transforms change the model after it is read and before it is planned, in the order in which
//! they were added. Hooks change the templates of the resulting model. Rules then check the model with these changes. A program runs both itself and passes their results on, so they apply wherever
//! the model is checked. Begin at [`App`].

mod changed;
mod hook;
mod resource;

use std::fmt;
use std::path::Path;
use std::sync::Arc;

use crate::check::{Report, Rule};
use crate::describe::finding::Weight;
use crate::describe::{self, Finding};
use crate::diag::{Diagnostic, Diagnostics, Severity, Sources};
use crate::handover::{self, Program};
use crate::model::Model;
use crate::origin::Origin;
use crate::plan::Plan;
use crate::quantity::counted;
use crate::read::{FileAccess, from_tree};
use crate::rules;
use crate::synth::{self, Options};
use crate::tree::Node;

use hook::Changes;
pub use hook::Templates;

/// Model with the transforms and rules of its program
///
/// [`app::run`](crate::app::run), [`build::from_model`](crate::build::from_model) and the tests of [`testing`](crate::testing) accept an
/// app, or only a model. When the command runs it (`jitna-iac check --app "cargo run -q"`), the program runs its transforms and rules and
/// passes on the model and the findings, so they apply there as well.
///
/// ```
/// use jitna_iac::app::App;
/// use jitna_iac::check::{Checked, Report, manual_approvals};
/// use jitna_iac::diag::Diagnostic;
/// use jitna_iac::model;
/// use jitna_iac::prelude::*;
/// use jitna_iac::Spanned;
///
/// /// Production needs two levels
/// fn two_levels(policy: &Checked<'_, model::ManualApproval>, report: &mut Report) {
///     if policy.may_cover("Environment", "Production") && policy.levels.len() < 2 {
///         let message = format!("`{}` gives access to production after one level of approval", policy.name);
///         report.push(Diagnostic::error("ACME002", message).at(policy.name.origin(), "").subject(policy.subject()));
///     }
/// }
///
/// /// Every stack is paid for
/// fn cost_center(model: &mut model::Model) {
///     model.tags.entry("CostCenter".parse().unwrap()).or_insert(Spanned::here("4711".parse().unwrap()));
/// }
///
/// const LEADS: Group = group!("leads", "ec4df598-7071-70a6-0de4-0123456789ab");
///
/// let shop = ManualApproval::new("Shop", Nodes::tagged("Environment", "Production")).level(LEADS);
/// let model = Model::account(account_id!("111122223333"), Region::EU_CENTRAL_1).with(shop);
/// let app = App::new(model).transform(cost_center).rule(manual_approvals(two_levels));
///
/// let (model, findings) = jitna_iac::app::judged(app);
/// assert_eq!(model.unwrap().tags.len(), 1);
/// assert_eq!(findings.iter().filter(|finding| finding.code.as_str() == "ACME002").count(), 1);
/// ```
#[derive(Clone)]
#[must_use = "an app has no effect until it is run, built or tested"]
pub struct App {
    program: Program,
    transforms: Vec<Step<dyn Transform + Send + Sync>>,
    hooks: Vec<Step<Hook>>,
    rules: Vec<Step<dyn Rule + Send + Sync>>,
}

/// Function that changes templates
type Hook = dyn Fn(&mut Templates) + Send + Sync;

/// A transform, a hook or a rule, and the line that adds it
struct Step<T: ?Sized> {
    does: Arc<T>,
    at: Origin,
}

impl<T: ?Sized> Clone for Step<T> {
    fn clone(&self) -> Self {
        Self { does: Arc::clone(&self.does), at: self.at }
    }
}

/// Change of the model, made once, after it is read and before it is planned
///
/// Functions and closures are transforms as well. A value that a transform sets has the line at which it was created with
/// [`Spanned::here`](crate::Spanned::here), or else the line that adds the transform; findings point there. The model is read again
/// afterwards, so the output of a transform is checked like input from a user.
pub trait Transform {
    /// Changes the model
    fn apply(&self, model: &mut Model);
}

impl<F: Fn(&mut Model)> Transform for F {
    fn apply(&self, model: &mut Model) {
        self(model);
    }
}

impl fmt::Debug for App {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { program, transforms, hooks, rules } = self;
        let (transforms, hooks, rules) = (transforms.len(), hooks.len(), rules.len());
        f.debug_struct("App")
            .field("program", program)
            .field("transforms", &transforms)
            .field("hooks", &hooks)
            .field("rules", &rules)
            .finish()
    }
}

impl<P: Into<Program>> From<P> for App {
    fn from(program: P) -> Self {
        Self { program: program.into(), transforms: Vec::new(), hooks: Vec::new(), rules: Vec::new() }
    }
}

impl From<&Self> for App {
    fn from(app: &Self) -> Self {
        app.clone()
    }
}

/// The model of an app after its transforms, and the findings to pass on
struct Prepared {
    tree: Node<'static>,
    /// Findings of constructs and rules
    reported: Vec<Finding>,
    model: Option<Model>,
    /// Findings of reading
    findings: Diagnostics,
}

impl App {
    /// Creates the app of a model, without transforms and rules
    pub fn new(model: describe::Model) -> Self {
        model.into()
    }

    /// Adds a transform; transforms run in the order in which they are added
    #[track_caller]
    pub fn transform(mut self, transform: impl Transform + Send + Sync + 'static) -> Self {
        self.transforms.push(Step { does: Arc::new(transform), at: Origin::here() });
        self
    }

    /// Adds a function that changes the templates after synthesis, for values and resources that the model cannot describe
    ///
    /// It runs once, after the transforms; several run in the order in which they are added. What it changes becomes
    /// [overrides](describe::Model::override_property) and [resources](describe::OwnResource) of the model, with this line as their place.
    /// Checks, decisions, `diff` and the assembly therefore include the changes, also under the command. The function must not depend on
    /// anything but the templates. A change that the model cannot express is an error: a removed resource, or changed parameters,
    /// conditions or outputs.
    ///
    /// ```
    /// use jitna_iac::app::App;
    /// use jitna_iac::cfn::resources::Topic;
    /// use jitna_iac::prelude::*;
    ///
    /// let model = Model::account(account_id!("111122223333"), Region::EU_CENTRAL_1);
    /// let app = App::new(model).after_synthesis(|templates| {
    ///     if let Some(template) = templates.get_mut("jitna-enable") {
    ///         template.add("Pager", Topic::default().topic_name("node-access-pager")).unwrap();
    ///     }
    /// });
    /// let (model, findings) = jitna_iac::app::judged(app);
    /// assert_eq!(model.unwrap().resources[0].id.as_str(), "Pager");
    /// assert!(findings.worst() < Some(jitna_iac::diag::Severity::Warning), "{findings:?}");
    /// ```
    #[track_caller]
    pub fn after_synthesis(mut self, hook: impl Fn(&mut Templates) + Send + Sync + 'static) -> Self {
        self.hooks.push(Step { does: Arc::new(hook), at: Origin::here() });
        self
    }

    /// Adds a rule, which checks the model after the transforms and hooks
    ///
    /// Functions and closures are rules; [`check::manual_approvals`](crate::check::manual_approvals()) and the functions next to it return
    /// a rule that checks each item of a kind. A finding without a place points at this line.
    #[track_caller]
    pub fn rule(mut self, rule: impl Rule + Send + Sync + 'static) -> Self {
        self.rules.push(Step { does: Arc::new(rule), at: Origin::here() });
        self
    }

    /// The same with another description; transforms and rules stay
    pub(crate) fn described(mut self, change: impl FnOnce(describe::Model) -> describe::Model) -> Self {
        let Program(model) = self.program;
        self.program = Program(Box::new(change(*model)));
        self
    }

    /// Description in the program, before transforms
    #[cfg(any(not(feature = "engine"), test))]
    pub(crate) fn description(&self) -> &describe::Model {
        self.program.description()
    }

    /// The model after the transforms, with the findings of rules; `.cedar` files are read relative to `folder`
    ///
    /// Findings of rules are part of the model, and are reported wherever it is checked.
    pub(crate) fn into_model(
        self,
        folder: &Path,
        access: &FileAccess,
        sources: &mut Sources,
    ) -> (Option<Model>, Diagnostics) {
        let Prepared { model, findings, .. } = self.prepared(folder, access, sources);
        (model, findings)
    }

    /// Output of the program for the command: one line of JSON
    pub(crate) fn to_program_output(&self) -> String {
        if self.transforms.is_empty() && self.hooks.is_empty() && self.rules.is_empty() {
            return handover::to_program_output(self.program.clone());
        }
        let (folder, mut sources) = (Path::new(""), Sources::default());
        let access = FileAccess::of_project(folder);
        let Prepared { tree, mut reported, .. } = self.clone().prepared(folder, &access, &mut sources);
        // Byte positions in a file are valid only in this process.
        for finding in &mut reported {
            finding.each_origin(&mut |origin| *origin = sources.in_lines(*origin));
        }
        handover::output(&tree, &reported, |file| Some(sources.get(file)?.name().to_owned()))
    }

    fn prepared(self, folder: &Path, access: &FileAccess, sources: &mut Sources) -> Prepared {
        let Self { program, transforms, hooks, rules } = self;
        let (tree, reported) = program.into_parts();
        let (model, findings) = from_tree(&tree, reported.clone(), folder, access, sources);
        let mut all = Prepared { tree, reported, model, findings };
        for (number, step) in transforms.iter().enumerate() {
            if all.is_wrong() {
                all.skip([transforms.len() - number, hooks.len(), rules.len()], step.at);
                return all;
            }
            all.transform(&|model| step.does.apply(model), step.at, folder, access, sources);
        }
        for (number, step) in hooks.iter().enumerate() {
            if all.is_wrong() {
                all.skip([0, hooks.len() - number, rules.len()], step.at);
                return all;
            }
            let Some(changes) = all.changes(step) else {
                all.skip([0, hooks.len() - number, 0], step.at);
                break;
            };
            all.transform(&|model| changes.apply(model), step.at, folder, access, sources);
            if let Some(model) = &mut all.model {
                model.reported.extend(changes.lost.iter().cloned());
            }
            all.reported.extend(changes.lost);
        }
        let Some(first) = rules.first() else { return all };
        if all.is_wrong() {
            all.skip([0, 0, rules.len()], first.at);
            return all;
        }
        let Some(model) = &mut all.model else { return all };
        let own = judge(model, &rules);
        model.reported.extend(own.iter().cloned());
        all.reported.extend(own);
        all
    }
}

impl Prepared {
    /// Whether something could not be read, so that later steps would check a different model than intended
    fn is_wrong(&self) -> bool {
        self.model.is_none() || self.findings.worst() >= Some(Severity::Error)
    }

    /// Reports that transforms, hooks and rules did not run
    fn skip(&mut self, counts: [usize; 3], at: Origin) {
        let parts = counts.into_iter().zip(["transform", "hook", "rule"]).filter(|(count, _)| *count > 0);
        let parts: Vec<String> = parts.map(|(count, what)| counted(count, what)).collect();
        let parts = match parts.as_slice() {
            [some @ .., last] if !some.is_empty() => format!("{} and {last}", some.join(", ")),
            parts => parts.concat(),
        };
        let message = format!("{parts} of the program did not run: the model has errors");
        let code = rules::SKIPPED_RULES.code.as_str();
        let finding = Finding::new(Weight::Note, code.into(), message, at);
        let finding = finding.help("fix what cannot be read first; then they run");
        match &mut self.model {
            Some(model) => model.reported.push(finding.clone()),
            None => self.findings.extend(crate::read::reported(std::slice::from_ref(&finding))),
        }
        // A command that gets the description finds the same errors, and reports this as well.
        self.reported.push(finding);
    }

    /// Runs a hook on the templates of the model; `None` if they have errors
    fn changes(&self, step: &Step<Hook>) -> Option<Changes> {
        let (plan, findings) = Plan::new(self.model.as_ref()?);
        let made = synth::make(&plan, Options::default());
        if findings.worst().max(made.findings.worst()) >= Some(Severity::Error) {
            return None;
        }
        let before = Templates::of(&made.assembly);
        let mut after = before.clone();
        (step.does)(&mut after);
        Some(Changes::between(&before, &after, step.at))
    }

    /// Changes the model, and reads the result
    fn transform(
        &mut self,
        change: &dyn Fn(&mut Model),
        at: Origin,
        folder: &Path,
        access: &FileAccess,
        sources: &mut Sources,
    ) {
        let Some(model) = &mut self.model else { return };
        let before = crate::origin::capture(model);
        change(model);
        // Everything in a model can be serialized to JSON.
        let (Ok(before), Ok(after)) = (before, crate::origin::capture(model)) else { return };
        self.tree = changed::tree(&before, &after, at);
        let (model, more) = from_tree(&self.tree, self.reported.clone(), folder, access, sources);
        self.model = model;
        let is_known = |finding: &Diagnostic| {
            self.findings.iter().any(|one| (one.code, &one.message) == (finding.code, &finding.message))
        };
        let new: Vec<Diagnostic> = more.iter().filter(|finding| !is_known(finding)).cloned().collect();
        self.findings.extend(new);
    }
}

/// Findings of rules for a model after its overrides
fn judge(model: &Model, rules: &[Step<dyn Rule + Send + Sync>]) -> Vec<Finding> {
    let deployed = crate::overridden::deployed(model);
    let (plan, _) = Plan::new(deployed.as_ref().unwrap_or(model));
    let mut all = Vec::new();
    for step in rules {
        let mut report = Report::default();
        step.does.check(&plan, &mut report);
        all.extend(report.into_findings().iter().map(|finding| as_reported(finding, step.at)));
    }
    all
}

/// Findings of rules for a model that has been read
pub(crate) fn found(model: &Model, rules: &[&dyn Rule]) -> Vec<Finding> {
    let deployed = crate::overridden::deployed(model);
    let (plan, _) = Plan::new(deployed.as_ref().unwrap_or(model));
    let mut report = Report::default();
    rules.iter().for_each(|rule| rule.check(&plan, &mut report));
    report.into_findings().iter().map(|finding| as_reported(finding, Origin::Unknown)).collect()
}

/// A finding of a rule, in the form of constructs' findings; without a place, it is at the line of the rule
fn as_reported(finding: &Diagnostic, at: Origin) -> Finding {
    let weight = match finding.severity {
        Severity::Note => Weight::Note,
        Severity::Warning => Weight::Warning,
        Severity::Error => Weight::Error,
    };
    let mut reported = Finding::new(weight, finding.code.as_str().into(), finding.message.clone(), at);
    for label in &finding.labels {
        reported = reported.labeled(label.origin, label.text.as_str());
    }
    reported.help.clone_from(&finding.help);
    reported.subject.clone_from(&finding.subject);
    reported
}

#[cfg(test)]
mod tests;
