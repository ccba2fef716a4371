//! Typed model of just-in-time node access (AWS Systems Manager) that compiles to CloudFormation
#![forbid(unsafe_code)]

pub mod cedar;
pub mod cfn;
pub mod check;
pub mod diag;
pub mod ids;
pub mod model;
mod origin;
pub mod plan;
pub mod prelude;
pub mod read;
pub mod rules;
mod suggest;

pub use origin::{FileId, Origin, Sp};

use diag::{Diagnostics, Sources};

/// Every finding about a text: about its form, about the model, about the templates; not sorted
///
/// `.cedar` files that it names are not read.
pub fn find(text: &str, name: &str, sources: &mut Sources) -> Diagnostics {
    let (model, mut findings) = read::read(text, name, sources);
    if let Some(model) = model {
        findings.append(check::check(&model));
    }
    findings
}
