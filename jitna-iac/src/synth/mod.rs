//! Creates templates from a plan
//!
//! `synth` decides which resource is in which stack. [`cfn`](crate::cfn) knows the limits of CloudFormation. `synth` is total: a plan
//! without errors always results in an [`Assembly`]. Further problems (sizes, overrides that do not apply) are returned as findings. Start
//! at [`synth`].

pub(crate) mod documents;
mod enable;
pub(crate) mod features;
mod inputs;
mod known;
mod limits;
mod overrides;
pub(crate) mod own_resources;
pub(crate) mod prerequisites;
pub(crate) mod promotion;
mod single_template;
mod split;
mod stack_sets;
pub(crate) mod stacks;
pub(crate) mod unconfirmed;

use crate::assembly::{Assembly, Format};
use crate::cfn::AddError;
use crate::diag::{Diagnostic, Diagnostics};
use crate::model::Model;
use crate::plan::Plan;
use crate::rules;

pub(crate) use overrides::{Overridden, OverriddenAccess, OverriddenDocument, Owner};

/// Options of the synthesis
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// Whether IDs, Regions and schedules become parameters of the templates
    pub parameters: bool,
    /// Format of the assembly's files, if they are needed; saves creating some of them twice
    pub files: Option<Format>,
}

/// Creates the templates of a plan, and returns findings
///
/// A plan with errors also results in templates, from the valid parts. Do not deploy them.
#[must_use]
pub fn synth(plan: &Plan<'_>, options: Options) -> (Assembly, Diagnostics) {
    let made = make(plan, options);
    (made.assembly, made.findings)
}

/// Templates, findings, and what is deployed differently from the model
#[derive(Debug, Default)]
pub(crate) struct Made {
    pub(crate) assembly: Assembly,
    pub(crate) findings: Diagnostics,
    pub(crate) overridden: Overridden,
}

pub(crate) fn make(plan: &Plan<'_>, options: Options) -> Made {
    let mut made = Made::default();
    match stacks::assemble(plan, options, &mut made.findings) {
        Ok((assembly, overridden)) => Made { assembly, overridden, ..made },
        Err(error) => match own_resources::taken_by(plan, &error) {
            // The rest is synthesized without the resource, so that the same run finds other resources with this fault.
            Some((number, finding)) => {
                let mut rest = plan.model.clone();
                rest.resources.remove(number);
                let (plan, _) = Plan::new(&rest);
                made.findings.push(finding);
                let Made { assembly, findings, .. } = make(&plan, options);
                made.findings.append(findings);
                Made { assembly, ..made }
            }
            None => {
                made.findings.push(refused(&error));
                made
            }
        },
    }
}

/// Reports that CloudFormation does not accept everything in one template
///
/// `text` is that of [`Assembly::single_template`], or `None` if it does not exist because it would be far too large.
#[must_use]
pub fn too_large(model: &Model, text: Option<&str>) -> Option<Diagnostic> {
    limits::whole(model, text)
}

/// Reports two names with the same ID; IDs end with a hash of the name, so this is very unlikely
fn refused(error: &AddError) -> Diagnostic {
    rules::DUPLICATE_NAME
        .finding(format!("two resources cannot be told apart: {error}"))
        .help("rename one of the two")
}
