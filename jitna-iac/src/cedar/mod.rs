//! Cedar policies of just-in-time node access
//!
//! Statements as values ([`Statement`]), as the text that goes into an approval policy ([`document_text`]),
//! the judgement of text that somebody wrote ([`check`]), and questions to it ([`inspect`]).
//! The module works on text and byte ranges into that text: it knows no file, no YAML and no CloudFormation.
//! Text is never pasted together: Cedar's own syntax tree is built, and Cedar prints it.
//! Begin with `statement.rs` for what can be said, with `check/mod.rs` for what can be wrong.

mod check;
mod condition;
mod document;
mod inspect;
mod listing;
mod one_or_more;
mod parentheses;
mod parsed;
mod schema;
mod stack;
mod statement;
mod syntax_tree;
mod tokens;

#[cfg(test)]
mod laws;

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
