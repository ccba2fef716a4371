//! YAML with CloudFormation's tags, and JSON, as JSON values with places

use std::collections::HashMap;

use serde_json::{Map, Value};
use serde_saphyr::granit_parser::{self, Event, Parser, ScalarStyle, ScanError, Span, StrInput};

use super::{push_step, scalar};
use crate::diag::{Diagnostic, Diagnostics};
use crate::ids::clip;
use crate::origin::{FileId, Origin};
use crate::rules;
use crate::suggest::nearest;

/// Levels that a file may nest; far more than templates have
const DEEPEST: usize = 100;

/// Short functions, without their `!`; the long name is `Fn::` and this one
const FUNCTIONS: &[&str] = &[
    "And",
    "Base64",
    "Cidr",
    "Contains",
    "EachMemberEquals",
    "EachMemberIn",
    "Equals",
    "FindInMap",
    "ForEach",
    "GetAtt",
    "GetAZs",
    "GetStackOutput",
    "If",
    "ImportValue",
    "Join",
    "Length",
    "Not",
    "Or",
    "RefAll",
    "Select",
    "Split",
    "Sub",
    "ToJsonString",
    "Transform",
    "ValueOf",
    "ValueOfAll",
];

/// Short functions whose long name is the same
const BARE: &[&str] = &["Condition", "Ref"];

type Places = HashMap<String, Origin>;

/// The one document in `text`, which begins at the byte `start` of the file
pub(super) fn parse(text: &str, file: FileId, start: usize) -> Result<(Value, Places), Diagnostics> {
    let options = granit_parser::options! {
        emit_comments: false,
        emit_unresolved_aliases: true,
        flow_nesting_limit: DEEPEST,
        block_nesting_limit: DEEPEST,
        simple_key_max_lookahead: 4096
    };
    let mut reader = Reader {
        parser: Parser::new_from_str_with_options(text, options),
        file,
        start,
        places: Places::new(),
        at: String::new(),
        findings: Diagnostics::default(),
    };
    let value = match reader.document() {
        Ok(value) => value,
        Err(finding) => {
            reader.findings.push(*finding);
            Value::Null
        }
    };
    if reader.findings.is_empty() { Ok((value, reader.places)) } else { Err(reader.findings) }
}

struct Reader<'a> {
    parser: Parser<'a, StrInput<'a>>,
    file: FileId,
    /// Byte of the file that the text begins at
    start: usize,
    places: Places,
    /// JSON pointer of the value that is read
    at: String,
    findings: Diagnostics,
}

type Refused<T> = Result<T, Box<Diagnostic>>;

impl<'a> Reader<'a> {
    fn document(&mut self) -> Refused<Value> {
        let mut root = None;
        while let Some((event, span)) = self.next()? {
            match event {
                Event::StreamStart | Event::DocumentStart(..) | Event::DocumentEnd => {}
                Event::StreamEnd => break,
                _ if root.is_some() => {
                    return Err(self.refuse(&span, "a second document", "keep one document in the file"));
                }
                event => root = Some(self.node(event, &span)?),
            }
        }
        Ok(root.unwrap_or_default())
    }

    fn next(&mut self) -> Refused<Option<(Event<'a>, Span)>> {
        self.parser.next().transpose().map_err(|error| self.syntax(&error))
    }

    /// The event after this one, which there must be
    fn following(&mut self, span: &Span) -> Refused<(Event<'a>, Span)> {
        self.next()?.ok_or_else(|| self.refuse(span, "a value without an end", "close it"))
    }

    fn node(&mut self, event: Event<'a>, span: &Span) -> Refused<Value> {
        let function = self.function(&event, span);
        let depth = self.at.len();
        if let Some(name) = &function {
            push_step(&mut self.at, name);
        }
        let value = self.bare(event, span);
        self.at.truncate(depth);
        let origin = self.origin(span);
        self.places.insert(self.at.clone(), origin);
        let value = value?;
        Ok(match function {
            Some(name) => Value::Object(Map::from_iter([(name, value)])),
            None => value,
        })
    }

    /// Long name of the function that a tag stands for
    fn function(&mut self, event: &Event<'a>, span: &Span) -> Option<String> {
        let tag = event.tag().filter(|tag| !tag.is_yaml_core_schema())?;
        let (handle, name) = (tag.original_handle().to_owned(), tag.suffix().to_owned());
        if handle == "!" && BARE.contains(&&*name) {
            return Some(name);
        }
        if handle == "!" && FUNCTIONS.contains(&&*name) {
            return Some(format!("Fn::{name}"));
        }
        let known = FUNCTIONS.iter().chain(BARE).copied();
        let help = match nearest(&name, known) {
            Some(like) => format!("did you mean `!{like}`?"),
            None => {
                "write a function of CloudFormation, such as `!Ref`, or the value without a tag".to_owned()
            }
        };
        let what = format!("the tag `{}`", clip(&format!("{handle}{name}")));
        let finding = self.refuse(span, &what, &help);
        self.findings.push(*finding);
        None
    }

    /// The value without its tag
    fn bare(&mut self, event: Event<'a>, span: &Span) -> Refused<Value> {
        match event {
            Event::Scalar(text, ScalarStyle::Plain, _, tag) => {
                let is_text =
                    tag.is_some_and(|tag| !tag.is_yaml_core_schema() || tag.is_yaml_core_schema_tag("str"));
                Ok(if is_text { text.into_owned().into() } else { scalar::typed(&text) })
            }
            Event::Scalar(text, ..) => Ok(text.into_owned().into()),
            Event::SequenceStart(..) => {
                let mut items = Vec::new();
                loop {
                    match self.following(span)? {
                        (Event::SequenceEnd, _) => return Ok(items.into()),
                        (event, span) => {
                            let step = items.len().to_string();
                            items.push(self.below(&step, event, &span)?);
                        }
                    }
                }
            }
            Event::MappingStart(..) => self.mapping(span),
            Event::Alias(_) | Event::UnresolvedAlias(_) => {
                Err(self.refuse(span, "an alias", "write the value itself; CloudFormation takes no aliases"))
            }
            _ => Err(self.refuse(span, "an event that is not a value", "simplify the file here")),
        }
    }

    fn below(&mut self, step: &str, event: Event<'a>, span: &Span) -> Refused<Value> {
        let depth = self.at.len();
        push_step(&mut self.at, step);
        let value = self.node(event, span);
        self.at.truncate(depth);
        value
    }

    fn mapping(&mut self, span: &Span) -> Refused<Value> {
        let mut members = Map::new();
        loop {
            let (key, at) = match self.following(span)? {
                (Event::MappingEnd, _) => return Ok(members.into()),
                // Keys are texts, whatever they look like: `2012`, `on`.
                (Event::Scalar(key, ..), at) => (key.into_owned(), at),
                (_, at) => {
                    return Err(self.refuse(&at, "a key that is not a string", "keys are single words here"));
                }
            };
            let (event, value_at) = self.following(&at)?;
            let value = self.below(&key, event, &value_at)?;
            if members.contains_key(&key) {
                let message = format!("duplicate key `{}`", clip(&key));
                let origin = self.origin(&at);
                self.findings.push(
                    rules::DUPLICATE_KEY
                        .finding(message)
                        .at(origin, "a second time")
                        .help("keep one of the two"),
                );
            }
            members.insert(key, value);
        }
    }

    fn origin(&self, span: &Span) -> Origin {
        let range = span.byte_range().unwrap_or_default();
        let fit = |n: usize| u32::try_from(self.start.saturating_add(n)).unwrap_or(u32::MAX);
        Origin::Span { file: self.file, start: fit(range.start), end: fit(range.end) }
    }

    fn refuse(&self, span: &Span, what: &str, help: &str) -> Box<Diagnostic> {
        let message = format!("{what}, which a template does not have");
        Box::new(rules::UNSUPPORTED_YAML.finding(message).at(self.origin(span), "").help(help))
    }

    fn syntax(&self, error: &ScanError) -> Box<Diagnostic> {
        let byte = self.start.saturating_add(error.marker().byte_offset().unwrap_or_default());
        let byte = u32::try_from(byte).unwrap_or(u32::MAX);
        let message = match &*error.info() {
            "recursion limit exceeded" => format!("nested deeper than {DEEPEST} levels"),
            info => info.to_owned(),
        };
        let place = Origin::Span { file: self.file, start: byte, end: byte };
        Box::new(rules::SYNTAX.finding(message).at(place, "reading stopped here"))
    }
}
