//! The three kinds of approval policy, each an SSM document

mod auto;
mod condition;
mod deny;
mod manual;
mod statement;

pub use auto::AutoApproval;
pub use deny::DenyAccess;
pub use manual::{Approver, Level, ManualApproval, Nodes};
pub(crate) use statement::PlaceFinder;
pub use statement::{CedarText, Places, Statement, StatementKind, TypedStatement, Who};
