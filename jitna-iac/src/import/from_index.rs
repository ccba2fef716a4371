//! The model that an assembly of this crate stores in its `index.json`
//!
//! The templates may have been edited since then. Therefore the model is synthesized again, and is used only if the result matches the
//! existing templates.

use serde_json::Value;

use super::{Given, Import, Imported, yaml};
use crate::assembly::{Assembly, Format};
use crate::cfn::Template;
use crate::diag::{Diagnostics, Severity, Sources};
use crate::ids::clip;
use crate::model::Model;
use crate::plan::Plan;
use crate::synth::{Options, synth};
use crate::{cedar, read, rules, template_file};

/// The model of the single given assembly; `None` if its templates must be read
pub(super) fn imported(given: &[Given], options: &Import, findings: &mut Diagnostics) -> Option<Imported> {
    let [Given::Assembly { name, files }] = given else { return None };
    let index: Value = serde_json::from_str(text(files, "index.json")?).ok()?;
    let value = index.get("model").filter(|_| super::is_ours(&index))?;
    let assumed = |what: String, help: String| {
        rules::ASSUMED_IMPORT.finding(format!("`{}`: {what}", clip(name))).help(help)
    };
    let (model, found) = model(value);
    let Some(model) = model else {
        let why = found.iter().find(|finding| finding.severity == Severity::Error);
        let why = why.map_or_else(String::new, |why| format!(": {}", why.message));
        let what = format!("the model in `index.json` cannot be read{why}");
        findings.push(assumed(
            what,
            "the templates are read instead; write the assembly again with `synth --out`".to_owned(),
        ));
        return None;
    };
    let plan = Plan::new(&model).0;
    // Parameter values, or an account or Region, from the caller do not match that model.
    let is_here = options.account.as_ref().is_none_or(|account| account == plan.administrator())
        && options.region.as_ref().is_none_or(|region| region == plan.home_region());
    if !options.parameters.is_empty() || !is_here {
        return None;
    }
    let parameters = index.get("parameters") == Some(&true.into());
    let made = synth(&plan, Options { parameters, files: None }).0;
    let edited = edited(&made, &index, files);
    if let Some(first) = edited.first() {
        let more = match edited.len() {
            1 => " is".to_owned(),
            count => format!(" and {} more are", count - 1),
        };
        let what = format!(
            "`{}`{more} not what the model in `index.json` produces: the templates are read",
            clip(first)
        );
        let help = "to import the model, write the assembly again with `synth --out`: templates that were edited since, or that \
                    another version wrote, take precedence over the model";
        findings.push(assumed(what, help.to_owned()));
        return None;
    }
    let mut value = yaml::ordered(value.as_object().cloned().unwrap_or_default());
    format_cedar(&mut value);
    Some(Imported { model, value, from: vec![name.clone()] })
}

/// Formats Cedar in the way `fmt` does
fn format_cedar(value: &mut Value) {
    match value {
        Value::Object(members) => {
            for (key, member) in members {
                match member {
                    Value::String(text) if key == "cedar" => {
                        if let Some(formatted) = cedar::format(text) {
                            *text = formatted;
                        }
                    }
                    member if key != "overrides" && key != "resources" => format_cedar(member),
                    _ => {}
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(format_cedar),
        _ => {}
    }
}

fn text<'f>(files: &'f [(String, String)], path: &str) -> Option<&'f str> {
    files.iter().find(|(file, _)| file == path).map(|(_, text)| text.as_str())
}

fn model(value: &Value) -> (Option<Model>, Diagnostics) {
    let text = serde_json::to_string(value).unwrap_or_default();
    let (model, found) = read::read(&text, "index.json", &mut Sources::default());
    (model.filter(|_| found.worst() < Some(Severity::Error)), found)
}

/// Files that differ from the output of the model, or that only one of the two has
fn edited(made: &Assembly, index: &Value, files: &[(String, String)]) -> Vec<String> {
    let list = |key: &str| index.get(key).and_then(Value::as_array).into_iter().flatten();
    let word = |value: &Value, key: &str| value.get(key).and_then(Value::as_str).map(str::to_owned);
    let name =
        |entry: &Value| (word(entry, "name").unwrap_or_default(), word(entry, "file").unwrap_or_default());
    let mut edited = Vec::new();
    let mut known = 0;
    for entry in list("stacks") {
        let (name, file) = name(entry);
        let stack = made.stacks.iter().find(|stack| stack.name == name).filter(|stack| {
            word(entry, "account").as_deref() == Some(stack.account.as_str())
                && word(entry, "region").as_deref() == Some(stack.region.as_str())
        });
        let both = stack.zip(text(files, &file));
        known += 1;
        if !both.is_some_and(|(stack, text)| is_same(&stack.template, &file, text)) {
            edited.push(file);
        }
    }
    // The name of a stack may contain the name of the StackSet.
    for entry in list("stackSets") {
        let (name, file) = name(entry);
        let both = made.member_templates.iter().find(|member| member.name == name).zip(text(files, &file));
        known += 1;
        if !both.is_some_and(|(member, text)| is_same(&member.template(), &file, text)) {
            edited.push(file);
        }
    }
    if let Some(file) = index.get("whole").and_then(|whole| word(whole, "file")) {
        let both = made.single_template.as_ref().zip(text(files, &file));
        if !both.is_some_and(|(template, text)| is_same(template, &file, text)) {
            edited.push(file);
        }
    }
    if edited.is_empty() && known != made.stacks.len() + made.member_templates.len() {
        edited.push("index.json".to_owned());
    }
    edited
}

/// Whether a file has the same content as a template, regardless of layout and comments
fn is_same(template: &Template, file: &str, text: &str) -> bool {
    let format = if file.ends_with(".json") { Format::Json } else { Format::Yaml };
    if format.render(template) == text {
        return true;
    }
    let value =
        |text: &str| template_file::read(text, file, &mut Sources::default()).ok().map(|file| file.template);
    let ours = value(&template.to_json());
    ours.is_some() && ours == value(text)
}
