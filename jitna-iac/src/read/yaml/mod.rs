//! YAML (and so JSON) as a tree with places
//!
//! The parser is that of `serde-saphyr`; the tree is ours, because a scalar must keep its very characters (an account
//! ID `012345678901` is not a number) and because reading must go on after a finding. Models and templates are both read here; they
//! differ in what a [`Dialect`] allows.

mod damage;
mod dialect;
mod events;

use std::borrow::Cow;
use std::collections::HashMap;
use std::collections::hash_map::Entry;

use serde_saphyr::granit_parser::{Event, Parser, ScalarStyle, Span, StrInput};

pub(crate) use damage::Damage;
use dialect::Dialect;
pub(super) use events::{DEEPEST, Glimpse, Stop, glimpses, stop};

use super::repair::{Mistake, Moves, repair};
use crate::diag::{Diagnostic, Diagnostics, Edit, Fix};
use crate::ids::clip;
use crate::origin::{FileId, Origin};
use crate::rules;
use crate::tree::{Node, Style, Value};

/// The tree of the one document in `text`
///
/// Findings are added to `findings`. Of a text with mistakes in its syntax, the tree is what could be made of it; there is none if that is
/// nothing.
pub(crate) fn parse<'a>(text: &'a str, file: FileId, findings: &mut Diagnostics) -> Option<Node<'a>> {
    parse_damaged(text, file, findings).map(|(tree, _)| tree)
}

/// As [`parse`], with what could not be read
pub(crate) fn parse_damaged<'a>(
    text: &'a str,
    file: FileId,
    findings: &mut Diagnostics,
) -> Option<(Node<'a>, Damage)> {
    let (still, mut apart, mut damage) = (Moves::default(), Diagnostics::default(), Damage::default());
    let whereabouts = Whereabouts::From(file, 0);
    let dialect = Dialect::Model;
    if let Ok(tree) = Reader::new(text, dialect, whereabouts, &still, &mut apart, &mut damage).document() {
        findings.append(apart);
        cut_off(&tree, text, findings);
        return Some((tree, damage));
    }
    let repaired = repair(text);
    findings
        .extend(repaired.mistakes.iter().map(|mistake| said(mistake, |start, end| span(file, start, end))));
    if !repaired.is_readable {
        return None;
    }
    let (mut apart, mut damage) = (Diagnostics::default(), Damage::of(&repaired, file));
    let moves = repaired.moves();
    let read = Reader::new(&repaired.text, dialect, whereabouts, moves, &mut apart, &mut damage).document();
    let tree = read.ok()?.into_owned();
    findings.append(apart);
    cut_off(&tree, text, findings);
    Some((tree, damage))
}

fn span(file: FileId, start: usize, end: usize) -> Origin {
    let fit = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    Origin::Span { file, start: fit(start), end: fit(end) }
}

/// A mistake in the syntax as a finding
fn said(mistake: &Mistake, place: impl Fn(usize, usize) -> Origin) -> Diagnostic {
    let rule = if mistake.is_second { rules::UNSUPPORTED_YAML } else { rules::SYNTAX };
    let mut finding = rule.finding(mistake.message.clone());
    let stopped = mistake.stopped.filter(|stopped| *stopped != mistake.place.start);
    let is_where_it_stopped = mistake.stopped == Some(mistake.place.start) && mistake.fix.is_none();
    let here = if is_where_it_stopped { "reading stopped here" } else { "" };
    finding = finding.at(place(mistake.place.start, mistake.place.end), here);
    if let Some(stopped) = stopped {
        finding = finding.at(place(stopped, stopped), "reading stopped here");
    }
    if let Some((changes, safety)) = &mistake.fix {
        let edit = |(range, replacement): &(std::ops::Range<usize>, String)| Edit {
            origin: place(range.start, range.end),
            replacement: replacement.clone(),
        };
        let title = mistake.help.clone().unwrap_or_default();
        finding.fixes.push(Fix { title, edits: changes.iter().map(edit).collect(), safety: *safety });
    }
    finding.help.clone_from(&mistake.help);
    finding
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
            // A comment for users has a space behind the `#`.
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

/// Where the first byte of a text is that is a part of something larger
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
    undamaged(text, Dialect::Model, whereabouts, findings)
}

/// The tree of a template, which starts at a byte of a file; a short function (`!Sub`) is a mapping with its long name
///
/// Adds findings to `findings`, and returns no tree if it adds one.
pub(crate) fn parse_template<'a>(
    text: &'a str,
    file: FileId,
    start: usize,
    findings: &mut Diagnostics,
) -> Option<Node<'a>> {
    undamaged(text, Dialect::Template, Whereabouts::From(file, start), findings)
}

/// The tree of a text that is read as it is, without repairs
fn undamaged<'a>(
    text: &'a str,
    dialect: Dialect,
    whereabouts: Whereabouts,
    findings: &mut Diagnostics,
) -> Option<Node<'a>> {
    let (still, mut damage) = (Moves::default(), Damage::default());
    match Reader::new(text, dialect, whereabouts, &still, findings, &mut damage).document() {
        Ok(node) => Some(node).filter(|_| damage.is_empty()),
        Err(stop) => {
            let place = |start, end| match whereabouts {
                Whereabouts::From(file, base) => span(file, base + start, base + end),
                Whereabouts::Within(origin) => origin,
            };
            findings.push(said(&Mistake::of(text, &stop), place));
            None
        }
    }
}

struct Reader<'a, 'f> {
    parser: Parser<'a, StrInput<'a>>,
    text: &'a str,
    dialect: Dialect,
    whereabouts: Whereabouts,
    /// What was changed in the text before it was read
    moves: &'f Moves,
    findings: &'f mut Diagnostics,
    damage: &'f mut Damage,
    /// What each anchor names, by its number
    anchors: HashMap<usize, String>,
    /// Mappings around the place
    depth: usize,
}

/// The parser stops with an error
type Read<T> = Result<T, Stop>;

impl<'a, 'f> Reader<'a, 'f> {
    fn new(
        text: &'a str,
        dialect: Dialect,
        whereabouts: Whereabouts,
        moves: &'f Moves,
        findings: &'f mut Diagnostics,
        damage: &'f mut Damage,
    ) -> Self {
        Self {
            parser: events::parser(text, dialect.deepest()),
            text,
            dialect,
            whereabouts,
            moves,
            findings,
            damage,
            anchors: HashMap::new(),
            depth: 0,
        }
    }

    fn document(&mut self) -> Read<Node<'a>> {
        let mut root = None;
        while let Some((event, span)) = self.next()? {
            match event {
                Event::StreamStart | Event::DocumentEnd => {}
                Event::DocumentStart(..) if root.is_none() => {}
                Event::StreamEnd => break,
                _ if root.is_some() => {
                    let byte = span.byte_range().unwrap_or_default().start;
                    return Err(Stop { byte, info: Stop::SECOND.to_owned() });
                }
                event => root = Some(self.node(event, span)?),
            }
        }
        let nothing = Node { value: Value::Scalar("".into(), Style::Plain), origin: self.place(0, 0) };
        Ok(root.unwrap_or(nothing))
    }

    fn next(&mut self) -> Read<Option<(Event<'a>, Span)>> {
        match self.parser.next() {
            None => Ok(None),
            Some(Ok(next)) => Ok(Some(next)),
            Some(Err(error)) => {
                let byte = error.marker().byte_offset().unwrap_or_default();
                Err(Stop { byte, info: error.info().to_string() })
            }
        }
    }

    /// The next event, which the parser has promised
    fn expect(&mut self) -> Read<(Event<'a>, Span)> {
        let end = Stop { byte: self.text.len(), info: "the text ends".to_owned() };
        self.next()?.ok_or(end)
    }

    fn node(&mut self, event: Event<'a>, span: Span) -> Read<Node<'a>> {
        let origin = self.origin(&span);
        let foreign = event.tag().filter(|tag| !tag.is_yaml_core_schema());
        let foreign = foreign.map(|tag| format!("{}{}", tag.original_handle(), tag.suffix()));
        let node = self.known(event, &span, origin)?;
        Ok(match foreign {
            Some(tag) => self.tagged(&tag, node),
            None => node,
        })
    }

    /// A node as it is without its tag
    fn known(&mut self, event: Event<'a>, span: &Span, origin: Origin) -> Read<Node<'a>> {
        Ok(match event {
            Event::Scalar(text, style, anchor, tag) => {
                if anchor > 0 && text.is_empty() && style == ScalarStyle::Plain {
                    let help = "put the text in quotes: `&` begins the name of an anchor";
                    return Ok(self.unknown(origin, "an anchor without a value", help));
                }
                if self.dialect == Dialect::Model
                    && let Some(stop) = events::continued(self.text, &style, span)
                {
                    return Err(stop);
                }
                if anchor > 0 {
                    self.anchors.insert(anchor, text.to_string());
                }
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
                Node { value: Value::Scalar(text, style), origin }
            }
            Event::SequenceStart(..) => {
                let mut items = Vec::new();
                loop {
                    match self.expect()? {
                        (Event::SequenceEnd, end) => {
                            let last = items.last().map(|last: &Node<'_>| last.origin);
                            let origin = self.whole(origin, last, &end);
                            return Ok(Node { value: Value::Sequence(items), origin });
                        }
                        (event, span) => items.push(self.node(event, span)?),
                    }
                }
            }
            Event::MappingStart(..) => self.mapping(origin)?,
            Event::Alias(number) => {
                let help = match self.anchors.get(&number) {
                    Some(value) if !value.contains('\n') => format!("write `{}`", clip(value)),
                    _ => self.dialect.instead_of_alias().to_owned(),
                };
                self.unknown(origin, "an alias", &help)
            }
            Event::UnresolvedAlias(name) => {
                let help = format!("write `{name}`, or `\"*{name}\"` if it is a text that begins with `*`");
                self.unknown(origin, "an alias", &help)
            }
            _ => self.unknown(self.origin(span), "an event that is not a value", "write a value"),
        })
    }

    /// Says that a value is written in a way that the format does not have; what it is, is unknown
    fn unknown(&mut self, origin: Origin, what: &str, help: &str) -> Node<'a> {
        let rule = rules::UNSUPPORTED_YAML;
        let message = format!("{what}, which {} does not have", self.dialect.name());
        self.findings.push(rule.finding(message).at(origin, "").help(help));
        self.damage.unknown(origin);
        Node { value: Value::Scalar(Cow::Borrowed(damage::UNKNOWN), Style::Plain), origin }
    }

    /// A node by what its tag says, which may have no meaning here
    fn tagged(&mut self, tag: &str, node: Node<'a>) -> Node<'a> {
        if self.dialect == Dialect::Template
            && let Some(name) = dialect::function(tag)
        {
            return dialect::called(name, node);
        }
        let what = match dialect::function(tag) {
            Some(_) => format!("the CloudFormation function `{tag}`"),
            None => format!("the tag `{}`", clip(tag)),
        };
        let help = self.dialect.instead_of_tag(tag, &node);
        self.unknown(node.origin, &what, &help)
    }

    fn mapping(&mut self, origin: Origin) -> Read<Node<'a>> {
        let mut pairs: Vec<(Node<'a>, Node<'a>)> = Vec::new();
        let mut seen = Seen::default();
        // `{{ name }}` is a mapping whose only key is a mapping.
        let mut braces = Vec::new();
        let mut repeated = None;
        self.depth += 1;
        loop {
            let key = match self.expect()? {
                (Event::MappingEnd, end) => {
                    let last = pairs.last().map(|(_, last)| last.origin);
                    let origin = self.whole(origin, last, &end);
                    self.depth -= 1;
                    // Two items that became one are judged by neither of the two.
                    if let Some(from) = repeated.filter(|_| self.depth > 0) {
                        self.damage.unknown(widen(from, origin));
                    }
                    if pairs.is_empty() && braces.len() == 1 {
                        return Ok(self.template(origin));
                    }
                    braces.into_iter().for_each(|key| self.complex_key(key));
                    return Ok(Node { value: Value::Mapping(pairs), origin });
                }
                (event, span) => self.node(event, span)?,
            };
            let (event, span) = self.expect()?;
            if matches!(&key.value, Value::Scalar(name, Style::Plain) if name == "<<") {
                self.skip(event)?;
                let help = self.dialect.instead_of_merge();
                self.unknown(key.origin, "a merge key `<<`", help);
                continue;
            }
            let value = self.node(event, span)?;
            let Value::Scalar(name, _) = &key.value else {
                let whole = widen(key.origin, value.origin);
                match &key.value {
                    Value::Mapping(inner) if inner.len() == 1 && value.is_null() => braces.push(whole),
                    _ => self.complex_key(whole),
                }
                continue;
            };
            match seen.first(name, &pairs, key.origin) {
                None => pairs.push((key, value)),
                Some(first) => {
                    repeated = repeated.or(Some(key.origin));
                    let rule = rules::DUPLICATE_KEY;
                    let message = format!("duplicate key `{}`", clip(name));
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

    fn complex_key(&mut self, origin: Origin) {
        let help = "write a word as the key; quote a value that begins with `{` or `[`";
        self.unknown(origin, "a key that is not a string", help);
    }

    /// Says that a value is an expression of a template language
    fn template(&mut self, origin: Origin) -> Node<'a> {
        let message = "an expression of a template language, and the file is read as it is";
        let help = self.dialect.instead_of_expression();
        self.findings.push(rules::UNSUPPORTED_YAML.finding(message).at(origin, "").help(help));
        self.damage.unknown(origin);
        Node { value: Value::Scalar(Cow::Borrowed(damage::UNKNOWN), Style::Plain), origin }
    }

    /// Passes over a value that nothing is said about
    fn skip(&mut self, event: Event<'a>) -> Read<()> {
        let mut depth = 0_usize;
        let mut event = event;
        loop {
            match event {
                Event::SequenceStart(..) | Event::MappingStart(..) => depth += 1,
                Event::SequenceEnd | Event::MappingEnd => depth = depth.saturating_sub(1),
                _ => {}
            }
            if depth == 0 {
                return Ok(());
            }
            (event, _) = self.expect()?;
        }
    }

    fn place(&self, start: usize, end: usize) -> Origin {
        match self.whereabouts {
            Whereabouts::From(file, base) => {
                let from = self.moves.before(start);
                let to = if end > start { self.moves.end_before(end) } else { from };
                span(file, base + from, base + to.max(from))
            }
            Whereabouts::Within(origin) => origin,
        }
    }

    fn origin(&self, span: &Span) -> Origin {
        let range = span.byte_range().unwrap_or_default();
        self.place(range.start, range.end)
    }

    /// Where a list or a mapping is that starts at `origin`
    fn whole(&self, origin: Origin, last: Option<Origin>, end: &Span) -> Origin {
        // A value of a template may be most of the file: its start says enough.
        if self.dialect == Dialect::Template {
            return origin;
        }
        // A block has no bracket at its end, and ends where its last value does.
        let origin = last.map_or(origin, |last| widen(origin, last));
        if end.is_empty() { origin } else { widen(origin, self.origin(end)) }
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

    /// Where the key is already; if nowhere, it does now
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
