//! What a program that describes an organization hands over to the command

use std::collections::HashSet;

use serde_json::{Value as Json, json};

use crate::describe;
use crate::origin::Origin;
use crate::tree::{Node, Style, Value};

/// Version of the protocol; a command refuses a program of another
pub const PROTOCOL_VERSION: u32 = 1;

/// Environment variable by which the command asks a program for its model; its value is the version of the protocol
pub const PROTOCOL_VARIABLE: &str = "JITNA_APP_PROTOCOL";

/// Key of the place of a value
pub(crate) const PLACE: &str = "@";
/// Key of a value that has a place
pub(crate) const VALUE: &str = "=";
/// Instead of [`VALUE`]: the name of a handle, which is judged where the handle was described
pub(crate) const HANDLE: &str = "&";
/// Instead of [`VALUE`]: a mapping in which a key is written twice, as a list of pairs
pub(crate) const PAIRS: &str = ":";

/// What a program says of an organization
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

/// The model as a program prints it for the command: one line of JSON
#[must_use]
pub fn to_program_output(program: impl Into<Program>) -> String {
    let mut files: Vec<String> = Vec::new();
    let model = placed(&program.into().0.into_node(), None, &mut files);
    json!({"protocol": PROTOCOL_VERSION, "files": files, "model": model}).to_string()
}

/// A place as the protocol writes it: number of the file, line, column
fn place(origin: Origin, files: &mut Vec<String>) -> Option<Json> {
    let Origin::Caller(at) = origin else { return None };
    let file = files.iter().position(|file| file == at.file()).unwrap_or_else(|| {
        files.push(at.file().to_owned());
        files.len() - 1
    });
    Some(json!([file, at.line(), at.column()]))
}

/// A tree with its places, where they differ from those of what is around
fn placed(node: &Node<'_>, around: Option<&Json>, files: &mut Vec<String>) -> Json {
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
