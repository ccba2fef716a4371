//! Parses YAML with CloudFormation's tags, and JSON, to JSON values with source positions

use std::collections::HashMap;

use serde_json::{Map, Value as Json};

use super::{push_step, scalar};
use crate::diag::Diagnostics;
use crate::origin::{FileId, Origin};
use crate::read::yaml;
use crate::tree::{Node, Style, Value};

type Places = HashMap<String, Origin>;

/// Parses the single document in `text`, which starts at the byte `start` of the file
pub(super) fn parse(text: &str, file: FileId, start: usize) -> Result<(Json, Places), Diagnostics> {
    let mut findings = Diagnostics::default();
    let tree = yaml::parse_template(text, file, start, &mut findings);
    match tree {
        Some(tree) if findings.is_empty() => {
            let mut places = Places::new();
            let json = json(tree, &mut String::new(), &mut places);
            Ok((json, places))
        }
        _ => Err(findings),
    }
}

/// The value of a tree at the JSON pointer `at`
fn json(node: Node<'_>, at: &mut String, places: &mut Places) -> Json {
    places.insert(at.clone(), node.origin);
    let mut below = |step: &str, node| {
        let depth = at.len();
        push_step(at, step);
        let value = json(node, at, places);
        at.truncate(depth);
        value
    };
    match node.value {
        Value::Scalar(text, Style::Plain) => scalar::typed(&text),
        Value::Scalar(text, _) => text.into_owned().into(),
        Value::Sequence(items) => {
            items.into_iter().enumerate().map(|(number, item)| below(&number.to_string(), item)).collect()
        }
        Value::Mapping(pairs) => {
            let mut members = Map::new();
            for (key, value) in pairs {
                // Keys are strings, even if they look like other types: `2012`, `on`.
                if let Value::Scalar(key, _) = key.value {
                    let value = below(&key, value);
                    members.insert(key.into_owned(), value);
                }
            }
            members.into()
        }
    }
}
