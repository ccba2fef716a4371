//! What a program that describes an organization passes to the command

use std::collections::HashSet;

use serde_json::{Value as Json, json};

use crate::describe::finding::Weight;
use crate::describe::{self, Finding};
use crate::origin::{FileId, Origin};
use crate::tree::{Node, Style, Value};

pub(crate) mod patterns;

/// Version of the protocol; a command rejects a program with a newer version
///
/// Since version 2, a location may be a list of locations, innermost first, and `findings` contains what constructs report.
pub const PROTOCOL_VERSION: u32 = 2;

/// Environment variable with which the command requests a program's model; its value is the protocol version
pub const PROTOCOL_VARIABLE: &str = "JITNA_APP_PROTOCOL";

/// Key of a value's location
pub(crate) const PLACE: &str = "@";
/// Key of a value that has a location
pub(crate) const VALUE: &str = "=";
/// Instead of [`VALUE`]: the name of a handle, which is checked where the handle was declared
pub(crate) const HANDLE: &str = "&";
/// Instead of [`VALUE`]: a mapping with a duplicate key, as a list of pairs
pub(crate) const PAIRS: &str = ":";

/// A program's description of an organization
#[derive(Clone, Debug)]
pub struct Program(pub(crate) Box<describe::Model>);

impl From<describe::Model> for Program {
    fn from(model: describe::Model) -> Self {
        Self(Box::new(model))
    }
}

impl From<&describe::Model> for Program {
    fn from(model: &describe::Model) -> Self {
        model.clone().into()
    }
}

impl Program {
    /// Returns the program with only this model
    #[must_use]
    pub fn new(model: describe::Model) -> Self {
        model.into()
    }

    /// The model that the program describes
    #[cfg(any(not(feature = "engine"), test))]
    pub(crate) fn description(&self) -> &describe::Model {
        &self.0
    }

    /// Returns the tree that the reader converts to a model, and the findings of constructs
    pub(crate) fn into_parts(self) -> (Node<'static>, Vec<Finding>) {
        self.0.into_parts()
    }
}

/// A rule or a transform where there is an engine to run it: without the feature `engine`, nothing is one
#[cfg(not(feature = "engine"))]
#[diagnostic::on_unimplemented(
    message = "rules and transforms need the feature `engine` of `jitna-iac`",
    label = "cannot run without the engine",
    note = "turn the feature on, or say what the model must keep to as data, with `Guardrail`"
)]
pub trait NeedsEngine {}

#[cfg(not(feature = "engine"))]
impl Program {
    /// Adds a rule, which needs the feature `engine`
    #[must_use]
    pub fn rule(self, _: impl NeedsEngine) -> Self {
        self
    }

    /// Adds a transform, which needs the feature `engine`
    #[must_use]
    pub fn transform(self, _: impl NeedsEngine) -> Self {
        self
    }
}

/// Returns the model as a program prints it for the command: one line of JSON
#[must_use]
pub fn to_program_output(program: impl Into<Program>) -> String {
    let (model, findings) = program.into().into_parts();
    output(&model, &findings, |_| None)
}

/// Returns a model and findings as a program prints them; `name_of` returns the file names for the numbers in locations
pub(crate) fn output(
    model: &Node<'_>,
    findings: &[Finding],
    name_of: impl Fn(FileId) -> Option<String>,
) -> String {
    let mut files = Files::new(name_of);
    let model = placed(model, None, &mut files);
    let findings: Vec<Json> = findings.iter().map(|finding| reported(finding, &mut files)).collect();
    json!({"protocol": PROTOCOL_VERSION, "files": files.names, "model": model, "findings": findings})
        .to_string()
}

/// Returns a location in the protocol's format: file number, line, column; or a list of such locations, innermost first
fn place(origin: Origin, files: &mut Files<'_>) -> Option<Json> {
    let mut places: Vec<Json> = origin.places().filter_map(|place| one_place(place, files)).collect();
    if places.len() > 1 { Some(places.into()) } else { places.pop() }
}

fn one_place(origin: Origin, files: &mut Files<'_>) -> Option<Json> {
    let (name, line, column) = match origin {
        Origin::Caller(at) => (at.file().to_owned(), at.line(), at.column()),
        Origin::Place { file, line, column } => ((files.name_of)(file)?, line, column),
        Origin::Unknown | Origin::Span { .. } | Origin::Within(_) => return None,
    };
    let known = files.names.iter().position(|file| *file == name);
    let file = known.unwrap_or_else(|| {
        files.names.push(name);
        files.names.len() - 1
    });
    Some(json!([file, line, column]))
}

/// Files to which locations refer by number
struct Files<'f> {
    names: Vec<String>,
    /// Returns the name of a file by its number in a location
    name_of: Box<dyn Fn(FileId) -> Option<String> + 'f>,
}

impl<'f> Files<'f> {
    fn new(name_of: impl Fn(FileId) -> Option<String> + 'f) -> Self {
        Self { names: Vec::new(), name_of: Box::new(name_of) }
    }
}

/// Returns a construct's finding in the protocol's format
fn reported(finding: &Finding, files: &mut Files<'_>) -> Json {
    let places = finding.places.iter().filter_map(|(origin, text)| {
        let place = place(*origin, files)?;
        Some(json!({PLACE: place, "text": text}))
    });
    let places: Vec<Json> = places.collect();
    json!({
        "code": finding.code,
        "severity": finding.weight.as_str(),
        "message": finding.message,
        "help": finding.help,
        "subject": finding.subject,
        "places": places,
        "made": place(finding.made, files),
    })
}

/// Returns a tree with its locations, where they differ from the parent's
fn placed(node: &Node<'_>, around: Option<&Json>, files: &mut Files<'_>) -> Json {
    let own = place(node.origin, files);
    let at = own.as_ref().or(around);
    let (key, value) = match &node.value {
        Value::Scalar(text, Style::Handle) => (HANDLE, text.as_ref().into()),
        Value::Scalar(..) if node.is_null() => (VALUE, Json::Null),
        Value::Scalar(text, Style::Plain) => {
            (VALUE, serde_json::from_str(text).unwrap_or_else(|_| text.as_ref().into()))
        }
        Value::Scalar(text, _) => (VALUE, text.as_ref().into()),
        Value::Sequence(items) => (VALUE, items.iter().map(|item| placed(item, at, files)).collect()),
        Value::Mapping(pairs) => {
            let name = |key: &Node<'_>| key.as_text().unwrap_or_default().to_owned();
            let names: HashSet<String> = pairs.iter().map(|(key, _)| name(key)).collect();
            if names.len() == pairs.len() {
                let pair = |(key, value): &(Node<'_>, Node<'_>)| (name(key), placed(value, at, files));
                (VALUE, Json::Object(pairs.iter().map(pair).collect()))
            } else {
                let pair = |(key, value): &(Node<'_>, Node<'_>)| {
                    Json::Array(vec![placed(key, at, files), placed(value, at, files)])
                };
                (PAIRS, pairs.iter().map(pair).collect())
            }
        }
    };
    match own.filter(|own| Some(own) != around || key != VALUE) {
        Some(own) => json!({PLACE: own, key: value}),
        None if key == VALUE => value,
        None => json!({PLACE: null, key: value}),
    }
}

/// Returns the tree of a JSON value; without its own location, a value has its parent's
pub(crate) fn node(json: Json, around: Origin, files: &[FileId]) -> Node<'static> {
    match json {
        Json::Array(items) => {
            let items = items.into_iter().map(|item| node(item, around, files)).collect();
            Node { value: Value::Sequence(items), origin: around }
        }
        Json::Object(mut map) => {
            let place = map.get(PLACE).filter(|_| map.len() == 2).and_then(|place| origin(place, files));
            if let Some(place) = place {
                if let Some(value) = map.remove(VALUE) {
                    return node(value, place, files);
                } else if let Some(Json::String(text)) = map.get(HANDLE) {
                    let value = Value::Scalar(text.clone().into(), Style::Handle);
                    return Node { value, origin: place };
                } else if let Some(Json::Array(pairs)) = map.get(PAIRS) {
                    let pair = |pair: &Json| match pair.as_array().map(Vec::as_slice) {
                        Some([key, value]) => {
                            Some((node(key.clone(), place, files), node(value.clone(), place, files)))
                        }
                        _ => None,
                    };
                    let value = Value::Mapping(pairs.iter().filter_map(pair).collect());
                    return Node { value, origin: place };
                }
            }
            // A key has the location of its value.
            let pairs = map.into_iter().map(|(key, value)| {
                let value = node(value, around, files);
                (Node::text(key, value.origin), value)
            });
            Node { value: Value::Mapping(pairs.collect()), origin: around }
        }
        scalar => Node::from_json(scalar, around),
    }
}

/// Parses a location that is written as file, line and column, or as a list of such locations
pub(crate) fn origin(place: &Json, files: &[FileId]) -> Option<Origin> {
    if place.is_null() {
        return Some(Origin::Unknown);
    }
    match place.as_array() {
        Some(places) if places.first().is_some_and(Json::is_array) => {
            let places: Option<Vec<Origin>> = places.iter().map(|place| one_origin(place, files)).collect();
            places.map(Origin::of_places)
        }
        _ => one_origin(place, files),
    }
}

fn one_origin(place: &Json, files: &[FileId]) -> Option<Origin> {
    let number = |i| place.get(i)?.as_u64();
    let file = *files.get(usize::try_from(number(0)?).ok()?)?;
    Some(Origin::Place {
        file,
        line: u32::try_from(number(1)?).ok()?,
        column: u32::try_from(number(2)?).ok()?,
    })
}

/// Parses a construct's finding, as [`reported`] writes it
pub(crate) fn finding_of(json: &Json, files: &[FileId]) -> Finding {
    let text = |json: &Json, key: &str| json.get(key).and_then(Json::as_str).map(str::to_owned);
    let place =
        |json: &Json, key: &str| json.get(key).and_then(|place| origin(place, files)).unwrap_or_default();
    let severity = text(json, "severity").unwrap_or_default();
    let weight = Weight::WORDS.iter().find(|(word, _)| *word == severity);
    let weight = weight.map_or(Weight::Error, |(_, weight)| *weight);
    let (code, message) = (text(json, "code").unwrap_or_default(), text(json, "message").unwrap_or_default());
    let mut finding = Finding::new(weight, code.into(), message, place(json, "made"));
    for one in json.get("places").and_then(Json::as_array).into_iter().flatten() {
        finding = finding.labeled(place(one, PLACE), text(one, "text").unwrap_or_default());
    }
    Finding { help: text(json, "help"), subject: text(json, "subject"), ..finding }
}
