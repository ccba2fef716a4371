//! The parser's events, without a tree: where it stops, and what a text looks like

use serde_saphyr::granit_parser::{self, Event, Parser, ScalarStyle, Span, StrInput};

/// Levels that a model may nest; it needs a dozen
pub(crate) const DEEPEST: usize = 64;

/// Where the parser stops, and what it says
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Stop {
    /// The byte
    pub(crate) byte: usize,
    pub(crate) info: String,
}

impl Stop {
    /// What is said of a second document
    pub(crate) const SECOND: &'static str = "a second document";
    /// What the parser says of a text that nests too deep
    pub(crate) const TOO_DEEP: &'static str = "recursion limit exceeded";
}

/// The parser of a text that may nest that many levels
pub(super) fn parser(text: &str, deepest: usize) -> Parser<'_, StrInput<'_>> {
    let options = granit_parser::options! {
        emit_comments: false,
        emit_unresolved_aliases: true,
        flow_nesting_limit: deepest,
        block_nesting_limit: deepest,
        simple_key_max_lookahead: 4096
    };
    Parser::new_from_str_with_options(text, options)
}

/// Where reading a text as one document stops; none if it does not
pub(crate) fn stop(text: &str) -> Option<Stop> {
    let mut documents = 0;
    for next in parser(text, DEEPEST) {
        match next {
            Err(error) => {
                let byte = error.marker().byte_offset().unwrap_or_default();
                return Some(Stop { byte, info: error.info().to_string() });
            }
            Ok((Event::DocumentStart(..), span)) => {
                documents += 1;
                if documents > 1 {
                    let byte = span.byte_range().unwrap_or_default().start;
                    return Some(Stop { byte, info: Stop::SECOND.to_owned() });
                }
            }
            Ok((Event::Scalar(_, style, ..), span)) => {
                let continued = continued(text, &style, &span);
                if continued.is_some() {
                    return continued;
                }
            }
            Ok(_) => {}
        }
    }
    None
}

/// The line of a value without quotes that looks like an item, and is part of the value by its indentation alone
pub(super) fn continued(text: &str, style: &ScalarStyle, span: &Span) -> Option<Stop> {
    if *style != ScalarStyle::Plain {
        return None;
    }
    let range = span.byte_range()?;
    let raw = text.get(range.clone())?;
    let first = raw.lines().next()?;
    // A sentence may go on with a dash; a name does not.
    if first.len() == raw.len() || first.contains(' ') {
        return None;
    }
    let mut at = range.start + first.len();
    for line in raw.get(first.len()..)?.split_inclusive('\n') {
        let content = line.trim_start();
        if content.starts_with("- ") {
            return Some(Stop {
                byte: at + line.len() - content.len(),
                info: "an item within a value".to_owned(),
            });
        }
        at += line.len();
    }
    None
}

/// Something that a text shows
pub(crate) enum Glimpse<'e> {
    /// A key, below the keys that a path names
    Key(&'e str, &'e str),
    /// A key that its mapping has already
    Duplicate,
    /// A value without quotes, as it is written
    Plain(&'e str),
}

/// Shows the keys and plain values of a text up to a byte, as far as it can be read
pub(crate) fn glimpses(text: &str, end: usize, see: &mut dyn FnMut(Glimpse<'_>)) {
    /// A list, or the keys of a mapping and whether a key is next
    enum Open {
        List,
        Mapping(Vec<String>, bool),
    }
    /// Keys of the mappings that are open, with dots between them; units within units once
    fn path(open: &[Open]) -> String {
        let mut keys: Vec<&str> = Vec::new();
        let (_, outer) = open.split_last().unwrap_or((&Open::List, &[]));
        for one in outer {
            if let Open::Mapping(of, _) = one
                && let Some(key) = of.last()
                && keys.last() != Some(&key.as_str())
            {
                keys.push(key);
            }
        }
        keys.join(".")
    }
    let mut open: Vec<Open> = Vec::new();
    let mut parser = parser(text, DEEPEST);
    while let Some(Ok((event, span))) = parser.next() {
        let range = span.byte_range().unwrap_or_default();
        if range.start > end {
            return;
        }
        let is_key = matches!(open.last(), Some(Open::Mapping(_, true)));
        let mut is_node = true;
        match &event {
            Event::Scalar(key, ..) if is_key => {
                see(Glimpse::Key(key, &path(&open)));
                if let Some(Open::Mapping(keys, _)) = open.last_mut() {
                    if keys.iter().any(|known| *known == **key) {
                        see(Glimpse::Duplicate);
                    }
                    keys.push(key.to_string());
                }
            }
            Event::Scalar(_, ScalarStyle::Plain, ..) => {
                see(Glimpse::Plain(text.get(range).unwrap_or_default()))
            }
            Event::Scalar(..) | Event::Alias(_) | Event::UnresolvedAlias(_) => {}
            Event::SequenceStart(..) | Event::MappingStart(..) => {}
            Event::SequenceEnd | Event::MappingEnd => {
                open.pop();
                is_node = false;
            }
            _ => is_node = false,
        }
        if is_node && let Some(Open::Mapping(_, key_next)) = open.last_mut() {
            *key_next = !*key_next;
        }
        match event {
            Event::SequenceStart(..) => open.push(Open::List),
            Event::MappingStart(..) => open.push(Open::Mapping(Vec::new(), true)),
            _ => {}
        }
    }
}
