//! Templates inside the output of the AWS CLI
//!
//! `aws cloudformation get-template` and `describe-stack-set` return the template under `TemplateBody`: as a string if it was YAML, and as
//! an object if it was JSON ("GetTemplate", CloudFormation API Reference). With `--query TemplateBody`, the output is only the string.

use serde_json::Value;

use super::{KEYS, TemplateFile, pointer, read_embedded};
use crate::diag::Diagnostics;
use crate::rules;

/// Locations of the template in an answer
const BODIES: [&[&str]; 3] = [&["TemplateBody"], &["StackSet", "TemplateBody"], &[]];

/// The template in an answer of the AWS CLI, and its location
pub(super) fn body(tree: &Value) -> Option<(String, &Value)> {
    BODIES.iter().find_map(|path| {
        let at = pointer(path);
        let body = tree.pointer(&at)?;
        let is_body = match body {
            Value::String(text) if path.is_empty() => is_template(text),
            Value::String(_) => true,
            Value::Object(_) => !path.is_empty(),
            _ => false,
        };
        is_body.then_some((at, body))
    })
}

/// Whether a string inside a text is a template
fn is_template(text: &str) -> bool {
    KEYS.iter().any(|key| text.contains(key))
        && read_embedded(text).is_some_and(|tree| KEYS.iter().any(|key| tree.get(key).is_some()))
}

/// Extracts the template of an answer, with source positions in the answer; any other input remains unchanged
pub(super) fn opened(file: TemplateFile) -> Result<TemplateFile, Diagnostics> {
    if KEYS.iter().any(|key| file.template.get(key).is_some()) {
        return Ok(file);
    }
    let Some((at, body)) = body(&file.template) else { return Ok(file) };
    let origin = file.origin(&at);
    match body {
        Value::String(text) => match read_embedded(text) {
            Some(template) => Ok(TemplateFile::at(template, origin)),
            None => {
                let what = "the text of the template is neither JSON nor YAML";
                Err(vec![rules::SYNTAX.finding(what).at(origin, "")].into())
            }
        },
        body => {
            let template = body.clone();
            let places = file.places.iter().filter_map(|(place, origin)| {
                let rest = place.strip_prefix(&at).filter(|rest| rest.is_empty() || rest.starts_with('/'))?;
                Some((rest.to_owned(), *origin))
            });
            Ok(TemplateFile { places: places.collect(), template })
        }
    }
}
