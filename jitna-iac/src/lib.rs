//! Typed model of just-in-time node access (AWS Systems Manager) that compiles to CloudFormation
//!
//! Describe an organization's just-in-time node access once, in `jitna.yaml` or with a Rust program. The description becomes a
//! [`Model`](model::Model). A [`Plan`](plan::Plan) resolves its names and decides which documents each account and Region gets. [`check()`]
//! finds errors before you deploy anything. [`compile()`] creates an [`Assembly`](assembly::Assembly) of CloudFormation templates.
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
//! The `main` of a program calls [`app::run`], and a build script calls [`build::from_file`]. The command `jitna-iac` is in the package
//! `jitna-iac-cli`.
//!
//! | module | purpose |
//! | --- | --- |
//! | [`prelude`], [`describe`], [`ids`] | describe an organization in Rust, with typed values |
//! | [`patterns`] | constructs for common needs |
//! | [`app`], [`build`] | the `main` of a program and of a build script |
//! | [`testing`] | tests of policies: cases, coverage, mutations |
//! | [`read`] | read the model from a file or a description |
//! | [`model`], [`plan`] | the desired state; resolved names, and the rollout that applies to each account and Region |
//! | [`check`](mod@check), [`diag`] | custom checks; findings, and how they are shown |
//! | [`assembly`], [`cfn`] | all templates in deployment order, with a runbook; typed CloudFormation |
//!
//! Other modules are public for the command `jitna-iac` and for tests, and hidden here: they may change with any version.
#![forbid(unsafe_code)]
// The engine uses some items that a program without it does not need.
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
#[doc(hidden)]
pub mod audit;
pub mod build;
#[cfg(feature = "engine")]
#[doc(hidden)]
pub mod cedar;
#[cfg(feature = "engine")]
pub mod cfn;
#[cfg(feature = "engine")]
pub mod check;
#[cfg(feature = "engine")]
#[doc(hidden)]
pub mod collect;
#[cfg(feature = "engine")]
#[doc(hidden)]
pub mod compare;
#[cfg(feature = "engine")]
mod compile;
#[cfg(feature = "engine")]
#[doc(hidden)]
pub mod cost;
#[cfg(feature = "engine")]
#[doc(hidden)]
pub mod coverage;
#[cfg(feature = "engine")]
#[doc(hidden)]
pub mod decide;
pub mod describe;
#[cfg(feature = "engine")]
pub mod diag;
#[cfg(feature = "engine")]
#[doc(hidden)]
pub mod diff;
#[cfg(feature = "engine")]
#[doc(hidden)]
pub mod drift;
#[cfg(feature = "engine")]
#[doc(hidden)]
pub mod editor;
#[cfg(feature = "engine")]
mod error;
mod escape;
#[cfg(feature = "engine")]
#[doc(hidden)]
pub mod evidence;
#[cfg(feature = "engine")]
#[doc(hidden)]
pub mod exposure;
mod features;
#[cfg(feature = "engine")]
#[doc(hidden)]
pub mod files;
#[cfg(feature = "engine")]
pub mod fix;
#[cfg(feature = "engine")]
#[doc(hidden)]
pub mod graph;
mod handover;
pub mod ids;
#[cfg(feature = "engine")]
#[doc(hidden)]
pub mod import;
#[cfg(feature = "engine")]
#[doc(hidden)]
pub mod init;
#[cfg(feature = "engine")]
#[doc(hidden)]
pub mod inventory;
#[cfg(feature = "engine")]
mod json_schema;
#[cfg(feature = "engine")]
#[doc(hidden)]
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
mod own;
#[cfg(feature = "engine")]
mod parallel;
#[cfg(feature = "engine")]
mod pattern;
pub mod patterns;
#[cfg(feature = "engine")]
#[doc(hidden)]
pub mod persona;
#[cfg(feature = "engine")]
pub mod plan;
pub mod prelude;
#[cfg(feature = "engine")]
mod prerequisite;
#[cfg(feature = "engine")]
#[doc(hidden)]
pub mod prove;
mod quantity;
#[cfg(feature = "engine")]
#[doc(hidden)]
pub mod quick_setup;
#[cfg(feature = "engine")]
pub mod read;
#[cfg(feature = "engine")]
#[doc(hidden)]
pub mod read_back;
#[cfg(feature = "engine")]
#[doc(hidden)]
pub mod readiness;
#[cfg(feature = "engine")]
#[doc(hidden)]
pub mod replay;
#[cfg(feature = "engine")]
#[doc(hidden)]
pub mod report;
#[cfg(feature = "engine")]
#[doc(hidden)]
pub mod rules;
#[cfg(feature = "engine")]
#[doc(hidden)]
pub mod schema;
mod shell;
mod suggest;
#[cfg(feature = "engine")]
#[doc(hidden)]
pub mod synth;
#[cfg(feature = "engine")]
mod template_file;
#[cfg(feature = "engine")]
pub mod testing;
mod tree;
#[cfg(feature = "engine")]
#[doc(hidden)]
pub mod verify;
#[cfg(feature = "engine")]
mod vocabulary;
#[cfg(feature = "engine")]
#[doc(hidden)]
pub mod waves;
mod words;

#[cfg(not(feature = "engine"))]
pub use build::command::Error;
#[cfg(feature = "engine")]
pub(crate) use compile::{Compiled, compiled};
#[cfg(feature = "engine")]
pub use compile::{check, check_with, compile, find};
#[cfg(feature = "engine")]
pub use error::{Error, Rejected};
#[cfg(not(feature = "engine"))]
pub use light::app;
pub use origin::{FileId, Origin, Spanned, Within};
#[cfg(feature = "engine")]
pub use overridden::deployed;
#[cfg(feature = "engine")]
#[doc(inline)]
pub use synth::Options;

/// The Rust guide and the README, whose examples are tests
#[cfg(all(doctest, feature = "engine"))]
#[doc = include_str!("../docs/rust.md")]
#[doc = include_str!("../docs/book/test-policies.md")]
#[doc = include_str!("../README.md")]
pub struct Guides;
