//! Statements as Cedar evaluates them, each with its place in the text

use std::ops::Range;

use cedar_policy::{Policy, PolicyId};

use super::check::LARGEST;
use super::stack;
use super::tokens::statements;

/// A statement of a text, ready to be evaluated
#[derive(Clone, Debug)]
pub(crate) struct ParsedStatement {
    /// Bytes of the statement in the text
    pub(crate) range: Range<usize>,
    /// The statement
    pub(crate) policy: Policy,
    levels: usize,
}

impl ParsedStatement {
    /// Another statement in its place, whose tree is `deeper` levels deeper at most
    pub(crate) fn with_policy(&self, policy: Policy, deeper: usize) -> Self {
        Self { range: self.range.clone(), policy, levels: self.levels.saturating_add(deeper) }
    }

    /// Result of `work` on the statement, with a stack that is large enough for it
    pub(crate) fn with_stack<T: Send>(&self, work: impl FnOnce() -> T + Send) -> T {
        stack::with_levels(self.levels, work)
    }
}

/// Statements of a text in their order; of one that Cedar cannot read, the bytes and what Cedar says
pub(crate) fn policies(text: &str) -> Vec<Result<ParsedStatement, (Range<usize>, String)>> {
    if text.len() > LARGEST {
        return vec![Err((0..text.len(), format!("the text has more than {LARGEST} bytes")))];
    }
    let parsed = statements(text).into_iter().enumerate().map(|(number, statement)| {
        let range = statement.range();
        let levels = stack::levels_of_tokens(&statement.tokens);
        if levels > stack::MOST {
            return Err((range, "the statement is nested too deeply".to_owned()));
        }
        let part = text.get(range.clone()).unwrap_or_default();
        let id = PolicyId::new(number.to_string());
        let read = || Policy::parse(Some(id), part).map_err(|errors| errors.to_string());
        match stack::with_levels(levels, read) {
            Ok(policy) => Ok(ParsedStatement { range, policy, levels }),
            Err(message) => Err((range, message)),
        }
    });
    parsed.collect()
}
