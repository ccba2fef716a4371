//! Reading a model: `jitna.yaml`, what a Rust program hands over, `.cedar` files
//!
//! The only module that reads files. Everything wrong in the input is found in one run: reading goes on after a finding
//! with what it could make sense of. Begin at [`read`].

mod access;
mod app;
mod callers;
mod cause;
mod decode;
mod files;
mod model;
mod outline;
mod protocol;
mod values;
mod yaml;

use std::path::Path;
use std::sync::Arc;

pub use crate::handover::{PROTOCOL_VERSION, Program, to_program_output};
pub use access::{FileAccess, FileRefusal};
pub(crate) use app::refuse_program;
pub use app::{App, Input};
pub use callers::add_callers;
pub(crate) use files::name_of;
pub use files::{InputError, load, load_statements, open, open_text, read_assembly, read_text};
pub use protocol::{ProtocolError, described, from_program};

pub(crate) use crate::tree::{Node, Style, Value};
pub(crate) use decode::{Cx, Decode, Fields, word};
pub(crate) use files::{EntryKind, entries, tests_in, text_of};
pub(crate) use model::version;
pub(crate) use values::{embedded, stack_set_answer, value_parts, values};

use crate::diag::{Diagnostics, Sources};
use crate::model::Model;

/// Largest input that is read, in bytes; a model of ten thousand policies has some 5 MB
pub const MAX_INPUT: usize = 64 * 1024 * 1024;

/// The model in a text, and what is wrong with the text
///
/// `.cedar` files are not read; [`load_statements`] does that. No model comes of a text that cannot be parsed, or that
/// does not say where node access is set up.
///
/// ```
/// let mut sources = jitna_iac::diag::Sources::default();
/// let (model, findings) = jitna_iac::read::read("version: 1\naccount: {id: '12', regoin: us-east-1}", "jitna.yaml", &mut sources);
/// assert!(model.is_none());
/// assert_eq!(findings.len(), 2); // the ID and the misspelled key
/// ```
pub fn read(text: &str, name: &str, sources: &mut Sources) -> (Option<Model>, Diagnostics) {
    let (input, mut findings) = read_input(text, name, Path::new(""), sources);
    (app::model_only(input, &mut findings), findings)
}

/// What a text holds that is no model, and what is wrong with the text
pub(crate) fn read_as<T: Decode>(text: &str, name: &str, sources: &mut Sources) -> (Option<T>, Diagnostics) {
    let file = sources.add(name, text);
    let mut findings = Diagnostics::default();
    let Some(node) = yaml::parse(text, file, &mut findings) else { return (None, findings) };
    let shared = sources.get(file).and_then(crate::diag::Source::shared_text);
    let mut cx = Cx::new(shared.unwrap_or_else(|| Arc::from(text)));
    let read = T::decode(&node, &mut cx);
    findings.append(cx.findings);
    (read, findings)
}

/// What a JSON value stands for, all of it written at one place; and what is wrong with it
pub(crate) fn from_json<T: Decode>(
    json: serde_json::Value,
    origin: crate::origin::Origin,
) -> (Option<T>, Diagnostics) {
    let mut cx = Cx::new("".into());
    let read = T::decode(&protocol::node(json, origin, &[]), &mut cx);
    (read, cx.findings)
}

/// What a text says, each scalar as the text that it is; `overrides` hold values of any kind and are left to the model
pub(crate) fn as_written(text: &str, name: &str) -> Option<serde_json::Value> {
    fn written(node: &Node<'_>) -> serde_json::Value {
        match &node.value {
            _ if node.is_null() => serde_json::Value::Null,
            Value::Scalar(text, _) => text.as_ref().into(),
            Value::Sequence(items) => items.iter().map(written).collect(),
            Value::Mapping(pairs) => {
                let pair = |(key, value): &(Node<'_>, Node<'_>)| {
                    (key.as_text().unwrap_or_default().to_owned(), written(value))
                };
                serde_json::Value::Object(pairs.iter().map(pair).collect())
            }
        }
    }
    let file = Sources::default().add(name, text);
    yaml::parse(text, file, &mut Diagnostics::default()).as_ref().map(written)
}

/// Whether a text is YAML of the kind that a model is written in; what is wrong with it is added
pub(crate) fn parses(text: &str, file: crate::origin::FileId, findings: &mut Diagnostics) -> bool {
    yaml::parse(text, file, findings).is_some() && findings.is_empty()
}

/// What a text in `folder` holds, and what is wrong with the text
fn read_input(text: &str, name: &str, folder: &Path, sources: &mut Sources) -> (Option<Input>, Diagnostics) {
    let file = sources.add(name, text);
    let mut findings = Diagnostics::default();
    let Some(node) = yaml::parse(text, file, &mut findings) else { return (None, findings) };
    let shared = sources.get(file).and_then(crate::diag::Source::shared_text);
    let mut cx = Cx::new(shared.unwrap_or_else(|| Arc::from(text)));
    let input = if app::is_app(&node) {
        app::decode(&node, folder, &mut cx).map(Input::App)
    } else {
        Model::decode(&node, &mut cx).map(|model| Input::Model(Box::new(model)))
    };
    findings.append(cx.findings);
    // A program is not run as long as something is wrong with what names it.
    let refused = matches!(input, Some(Input::App(_))) && !findings.is_empty();
    (input.filter(|_| !refused), findings)
}
