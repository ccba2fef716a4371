//! Guardrails of files: those that a model names, and those that the command is given

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use super::access::FileAccess;
use super::decode::{Cx, Fields};
use super::files::{InputError, name_of, read_text, shown};
use super::yaml;
use crate::diag::{Diagnostics, Sources};
use crate::model::{Demand, Guardrail, Guardrails, Model};
use crate::origin::Spanned;
use crate::rules;

/// Reads the files of guardrails that a model names, relative to `folder`
pub(super) fn load(
    model: &mut Model,
    folder: &Path,
    access: &FileAccess,
    sources: &mut Sources,
) -> Diagnostics {
    let mut findings = Diagnostics::default();
    let is_of_file = |one: &Spanned<Guardrail>| matches!(one.demand, Demand::File(_));
    if !model.guardrails.iter().any(is_of_file) {
        return findings;
    }
    let written = std::mem::take(&mut *model.guardrails);
    for one in written {
        let Demand::File(path) = &one.demand else {
            add(model, [one]);
            continue;
        };
        let place = folder.join(&**path);
        match access.read(&place) {
            Ok(text) => add(model, parse(&text, &shown(&place), sources, &mut findings)),
            Err(refusal) => findings.push(
                rules::UNREADABLE_FILE
                    .finding(format!("cannot read `{}`: {refusal}", shown(&place)))
                    .at(path.origin(), "named here")
                    .help(refusal.help()),
            ),
        }
    }
    findings
}

/// Environment variable that names files of guardrails for every run, separated as in `PATH`
pub const GUARDRAILS_VARIABLE: &str = "JITNA_GUARDRAILS";

/// Files of guardrails that the environment names
pub fn guardrails_named(env: &dyn Fn(&str) -> Option<OsString>) -> Vec<PathBuf> {
    let variable = env(GUARDRAILS_VARIABLE).unwrap_or_default();
    std::env::split_paths(&variable).filter(|path| !path.as_os_str().is_empty()).collect()
}

/// Adds the guardrails of files that the command is given; without a model, the files are read for what is wrong with them
///
/// # Errors
///
/// When a file cannot be read or is too large. What is wrong with its text is a finding.
pub fn add_guardrails(
    mut model: Option<&mut Model>,
    paths: &[PathBuf],
    sources: &mut Sources,
) -> Result<Diagnostics, InputError> {
    let mut findings = Diagnostics::default();
    for path in paths {
        match read_text(path, sources)? {
            Ok(text) => {
                let read = parse(&text, &name_of(path), sources, &mut findings);
                if let Some(model) = model.as_deref_mut() {
                    add(model, read);
                }
            }
            Err(more) => findings.append(more),
        }
    }
    Ok(findings)
}

/// Adds guardrails that the model does not have already
fn add(model: &mut Model, guardrails: impl IntoIterator<Item = Spanned<Guardrail>>) {
    for one in guardrails {
        if !model.guardrails.contains(&one) {
            model.guardrails.push(one);
        }
    }
}

/// The guardrails in the text of a file, which has `version` and `guardrails`
fn parse(
    text: &str,
    name: &str,
    sources: &mut Sources,
    findings: &mut Diagnostics,
) -> Vec<Spanned<Guardrail>> {
    let file = sources.add(name, text);
    let Some(node) = yaml::parse(text, file, findings) else { return Vec::new() };
    let mut cx = Cx::new(text.into());
    let read = Fields::from_node(&node, &mut cx).and_then(|mut map| {
        super::model::version(&mut map, &mut cx);
        let place = map.empty_list("guardrails");
        if let Some(place) = place {
            let message = "`guardrails` has no items: expected at least one";
            cx.report_with(
                rules::EMPTY_LIST,
                message,
                place,
                "describe a guardrail, or do not name the file",
            );
        }
        let read: Option<Guardrails> = if place.is_some() {
            map.optional("guardrails", &mut cx)
        } else {
            map.required("guardrails", &mut cx)
        };
        map.end(&mut cx);
        read
    });
    let mut read = read.map(|mut all| std::mem::take(&mut *all)).unwrap_or_default();
    read.retain(|one| {
        let Demand::File(path) = &one.demand else { return true };
        let help = "name it in the model, or give it to the command with `--guardrails`";
        let message = format!("a file of guardrails names another file, `{}`", &**path);
        cx.report_with(rules::WRONG_KIND, message, path.origin(), help);
        false
    });
    findings.append(cx.findings);
    read
}
