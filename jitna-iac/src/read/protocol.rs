//! What a Rust program hands over to the command: its model as JSON, and where each value was written

use std::path::Path;

use serde::Deserialize;
use serde_json::Value as Json;

use super::decode::{Cx, Decode};
use super::{FileAccess, load_statements};
use crate::describe;
use crate::diag::{Diagnostics, Sources};
use crate::handover::{HANDLE, PAIRS, PLACE, PROTOCOL_VERSION, Program, VALUE};
use crate::model::Model;
use crate::origin::{FileId, Origin};
use crate::tree::{Node, Style, Value};

/// What a program prints
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Output {
    /// [`PROTOCOL_VERSION`]
    protocol: u32,
    /// Files that places refer to by their number
    files: Vec<String>,
    /// The model; a value with a place is `{"@": [file, line, column], "=": value}`, one that nobody wrote has `"@": null`;
    /// `&` instead of `=` is the name of a handle, and `:` the pairs of a mapping
    model: Json,
}

impl Program {
    /// The model, and what is wrong with its description; `.cedar` files are read relative to `folder`
    #[must_use]
    pub fn into_model(
        self,
        folder: &Path,
        access: &FileAccess,
        sources: &mut Sources,
    ) -> (Option<Model>, Diagnostics) {
        decoded(&self.0.into_node(), folder, access, sources)
    }
}

/// The model of a description, and what is wrong with it; `.cedar` files are read relative to the working directory
///
/// ```
/// use jitna_iac::prelude::*;
///
/// let policy = ManualApproval::new("Finance", Nodes::tagged("Workload", "Finance")).access_duration("15 days");
/// let (_, findings) = jitna_iac::read::described(Model::account(account_id!("111122223333"), Region::US_EAST_1).with(policy));
/// let codes: Vec<&str> = findings.iter().map(|finding| finding.code.as_str()).collect();
/// assert_eq!(codes, ["JNA0106", "JNA0103"]); // the duration, and that nobody approves
/// ```
#[must_use]
pub fn described(model: describe::Model) -> (Option<Model>, Diagnostics) {
    let access = FileAccess::of_project(Path::new(""));
    Program::from(model).into_model(Path::new(""), &access, &mut Sources::default())
}

/// The model of a tree that a program made
fn decoded(
    node: &Node<'_>,
    folder: &Path,
    access: &FileAccess,
    sources: &mut Sources,
) -> (Option<Model>, Diagnostics) {
    let mut cx = Cx::new("".into());
    let mut model = Model::decode(node, &mut cx);
    let mut findings = cx.findings;
    if let Some(model) = &mut model {
        findings.append(load_statements(model, folder, access, sources));
    }
    (model, findings)
}

/// Why the output of a program is no model
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ProtocolError {
    /// The output is not what [`to_program_output`](super::to_program_output) makes
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
    Ok(decoded(&node, folder, access, sources))
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
            // A key is written where its value is.
            let pairs = map.into_iter().map(|(key, value)| {
                let value = node(value, around, files);
                (Node::text(key, value.origin), value)
            });
            Node { value: Value::Mapping(pairs.collect()), origin: around }
        }
        scalar => Node::of_json(scalar, around),
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
