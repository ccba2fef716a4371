//! A model in several files, and its variants
//!
//! Files are joined as trees with places, before any of them is read as a model. The code that joins them knows only the keys that it
//! handles, and every finding of the reader points into the file that contains the value. Included files are siblings and are unified
//! ([`join`]); an overlay and `--set` amend the result ([`amend`]).

mod amend;
mod include;
mod join;
mod owner;
mod set;
mod shared;

use std::path::Path;
use std::sync::Arc;

use super::access::FileAccess;
use super::decode::{Cx, Decode};
use crate::diag::{Diagnostics, Sources};
use crate::origin::{FileId, Origin, Spanned};
use crate::rules;
use crate::tree::{Node, Value};

pub(super) use shared::KEYS as SHARED;

/// Keys of a file that name the other files of the model
pub(super) const KEYS: [&str; 2] = ["include", "overlays"];

/// Variant of a model
///
/// ```
/// use jitna_iac::read::Variant;
///
/// let variant = Variant::default().overlay("production").set("manualApprovals.Shop.accessDuration=2h");
/// ```
#[derive(Clone, Debug, Default)]
pub struct Variant {
    overlay: Option<String>,
    values: Vec<String>,
}

impl Variant {
    /// Amends the model with the overlay of this name; the file with the model names its overlays
    #[must_use]
    pub fn overlay(mut self, name: impl Into<String>) -> Self {
        self.overlay = Some(name.into());
        self
    }

    /// Sets another value at a path: `manualApprovals.Shop.accessDuration=2h`
    ///
    /// A path consists of keys, names of named items and, for other lists, numbers from 0. A part that contains dots is in double quotes.
    #[must_use]
    pub fn set(mut self, value: impl Into<String>) -> Self {
        self.values.push(value.into());
        self
    }

    /// Checks whether it is the model as written in its file
    #[must_use]
    pub fn is_base(&self) -> bool {
        self.overlay.is_none() && self.values.is_empty()
    }
}

/// Source of the files of a model
#[derive(Clone, Copy, Debug)]
pub(super) struct Files<'f> {
    /// The file that includes the others
    pub(super) path: &'f Path,
    /// Files that may be read; `None` if no other files may be read
    pub(super) access: Option<&'f FileAccess>,
    pub(super) variant: &'f Variant,
}

/// A model that is being composed
struct Composer<'c> {
    files: Files<'c>,
    sources: &'c mut Sources,
    findings: &'c mut Diagnostics,
    /// Texts that the tree was built from, other than that of the file itself
    texts: Vec<(FileId, Arc<str>)>,
    /// Whether a file or a part is missing, so that references to it would be reported as a consequence
    is_partial: bool,
    /// Undefined names, which are reported
    unknown: Vec<Origin>,
    /// Values that replaced names
    placed: usize,
}

/// The tree of all files, the texts of the other files, and whether it is complete
pub(super) struct Composed {
    pub(super) node: Node<'static>,
    pub(super) texts: Vec<(FileId, Arc<str>)>,
    pub(super) is_whole: bool,
    /// Undefined names, which are reported
    pub(super) unknown: Vec<Origin>,
}

/// Whether a file refers to other files, uses names of levels or conditions, or another variant of it is requested
pub(super) fn is_composed(node: &Node<'_>, variant: &Variant) -> bool {
    !variant.is_base()
        || KEYS.iter().chain(&SHARED).any(|key| node.get(key).is_some())
        || shared::has_names(node)
}

/// Composes the model of a file with everything that belongs to it
pub(super) fn compose(
    node: &Node<'_>,
    files: Files<'_>,
    sources: &mut Sources,
    findings: &mut Diagnostics,
) -> Composed {
    let mut composer = Composer {
        files,
        sources,
        findings,
        texts: Vec::new(),
        is_partial: false,
        unknown: Vec::new(),
        placed: 0,
    };
    let mut root = node.to_owned_tree();
    let overlays = take(&mut root, "overlays").map(|(_, overlays)| overlays);
    let mut node = composer.with_included(root, files.path);
    let overlay = composer.overlay(overlays.as_ref());
    if let Some(overlay) = overlay {
        composer.amend(&mut node, &overlay);
    }
    for value in &files.variant.values {
        composer.set(&mut node, value);
    }
    composer.share(&mut node);
    Composed { node, is_whole: !composer.is_partial, texts: composer.texts, unknown: composer.unknown }
}

impl Composer<'_> {
    /// Reader for a part of the tree
    fn reader(&self) -> Cx {
        Cx::new(Arc::from(""))
    }

    fn push_all(&mut self, cx: Cx) {
        self.is_partial |= !cx.findings.is_empty();
        self.findings.append(cx.findings);
    }
}

/// Removes a key and its value from a mapping
fn take<'a>(node: &mut Node<'a>, key: &str) -> Option<(Node<'a>, Node<'a>)> {
    let Value::Mapping(pairs) = &mut node.value else { return None };
    let at = pairs.iter().position(|(of, _)| of.as_text() == Some(key))?;
    Some(pairs.remove(at))
}

/// The name of a list item: the value of its key `name`, or the item itself
fn name_of<'n>(item: &'n Node<'_>) -> Option<&'n str> {
    match &item.value {
        Value::Scalar(..) => item.as_text(),
        Value::Mapping(_) => item.get("name").and_then(Node::as_text),
        Value::Sequence(_) => None,
    }
}

/// Where the name of an item is written
fn place_of(item: &Node<'_>) -> Origin {
    item.get("name").map_or(item.origin, |name| name.origin)
}

/// The path of a file
fn path(node: &Node<'_>, cx: &mut Cx) -> Option<Spanned<String>> {
    let path = Spanned::<String>::decode(node, cx)?;
    if path.trim().is_empty() {
        let message = "invalid path ``: expected a file or folder";
        cx.report_with(rules::MALFORMED_VALUE, message, node.origin, "write a path relative to this file");
        return None;
    }
    Some(path)
}
