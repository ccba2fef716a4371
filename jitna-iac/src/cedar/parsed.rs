//! Statements as Cedar reads them, one by one, each with its place: for evaluation and for analysis

use std::ops::Range;

use cedar_policy::{Policy, PolicyId, PolicySet, pst};

use super::check::LARGEST;
use super::inspect::effect;
use super::schema::GROUP;
use super::tokens::statements;
use super::{Effect, Source, Statement, document, stack};

/// A statement that Cedar has parsed
#[derive(Clone, Debug)]
pub(crate) struct ParsedStatement {
    /// Bytes of the statement in its text; for a typed statement, in the text that Cedar prints
    pub(crate) range: Range<usize>,
    /// The statement
    pub(crate) policy: Policy,
    levels: usize,
}

/// A statement that Cedar cannot parse
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Unread {
    /// Bytes of the statement in its text
    pub(crate) range: Range<usize>,
    /// Its intended effect; `None` if the text has neither `permit` nor `forbid` there
    pub(crate) effect: Option<Effect>,
    /// What is wrong
    pub(crate) message: String,
}

impl ParsedStatement {
    /// What the statement does when it applies
    pub(crate) fn effect(&self) -> Effect {
        match self.policy.effect() {
            cedar_policy::Effect::Permit => Effect::Permit,
            cedar_policy::Effect::Forbid => Effect::Forbid,
        }
    }

    /// IDs of the groups that the statement names
    pub(crate) fn groups(&self) -> Vec<String> {
        let literals = self.with_stack(|| self.policy.entity_literals());
        let groups = literals.into_iter().filter(|uid| uid.type_name().to_string() == GROUP);
        groups.map(|uid| uid.id().unescaped().to_owned()).collect()
    }

    /// Syntax tree of the statement; `None` if Cedar parsed the statement but cannot return its tree
    pub(crate) fn tree(&self) -> Option<pst::Template> {
        self.with_stack(|| Some(self.policy.to_pst().ok()?.body().clone()))
    }

    /// The statement as a policy set of its own, for Cedar's authorizer
    pub(crate) fn alone(&self) -> PolicySet {
        let mut alone = PolicySet::new();
        // The only error that a set returns is a second policy with the same ID.
        let _ = alone.add(self.policy.clone());
        alone
    }

    /// This statement with another policy, whose tree is at most `deeper` levels deeper
    pub(crate) fn with_policy(&self, policy: Policy, deeper: usize) -> Self {
        Self { range: self.range.clone(), policy, levels: self.levels.saturating_add(deeper) }
    }

    /// Runs `work` on the statement with a large enough stack, and returns the result
    ///
    /// Cedar's evaluator checks the remaining stack. A statement that needs more than that fails with an error.
    pub(crate) fn with_stack<T: Send>(&self, work: impl FnOnce() -> T + Send) -> T {
        stack::with_levels(self.levels, work)
    }
}

/// Statements of a source in order
///
/// A typed statement is used as it is. Parsing the text that Cedar prints for it gives the same tree (the property tests of this module
/// check it), but needs another parser, and creating that parser takes a fifth of the total time for a small model.
pub(crate) fn parsed(source: &Source) -> Vec<Result<ParsedStatement, Unread>> {
    match source {
        Source::Statement(statement) => {
            let as_made =
                |id: PolicyId, text: &str| as_made(statement, &id).map_or_else(|| read(id, text), Ok);
            let printed = document::printed(statement);
            printed
                .map_or_else(|| parsed_text(document::UNPRINTABLE, read), |text| parsed_text(&text, as_made))
        }
        Source::Text(text) => parsed_text(text, read),
    }
}

/// Parses a statement from text
fn read(id: PolicyId, text: &str) -> Result<Policy, String> {
    Policy::parse(Some(id), text).map_err(|errors| errors.to_string())
}

/// Converts a typed statement
fn as_made(statement: &Statement, id: &PolicyId) -> Option<Policy> {
    let tree = statement.to_pst().with_id(id.clone().into());
    Policy::from_pst(pst::Policy::Static(pst::StaticPolicy::try_from(tree).ok()?)).ok()
}

fn parsed_text(
    text: &str,
    read: impl Fn(PolicyId, &str) -> Result<Policy, String> + Sync,
) -> Vec<Result<ParsedStatement, Unread>> {
    if text.len() > LARGEST {
        let message = format!("the text has more than {LARGEST} bytes");
        return vec![Err(Unread { range: 0..text.len(), effect: None, message })];
    }
    let parsed = statements(text).into_iter().enumerate().map(|(number, statement)| {
        let range = statement.range();
        let unread = |message: String| Unread {
            range: range.clone(),
            effect: statement.parts().effect.and_then(effect),
            message,
        };
        let levels = stack::levels_of_tokens(&statement.tokens);
        if levels > stack::MOST {
            return Err(unread("the statement is nested too deeply".to_owned()));
        }
        let part = text.get(range.clone()).unwrap_or_default();
        let id = PolicyId::new(number.to_string());
        let read = || read(id, part);
        let no_thread = || Err("the system gives no thread to read a statement that is so deep".to_owned());
        let policy = stack::try_with_levels(levels, read).unwrap_or_else(no_thread).map_err(unread)?;
        Ok(ParsedStatement { range, policy, levels })
    });
    parsed.collect()
}
