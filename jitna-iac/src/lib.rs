//! Typed model of just-in-time node access (AWS Systems Manager) that compiles to CloudFormation
//!
//! An organization's just-in-time node access is described once, in `jitna.yaml` or by a Rust program. It becomes a
//! [`Model`](model::Model); a [`Plan`](plan::Plan) resolves its names and decides whose documents each account and Region gets; [`check()`] finds
//! what is wrong before anything is deployed; [`synth`] makes an [`Assembly`](assembly::Assembly) of CloudFormation templates.
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
// The engine uses what a program without it does not need.
#![cfg_attr(
    not(feature = "engine"),
    allow(dead_code, unreachable_pub, unused_imports, unused_macros, rustdoc::broken_intra_doc_links)
)]
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

#[cfg(feature = "engine")]
pub mod app;
#[cfg(feature = "engine")]
pub mod assembly;
#[cfg(feature = "engine")]
pub mod audit;
#[cfg(feature = "engine")]
pub mod build;
#[cfg(feature = "engine")]
pub mod cedar;
#[cfg(feature = "engine")]
pub mod cfn;
#[cfg(feature = "engine")]
pub mod check;
#[cfg(feature = "engine")]
pub mod compare;
#[cfg(feature = "engine")]
mod compile;
#[cfg(feature = "engine")]
pub mod cost;
#[cfg(feature = "engine")]
pub mod coverage;
#[cfg(feature = "engine")]
pub mod decide;
pub mod describe;
#[cfg(feature = "engine")]
pub mod diag;
#[cfg(feature = "engine")]
pub mod diff;
#[cfg(feature = "engine")]
mod error;
#[cfg(feature = "engine")]
mod escape;
#[cfg(feature = "engine")]
pub mod exposure;
#[cfg(feature = "engine")]
pub mod files;
#[cfg(feature = "engine")]
pub mod graph;
mod handover;
pub mod ids;
#[cfg(feature = "engine")]
pub mod import;
#[cfg(feature = "engine")]
pub mod init;
#[cfg(feature = "engine")]
pub mod inventory;
#[cfg(feature = "engine")]
pub mod layout;
#[cfg(any(not(feature = "engine"), test))]
#[cfg_attr(
    test,
    allow(dead_code, unreachable_pub, reason = "tests of the engine run those of this module as well")
)]
mod light;
#[cfg(feature = "engine")]
pub mod model;
mod origin;
#[cfg(feature = "engine")]
mod overridden;
#[cfg(feature = "engine")]
mod parallel;
#[cfg(feature = "engine")]
pub mod persona;
#[cfg(feature = "engine")]
pub mod plan;
pub mod prelude;
#[cfg(feature = "engine")]
mod prerequisite;
#[cfg(feature = "engine")]
pub mod prove;
#[cfg(feature = "engine")]
pub mod quick_setup;
#[cfg(feature = "engine")]
pub mod read;
#[cfg(feature = "engine")]
pub mod report;
#[cfg(feature = "engine")]
pub mod rules;
#[cfg(feature = "engine")]
pub mod schema;
#[cfg(feature = "engine")]
mod shape;
mod shell;
mod suggest;
#[cfg(feature = "engine")]
pub mod synth;
#[cfg(feature = "engine")]
mod template_file;
#[cfg(feature = "engine")]
pub mod testing;
mod tree;
#[cfg(feature = "engine")]
pub mod verify;
#[cfg(feature = "engine")]
mod vocabulary;
mod words;

#[cfg(feature = "engine")]
pub(crate) use compile::{Compiled, compiled};
#[cfg(feature = "engine")]
pub use compile::{check, check_with, compile, find};
#[cfg(feature = "engine")]
pub use error::{Error, Rejected};
#[cfg(not(feature = "engine"))]
pub use light::build::Error;
#[cfg(not(feature = "engine"))]
pub use light::{app, build};
pub use origin::{FileId, Origin, Sp};
#[cfg(feature = "engine")]
pub use overridden::deployed;

/// The Rust guide and the page of the package, whose examples are tests
#[cfg(all(doctest, feature = "engine"))]
#[doc = include_str!("../docs/rust.md")]
#[doc = include_str!("../README.md")]
pub struct Guides;
