//! From a model to its templates, with every finding about both

use crate::assembly::Assembly;
use crate::diag::{Diagnostics, Severity, Sources};
use crate::model::Model;
use crate::plan::Plan;
use crate::synth::Options;

/// The templates of a model, unless it has errors, and every finding about both; the findings are not sorted
///
/// ```
/// use jitna_iac::diag::Sources;
/// use jitna_iac::synth::Options;
///
/// let text = include_str!("../../examples/recipe/jitna.yaml");
/// let (model, findings) = jitna_iac::read::read(text, "jitna.yaml", &mut Sources::default());
/// assert!(findings.is_empty());
/// let (assembly, findings) = jitna_iac::compile(&model.unwrap(), Options::default());
/// let template = assembly.unwrap().single_template.unwrap();
/// assert!(template.to_yaml().contains("Type: AWS::SSMQuickSetup::ConfigurationManager"));
/// ```
#[must_use]
pub fn compile(model: &Model, options: Options) -> (Option<Assembly>, Diagnostics) {
    let compiled = compiled(model, options);
    (compiled.assembly, compiled.findings)
}

/// Every finding about a model and its templates, accepted ones marked; the findings are not sorted
///
/// These are the findings of the command `check`, of [`app::run`](crate::app::run) and of build scripts: where the model has overrides, the model
/// is judged as they leave it.
#[must_use]
pub fn check(model: &Model) -> Diagnostics {
    compiled(model, Options::default()).findings
}

/// As [`check`](fn@check), with those of your own checks
///
/// For a model that is read already; a program adds its rules to an [`App`](crate::app::App).
#[must_use]
pub fn check_with(model: &Model, own: &[&dyn crate::check::Rule]) -> Diagnostics {
    let mut model = model.clone();
    let found = crate::own::found(&model, own);
    model.reported.extend(found);
    check(&model)
}

/// What compiling a model gives
#[derive(Debug, Default)]
pub(crate) struct Compiled {
    /// The templates, unless there are errors
    pub(crate) assembly: Option<Assembly>,
    pub(crate) findings: Diagnostics,
    /// The model that was judged, if overrides make it another
    pub(crate) deployed: Option<Model>,
}

pub(crate) fn compiled(model: &Model, options: Options) -> Compiled {
    let (plan, of_plan) = Plan::new(model);
    let (mut findings, mut made, mut deployed) = (Diagnostics::default(), None, None);
    // What overrides make of the templates is judged with everything else; no sense is made of names that do not resolve.
    let is_changed = !model.overrides.is_empty() || !model.resources.is_empty();
    if is_changed && of_plan.worst() < Some(Severity::Error) {
        let crate::synth::Made { assembly, findings: more, overridden } = crate::synth::make(&plan, options);
        if more.worst() < Some(Severity::Error) {
            let (as_deployed, unread) = crate::overridden::model_of_templates(&plan, &overridden);
            deployed = as_deployed;
            findings.append(unread);
        }
        findings.append(more);
        made = Some(assembly);
    }
    match &deployed {
        Some(deployed) => {
            let (plan, of_plan) = Plan::new(deployed);
            findings.append(of_plan);
            findings.append(crate::check::check_plan(&plan));
        }
        None => {
            findings.append(of_plan);
            findings.append(crate::check::check_plan(&plan));
        }
    }
    findings.retain(|finding| !finding.labels.iter().any(|label| model.unread.is_guess(label.origin)));
    findings.extend(crate::read::reported(&model.reported));
    if made.is_none() && findings.worst() < Some(Severity::Error) {
        let (assembly, more) = crate::synth::synth(&plan, options);
        findings.append(more);
        made = Some(assembly);
    }
    crate::check::accept(model, &mut findings);
    let assembly = made.filter(|_| findings.worst() < Some(Severity::Error));
    Compiled { assembly, findings, deployed }
}

/// Every finding about a text: about its form, about the model, about the templates; not sorted
///
/// `.cedar` files that it names are not read.
pub fn find(text: &str, name: &str, sources: &mut Sources) -> Diagnostics {
    let (model, mut findings) = crate::read::read(text, name, sources);
    if let Some(model) = model {
        findings.append(compile(&model, Options::default()).1);
    }
    findings
}
