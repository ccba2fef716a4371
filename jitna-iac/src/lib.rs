//! Typed model of just-in-time node access (AWS Systems Manager) that compiles to CloudFormation
#![forbid(unsafe_code)]
#![cfg_attr(
    not(test),
    warn(
        clippy::expect_used,
        clippy::indexing_slicing,
        clippy::panic,
        clippy::print_stderr,
        clippy::print_stdout,
        clippy::string_slice,
        clippy::unwrap_used
    )
)]

pub mod app;
pub mod assembly;
pub mod build;
pub mod cedar;
pub mod cfn;
pub mod check;
pub mod diag;
mod error;
pub mod ids;
pub mod model;
mod origin;
mod parallel;
pub mod plan;
pub mod prelude;
pub mod read;
pub mod rules;
mod suggest;
pub mod synth;

pub use error::{Error, Rejected};
pub use origin::{FileId, Origin, Sp};

use assembly::Assembly;
use diag::{Diagnostics, Severity, Sources};
use model::Model;
use plan::Plan;
use synth::Options;

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
/// let template = assembly.unwrap().whole.unwrap();
/// assert!(template.to_yaml().contains("Type: AWS::SSMQuickSetup::ConfigurationManager"));
/// ```
#[must_use]
pub fn compile(model: &Model, options: Options) -> (Option<Assembly>, Diagnostics) {
    let (plan, mut findings) = Plan::of(model);
    findings.append(check::check_plan(&plan, &[]));
    let mut assembly = None;
    if findings.worst() < Some(Severity::Error) {
        let (made, more) = synth::synth(&plan, options);
        findings.append(more);
        assembly = Some(made).filter(|_| findings.worst() < Some(Severity::Error));
    }
    check::accept(model, &mut findings);
    (assembly, findings)
}

/// Every finding about a text: about its form, about the model, about the templates; not sorted
///
/// `.cedar` files that it names are not read.
pub fn find(text: &str, name: &str, sources: &mut Sources) -> Diagnostics {
    let (model, mut findings) = read::read(text, name, sources);
    if let Some(model) = model {
        findings.append(compile(&model, Options::default()).1);
    }
    findings
}
