//! Reading a model: `jitna.yaml`, what a Rust program hands over, `.cedar` files
//!
//! The only module that reads files. Everything wrong in the input is found in one run: reading goes on after a finding
//! with what it could make sense of. Begin at [`read`].

mod access;
mod advice;
mod app;
mod callers;
mod cause;
mod compose;
pub(crate) mod decode;
pub(crate) mod envelope;
mod fields;
mod files;
mod guardrails;
mod known;
pub(crate) mod model;
mod outline;
mod patterns;
mod protocol;
mod repair;
mod reported;
mod values;
mod whole;
pub(crate) mod yaml;

use std::path::Path;
use std::sync::Arc;

pub use crate::handover::{PROTOCOL_VERSION, Program, to_program_output};
pub use access::{FileAccess, FileRefusal};
pub(crate) use app::refuse_program;
pub use app::{App, Input};
pub use callers::add_callers;
pub use compose::Variant;
pub(crate) use files::name_of;
pub use files::{InputError, load, load_statements, open, open_text, open_variant, read_assembly, read_text};
pub use guardrails::{GUARDRAILS_VARIABLE, add_guardrails, guardrails_named};
pub use patterns::Patterns;
pub(crate) use patterns::own_patterns;
pub(crate) use protocol::from_tree;
pub use protocol::{ProtocolError, described, from_program};
pub(crate) use reported::reported;

pub(crate) use crate::tree::{Node, Style, Value};
pub(crate) use decode::{Cx, Decode, Fields, word};
pub(crate) use files::{EntryKind, entries, tests_in, text_of};
pub(crate) use known::is_word;
pub(crate) use model::version;
pub(crate) use values::{embedded, stack_set_answer, value_parts, values};

use crate::diag::{Diagnostic, Diagnostics, Sources};
use crate::model::Model;
use crate::origin::Origin;
use crate::rules;

/// Largest input that is read, in bytes; a model of ten thousand policies has some 5 MB
pub const MAX_INPUT: usize = 64 * 1024 * 1024;

/// The model in a text, and what is wrong with the text
///
/// `.cedar` files are not read; [`load_statements`] does that. Included files are not read either, and are a finding. No model comes of a text that cannot be parsed, or that
/// does not say where node access is set up.
///
/// ```
/// let mut sources = jitna_iac::diag::Sources::default();
/// let (model, findings) = jitna_iac::read::read("version: 1\naccount: {id: '12', regoin: us-east-1}", "jitna.yaml", &mut sources);
/// assert!(model.is_none());
/// assert_eq!(findings.len(), 2); // the ID and the misspelled key
/// ```
pub fn read(text: &str, name: &str, sources: &mut Sources) -> (Option<Model>, Diagnostics) {
    let files = compose::Files { path: Path::new(name), access: None, variant: &Variant::default() };
    let (input, mut findings) = read_input(text, name, Path::new(""), files, sources);
    (app::model_only(input, &mut findings), findings)
}

/// What a text holds that is not a model, and what is wrong with the text
pub(crate) fn read_as<T: Decode>(text: &str, name: &str, sources: &mut Sources) -> (Option<T>, Diagnostics) {
    let file = sources.add(name, text);
    let mut findings = Diagnostics::default();
    let Some((node, damage)) = yaml::parse_damaged(text, file, &mut findings) else {
        return (None, findings);
    };
    let shared = sources.get(file).and_then(crate::diag::Source::shared_text);
    let mut cx = Cx::new(shared.unwrap_or_else(|| Arc::from(text)));
    damage.begin(&mut cx);
    let read = T::decode(&node, &mut cx);
    damage.end(&mut cx);
    findings.append(cx.findings);
    (read, findings)
}

/// What a JSON value represents, all of it written at one place; and what is wrong with it
pub(crate) fn from_json<T: Decode>(
    json: serde_json::Value,
    origin: crate::origin::Origin,
) -> (Option<T>, Diagnostics) {
    let mut cx = Cx::new("".into());
    let read = T::decode(&crate::handover::node(json, origin, &[]), &mut cx);
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
    let mut sources = Sources::default();
    let file = sources.add(name, text);
    let node = yaml::parse(text, file, &mut Diagnostics::default())?;
    let variant = Variant::default();
    if compose::is_composed(&node, &variant) {
        let files = compose::Files { path: Path::new(name), access: None, variant: &variant };
        let composed = compose::compose(&node, files, &mut sources, &mut Diagnostics::default());
        return Some(written(&composed.node));
    }
    Some(written(&node))
}

/// The tree of a text; none if it is not a YAML that a model can be written in
pub(crate) fn tree(text: &str, file: crate::origin::FileId) -> Option<Node<'_>> {
    yaml::parse(text, file, &mut Diagnostics::default())
}

/// Whether a text is YAML of the kind that a model is written in; what is wrong with it is added
pub(crate) fn parses(text: &str, file: crate::origin::FileId, findings: &mut Diagnostics) -> bool {
    yaml::parse(text, file, findings).is_some() && findings.is_empty()
}

/// What a text in `folder` holds, and what is wrong with the text
fn read_input(
    text: &str,
    name: &str,
    folder: &Path,
    files: compose::Files<'_>,
    sources: &mut Sources,
) -> (Option<Input>, Diagnostics) {
    let file = sources.add(name, text);
    let mut findings = Diagnostics::default();
    let Some((node, damage)) = yaml::parse_damaged(text, file, &mut findings) else {
        return (None, findings);
    };
    let is_broken = findings.has(crate::rules::SYNTAX.code);
    if is_broken && node.is_null() {
        return (None, findings);
    }
    if let Some(finding) = whole::not_a_model(&node, text) {
        return (None, vec![finding].into());
    }
    let shared = sources.get(file).and_then(crate::diag::Source::shared_text);
    let mut cx = Cx::new(shared.unwrap_or_else(|| Arc::from(text)));
    damage.begin(&mut cx);
    // A part with a mistake in its syntax is a part that could not be read.
    cx.findings.append(std::mem::take(&mut findings));
    let mut input = if app::is_app(&node) {
        if !files.variant.is_base() {
            let message = "a program has no overlays and no values that are set from outside";
            let help = "give the program an argument or a variable of the environment";
            cx.report_with(crate::rules::WRONG_KIND, message, node.origin, help);
        }
        app::decode(&node, folder, &mut cx).map(Input::App)
    } else if compose::is_composed(&node, files.variant) {
        let composed = compose::compose(&node, files, sources, &mut findings);
        cx.others = composed.texts.into();
        let start = composed.node.start();
        let input = if patterns::is_meant(&composed.node) {
            patterns::read(composed.node, folder, sources, &mut cx)
        } else {
            Model::decode(&composed.node, &mut cx).map(|model| Input::Model(Box::new(model)))
        };
        // That a name is not a mapping is what its own finding says.
        cx.findings.retain(|finding| !composed.unknown.iter().any(|name| name.is_same(finding.origin())));
        // A key that the model lacks may be in a file that could not be read.
        let is_lack = |finding: &Diagnostic| {
            finding.code == rules::MISSING_KEY.code
                && finding.origin().is_same(start)
                && finding.message.starts_with("missing key `organization`")
        };
        cx.findings.retain(|finding| composed.is_whole || !is_lack(finding));
        // Which of two files is right is not known, so nothing is concluded from either.
        let conflicts = findings.iter().filter(|finding| finding.code == rules::CONFLICTING_FILES.code);
        let places: Vec<Origin> =
            conflicts.flat_map(|finding| &finding.labels).map(|label| label.origin).collect();
        let input = input.map(|input| match input {
            Input::Model(mut model) => {
                model.unread.guess(places);
                Input::Model(model)
            }
            other => other,
        });
        // Without a file that is wanted, whatever refers to it would be found as well.
        input.filter(|_| composed.is_whole)
    } else if patterns::is_meant(&node) {
        patterns::read(node, folder, sources, &mut cx)
    } else {
        Model::decode(&node, &mut cx).map(|model| Input::Model(Box::new(model)))
    };
    damage.end(&mut cx);
    findings.append(cx.findings);
    if let Some(Input::Patterns(patterns)) = &mut input {
        patterns.note(std::mem::take(&mut findings));
    }
    // A program is not run as long as something is wrong with what names it.
    let refused = matches!(input, Some(Input::App(_))) && !findings.is_empty();
    (input.filter(|_| !refused), findings)
}
