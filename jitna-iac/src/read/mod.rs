//! Reading a model: `jitna.yaml`, what a Rust program hands over, `.cedar` files
//!
//! The only room that reads files. Everything wrong in the input is found in one run: reading goes on after a finding
//! with what it could make sense of. Begin at [`read`].

mod decode;
mod files;
mod model;
mod node;
mod protocol;
mod yaml;

use std::sync::Arc;

pub use files::{InputError, load, load_statements};
pub use protocol::{PROTOCOL_VERSION, ProtocolError, from_program, to_program_output};

use crate::diag::{Diagnostics, Sources};
use crate::model::Model;
use decode::{Cx, Decode};

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
/// assert_eq!(findings.len(), 3); // the id, the unknown key, the missing one
/// ```
pub fn read(text: &str, name: &str, sources: &mut Sources) -> (Option<Model>, Diagnostics) {
    let file = sources.add(name, text);
    let mut findings = Diagnostics::default();
    let Some(node) = yaml::parse(text, file, &mut findings) else { return (None, findings) };
    let shared = sources.get(file).and_then(crate::diag::Source::shared_text);
    let mut cx = Cx::new(shared.unwrap_or_else(|| Arc::from(text)));
    let model = Model::decode(&node, &mut cx);
    findings.append(cx.findings);
    (model, findings)
}
