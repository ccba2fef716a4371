//! `use` in a file: patterns of the library and of a program

use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde_json::Value as Json;

use super::decode::{Cx, Decode, Fields};
use super::envelope::{self, PatternsOutput};
use super::protocol::ProtocolError;
use super::{FileAccess, Input, load_statements, reported};
use crate::describe::Fragment;
use crate::describe::uses::{self, Expanded, Use};
use crate::diag::{Diagnostics, Sources};
use crate::handover::PROTOCOL_VERSION;
use crate::handover::patterns::{Answer, description, request};
use crate::model::Model;
use crate::origin::{FileId, Origin, Spanned};
use crate::patterns::ALL;
use crate::rules;
use crate::tree::{Node, Value};

/// Key that names the program
const PATTERNS: &str = "patterns";

/// Model that uses the patterns of a program
#[derive(Clone, Debug)]
pub struct Patterns {
    /// Shell command
    pub command: Spanned<String>,
    /// Origin of the key
    key: Origin,
    /// Folder in which it runs, and to which the paths of `.cedar` files are relative
    pub folder: PathBuf,
    /// The model without its uses
    root: Node<'static>,
    uses: Vec<Use>,
    findings: Diagnostics,
    source: Arc<str>,
    others: Arc<[(FileId, Arc<str>)]>,
}

/// Whether a file uses patterns, or names a program that provides some
pub(super) fn is_meant(node: &Node<'_>) -> bool {
    node.get(PATTERNS).is_some() || uses::has_uses(node)
}

/// Reads a model that uses patterns
pub(super) fn read(node: Node<'_>, folder: &Path, sources: &Sources, cx: &mut Cx) -> Option<Input> {
    let mut root = node.into_owned();
    let command = command(&mut root, cx);
    let (mut uses, findings) = uses::take(&mut root);
    cx.findings.extend(reported(&findings));
    // The output of a pattern for a parameter is not written at that place. Its place becomes a point, which no fix can replace.
    let point = |origin: &mut Origin| {
        if let (Origin::Span { file, .. }, Some(at)) = (*origin, sources.position(*origin)) {
            *origin = Origin::Place { file, line: at.line, column: at.column };
        }
    };
    for one in &mut uses {
        point(&mut one.at);
        let of_program = command.is_some() && !is_own(one);
        for (key, value) in &mut one.parameters {
            value.each_origin(&mut |origin| point(origin));
            // A program gets places as points.
            if of_program {
                key.each_origin(&mut |origin| point(origin));
            }
        }
    }
    match command {
        None => {
            let expanded = uses.iter().map(|one| uses::expand(one, &ALL)).collect();
            decoded(root, uses, expanded, cx).map(|model| Input::Model(Box::new(model)))
        }
        Some((key, command)) => Some(Input::Patterns(Box::new(Patterns {
            command,
            key,
            folder: folder.to_owned(),
            root,
            uses,
            findings: std::mem::take(&mut cx.findings),
            source: Arc::clone(&cx.source),
            others: Arc::clone(&cx.others),
        }))),
    }
}

/// The command of the program with more patterns
fn command(root: &mut Node<'static>, cx: &mut Cx) -> Option<(Origin, Spanned<String>)> {
    let Value::Mapping(pairs) = &mut root.value else { return None };
    let position = pairs.iter().position(|(key, _)| key.as_text() == Some(PATTERNS))?;
    let (key, value) = pairs.remove(position);
    let place = key.origin;
    let pair = Node { value: Value::Mapping(vec![(key, value)]), origin: root.origin };
    let mut map = Fields::from_node(&pair, cx)?;
    let command: Option<Spanned<String>> = map.optional(PATTERNS, cx);
    map.end(cx);
    let command = command?;
    if command.trim().is_empty() {
        let help = "write the command that has the patterns, such as `cargo run -q -p acme-patterns`";
        cx.report_with(rules::MALFORMED_VALUE, "the command is empty", command.origin(), help);
        return None;
    }
    Some((place, command))
}

/// Keys under which a pattern may define something that other parts refer to by name
const BROUGHT: &[&str] = &["autoApprovals", "manualApprovals", "rollouts", "sessionPreferences"];

/// The model with its uses expanded
fn decoded(root: Node<'static>, uses: Vec<Use>, expanded: Vec<Expanded>, cx: &mut Cx) -> Option<Model> {
    let mut parts: Vec<(Option<usize>, Fragment)> = Vec::new();
    let mut failed = Vec::new();
    for (one, expanded) in uses.into_iter().zip(expanded) {
        match expanded {
            Ok(fragment) => parts.push((one.rollout, fragment)),
            Err(findings) => failed.extend(reported(&findings)),
        }
    }
    if !failed.is_empty() {
        // The missing output of the pattern may be what a check looks for.
        cx.unreadable.push(String::new());
    }
    let (root, findings) = uses::put(root, parts);
    let model = Model::decode(&root, cx);
    let brings: &[&str] = if failed.is_empty() { &[] } else { BROUGHT };
    cx.findings.extend(failed);
    match model {
        Some(mut model) => {
            for key in brings {
                model.unread.add(key, Origin::Unknown);
            }
            model.note_reported(findings);
            Some(model)
        }
        None => {
            cx.findings.extend(reported(&findings));
            None
        }
    }
}

impl Patterns {
    /// Adds findings about the files of the model
    pub(super) fn note(&mut self, findings: Diagnostics) {
        self.findings.append(findings);
    }

    /// Returns the request to the program, for its standard input
    #[must_use]
    pub fn request(&self, sources: &Sources) -> String {
        let asked: Vec<&Use> = self.uses.iter().filter(|one| !is_own(one)).collect();
        request(&asked, |file: FileId| sources.get(file).map(crate::diag::Source::name))
    }

    /// Returns the model with the patterns of the program, and its findings; `.cedar` files are read relative to the folder of the file
    ///
    /// # Errors
    ///
    /// Returns an error if the output does not have the form of [`app::patterns`](crate::app::patterns). Errors in the model are findings.
    pub fn answered(
        self,
        output: &str,
        access: &FileAccess,
        sources: &mut Sources,
    ) -> Result<(Option<Model>, Diagnostics), ProtocolError> {
        let answer = Self::answer(output, sources)?;
        let mut cx = Cx::new(Arc::clone(&self.source));
        cx.others = Arc::clone(&self.others);
        cx.findings = self.findings;
        let mut answers = answer.uses.into_iter();
        let names: Vec<&str> = answer.patterns.iter().filter_map(name_of).collect();
        let mut expanded = Vec::new();
        for one in &self.uses {
            expanded.push(if is_own(one) {
                uses::expand(one, &ALL)
            } else if names.iter().any(|name| one.pattern.as_text() == Some(*name)) {
                let missing = || ProtocolError::NoPatterns("a use has no answer".to_owned());
                answers.next().ok_or_else(missing)?
            } else {
                answers.next();
                let mut known = names.clone();
                known.extend(ALL.iter().map(|own| -> &str { own.name() }));
                Err(vec![uses::unknown(one, known.into_iter())])
            });
        }
        let mut model = decoded(self.root, self.uses, expanded, &mut cx);
        let mut findings = cx.findings;
        if let Some(model) = &mut model {
            findings.append(load_statements(model, &self.folder, access, sources));
        }
        Ok((model, findings))
    }

    /// Returns the descriptions of the program's patterns
    ///
    /// # Errors
    ///
    /// Returns an error if the output does not have the form of [`app::patterns`](crate::app::patterns).
    pub fn described(&self, output: &str, sources: &mut Sources) -> Result<Vec<Json>, ProtocolError> {
        Self::answer(output, sources).map(|answer| answer.patterns)
    }

    fn answer(output: &str, sources: &mut Sources) -> Result<Answer, ProtocolError> {
        // Files of the program do not belong to the user of its patterns: findings name them, but do not show them.
        let file_of = |name: &str| sources.add_name(name);
        let parsed = envelope::parsed(output).map_err(ProtocolError::NoPatterns)?;
        // Another version may have another form.
        if parsed.get("protocol").and_then(Json::as_u64) == Some(u64::from(PROTOCOL_VERSION)) {
            envelope::validated::<PatternsOutput>(&parsed).map_err(ProtocolError::NoPatterns)?;
        }
        Answer::read(parsed, file_of).map_err(ProtocolError::NoPatterns)
    }

    /// Findings about it where no program may be run
    pub(crate) fn refused(&self) -> Diagnostics {
        let finding = rules::WRONG_KIND
            .finding("the patterns of a program are known to the command only")
            .at(self.key, "")
            .help("only the command `jitna-iac` runs programs; a program of yours adds patterns with `.with(…)`");
        vec![finding].into()
    }
}

fn is_own(one: &Use) -> bool {
    ALL.iter().any(|own| one.pattern.as_text() == Some(own.name()))
}

fn name_of(description: &Json) -> Option<&str> {
    description.get("name").and_then(Json::as_str)
}

/// Descriptions of the patterns of the library
pub(crate) fn own_patterns() -> Vec<Json> {
    ALL.iter().map(description).collect()
}
