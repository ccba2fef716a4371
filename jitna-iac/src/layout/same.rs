//! Checks whether two YAML texts have the same meaning and the same comments

use serde_saphyr::granit_parser::{self, Event, Parser, ScalarStyle};

use crate::cedar;

/// What a YAML parser sees
#[derive(Debug, PartialEq)]
enum Seen {
    Scalar { text: String, is_text: bool },
    Comment(String),
    Other(String),
}

pub(super) fn same(old: &str, new: &str) -> bool {
    let (Some((old, old_comments)), Some((new, new_comments))) = (seen(old), seen(new)) else { return false };
    old_comments == new_comments && old.len() == new.len() && {
        let mut cedar = false;
        old.iter().zip(&new).all(|pair| {
            let below = std::mem::replace(&mut cedar, false);
            match pair {
                (Seen::Scalar { text: old, is_text: was }, Seen::Scalar { text: new, is_text: is }) => {
                    cedar = old == "cedar" && new == "cedar";
                    old == new && (was == is || *is && is_id(new)) || below && is_text_of(old, new)
                }
                (old, new) => old == new,
            }
        })
    }
}

/// An account ID, which is a string if it is quoted but may otherwise be read as a number
fn is_id(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether Cedar's formatter converts one to the other; the block scalar determines the final line break
fn is_text_of(old: &str, new: &str) -> bool {
    old.ends_with('\n') == new.ends_with('\n')
        && cedar::format(old).is_some_and(|formatted| formatted.trim_end() == new.trim_end())
}

/// Values and comments in order, in separate lists, because a comment may be read before or after the value next to it
fn seen(text: &str) -> Option<(Vec<Seen>, Vec<Seen>)> {
    let options = granit_parser::options! { emit_comments: true, emit_unresolved_aliases: true };
    let (mut values, mut comments) = (Vec::new(), Vec::new());
    for event in Parser::new_from_str_with_options(text, options) {
        match event.ok()?.0 {
            Event::Comment(text, _) => comments.push(Seen::Comment(text.trim_end().to_owned())),
            Event::Scalar(text, style, anchor, tag) => {
                let is_text = style != ScalarStyle::Plain;
                values.push(Seen::Scalar { text: text.into_owned(), is_text });
                values.push(Seen::Other(format!("{anchor} {tag:?}")));
            }
            other => values.push(Seen::Other(format!("{other:?}"))),
        }
    }
    Some((without_marks(values), comments))
}

/// Removes the events between a key and its value
fn without_marks(values: Vec<Seen>) -> Vec<Seen> {
    let plain = |seen: &Seen| !matches!(seen, Seen::Other(text) if text == "0 None");
    values.into_iter().filter(plain).collect()
}
