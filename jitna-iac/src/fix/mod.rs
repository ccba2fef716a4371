//! Fixes: edits that resolve a finding, each tried before it is offered
//!
//! A help message that says exactly what to write is an instruction (`ways`). It becomes edits of the file with the finding (`edits`). Each
//! edit is applied to a copy, and the copy is checked (`proof`): a fix resolves its finding and causes no other error. Begin at
//! [`add_fixes`] and [`apply`].

mod apply;
mod edits;
mod groups;
mod place;
mod project;
mod proof;
mod refresh;
mod ways;

pub use apply::{Applied, FixedFile, apply};
pub use groups::Groups;
pub use project::{Judged, Project};
pub use proof::{add_fixes, add_fixes_where};
pub use refresh::{Refreshed, refresh};

#[cfg(test)]
mod tests;
