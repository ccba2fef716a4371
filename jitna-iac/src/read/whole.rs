//! Files that are not model at all: empty, or of another tool

use super::known::is_top;
use crate::diag::Diagnostic;
use crate::rules;
use crate::tree::{Node, Value};

/// What a file is that is not a model; none if it may be one
pub(super) fn not_a_model(node: &Node<'_>, text: &str) -> Option<Diagnostic> {
    let (what, help) = match &node.value {
        _ if node.is_null() => nothing(text),
        Value::Mapping(pairs) => {
            let keys: Vec<&str> = pairs.iter().filter_map(|(key, _)| key.as_text()).collect();
            let found = foreign(&keys)?;
            // One known key, or one that is nearly so, and it is a model with mistakes. This is asked last: it takes the whole schema.
            let own = |key: &&&str| **key != "version" && is_top(key);
            if keys.contains(&"app") || keys.iter().any(|key| own(&key)) {
                return None;
            }
            found
        }
        Value::Sequence(_) => ("a list".to_owned(), BEGIN.to_owned()),
        Value::Scalar(..) => language(text),
    };
    let finding = rules::NOT_A_MODEL.finding(format!("expected a model, found {what}"));
    let place = match (&node.value, node.origin) {
        (Value::Scalar(..), crate::Origin::Span { file, start, .. }) => {
            crate::Origin::Span { file, start, end: start }
        }
        (Value::Mapping(pairs), _) => pairs.first().map_or(node.origin, |(key, _)| key.origin),
        (_, origin) => origin,
    };
    Some(finding.at(place, "").help(help))
}

const BEGIN: &str = "`jitna-iac init` writes a model to begin with";

fn nothing(text: &str) -> (String, String) {
    let is_comment = |line: &str| line.trim().is_empty() || line.trim_start().starts_with('#');
    let what = match text.trim_start_matches('\u{feff}').trim() {
        "" => "an empty file",
        text if text.lines().all(is_comment) => "only comments",
        _ => "nothing",
    };
    (what.to_owned(), BEGIN.to_owned())
}

/// What other tools call the keys of their files
fn foreign(keys: &[&str]) -> Option<(String, String)> {
    let has = |wanted: &[&str]| wanted.iter().all(|key| keys.contains(key));
    let said = |what: &str, help: &str| Some((what.to_owned(), help.to_owned()));
    let import = "`jitna-iac import FILE` makes a model of templates; write its result to `jitna.yaml`";
    if has(&["Resources"]) || has(&["AWSTemplateFormatVersion"]) {
        return said("a CloudFormation template", import);
    }
    if has(&["Statement"]) {
        return said(
            "an IAM policy",
            "`jitna-iac audit-iam` reads exports of IAM; name the model with `--config FILE`",
        );
    }
    if has(&["apiVersion", "kind"]) {
        return said("a Kubernetes manifest", BEGIN);
    }
    if has(&["services"])
        && keys.iter().all(|key| {
            ["version", "services", "volumes", "networks", "name", "configs", "secrets"].contains(key)
        })
    {
        return said("a file of Docker Compose", BEGIN);
    }
    if has(&["on", "jobs"]) {
        return said("a workflow of GitHub Actions", BEGIN);
    }
    if has(&["stages"]) || has(&["pipelines"]) || has(&["image", "script"]) {
        return said("the file of a pipeline", BEGIN);
    }
    if has(&["tests"]) {
        return said("a file of policy tests", "`jitna-iac test FILE` runs it beside the model");
    }
    if has(&["schemaVersion"]) {
        return said("a document of Systems Manager", import);
    }
    if has(&["findings"]) || has(&["templates", "stacks"]) {
        return said("the output of a command", "name the file with the model, `--config FILE`");
    }
    None
}

/// A text that is not YAML at all
fn language(text: &str) -> (String, String) {
    let start = text.trim_start();
    let begins = |words: &[&str]| words.iter().any(|word| start.starts_with(word));
    let said = |what: &str, help: &str| (what.to_owned(), help.to_owned());
    if begins(&[
        "resource \"",
        "provider \"",
        "terraform {",
        "module \"",
        "variable \"",
        "data \"",
        "locals {",
    ]) {
        return said("a Terraform file", BEGIN);
    }
    if begins(&["permit", "forbid", "@"]) {
        return said(
            "Cedar statements",
            "name the file in a statement of a policy: `statements: [{file: NAME.cedar}]`",
        );
    }
    if begins(&["<"]) {
        return said("XML or HTML", BEGIN);
    }
    if begins(&["use ", "fn ", "//", "#!["]) {
        return said("the source of a program", "run it: `jitna-iac check --app \"cargo run -q\"`");
    }
    said("a string", BEGIN)
}
