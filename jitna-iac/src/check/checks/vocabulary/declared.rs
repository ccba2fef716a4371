//! Tags that no node has, according to the model's declarations

use std::collections::HashSet;

use super::spelling::Meant;
use crate::check::Report;
use crate::ids::clip;
use crate::model::{Model, NodeTagValues};
use crate::pattern::{matches, stars};
use crate::rules;
use crate::suggest::nearest;
use crate::vocabulary::{How, Kind, Use, Vocabulary};

/// Whether the model declares tags, and this use is of an undeclared one; values are checked only for declared keys
pub(super) fn is_undeclared(model: &Model, used: &Use) -> bool {
    if model.node_tags.is_empty() || used.how == How::Declared {
        return false;
    }
    let values_of =
        |key: &str| model.node_tags.iter().find(|(known, _)| known.as_str() == key).map(|(_, values)| values);
    match used.kind {
        // AWS sets these tags, and tag policies do not contain them.
        Kind::NodeTag => !used.text.starts_with("aws:") && values_of(&used.text).is_none(),
        Kind::NodeValue => {
            let Some(values) = used.of.as_deref().and_then(values_of) else { return false };
            match (&**values, used.how) {
                (NodeTagValues::OneOf(listed), How::Pattern) => {
                    // A pattern with a literal star is not checked.
                    let is_plain = !used.text.contains('\\');
                    is_plain
                        && !listed.iter().any(|value| {
                            value.as_str().contains('*') || matches(stars(&used.text), value.as_str())
                        })
                }
                (values, _) => !values.contains(&used.text),
            }
        }
        _ => false,
    }
}

/// Reports undeclared tags, and returns their uses, because other findings about them would have the same cause
pub(super) fn check(
    model: &Model,
    uses: &[&Use],
    vocabulary: &Vocabulary,
    meant: &Meant<'_>,
    report: &mut Report,
) -> HashSet<*const Use> {
    let mut found = HashSet::new();
    for used in uses.iter().filter(|used| is_undeclared(model, used)) {
        found.insert(std::ptr::from_ref(*used));
        let text = clip(&used.text);
        let (message, declared) = match &used.of {
            None => (format!("undeclared tag key `{text}`"), vocabulary.declared(Kind::NodeTag, None)),
            Some(key) => {
                let key = clip(key);
                let verb = if used.how == How::Pattern {
                    "no declared value of the tag `{key}` matches"
                } else {
                    "undeclared value of the tag `{key}`:"
                };
                let message = format!("{} `{text}`", verb.replace("{key}", &key));
                (message, vocabulary.declared(Kind::NodeValue, used.of.as_deref()))
            }
        };
        let near = meant.of(used).filter(|meant| declared.contains(meant));
        let near = near.or_else(|| nearest(&used.text, declared.iter().copied()));
        let help = match (near, &used.of) {
            (Some(near), _) => format!("did you mean `{}`?", clip(near)),
            (None, None) => format!("add `{text}: any` to `nodeTags` if nodes have this tag"),
            (None, Some(key)) => format!("add the value to `{}` in `nodeTags` if nodes have it", clip(key)),
        };
        let place = model.node_tags.iter().find(|(known, _)| used.of.as_deref() == Some(known.as_str()));
        report.push(
            rules::UNDECLARED_TAG
                .finding(message)
                .at(used.origin, "")
                .at(place.map(|(_, values)| values.origin()).unwrap_or_default(), "the declared values")
                .help(help)
                .subject(&used.subject),
        );
    }
    found
}
