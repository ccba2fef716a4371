//! Reads CloudFormation templates from files: YAML with short functions (`!Sub`, `!GetAtt`) or JSON
//!
//! The result has the same form for every notation: functions are mappings (`{"Fn::GetAtt": ["Role", "Arn"]}`), and every value has its
//! source position. The module knows the template language, but no resource types. Start at [`read`].

mod assembly;
mod functions;
mod scalar;
mod tree;
mod wrapping;

pub(crate) use assembly::AssemblyFiles;

use std::collections::HashMap;

use serde_json::Value;

use crate::diag::{Diagnostics, Severity, Sources};
use crate::ids::clip;
use crate::origin::{FileId, Origin};
use crate::rules;

/// A template in its long form, with the source positions of its values
#[derive(Clone, Debug, Default)]
pub(crate) struct TemplateFile {
    /// The template, with functions in their long form
    pub(crate) template: Value,
    places: HashMap<String, Origin>,
}

impl TemplateFile {
    /// A template that has only one source position, such as that of a StackSet
    pub(crate) fn at(template: Value, origin: Origin) -> Self {
        Self { template, places: HashMap::from([(String::new(), origin)]) }
    }

    /// Source position of the value with this JSON pointer, or of the closest value that contains it
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

/// Reads a template, or an answer of the AWS CLI that contains one
///
/// # Errors
///
/// Every fault of the text: invalid syntax, a tag that is not a function, a duplicate key, content that is not a template.
pub(crate) fn read(text: &str, name: &str, sources: &mut Sources) -> Result<TemplateFile, Diagnostics> {
    of_tree(read_tree(text, name, sources)?)
}

/// Returns the template in a tree, directly or in an answer of the AWS CLI
///
/// # Errors
///
/// If the template is not valid.
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
                // A macro may replace a resource and produce several.
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

/// Keys of a template that a model does not have
const KEYS: [&str; 3] = ["AWSTemplateFormatVersion", "Resources", "Transform"];

/// Checks whether a text is intended as a template and not as a model; includes answers of the AWS CLI that contain a template
pub(crate) fn is_template(text: &str) -> bool {
    match read_tree(text, "", &mut Sources::default()) {
        Ok(file) => holds_template(&file.template),
        // For a text that cannot be parsed, its lines decide.
        Err(_) => text.lines().any(|line| {
            let line = line.trim_start_matches(['{', ' ', '\t', '"', '\'']);
            KEYS.iter()
                .any(|key| line.strip_prefix(key).is_some_and(|rest| rest.starts_with([':', '"', '\''])))
        }),
    }
}

/// Checks whether a tree is a template, or an answer of the AWS CLI that contains one
pub(crate) fn holds_template(tree: &Value) -> bool {
    // In AWS Resource Explorer, `Resources` is a list.
    let is_part = |key: &str| tree.get(key).is_some_and(|part| !part.is_array() || key == "Transform");
    KEYS.iter().any(|key| is_part(key)) || wrapping::body(tree).is_some()
}

/// Parses a text as a tree, which need not be a template; short functions become long, others remain as written
///
/// # Errors
///
/// If the text cannot be parsed.
pub(crate) fn read_tree(text: &str, name: &str, sources: &mut Sources) -> Result<TemplateFile, Diagnostics> {
    let file = sources.add(name, text);
    read_part(text, file, 0)
}

/// Like [`read_tree`], for a part of a file that starts at the byte `start`
///
/// # Errors
///
/// If the text cannot be parsed.
pub(crate) fn read_part(text: &str, file: FileId, start: usize) -> Result<TemplateFile, Diagnostics> {
    match tree::parse(text, file, start) {
        Ok((template, places)) => Ok(TemplateFile { template, places }),
        // JSON allows tabs and surrogate pairs, which YAML does not, so these are not faults of a JSON file.
        Err(findings) if findings.has(rules::SYNTAX.code) => match serde_json::from_str(text) {
            Ok(template) => Ok(TemplateFile { template, places: HashMap::new() }),
            Err(_) => Err(findings),
        },
        Err(findings) => Err(findings),
    }
}

/// Parses a string inside a template, such as the content of a document, as data
pub(crate) fn read_embedded(text: &str) -> Option<Value> {
    serde_json::from_str(text)
        .ok()
        .or_else(|| read_tree(text, "", &mut Sources::default()).ok().map(|file| file.template))
}

/// Converts the functions of a template from another source to their long form
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
