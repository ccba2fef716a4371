//! Single values that are given with the command

use super::{Composer, name_of};
use crate::ids::clip;
use crate::origin::{FileId, Origin};
use crate::read::yaml::{self, Whereabouts};
use crate::rules;
use crate::suggest::nearest;
use crate::tree::{Node, Value};

/// A part of a path, with its bytes in the argument
#[derive(Debug)]
struct Part {
    text: String,
    start: usize,
    end: usize,
}

/// The path before the first `=` that is in no quotes, and where the value begins
fn split(argument: &str) -> Option<(Vec<Part>, usize)> {
    let mut parts = Vec::new();
    let mut part = Part { text: String::new(), start: 0, end: 0 };
    let mut is_quoted = false;
    for (at, letter) in argument.char_indices() {
        match letter {
            '"' => is_quoted = !is_quoted,
            '.' | '=' if !is_quoted => {
                part.end = at;
                if part.text.is_empty() {
                    return None;
                }
                parts.push(std::mem::replace(&mut part, Part { text: String::new(), start: at + 1, end: 0 }));
                if letter == '=' {
                    return Some((parts, at + 1));
                }
            }
            letter => part.text.push(letter),
        }
    }
    None
}

impl Composer<'_> {
    /// Sets a value: `manualApprovals.Shop.accessDuration=2h`
    pub(super) fn set(&mut self, node: &mut Node<'static>, argument: &str) {
        let file = self.sources.add("--set", argument);
        let place = |start: usize, end: usize| {
            let number = |byte: usize| u32::try_from(byte).unwrap_or(u32::MAX);
            Origin::Span { file, start: number(start), end: number(end) }
        };
        let Some((path, begin)) = split(argument) else {
            self.is_partial = true;
            let finding = rules::MALFORMED_VALUE
                .finding(format!("invalid value `{}`: expected `PATH=VALUE`", clip(argument)))
                .at(place(0, argument.len()), "")
                .help("write keys and names with `.` between them, such as `manualApprovals.Shop.accessDuration=2h`");
            return self.findings.push(finding);
        };
        let text = argument.get(begin..).unwrap_or_default();
        let value = yaml::parse_part(text, Whereabouts::From(file, begin), self.findings);
        let Some(value) = value.map(|value| value.to_owned_tree()) else {
            self.is_partial = true;
            return;
        };
        self.set_at(node, &path, value, file);
    }

    fn set_at(&mut self, mut node: &mut Node<'static>, path: &[Part], value: Node<'static>, file: FileId) {
        let Some((last, parts)) = path.split_last() else { return };
        if let Some(first) = path.first().filter(|first| first.text == "guardrails") {
            return self.loosened("`--set`", origin(first, file));
        }
        for part in parts {
            node = match child(node, &part.text) {
                Ok(child) => child,
                Err(names) => return self.unknown_part(part, &names, file),
            };
        }
        let names = match child(node, &last.text) {
            Ok(child) => {
                *child = value;
                return;
            }
            Err(names) => names,
        };
        match &mut node.value {
            // A key that is not there yet; the reader knows whether it can be.
            Value::Mapping(pairs) => {
                pairs.push((Node::text(last.text.clone(), origin(last, file)), value));
            }
            Value::Scalar(..) | Value::Sequence(_) => self.unknown_part(last, &names, file),
        }
    }

    fn unknown_part(&mut self, part: &Part, names: &[String], file: FileId) {
        self.is_partial = true;
        let like = nearest(&part.text, names.iter().map(String::as_str));
        let help = match like {
            Some(like) => format!("did you mean `{like}`?"),
            None if names.is_empty() => "nothing has parts here".to_owned(),
            None => {
                let names = names.iter().take(10).map(|name| format!("`{}`", clip(name)));
                format!("expected one of {}", names.collect::<Vec<_>>().join(", "))
            }
        };
        let finding = rules::UNKNOWN_NAME
            .finding(format!("the model has no `{}` here", clip(&part.text)))
            .at(origin(part, file), "")
            .help(help);
        self.findings.push(finding);
    }
}

fn origin(part: &Part, file: FileId) -> Origin {
    let number = |byte: usize| u32::try_from(byte).unwrap_or(u32::MAX);
    Origin::Span { file, start: number(part.start), end: number(part.end) }
}

/// The value of a key, the item of a name, or the item of a number; else what there is
fn child<'n>(node: &'n mut Node<'static>, part: &str) -> Result<&'n mut Node<'static>, Vec<String>> {
    match &mut node.value {
        Value::Scalar(..) => Err(Vec::new()),
        Value::Mapping(pairs) => match pairs.iter().position(|(key, _)| key.as_text() == Some(part)) {
            Some(at) => pairs.get_mut(at).map(|(_, value)| value).ok_or_else(Vec::new),
            None => Err(pairs.iter().filter_map(|(key, _)| key.as_text()).map(str::to_owned).collect()),
        },
        Value::Sequence(items) => {
            let named = items.iter().position(|item| name_of(item) == Some(part));
            let at = named.or_else(|| part.parse().ok().filter(|at| *at < items.len()));
            match at {
                Some(at) => items.get_mut(at).ok_or_else(Vec::new),
                None => Err(items.iter().filter_map(name_of).map(str::to_owned).collect()),
            }
        }
    }
}
