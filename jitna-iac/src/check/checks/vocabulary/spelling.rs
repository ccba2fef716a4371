//! Spellings that are probably misspellings of others

use std::collections::HashMap;

use crate::check::Report;
use crate::ids::clip;
use crate::model::Model;
use crate::rules;
use crate::vocabulary::{Kind, Likeness, Spelling, Use, Vocabulary, hidden_in_name, is_confusable, near};

/// The probable intended word, by kind, key and spelling
pub(super) struct Meant<'v>(HashMap<(Kind, Option<&'v str>, &'v str), &'v str>);

impl Meant<'_> {
    /// The probable intended word for a use
    pub(super) fn of(&self, used: &Use) -> Option<&str> {
        self.0.get(&(used.kind, used.of.as_deref(), used.text.as_str())).copied()
    }
}

pub(super) fn check<'v>(model: &Model, vocabulary: &'v Vocabulary, report: &mut Report) -> Meant<'v> {
    let mut meant = HashMap::new();
    for spellings in vocabulary.groups() {
        let Some(first) = spellings.first().and_then(|spelling| spelling.uses.first()) else { continue };
        let (kind, of) = (first.kind, first.of.as_deref());
        for (wrong, right, likeness) in near(kind, &spellings) {
            let (Some(wrong), Some(right)) = (spellings.get(wrong), spellings.get(right)) else { continue };
            meant.insert((kind, of, wrong.text), right.text);
            // The characters have a finding of their own, with the same help.
            let said = hidden_in_name(wrong.text).is_some()
                || is_confusable(wrong.text)
                || wrong.text.trim() != wrong.text
                || wrong.uses.iter().all(|used| super::declared::is_undeclared(model, used));
            if !said {
                say(kind, of, wrong, right, likeness, report);
            }
        }
    }
    Meant(meant)
}

fn say(
    kind: Kind,
    of: Option<&str>,
    wrong: &Spelling<'_>,
    right: &Spelling<'_>,
    likeness: Likeness,
    report: &mut Report,
) {
    let what = match of {
        Some(of) if !kind.is_name() => format!("{} `{}` of `{}`", kind.what(), clip(wrong.text), clip(of)),
        _ => format!("{} `{}`", kind.what(), clip(wrong.text)),
    };
    let times = |count: usize| match count {
        1 => "once".to_owned(),
        count => format!("{count} times"),
    };
    let (text, count) = (clip(right.text), right.count());
    let declared = kind.is_name();
    let message = if declared {
        format!("{what} {} from `{text}`", likeness.differs())
    } else {
        format!(
            "{what} is used {}; `{text}`, which {}, {}",
            times(wrong.count()),
            likeness.differs(),
            times(count)
        )
    };
    let mut before = None;
    for used in &wrong.uses {
        if before == Some(used.statement) {
            continue;
        }
        before = Some(used.statement);
        report.push(
            rules::SIMILAR_SPELLING
                .finding(message.clone())
                .at(used.origin, "")
                .at(right.origin(), "the other spelling")
                .help(format!("did you mean `{text}`?"))
                .subject(&used.subject),
        );
    }
}
