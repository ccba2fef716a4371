//! Arguments that are one of a few words

use clap::builder::{PossibleValuesParser, TypedValueParser};

/// Parser for one of `words`, each with what it stands for
pub(crate) fn of<T: Copy + Send + Sync + 'static>(
    words: &'static [(&'static str, T)],
) -> impl TypedValueParser<Value = T> {
    PossibleValuesParser::new(words.iter().map(|(word, _)| *word)).try_map(move |written| {
        let found = words.iter().find(|(word, _)| *word == written);
        found.map(|(_, value)| *value).ok_or("no such word")
    })
}
