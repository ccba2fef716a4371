//! A file that names a program that prints the model, instead of containing the model

use std::path::{Path, PathBuf};

use super::Patterns;
use super::decode::{Cx, Decode, Fields};
use crate::diag::Diagnostics;
use crate::ids::clip;
use crate::model::Model;
use crate::origin::Spanned;
use crate::rules;
use crate::suggest::nearest;
use crate::tree::Node;

/// Content of a file
#[derive(Clone, Debug)]
pub enum Input {
    /// A model
    Model(Box<Model>),
    /// The name of a program that prints one
    App(App),
    /// A model that uses the patterns of a program
    Patterns(Box<Patterns>),
}

/// Program that prints a model, in the form of [`to_program_output`](super::to_program_output)
#[derive(Clone, Debug)]
pub struct App {
    /// Shell command
    pub command: Spanned<String>,
    /// Folder in which it runs, and to which the paths of `.cedar` files are relative
    pub folder: PathBuf,
}

const KEYS: [&str; 2] = ["version", "app"];

/// Whether the file names a program
pub(super) fn is_app(node: &Node<'_>) -> bool {
    node.get("app").is_some()
}

pub(super) fn decode(node: &Node<'_>, folder: &Path, cx: &mut Cx) -> Option<App> {
    let mut map = Fields::from_node(node, cx)?;
    if node.get("version").is_some() {
        super::model::version(&mut map, cx);
    }
    for (key, _) in map.pairs() {
        let name = key.as_text().unwrap_or_default();
        if KEYS.contains(&name) {
            continue;
        }
        let help = match nearest(name, KEYS) {
            Some(like) => format!("did you mean `{like}`?"),
            None => {
                "the program says everything else; keep either `app` or the model in this file".to_owned()
            }
        };
        let message = format!("unknown key `{}` beside `app`", clip(name));
        cx.report_with(rules::UNKNOWN_KEY, message, key.origin, help);
    }
    let value = node.get("app")?;
    let command = Spanned::<String>::decode(value, cx)?;
    if command.trim().is_empty() {
        let help = "write the command that prints the model, such as `cargo run -q`";
        cx.report_with(rules::MALFORMED_VALUE, "the command is empty", value.origin, help);
        return None;
    }
    Some(App { command, folder: folder.to_owned() })
}

/// The model, where only a model is accepted; a program is reported as a finding
pub(super) fn model_only(input: Option<Input>, findings: &mut Diagnostics) -> Option<Model> {
    match input? {
        Input::Model(model) => Some(*model),
        Input::App(app) => {
            findings.append(refuse_program(&app));
            None
        }
        Input::Patterns(patterns) => {
            findings.append(patterns.refused());
            None
        }
    }
}

/// Findings about a program where only a model is accepted
pub(crate) fn refuse_program(app: &App) -> Diagnostics {
    let finding = rules::WRONG_KIND
        .finding("expected a model, found the name of a program")
        .at(app.command.origin(), "")
        .help("only the command `jitna-iac` runs programs; others call `jitna_iac::compile` themselves");
    vec![finding].into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::Sources;

    /// Checks the command, and code and place of each finding
    fn check(text: &str, expected: Option<&str>, findings: &[(&str, u32, u32)]) {
        let mut sources = Sources::default();
        let variant = super::super::Variant::default();
        let files =
            super::super::compose::Files { path: Path::new("jitna.yaml"), access: None, variant: &variant };
        let (input, found) =
            super::super::read_input(text, "jitna.yaml", Path::new("deep"), files, &mut sources);
        let command = input.map(|input| match input {
            Input::App(app) => {
                assert_eq!(app.folder, Path::new("deep"));
                app.command.into_inner()
            }
            Input::Model(_) | Input::Patterns(_) => panic!("a model"),
        });
        assert_eq!(command.as_deref(), expected, "{text}");
        let places = found.iter().map(|finding| {
            let position = sources.position(finding.origin()).unwrap();
            (finding.code.as_str(), position.line, position.column)
        });
        assert_eq!(places.collect::<Vec<_>>(), findings, "{text}");
    }

    #[test]
    fn program_is_named_alone_or_with_the_version() {
        check("app: cargo run -q\n", Some("cargo run -q"), &[]);
        check("version: 1\napp: cargo run -q\n", Some("cargo run -q"), &[]);
        check(r#"{"app": "./model.sh | cat"}"#, Some("./model.sh | cat"), &[]);
    }

    #[test]
    fn anything_else_beside_it_is_a_finding() {
        check("version: 2\napp: x\n", None, &[("JNA0108", 1, 10)]);
        check("verison: 1\napp: x\n", None, &[("JNA0102", 1, 1)]);
        check("app: x\nrollouts: []\naccept: []\n", None, &[("JNA0102", 2, 1), ("JNA0102", 3, 1)]);
    }

    #[test]
    fn command_is_a_text() {
        check("app: [cargo, run]\n", None, &[("JNA0104", 1, 6)]);
        check("app: ' '\n", None, &[("JNA0106", 1, 6)]);
        check("app:\nversion: 1\n", None, &[("JNA0104", 1, 4)]);
    }

    #[test]
    fn where_only_a_model_will_do_a_program_is_a_finding() {
        let mut sources = Sources::default();
        let (model, findings) = super::super::read("app: x\n", "jitna.yaml", &mut sources);
        assert!(model.is_none());
        assert!(findings.has(rules::WRONG_KIND.code));
    }
}
