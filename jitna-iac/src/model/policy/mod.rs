//! The three kinds of approval policy, each an SSM document

mod condition;
mod manual;
mod statement;

pub use manual::{Approver, Nodes};
pub(crate) use statement::PlaceFinder;
pub use statement::{CedarText, Places, Statement, StatementKind, TypedStatement, Who};

use super::record::data;
use crate::describe::policy::policies;
use crate::ids::{ApprovalTimeout, DocumentName, Hours, Label};

policies!(data);
