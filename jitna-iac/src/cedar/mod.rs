//! Cedar policies of just-in-time node access
//!
//! The module contains statements as values ([`Statement`]), the text that goes into an approval policy ([`document_text`]), checks of text
//! that a user wrote (`check`), and queries on it (`inspect`). It works on text and byte ranges into that text; it does not know about
//! files, YAML or CloudFormation. Text of users is never pasted into Cedar: the code builds Cedar's own syntax tree, and Cedar prints it. What
//! `plain.rs` prints needs no quoting. Begin with
//! `statement.rs` for what a statement can express, and with `check/mod.rs` for what can be wrong.

mod check;
mod condition;
mod document;
mod inspect;
mod listing;
mod one_or_more;
mod parentheses;
mod parsed;
mod plain;
mod schema;
mod stack;
mod statement;
mod syntax_tree;
mod tokens;

#[cfg(test)]
mod laws;

pub(crate) use check::check_typed;
pub use check::{Issue, IssueKind, check};
pub use condition::{Condition, Operand, Test, node_tag, principal_tag, user};
pub(crate) use document::format;
pub use document::{Source, document_text};
pub use inspect::{Compared, Facts, Named, StatementFacts, Subject, inspect};
pub use listing::{ListedStatement, list_statements};
pub use one_or_more::{Empty, OneOrMore};
pub(crate) use parsed::{ParsedStatement, Unread, parsed};
pub use schema::{
    ACTION, ACTION_ID, ACTION_TYPE, EC2_INSTANCE, GROUP, MANAGED_INSTANCE, ROLE, SCHEMA_TEXT, USER, schema,
};
pub use statement::{Effect, Principal, Statement};

pub use crate::words::{NodeKind, UnknownUserAttribute, UserAttribute};
