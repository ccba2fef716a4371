//! What a Rust program hands over to the command: its model as JSON, and where each value was written

use std::path::Path;

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use super::decode::{Cx, Decode};
use super::node::{Node, Style, Value};
use super::{FileAccess, load_statements};
use crate::diag::{Diagnostics, Sources};
use crate::model::Model;
use crate::origin::{CAPTURE_KEY, FileId, Origin, capture};

/// Version of the protocol; a command refuses a program of another
pub const PROTOCOL_VERSION: u32 = 1;

/// What a program prints
#[derive(Deserialize, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Output {
    /// [`PROTOCOL_VERSION`]
    protocol: u32,
    /// Files that places refer to by their number
    files: Vec<String>,
    /// The model; a value with a place is `{"@": [file, line, column], "=": value}`, one that nobody wrote has `"@": null`
    model: Json,
}

const PLACE: &str = "@";
const VALUE: &str = "=";

/// Why the output of a program is no model
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ProtocolError {
    /// The output is not what [`to_program_output`] makes
    #[error("the program did not print a model: {0}")]
    NoModel(serde_json::Error),
    /// The program is built with another version of the library
    #[error(
        "the program speaks protocol {found}, this command {PROTOCOL_VERSION}: build both from the same version"
    )]
    Version {
        /// Version of the program
        found: u32,
    },
}

/// The model as a program prints it for the command
///
/// # Errors
///
/// When the model cannot be written as JSON, which no model that this library can hold gives cause for.
pub fn to_program_output(model: &Model, sources: &Sources) -> Result<String, serde_json::Error> {
    let (json, origins) = capture(model)?;
    let mut files: Vec<String> = Vec::new();
    let model = with_places(json, &origins, sources, &mut files);
    serde_json::to_string(&Output { protocol: PROTOCOL_VERSION, files, model })
}

/// Replaces what [`capture`] left by places
fn with_places(json: Json, origins: &[Origin], sources: &Sources, files: &mut Vec<String>) -> Json {
    match json {
        Json::Array(mut items) => {
            let captured = items.first().and_then(Json::as_str) == Some(CAPTURE_KEY) && items.len() == 3;
            if !captured {
                return items.into_iter().map(|item| with_places(item, origins, sources, files)).collect();
            }
            let value = with_places(items.pop().unwrap_or_default(), origins, sources, files);
            let index = items.pop().and_then(|i| i.as_u64()).and_then(|i| usize::try_from(i).ok());
            let position = index.and_then(|i| origins.get(i)).and_then(|origin| sources.position(*origin));
            let Some(position) = position else {
                // Without a place it would read as written where its surroundings are.
                return serde_json::json!({PLACE: null, VALUE: value});
            };
            let file = files.iter().position(|f| f == position.file).unwrap_or_else(|| {
                files.push(position.file.to_owned());
                files.len() - 1
            });
            serde_json::json!({PLACE: [file, position.line, position.column], VALUE: value})
        }
        Json::Object(map) => {
            map.into_iter().map(|(key, value)| (key, with_places(value, origins, sources, files))).collect()
        }
        scalar => scalar,
    }
}

/// The model that a program handed over; `.cedar` files are read relative to `folder`
///
/// # Errors
///
/// When the output is no model, or of another protocol. What is wrong with the model is a finding.
pub fn from_program(
    output: &str,
    folder: &Path,
    access: &FileAccess,
    sources: &mut Sources,
) -> Result<(Option<Model>, Diagnostics), ProtocolError> {
    let output: Output = serde_json::from_str(output).map_err(ProtocolError::NoModel)?;
    if output.protocol != PROTOCOL_VERSION {
        return Err(ProtocolError::Version { found: output.protocol });
    }
    let files: Vec<FileId> =
        output.files.iter().map(|name| add_file(name, folder, access, sources)).collect();
    let node = node(output.model, Origin::Unknown, &files);
    let mut cx = Cx::new("".into());
    let mut model = Model::decode(&node, &mut cx);
    let mut findings = cx.findings;
    if let Some(model) = &mut model {
        findings.append(load_statements(model, folder, access, sources));
    }
    Ok((model, findings))
}

/// Adds a Rust file, with its text if it is at hand and part of the project, for the excerpt
fn add_file(name: &str, folder: &Path, access: &FileAccess, sources: &mut Sources) -> FileId {
    match access.read(&folder.join(name)) {
        Ok(text) => sources.add(name, &text),
        Err(_) => sources.add_name(name),
    }
}

/// The tree of a JSON value, at the place of what is around it unless it says its own
pub(super) fn node(json: Json, around: Origin, files: &[FileId]) -> Node<'static> {
    let scalar = |text: String, style| Node { value: Value::Scalar(text.into(), style), origin: around };
    match json {
        Json::Null => scalar(String::new(), Style::Plain),
        Json::Bool(value) => scalar(value.to_string(), Style::Plain),
        Json::Number(number) => scalar(number.to_string(), Style::Plain),
        Json::String(text) => scalar(text, Style::Quoted),
        Json::Array(items) => {
            let items = items.into_iter().map(|item| node(item, around, files)).collect();
            Node { value: Value::Sequence(items), origin: around }
        }
        Json::Object(mut map) => {
            if map.len() == 2
                && let Some(place) = map.get(PLACE).and_then(|place| origin(place, files))
                && let Some(value) = map.remove(VALUE)
            {
                return node(value, place, files);
            }
            let pairs = map.into_iter().map(|(key, value)| {
                let key = Node { value: Value::Scalar(key.into(), Style::Quoted), origin: around };
                (key, node(value, around, files))
            });
            Node { value: Value::Mapping(pairs.collect()), origin: around }
        }
    }
}

fn origin(place: &Json, files: &[FileId]) -> Option<Origin> {
    if place.is_null() {
        return Some(Origin::Unknown);
    }
    let number = |i| place.get(i)?.as_u64();
    let file = *files.get(usize::try_from(number(0)?).ok()?)?;
    Some(Origin::Place {
        file,
        line: u32::try_from(number(1)?).ok()?,
        column: u32::try_from(number(2)?).ok()?,
    })
}
