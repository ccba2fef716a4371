//! Typed model of just-in-time node access (AWS Systems Manager) that compiles to CloudFormation
//!
//! An organization's just-in-time node access is described once, in `jitna.yaml` or by a Rust program. It becomes a
//! [`Model`]; a [`Plan`] resolves its names and decides whose documents each account and Region gets; [`check()`] finds
//! what is wrong before anything is deployed; [`synth`] makes an [`Assembly`] of CloudFormation templates.
//!
//! ```
//! use jitna_iac::prelude::*;
//!
//! const WORKLOADS: Unit = unit!("workloads", "ou-abcd-aaaaaaaa");
//! const LEADS: Group = group!("leads", "ec4df598-7071-70a6-0de4-0123456789ab");
//!
//! let organization = Organization::new(account_id!("123456789012"), root_id!("r-abcd"), Region::US_EAST_1)
//!     .identity_provider(IdentityProvider::Sso);
//! let finance = ManualApproval::new("Finance", Nodes::tagged("Workload", "Finance")).level(LEADS);
//! let model = Model::organization(organization)
//!     .node_access(NodeAccess::in_units([WORKLOADS]))
//!     .with(Rollout::new("workloads").unit(WORKLOADS).manual_approval(&finance));
//!
//! let (model, findings) = jitna_iac::read::described(model);
//! assert!(findings.is_empty());
//! let (assembly, _findings) = jitna_iac::compile(&model.unwrap(), Default::default());
//! let names: Vec<String> = assembly.unwrap().names().map(str::to_owned).collect();
//! assert_eq!(names, ["jitna-enable", "jitna-policies", "jitna-workloads"]);
//! ```
//!
//! A program ends in [`app::run`], a build script in [`build::from_file`]; the command `jitna-iac` is the package
//! `jitna-iac-cli`.
//!
//! | module | what it is for |
//! | --- | --- |
//! | [`describe`], [`prelude`] | an organization described in Rust |
//! | [`model`], [`ids`] | what is wanted, of values that cannot be malformed |
//! | [`read`] | YAML, JSON, `.cedar` files, and models that programs hand over |
//! | [`plan`] | names resolved; which rollout answers for which account and Region |
//! | [`check`](mod@check), [`rules`], [`diag`] | checks, every kind of finding, and how findings are shown |
//! | [`decide`] | what the policies decide about a request, without a deployment |
//! | [`testing`] | tests of policies: cases, coverage, mutations |
//! | [`inventory`] | nodes and users, as the AWS CLI prints them |
//! | [`mod@coverage`] | which nodes the policies reach, how and for whom |
//! | [`exposure`] | the longest time that somebody can be on a node |
//! | [`synth`], [`cfn`] | from a plan to templates; CloudFormation, typed |
//! | [`persona`] | the policies that AWS prints for people, filled in and narrowed |
//! | [`cedar`] | statements of auto-approval and deny-access policies |
//! | [`prove`] | what holds for every request, or a request that shows it does not |
//! | [`assembly`] | all templates in the order of their deployment, with a runbook |
//! | [`quick_setup`] | what Quick Setup makes of a configuration |
//! | [`diff`](mod@diff) | two assemblies or templates, compared |
//! | [`compare`](mod@compare) | two models or assemblies: who gets in that did not, and who no longer does |
//! | [`schema`] | JSON Schema of `jitna.yaml` and of findings |
//! | [`layout`] | files in one form, with their comments |
//! | [`init`] | the files that a project begins with |
//! | [`audit`], [`verify`], [`cost`] | around it: who still gets in without a request, what runs where, what it costs |
//! | [`graph`], [`report`] | a picture of the rollout, as SVG, Mermaid and DOT; a page about all of it |
//! | [`app`], [`build`] | for `main` of a program and of a build script |
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
pub mod audit;
pub mod build;
pub mod cedar;
pub mod cfn;
pub mod check;
pub mod compare;
pub mod cost;
pub mod coverage;
pub mod decide;
pub mod describe;
pub mod diag;
pub mod diff;
mod error;
mod escape;
pub mod exposure;
pub mod files;
pub mod graph;
pub mod ids;
pub mod import;
pub mod init;
pub mod inventory;
pub mod layout;
pub mod model;
mod origin;
mod overridden;
mod parallel;
pub mod persona;
pub mod plan;
pub mod prelude;
mod prerequisite;
pub mod prove;
pub mod quick_setup;
pub mod read;
pub mod report;
pub mod rules;
pub mod schema;
mod shape;
mod shell;
mod suggest;
pub mod synth;
mod template_file;
pub mod testing;
mod tree;
pub mod verify;
mod vocabulary;
mod words;

pub use error::{Error, Rejected};
pub use origin::{FileId, Origin, Sp};
pub use overridden::deployed;

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
    let compiled = compiled(model, options, &[]);
    (compiled.assembly, compiled.findings)
}

/// Every finding about a model and its templates, accepted ones marked; the findings are not sorted
///
/// These are the findings of the command `check`, of [`app::run`] and of build scripts: where the model has overrides, the model
/// is judged as they leave it.
#[must_use]
pub fn check(model: &Model) -> Diagnostics {
    check_with(model, &[])
}

/// As [`check`](fn@check), with those of your own checks
#[must_use]
pub fn check_with(model: &Model, own: &[&dyn check::Rule]) -> Diagnostics {
    compiled(model, Options::default(), own).findings
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

pub(crate) fn compiled(model: &Model, options: Options, own: &[&dyn check::Rule]) -> Compiled {
    let (plan, of_plan) = Plan::of(model);
    let (mut findings, mut made, mut deployed) = (Diagnostics::default(), None, None);
    // What overrides make of the templates is judged with everything else; no sense is made of names that do not resolve.
    if !model.overrides.is_empty() && of_plan.worst() < Some(Severity::Error) {
        let synth::Made { assembly, findings: more, overridden } = synth::make(&plan, options);
        if more.worst() < Some(Severity::Error) {
            let (as_deployed, unread) = overridden::of(&plan, &overridden);
            deployed = as_deployed;
            findings.append(unread);
        }
        findings.append(more);
        made = Some(assembly);
    }
    match &deployed {
        Some(deployed) => {
            let (plan, of_plan) = Plan::of(deployed);
            findings.append(of_plan);
            findings.append(check::check_plan(&plan, own));
        }
        None => {
            findings.append(of_plan);
            findings.append(check::check_plan(&plan, own));
        }
    }
    if made.is_none() && findings.worst() < Some(Severity::Error) {
        let (assembly, more) = synth::synth(&plan, options);
        findings.append(more);
        made = Some(assembly);
    }
    check::accept(model, &mut findings);
    let assembly = made.filter(|_| findings.worst() < Some(Severity::Error));
    Compiled { assembly, findings, deployed }
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

/// The Rust guide and the page of the package, whose examples are tests
#[cfg(doctest)]
#[doc = include_str!("../docs/rust.md")]
#[doc = include_str!("../README.md")]
pub struct Guides;
