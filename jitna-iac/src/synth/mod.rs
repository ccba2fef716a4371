//! From a plan to templates
//!
//! `synth` decides which resource stands in which stack; [`cfn`](crate::cfn) knows what CloudFormation can hold. It is
//! total: a plan without errors always gives an [`Assembly`], and what remains to be found (sizes, overrides that do not
//! apply) comes as findings beside it. Begin at [`synth`].

mod around;
mod documents;
mod enable;
mod inputs;
mod known;
mod limits;
mod overrides;
mod prerequisites;
mod promotion;
mod split;
mod stack_sets;
mod stacks;
mod unconfirmed;
mod whole;

pub use prerequisites::prerequisites;

use crate::assembly::{Assembly, Format};
use crate::cfn::AddError;
use crate::diag::{Diagnostic, Diagnostics};
use crate::model::Model;
use crate::plan::Plan;
use crate::rules;

pub(crate) use overrides::{Overridden, OverriddenAccess, OverriddenDocument, Owner};

/// What is wanted of the templates
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// Whether ids, Regions and schedules become parameters of the templates
    pub parameters: bool,
    /// Language in which the files of the assembly will be wanted, if they will; saves making some of them twice
    pub files: Option<Format>,
}

/// The templates of a plan, and what is found in making them
///
/// A plan with errors gives templates as well, of what could be made sense of; they are not for deployment.
#[must_use]
pub fn synth(plan: &Plan<'_>, options: Options) -> (Assembly, Diagnostics) {
    let made = make(plan, options);
    (made.assembly, made.findings)
}

/// Templates, what is found in making them, and what is deployed otherwise than the model says
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
        Err(error) => {
            made.findings.push(refused(&error));
            made
        }
    }
}

/// The finding that CloudFormation does not take everything in one template, if it does not
///
/// `text` is that of [`Assembly::whole`]; none where there is none, since it would be far too large.
#[must_use]
pub fn too_large(model: &Model, text: Option<&str>) -> Option<Diagnostic> {
    limits::whole(model, text)
}

/// Two names whose ids are the same; the ids end in a hash of the names, so nobody will see this
fn refused(error: &AddError) -> Diagnostic {
    rules::DUPLICATE_NAME
        .finding(format!("two resources cannot be told apart: {error}"))
        .help("rename one of the two")
}
