//! Statements of a policy one by one, as syntax trees, and as policies that Cedar's authorizer takes

use std::ops::Range;

use cedar_policy::{Policy, PolicyId, PolicySet, pst};

use super::check::LARGEST;
use super::inspect::effect;
use super::tokens::statements;
use super::{Effect, Source, stack};

/// One statement of a source
#[derive(Clone, Debug)]
pub(crate) struct Parsed {
    /// What it does; nothing if the text has neither `permit` nor `forbid` there
    pub(crate) effect: Option<Effect>,
    /// Bytes of the statement in the text; of a statement that was no text, its whole
    pub(crate) range: Range<usize>,
    /// The statement alone
    pub(crate) text: String,
    /// Its syntax tree; nothing if Cedar cannot read it
    pub(crate) tree: Option<pst::Template>,
}

/// Statements of a source, those that Cedar cannot read among them
pub(crate) fn parsed(source: &Source) -> Vec<Parsed> {
    let text = match source {
        Source::Statement(statement) => {
            let levels = stack::levels_of_statement(statement);
            let tree = (levels <= stack::MOST).then(|| stack::with_levels(levels, || statement.to_pst()));
            let text = statement.to_cedar_unformatted();
            return vec![Parsed { effect: Some(statement.effect()), range: 0..text.len(), text, tree }];
        }
        Source::Text(text) => text,
    };
    if text.len() > LARGEST {
        return vec![Parsed { effect: None, range: 0..text.len(), text: text.clone(), tree: None }];
    }
    statements(text)
        .iter()
        .map(|statement| {
            let range = statement.range();
            let own = text.get(range.clone()).unwrap_or_default().to_owned();
            let levels = stack::levels_of_tokens(&statement.tokens);
            let tree = (levels <= stack::MOST).then(|| stack::with_levels(levels, || tree(&own))).flatten();
            Parsed { effect: statement.parts().effect.and_then(effect), range, text: own, tree }
        })
        .collect()
}

fn tree(text: &str) -> Option<pst::Template> {
    let policy = Policy::parse(None, text).ok()?;
    Some(policy.to_pst().ok()?.body().clone())
}

/// A policy set of one statement, under the id `it`; nothing if Cedar cannot read it
pub(crate) fn policy_set(statement: &str) -> Option<PolicySet> {
    with_room(statement, || {
        let policy = Policy::parse(Some(PolicyId::new("it")), statement).ok()?;
        let mut set = PolicySet::new();
        set.add(policy).ok()?;
        Some(set)
    })
    .flatten()
}

/// Result of work with which Cedar goes through the whole of a statement; nothing if it is too long for that
///
/// Cedar's evaluator looks at the stack that is left, and a statement that needs more than that errs.
pub(crate) fn with_room<T: Send>(statement: &str, work: impl FnOnce() -> T + Send) -> Option<T> {
    let levels = stack::levels_of_text(statement);
    (levels <= stack::MOST).then(|| stack::with_levels(levels, work))
}
