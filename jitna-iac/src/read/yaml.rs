//! YAML (and so JSON) as a tree with places
//!
//! The parser is that of `serde-saphyr`; the tree is ours, because a scalar must keep its very characters (an account
//! id `012345678901` is no number) and because reading must go on after a finding.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use serde_saphyr::granit_parser::{self, Event, Parser, ScalarStyle, ScanError, Span};

use super::cause::{Cause, cause};
use crate::diag::{Diagnostic, Diagnostics};
use crate::ids::clip;
use crate::origin::{FileId, Origin};
use crate::rules;
use crate::tree::{Node, Style, Value};

/// Levels that a file may nest; a model needs a dozen
const DEEPEST: usize = 64;

/// The tree of the one document in `text`
///
/// Findings that leave the tree usable (a key twice) are added to `findings`; `None` stands for one that does not.
pub(crate) fn parse<'a>(text: &'a str, file: FileId, findings: &mut Diagnostics) -> Option<Node<'a>> {
    let tree = parse_part(text, Whereabouts::From(file, 0), findings);
    if let Some(tree) = &tree {
        cut_off(tree, text, findings);
    }
    tree
}

/// Notes values behind which a `#` begins a comment that looks like more of the value
fn cut_off(node: &Node<'_>, text: &str, findings: &mut Diagnostics) {
    match &node.value {
        Value::Sequence(items) => items.iter().for_each(|item| cut_off(item, text, findings)),
        Value::Mapping(pairs) => pairs.iter().for_each(|(_, value)| cut_off(value, text, findings)),
        Value::Scalar(value, Style::Plain) if !value.is_empty() => {
            let Origin::Span { file, end, .. } = node.origin else { return };
            let Some(rest) = usize::try_from(end).ok().and_then(|end| text.get(end..)) else { return };
            // Lines may be very long, so nothing is looked for in one that has no comment here.
            if !rest.starts_with(" #") && !rest.starts_with("\t#") {
                return;
            }
            let line = rest.lines().next().unwrap_or_default();
            let comment = line.trim_start();
            let (lead, word) = (line.len() - comment.len(), comment.strip_prefix('#').unwrap_or_default());
            // A comment for people has a space behind the `#`.
            if lead != 1 || !word.starts_with(char::is_alphanumeric) {
                return;
            }
            let lead = u32::try_from(lead).unwrap_or_default();
            let place = Origin::Span { file, start: end + lead, end: end + lead + 1 };
            let whole = format!("{value} {}", comment.trim_end());
            let rule = rules::CUT_OFF_BY_COMMENT;
            let message =
                format!("the value ends here, at `{}`: the rest of the line is a comment", clip(value));
            findings.push(Diagnostic::new(rule.code, rule.severity, message).at(place, "").help(format!(
                "write `\"{}\"` if all of it is the value, or a space behind the `#`",
                clip(&whole)
            )));
        }
        Value::Scalar(..) => {}
    }
}

/// Where the first byte of a text stands that is a part of something larger
#[derive(Clone, Copy, Debug)]
pub(super) enum Whereabouts {
    /// At this byte of a source
    From(FileId, usize),
    /// Encoded in a value: every place in the text is that of the value
    Within(Origin),
}

/// [`parse`] for a text that is a part of a source
pub(super) fn parse_part<'a>(
    text: &'a str,
    whereabouts: Whereabouts,
    findings: &mut Diagnostics,
) -> Option<Node<'a>> {
    let options = granit_parser::options! {
        emit_comments: false,
        emit_unresolved_aliases: true,
        flow_nesting_limit: DEEPEST,
        block_nesting_limit: DEEPEST,
        simple_key_max_lookahead: 4096
    };
    let mut reader =
        Reader { parser: Parser::new_from_str_with_options(text, options), text, whereabouts, findings };
    match reader.document() {
        Ok(node) => Some(node),
        Err(finding) => {
            reader.findings.push(*finding);
            None
        }
    }
}

struct Reader<'a, 'f> {
    parser: Parser<'a, granit_parser::StrInput<'a>>,
    text: &'a str,
    whereabouts: Whereabouts,
    findings: &'f mut Diagnostics,
}

type Refused<T> = Result<T, Box<Diagnostic>>;

impl<'a> Reader<'a, '_> {
    fn document(&mut self) -> Refused<Node<'a>> {
        let mut root = None;
        while let Some((event, span)) = self.next()? {
            match event {
                Event::StreamStart | Event::DocumentStart(..) | Event::DocumentEnd => {}
                Event::StreamEnd => break,
                _ if root.is_some() => {
                    return Err(self.refuse(&span, "a second document", "keep one document in the file"));
                }
                event => root = Some(self.node(event, span)?),
            }
        }
        let nothing = Node { value: Value::Scalar("".into(), Style::Plain), origin: self.place(0, 0) };
        Ok(root.unwrap_or(nothing))
    }

    fn next(&mut self) -> Refused<Option<(Event<'a>, Span)>> {
        match self.parser.next() {
            None => Ok(None),
            Some(Ok(next)) => Ok(Some(next)),
            Some(Err(error)) => Err(self.syntax(&error)),
        }
    }

    fn node(&mut self, event: Event<'a>, span: Span) -> Refused<Node<'a>> {
        let origin = self.origin(&span);
        if let Some(tag) = event.tag()
            && !tag.is_yaml_core_schema()
        {
            let what = format!("the tag `{}{}`", tag.original_handle(), tag.suffix());
            return Err(self.refuse(
                &span,
                &what,
                "write the value without a tag; CloudFormation functions have no place here",
            ));
        }
        match event {
            Event::Scalar(text, style, _, tag) => {
                let style = match style {
                    ScalarStyle::Plain if tag.is_some_and(|t| t.is_yaml_core_schema_tag("str")) => {
                        Style::Quoted
                    }
                    ScalarStyle::Plain => Style::Plain,
                    ScalarStyle::Literal => Style::Literal,
                    ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted | ScalarStyle::Folded => {
                        Style::Quoted
                    }
                };
                Ok(Node { value: Value::Scalar(text, style), origin })
            }
            Event::SequenceStart(..) => {
                let mut items = Vec::new();
                loop {
                    match self.next()? {
                        Some((Event::SequenceEnd, end)) => {
                            let origin =
                                items.last().map_or(origin, |last: &Node<'_>| widen(origin, last.origin));
                            let origin = self.until(origin, &end);
                            return Ok(Node { value: Value::Sequence(items), origin });
                        }
                        Some((event, span)) => items.push(self.node(event, span)?),
                        None => return Err(self.refuse(&span, "a list without end", "close it")),
                    }
                }
            }
            Event::MappingStart(..) => self.mapping(origin, &span),
            Event::Alias(_) | Event::UnresolvedAlias(_) => Err(self.refuse(
                &span,
                "an alias",
                "write the value itself; names serve for what is used twice",
            )),
            _ => Err(self.refuse(&span, "an event that is not a value", "simplify the file here")),
        }
    }

    fn mapping(&mut self, origin: Origin, span: &Span) -> Refused<Node<'a>> {
        let mut pairs: Vec<(Node<'a>, Node<'a>)> = Vec::new();
        let mut seen = Seen::default();
        loop {
            let key = match self.next()? {
                Some((Event::MappingEnd, end)) => {
                    // A block has no bracket at its end, and ends where its last value does.
                    let origin = pairs.last().map_or(origin, |(_, last)| widen(origin, last.origin));
                    let origin = self.until(origin, &end);
                    return Ok(Node { value: Value::Mapping(pairs), origin });
                }
                Some((event, span)) => self.node(event, span)?,
                None => return Err(self.refuse(span, "a mapping without end", "close it")),
            };
            let Some((event, span)) = self.next()? else {
                return Err(self.refuse(span, "a key without a value", "write its value"));
            };
            let value = self.node(event, span)?;
            let Value::Scalar(name, _) = &key.value else {
                return Err(Box::new(
                    Diagnostic::new(
                        rules::UNSUPPORTED_YAML.code,
                        rules::UNSUPPORTED_YAML.severity,
                        "a key that is not a string",
                    )
                    .at(key.origin, "")
                    .help("keys are single words here"),
                ));
            };
            match seen.first(name, &pairs, key.origin) {
                None => pairs.push((key, value)),
                Some(first) => {
                    let rule = rules::DUPLICATE_KEY;
                    let message = format!("duplicate key `{}`", crate::ids::clip(name));
                    self.findings.push(
                        Diagnostic::new(rule.code, rule.severity, message)
                            .at(key.origin, "a second time")
                            .at(first, "the first time")
                            .help("keep one of the two"),
                    );
                }
            }
        }
    }

    fn place(&self, start: usize, end: usize) -> Origin {
        let fit = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        match self.whereabouts {
            Whereabouts::From(file, base) => {
                Origin::Span { file, start: fit(base + start), end: fit(base + end) }
            }
            Whereabouts::Within(origin) => origin,
        }
    }

    fn origin(&self, span: &Span) -> Origin {
        let range = span.byte_range().unwrap_or_default();
        self.place(range.start, range.end)
    }

    /// `origin`, ended where a closing bracket ends
    fn until(&self, origin: Origin, end: &Span) -> Origin {
        if end.is_empty() { origin } else { widen(origin, self.origin(end)) }
    }

    fn refuse(&self, span: &Span, what: &str, help: &str) -> Box<Diagnostic> {
        let rule = rules::UNSUPPORTED_YAML;
        let message = format!("{what}, which this format does not have");
        Box::new(Diagnostic::new(rule.code, rule.severity, message).at(self.origin(span), "").help(help))
    }

    fn syntax(&self, error: &ScanError) -> Box<Diagnostic> {
        let rule = rules::SYNTAX;
        let stopped = error.marker().byte_offset().unwrap_or_default();
        let cause = match &*error.info() {
            "recursion limit exceeded" => Cause {
                byte: stopped,
                message: format!("nested deeper than {DEEPEST} levels"),
                help: Some("no model needs that; look for brackets that are not closed".to_owned()),
            },
            info => cause(self.text, stopped, info),
        };
        let mut finding = Diagnostic::new(rule.code, rule.severity, cause.message);
        if cause.byte == stopped {
            finding = finding.at(self.place(stopped, stopped), "reading stopped here");
        } else {
            let mark = self.text.get(cause.byte..).and_then(|rest| rest.chars().next());
            let end = cause.byte + mark.map_or(0, char::len_utf8);
            finding = finding.at(self.place(cause.byte, end), "");
            finding = finding.at(self.place(stopped, stopped), "reading stopped here");
        }
        finding.help = cause.help;
        Box::new(finding)
    }
}

/// `origin`, ended where `last` ends
fn widen(origin: Origin, last: Origin) -> Origin {
    match (origin, last) {
        (Origin::Span { file, start, .. }, Origin::Span { end, .. }) => {
            Origin::Span { file, start, end: end.max(start) }
        }
        _ => origin,
    }
}

/// Keys of a mapping; most are so small that looking through them is quickest
#[derive(Default)]
struct Seen(HashMap<String, Origin>);

impl Seen {
    const FEW: usize = 16;

    /// Where the key stands already; if nowhere, it does now
    fn first(&mut self, name: &str, pairs: &[(Node<'_>, Node<'_>)], origin: Origin) -> Option<Origin> {
        let text = |node: &Node<'_>| match &node.value {
            Value::Scalar(text, _) => text.to_string(),
            Value::Sequence(_) | Value::Mapping(_) => String::new(),
        };
        if pairs.len() < Self::FEW {
            let known = |key: &Node<'_>| matches!(&key.value, Value::Scalar(text, _) if text == name);
            return pairs.iter().find(|(key, _)| known(key)).map(|(key, _)| key.origin);
        }
        if self.0.is_empty() {
            self.0.extend(pairs.iter().map(|(key, _)| (text(key), key.origin)));
        }
        match self.0.entry(name.to_owned()) {
            Entry::Occupied(entry) => Some(*entry.get()),
            Entry::Vacant(entry) => {
                entry.insert(origin);
                None
            }
        }
    }
}
