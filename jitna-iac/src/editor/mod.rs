//! Editor support for the text of a model: keys, names, outline, positions
//!
//! Each function works on the current text of one file, even if it is incomplete and cannot be read. This module contains no protocol and
//! reads no file; `jitna-iac lsp` translates. Begin at `complete` and `names`.

mod aws;
mod complete;
mod keys;
mod lines;
mod names;
mod outline;
mod tables;

pub use complete::{Completion, CompletionKind, Completions, complete};
pub use keys::{KeyReference, key_at, keys_named, nearest_key};
pub use lines::{Lines, Utf16};
pub use names::{Kind, Name, ids, names, rename};
pub use outline::{Fold, Symbol, folds, outline};
pub use tables::{KeyRow, KeyTable, key_row, key_tables};

use crate::origin::FileId;
use crate::tree::{Node, Value};

/// The tree of a text; `None` if it is not YAML that can contain a model
fn tree(text: &str) -> Option<Node<'_>> {
    crate::read::tree(text, FileId(0))
}

/// A step on the path from the top of a file
#[derive(Clone, Debug, PartialEq, Eq)]
enum Step {
    Key(String),
    Item,
}

/// Bytes of a node
fn range(node: &Node<'_>) -> Option<std::ops::Range<usize>> {
    match node.origin {
        crate::Origin::Span { start, end, .. } => {
            let (start, end) = (usize::try_from(start).ok()?, usize::try_from(end).ok()?);
            Some(start..end.max(start))
        }
        _ => None,
    }
}

/// Calls `visit` for every scalar of a tree, including keys, with the path to it; the path of a key ends in the key itself
fn walk<'n>(node: &'n Node<'n>, path: &mut Vec<Step>, visit: &mut impl FnMut(&[Step], &'n Node<'n>, bool)) {
    match &node.value {
        Value::Scalar(..) => visit(path, node, false),
        Value::Sequence(items) => {
            path.push(Step::Item);
            items.iter().for_each(|item| walk(item, path, visit));
            path.pop();
        }
        Value::Mapping(pairs) => {
            for (key, value) in pairs {
                path.push(Step::Key(key.as_text().unwrap_or_default().to_owned()));
                visit(path, key, true);
                walk(value, path, visit);
                path.pop();
            }
        }
    }
}
