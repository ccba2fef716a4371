//! CloudFormation templates as they stand in files: YAML with short functions (`!Sub`, `!GetAtt`) or JSON
//!
//! The result is one form, whatever the file looked like: functions are mappings (`{"Fn::GetAtt": ["Role", "Arn"]}`), and
//! every value has its place in the text. The module knows the language of templates and no resource type. Begin at [`read`].

mod functions;
mod scalar;
mod tree;
mod wrapping;

use std::collections::HashMap;

use serde_json::Value;

use crate::diag::{Diagnostics, Severity, Sources};
use crate::ids::clip;
use crate::origin::{FileId, Origin};
use crate::rules;

/// A template in its long form, with the places of its values
#[derive(Clone, Debug, Default)]
pub(crate) struct TemplateFile {
    /// The template; functions are in their long form
    pub(crate) template: Value,
    places: HashMap<String, Origin>,
}

impl TemplateFile {
    /// A template that stands in one place as a whole, such as that of a stack set
    pub(crate) fn at(template: Value, origin: Origin) -> Self {
        Self { template, places: HashMap::from([(String::new(), origin)]) }
    }

    /// Where the value with this JSON pointer was written, or else what holds it
    ///
    /// The pointer is into [`template`](Self::template), such as `/Resources/Role/Properties/Path`.
    pub(crate) fn origin(&self, pointer: &str) -> Origin {
        let mut pointer = pointer;
        loop {
            if let Some(origin) = self.places.get(pointer) {
                return *origin;
            }
            match pointer.rsplit_once('/') {
                Some((above, _)) => pointer = above,
                None => return Origin::Unknown,
            }
        }
    }
}

/// The template in a text, which may be an answer of the AWS CLI with the template in it
///
/// # Errors
///
/// Everything that is wrong with the text: its syntax, a tag that is no function, a key twice, what is no template.
pub(crate) fn read(text: &str, name: &str, sources: &mut Sources) -> Result<TemplateFile, Diagnostics> {
    of_tree(read_tree(text, name, sources)?)
}

/// The template that a tree is, or holds as an answer of the AWS CLI does
///
/// # Errors
///
/// What is wrong with the template.
pub(crate) fn of_tree(file: TemplateFile) -> Result<TemplateFile, Diagnostics> {
    let mut file = wrapping::opened(file)?;
    let mut findings = Diagnostics::default();
    let wrong = |what: &str, pointer: &str| {
        let help = "a template is a mapping with `Resources`, each of which has a `Type`";
        rules::WRONG_KIND.finding(what).at(file.origin(pointer), "").help(help)
    };
    match file.template.get("Resources") {
        Some(Value::Object(resources)) => {
            for (id, resource) in resources {
                // A macro may stand in the place of a resource, and gives several.
                let is_loop = id.starts_with("Fn::");
                if !is_loop && !resource.get("Type").is_some_and(Value::is_string) {
                    let what = format!("the resource `{}` has no `Type`", clip(id));
                    findings.push(wrong(&what, &pointer(&["Resources", id])));
                } else if resource.get("Properties").is_some_and(|properties| !properties.is_object()) {
                    let what = format!("`Properties` of `{}` is not a mapping", clip(id));
                    findings.push(wrong(&what, &pointer(&["Resources", id, "Properties"])));
                }
            }
        }
        _ => findings.push(wrong("this is not a CloudFormation template", "/Resources")),
    }
    if findings.worst() >= Some(Severity::Error) {
        return Err(findings);
    }
    file.template = functions::long(std::mem::take(&mut file.template));
    Ok(file)
}

/// Keys that a template begins with, and a model has none of
const KEYS: [&str; 3] = ["AWSTemplateFormatVersion", "Resources", "Transform"];

/// Whether a text is, or is meant to be, a template and no model; an answer of the AWS CLI with a template in it is one
pub(crate) fn is_template(text: &str) -> bool {
    match read_tree(text, "", &mut Sources::default()) {
        Ok(file) => holds_template(&file.template),
        // Of a text that cannot be read, its lines must say it.
        Err(_) => text.lines().any(|line| {
            let line = line.trim_start_matches(['{', ' ', '\t', '"', '\'']);
            KEYS.iter()
                .any(|key| line.strip_prefix(key).is_some_and(|rest| rest.starts_with([':', '"', '\''])))
        }),
    }
}

/// Whether a tree is a template, or an answer of the AWS CLI with a template in it
pub(crate) fn holds_template(tree: &Value) -> bool {
    // The resources of AWS Resource Explorer are a list.
    let is_part = |key: &str| tree.get(key).is_some_and(|part| !part.is_array() || key == "Transform");
    KEYS.iter().any(|key| is_part(key)) || wrapping::body(tree).is_some()
}

/// A text as a tree, which need not be a template; short functions in it are long, others stay as they were written
///
/// # Errors
///
/// What is wrong with the text.
pub(crate) fn read_tree(text: &str, name: &str, sources: &mut Sources) -> Result<TemplateFile, Diagnostics> {
    let file = sources.add(name, text);
    read_part(text, file, 0)
}

/// [`read_tree`] of a part of a file, which begins at the byte `start`
///
/// # Errors
///
/// What is wrong with the text.
pub(crate) fn read_part(text: &str, file: FileId, start: usize) -> Result<TemplateFile, Diagnostics> {
    match tree::parse(text, file, start) {
        Ok((template, places)) => Ok(TemplateFile { template, places }),
        // What JSON writes and YAML does not (tabs, pairs of surrogates) is no fault of a JSON file.
        Err(findings) if findings.has(rules::SYNTAX.code) => match serde_json::from_str(text) {
            Ok(template) => Ok(TemplateFile { template, places: HashMap::new() }),
            Err(_) => Err(findings),
        },
        Err(findings) => Err(findings),
    }
}

/// A text inside of a template, such as the content of a document, as the data that it stands for
pub(crate) fn read_embedded(text: &str) -> Option<Value> {
    serde_json::from_str(text)
        .ok()
        .or_else(|| read_tree(text, "", &mut Sources::default()).ok().map(|file| file.template))
}

/// The functions of a template that came from elsewhere, in their long form
pub(crate) fn long_form(template: Value) -> Value {
    functions::long(template)
}

/// JSON pointer of a path
pub(crate) fn pointer(path: &[&str]) -> String {
    let mut pointer = String::new();
    for step in path {
        push_step(&mut pointer, step);
    }
    pointer
}

fn push_step(pointer: &mut String, step: &str) {
    pointer.push('/');
    for c in step.chars() {
        match c {
            '~' => pointer.push_str("~0"),
            '/' => pointer.push_str("~1"),
            c => pointer.push(c),
        }
    }
}

#[cfg(test)]
mod tests;
